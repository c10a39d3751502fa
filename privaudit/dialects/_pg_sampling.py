"""Sampling in PostgreSQL: whole, random rows (BERNOULLI), random pages (SYSTEM), or the first rows of a view.

BERNOULLI reads the whole table and gives each row the same chance: for moderate tables. SYSTEM reads only some pages,
whose rows come together: many pages are asked for and a hash of the row's place thins them out, so that a page adds
few rows. Both take the run's seed. Source: https://www.postgresql.org/docs/current/sql-select.html (TABLESAMPLE).
Estimates may be wrong, so each draw is looked at and made again, at most twice, when far too few or too many came.
"""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ..errors import ObjectGone, PermissionMissing, QueryFailed, QueryTimeout, TargetError
from ..model import Column, SampleMethod, Table, TableKind, TableSample, record
from ._pg_code import path_is_closed
from ._pg_errors import NO_FUNCTION, UNDECODABLE, has_state
from ._pg_hold import Holder, source_of
from ._pg_partitions import MOST, join_samples, read_leaves
from ._pg_probe import HEAD_KINDS, Probe, Probes
from ._sampling import CUT_FAMILIES, SURE, ColumnCut, SamplePlan, plan_columns, table_seed, to_sample
from .base import Limits, PlannedSample, SampleSpec

Query = Callable[..., list[tuple[Any, ...]]]
Quote = Callable[..., str]

MODERATE_ROWS: Final = 50_000
MODERATE_BYTES: Final = 64_000_000
"""Up to both, a full scan is cheap enough for each row to have the same chance."""
PAGES: Final = 300
"""Pages that a SYSTEM sample of a big table aims at."""
ROWS_A_PAGE: Final = 60.0
"""Assumed where the server has no statistic."""
SURPLUS: Final = 1.2
"""More rows are drawn than asked for, since their number is random; the rest is dropped at random."""
CAP: Final = 3
"""At most so many times the rows asked for are taken from one draw."""
DRAWS: Final = 3
THIN: Final = 8192
"""A power of two: rows are thinned out by the low bits of a hash."""


@record
class Draw:
    """One way to choose rows: the clauses after FROM, their parameters and the method they amount to."""

    method: SampleMethod
    clauses: str
    params: tuple[tuple[str, object], ...]
    cap: int
    share: float = 1.0
    """The expected share of all rows."""


