"""What is told of a comparison: the sheet Closing, the fact sheet, and what they never say."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from privaudit.follow import ARRAYS, Fate, figures, followed, tally
from privaudit.i18n import LANGUAGES, has_text, keys, text
from privaudit.model import AuditResult, Cause, Change, Edition, Message, Outcome, Severity, SystemStatus
from privaudit.report import changes as report
from privaudit.report.changed_screen import changed_screen
from privaudit.report.factsheet import fact_sheet
from privaudit.report.overview import people_total, system_views, unread_tables
from privaudit.report.packages import full_systems
from privaudit.report.readers import full_readers
from privaudit.report.sheets import build
from privaudit.report.sheets.table import Sheet, Table
from tests.samples import sample_result

from .test_compare import one, whole, without
from .test_renamed import WAS, reading, renamed

BOASTS = {
    "en": r"\b(all|fully|completely|guarantee\w*|every|entirely|ensure\w*|never|100)\b",
    "ru": r"\b(все|всё|всех|полностью|целиком|гарантир\w*|обеспечен\w*|никогда|100)\b",
}


def compared() -> AuditResult:
    """An audit with changes of many kinds."""
    old = reading(whole(), WAS)
    gone, left = one(old, "special_data"), one(old, "policy_excess")
    worse = tuple(
        replace(f, severity=Severity.CRITICAL) if f.check == "plain_secret" else f
        for f in renamed(without(without(old, gone), left)).findings
    )
    new = renamed(old)
    run = replace(new.run, audit_id="second", policy_digest="0" * 16)
    return followed(old, replace(new, findings=worse, copies=old.copies[1:], run=run))


def closing(result: AuditResult, lang: str = "en", edition: Edition = Edition.INTERNAL) -> Sheet:
    """The sheet, as it stands in the workbook."""
    (found,) = [s for s in build(result, lang, edition=edition) if s.key == "closing"]
    return found


def table(sheet: Sheet, key: str) -> Table:
    """One table of it."""
    return next(t for t in sheet.tables if t.key == key)


def test_closing_stands_between_actions_and_coverage() -> None:
    """The order of the workbook."""
    order = [s.key for s in build(compared(), "en")]
    assert order[order.index("actions") : order.index("coverage") + 1] == ["actions", "closing", "coverage"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_an_earlier_audit_nothing_is_called_closed(lang: str) -> None:
    """The sheet says what will be there and what is known now; no table of what became of anything."""
    made = closing(sample_result(), lang)
    assert [t.key for t in made.tables] == ["numbers", "statement", "form"]
    assert len(made.notes) == 2
    said = [line for part in fact_sheet(sample_result(), lang) for line in part.lines]
    assert any(re.search(r"(?i)not verified|не проверено", line) for line in said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counts_of_the_sheet_are_those_of_the_changes(lang: str) -> None:
    """Each row of counts adds up to the changes of its array; each finding has its line, or is counted as it was."""
    result = compared()
    rows = list(table(closing(result, lang), "outcomes").rows)
    counts = [sum(n for n in row[1:] if isinstance(n, int)) for row in rows]
    assert counts == [sum(c.array == a for c in result.changes) for a in ARRAYS]
    told = len(table(closing(result, lang), "findings").rows)
    still = sum(n for row in table(closing(result, lang), "still").rows for n in row if isinstance(n, int))
    found = [c for c in result.changes if c.array == "findings"]
    assert (told, told + still) == (sum(c.kind is not Outcome.OPEN for c in found), len(found))
    assert still > told > 0


def test_figures_are_those_of_the_summary() -> None:
    """Numbers before and after are counted as everywhere else in the report."""
    audit = sample_result()
    found = figures(audit)
    assert found.full_systems == len(full_systems(audit))
    assert found.full_accounts == len(full_readers(audit))
    assert found.unread_tables == len(unread_tables(audit))
    assert found.personal_columns == sum(v.personal_columns for v in system_views(audit))
    assert audit.estate.people is not None
    assert found.people == audit.estate.people
    assert people_total(system_views(audit)).about is not None


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("make", [compared, sample_result, lambda: followed(whole(), whole())])
def test_a_fact_sheet_names_nobody_and_boasts_of_nothing(make: object, lang: str) -> None:
    """No account, person, system, table or column, and no word that promises more than a count."""
    result = make()  # type: ignore[operator]
    said = "\n".join(line for part in fact_sheet(result, lang) for line in (part.title, *part.lines))
    names = (
        {p.principal for p in result.principals} | {p.name for p in result.people} | {s.name for s in result.systems}
    )
    names |= {t.table for t in result.tables} | {t.schema for t in result.tables}
    said_words = set(re.findall(r"\w+", said.casefold()))
    assert not {n for n in names if n and n.casefold() in said_words}
    assert not re.search(BOASTS[lang], said, re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_systems_that_were_lost_are_told_apart_from_those_that_were_never_read(lang: str) -> None:
    """One was not reached this time, one is not asked for any more, two were read by neither: each counted once."""
    old = whole()
    lost = [s.name for s in old.systems if s.status is SystemStatus.COMPLETE][:2]
    systems = tuple(
        replace(s, status=SystemStatus.FAILED, reason="timeout") if s.name == lost[0] else s
        for s in old.systems
        if s.name != lost[1]
    )
    never = sum(s.status in {SystemStatus.FAILED, SystemStatus.DECLARED} for s in old.systems)
    limits = {p.key: p.lines for p in fact_sheet(followed(old, replace(old, systems=systems)), lang)}["limits"]
    assert text("changes.fact.unread_now", lang, count=2) in limits
    assert text("changes.fact.unread_never", lang, count=never) in limits
    tables = len(unread_tables(replace(old, systems=systems)))
    assert text("changes.fact.unread_tables", lang, count=tables) in limits
    assert never == 2
    (alone,) = [p.lines for p in fact_sheet(old, lang) if p.key == "limits"]
    assert text("changes.fact.unread", lang, systems=never, tables=tables) in alone


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_of_facts_never_boast(lang: str) -> None:
    """The same of each text there is, whether an audit needs it or not."""
    texts = {k: t for k, t in keys("changes", lang).items() if k.startswith("changes.fact.")}
    assert len(texts) > 20
    assert not {k for k, t in texts.items() if re.search(BOASTS[lang], t, re.IGNORECASE)}


def test_numbers_of_different_things_are_not_set_side_by_side() -> None:
    """Under other rules the fact sheet does not say "before": the change is not verified."""
    other = replace(whole(), tool=replace(whole().tool, rules_digest="1" * 16), run=replace(whole().run, audit_id="x"))
    said = [line for part in fact_sheet(followed(whole(), other), "en") if part.key == "numbers" for line in part.lines]
    assert said
    assert all("not verified" in line and "before" not in line for line in said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_change_there_can_be_has_words(lang: str) -> None:
    """Each fate, array and figure has its word, and each message key in the code its text."""
    assert all(has_text(f"sheets.closing.fate.{f.value}", lang) for f in Fate)
    assert all(has_text(f"sheets.closing.array.{a}", lang) for a in ARRAYS)
    source = "".join(p.read_text() for p in (Path(__file__).parents[3] / "privaudit" / "follow").glob("*.py"))
    named = set(re.findall(r'"((?:finding|table|column|system|place|copy|held|listed)\.[a-z_]+)"', source))
    assert len(named) > 25
    assert not {k for k in named if not has_text(f"changes.{k}", lang)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_edition_for_the_file_has_counts_and_no_names(lang: str) -> None:
    """Counts, numbers and facts leave the house; what is told finding by finding does not."""
    made = closing(compared(), lang, Edition.FILE)
    assert [t.key for t in made.tables] == ["outcomes", "numbers", "statement", "form"]
    said = "\n".join(str(cell) for t in made.tables for row in t.rows for cell in row)
    said += "\n".join(report.blocks(compared(), lang, Edition.FILE)) + "".join(report.as_json(compared(), Edition.FILE))
    said += changed_screen(compared(), lang, Edition.FILE)
    for person in whole().people:
        assert person.name not in said
    for principal in ("warehouse", "depot_2", "food_delivery"):
        assert principal not in changed_screen(compared(), lang, Edition.FILE)


def test_all_forms_agree_on_ids_and_counts(tmp_path: Path) -> None:
    """JSON has every change with the ids of the audit; its counts are those of the sheet."""
    result = compared()
    report.write("json", result, tmp_path / "c.json", "en")
    data = json.loads((tmp_path / "c.json").read_text())
    assert [c["id"] for c in data["changes"]] == [c.id for c in result.changes]
    assert data["counts"] == {c.array: {f.value: n for f, n in c.fates} for c in tally(result.changes)}
    assert all(c["message"]["text"] for c in data["changes"])
    assert data["old"]["audit_id"] == whole().run.audit_id
    assert len(table(closing(result), "others").rows) == sum(c.array != "findings" for c in result.changes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_counts_as_the_sheet_does(lang: str) -> None:
    """An accepted risk, and a finding that is another, are not under "still open" on the one and apart on the other."""
    first = compared()
    kept = [c for c in first.changes if c.array == "findings" and c.kind is Outcome.OPEN]
    said = {
        kept[0].id: replace(kept[0], message=Message(key="finding.accepted")),
        kept[1].id: replace(kept[1], kind=Outcome.CHANGED),
    }
    result = replace(first, changes=tuple(said.get(c.id, c) for c in first.changes))
    outcomes = table(closing(result, lang), "outcomes")
    titles, sheet = [c.title for c in outcomes.columns], next(iter(outcomes.rows))
    lines = changed_screen(result, lang).splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip().startswith(str(sheet[0])))
    told = " ".join(
        itertools.takewhile(lambda line: line.startswith("    "), (" " * 4 + lines[at].strip(), *lines[at + 1 :]))
    )
    row = dict(
        part.rpartition(": ")[::2] for part in " ".join(told.split()).removeprefix(str(sheet[0])).strip().split("; ")
    )
    assert row == {title: str(v) for title, v in zip(titles[1:], sheet[1:], strict=True) if v}
    assert {f: tally(result.changes)[0].of(f) for f in (Fate.ACCEPTED, Fate.CHANGED)} == {
        Fate.ACCEPTED: 1,
        Fate.CHANGED: tally(first.changes)[0].of(Fate.CHANGED) + 1,
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_is_no_wider_than_a_terminal(lang: str) -> None:
    """At most 100 columns, whatever names there are."""
    odd = Change(
        array="findings", target_id="x", kind=Outcome.NEW, cause=Cause.UNKNOWN, message=Message(key="finding.new"),
        about=Message(key="test_system.default", params=(("system", "\x1b[31m" + "long" * 90),)),
        principal="=cmd()\u202e", severity=Severity.HIGH,
    )  # fmt: skip
    result = replace(compared(), changes=(*compared().changes, odd))
    screen = changed_screen(result, lang)
    assert max(map(len, screen.splitlines())) <= 100
    assert "\x1b" not in screen
    assert "\u202e" not in screen
