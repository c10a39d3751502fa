"""What one session of MySQL or MariaDB may read, before views are looked into. Pure: no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ..model import Catalog, Table, TableKind, record
from ._mysql_acl import Acl, Session
from ._mysql_rows import EXECUTE, AccountRow, Reading

Key = tuple[str, str]
"""Schema and relation as the server compares them (`Relations.fold`)."""
Fold = Callable[[str], str]

ALL: Final = "*"


class Relations:
    """The relations of a catalog by the server's own comparison of names. ``fold`` brings a name to it."""

    def __init__(self, catalog: Catalog, fold: Fold) -> None:
        self.fold = fold
        self.of_database: dict[str, list[Table]] = defaultdict(list)
        self.views: dict[str, list[Table]] = defaultdict(list)
        self.by_key: dict[Key, Table] = {}
        self.columns: dict[tuple[str, str], tuple[str, ...]] = {}
        """By schema and name as the catalog spells them."""
        self.databases: set[str] = set()
        """Those with relations, and those with routines alone (`_mysql_bodies`)."""
        for table in catalog.tables:
            database = fold(table.schema)
            self.databases.add(database)
            self.of_database[database].append(table)
            self.by_key[database, fold(table.name)] = table
            self.columns[table.schema, table.name] = tuple(c.name for c in table.columns)
            if table.kind is TableKind.VIEW:
                self.views[database].append(table)

    def key(self, table: Table) -> Key:
        """Return the key of a relation of the catalog."""
        return self.fold(table.schema), self.fold(table.name)

    def place(self, key: Key) -> tuple[str, str]:
        """Return schema and name as the catalog spells them."""
        table = self.by_key[key]
        return table.schema, table.name

    def find(self, schema: str, name: str) -> Key | None:
        """Return the key of a relation by the names of a text; None if the catalog has none such."""
        key = (self.fold(schema), self.fold(name))
        return key if key in self.by_key else None


@record
class Access:
    """Ways of one session: for every table of a database, and for single tables."""

    databases: dict[str, tuple[Reading, ...]]
    tables: dict[Key, tuple[Reading, ...]]
    executes: dict[str, Reading]
    """How every routine of a database may be executed."""
    routines: dict[tuple[str, str], Reading]
    """How single routines may be: database and name (`_mysql_names`)."""

    def execution(self, place: tuple[str, str]) -> Reading | None:
        """Return how a routine may be executed; None if it may not."""
        return self.executes.get(place[0]) or self.routines.get(place)

    def columns(self, key: Key, names: tuple[str, ...]) -> frozenset[str]:
        """Return which of a relation's columns may be read; ``names`` are all of them, as the catalog spells them."""
        if self.databases.get(key[0]):
            return frozenset(names)
        held = {c.lower() for reading in self.tables.get(key, ()) for c in reading.columns}
        return frozenset(names if ALL in held else (c for c in names if c.lower() in held))


def access_of(acl: Acl, session: Session, databases: Iterable[str], *, public: bool = True) -> Access:
    """Return what a session reads; ``public`` False leaves out what everyone may."""
    wide = {d: _unique(acl.everywhere(session, d, public=public)) for d in databases}
    grouped: dict[Key, list[Reading]] = defaultdict(list)
    for database, table, reading in acl.tables(session, public=public):
        grouped[database, table].append(reading)
    return Access(
        databases=wide,
        tables={key: _unique(found) for key, found in grouped.items()},
        executes={d: r for d in wide for r in tuple(acl.everywhere(session, d, EXECUTE, public=public))[:1]},
        routines={
            (row.database, row.name.lower() + ("()" if row.kind == "FUNCTION" else "")): Reading(
                level="routine", roles=path, privileges=(EXECUTE,), grantee=row.grantee
            )
            for row, path in acl.routines(session, public=public)
        },
    )


def _unique(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(dict.fromkeys(readings))


@record
class State:
    """One thing that an account can be: as it logs in from some clients, or after SET ROLE ``entered``."""

    access: Access
    entered: str | None


def states(acl: Acl, account: AccountRow, databases: Iterable[str]) -> tuple[State, ...]:
    """Return the different states of an account or role, those after login first."""
    names = tuple(databases)
    if account.is_role:
        return (State(access=access_of(acl, acl.of_role(account), names, public=False), entered=None),)
    clients = acl.clients(account)
    sessions = [acl.after_login(account, c) for c in clients]
    sessions += [s for c in clients for s in acl.by_set_role(account, c)]
    made: list[State] = []
    for session in sessions:
        state = State(access=access_of(acl, session, names), entered=session.entered)
        if state not in made:
            made.append(state)
    return tuple(made)


def columns_of(table: Table, reading: Reading) -> tuple[str, ...]:
    """Return the granted columns as the catalog spells them; those that are gone are left out.

    Names of columns have no case on either server, and the privilege tables keep them as they were typed. Of a relation
    whose columns are not all shown to the scanner's account, those that are not listed stay as they were granted.
    """
    if reading.columns == (ALL,) or not table.columns:
        return reading.columns
    granted = {c.lower(): c for c in reading.columns}
    listed = {c.name.lower(): c.name for c in table.columns}
    spelt = {**granted, **listed} if table.gaps else listed
    return tuple(sorted(name for low, name in spelt.items() if low in granted))


def readings_of(
    access: Access, relations: Relations, done: Iterable[str] = ()
) -> Iterator[tuple[Table, Reading, tuple[str, ...]]]:
    """Every way to read every relation, with the columns; of databases in ``done``, views only."""
    skipped = set(done)
    for database, tables in relations.of_database.items():
        wide = access.databases.get(database, ())
        listed = relations.views.get(database, []) if database in skipped else tables
        for table in listed if wide else ():
            for reading in wide:
                yield table, reading, reading.columns
    for key, readings in access.tables.items():
        found = relations.by_key.get(key)
        if found is None or (key[0] in skipped and found.kind is not TableKind.VIEW):
            continue
        for reading in readings:
            columns = columns_of(found, reading)
            if columns:
                yield found, reading, columns
