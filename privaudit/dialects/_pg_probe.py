"""What PostgreSQL says of a relation before any row is read: size, statistics, the account's rights, hidden rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from ..errors import ObjectGone, PermissionMissing, QueryFailed
from ..model import Table, TableKind, record
from ._pg_code import Code, read_code
from ._pg_hold import IDENTITY
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

HEAD_KINDS: Final = frozenset({TableKind.VIEW, TableKind.FOREIGN_TABLE})
"""Relations that are not stored here: TABLESAMPLE does not work on them."""

_ESCAPED: Final = re.compile(r"\\x[0-9a-f]{2}")
"""How the catalog writes a byte of a name that is not UTF-8."""

_PROBE = sql(f"""
    WITH RECURSIVE tree AS (
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = :schema AND c.relname = :name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL SELECT p.oid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    JOIN pg_catalog.pg_class p ON p.oid = i.inhrelid WHERE p.relispartition)
    SELECT c.oid, c.relispopulated, row_security_active(c.oid), has_schema_privilege(c.relnamespace, 'USAGE'),
    (SELECT sum(pg_relation_size(t.oid))::int8 FROM tree t),
    (SELECT sum(l.reltuples)::float8 FROM tree t JOIN pg_catalog.pg_class l ON l.oid = t.oid
    WHERE l.relpages > 0 AND l.relkind <> 'p' AND l.reltuples >= 0),
    (SELECT sum(l.relpages)::int8 FROM tree t JOIN pg_catalog.pg_class l ON l.oid = t.oid
    WHERE l.relpages > 0 AND l.relkind <> 'p' AND l.reltuples >= 0),
    array(SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
    AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT')),
    current_setting('block_size')::int8,
    array(SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND y.oid >= 16384
    AND NOT (y.typtype = 'd' AND y.typbasetype < 16384)), {IDENTITY}
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = :schema AND c.relname = :name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
""")
_BASE = """
    WITH RECURSIVE base AS (
    SELECT CAST(:oid AS pg_catalog.oid) AS oid
    UNION SELECT d.refobjid FROM base b JOIN pg_catalog.pg_rewrite r ON r.ev_class = b.oid
    JOIN pg_catalog.pg_depend d ON d.classid = 2618 AND d.objid = r.oid AND d.refclassid = 1259)
"""
"""A view and all relations under it. 2618 is pg_rewrite, 1259 pg_class: oids fixed in every version."""
_BASE_ROW_SECURITY = sql(f"""{_BASE}
    SELECT count(*) FROM base b JOIN pg_catalog.pg_class c ON c.oid = b.oid WHERE c.relrowsecurity
""")


@record
class Probe:
    """What the server says of a relation before any row is read."""

    oid: int
    populated: bool
    row_security: bool
    usage: bool
    size: int
    density: float | None
    """Rows a page, from statistics; None where there are none."""
    pages: int
    readable: frozenset[str]
    made: frozenset[str]
    """Columns of types that users made: a cast of theirs must not run."""
    identity: int = 0
    """By which a relation that is stored here is known again when it is read."""
    own_path: bool = False
    """The account's own search_path is to hold: functions inside a view may rely on it."""


class Probes:
    """Asks before a sample is taken. ``labels``: the database has no encoding, and a name may be any bytes."""

    def __init__(self, system: str, query: Query, *, labels: bool) -> None:
        self._system = system
        self._query = query
        self._labels = labels

    def read(self, table: Table) -> Probe:
        """Ask for the relation's size, statistics and the account's rights on it.

        Raises:
            ObjectGone: it is not there any more.
            QueryFailed: ``name_not_utf8``: it is there, but its name cannot be sent.
        """
        if self._labels and any(_ESCAPED.search(n) for n in (table.schema, table.name)):
            raise QueryFailed(self._system, "name_not_utf8")
        rows = self._query(_PROBE, {"schema": table.schema, "name": table.name})
        if not rows:
            raise ObjectGone(self._system)
        oid, populated, row_security, usage, size, tuples, pages, names, block, made, identity = rows[0]
        return Probe(
            oid=oid,
            populated=bool(populated),
            row_security=bool(row_security),
            usage=bool(usage),
            size=size or 0,
            density=tuples / pages if pages else None,
            pages=-(-(size or 0) // block),
            readable=frozenset(n for n in names or () if isinstance(n, str)),
            made=frozenset(n for n in made or () if isinstance(n, str)),
            identity=identity,
        )

    def check(self, table: Table, probe: Probe) -> Code:
        """Say why a relation must not be sampled; return what code would run, all of it trusted.

        Raises:
            PermissionMissing: nothing is readable; ``row_security``: rows would be hidden; ``pg_foreign_code``,
                ``pg_foreign_code_planned``: code of others would run with the account's rights.
            QueryFailed: ``matview_not_populated``.
        """
        if not probe.usage or not any(c.name in probe.readable for c in table.columns):
            raise PermissionMissing(self._system)
        if probe.row_security:
            raise PermissionMissing(self._system, "row_security")
        code = read_code(self._query, probe.oid, view=table.kind is TableKind.VIEW)
        if code.foreign:
            raise PermissionMissing(self._system, "pg_foreign_code")
        if code.planned:
            raise PermissionMissing(self._system, "pg_foreign_code_planned")
        if not probe.populated:
            raise QueryFailed(self._system, "matview_not_populated")
        return code

    def filtered_below(self, probe: Probe) -> bool:
        """Whether a relation under a view filters rows."""
        return bool(self._query(_BASE_ROW_SECURITY, {"oid": probe.oid})[0][0])
