"""Surnames inside other words, with signs between their letters, or in letters that only look alike, are found."""

from __future__ import annotations

import dataclasses
import json

import pytest

from privaudit.model import AuditResult, Edition, Nature, Person, PrincipalKind
from privaudit.report.edition.exact import Exact
from privaudit.report.edition.ids import ids_of
from privaudit.report.edition.names import Hider
from privaudit.report.edition.result import filed
from privaudit.report.jsonl import rows
from tests.samples import sample_result

PEOPLE = {
    "Сергеев Иван Петрович": "S-001",
    "Smith John": "S-002",
    "Иванова Анна": "S-003",
    "孙悟空": "S-004",
    "Παπαδόπουλος Γιώργος": "S-005",
    "Сухова Раиса": "S-006",
    "Price Maria": "S-007",
    "Cидopoв Олег": "S-008",
    "김 철수": "S-009",
}
NAMED = {
    "SergeevBackup": "S-001Backup",
    "КопияСергеева": "КопияS-001",
    "JohnSmithBackup": "S-002Backup",
    "backupOfJohnSmith": "backupOfS-002",
    "jsmithbackup": "S-002backup",
    "dbIvanov": "dbS-003",
    "DBIvanovOld": "DBS-003Old",
    "backupivanov": "backupS-003",
    "ИвановаБаза": "S-003База",
    "annaivanovadump": "S-003dump",
    "копиясергеевойновая": "копияS-001ойновая",
    "pricelist": "S-007list",
    "PriceTable": "S-007Table",
    "smithivanovdump": "S-002S-003dump",
    "MariaDB": "MariaDB",
    "customers": "customers",
    "marketing": "marketing",
}
"""Names of things, and what stands in their place."""


@pytest.fixture(scope="module")
def hider() -> Hider:
    """A hider of the people above, and of things called after some of them."""
    return Hider(PEOPLE, {}, frozenset(), {}, NAMED)


@pytest.mark.parametrize(("said", "hidden"), NAMED.items())
def test_a_surname_inside_the_name_of_a_thing_is_hidden(hider: Hider, said: str, hidden: str) -> None:
    """Put together with other words, with capitals or without, alone and in a sentence."""
    assert hider.hide(said) == hidden
    assert hider.hide(f"crm: public.{said} could not be read") == f"crm: public.{hidden} could not be read"
    assert hider.has_person(said) == (said != hidden)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("see sergeevBackup2", "see S-001Backup2"),
        ("ВыгрузкаСергеева", "ВыгрузкаS-001"),
        ("Cyxoва Paиca", "S-006"),
        ("Cергеев", "S-001"),
        ("Сидоров", "S-008"),
        ("у Сергеевых", "у S-001"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "S-005"),
        ("孙悟空的备份", "S-004的备份"),
        ("김철수의", "S-009의"),
        ("Ива-нова", "S-003"),
        ("Серге-\nев", "S-001"),
        ("С_е_р_г_е_е_в и", "S-001 и"),
        ("С е р г е е в", "S-001"),
        ("S.m.i.t.h_backup", "S-002_backup"),
        ("onshore smithereens", "onshore smithereens"),
        ("MariaDB and PostgreSQL", "MariaDB and PostgreSQL"),
        ("из-за того, по-русски", "из-за того, по-русски"),
    ],
)
def test_a_name_is_found_in_look_alikes_and_in_pieces(hider: Hider, said: str, hidden: str) -> None:
    """In any text, and ordinary words stay."""
    assert hider.hide(said) == hidden


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Маркова Анна", "S-001"),
        ("Марк и Маркова Анна", "Марк и S-001"),
        ("ООО «Марк»", "ООО «Марк»"),
        ("Маркетинг", "Маркетинг"),
        ("Марков", "S-001"),
    ],
)
def test_the_organisation_is_no_part_of_a_persons_name(said: str, hidden: str) -> None:
    """Only the whole word is the organisation: a surname that begins so is hidden."""
    assert Hider({"Маркова Анна": "S-001"}, {}, frozenset({"Марк"})).hide(said) == hidden


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Иванов", "Иванов"),
        ("ИП «Иванов»: отчёт", "ИП «Иванов»: отчёт"),
        ("Иванова", "S-002"),
        ("Иванова Мария", "S-002"),
        ("Иванов Алексей", "S-003"),
        ("А. Иванов", "S-003"),
        ("ИвановBackup", "S-002/S-003Backup"),
    ],
)
def test_people_called_as_the_organisation_are_hidden(said: str, hidden: str) -> None:
    """Its name by itself stays; with a first name or initials, or in another form, it is a person."""
    people = {"Иванова Мария": "S-002", "Иванов Алексей": "S-003"}
    assert Hider(people, {}, frozenset({"Иванов"})).hide(said) == hidden


def _called_after_people() -> AuditResult:
    plain = sample_result()
    table, column, system = plain.tables[0], plain.classifications[0], plain.systems[0]
    role = dataclasses.replace(plain.principals[0], principal="roleofjohnsmithers", principal_kind=PrincipalKind.ROLE,
                               can_login=False, person=None, nature=Nature.UNKNOWN)  # fmt: skip
    return dataclasses.replace(
        plain,
        people=(Person(name="Сергеев Иван Петрович"), Person(name="Smith John")),
        systems=(dataclasses.replace(system, location="КопияСергеева"), *plain.systems[1:]),
        tables=(*plain.tables, dataclasses.replace(table, table="sergeevBackup")),
        classifications=(*plain.classifications, dataclasses.replace(column, column="backupsergeev")),
        principals=(*plain.principals, role),
    )


def test_systems_tables_columns_and_roles_called_after_people_are_not_named_so() -> None:
    """What the company called after somebody is said with the id; such a role gets an id of its own."""
    result = _called_after_people()
    made = filed(result)
    for name in ("sergeevBackup", "backupsergeev", "КопияСергеева"):
        hidden = made.hider.hide(f"in crm.{name}: 1")
        assert "S-0" in hidden
        assert "serge" not in hidden.casefold()
        assert "серге" not in hidden.casefold()
    assert any(name == "roleofjohnsmithers" for _, name in ids_of(result).accounts)
    written = json.dumps(list(rows(result, Edition.FILE)), ensure_ascii=False).casefold()
    assert "сергеев" not in written
    assert "sergeev" not in written


def test_names_with_digits_are_found_letter_by_letter() -> None:
    """The longest wins, and a number is not the beginning of a longer one."""
    names = Exact({"#1": "S-001", "#12": "S-002", "☃": "S-003", "a1b": "S-004"})
    assert names.hide("#1, #12, #123, xa1bc☃") == "S-001, S-002, #123, xS-004cS-003"
    assert names.hide("") == ""


def test_many_people_with_numbers_do_not_make_a_text_slow() -> None:
    """A text is looked through once, not once for each of the people."""
    looked = 0

    class Counted(str):
        """A text that counts how often something is looked for in it."""

        __slots__ = ()

        def replace(self, *_: object, **__: object) -> str:
            nonlocal looked
            looked += 1
            return self

    hider = Hider({f"Guest {i}": f"S-{i:05}" for i in range(2000)}, {}, frozenset())
    assert hider.hide(Counted("by Guest 77, Guest 1999")) == "by S-00077, S-01999"
    assert looked == 0
