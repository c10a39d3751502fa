"""Closing: what was done? Against an earlier audit; without one, what is known now, and that nothing is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ...follow import ARRAYS, Fate, done, done_steps, done_subjects, fate, figures, notes, tally
from ...model import AuditResult, Cause, Change, Outcome, Severity
from .. import factsheet, headlines, words
from .say import Say
from .table import Column, Kind, Row, Rows, Sheet, Table, Tone, fixed

FIGURES = (
    "systems",
    "unread_systems",
    "unread_tables",
    "personal_tables",
    "personal_columns",
    "full_systems",
    "people",
    "accounts",
    "full_accounts",
    "copies",
)
"""Fields of `model.Figures`, in the order they are told; findings by severity follow."""
ORDER = (
    Fate.WORSE,
    Fate.NEW,
    Fate.NOT_VERIFIED,
    Fate.DONE,
    Fate.BETTER,
    Fate.ELSEWHERE,
    Fate.CHANGED,
    Fate.ACCEPTED,
    Fate.OPEN,
)
"""In this order findings are told: what needs somebody first."""
_TONES = {
    Fate.WORSE: Tone.BAD,
    Fate.NEW: Tone.BAD,
    Fate.NOT_VERIFIED: Tone.WARN,
    Fate.OPEN: Tone.WARN,
    Fate.ELSEWHERE: Tone.QUIET,
    Fate.DONE: Tone.GOOD,
    Fate.BETTER: Tone.GOOD,
}
_LAST = len(Severity)
GRID = (26.0, *([13.0] * 12))
"""The first column, and twelve that the tables share out among theirs."""
_FIRST, _CELL = GRID[0], GRID[1]


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("closing", lang)
    compared = result.baseline is not None
    tables = (
        *((_outcomes(result, say),) if compared else ()),
        _numbers(result, say),
        _statement(result, say),
        _form(result, say),
        *((_still(result, say), _findings(result, say), _others(result, say)) if compared else ()),
    )
    return Sheet(key="closing", title=say("title"), notes=_notes(result, say), tables=tables, grid=GRID)


def _notes(result: AuditResult, say: Say) -> tuple[str, ...]:
    base = result.baseline
    if base is None:
        return say("note_none"), say("note_will")
    now, then = (factsheet.clock(result, at, say.lang) for at in (result.run.finished, base.finished))
    said = (words.said(n, say.lang) for n in notes(result))
    return say("note", now=now, then=then), say("note_other"), *said


def _outcomes(result: AuditResult, say: Say) -> Table:
    counted = {c.array: c for c in tally(result.changes)}

    def row(array: str) -> Row:
        return (say(f"array.{array}"), *(counted[array].of(f) or None for f in ORDER))

    columns = (
        say.column("what", _FIRST, Kind.LABEL),
        *(
            Column(title=say(f"fate.{f.value}"), kind=Kind.NUMBER, width=_CELL, span=2 if f is Fate.ELSEWHERE else 1)
            for f in ORDER
        ),
    )
    return Table(
        key="outcomes",
        title=say("outcomes"),
        note=say("outcomes_note"),
        columns=columns,
        rows=Rows(ARRAYS, row),
        filtered=False,
    )


def _numbers(result: AuditResult, say: Say) -> Table:
    now, base = figures(result), result.baseline
    then = base.figures if base is not None else None
    both = [then, now] if then is not None else [now]
    rows: list[Row] = [
        (say(f"figure.{name}"), *(factsheet.of_figures(f, name, say.lang) for f in both)) for name in FIGURES
    ]
    counts = [factsheet.severities(f) for f in both]
    for severity in Severity:
        label = say("figure.findings", severity=words.term(severity, say.lang))
        rows.append((label, *(c[severity] for c in counts)))
    titles = ("before", "after") if then is not None else ("now",)
    columns = (
        say.column("what", _FIRST, Kind.LABEL, span=4),
        *(say.column(title, _CELL, span=8 // len(titles)) for title in titles),
    )
    apart = base is not None and not factsheet.comparable(result)
    return Table(
        key="numbers",
        title=say("numbers" if base is not None else "numbers_now"),
        note=say("numbers_apart") if apart else "",
        columns=columns,
        rows=fixed(rows),
        filtered=False,
    )


def _statement(result: AuditResult, say: Say) -> Table:
    rows: list[Row] = [
        (part.title if n == 0 else "", line)
        for part in factsheet.fact_sheet(result, say.lang)
        for n, line in enumerate(part.lines)
    ]
    columns = (say.column("what", _FIRST, Kind.LABEL, span=2), say.column("fact", _CELL, span=10))
    return Table(
        key="statement",
        title=say("statement"),
        note=say("statement_note"),
        columns=columns,
        rows=fixed(rows),
        filtered=False,
    )


def _form(result: AuditResult, say: Say) -> Table:
    columns = (say.column("asked", _FIRST, Kind.LABEL, span=4), say.column("said", _CELL, span=8))
    return Table(
        key="form",
        title=say("form"),
        note=say("form_note"),
        columns=columns,
        rows=fixed(_asked(result, say)),
        filtered=False,
    )


def _asked(result: AuditResult, say: Say) -> list[Row]:
    lang, incident, base = say.lang, result.run.incident, result.baseline
    person = say("ask.by_person")
    rows: list[Row] = [
        (say("ask.incident"), incident.number if incident is not None else person),
        (say("ask.discovered"), _when(incident.discovered if incident is not None else None, person, lang)),
        (say("ask.checks"), factsheet.clock(result, result.run.finished, lang)),
        (say("ask.people"), factsheet.of_figures(figures(result), "people", lang)),
    ]
    if base is None:
        return [*rows, (say("ask.done"), say("no_previous"))]
    closed = sum(c.array == "findings" for c in done(result.changes))
    rows.append((say("ask.done"), words.number(closed, lang)))
    for step, count in done_steps(result.changes).items():
        rows.append((say("ask.done_step", step=words.term(step, lang)), words.number(count, lang)))
    if closed:
        rows.append((say("ask.about"), words.number(done_subjects(result.changes), lang)))
    # The very numbers of the fact sheet above: two counts of one thing are one too many.
    left = factsheet.left(result)
    said = {
        "worse": left["worse"] + left["new"],
        "open": left["still_open"],
        "accepted": left["accepted"],
        "unverified": left["not_verified"],
        "elsewhere": left["elsewhere"],
    }
    return [*rows, *((say(f"ask.{key}"), words.number(count, lang)) for key, count in said.items())]


def _when(iso: str | None, otherwise: str, lang: str) -> str:
    return words.time_text(iso, lang) if iso else otherwise


def order(changes: Sequence[Change]) -> list[Change]:
    """Return changes with what needs somebody first, of one fate the worst first."""
    return sorted(changes, key=lambda c: (ORDER.index(fate(c)), _rank(c), ARRAYS.index(c.array), c.target.key, c.id))


def _rank(c: Change) -> int:
    return c.severity.rank if c.severity is not None else _LAST


def _still(result: AuditResult, say: Say) -> Table:
    """Findings that are there as they were, counted by what is wrong: each one stands on the sheet Actions."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for c in result.changes:
        if c.array == "findings" and c.kind is Outcome.OPEN and c.about is not None:
            groups[headlines.what_of(c.about, say.lang)].append(c)

    def worst(what: str) -> int:
        return min(map(_rank, groups[what]))

    def row(what: str) -> Row:
        accepted = sum(fate(c) is Fate.ACCEPTED for c in groups[what])
        gravest = min(groups[what], key=_rank).severity
        said = words.term(gravest, say.lang) if gravest is not None else ""
        return what, said, len(groups[what]) - accepted or None, accepted or None

    col = say.column
    columns = (
        col("still_what", _FIRST, Kind.LABEL, span=6),
        col("worst", _CELL, span=2, tones=say.severity_tones()),
        Column(title=say("fate.open"), kind=Kind.NUMBER, width=_CELL, span=2),
        Column(title=say("fate.accepted"), kind=Kind.NUMBER, width=_CELL, span=2),
    )
    return Table(
        key="still",
        title=say("still"),
        note=say("still_note"),
        columns=columns,
        rows=Rows(sorted(groups, key=lambda w: (worst(w), -len(groups[w]), w)), row),
        filtered=False,
        empty=say("nothing"),
    )


