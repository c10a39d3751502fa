"""Columns that hold other things than they were declared for."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.fields import Context
from privaudit.model import TypeFamily

from . import synthetic as s
from .columns import table_of


@pytest.mark.parametrize(
    "family",
    [TypeFamily.INTEGER, TypeFamily.BOOLEAN, TypeFamily.TIME, TypeFamily.DATE, TypeFamily.FLOAT, TypeFamily.UUID],
)
@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize(
    ("make", "entity"), [(s.russian_name, "PERSON"), (s.email, "EMAIL_ADDRESS"), (s.mobile_formatted, "PHONE_NUMBER")]
)
def test_what_is_stored_counts_not_what_was_declared(
    family: TypeFamily, every: int, make: Callable[[random.Random], str], entity: str
) -> None:
    """SQLite keeps any text in a column of numbers or times: it is read as text, were it in a third of the rows."""
    r = s.seeded(61)
    rows = tuple(make(r) if i % every == 0 else None if family is TypeFamily.UUID else i for i in range(240))
    found = classify(*table_of({"fld7": rows}, "clients", {"fld7": family}), load_rules()).classifications
    assert entity in {c.entity for c in found}


@pytest.mark.parametrize(
    ("family", "make"),
    [
        (TypeFamily.DATE, lambda i: f"20{i % 20:02d}-0{i % 9 + 1}-1{i % 9}"),
        (TypeFamily.DATETIME, lambda i: f"1{i % 9} Mar 20{i % 20:02d} 10:00"),
        (TypeFamily.TIME, lambda i: f"1{i % 9}:{i % 50 + 10}"),
        (TypeFamily.INTEGER, lambda i: i if i % 30 else "n/a"),
    ],
)
def test_what_was_declared_and_stored_stays_what_it_is(family: TypeFamily, make: Callable[[int], object]) -> None:
    """Dates and times written as text, and a stray word among numbers, change nothing."""
    rows = tuple(make(i) for i in range(240))
    table, sample = table_of({"fld7": rows}, "clients", {"fld7": family})
    (field,) = Context(table, sample, load_rules(), ("RU",)).fields
    assert field.column.family is family


@pytest.mark.parametrize("stored", [int, str])
def test_numbers_in_a_column_of_flags_are_read(stored: type) -> None:
    """A card is no flag, whichever way SQLite keeps it."""
    r = s.seeded(62)
    rows = tuple(stored(s.card(r)) if i % 2 else 1 for i in range(240))
    found = classify(*table_of({"fld7": rows}, "clients", {"fld7": TypeFamily.BOOLEAN}), load_rules()).classifications
    assert "CREDIT_CARD" in {c.entity for c in found}
