"""What stands in the edition for the file in place of tables that are for the company alone: counts, never names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ...i18n import text
from ...model import (
    AuditStep,
    Category,
    Copy,
    Message,
    Protection,
    Severity,
    StaffStatus,
    TableRow,
    TableStatus,
)
from .. import held as numbers
from .. import lawtext, readers, words
from ..edition.result import Filed, FiledFinding
from . import actions, briefing, copies, coverage, leavers
from .say import Say
from .table import Column, Kind, Row, Rows, Table, Value, fixed
from .who import Directory, nature_of


class SayFiled(Say):
    """The texts of the edition for the file: ``say("note")`` is ``edition.<sheet>.note``."""

    def __call__(self, key: str, **params: object) -> str:
        """Return one text."""
        return text(f"edition.{self.sheet}.{key}", self.lang, **params)

    def table(self, key: str, columns: tuple[Column, ...], rows: Rows, **more: object) -> Table:
        """A table with its title, note and what is said of no rows."""
        title, note, empty = self(f"{key}.title"), self(f"{key}.note", **more), self(f"{key}.empty")
        return Table(key=key, columns=columns, rows=rows, title=title, note=note, empty=empty)


def findings(f: Filed) -> list[FiledFinding]:
    """Return the findings of the edition for the file, in the order of the sheet Actions."""
    return [one for one in actions.order(f.whole) if isinstance(one, FiledFinding)]


def by_category(f: Filed, lang: str) -> Table:
    """Columns and tables by system, category and whose the data are."""
    say, protected = SayFiled("inventory", lang), frozenset(Protection) - {Protection.PLAIN}
    groups: dict[tuple[str, Category, str], set[tuple[str, ...]]] = defaultdict(set)
    safe: Counter[tuple[str, Category, str]] = Counter()
    for c in f.whole.counted():
        key = (c.system, c.category, words.term(c.subject, lang))
        if c.ref.key not in groups[key]:
            groups[key].add(c.ref.key)
            safe[key] += c.protection in protected
    order = list(Category)
    keys = sorted(groups, key=lambda k: (k[0], order.index(k[1]), k[2]))

    def row(key: tuple[str, Category, str]) -> Row:
        tables = len({place[:3] for place in groups[key]})
        return (key[0], words.term(key[1], lang), key[2], tables, len(groups[key]), safe[key])

    number, col = Kind.NUMBER, say.column
    columns = (col("system", 26, Kind.LABEL), col("category", 30), col("subject", 24), col("tables", 14, number),
               col("columns", 14, number), col("protected", 18, number))  # fmt: skip
    return say.table("by_category", columns, Rows(keys, row))


def briefed(f: Filed, held: readers.Held, lang: str) -> Table:
    """How many people and accounts are to be told again, by kind."""
    say = SayFiled("briefing", lang)
    who = Directory(f.whole, say)
    counts: Counter[str] = Counter()
    for h in briefing.briefed(held, who):
        key = words.term(h.kind, lang) if h.everyone else words.term(nature_of(h), lang)
        counts[say("named") if who.is_named(h) else say("account", kind=key)] += 1
    rows: list[Row] = [(name, n) for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    columns = (say.column("who", 90, Kind.LABEL), say.column("count", 20, Kind.NUMBER))
    return say.table("counts", columns, fixed(rows))


def old(f: Filed, lang: str) -> Table:
    """What is old, by system: ages, people past their time, backups, entries of the list for the commission."""
    say = SayFiled("old_data", lang)
    tables: dict[str, list[TableRow]] = defaultdict(list)
    for t in f.whole.tables:
        if t.people_estimate is not None or t.backup_like:
            tables[t.system].append(t)
    entries = Counter(d.ref.system for d in f.whole.destruction)
    lifecycles = {s.name: words.term(s.lifecycle, lang) if s.lifecycle else "" for s in f.whole.systems}

    def row(system: str) -> Row:
        mine = tables[system]
        past = [t for t in mine if t.inactive_people]
        most = max(past, key=lambda t: t.inactive_people or 0, default=None)
        bounds = (most.inactive_low, most.inactive_people, most.inactive_high) if most else (None, None, None)
        return (
            system,
            lifecycles.get(system, ""),
            sum(t.people_estimate is not None for t in mine),
            words.date_cell(min((t.oldest for t in mine if t.oldest), default=None), lang) or say.known(None),
            words.date_cell(max((t.newest for t in mine if t.newest), default=None), lang) or say.known(None),
            len(past),
            numbers.bounded(*bounds, lang),
            sum(t.backup_like is not None for t in mine),
            entries[system],
        )

    number, col = Kind.NUMBER, say.column
    columns = (col("system", 26, Kind.LABEL), col("lifecycle", 18), col("tables", 16, number),
               col("oldest", 14, Kind.DAY), col("newest", 14, Kind.DAY), col("past", 18, number),
               col("people", 30), col("backups", 18, number), col("commission", 18, number))  # fmt: skip
    return say.table("by_system", columns, Rows(sorted(tables), row))


def copied(f: Filed, lang: str) -> Table:
    """Groups of look-alike data sets, by the systems they lie in."""
    say, within = SayFiled("copies", lang), Say("copies", lang)
    groups: dict[tuple[str, str, str, bool, bool], list[Copy]] = defaultdict(list)
    for c in f.whole.copies:
        first = (c.original.system or "") if c.original else say("original_unknown")
        others = sorted({m.system or "" for m in c.members if m != c.original})
        groups[first, ", ".join(others), copies.kind(c, within), c.in_test, c.overlap is not None].append(c)

    def row(key: tuple[str, str, str, bool, bool]) -> Row:
        people = max((c.people_estimate for c in groups[key] if c.people_estimate is not None), default=None)
        *said, test, compared = key
        return (*said, words.yes_no(test, lang), words.yes_no(compared, lang), len(groups[key]), say.known(people))

    number, col = Kind.NUMBER, say.column
    columns = (col("original", 30, Kind.LABEL), col("systems", 34), col("kind", 20), col("in_test", 18),
               col("compared", 18), col("groups", 14, number), col("people", 18, number))  # fmt: skip
    return say.table("by_system", columns, Rows(sorted(groups), row))


def of_step(f: Filed, step: AuditStep, sheet: str, lang: str) -> Table:
    """How many findings of a step there are, by severity, system and what is wrong."""
    say, order = SayFiled(sheet, lang), list(Severity)
    counts: Counter[tuple[Severity, str, Message]] = Counter()
    for one in findings(f):
        if one.step is step and one.check != actions.UNREAD_CHECK:
            counts[one.severity, ", ".join(one.target.systems), Message(key=one.message.key)] += 1
    keys = sorted(counts, key=lambda k: (order.index(k[0]), k[1], k[2].key))

    def row(key: tuple[Severity, str, Message]) -> Row:
        return (words.term(key[0], lang), key[1], words.message(key[2], lang), counts[key])

    columns = (
        say.column("severity", 18, Kind.LABEL, tones=say.severity_tones()),
        say.column("system", 44),
        say.column("what", 60),
        say.column("count", 14, Kind.NUMBER),
    )
    return say.table("by_finding", columns, Rows(keys, row))


def gone(f: Filed, lang: str) -> Table:
    """How many people left or are leaving, and how many of them can still get in."""
    say = SayFiled("leavers", lang)
    open_ = Counter(p.status for p in leavers.open_leavers(f.whole))
    all_ = Counter(p.status for p in leavers.leavers(f.whole))
    rows: list[Row] = [
        (words.term(s, lang), all_[s], open_[s]) for s in (StaffStatus.LEFT, StaffStatus.LEAVING) if all_[s]
    ]
    number = Kind.NUMBER
    columns = (
        say.column("status", 18, Kind.LABEL),
        say.column("people", 44, number),
        say.column("open", 60, number),
    )
    return say.table("people", columns, fixed(rows))


def by_severity(f: Filed, lang: str) -> Table:
    """Findings by step and severity."""
    say = SayFiled("actions", lang)
    counts = Counter((one.step, one.severity) for one in findings(f))
    steps = [s for s in AuditStep if any(counts[s, v] for v in Severity)]

    def row(step: AuditStep) -> Row:
        each = [counts[step, v] for v in Severity]
        return (words.term(step, lang), *(n or None for n in each), sum(each))

    columns = (
        say.column("step", 34, Kind.LABEL),
        *(Column(title=words.term(v, lang), kind=Kind.NUMBER, width=16) for v in Severity),
        say.column("total", 14, Kind.NUMBER),
    )
    return say.table("by_step", columns, Rows(steps, row))


def listed(f: Filed, lang: str) -> Table:
    """Every finding: id, system, what is wrong, and by id whom it is about."""
    say = SayFiled("actions", lang)

    def row(one: FiledFinding) -> Row:
        about = " ".join(filter(None, (one.target.person, one.target.principal)))
        laws = "\n".join(lawtext.reference(ref, lang) for ref in one.laws)
        return (words.message(one.message, lang), words.term(one.severity, lang), ", ".join(one.target.systems),
                words.term(one.step, lang), about, one.id, laws)  # fmt: skip

    col = say.column
    columns = (
        col("what", 34, Kind.LABEL),
        col("severity", 16, tones=say.severity_tones()),
        col("system", 20, span=2),
        col("finding_step", 24),
        col("about", 16),
        col("id", 20, Kind.CODE),
        col("laws", 74),
    )
    starred = any(lawtext.MARK in lawtext.reference(ref, lang) for ref in {r for x in findings(f) for r in x.laws})
    star = " " + text("sheets.words.star", lang) if starred else ""
    made = say.table("actions", columns, Rows(findings(f), row))
    return replace(made, note=made.note + star)


def read(f: Filed, lang: str) -> Table:
    """Tables that were read, by system and how: rows looked at, and the largest share that can have been missed."""
    say = SayFiled("coverage", lang)
    groups: dict[tuple[str, str], list[TableRow]] = defaultdict(list)
    for t in f.whole.tables:
        if t.status in {TableStatus.SCANNED, TableStatus.EMPTY}:
            groups[t.system, words.term(t.sampling.method, lang) if t.sampling else ""].append(t)

    def row(key: tuple[str, str]) -> Row:
        mine = groups[key]
        return (*key, len(mine), sum(t.rows_sampled for t in mine), _worst(coverage.share_missed(t) for t in mine))

    number, col = Kind.NUMBER, say.column
    columns = (col("system", 24, Kind.LABEL), col("method", 24), col("tables", 22, number),
               col("sampled", 18, number), col("share", 40, Kind.PERCENT))  # fmt: skip
    return say.table("read_by_system", columns, Rows(sorted(groups), row))


def _worst(shares: Iterable[Value]) -> float | None:
    """The largest share; None where one of them is not bounded."""
    found = list(shares)
    return max((s for s in found if isinstance(s, float)), default=None) if None not in found else None
