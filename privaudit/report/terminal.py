"""The last screen of a scan, and of `privaudit report`: what was found, what was not looked at, and why this exit code.

The only home of tabulate, with `markdown`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ..analysis.holders import Holder
from ..i18n import has_text, text
from ..model import LEADS, AuditResult, AuditStep, Nature, StepState, System, SystemStatus
from . import held as numbers
from . import lines, overview, packages, readers, words
from .sheets import briefing, leavers, reads
from .sheets.say import Say
from .sheets.who import Directory, nature_of
from .unseen import coverage_line

WIDTH = 100
MOST_ROWS = 10
MOST_SYSTEMS = 4
"""Systems named in a row of who holds both sides."""
_INDENT = "  "

Lines = Iterator[str]


def last_screen(
    result: AuditResult,
    lang: str,
    *,
    outputs: tuple[tuple[str, str], ...],
    exit_code: int,
    exit_reasons: tuple[str, ...],
) -> str:
    """Return the final screen, at most 100 columns wide.

    ``outputs`` are pairs of format name and path of what was written; ``exit_reasons`` are keys of area
    ``screen.exit`` (``incomplete``, ``findings``, …) or finished texts.
    """
    held = readers.all_holders(result)
    blocks = (
        _systems(result, lang),
        _people(result, lang),
        _packages(result, lang),
        _readers(result, lang, held),
        _people_and_logs(result, lang, held),
        _data(result, lang),
        _worst(result, lang),
        _unchecked(result, lang),
        _outputs(outputs, lang),
        _exit(exit_code, exit_reasons, lang),
    )
    shown = ("\n".join(line.rstrip() for line in block) for block in map(tuple, blocks) if block)
    return words.visible("\n\n".join(shown)) + "\n"


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"screen.{key}", lang, **params)


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], widths: Sequence[int]) -> Lines:
    """A table whose columns are no wider than ``widths``; all cells are text."""
    from tabulate import tabulate

    # Wrapped here, not by tabulate: it would cut names of columns at their hyphens.
    cells = [[_wrapped(c, w) for c, w in zip(row, widths, strict=True)] for row in rows]
    heads = [_wrapped(h, w) for h, w in zip(headers, widths, strict=True)]
    out = tabulate(cells, heads, tablefmt="simple", disable_numparse=True)
    return (f"{_INDENT}{line}" for line in out.splitlines())


def _wrapped(words_: str, width: int) -> str:
    parts = (textwrap.wrap(p, width, break_on_hyphens=False) or [""] for p in words_.split("\n"))
    return "\n".join(line for part in parts for line in part)


def paragraph(words_: str) -> Lines:
    """Lines of a text, wrapped to the screen."""
    return iter(textwrap.wrap(words_, WIDTH, break_on_hyphens=False, subsequent_indent=_INDENT))


def _systems(result: AuditResult, lang: str) -> Lines:
    status = SystemStatus
    groups = (
        ("read", (status.COMPLETE,)),
        ("partly", (status.PARTIAL,)),
        ("not_read", (status.FAILED,)),
    )
    yield _say("title", lang, audit=result.run.audit_id)
    rows: list[list[str]] = []
    for key, statuses in groups:
        found = sorted((s for s in result.systems if s.status in statuses), key=lambda s: s.name)
        names = "\n".join(_named(s, lang) for s in found[:MOST_ROWS]) + _rest(len(found), lang)
        rows.append([_say(key, lang), str(len(found)), names])
    yield from table(rows, [_say("systems", lang), "#", _say("names", lang)], (24, 5, 62))


def _named(system: System, lang: str) -> str:
    why = words.reason(system.reason, system.reason_params, lang)
    name = words.one_line(system.name)
    return f"{name}: {words.one_line(why)}" if why else name


def _rest(count: int, lang: str) -> str:
    return "\n" + _say("more", lang, count=count - MOST_ROWS) if count > MOST_ROWS else ""


def _people(result: AuditResult, lang: str) -> Lines:
    views = overview.system_views(result)
    held = [v for v in views if v.customer]
    yield from paragraph(_say("customer", lang, count=_of(result, len(held), lang)))
    yield from paragraph(_say("people", lang, people=numbers.people(result, lang)))


def _of(result: AuditResult, count: int, lang: str) -> str:
    read, missing = not overview.nothing_read(result), overview.not_read(result)
    return words.count_of(
        count, overview.counted_systems(result), missing, lang, read=read, seen=overview.seen_only(result)
    )


def _packages(result: AuditResult, lang: str) -> Lines:
    systems = packages.full_systems(result)
    count = overview.unless_failed(result, AuditStep.SYSTEMS, _of(result, len(systems), lang), lang)
    yield from paragraph(_say("full", lang, count=count))
    yield from paragraph(text("sheets.words.full_package", lang))
    if systems:
        heads = [_say(f"col.{k}", lang) for k in ("system", "shows", "where", "people")]
        yield from table([_package(s, lang) for s in systems[:MOST_ROWS]], heads, (16, 28, 26, 18))
    if len(systems) > MOST_ROWS:
        yield _INDENT + _say("more", lang, count=len(systems) - MOST_ROWS)


def _package(s: packages.FullSystem, lang: str) -> list[str]:
    where = words.meeting(s.places[0], lang)
    if len(s.places) > 1:
        where += "\n" + _say("more", lang, count=len(s.places) - 1)
    return [
        words.one_line(s.name),
        ", ".join(words.term(p, lang) for p in s.parts),
        where,
        words.people(s.people, lang),
    ]


def _readers(result: AuditResult, lang: str, held: readers.Held) -> Lines:
    both = readers.both(held)
    found = readers.counted(both)
    missing, read = overview.access_unknown(result), not overview.nothing_read(result)
    joined = len(readers.joined(found))
    count = words.count_readers(len(found), missing, lang, read=read, joined=joined)
    count = overview.unless_failed(result, AuditStep.ACCESS, count, lang)
    yield from paragraph(_say("readers", lang, count=count))
    shown = readers.shown_first(found, MOST_ROWS)
    if shown:
        heads = [_say(f"col.{k}", lang) for k in ("who", "kind", "systems", "gets", "reach")]
        yield from table([_reader(r, lang) for r in shown], heads, (22, 16, 19, 17, 12))
    if len(found) > len(shown):
        yield _INDENT + _say("more", lang, count=len(found) - len(shown))
    if len(both) > len(found):
        yield from paragraph(_say("others", lang, count=len(both) - len(found)))


def _people_and_logs(result: AuditResult, lang: str, held: readers.Held) -> Lines:
    """Whom to tell again, who left, and what the logs say: a line each."""
    who = Directory(result, Say("briefing", lang))
    told = briefing.briefed(held, who)
    people = sum(map(who.is_named, told))
    left = len(leavers.open_leavers(result))
    yield from paragraph(_say("briefing", lang, people=people, accounts=len(told) - people, left=left))
    asked, missing = len(reads.asked(result)), len(reads.unlogged(result))
    leads = sum(r.pattern in LEADS for r in result.reads)
    yield from paragraph(_say("reads", lang, logged=asked - missing, asked=asked, leads=leads))


def _data(result: AuditResult, lang: str) -> Lines:
    """Identifiers, places, needless, old and copied data: a line each, where there is something."""
    for key, said in lines.lines(result, lang):
        yield from paragraph(f"{text(f'sheets.summary.facts.{key}', lang)}: {said}")


def _reader(r: Holder, lang: str) -> list[str]:
    parts = ", ".join(words.term(p, lang) for p in r.parts)
    some = words.one_line(", ".join(r.systems[:MOST_SYSTEMS]))
    rest = len(r.systems) - MOST_SYSTEMS
    systems = some + ("\n" + _say("more", lang, count=rest) if rest > 0 else "")
    return [_reader_name(r), _kind(r, lang), systems, parts, words.term(r.reach, lang)]


def _kind(r: Holder, lang: str) -> str:
    """Who stands behind a holder, where that is known; else the kind of account."""
    nature = nature_of(r)
    known = not r.everyone and nature not in (Nature.UNKNOWN, Nature.SCANNER)
    return words.term(nature, lang) if known else words.term(r.kind, lang)


def _reader_name(r: Holder) -> str:
    accounts = ", ".join(r.principals)
    return words.one_line(f"{r.person} ({accounts})" if r.person and r.person != accounts else accounts)


def _worst(result: AuditResult, lang: str) -> Lines:
    counts: dict[str, int] = {}
    for f in sorted(result.findings, key=lambda f: f.severity.rank):
        word = words.term(f.severity, lang)
        counts[word] = counts.get(word, 0) + 1
    said = ", ".join(f"{word}: {count}" for word, count in counts.items()) or _say("none", lang)
    yield from paragraph(_say("findings", lang, counts=said))


def _unchecked(result: AuditResult, lang: str) -> Lines:
    """What was not looked at, each with how many and which."""
    yield from paragraph(_say("unchecked", lang, line=coverage_line(result, lang, named=False)))
    tables = [words.whole_place(t.ref) for t in overview.unread_tables(result)]
    status = SystemStatus
    seen = sorted(s.name for s in result.systems if s.status is status.UNSCANNED)
    declared = sorted(s.name for s in result.systems if s.status is status.DECLARED)
    steps = [
        words.term(step, lang)
        for step, record in overview.audit_steps(result)
        if record.state is StepState.SKIPPED and record.reason == overview.NOT_YET
    ]
    untested = sorted(s.name for s in result.systems if s.verified is False)
    found = (("tables", tables), ("databases", seen), ("declared", declared), ("untested", untested), ("steps", steps))
    rows = [[_say(f"un.{key}", lang), str(len(names)), _list(names, lang)] for key, names in found if names]
    if rows:
        yield from table(rows, [_say("what", lang), "#", _say("names", lang)], (28, 5, 58))


def _list(names: Iterable[str], lang: str) -> str:
    all_names = [words.one_line(n) for n in names]
    return "\n".join(all_names[:MOST_ROWS]) + _rest(len(all_names), lang)


def _outputs(outputs: tuple[tuple[str, str], ...], lang: str) -> Lines:
    for name, path in outputs:
        key = f"screen.output.{name}"
        # A path is never broken: it is there to be copied.
        yield f"{text(key, lang) if has_text(key, lang) else name}: {path}"


def _exit(code: int, reasons: tuple[str, ...], lang: str) -> Lines:
    said = "; ".join(_say(f"exit.{r}", lang) if has_text(f"screen.exit.{r}", lang) else r for r in reasons)
    default = _say("exit.complete", lang) if code == 0 else ""
    return paragraph(_say("exit_code", lang, code=code, why=said or default))
