"""What became of an earlier audit's findings, verdicts, access and places."""

from __future__ import annotations

from enum import StrEnum

from .base import Ref, digest, record
from .place import Message, Severity


class Outcome(StrEnum):
    """How a row of an earlier audit stands to this one."""

    CLOSED = "closed"
    """It was there and is gone; what it was about was looked at again."""
    NEW = "new"
    OPEN = "open"
    """It is there as it was."""
    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"
    """Neither better nor worse: another kind, another path."""
    NOT_VERIFIED = "not_verified"
    """It was there, and this audit did not, or could not, look at what it was about: nobody may say it is closed."""


class Cause(StrEnum):
    """Why two audits differ, as far as they tell."""

    SYSTEMS = "systems"
    """Something changed in the systems: same rules, same way of looking."""
    RULES = "rules"
    """The rules, or the version of privaudit, are others, and nothing shows that the place itself changed."""
    SAMPLE = "sample"
    """Other rows were looked at: another size or seed of the sample."""
    SCOPE = "scope"
    """Other systems or tables were asked for."""
    DECISION = "decision"
    """A person decided."""
    UNKNOWN = "unknown"
    """More than one of these may be the reason."""


@record
class Change:
    """One row of ``changes[]``: one row of ``array`` (findings, classifications, access, colocations, systems, …).

    ``target_id`` is the id of that row, in the earlier audit or in this one, or in both. ``before`` and ``after`` say
    what is compared (a severity, a kind, a count) as keys or numbers, None where there is none.
    """

    array: str
    target_id: str
    kind: Outcome
    cause: Cause
    target: Ref = Ref()
    principal: str | None = None
    message: Message
    severity: Severity | None = None
    before: str | None = None
    after: str | None = None

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("change", self.array, self.target_id, self.message.key)


@record
class Baseline:
    """The earlier audit that this one is compared with; times are ISO 8601 with offset."""

    audit_id: str
    finished: str
    version: str
    rules_digest: str
    settings_digest: str
    complete: bool
    sample_rows: int = 0
    seed: int = 0
    systems: int = 0
    """Systems scanned then."""
