"""Summary: how bad, where, what first? Its first printed page is what a director reads in one minute."""

from __future__ import annotations

from dataclasses import replace

from ...analysis.holders import Holder, place_of
from ...i18n import text
from ...model import AuditResult, CoLocation, Deadline, Edition, Finding
from .. import headlines, lawtext, overview, packages, readers, words
from ..unseen import coverage_line
from . import actions, checklist, cover, estate, figures, heat, inventory, places, short_answer
from .fill import by_table
from .say import Say
from .table import Column, Kind, Link, Row, Rows, Sheet, Table, Value, fixed
from .who import Directory

NAME_WIDTH = 46.0
CELL_WIDTH = 7.5
LEAST_CELLS = 18
MOST_ROWS = 10
MOST_PLACES = 3
MOST_SUBJECTS = 12
MOST_LINES = 3
"""More findings of one subject are counted; the sheet Actions has them all."""
MOST_ABOVE_A_BREAK = 4
"""A table of more rows begins its own page: its title must not stay behind alone."""


def sheet(
    result: AuditResult, lang: str, held: readers.Held, edition: Edition = Edition.INTERNAL, now: str | None = None
) -> Sheet:
    """Build the sheet. ``now`` (ISO 8601): the time left to deadlines is counted from it; None: the audit's end."""
    now = now or result.run.finished
    say = Say("summary", lang)
    categories = heat.categories(result)
    cells = max(LEAST_CELLS, len(categories) + 1)
    views = overview.system_views(result)
    grid = (NAME_WIDTH, cells, CELL_WIDTH)
    lies = heat.table(result, say, categories, views, NAME_WIDTH, CELL_WIDTH, cells)
    deadlines = _deadlines(result, say, cells, now)
    tables = (
        *cover.tables(result, say, *grid, edition),
        short_answer.table(result, say, *grid, held, now),
        checklist.short(result, say, *grid, held, edition),
        *deadlines,
        # One break after the first page: before the deadlines, where there are any.
        replace(lies, new_page=not deadlines),
        _packages(result, say, cells),
        replace(_actions(result, say, cells, held), chart=heat.chart(lies, say)),
        _coverage(result, say, cells),
        checklist.full(result, say, *grid, held),
        by_table(result, lang, *grid),
        estate.shown_table(result, lang, _two(say, cells)),
        _holders(result, say, cells, held),
        figures.table(result, say, *grid, held),
    )
    widths = (NAME_WIDTH, *([CELL_WIDTH] * cells))
    return Sheet(key="summary", title=say("title"), notes=(say("note"),), tables=tables, grid=widths)


def _two(say: Say, cells: int) -> tuple[Column, Column]:
    """A name, and what is said over the rest of the sheet."""
    return say.column("fact", NAME_WIDTH, Kind.LABEL), say.column("value", CELL_WIDTH, span=cells)


def _empty(result: AuditResult, said: str, lang: str) -> str:
    """What is said of nothing found, unless nothing was read."""
    return text("sheets.words.no_system_read", lang) if overview.nothing_read(result) else said


def _coverage(result: AuditResult, say: Say, cells: int) -> Table:
    """How much was read, in one sentence."""
    said = coverage_line(result, say.lang)
    return Table(key="coverage", title=say("coverage"), columns=_two(say, cells), rows=fixed(()), empty=said,
                 filtered=False, header=False)  # fmt: skip


def _deadlines(result: AuditResult, say: Say, cells: int, now: str) -> tuple[Table, ...]:
    incident, lang = result.run.incident, say.lang
    if incident is None:
        return ()

    def row(d: Deadline) -> Row:
        law, duty = lawtext.duty(d, lang)
        return (law, words.time_text(d.at, lang), short_answer.left(d.at, now, lang), duty)

    columns = (
        say.column("law", NAME_WIDTH, Kind.LABEL),
        say.column("until", CELL_WIDTH, span=4),
        say.column("left", CELL_WIDTH, span=3),
        say.column("duty", CELL_WIDTH, span=cells - 7),
    )
    starred = any(lawtext.MARK in part for d in incident.deadlines for part in lawtext.duty(d, lang))
    star = " " + text("sheets.words.star", lang) if starred else ""
    found = sorted(incident.deadlines, key=lambda d: (words.when(d.at) or short_answer.NEVER, d.law, d.duty))
    return (
        Table(
            key="deadlines",
            title=say("deadlines"),
            note=say("deadlines_note", time=words.time_text(now, lang)) + star,
            columns=columns,
            rows=Rows(found, row),
            empty=say("no_deadline"),
            filtered=False,
            new_page=True,
        ),
    )


