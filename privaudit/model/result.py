"""The frozen result of an audit: everything that reports are rendered from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from .access import Access, Principal
from .base import digest, record
from .catalog import TableRow
from .change import Baseline, Change
from .classification import Classification, Role
from .decision import Decision
from .finding import Finding, StepRecord
from .holding import Destruction, Estate, Needless
from .once import Referable
from .person import Person
from .place import CoLocation, Copy, Link
from .reads import AccessChange, LogState, Read
from .system import System

FORMAT = "privaudit-audit/1"


class Row(Protocol):
    """Any row of any array: it has a stable id."""

    @property
    def id(self) -> str:
        """16 hex digits, the same in every run over the same things."""
        ...


@record
class Statement:
    """One row of ``statements[]``, the ledger: one distinct SQL text sent to a system, without values."""

    system: str
    sql: str
    count: int
    rows: int
    seconds: float
    bytes: int = 0

    @property
    def digest(self) -> str:
        """16 hex digits of the text."""
        return digest(self.sql)

    @property
    def id(self) -> str:
        """Stable between runs of the same tool version."""
        return digest("statement", self.system, self.sql)


@record
class Tool:
    """Who made the audit; digests are of the rule files and of the settings (without secrets)."""

    version: str
    rules_digest: str
    settings_digest: str
    name: str = "privaudit"
    ways_digest: str | None = None
    """Of the settings without systems, ``include``, ``exclude``, rows and seed; None in audits of old versions."""


@record
class Deadline:
    """One absolute time by which one law wants something done (ISO 8601 with offset)."""

    law: str
    duty: str
    at: str


@record
class Incident:
    """The incident an audit belongs to; ``discovered`` is ISO 8601 with offset."""

    number: str
    discovered: str | None = None
    discovered_by: str | None = None
    deadlines: tuple[Deadline, ...] = ()


@record
class Cover:
    """What stands on the cover of a report and in drafts: about the company and those who sign, from ``[report]``."""

    prepared_by: str | None = None
    approved_by: str | None = None
    address: str | None = None
    tax_id: str | None = None
    """ИНН, VAT number or the like."""
    contact: str | None = None
    """Who answers the regulator: name, telephone, mail address."""
    officer: str | None = None
    """The data protection officer, or who is responsible for processing personal data (152-FZ article 22.1)."""
    controllers: tuple[str, ...] = ()
    """For whom the company processes data, where it is a processor."""


@record
class NameModel:
    """A model that reads names in texts, if one is installed: ``package`` and ``version`` are None if none is."""

    language: str
    package: str | None = None
    version: str | None = None


@record
class Run:
    """When and for whom the audit was made; times are UTC, ISO 8601 with offset."""

    audit_id: str
    started: str
    finished: str
    seconds: float
    laws: tuple[str, ...] = ()
    role: str = "operator"
    organisation: str | None = None
    incident: Incident | None = None
    cover: Cover = Cover()
    complete: bool
    interrupted: bool = False
    sample_rows: int = 0
    seed: int = 0
    name_models: tuple[NameModel, ...] = ()
    """The models of names that were there to read texts, and the languages of ours (en, ru) without one."""
    timezone: str | None = None
    """In which hours and days of reads are meant (a name of the IANA database); times themselves are UTC."""
    policy: str | None = None
    """The name, without its folder, of the file of the access policy; None if none was given."""
    policy_rules: int = 0
    """Rules in it, those whose last day is over too."""
    policy_digest: str | None = None
    """16 hex digits of its rules in whatever order; None if no policy was given, or an audit is older than this."""
    accounts_digest: str | None = None
    """16 hex digits of what the configuration says of accounts and their reads; None in audits older than this."""


@record
class JobResult:
    """What one job brings home: counts, classifications, steps and load; never a value."""

    job_id: str
    tables: tuple[TableRow, ...]
    classifications: tuple[Classification, ...]
    steps: tuple[StepRecord, ...]
    statements: tuple[Statement, ...]


ROW_TYPES: dict[str, type] = {
    "systems": System,
    "tables": TableRow,
    "classifications": Classification,
    "colocations": CoLocation,
    "access": Access,
    "reads": Read,
    "access_changes": AccessChange,
    "copies": Copy,
    "needless": Needless,
    "destruction": Destruction,
    "findings": Finding,
    "steps": StepRecord,
    "principals": Principal,
    "people": Person,
    "links": Link,
    "logs": LogState,
    "decisions": Decision,
    "changes": Change,
    "statements": Statement,
}
"""The arrays of audit.json, in the order they are written."""


def counted(rows: Iterable[Classification]) -> tuple[Classification, ...]:
    """Return the classifications that count; a kind that a person named stands as the column's own."""
    kept = (c for c in rows if c.decision is None or not c.decision.overrules)
    return tuple(replace(c, role=Role.COLUMN) if c.role is Role.DECIDED else c for c in kept)


@record
class AuditResult(Referable):
    """One audit, whole. Arrays are sorted by id; iterate them by name with `rows`."""

    tool: Tool
    run: Run
    estate: Estate = Estate()
    baseline: Baseline | None = None
    """The earlier audit that ``changes`` compares with; None if there is none."""
    systems: tuple[System, ...] = ()
    tables: tuple[TableRow, ...] = ()
    classifications: tuple[Classification, ...] = ()
    colocations: tuple[CoLocation, ...] = ()
    access: tuple[Access, ...] = ()
    reads: tuple[Read, ...] = ()
    access_changes: tuple[AccessChange, ...] = ()
    copies: tuple[Copy, ...] = ()
    needless: tuple[Needless, ...] = ()
    destruction: tuple[Destruction, ...] = ()
    findings: tuple[Finding, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    principals: tuple[Principal, ...] = ()
    people: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    logs: tuple[LogState, ...] = ()
    decisions: tuple[Decision, ...] = ()
    changes: tuple[Change, ...] = ()
    statements: tuple[Statement, ...] = ()

    def counted(self) -> tuple[Classification, ...]:
        """Return the classifications that count, in id order: without those people overruled, with those they named."""
        return counted(self.classifications)

    def rows(self, name: str) -> Iterator[Row]:
        """Iterate one array in id order.

        Raises:
            KeyError: no array has that name.
        """
        if name not in ROW_TYPES:
            raise KeyError(name)
        rows: tuple[Row, ...] = getattr(self, name)
        return iter(rows)
