"""The catalog of a PostgreSQL database in eight statements, however many relations there are; no row of any is read.

Source: https://www.postgresql.org/docs/current/catalogs.html. Partitions are left out (their parent stands for them),
and so are the server's own relations, temporary ones and what an extension brought along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

from ..model import Catalog, Column, ForeignKey, Params, Table, TableKind, TypeFamily
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
    SELECT c.oid, c.nspname, c.relname, c.relkind::text, c.reltuples, c.relpages, d.description
    FROM ({RELATIONS}) c
    LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 1259 AND d.objsubid = 0
""")
_COLUMNS = sql(f"""
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, d.description,
    format_type(a.atttypid, a.atttypmod)
    FROM ({RELATIONS}) c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
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
_PARTITIONS = sql("""
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
    SELECT t.root, c.reltuples, c.relpages
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
    estimates = _partition_estimates(query(_PARTITIONS), version)
    tables = (
        Table(
            system=system,
            schema=_name(schema),
            name=_name(name),
            kind=KINDS[kind],
            columns=tuple(columns[oid]),
            primary_key=tuple(names[oid, n] for n in keys.primary.get(oid, ()) if (oid, n) in names),
            foreign_keys=tuple(foreign[oid]),
            rows_estimate=estimates.get(oid) if kind == "p" else _estimate(kind, tuples, pages, version),
            comment=raw_or_none(comment),
        )
        for oid, schema, name, kind, tuples, pages, comment in relations
    )
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
    table, number, name, type_, modifier, not_null, comment, formatted = row
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


def _estimate(kind: str, tuples: float, pages: int, version: int) -> int | None:
    if kind == "v" or tuples < 0:
        return None
    # Before 14 a table never analysed says 0, as an empty one does.
    return None if version < 140000 and tuples == 0 and pages == 0 else round(tuples)


def _partition_estimates(rows: Iterable[tuple[Any, ...]], version: int) -> dict[int, int | None]:
    sums: dict[int, int | None] = {}
    for root, tuples, pages in rows:
        known = _estimate("r", tuples, pages, version)
        if known is not None:
            sums[root] = (sums.get(root) or 0) + known
        else:
            sums.setdefault(root, None)
    return sums


def _name(value: Any) -> str:
    # In a database without an encoding (SQL_ASCII) a name can be any bytes; such a relation is listed, not read.
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
