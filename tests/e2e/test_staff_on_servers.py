"""Accounts of real servers get the people of one staff list, on PostgreSQL and MariaDB alike."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from privaudit.config.access_settings import AccountPattern, ApplicationSettings, StaffSettings
from privaudit.config.settings import Settings, SystemSettings
from privaudit.engine import run_scan
from privaudit.model import AuditResult, Nature, PrincipalKind, Raw, Reach

from ..conftest import DatabaseFactory

STAFF = (
    ("ФИО", "Логин", "Почта", "Статус"),
    ("Тестова Анна", "EXAMPLE\\Staff_Anna", "", "Работает"),
    ("Примеров Олег", "shop/staff_oleg", "", "Уволен"),
    ("Образцов Ян", "", "staff.yan@example.org", "Работает"),
)
LOGINS = ("staff_anna", "staff_oleg", "staff.yan", "staff_app", "staff_svc", "staff_odd")


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The staff list in cp1251, and the application's users."""
    folder: Path = tmp_path_factory.mktemp("lists")
    with (folder / "staff.csv").open("w", encoding="cp1251", newline="") as f:
        csv.writer(f, delimiter=";").writerows(STAFF)
    (folder / "users.csv").write_text("login,person\nop1,Тестова Анна\n", encoding="utf-8")
    return str(folder / "staff.csv"), str(folder / "users.csv")


def _audit(url: str, statements: tuple[str, ...], undo: tuple[str, ...], lists: tuple[str, str]) -> AuditResult:
    settings = Settings(
        systems=(SystemSettings(name="shop", url=Raw(url)),),
        staff=StaffSettings(file=lists[0]),
        accounts=(AccountPattern(match=("shop/staff_svc",), nature=Nature.SERVICE),),
        applications=(ApplicationSettings(name="CRM", accounts=("shop/staff_app",), users=lists[1]),),
        workers=1,
    )
    parts = make_url(url)
    driver = "postgresql+psycopg" if parts.drivername.startswith("postgresql") else "mysql+pymysql"
    engine = create_engine(parts.set(drivername=driver), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            result = run_scan(settings).result
            for statement in undo:
                connection.exec_driver_sql(statement)
            return result
    finally:
        engine.dispose()


TABLE = (
    "CREATE TABLE clients (id INTEGER PRIMARY KEY, phone VARCHAR(40), email VARCHAR(80))",
    *(f"INSERT INTO clients VALUES ({i}, '+7 916 555-01-{i:02d}', 'user{i}@example.com')" for i in range(40)),
)


@pytest.fixture(scope="module")
def on_postgres(postgres_database: DatabaseFactory, lists: tuple[str, str]) -> AuditResult:
    """An audit of a PostgreSQL database whose logins all read the table."""
    made = [f'CREATE ROLE "{n}" LOGIN' for n in LOGINS] + [f'GRANT SELECT ON clients TO "{n}"' for n in LOGINS]
    undo = [s for n in LOGINS for s in (f'DROP OWNED BY "{n}"', f'DROP ROLE "{n}"')]
    return _audit(postgres_database(), (*TABLE, *made), tuple(undo), lists)


@pytest.fixture(scope="module")
def on_mariadb(mariadb_database: DatabaseFactory, lists: tuple[str, str]) -> AuditResult:
    """An audit of a MariaDB database whose users all read the table."""
    url = mariadb_database()
    name = make_url(url).database
    made = [f"CREATE USER '{n}'@'10.1.2.3'" for n in LOGINS]
    made += [f"GRANT SELECT ON `{name}`.clients TO '{n}'@'10.1.2.3'" for n in LOGINS]
    undo = [f"DROP USER '{n}'@'10.1.2.3'" for n in LOGINS]
    return _audit(url, (*TABLE, *made), tuple(undo), lists)


@pytest.mark.parametrize("server", ["on_postgres", "on_mariadb"])
def test_logins_of_a_server_get_their_people(server: str, request: pytest.FixtureRequest) -> None:
    """By the list's accounts, by address, by pattern, by application; what is nobody's stays unknown."""
    result: AuditResult = request.getfixturevalue(server)
    found = {p.principal.removesuffix("@10.1.2.3"): (p.nature, p.person) for p in result.principals}
    assert {n: found[n] for n in LOGINS} == {
        "staff_anna": (Nature.PERSON, "Тестова Анна"),
        "staff_oleg": (Nature.PERSON, "Примеров Олег"),
        "staff.yan": (Nature.PERSON, "Образцов Ян"),
        "staff_app": (Nature.APPLICATION, None),
        "staff_svc": (Nature.SERVICE, None),
        "staff_odd": (Nature.UNKNOWN, None),
    }
    readers = {a.person for a in result.access if a.table == "clients" and a.reach is Reach.DIRECT and a.person}
    assert readers == {"Тестова Анна", "Примеров Олег", "Образцов Ян"}


@pytest.mark.parametrize("server", ["on_postgres", "on_mariadb"])
def test_a_user_of_the_application_reads_through_its_account(server: str, request: pytest.FixtureRequest) -> None:
    """One row, with what the application's account reads on the server, under the person's own name."""
    result: AuditResult = request.getfixturevalue(server)
    (through,) = (a for a in result.access if a.principal_kind is PrincipalKind.APP_USER)
    assert (through.principal, through.person, through.reach) == ("op1", "Тестова Анна", Reach.APPLICATION)
    assert [v.name.removesuffix("@10.1.2.3") for v in through.via] == ["CRM", "staff_app"]
    assert "contact" in through.categories
