"""What a reader of logs has to know of the systems: relations, views, accounts, and which columns single out people."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable

from ..model import Catalog, Params, Table, TableKind, record
from ..model.catalog import ViewLineage
from .routines import Routines, Shown

Place = tuple[str, str]
"""Schema and relation."""


@record
class LoggedSystem:
    """One scanned system whose statements a log may hold.

    ``database`` is the one connected to (None: a server of many, as on MySQL); ``accounts`` are principals that can
    log in; ``telling`` are (schema, relation, column) whose values single out people, and of what kind these are.
    """

    name: str
    dialect: str
    database: str | None
    catalog: Catalog
    accounts: tuple[str, ...] = ()
    telling: frozenset[tuple[str, str, str, str]] = frozenset()
    views: tuple[ViewLineage, ...] = ()
    routines: tuple[Shown, ...] = ()
    """What comes by routines with their definers' rights: calls of them are reads."""


LONGEST_NAME = 63
MOST_TEXT = 1 << 20
_WORD = re.compile(r"\w+")


class Relations:
    """The relations of one PostgreSQL database, or of all systems of a MySQL server, by their names."""

    def __init__(self, systems: Iterable[LoggedSystem]) -> None:
        self.system_of: dict[Place, str] = {}
        self.tables: dict[Place, Table] = {}
        self.views: dict[Place, ViewLineage] = {}
        self._telling: dict[tuple[str, str, str], str] = {}
        self._schemas: dict[str, list[str]] = defaultdict(list)
        self._folded: dict[Place, Place] = {}
        known = tuple(systems)
        self.routines = Routines(r for s in known for r in s.routines)
        for system in known:
            self._telling |= {(schema, table, column): kind for schema, table, column, kind in system.telling}
            for table in system.catalog.tables:
                place = (table.schema, table.name)
                if place in self.tables:
                    continue
                self.tables[place] = table
                self.system_of[place] = system.name
                self._schemas[table.name].append(table.schema)
                self._folded.setdefault((table.schema.lower(), table.name.lower()), place)
            for view in system.views:
                self.views.setdefault((view.schema, view.view), view)

    def find(self, schema: str | None, name: str, path: tuple[str, ...], hints: frozenset[Place]) -> Place | None:
        """Return where a name leads: along the path, else to the only relation so called, or one the log names.

        PostgreSQL cuts names after 63 bytes of UTF-8 (15 manual, 4.1.1): so are those that lead nowhere as they are.
        """
        found = self._found(schema, name, path, hints)
        if found is None and len(name) > LONGEST_NAME // 4 and len(name.encode("utf-8", "replace")) > LONGEST_NAME:
            cut = name.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")
            return self._found(schema, cut, path, hints)
        return found

    def mentioned(self, text: str) -> tuple[Place, ...]:
        """Return the relations whose names stand in a text as words, wherever they stand in it."""
        words = {w.lower() for w in _WORD.findall(text[:MOST_TEXT])}
        return tuple(sorted(p for p in self.tables if p[1].lower() in words))

    def _found(self, schema: str | None, name: str, path: tuple[str, ...], hints: frozenset[Place]) -> Place | None:
        if schema is not None:
            return self._spelt(schema, name)
        for one in path:
            place = self._spelt(one, name)
            if place is not None:
                return place
        schemas = self._schemas.get(name, ())
        named = [(s, name) for s in schemas if (s, name) in hints] or [(s, name) for s in schemas]
        return named[0] if len(named) == 1 else None

    def _spelt(self, schema: str, name: str) -> Place | None:
        return (schema, name) if (schema, name) in self.tables else self._folded.get((schema.lower(), name.lower()))

    def is_view(self, place: Place) -> bool:
        """Whether it is a view, which has no rows of its own."""
        table = self.tables.get(place)
        return table is not None and table.kind is TableKind.VIEW

    def lineage(self, place: Place) -> ViewLineage | None:
        """Return what a view shows; None for tables, and for materialised views, which hold a copy of their own."""
        table = self.tables.get(place)
        if table is None or table.kind is not TableKind.VIEW:
            return None
        return self.views.get(place)

    def singles_out(self, place: Place, column: str) -> str | None:
        """Return of what a column's values are the names: their kind for those of people, or the key they stand for.

        None where the column singles nothing out. A foreign key stands for the key it leads to, so that a customer's
        number is the same in each table.
        """
        kind = self._telling.get((*place, column))
        if kind is not None:
            return kind
        table = self.tables.get(place)
        for _ in range(8):
            if table is None:
                return None
            key = next((k for k in table.foreign_keys if k.columns == (column,)), None)
            if key is None or (key.to_schema, key.to_table) == (table.schema, table.name):
                break
            column, table = key.to_columns[0], self.tables.get((key.to_schema, key.to_table))
        if table is None:
            return None
        unique = table.primary_key == (column,) or any(c.unique for c in table.columns if c.name == column)
        return f"{table.system}.{table.schema}.{table.name}.{column}" if unique else None


class Scope:
    """`sqltext.base.Names` for one search path (or current database)."""

    def __init__(self, relations: Relations, path: tuple[str, ...], hints: frozenset[Place] = frozenset()) -> None:
        self._relations = relations
        self._path = path
        self._hints = hints

    def resolve(self, schema: str | None, name: str) -> Place | None:
        """Return schema and relation as the catalog spells them."""
        return self._relations.find(schema, name, self._path, self._hints)

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        """Return the columns of a relation."""
        found = self._relations.tables.get((schema, table))
        return tuple(c.name for c in found.columns) if found is not None else ()


class Accounts:
    """From the user and host that a MySQL or MariaDB log writes to the account, by the most specific match.

    Source: MySQL 8.0 manual, 8.2.6 "Access Control, Stage 1"; MariaDB's manual on account names. Rows are tried in the
    order of their hosts: literal ones, netmasks, patterns by how late their first wildcard stands, ``%`` last.
    """

    def __init__(self, principals: Iterable[str]) -> None:
        self._by_user: dict[str, list[tuple[tuple[int, int], str]]] = defaultdict(list)
        for principal in principals:
            user, at, host = principal.rpartition("@")
            if at:
                self._by_user[user].append((_rank(host), host))
        for hosts in self._by_user.values():
            hosts.sort()
        self._known: dict[tuple[str, str], str] = {}

    def principal(self, user: str, host: str) -> str:
        """Return ``user@host`` of the account; as logged if no account is known to match."""
        key = (user, host)
        found = self._known.get(key)
        if found is None:
            account = next((h for _, h in self._by_user.get(user, ()) if _matches(h, host)), None)
            found = self._known[key] = f"{user}@{host if account is None else account}"
        return found


def _rank(host: str) -> tuple[int, int]:
    wild = [host.find(c) for c in "%_" if c in host]
    if wild:
        return (2, -min(wild))
    return (1, 0) if "/" in host else (0, 0)


def _matches(pattern: str, host: str) -> bool:
    if pattern.lower() == host.lower():
        return True
    if "/" in pattern:
        try:
            return ipaddress.ip_address(host) in ipaddress.ip_network(pattern, strict=False)
        except ValueError:
            return False
    if "%" not in pattern and "_" not in pattern:
        return False
    text = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.fullmatch(text, host, re.IGNORECASE) is not None


Reason = tuple[str, Params]
