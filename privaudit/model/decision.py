"""What people decided about verdicts: kept beside what was detected, never in its place."""

from __future__ import annotations

from enum import StrEnum

from .base import Ref, Scalar, digest, record


class Choice(StrEnum):
    """What a person can decide about a verdict."""

    CONFIRM = "confirm"
    REJECT = "reject"
    NAME = "name"
    """It is this kind, whatever was detected."""


class Standing(StrEnum):
    """Whether a decision is in force in this audit."""

    APPLIES = "applies"
    LOOK_AGAIN = "look_again"
    """What is detected now is not what the decision was taken on: it changes nothing until a person looks again."""
    EXPIRED = "expired"
    UNMATCHED = "unmatched"
    """There is no such place, or nothing of the kind is detected there any more."""
    NOT_CHECKED = "not_checked"
    """The system or table was not read in this audit."""


@record
class VerdictDecision:
    """A person's decision as it stands beside one classification; dates are ISO 8601.

    ``overrules``: the classification is listed and no longer counted in co-locations, access, people and findings.
    """

    choice: Choice
    by: str
    on: str
    until: str | None = None
    reason: str | None = None
    entity: str | None = None
    """The kind that was named, or that the decision was taken on."""
    standing: Standing
    overrules: bool = False


@record
class Decision:
    """One row of ``decisions[]``: one thing people decided; ``state`` is the digest of what it was taken on."""

    target_id: str
    field: str
    value: Scalar
    by: str | None = None
    until: str | None = None
    state: str | None = None
    on: str | None = None
    reason: str | None = None
    standing: Standing = Standing.APPLIES
    target: Ref = Ref()

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("decision", self.target_id, self.field)
