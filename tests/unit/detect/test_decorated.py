"""Values as exports and dumps write them: quoted, with Excel's signs, separators behind, a word before them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from privaudit.detect.prepare.decorated import bare, fact
from privaudit.detect.validators.digits import luhn

from .columns import kinds

ROWS = 60


def mail(rng: random.Random) -> str:
    """An address."""
    return f"{rng.choice(['anna', 'oleg', 'maria'])}.k{rng.randint(1, 9999)}@{rng.choice(['example', 'post'])}.org"


def phone(rng: random.Random) -> str:
    """A Russian mobile number without signs."""
    return f"79{rng.randint(10**8, 10**9 - 1)}"


def card(rng: random.Random) -> str:
    """A card number with its check digit."""
    number = "4" + "".join(str(rng.randint(0, 9)) for _ in range(14))
    return next(number + d for d in "0123456789" if luhn(number + d))


WRAPPINGS: list[Callable[[str], str]] = [
    lambda v: f"'{v}", lambda v: f'"{v}"', lambda v: f'="{v}"', lambda v: f"`{v}`", lambda v: f"{v};",
    lambda v: f"{v}|", lambda v: f"|{v}|", lambda v: f"{v},", lambda v: f"'{v}'", lambda v: f'"{v}";',
]  # fmt: skip
MADE = [("email", mail, "EMAIL_ADDRESS"), ("phone", phone, "PHONE_NUMBER"), ("card_number", card, "CREDIT_CARD")]


@pytest.mark.parametrize("wrapped", WRAPPINGS)
@pytest.mark.parametrize(("name", "make", "entity"), MADE)
def test_wrapped_values_are_what_they_are(
    name: str, make: Callable[[random.Random], str], entity: str, wrapped: Callable[[str], str]
) -> None:
    """Quotes and separators that an export puts around values hide none of them."""
    rng = random.Random(1)  # noqa: S311 - invented values
    assert (None, entity) in kinds(tuple(wrapped(make(rng)) for _ in range(ROWS)), column=name)


@pytest.mark.parametrize(
    ("label", "make", "entity"),
    [
        ("tel:", phone, "PHONE_NUMBER"), ("phone=", phone, "PHONE_NUMBER"), ("otp:", phone, "PHONE_NUMBER"),
        ("mailto:", mail, "EMAIL_ADDRESS"), ("email: ", mail, "EMAIL_ADDRESS"), ("card:", card, "CREDIT_CARD"),
        ("почта: ", mail, "EMAIL_ADDRESS"),
    ],
)  # fmt: skip
def test_a_word_before_the_value_hides_nothing(label: str, make: Callable[[random.Random], str], entity: str) -> None:
    """A label in front of each value, in a column whose name says nothing."""
    rng = random.Random(2)  # noqa: S311 - invented values
    assert (None, entity) in kinds(tuple(label + make(rng) for _ in range(ROWS)), column="x")


def test_strings_of_json_are_read() -> None:
    """A single JSON string in a cell is the value, with its escapes."""
    names = tuple(json.dumps(f"Иванов{'а' * (i % 2)} Анна{i % 7 * 'н'} Сергеевна") for i in range(ROWS))
    assert "\\u" in names[0]
    assert (None, "PERSON") in kinds(names, column="fio")


@pytest.mark.parametrize(
    "values",
    [
        [f"AB-{i}" for i in range(ROWS)],
        [f"2024:{i % 12 + 1:02d}" for i in range(ROWS)],
        [f"color:{c}" for c in ("red", "green", "blue")] * 20,
        [f"{i % 24:02d}:{i % 60:02d}:00" for i in range(ROWS)],
        [f"order:{1000000000000 + i}" for i in range(ROWS)],
        [f"https://example.org/{i}" for i in range(ROWS)],
        ["****1234", "4111********1111", "J*** S***"] * 20,
        ["don't", "O'Neill", "5'11"] * 20,
    ],
)
def test_ordinary_values_stay_as_they_are(values: list[str]) -> None:
    """Codes, categories, times, running numbers, addresses of pages, masks and apostrophes inside lose nothing."""
    assert bare(list(values)) == values


def test_a_fact_is_told_by_its_form() -> None:
    """Addresses, phones and card numbers; numbers without a check digit are nothing."""
    facts = ("a.b@example.org", "+7 916 123-45-67", "4111111111111111", "4111111111111112", "x:1")
    assert [fact(t) for t in facts] == ["email", "phone", "card", None, None]


def test_what_is_only_signs_is_kept() -> None:
    """A value that is nothing but quotes is left alone."""
    assert bare(['""', "'", ";", None]) == ['""', "'", ";", None]