def _actions(result: AuditResult, say: Say, cells: int, held: readers.Held) -> Table:
    """What the worst findings are about: each row leads to the first of them on Actions, and to its place."""
    lang = say.lang
    every, who = actions.order(result), Directory(result, say)
    found = [f for f in every if not f.settled]
    top = headlines.worst_subjects(found, MOST_SUBJECTS)
    linked = _Places(result, [subject[0][1] for subject in top], held, lang)

    def row(subject: tuple[headlines.Numbered, ...]) -> Row:
        number, f = subject[0]
        said = list(dict.fromkeys(actions.what(other, who) for _, other in subject))
        besides = said[1:MOST_LINES]
        if len(said) > MOST_LINES:
            besides.append(say("more_findings", count=words.number(len(said) - MOST_LINES, lang)))
        what = Link(text=said[0], sheet="actions", table="actions", row=number)
        return (what, words.term(f.severity, lang), linked.place(f), headlines.to_do(f, lang), "\n".join(besides))

    columns = (
        say.column("what", NAME_WIDTH, Kind.LABEL),
        say.column("severity", CELL_WIDTH, span=2, tones=say.severity_tones()),
        say.column("where", CELL_WIDTH, span=cells - 12),
        say.column("to_do", CELL_WIDTH, span=5),
        say.column("besides", CELL_WIDTH, span=5),
    )
    told = sum(map(len, top))
    note = say("actions_note", count=len(top), told=words.number(told, lang), total=words.number(len(found), lang))
    if len(every) > len(found):
        note = f"{note} {say('actions_settled', count=words.number(len(every) - len(found), lang))}"
    return Table(
        key="actions",
        title=say("actions"),
        note=note,
        columns=columns,
        rows=Rows(top, row),
        empty=say("no_action_unread" if overview.nothing_read(result) else "no_action"),
        filtered=False,
    )


class _Places:
    """Where the row of a finding's place is: of a column in the Inventory, of an account on Access."""

    def __init__(self, result: AuditResult, found: list[Finding], held: readers.Held, lang: str) -> None:
        self._lang = lang
        self._inventory = inventory.rows_of(result, [f.target.ref for f in found])
        self._accounts: dict[str, int] = {}
        for number, h in enumerate(readers.counted(held)):
            for name in filter(None, (h.person, *h.principals)):
                self._accounts.setdefault(name, number)

    def place(self, f: Finding) -> Value:
        """The place, as a link where there is a row of it."""
        said, who = actions.whole_place(f), f.target.person or f.target.principal
        if f.target.ref.table is not None and f.target.ref in self._inventory:
            return Link(text=said, sheet="inventory", table="columns", row=self._inventory[f.target.ref])
        if who is not None:
            # LibreOffice shows one line of a link, without line feeds: the row it leads to names the systems.
            said = _who_and_systems(f, who, self._lang) if f.target.ref.table is None else said
            row = self._accounts.get(who)
            return said if row is None else Link(text=said, sheet="access", table="readers", row=row)
        row = self._inventory.get(f.target.ref)
        return said if row is None else Link(text=said, sheet="inventory", table="columns", row=row)


def _who_and_systems(f: Finding, who: str, lang: str) -> str:
    systems = f.target.systems or ((f.target.ref.system,) if f.target.ref.system else ())
    if len(systems) <= 1:
        return ": ".join((who, *systems))
    return text("sheets.summary.in_systems", lang, who=words.one_line(who), count=words.number(len(systems), lang))


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
            say.known(h.named),
        )

    columns = (
        say.column("who", NAME_WIDTH, Kind.LABEL),
        say.column("severity", CELL_WIDTH, span=3, tones=say.severity_tones()),
        say.column("gets", CELL_WIDTH, span=4),
        say.column("in_systems", CELL_WIDTH, span=cells - 11),
        say.column("easiest", CELL_WIDTH, span=2),
        say.column("people_largest", CELL_WIDTH, Kind.NUMBER, span=2),
    )
    note = say("holders_note", count=len(shown), total=words.number(len(found), lang))
    return Table(key="holders", title=say("holders"), note=note, columns=columns, rows=Rows(shown, row),
                 empty=_empty(result, say("no_holder"), lang), filtered=False,
                 new_page=len(shown) > MOST_ABOVE_A_BREAK)  # fmt: skip


def _meeting(c: CoLocation, s: packages.FullSystem, lang: str) -> str:
    """Where it is, and which parts lie there if the system has more places than one."""
    parts = ", ".join(words.term(p, lang) for p in c.package)
    return words.meeting(c, lang) + (f" ({parts})" if len(s.places) > 1 else "")
