"""Columns in, verdicts out: synthetic tables with names, without names, without rows, and with traps."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.validators.ru import account_key
from privaudit.model import (
    Band,
    Category,
    Classification,
    Column,
    Protection,
    Raw,
    Role,
    SampleMethod,
    Subject,
    Table,
    TableKind,
    TableSample,
    TypeFamily,
)

from . import synthetic as s

CLASSIFY = sys.modules[classify.__module__]

Maker = Callable[[random.Random], str]
NOT_PERSONAL = {c for c in Category if c.value.startswith("transaction_")}


def verdicts(name: str, makers: dict[str, Maker], *, names_only: bool = False) -> dict[str, Classification]:
    """The column verdicts of a made table by column, likely and certain ones."""
    table, sample = s.table(name, makers)
    found = classify(table, TableSample.empty() if names_only else sample, load_rules()).classifications
    return {c.column: c for c in found if c.role is Role.COLUMN and c.band is not Band.TO_CHECK}


def one_column(name: str, family: TypeFamily = TypeFamily.TEXT, comment: str | None = None) -> Table:
    """A table of one column."""
    column = Column(name=name, data_type="x", family=family, position=0, comment=Raw(comment) if comment else None)
    return Table(system="s", schema="main", name="t", kind=TableKind.TABLE, columns=(column,))


OPAQUE: list[tuple[Maker, str]] = [
    (s.russian_name, "PERSON"),
    (s.english_name, "PERSON"),
    (s.mobile, "PHONE_NUMBER"),
    (s.mobile_formatted, "PHONE_NUMBER"),
    (s.mobile_bare, "PHONE_NUMBER"),
    (s.snils, "RU_SNILS"),
    (s.snils_bare, "RU_SNILS"),
    (s.inn_person, "RU_INN"),
    (s.passport, "RU_PASSPORT"),
    (s.passport_bare, "RU_PASSPORT"),
    (s.address_ru, "STREET_ADDRESS"),
    (s.address_en, "STREET_ADDRESS"),
    (s.email, "EMAIL_ADDRESS"),
    (s.card, "CREDIT_CARD"),
    (s.birth_date, "DATE_OF_BIRTH"),
    (s.patronymic, "PATRONYMIC"),
    (s.first_ru, "FIRST_NAME"),
]


@pytest.mark.parametrize(("maker", "entity"), OPAQUE)
def test_values_alone_are_enough(maker: Maker, entity: str) -> None:
    """A column of an opaque table is told by its values."""
    found = verdicts("_Reference52", {"_Fld1201": maker})
    assert found["_Fld1201"].entity == entity


def counter(start: int) -> Maker:
    """Running numbers."""
    state = [start]

    def following(_: random.Random) -> str:
        state[0] += 1
        return str(state[0])

    return following


TRAPS: list[Maker] = [
    s.inn_company,
    s.ean,
    s.digits(10),
    s.digits(12),
    s.digits(13),
    s.digits(16),
    counter(2_400_000_001),
    counter(9_160_000_001),
    counter(4_500_123_456_001_234),
    s.recent,
    s.money,
    s.one_of("Понедельник", "Вторник", "Среда"),
    s.one_of("Оплачен", "Создан", "Отменён"),
    lambda r: f"ООО {r.choice(('Вектор', 'Лютик', 'Иванов и партнёры'))} {r.randrange(99)}",
]


@pytest.mark.parametrize("maker", TRAPS)
def test_look_alikes_are_not_personal(maker: Maker) -> None:
    """Company numbers, goods, order numbers and words are not taken for a person's data without a name to say so."""
    found = verdicts("_Document7", {"_Fld9": maker})
    assert all(c.category in NOT_PERSONAL or c.subject is Subject.ORGANISATION for c in found.values())
    assert Category.ORGANISATION not in {c.category for c in found.values()}


@pytest.mark.parametrize(
    ("table", "column", "entity"),
    [
        ("clients", "FIO", "PERSON"),
        ("Customer", "FirstName", "FIRST_NAME"),
        ("клиенты", "Дата рождения", "DATE_OF_BIRTH"),
        ("klienty", "nomer_telefona", "PHONE_NUMBER"),
        ("klienty", "dr", "DATE_OF_BIRTH"),
        ("kunden", "geburtsdatum", "DATE_OF_BIRTH"),
        ("patients", "diagnosis", "HEALTH"),
        ("users", "passwordHash", "PASSWORD"),
        ("customer", "name", "PERSON"),
        ("staff", "title", "JOB_TITLE"),
        ("employees", "salary", "SALARY"),
        ("sotrudniki", "familiya", "LAST_NAME"),
        ("payment_card", "code", "CREDIT_CARD_SECURITY_CODE"),
        ("orders", "customeremail", "EMAIL_ADDRESS"),
        ("orders", "total_sum", "TRANSACTION_AMOUNT"),
        ("orders", "created_at", "TRANSACTION_TIME"),
    ],
)
def test_names_alone_are_enough(table: str, column: str, entity: str) -> None:
    """Without a row read, name and table give the kind."""
    assert verdicts(table, {column: s.money}, names_only=True)[column].entity == entity


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("products", "product_name"),
        ("reports", "region_name"),
        ("calendar", "weekday_name"),
        ("users", "email_verified"),
        ("samples", "acid_level"),
        ("users", "phone_type"),
        ("users", "password_changed_at"),
        ("countries", "country_name"),
        ("films", "title"),
        ("t", "_Fld1201"),
        ("clients", "количество заказов"),
    ],
)
def test_names_that_only_resemble(table: str, column: str) -> None:
    """Modifiers, goods and reference lists turn a name off."""
    found = verdicts(table, {column: s.money}, names_only=True)
    assert all(c.category in NOT_PERSONAL or c.subject is Subject.ORGANISATION for c in found.values())
    assert Category.ORGANISATION not in {c.category for c in found.values()}


