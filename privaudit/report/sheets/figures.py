"""Further figures of the Summary: one number a line, and the sheet that says more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...analysis.old_systems import unprotected
from ...i18n import text
from ...model import AuditResult, Count, Level, Severity
from .. import held as numbers
from .. import lines, overview, readers, words
from .say import Say
from .table import Kind, Row, Table, fixed

Figure = tuple[str, str, str]
"""Label, what is said, and the key of the sheet that says more."""


def table(result: AuditResult, say: Say, width: float, cells: int, cell: float, held: readers.Held) -> Table:
    """Return the figures that are there, in the order of the sheets; none that is zero."""
    found = () if overview.nothing_read(result) else _figures(result, say, held)
    rows: list[Row] = [(label, said, text(f"sheets.{sheet}.name", say.lang)) for label, said, sheet in found]
    columns = (
        say.column("fact", width),
        say.column("value", cell, Kind.LABEL, span=cells - 4),
        say.column("more_on", cell, span=4),
    )
    empty = text("sheets.words.no_system_read", say.lang)
    return Table(key="facts", title=say("figures.title"), columns=columns, rows=fixed(rows), empty=empty,
                 filtered=False)  # fmt: skip


def _figures(result: AuditResult, say: Say, held: readers.Held) -> Iterator[Figure]:
    counted = _Lines(say)
    yield from counted.some("needless", len(result.needless), "inventory")
    yield from counted.some("company", overview.company_columns(result), "inventory")
    yield from _systems(result, say, counted)
    yield from counted.some("joined", len(readers.joined(readers.counted(readers.both(held)))), "access")
    yield from _old(result, say, counted)
    yield from _copies(result, counted)
    severities = Counter(f.severity for f in result.findings)
    for severity in Severity:
        label = say("figures.findings", severity=words.term(severity, say.lang))
        yield from counted.labelled(label, severities[severity], "actions")
    yield from counted.some("seen", overview.seen_only(result), "coverage")
    yield from counted.some("uncounted", result.estate.uncounted_tables, "coverage")
    missing = lines.not_compared(result, say.lang)
    if missing:
        yield say("facts.compared"), missing, "coverage"


class _Lines:
    """Makes lines of counts that are not zero."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def some(self, key: str, count: int, sheet: str) -> Iterator[Figure]:
        """The line ``figures.KEY``."""
        return self.labelled(self._say(f"figures.{key}"), count, sheet)

    def labelled(self, label: str, count: int, sheet: str) -> Iterator[Figure]:
        """A line with a label of its own."""
        if count:
            yield label, words.number(count, self._say.lang), sheet

    def bounded(self, key: str, count: Count | None, sheet: str) -> Iterator[Figure]:
        """A line of an estimate, with how it was counted."""
        if count is not None and count.high != 0:
            yield self._say(f"figures.{key}"), numbers.told(count, self._say.lang), sheet


def _systems(result: AuditResult, say: Say, counted: _Lines) -> Iterator[Figure]:
    lang, whole = say.lang, result.estate
    customer = sum(v.customer is True for v in overview.system_views(result))
    total = words.number(overview.counted_systems(result), lang)
    said = text("sheets.words.of", lang, count=words.number(customer, lang), total=total)
    missing = overview.not_read(result)
    yield say("figures.customer"), say("answer.at_least", count=said) if missing else said, "systems"
    if whole.people is not None:
        yield from counted.bounded("people", whole.people, "systems")
    yield from counted.bounded("identifiers", whole.identifiers, "systems")
    yield from counted.bounded("biometric", whole.biometric_people, "systems")
    yield from counted.some("common", len(whole.common), "systems")
    if whole.common:
        most = whole.common[0]
        pair = " + ".join(map(words.one_line, most.systems))
        yield say("figures.common_most"), f"{pair}: {numbers.counted(most.people, lang)}", "systems"
    levels = Counter(c.level for c in lines.places(result))
    for level in Level:
        label = say("figures.near", level=words.term(level, lang))
        yield from counted.labelled(label, levels[level], "systems")


def _old(result: AuditResult, say: Say, counted: _Lines) -> Iterator[Figure]:
    old = lines.declared_old(result)
    past = [t for t in result.tables if t.inactive_people]
    yield from counted.some("past", len(past), "old_data")
    if past:
        most = max(past, key=lambda t: (t.inactive_people or 0, t.ref.key))
        said = numbers.bounded(most.inactive_low, most.inactive_people, most.inactive_high, say.lang)
        yield say("figures.past_most"), f"{words.whole_place(most.ref)}: {said}", "old_data"
    yield from counted.some("old", len(old), "old_data")
    yield from counted.some("weak", sum(bool(unprotected(s)) for s in old), "old_data")
    yield from counted.some("idle", len(lines.idle(result)), "old_data")
    yield from counted.some("backups", sum(t.backup_like is not None for t in result.tables), "old_data")
    yield from counted.some("destruction", len(result.destruction), "old_data")
    yield from counted.some("hold", sum(d.legal_hold for d in result.destruction), "old_data")


def _copies(result: AuditResult, counted: _Lines) -> Iterator[Figure]:
    sure = [c for c in result.copies if c.overlap is not None]
    yield from counted.some("copies", len(sure), "copies")
    yield from counted.some("copies_test", sum(c.in_test for c in sure), "copies")
    yield from counted.some("copies_alike", len(result.copies) - len(sure), "copies")
