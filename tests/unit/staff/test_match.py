"""Accounts of all systems find the people behind them, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.access_settings import AccountPattern, ApplicationSettings
from privaudit.model import Nature, Person, Principal, PrincipalKind
from privaudit.staff.base import StaffEntry, StaffList, Understood
from privaudit.staff.guess import perhaps
from privaudit.staff.match import login_of, matched

from .people import account, of

HEADINGS = ("ФИО", "Таб. №", "Логин", "Почта")


def _staff(folder: Path, *rows: tuple[str, str, str, str]) -> StaffList:
    return of(folder, *rows, headings=HEADINGS)


def _one(principal: Principal, staff: StaffList | None, **more: tuple[object, ...]) -> Principal:
    return matched([principal], staff, **more).principals[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("named", "principal", "kind"),
    [
        ("anna", "anna", PrincipalKind.USER),
        ("EXAMPLE\\anna", "anna", PrincipalKind.USER),
        ("Anna", "anna", PrincipalKind.USER),
        ("anna", "anna@10.0.%", PrincipalKind.USER),
        ("anna@10.0.%", "anna@10.0.%", PrincipalKind.USER),
        ("anna@example.org", "anna@localhost", PrincipalKind.USER),
        ("crm/anna", "anna", PrincipalKind.USER),
        ("anna", "user:anna", PrincipalKind.OS_USER),
        ("anna", "EXAMPLE\\anna", PrincipalKind.USER),
        ("b, anna c", "anna", PrincipalKind.USER),
    ],
)
def test_an_account_named_in_the_list_is_that_persons(
    tmp_path: Path, named: str, principal: str, kind: PrincipalKind
) -> None:
    """Domain, host, system and case are understood on both sides."""
    found = _one(account(principal, kind=kind), _staff(tmp_path, ("Тестова Анна", "1", named, "")))
    assert (found.person, found.nature) == ("Тестова Анна", Nature.PERSON)


@pytest.mark.parametrize(
    ("named", "principal", "kind"),
    [
        ("other/anna", "anna", PrincipalKind.USER),
        ("ann", "anna", PrincipalKind.USER),
        ("anna", "group:anna", PrincipalKind.OS_USER),
        ("PUBLIC", "PUBLIC", PrincipalKind.PUBLIC),
        ("localhost", "@localhost", PrincipalKind.USER),
    ],
)
def test_what_is_not_named_is_nobodys(tmp_path: Path, named: str, principal: str, kind: PrincipalKind) -> None:
    """Another system's account, a part of a name, groups, PUBLIC and the anonymous user are not given to anybody."""
    found = _one(account(principal, kind=kind), _staff(tmp_path, ("Тестова Анна", "1", named, "")))
    assert (found.person, found.nature) == (None, Nature.UNKNOWN)


def test_two_accounts_that_differ_in_case_are_two(tmp_path: Path) -> None:
    """Where a server has both spellings, only the exact one is meant."""
    staff = _staff(tmp_path, ("Тестова Анна", "1", "Anna", ""))
    found = matched([account("anna"), account("Anna")], staff).principals
    assert [p.person for p in found] == [None, "Тестова Анна"]


def test_a_place_named_wins_over_a_login(tmp_path: Path) -> None:
    """The same login is of two people on two systems, and both are found, on all databases of a server, too."""
    staff = _staff(tmp_path, ("Тестова Анна", "1", "crm/sales", ""), ("Примеров Олег", "2", "sales", ""))
    places = [account("sales"), account("sales", "bank"), account("sales", "crm/shop")]
    found = matched(places, staff)
    assert [p.person for p in found.principals] == ["Тестова Анна", "Примеров Олег", "Тестова Анна"]
    assert found.conflicts == ()


def test_an_account_of_two_people_is_shared_and_said(tmp_path: Path) -> None:
    """Nobody is named for it, and both are named beside it."""
    found = matched(
        [account("kassa")], _staff(tmp_path, ("Тестова Анна", "1", "kassa", ""), ("Примеров Олег", "2", "kassa", ""))
    )
    (only,) = found.principals
    assert (only.person, only.nature) == (None, Nature.SHARED)
    assert found.conflicts[0].people == ("Примеров Олег", "Тестова Анна")


def test_an_address_tells_whose_account_it_is_but_not_a_shared_mailbox(tmp_path: Path) -> None:
    """The part before the @ counts last, and never for info@ or admin@."""
    staff = _staff(
        tmp_path,
        ("Тестова Анна", "1", "", "A.Testova@example.org, info@example.org"),
        ("Примеров Олег", "2", "a.testova2", "same@example.org"),
        ("Образцов Ян", "3", "", "same@example.com"),
    )
    found = matched([account("a.testova"), account("info"), account("same")], staff)
    assert [p.person for p in found.principals] == ["Тестова Анна", None, None]
    assert [p.nature for p in found.principals] == [Nature.PERSON, Nature.UNKNOWN, Nature.UNKNOWN]
    assert [(c.principal, c.explicit) for c in found.conflicts] == [("same", False)]


