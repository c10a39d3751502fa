"""MariaDB and MySQL: one server is one system, each database a schema of it.

Read-only by a session that the server itself holds read-only (error 1792 for any write), the statement guard, and
bounds on time. MySQL runs through the same code and has not been verified on a live server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from ..errors import NotReadOnly, PermissionMissing, PlaintextRefused, QueryFailed, TargetError
from ..model import (
    AgeRange,
    Catalog,
    Grants,
    LastUse,
    LogState,
    LookedUp,
    LookUp,
    Marked,
    MarkSpec,
    Params,
    Spent,
    Statement,
    Table,
    TableKind,
    TableSample,
)
from ._lineage import lineages
from ._mysql_account import controls, missing_rights, read_account, read_logs, read_tls
from ._mysql_acl import Acl, AclRows
from ._mysql_bodies import QUERY as ROUTINES
from ._mysql_bypass import CLONE, VARIABLES, Settings
from ._mysql_catalog import CatalogReader
from ._mysql_code import ForeignCode
from ._mysql_comparing import Comparing
from ._mysql_connect import Opener, Server, shown_url
from ._mysql_grants import Server as AccessServer
from ._mysql_grants import grants, unseen_definitions
from ._mysql_held import rights_of, rules_of
from ._mysql_own import own_grants
from ._mysql_principals import principals
from ._mysql_rights import RightsReader
from ._mysql_sampling import Sampler, plan_sample
from ._mysql_use import last_used
from ._mysql_views import QUERY as VIEWS
from .base import Capability, ConnectSpec, PlannedSample, SampleSpec, Session, SessionInfo

_VIEW_INVALID: Final = "1356"
"""ER_VIEW_INVALID: what a view refers to is gone, or its definer (or, with invoker's rights, we) may not read it."""


class MysqlSession:
    """One open connection to a MariaDB or MySQL server."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)

    def __init__(self, spec: ConnectSpec) -> None:
        self.spec = spec
        self._opener = Opener(spec)
        self._sql = self._opener.connection()
        try:
            self._encrypted = read_tls(self._sql)
            self._account = read_account(self._sql)
            self._identity = self._read_identity()
        except BaseException:
            self.close()
            raise
        self._comparing = Comparing(self._sql, self._opener, self.server, spec.limits)
        self._code = ForeignCode(self.query, spec.name, mariadb=self.server.mariadb, release=self.server.release)
        if spec.require_read_only and self._account.may_write is not False:
            name = self._account.name
            self.close()
            raise NotReadOnly(spec.name, "account_may_write", (("account", name),))

    @property
    def server(self) -> Server:
        """What answered."""
        assert self._opener.server is not None  # noqa: S101 - for the type checker; an open session has it
        return self._opener.server

    def _read_identity(self) -> str:
        """Return a name of the server that does not depend on how it was reached."""
        ((host, port),) = self._sql.query("SELECT @@GLOBAL.hostname, @@GLOBAL.port")
        return f"{host}:{port}"

    @property
    def info(self) -> SessionInfo:
        """Server, account and controls."""
        return SessionInfo(
            dialect="mariadb" if self.server.mariadb else "mysql",
            url=shown_url(self.spec),
            server_version=self.server.version,
            server=self.spec.server or self._identity,
            database=self._opener.database,
            account=self._account,
            controls=controls(self._opener, self._account, encrypted=self._encrypted),
        )

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Send one guarded statement and return all rows.

        Raises:
            TargetError: mapped from the driver's error.
        """
        return self._sql.query(sql, params)

    def catalog(self) -> Catalog:
        """Return tables and views of the database asked for, or of all that the account sees."""
        database = self._opener.database
        server = self.server
        reader = CatalogReader(self.spec.name, self.query, database, mariadb=server.mariadb, release=server.release)
        return reader.read()

    def sample(self, table: Table, spec: SampleSpec) -> TableSample:
        """Return rows at random points of an integer key, or the first ones.

        Raises:
            PlaintextRefused: rows would cross a network in clear.
            PermissionMissing: reason ``foreign_code``: a view would run others' functions; ``view_unseen``: the account
                sees too little of it to tell.
        """
        self._refuse_plaintext()
        if spec.rows <= 0:
            return TableSample.empty()
        runs_code = table.kind is TableKind.VIEW and self._code.runs(table)
        try:
            return self._read(table, spec)
        finally:
            if runs_code:
                # Locks, settings and variables that the functions left behind end with their session.
                self._sql.close()

    def _refuse_plaintext(self) -> None:
        if not (self._encrypted or self.server.loopback or self.spec.allow_plaintext):
            raise PlaintextRefused(self.spec.name)

    def _read(self, table: Table, spec: SampleSpec) -> TableSample:
        failure: TargetError | None = None
        try:
            history = self._comparing.is_versioned(table)
            sample = Sampler(self.query, table, spec, self.spec.limits, history=history).read()
            if table.columns:
                return sample
            # It can be read, so that it has columns: they are hidden where its functions may not be executed.
            failure = PermissionMissing(self.spec.name, "view_unseen", (("view", f"{table.schema}.{table.name}"),))
        except QueryFailed as e:
            if ("number", _VIEW_INVALID) not in e.params:
                raise
            failure = QueryFailed(self.spec.name, "view_broken", e.params)
        raise failure

    def last_used(self, catalog: Catalog) -> tuple[LastUse, ...]:
        """Return when tables were changed last, or that nothing used them since the server started."""
        return last_used(self.query, catalog, mariadb=self.server.mariadb)

    def mark(self, table: Table, spec: MarkSpec) -> Marked:
        """Return the rows that values choose; views have none.

        Raises:
            PlaintextRefused: rows would cross a network in clear.
        """
        self._refuse_plaintext()
        return self._comparing.mark(table, spec)

    def ages(self, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
        """Return the ends of the indexes of columns of time, or of ISO dates and seconds since 1970."""
        return self._comparing.ages(table, columns)

    def look_up(self, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
        """Look up values of rows at random points of the key in other tables of the server."""
        return self._comparing.look_up(table, looks, seed)

    def count(self, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        """Count rows and different values, under the columns' collations."""
        return self._comparing.count(table, columns)

    def plan_sample(self, table: Table, spec: SampleSpec) -> PlannedSample:
        """Return what `sample` would send first."""
        return plan_sample(table, spec, self.spec.limits)

    def _rights(self) -> tuple[AclRows | None, RightsReader]:
        reader = RightsReader(self._sql, self.server)
        return reader.read(), reader

    def grants(self, catalog: Catalog) -> Grants:
        """Return who reads what, by the server's own rules; only the own account where mysql.* may not be read."""
        as_of = datetime.now(UTC).isoformat(timespec="seconds")
        rows, reader = self._rights()
        gaps = (*reader.gaps, *self._hidden_routines())
        if rows is None:
            return own_grants(self._sql, catalog, self._account, as_of, gaps)
        acl = Acl(rows)
        views, routines = self._views(catalog), self.query(ROUTINES)
        server = AccessServer(acl, catalog, self._fold(), views, routines, self._settings())
        return Grants(
            system=catalog.system,
            as_of=as_of,
            principals=principals(acl, catalog.system, self._account.name),
            grants=tuple(grants(server)),
            gaps=(*gaps, *server.gaps),
            rights=tuple(rights_of(rows)),
            rules=rules_of(rows),
            views=lineages(server.views, catalog),
        )

    def _hidden_routines(self) -> tuple[tuple[str, Params], ...]:
        """Say it if the account sees only the routines that it may execute itself."""
        if self._account.rights and {"SHOW CREATE ROUTINE", "SHOW_ROUTINE"} & set(self._account.rights):
            return ()
        if self.server.mariadb:
            try:
                self.query("SELECT 1 FROM mysql.proc LIMIT 0")
            except TargetError:
                pass
            else:
                return ()
        return (("mysql_routines_hidden", ()),)

    def _settings(self) -> Settings:
        listed = ", ".join(f"@@GLOBAL.{name}" for name in VARIABLES)
        ((*values,),) = self.query(f"SELECT {listed}")
        found = {name: None if v is None else str(v) for name, v in zip(VARIABLES, values, strict=True)}
        clones = not self.server.mariadb and bool(self.query(CLONE))
        return Settings(mariadb=self.server.mariadb, release=self.server.release, variables=found, clones=clones)

    def _views(self, catalog: Catalog) -> list[tuple[Any, ...]]:
        return self.query(VIEWS) if any(t.kind is TableKind.VIEW for t in catalog.tables) else []

    def _fold(self) -> Any:
        ((setting,),) = self._sql.query("SELECT @@GLOBAL.lower_case_table_names")
        return str.lower if int(setting) else str

    def logs(self) -> tuple[LogState, ...]:
        """Return the audit plugin's and the general log's state."""
        return read_logs(self._sql, self.spec.name)

    def missing_rights(self, catalog: Catalog) -> tuple[tuple[str, Params], ...]:
        """Return what the account cannot see or read."""
        database = self._opener.database
        _, reader = self._rights()
        found = missing_rights(self._sql, catalog, (database,) if database else (), tuple(reader.gaps))
        found = (
            *found,
            *self._hidden_routines(),
            *unseen_definitions(catalog, self._fold(), self._views(catalog), self.query(ROUTINES)),
        )
        return (*found, ("mysql_locks_unknown", ())) if reader.locks_unknown else found

    def statements(self) -> tuple[Statement, ...]:
        """The ledger."""
        return self._sql.statements()

    def spent(self) -> Spent:
        """The load."""
        return self._sql.spent()

    def cancel(self) -> None:
        """Stop the running statement, from another thread, over a second connection."""
        self._opener.cancel()

    def close(self) -> None:
        """Close the connection."""
        self._sql.close()


class MysqlDialect:
    """MySQL by name; which of the two answers is found out on connecting."""

    name: ClassVar[str] = "mysql"
    verified: ClassVar[tuple[str, ...]] = ()

    def databases(self, spec: ConnectSpec) -> tuple[ConnectSpec, ...]:
        """Return the spec alone: a server is one system."""
        return (spec,)

    def connect(self, spec: ConnectSpec) -> Session:
        """Open a read-only session.

        Raises:
            ConnectError, DriverMissing, NotReadOnly: as the names say.
        """
        return MysqlSession(spec)


class MariadbDialect(MysqlDialect):
    """MariaDB by name."""

    name: ClassVar[str] = "mariadb"
    verified: ClassVar[tuple[str, ...]] = ("10.11",)


MYSQL = MysqlDialect()
MARIADB = MariadbDialect()
