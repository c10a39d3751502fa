"""A defect in one analysis costs what that analysis would have found, and is said; hours of reading are not lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner

import privaudit
from privaudit.cli import cli
from privaudit.engine import analyses, judge
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditStep, StepState
from privaudit.report.sheets.coverage import step_name
from privaudit.report.words import reason

SECRET = "anna@example.org"
FUNCTIONS = {
    "keys": "declared_links",
    "undeclared": "discovered_links",
    "people": "with_people",
    "access": "access_rows",
    "applications": "application_rows",
    "places": "colocations",
    "holders": "same_principal",
    "severity": "rate_colocations",
    "copies": "copies",
    "estate": "estate",
    "ages": "with_ages",
    "old_systems": "with_weaknesses",
    "needless": "needless",
    "destruction": "destruction",
    "common": "common_people",
}
OF_JUDGE = {"needs": "with_needs", "checklist": "known_of"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A shop with customers, their orders, and card security codes that nobody may keep."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, phone TEXT, cvv TEXT)")
        db.execute(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, total NUMERIC)"
        )
        for i in range(60):
            person = (i, f"anna{i}@example.org", f"+7 912 345-{i:02d}-{i:02d}", f"{100 + i}")
            db.execute("INSERT INTO customers VALUES (?, ?, ?, ?)", person)
            db.execute("INSERT INTO orders VALUES (?, ?, ?)", (i, i, i * 10.5))
    db.close()
    return f"sqlite:///{path}"


def _broken(*_args: object) -> NoReturn:
    raise ValueError(SECRET)


def _break(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    if name in FUNCTIONS:
        monkeypatch.setattr(analyses, FUNCTIONS[name], _broken)
    else:
        monkeypatch.setattr(judge, OF_JUDGE[name], _broken)


@pytest.mark.parametrize("name", sorted(analyses.ANSWERS))
def test_the_others_go_on(shop: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The audit is whole but for what failed, and incomplete; the steps of the checklist that it answers say so."""
    _break(monkeypatch, name)
    result = privaudit.audit(shop)
    failed = [s for s in result.steps if s.state is StepState.FAILED and s.step.startswith("analysis:")]
    assert [(s.step, s.reason) for s in failed] == [(f"analysis:{name}", "analysis_failed")]
    assert dict(failed[0].reason_params) == {"error": "ValueError"}
    assert not result.run.complete
    assert {c.column for c in result.classifications} >= {"email", "phone", "total"}
    states = {s.step: s for s in result.steps}
    for step in analyses.ANSWERS[name]:
        if states[step.value].state is not StepState.SKIPPED:
            assert (states[step.value].state, states[step.value].reason) == (StepState.PARTIAL, "analyses_failed")
    for lang in LANGUAGES:
        assert step_name(failed[0].step, lang)
        assert "ValueError" in reason(failed[0].reason, failed[0].reason_params, lang)


def test_what_does_not_depend_on_it_is_found(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without copies, places and findings are there as before."""
    whole = privaudit.audit(shop)
    _break(monkeypatch, "copies")
    result = privaudit.audit(shop)
    assert whole.run.complete
    assert result.colocations == whole.colocations
    assert [f.id for f in result.findings] == [f.id for f in whole.findings]
    assert next(s for s in result.steps if s.step == AuditStep.OLD_DATA.value).reason != "analyses_failed"


@pytest.mark.parametrize("name", ["places", "access"])
def test_no_count_sounds_clean(shop: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """Where places or rights could not be worked out, the screen does not say that there are none."""
    _break(monkeypatch, name)
    done = CliRunner().invoke(cli, ["scan", shop, "--lang", "en", "--output", str(tmp_path / "out")])
    told = "shows the full package" if name == "places" else "Who alone holds identity and transactions"
    line = next(x for x in done.output.splitlines() if told in x)
    assert "at least 0" in line
    assert "an analysis failed" in line


def test_the_command_ends_as_incomplete(shop: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Exit code 3; the reports are written, and nothing of the defect's text is in them or on the screen."""
    _break(monkeypatch, "estate")
    done = CliRunner().invoke(cli, ["scan", shop, "--output", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert (tmp_path / "out" / "audit.xlsx").is_file()
    written = (tmp_path / "out" / "audit.json").read_text(encoding="utf-8")
    assert "analysis:estate" in written
    assert SECRET not in written + done.output
