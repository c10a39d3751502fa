"""The generator's numbers and the detector's validators were written apart: here each judges the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from privaudit.demo import estate
from privaudit.detect.validators import cards, cis, generic, ru

Check = Callable[[str], bool]
CASES: tuple[tuple[str, str, str, Check], ...] = (
    ("laboratory", "patients", "snils", ru.snils),
    ("laboratory", "patients", "polis_oms", ru.enp),
    ("bank", "clients", "inn", ru.inn_person),
    ("bank", "clients", "passport", ru.passport),
    ("bank", "accounts", "account_number", ru.account),
    ("bank", "accounts", "bic", ru.bic),
    ("bank", "cards", "pan", cards.card),
    ("bank", "pledges", "vin", generic.vin_checked),
    ("bank", "pledges", "gosnomer", ru.plate),
    ("bank", "loan_requests", "phone", ru.phone_mobile),
    ("parcel", "foreign_recipient", "iin", cis.kz_iin),
    ("parcel", "foreign_recipient", "personal_no", cis.by_personal),
    ("parcel", "foreign_recipient", "refund_iban", generic.iban),
    ("loyalty", "products", "ean", generic.ean),
    ("accounting", "_Reference52", "_Fld1201", ru.inn_person),
)


def values(system: str, table: str, column: str) -> list[str]:
    """Return the non-empty values of a column of the estate."""
    found = next(s for s in estate(seed=11) if s.name == system).table(table)
    index = [c.name for c in found.columns].index(column)
    return [str(row[index]) for row in found.rows() if row[index] is not None]


@pytest.mark.parametrize(("system", "table", "column", "check"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_the_detector_accepts_what_the_generator_makes(system: str, table: str, column: str, check: Check) -> None:
    """Every value of the column is valid by the detector's own arithmetic."""
    found = values(system, table, column)
    assert len(found) >= 100
    assert [v for v in found if not check(v)] == []


@pytest.mark.parametrize(("long", "check"), [(13, ru.ogrn), (15, ru.ogrnip)])
def test_registration_numbers_of_companies_are_valid(long: int, check: Check) -> None:
    """ОГРН and ОГРНИП stand in one column, told apart by length."""
    found = [v for v in values("bank", "corporate_clients", "ogrn") if len(v) == long]
    assert len(found) >= 30
    assert all(map(check, found))


def test_accounts_belong_to_their_banks() -> None:
    """The key of each account fits the bank beside it, and rarely another one."""
    pairs = list(zip(values("bank", "accounts", "account_number"), values("bank", "accounts", "bic"), strict=True))
    assert all(ru.account_key(number, bank) for number, bank in pairs)


def test_numbers_that_only_look_like_others_mostly_fail() -> None:
    """Order numbers of 16 digits are no cards and those of 10 no company ИНН, but for the tenth that chance allows."""
    orders = values("bank", "payments", "order_no")
    assert 0.02 < sum(map(generic.luhn, orders)) / len(orders) < 0.2
    short = values("delivery", "orders", "order_number")
    assert 0.02 < sum(map(ru.inn_company, short)) / len(short) < 0.2
