"""Values inside values: whatever the container, each fact is found at its path."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import NamedTuple

import pytest

from privaudit.model import TypeFamily

from . import synthetic as s
from .columns import ROWS, kinds

Row = Callable[[random.Random], object]
EMAIL, PHONE, PERSON = "EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON"


def rows(make: Row, n: int = ROWS) -> tuple[object, ...]:
    """That many made values."""
    r = s.seeded(11)
    return tuple(make(r) for _ in range(n))


class Contact(NamedTuple):
    """A row value as a driver gives it that knows the type's fields."""

    who: str
    tel: str


def php(value: object) -> str:
    """A value as PHP's serialize() writes it."""
    if isinstance(value, dict):
        inner = "".join(php(k) + php(v) for k, v in value.items())
        return f"a:{len(value)}:{{{inner}}}"
    if isinstance(value, int):
        return f"i:{value};"
    text = str(value)
    return f's:{len(text.encode())}:"{text}";'


CONTAINERS: list[tuple[str, Row, TypeFamily, set[tuple[str, str]]]] = [
    (
        "json in a text column",
        lambda r: json.dumps({"contact": {"email": s.email(r), "phones": [s.mobile(r), s.mobile(r)]}, "n": 1}),
        TypeFamily.TEXT,
        {("contact.email", EMAIL), ("contact.phones[]", PHONE)},
    ),
    (
        "driver's own dict",
        lambda r: {"email": s.email(r), "tags": ["new", "vip"]},
        TypeFamily.JSON,
        {("email", EMAIL)},
    ),
    (
        "json inside a json string",
        lambda r: json.dumps({"kind": "callback", "payload": json.dumps({"phone": s.mobile(r), "n": 3})}),
        TypeFamily.JSON,
        {("payload.phone", PHONE)},
    ),
    (
        "json that is one json string",
        lambda r: json.dumps(json.dumps({"email": s.email(r)})),
        TypeFamily.JSON,
        {("email", EMAIL)},
    ),
    (
        "json cut in SQL",
        lambda r: json.dumps({"email": s.email(r), "items": [{"sku": i, "q": "long" * 9} for i in range(40)]})[:600],
        TypeFamily.TEXT,
        {("email", EMAIL)},
    ),
    ("python's print", lambda r: str({"email": s.email(r), "n": None}), TypeFamily.TEXT, {("email", EMAIL)}),
    (
        "xml",
        lambda r: f"<order><client phone='{s.mobile(r)}'><email>{s.email(r)}</email></client></order>",
        TypeFamily.XML,
        {("client.phone", PHONE), ("client.email", EMAIL)},
    ),
    (
        "xml cut in SQL",
        lambda r: f"<doc><email>{s.email(r)}</email><tel>{s.mobile(r)}</tel><note>{'long ' * 50}",
        TypeFamily.TEXT,
        {("email", EMAIL), ("tel", PHONE)},
    ),
    ("array of text", lambda r: f"{{{s.email(r)},{s.email(r)}}}", TypeFamily.ARRAY, {("[]", EMAIL)}),
    ("array of one", lambda r: f"{{{s.mobile(r)}}}", TypeFamily.ARRAY, {("[]", PHONE)}),
    ("array as a list", lambda r: [s.mobile(r), s.mobile(r)], TypeFamily.ARRAY, {("[]", PHONE)}),
    (
        "quoted and nested array",
        lambda r: f'{{{{"{s.russian_name(r)}",NULL}},{{"{s.russian_name(r)}","{s.russian_name(r)}"}}}}',
        TypeFamily.ARRAY,
        {("[]", PERSON)},
    ),
    (
        "array of row values",
        lambda r: f'{{"(\\"{s.russian_name(r)}\\",{s.mobile(r)})","(,{s.mobile(r)})"}}',
        TypeFamily.ARRAY,
        {("[].1", PERSON), ("[].2", PHONE)},
    ),
    (
        "row value",
        lambda r: f'("{s.russian_name(r)}",{s.email(r)},{r.randrange(9)})',
        TypeFamily.OTHER,
        {("1", PERSON), ("2", EMAIL)},
    ),
    (
        "driver's row values",
        lambda r: [(s.russian_name(r), s.mobile(r)), (s.russian_name(r), None)],
        TypeFamily.ARRAY,
        {("[].1", PERSON), ("[].2", PHONE)},
    ),
    (
        "driver's row values with names",
        lambda r: Contact(s.russian_name(r), s.mobile(r)),
        TypeFamily.OTHER,
        {("who", PERSON), ("tel", PHONE)},
    ),
    (
        "hstore",
        lambda r: f'"email"=>"{s.email(r)}", "phone"=>"{s.mobile(r)}", "note"=>NULL',
        TypeFamily.OTHER,
        {("email", EMAIL), ("phone", PHONE)},
    ),
    (
        "php arrays",
        lambda r: php({"name": s.russian_name(r), "contacts": {0: s.mobile(r), 1: s.mobile(r)}, "email": s.email(r)}),
        TypeFamily.TEXT,
        {("name", PERSON), ("contacts[]", PHONE), ("email", EMAIL)},
    ),
    (
        "query string",
        lambda r: f"utm=1&email={s.email(r).replace('@', '%40')}&phone={s.mobile(r).replace('+', '%2B')}",
        TypeFamily.TEXT,
        {("email", EMAIL), ("phone", PHONE)},
    ),
    (
        "lines of a form",
        lambda r: f"Имя: {s.russian_name(r)}\nТелефон: {s.mobile_formatted(r)}\nКоличество: {r.randrange(9)}",
        TypeFamily.TEXT,
        {("Имя", PERSON), ("Телефон", PHONE)},
    ),
    (
        "ini",
        lambda r: f"[user]\nemail = {s.email(r)}\n; a remark\nlang = en",
        TypeFamily.TEXT,
        {("email", EMAIL)},
    ),
    (
        "yaml",
        lambda r: f"client:\n  email: {s.email(r)}\n  phone: '{s.mobile(r)}'\nversion: 2",
        TypeFamily.TEXT,
        {("client.email", EMAIL), ("client.phone", PHONE)},
    ),
    (
        "pairs between semicolons",
        lambda r: f"email={s.email(r)}; phone={s.mobile(r)}; theme=dark",
        TypeFamily.TEXT,
        {("email", EMAIL), ("phone", PHONE)},
    ),
    ("addresses after semicolons", lambda r: f"{s.email(r)}; {s.email(r)}", TypeFamily.TEXT, {("[]", EMAIL)}),
    ("phones after commas", lambda r: f"{s.mobile(r)}, {s.mobile(r)}", TypeFamily.TEXT, {("[]", PHONE)}),
    ("names between bars", lambda r: f"{s.russian_name(r)}|{s.russian_name(r)}", TypeFamily.TEXT, {("[]", PERSON)}),
]


