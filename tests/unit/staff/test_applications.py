"""Users of an application are people, too: linked to the staff where that is certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.access_settings import ApplicationSettings
from privaudit.config.settings import Settings
from privaudit.errors import ConfigError
from privaudit.model import StaffStatus
from privaudit.staff.applications import read_users, stands
from privaudit.staff.base import StaffList, Unreadable, UserList
from privaudit.staff.lists import read_lists

from .people import TODAY, account, of, problem, text, written

HEADINGS = ("ФИО", "Таб. №", "Логин", "Почта", "Дата увольнения")


def _staff(folder: Path) -> StaffList:
    rows = [
        ("Тестова Анна", "0001", "atest", "anna@example.org", "01.10.2026"),
        ("Примеров Олег", "0002", "CRM/op2", "oleg@example.org", ""),
        ("Образцов Ян", "0003", "", "", ""),
        ("Образцов Ян", "0004", "", "", ""),
    ]
    return of(folder, *rows, headings=HEADINGS)


def _users(folder: Path, *rows: tuple[str, ...], headings: tuple[str, ...] = ("Login", "Person", "Role")) -> UserList:
    path = written(folder, text([headings, *rows], ","), "users.csv")
    users = read_users(ApplicationSettings(name="CRM", accounts=("crm/app",), users=str(path)), _staff(folder))
    assert users is not None
    return users


@pytest.mark.parametrize(
    ("login", "person", "name"),
    [
        ("u1", "Тестова  анна", "Тестова Анна"),
        ("u1", "0001", "Тестова Анна"),
        ("u1", "Anna@example.org", "Тестова Анна"),
        ("anna@example.org", "", "Тестова Анна"),
        ("EXAMPLE\\atest", "", "Тестова Анна"),
        ("op2", "", "Примеров Олег"),
        ("u1", "Образцов Ян (0003)", "Образцов Ян (0003)"),
    ],
)
def test_a_user_is_linked_by_number_address_name_or_login(tmp_path: Path, login: str, person: str, name: str) -> None:
    """A linked user carries the staff list's name, department and status."""
    (user,) = _users(tmp_path, (login, person, "clerk")).users
    assert (user.person.name, user.linked, user.person.role, user.person.source) == (name, True, "clerk", "CRM")


@pytest.mark.parametrize("person", ["Образцов Ян", "Тестов А.", "Никто Никтович"])
def test_what_is_not_certain_is_not_linked(tmp_path: Path, person: str) -> None:
    """Namesakes and initials link nobody; the application's own words stay."""
    (user,) = _users(tmp_path, ("u1", person, "")).users
    assert (user.person.name, user.linked, user.person.status) == (person, False, None)


def test_the_staff_lists_status_is_kept_and_the_applications_locks_out(tmp_path: Path) -> None:
    """Somebody who left may still be let in: that is what is to be found; a locked user is not."""
    headings = ("login", "person", "role", "blocked")
    rows = [("u1", "0001", "", "no"), ("u2", "0002", "", "yes"), ("u3", "Чужой", "", "yes")]
    users = _users(tmp_path, *rows, headings=headings).users
    assert [(u.person.status, u.may_enter) for u in users] == [
        (StaffStatus.LEFT, True),
        (StaffStatus.ACTIVE, False),
        (StaffStatus.LEFT, False),
    ]


def test_a_login_in_several_rows_is_one_user_of_several_roles(tmp_path: Path) -> None:
    """Exports have a row for every role."""
    (user,) = _users(tmp_path, ("u1", "0001", "clerk"), ("u1", "0001", "admin")).users
    assert user.person.role == "clerk, admin"


def test_a_row_without_login_is_said(tmp_path: Path) -> None:
    """With its line."""
    assert problem(_users(tmp_path, ("u1", "x", ""), ("", "y", "z")).problems, "no_login").lines == (3,)


def test_a_list_without_logins_is_none(tmp_path: Path) -> None:
    """Without logins nobody's rows could be told apart."""
    with pytest.raises(Unreadable):
        _users(tmp_path, ("x", "y"), headings=("Role", "Person"))


def test_an_application_stands_on_its_accounts_with_those_who_may_enter(tmp_path: Path) -> None:
    """Accounts are found by globs over all systems."""
    users = _users(
        tmp_path, ("u1", "a", "", "no"), ("u2", "b", "", "yes"), headings=("login", "person", "role", "blocked")
    )
    application = ApplicationSettings(name="CRM", accounts=("crm/app", "bank/crm_*"))
    accounts = [account("app"), account("app", "bank"), account("crm_web@%", "bank")]
    (stand,) = stands((application,), (users,), accounts)
    assert [p.login for p in stand.users] == ["u1"]
    assert stand.accounts == (("bank", "crm_web@%"), ("crm", "app"))


def test_an_application_without_a_list_has_no_users() -> None:
    """Its accounts are known all the same."""
    application = ApplicationSettings(name="CRM", accounts=("crm/app",))
    assert read_users(application, None) is None
    assert stands((application,), (), [account("app")])[0].accounts == (("crm", "app"),)


def test_a_list_that_cannot_be_read_is_an_error_of_configuration(tmp_path: Path) -> None:
    """The file is named, and why; in the language asked for."""
    application = ApplicationSettings(name="CRM", accounts=("crm/app",), users=str(tmp_path / "no.csv"))
    with pytest.raises(ConfigError) as e:
        read_lists(Settings(applications=(application,), lang="ru"), TODAY)
    assert (e.value.where, e.value.problems) == (str(tmp_path / "no.csv"), ("такого файла нет",))


def test_the_digest_of_settings_knows_nobody(tmp_path: Path) -> None:
    """Two lists of different people make no other digest: it is printed, and it must not tell who works here."""
    from privaudit.config.access_settings import StaffSettings

    lists = [StaffSettings(file=str(tmp_path / name)) for name in ("a.csv", "b.csv")]
    assert len({Settings(staff=one).digest() for one in (*lists, None)}) == 1
