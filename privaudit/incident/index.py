"""The folder's own page: what each file is, who must do what with it, by when, and what a machine filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ..model import record
from ..redact import one_line
from ..report import words
from ..report.inert import inert
from .case import NO_NUMBER, Case
from .common import deadline_grid, document, in_utc, incomplete, t, written
from .document import Block, Cell, Document, Grid, Heading, Mark, note, plain, say, strong
from .drafts import ANNEX, Filled
from .forms import OpenDuty, all_forms, open_duties
from .memo import not_to_be_claimed, switched_off

NAME = "README"


@record
class Listed:
    """One file of the folder: its path, and under which key of ``incident.files`` it is explained."""

    path: str
    key: str


def index(case: Case, files: tuple[Listed, ...], filled: tuple[Filled, ...], *, sealed: bool) -> Document:
    """Return the page. ``sealed``: the folder's files are encrypted."""
    blocks = (
        *_lead(case),
        Heading(text=t("index.deadlines", case)),
        *_deadlines(case),
        Heading(text=t("index.files", case)),
        say(t("index.files_note", case)),
        _files(files, case),
        *((say(t("index.sealed", case)),) if sealed else ()),
        say(t("index.check", case)),
        Heading(text=t("index.memo", case)),
        *_memo(case),
        Heading(text=t("index.machine", case), new_page=True),
        say(t("index.machine_note", case, count=words.number(len(machine_rows(filled, case)), case.lang))),
        _machine(filled, case),
        Heading(text=t("index.law", case)),
        *_law(case),
    )
    return document(NAME, t("index.title", case), case, tuple(blocks))


def _lead(case: Case) -> Iterator[Block]:
    run, found = case.result.run, case.incident.discovered
    given = case.incident.number
    number = words.one_line(given) if given != NO_NUMBER else t("index.no_number", case)
    yield say(t("index.lead", case, audit=run.audit_id, time=case.clock(run.finished), number=number))
    if found is not None:
        zone = t("index.zone", case, zone=case.zone) if case.zone else ""
        yield say(t("index.discovered", case, time=in_utc(found, case)) + zone, Mark.STRONG)
    yield from incomplete(case)
    yield say(t("index.yellow", case))


def _deadlines(case: Case) -> Iterator[Block]:
    grid = deadline_grid(case)
    if grid.rows:
        yield say(t("index.deadlines_note", case, time=written(case)))
        yield grid
    elif case.incident.discovered is None:
        yield say(t("no_discovered", case), Mark.WARN)
    else:
        yield say(t("index.no_hours", case))
    duties = open_duties(case.result.run.laws, case.result.run.role)
    if duties:
        yield say(t("index.duties_note", case))
        titles = tuple(t(f"col.{k}", case) for k in ("law", "owed", "due"))
        yield Grid(titles=titles, widths=(2.4, 4.8, 4.8), rows=tuple(_duty(d, case) for d in duties))


def _duty(d: OpenDuty, case: Case) -> tuple[Cell, ...]:
    star = "" if d.verified else " *"
    return strong(d.article(case.lang)), plain(d.title(case.lang) + star), plain(d.period(case.lang))


def _files(files: tuple[Listed, ...], case: Case) -> Grid:
    def row(f: Listed) -> tuple[Cell, ...]:
        return (
            strong(f.path),
            plain(t(f"files.{f.key}.what", case)),
            plain(t(f"files.{f.key}.do", case)),
            plain(t(f"leaves.{_leaves(f)}", case)),
        )

    titles = tuple(t(f"col.{k}", case) for k in ("file", "what_it_is", "to_do", "leaves"))
    return Grid(titles=titles, widths=(4.0, 3.7, 3.8, 1.7), rows=tuple(map(row, files)))


def _leaves(f: Listed) -> str:
    top = f.path.partition("/")[0]
    return {"file": "may", "drafts": "completed"}.get(top, "never")


def _memo(case: Case) -> Iterator[Block]:
    silent = not_to_be_claimed(case)
    yield say(t("index.memo_note", case))
    if silent:
        names = ", ".join(map(words.one_line, silent))
        yield say(t("index.memo_silent", case, count=words.number(len(silent), case.lang), names=names), Mark.WARN)

    off = switched_off(case)
    if off:
        yield say(t("memo.off_now", case, systems=", ".join(map(words.one_line, off))), Mark.WARN)


def _law(case: Case) -> Iterator[Block]:
    forms = [f for f in all_forms() if set(f.laws) & set(case.result.run.laws) and case.result.run.role in f.roles]
    found = sorted({(f.source, f.checked_on, f.verified) for f in forms})
    for source, day, _ in found:
        yield say(t("law_text", case, source=source, day=words.day(day, case.lang)), Mark.NOTE)
    if not all(verified for _, _, verified in found):
        yield say(t("not_verified", case), Mark.NOTE)
    yield say(t("no_advice", case), Mark.NOTE)


Row = tuple[str, str, str, str, str, str]


def machine_rows(filled: Iterable[Filled], case: Case) -> tuple[Row, ...]:
    """Return every fact that a machine put into a document: document, part, field, key of the fact, value, origin."""
    return tuple(
        (f.document, f.section, f.title, fact.key, one_line("; ".join(fact.lines)), t(f"origin.{fact.origin}", case))
        for f in filled
        for fact in f.facts
    )


def _machine(filled: tuple[Filled, ...], case: Case) -> Grid:
    """The fields of drafts and lists; those of the record of processing are in the .csv, system by system."""
    short = tuple(f for f in filled if not f.section)
    rows = tuple(
        (
            strong(document_),
            plain(field),
            plain(t("see_annex", case) if key == ANNEX else value),
            note(origin),
        )
        for document_, _, field, key, value, origin in machine_rows(short, case)
    )
    titles = tuple(t(f"col.{k}", case) for k in ("document", "field", "machine_value", "source"))
    return Grid(titles=titles, widths=(2.2, 3.2, 5.4, 2.4), rows=rows)


def machine_csv(filled: Iterable[Filled], case: Case) -> bytes:
    """Return the same, all of it, as CSV (RFC 4180, UTF-8 with a mark for Excel); no formula in a cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([t(f"col.{k}", case) for k in ("document", "part", "field", "fact", "machine_value", "source")])
    for row in machine_rows(filled, case):
        writer.writerow(map(inert, row))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
