"""Check digits of documents in other countries: published examples pass, one changed digit does not."""

from __future__ import annotations

import pytest

from privaudit.detect import load_rules
from privaudit.detect.validators import OWN, find

VECTORS = [
    ("us_npi", "1234567893"),  # CMS, the example of the standard
    ("us_dea", "AB1234563"),
    ("de_social_security", "15070649C103"),  # Deutsche Rentenversicherung, the example of its leaflet
    ("de_health_insurance", "A123456780"),
    ("icao_document", "T220001293"),  # specimen of the German identity card
    ("es_social_security", "281234567840"),
    ("pl_identity_card", "ABA300000"),  # specimen of the Polish identity card
    ("pl_passport", "ZS0000177"),  # specimen of the Polish passport
    ("sg_nric", "S1234567D"),
    ("sg_nric", "T1234567J"),
    ("sg_nric", "F1234567N"),
    ("sg_nric", "G1234567X"),
    ("sg_nric", "M1234567K"),
    ("kz_iin", "061211600012"),
]


@pytest.mark.parametrize(("name", "number"), VECTORS)
def test_a_published_number_passes_and_a_changed_digit_does_not(name: str, number: str) -> None:
    """A check digit notices any other last digit: typing errors and numbers of other kinds are told apart."""
    check = find(name)
    assert check(number)
    last = max(i for i, c in enumerate(number) if c.isdigit())
    others = [number[:last] + d + number[last + 1 :] for d in "0123456789" if d != number[last]]
    assert not any(check(other) for other in others)


_NAMED = {v.validator for r in load_rules().rules for v in r.values if v.validator}


@pytest.mark.parametrize("name", sorted(OWN.keys() | _NAMED))
@pytest.mark.parametrize(
    "junk",
    ["", " ", "abc", "№ 12", "٣٣٣", "0" * 40, "A1B2C3", "－１２", "\x00", "11010119991331001X", "999999999999999"],
)
def test_no_validator_raises(name: str, junk: str) -> None:
    """Whatever stands in a column, a validator answers: an exception would hide the whole column."""
    assert find(name)(junk) in (True, False)


def test_a_sim_card_is_no_payment_card() -> None:
    """ICCID begins with 89, the telecommunications prefix, and passes Luhn's check."""
    assert find("iccid")("89014103211118510720")
    assert not find("iccid")("4111111111111111")


def test_bin_of_a_company_is_no_iin_of_a_person() -> None:
    """Both have 12 digits and one check digit in Kazakhstan; the month's and century's places tell them apart."""
    company = next(n for i in range(1000) if find("kz_bin")(n := f"0101400{i:05d}") and not n.endswith("00000"))
    assert not find("kz_iin")(company)


@pytest.mark.parametrize(("name", "number"), [("uz_pinfl", "33112850010011"), ("kg_pin", "23112198500012")])
def test_personal_numbers_hold_a_birth_date(name: str, number: str) -> None:
    """The date inside must exist: 31 December does, 31 February does not."""
    check = find(name)
    assert check(number)
    assert not check(number.replace("3112", "3102", 1))
