"""Short cells: notes of a few words are searched, and what values cannot be turns a name down."""

from __future__ import annotations

import random

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.names import match
from privaudit.detect.texts.textrules import texts_of
from privaudit.model import Category, Role, Subject

from . import synthetic as s
from .test_classify import Maker, counter, verdicts


def note(r: random.Random) -> str:
    """A short remark, one in five of which holds a phone."""
    plain = ["VIP", "перезвонить", "код 12", "gift wrap"]
    return f"call {s.mobile(r)}" if r.random() < 0.2 else r.choice(plain) + f" {r.randrange(90)}"


@pytest.mark.parametrize("column", ["note", "remark", "comment", "примечание", "kommentariy"])
def test_short_notes_are_searched(column: str) -> None:
    """A phone in a few of many short notes is found, with the share of the notes that hold one."""
    table, sample = s.table("clients", {"fio": s.russian_name, column: note})
    found = [
        c
        for c in classify(table, sample, load_rules()).classifications
        if c.column == column and c.role is Role.CONTAINED
    ]
    assert [c.entity for c in found] == ["PHONE_NUMBER"]
    assert found[0].share is not None
    assert 0 < found[0].share < 1


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("call +79161234567", "PHONE_NUMBER"),
        ("ring 020 7946 0123", "PHONE_NUMBER"),
        ("hannah@example.org", "EMAIL_ADDRESS"),
        ("карта 5555 5555 5555 4444", "CREDIT_CARD"),
        ("паспорт 45 12 345678", "RU_PASSPORT"),
        ("позвонить Лесниковой Майе", "PERSON"),
    ],
)
def test_kinds_inside_short_cells(text: str, entity: str) -> None:
    """A cell of two words is searched for the kinds that sentences are."""
    assert entity in {h.entity for h in texts_of(load_rules()).hits(text)}


@pytest.mark.parametrize("text", ["VIP", "код товара 123", "order 1234567890123", "5555 5555 5555 4445", "12.05.2024"])
def test_ordinary_cells_hold_nothing(text: str) -> None:
    """Marks, codes of goods, numbers of orders, wrong check digits and dates are not personal data."""
    assert texts_of(load_rules()).hits(text) == []


@pytest.mark.parametrize("column", ["cvv", "iban", "email", "ip_address", "snils", "mac"])
def test_a_form_that_no_value_has_refutes_the_name(column: str) -> None:
    """Where none of twenty values has the one form of a kind, its name alone does not make it likely."""

    def serial(r: random.Random) -> str:
        return f"AB{r.randrange(10**9):010d}"

    assert column not in verdicts("cards", {"holder": s.english_name, column: serial})


def test_companies_are_no_persons() -> None:
    """Payees with legal forms are organisations, whatever the column promises; persons stay persons."""
    forms = ("ООО «Вектор {}»", "Nordwind {} GmbH", "Acme {} Ltd")

    def company(r: random.Random) -> str:
        return r.choice(forms).format(r.randrange(999))

    makers: dict[str, Maker] = {"customer_id": counter(1), "amount": s.money, "payee_name": company}
    assert verdicts("payments", makers)["payee_name"].entity == "ORGANIZATION"
    makers["payee_name"] = s.english_name
    assert verdicts("payments", makers)["payee_name"].entity == "PERSON"


def test_goods_named_like_people_are_goods() -> None:
    """A lamp called Anna and a brand called Otto are nobody's names."""
    found = verdicts("products", {"id": counter(1), "name": s.first_ru, "brand": s.first_ru, "price": s.money})
    assert not {"name", "brand"} & set(found)


def test_sentences_in_an_address_column_are_text() -> None:
    """An address column of requests to ring back holds phones inside text and no address."""

    def request(r: random.Random) -> str:
        return f"Please ring me back on 020 7946 {r.randrange(1000, 9999)} about my delivery"

    table, sample = s.table("clients", {"fio": s.russian_name, "address": request})
    found = {c.entity for c in classify(table, sample, load_rules()).classifications if c.column == "address"}
    assert found == {"FREE_TEXT", "PHONE_NUMBER"}


