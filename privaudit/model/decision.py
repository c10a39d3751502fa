"""What people decided about verdicts: kept beside what was detected, never in its place."""

from __future__ import annotations

from enum import StrEnum

from .base import Ref, Scalar, digest, record


class TargetKind(StrEnum):
    """What a person can decide about; the section of decisions.toml, and how `Decision.target_id` is to be read."""

    FINDING = "finding"
    """`Finding.id`: status, owner, due date, accepted risk."""
    COLUMN = "column"
    """`Classification.id` (verdicts: the digest of the place): purpose, legal basis, keep until, needed or not."""
    SYSTEM = "system"
    """`System.id`: owner, purpose, whether an unread one holds customers' data."""
    TABLE = "table"
    """`TableRow.id`: what a relation that could not be read holds."""
    ACCOUNT = "account"
    """`Principal.id`, or that of a person: whether the access is needed, who stands behind it, when it was closed."""
    PERSON = "person"
    """`Person.id`: briefed on."""
    COPY = "copy"
    """`Copy.id`: why it was needed, what becomes of it."""
    DESTRUCTION = "destruction"
    """`Destruction.id`: what the commission decided."""
    ANSWER = "answer"
    """A question only people can answer, by its key: those behind a shared account, systems no scanner reaches."""


DECISIONS_FILE = "decisions.toml"
"""Where decisions stand if neither the configuration nor an option names a file: in the current folder."""
ACCEPTED_DAYS = 180
"""For so long a finding of the gate is accepted, if nobody says otherwise."""


class Status(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    IN_WORK = "in_work"
    DONE = "done"
    """A person says so; the next audit looks."""
    ACCEPTED = "accepted"
    """The risk is taken, with a reason and a last day, for the `state` it was taken on."""
    MISTAKEN = "mistaken"
    """A person says that it is not so, with a reason."""


SETTLING = frozenset({Status.ACCEPTED, Status.MISTAKEN})
"""Statuses by which nobody has to act for now, while they are in force (`Finding.settled`)."""


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
    kind: TargetKind = TargetKind.COLUMN
    source: str | None = None
    """The file it was read from, without its folder, and the line, or sheet and row: ``actions.xlsx:Actions:12``."""

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("decision", self.target_id, self.field)
