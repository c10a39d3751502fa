"""What logs say: who read what, who changed rights, and how far each log reaches."""

from __future__ import annotations

from enum import StrEnum

from .base import Params, Ref, digest, record
from .place import Message


class LogKind(StrEnum):
    """Whose record it is. Logins of an application are no accounts of the server, even where they are called alike."""

    SERVER_LOG = "server_log"
    JOURNAL = "journal"
    """An application's own: its principals are logins inside the application."""


class ReadPattern(StrEnum):
    """What a row of ``reads[]`` is: the plain count, or a lead with its reason."""

    READ = "read"
    """Every read of the relation by the principal: the other patterns are parts of it."""
    SINGLE_LOOKUP = "single_lookup"
    PROFILE = "profile"
    """The same person looked up in many tables."""
    BULK = "bulk"
    EXPORT = "export"
    OFF_HOURS = "off_hours"
    FIRST_TIME = "first_time"
    BEFORE_LEAVING = "before_leaving"
    AFTER_LEAVING = "after_leaving"
    DORMANT_ACTIVE = "dormant_active"
    BORROWED_NAME = "borrowed_name"
    """Reads under the application name of privaudit by another account than the audit's: anyone may call himself so."""
    OWN_AUDIT = "own_audit"
    """Runs of privaudit itself, known by their application name and the audit's own account; not part of ``read``."""


LEADS = (
    ReadPattern.AFTER_LEAVING,
    ReadPattern.BEFORE_LEAVING,
    ReadPattern.BORROWED_NAME,
    ReadPattern.EXPORT,
    ReadPattern.PROFILE,
    ReadPattern.BULK,
    ReadPattern.DORMANT_ACTIVE,
    ReadPattern.SINGLE_LOOKUP,
    ReadPattern.FIRST_TIME,
    ReadPattern.OFF_HOURS,
)
"""The patterns that are leads, what is worth a look first at the top."""


@record
class Read:
    """One row of ``reads[]``: aggregated log evidence. Times are UTC, ISO 8601 with offset."""

    system: str
    principal: str
    person: str | None = None
    schema: str | None
    table: str | None
    columns: tuple[str, ...] = ("*",)
    """The classified columns that were read; ("*",) where the log names the relation only."""
    categories: tuple[str, ...] = ()
    first: str
    last: str
    statements: int
    rows: int | None = None
    """Rows that were returned; None where the log does not say."""
    pattern: ReadPattern
    reason: Message | None = None
    """Why a lead is one; None for plain reads."""
    source: str
    kind: LogKind = LogKind.SERVER_LOG
    """What the principal is: an account of the system, or a login of the application whose journal it is."""
    application: str | None = None
    """The application name that the session gave, if it is one for all of these reads."""
    through: tuple[str, ...] = ()
    """Routines, ``schema.name(types)``, by whose definers' rights some of these reads went: the log names only them."""

    failed: int = 0
    """Statements of these that ended with an error: rows may have gone out before."""

    @property
    def ref(self) -> Ref:
        """The relation."""
        return Ref(system=self.system, schema=self.schema, table=self.table)

    @property
    def of_account(self) -> bool:
        """Whether an account of the system did it, and not a login inside an application."""
        return self.kind is LogKind.SERVER_LOG

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("read", self.system, self.principal, self.schema, self.table, self.pattern, self.source)


class ChangeKind(StrEnum):
    """What was changed about who may read."""

    GRANT = "grant"
    REVOKE = "revoke"
    CREATE_ACCOUNT = "create_account"
    ALTER_ACCOUNT = "alter_account"
    DROP_ACCOUNT = "drop_account"


@record
class AccessChange:
    """One row of ``access_changes[]``: a change of rights or accounts that a log shows; never a password."""

    system: str
    at: str
    by: str
    person: str | None = None
    kind: ChangeKind
    grantee: str
    privileges: tuple[str, ...] = ()
    """Privileges or roles, as the statement names them."""
    schema: str | None = None
    table: str | None = None
    source: str

    @property
    def id(self) -> str:
        """Stable between runs."""
        what = ",".join(self.privileges)
        return digest("change", self.system, self.at, self.by, self.kind, self.grantee, what, self.schema, self.table)


@record
class LogState:
    """One row of ``logs[]``: one log, or its absence; times are ISO 8601 or None."""

    system: str
    source: str
    kind: LogKind = LogKind.SERVER_LOG
    from_: str | None = None
    to: str | None = None
    covers_reads: bool | None = None
    reason: str | None = None
    reason_params: Params = ()
    files: int = 0
    """Files that were read; 0 where only the server's settings were looked at."""
    lines: int = 0
    unparsed: int = 0
    """Lines, or statements in them, that were not understood."""
    days_asked: int | None = None
    days_covered: int | None = None
    """Days, of those asked for, of which there is any line; they need not follow each other."""

    @property
    def of_server(self) -> bool:
        """Whether it is the server's log: a journal knows only what was done inside its application."""
        return self.kind is LogKind.SERVER_LOG

    @property
    def answers_reads(self) -> bool:
        """Whether it says who read the system: a server's log that records reads, was read, and has lines in time."""
        return self.of_server and self._tells

    @property
    def answers_inside(self) -> bool:
        """Whether it says who read inside an application: a journal, likewise."""
        return not self.of_server and self._tells

    @property
    def _tells(self) -> bool:
        return bool(self.covers_reads and self.files and self.days_covered)

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("log", self.system, self.source)
