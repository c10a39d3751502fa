"""Names in values: what all values begin with is no part of a name."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import Band

from . import synthetic as s

TOWNS = ("ВЕРХОЛЕСЬЕ", "СИНЕГОРСК", "ТАЛИЦА", "ЗАРЕЧНЫЙ", "ПЕСЧАНКА", "ОЗЁРСК", "МАЛИНОВКА", "КЕДРОВКА")


def entities(maker: Callable[[random.Random], str]) -> set[str]:
    """What a column of an opaque table is said to hold."""
    table, sample = s.table("_Reference52", {"_Fld9": maker})
    return {c.entity for c in classify(table, sample, load_rules()).classifications if c.band is not Band.TO_CHECK}


def test_towns_in_capitals_are_no_initials() -> None:
    """``Г. ТУЛА`` is a town, though ``Г. Петрова`` is a person."""
    assert "PERSON" not in entities(lambda r: f"Г. {r.choice(TOWNS)}")
    assert "PERSON" in entities(lambda r: f"{r.choice('АВГИМО')}. {s.last_ru(r)}")


@pytest.mark.parametrize("form", ["ИП", "ФОП"])
def test_sole_traders_are_persons(form: str) -> None:
    """A column of sole traders names people, a column of companies called after people does not."""
    assert entities(lambda r: f"{form} {s.russian_name(r)}") == {"PERSON"}
    assert "PERSON" not in entities(lambda r: f"ООО {s.last_ru(r)} и партнёры")
