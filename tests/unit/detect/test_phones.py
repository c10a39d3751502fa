"""Numbers of digits alone are what phonenumbers' parser says they are, in every region."""

from __future__ import annotations

import random

import phonenumbers
import pytest

from privaudit.detect.phones import UNSURE, international, national

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
ASKED = ("RU", "GB", "US", "DE", "FR", "ES", "IT", "PL", "KZ", "BY", "UA")
EACH = 12


def parsed(number: str, region: str | None) -> str | None:
    """What the parser says."""
    try:
        found = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(found):
        return None
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def numbers(region: str) -> list[str]:
    """National numbers of a region: examples of every sort, and ones that differ in a few digits, some of them junk."""
    rng = random.Random(region)  # noqa: S311 - the same in every run
    sorts = sorted(phonenumbers.supported_types_for_region(region))
    examples = [n for s in sorts if (n := phonenumbers.example_number_for_type(region, s)) is not None]
    made = [phonenumbers.national_significant_number(n) for n in examples]
    for text in list(made):
        for _ in range(EACH):
            keep = rng.randrange(len(text) + 1)
            made.append(text[:keep] + "".join(rng.choice("0123456789") for _ in text[keep:]))
        made += [text[:-1], text + "5", "8" + text, "0" + text, "1" + text]
    return made


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_with_its_country_is_what_the_parser_says(region: str) -> None:
    """After a plus sign, whatever the region."""
    code = phonenumbers.country_code_for_region(region)
    said = {f"{code}{n}": international(f"{code}{n}") for n in numbers(region)}
    wrong = {n: s for n, s in said.items() if s not in (UNSURE, parsed(f"+{n}", None))}
    assert not wrong


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_without_its_country_is_what_the_parser_says(region: str) -> None:
    """Dialled at home, and taken for one of other regions."""
    asked = [(n, r) for n in numbers(region) for r in (region, *ASKED)]
    wrong = [(n, r, s) for n, r in asked if (s := national(n, r)) not in (UNSURE, parsed(n, r))]
    assert not wrong


def test_common_numbers_need_no_parser() -> None:
    """Mobile and fixed numbers of Russia, Britain and the United States, and those that are none."""
    assert international("79161234567") == "+79161234567"
    assert national("9161234567", "RU") == "+79161234567"
    assert international("14155550132") == parsed("+14155550132", None)
    assert international("442079460018") == parsed("+442079460018", None)
    assert national("6502530000", "US") == "+16502530000"
    assert international("71111111111") is None
    assert parsed("+71111111111", None) is None
