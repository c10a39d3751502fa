"""Cells of a terminal: how wide a text is there, how it is broken into lines, how a long line is cut around a mark.

Wide and narrow by Unicode's East Asian Width (UAX 11): W and F take two cells, marks above and below letters none.
"""

from __future__ import annotations

import unicodedata

LEAST, MOST, USUAL = 60, 120, 80
_ELLIPSIS = "…"


def cell(sign: str) -> int:
    """Return how many cells one character takes."""
    if sign.isascii():
        return 1
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def cells(text: str) -> int:
    """Return how many cells a text takes, without control characters."""
    return len(text) if text.isascii() else sum(map(cell, text))


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """Return lines of at most ``width`` cells; a longer word goes across lines. ``first``: the first indent."""
    lines: list[str] = []
    line, used, start = indent if first is None else first, 0, True
    used = cells(line)
    for word in text.split(" "):
        rest = word
        need = cells(rest) + (0 if start else 1)
        if not start and used + need > width:
            lines.append(line)
            line, used, start = indent, cells(indent), True
        while start and used + cells(rest) > width:
            head = _head(rest, width - used)
            lines.append(line + head)
            rest = rest[len(head) :]
            line, used = indent, cells(indent)
        line += rest if start else f" {rest}"
        used, start = cells(line), False
    return [*lines, line]


def fitted(shown: str, marks: str, width: int) -> tuple[str, str]:
    """Return a line and the marks below it, both cut to ``width`` cells around the first mark."""
    shown, marks = shown.rstrip(), marks.rstrip()
    if cells(shown) <= width:
        return shown, marks
    first = len(marks) - len(marks.lstrip(" ")) if marks else 0
    begin = max(0, min(first - width // 3, cells(shown) - width)) if first > width // 2 else 0
    before, after = (1 if begin else 0), (1 if cells(shown) - begin > width else 0)
    kept, at = "", 0
    for sign in shown:
        if begin + before <= at and at + cell(sign) <= begin + width - after:
            kept += sign
        at += cell(sign)
    cut = marks[begin + before : begin + width - after]
    return (_ELLIPSIS * before + kept + _ELLIPSIS * after), (" " * before + cut).rstrip()


def _head(word: str, room: int) -> str:
    used = 0
    for i, sign in enumerate(word):
        used += cell(sign)
        if used > room:
            return word[: max(i, 1)]
    return word
