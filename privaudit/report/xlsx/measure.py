"""How high a row must be for its texts to show whole. An estimate: no font is looked up.

Rows with merged cells do not stretch by themselves in any program, others not in every program.
"""

from __future__ import annotations

import functools
import math

from ..sheets.table import Kind

LINE_HEIGHT = 12.75
ROW_HEIGHT = 15.0
"""Points of a row whose height nobody says (``defaultRowHeight`` as openpyxl writes it)."""
MOST_HEIGHT = 409.0
"""Points; Excel allows no more."""
WIDE = {Kind.LABEL: 0.87}
WIDE_BODY = 0.93
WIDE_NOTE = 0.98
"""The share of a column that texts may fill: bold letters take more room, and print scaled to the page runs wider."""
WIDEST_BODY = 1.0
MOST_REMEMBERED, MOST_LETTERS = 400, 24
"""The longest texts and words whose measure is kept: bounds of the memory that takes."""
_NARROW, _PLAIN, _BROAD = 0.48, 1.0, 1.3
_CODE_LETTER, _CODE_LINE = 0.98, 0.8
"""A letter and a line of 9-point Courier New, in digits and lines of 10-point Arial."""
_NARROW_LETTERS = frozenset("iljtfrI.,:;|!'()[] \u00a0")
_BROAD_LETTERS = frozenset("mwMWABCDEGHKNOPQRSUVXY%@шщжюфымдШЩЖЮФЫМДАБВГЕЗИКЛНОПРСТУХЦЧЭЯ—")


def lines_of(words: str, width: float) -> int:
    """How many lines a text takes in a column of that width, broken between words."""
    if len(words) * WIDEST_BODY <= width and "\n" not in words:
        return 1
    return _remembered(words, width) if len(words) <= MOST_REMEMBERED else _lines(words, width)


def _lines(words: str, width: float) -> int:
    room = max(width, 4.0)
    return sum(_broken(part, room) for part in words.split("\n"))


_remembered = functools.lru_cache(maxsize=4096)(_lines)


def _broken(part: str, room: float) -> int:
    """Lines of one paragraph: a word goes on the line if it fits, a word wider than the line is cut.

    Addresses are broken after a slash, as LibreOffice does; where a program does not, no more lines are needed.
    """
    lines, used = 1, 0.0
    for word in part.replace("/", "/ ").split(" ") if "://" in part else part.split(" "):
        # Sentences are made of the same words; what is longer (digests, lists without a space) is seldom seen twice.
        wide = _wide(word) if len(word) <= MOST_LETTERS else _measured(word)
        if used and used + wide > room:
            lines, used = lines + 1, 0.0
        if wide > room:
            lines += math.ceil(wide / room) - 1
            wide %= room
        used += wide + _NARROW
    return lines


def _measured(words: str) -> float:
    """The width of a text in the digits that column widths count in (advance widths of Arial, roughly)."""
    return sum(_NARROW if c in _NARROW_LETTERS else _BROAD if c in _BROAD_LETTERS else _PLAIN for c in words)


_wide = functools.lru_cache(maxsize=16_384)(_measured)


def code_lines_of(words: str, width: float) -> int:
    """As `lines_of`, for code in fixed-width letters: every letter is as wide as a digit, lines are less high."""
    room = max(1, int(max(width, 4.0) / _CODE_LETTER))
    return math.ceil(_CODE_LINE * sum(_cut_code(part, room) for part in words.split("\n")))


def _cut_code(part: str, room: int) -> int:
    lines, used = 1, 0
    for word in part.split(" "):
        wide = len(word)
        if used and used + wide > room:
            lines, used = lines + 1, 0
        if wide > room:
            lines += (wide - 1) // room
            wide = (wide - 1) % room + 1
        used += wide + 1
    return lines


def height_of(lines: int) -> float:
    """The height in points of so many lines."""
    return min(MOST_HEIGHT, lines * LINE_HEIGHT + 3)
