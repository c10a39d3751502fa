"""Checks of old and needless data: what each finds, what it says, and what it leaves alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from privaudit.analysis.ages import with_ages
from privaudit.analysis.facts import Facts
from privaudit.analysis.needless import needless
from privaudit.analysis.old_systems import with_weaknesses
from privaudit.checks.base import Check
from privaudit.config.settings import RetentionRule, Settings
from privaudit.engine.checked import run_checks
from privaudit.i18n import LANGUAGES
from privaudit.model import AgeRange, AuditStep, Control, Finding, Lifecycle, Severity, StepState
from privaudit.registry import CHECKS
from privaudit.report.words import message, remedy
from tests.facts import classified, facts, relation, row, system
from tests.old_world import CUSTOMERS, ORDERS, TODAY, history, shop, sketched, truth

RETENTION = Settings(retention=(RetentionRule(months=36, basis="order 12"),))


def run(check: str, found: Facts, settings: Settings = RETENTION) -> list[Finding]:
    """All findings of one check, after the analyses of time."""
    found = found.with_(tables=with_ages(found, settings.retention, TODAY))
    found = found.with_(systems=with_weaknesses(found, settings, TODAY), needless=needless(found, TODAY))
    one: Check = CHECKS.get(check)
    out = list(one.run(found, settings))
    assert not [t for f in out for lang in LANGUAGES for t in _texts(f, lang) if re.search(r"[{}]|\?|\s\s", t)]
    return out


def _texts(f: Finding, lang: str) -> list[str]:
    return [message(f.message, lang), remedy(f.remediation, lang)]


def _shop(share: float = 1.0, people: int = 1000) -> Facts:
    registered, orders = history(people)
    ends = {CUSTOMERS: (AgeRange(column="registered_at", oldest=date(2014, 1, 1), newest=date(2026, 5, 1)),)}
    return shop(
        [
            sketched(CUSTOMERS, {"id": registered.items()}, share=share),
            sketched(ORDERS, {"customer_id": orders}, share=share),
        ],
        people=people,
        ages=ends,
    )


def test_people_past_retention_are_counted_in_one_finding_a_table() -> None:
    """The number, the period and on what it rests."""
    (f,) = run("past_retention", _shop())
    registered, orders = history(1000)
    assert f.message.param("inactive") == truth(registered, orders, date(2023, 6, 1))
    text = message(f.message, "en")
    assert f"more than 36 months: {f.message.param('inactive')}." in text
    assert "order 12" in text
    assert f.step is AuditStep.OLD_DATA
    assert any("5.7" in law for law in f.laws)


def test_an_estimate_says_its_bounds() -> None:
    """Nobody should read a part as a count."""
    (f,) = run("past_retention", _shop(share=0.1, people=5000))
    low, high = f.message.param("low"), f.message.param("high")
    assert f"(from {low:,} to {high:,})" in message(f.message, "en")


def test_more_people_make_it_worse() -> None:
    """The rubric counts those past the period."""
    (few,) = run("past_retention", _shop(people=100))
    (many,) = run("past_retention", _shop(share=0.05, people=30_000))
    assert many.severity.rank < few.severity.rank


def test_without_a_period_the_question_is_skipped_and_said() -> None:
    """A period nobody set is no finding; the audit is complete all the same."""
    _, steps = run_checks(_shop(), Settings())
    (step,) = (s for s in steps if s.step == "check:past_retention")
    assert (step.state, step.reason, step.incomplete) == (StepState.SKIPPED, "not_configured", False)


@pytest.mark.parametrize("check", ["past_retention", "old_system"])
def test_while_an_incident_is_open_nothing_is_to_be_destroyed(check: str) -> None:
    """The remedy says so."""
    made = _shop()
    made = made.with_(systems=(system(lifecycle=Lifecycle.LEGACY),))
    (open_,) = run(check, made, replace(RETENTION, incident="2026-7"))
    (closed,) = run(check, made)
    assert "nothing may be destroyed" in remedy(open_.remediation, "en")
    assert "nothing may be destroyed" not in remedy(closed.remediation, "en")


def test_an_old_system_says_how_it_is_protected_worse() -> None:
    """Each weakness a sentence, and the more of them, the worse."""
    good = replace(system(lifecycle=Lifecycle.ARCHIVE), server_version="15.4")
    bad = replace(good, server_version="9.6.1", controls=(Control(name="tls", applied=False),))
    (plain,) = run("old_system", _shop().with_(systems=(good,)))
    (weak,) = run("old_system", _shop().with_(systems=(bad,)))
    text = message(weak.message, "en")
    assert "PostgreSQL 9.6 has had no security fixes since 2021-11-11." in text
    assert "The connection to it is not encrypted." in text
    assert "security fixes" not in message(plain.message, "en")
    assert weak.severity.rank <= plain.severity.rank
    assert any(m.key == "weaknesses" and m.param("weaknesses") == 3 for m in weak.severity_why)


def test_a_system_nobody_declared_old_only_seems_so() -> None:
    """No row is new: a question to its owner, not more."""
    ends = {
        CUSTOMERS: (AgeRange(column="registered_at", oldest=date(2014, 1, 1), newest=date(2019, 1, 1)),),
        ORDERS: (AgeRange(column="ordered_at", oldest=date(2014, 1, 1), newest=date(2019, 1, 1)),),
    }
    (f,) = run("old_system", shop([], ages=ends).with_(systems=(system(),)))
    assert f.message.key == "old_system.seems"
    assert "seems out of use" in message(f.message, "en")
    for other in (Lifecycle.TEST,):
        assert run("old_system", shop([], ages=ends).with_(systems=(system(lifecycle=other),))) == []


def test_a_table_named_like_a_backup_is_found_only_with_people_in_it() -> None:
    """A backup of a price list is nobody's data."""
    tables = [relation("clients_bak", "id phone"), relation("prices_bak", "id price")]
    (f,) = run("backup_table", facts(tables, [classified("clients_bak", "phone", "PHONE_NUMBER")]))
    assert f.target.ref.label() == "crm.main.clients_bak"
    assert f.message.key == "backup_table.name"


def test_needless_columns_make_one_finding_a_table() -> None:
    """Low, with the columns' names; the sheet has the reasons."""
    empty = replace(classified("t", "fax", "PHONE_NUMBER"), checked=0, distinct=0, fill_rate=0.0)
    found = [replace(empty, column=c) for c in ("fax", "pager")]
    (f,) = run("needless_data", facts([relation("t", "id fax pager")], found))
    assert (f.severity, f.step) == (Severity.LOW, AuditStep.COLLECT)
    assert f.message.param("columns") == "fax, pager"


def test_the_same_data_in_two_systems_make_one_finding_a_system() -> None:
    """Only for information, about the one that is not their place."""
    found = [classified("t", "phone", "PHONE_NUMBER"), classified("u", "tel", "PHONE_NUMBER", system="shop")]
    rows = [replace(row("t"), people_estimate=10), replace(row("u", system="shop"), people_estimate=90)]
    tables = [relation("t", "id phone"), relation("u", "id tel", system="shop")]
    (f,) = run("needless_data", facts(tables, found, rows=rows))
    assert (f.target.ref.system, f.severity, f.message.key) == ("crm", Severity.INFO, "needless_data.held")
