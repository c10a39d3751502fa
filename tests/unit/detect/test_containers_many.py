"""Documents with many paths and long lists: what is past the limits is read all the same, or said to be left."""

from __future__ import annotations

import json

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import Classification, Role

from . import synthetic as s
from .columns import table_of

FILLER = {f"attr_{i:03d}": i for i in range(400)}


def verdicts(values: tuple[object, ...]) -> tuple[dict[str | None, set[str]], tuple[str, ...]]:
    """Kinds by path, in whatever role, and the reasons of gaps."""
    found = classify(*table_of({"data": values}, "clients"), load_rules())
    out: dict[str | None, set[str]] = {}
    c: Classification
    for c in found.classifications:
        if c.role in (Role.COLUMN, Role.CONTAINED):
            out.setdefault(c.path, set()).add(c.entity)
    return out, tuple(g.reason for g in found.gaps)


@pytest.mark.parametrize("attributes", [60, 80, 400])
def test_paths_with_names_come_before_numbered_ones(attributes: int) -> None:
    """A phone after any number of attributes is found under its own path."""
    r = s.seeded(51)
    some = dict(list(FILLER.items())[:attributes])
    found, gaps = verdicts(tuple(json.dumps(some | {"zz_email": s.email(r), "phone": s.mobile(r)}) for _ in range(60)))
    assert "EMAIL_ADDRESS" in found["zz_email"]
    assert "PHONE_NUMBER" in found["phone"]
    assert gaps == ()


def test_paths_that_few_rows_have_are_read_as_one() -> None:
    """Sixty attributes are in every row; the e-mail that a few rows have past them is in no path of its own."""
    r = s.seeded(52)
    some = {f"{a}_{b}": 1 for a in ("first", "last", "total", "home", "work", "main", "order", "item") for b in (
        "count", "price", "date", "code", "type", "status", "size", "weight", "level", "rank")}  # fmt: skip
    rows = tuple(json.dumps(some | ({"contact_email": s.email(r)} if i % 5 == 0 else {})) for i in range(100))
    found, _ = verdicts(rows)
    assert "EMAIL_ADDRESS" in found["*"]


@pytest.mark.parametrize("length", [51, 200, 900])
def test_the_last_element_of_a_long_list_is_read(length: int) -> None:
    """An e-mail address behind many objects without one."""
    r = s.seeded(53)
    rows = tuple(json.dumps([{"size": k} for k in range(length)] + [{"email": s.email(r)}]) for _ in range(30))
    found, gaps = verdicts(rows)
    assert "EMAIL_ADDRESS" in found["[].email"]
    assert gaps == ()


def test_a_list_not_read_to_its_end_is_said() -> None:
    """Two thousand elements are more than are read: that is a gap."""
    _, gaps = verdicts(tuple(list(range(2000)) for _ in range(5)))
    assert gaps == ("elements_left",)
    assert verdicts(tuple([k / 7 for k in range(2000)] for _ in range(5)))[1] == ()  # a vector holds nothing else


@pytest.mark.parametrize("separator", [",", ";", ", ", "\n"])
def test_a_list_that_was_cut_is_a_list(separator: str) -> None:
    """Only the last element suffers where a cell was cut."""
    r = s.seeded(54)
    rows = tuple(separator.join(s.email(r) for _ in range(700))[:8192] for _ in range(30))
    found, _ = verdicts(rows)
    assert found == {"[]": {"EMAIL_ADDRESS"}}


def test_one_long_list_is_a_list() -> None:
    """A single row of many e-mail addresses is no text."""
    r = s.seeded(55)
    found, _ = verdicts((", ".join(s.email(r) for _ in range(300)),))
    assert found == {"[]": {"EMAIL_ADDRESS"}}
