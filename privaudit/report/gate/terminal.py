"""The change on a terminal: each line of a script quoted once, with what is wrong with it below."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Finding
from ...redact import one_line
from ...sqltext.ddl.base import Dialect
from . import entries, papers, say
from .answer import Answer
from .cells import MOST, USUAL, cells, wrapped
from .quote import Quoter

_SHOWN = 8
"""So many findings of one line are told; of the others how many there are."""


def text(answer: Answer, lang: str, width: int = USUAL) -> str:
    """Return lines of at most ``width`` cells; a name that is longer than a line goes across lines."""
    return "\n".join(_lines(answer, lang, min(width, MOST))) + "\n"


def _lines(answer: Answer, lang: str, width: int) -> Iterator[str]:
    told = _Told(answer, lang, width)
    shown = None
    for file, line, found in answer.groups:
        if file != shown:
            yield from wrapped(one_line(file), width)
            shown = file
        yield from told.group(file, line, found)
        yield ""
    if answer.unread or answer.failed:
        yield from _not_judged(answer, lang, width)
        yield ""
    yield from _agreed(answer, lang, width)
    yield from wrapped(say.verdict(answer, lang), width)
    for sentence in say.summary(answer, lang):
        yield from wrapped(sentence, width, "    ", "  ")


def _agreed(answer: Answer, lang: str, width: int) -> Iterator[str]:
    for key, lines in papers.agreed(answer.settled, answer.papers, lang):
        yield from wrapped(say.said(key, lang), width)
        for line in lines:
            yield from wrapped(line, width, "    ", "  ")
        yield ""


def _not_judged(answer: Answer, lang: str, width: int) -> Iterator[str]:
    if answer.unread:
        yield say.said("unread.head", lang)
    for one in answer.unread:
        yield from wrapped(f"{one_line(one.file)}: {say.unread(one, lang)}", width, "    ", "  ")
    if answer.failed:
        yield say.said("unread.unseen" if answer.live else "unread.failed", lang)
    for step in answer.failed:
        yield from wrapped(say.failed(step, lang), width, "    ", "  ")


class _Told:
    """Tells groups; why a sort of finding matters, and what to do, is not said twice in the same words."""

    def __init__(self, answer: Answer, lang: str, width: int) -> None:
        self._answer = answer
        self._lang = lang
        self._width = width
        self._said: set[str] = set()
        self._quoters: dict[str, Quoter] = {}

    def group(self, file: str, line: int | None, found: tuple[Finding, ...]) -> Iterator[str]:
        """Yield a line of a script and its findings."""
        columns = [at.column or 0 for f in found if (at := f.target.location) is not None]
        yield from self._quoted(file, line, columns)
        told: set[str] = set()
        for f in found[:_SHOWN]:
            yield from self._finding(f, again=f.check in told)
            told.add(f.check)
        if len(found) > _SHOWN:
            yield f"  {say.said('finding.more', self._lang, count=len(found) - _SHOWN)}"

    def _quoted(self, file: str, line: int | None, columns: list[int]) -> Iterator[str]:
        if line is None:
            return
        gutter = f"{line:>6} | "
        room = self._width - cells(gutter)
        quoted = None
        if file in self._answer.texts:
            if file not in self._quoters:
                answer = self._answer
                self._quoters[file] = Quoter(answer.texts[file], Dialect(answer.dialect), answer.names)
            quoter = self._quoters[file]
            quoted = quoter.quote(line, columns, room)
        if quoted is None:
            yield f"{line:>6} |"
            return
        yield gutter + quoted.shown
        if quoted.marks:
            yield " " * 7 + "| " + quoted.marks

    def _finding(self, f: Finding, *, again: bool) -> Iterator[str]:
        """Yield one finding; ``again``: one of its sort was told of this line, with what to do about it."""
        lang, width = self._lang, self._width
        yield from wrapped(f"{say.effect(self._answer, f, lang)} [{f.check}]", width, "    ", "  ")
        yield from wrapped(say.what(f, lang), width, "    ")
        advice = () if again else (("finding.why", say.why(f, lang)), ("finding.remedy", say.remedy(f, lang)))
        for key, sentence in advice:
            if sentence and sentence not in self._said:
                self._said.add(sentence)
                yield from wrapped(say.said(key, lang, text=sentence), width, "    ")
        old = entries.old_entry(self._answer, f)
        if old is not None:
            yield from wrapped(say.said("finding.again", lang, place=old.source or "-"), width, "    ")
        yield from wrapped(say.said("finding.name", lang, id=f.id), width, "    ")
