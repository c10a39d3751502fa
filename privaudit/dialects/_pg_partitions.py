"""A partitioned table with a partition on another server that does not answer: its local partitions are read singly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..model import Params, SampleMethod, TableSample, record
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

MOST: Final = 32
"""Partitions that are read singly: each costs two statements and more."""

_LEAVES = sql("""
    WITH RECURSIVE tree AS (
    SELECT CAST(:oid AS pg_catalog.oid) AS oid
    UNION ALL SELECT i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
    SELECT n.nspname, c.relname, c.relkind = 'f' FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'f') ORDER BY 1, 2
""")


@record
class Leaves:
    """The partitions that hold rows: how many, and the places of those on this server."""

    count: int
    local: tuple[tuple[str, str], ...]


def read_leaves(query: Query, oid: int) -> Leaves:
    """Ask for the partitions under a partitioned table, at any depth.

    Raises:
        TargetError: the server refused.
    """
    rows = query(_LEAVES, {"oid": oid})
    return Leaves(count=len(rows), local=tuple((str(s), str(n)) for s, n, foreign in rows if not foreign))


def join_samples(samples: list[TableSample], leaves: Leaves, seed: int) -> TableSample:
    """Put samples of single partitions together, and say of how many partitions of all they are.

    No statistical bound holds for what misses whole partitions, so the method claims none.
    """
    names = [n for n in samples[0].names() if all(n in set(s.names()) for s in samples)]
    columns = {n: tuple(v for s in samples for v in s.values(n)) for n in names}
    params: Params = (("read", len(samples)), ("partitions", leaves.count))
    return TableSample(
        columns,
        rows=sum(s.rows for s in samples),
        method=SampleMethod.RANDOM_BLOCKS,
        seed=seed,
        cut={n: max(s.cut.get(n, 0.0) for s in samples) for n in names if any(n in s.cut for s in samples)},
        left_alone={
            n: sum(s.left_alone.get(n, 0) for s in samples) for n in names if any(n in s.left_alone for s in samples)
        },
        gaps=(("partitions_not_read", params),),
    )
