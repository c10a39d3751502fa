"""A shop with its accounts, and what its log says they read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from privaudit.accesslog.base import Usage
from privaudit.analysis.facts import Facts
from privaudit.config.access_settings import ReadsSettings
from privaudit.model import (
    Account,
    Grants,
    LogState,
    Nature,
    Person,
    Principal,
    PrincipalKind,
    Read,
    ReadPattern,
    Subject,
)
from privaudit.sqltext.base import Verb
from tests.facts import classified, facts, relation, row

UTC_DAYS = ReadsSettings(timezone="UTC")
DAY = 86_400
TODAY = date(2026, 6, 1).toordinal() - date(1970, 1, 1).toordinal()

TABLES = [
    relation("customer", "id name phone note"),
    relation("orders", "id customer_id total", "customer_id>customer.id"),
    relation("tickets", "id phone text"),
    relation("prices", "id price"),
    *(relation(f"t{i}", "id phone") for i in range(8)),
]
FOUND = [
    classified("customer", "name", "PERSON"),
    classified("customer", "phone", "PHONE_NUMBER"),
    classified("orders", "total", "TRANSACTION_AMOUNT", subject=Subject.NONE),
    classified("tickets", "phone", "PHONE_NUMBER"),
    *(classified(f"t{i}", "phone", "PHONE_NUMBER") for i in range(8)),
]


def principal(name: str, nature: Nature, person: str | None = None) -> Principal:
    """An account of the test system."""
    return Principal(
        system="crm",
        principal=name,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        person=person,
        nature=nature,
    )


ACCOUNTS = (
    principal("anna", Nature.PERSON, "Anna Ode"),
    principal("anna2", Nature.PERSON, "Anna Ode"),
    principal("lev", Nature.PERSON, "Lev Ushed"),
    principal("app", Nature.APPLICATION),
    principal("backup", Nature.SERVICE),
)


def world(*people: Person, covered: int = 90, rows: int = 50_000) -> Facts:
    """The shop with its accounts; its log covers the last days of May 2026."""
    made = facts(
        TABLES,
        FOUND,
        rows=[row(t.name, rows=rows, subject=Subject.CUSTOMER) for t in TABLES],
        grants=[Grants(system="crm", as_of="2026-06-01T00:00:00+00:00", principals=ACCOUNTS, grants=())],
    )
    made.people = people
    made.logs = (
        LogState(
            system="crm",
            source="pgaudit",
            from_=moment(TODAY - covered),
            to=moment(TODAY),
            covers_reads=True,
            files=1,
            days_asked=90,
            days_covered=covered,
        ),
    )
    return made


def scanned() -> Facts:
    """The same, audited with the account ``scanner``."""
    made = world()
    made.systems = tuple(replace(s, account=Account(name="scanner")) for s in made.systems)
    return made


def moment(day: int, hour: int = 12) -> str:
    """A time in ISO 8601."""
    return datetime.fromtimestamp(day * DAY + hour * 3600, UTC).isoformat()


def usage(
    who: str = "anna",
    table: str = "customer",
    columns: str = "name phone",
    *,
    days: tuple[tuple[int, int], ...] = ((TODAY - 1, 2),),
    **more: object,
) -> Usage:
    """A usage at noon of some days."""
    given = {
        "system": "crm",
        "principal": who,
        "schema": "main",
        "table": table,
        "columns": tuple(columns.split()),
        "verb": Verb.SELECT,
        "first": days[0][0] * DAY + 43_200.0,
        "last": days[-1][0] * DAY + 43_200.0,
        "statements": sum(n for _, n in days),
        "days": days,
        "source": "pgaudit",
    }
    return Usage(**{**given, **more})  # type: ignore[arg-type]


def told(found: tuple[Read, ...], pattern: ReadPattern) -> list[tuple[str, str | None, int]]:
    """Account, table and statements of the rows of one pattern."""
    return [(r.principal, r.table, r.statements) for r in found if r.pattern is pattern]
