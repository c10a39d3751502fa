"""From resolved privileges to the records of the audit: one grant a principal, relation and path, the easiest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..model import Catalog, Grant, Params, PrincipalKind, Reach, Table, Via, ViaKind
from ._mysql_access import ALL, Access, Fold, Key, Relations, State, access_of, readings_of, states
from ._mysql_acl import PUBLIC, Acl
from ._mysql_rows import AccountRow, Reading
from ._mysql_views import Views, read_views

Way = Callable[[AccountRow, Iterable[State], "Covered"], Iterator[Grant]]
"""What gives more columns to a principal than it has so far: the third of its arguments knows those."""

_NAMED = 5
"""How many definitions that are not seen are named."""


def kind_of(account: AccountRow) -> PrincipalKind:
    """Return what sort of principal it is."""
    if not account.is_role:
        return PrincipalKind.USER
    return PrincipalKind.PUBLIC if account.user == PUBLIC else PrincipalKind.ROLE


def can_login(account: AccountRow) -> bool:
    """Whether somebody could log in as it."""
    return not account.is_role and account.status != "locked"


def unseen_gap(names: tuple[str, ...]) -> tuple[tuple[str, Params], ...]:
    """Return the gap of definitions that the account may not see; a few are named."""
    if not names:
        return ()
    shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return (("mysql_definitions_unseen", (("count", len(names)), ("names", shown))),)


class Covered:
    """Which columns easier ways give one principal already."""

    def __init__(self) -> None:
        self._columns: dict[Key, set[str]] = defaultdict(set)
        self.databases: frozenset[str] = frozenset()
        """Those of which every table is read, views aside."""

    def add(self, key: Key, columns: Iterable[str]) -> None:
        """Count columns as given."""
        self._columns[key] |= {c.lower() for c in columns}

    def rest(self, key: Key, table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Return what of the columns of a relation is not given yet; ("*",) stands for all."""
        given = self._columns.get(key, set())
        if ALL in given:
            return ()
        if not given or not table.columns:
            return columns
        listed = (c.name for c in table.columns) if columns == (ALL,) else columns
        return tuple(sorted(c for c in listed if c.lower() not in given))


class Server:
    """Everything about a server that the ways are worked out from."""

    def __init__(self, acl: Acl, catalog: Catalog, fold: Fold, views: Iterable[tuple[Any, ...]] = ()) -> None:
        """``fold`` brings names to the server's case; ``views`` are rows of `_mysql_views.QUERY`."""
        self.acl = acl
        self.relations = Relations(catalog, fold)
        found, unseen = read_views(views, self.relations)
        self.gaps: tuple[tuple[str, Params], ...] = unseen_gap(unseen)
        definers = {v.definer for v in found.values() if v.definer is not None}
        self.views = Views(found, {d: self.as_definer(d) for d in definers})

    def as_definer(self, name: str) -> Access | None:
        """Return what code of a definer may read; None if there is no such account."""
        session = self.acl.definer(name)
        return None if session is None else access_of(self.acl, session, self.relations.of_database)

    def readings(self, access: Access, done: Iterable[str] = ()) -> Iterator[tuple[Table, Reading, tuple[str, ...]]]:
        """Return what a session reads, without the views that do not work for it."""
        for table, reading, columns in readings_of(access, self.relations, done):
            if self.views.works(self.relations.key(table), access):
                yield table, reading, columns


def grants(server: Server, ways: Iterable[Way] = ()) -> Iterator[Grant]:
    """Every principal's ways to read every relation of the catalog: direct, by SET ROLE, and by further ``ways``.

    A locked account keeps its rows, with ``can_login`` false.
    """
    further = tuple(ways)
    for account in sorted(server.acl.rows.accounts, key=lambda a: a.name):
        covered = Covered()
        found = states(server.acl, account, server.relations.of_database)
        yield from _direct(server, account, [s.access for s in found if s.entered is None], covered)
        yield from _by_set_role(server, account, [s for s in found if s.entered is not None], covered)
        for way in further:
            yield from way(account, found, covered)


def _direct(server: Server, account: AccountRow, found: list[Access], covered: Covered) -> Iterator[Grant]:
    made: dict[Grant, Key] = {}
    for access in found:
        for table, reading, columns in server.readings(access):
            grant = _grant(account, table, reading, columns, Reach.DIRECT)
            made.setdefault(grant, server.relations.key(table))
    for grant, key in made.items():
        covered.add(key, grant.columns)
    covered.databases = frozenset(d for d in server.relations.of_database if any(a.databases.get(d) for a in found))
    yield from made


def _by_set_role(server: Server, account: AccountRow, found: list[State], covered: Covered) -> Iterator[Grant]:
    made: dict[Grant, Key] = {}
    for state in found:
        for table, reading, columns in server.readings(state.access, covered.databases):
            key = server.relations.key(table)
            rest = covered.rest(key, table, columns)
            if rest:
                grant = _grant(account, table, reading, rest, Reach.SET_ROLE, state.entered)
                made.setdefault(grant, key)
    for grant, key in made.items():
        covered.add(key, grant.columns)
    yield from made


def _grant(
    account: AccountRow,
    table: Table,
    reading: Reading,
    columns: tuple[str, ...],
    reach: Reach,
    entered: str | None = None,
) -> Grant:
    return Grant(
        principal=account.name,
        principal_kind=kind_of(account),
        can_login=can_login(account),
        schema=table.schema,
        table=table.name,
        columns=columns,
        privileges=reading.privileges,
        reach=reach,
        via=tuple(via_of(account, reading, entered)),
        grantable=reading.grantable,
    )


def via_of(account: AccountRow, reading: Reading, entered: str | None = None) -> Iterator[Via]:
    """Return the path of a reading, outermost first; the role that SET ROLE named stands at its beginning."""
    roles = reading.roles[1:] if account.is_role else reading.roles
    if entered is not None:
        yield Via(kind=ViaKind.SET_ROLE, name=entered)
        roles = roles[1:] if roles[:1] == (entered,) else roles
    for name in roles:
        yield Via(kind=ViaKind.PUBLIC if name == PUBLIC else ViaKind.ROLE, name=name)
    if reading.anyone is not None:
        # The row of the anonymous account is everyone's; that of another host of the same user is an account's.
        open_to_all = reading.anyone.startswith("@")
        yield Via(kind=ViaKind.PUBLIC if open_to_all else ViaKind.LOGIN, name=reading.anyone)
    yield Via(kind=ViaKind.PREDEFINED if reading.level == "global" else ViaKind.GRANT, name=reading.level)
