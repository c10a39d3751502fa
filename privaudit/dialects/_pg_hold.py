"""Holding stored relations still between the catalog's word on them and the read: nothing may take their place.

A view put where a table was would run its owner's functions with the reader's rights, and so would a column whose type
was exchanged for one with a cast of its own. So a read begins with a statement that names the relation in a query that
is never run, ``WITH g AS (SELECT 1 FROM t TABLESAMPLE SYSTEM (0)) SELECT …``. Parsing it takes the same lock as
reading, until the transaction ends, and refuses whatever is no table, before anything of it is planned; the rest asks
the catalog, under the lock, whether it still is the relation that was checked. Every version does that; from 2024 on
servers have ``restrict_nonsystem_relation_kind``, which knows views but not exchanged tables.
Sources: https://www.postgresql.org/docs/current/sql-select.html (TABLESAMPLE, WITH), explicit-locking.html,
backend/parser/parse_clause.c (transformFromClauseItem), backend/optimizer/plan/subselect.c (SS_process_ctes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ..errors import ObjectGone, QueryFailed
from ..model import Table, TableKind, record
from ._pg_errors import NO_TABLE, has_state
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

STORED: Final = frozenset({TableKind.TABLE, TableKind.PARTITIONED_TABLE, TableKind.MATERIALIZED_VIEW})
"""Kinds whose rows lie on this server."""

IDENTITY: Final = """hashtextextended(concat_ws(' ', c.oid, c.relkind, (
    SELECT string_agg(concat_ws(' ', k.attnum, k.atttypid, k.attname), ' ' ORDER BY k.attnum)
    FROM pg_catalog.pg_attribute k WHERE k.attrelid = c.oid AND k.attnum > 0 AND NOT k.attisdropped)), 0)"""
"""Of ``c``, a row of pg_class: a number that another relation, or the same with other columns, has not."""
_NOW: Final = """(SELECT {identity} FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
    ON n.oid = c.relnamespace WHERE n.nspname = :s{i} AND c.relname = :t{i}) AS h{i}"""


@record
class Held:
    """A relation to hold: its name, how a statement names it, and the `IDENTITY` it had when it was checked."""

    schema: str
    name: str
    source: str
    identity: int


def source_of(table: Table, quote: Callable[..., str]) -> str:
    """Return what stands after FROM: children by inheritance are relations of their own, partitions are not."""
    return f"{'ONLY ' if table.kind is TableKind.TABLE else ''}{quote(table.schema, table.name)}"


class Holder:
    """Holds relations of one session. ``end`` ends the transaction without a further statement of ours."""

    def __init__(self, system: str, query: Query, end: Callable[[], None]) -> None:
        self._system = system
        self._query = query
        self._end = end

    def hold(self, relations: Iterable[Held]) -> None:
        """Begin a transaction in which these stay what they were when they were checked; the next query ends it.

        Raises:
            ObjectGone: one is not there any more, or something else stands in its place.
            TargetError: the server refused.
        """
        held = tuple(relations)
        locks = ", ".join(f"g{i} AS (SELECT 1 FROM {h.source} TABLESAMPLE SYSTEM (0))" for i, h in enumerate(held))
        asked = ", ".join(sql(_NOW.format(identity=IDENTITY, i=i)) for i in range(len(held)))
        params = {f"s{i}": h.schema for i, h in enumerate(held)} | {f"t{i}": h.name for i, h in enumerate(held)}
        failure: QueryFailed | None = None
        try:
            now = self._query(f"WITH {locks} SELECT {asked}", params, keep=True)[0]
        except QueryFailed as e:
            failure = e
        if failure is not None:
            if has_state(failure, NO_TABLE):
                raise ObjectGone(self._system)
            raise failure
        if now != tuple(h.identity for h in held):
            self._end()
            raise ObjectGone(self._system)

    def hold_table(self, table: Table, source: str, identity: int) -> None:
        """Hold one relation if it is stored here; a view goes on as it does.

        Raises:
            TargetError: as `hold`.
        """
        if table.kind in STORED:
            self.hold((Held(schema=table.schema, name=table.name, source=source, identity=identity),))
