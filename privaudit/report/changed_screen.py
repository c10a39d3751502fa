"""What became of an earlier audit, on a terminal of 100 columns: counts, numbers, and what needs somebody first."""

from __future__ import annotations

from collections.abc import Iterator

from ..follow import ARRAYS, Fate, fate, figures, notes, tally
from ..i18n import text
from ..model import AuditResult, Change, Edition
from . import factsheet, words
from .edition.result import rows_of
from .sheets import closing
from .sheets.say import Say
from .terminal import paragraph, table

MOST = 15
"""So many findings are listed; the other formats have them all."""
SHOWN = (Fate.WORSE, Fate.NEW, Fate.NOT_VERIFIED, Fate.DONE)


def changed_screen(result: AuditResult, lang: str, edition: Edition = Edition.INTERNAL) -> str:
    """Return the screen: counts and numbers of all changes, and findings among those that the edition may show."""
    say = Say("closing", lang)
    blocks = [
        "\n".join(line for part in _head(result, say) for line in paragraph(part)),
        "\n".join(_counts(result, say)),
        "\n".join(_numbers(result, say)),
        "\n".join(_findings(rows_of(result, edition), say)),
    ]
    shown = "\n\n".join("\n".join(line.rstrip() for line in b.splitlines()) for b in blocks if b)
    return words.visible(shown) + "\n"


def _head(result: AuditResult, say: Say) -> Iterator[str]:
    base = result.baseline
    if base is None:
        yield say("note_none")
        return
    now, then = (factsheet.clock(result, at, say.lang) for at in (result.run.finished, base.finished))
    yield say("note", now=now, then=then)
    yield from (words.said(n, say.lang) for n in notes(result))


def _counts(result: AuditResult, say: Say) -> Iterator[str]:
    counted = {c.array: c for c in tally(result.changes)}
    rows = []
    for array in ARRAYS:
        # The nine fates of the sheet, each by its own word; so many columns no terminal has.
        counts = {f: n for f in closing.ORDER if (n := counted[array].of(f))}
        said = "; ".join(f"{say(f'fate.{f.value}')}: {words.number(n, say.lang)}" for f, n in counts.items())
        if said:
            rows.append([say(f"array.{array}"), said])
    heads = [say("col.what"), say("col.outcome")]
    yield say("outcomes")
    yield from table(rows, heads, (34, 56))


def _numbers(result: AuditResult, say: Say) -> Iterator[str]:
    base, now = result.baseline, figures(result)
    if base is None:
        return
    rows = [
        [say(f"figure.{n}"), factsheet.of_figures(base.figures, n, say.lang), factsheet.of_figures(now, n, say.lang)]
        for n in closing.FIGURES
    ]
    yield say("numbers")
    if not factsheet.comparable(result):
        yield from paragraph(say("numbers_apart"))
    yield from table(rows, [say("col.what"), say("col.before"), say("col.after")], (44, 24, 24))


def _findings(result: AuditResult, say: Say) -> Iterator[str]:
    found = closing.order([c for c in result.changes if c.array == "findings" and fate(c) in SHOWN])
    if not found:
        return
    yield say("findings")
    yield from table([_row(c, say) for c in found[:MOST]], _heads(say), (13, 11, 25, 43))
    if len(found) > MOST:
        yield "  " + text("screen.more", say.lang, count=len(found) - MOST)


def _heads(say: Say) -> list[str]:
    return [say(f"col.{key}") for key in ("outcome", "severity", "place", "became")]


def _row(c: Change, say: Say) -> list[str]:
    where = words.whole_place(c.target)
    place = f"{where} ({c.principal})" if where and c.principal else where or c.principal or ""
    why = closing.cause(c, say.lang)
    what = words.message(c.about, say.lang) if c.about is not None else ""
    became = words.said(c.message, say.lang) + (f" ({why})" if why else "")
    severity = words.term(c.severity, say.lang) if c.severity is not None else ""
    return [say(f"fate.{fate(c).value}"), severity, words.one_line(place), f"{words.one_line(what)}\n{became}"]
