"""Cells that hold several facts of a dump between separators, and cells that only look so."""

from __future__ import annotations

import random

import pytest

from privaudit.detect.nested.composites import parsed

from .columns import kinds
from .test_decorated import ROWS, card, mail, phone

WORDS = ("Sonne", "river", "Stol", "хлеб", "Blau", "maple")


def password(rng: random.Random, i: int) -> str:
    """A password as people choose them."""
    return f"{rng.choice(WORDS)}{'!' * (i % 3)}{i}{'x' * (i % 4)}"


def test_addresses_with_passwords_are_both_found() -> None:
    """The classic list of a leak: e-mail or phone, colon, password."""
    rng = random.Random(3)  # noqa: S311 - invented values
    by_mail = kinds(tuple(f"{mail(rng)}:{password(rng, i)}" for i in range(ROWS)), column="x")
    assert by_mail == {("1", "EMAIL_ADDRESS"), ("password", "PASSWORD")}
    by_phone = kinds(tuple(f"{phone(rng)};{password(rng, i)}" for i in range(ROWS)), column="x")
    assert by_phone == {("1", "PHONE_NUMBER"), ("password", "PASSWORD")}


def test_cards_with_expiry_and_code_are_found() -> None:
    """Card, month, year and security code between bars."""
    rng = random.Random(4)  # noqa: S311 - invented values
    cells = tuple(f"{card(rng)}|{i % 12 + 1:02d}|{27 + i % 4}|{100 + 13 * i}" for i in range(ROWS))
    assert {("1", "CREDIT_CARD"), ("cvv", "CREDIT_CARD_SECURITY_CODE")} <= kinds(cells, column="x")


def test_a_part_is_no_password_for_standing_behind_an_address() -> None:
    """Numbers, UUIDs and codes of one shape are none."""
    rng = random.Random(5)  # noqa: S311 - invented values
    for behind in ("{}", "AB-{}", "6fa459ea-ee8a-4ca4-894e-{:012d}"):
        cells = tuple(f"{mail(rng)}:" + behind.format(1000 + i) for i in range(ROWS))
        assert kinds(cells, column="x") == {("1", "EMAIL_ADDRESS")}


@pytest.mark.parametrize(
    "cells",
    [
        [f"AB-{i}:{i * 7}" for i in range(ROWS)],
        [f"2024-05-{i % 28 + 1:02d} 10:{i % 60:02d}:00" for i in range(ROWS)],
        [f"color:{i % 5};size:{i % 9}" for i in range(ROWS)],
        [f"{1000000000000 + i}:{2000000000000 + i}" for i in range(ROWS)],
        [f"https://example.org:8080/{i}" for i in range(ROWS)],
        [f"55.{700000 + i},37.{600000 + i}" for i in range(ROWS)],
        [f"Please write to box{i}@example.org, or come; we are open" for i in range(ROWS)],
        [f"label:box{i}@example.org" for i in range(ROWS)],
    ],
)
def test_ordinary_cells_are_not_cut(cells: list[str]) -> None:
    """Codes, times, settings, ranges, pages, coordinates, prose and labelled values stay whole."""
    assert parsed(cells) is None
