"""Building blocks for tests of access: accounts with rights on a few tables, people, reads and logs."""

from __future__ import annotations

from collections.abc import Iterable

from privaudit.analysis.facts import Facts
from privaudit.checks.base import Check
from privaudit.config.access_settings import AccessSettings, AccountPattern, PolicyRule, StaffSettings
from privaudit.config.settings import Settings
from privaudit.model import (
    Finding,
    Grant,
    Grants,
    LogState,
    Membership,
    Nature,
    Person,
    Principal,
    PrincipalKind,
    Reach,
    Read,
    ReadPattern,
    Right,
    RightLevel,
    StaffStatus,
    Via,
    ViaKind,
)
from privaudit.registry import CHECKS
from tests.analysed import analysed
from tests.facts import classified, facts, relation, system

AS_OF = "2026-11-20T10:00:00+00:00"
TABLES = {
    "clients": (("name", "PERSON"), ("phone", "PHONE_NUMBER")),
    "patients": (("name", "PERSON"), ("diagnosis", "HEALTH")),
    "orders": (("total", "TRANSACTION_AMOUNT"),),
}


def account(name: str, **more: object) -> Principal:
    """An open account of nobody; fields may be given."""
    fields: dict[str, object] = {"principal_kind": PrincipalKind.USER, "can_login": True, **more}
    return Principal(system="crm", principal=name, **fields)  # type: ignore[arg-type]


def role(name: str, *above: str) -> Principal:
    """A role that cannot log in."""
    held = tuple(Membership(role=r, inherit=True, set=True) for r in above)
    return account(name, principal_kind=PrincipalKind.ROLE, can_login=False, member_of=held)


def member(name: str, *roles: str, **more: object) -> Principal:
    """An account that holds roles."""
    return account(name, member_of=tuple(Membership(role=r, inherit=True, set=True) for r in roles), **more)


def estate(
    principals: Iterable[Principal],
    rights: Iterable[tuple[str, str]],
    *,
    reach: Iterable[Grant] = (),
    people: Iterable[Person] = (),
    reads: Iterable[Read] = (),
    days: int = 0,
    dialect: str = "postgresql",
    to_come: Iterable[Grant] = (),
) -> Facts:
    """Facts of one system; ``rights`` are SELECT of grantee on table, ``days`` what the log of reads covers."""
    every = tuple(principals)
    given = tuple(rights)
    stored = [Right(grantee=g, level=RightLevel.TABLE, schema="main", name=t, privileges=("SELECT",)) for g, t in given]
    stored += [Right(grantee="PUBLIC", level=RightLevel.SCHEMA, schema="main", privileges=("USAGE",))]
    stored += [Right(grantee="PUBLIC", level=RightLevel.DATABASE, schema="crm", privileges=("CONNECT",))]
    found = [*_grants(every, given), *reach]
    made = facts(
        [relation(t, "id " + " ".join(c for c, _ in columns)) for t, columns in TABLES.items()],
        [classified(t, c, e) for t, columns in TABLES.items() for c, e in columns],
        systems=[system(dialect=dialect)],
        grants=[
            Grants(
                system="crm",
                as_of=AS_OF,
                principals=every,
                grants=tuple(found),
                rights=tuple(stored),
                to_come=tuple(to_come),
            )
        ],
    )
    made.people, made.reads = tuple(people), tuple(reads)
    if days:
        made.logs = (
            LogState(system="crm", source="pgaudit", covers_reads=True, files=1, days_asked=90, days_covered=days),
        )
    return analysed(made)


def _grants(principals: tuple[Principal, ...], rights: tuple[tuple[str, str], ...]) -> Iterable[Grant]:
    above = {p.principal: tuple(m.role for m in p.member_of) for p in principals}
    for p in principals:
        for grantee, table in rights:
            if grantee == p.principal or grantee in above[p.principal]:
                steps = (Via(kind=ViaKind.ROLE, name=grantee),) if grantee != p.principal else ()
                yield grant(p, table, *steps, Via(kind=ViaKind.GRANT, name="table"))


def grant(p: Principal, table: str | None, *via: Via, reach: Reach = Reach.DIRECT, writes: bool = False) -> Grant:
    """What one account reaches in one table."""
    return Grant(
        principal=p.principal,
        principal_kind=p.principal_kind,
        can_login=p.can_login,
        schema="main" if table else None,
        table=table,
        columns=("*",),
        privileges=("SELECT", "UPDATE") if writes else ("SELECT",),
        reach=reach,
        via=(Via(kind=ViaKind.LOGIN, name=p.principal), *via),
    )


def read(name: str, table: str, pattern: ReadPattern = ReadPattern.READ, person: str | None = None) -> Read:
    """One read that a log shows."""
    return Read(
        system="crm",
        principal=name,
        person=person,
        schema="main",
        table=table,
        categories=("identity",),
        first=AS_OF,
        last=AS_OF,
        statements=3,
        pattern=pattern,
        source="pgaudit",
    )


def person(
    name: str,
    status: StaffStatus = StaffStatus.ACTIVE,
    *,
    left_on: str | None = None,
    role: str | None = None,
    department: str | None = None,
) -> Person:
    """A person of the staff list."""
    return Person(name=name, status=status, left_on=left_on, role=role, department=department)


def settings(*rules: PolicyRule, staff: bool = False, accounts: bool = False) -> Settings:
    """Settings with a policy; with a staff list or patterns of accounts, if asked for."""
    return Settings(
        access=AccessSettings(policy="access.toml", rules=rules),
        staff=StaffSettings(file="staff.csv") if staff else None,
        accounts=(AccountPattern(match=("svc_*",), nature=Nature.SERVICE),) if accounts else (),
    )


def rule(*categories: str, **who: tuple[str, ...] | str) -> PolicyRule:
    """A rule for the system."""
    return PolicyRule(systems=("crm",), categories=categories or ("*",), **who)  # type: ignore[arg-type]


def run(check: str, found: Facts, given: Settings) -> list[Finding]:
    """All findings of one check."""
    one: Check = CHECKS.get(check)
    return sorted(one.run(found, given), key=lambda f: f.target.principal or "")


def param(f: Finding, name: str) -> object:
    """A parameter of the remedy, else of the message."""
    return dict((*f.message.params, *f.remediation.params))[name]
