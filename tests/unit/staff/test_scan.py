"""In an audit, accounts have people, applications' users reach what their application reads, lists have steps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from privaudit.analysis.reach import application_rows
from privaudit.config.access_settings import AccountPattern, ApplicationSettings, StaffSettings
from privaudit.config.settings import Settings
from privaudit.engine.staffing import Identified, identify, lists_of
from privaudit.model import (
    Access,
    Grants,
    Nature,
    Person,
    Principal,
    PrincipalKind,
    Reach,
    StepState,
    Via,
    ViaKind,
)
from privaudit.staff.applications import Stand

from .people import HEADINGS, TODAY, account, rows, text, written

AS_OF = datetime(2026, 11, 22, tzinfo=UTC).isoformat()


def _grants(*principals: Principal) -> Grants:
    return Grants(system=principals[0].system, as_of=AS_OF, principals=principals, grants=())


def _access(
    principal: str, *categories: str, system: str = "crm", table: str = "t", reach: Reach = Reach.DIRECT
) -> Access:
    return Access(
        system=system,
        principal=principal,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        schema="public",
        table=table,
        columns=("*",),
        privileges=("SELECT",),
        reach=reach,
        via=(Via(kind=ViaKind.GRANT, name="table"),),
        categories=categories,
        as_of=AS_OF,
    )


def test_a_user_reaches_all_that_the_applications_accounts_read_directly() -> None:
    """One row a user and system, whatever the number of tables; other accounts and other ways do not count."""
    users = tuple(Person(name=n, source="CRM", login=n[:2]) for n in ("Anna", "Boris"))
    stand = Stand(application="CRM", users=users, accounts=(("bank", "crm"), ("crm", "app"), ("crm", "web")))
    access = [
        _access("app", "identity", table="a"),
        _access("web", "contact", table="b"),
        _access("app", "special", table="c", reach=Reach.SET_ROLE),
        _access("other", "payment", table="d"),
        _access("app", "unknown", table="e"),
    ]
    found = application_rows(access, (stand,))
    assert {(a.system, a.principal, a.person, a.categories) for a in found} == {
        ("crm", "An", "Anna", ("contact", "identity", "unknown")),
        ("crm", "Bo", "Boris", ("contact", "identity", "unknown")),
    }
    assert {(a.reach, a.schema, a.table, a.principal_kind) for a in found} == {
        (Reach.APPLICATION, None, None, PrincipalKind.APP_USER)
    }
    assert [(v.kind, v.name) for v in found[0].via] == [
        (ViaKind.APPLICATION, "CRM"),
        (ViaKind.LOGIN, "app"),
        (ViaKind.LOGIN, "web"),
    ]


def _identified(folder: Path, content: str, grants: tuple[Grants, ...], **more: object) -> Identified:
    settings = Settings(staff=StaffSettings(file=str(written(folder, content))), **more)  # type: ignore[arg-type]
    return identify(grants, lists_of(settings, TODAY), settings)


def test_principals_of_all_systems_get_their_person(tmp_path: Path) -> None:
    """Each system keeps its own principals, in their order."""
    content = text([HEADINGS, ("Тестова Анна", "1", "Склад", "anna", "", "Работает", "")])
    grants = (_grants(account("anna"), account("oleg")), _grants(account("anna@%", "shop")))
    found = _identified(tmp_path, content, grants)
    assert [[p.person for p in g.principals] for g in found.grants] == [["Тестова Анна", None], ["Тестова Анна"]]
    assert [p.name for p in found.people] == ["Тестова Анна"]
    assert [(s.step, s.state) for s in found.steps] == [("staff", StepState.DONE)]


def test_rows_that_were_not_understood_make_the_step_partial(tmp_path: Path) -> None:
    """With how many and where, never with what stood there."""
    lines = [*rows(8), *[(f"Тестова Анна {i}", "", "", "", "", "непонятно", "") for i in "абвгдежз"]]
    found = _identified(tmp_path, text([HEADINGS, *lines]), (_grants(account("x")),))
    (step,) = found.steps
    assert (step.state, step.reason) == (StepState.PARTIAL, "staff_rows")
    assert dict(step.reason_params) == {"problems": 8, "lines": "10, 11, 12, 13, 14, …"}
    assert "непонятно" not in repr(step)


def test_a_pattern_that_names_a_stranger_is_a_step_without_the_name(tmp_path: Path) -> None:
    """Somebody was renamed, or mistyped: the account keeps the name, the step counts."""
    pattern = AccountPattern(match=("x",), nature=Nature.PERSON, person="Никто Никтович")
    found = _identified(tmp_path, text([HEADINGS, *rows(1)]), (_grants(account("x")),), accounts=(pattern,))
    step = next(s for s in found.steps if s.step == "staff:accounts")
    assert (step.state, step.reason, dict(step.reason_params)) == (
        StepState.PARTIAL,
        "accounts_strangers",
        {"people": 1},
    )
    assert found.grants[0].principals[0].person == "Никто Никтович"


def test_users_of_applications_are_people_of_their_own_source(tmp_path: Path) -> None:
    """Each under the application's name, with the login there; the account is the application's."""
    users = written(tmp_path, "login,person,role\nu1,Чужой Человек,clerk\n", "users.csv")
    application = ApplicationSettings(name="CRM", accounts=("crm/app",), users=str(users))
    content = text([HEADINGS, *rows(1)])
    found = _identified(tmp_path, content, (_grants(account("app")),), applications=(application,))
    assert [(p.source, p.login) for p in found.people] == [("staff", None), ("CRM", "u1")]
    assert found.grants[0].principals[0].nature is Nature.APPLICATION
    assert found.stands[0].accounts == (("crm", "app"),)


def test_without_lists_nothing_is_asked_and_nothing_is_said() -> None:
    """No staff list is no step: it was not asked for."""
    settings = Settings()
    found = identify((_grants(account("x")),), lists_of(settings, TODAY), settings)
    assert (found.people, found.steps, found.grants[0].principals[0].nature) == ((), (), Nature.UNKNOWN)
