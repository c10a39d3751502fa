"""Cells that people merged into one: what stood in all but the first is gone, and whose answer is left nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

_REF = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_Range = tuple[int, int, int, int]


class Merged:
    """The merged ranges of one sheet, asked for row by row downwards. ``refs``: such as ``A1:B3``."""

    def __init__(self, refs: Iterable[str]) -> None:
        self._coming = sorted(map(_rows_first, refs), reverse=True)
        self._here: list[_Range] = []

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell is hidden by another one; rows and columns count from 1, and rows never go back."""
        while self._coming and self._coming[-1][0] <= row:
            self._here.append(self._coming.pop())
        self._here = [r for r in self._here if r[1] >= row]
        return any(left <= column <= right and (top, left) != (row, column) for top, _, left, right in self._here)


def _rows_first(ref: str) -> _Range:
    found = _REF.fullmatch(ref)
    if found is None:
        return 0, 0, 0, 0
    left, top, right, bottom = found.groups()
    return int(top), int(bottom), _number(left), _number(right)


def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    out = 0
    for letter in letters:
        out = out * 26 + ord(letter) - ord("A") + 1
    return out
