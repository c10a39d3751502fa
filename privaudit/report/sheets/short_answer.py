"""How bad it is, in a few lines of plain numbers: what a director asks first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ...i18n import has_text, text
from ...model import AuditResult, AuditStep, Count, SystemStatus
from .. import held as numbers
from .. import lawtext, overview, packages, readers, words
from .say import Say
from .table import Kind, Row, Table, fixed

Line = tuple[str, str]
NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 - times are UTC without offset here, as spreadsheets hold them


def table(result: AuditResult, say: Say, width: float, cells: int, cell: float, held: readers.Held, now: str) -> Table:
    """Return the lines: a question, and its number with bounds; "unknown" where no system was read.

    ``now`` (ISO 8601): the time left to the first deadline is counted from it.
    """
    rows: list[Row] = [(say(f"answer.{key}"), said) for key, said in _lines(result, say, held, now)]
    columns = (say.column("fact", width), say.column("value", cell, Kind.LABEL, span=cells))
    return Table(
        key="answer", title=say("answer.title"), columns=columns, rows=fixed(rows), filtered=False, header=False
    )


def _lines(result: AuditResult, say: Say, held: readers.Held, now: str) -> Iterator[Line]:
    lang = say.lang
    if overview.nothing_read(result):
        yield "full", text("sheets.words.no_system_read", lang)
        yield "unread", _unread(result, say)
        yield from _deadline(result, say, now)
        return
    yield "full", _full(result, say)
    yield "people", _people(result, say)
    special = result.estate.special_people
    if special is not None and special.high != 0:
        yield "special", numbers.counted(special, lang)
    if result.estate.shown is not None or result.run.incident is not None:
        yield "shown", _shown(result, say)
    yield "readers", _readers(result, say, held)
    yield "unread", _unread(result, say)
    yield from _deadline(result, say, now)


def _full(result: AuditResult, say: Say) -> str:
    lang, missing = say.lang, overview.not_read(result)
    count, total = (
        words.number(n, lang) for n in (len(packages.full_systems(result)), overview.counted_systems(result))
    )
    said = text("sheets.words.of", lang, count=count, total=total)
    said = say("answer.at_least", count=said) if missing else said
    return overview.unless_failed(result, AuditStep.SYSTEMS, said, lang)


def _people(result: AuditResult, say: Say) -> str:
    """People held; bounds are of what was counted, and what was not counted is said beside them."""
    lang, whole = say.lang, result.estate
    if whole.people is None:
        said = words.people_total(overview.people_total(overview.system_views(result)), lang)
    else:
        said = _with_bounds(whole.people, say)
    partly = whole.uncounted_tables or overview.not_read(result)
    return say("answer.of_what_was_counted", people=said) if partly else said


def _with_bounds(count: Count, say: Say) -> str:
    return numbers.counted(count, say.lang)


def _shown(result: AuditResult, say: Say) -> str:
    shown = result.estate.shown
    if shown is None or (shown.people is None and shown.identifiers is None):
        return say("answer.shown_unknown")
    said = (
        say(f"answer.shown_{key}", count=words.count(n, say.lang))
        for key, n in (("people", shown.people), ("identifiers", shown.identifiers))
        if n is not None
    )
    return ", ".join(said)


def _readers(result: AuditResult, say: Say, held: readers.Held) -> str:
    lang, found = say.lang, readers.counted(readers.both(held))
    said = words.number(len(found), lang)
    said = say("answer.at_least", count=said) if overview.access_unknown(result) else said
    if any(h.everyone for h in found):
        said = say("answer.everyone", count=said)
    return overview.unless_failed(result, AuditStep.ACCESS, said, lang)


def _deadline(result: AuditResult, say: Say, now: str) -> Iterator[Line]:
    """The first deadline of the incident that is not over; the last one, where all are."""
    run, lang = result.run, say.lang
    found = sorted(run.incident.deadlines, key=lambda d: words.when(d.at) or NEVER) if run.incident else []
    if not found:
        return
    start = words.when(now) or NEVER
    first = next((d for d in found if (words.when(d.at) or NEVER) >= start), found[-1])
    key = f"sheets.duty.{first.duty}"
    duty = text(key, lang) if has_text(key, lang) else lawtext.duty(first, lang)[1]
    said = {"duty": duty, "time": words.time_text(first.at, lang), "left": left(first.at, now, lang)}
    yield "deadline", say("answer.first_deadline", **said)


def left(at: str, now: str, lang: str) -> str:
    """Time left between two times, or how long it is over."""
    until, start, say = words.when(at), words.when(now), Say("summary", lang)
    if until is None or start is None:
        return str(say.known(None))
    key = "overdue" if until < start else "remaining"
    return say(key, time=words.duration(until - start, lang))


def _unread(result: AuditResult, say: Say) -> str:
    """What nobody can say anything about; what is wholly there is not named."""
    lang, status = say.lang, SystemStatus
    tables = sum(t.reason != "partition_of" for t in result.tables)
    systems = overview.counted_systems(result)
    counts = (
        ("systems", sum(s.status in (status.FAILED, status.DECLARED) for s in result.systems), systems),
        ("partly", sum(s.status is status.PARTIAL for s in result.systems), systems),
        ("tables", len(overview.unread_tables(result)), tables),
    )
    said = [
        say(f"answer.unread_{key}", count=words.number(n, lang), total=words.number(total, lang))
        for key, n, total in counts
        if n
    ]
    return ", ".join(said) or say("answer.unread_nothing")
