"""Whole columns of documents' numbers, and of everything that looks like them: orders, dates, counters, articles."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.rulebook.rules import Rule
from privaudit.model import Band, Classification, Role
from tests.unit.detect import synthetic as s

from .test_chance import alike, taken

_TRIES, _ENOUGH = 20_000, 30


def _verdict(column: str, values: list[str]) -> Classification | None:
    """The verdict of a column of these values in a table that says nothing else."""
    left = iter(values)
    described, sample = s.table("t9", {"c1": lambda r: r.choice("abcd"), column: lambda _: next(left)})
    found = classify(described, sample, load_rules()).classifications
    return next((c for c in found if c.column == column and c.role is Role.COLUMN), None)


def _valid(rule: Rule) -> list[str]:
    """Made numbers that pass the rule's own check, as many as a column has rows; empty if too few can be made."""
    rng = random.Random(4)  # noqa: S311 - a seed, no secret
    for value_rule in rule.values:
        example = next((v for v in rule.examples.values if value_rule.validator and taken(value_rule, v)), None)
        if example is None:
            continue
        made: list[str] = []
        for _ in range(_TRIES):
            value = alike(example, rng)
            if taken(value_rule, value):
                made.append(value)
            if len(made) == s.ROWS:
                return made
        if len(made) >= _ENOUGH:
            return (made * (s.ROWS // len(made) + 1))[: s.ROWS]
    return []


_CHECKED = [
    (rule, values)
    for rule in load_rules().rules
    if rule.category is not None and not rule.id.startswith("generic.") and (values := _valid(rule))
]


def test_most_kinds_can_be_made() -> None:
    """The next test is about dozens of countries' numbers, not about a handful."""
    assert len(_CHECKED) >= 50


@pytest.mark.parametrize(("rule", "values"), [pytest.param(*c, id=c[0].id) for c in _CHECKED])
def test_a_named_column_of_valid_numbers_is_that_kind(rule: Rule, values: list[str]) -> None:
    """Under its own name, a column of numbers that pass their check is that kind for certain, and no other."""
    verdict = _verdict(rule.examples.names[0], values)
    assert verdict is not None
    assert (verdict.entity, verdict.band) == (rule.entity, Band.CERTAIN)


def _random_digits(n: int) -> Callable[[random.Random, int], str]:
    return lambda r, _: "".join(r.choice("0123456789") for _ in range(n))


def _running(n: int) -> Callable[[random.Random, int], str]:
    return lambda _, i: str(10 ** (n - 1) + 37 * i + 4)


_TRAPS: dict[str, Callable[[random.Random, int], str]] = {
    **{f"random_{n}": _random_digits(n) for n in range(8, 17)},
    **{f"running_{n}": _running(n) for n in range(8, 17)},
    "seconds": lambda r, _: str(1_700_000_000 + r.randint(0, 10**7)),
    "milliseconds": lambda r, _: str(1_700_000_000_000 + r.randint(0, 10**10)),
    "year_day_counter": lambda r, i: f"2024{r.randint(1, 12):02d}{r.randint(1, 28):02d}{i:04d}",
    "short_year_4": lambda r, i: f"24{r.randint(1, 12):02d}{r.randint(1, 28):02d}{i:04d}",
    "short_year_6": lambda r, i: f"2{r.randint(3, 5)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{i:06d}",
    "article": lambda r, _: "".join(r.choice("ABCDEFGHKLM") for _ in range(3)) + f"{r.randint(0, 999999):06d}",
    "batch": lambda r, _: r.choice("ABCDEFG") + f"{r.randint(0, 9999999):07d}",
    "two_letters": lambda r, _: r.choice("ABCDEFG") + r.choice("XYZK") + f"{r.randint(0, 9999999):07d}",
    "hexadecimal": lambda r, _: f"{r.randint(0, 16**10):010X}",
    "code": lambda r, _: f"{r.randint(0, 999):03d}-{r.randint(0, 999):03d}",
    "base32": lambda r, _: "".join(r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)),
    "uuid": lambda r, _: f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-4abc-8def-{r.getrandbits(48):012x}",
}


@pytest.mark.parametrize("trap", sorted(_TRAPS))
def test_what_looks_like_a_number_of_a_person_is_none(trap: str) -> None:
    """Orders, counters, moments and articles under a name that says nothing are nobody's documents."""
    rng = random.Random(11)  # noqa: S311 - a seed, no secret
    verdict = _verdict("c7", [_TRAPS[trap](rng, i) for i in range(s.ROWS)])
    assert verdict is None or verdict.band is Band.TO_CHECK


@pytest.mark.parametrize("column", ["pesel", "cpf", "aadhaar", "steuer_id", "bsn", "numero_secu", "codice_fiscale"])
def test_a_name_whose_numbers_fail_their_check_is_not_certain(column: str) -> None:
    """A column that is called PESEL and whose numbers have no right check digit may hold something else."""
    rng = random.Random(12)  # noqa: S311 - a seed, no secret
    verdict = _verdict(column, [f"9{rng.randint(10**9, 10**10 - 1)}" for _ in range(s.ROWS)])
    assert verdict is None or verdict.band is not Band.CERTAIN
