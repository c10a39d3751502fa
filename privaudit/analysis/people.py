"""How many people a relation is about: an estimate with bounds, from the sample and the server's own row estimate.

First level: the relation's best identifying column is taken (document, phone, e-mail, then name). If the whole relation
was read the count of distinct values is exact; else rows x the sample's share of distinct values, between the distinct
values seen and the rows there are.
"""

from __future__ import annotations

import dataclasses

from ..model import Category, Classification, Role, SampleMethod, Subject, TableRow
from .facts import Facts, is_likely, is_personal

_ORDER = (Category.GOVERNMENT_ID, Category.CONTACT, Category.IDENTITY)
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
    return tuple(_estimated(row, facts.by_table.get((row.system, row.schema, row.table), [])) for row in facts.tables)


def _estimated(row: TableRow, found: list[Classification]) -> TableRow:
    people = [c for c in found if is_personal(c) and is_likely(c) and c.role is Role.COLUMN and c.path is None]
    best = _best([c for c in people if c.subject is not Subject.EMPLOYEE] or people)
    if best is None or best.checked == 0 or row.sampling is None:
        return row
    low, estimate, high, method = _bounds(row, best)
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
    for category in _ORDER:
        named = [c for c in people if c.category is category and c.entity not in {"FIRST_NAME", "PATRONYMIC"}]
        if named:
            return max(named, key=lambda c: (c.distinct, c.column))
    return None


def _bounds(row: TableRow, c: Classification) -> tuple[int, int, int, str]:
    """Return low, estimate, high and method (a key of i18n area ``terms``) of the distinct values in a column."""
    assert row.sampling is not None  # noqa: S101 - the caller has looked
    if row.sampling.method is SampleMethod.ALL_ROWS:
        return c.distinct, c.distinct, c.distinct, "exact_sample"
    filled = c.fill_rate if c.fill_rate is not None else 1.0
    rows = max(row.rows_estimate or 0, row.rows_sampled)
    held = max(c.distinct, round(rows * filled))
    ratio = c.distinct / c.checked if c.checked else 1.0
    return c.distinct, max(c.distinct, round(held * ratio)), held, "sample_ratio"
