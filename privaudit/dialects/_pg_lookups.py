"""Questions whether values of one column are in another, answered by PostgreSQL itself: no value leaves it.

Some values are drawn from a sample of the relation; each is probed for in the other's index, for which a comparison
has to be one that the index knows: same type, same collation. A small relation without an index is hashed once.
Source: https://www.postgresql.org/docs/current/indexes-opclass.html (integer_ops compares integers of any size).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from ..model import LookedUp, LookUp, Table, record
from ._marked import LOOKED_UP
from ._pg_compare import Comparer
from ._pg_connect import NO_SCANS
from ._pg_facts import ColumnFact, Relation
from ._pg_probe import Probe
from ._pg_sampling import ROWS_A_PAGE, choose
from ._sampling import table_seed
from .base import SampleSpec

Query = Callable[..., list[tuple[Any, ...]]]

DRAWN: Final = 4000
"""Rows from which the values are taken."""
SMALL: Final = 50_000
"""A relation of no more rows is hashed where it has no index."""
_PAGE: Final = 8192

_INTEGERS: Final = frozenset({"int2", "int4", "int8"})
_TEXTS: Final = frozenset({"text", "varchar", "bpchar"})
_SAME: Final = frozenset({"uuid", "numeric", "bytea", "date", "inet", "oid", "timestamp", "timestamptz", "macaddr"})


def value_as(child: ColumnFact, target: ColumnFact) -> str | None:
    """Return the type to which the child's value is cast so that the target's index serves; None: do not ask."""
    if child.made or target.made:
        return None
    if target.type_ in _INTEGERS and child.type_ in _INTEGERS:
        return child.type_
    if target.type_ == "numeric" and child.type_ in _INTEGERS:
        return "numeric"
    if target.type_ in _TEXTS and child.type_ in _TEXTS:
        return "bpchar" if target.type_ == "bpchar" else "text"
    return target.type_ if target.type_ in _SAME and child.type_ == target.type_ else None


@record
class _Part:
    """One question: the child's column, the type its values are cast to, and the probe for one value ``v.x``."""

    column: str
    cast: str
    equal: str
    indexed: bool


class LookUps:
    """Answers such questions of one session."""

    def __init__(self, comparer: Comparer, query: Query, quote: Callable[..., str]) -> None:
        self._comparer = comparer
        self._query = query
        self._quote = quote

    def look_up(self, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
        """Answer all questions in one statement; one that cannot be asked has ``asked`` 0.

        Raises:
            TargetError: as `Comparer.mark`.
        """
        relation = self._comparer.relations.checked(table)
        parts = {look: part for look in looks if (part := self._part(look, relation)) is not None}
        numbers: dict[LookUp, tuple[int, int]] = {}
        if parts:
            sql, params = self._statement(table, relation, list(parts.values()), seed)
            targets = ((look.to_schema, look.to_table) for look in parts)
            self._comparer.hold((table.schema, table.name), *targets)
            self._query(NO_SCANS, keep=True)
            row = self._query(sql, params)[0]
            numbers = {look: (int(row[2 * i]), int(row[2 * i + 1])) for i, look in enumerate(parts)}
        return tuple(
            LookedUp(schema=table.schema, table=table.name, look=look, asked=asked, found=found)
            for look in looks
            for asked, found in (numbers.get(look, (0, 0)),)
        )

    def _part(self, look: LookUp, relation: Relation) -> _Part | None:
        child = relation.columns.get(look.column)
        target = self._comparer.relations.get(look.to_schema, look.to_table)
        if child is None or target is None or target.refusal or target.elsewhere or not target.populated:
            return None
        fact = target.columns.get(look.to_column)
        cast = value_as(child, fact) if fact is not None else None
        if fact is None or cast is None or not (fact.indexed or 0 < target.rows <= SMALL):
            return None
        order = "" if fact.collation is None else f" COLLATE {self._quote(*fact.collation)}"
        source = f"{'ONLY ' if target.alone else ''}{self._quote(look.to_schema, look.to_table)}"
        equal = f"SELECT 1 FROM {source} p WHERE p.{self._quote(look.to_column)} = v.x{order}"
        return _Part(column=look.column, cast=cast, equal=equal, indexed=fact.indexed)

    def _statement(
        self, table: Table, relation: Relation, parts: list[_Part], seed: int
    ) -> tuple[str, dict[str, object]]:
        draw = choose(table.kind, DRAWN, relation.rows or None, _as_probe(relation), table_seed(_spec(seed), table))
        drawn = ", ".join(f"CAST({self._quote(p.column)} AS pg_catalog.{p.cast}) AS x{i}" for i, p in enumerate(parts))
        values = "".join(
            f", v{i} AS MATERIALIZED (SELECT DISTINCT d.x{i} AS x FROM drawn d WHERE d.x{i} IS NOT NULL "
            f"LIMIT {LOOKED_UP})"
            for i in range(len(parts))
        )
        counts = ", ".join(
            f"(SELECT count(*) FROM v{i}) AS a{i}, ({_found(i, p)}) AS f{i}" for i, p in enumerate(parts)
        )
        source = f"SELECT {drawn} FROM {self._comparer.source(table)} {draw.clauses}"
        return f"WITH drawn AS MATERIALIZED ({source}){values} SELECT {counts}", dict(draw.params)


def _found(number: int, part: _Part) -> str:
    if part.indexed:
        # A scalar subquery is never turned into a join: each value is one probe of the index.
        return f"SELECT count(({part.equal} LIMIT 1)) FROM v{number} v"
    return f"SELECT count(*) FROM v{number} v WHERE EXISTS ({part.equal})"


def _spec(seed: int) -> SampleSpec:
    return SampleSpec(rows=DRAWN, seed=seed)


def _as_probe(relation: Relation) -> Probe:
    pages = relation.pages or math.ceil(relation.rows / ROWS_A_PAGE)
    return Probe(
        oid=0,
        populated=True,
        row_security=False,
        usage=True,
        size=pages * _PAGE,
        density=None,
        pages=pages,
        readable=relation.readable,
        made=relation.made,
    )
