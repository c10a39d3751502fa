"""When PostgreSQL saw a relation used last, by the counters it keeps; asked before our own reads move them.

From 16 on it keeps the time of the last scan. Before, it counts reads and rows written since the counters were set
back: none means "not used since"; of a relation that was read nothing can be said, for it may have been today. A
counter says neither who read nor why: a backup reads every table, a foreign key's check looks into the table that it
points at, an index is built by a scan. Scans that met no row do not count here: those of keys of empty tables are
among them. A crash sets all counters back, and so may an administrator.
Source: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from ..model import Catalog, LastUse
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

LAST_SCAN: Final = "pg_last_scan"
"""``at`` is when it was read last, or changed so much that the server looked at it anew."""
NO_SCAN: Final = "pg_no_scan_since"
"""Neither read nor changed since."""
UNCHANGED: Final = "pg_unchanged"
"""Not read since, and not changed since ``at``."""

_TIMED: Final = 160000
"""The version from which on the time of the last scan is kept."""
_NEVER: Final = "CAST(NULL AS timestamptz)"

_USES: Final = """
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'm', 'p') AND NOT c.relispartition
    AND c.oid >= 16384
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relispartition)
    SELECT n.nspname, c.relname, max({times}), sum(coalesce(s.seq_tup_read, 0) + coalesce(s.idx_scan, 0))::int8,
    sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::int8,
    CASE WHEN sum(s.n_mod_since_analyze) = 0 THEN max(greatest(s.last_analyze, s.last_autoanalyze)) END,
    (SELECT greatest(max(d.stats_reset), max(b.stats_reset)) FROM pg_catalog.pg_stat_database d
    CROSS JOIN pg_catalog.pg_stat_bgwriter b WHERE d.datname = current_database())
    FROM tree t JOIN pg_catalog.pg_stat_all_tables s ON s.relid = t.oid
    JOIN pg_catalog.pg_class c ON c.oid = t.root JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    GROUP BY n.nspname, c.relname
"""
"""From 15 on the database's own time is set only when somebody set its counters back; a crash sets all others."""


def read_last_used(query: Query, catalog: Catalog, version: int) -> tuple[LastUse, ...]:
    """Return what the counters say of the catalog's relations, in its order; ``version`` is server_version_num.

    Nothing of those that were used at a time that the server does not say.

    Raises:
        TargetError: the server refused.
    """
    times = "greatest(s.last_seq_scan, s.last_idx_scan, s.last_autoanalyze)" if version >= _TIMED else _NEVER
    found = {(str(r[0]), str(r[1])): _use(*r) for r in query(sql(_USES.format(times=times)))}
    uses = (found.get((t.schema, t.name)) for t in catalog.tables)
    return tuple(u for u in uses if u is not None)


def _use(schema: Any, table: Any, at: Any, scans: int, writes: int, looked: Any, since: Any) -> LastUse | None:
    """Put one relation's counters into words; None where it was used at a time that the server does not say."""
    if at is not None:
        method = LAST_SCAN
    elif scans:
        return None
    elif writes == 0:
        method = NO_SCAN
    elif looked is not None:
        method, at = UNCHANGED, looked
    else:
        return None
    return LastUse(schema=str(schema), table=str(table), at=_iso(at), method=method, since=_iso(since))


def _iso(time: Any) -> str | None:
    return time.isoformat(timespec="seconds") if isinstance(time, datetime) else None
