"""What all systems hold together, and what a person said the leak showed: two numbers that are not to be confused."""

from __future__ import annotations

from ...i18n import text
from ...model import AuditResult, FineBand, Shown
from .. import held, lawtext, words
from .say import Say
from .table import Column, Row, Table, fixed


def held_rows(result: AuditResult, lang: str) -> list[Row]:
    """Return people and identifiers held, and people of whom the law is stricter, as far as they were counted."""
    say, whole = Say("estate", lang), result.estate
    rows: list[Row] = [(say("people"), held.people(result, lang))]
    if whole.identifiers is not None:
        rows.append((say("identifiers"), held.identifiers(result, lang)))
    for key, count in (("special", whole.special_people), ("biometric", whole.biometric_people)):
        if count is not None and count.high != 0:
            rows.append((say(key), held.told(count, lang)))
    return rows


def held_note(result: AuditResult, lang: str) -> str:
    """Return the same as one line."""
    return " ".join(f"{name}: {said}." for name, said in held_rows(result, lang))


def shown_note(result: AuditResult, lang: str) -> str:
    """Return what the leak showed, in one line; that nobody said it, where nobody did."""
    say = Say("estate", lang)
    rows = _shown_rows(result, lang)
    said = " ".join(f"{name}: {value}." for name, value in rows) if rows else say("not_shown")
    return f"{say('internal_note')}: {said}"


def shown_table(result: AuditResult, lang: str, columns: tuple[Column, Column]) -> Table:
    """Return in two columns what the leak showed, with the bands it falls into; for internal use only."""
    say, rows = Say("estate", lang), _shown_rows(result, lang)
    star = any(lawtext.MARK in str(r[1]) for r in rows)
    return Table(
        key="shown",
        title=f"{say('shown')} ({say('internal')})",
        note=say("shown_note") + (" " + text("sheets.words.star", lang) if star else ""),
        columns=columns,
        rows=fixed(rows),
        empty=say("not_shown"),
        filtered=False,
        header=False,
        internal=True,
    )


def _shown_rows(result: AuditResult, lang: str) -> list[Row]:
    shown = result.estate.shown
    if shown is None:
        return []
    return [*_told(shown, lang), *(_band(b, lang) for b in result.estate.bands)]


def _told(shown: Shown, lang: str) -> list[Row]:
    say = Say("estate", lang)
    rows: list[Row] = [
        (say(f"shown_{key}"), words.count(value, lang))
        for key, value in (("people", shown.people), ("identifiers", shown.identifiers))
        if value is not None
    ]
    rows += [
        (say(f"shown_{key}"), words.yes_no(True, lang))
        for key, there in (("special", shown.special), ("biometric", shown.biometric))
        if there
    ]
    if shown.said_by:
        rows.append((say("said_by"), words.one_line(shown.said_by)))
    return rows


def _band(found: FineBand, lang: str) -> Row:
    what, said = held.band(found, lang)
    return (Say("estate", lang)("band", what=what), said)
