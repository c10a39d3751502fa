"""What the table decides, in shapes of every trade: address books, logs, contracts, records of health, goods."""

from __future__ import annotations

import itertools

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import TableSample

from . import synthetic as s
from .test_classify import Maker, counter, verdicts

FULL_TEXT = s.one_of(*(f"{w} is to be looked at again next week" for w in ("scan", "wound", "rash", "cough", "knee")))


def entities(table: str, makers: dict[str, Maker], *, names_only: bool = False) -> dict[str, str]:
    """The kinds of the columns."""
    return {name: c.entity for name, c in verdicts(table, makers, names_only=names_only).items()}


@pytest.mark.parametrize("table", ["address_book", "acme_addressbook", "phone_book"])
def test_a_book_of_addresses_is_of_people(table: str) -> None:
    """Whoever stands in an address book is no product, and nor is the sex in it."""
    columns = {"entry_id": counter(1), "entry_gender": s.one_of("m", "f"), "entry_firstname": s.first_ru}
    columns |= {"entry_lastname": s.last_ru, "entry_city": s.one_of("Berlin", "Madrid", "London", "Paris")}
    found = entities(table, columns)
    assert (found["entry_gender"], found["entry_city"]) == ("GENDER", "CITY")


def test_a_table_of_bare_locations_is_of_whoever_lives_there() -> None:
    """A place with a street and a postal code and no name is an address; with a site's name it is the site's."""
    columns = {"location_id": counter(1), "street_address": s.address_en, "zip": s.digits(5)}
    assert "organisation" not in {c.subject.value for c in verdicts("location", columns).values()}
    named = verdicts("location", columns | {"location_name": s.one_of("Plant north", "Depot 4", "Hall B")})
    assert named["street_address"].subject.value == "organisation"


@pytest.mark.parametrize("table", ["log_visit", "session_log", "login_history"])
def test_a_log_of_users_is_about_its_users(table: str) -> None:
    """City and address of a visit are the visitor's; what a program writes into its log is no remark on anybody."""
    columns = {"user_id": counter(7), "ip": s.one_of(*(f"93.184.{n}.{n + 7}" for n in range(20, 60)))}
    columns |= {"city": s.one_of("Berlin", "Madrid", "London"), "message": s.one_of("GET /a 200", "pool exhausted")}
    found = entities(table, columns)
    assert (found["ip"], found["city"]) == ("IP_ADDRESS", "CITY")
    assert "message" not in found


@pytest.mark.parametrize("names_only", [True, False])
def test_a_sum_and_a_date_beside_a_customers_key_are_a_transaction(names_only: bool) -> None:
    """Whatever the trade calls its tables, a customer's key, a sum and a date are a record of a payment."""
    columns = {"entry_id": counter(1), "customer_id": counter(5), "amount": s.money, "created_at": s.recent}
    found = entities("zq_outlays", columns, names_only=names_only)
    assert (found["amount"], found["created_at"]) == ("TRANSACTION_AMOUNT", "TRANSACTION_TIME")


def test_a_contract_names_its_party_and_is_a_transaction() -> None:
    """One named person beside a sum and its dates is a contract's party, not a register of people."""
    columns = {"contract_ref": counter(9), "holder_name": s.english_name, "total_amount": s.money}
    columns |= {"start_date": s.recent, "end_date": s.recent}
    found = entities("zq_papers", columns)
    assert found["start_date"] == "TRANSACTION_TIME"
    assert found["holder_name"] == "PERSON"


def test_the_key_of_a_group_of_customers_is_nobodys() -> None:
    """A price for a group of customers was paid by none of them."""
    columns = {"id": counter(1), "customer_group_id": counter(1), "price": s.money, "valid_from": s.recent}
    assert entities("product_special", columns) == {}


@pytest.mark.parametrize("table", ["conditions", "condition_occurrence", "immunizations", "procedures"])
def test_codes_and_days_in_a_patients_record_are_of_health(table: str) -> None:
    """What and when, beside the key of a patient, is health data; remarks there are, too."""
    columns = {"id": counter(1), "patient_id": counter(3), "start_date": s.recent, "code": s.digits(8)}
    found = entities(table, columns | {"description": FULL_TEXT})
    assert {found[c] for c in ("start_date", "code", "description")} == {"HEALTH"}


def test_the_list_of_codes_is_of_nobodys_health() -> None:
    """A catalogue of conditions has no patient in it."""
    columns = {"condition_id": counter(1), "code": s.digits(8), "start_date": s.recent}
    assert entities("condition_catalog", columns) == {}


@pytest.mark.parametrize(
    ("table", "other", "entity"),
    [
        ("people", {"first_name": s.first_ru, "last_name": s.last_ru}, "HONORIFIC"),
        ("posts", {"author_id": counter(3), "body": FULL_TEXT}, None),
        ("tenants", {"domain": s.one_of("a.example", "b.example")}, None),
    ],
)
def test_a_title_is_whose_table_it_heads(table: str, other: dict[str, Maker], entity: str | None) -> None:
    """Mr and Mrs before a name are part of it; the title of a post, or of a firm, is nobody's position."""
    values = s.one_of("Mr.", "Mrs.", "Dr.") if entity else s.one_of("Broken lamp", "Northern Light", "Green Field")
    assert entities(table, {"id": counter(1), "title": values, **other}).get("title") == entity


