"""What rows say where neither names of columns nor vocabularies do: surnames in e-mail, births in numbers, sums."""

from __future__ import annotations

import random

import pytest

from privaudit.detect.rows import _carried, agreement, day_of
from privaudit.model import TypeFamily

from .columns import verdicts_of

DRAW = random.Random(5)  # noqa: S311 - made-up people, no secrets
SYLLABLES = ("ba", "de", "ki", "lo", "mu", "ne", "po", "ra", "si", "tu", "ve", "zo", "gri", "pla", "sto")


def word(parts: int = 3) -> str:
    """A made-up word that no dictionary has."""
    return "".join(DRAW.choice(SYLLABLES) for _ in range(parts)).capitalize()


def found(values: dict[str, tuple[object, ...]], **families: TypeFamily) -> dict[str, str]:
    """The kind of each column whose name says nothing."""
    return {c.column: c.entity for c in verdicts_of(values, "_Reference52", families)}


def opaque(*columns: list[object]) -> dict[str, tuple[object, ...]]:
    """The columns under names that say nothing."""
    return {f"_Fld{i}": tuple(c) for i, c in enumerate(columns)}


def test_surnames_of_no_list_are_seen_in_the_addresses_beside_them() -> None:
    """A made-up surname is a surname where the e-mail address of the row has it; shuffled, it is none."""
    names = [word() for _ in range(60)]
    mails: list[object] = [f"{n.lower()}{i}@post.example.org" for i, n in enumerate(names)]
    assert found(opaque(list(names), mails)) == {"_Fld0": "LAST_NAME", "_Fld1": "EMAIL_ADDRESS"}
    assert found(opaque(list(names), [*mails[1:], mails[0]])) == {"_Fld1": "EMAIL_ADDRESS"}


@pytest.mark.parametrize(
    "spelled",
    [
        "Щукин:schukin Жуков:zhukov Чаев:chaev Яхов:yakhov Цыбин:tsybin Хромов:khromov Шубин:shubin Юдин:yudin",
        "Grünw:grunw Löbner:lobner Kühnel:kuhnel Sörens:sorens Žilka:zilka Čermík:cermik Åsgren:asgren Nöll:noll",
    ],
)
def test_names_are_found_whatever_letters_they_are_written_in(spelled: str) -> None:
    """Cyrillic and marked letters are written in Latin ones without marks in an address."""
    names, in_mail = zip(*(pair.split(":") for pair in spelled.split() * 6), strict=True)
    mails = tuple(f"n.{local}{i}@post.example.org" for i, local in enumerate(in_mail))
    rules = {e.rule for c in verdicts_of({"_Fld0": names, "_Fld1": mails}, "_Reference52") for e in c.evidence}
    assert "generic.last_name:in_mail" in rules


def test_one_value_in_every_row_proves_nothing() -> None:
    """What is the same in every row agrees as often when shifted."""
    hits, chance = agreement([("Test", "test1")] * 20, lambda name, local: name.lower() in local)
    assert hits == 20
    assert chance > 0.9


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("1987-03-09", "87030912345"),  # PESEL
        ("2004-03-09", "04230912345"),  # PESEL of this century
        ("1987-03-09", "1870309123456"),  # CNP
        ("09.03.1987", "0903871234"),  # CPR
        ("1987-03-09", "110101198703091234"),  # China
        ("1987-03-09", "ABCDEF87C09H501X"),  # codice fiscale of a man
        ("1987-03-09", "ABCDEF87C49H501X"),  # and of a woman
        ("1987-03-09", "875691234V"),  # Sri Lanka: day of the year, women plus 500
    ],
)
def test_numbers_of_many_countries_carry_the_date_of_birth(day: str, number: str) -> None:
    """Each country writes it in its own place; another date is not found there."""
    assert _carried(day, number)
    assert not _carried("1961-11-27", number)


def test_births_and_numbers_that_carry_them_prove_each_other() -> None:
    """Under names that say nothing both are told; numbers that carry other dates prove nothing."""
    days = [f"{DRAW.randint(1950, 2003)}-{DRAW.randint(1, 12):02d}-{DRAW.randint(1, 28):02d}" for _ in range(80)]
    numbers: list[object] = [f"{d[2:4]}{d[5:7]}{d[8:]}{DRAW.randint(0, 99999):05d}" for d in days]
    assert found(opaque(list(days), numbers))["_Fld1"] in {"NATIONAL_ID", "PL_PESEL"}
    assert found(opaque(list(days), [*numbers[1:], numbers[0]])).get("_Fld1") is None


