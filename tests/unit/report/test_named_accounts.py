"""Whom a person named for an account counts on the sheets: as said by that person, not verified, never as known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import (
    AuditResult,
    AuditStep,
    Decision,
    Finding,
    Message,
    Ref,
    Remediation,
    Severity,
    Standing,
    Target,
    TargetKind,
)
from privaudit.report import readers
from privaudit.report.sheets import build
from privaudit.report.sheets.briefing import briefed
from privaudit.report.sheets.say import Say
from privaudit.report.sheets.table import Row
from privaudit.report.sheets.who import Directory, principal_id
from tests.samples import sample_result

NOT_VERIFIED = {"en": "not verified", "ru": "не проверено"}


def unowned(standing: Standing = Standing.APPLIES) -> tuple[AuditResult, str]:
    """The fixed audit with a finding about an account that nobody answers for, and an answer; the account's name."""
    audit = sample_result()
    who = Directory(audit, Say("briefing", "en"))
    found = briefed(readers.all_holders(audit), who)
    h = next(h for h in found if not (h.person or h.everyone or who.owner(h)) and len(h.accounts) == 1)
    system, name = h.accounts[0]
    finding = Finding(
        check="unknown_account",
        step=AuditStep.LEAVERS,
        severity=Severity.CRITICAL,
        target=Target(ref=Ref(system=system), principal=name),
        message=Message(key="unknown_account.default"),
        remediation=Remediation(key="unknown_account.default"),
    )
    answer = Decision(
        target_id=principal_id(system, name),
        field="person",
        value="Night import",
        by="Olga Primerova",
        on="2026-11-21",
        kind=TargetKind.ACCOUNT,
        standing=standing,
    )
    return replace(audit, findings=(finding, *audit.findings), decisions=(answer,)), name


def rows(result: AuditResult, sheet: str, table: str, lang: str = "en") -> list[Row]:
    """The rows of one table."""
    made = next(s for s in build(result, lang) if s.key == sheet)
    return list(next(t for t in made.tables if t.key == table).rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_briefing_tells_whom_a_person_named(lang: str) -> None:
    """With who said so and that nobody verified it; no owner is asked for any more."""
    result, name = unowned()
    (told,) = [str(r[1]) for r in rows(result, "briefing", "accounts", lang) if "Night import" in str(r[1])]
    assert name in told
    assert "Olga Primerova" in told
    assert NOT_VERIFIED[lang] in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_finding_says_that_somebody_was_named_and_what_makes_it_count(lang: str) -> None:
    """It stays open: an answer is no owner in the configuration; the sheet says where it has to be written."""
    result, name = unowned()
    row = next(r for r in rows(result, "actions", "actions", lang) if name in str(r[3]) and "[[accounts]]" in str(r[4]))
    assert NOT_VERIFIED[lang] in str(row[1])
    assert "Night import" in str(row[4])
    assert "Olga Primerova" in str(row[4])
    before = replace(result, decisions=())
    assert "Night import" not in str(rows(before, "actions", "actions", lang))


def test_an_answer_no_longer_in_force_names_nobody() -> None:
    """Its last day is over: the owner is to be named again."""
    result, _ = unowned(Standing.EXPIRED)
    assert "Night import" not in str(rows(result, "briefing", "accounts"))
    assert "Night import" not in str(rows(result, "actions", "actions"))
