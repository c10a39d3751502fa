"""Summary: how bad, where, what first? One page that a manager reads."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from ...analysis.holders import Holder, place_of
from ...i18n import text
from ...model import AuditResult, AuditStep, CoLocation, Deadline, Finding, StepRecord
from .. import held as numbers
from .. import lawtext, lines, overview, packages, readers, words
from . import actions, briefing, coverage, estate, heat, leavers, places, reads
from .say import Say
from .table import Column, Kind, Link, Row, Rows, Sheet, Table, Tone, fixed
from .who import Directory

NAME_WIDTH = 42.0
CELL_WIDTH = 7.5
LEAST_CELLS = 15
NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 - times are UTC without offset here, as spreadsheets hold them
LATER = frozenset({"needless", "past", "old", "destruction", "copies", "compared"})
"""Lines that stand below who can read."""
MOST_ROWS = 10
MOST_PLACES = 3
MOST_ABOVE_A_BREAK = 4
"""A table of more rows begins its own page: its title must not stay behind alone."""


def sheet(result: AuditResult, lang: str, held: readers.Held) -> Sheet:
    """Build the sheet."""
    say = Say("summary", lang)
    categories = heat.categories(result)
    cells = max(LEAST_CELLS, len(categories) + 1)
    views = overview.system_views(result)
    tables = (
        _facts(result, say, cells, views, held),
        *_deadlines(result, say, cells),
        estate.shown_table(result, lang, _two(say, cells)),
        _steps(result, say, cells, views, held),
        _actions(result, say, cells),
        _packages(result, say, cells),
        _holders(result, say, cells, held),
        heat.table(result, say, categories, views, NAME_WIDTH, CELL_WIDTH),
    )
    grid = (NAME_WIDTH, *([CELL_WIDTH] * cells))
    return Sheet(key="summary", title=say("title"), notes=(say("note"),), tables=tables, grid=grid)


def _facts(
    result: AuditResult, say: Say, cells: int, views: tuple[overview.SystemView, ...], held: readers.Held
) -> Table:
    run, lang = result.run, say.lang
    customer = sum(v.customer is True for v in views)
    full = packages.full_systems(result)
    company = say("company_columns", count=words.number(overview.company_columns(result), lang))
    missing, read = overview.not_read(result), not overview.nothing_read(result)
    found = lines.lines(result, lang)
    of_all, others = overview.counted_systems(result), overview.seen_only(result)
    shown = words.count_of(len(full), of_all, missing, lang, read=read, seen=others)
    facts: list[tuple[str, str]] = [
        ("organisation", run.organisation or str(say.known(None))),
        ("as_of", words.time_text(run.finished, lang)),
        ("customer", words.count_of(customer, of_all, missing, lang, read=read, seen=others)),
        ("full", overview.unless_failed(result, AuditStep.SYSTEMS, shown, lang)),
        ("people", numbers.people(result, lang)),
        *(line for line in found if line[0] not in LATER),
        ("readers", overview.unless_failed(result, AuditStep.ACCESS, _readers(result, lang, held), lang)),
        *(line for line in found if line[0] in LATER),
        ("company", _empty(result, company, lang)),
        ("coverage", coverage.line(result, lang)),
    ]
    if run.incident is not None:
        incident = run.incident
        seen = words.time_text(incident.discovered, lang)
        facts[1:1] = [("incident", say("incident", number=incident.number, time=seen))]
    columns = _two(say, cells)
    rows: list[Row] = [(say(f"facts.{key}"), value) for key, value in facts]
    return Table(key="facts", columns=columns, rows=fixed(rows), filtered=False, header=False)


def _two(say: Say, cells: int) -> tuple[Column, Column]:
    """A name, and what is said over the rest of the sheet."""
    return say.column("fact", NAME_WIDTH, Kind.LABEL), say.column("value", CELL_WIDTH, span=cells)


def _empty(result: AuditResult, said: str, lang: str) -> str:
    """What is said of nothing found, unless nothing was read."""
    return text("sheets.words.no_system_read", lang) if overview.nothing_read(result) else said


def _readers(result: AuditResult, lang: str, held: readers.Held) -> str:
    found, missing = readers.counted(readers.both(held)), overview.access_unknown(result)
    if overview.nothing_read(result):
        return words.count_readers(0, missing, lang, read=False)
    return words.count_readers(len(found), missing, lang, joined=len(readers.joined(found)))


def _deadlines(result: AuditResult, say: Say, cells: int) -> tuple[Table, ...]:
    incident, lang = result.run.incident, say.lang
    if incident is None:
        return ()

    def row(d: Deadline) -> Row:
        law, duty = lawtext.duty(d, lang)
        return (law, words.time_text(d.at, lang), left(d.at, result.run.finished, lang), duty)

    columns = (
        say.column("law", NAME_WIDTH, Kind.LABEL),
        say.column("until", CELL_WIDTH, span=4),
        say.column("left", CELL_WIDTH, span=3),
        say.column("duty", CELL_WIDTH, span=cells - 7),
    )
    starred = any(lawtext.MARK in part for d in incident.deadlines for part in lawtext.duty(d, lang))
    star = " " + text("sheets.words.star", lang) if starred else ""
    found = sorted(incident.deadlines, key=lambda d: (words.when(d.at) or NEVER, d.law, d.duty))
    return (
        Table(
            key="deadlines",
            title=say("deadlines"),
            note=say("deadlines_note", time=words.time_text(result.run.finished, lang)) + star,
            columns=columns,
            rows=Rows(found, row),
            empty=say("no_deadline"),
            filtered=False,
        ),
    )


def left(at: str, now: str, lang: str) -> str:
    """Time left between two times, or how long it is over."""
    until, start, say = words.when(at), words.when(now), Say("summary", lang)
    if until is None or start is None:
        return str(say.known(None))
    key = "overdue" if until < start else "remaining"
    return say(key, time=words.duration(until - start, lang))


def _steps(
    result: AuditResult, say: Say, cells: int, views: tuple[overview.SystemView, ...], held: readers.Held
) -> Table:
    lang, unread = say.lang, overview.nothing_read(result)
    found = {} if unread else _found(result, say, views, held)

    def row(item: tuple[AuditStep, StepRecord]) -> Row:
        step, record = item
        silent = unread or record.reason in (None, overview.BY_PERSON, overview.NOT_YET)
        why = "" if silent else words.reason(record.reason, record.reason_params, lang)
        said = "; ".join(p for p in (found.get(step, ""), why) if p)
        return (words.term(step, lang), state_word(record, lang, unread=unread), said, say(f"people_add.{step.value}"))

    tones = {text(f"sheets.step_words.{k}", lang): t for k, t in _STEP_TONES.items()}
    columns = (
        say.column("step", NAME_WIDTH, Kind.LABEL),
        say.column("state", CELL_WIDTH, span=3, tones=tones),
        say.column("found", CELL_WIDTH, span=6),
        say.column("people_add", CELL_WIDTH, span=cells - 9),
    )
    rows = Rows(overview.audit_steps(result), row)
    return Table(key="steps", title=say("steps"), note=say("steps_note"), columns=columns, rows=rows, filtered=False)


_STEP_TONES = {
    "done": Tone.GOOD,
    "partial": Tone.WARN,
    "failed": Tone.BAD,
    "by_person": Tone.QUIET,
    "not_yet": Tone.QUIET,
    "skipped": Tone.QUIET,
    overview.NO_SYSTEM: Tone.BAD,
}


def state_word(step: StepRecord, lang: str, *, unread: bool = False) -> str:
    """How an audit step ended, as the checklist says it; ``unread`` if no system was read."""
    return text(f"sheets.step_words.{overview.step_word(step, unread=unread)}", lang)


def _found(
    result: AuditResult, say: Say, views: tuple[overview.SystemView, ...], held: readers.Held
) -> dict[AuditStep, str]:
    """What the audit found for a step, in one line; only for steps with rows behind them."""
    lang = say.lang
    columns = sum(v.personal_columns for v in views)
    full = packages.full_systems(result)
    out = {
        AuditStep.COLLECT: say("found.collect", columns=words.number(columns, lang)),
        AuditStep.SYSTEMS: say("found.systems", full=len(full), places=words.number(len(lines.places(result)), lang)),
        AuditStep.ACCESS: say("found.access", readers=_readers(result, lang, held), reads=_logged(result, lang)),
        AuditStep.BRIEFING: _briefed(result, say, held),
    }
    if result.people:
        out[AuditStep.LEAVERS] = say("found.leavers", count=words.number(len(leavers.open_leavers(result)), lang))
    for step in lines.STEPS:
        out[step] = "; ".join(p for p in (out.get(step, ""), lines.of_step(result, step, lang)) if p)
    counts = Counter(f.step for f in result.findings)
    for step in overview.STEPS:
        if counts[step]:
            count = say("found.findings", count=words.number(counts[step], lang))
            out[step] = "; ".join(p for p in (out.get(step, ""), count) if p)
    return out


def _logged(result: AuditResult, lang: str) -> str:
    """In how many of the systems that were asked for a log says who read."""
    asked, missing = reads.asked(result), reads.unlogged(result)
    count, total = (words.number(n, lang) for n in (len(asked) - len(missing), len(asked)))
    return text("sheets.words.of", lang, count=count, total=total)


def _briefed(result: AuditResult, say: Say, held: readers.Held) -> str:
    who = Directory(result, say)
    found = briefing.briefed(held, who)
    people = sum(map(who.is_named, found))
    counts = {"people": people, "accounts": len(found) - people}
    return say("found.briefing", **{name: words.number(n, say.lang) for name, n in counts.items()})


def _actions(result: AuditResult, say: Say, cells: int) -> Table:
    lang = say.lang
    top = list(enumerate(actions.order(result)[:MOST_ROWS]))

    def row(item: tuple[int, Finding]) -> Row:
        number, f = item
        where = Link(text=actions.whole_place(f), sheet="actions", table="actions", row=number)
        return (where, words.term(f.severity, lang), words.message(f.message, lang))

    columns = (
        say.column("where", NAME_WIDTH, Kind.LABEL),
        say.column("severity", CELL_WIDTH, span=3, tones=say.severity_tones()),
        say.column("what", CELL_WIDTH, span=cells - 3),
    )
    note = say("actions_note", count=len(top), total=words.number(len(result.findings), lang))
    return Table(
        key="actions",
        title=say("actions"),
        note=note,
        columns=columns,
        rows=Rows(top, row),
        empty=say("no_action_unread" if overview.nothing_read(result) else "no_action"),
        filtered=False,
    )


def _packages(result: AuditResult, say: Say, cells: int) -> Table:
    lang, found = say.lang, packages.full_systems(result)
    numbers = {c.id: number for number, c in enumerate(places.order(result))}

    def row(s: packages.FullSystem) -> Row:
        shows = ", ".join(words.term(p, lang) for p in s.parts)
        where = [_meeting(c, s, lang) for c in s.places[:MOST_PLACES]]
        if len(s.places) > MOST_PLACES:
            where.append(say("more_places", count=len(s.places) - MOST_PLACES))
        name = Link(text=s.name, sheet="systems", table="colocations", row=numbers[s.places[0].id])
        return (name, words.term(s.severity, lang), shows, "\n".join(where), words.people(s.people, lang))

    columns = (
        say.column("system", NAME_WIDTH, Kind.LABEL),
        say.column("severity", CELL_WIDTH, span=3, tones=say.severity_tones()),
        say.column("shows", CELL_WIDTH, span=5),
        say.column("where", CELL_WIDTH, span=cells - 11),
        say.column("people", CELL_WIDTH, span=3),
    )
    rows = Rows(found, row)
    definition = text("sheets.words.full_package", lang)
    note = say("packages_note", definition=definition, total=len(found))
    return Table(
        key="packages",
        title=say("packages"),
        note=note,
        columns=columns,
        rows=rows,
        empty=_empty(result, say("no_package"), lang),
        filtered=False,
    )


def _holders(result: AuditResult, say: Say, cells: int, every: readers.Held) -> Table:
    """Who alone holds the package: the worst, and the first of every system."""
    lang = say.lang
    found = readers.counted(readers.both(every))
    numbers = {h: i for i, h in enumerate(readers.counted(every))}
    shown = readers.shown_first(found, MOST_ROWS)
    rated = {c.id: c.severity for c in result.colocations}

    def row(h: Holder) -> Row:
        severity = rated.get(place_of(h).id)
        return (
            Link(text=h.name, sheet="access", table="readers", row=numbers[h]),
            words.term(severity, lang) if severity else "",
            ", ".join(words.term(p, lang) for p in h.parts),
            ", ".join(h.systems),
            words.term(h.reach, lang),
            say.known(h.people),
        )

    columns = (
        say.column("who", NAME_WIDTH, Kind.LABEL),
        say.column("severity", CELL_WIDTH, span=3, tones=say.severity_tones()),
        say.column("gets", CELL_WIDTH, span=4),
        say.column("in_systems", CELL_WIDTH, span=cells - 11),
        say.column("easiest", CELL_WIDTH, span=2),
        say.column("people", CELL_WIDTH, Kind.NUMBER, span=2),
    )
    note = say("holders_note", count=len(shown), total=words.number(len(found), lang))
    return Table(key="holders", title=say("holders"), note=note, columns=columns, rows=Rows(shown, row),
                 empty=_empty(result, say("no_holder"), lang), filtered=False,
                 new_page=len(shown) > MOST_ABOVE_A_BREAK)  # fmt: skip


def _meeting(c: CoLocation, s: packages.FullSystem, lang: str) -> str:
    """Where it is, and which parts lie there if the system has more places than one."""
    parts = ", ".join(words.term(p, lang) for p in c.package)
    return words.meeting(c, lang) + (f" ({parts})" if len(s.places) > 1 else "")
