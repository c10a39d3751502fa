"""The change as a comment of a pull request: the verdict, a table of what was found, what to do folded away.

GitHub takes comments of 65,536 characters; what does not fit is counted, and nothing is cut in its middle.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Finding
from .. import mdtext
from . import entries, papers, say
from .answer import Answer

MOST = 65_000
_RESERVE = 2_000
"""Characters for what stands below the findings."""
_MARKS = {"stopped": "⛔", "incomplete": "⚠️", "warned": "⚠️", "passed": "✅"}


def text(answer: Answer, lang: str) -> str:
    """Return Markdown of at most 65,000 characters."""
    here = answer.verdict == "passed" and (answer.accepted_here or answer.papers.notes)
    head = f"## {_MARKS['warned' if here else answer.verdict]} privaudit: {mdtext.prose(say.verdict(answer, lang))}\n\n"
    rows, kept = _rows(answer, lang, (MOST - len(head) - _RESERVE) // 2)
    folded, told = _details(answer, lang, kept, MOST - len(head) - len(rows) - _RESERVE)
    cut = len(answer.open) - len(kept)
    parts = [head, rows]
    if cut:
        parts.append(f"{say.said('table.cut', lang, count=cut)}\n\n")
    parts.append(folded)
    if told < len(kept):
        parts.append(f"{say.said('table.cut', lang, count=len(kept) - told)}\n\n")
    parts.extend(_agreed(answer, lang, (MOST - sum(map(len, parts))) // 2))
    room = MOST - sum(map(len, parts)) - 1
    return "".join((*parts, *_below(answer, lang, room)))


def _rows(answer: Answer, lang: str, room: int) -> tuple[str, tuple[Finding, ...]]:
    """Return the table, and the findings that are in it."""
    if not answer.open:
        return "", ()
    names = [say.said(f"table.{k}", lang) for k in ("place", "effect", "finding")]
    out = f"| {' | '.join(names)} |\n|---|---|---|\n"
    kept: list[Finding] = []
    for _, _, found in answer.groups:
        for f in found:
            cells = (_place(f), mdtext.cell(say.effect(answer, f, lang)), mdtext.cell(say.what(f, lang)))
            row = f"| {' | '.join(cells)} |\n"
            if len(out) + len(row) > room:
                return out + "\n", tuple(kept)
            out += row
            kept.append(f)
    return out + "\n", tuple(kept)


def _place(f: Finding) -> str:
    at = f.target.location
    return mdtext.code(f"{at.file}:{at.line}" if at else f.target.ref.of_table().label(), cell=True)


def _agreed(answer: Answer, lang: str, room: int) -> Iterator[str]:
    left = room
    for key, said in reversed(papers.agreed(answer.settled, answer.papers, lang)):
        lines = [f"- {mdtext.prose(line)}\n" for line in said]
        yield _list(mdtext.prose(say.said(key, lang)), lines, left, lang)
        left -= sum(map(len, lines))


def _list(head: str, lines: list[str], room: int, lang: str) -> str:
    """Return a head and the lines that there is room for; the others are counted."""
    left, kept = room, 0
    for line in lines:
        left -= len(line)
        if left < 0:
            break
        kept += 1
    cut = [f"- {say.said('table.cut', lang, count=len(lines) - kept)}\n"] if kept < len(lines) else []
    return "".join((f"{head}\n\n", *lines[:kept], *cut, "\n"))


def _details(answer: Answer, lang: str, kept: tuple[Finding, ...], room: int) -> tuple[str, int]:
    """Return what to do about the findings, folded, and of how many."""
    if not kept:
        return "", 0
    head, tail = f"<details><summary>{say.said('table.remedy', lang)}</summary>\n\n", "</details>\n\n"
    ready = "".join(
        f"{mdtext.prose(say.said(f'table.{key}', lang))}\n\n{mdtext.fence(toml, 'toml')}\n\n"
        for key, toml in entries.ready(answer, [f for f in kept if entries.offered(answer, f)], lang, room // 3)
    )
    out, told = head, 0
    seen: set[str] = set()
    for f in kept:
        why, do = say.why(f, lang), say.remedy(f, lang)
        reason = "" if why in seen or not why else f" {mdtext.prose(say.said('finding.why', lang, text=why))}"
        at = f"{_place(f)} `{f.check}`"
        part = f"- {at} `{f.id}`" + ("\n" if at in seen else f": {mdtext.prose(do)}{reason}\n")
        seen |= {why, at}
        if len(out) + len(part) + len(ready) + len(tail) > room:
            break
        out += part
        told += 1
    return f"{out}\n{ready}{tail}", told


def _below(answer: Answer, lang: str, room: int) -> Iterator[str]:
    lines = [f"- {mdtext.code(one.file)}: {mdtext.prose(say.unread(one, lang))}\n" for one in answer.unread]
    lines += [f"- {mdtext.prose(say.failed(step, lang))}\n" for step in answer.failed]
    foot = " ".join(mdtext.prose(s) for s in say.summary(answer, lang)) + "\n"
    if lines:
        yield _list(say.said("unread.head", lang), lines, room - len(foot) - 200, lang)
    yield foot
