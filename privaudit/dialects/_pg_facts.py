"""What must be known of stored relations before a second pass reads them: asked of all at once, once a session.

The first pass asks for each relation by itself, just before it reads a sample (`_pg_probe`). The second adds as few
statements as it can.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..errors import ObjectGone, PermissionMissing, QueryFailed
from ..model import Table, record
from ._pg_catalog import RELATIONS, USABLE
from ._pg_code import read_planned
from ._pg_hold import IDENTITY, STORED
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_FACTS: Final = sql(f"""
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'm', 'p') AND NOT c.relispartition
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relispartition),
    sizes AS (SELECT t.root, bool_or(c.relkind = 'f') AS elsewhere, sum(c.relpages)::int8 AS pages,
    sum(greatest(c.reltuples, pg_stat_get_live_tuples(c.oid)))::float8 AS tuples
    FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid WHERE c.relkind <> 'p' GROUP BY t.root),
    firsts AS (SELECT i.indrelid AS oid, i.indkey[0] AS number FROM pg_catalog.pg_index i WHERE {USABLE})
    SELECT c.oid, c.nspname, c.relname, {IDENTITY}, c.relkind = 'r', p.relispopulated, row_security_active(c.oid),
    has_schema_privilege(c.relnamespace, 'USAGE'), coalesce(z.elsewhere, false), coalesce(z.pages, 0),
    coalesce(z.tuples, 0), a.names, a.types, a.schemes, a.orders, a.made, a.firsts
    FROM ({RELATIONS}) c JOIN pg_catalog.pg_class p ON p.oid = c.oid LEFT JOIN sizes z ON z.root = c.oid
    CROSS JOIN LATERAL (SELECT array_agg(a.attname ORDER BY a.attnum) AS names,
    array_agg(coalesce(b.typname, y.typname) ORDER BY a.attnum) AS types,
    array_agg(m.nspname ORDER BY a.attnum) AS schemes, array_agg(k.collname ORDER BY a.attnum) AS orders,
    array_agg(coalesce(b.oid, y.oid) >= 16384 ORDER BY a.attnum) AS made,
    array_agg((a.attrelid, a.attnum) IN (SELECT f.oid, f.number FROM firsts f) ORDER BY a.attnum) AS firsts
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_type b ON y.typtype = 'd' AND b.oid = y.typbasetype
    LEFT JOIN pg_catalog.pg_collation k ON k.oid = a.attcollation
    LEFT JOIN pg_catalog.pg_namespace m ON m.oid = k.collnamespace
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND has_column_privilege(c.oid, a.attnum, 'SELECT')) a
    WHERE c.relkind IN ('r', 'p', 'm')
""")


@record
class ColumnFact:
    """A column that may be read: its type's own name (a domain's base), its collation, and who made the type."""

    type_: str
    collation: tuple[str, str] | None
    made: bool
    indexed: bool


class Relation:
    """What the server says of a stored relation: ``pages`` and ``rows`` by its statistics, 0 where it has none."""

    __slots__ = (
        *("alone", "columns", "elsewhere", "identity", "pages", "planned", "populated"),
        *("row_security", "rows", "usage"),
    )

    def __init__(self, row: tuple[Any, ...], *, planned: bool) -> None:
        self.identity: int = row[0]
        """By which it is known again when it is read."""
        alone, self.populated, self.row_security, self.usage, self.elsewhere, pages, rows, *arrays = row[1:]
        self.alone: bool = alone
        """Whether it is a plain table, whose children by inheritance are relations of their own."""
        self.planned = planned
        self.pages, self.rows = int(pages), max(0.0, float(rows))
        # A name that is not UTF-8 comes as bytes and cannot be sent back.
        self.columns = {
            name: ColumnFact(
                type_=str(kind),
                collation=None if order is None else (str(scheme), str(order)),
                made=made,
                indexed=indexed,
            )
            for name, kind, scheme, order, made, indexed in zip(*(a or () for a in arrays), strict=True)
            if isinstance(name, str)
        }

    @property
    def refusal(self) -> str | None:
        """Why no row of it may be read, a key of i18n area ``reasons``; None if rows may be."""
        if not self.usage or not self.columns:
            return PermissionMissing.reason
        if self.row_security:
            return "row_security"
        return "pg_foreign_code_planned" if self.planned else None

    @property
    def readable(self) -> frozenset[str]:
        """Columns that the account may read."""
        return frozenset(self.columns)

    @property
    def made(self) -> frozenset[str]:
        """Those whose type a user made."""
        return frozenset(n for n, c in self.columns.items() if c.made)


class Relations:
    """All stored relations of a session's database; asked for at the first question."""

    def __init__(self, system: str, query: Query) -> None:
        self._system = system
        self._query = query
        self._known: dict[tuple[str, str], Relation] | None = None

    def get(self, schema: str, name: str) -> Relation | None:
        """Return what is known of a relation, None if it is not there.

        Raises:
            TargetError: the server refused.
        """
        if self._known is None:
            planned = read_planned(self._query)
            self._known = {
                (str(row[1]), str(row[2])): Relation(row[3:], planned=row[0] in planned) for row in self._query(_FACTS)
            }
        return self._known.get((schema, name))

    def checked(self, table: Table) -> Relation:
        """Return what is known of a relation that may be read through.

        Raises:
            ObjectGone: it is not there any more.
            PermissionMissing: as at sampling: nothing is readable, ``row_security``, ``pg_foreign_code_planned``.
            QueryFailed: ``not_stored``: it is a view or lies, at least in part, on another server;
                ``matview_not_populated``.
        """
        found = self.get(table.schema, table.name)
        if table.kind not in STORED or (found is not None and found.elsewhere):
            raise QueryFailed(self._system, "not_stored")
        if found is None:
            raise ObjectGone(self._system)
        reason = found.refusal
        if reason is not None:
            raise PermissionMissing(self._system, reason)
        if not found.populated:
            raise QueryFailed(self._system, "matview_not_populated")
        return found