@pytest.mark.parametrize(("make", "family", "expected"), [c[1:] for c in CONTAINERS], ids=[c[0] for c in CONTAINERS])
def test_facts_are_found_at_their_paths(make: Row, family: TypeFamily, expected: set[tuple[str, str]]) -> None:
    """Each container shows the personal facts in it, with their paths, and no others."""
    assert kinds(rows(make), family) == expected


def test_queries_of_urls_are_searched() -> None:
    """What a form sent in a URL is found under its name; the URLs themselves keep their own verdict."""
    found = kinds(rows(lambda r: f"https://shop.example/find?email={s.email(r)}&q={r.randrange(9)}"), column="referer")
    assert ("email", EMAIL) in found
    assert {path for path, _ in found} <= {None, "email"}


@pytest.mark.parametrize("make", [s.one_of("red, green, new", "red, old"), lambda r: f"tag{r.randrange(9)}; sale; new"])
def test_tags_are_no_list_of_facts(make: Row) -> None:
    """Words after commas or semicolons are not personal and give no path."""
    assert kinds(rows(make)) == set()


def test_an_address_with_commas_is_one_value() -> None:
    """Parts of an address are not the elements of a list."""
    assert kinds(rows(s.address_ru), column="address") == {(None, "STREET_ADDRESS")}


def test_names_with_a_comma_are_one_value() -> None:
    """Surname, comma, first name is one person."""
    assert {e for _, e in kinds(rows(lambda r: f"{r.choice(s.FAMILY)}, {r.choice(s.GIVEN)}"), column="customer")} == {
        PERSON
    }


def test_a_chat_is_prose() -> None:
    """Speakers before colons come back within one text: no keys, but free text with what it contains."""

    def chat(r: random.Random) -> str:
        return f"Оператор: добрый день\nКлиент: мой номер {s.mobile_formatted(r)}\nОператор: спасибо, записала"

    assert all(path is None for path, _ in kinds(rows(chat)))


def test_points_and_ranges_are_no_rows() -> None:
    """A point is one place and a range one value, not row values of two fields."""
    places = rows(lambda r: f"({r.uniform(41, 70):.5f},{r.uniform(20, 140):.5f})")
    assert all(path is None for path, _ in kinds(places, TypeFamily.OTHER, "location", "point"))
    ranges = rows(lambda r: f"[{r.randrange(9)},{r.randrange(10, 99)})")
    assert kinds(ranges, TypeFamily.OTHER, "during", "int4range") == set()


def test_guids_in_braces_are_no_arrays() -> None:
    """A GUID as some programs write it is one value."""
    made = rows(lambda r: f"{{{r.getrandbits(32):08X}-ABCD-4BCD-8BCD-{r.getrandbits(48):012X}}}")
    assert kinds(made, column="guid") == set()


@pytest.mark.parametrize("key", ["Лесников Глеб", "+79161234567", "glebov@example.org"])
def test_keys_that_are_values_stay_hidden_in_every_container(key: str) -> None:
    """A person's name or number that serves as a key of a PHP array or hstore is never printed."""
    for make in (
        lambda r: php({key: {"email": s.email(r)}, "x1": 1}),
        lambda r: f'"{key}"=>"{s.email(r)}", "b"=>"1"',
    ):
        found = kinds(rows(make), TypeFamily.OTHER)
        assert EMAIL in {e for _, e in found}
        assert all(key not in (path or "") for path, _ in found)
