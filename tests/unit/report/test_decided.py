"""Decisions in reports: an accepted risk is shown as that, by whom and until when, and never stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from privaudit.decisions import Decided, FieldEntry, VerdictEntry, with_decided
from privaudit.model import AuditResult, Choice, DecisionState, Edition, Severity, Standing, TargetKind
from privaudit.report.decided import finding_words
from privaudit.report.explain import explain
from privaudit.report.readers import all_holders
from privaudit.report.sheets import actions, build, summary
from privaudit.report.sheets.table import Link, Table
from tests.samples import sample_result

AUDIT = sample_result()
TAKEN = DecisionState(
    status="accepted", by="A. Petrova", on="2026-11-20", until="2027-03-31", reason="leaves in spring", owner="billing"
)


def with_worst(decision: DecisionState | None) -> AuditResult:
    """The audit with a decision on its first finding."""
    worst = actions.order(AUDIT)[0].id
    return replace(
        AUDIT, findings=tuple(replace(f, decision=decision if f.id == worst else None) for f in AUDIT.findings)
    )


def table(result: AuditResult, lang: str = "en") -> Table:
    """The one table of Actions."""
    (found,) = actions.sheet(result, lang).tables
    return found


@pytest.mark.parametrize(
    ("decision", "en", "ru"),
    [
        (
            TAKEN,
            "Decided: risk accepted, A. Petrova, 2026-11-20, until 2027-03-31",
            "Решение: риск принят, A. Petrova, 20.11.2026, до 31.03.2027",
        ),
        (
            replace(TAKEN, standing=Standing.EXPIRED),
            "(OPEN AGAIN: its last day is over)",
            "(СНОВА ОТКРЫТО: срок решения истёк)",
        ),
        (
            replace(TAKEN, standing=Standing.LOOK_AGAIN),
            "(OPEN AGAIN: it is no longer",
            "(СНОВА ОТКРЫТО: теперь это не то",
        ),
        (DecisionState(status="done", by="A. Petrova"), "Decided: done, A. Petrova", "Решение: сделано, A. Petrova"),
        (
            replace(TAKEN, by=None, reason=None, owner=None),
            "risk accepted, 2026-11-20, until",
            "риск принят, 20.11.2026, до",
        ),
    ],
)
def test_what_was_decided_is_said_in_words(decision: DecisionState, en: str, ru: str) -> None:
    """By whom, when, until when, and whether it is open again; the edition for the file knows no names."""
    (found,) = (f for f in with_worst(decision).findings if f.decision is not None)
    assert en in finding_words(found, "en")
    assert ru in finding_words(found, "ru")
    assert finding_words(replace(found, decision=None), "en") == ""
    assert finding_words(replace(found, decision=DecisionState(status="open")), "en") == ""


def test_an_accepted_risk_stays_on_actions_and_stands_last() -> None:
    """Every finding is listed; what nobody has to act on for now comes after the others."""
    before, after = table(with_worst(None)), table(with_worst(TAKEN))
    assert len(after.rows) == len(before.rows) == len(AUDIT.findings)
    first, last = next(iter(before.rows)), list(after.rows)[-1]
    assert first[1:4] == last[1:4]
    assert "Decided: risk accepted, A. Petrova" in str(last[4])
    notes = actions.sheet(with_worst(TAKEN), "en").notes
    assert [n for n in notes if "stand after all others: 1" in n]
    again = table(with_worst(replace(TAKEN, standing=Standing.EXPIRED)))
    assert next(iter(again.rows))[1:4] == first[1:4], "open again, it stands where it stood"


def test_the_summary_says_what_to_do_without_what_is_settled() -> None:
    """Not among what to do first, but counted beside it; links lead to the right rows all the same."""
    result = with_worst(TAKEN)
    held = all_holders(result)
    found = next(t for t in summary.sheet(result, "en", held).tables if t.key == "actions")
    assert f"of {len(AUDIT.findings) - 1}; each row leads" in found.note
    assert "they stand last on Actions: 1" in found.note
    ordered = actions.order(result)
    for row in found.rows:
        assert isinstance(row[0], Link)
        assert not ordered[row[0].row].settled
        assert row[1] == next(table(result).rows.slice(row[0].row, 1))[0]
    assert ordered[-1].severity is Severity.CRITICAL


def test_explain_tells_what_a_column_is_for() -> None:
    """Purpose and legal basis as people gave them, in words, by whom."""
    c = next(c for c in AUDIT.classifications if c.path is None)
    entry = FieldEntry(
        kind=TargetKind.COLUMN, target=c.id, field="basis", value="law", by="A. Petrova", on=date(2026, 11, 20)
    )
    fields = (entry, replace(entry, field="purpose", value="delivery"))
    result = with_decided(AUDIT, Decided(fields=fields), {}, date(2026, 11, 21))
    said = explain(result, (c.system, c.schema, c.table, c.column), "en")
    assert "  Legal basis: duty by law, A. Petrova, 2026-11-20" in said
    assert "  Purpose: delivery, A. Petrova, 2026-11-20" in said
    assert "Legal basis" not in explain(AUDIT, (c.system, c.schema, c.table, c.column), "en")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_edition_for_the_file_names_nobody_who_decided(lang: str) -> None:
    """Author, owner and reason stay in the house, in the findings, the columns and the steps about decisions."""
    worst, other = actions.order(AUDIT)[:2]
    c = next(c for c in AUDIT.classifications if c.decision is None)
    place = {"kind": TargetKind.FINDING, "by": "Quillon Vantreasse", "on": date(2026, 11, 20)}
    fields = tuple(
        FieldEntry(field=f, value=v, target=t.id, state=t.state, **place)  # type: ignore[arg-type]
        for t, until in ((worst, "2027-03-31"), (other, "2026-11-01"))
        for f, v in (
            ("status", "accepted"),
            ("reason", "Vantreasse says so"),
            ("until", until),
            ("owner", "Vantreasse"),
        )
    )
    verdict = VerdictEntry(place=c.ref, choice=Choice.CONFIRM, by="Quillon Vantreasse", on=date(2026, 11, 20))
    result = with_decided(AUDIT, Decided(verdicts=(verdict,), fields=fields), {}, date(2026, 11, 21))
    shown = {edition: repr(list(_cells(result, lang, edition))) for edition in Edition}
    assert "Vantreasse" in shown[Edition.INTERNAL]
    assert "Vantreasse" not in shown[Edition.FILE]
    assert "Quillon" not in shown[Edition.FILE]


def _cells(result: AuditResult, lang: str, edition: Edition) -> Iterator[object]:
    """Everything that the sheets of an edition print."""
    for sheet in build(result, lang, edition=edition):
        yield from (sheet.title, *sheet.every_note)
        for one in sheet.tables:
            yield from (one.title, one.note)
            yield from one.rows