class Sampler:
    """Samples relations of one session.

    ``path`` makes the account's own search_path hold for one transaction; ``labels`` gives result columns ASCII names;
    ``renew`` closes the connection; the next statement opens another.
    """

    def __init__(
        self,
        system: str,
        query: Query,
        quote: Quote,
        limits: Limits,
        holder: Holder,
        path: Callable[[], None],
        renew: Callable[[], None],
        *,
        labels: bool = False,
    ) -> None:
        self._system = system
        self._probes = Probes(system, query, labels=labels)
        self._query = query
        self._quote = quote
        self._limits = limits
        self._holder = holder
        self._path = path
        self._renew = renew
        self._labels = labels

    def sample(self, table: Table, spec: SampleSpec) -> TableSample:
        """Return rows of one relation: only columns that the account may read.

        Raises:
            PermissionMissing: no column may be read; with reason ``row_security`` if rows would be hidden.
            ObjectGone: the relation is not there any more.
            TargetError: any other refusal.
        """
        if not table.columns:
            return TableSample.empty()
        probe = self._probes.read(table)
        code = self._probes.check(table, probe)
        if code.lasting:
            return self._with_code(table, spec, probe)
        try:
            return self._sample(table, spec, probe)
        except (QueryFailed, QueryTimeout) as e:
            failure = e
        parts = self._local_parts(table, spec, probe) if table.kind is TableKind.PARTITIONED_TABLE else None
        if parts is None:
            raise failure
        return parts

    def _local_parts(self, table: Table, spec: SampleSpec, probe: Probe) -> TableSample | None:
        """Sample the local partitions of a table that has others on other servers; None if that is of no help."""
        leaves = read_leaves(self._query, probe.oid)
        if not leaves.local or len(leaves.local) == leaves.count:
            return None
        seed = table_seed(spec, table)
        chosen = random.Random(seed).sample(leaves.local, min(MOST, len(leaves.local)))  # noqa: S311 - no secret
        share = replace(spec, rows=max(1, spec.rows // len(chosen)))
        samples: list[TableSample] = []
        for schema, name in chosen:
            part = replace(table, schema=schema, name=name, kind=TableKind.TABLE)
            with contextlib.suppress(QueryFailed, QueryTimeout, ObjectGone, PermissionMissing):
                found = self._probes.read(part)
                self._probes.check(part, found)
                samples.append(self._sample(part, share, found))
        return join_samples(samples, leaves, seed) if samples else None

    def _with_code(self, table: Table, spec: SampleSpec, probe: Probe) -> TableSample:
        """Sample a view that runs functions of trusted accounts."""
        closed = path_is_closed(self._query, self._path)
        try:
            return self._sample(table, spec, replace(probe, own_path=closed))
        except (ObjectGone, QueryFailed) as e:
            if closed or not (isinstance(e, ObjectGone) or has_state(e, NO_FUNCTION)):
                raise
        finally:
            # Advisory locks, prepared statements and an extension's own connections outlive a rollback. To let go of
            # all locks would, behind a pooler, hit those of the live application.
            self._renew()
        raise QueryFailed(self._system, "pg_open_path")

    def _sample(self, table: Table, spec: SampleSpec, probe: Probe) -> TableSample:
        readable = _narrow(table, probe.readable)
        seed = table_seed(spec, table)
        try:
            return self._draw(readable, spec, probe, seed)
        except PermissionMissing as e:
            hidden = e.reason != "row_security" and table.kind in HEAD_KINDS and self._probes.filtered_below(probe)
            failure: TargetError = PermissionMissing(self._system, "row_security") if hidden else e
        except TargetError as e:
            if not has_state(e, UNDECODABLE):
                raise
            failure = e
        if has_state(failure, UNDECODABLE):
            # One value that its encoding does not allow must not cost the table.
            sound = self._sound_columns(readable, spec, probe, seed)
            if sound.columns:
                return self._draw(sound, spec, probe, seed)
        raise failure

    def plan(self, table: Table, spec: SampleSpec) -> PlannedSample:
        """Return what `sample` would send first; asks the server for size and rights, reads no row."""
        if not table.columns:
            return PlannedSample(sql="", method=SampleMethod.NONE, rows=0, bytes=0)
        probe = self._probes.read(table)
        self._probes.check(table, probe)
        readable = _narrow(table, probe.readable)
        plan = plan_columns(readable, spec, self._limits)
        estimate = None if table.kind in HEAD_KINDS else _estimate(probe)
        draw = choose(table.kind, plan.rows, estimate, probe, table_seed(spec, table))
        rows = plan.rows if estimate is None else min(plan.rows, round(estimate))
        wide = probe.size / estimate if estimate else _guess_width(plan)
        return PlannedSample(
            sql=self._statement(readable, plan, draw, probe).replace("\\:", ":"),
            method=draw.method,
            rows=rows,
            bytes=round(rows * min(wide, _most_width(plan))),
        )

    def _draw(self, table: Table, spec: SampleSpec, probe: Probe, seed: int) -> TableSample:
        plan = plan_columns(table, spec, self._limits)
        estimate = _estimate(probe)
        for last in (False,) * (DRAWS - 1) + (True,):
            draw = choose(table.kind, plan.rows, estimate, probe, seed)
            rows = self._rows(table, self._statement(table, plan, draw, probe), draw, probe)
            estimate = _better_estimate(draw, len(rows), plan.rows)
            if estimate is None or last:
                break
        method, seen = _method(draw, len(rows), plan.rows), _seen(draw, len(rows), probe)
        return to_sample(plan, _thin(rows, plan.rows, method, seed), method=method, seed=seed, rows_seen=seen)

    def _rows(self, table: Table, sql: str, draw: Draw, probe: Probe) -> list[tuple[Any, ...]]:
        self._holder.hold_table(table, source_of(table, self._quote), probe.identity)
        if probe.own_path:
            self._path()
        return self._query(sql, dict(draw.params))

    def _statement(self, table: Table, plan: SamplePlan, draw: Draw, probe: Probe) -> str:
        columns = ", ".join(
            cut_value(cut, self._quote(cut.column.name), made=cut.column.name in probe.made)
            + (f" AS c{i}" if self._labels else "")
            for i, cut in enumerate(plan.cuts)
        )
        return f"SELECT {columns} FROM {source_of(table, self._quote)} {draw.clauses}"

    def _sound_columns(self, table: Table, spec: SampleSpec, probe: Probe, seed: int) -> Table:
        """Return the table with only the columns whose sampled values can all be decoded."""
        bad: set[str] = set()
        for column in table.columns:
            if column.family not in CUT_FAMILIES:
                continue
            try:
                self._draw(replace(table, columns=(column,)), spec, probe, seed)
            except TargetError as e:
                if not has_state(e, UNDECODABLE):
                    raise
                bad.add(column.name)
        return _narrow(table, frozenset(c.name for c in table.columns) - bad)


def choose(kind: TableKind, rows: int, estimate: float | None, probe: Probe, seed: int) -> Draw:
    """Return how to choose ``rows`` rows of a relation that has about ``estimate``."""
    if kind in HEAD_KINDS or (estimate is not None and estimate <= rows):
        return Draw(
            method=SampleMethod.HEAD if kind in HEAD_KINDS else SampleMethod.ALL_ROWS,
            clauses="LIMIT :rows",
            params=(("rows", rows + 1),),
            cap=rows + 1,
        )
    likely = estimate if estimate is not None else max(1.0, probe.pages * ROWS_A_PAGE)
    cap = rows * CAP
    fixed: tuple[tuple[str, object], ...] = (("seed", seed), ("rows", cap))
    if likely <= MODERATE_ROWS and probe.size <= MODERATE_BYTES:
        share = min(1.0, rows * SURPLUS / likely)
        clauses = (
            "TABLESAMPLE BERNOULLI (CAST(:percent AS pg_catalog.float4)) "
            "REPEATABLE (CAST(:seed AS pg_catalog.float8)) LIMIT :rows"
        )
        params = (("percent", 100 * share), *fixed)
        return Draw(method=SampleMethod.RANDOM_ROWS, clauses=clauses, params=params, cap=cap, share=share)
    return _pages(rows, likely, probe, fixed, cap)


def _pages(rows: int, likely: float, probe: Probe, fixed: tuple[tuple[str, object], ...], cap: int) -> Draw:
    needed = rows * SURPLUS / likely
    share = min(1.0, max(PAGES / max(1, probe.pages), needed))
    keep = max(1, round(THIN * min(1.0, needed / share)))
    clauses = (
        "TABLESAMPLE SYSTEM (CAST(:percent AS pg_catalog.float4)) REPEATABLE (CAST(:seed AS pg_catalog.float8)) "
        "WHERE (hashtextextended(CAST(ctid AS pg_catalog.text), CAST(:seed AS pg_catalog.int8)) "
        f"& CAST({THIN - 1} AS pg_catalog.int8)) < CAST(:keep AS pg_catalog.int8) LIMIT :rows"
    )
    params = (("percent", 100 * share), ("keep", keep), *fixed)
    return Draw(method=SampleMethod.RANDOM_BLOCKS, clauses=clauses, params=params, cap=cap, share=share * keep / THIN)


def _estimate(probe: Probe) -> float | None:
    """Return the rows there should be now: the density of the last statistics times the pages of today."""
    if probe.pages == 0:
        return 0.0
    return None if probe.density is None else probe.density * probe.pages


def _better_estimate(draw: Draw, got: int, rows: int) -> float | None:
    """Return a new estimate where the draw was far off, None where it will do."""
    if draw.method is SampleMethod.HEAD:
        return None
    if draw.method is SampleMethod.ALL_ROWS:
        return None if got <= rows else rows * 20.0
    if got >= draw.cap:
        return max(got, 1) / draw.share * 4
    if got < rows / 2 and draw.share < 1:
        return got / draw.share if got else rows * 0.5
    return None


def _method(draw: Draw, got: int, rows: int) -> SampleMethod:
    """Return what the rows amount to, which may be more or less than what was asked for."""
    if draw.method in (SampleMethod.HEAD, SampleMethod.ALL_ROWS):
        return SampleMethod.ALL_ROWS if got <= rows else SampleMethod.HEAD
    if got >= draw.cap:
        return SampleMethod.HEAD
    whole = draw.share >= 1 and got <= rows and draw.method is SampleMethod.RANDOM_ROWS
    return SampleMethod.ALL_ROWS if whole else draw.method


def _seen(draw: Draw, got: int, probe: Probe) -> tuple[int, int, int] | None:
    """Return how many rows there are by how many a draw met: least, likely, most; None where it was cut short.

    Rows of a page come together, pages hold different numbers of them: their variance is taken twice. For 99 %.
    """
    percent = dict(draw.params).get("percent")
    if not isinstance(percent, float) or not 0 < got < draw.cap:
        return None
    if draw.share >= 1:
        return got, got, got
    pages = 2 * (1 - percent / 100) / max(1.0, probe.pages * percent / 100)
    error = SURE * math.sqrt((1 - draw.share) / got + (pages if draw.method is SampleMethod.RANDOM_BLOCKS else 0.0))
    likely = got / draw.share
    return max(got, int(likely / (1 + error))), round(likely), math.ceil(likely * (1 + error))


def _thin(rows: list[tuple[Any, ...]], wanted: int, method: SampleMethod, seed: int) -> list[tuple[Any, ...]]:
    if len(rows) <= wanted:
        return rows
    if method is SampleMethod.HEAD:
        return rows[:wanted]
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return [rows[i] for i in sorted(rng.sample(range(len(rows)), wanted))]


def _narrow(table: Table, names: frozenset[str]) -> Table:
    return replace(table, columns=tuple(c for c in table.columns if c.name in names))


def cut_value(cut: ColumnCut, name: str, *, made: bool) -> str:
    """Return what is asked for of a column, no more of a value than the bound; ``name`` is quoted."""
    if cut.chars is not None:
        return f"pg_catalog.left({_text(name, made=made)}, {cut.chars + 1})"
    if cut.binary is not None:
        return f"pg_catalog.substr({name}, 1, {cut.binary + 1})"
    if cut.column.data_type == "money":
        return f"CAST({name} AS pg_catalog.numeric)"
    return name


def _text(name: str, *, made: bool) -> str:
    """Return how a value is asked for as text.

    For a type of its own making a user can define the cast to text as any function. ``concat`` takes the type's
    output function, which only a superuser can make. No operator: the account's own path may hold.
    """
    if made:
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE pg_catalog.concat({name}) END"
    return f"CAST({name} AS pg_catalog.text)"


_FIXED_WIDTH = 8


def _most_width(plan: SamplePlan) -> int:
    return sum(_FIXED_WIDTH if cut.chars is None else cut.chars + 1 for cut in plan.cuts)


def _guess_width(plan: SamplePlan) -> int:
    return sum(_FIXED_WIDTH if cut.chars is None else _text_width(cut.column, cut.chars) for cut in plan.cuts)


def _text_width(column: Column, chars: int) -> int:
    return min(chars, (column.length or 64) // 2)
