"""Who reads what on MySQL and MariaDB, worked out from the rows of the privilege tables. Pure: no I/O.

The servers' own algorithm (MariaDB sql/sql_acl.cc: find_by_username_or_anon, acl_get, table_hash_search,
check_user_can_set_role, acl_getroot; MySQL manual, "Access Control, Stage 2"): a privilege holds if the account, its
active role, that role's roles or PUBLIC has it globally, in the one most specific database row, or on the table or
column. Rows are matched against the client's address, not against the account that logged in: rows of ``u@'%'`` count
for ``u@localhost`` too. All of it was tried on MariaDB 10.11; MySQL is by its manual.
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
    different_clients,
    host_matches,
    matches,
    specificity,
)
from ._mysql_rows import (
    EXECUTE,
    PUBLIC,
    SELECT,
    AccountRow,
    AclRows,
    DatabaseRow,
    ObjectRow,
    Reading,
    RoleRow,
    RoutineRow,
)

__all__ = [
    "PUBLIC",
    "SELECT",
    "AccountRow",
    "Acl",
    "AclRows",
    "DatabaseRow",
    "ObjectRow",
    "Reading",
    "RoleRow",
    "Session",
]

_DATA_WORDS = (SELECT, "INSERT", "UPDATE", "DELETE")


@record
class Session:
    """What decides on the rights of a connection, or of code that runs with its definer's rights.

    ``rights`` is the account (or role) whose global rights hold: with an active role, on MariaDB, it is the account
    that the role was granted to, which need not be the one that logged in. ``user`` is the name that database and
    table rows are looked up by, None for a role alone.
    """

    client: Client
    user: str | None
    rights: AccountRow
    roles: tuple[str, ...] = ()
    borrowed: bool = False
    """Whether ``rights`` is not the account that logged in."""
    entered: str | None = None
    """The role that SET ROLE named to come here (``NONE`` leaves the default one); None for the state after login."""


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
        self._paths: dict[str, dict[str, tuple[str, ...]]] = {}
        self._role_wide: dict[tuple[str, str, str], tuple[Reading, ...]] = {}
        self._routines: dict[str, list[RoutineRow]] = defaultdict(list)
        for routine in rows.routines:
            self._routines[routine.user].append(routine)

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
            patterns |= {e.host for e in self._held[name]}
        # The anonymous account takes any unknown name; no account has the name of a byte that cannot be typed.
        user = account.user or "\x00"
        every = different_clients(frozenset(p for p in patterns if p), self.rows.resolve_names)
        mine = [c for c in every if host_matches(account.host, c) and self.login(user, c) == account]
        return tuple(mine) or different_clients(frozenset({account.host}), self.rows.resolve_names)

    def after_login(self, account: AccountRow, client: Client) -> Session:
        """Return the session of an account as it begins: with its default role, if this user name holds it there."""
        if not self.rows.merge_roles:
            roles = tuple(r for r in account.default_roles if self._holder(account, client, r) is not None)
            return Session(client=client, user=account.user, rights=account, roles=roles)
        for role in account.default_roles:
            holder = self._holder(account, client, role)
            if holder is not None:
                borrowed = holder != account
                return Session(client=client, user=account.user, rights=holder, roles=(role,), borrowed=borrowed)
        return Session(client=client, user=account.user, rights=account)

    def by_set_role(self, account: AccountRow, client: Client) -> Iterator[Session]:
        """Sessions that the account can come to by SET ROLE, other than the one after login."""
        first = self.after_login(account, client)
        if first.rights != account:
            yield Session(client=client, user=account.user, rights=account, entered="NONE")
        for role in dict.fromkeys(e.role for e in self._held[account.user] if e.host):
            holder = self._holder(account, client, role)
            if holder is not None and role not in first.roles:
                yield Session(
                    client=client,
                    user=account.user,
                    rights=holder,
                    roles=(role,),
                    borrowed=holder != account,
                    entered=role,
                )

    def _holder(self, account: AccountRow, client: Client, role: str) -> AccountRow | None:
        """Return the account through which a session holds a role: the first of its name that covers the client."""
        if role not in self.roles:
            return None
        exact = not self.rows.merge_roles
        for edge in self._held[account.user]:
            if edge.role != role or not edge.host:
                continue
            if edge.host == account.host if exact else host_matches(edge.host, client):
                for holder in self._accounts[account.user]:
                    if holder.host == edge.host:
                        return holder
        return None

    def definer(self, name: str) -> Session | None:
        """Return the rights of a definer's code, by ``user@host`` or the name of a role; None if there is none such.

        No role is active in it, not even the default one. The host is matched as if it were a client's name and
        address.
        """
        if name in self.roles:
            return self.of_role(self.roles[name])
        user, _, host = name.rpartition("@")
        client = Client(host=host, ip=host)
        found = [a for a in self._accounts[user] if host_matches(a.host, client)]
        best = min(found, key=lambda a: specificity(a.host, HOST_LENGTH), default=None)
        return None if best is None else Session(client=client, user=user, rights=best)

    def of_role(self, role: AccountRow) -> Session:
        """Return the rights of a role alone, as if it could log in."""
        return Session(client=ROLE_CLIENT, user=None, rights=role, roles=(role.user,))

    def paths(self, role: str) -> dict[str, tuple[str, ...]]:
        """Return the role and all roles it holds, each with the shortest path to it."""
        if role in self._paths:
            return self._paths[role]
        found: dict[str, tuple[str, ...]] = {role: (role,)}
        queue = [role]
        while queue:
            current = queue.pop(0)
            for edge in self._held[current]:
                if not edge.host and edge.role in self.roles and edge.role not in found:
                    found[edge.role] = (*found[current], edge.role)
                    queue.append(edge.role)
        self._paths[role] = found
        return found

    def everywhere(
        self, session: Session, database: str, word: str = SELECT, *, public: bool = True
    ) -> Iterator[Reading]:
        """Ways in which a session reads every table of a database; ``public`` False leaves out what all may do.

        ``word`` is the privilege asked for, SELECT or another that is given for databases.
        """
        if session.user is not None:
            other = session.rights.name if session.borrowed else None
            yield from _global(session.rights, (), database, word, other)
            for row in self._best(session.user, session.client, database):
                yield from _database_reading(row, (), word, own=row.user == session.user)
        for role in (*session.roles, *(self._public() if public else ())):
            yield from self._role_everywhere(role, database, word)

    def _role_everywhere(self, role: str, database: str, word: str = SELECT) -> tuple[Reading, ...]:
        key = (role, database, word)
        if key not in self._role_wide:
            self._role_wide[key] = tuple(self._find_role_everywhere(role, database, word))
        return self._role_wide[key]

    def _find_role_everywhere(self, role: str, database: str, word: str) -> Iterator[Reading]:
        paths = self.paths(role)
        for name, path in paths.items():
            yield from _global(self.roles[name], path, database, word)
        groups = [tuple(paths)] if self.rows.merge_roles else [(name,) for name in paths]
        for group in groups:
            for row in self._best_of_roles(group, database):
                yield from _database_reading(row, paths.get(row.user, (role,)), word, own=row.user in paths)

    def tables(self, session: Session, *, public: bool = True) -> Iterator[tuple[str, str, Reading]]:
        """Ways in which a session reads single tables or columns: database, table, how."""
        for row, path in self._rows_of(session, public=public):
            yield from _object_readings(row, path)

    def object_rows(self, session: Session) -> Iterator[tuple[ObjectRow, tuple[str, ...]]]:
        """Return the rows of single tables that count for a session, and the roles on the way."""
        return self._rows_of(session, public=True)

    def globally(self, session: Session, word: str) -> Iterator[Reading]:
        """Ways in which a session holds a privilege that is given for the whole server."""
        if session.user is not None:
            other = session.rights.name if session.borrowed else None
            yield from _global(session.rights, (), "", word, other)
        for role in (*session.roles, *(self._public() if session.user is not None else ())):
            for name, path in self.paths(role).items():
                yield from _global(self.roles[name], path, "", word)

    def _rows_of(self, session: Session, *, public: bool) -> Iterator[tuple[ObjectRow, tuple[str, ...]]]:
        best: dict[tuple[str, str], ObjectRow] = {}
        for row in self._objects[session.user] if session.user is not None else ():
            if row.host and host_matches(row.host, session.client):
                key = (row.database, row.table)
                kept = best.get(key)
                if kept is None or specificity(row.host, HOST_LENGTH) < specificity(kept.host, HOST_LENGTH):
                    best[key] = row
        yield from ((row, ()) for row in best.values())
        for role in (*session.roles, *(self._public() if public else ())):
            for name, path in self.paths(role).items():
                yield from ((row, path) for row in self._objects[name] if not row.host)

    def routines(self, session: Session, *, public: bool = True) -> Iterator[tuple[RoutineRow, tuple[str, ...]]]:
        """Return the single routines that a session may execute, and the roles on the way."""
        best: dict[tuple[str, str, str], RoutineRow] = {}
        for row in self._routines[session.user] if session.user is not None else ():
            if row.host and host_matches(row.host, session.client):
                key = (row.database, row.name, row.kind)
                kept = best.get(key)
                if kept is None or specificity(row.host, HOST_LENGTH) < specificity(kept.host, HOST_LENGTH):
                    best[key] = row
        found: list[tuple[RoutineRow, tuple[str, ...]]] = [(row, ()) for row in best.values()]
        for role in (*session.roles, *(self._public() if public else ())):
            for name, path in self.paths(role).items():
                found += [(row, path) for row in self._routines[name] if not row.host]
        yield from ((row, path) for row, path in found if EXECUTE in row.privileges)

    def _public(self) -> tuple[str, ...]:
        return (PUBLIC,) if PUBLIC in self.roles else ()

    def _best(self, user: str, client: Client, database: str) -> list[DatabaseRow]:
        """Return the most specific row; all of them where rows are equally specific.

        An address and a netmask are. Which of such rows the server takes depends on the order in its memory after a
        sort that is not stable, so that each may be the one.
        """
        names = (user,) if not user else (user, "")
        rows = [r for n in names for r in self._databases[n] if host_matches(r.host, client)]
        rows = [r for r in rows if matches(r.database, database)]
        first = min(map(_order, rows), default=None)
        return [r for r in rows if _order(r) == first]

    def _best_of_roles(self, roles: Iterable[str], database: str) -> list[DatabaseRow]:
        """Return the rows that share the most specific pattern among the roles and the rows open to anyone."""
        rows = [r for n in (*roles, "") for r in self._databases[n] if host_matches(r.host, ROLE_CLIENT)]
        rows = [r for r in rows if matches(r.database, database)]
        first = min((_order(r) for r in rows), default=None)
        return [r for r in rows if _order(r) == first]


def _order(row: DatabaseRow) -> tuple[object, ...]:
    return (specificity(row.host, HOST_LENGTH), specificity(row.database, DATABASE_LENGTH), row.user == "")


def _words(held: frozenset[str]) -> tuple[str, ...]:
    return tuple(w for w in _DATA_WORDS if w in held)


def _global(
    account: AccountRow, path: tuple[str, ...], database: str, word: str, other: str | None = None
) -> Iterator[Reading]:
    if word in account.privileges and (word != SELECT or database not in account.withheld):
        held = account.privileges
        yield Reading(
            level="global",
            roles=path,
            privileges=_words(held),
            grantable="GRANT" in held,
            grantee=account.name,
            anyone=other,
        )


def _database_reading(row: DatabaseRow, path: tuple[str, ...], word: str, *, own: bool) -> Iterator[Reading]:
    if word in row.privileges:
        yield Reading(
            level="database",
            roles=path,
            privileges=_words(row.privileges),
            grantable="GRANT" in row.privileges,
            grantee=row.grantee,
            pattern=row.database,
            anyone=None if own else f"@{row.host}",
        )


def _object_readings(row: ObjectRow, path: tuple[str, ...]) -> Iterator[tuple[str, str, Reading]]:
    if SELECT in row.privileges or row.columns:
        whole = SELECT in row.privileges
        made = Reading(
            level="table" if whole else "column",
            roles=path,
            privileges=_words(row.privileges) if whole else (SELECT,),
            columns=("*",) if whole else tuple(sorted(row.columns)),
            grantable="GRANT" in row.privileges,
            grantee=row.grantee,
            pattern=row.database,
        )
        yield row.database, row.table, made
