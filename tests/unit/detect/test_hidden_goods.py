"""Marks and traits of goods that look like facts of people."""

from __future__ import annotations

import json
import random

import pytest

from privaudit.detect import classify, load_rules

from . import synthetic as s
from .columns import table_of

COLOURS = ["Red", "Green", "Blue", "Black", "White", "Grey", "Brown", "Violet", "Rose", "Silver", "Gold"]


def _kinds(values: dict[str, tuple[object, ...]], table: str, column: str) -> set[str]:
    found = classify(*table_of(values, table), load_rules()).classifications
    return {c.entity for c in found if c.column == column}


@pytest.mark.parametrize("letter", ["x", "X", "m", "f", "м"])
@pytest.mark.parametrize("column", ["fld7", "c3", "v", "mark_2"])
def test_one_letter_in_all_rows_is_no_gender(letter: str, column: str) -> None:
    """A cross in every row says nothing of anybody; two letters may."""
    assert "GENDER" not in _kinds({column: (letter,) * 200}, "clients", column)
    assert "GENDER" in _kinds({"fld7": ("m", "f") * 100}, "clients", "fld7")


@pytest.mark.parametrize("column", ["colour", "color", "material", "size", "цвет", "cvet"])
@pytest.mark.parametrize("table", ["clients", "orders", "preferences"])
@pytest.mark.parametrize("lower", [True, False])
def test_colours_are_no_surnames(column: str, table: str, lower: bool) -> None:
    """Green and Brown are, where a name says so; a column of colours says otherwise, as a key of JSON does."""
    r: random.Random = s.seeded(71)
    words = tuple(c.lower() if lower else c for c in COLOURS)
    bare = tuple(r.choice(words) for _ in range(200))
    mails = tuple(s.email(r) for _ in bare)
    assert "LAST_NAME" not in _kinds({"email": mails, column: bare}, table, column)
    inside = tuple(json.dumps({column: c}, ensure_ascii=False) for c in bare)
    assert "LAST_NAME" not in _kinds({"email": mails, "data": inside}, table, "data")
