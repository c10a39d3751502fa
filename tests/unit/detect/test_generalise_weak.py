"""Evidence that is weak alone: remarks on things, codes of two letters, numbers of five digits, names of anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import TypeFamily

from . import synthetic as s
from .test_classify import Maker, counter, verdicts

REMARKS = s.one_of("gift wrap please", "two boxes, one broken", "invoice was sent again", "paid late", "see contract")


def said(table: str, makers: dict[str, Maker], *, names_only: bool = False) -> dict[str, str]:
    """The kinds of the columns that are at least likely."""
    found = verdicts(table, makers, names_only=names_only)
    return {name: c.entity for name, c in found.items() if c.confidence >= 0.5}


def test_a_remark_on_an_order_is_about_a_person_only_where_one_is_named() -> None:
    """Where an order names its customer a remark can be about him; a bare key and a sum leave it one on goods."""
    sale = {"sale_id": counter(1), "customer_id": counter(3), "amount": s.money, "sale_date": s.recent}
    assert "remarks" not in said("sales", sale | {"remarks": REMARKS})
    assert said("sales", sale | {"remarks": REMARKS, "customer_email": s.email})["remarks"] == "FREE_TEXT"


@pytest.mark.parametrize(("table", "column"), [("order_reviews", "comment"), ("reviews", "text"), ("отзывы", "текст")])
def test_what_people_write_themselves_is_free_text(table: str, column: str) -> None:
    """Reviews and complaints are somebody's words, whether or not the table names him."""
    assert said(table, {"id": counter(1), "listing_id": counter(9), column: REMARKS})[column] == "FREE_TEXT"


@pytest.mark.parametrize("values", [("f",), ("t", "f"), ("0", "1")])
def test_a_flag_is_no_gender(values: tuple[str, ...]) -> None:
    """The f of false is no woman, and one code over and over tells no two sexes apart."""
    columns = {"id": counter(1), "full_name": s.english_name, "email": s.email, "zq_admin": s.one_of(*values)}
    assert "zq_admin" not in said("users", columns)


def test_forms_of_address_are_a_list_where_nobody_is_named() -> None:
    """Mr and Mrs in a list of translations are nobody's; beside names they are."""
    values = s.one_of("Mr", "Mrs", "Ms", "Dr")
    assert said("zq_words", {"id": counter(1), "lang": s.one_of("1", "2"), "label": values}) == {}
    people = {"id": counter(1), "last_name": s.last_ru, "first_name": s.first_ru, "zq": values}
    assert said("people", people)["zq"] in ("HONORIFIC", "GENDER")


@pytest.mark.parametrize("column", ["location_id", "batt_mv", "population"])
def test_numbers_of_five_digits_are_postal_codes_only_by_name(column: str) -> None:
    """A name that says something else is believed, even near a town."""
    columns = {"id": counter(1), "city": s.one_of("Berlin", "Madrid", "London"), column: s.digits(5)}
    assert said("sites", columns).get(column) != "POSTAL_CODE"


@pytest.mark.parametrize("column", ["device_model", "serial_no", "homepage"])
@pytest.mark.parametrize("names_only", [True, False])
def test_things_have_numbers_and_pages_too(column: str, names_only: bool) -> None:
    """A device or a page is a person's only where the table speaks of people."""
    values = s.one_of("https://a.example/x", "https://b.example/y") if column == "homepage" else s.digits(9)
    assert column not in said("zq_gear", {"id": counter(1), column: values}, names_only=names_only)


def test_the_name_of_something_beside_a_persons_key_is_no_persons() -> None:
    """A log of commands keeps who gave them by key, and what they were by name."""
    columns = {"id": counter(1), "client_id": counter(4), "entity_name": s.one_of("LOAN", "SAVING"), "at": s.recent}
    assert "entity_name" not in said("zq_commands", columns)


def test_when_a_patient_was_entered_is_not_of_his_health() -> None:
    """Wherever its language puts the word for a date, the day of an entry says nothing of an illness."""
    columns = {"id": counter(1), "nombre": s.first_ru, "apellidos": s.last_ru, "telefono": s.mobile}
    assert "fecha_registro" not in said("pacientes", columns | {"fecha_registro": s.recent})


@pytest.mark.parametrize("names_only", [True, False])
def test_the_value_or_key_in_a_table_of_tokens_is_a_secret(names_only: bool) -> None:
    """What a table of tokens calls value or key is the token, and no sum."""
    columns = {"id": counter(1), "user_id": counter(5), "created_on": s.recent}
    for column in ("value", "key"):
        makers = columns | {column: s.one_of("3f9ac1e2b7d84410", "91b2c3d4e5f60718", "aa01bb02cc03dd04")}
        assert said("tokens", makers, names_only=names_only)[column] == "SECRET"


def test_a_title_in_a_table_of_users_with_departments_is_a_post() -> None:
    """Users who have a department are staff: their bare title is no form of address."""
    columns = {"id": counter(1), "first_name": s.english_name, "last_name": s.last_ru, "title": s.one_of("VP", "CEO")}
    assert said("users", columns, names_only=True).get("title") != "JOB_TITLE"
    staff = columns | {"department": s.one_of("Sales", "Support"), "hire_date": s.recent}
    assert said("users", staff, names_only=True)["title"] == "JOB_TITLE"


def test_a_type_that_the_values_do_not_keep_says_nothing() -> None:
    """A town in a column declared as a number (SQLite keeps what is put in) is a town."""
    table, sample = s.table("clients", {"full_name": s.english_name, "city": s.one_of("Berlin", "Madrid", "London")})
    declared = replace(table, columns=tuple(replace(c, family=TypeFamily.DECIMAL) for c in table.columns))
    found = {c.column: c.entity for c in classify(declared, sample, load_rules()).classifications}
    assert found["city"] == "CITY"


def test_whether_a_birth_date_is_estimated_is_no_birth_date() -> None:
    """A word behind that says how a fact was come by is about the fact."""
    columns = {"id": counter(1), "given_name": s.first_ru, "birthdate": s.birth_date}
    found = said("person", columns | {"birthdate_estimated": s.one_of("0", "1")})
    assert found["birthdate"] == "DATE_OF_BIRTH"
    assert "birthdate_estimated" not in found
