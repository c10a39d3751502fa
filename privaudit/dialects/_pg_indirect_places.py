"""All relations of a PostgreSQL database by oid and by name: views and routines mention more than the audit lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from ..model import record
from ._indirect import Place
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_ASKED_AT_ONCE: Final = 20_000

_RELATIONS = sql("""
    SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relowner, c.relnamespace, c.relispartition,
    c.relrowsecurity, c.relforcerowsecurity
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND c.oid >= 16384
    ORDER BY n.nspname, c.relname
""")
"""Not what the server came with, whose oids are below 16384 (FirstNormalObjectId): it holds no data of the audit."""
_ROOTS = sql("""
    WITH RECURSIVE up AS (
    SELECT c.oid AS part, c.oid FROM pg_catalog.pg_class c WHERE c.relispartition AND c.relkind <> 'i'
    UNION ALL SELECT u.part, i.inhparent FROM up u JOIN pg_catalog.pg_inherits i ON i.inhrelid = u.oid)
    SELECT u.part, u.oid FROM up u JOIN pg_catalog.pg_class c ON c.oid = u.oid WHERE NOT c.relispartition
""")
_COLUMNS = sql("""
    SELECT a.attrelid, a.attnum, a.attname FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY (CAST(:relations AS pg_catalog.oid[])) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum
""")


@record
class Relation:
    """One relation; ``guarded``: row security is on, ``forced``: for its owner too."""

    oid: int
    place: Place
    kind: str
    owner: int
    namespace: int
    partition: bool
    guarded: bool
    forced: bool


class Places:
    """The relations; columns only of those that were asked for."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.by_oid = {r.oid: r for r in map(_relation, query(_RELATIONS))}
        self.by_place = {r.place: r for r in self.by_oid.values()}
        self.named: dict[str, list[Relation]] = defaultdict(list)
        """By name alone, over all schemas in their order."""
        for relation in self.by_oid.values():
            self.named[relation.place[1]].append(relation)
        self._numbers: dict[int, dict[int, str]] = {}
        self.parts: dict[Place, Place] = {}
        """Partitions, with the root that the audit lists."""
        if any(r.partition for r in self.by_oid.values()):
            for part, root in query(_ROOTS):
                if part in self.by_oid and root in self.by_oid:
                    self.parts[self.by_oid[part].place] = self.by_oid[root].place

    def learn(self, oids: Iterable[int]) -> None:
        """Ask for the columns of relations that are not known yet."""
        wanted = sorted(o for o in set(oids) if o in self.by_oid and o not in self._numbers)
        for some in batches(wanted, _ASKED_AT_ONCE):
            self._numbers.update({o: {} for o in some})
            for oid, number, name in self._query(_COLUMNS, {"relations": array(some)}):
                self._numbers[oid][number] = name_of(name)

    def columns(self, oid: int) -> dict[int, str]:
        """Return a relation's columns by number; {} if they were not asked for."""
        return self._numbers.get(oid, {})

    def all_columns(self) -> dict[Place, tuple[str, ...]]:
        """Return the columns of every relation that was asked for."""
        return {self.by_oid[o].place: tuple(c.values()) for o, c in self._numbers.items()}


def _relation(row: tuple[Any, ...]) -> Relation:
    return Relation(
        oid=row[0],
        place=(name_of(row[1]), name_of(row[2])),
        kind=name_of(row[3]),
        owner=row[4],
        namespace=row[5],
        partition=row[6],
        guarded=row[7],
        forced=row[8],
    )


def name_of(value: Any) -> str:
    """Return a name as text; in a database without an encoding (SQL_ASCII) it comes as bytes."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def array(oids: Iterable[int]) -> str:
    """Return oids as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, oids)) + "}"


def batches(items: list[int], size: int) -> Iterator[list[int]]:
    """Cut a list into pieces."""
    return (items[i : i + size] for i in range(0, len(items), size))
