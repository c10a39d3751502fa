"""When MariaDB or MySQL last saw a table used: times of its last change, and counts of reads where they are kept.

InnoDB keeps the time of the last change in memory, so that it begins anew with the server; tables of other engines are
files, and keep it. Sources: https://dev.mysql.com/doc/refman/8.0/en/information-schema-tables-table.html,
https://mariadb.com/kb/en/performance-schema-table_io_waits_summary_by_table-table/,
https://mariadb.com/kb/en/information-schema-table_statistics-table/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from ..errors import TargetError
from ..model import Catalog, LastUse, TableKind

Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]
Key = tuple[str, str]

_TIMES: Final = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, UNIX_TIMESTAMP(UPDATE_TIME), UNIX_TIMESTAMP(CREATE_TIME),"
    " UNIX_TIMESTAMP() FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"
)
_UPTIME: Final = "SHOW GLOBAL STATUS LIKE 'Uptime'"
_WAITS: Final = (
    "SELECT OBJECT_SCHEMA, OBJECT_NAME, COUNT_READ + COUNT_WRITE"
    " FROM performance_schema.table_io_waits_summary_by_table WHERE OBJECT_TYPE = 'TABLE'"
)
_STATISTICS: Final = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, ROWS_READ + ROWS_CHANGED FROM information_schema.TABLE_STATISTICS"
)
_COUNTING: Final = "SELECT @@GLOBAL.performance_schema, @@GLOBAL.userstat"
_KEPT: Final = frozenset({"MYISAM", "ARIA", "CSV", "ARCHIVE", "MRG_MYISAM"})
"""Engines whose times survive a restart."""
_KINDS: Final = frozenset({TableKind.TABLE, TableKind.PARTITIONED_TABLE})


def last_used(query: Query, catalog: Catalog, *, mariadb: bool) -> tuple[LastUse, ...]:
    """Return what is known of each table's last use.

    Method ``table_written``: changed at that time, or not since the server started; reads are not known.
    ``table_created``: made since the server started, and not changed. ``table_io``: neither read nor changed since the
    server started, by its counters. Nothing of tables that were read at a time nobody knows.

    Raises:
        TargetError: times could not be asked for.
    """
    rows = query(_TIMES, {})
    uptime = next((int(value) for _, value in query(_UPTIME, {})), None)
    if not rows or uptime is None:
        return ()
    start = int(rows[0][5]) - uptime
    busy = _busy(query, mariadb=mariadb)
    wanted = {(t.schema, t.name) for t in catalog.tables if t.kind in _KINDS}
    made = (
        _use((str(schema), str(name)), engine, written, created, start, busy)
        for schema, name, engine, written, created, _ in sorted(rows, key=lambda r: (str(r[0]), str(r[1])))
        if (str(schema), str(name)) in wanted
    )
    return tuple(use for use in made if use is not None)


def _use(
    key: Key, engine: object, written: Any, created: Any, start: int, busy: frozenset[Key] | None
) -> LastUse | None:
    since = None if str(engine).upper() in _KEPT else _iso(start)
    if written is not None:
        return _made(key, _iso(written), "table_written", since)
    if created is not None and created > start:
        return _made(key, _iso(created), "table_created", since)
    if busy is not None:
        return None if key in busy else _made(key, None, "table_io", _iso(start))
    return _made(key, None, "table_written", since) if since is not None else None


def _made(key: Key, at: str | None, method: str, since: str | None) -> LastUse:
    return LastUse(schema=key[0], table=key[1], at=at, method=method, since=since)


def _busy(query: Query, *, mariadb: bool) -> frozenset[Key] | None:
    """Return tables read or changed since the start; None where nothing counts, or what counts may not be seen.

    Counters show only tables that were opened; without a single row it is as if nothing counted.
    """
    rows: Iterable[tuple[Any, ...]] = ()
    if mariadb:
        ((waits, statistics),) = query(_COUNTING, {})
        sources = [sql for sql, on in ((_WAITS, waits), (_STATISTICS, statistics)) if int(on)]
    else:
        sources = [_WAITS]
    for sql in sources:
        try:
            rows = query(sql, {})
        except TargetError:
            continue
        if rows:
            return frozenset((str(schema), str(name)) for schema, name, count in rows if int(count or 0))
    return None


def _iso(seconds: object) -> str:
    return datetime.fromtimestamp(int(str(seconds).partition(".")[0]), tz=UTC).isoformat(timespec="seconds")
