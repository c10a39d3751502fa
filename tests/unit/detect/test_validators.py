"""Validators against vectors from the rules' own sources and against chance."""

from __future__ import annotations

import random

import pytest

from privaudit.detect.validators import OWN, find, known
from privaudit.detect.validators.ru import account_key

GOOD = [
    ("ru_snils", "112-233-445 95"),
    ("ru_enp", "2341998071655749"),
    ("ru_inn_company", "7707083893"),
    ("ru_inn_person", "500100732259"),
    ("ru_ogrn", "1027700132195"),
    ("ru_ogrnip", "304500116000157"),
    ("ru_passport", "45 12 345678"),
    ("ru_plate", "А123ВС77"),
    ("ru_plate", "a123bc777"),
    ("ru_mobile", "+7 (916) 123-45-67"),
    ("kz_iin", "061211600012"),
    ("by_personal", "0000000A000PB2"),
    ("ua_rntrc", "1759013776"),
    ("iban", "GB82 WEST 1234 5698 7654 32"),
    ("ean", "4006381333931"),
    ("vin_checked", "1M8GDM9AXKP042788"),
    ("card", "5555 5555 5555 4444"),
    ("card", "378282246310005"),
    ("uk_nhs", "943 476 5919"),
    ("us_ssn", "536-22-8910"),
    ("imei", "490154203237518"),
    ("icd10", "J45.0"),
    ("stdnum:pl.pesel", "44051401359"),
]
BAD = [
    ("ru_snils", "112-233-445 96"),
    ("ru_snils", "001-001-998 00"),
    ("ru_enp", "2341998071655740"),
    ("ru_inn_company", "7707083894"),
    ("ru_inn_person", "500100732258"),
    ("ru_ogrn", "1027700132194"),
    ("ru_passport", "4512000000"),
    ("ru_passport", "9950123456"),
    ("ru_plate", "Ж123ВС77"),
    ("ru_plate", "А000ВС77"),
    ("kz_iin", "061211600013"),
    ("kz_iin", "060231300019"),
    ("by_personal", "0000000A000PB3"),
    ("ua_rntrc", "1759013777"),
    ("iban", "GB82WEST12345698765433"),
    ("ean", "4006381333932"),
    ("vin", "1M8GDM9AXKP04278O"),
    ("card", "1234567890123452"),
    ("us_ssn", "666-12-3456"),
    ("us_ssn", "000-12-3456"),
    ("uk_nino", "BG123456C"),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_valid_numbers_are_taken(name: str, value: str) -> None:
    """A number published as valid passes."""
    assert find(name)(value)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_wrong_numbers_are_refused(name: str, value: str) -> None:
    """A number with a wrong check digit, region or date does not pass."""
    assert not find(name)(value)


def test_account_key_needs_the_banks_code() -> None:
    """A correspondent account fits its own bank's code and no other."""
    assert account_key("30101810400000000225", "044525225")
    assert not account_key("30101810400000000225", "044535225")


@pytest.mark.parametrize(
    ("name", "length", "rate"),
    [("ru_inn_company", 10, 0.101), ("ru_inn_person", 12, 0.0099), ("ru_snils", 11, 0.0101), ("luhn", 16, 0.1)],
)
def test_random_digits_pass_as_often_as_the_rules_say(name: str, length: int, rate: float) -> None:
    """The chance rates that decisions rest on are those of random digits."""
    r = random.Random(11)  # noqa: S311
    n = 20_000
    hits = sum(find(name)(f"{r.randrange(10**length):0{length}d}") for _ in range(n))
    assert hits / n == pytest.approx(rate, rel=0.25)


@pytest.mark.parametrize(
    "value", ["", " ", "\ud800", "😀" * 20, "٣٤٥", "x" * 5000, "0" * 12, "\x00", "１２３４５６７８９０"]
)
def test_validators_never_raise(value: str) -> None:
    """Whatever the text, the answer is yes or no."""
    assert all(check(value) in (True, False) for check in OWN.values())


def test_unknown_validator_is_known_to_be_unknown() -> None:
    """A rule that names no validator of ours or python-stdnum's can be refused before use."""
    assert known("stdnum:es.nif")
    assert not known("stdnum:xx.nothing")
    assert not known("no_such")
