"""Patterns and check digits on values: rare hits are found, what does not fit speaks against, whatever is skipped."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.fields import Context
from privaudit.detect.prepare.shapes import Shapes, class_of, shape_of
from privaudit.detect.values import DETECTOR, MOST_PHONES, against, index_of, matching
from privaudit.model import Column, Role, SampleMethod, Table, TableKind, TableSample, TypeFamily

from . import synthetic as s

ROWS = 1000


def one(name: str, values: list[object], family: TypeFamily = TypeFamily.TEXT) -> tuple[Table, TableSample]:
    """A table of one column with these values."""
    column = Column(name=name, data_type="x", family=family, position=0)
    table = Table(system="s", schema="main", name="_Reference52", kind=TableKind.TABLE, columns=(column,))
    return table, TableSample({name: tuple(values)}, rows=len(values), method=SampleMethod.RANDOM_ROWS, seed=1)


def with_two(of: Callable[[random.Random], str], others: Callable[[random.Random], str]) -> list[object]:
    """A thousand values of which two are of another kind, somewhere."""
    r = s.seeded(3)
    values: list[object] = [others(r) for _ in range(ROWS)]
    values[r.randrange(100, 400)] = of(r)
    values[r.randrange(500, 900)] = of(r)
    return values


def test_two_checked_numbers_in_a_thousand_are_found() -> None:
    """Two cards or insurance numbers among a thousand order codes are a finding of their own, with their count."""
    for maker, entity in ((s.card, "CREDIT_CARD"), (s.snils, "RU_SNILS")):
        values = with_two(maker, lambda r: f"{r.randrange(10**5):05d}-{r.randrange(1000):03d}")
        found = classify(*one("_Fld9", values), load_rules()).classifications
        assert [(c.entity, c.role) for c in found] == [(entity, Role.CONTAINED)]
        assert found[0].evidence[-1].hits == 2


def test_what_does_not_fit_speaks_against_a_name() -> None:
    """A column called so whose values have another form is weighed down, though no pattern was tried on them."""
    rules = load_rules()
    table, sample = one("snils", [f"word{i}" for i in range(40)])
    context = Context(table, sample, rules, ("RU",))
    assert not [c for c in DETECTOR.look(context) if getattr(c, "entity", "") == "RU_SNILS"]
    said = list(against(context.fields[0], "RU_SNILS", rules))
    assert {"ru.snils:digits", "ru.snils:formatted", "ru.snils:form"} <= {e.rule for e in said}
    assert all(e.weight < 0 for e in said)
    assert not classify(table, sample, rules).classifications


def test_nothing_speaks_against_what_was_not_looked_at() -> None:
    """Names only: no rows, no evidence of values."""
    rules = load_rules()
    table, _ = one("snils", [])
    context = Context(table, TableSample.empty(), rules, ("RU",))
    assert list(DETECTOR.look(context)) == []
    assert list(against(context.fields[0], "RU_SNILS", rules)) == []


def test_the_index_leaves_out_no_rule_that_can_match() -> None:
    """Every rule that matches any value of a mixed column is among those the index names for it."""
    rules, r = load_rules(), s.seeded(4)
    makers = (
        s.card,
        s.snils,
        s.mobile,
        s.mobile_formatted,
        s.email,
        s.passport,
        s.inn_person,
        s.russian_name,
        s.birth_date,
    )
    shapes = Shapes([m(r) for m in makers for _ in range(20)] + ["10.0.0.7", "A1B2", "https://x.example/a"])
    named = {v.id for _, v in index_of(rules).taking(shapes.groups)}
    matched = {v.id for rule in rules.rules for v in rule.values if matching(v, shapes)}
    assert matched
    assert matched <= named


def test_classes_of_shapes() -> None:
    """Digits, signs, letters of either alphabet, addresses and URLs are told apart."""
    told = {"123": "d", "12-3": "n", "---": "o", "abc": "l", "ab1": "x", "да": "c", "да1": "y", "№ 5": "o"}
    for value, expected in {**told, "a@b": "e", "http://a": "u"}.items():
        assert class_of(shape_of([value])[0]) == expected, value


def test_groups_hold_every_value_once_whatever_its_length() -> None:
    """Values of several lines and of more than two hundred characters keep their own length."""
    values = ["a" * 199, "a" * 200, "b" * 250, "two\nlines", "x"]
    shapes = Shapes(values)
    assert sorted(v for group in shapes.groups.values() for v in group) == sorted(values)
    assert all(len(v) == length for (_, length), group in shapes.groups.items() for v in group)


def test_the_library_of_phones_is_asked_about_forty_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand numbers cost what forty do, and the country of the first ones is tried first for the others."""
    from privaudit.detect.validators import generic

    asked: list[str] = []
    phone = generic.phone

    def counted(value: str, regions: tuple[str, ...] = ()) -> bool:
        asked.append(value)
        return phone(value, regions)

    monkeypatch.setattr(generic, "phone", counted)
    values: list[object] = [f"(212) {200 + i % 700}-{1000 + 7 * i % 8999:04}" for i in range(ROWS)]
    found = classify(*one("phone", values), load_rules()).classifications
    assert [c.entity for c in found] == ["PHONE_NUMBER"]
    assert 0 < len(set(asked)) <= MOST_PHONES
    assert len(asked) <= MOST_PHONES + 10
