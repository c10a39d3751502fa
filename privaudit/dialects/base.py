"""Seam 1: a dialect opens read-only sessions on one engine and tells what the engine can answer.

A dialect is a module-level object with class flags and two functions, `databases` and `connect`. A session reads the
catalog, samples and access of one system; everything it sends passes the guard and lands in the ledger. Whatever the
engine cannot do is absent from ``capabilities`` and becomes a SKIPPED step, never silence.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Protocol

from ..config.limits import Limits as Limits
from ..model import (
    Account,
    AgeRange,
    Catalog,
    Control,
    Grants,
    LastUse,
    LogState,
    LookedUp,
    LookUp,
    Marked,
    MarkSpec,
    Params,
    Raw,
    SampleMethod,
    Spent,
    Statement,
    Table,
    TableSample,
    record,
)


class Capability(StrEnum):
    """What a session can answer."""

    CATALOG = "catalog"
    SAMPLE = "sample"
    GRANTS = "grants"
    LOGSTATE = "logstate"
    USE = "use"
    MARK = "mark"
    AGES = "ages"
    LOOK_UP = "look_up"
    COUNT = "count"


@record
class ConnectSpec:
    """How to reach one system. ``url`` may hold a password: its repr is hidden and it goes only to workers."""

    name: str
    url: Raw
    run_id: str
    limits: Limits = Limits()
    allow_plaintext: bool = False
    require_read_only: bool = False
    allow_generic: bool = False
    server: str | None = None


@record
class SampleSpec:
    """At most ``rows`` rows; ``seed`` makes the choice repeatable where the engine can."""

    rows: int
    seed: int


@record
class PlannedSample:
    """What sampling a relation would send and cost, for ``--dry-run``: SQL text without values, rows, bytes."""

    sql: str
    method: SampleMethod
    rows: int
    bytes: int


@record
class SessionInfo:
    """What a session knows of itself once it is open. ``url`` holds no secret; ``server`` is None for files."""

    dialect: str
    url: str
    server_version: str
    server: str | None
    database: str | None
    account: Account
    controls: tuple[Control, ...]


class Session(Protocol):
    """One open read-only session. Every method may raise a `TargetError`; none lets a driver's error through."""

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this session can answer."""
        ...

    @property
    def info(self) -> SessionInfo:
        """Server, account and controls."""
        ...

    def catalog(self) -> Catalog:
        """Return all relations, without reading a row of any."""
        ...

    def sample(self, table: Table, spec: SampleSpec) -> TableSample:
        """Return rows of one relation.

        Raises:
            PermissionMissing, QueryTimeout, ObjectGone, ConnectionLost, QueryFailed: as the names say; a
                PermissionMissing with reason ``row_security`` means that rows are hidden from the account.
        """
        ...

    def plan_sample(self, table: Table, spec: SampleSpec) -> PlannedSample:
        """Return what `sample` would send, without reading a row."""
        ...

    def grants(self, catalog: Catalog) -> Grants:
        """Return who reaches which relation of the catalog, as far as the account may see."""
        ...

    def logs(self) -> tuple[LogState, ...]:
        """Return which logs of reads exist on the server, and which do not."""
        ...

    def missing_rights(self, catalog: Catalog) -> tuple[tuple[str, Params], ...]:
        """Return rights the account lacks, as keys of i18n area ``rights`` that say what each costs the report."""
        ...

    def statements(self) -> tuple[Statement, ...]:
        """Return the ledger so far: distinct SQL texts with counts."""
        ...

    def spent(self) -> Spent:
        """Return the load so far."""
        ...

    def cancel(self) -> None:
        """Stop the statement that runs now, from another thread; does nothing where the engine cannot."""
        ...

    def close(self) -> None:
        """Close the session and remove anything it put aside. Never raises."""
        ...


class ComparingSession(Session, Protocol):
    """What a session may offer beyond sampling, each method by its capability; engines that have none need none.

    A relation is read by at most three statements of these: one each of `mark`, `ages` and `look_up`. One of them is
    sent once more, without what was refused, where a text does not decode or a column may not be read, and after a
    connection was lost. On SQLite `mark` is sent in slices where writers would wait for it. Before each of the three,
    a server may be asked by statements that read no row to hold the relation, and whether it still is what it was.
    """

    def last_used(self, catalog: Catalog) -> tuple[LastUse, ...]:
        """Return what the server knows of each relation's last use; asked before a row is read. Needs ``USE``."""
        ...

    def mark(self, table: Table, spec: MarkSpec) -> Marked:
        """Return the rows of a table that values choose: one statement, one pass. Needs ``MARK``.

        On a SQLite file that is read in place the statement is sent in slices of the rowid, each well under a second:
        a reader keeps writers waiting there. A table WITHOUT ROWID is read by one.

        Columns that the account may not read are left out, as in `sample`.

        Raises:
            TargetError: as `sample`; QueryTimeout after ``spec.seconds``.
        """
        ...

    def ages(self, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
        """Return the least and greatest day of columns of time that are ``indexed``: one statement. Needs ``AGES``."""
        ...

    def look_up(self, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
        """Answer all questions about a table's values in one statement, at most 200 values each. Needs ``LOOK_UP``.

        The values are chosen and looked up on the server: none leaves it, none stands in a statement.
        """
        ...

    def count(self, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        """Return the rows and each column's different values, exactly: one statement, for ``--exact``.

        Needs ``COUNT``.
        """
        ...


class Dialect(Protocol):
    """One engine."""

    name: ClassVar[str]
    """As in ``systems[].dialect``."""
    verified: ClassVar[tuple[str, ...]]
    """Server versions the conformance suite has run against; empty means "not verified on a live server"."""

    def databases(self, spec: ConnectSpec) -> tuple[ConnectSpec, ...]:
        """Turn a server URL without a database into one spec a database, named ``name/database``; else return it alone.

        Raises:
            TargetError: the server was not reached.
        """
        ...

    def connect(self, spec: ConnectSpec) -> Session:
        """Open a read-only session.

        Raises:
            ConnectError, DriverMissing, NotReadOnly, PlaintextRefused: as the names say.
        """
        ...
