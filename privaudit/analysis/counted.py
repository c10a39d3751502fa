"""Numbers with bounds: rows of a relation and different values of a column, from the best of what is known.

In this order: counts on the server (``--exact``), sketches of all values, whole samples; else what sketches of a part
of all values, unique keys, the server's statistics and the sample say together: the greatest of the lower bounds and
the least of the upper ones.
"""

from __future__ import annotations

from ..model import Classification, SampleMethod, Table, TableRow
from ..sketches import share_bounds
from ..sketches.distinct import Number, Seen, of_sample, of_sketch
from .facts import Facts, TableKey

_TRUST = {"postgresql": 1.4, "mysql": 2.0}
"""How far a server's own statistic of rows is off at most, as a factor; InnoDB looks at 20 pages."""
_TRUST_ELSEWHERE = 2.0
_ANALYZED = 30_000
"""Rows that ANALYZE of PostgreSQL looks at (300 a unit of statistics_target, 100 by default)."""
_STALE = 1.25
"""How much may have changed since the statistics were made."""


def rows_of(facts: Facts, row: TableRow) -> Number:
    """Return how many rows a relation has; ``high`` None where nothing says how many at most."""
    key = (row.system, row.schema, row.table)
    table = facts.table_of.get(key)
    counted = facts.counts.get(key)
    if counted is not None:
        return Number(low=counted[0], estimate=counted[0], high=counted[0], method="counted")
    if is_whole(row):
        read = row.rows_sampled if row.rows_estimate is None else row.rows_estimate
        return Number(low=read, estimate=read, high=read, method="all_rows")
    unique = _by_unique_key(facts, key, table)
    if row.rows_low is not None and row.rows_estimate is not None:
        met = Number(low=row.rows_low, estimate=row.rows_estimate, high=row.rows_high, method=row.rows_method or "")
        return within(unique or met, met.low if unique is None else 0, met.high)
    return unique or _by_statistics(facts, row, table)


def _by_unique_key(facts: Facts, key: TableKey, table: Table | None) -> Number | None:
    """Rows by the values of a column that is unique and never empty."""
    found = [
        of_sketch(sketch)
        for c in (table.columns if table is not None else ())
        if c.unique and not c.nullable
        for sketch in [facts.sketches.of(key, c.name)]
        if sketch is not None and sketch.whole and (len(sketch) >= 100 or sketch.share >= 1)
    ]
    return min(found, key=lambda n: ((n.high or 0) - n.low, n.low)) if found else None


def _by_statistics(facts: Facts, row: TableRow, table: Table | None) -> Number:
    stated = table.rows_estimate if table is not None else None
    low, high = row.rows_sampled, row.rows_estimate
    by_key = row.sampling is not None and row.sampling.method is SampleMethod.RANDOM_KEYS
    if stated is None and by_key and high is not None and high >= low:
        # The span of an integer key: no fewer keys than rows.
        return Number(low=low, estimate=high, high=high, method="key_span")
    seen = _seen_by_sketches(facts, (row.system, row.schema, row.table))
    if row.rows_estimate is None:
        return Number(low=max(low, seen), estimate=max(low, seen), high=None, method="at_least")
    system = facts.system_by_name.get(row.system)
    trust = _TRUST.get(system.dialect if system is not None else "", _TRUST_ELSEWHERE)
    middle = max(row.rows_estimate, low, seen)
    low = max(low, seen, round(row.rows_estimate / trust))
    return Number(low=low, estimate=middle, high=round(middle * trust), method="statistics")


def _seen_by_sketches(facts: Facts, key: TableKey) -> int:
    """Rows there are at least: no fewer than different values in any column."""
    sketched = facts.sketches.get(key)
    return max((of_sketch(s).low for s in sketched.values.values()), default=0) if sketched is not None else 0


def is_whole(row: TableRow) -> bool:
    """Whether all rows were read."""
    return row.sampling is not None and row.sampling.method is SampleMethod.ALL_ROWS


def filled_rows(rows: Number, found: Classification, row: TableRow) -> Number:
    """Return how many rows have a value in a column."""
    share = 1.0 if found.fill_rate is None else found.fill_rate
    low, high = (1.0, 1.0) if share >= 1 else share_bounds(round(share * row.rows_sampled), row.rows_sampled)
    return Number(
        low=max(found.checked, int(rows.low * low)),
        estimate=max(found.checked, round(rows.estimate * share)),
        high=None if rows.high is None else max(found.checked, round(rows.high * high + 0.5)),
        method=rows.method,
    )


