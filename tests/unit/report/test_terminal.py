"""The last screen with much, with little, and with names that misbehave."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Reach, SystemStatus
from privaudit.report.terminal import WIDTH, last_screen
from privaudit.report.unseen import coverage_line
from tests.samples import sample_result


def _screen(result: AuditResult, lang: str = "en", code: int = 0, reasons: tuple[str, ...] = ()) -> str:
    return last_screen(result, lang, outputs=(("xlsx", "r/audit.xlsx"),), exit_code=code, exit_reasons=reasons)


@pytest.mark.parametrize(("lang", "nature"), [("en", "vendor's"), ("ru", "подрядчик")])
def test_readers_are_said_by_who_stands_behind_them(lang: str, nature: str) -> None:
    """A vendor is not "user"; a person is a person."""
    result = sample_result()
    (line,) = [line for line in _screen(result, lang).splitlines() if line.strip().startswith("replicator ")]
    assert nature in line


def test_readers_are_cut_at_ten_with_a_count() -> None:
    """Fourteen readers show the ten worst and say that there are four more."""
    result = sample_result()
    base = next(a for a in result.access if a.principal == "postgres")
    access = tuple(dataclasses.replace(base, principal=f"user{i:02}") for i in range(13))
    worse = dataclasses.replace(base, principal="zed", reach=Reach.BYPASS)
    said = _screen(dataclasses.replace(result, access=(*access, worse)))
    assert "Who alone holds identity and transactions: at least 14 (joined" in said
    shown = [line for line in said.splitlines() if line.strip().startswith(("user", "zed"))]
    assert len(shown) == 10
    assert "and more: 4" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_audit_has_a_last_screen(lang: str) -> None:
    """Nothing read: the screen stands, within its width, with the exit code."""
    base = sample_result()
    said = _screen(AuditResult(tool=base.tool, run=base.run), lang, 2, ("usage",))
    assert "r/audit.xlsx" in said
    assert " 2: " in said.splitlines()[-1]
    assert max(map(len, said.splitlines())) <= WIDTH


@pytest.mark.parametrize("lang", LANGUAGES)
def test_long_names_wrap_within_the_width(lang: str) -> None:
    """Names of 200 letters and many tables break inside their column, never the table."""
    result = sample_result()
    name = "n" * 200
    tables = tuple(dataclasses.replace(t, table=name) for t in result.tables)
    systems = tuple(dataclasses.replace(s, name=f"{s.name}-{name}") for s in result.systems)
    said = _screen(dataclasses.replace(result, tables=tables, systems=systems), lang)
    assert max(map(len, said.splitlines())) <= WIDTH


def test_reasons_of_the_exit_code_are_words_or_texts_as_given() -> None:
    """Known keys become sentences, anything else is printed as it is; a clean end says so."""
    result = sample_result()
    assert _screen(result).splitlines()[-1] == "Exit code 0: the audit is complete"
    last = _screen(result, "en", 3, ("incomplete", "steps: 4")).splitlines()[-1]
    assert last == "Exit code 3: the audit is incomplete: see what was not checked; steps: 4"


def test_names_cannot_command_the_terminal() -> None:
    """An escape sequence in the name of a system is shown, not obeyed."""
    result = sample_result()
    systems = tuple(dataclasses.replace(s, name=f"{s.name}\x1b[2J") for s in result.systems)
    assert "\x1b" not in _screen(dataclasses.replace(result, systems=systems))


def test_engines_not_tested_on_a_live_server_are_named() -> None:
    """A system whose engine or version the project has not tested is on the list of what was not checked."""
    result = sample_result()
    assert "engine or version not tested" in _screen(result)
    tested = tuple(dataclasses.replace(s, verified=True) for s in result.systems)
    assert "engine or version not tested" not in _screen(dataclasses.replace(result, systems=tested))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_systems_nobody_asked_for_are_not_called_unread(lang: str) -> None:
    """Databases that a server merely showed are listed by name and left out of the count of systems not read."""
    result = sample_result()
    fewer = tuple(s for s in result.systems if s.status is not SystemStatus.UNSCANNED)
    with_them, without = (coverage_line(r, lang) for r in (result, dataclasses.replace(result, systems=fewer)))
    assert with_them.startswith(without)
    assert "food_delivery/analytics" in with_them.removeprefix(without)
    assert "food_delivery/analytics" in _screen(result, lang)
    assert "call_centre" in _screen(result, lang)