def test_when_a_document_was_issued_is_no_number_of_it() -> None:
    """Issuer and date of a passport are told from its number; without a document a date of issue is only a date."""
    columns = {"id": counter(1), "full_name": s.english_name, "passport_number": s.digits(9), "issue_date": s.recent}
    found = entities("clients", columns | {"passport_issued_by": s.one_of("Office 1", "Office 2", "Office 3")})
    assert (found["issue_date"], found["passport_issued_by"]) == ("ID_DOCUMENT_ISSUE", "ID_DOCUMENT_ISSUE")
    del columns["passport_number"]
    assert "issue_date" not in entities("clients", columns)


@pytest.mark.parametrize("name", ["nom", "nome", "naam"])
def test_the_bare_name_of_a_firm_is_the_firms(name: str) -> None:
    """The word that is also a surname is a supplier's name in a table of suppliers, a surname beside a given name."""
    firms = {"id": counter(1), name: s.one_of("Delta Foods", "Nordwind", "Blue River"), "siret": s.digits(14)}
    assert name not in {n for n, e in entities("suppliers", firms).items() if e != "ORGANIZATION"}
    people = {"id": counter(1), "prenom": s.first_ru, "nom": s.last_ru}
    assert entities("clients", people)["nom"] == "LAST_NAME"


def test_the_price_list_is_paid_by_nobody() -> None:
    """Even a name that says price of a product is a catalogue's in a table of products."""
    columns = {"id": counter(1), "product_name": s.one_of("lamp", "desk", "chair"), "product_price": s.money}
    assert entities("products", columns) == {}


def test_a_customers_account_number_is_one_at_a_bank_only_beside_a_bank() -> None:
    """A shop's customers have account numbers with the shop; beside a bank's code they are bank accounts."""
    columns = {"id": counter(1), "full_name": s.english_name, "account_number": s.digits(10)}
    assert entities("customers", columns)["account_number"] == "ACCOUNT_ID"
    assert entities("customers", columns | {"bank_name": s.one_of("A", "B")})["account_number"] == "BANK_ACCOUNT"


def test_who_is_only_mentioned_in_remarks_does_not_make_them_a_column_of_names() -> None:
    """A few remarks that are names or addresses leave a column of remarks what it is."""
    words = s.one_of("gift wrap", "no call", "leave at the door", "ring twice", "call before")
    some = {"id": counter(1), "customer_id": counter(3), "comments": lambda r: r.choice((words, s.address_en))(r)}
    assert entities("orders", some)["comments"] == "FREE_TEXT"


def test_names_of_accounts_are_told_from_keys() -> None:
    """A column called user id that holds names to log in with is no key; numbers and UUIDs are."""
    handles = s.one_of("annaberg7", "pmiller", "tomtom", "r.jones", "klara22", "bsmith", "jo_green", "lena.k")
    assert entities("accounts", {"user_id": handles, "email": s.email})["user_id"] == "USERNAME"
    assert "user_id" not in entities("accounts", {"user_id": counter(4), "email": s.email})


def test_a_prefix_that_cuts_the_tables_people_short_says_nothing() -> None:
    """``doc_name`` in a table of doctors is the doctor's name, not a document's."""
    found = entities("doctor_details", {"doc_name": s.english_name, "doc_nic": s.digits(9), "doc_note": FULL_TEXT})
    assert (found["doc_name"], found["doc_nic"]) == ("PERSON", "NATIONAL_ID")


@pytest.mark.parametrize("values", [("Clerk", "Director", "Driver", "Cashier"), ("Male", "Female")])
def test_a_number_and_what_it_stands_for_is_a_list(values: tuple[str, ...]) -> None:
    """Two columns and a handful of rows, each once: a list of posts or sexes is nobody's."""
    rows = itertools.cycle(values)
    table, sample = s.table("zq_list", {"code": counter(1), "label": lambda _: next(rows)})
    few = {c.name: sample.values(c.name)[: len(values)] for c in table.columns}
    short = TableSample(few, rows=len(values), method=sample.method, seed=1)
    found = classify(table, short, load_rules()).classifications
    assert [c.column for c in found if c.confidence >= 0.5] == []


def test_dates_stored_two_thousand_years_ahead_are_read_as_meant() -> None:
    """An accounting program's offset of dates does not hide birth dates."""
    found = entities("_Reference52", {"_Fld1": lambda r: f"{int(s.birth_date(r)[:4]) + 2000}-05-07 00:00:00"})
    assert found == {"_Fld1": "DATE_OF_BIRTH"}


def test_a_word_before_a_name_says_whose_it_is_behind_it_what_it_is() -> None:
    """A policy's state is a place; a policy for passwords is no password."""
    columns = {"policy_number": s.digits(9), "insured_name": s.english_name, "policy_state": s.one_of("IL", "OH", "TX")}
    found = entities("insured_people", columns | {"password_policy": s.one_of("strict", "relaxed")})
    assert found["policy_state"] == "REGION"
    assert "password_policy" not in found


def test_a_claim_after_an_accident_is_a_transaction() -> None:
    """Injuries among its columns do not turn an insurer's claims into a clinic's records: what was paid is said."""
    columns = {"policy_number": s.digits(9), "bodily_injury": s.one_of("0", "1", "2"), "smoker": s.one_of("Y", "N")}
    columns |= {"injury_claim": s.money, "total_claim_amount": s.money, "incident_date": s.recent}
    found = entities("insurance_claims", columns)
    assert (found["injury_claim"], found["total_claim_amount"]) == ("TRANSACTION_AMOUNT", "TRANSACTION_AMOUNT")
