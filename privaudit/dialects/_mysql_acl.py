"""Who reads what on MySQL and MariaDB, worked out from the rows of the privilege tables. Pure: no I/O.

The servers' own algorithm (MariaDB sql/sql_acl.cc: find_by_username_or_anon, acl_get, table_hash_search; MySQL manual,
"Access Control, Stage 2"): a privilege holds if the account, its default role, that role's roles or PUBLIC has it
globally, in the one most specific database row, or on the table or column. Rows are matched against the client's
address, not against the account that logged in: rows of ``u@'%'`` count for ``u@localhost`` too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..model import record
from ._mysql_patterns import (
    DATABASE_LENGTH,
    HOST_LENGTH,
    ROLE_CLIENT,
    Client,
    example_clients,
    host_matches,
    matches,
    specificity,
)

PUBLIC = "PUBLIC"
SELECT = "SELECT"


@record
class AccountRow:
    """One account or role (``host`` empty), with its global privileges as upper-case words."""

    user: str
    host: str
    privileges: frozenset[str] = frozenset()
    is_role: bool = False
    status: str = "active"
    default_roles: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()
    """Databases in which a global SELECT does not hold (MySQL's partial revokes)."""

    @property
    def name(self) -> str:
        """``user@host``, or the bare name of a role."""
        return self.user if self.is_role else f"{self.user}@{self.host}"


@record
class DatabaseRow:
    """One row of mysql.db; ``database`` is a pattern."""

    user: str
    host: str
    database: str
    privileges: frozenset[str]


@record
class ObjectRow:
    """One row of mysql.tables_priv, with the columns of mysql.columns_priv on which SELECT is held."""

    user: str
    host: str
    database: str
    table: str
    privileges: frozenset[str]
    columns: tuple[str, ...] = ()


@record
class RoleRow:
    """``user@host`` (or the role ``user``, host empty) holds ``role``."""

    user: str
    host: str
    role: str
    admin: bool = False


@record
class AclRows:
    """All that the privilege tables say.

    ``merge_roles``: database rows of nested roles are merged by pattern before the most specific is taken (MariaDB);
    else each role is looked up by itself. ``resolve_names``: the server knows loopback clients as ``localhost``.
    """

    accounts: tuple[AccountRow, ...]
    databases: tuple[DatabaseRow, ...] = ()
    objects: tuple[ObjectRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    merge_roles: bool = True
    resolve_names: bool = True


@record
class Reading:
    """One path by which a grantee reads: its level, the roles on the way (outermost first), what of the row it is."""

    level: str
    roles: tuple[str, ...]
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ("*",)
    grantable: bool = False
    anyone: str | None = None
    """The anonymous account whose row it is, if it is not the grantee's own."""


_DATA_WORDS = (SELECT, "INSERT", "UPDATE", "DELETE")


def _reading(level: str, roles: tuple[str, ...], held: frozenset[str], anyone: str | None = None) -> Reading:
    words = tuple(w for w in _DATA_WORDS if w in held)
    return Reading(level=level, roles=roles, privileges=words, grantable="GRANT" in held, anyone=anyone)


class Acl:
    """Answers questions about one server's privilege tables."""

    def __init__(self, rows: AclRows) -> None:
        self.rows = rows
        self.roles = {a.user: a for a in rows.accounts if a.is_role}
        self.logins = [a for a in rows.accounts if not a.is_role]
        self._accounts: dict[str, list[AccountRow]] = defaultdict(list)
        for account in sorted(self.logins, key=lambda a: a.host, reverse=True):
            self._accounts[account.user].append(account)
        self._databases: dict[str, list[DatabaseRow]] = defaultdict(list)
        for row in rows.databases:
            self._databases[row.user].append(row)
        self._objects: dict[str, list[ObjectRow]] = defaultdict(list)
        # A netmask and an address are equally specific; the server then takes the row that sorts last, tried on 10.11.
        for item in sorted(rows.objects, key=lambda o: o.host, reverse=True):
            self._objects[item.user].append(item)
        self._held: dict[str, list[RoleRow]] = defaultdict(list)
        for edge in rows.roles:
            self._held[edge.user].append(edge)

    def login(self, user: str, client: Client) -> AccountRow | None:
        """Return the account that a client becomes who gives this user name."""
        found = [a for a in (*self._accounts[user], *self._accounts[""]) if host_matches(a.host, client)]
        return min(found, key=lambda a: (specificity(a.host, HOST_LENGTH), a.user == ""), default=None)

    def clients(self, account: AccountRow) -> tuple[Client, ...]:
        """Return examples of clients that log in as this account: one for each row that could matter to it."""
        names = {account.user, ""}
        patterns = {account.host}
        for name in names:
            patterns |= {a.host for a in self._accounts[name]}
            patterns |= {d.host for d in self._databases[name]}
            patterns |= {o.host for o in self._objects[name]}
        every = dict.fromkeys(c for p in sorted(patterns) if p for c in self._examples(p))
        # The anonymous account takes any unknown name; no account has the name of a byte that cannot be typed.
        user = account.user or "\x00"
        mine = [c for c in every if host_matches(account.host, c) and self.login(user, c) == account]
        return tuple(mine) or self._examples(account.host)

    def _examples(self, pattern: str) -> tuple[Client, ...]:
        found = example_clients(pattern)
        if not self.rows.resolve_names:
            return found
        return tuple(Client(host="localhost", ip=c.ip) if c.ip in ("127.0.0.1", "::1") else c for c in found)

    def active_roles(self, account: AccountRow, client: Client) -> tuple[str, ...]:
        """Return the default roles that become active at login: those held by this user name from that client."""
        held = {e.role for e in self._held[account.user] if e.host and host_matches(e.host, client)}
        return tuple(r for r in account.default_roles if r in held and r in self.roles)

    def paths(self, role: str) -> dict[str, tuple[str, ...]]:
        """Return the role and all roles it holds, each with the shortest path to it."""
        found: dict[str, tuple[str, ...]] = {role: (role,)}
        queue = [role]
        while queue:
            current = queue.pop(0)
            for edge in self._held[current]:
                if not edge.host and edge.role in self.roles and edge.role not in found:
                    found[edge.role] = (*found[current], edge.role)
                    queue.append(edge.role)
        return found

    def everywhere(self, account: AccountRow, client: Client, database: str) -> Iterator[Reading]:
        """Ways in which an account reads every table of a database."""
        yield from _global(account, (), database)
        row = self._best(account.user, client, database)
        if row is not None and SELECT in row.privileges:
            other = f"@{row.host}" if row.user != account.user else None
            yield _reading("database", (), row.privileges, other)
        for role in (*self.active_roles(account, client), *self._public()):
            yield from self.role_everywhere(role, database)

    def role_everywhere(self, role: str, database: str) -> Iterator[Reading]:
        """Ways in which a role, once active, reads every table of a database."""
        paths = self.paths(role)
        for name, path in paths.items():
            yield from _global(self.roles[name], path, database)
        groups = [tuple(paths)] if self.rows.merge_roles else [(name,) for name in paths]
        for group in groups:
            for row in self._best_of_roles(group, database):
                if SELECT in row.privileges:
                    other = f"@{row.host}" if row.user not in paths else None
                    yield _reading("database", paths.get(row.user, (role,)), row.privileges, other)

    def tables(self, account: AccountRow, client: Client) -> Iterator[tuple[str, str, Reading]]:
        """Ways in which an account reads single tables or columns: database, table, how."""
        best: dict[tuple[str, str], ObjectRow] = {}
        for row in self._objects[account.user]:
            if row.host and host_matches(row.host, client):
                key = (row.database, row.table)
                kept = best.get(key)
                if kept is None or specificity(row.host, HOST_LENGTH) < specificity(kept.host, HOST_LENGTH):
                    best[key] = row
        for row in best.values():
            yield from _object_readings(row, ())
        for role in (*self.active_roles(account, client), *self._public()):
            yield from self.role_tables(role)

    def role_tables(self, role: str) -> Iterator[tuple[str, str, Reading]]:
        """Ways in which a role, once active, reads single tables or columns."""
        for name, path in self.paths(role).items():
            for row in self._objects[name]:
                if not row.host:
                    yield from _object_readings(row, path)

    def _public(self) -> tuple[str, ...]:
        return (PUBLIC,) if PUBLIC in self.roles else ()

    def _best(self, user: str, client: Client, database: str) -> DatabaseRow | None:
        names = (user,) if not user else (user, "")
        rows = (r for n in names for r in self._databases[n] if host_matches(r.host, client))
        return min((r for r in rows if matches(r.database, database)), key=_order, default=None)

    def _best_of_roles(self, roles: Iterable[str], database: str) -> list[DatabaseRow]:
        """Return the rows that share the most specific pattern among the roles and the rows open to anyone."""
        rows = [r for n in (*roles, "") for r in self._databases[n] if host_matches(r.host, ROLE_CLIENT)]
        rows = [r for r in rows if matches(r.database, database)]
        first = min((_order(r) for r in rows), default=None)
        return [r for r in rows if _order(r) == first]


def _order(row: DatabaseRow) -> tuple[object, ...]:
    return (specificity(row.host, HOST_LENGTH), specificity(row.database, DATABASE_LENGTH), row.user == "")


def _global(account: AccountRow, path: tuple[str, ...], database: str) -> Iterator[Reading]:
    if SELECT in account.privileges and database not in account.withheld:
        yield _reading("global", path, account.privileges)


def _object_readings(row: ObjectRow, path: tuple[str, ...]) -> Iterator[tuple[str, str, Reading]]:
    if SELECT in row.privileges:
        yield row.database, row.table, _reading("table", path, row.privileges)
    elif row.columns:
        made = Reading(
            level="column",
            roles=path,
            privileges=(SELECT,),
            columns=tuple(sorted(row.columns)),
            grantable="GRANT" in row.privileges,
        )
        yield row.database, row.table, made
