"""From resolved privileges to the records of the audit: principals, and one grant a principal, relation and path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ..model import Catalog, Grant, Membership, Principal, PrincipalKind, Reach, Table, Via, ViaKind, record
from ._mysql_acl import PUBLIC, AccountRow, Acl, Reading
from ._mysql_views import Bases

NOTABLE = frozenset({"SUPER", "FILE", "GRANT", "CREATE USER", "PROCESS", "REPLICATION SLAVE", "SELECT"})
"""Global privileges that are named with a principal: those that read, hand rights on, or see others' statements."""

Fold = Callable[[str], str]


@record
class Access:
    """Ways of one principal: for every table of a database, and for single tables."""

    databases: dict[str, tuple[Reading, ...]]
    tables: dict[tuple[str, str], tuple[Reading, ...]]


def principals(acl: Acl, system: str) -> tuple[Principal, ...]:
    """All accounts and roles, PUBLIC included, sorted by name."""
    made = (_principal(acl, system, a) for a in acl.rows.accounts)
    return tuple(sorted(made, key=lambda p: p.principal))


def _kind(account: AccountRow) -> PrincipalKind:
    if not account.is_role:
        return PrincipalKind.USER
    return PrincipalKind.PUBLIC if account.user == PUBLIC else PrincipalKind.ROLE


def _can_login(account: AccountRow) -> bool:
    return not account.is_role and account.status != "locked"


def _principal(acl: Acl, system: str, account: AccountRow) -> Principal:
    held = [e for e in acl.rows.roles if (e.user, e.host) == (account.user, account.host)]
    members = (Membership(role=e.role, admin=e.admin) for e in sorted(held, key=lambda e: e.role))
    words = sorted(account.privileges & NOTABLE) + [f"DEFAULT ROLE {r}" for r in account.default_roles]
    return Principal(
        system=system,
        principal=account.name,
        principal_kind=_kind(account),
        can_login=_can_login(account),
        status=account.status,
        attributes=tuple(words),
        member_of=tuple(members),
    )


def grants(acl: Acl, catalog: Catalog, fold: Fold, bases: Bases | None = None) -> Iterator[Grant]:
    """Every principal's ways to read every relation of the catalog. ``fold`` brings table names to the server's case.

    A locked account keeps its rows, with ``can_login`` false. ``bases`` are those of views with invoker's rights: who
    may not read them does not read the view.
    """
    relations: dict[str, list[Table]] = defaultdict(list)
    for table in catalog.tables:
        relations[fold(table.schema)].append(table)
    for account in sorted(acl.rows.accounts, key=lambda a: a.name):
        access = _of_role(acl, account, relations) if account.is_role else _of_login(acl, account, relations)
        made = _grants(account, access, relations, fold)
        yield from _through_bases(list(made), bases) if bases else made


def _of_role(acl: Acl, account: AccountRow, databases: Iterable[str]) -> Access:
    wide = {d: _unique(acl.role_everywhere(account.user, d)) for d in databases}
    return Access(databases=wide, tables=_grouped(acl.role_tables(account.user)))


def _of_login(acl: Acl, account: AccountRow, databases: Iterable[str]) -> Access:
    clients = acl.clients(account)
    wide = {d: _unique(r for c in clients for r in acl.everywhere(account, c, d)) for d in databases}
    return Access(databases=wide, tables=_grouped(t for c in clients for t in acl.tables(account, c)))


def _unique(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(dict.fromkeys(readings))


def _grouped(items: Iterable[tuple[str, str, Reading]]) -> dict[tuple[str, str], tuple[Reading, ...]]:
    grouped: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for database, table, reading in items:
        grouped[database, table].append(reading)
    return {key: _unique(found) for key, found in grouped.items()}


def _grants(account: AccountRow, access: Access, relations: dict[str, list[Table]], fold: Fold) -> Iterator[Grant]:
    for database, tables in relations.items():
        for table in tables:
            for reading in access.databases[database]:
                yield _grant(account, table, reading, reading.columns)
            for reading in access.tables.get((database, fold(table.name)), ()):
                columns = _columns(table, reading)
                if columns:
                    yield _grant(account, table, reading, columns)


def _through_bases(made: list[Grant], bases: Bases) -> Iterator[Grant]:
    """Leave out views of which the principal may not read every base; a base may be such a view itself."""
    held: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
    for grant in made:
        held[grant.schema, grant.table] |= set(grant.columns)

    def refused(view: tuple[str | None, str | None], seen: frozenset[tuple[str | None, str | None]]) -> bool:
        for base, columns in bases.get((str(view[0]), str(view[1])), {}).items():
            mine = held.get(base, set())
            if not mine or ("*" not in mine and not {c.lower() for c in columns} <= {c.lower() for c in mine}):
                return True
            if base not in seen and refused(base, seen | {base}):
                return True
        return False

    closed = {view for view in bases if refused(view, frozenset({view}))}
    return (g for g in made if (g.schema, g.table) not in closed)


def _columns(table: Table, reading: Reading) -> tuple[str, ...]:
    """Return the granted columns as the catalog spells them; those that are gone are left out.

    Names of columns have no case on either server, and the privilege tables keep them as they were typed.
    """
    if reading.columns == ("*",) or not table.columns:
        return reading.columns
    granted = {c.lower() for c in reading.columns}
    return tuple(sorted(c.name for c in table.columns if c.name.lower() in granted))


def _grant(account: AccountRow, table: Table, reading: Reading, columns: tuple[str, ...]) -> Grant:
    return Grant(
        principal=account.name,
        principal_kind=_kind(account),
        can_login=_can_login(account),
        schema=table.schema,
        table=table.name,
        columns=columns,
        privileges=reading.privileges,
        reach=Reach.DIRECT,
        via=tuple(_via(account, reading)),
        grantable=reading.grantable,
    )


def _via(account: AccountRow, reading: Reading) -> Iterator[Via]:
    roles = reading.roles[1:] if account.is_role else reading.roles
    for name in roles:
        yield Via(kind=ViaKind.PUBLIC if name == PUBLIC else ViaKind.ROLE, name=name)
    if reading.anyone is not None:
        yield Via(kind=ViaKind.PUBLIC, name=reading.anyone)
    yield Via(kind=ViaKind.PREDEFINED if reading.level == "global" else ViaKind.GRANT, name=reading.level)
