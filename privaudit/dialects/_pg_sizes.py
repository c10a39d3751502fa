"""How many rows a relation of PostgreSQL has, without counting them.

The planner's way: rows a page at the last ANALYZE or VACUUM, times the pages of today (estimate_rel_size in
backend/optimizer/util/plancat.c). The server also keeps count of rows that came and went since the last ANALYZE
(n_live_tup), which a large DELETE does not mislead; but a crash loses that. A relation that was never analysed has
only this count, or its pages and the width of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..model import Column, TypeFamily, record

FACTS: Final = """c.reltuples::float8, c.relpages, pg_stat_get_live_tuples(c.oid), pg_stat_get_dead_tuples(c.oid),
    coalesce(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid)) IS NOT NULL,
    CASE WHEN c.relkind IN ('r', 'm') AND NOT c.oid = ANY (array(SELECT l.relation FROM pg_catalog.pg_locks l
    WHERE l.mode = 'AccessExclusiveLock' AND l.relation IS NOT NULL))
    THEN pg_relation_size(c.oid) / current_setting('block_size')::int8 END"""
"""What is asked of a relation ``c``. To ask for the size of one that is locked would wait, and cost the catalog.

The locks are asked for once, as an array: once a relation would be slow.
"""

_PAGE: Final = 8192 - 24
_ROW: Final = 28
"""Bytes of a page without its header; bytes of a row's own header and pointer."""
_FEWEST: Final = 3
"""Rows of a page that is full: longer values go elsewhere (TOAST) until four rows fit."""
_TEXT: Final = 32
"""Bytes of a text where nothing says more, as the planner takes it."""
_WIDTHS: Final = {
    TypeFamily.BOOLEAN: 1,
    TypeFamily.DATE: 4,
    TypeFamily.ENUM: 4,
    TypeFamily.UUID: 16,
    TypeFamily.INTEGER: 8,
    TypeFamily.FLOAT: 8,
    TypeFamily.DECIMAL: 8,
    TypeFamily.TIME: 8,
    TypeFamily.DATETIME: 8,
    TypeFamily.INET: 10,
}


@record
class Size:
    """What the server knows of one stored relation; ``pages`` are those of today, None where it was locked."""

    tuples: float
    old_pages: int
    live: int
    dead: int
    counted: bool
    """Its count of rows began with an ANALYZE, and was not lost since."""
    pages: int | None


def size_of(row: Iterable[Any]) -> Size:
    """Turn the answer to `FACTS` into a record."""
    tuples, old_pages, live, dead, counted, pages = row
    return Size(
        tuples=float(tuples),
        old_pages=old_pages,
        live=live or 0,
        dead=dead or 0,
        counted=bool(counted),
        pages=None if pages is None else int(pages),
    )


def rows_of(size: Size, columns: Iterable[Column], widths: Mapping[str, float], *, tells: bool) -> int | None:
    """Return about how many rows there are; None where nothing says so.

    ``widths``: mean bytes that a row has of a column, by its statistics, where there are any. ``tells``: the server
    says -1 for a relation never analysed (from 14 on), else 0 as for an empty one.
    """
    if size.pages == 0:
        return 0
    pages = size.old_pages if size.pages is None else size.pages
    most = pages * _PAGE / (_ROW + sum(widths.get(c.name, 1.0) for c in columns))
    # An ANALYZE right after a load, on the same connection, can make the server count the rows of the load twice.
    if size.counted and size.live <= most:
        return size.live
    if size.tuples >= 0 and (size.old_pages > 0 or (tells and size.pages is None)):
        return round(size.tuples * pages / size.old_pages) if size.old_pages else round(size.tuples)
    if size.pages is None:
        return size.live or None
    # What is there and what was deleted fills the pages, unless a crash lost a part of the count.
    if size.live + size.dead >= max(1, _FEWEST * (size.pages - 1)):
        return size.live
    return max(1, round(size.pages * _PAGE / (_ROW + sum(_width(c) for c in columns))))


def _width(column: Column) -> int:
    known = _WIDTHS.get(column.family)
    return known if known is not None else min(_TEXT, column.length or _TEXT)