def test_patterns_say_what_is_no_person(tmp_path: Path) -> None:
    """Globs over the principal, or over system and principal, give the nature; the first that fits counts."""
    patterns = (
        AccountPattern(match=("crm/svc_*", "etl"), nature=Nature.SERVICE, owner="Data platform"),
        AccountPattern(match=("svc_*",), nature=Nature.VENDOR),
        AccountPattern(match=("odd1",), nature=Nature.PERSON, person="0007"),
        AccountPattern(match=("odd2",), nature=Nature.PERSON, person="Чужой Человек"),
        AccountPattern(match=("nothing_like_it",), nature=Nature.SHARED),
    )
    accounts = [account("svc_a"), account("svc_a", "bank"), account("etl@%"), account("odd1"), account("odd2")]
    found = matched(accounts, _staff(tmp_path, ("Тестова Анна", "0007", "", "")), patterns)
    assert [(p.nature, p.person) for p in found.principals] == [
        (Nature.SERVICE, None),
        (Nature.VENDOR, None),
        (Nature.SERVICE, None),
        (Nature.PERSON, "Тестова Анна"),
        (Nature.PERSON, "Чужой Человек"),
    ]
    assert [p.owner for p in found.principals] == ["Data platform", None, "Data platform", None, None]
    assert found.strangers == ("Чужой Человек",)
    assert found.idle == ("[[accounts]] nothing_like_it",)


def test_applications_accounts_are_applications_whatever_a_pattern_says(tmp_path: Path) -> None:
    """An application's account keeps the person that the list names for it: somebody knows its password."""
    application = ApplicationSettings(name="CRM", accounts=("crm/app_*",))
    pattern = AccountPattern(match=("app_*",), nature=Nature.SERVICE)
    staff = _staff(tmp_path, ("Тестова Анна", "1", "app_web", ""))
    found = matched([account("app_web"), account("app_web", "bank")], staff, (pattern,), (application,))
    assert [(p.nature, p.person) for p in found.principals] == [
        (Nature.APPLICATION, "Тестова Анна"),
        (Nature.SERVICE, "Тестова Анна"),
    ]


def test_the_engines_own_accounts_stay_its_own(tmp_path: Path) -> None:
    """Postgres and the scanner's account keep their nature; who is named for one is said beside it."""
    staff = _staff(tmp_path, ("Тестова Анна", "1", "postgres", "privaudit@example.org"))
    accounts = [account("postgres", nature=Nature.ENGINE), account("privaudit", nature=Nature.SCANNER)]
    found = matched(accounts, staff).principals
    assert [(p.nature, p.person) for p in found] == [(Nature.ENGINE, "Тестова Анна"), (Nature.SCANNER, None)]


def test_a_role_that_cannot_log_in_is_not_guessed_at(tmp_path: Path) -> None:
    """A group role called as somebody's mailbox stays nobody's and unknown."""
    staff = _staff(tmp_path, ("Тестова Анна", "1", "", "analysts@example.org"))
    found = _one(account("analysts", kind=PrincipalKind.ROLE, can_login=False), staff)
    assert (found.person, found.nature) == (None, Nature.UNKNOWN)


def test_an_account_that_the_list_names_and_a_system_lacks_is_said(tmp_path: Path) -> None:
    """Only for systems of this audit: of others nothing is known."""
    staff = _staff(tmp_path, ("Тестова Анна", "1", "crm/gone elsewhere/anna", ""))
    assert matched([account("oleg")], staff).lost == (("Тестова Анна", "crm"),)


def _people(*names: str) -> StaffList:
    entries = tuple(StaffEntry(person=Person(name=n), full_name=n) for n in names)
    return StaffList(entries=entries, understood=Understood(file="x", kind="csv"))


PEOPLE = _people("Иванов Пётр Ильич", "Щукин Юрий Яковлевич", "Хоменко Мария", "Цой Жанна", "Adam Walker")


@pytest.mark.parametrize(
    ("login", "who"),
    [
        *[
            (login, 0)
            for login in ("ivanov.p", "p.ivanov", "ivanovp", "pivanov", "ivanov_pi", "petr.ivanov", "pyotr-ivanov")
        ],
        *[(login, 1) for login in ("shchukin_y", "yschukin", "schukin.yu", "Yuri.Shchukin@%")],
        *[(login, 2) for login in ("homenko_m", "khomenkom", "mariya_homenko", "maria.khomenko")],
        *[(login, 3) for login in ("tsoy_zh", "j.tsoy", "coj_z")],
        *[(login, 4) for login in ("awalker", "adam.walker", "walker_a", "walker")],
    ],
)
def test_logins_made_of_names_are_suggested_in_any_transliteration(login: str, who: int) -> None:
    """A person is suggested and the account itself stays nobody's."""
    principal = account(login)
    assert [s.people for s in perhaps([principal], PEOPLE.entries)] == [(PEOPLE.entries[who].person.name,)]
    assert matched([principal], PEOPLE).principals == (principal,)


@pytest.mark.parametrize("login", ["petrov_i", "ivanov_x", "backup", "svc_ivanov_db_7", "petr", "zh", "app"])
def test_other_logins_suggest_nobody(login: str) -> None:
    """A first name, another surname or a service is no suggestion."""
    assert perhaps([account(login)], PEOPLE.entries) == ()


def test_known_accounts_and_too_many_namesakes_suggest_nobody() -> None:
    """Suggestions are for unknown accounts, and for few people."""
    many = _people(*(f"Иванов Пётр {n}" for n in ("Ильич", "Львович", "Олегович", "Юрьевич")))
    assert perhaps([account("p.ivanov")], many.entries) == ()
    known = [account("p.ivanov", nature=Nature.SERVICE), account("ivanov_p", can_login=False)]
    assert perhaps(known, PEOPLE.entries) == ()


def test_the_login_of_an_account_without_one() -> None:
    """The anonymous user, PUBLIC and groups have none."""
    assert login_of(account("@localhost")) is None
    assert login_of(account("PUBLIC", kind=PrincipalKind.PUBLIC)) is None
    assert login_of(account("group:dba", kind=PrincipalKind.OS_USER)) is None
