"""Legacy and archive systems: how they are protected worse, legal holds, and the list for the commission."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from privaudit.analysis.ages import with_ages
from privaudit.analysis.destruction import destruction
from privaudit.analysis.facts import Facts
from privaudit.analysis.old_systems import unprotected, with_weaknesses
from privaudit.config.old_rules import load_engines
from privaudit.config.settings import RetentionRule, Settings, SystemSettings
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import (
    Access,
    AgeRange,
    Control,
    Destruction,
    Grants,
    LastUse,
    Lifecycle,
    LogState,
    Nature,
    Principal,
    PrincipalKind,
    Reach,
    Shown,
    System,
)
from privaudit.report.words import message
from tests.facts import system
from tests.old_world import CUSTOMERS, ORDERS, TODAY, held, history, shop, shop_tables, sketched

LEGACY = replace(system(lifecycle=Lifecycle.LEGACY), server_version="15.4")
LOGGED = LogState(system="crm", source="log", covers_reads=True)


def _facts(
    of: System = LEGACY,
    *,
    logs: tuple[LogState, ...] = (LOGGED,),
    access: tuple[Access, ...] = (),
    principals: tuple[Principal, ...] = (),
    uses: dict[tuple[str, str, str], LastUse] | None = None,
    newest: date = date(2026, 5, 1),
) -> Facts:
    ends = {
        CUSTOMERS: (AgeRange(column="registered_at", oldest=date(2012, 1, 1), newest=min(newest, date(2020, 1, 1))),),
        ORDERS: (AgeRange(column="ordered_at", oldest=date(2012, 1, 1), newest=newest),),
    }
    made = shop([], ages=ends)
    grants = (Grants(system="crm", as_of="2026-06-01T00:00:00+00:00", principals=principals, grants=()),)
    return Facts(
        systems=(of,),
        catalogs=made.catalogs,
        tables=made.tables,
        classifications=made.classifications,
        links=made.links,
        ages=made.ages,
        logs=logs,
        access=access,
        grants=grants,
        uses=uses,
    )


def _weak(facts: Facts, settings: Settings | None = None) -> list[str]:
    (found,) = with_weaknesses(facts, settings or Settings(), TODAY)
    return [m.key.removeprefix("weak.") for m in found.weaknesses]


def _reads(name: str, kind: PrincipalKind, *, can_login: bool = True) -> Access:
    return Access(
        system="crm",
        principal=name,
        principal_kind=kind,
        can_login=can_login,
        schema="main",
        table="customers",
        columns=("*",),
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=(),
        categories=("contact",),
        as_of="2026-06-01T00:00:00+00:00",
    )


def test_a_well_kept_old_system_has_no_weakness() -> None:
    """Being old is no weakness by itself."""
    assert _weak(_facts()) == []


def test_each_weakness_is_seen() -> None:
    """Engine, connection, account, log, PUBLIC and shared accounts, in that order."""
    bad = replace(
        LEGACY,
        server_version="9.6.24",
        controls=(Control(name="tls", applied=False),),
        account=replace(LEGACY.account, may_write=True) if LEGACY.account else None,
    )
    shared = Principal(
        system="crm", principal="ops", principal_kind=PrincipalKind.USER, can_login=True, nature=Nature.SHARED
    )
    found = _facts(
        bad,
        logs=(LogState(system="crm", source="settings", covers_reads=False),),
        access=(_reads("PUBLIC", PrincipalKind.PUBLIC, can_login=False), _reads("ops", PrincipalKind.USER)),
        principals=(shared,),
        newest=date(2019, 1, 1),
        uses={
            CUSTOMERS: LastUse(schema="main", table="customers", at="2020-02-01T10:00:00+00:00", method="used.x"),
            ORDERS: LastUse(schema="main", table="orders", at=None, method="used.x", since="2020-01-01"),
        },
    )
    assert _weak(found) == [
        "end_of_life",
        "no_tls",
        "may_write",
        "reads_not_logged",
        "public",
        "shared",
        "dormant",
        "out_of_use",
    ]
    (row,) = with_weaknesses(found, Settings(), TODAY)
    texts = [message(m, lang, "old") for lang in LANGUAGES for m in row.weaknesses]
    assert not [t for t in texts if re.search(r"[{}?]", t)]


@pytest.mark.parametrize("method", ["file_written", "table_written", "table_created"])
def test_a_server_that_knows_changes_only_does_not_say_that_nobody_reads(method: str) -> None:
    """Old data may be read every day."""
    uses = {
        key: LastUse(schema=key[1], table=key[2], at="2020-02-01T10:00:00+00:00", method=method)
        for key in (CUSTOMERS, ORDERS)
    }
    assert _weak(_facts(uses=uses)) == []
    assert _weak(_facts(uses={k: replace(u, method="table_io") for k, u in uses.items()})) == ["dormant"]


def test_of_a_file_everyone_may_read_it_is_said_so() -> None:
    """A file has no server, no log of reads and no accounts of its own."""
    file = replace(LEGACY, server=None, dialect="sqlite", server_version="3.40.1")
    public = _reads("PUBLIC", PrincipalKind.PUBLIC, can_login=False)
    assert _weak(_facts(file, logs=(), access=(public,))) == ["world_readable"]


def test_a_log_nobody_could_look_at_is_not_known_to_be_off() -> None:
    """What was not seen is not said to be missing."""
    assert _weak(_facts(logs=())) == ["logs_unknown"]


def test_a_connection_that_stays_on_the_machine_needs_no_encryption() -> None:
    """A socket is nothing that anybody listens in on."""
    local = (Control(name="tls", applied=False), Control(name="local_connection", applied=True))
    assert _weak(_facts(replace(LEGACY, controls=local))) == []


@pytest.mark.parametrize("lifecycle", [None, Lifecycle.LIVE, Lifecycle.TEST])
def test_other_systems_have_weaknesses_too_and_may_seem_out_of_use(lifecycle: Lifecycle | None) -> None:
    """A live system without security fixes is no safer than an archive; that nobody uses it is no weakness."""
    of = replace(LEGACY, lifecycle=lifecycle, server_version="9.6")
    facts = _facts(of, newest=date(2019, 1, 1))
    assert _weak(facts) == ["end_of_life", "out_of_use"]
    (found,) = with_weaknesses(facts, Settings(), TODAY)
    assert [m.key for m in unprotected(found)] == ["weak.end_of_life"]
    assert _weak(_facts(of)) == ["end_of_life"]


def test_a_table_whose_days_are_not_known_keeps_a_system_in_use() -> None:
    """Customers are old, but nobody knows of the orders."""
    found = _facts(replace(LEGACY, lifecycle=None), newest=date(2019, 1, 1))
    del found.ages[ORDERS]
    assert _weak(found) == []


@pytest.mark.parametrize(
    ("engine", "version", "ended"),
    [
        ("postgresql", "9.6.24", "2021-11-11"),
        ("postgresql", "13.2 (Debian 13.2-1)", "2025-11-13"),
        ("mariadb", "10.1.48-MariaDB", "2020-10-17"),
        ("mariadb", "10.11.6-MariaDB", "2028-02-16"),
        ("mysql", "5.7.44-log", "2023-10-31"),
        ("mssql", "10.50.6000", "2019-07-09"),
        ("oracle", "11.2.0.4.0", "2015-01-31"),
        ("sqlite", "3.8.2", None),
        ("postgresql", "99.1", None),
        ("postgresql", None, None),
    ],
)
def test_ends_of_life_are_of_the_version_the_server_names(engine: str, version: str | None, ended: str | None) -> None:
    """10.1 is not 10.11, and what is not listed is not judged."""
    found = load_engines().end_of(engine, version)
    assert (found.ended.isoformat() if found else None) == ended


def test_support_that_can_be_paid_for_is_said() -> None:
    """SQL Server 2016 gets fixes until 2029 for those who pay."""
    of = replace(LEGACY, dialect="mssql", server_version="13.0.6300")
    (found,) = with_weaknesses(_facts(of), Settings(), date(2027, 1, 1))
    assert found.weaknesses[0].key == "weak.end_of_life_paid"


@pytest.mark.parametrize(
    ("said", "incident", "hold", "why"),
    [
        (None, None, False, None),
        (None, "2026-7", True, "incident"),
        (False, "2026-7", False, None),
        (True, None, True, "configured"),
        (True, "2026-7", True, "configured"),
    ],
)
def test_nothing_is_destroyed_while_an_incident_is_open(
    said: bool | None, incident: str | None, hold: bool, why: str | None
) -> None:
    """Evidence is kept, unless somebody says otherwise for a system."""
    settings = Settings(incident=incident, systems=(SystemSettings(name="crm", legal_hold=said),))
    (found,) = with_weaknesses(_facts(), settings, TODAY)
    assert (found.legal_hold, found.legal_hold_why) == (hold, why)


def test_a_leak_that_is_described_is_an_open_incident() -> None:
    """The day after, [leak] is filled in and no number of an incident is known yet: data are evidence all the same."""
    (found,) = with_weaknesses(_facts(), Settings(leak=Shown(people=1200)), TODAY)
    assert (found.legal_hold, found.legal_hold_why) == (True, "incident")
    said = Settings(leak=Shown(people=1200), systems=(SystemSettings(name="crm", legal_hold=False),))
    (found,) = with_weaknesses(_facts(), said, TODAY)
    assert not found.legal_hold


def _listed(facts: Facts, *rules: RetentionRule, settings: Settings | None = None) -> tuple[Destruction, ...]:
    facts = facts.with_(tables=with_ages(facts, rules, TODAY))
    facts = facts.with_(systems=with_weaknesses(facts, settings or Settings(), TODAY))
    return destruction(facts, rules, TODAY)


def test_the_commission_gets_what_is_held_and_why_it_may_have_to_go() -> None:
    """Place, categories, subjects, ages, people past retention with bounds, the reason, the hold."""
    registered, orders = history(1000)
    sketches = [sketched(CUSTOMERS, {"id": registered.items()}), sketched(ORDERS, {"customer_id": orders})]
    facts = shop(sketches, ages=_facts().ages)
    rule = RetentionRule(months=36, basis="order 12")
    (found,) = _listed(facts, rule, settings=Settings(incident="2026-7"))
    assert found.ref.label() == "crm.main.customers"
    assert (found.categories, found.subjects) == (("contact", "identity"), ("customer",))
    assert (found.oldest, found.newest) == ("2012-01-01", "2020-01-01")
    assert found.people is not None
    assert found.people.exact
    assert 0 < found.people.estimate < 1000
    assert [m.key for m in found.reasons] == ["destroy.past_retention_basis"]
    assert (found.legal_hold, found.legal_hold_why) == (True, "incident")


def test_all_people_of_an_old_system_are_for_the_commission() -> None:
    """Whether or not a period was set; a table without people is not listed."""
    (found,) = _listed(_facts())
    assert [m.key for m in found.reasons] == ["destroy.legacy"]
    assert found.people is not None
    assert found.people.estimate == 1000
    assert _listed(_facts(replace(LEGACY, lifecycle=None))) == ()


def test_transactions_go_with_their_people() -> None:
    """A table of orders names nobody; its rows lead to people, and what it holds of them is said."""
    registered, orders = history(1000)
    sketches = [sketched(CUSTOMERS, {"id": registered.items()}), sketched(ORDERS, {"customer_id": orders})]
    facts = shop(sketches, rows=[held("customers", 1000), held("orders", 800)])
    found = {d.ref.table: d for d in _listed(facts, RetentionRule(months=36))}
    assert found["orders"].categories == ("transaction_amount", "transaction_time")
    assert found["orders"].people is not None
    assert 0 < found["orders"].people.estimate < 800


def test_backups_are_for_the_commission() -> None:
    """Rules made for the original do not reach them."""
    tables = [replace(t, name="customers_bak") if t.name == "customers" else t for t in shop_tables()]
    facts = shop([], tables=tables, rows=[held("customers_bak", 10)], links=())
    facts = Facts(
        systems=facts.systems,
        catalogs=facts.catalogs,
        tables=facts.tables,
        classifications=tuple(
            replace(c, table="customers_bak") for c in facts.classifications if c.table == "customers"
        ),
    )
    (found,) = _listed(facts)
    assert [m.key for m in found.reasons] == ["destroy.backup_name"]


def test_every_key_has_words_in_both_languages() -> None:
    """No reason is printed as a key."""
    keys = [f"old.hold.{k}" for k in ("configured", "incident")]
    keys += [f"old.destroy.{k}" for k in ("legacy", "archive", "backup_dated", "backup_same_columns", "out_of_use")]
    assert [k for k in keys for lang in LANGUAGES if not has_text(k, lang)] == []
