"""The catalog of a PostgreSQL database in nine statements, however many relations there are; no row of any is read.

Source: https://www.postgresql.org/docs/current/catalogs.html. Partitions are left out (their parent stands for them),
and so are the server's own relations, temporary ones and what an extension brought along.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from ..model import Catalog, Column, ForeignKey, Params, Raw, Table, TableKind, TypeFamily
from ._pg_sizes import FACTS, Size, rows_of, size_of
from ._pg_sql import sql
from ._pg_types import PgType, base_of, family_of, length_of, type_text
from ._sampling import raw_or_none

Query = Callable[..., list[tuple[Any, ...]]]

KINDS: Final = {
    "r": TableKind.TABLE,
    "p": TableKind.PARTITIONED_TABLE,
    "v": TableKind.VIEW,
    "m": TableKind.MATERIALIZED_VIEW,
    "f": TableKind.FOREIGN_TABLE,
}

_TELLS: Final = 140000
"""The version from which on the server says that a relation was never analysed."""

RELATIONS: Final = sql("""
    SELECT c.oid, c.relname, c.relkind, c.relnamespace, n.nspname, c.reltuples, c.relpages, c.relowner, c.relacl
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND c.oid >= 16384
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid AND d.objsubid = 0
    AND d.refclassid = 3079 AND d.deptype = 'e')
""")
"""What an audit is about: not what the server came with, whose oids are below 16384 (FirstNormalObjectId), but also
tables that someone put into information_schema. 1259 is pg_class, 3079 pg_extension: oids fixed in every version."""

USABLE: Final = """i.indisvalid AND i.indpred IS NULL AND i.indkey[0] > 0 AND EXISTS (
    SELECT 1 FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_attribute k ON k.attrelid = i.indrelid
    AND k.attnum = i.indkey[0] WHERE o.oid = i.indclass[0] AND o.opcmethod = 403 AND o.opcdefault
    AND i.indcollation[0] = k.attcollation)"""
"""Whether an index ``i`` has all rows in the first column's own order: least, greatest and equal values are found at
once. 403 is btree in every version."""

_TABLES = sql(f"""
    SELECT c.oid, c.nspname, c.relname, c.relkind::text, d.description, {FACTS}
    FROM ({RELATIONS}) c
    LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 1259 AND d.objsubid = 0
""")
_COLUMNS = sql(f"""
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, d.description,
    format_type(a.atttypid, a.atttypmod), CASE WHEN a.attgenerated = '' THEN pg_get_expr(f.adbin, 0) END
    FROM ({RELATIONS}) c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 1259 AND d.objsubid = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum
""")
_TYPES = sql(f"""
    WITH RECURSIVE used AS (
    SELECT DISTINCT a.atttypid AS oid FROM ({RELATIONS}) c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION SELECT t.typbasetype FROM pg_catalog.pg_type t JOIN used u ON u.oid = t.oid WHERE t.typtype = 'd')
    SELECT t.oid, t.typname, t.typtype::text, t.typcategory::text, t.typbasetype, t.typtypmod, n.nspname = 'pg_catalog'
    FROM pg_catalog.pg_type t JOIN used u ON u.oid = t.oid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
""")
_STATISTICS = sql("""
    SELECT s.schemaname, s.tablename, s.attname, s.n_distinct, s.null_frac, s.avg_width
    FROM pg_catalog.pg_stats s WHERE s.schemaname <> 'pg_catalog' ORDER BY s.inherited
""")
"""Numbers only, of columns that the account may read; of a table with children the figure that counts them in last."""
_KEYS = sql(f"""
    SELECT i.indrelid, i.indisprimary, i.indnkeyatts, i.indkey::text,
    i.indisunique AND i.indisvalid AND i.indpred IS NULL AND (i.indisprimary OR i.indnkeyatts = 1), {USABLE}
    FROM ({RELATIONS}) c JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
