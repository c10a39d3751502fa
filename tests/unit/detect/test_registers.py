"""Registers of companies and lists of goods: what stands beside a director or a barcode."""

from __future__ import annotations

import random
from collections.abc import Callable

from privaudit.detect import classify, load_rules
from privaudit.model import Band, Subject

from . import synthetic as s

Maker = Callable[[random.Random], str]
SWEETS = ("Мария", "Алёна", "Анна", "Ольга", "Светлана", "Белочка", "Коровка", "Ромашка", "Вечерний звон")


def test_a_register_of_companies_with_directors_and_accounts_is_of_companies() -> None:
    """The address and the account are the company's, the director is a person."""
    makers: dict[str, Maker] = {
        "company_name": lambda r: f"ООО Кедр-{r.randrange(999)}",
        "inn": s.inn_company,
        "legal_address": s.address_ru,
        "bank_account": lambda r: f"40702810{r.randrange(10**12):012d}",
        "director": s.russian_name,
    }
    table, sample = s.table("companies", makers)
    found = {c.column: c for c in classify(table, sample, load_rules()).classifications if c.band is not Band.TO_CHECK}
    assert {found[x].subject for x in ("inn", "legal_address", "bank_account")} == {Subject.ORGANISATION}
    assert found["director"].entity == "PERSON"
    assert found["director"].subject is not Subject.ORGANISATION


def test_goods_called_after_people_are_goods() -> None:
    """A name beside a barcode and a price is not a person's, whatever it sounds like."""
    makers = {"code": s.digits(4), "name": s.one_of(*SWEETS), "barcode": s.ean, "price": s.money}
    table, sample = s.table("sweets", makers)
    found = classify(table, sample, load_rules()).classifications
    assert not [c for c in found if c.column == "name" and c.band is not Band.TO_CHECK]
