"""What every document of the folder says alike: its marks, who fills what in, by when, and how far the audit saw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..i18n import text
from ..model import Deadline
from ..report import lawtext, words
from ..report.unseen import coverage_line
from .case import NO_NUMBER, Case
from .document import Block, Cell, Document, Grid, Mark, Piece, plain, say, strong
from .facts import accepted_gaps, has_gaps, is_incomplete


def t(key: str, case: Case, /, **params: object) -> str:
    """Return a text of area ``incident`` in the language of the case."""
    return text(f"incident.{key}", case.lang, **params)


def to_fill(what: str, case: Case) -> Piece:
    """Return the mark of what only a person can say: in brackets, on yellow; no ``what`` where the label says it."""
    said = t("to_fill", case, what=what) if what else t("to_fill_bare", case)
    return Piece(text=said, mark=Mark.FILL)


def document(key: str, title: str, case: Case, blocks: tuple[Block, ...], *, draft: bool = False,
             landscape: bool = False) -> Document:  # fmt: skip
    """Return a document with the marks of its kind: confidential, and draft or for the company alone."""
    mark = t("mark_draft" if draft else "mark_internal", case)
    organisation = words.one_line(case.result.run.organisation or "")
    number = case.incident.number
    incident = t("incident_number", case, number=number) if number != NO_NUMBER else ""
    foot = " · ".join(p for p in (organisation, words.one_line(incident), t("as_of", case, time=written(case))) if p)
    return Document(key=key, title=title, lang=case.lang, mark=mark, foot=foot, blocks=blocks, landscape=landscape)


def written(case: Case) -> str:
    """Return when the folder was written, in words with offset."""
    return case.clock(case.written.isoformat())


def legal(source: str, checked_on: str, verified: bool, case: Case) -> Iterator[Block]:
    """Yield whose words of the law these are, when they were looked at, and that it is no legal advice."""
    yield say(t("law_text", case, source=source, day=words.day(checked_on, case.lang)), Mark.NOTE)
    if not verified:
        yield say(t("not_verified", case), Mark.NOTE)
    yield say(t("no_advice", case), Mark.NOTE)


def incomplete(case: Case, *, named: bool = True) -> Iterator[Block]:
    """Yield that the audit did not see everything, where it did not: no document may sound complete then.

    One whose gaps the company accepted is complete but for them, as the workbook says; who accepted them is told there.
    ``named``: with the names of systems; without where others are told.
    """
    if not has_gaps(case.result):
        return
    line, gaps = coverage_line(case.result, case.lang, named=named), accepted_gaps(case.result)
    if is_incomplete(case.result):
        line = t("incomplete", case, line=line)
    elif gaps:
        until = min((s.accepted_until for s in gaps if s.accepted_until), default=None)
        key, day = ("complete_until", words.day(until, case.lang)) if until else ("complete_but", "")
        line = t(key, case, count=words.number(len(gaps), case.lang), day=day, line=line)
    yield say(line, Mark.WARN)


def known_deadlines(case: Case) -> tuple[Deadline, ...]:
    """Return the deadlines of the case, the earliest first."""
    return tuple(sorted(case.incident.deadlines, key=lambda d: (datetime.fromisoformat(d.at), d.law, d.duty)))


def remaining(at: str, case: Case) -> str:
    """Return how long it is until a time, or how long it is over, as of writing."""
    due = datetime.fromisoformat(at)
    key = "overdue" if due < case.written else "remaining"
    return t(key, case, time=words.duration(due - case.written, case.lang))


def in_utc(at: str, case: Case) -> str:
    """Return a time as it was given, and in UTC where that is another clock."""
    said = words.time_text(at, case.lang)
    when = words.when(at)
    if when is None or not datetime.fromisoformat(at).utcoffset():
        return said
    return f"{said} ({words.time_text(when.isoformat() + '+00:00', case.lang)})"


def deadline_grid(case: Case) -> Grid:
    """Return the table of absolute deadlines."""

    def row(d: Deadline) -> tuple[Cell, ...]:
        law, duty = lawtext.duty(d, case.lang)
        return strong(law), plain(duty), strong(in_utc(d.at, case)), plain(remaining(d.at, case))

    titles = ("law", "owed", "due", "left")
    return Grid(
        titles=tuple(t(f"col.{k}", case) for k in titles),
        widths=(2.4, 4.2, 3.0, 2.4),
        rows=tuple(row(d) for d in known_deadlines(case)),
    )


def signatures(case: Case, keys: tuple[str, ...], *, named: bool = True) -> Grid:
    """Return lines to sign: who, name, signature, day.

    ``named``: with the names that the configuration says; without in what leaves the house.
    """
    cover = case.cover
    known = {"prepared": cover.prepared_by, "approved": cover.approved_by, "officer": cover.officer}
    names = known if named else {}

    def row(key: str) -> tuple[Cell, ...]:
        name = names.get(key)
        who = plain(words.one_line(name)) if name else (to_fill(t("sign.name", case), case),)
        return strong(t(f"sign.{key}", case)), who, (), ()

    titles = tuple(t(f"sign.{k}", case) for k in ("who", "name", "signature", "day"))
    return Grid(titles=titles, widths=(3.2, 4.2, 3.0, 1.8), rows=tuple(map(row, keys)), tall=True)


def head(case: Case, lead: str) -> Iterator[Block]:
    """Yield how an internal document begins: what it is for, and how far the audit saw."""
    yield say(lead)
    yield from incomplete(case)