""")
_FOREIGN_KEYS = sql(f"""
    SELECT k.conrelid, k.confrelid, k.conkey::int4[], k.confkey::int4[]
    FROM ({RELATIONS}) c JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid
    WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.conrelid, k.conname
""")
_PARTITIONS = sql(f"""
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
    SELECT t.root, {FACTS}
    FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid WHERE c.relkind <> 'p'
""")
_LARGE_OBJECTS = sql("SELECT count(*) FROM (SELECT 1 FROM pg_catalog.pg_largeobject_metadata LIMIT 100000) l")
_DATABASES = sql("""
    SELECT d.datname, d.datname = current_database() FROM pg_catalog.pg_database d
    WHERE d.datallowconn AND NOT d.datistemplate ORDER BY d.datname
""")


def read_catalog(system: str, query: Query, version: int) -> Catalog:
    """Return all relations; ``version`` is server_version_num.

    Raises:
        TargetError: the server refused.
    """
    relations = query(_TABLES)
    types = {r[0]: _type(r) for r in query(_TYPES)}
    keys = _Keys(query(_KEYS))
    columns: dict[int, list[Column]] = defaultdict(list)
    names: dict[tuple[int, int], str] = {}
    for row in query(_COLUMNS):
        columns[row[0]].append(_column(row, types, keys))
        names[row[0], row[1]] = _name(row[2])
    places = {r[0]: (_name(r[1]), _name(r[2])) for r in relations}
    foreign = _foreign_keys(query(_FOREIGN_KEYS), places, names)
    sizes = _sizes(relations, query(_PARTITIONS))
    statistics = _Statistics(query(_STATISTICS))
    tables: list[Table] = []
    for oid, (schema, name), kind, comment in ((r[0], places[r[0]], r[3], r[4]) for r in relations):
        widths = statistics.widths[schema, name]
        rows = None if kind == "v" else _rows(sizes[oid], columns[oid], widths, tells=version >= _TELLS)
        table = Table(
            system=system,
            schema=schema,
            name=name,
            kind=KINDS[kind],
            columns=statistics.added(places[oid], columns[oid], rows),
            primary_key=tuple(names[oid, n] for n in keys.primary.get(oid, ()) if (oid, n) in names),
            foreign_keys=tuple(foreign[oid]),
            rows_estimate=rows,
            comment=raw_or_none(comment),
        )
        tables.append(table)
    return Catalog(
        system=system,
        tables=tuple(sorted(tables, key=lambda t: (t.schema, t.name))),
        other_databases=tuple(_name(name) for name, here in query(_DATABASES) if not here),
        gaps=_gaps(query(_LARGE_OBJECTS)[0][0]),
    )


def all_databases(query: Query) -> tuple[str, ...]:
    """Return the databases of the server that take connections, without templates."""
    return tuple(_name(r[0]) for r in query(_DATABASES))


def _gaps(large_objects: int) -> tuple[tuple[str, Params], ...]:
    """Say what no relation shows: large objects hold whole documents, and no column of theirs can be sampled."""
    return (("large_objects_not_read", (("count", large_objects),)),) if large_objects else ()


class _Keys:
    """Primary keys by table, columns that are alone under a unique index, and columns that stand first under any."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.primary: dict[int, tuple[int, ...]] = {}
        self.unique: set[tuple[int, int]] = set()
        self.first: set[tuple[int, int]] = set()
        for table, primary, count, numbers, unique, usable in rows:
            # indkey also lists INCLUDE columns, and 0 for an expression.
            columns = tuple(int(n) for n in str(numbers).split())[:count]
            if usable:
                self.first.add((table, columns[0]))
            if not unique:
                continue
            if primary:
                self.primary[table] = columns
            if len(columns) == 1 and columns[0] > 0:
                self.unique.add((table, columns[0]))


