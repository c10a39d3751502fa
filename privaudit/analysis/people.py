"""How many people a relation is about: an estimate with bounds, from the sample and the server's own row estimate.

First level: of the columns that identify a person, the one with the most distinct values is taken (a series without its
number has few). If the whole relation was read, the count is exact. Else the estimate is the number of people D for
which a sample of n of N rows would show the d distinct values it did, if rows were spread evenly over people:
d = D (1 - (1 - n/N)^(N/D)), the method of moments (Haas et al., VLDB 1995). Bounds: what was seen, and the rows there
are, or fewer if a declared key leads to a table of people with fewer rows.
"""

from __future__ import annotations

import dataclasses

from ..model import Category, Classification, Role, SampleMethod, Subject, TableRow
from .facts import Facts, TableKey, is_identity, is_likely, is_personal

_ORDER = (Category.GOVERNMENT_ID, Category.CONTACT, Category.IDENTITY)
_PARTS_OF_NAMES = frozenset({"FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_IDENTIFIERS = frozenset(
    {
        Category.GOVERNMENT_ID,
        Category.CONTACT,
        Category.PAYMENT,
        Category.ONLINE_ID,
    }
)


def with_people(facts: Facts) -> tuple[TableRow, ...]:
    """Return the relations with people and identifiers filled in where anything identifies a person."""
    ceilings = _ceilings(facts)
    return tuple(
        _estimated(row, facts.by_table.get(key, []), ceilings.get(key))
        for row in facts.tables
        for key in [(row.system, row.schema, row.table)]
    )


def _ceilings(facts: Facts) -> dict[TableKey, int]:
    """The rows of the smallest table of people that a declared key of a relation leads to, counted exactly."""
    out: dict[TableKey, int] = {}
    for key, table in facts.table_of.items():
        for fk in table.foreign_keys:
            to = (table.system, fk.to_schema, fk.to_table)
            row = facts.row_of.get(to)
            people = any(is_identity(c) for c in facts.by_table.get(to, []))
            if people and row is not None and row.rows_estimate and row.sampling and _is_whole(row):
                out[key] = min(out.get(key, row.rows_estimate), row.rows_estimate)
    return out


def _is_whole(row: TableRow) -> bool:
    return row.sampling is not None and row.sampling.method is SampleMethod.ALL_ROWS


def _estimated(row: TableRow, found: list[Classification], ceiling: int | None) -> TableRow:
    people = [c for c in found if is_personal(c) and is_likely(c) and c.role is Role.COLUMN and c.path is None]
    best = _best([c for c in people if c.subject is not Subject.EMPLOYEE] or people)
    if best is None or best.checked == 0 or row.sampling is None:
        return row
    low, estimate, high, method = _bounds(row, best)
    if ceiling is not None and low <= ceiling < high:
        high, estimate = ceiling, min(estimate, ceiling)
    identifiers = [c for c in people if c.category in _IDENTIFIERS and c.entity != "STREET_ADDRESS"]
    return dataclasses.replace(
        row,
        people_estimate=estimate,
        people_low=low,
        people_high=high,
        people_method=method,
        identifiers_estimate=sum(_bounds(row, c)[1] for c in identifiers) if identifiers else None,
    )


def _best(people: list[Classification]) -> Classification | None:
    named = [c for c in people if c.category in _ORDER and c.entity not in _PARTS_OF_NAMES]
    if not named:
        return None
    return max(named, key=lambda c: (c.distinct, -_ORDER.index(c.category), c.column))


def _bounds(row: TableRow, c: Classification) -> tuple[int, int, int, str]:
    """Return low, estimate, high and method (a key of i18n area ``terms``) of the distinct values in a column."""
    if _is_whole(row):
        return c.distinct, c.distinct, c.distinct, "exact_sample"
    filled = c.fill_rate if c.fill_rate is not None else 1.0
    rows = max(row.rows_estimate or 0, row.rows_sampled)
    held = max(c.distinct, round(rows * filled))
    return c.distinct, distinct_in_all(c.distinct, c.checked, held), held, "sample_ratio"


def distinct_in_all(distinct: int, sampled: int, rows: int) -> int:
    """Return how many distinct values all rows hold, if a random sample of them showed so many.

    Solves d = D (1 - (1 - n/N)^(N/D)) for D by bisection; between what was seen and the rows there are.
    """
    if sampled <= 0 or sampled >= rows or distinct >= sampled:
        return rows if distinct >= sampled else distinct
    low, high = float(distinct), float(rows)
    missed = 1.0 - sampled / rows
    for _ in range(60):
        middle = (low + high) / 2
        if middle * (1.0 - missed ** (rows / middle)) < distinct:
            low = middle
        else:
            high = middle
    return max(distinct, min(rows, round(high)))
