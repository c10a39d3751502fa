"""One fixed synthetic audit that holds every status a report must be able to show; golden tests render it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TypeVar

from privaudit.analysis.facts import Facts
from privaudit.analysis.holders import place_of
from privaudit.analysis.needs import with_needs
from privaudit.model import (
    Account,
    AuditResult,
    CoLocation,
    Control,
    Deadline,
    Incident,
    Lifecycle,
    Message,
    NameModel,
    Run,
    Severity,
    Spent,
    Statement,
    System,
    SystemStatus,
    Tool,
)
from privaudit.model.result import Row
from privaudit.report.readers import all_holders, both, counted
from tests.sample_access import access, principals
from tests.sample_access_findings import access_findings
from tests.sample_columns import classifications
from tests.sample_data import aged, copies, destruction, estate, held_fast, links, needless
from tests.sample_findings import findings, steps
from tests.sample_people import changes, logs, people, reads
from tests.sample_places import colocations
from tests.sample_tables import SEED, tables

R = TypeVar("R", bound=Row)


def sample_result() -> AuditResult:
    """Return the audit: eight systems in every status, tables of every status, all kinds of rows a report shows."""
    audit = AuditResult(
        tool=Tool(version="0.1.0", rules_digest="5f1d0c6e2b7a9948", settings_digest="c0a4e81b77d2f350"),
        run=_run(),
        estate=estate(),
        systems=_by_id(tuple(held_fast(_systems()))),
        tables=_by_id(tuple(aged(tables()))),
        classifications=_by_id(classifications()),
        access=_by_id(access()),
        reads=_by_id(reads()),
        access_changes=_by_id(changes()),
        findings=_by_id((*findings(), *access_findings())),
        steps=_by_id(steps()),
        principals=_by_id(principals()),
        people=_by_id(people()),
        logs=_by_id(logs()),
        statements=_by_id(_statements()),
        colocations=_by_id(colocations()),
        links=_by_id(links()),
        copies=_by_id(copies()),
        needless=_by_id(needless()),
        destruction=_by_id(destruction()),
    )
    return dataclasses.replace(_with_needs(audit), colocations=_by_id((*audit.colocations, *_holders(audit))))


def _with_needs(audit: AuditResult) -> AuditResult:
    """What the engine adds to every column; when it was filled last only the rows of needless columns say here."""
    facts = Facts(
        systems=audit.systems,
        catalogs=(),
        tables=audit.tables,
        classifications=audit.counted(),
        logs=audit.logs,
        reads=audit.reads,
    )
    last = {n.ref: n.last_filled for n in audit.needless}
    found = with_needs(audit.classifications, facts)
    return dataclasses.replace(
        audit, classifications=tuple(dataclasses.replace(c, last_filled=last.get(c.ref)) for c in found)
    )


def _holders(audit: AuditResult) -> Iterator[CoLocation]:
    """What the engine adds: a co-location for everyone who alone holds both sides, here all equally grave."""
    for h in counted(both(all_holders(audit))):
        yield dataclasses.replace(place_of(h), severity=Severity.HIGH, severity_why=WHY)


WHY = (Message(key="base.same_principal"), Message(key="people", params=(("people", 84_000),)))


def _by_id(rows: tuple[R, ...]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=lambda r: r.id))


def _run() -> Run:
    incident = Incident(
        number="2026-11/3",
        discovered="2026-11-20T11:30:00+03:00",
        discovered_by="monitoring",
        deadlines=(
            Deadline(law="152-FZ", duty="notify_regulator", at="2026-11-21T11:30:00+03:00"),
            Deadline(law="152-FZ", duty="report_investigation", at="2026-11-23T11:30:00+03:00"),
            Deadline(law="GDPR", duty="notify_regulator", at="2026-11-20T12:00:00+03:00"),
        ),
    )
    return Run(
        audit_id="2026-11-20T0940Z-4f2a",
        started="2026-11-20T09:40:00+00:00",
        finished="2026-11-20T09:41:12+00:00",
        seconds=72.4,
        laws=("152fz", "gdpr"),
        role="operator",
        organisation="Northern Meals & Labs",
        incident=incident,
        complete=False,
        sample_rows=1000,
        seed=SEED,
        name_models=(NameModel(language="en"), NameModel(language="ru", package="slovnet", version="0.6.0")),
        policy="access.toml",
        timezone="Europe/Moscow",
        policy_rules=7,
        policy_digest="7d2e90aa41c6f35b",
        accounts_digest="b81f04c92e6d7735",
    )


def _systems() -> tuple[System, ...]:
    readonly = (
        Control(name="read_only_transaction", applied=True),
        Control(name="statement_timeout", applied=True, params=(("seconds", 30),)),
        Control(name="tls", applied=False),
    )
    reader = Account(name="privaudit_reader", rights=("pg_read_all_data",), may_write=False)
    admin = Account(name="report@%", rights=("SELECT", "FILE"), may_write=True)
    done, part, s = SystemStatus.COMPLETE, SystemStatus.PARTIAL, System
    return (
        s(
            name="food_delivery",
            dialect="postgresql",
            status=done,
            url="postgresql://db1.example:5432/food",
            server_version="16.3",
            server="pg-7301",
            database="food",
            owner="Delivery team",
            purpose="orders",
            lifecycle=Lifecycle.LIVE,
            location="Moscow",
            account=reader,
            controls=readonly,
            verified=True,
            spent=Spent(statements=41, rows=5210, bytes=1_840_000, seconds=3.25),
        ),
        s(
            name="laboratory",
            dialect="mariadb",
            status=part,
            url="mariadb://db2.example/lab",
            server_version="10.11.6",
            server="maria-2",
            database="lab",
            owner="Laboratory IT",
            lifecycle=Lifecycle.LIVE,
            account=admin,
            controls=(*readonly[:2], Control(name="tls", applied=True)),
            reason="permission_denied",
            verified=False,
            spent=Spent(statements=29, rows=2100, bytes=702_000, seconds=2.5),
        ),
        s(
            name="parcels",
            dialect="sqlite",
            status=done,
            url="sqlite:///parcels.db",
            server_version="3.45.1",
            database="parcels.db",
            lifecycle=Lifecycle.LIVE,
            account=Account(name="file", may_write=True),
            controls=(Control(name="read_only_transaction", applied=True),),
            spent=Spent(statements=12, rows=640, bytes=91_000, seconds=0.1),
        ),
        s(
            name="staff_directory",
            dialect="postgresql",
            status=done,
            url="postgresql://db1.example:5432/staff",
            server_version="16.3",
            server="pg-7301",
            database="staff",
            owner="HR",
            lifecycle=Lifecycle.LEGACY,
            account=reader,
            controls=readonly,
            spent=Spent(statements=9, rows=150, bytes=20_000, seconds=0.4),
        ),
        s(
            name="price_list",
            dialect="sqlite",
            status=done,
            url="sqlite:///prices.db",
            server_version="3.45.1",
            database="prices.db",
            lifecycle=Lifecycle.TEST,
            spent=Spent(statements=5, rows=80, bytes=4_000, seconds=0.02),
        ),
        s(
            name="old_crm",
            dialect="mysql",
            status=SystemStatus.FAILED,
            url="mysql://db9.example/crm",
            lifecycle=Lifecycle.ARCHIVE,
            reason="connect_failed",
        ),
        s(
            name="call_centre",
            dialect="unknown",
            status=SystemStatus.DECLARED,
            owner="Support",
            lifecycle=Lifecycle.LIVE,
            purpose="call recordings",
            reason="declared_only",
        ),
        s(
            name="food_delivery/analytics",
            dialect="postgresql",
            status=SystemStatus.UNSCANNED,
            server="pg-7301",
            database="analytics",
            reason="not_asked_for",
        ),
    )


def _statements() -> tuple[Statement, ...]:
    st = Statement
    sample = (
        'SELECT "full_name", left("comment", 8192) FROM "public"."orders" '
        "TABLESAMPLE BERNOULLI (0.3) REPEATABLE (7) LIMIT 1000"
    )
    catalog = "SELECT relname, reltuples FROM pg_catalog.pg_class WHERE relkind = ANY(%(kinds)s)"
    return (
        st(system="food_delivery", sql=catalog, count=1, rows=9, seconds=0.02, bytes=200),
        st(
            system="food_delivery",
            sql=sample,
            count=1,
            rows=1000,
            seconds=0.8,
        ),
        st(system="staff_directory", sql=catalog, count=2, rows=4, seconds=0.01, bytes=100),
        st(
            system="laboratory",
            sql="SELECT `fio`, `birth` FROM `lab`.`patients` WHERE `id` >= %s ORDER BY `id` LIMIT 250",
            count=4,
            rows=1000,
            seconds=0.3,
        ),
    )