def test_addresses_are_places() -> None:
    """A street address is listed under location, as the contract's package of identity asks."""
    assert (
        verdicts("clients", {"fio": s.russian_name, "address": s.address_en})["address"].category is Category.LOCATION
    )


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("stu_nbr", "generic.account_id"),
        ("disb_dt", "generic.transaction_time"),
        ("lic_plate", "generic.vehicle_plate"),
        ("client_nm", "generic.person"),
    ],
)
def test_abbreviations_are_written_out(name: str, rule: str) -> None:
    """A name in the abbreviations of programmers says what it says in full."""
    rules = load_rules()
    assert rule in {m.rule for m in match(rules.vocabulary.tokens(name), frozenset(), rules) if not m.off}


def test_a_user_agent_is_no_employee() -> None:
    """The program a visitor uses is not about the agent of a company."""
    agent = s.one_of(*(f"Mozilla/5.0 (X11; rv:{n}.0)" for n in range(60, 90)))
    found = verdicts("web_sessions", {"sid": s.digits(12), "user_agent": agent})
    assert found["user_agent"].subject is not Subject.EMPLOYEE


def payee(person: Maker) -> Maker:
    """A company, or in one row of six a person."""
    forms = ("ООО «Вектор {}»", "АО Ромашка-{}", "ЗАО «Север {}»", "ИП Травин {}", "Nordwind {} GmbH", "Anna {} Ltd")

    def one(r: random.Random) -> str:
        return str(person(r)) if r.random() < 1 / 6 else r.choice(forms).format(r.randrange(999))

    return one


def sole_trader(r: random.Random) -> str:
    """A sole trader by full name."""
    return f"ИП {s.russian_name(r)}"


def with_initials(r: random.Random) -> str:
    """A surname and initials."""
    return f"{s.last_ru(r, woman=False)} {r.choice('АВПМ')}. {r.choice('АВПМ')}."


@pytest.mark.parametrize("person", [s.russian_name, with_initials, sole_trader, s.english_name])
def test_persons_among_companies_are_not_lost(person: Maker) -> None:
    """A column of payees that are mostly companies says in what share of them it holds persons."""
    table, sample = s.table("payments", {"id": s.digits(6), "counterparty": payee(person), "amount": s.money})
    found = {c.role: c for c in classify(table, sample, load_rules()).classifications if c.column == "counterparty"}
    assert found[Role.COLUMN].entity == "ORGANIZATION"
    assert found[Role.CONTAINED].entity == "PERSON"
    assert 0.08 < (found[Role.CONTAINED].share or 0) < 0.3


def test_companies_called_like_people_are_companies() -> None:
    """Firms that carry a person's name, with their legal form or a word of their trade, hold no persons."""
    firms = (
        "Travin & Partners",
        "Anna Print Ltd",
        "Oliver Glass GmbH",
        "ООО Лесников",
        "Фирма Иванов и К",
        "Rose Steel Inc",
    )

    def firm(r: random.Random) -> str:
        return f"{r.choice(firms)} {r.randrange(999)}"

    table, sample = s.table("payments", {"id": s.digits(6), "counterparty": firm, "amount": s.money})
    assert "PERSON" not in {c.entity for c in classify(table, sample, load_rules()).classifications}


def with_instructions(r: random.Random) -> str:
    """An address as it is typed for a courier."""
    what = r.choice(("позвонить за час", "звонить в дверь два раза", "оставить у консьержа", "собака во дворе"))
    return (
        f"ул. {r.choice(s.STREETS)} {r.randrange(1, 99)}, кв {r.randrange(1, 200)}, домофон {r.randrange(99)}к, {what}"
    )


@pytest.mark.parametrize("column", ["delivery_address", "c7"])
def test_addresses_with_instructions_are_addresses(column: str) -> None:
    """Addresses with entrance codes and wishes make a column of street addresses, not of free text only."""
    makers: dict[str, Maker] = {"id": s.digits(6), column: with_instructions, "amount": s.money}
    assert verdicts("orders", makers)[column].entity == "STREET_ADDRESS"


def test_addresses_in_notes_are_contained() -> None:
    """A column of notes that hold addresses stays free text, and says that it holds them."""
    table, sample = s.table("orders", {"id": s.digits(6), "note": with_instructions})
    found = {(c.role, c.entity) for c in classify(table, sample, load_rules()).classifications if c.column == "note"}
    assert found == {(Role.COLUMN, "FREE_TEXT"), (Role.CONTAINED, "STREET_ADDRESS")}
