"""Key-value tables: recognised from names or from the data, and not where an ordinary column has few values."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from privaudit.model import TypeFamily

from . import synthetic as s
from .columns import verdicts_of

Maker = Callable[[random.Random], str]
PEOPLE: dict[str, Maker] = {
    "first_name": s.first_ru,
    "email": s.email,
    "phone": s.mobile,
    "birth_date": s.birth_date,
    "theme": s.one_of("dark", "light"),
}


def rows_of(makers: dict[str, Maker], entities: int = 40) -> list[tuple[int, str, str]]:
    """Entity, key, value: one row a key of each entity."""
    r = s.seeded(12)
    return [(e, k, make(r)) for e in range(1, entities + 1) for k, make in makers.items()]


def found_in(names: tuple[str, str, str], rows: list[tuple[int, object, object]]) -> set[tuple[str, str | None, str]]:
    """Column, path and kind of each verdict on a table of three columns."""
    values = {n: tuple(row[i] for row in rows) for i, n in enumerate(names)}
    families = {names[0]: TypeFamily.INTEGER}
    if isinstance(rows[0][1], int):
        families[names[1]] = TypeFamily.INTEGER
    return {(c.column, c.path, c.entity) for c in verdicts_of(values, families=families)}


EXPECTED = {
    ("first_name", "FIRST_NAME"),
    ("email", "EMAIL_ADDRESS"),
    ("phone", "PHONE_NUMBER"),
    ("birth_date", "DATE_OF_BIRTH"),
}


@pytest.mark.parametrize(
    "names", [("user_id", "meta_key", "meta_value"), ("e", "k", "v"), ("obj", "fld1", "fld2"), ("a", "b", "c")]
)
def test_each_key_is_a_column(names: tuple[str, str, str]) -> None:
    """Whatever the columns are called: the key that says first name makes its values first names."""
    found = found_in(names, [*rows_of(PEOPLE)])
    assert found == {(names[2], path, entity) for path, entity in EXPECTED}


@pytest.mark.parametrize("names", [("entity_id", "attribute_id", "value"), ("e", "k", "v")])
def test_numbers_of_attributes_are_keys(names: tuple[str, str, str]) -> None:
    """Without names for attributes, values alone say what each number stands for."""
    numbers = {k: 70 + i for i, k in enumerate(PEOPLE)}
    found = found_in(names, [(e, numbers[k], v) for e, k, v in rows_of(PEOPLE)])
    assert {(names[2], "71", "EMAIL_ADDRESS"), (names[2], "72", "PHONE_NUMBER")} <= found
    assert {path for _, path, _ in found} <= {str(n) for n in numbers.values()}


def test_long_numbers_as_keys_are_not_printed() -> None:
    """A key of many digits could be anybody's number."""
    numbers = {k: 9161234560 + i for i, k in enumerate(PEOPLE)}
    found = found_in(("entity_id", "attribute_id", "value"), [(e, numbers[k], v) for e, k, v in rows_of(PEOPLE)])
    assert all("916" not in (path or "") for _, path, _ in found)


def test_documents_under_keys_are_opened() -> None:
    """A key whose values are serialised arrays leads on into them."""
    makers = dict(PEOPLE) | {"billing": lambda r: f'a:1:{{s:5:"phone";s:12:"{s.mobile(r)}";}}'}
    found = found_in(("user_id", "meta_key", "meta_value"), [*rows_of(makers)])
    assert ("meta_value", "billing.phone", "PHONE_NUMBER") in found


def test_kinds_of_documents_are_keys() -> None:
    """Where a column says which document a number is of, each document's numbers are judged by themselves."""
    makers: dict[str, Maker] = {"passport": s.passport, "snils": s.snils, "inn": s.inn_person}
    assert found_in(("client", "doc_type", "doc_number"), [*rows_of(makers)]) == {
        ("doc_number", "passport", "RU_PASSPORT"),
        ("doc_number", "snils", "RU_SNILS"),
        ("doc_number", "inn", "RU_INN"),
    }


ORDINARY: list[tuple[str, Maker, Maker]] = [
    ("status", s.one_of("active", "blocked", "deleted"), s.mobile),
    ("kind", s.one_of("mobile", "home", "work"), s.mobile),
    ("role", s.one_of("admin", "editor", "viewer"), s.email),
    ("segment", s.one_of("retail", "corporate", "vip"), s.russian_name),
    ("state", s.one_of("draft", "paid", "shipped"), s.address_ru),
]


@pytest.mark.parametrize(("column", "status", "maker"), ORDINARY)
def test_a_status_is_no_key(column: str, status: Maker, maker: Maker) -> None:
    """The form of values does not depend on a status: verdicts have no path."""
    r = s.seeded(13)
    values = {column: tuple(status(r) for _ in range(200)), "value7": tuple(maker(r) for _ in range(200))}
    found = verdicts_of(values)
    assert found
    assert {c.path for c in found} == {None}


def test_towns_and_their_codes_are_no_attributes() -> None:
    """A column that follows from another (a town's code) is not described by it."""
    codes = {"London": "EC1A 1BB", "Berlin": "10115", "Warszawa": "00-001", "Madrid": "28001", "Dublin": "D02 AF30"}
    r = s.seeded(14)
    towns = tuple(r.choice(sorted(codes)) for _ in range(150))
    values = {"town7": towns, "post7": tuple(codes[t] for t in towns), "name": tuple(s.english_name(r) for _ in towns)}
    assert {c.path for c in verdicts_of(values, name="clients")} == {None}


def test_countries_decide_the_form_of_postal_codes_in_ordinary_tables() -> None:
    """A country's name is no attribute's, though postal codes differ by it."""
    r = s.seeded(15)
    forms: dict[str, Maker] = {
        "Germany": lambda q: f"{q.randrange(10**5):05d}",
        "Britain": lambda q: f"EC{q.randrange(9)}A {q.randrange(9)}BB",
        "Ireland": lambda q: f"D{q.randrange(10, 25)} AF{q.randrange(10, 99)}",
    }
    countries = tuple(r.choice(sorted(forms)) for _ in range(150))
    values = {"country": countries, "postcode": tuple(forms[c](r) for c in countries)}
    assert {c.path for c in verdicts_of(values, name="clients")} <= {None}


def test_settings_are_no_people() -> None:
    """A table of settings, each key once, gives no paths and no people."""
    keys = ("smtp_host", "smtp_port", "site_title", "theme", "cache_ttl", "per_page", "timezone", "currency")
    settings = ("mail.example", "25", "A shop", "dark", "3600", "20", "UTC", "EUR")
    rows = [(i, k, v) for i, (k, v) in enumerate(zip(keys, settings, strict=True))]
    assert found_in(("id", "name", "value"), [*rows]) == set()
