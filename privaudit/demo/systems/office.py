"""The staff directory: employees, their logins with password hashes, and an old login table with plain passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ...model.catalog import Subject
from ...model.classification import Protection
from ...model.system import Lifecycle
from ..numbers import bcrypt_like, digits
from ..people import TODAY, Person, phone_ru
from ..schema import Reference, Row, Setup, System, Table, col, moment, money, org
from ..words import latin, words

STAFF = Subject.EMPLOYEE
EMPLOYEES = 400


def staff_logins(setup: Setup) -> list[tuple[str, Person, date | None]]:
    """Return login, person and last day of work (None: still employed) of every employee, in order."""
    rng = setup.rng("staff.logins")
    taken: dict[str, int] = {}
    out: list[tuple[str, Person, date | None]] = []
    for person in setup.russians(5000, EMPLOYEES):
        again = taken[person.login] = taken.get(person.login, 0) + 1
        login = person.login if again == 1 else f"{person.login}{again}"
        left = TODAY - timedelta(days=rng.randrange(20, 900)) if rng.random() < 0.15 else None
        out.append((login, person, left))
    return out


def _departments() -> Iterator[Row]:
    for i, name in enumerate(words("texts")["departments"], 1):
        yield (i, name, f"{latin(name).replace(' ', '-')}@company.example")


def _employees(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("staff.employees")
    texts = words("texts")
    for i, (login, person, left) in enumerate(staff_logins(setup), 1):
        hired = (left or TODAY) - timedelta(days=rng.randrange(60, 4000))
        yield (
            *(i, f"{i:06d}", person.full, rng.choice(texts["positions"]), rng.randrange(1, 13)),
            *(f"{login}@company.example", phone_ru(person.phone, 3), rng.randrange(1000, 9999), person.born),
            *(money(rng, 45_000, 320_000), hired, left),
        )


def _logins(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("staff.hashes")
    for i, (login, _, _) in enumerate(staff_logins(setup), 1):
        seen = moment(rng, date(2026, 1, 10), TODAY)
        yield (
            login,
            i,
            bcrypt_like(rng),
            f"10.{rng.randrange(1, 9)}.{rng.randrange(256)}.{rng.randrange(1, 255)}",
            seen,
        )


def _old_logins(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("staff.plain")
    for login, person, _ in staff_logins(setup)[: setup.count(300)]:
        guess = rng.choice(
            (f"{latin(person.first)}{person.born.year}", f"Qwerty{digits(rng, 3)}", f"parol{digits(rng, 4)}")
        )
        yield (login, guess, rng.choice(("user", "user", "admin")))


def staff(setup: Setup) -> System:
    """Return the staff directory."""
    employees = (
        col("id", "id"),
        col("tab_number", "char:6", "EMPLOYMENT", STAFF),
        col("fio", "str:120", "PERSON", STAFF),
        col("position", "str:60", "JOB_TITLE", STAFF),
        col("department_id", "int"),
        col("corp_email", "str:120", "EMAIL_ADDRESS", STAFF),
        col("mobile", "str:20", "PHONE_NUMBER", STAFF),
        col("extension", "int", "PHONE_NUMBER", STAFF, comment="Внутренний номер"),
        col("birthday", "date", "DATE_OF_BIRTH", STAFF),
        col("salary", "money", "SALARY", STAFF),
        col("hired_on", "date", "EMPLOYMENT", STAFF),
        col("left_on", "date", "EMPLOYMENT", STAFF),
    )
    logins = (
        col("login", "str:60", "USERNAME", STAFF),
        col("employee_id", "int"),
        col("password_hash", "char:60", "PASSWORD", STAFF, protection=Protection.HASHED),
        col("last_ip", "str:39", "IP_ADDRESS", STAFF),
        col("last_login_at", "time"),
    )
    old = (
        col("login", "str:60", "USERNAME", STAFF),
        col("passwd", "str:40", "PASSWORD", STAFF, comment="открытый текст, старая система"),
        col("role_name", "str:20"),
    )
    departments = (col("id", "id"), col("name", "str:60"), org("mailbox", "str:80", "EMAIL_ADDRESS"))
    tables = (
        Table(name="departments", key=("id",), rows=_departments, columns=departments),
        Table(
            name="employees",
            key=("id",),
            references=(Reference(column="department_id", table="departments", referred="id"),),
            rows=lambda: _employees(setup),
            columns=employees,
        ),
        Table(
            name="logins",
            key=("login",),
            references=(Reference(column="employee_id", table="employees", referred="id"),),
            rows=lambda: _logins(setup),
            columns=logins,
        ),
        Table(name="legacy_logins", rows=lambda: _old_logins(setup), columns=old),
    )
    return System(
        name="staff",
        title="Справочник сотрудников",
        owner="Отдел кадров",
        purpose="Кадровый учёт и входы в системы",
        lifecycle=Lifecycle.LIVE,
        tables=tables,
    )
