"""Check digits against published numbers, and against python-stdnum as a second implementation."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum import iban as std_iban
from stdnum import luhn as std_luhn
from stdnum.ru import inn as std_inn

from privaudit.demo import numbers as n


def test_published_numbers_have_the_check_digits_computed_here() -> None:
    """The examples that the issuers and public test suites give come out right."""
    assert n.snils_check("112233445") == "95"
    assert n.luhn_check("234199807165574") == "9"
    assert n.iin_check("06121160001") == "2"
    assert n.account_check("025", "30101810400000000225") == 0
    assert n.iban("GB", "WEST12345698765432") == "GB82WEST12345698765432"


def test_snils_text_is_the_printed_form() -> None:
    """Eleven digits are grouped as on the card."""
    assert n.snils_text("11223344595") == "112-233-445 95"


@pytest.mark.parametrize("seed", range(5))
def test_generated_numbers_pass_a_second_implementation(seed: int) -> None:
    """Hundreds of generated numbers are valid by python-stdnum's own rules."""
    rng = n.seeded(f"numbers:{seed}")
    for _ in range(200):
        assert std_inn.is_valid(n.inn_company(rng, "77"))
        assert std_inn.is_valid(n.inn_person(rng, "54"))
        assert std_luhn.is_valid(n.card(rng))
        assert std_luhn.is_valid(n.enp(rng, "78"))
        assert std_iban.is_valid(n.iban_kz(rng), check_country=False)


@pytest.mark.parametrize("prefix", ["40817", "40802", "40702"])
def test_account_key_fits_the_bank(prefix: str) -> None:
    """An account's weighted sum with its bank is 0 modulo 10, and no longer so after any digit changes by one."""
    rng = n.seeded("accounts")
    for _ in range(100):
        number = n.account(rng, n.BANK_CODES[0], prefix)
        assert len(number) == 20
        assert number.startswith(f"{prefix}810")
        assert n.account_check(n.BANK_CODES[0], number) == 0
        changed = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert n.account_check(n.BANK_CODES[0], changed) != 0


def test_registers_of_companies_and_sole_traders_differ() -> None:
    """ОГРН has 13 digits modulo 11, ОГРНИП 15 modulo 13, both then modulo 10."""
    rng = n.seeded("registers")
    for _ in range(200):
        company, sole = n.ogrn(rng, "77"), n.ogrnip(rng, "77")
        assert (len(company), len(sole)) == (13, 15)
        assert int(company[:-1]) % 11 % 10 == int(company[-1])
        assert int(sole[:-1]) % 13 % 10 == int(sole[-1])


def test_snils_is_over_the_first_checked_number() -> None:
    """Below 001-001-998 no check digits exist, so none is made there."""
    rng = n.seeded("snils")
    assert all(int(n.snils(rng)[:9]) > 1_001_998 for _ in range(500))


def test_foreign_numbers_carry_date_and_sex() -> None:
    """ИИН and the Belarusian number begin with the birth date and a digit of century and sex."""
    rng = n.seeded("foreign")
    assert n.iin_kz(rng, date(1991, 5, 7), "f").startswith("9105074")
    assert n.iin_kz(rng, date(2003, 5, 7), "m").startswith("0305075")
    by = n.personal_number_by(rng, date(1991, 5, 7), "f")
    assert by.startswith("4070591")
    assert len(by) == 14


def test_vin_check_digit_of_a_known_number() -> None:
    """A VIN built here repeats its check digit; the known example 1M8GDM9AXKP042788 has X at place nine."""
    known = "1M8GDM9AXKP042788"
    total = sum((n.VIN_VALUES.get(c) or int(c)) * w for c, w in zip(known, n.VIN_WEIGHTS, strict=True) if c != "X")
    assert "0123456789X"[total % 11] == known[8]
    rng = n.seeded("vin")
    for _ in range(100):
        vin = n.vin(rng)
        rest = sum((n.VIN_VALUES.get(c) or int(c)) * w for c, w in zip(vin, n.VIN_WEIGHTS, strict=True) if w)
        assert "0123456789X"[rest % 11] == vin[8]


def test_bar_codes_are_of_the_shop_internal_range() -> None:
    """EAN-13 begins with 2 and its weighted sum ends in 0."""
    rng = n.seeded("ean")
    for _ in range(100):
        code = n.ean13(rng)
        assert code[0] == "2"
        assert sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(code)) % 10 == 0
