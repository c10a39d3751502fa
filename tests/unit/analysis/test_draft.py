"""The draft of an access policy: valid as it stands, and it allows what was read, or else what is reached."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from privaudit.analysis.draft import draft_policy
from privaudit.config.globs import covers
from privaudit.config.policy import read_policy
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, StaffStatus
from tests.samples import sample_result


@pytest.fixture
def result() -> AuditResult:
    """The fixed audit: several systems, some with logs of reads."""
    return sample_result()


def logged_for(result: AuditResult, days: int) -> AuditResult:
    """The audit with logs that cover so many days."""
    logs = tuple(dataclasses.replace(s, days_covered=days) if s.files else s for s in result.logs)
    return dataclasses.replace(result, logs=logs)


def test_a_log_of_few_days_takes_nothing_from_anybody(result: AuditResult) -> None:
    """What three days do not show is not unused: all that is reached stays, as without a log."""
    short = draft_policy(logged_for(result, 29), "en")
    assert "not used in the logs" not in short
    assert "\n# [[rules]]" not in short
    silent = dataclasses.replace(result, logs=(), reads=())
    assert tomllib.loads(short)["rules"] == tomllib.loads(draft_policy(silent, "en"))["rules"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_is_a_policy(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """It is read without a mistake in either language, and says the same."""
    path = tmp_path / "access.toml"
    path.write_text(draft_policy(result, lang), encoding="utf-8")
    rules = read_policy(path, [s.name for s in result.systems], lang)
    assert rules
    other = tomllib.loads(draft_policy(result, "en"))["rules"]
    assert tomllib.loads(path.read_text(encoding="utf-8"))["rules"] == other


def test_without_logs_it_allows_all_that_open_accounts_reach(result: AuditResult, tmp_path: Path) -> None:
    """Nobody who works here and can log in loses anything by it, and it is said that use is not known."""
    path = tmp_path / "access.toml"
    silent = dataclasses.replace(result, logs=(), reads=())
    path.write_text(draft_policy(silent, "en"), encoding="utf-8")
    rules = read_policy(path, [s.name for s in result.systems], "en")
    departments = {p.name: p.department for p in result.people if p.department}
    accounts = {(p.system, p.principal): p for p in result.principals}
    scanners = {(s.name, s.account.name) for s in result.systems if s.account}
    left = {p.name for p in result.people if p.status is StaffStatus.LEFT}
    checked = 0
    for a in silent.access:
        if a.person in left:
            continue
        known = accounts.get((a.system, a.principal))
        if known is None or not known.can_login or known.status != "active" or (a.system, a.principal) in scanners:
            continue
        if known.nature.value in ("engine", "scanner"):
            continue
        mine = [
            r
            for r in rules
            if any(covers(s, a.system) for s in r.systems)
            and (departments.get(a.person or "") in r.departments or f"{a.system}/{a.principal}" in r.accounts)
        ]
        allowed = {c for r in mine for c in r.categories}
        assert set(a.categories) - {"unknown"} <= allowed, a
        checked += 1
    assert checked
    assert "no log of reads covers enough days" in path.read_text(encoding="utf-8")


def test_who_left_asks_for_no_rule(result: AuditResult) -> None:
    """What was read with an account of a person who left is a lead, no need of the department."""
    logged = logged_for(result, 30)
    left = {p.name for p in result.people if p.status is StaffStatus.LEFT}
    gone = dataclasses.replace(
        logged,
        access=tuple(a for a in logged.access if a.person not in left),
        reads=tuple(r for r in logged.reads if r.person not in left),
    )
    assert len(gone.access) < len(logged.access)
    assert draft_policy(logged, "en") == draft_policy(gone, "en")


def test_with_logs_what_nobody_used_is_a_comment(result: AuditResult) -> None:
    """Where reads are logged for long enough, a rule holds what was read, and the rest stands beside it."""
    text = draft_policy(logged_for(result, 30), "en")
    assert "seen in the logs from" in text
    assert "# reached, and not used in the logs of that time:" in text
    commented = text.count("\n# [[rules]]")
    assert 0 < commented < text.count("[[rules]]")