def test_data_of_organisations_is_marked_as_theirs() -> None:
    """A supplier's phone and address are the organisation's; the contact in the same row is a person."""
    table, sample = s.table(
        "suppliers",
        {
            "company_name": lambda _: "ООО Вектор",
            "phone": s.mobile,
            "address": s.address_ru,
            "contact_name": s.russian_name,
        },
    )
    found = classify(table, sample, load_rules())
    by_column = {c.column: c for c in found.classifications}
    assert found.subject is Subject.ORGANISATION
    assert by_column["phone"].subject is Subject.ORGANISATION
    assert by_column["address"].subject is Subject.ORGANISATION
    assert by_column["contact_name"].subject is Subject.CONTACT_PERSON


def test_a_bare_name_that_holds_people_overrules_the_tables_name() -> None:
    """A table of counterparties whose names are people's is about people."""
    found = verdicts("contragent", {"name": s.russian_name, "phone": s.mobile})
    assert found["name"].entity == "PERSON"
    assert found["phone"].subject is not Subject.ORGANISATION


def test_rare_checked_numbers_are_found_inside() -> None:
    """Two valid SNILS among a thousand remarks are reported as contained, with their share."""
    remarks = [f"remark {i}" for i in range(998)]
    r = s.seeded(3)
    sample = TableSample(
        {"remark": (*remarks, s.snils(r), s.snils(r))}, rows=1000, method=SampleMethod.ALL_ROWS, seed=1
    )
    found = classify(one_column("remark"), sample, load_rules()).classifications
    inside = [c for c in found if c.role is Role.CONTAINED and c.entity == "RU_SNILS"]
    assert [c.share for c in inside] == [0.002]


def test_free_text_is_read_by_presidio() -> None:
    """Names and phones in comments are counted, and the column is free text about people."""
    r = s.seeded(4)
    texts = tuple(
        f"Клиент {s.russian_name(r)} просил перезвонить вечером по телефону {s.mobile_formatted(r)}, заказ {i}"
        for i in range(60)
    )
    sample = TableSample({"remark": texts}, rows=60, method=SampleMethod.ALL_ROWS, seed=1)
    found = classify(one_column("remark"), sample, load_rules())
    assert not found.gaps
    roles = {(c.entity, c.role) for c in found.classifications}
    assert {("FREE_TEXT", Role.COLUMN), ("PERSON", Role.CONTAINED), ("PHONE_NUMBER", Role.CONTAINED)} <= roles


def test_json_is_read_by_path_and_keys_that_are_values_are_hidden() -> None:
    """Paths recur and are shown; an e-mail address used as a key is not."""
    r = s.seeded(5)
    rows = tuple(json.dumps({"contact": {"email": s.email(r)}, s.email(r): s.mobile(r)}) for _ in range(50))
    sample = TableSample({"payload": rows}, rows=50, method=SampleMethod.ALL_ROWS, seed=1)
    found = classify(one_column("payload", TypeFamily.JSON), sample, load_rules()).classifications
    assert {(c.path, c.entity) for c in found if c.role is Role.COLUMN} == {
        ("contact.email", "EMAIL_ADDRESS"),
        ("*", "PHONE_NUMBER"),
        ("*@key", "EMAIL_ADDRESS"),
    }


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_a_key_seen_once_is_not_shown(rows: int) -> None:
    """However few the rows, a key that does not recur and is no known word stays hidden; a known word is shown."""
    r = s.seeded(9)
    values = tuple(json.dumps({f"Zqv{i}xw": s.mobile(r), "email": s.email(r)}) for i in range(rows))
    sample = TableSample({"payload": values}, rows=rows, method=SampleMethod.ALL_ROWS, seed=1)
    found = classify(one_column("payload", TypeFamily.JSON), sample, load_rules()).classifications
    assert {c.path for c in found} == {"*", "email"}