def _findings(result: AuditResult, say: Say) -> Table:
    """Findings of which something became; those that are as they were are counted (`_still`)."""
    lang = say.lang
    found = order([c for c in result.changes if c.array == "findings" and c.kind is not Outcome.OPEN])

    def row(c: Change) -> Row:
        return (
            say(f"fate.{fate(c).value}"),
            words.term(c.severity, lang) if c.severity is not None else "",
            _place(c),
            words.message(c.about, lang) if c.about is not None else "",
            words.said(c.message, lang),
            cause(c, lang),
            value(c.before, lang),
            value(c.after, lang),
        )

    col = say.column
    columns = (
        col("outcome", _FIRST, Kind.LABEL, tones=tones(say)),
        col("severity", _CELL, tones=say.severity_tones()),
        col("place", _CELL, span=2),
        col("found", _CELL, span=3),
        col("became", _CELL, span=2),
        col("cause", _CELL, span=2),
        col("was", _CELL),
        col("is", _CELL),
    )
    return Table(
        key="findings",
        title=say("findings"),
        note=say("findings_note"),
        columns=columns,
        rows=Rows(found, row),
        empty=say("nothing"),
        new_page=True,
    )


def _others(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = order([c for c in result.changes if c.array != "findings"])

    def row(c: Change) -> Row:
        return (
            say(f"array.{c.array}"),
            say(f"fate.{fate(c).value}"),
            _place(c),
            words.said(c.message, lang),
            cause(c, lang),
            value(c.before, lang),
            value(c.after, lang),
        )

    col = say.column
    columns = (
        col("area", _FIRST, Kind.LABEL),
        col("outcome", _CELL, tones=tones(say)),
        col("place", _CELL, span=3),
        col("became", _CELL, span=4),
        col("cause", _CELL, span=2),
        col("was", _CELL),
        col("is", _CELL),
    )
    return Table(
        key="others",
        title=say("others"),
        columns=columns,
        rows=Rows(found, row),
        empty=say("nothing"),
        new_page=True,
    )


def tones(say: Say) -> dict[str, Tone]:
    """Colours of the words for what became of something."""
    return {say(f"fate.{f.value}"): tone for f, tone in _TONES.items()}


def cause(c: Change, lang: str) -> str:
    """Return why a row differs; empty where nothing does, or where the row itself says why nobody looked."""
    unseen = c.kind is Outcome.NOT_VERIFIED and c.cause is Cause.UNKNOWN
    return "" if c.cause is None or c.kind is Outcome.OPEN or unseen else words.term(c.cause, lang)


_TERMS = ("severity", "entity", "band", "protection", "subject", "package")


def value(key: str | None, lang: str) -> str:
    """Return what stood before or after: a term in words, a number, a name as it is."""
    if key is None:
        return ""
    if key.isdigit():
        return words.number(int(key), lang)
    return ", ".join(_word(part, lang) for part in key.split(","))


def _word(key: str, lang: str) -> str:
    from ...i18n import has_text, text

    known = next((f"terms.{area}.{key}" for area in _TERMS if has_text(f"terms.{area}.{key}", lang)), None)
    if known is not None:
        return text(known, lang)
    return words.entity(key, lang) if has_text(f"entities.{key}.title", lang) else key


def _place(c: Change) -> str:
    where = words.whole_place(c.target)
    return f"{where} ({c.principal})" if where and c.principal else where or c.principal or ""
