"""When PostgreSQL saw a relation used last, by the counters it keeps; asked before our own reads move them.

From 16 on it keeps the time of the last scan. Before, it counts scans and rows written since the counters were set
back: none means "not read since". A counter says neither who read nor why: a backup reads every table, and a foreign
key's check looks into the table that it points at. A crash sets all counters back, and so may an administrator.
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
"""``at`` is when it was read last."""
NO_SCAN: Final = "pg_no_scan_since"
"""Neither read nor written since."""
WRITTEN: Final = "pg_written_since"
"""Written since, and not read."""
SCANS: Final = "pg_scans_since"
"""Read since; the server does not say when."""

_TIMED: Final = 160000
"""The version from which on the time of the last scan is kept."""

_USES: Final = """
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'm', 'p') AND NOT c.relispartition
    AND c.oid >= 16384
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relispartition)
    SELECT n.nspname, c.relname, max({times}), sum(coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0))::int8,
    sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::int8,
    (SELECT greatest(max(d.stats_reset), max(b.stats_reset)) FROM pg_catalog.pg_stat_database d
    CROSS JOIN pg_catalog.pg_stat_bgwriter b WHERE d.datname = current_database())
    FROM tree t JOIN pg_catalog.pg_stat_all_tables s ON s.relid = t.oid
    JOIN pg_catalog.pg_class c ON c.oid = t.root JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    GROUP BY n.nspname, c.relname
"""
"""From 15 on the database's own time is set only when somebody set its counters back; a crash sets all others."""


def read_last_used(query: Query, catalog: Catalog, version: int) -> tuple[LastUse, ...]:
    """Return what the counters say of the catalog's relations, in its order; ``version`` is server_version_num.

    Raises:
        TargetError: the server refused.
    """
    times = "greatest(s.last_seq_scan, s.last_idx_scan)" if version >= _TIMED else "CAST(NULL AS timestamptz)"
    found = {(str(r[0]), str(r[1])): r[2:] for r in query(sql(_USES.format(times=times)))}
    return tuple(
        _use(t.schema, t.name, *found[t.schema, t.name]) for t in catalog.tables if (t.schema, t.name) in found
    )


def _use(schema: str, table: str, at: Any, scans: int, writes: int, since: Any) -> LastUse:
    method = LAST_SCAN if at is not None else SCANS if scans else WRITTEN if writes else NO_SCAN
    return LastUse(schema=schema, table=table, at=_iso(at), method=method, since=_iso(since))


def _iso(time: Any) -> str | None:
    return time.isoformat(timespec="seconds") if isinstance(time, datetime) else None
