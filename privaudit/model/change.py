"""What became of an earlier audit's findings, verdicts, access and places."""

from __future__ import annotations

from enum import StrEnum

from .base import Params, Ref, digest, record
from .finding import AuditStep
from .holding import Count
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
    """Other systems or tables were asked for, or the audit's own account may see something else."""
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
    cause: Cause | None
    """None where nothing differs."""
    target: Ref = Ref()
    principal: str | None = None
    message: Message
    severity: Severity | None = None
    before: str | None = None
    after: str | None = None
    step: AuditStep | None = None
    """Of a finding: the audit step it belongs to."""
    about: Message | None = None
    """Of a finding: what it says, as the audit that has it last told it (area ``messages``)."""

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("change", self.array, self.target_id, self.message.key)


@record
class Figures:
    """The numbers of one audit that are told before and after; None: not known."""

    systems: int = 0
    """Systems that were read, wholly or in part; ``unread_systems``: asked for and not read."""
    unread_systems: int = 0
    unread_tables: int = 0
    personal_tables: int = 0
    personal_columns: int = 0
    full_systems: int = 0
    """Systems of which one leak shows the full package."""
    people: Count | None = None
    uncounted_tables: int = 0
    """Relations that may hold people and were not counted: ``people`` is then "at least"."""
    accounts: int = 0
    """Accounts that can log in and read personal data, one a server and name; PUBLIC is none of them."""
    full_accounts: int = 0
    """Who alone holds identity and transactions, and counts (`analysis.holders`)."""
    unseen_access: int = 0
    """Systems of which it was not seen, or not wholly, who reads them."""
    copies: int = 0
    findings: Params = ()
    """Findings that nobody has accepted, by severity; the worst first."""


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
    same_scope: bool = False
    """The same systems and relations were read then and now: numbers of both say the same sort of thing."""
    lists: tuple[str, ...] = ()
    """What was not the same then, or is not known to have been: ``policy``, ``accounts`` (settings), ``people``,
    ``settings`` (all but accounts, and what was read) and ``decisions`` (verdicts that people overruled or named)."""
    figures: Figures = Figures()
    """The numbers then."""