def test_key_value_tables_are_read_by_key() -> None:
    """Each key of a key-value table is a column of its own, judged by its name and its values."""
    r = s.seeded(6)
    rows = [("phone", s.mobile(r)) if i % 2 else ("theme", r.choice(("dark", "light"))) for i in range(80)]
    columns = {"attribute": tuple(k for k, _ in rows), "value": tuple(v for _, v in rows)}
    sample = TableSample(dict(columns), rows=80, method=SampleMethod.ALL_ROWS, seed=1)
    made = tuple(Column(name=n, data_type="x", family=TypeFamily.TEXT, position=i) for i, n in enumerate(columns))
    table = Table(system="s", schema="main", name="properties", kind=TableKind.TABLE, columns=made)
    found = classify(table, sample, load_rules()).classifications
    assert [(c.column, c.path, c.entity) for c in found if c.role is Role.COLUMN] == [
        ("value", "phone", "PHONE_NUMBER")
    ]


def test_a_documents_table_of_an_accounting_program_holds_transactions() -> None:
    """Generated names of documents with amounts are transactions, generated names of directories are not."""
    document = verdicts("_Document77", {"_Date_Time": s.recent, "_Fld2004": s.money})
    assert {c.entity for c in document.values()} == {"TRANSACTION_TIME", "TRANSACTION_AMOUNT"}
    assert verdicts("_Reference77", {"_Fld2004": s.money}) == {}


def test_an_account_is_proven_by_the_bank_code_beside_it() -> None:
    """The key that joins account and bank code in one row is counted as evidence."""
    bank = "044525225"
    keyed = (f"40817810{key}00000000001" for key in range(10))
    accounts, codes = (next(a for a in keyed if account_key(a, bank)),) * 3, (bank,) * 3
    made = tuple(
        Column(name=n, data_type="x", family=TypeFamily.TEXT, position=i) for i, n in enumerate(("_Fld1", "_Fld2"))
    )
    table = Table(system="s", schema="main", name="_Reference1", kind=TableKind.TABLE, columns=made)
    sample = TableSample({"_Fld1": accounts, "_Fld2": codes}, rows=3, method=SampleMethod.ALL_ROWS, seed=1)
    found = {c.column: c for c in classify(table, sample, load_rules()).classifications}
    assert found["_Fld1"].entity == "BANK_ACCOUNT"


def test_an_opaque_table_of_companies_is_theirs() -> None:
    """Company names and numbers without a person make the phone beside them an organisation's."""
    makers: dict[str, Maker] = {
        "_Fld1": lambda r: f"ООО {r.choice(('Вектор', 'Лютик'))} {r.randrange(99)}",
        "_Fld2": s.inn_company,
        "_Fld3": s.mobile,
    }
    assert {c.subject for c in verdicts("_Reference60", makers).values()} == {Subject.ORGANISATION}


@pytest.mark.parametrize(
    ("column", "maker", "protection"),
    [
        ("password", lambda r: f"$2b$12${''.join(r.choices('abcXYZ019./', k=53))}", Protection.HASHED),
        ("phone", lambda r: f"{r.getrandbits(256):064x}", Protection.HASHED),
        ("card_number", lambda r: f"427600******{r.randrange(10**4):04d}", Protection.MASKED),
        ("email", lambda r: f"{r.getrandbits(160):040x}", Protection.HASHED),
        ("email", s.email, Protection.PLAIN),
        ("password", lambda r: r.choice(("qwerty1", "Sommer24", "letmein")), Protection.PLAIN),
        ("card_number", lambda r: f"tok_{r.getrandbits(80):020x}", Protection.TOKENISED),
    ],
)
def test_protection(column: str, maker: Maker, protection: Protection) -> None:
    """Clear, masked, hashed and tokenised values are told apart, and stay of their kind."""
    assert verdicts("clients", {column: maker})[column].protection is protection


@pytest.mark.parametrize("step", ["_seen_again", "remade", "beside", "_of_field"])
def test_a_step_that_breaks_is_said_and_leaves_the_other_verdicts(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """A defect in judging one column, or in what is asked after all detectors, costs no other column its verdict."""
    table, sample = s.table("customers", {"full_name": s.russian_name, "email": s.email, "phone": s.mobile})
    whole = {c.column for c in classify(table, sample, load_rules()).classifications}
    real = getattr(CLASSIFY, step)

    def broken(*given: object) -> object:
        if step == "_of_field" and getattr(given[0], "column", None) is not table.columns[1]:
            return real(*given)
        raise ValueError("john@example.org")

    monkeypatch.setattr(CLASSIFY, step, broken)
    found = classify(table, sample, load_rules())
    assert whole == {"full_name", "email", "phone"}
    assert {c.column for c in found.classifications} == whole - ({"email"} if step == "_of_field" else set())
    (gap,) = found.gaps
    assert gap.detector == {"remade": "hashes", "beside": "neighbours"}.get(step, "fusion")
    assert (gap.reason, gap.params) == ("detector_failed", (("error", "ValueError"),))