def _type(row: tuple[Any, ...]) -> PgType:
    oid, name, kind, category, base, modifier, built_in = row
    return PgType(
        oid=oid,
        name=_name(name),
        kind=kind,
        category=category,
        base=base,
        base_modifier=modifier,
        built_in=built_in,
    )


def _column(row: tuple[Any, ...], types: dict[int, PgType], keys: _Keys) -> Column:
    table, number, name, type_, modifier, not_null, comment, formatted, default = row
    base, base_modifier = base_of(type_, modifier, types)
    return Column(
        name=_name(name),
        data_type=type_text(types.get(type_), _name(formatted)),
        family=family_of(base) if base else TypeFamily.OTHER,
        position=number,
        nullable=not not_null,
        length=length_of(base, base_modifier) if base else None,
        unique=(table, number) in keys.unique,
        indexed=(table, number) in keys.first,
        comment=raw_or_none(comment),
        default=_constant(default),
    )


def _foreign_keys(
    rows: Iterable[tuple[Any, ...]], places: dict[int, tuple[str, str]], names: dict[tuple[int, int], str]
) -> dict[int, list[ForeignKey]]:
    found: dict[int, list[ForeignKey]] = defaultdict(list)
    for table, target, numbers, target_numbers in rows:
        columns = tuple(names.get((table, n), "") for n in numbers)
        to_columns = tuple(names.get((target, n), "") for n in target_numbers)
        if target in places and all(columns) and all(to_columns):
            schema, name = places[target]
            key = ForeignKey(columns=columns, to_schema=schema, to_table=name, to_columns=to_columns)
            found[table].append(key)
    return found


def _sizes(relations: Iterable[tuple[Any, ...]], partitions: Iterable[tuple[Any, ...]]) -> dict[int, list[Size]]:
    """What is known of the size of each relation: its own, or that of each of its partitions."""
    found: dict[int, list[Size]] = defaultdict(list)
    for row in relations:
        if row[3] != "p":
            found[row[0]].append(size_of(row[5:]))
    for root, *facts in partitions:
        found[root].append(size_of(facts))
    return found


def _rows(sizes: Iterable[Size], columns: list[Column], widths: dict[str, float], *, tells: bool) -> int | None:
    known = [n for n in (rows_of(s, columns, widths, tells=tells) for s in sizes) if n is not None]
    return sum(known) if known else None


class _Statistics:
    """Numbers of different values and widths of columns, as the server's last ANALYZE found them."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._different: dict[tuple[str, str, str], tuple[float, float]] = {}
        self.widths: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        """Of a relation: mean bytes that a row has of each column."""
        for schema, table, column, different, empty, width in rows:
            place = (_name(schema), _name(table))
            self._different[(*place, _name(column))] = (different, empty)
            self.widths[place][_name(column)] = width * (1 - empty)

    def added(self, place: tuple[str, str], columns: list[Column], rows: int | None) -> tuple[Column, ...]:
        """Return the columns with the figure where there is one."""
        return tuple(replace(c, distinct_estimate=self._number((*place, c.name), rows)) for c in columns)

    def _number(self, key: tuple[str, str, str], rows: int | None) -> int | None:
        number, empty = self._different.get(key, (0.0, 0.0))
        if number > 0:
            return round(number)
        if number < 0:
            # A share of all rows, for columns whose values grow in number with the table.
            return None if rows is None else round(-number * rows)
        return 0 if empty == 1 else None


_LITERAL = re.compile(r"(?:'((?:[^']|'')*)'|(-?[0-9.]+|true|false))(?:::[^'()]*(?:\([0-9,]+\)[^'()]*)?)?")


def _constant(text: Any) -> Raw | None:
    """Return the value of a default that is a literal; None for NULL and expressions."""
    found = _LITERAL.fullmatch(text) if isinstance(text, str) else None
    return raw_or_none(found[2] or found[1].replace("''", "'")) if found else None


def _name(value: Any) -> str:
    # In a database without an encoding (SQL_ASCII) a name can be any bytes; such a relation is listed, not read.
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