def values_of(
    facts: Facts, row: TableRow, rows: Number, column: str, found: Classification | None = None
) -> Number | None:
    """Return how many different values a column holds; None if nothing is known of them.

    ``rows``: what `rows_of` says. ``found``: the classification of the column, where it has one.
    """
    key = (row.system, row.schema, row.table)
    counted = facts.counts.get(key)
    if counted is not None and column in counted[1]:
        exact = counted[1][column]
        return Number(low=exact, estimate=exact, high=exact, method="counted")
    sketch = facts.sketches.of(key, column)
    by_sketch = of_sketch(sketch) if sketch is not None else None
    held = filled_rows(rows, found, row) if found is not None else rows
    if sketch is not None and not len(sketch) and found is not None and found.checked:
        sketch = by_sketch = None  # there are values, but none by which a row can be chosen
    if sketch is not None and by_sketch is not None and sketch.share >= 1 and sketch.whole:
        whole = found is not None and is_whole(row)
        return _with_odd(by_sketch, sketch.rows, found) if found is not None and whole else by_sketch
    if by_sketch is not None and by_sketch.high is not None:
        return within(by_sketch, 0, held.high)
    by_others = _by_others(facts, row, held, column, found)
    if by_sketch is not None and by_others is not None:
        return within(by_others, by_sketch.low, None)
    return by_others or by_sketch


def _with_odd(by_sketch: Number, rows: int, found: Classification) -> Number:
    """Values that have no place are not in a sketch; in a relation read whole they were seen."""
    if rows >= found.checked:
        return by_sketch
    most = max(by_sketch.estimate, min(found.distinct, by_sketch.estimate + found.checked - rows))
    return Number(low=by_sketch.low, estimate=most, high=most, method="all_rows")


def _by_others(facts: Facts, row: TableRow, held: Number, column: str, found: Classification | None) -> Number | None:
    """From keys, statistics and the sample."""
    method = row.sampling.method if row.sampling is not None else SampleMethod.NONE
    looked = found is not None and found.checked > 0
    if found is not None and looked and method is SampleMethod.ALL_ROWS:
        return of_sample(_seen(found), held, method)
    table = facts.table_of.get((row.system, row.schema, row.table))
    known = next((c for c in table.columns if c.name == column), None) if table is not None else None
    if known is not None and known.unique and (looked or not known.nullable):
        return Number(low=held.low, estimate=held.estimate, high=held.high, method="unique_key")
    by_sample = of_sample(_seen(found), held, method) if found is not None and looked else None
    if known is None or known.distinct_estimate is None:
        return by_sample
    system = facts.system_by_name.get(row.system)
    by_server = _of_server(known.distinct_estimate, held, system.dialect if system is not None else "")
    if by_sample is None:
        return by_server
    both = within(by_server, by_sample.low, by_sample.high)
    return Number(low=both.low, estimate=both.estimate, high=both.high, method="statistics_and_sample")


def _of_server(stated: int, held: Number, dialect: str) -> Number:
    """Different values by the server's statistics.

    PostgreSQL makes its number of n = 30,000 rows by n d / (n - f1 + f1 n / N) (Haas and Stokes, IBM RJ 10025, 1996),
    which is near for even values and too low for skewed ones. Turned round: with a = D / n no more than the share
    x = a / (1 + a (1 - n / N)) of those rows came once, and D (1 - x (1 - n/N)) + x (N - n) bounds what there is
    (Charikar's bound, as for our own samples). Of other servers' numbers nothing is known but that they may be a guess.
    """
    most = held.high
    if dialect != "postgresql":
        return Number(low=1, estimate=min(stated, most or stated), high=most, method="statistics")
    low = round(stated / 2)
    if most is not None and most > _ANALYZED:
        share = _ANALYZED / most
        each = stated / _ANALYZED
        once = min(1.0, each / (1 + each * (1 - share)))
        most = min(most, round(_STALE * (stated * (1 - once * (1 - share)) + once * (most - _ANALYZED))) + 1)
    elif most is not None:
        most = min(most, round(stated * _STALE * _STALE) + 1)
    number = Number(low=low, estimate=stated, high=most, method="statistics")
    return within(number, 0, held.high)


def _seen(found: Classification) -> Seen:
    return Seen(
        checked=found.checked,
        distinct=found.distinct,
        once=found.once,
        twice=found.twice,
        one_place=found.one_place,
    )


def within(number: Number, low: int, high: int | None) -> Number:
    """Narrow a number by bounds that hold, too; where they contradict each other, the lower bound gives way."""
    top = number.high if high is None else high if number.high is None else min(number.high, high)
    least = max(number.low, low)
    if top is not None and least > top:
        least, top = min(number.low, low), max(top, least)
    middle = max(least, number.estimate if top is None else min(number.estimate, top))
    return Number(low=least, estimate=middle, high=top, method=number.method)
