"""From resolved privileges to the records of the audit: one grant a principal, relation and path, the easiest first."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ..model import Catalog, Grant, Params, Reach, Table, Via, ViaKind
from ._indirect import System, Through, Use, indirect_grants, uses_of_views
from ._indirect_follow import Readings
from ._mysql_access import ALL, Fold, Key, Relations, State, readings_of, states
from ._mysql_acl import Acl
from ._mysql_bodies import read_routines
from ._mysql_bypass import Settings, bypass, proxied_by
from ._mysql_code_rights import CodeRights, uses_of_routines
from ._mysql_rows import AccountRow, Reading
from ._mysql_steps import can_login, kind_of, via_of
from ._mysql_views import read_views

_NAMED = 5
"""How many definitions that are not seen are named."""


def unseen_definitions(
    catalog: Catalog, fold: Fold, views: Iterable[tuple[Any, ...]], routines: Iterable[tuple[Any, ...]]
) -> tuple[tuple[str, Params], ...]:
    """Return the gap of definitions that the account may not see, from rows of both queries; a few are named."""
    relations = Relations(catalog, fold)
    return _unseen((*read_views(views, relations)[1], *read_routines(routines, relations)[1]))


def _unseen(names: tuple[str, ...]) -> tuple[tuple[str, Params], ...]:
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

    def __init__(
        self,
        acl: Acl,
        catalog: Catalog,
        fold: Fold,
        views: Iterable[tuple[Any, ...]] = (),
        routines: Iterable[tuple[Any, ...]] = (),
        settings: Settings | None = None,
    ) -> None:
        """``fold`` brings names to the server's case; the rest are rows of the queries of their modules."""
        self.acl = acl
        self.settings = settings
        self.databases = frozenset((*(t.schema for t in catalog.tables), *catalog.other_databases))
        self.relations = Relations(catalog, fold)
        self.views, unseen = read_views(views, self.relations)
        self.routines, hidden = read_routines(routines, self.relations)
        self.gaps: tuple[tuple[str, Params], ...] = _unseen((*unseen, *hidden))
        self.rights = CodeRights(acl, self.relations, self.routines)
        self.system = System(
            views=self.views,
            routines=self.routines,
            columns=self.relations.columns,
            rights=self.rights,
            parts={},
            invoker_outermost=False,
        )
        self._followed = Readings(self.system)

    def states(self, account: AccountRow) -> tuple[State, ...]:
        """Return what an account can be."""
        return states(self.acl, account, sorted(self.relations.databases))

    def readings(self, state: State, done: Iterable[str] = ()) -> Iterator[tuple[Table, Reading, tuple[str, ...]]]:
        """Return what is read in a state, without the views that do not work there."""
        caller: str | None = None
        for table, reading, columns in readings_of(state.access, self.relations, done):
            view = self.views.get((table.schema, table.name))
            if view is not None:
                caller = caller or self.rights.enter(state.access)
                if not self._works(view, caller):
                    continue
            yield table, reading, columns

    def _works(self, view: Through, caller: str) -> bool:
        alive = view.definer is None or self.rights.exists(view.definer)
        return alive and self._followed.works(view, caller)


def grants(server: Server) -> Iterator[Grant]:
    """Every principal's ways to read every relation of the catalog, easiest first.

    They are: direct, by SET ROLE, past the rights on tables, by views and by routines. A locked account keeps its rows,
    with ``can_login`` false.
    """
    easier: list[Grant] = []
    uses: list[Use] = []
    past: list[Grant] = []
    for account in sorted(server.acl.rows.accounts, key=lambda a: a.name):
        covered = Covered()
        found = server.states(account)
        easier += _direct(server, account, [s for s in found if s.entered is None], covered)
        easier += _by_set_role(server, account, [s for s in found if s.entered is not None], covered)
        past += _by_proxy(server, account, covered)
        if server.settings is not None:
            past += bypass(server.acl, account, server.settings, server.databases)
        uses += uses_of_routines(server.routines, server.rights, account, found)
    lent = {place: view for place, view in server.views.items() if view.definer is not None}
    yield from easier
    yield from past
    yield from indirect_grants((*uses_of_views(easier, lent), *uses), server.system, easier)


def _direct(server: Server, account: AccountRow, found: list[State], covered: Covered) -> Iterable[Grant]:
    made: dict[Grant, Key] = {}
    for state in found:
        for table, reading, columns in server.readings(state):
            grant = _grant(account, table, reading, columns, Reach.DIRECT)
            made.setdefault(grant, server.relations.key(table))
    for grant, key in made.items():
        covered.add(key, grant.columns)
    wide = (d for d in server.relations.of_database if any(s.access.databases.get(d) for s in found))
    covered.databases = frozenset(wide)
    return made


def _by_set_role(server: Server, account: AccountRow, found: list[State], covered: Covered) -> Iterable[Grant]:
    made: dict[Grant, Key] = {}
    for state in found:
        for table, reading, columns in server.readings(state, covered.databases):
            key = server.relations.key(table)
            rest = covered.rest(key, table, columns)
            if rest:
                grant = _grant(account, table, reading, rest, Reach.SET_ROLE, state.entered)
                made.setdefault(grant, key)
    return made


def _by_proxy(server: Server, account: AccountRow, covered: Covered) -> Iterator[Grant]:
    """What the accounts read as which an account may connect, where its plugin maps names."""
    by_name = {a.name: a for a in server.acl.logins}
    for proxied in proxied_by(server.acl, account):
        other = by_name.get(proxied)
        for state in server.states(other) if other is not None else ():
            for table, reading, columns in server.readings(state) if state.entered is None else ():
                rest = covered.rest(server.relations.key(table), table, columns)
                if rest:
                    made = _grant(account, table, reading, rest, Reach.BYPASS)
                    yield dataclasses.replace(made, via=(Via(kind=ViaKind.PROXY, name=proxied), *made.via))


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