def test_ages_are_told_by_the_births_beside_them() -> None:
    """The year of birth and the age make one year; without births, small numbers are nobody's age."""
    years = [DRAW.randint(1945, 2004) for _ in range(80)]
    days: list[object] = [f"{y}-{DRAW.randint(1, 12):02d}-11" for y in years]
    ages: list[object] = [2024 - y for y in years]
    families = {"_Fld1": TypeFamily.INTEGER}
    assert found(opaque(days, ages), **families) == {"_Fld0": "DATE_OF_BIRTH", "_Fld1": "AGE"}
    assert "_Fld1" not in found(opaque(days, [*ages[7:], *ages[:7]]), **families)


def test_series_and_numbers_of_passports_stand_beside_each_other() -> None:
    """Regions with plausible years beside six digits are passports; years beside six digits are not."""
    series: list[object] = [f"{DRAW.choice((45, 46, 40, 92, 65, 36, 18))} {DRAW.randint(1, 22):02d}" for _ in range(70)]
    numbers: list[object] = [f"{DRAW.randint(100000, 999999)}" for _ in range(70)]
    years: list[object] = [f"20{DRAW.randint(10, 23)}" for _ in range(70)]
    assert found(opaque(series, numbers)) == {"_Fld0": "RU_PASSPORT", "_Fld1": "RU_PASSPORT"}
    assert found(opaque(years, numbers)) == {}


def test_latitudes_beside_longitudes_are_places() -> None:
    """Two neighbours in range are coordinates; scores between nought and one are not."""
    one: list[object] = [f"{55 + DRAW.random():.6f}" for _ in range(40)]
    other: list[object] = [f"{37 + DRAW.random():.6f}" for _ in range(40)]
    scores: list[object] = [f"{DRAW.random():.6f}" for _ in range(40)]
    assert found(opaque(one, other)) == {"_Fld0": "COORDINATES", "_Fld1": "COORDINATES"}
    assert found(opaque(scores, list(reversed(scores)))) == {}


def test_sums_are_told_by_their_arithmetic() -> None:
    """Price times quantity makes the sum; other numbers with two decimals are nobody's sums."""
    prices = [round(DRAW.uniform(2, 900), 2) for _ in range(60)]
    amounts = [DRAW.randint(2, 9) for _ in range(60)]
    sums: list[object] = [f"{p * n:.2f}" for p, n in zip(prices, amounts, strict=True)]
    values = opaque([f"{p:.2f}" for p in prices], list(amounts), sums)
    assert found(values) == {"_Fld0": "TRANSACTION_AMOUNT", "_Fld2": "TRANSACTION_AMOUNT"}
    assert found(opaque([f"{p:.2f}" for p in prices], list(amounts), list(reversed(sums)))) == {}


def test_arithmetic_asks_for_numbers_over_one() -> None:
    """A quantity of one makes every sum its price: that proves nothing."""
    prices: list[object] = [f"{DRAW.uniform(2, 900):.2f}" for _ in range(60)]
    assert found(opaque(prices, [2, 3, *[1] * 58], list(prices))) == {}


def test_rounded_prices_are_judged_alike_wherever_the_table_lies_in_memory() -> None:
    """A price of three decimals, rounded before it is multiplied, fits by the larger factor's tolerance, each time."""
    amounts = [DRAW.randint(50, 900) for _ in range(60)]
    prices = [DRAW.randint(1101, 1999) / 1000 for _ in range(60)]
    sums: list[object] = [f"{n * round(p, 2):.2f}" for n, p in zip(amounts, prices, strict=True)]
    either = (opaque([*amounts], [*prices], sums), opaque([*prices], [*amounts], sums))
    kept: list[list[object]] = []
    seen = set()
    for i in range(30):
        kept.append([object() for _ in range(DRAW.randint(0, 3000))])
        seen.add(tuple(sorted(found(either[i % 2]).values())))
    assert seen == {("TRANSACTION_AMOUNT", "TRANSACTION_AMOUNT")}


def test_days_are_read_year_first_and_year_last() -> None:
    """No calendar date is none."""
    assert day_of("2004-02-29 00:00:00") == day_of("29.02.2004") == (2004, 2, 29)
    assert day_of("2003-02-29") is None
    assert day_of("soon") is None
