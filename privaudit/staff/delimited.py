"""Delimited text as companies export it.

The sign between fields is found by what it makes of the headings; a quote that is never closed costs its own line only.
Form: RFC 4180, with any of ``, ; tab |`` between fields; Excel's first line ``sep=;`` is understood.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TextIO

from .base import Problems

SIGNS = (",", ";", "\t", "|")
LOOKED_AT = 50
LONGEST_ROW = 50
"""Lines of one row: a row of more has a quote that was not closed."""
MOST_CHARACTERS = 100_000
"""Of one line; what is longer is cut, and said."""
_SAMPLE = 10_000
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)

Score = Callable[[list[str]], int]
"""How many headings of a row are known."""


class _TooLong(Exception):
    """A row goes on and on."""


class Lines:
    """Physical lines with their numbers; some can be put back."""

    def __init__(self, stream: Iterable[str], problems: Problems) -> None:
        self._stream = iter(stream)
        self._problems = problems
        self._back: list[str] = []
        self.taken: list[str] = []
        """Lines of the row that is being read."""
        self.number = 0
        """Of the last line taken."""
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_ROW:
            raise _TooLong
        if self._back:
            line = self._back.pop()
        else:
            line = next(self._stream, "")
            self.ended = not line
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MOST_CHARACTERS:
            self._problems.add("line_too_long", self.number)
            line = line[:MOST_CHARACTERS] + "\n"
        if "\ufffd" in line:
            self._problems.add("undecodable", self.number)
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        """Give lines again, in their order."""
        self._back += reversed(lines)
        self.number -= len(lines)


def limited(stream: TextIO) -> Iterator[str]:
    """Give lines of a file; none takes more memory than a line may."""
    while line := stream.readline(MOST_CHARACTERS + 1):
        whole = line
        while not line.endswith(("\n", "\r")) and (line := stream.readline(MOST_CHARACTERS + 1)):
            pass  # the rest of an endless line
        yield whole


def choose_sign(lines: list[str], score: Score) -> str:
    """Return the delimiter that makes most known headings of a line, then most columns of one number."""
    best = (-1, 0.0, "")
    for sign in SIGNS:
        rows = [r for r in csv.reader(lines, delimiter=sign) if r]
        known = max((score(r) for r in rows), default=0)
        widths = [len(r) for r in rows]
        most = max(set(widths), key=lambda w: (widths.count(w), w), default=1)
        regular = widths.count(most) / len(widths) * min(most, 20) if most > 1 else 0.0
        if (known, regular) > best[:2]:
            best = (known, regular, sign)
    return best[2] or ","


def rows_of(
    stream: TextIO, wanted: str, score: Score, problems: Problems
) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Return the delimiter and all rows with the number of their first line; blank rows are left out."""
    source = limited(stream)
    first = list(islice(source, LOOKED_AT))
    told = _SEP.fullmatch(first[0].strip("\ufeff")) if first else None
    lines = Lines((line for part in (first, source) for line in part), problems)
    if told:
        next(lines)
    sign = (
        wanted
        if wanted != "auto"
        else told[1]
        if told
        else choose_sign([_calm(line[:_SAMPLE]) for line in first], score)
    )
    return sign, _rows(lines, sign, problems)


def _calm(line: str) -> str:
    """A line whose quotes are closed, so that one of them cannot swallow the others while the sign is sought."""
    return line if line.count('"') % 2 == 0 else line.replace('"', "")


def _rows(lines: Lines, sign: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=sign)
    while True:
        lines.taken = []
        start = lines.number + 1
        try:
            row = next(reader, None)
            whole = not (lines.ended and len(lines.taken) > 1 and "".join(lines.taken).count('"') % 2)
        except (_TooLong, csv.Error):
            whole = False
        if not whole:
            row = _unquoted(lines, sign, start, problems)
            reader = csv.reader(lines, delimiter=sign)
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield start, row


def _unquoted(lines: Lines, sign: str, start: int, problems: Problems) -> list[str]:
    """Read a row of one line with its quotes as they are; the lines behind it are read again."""
    problems.add("quote_open", start)
    line, *others = lines.taken
    lines.put_back(others)
    return [cell.strip('"') for cell in line.rstrip("\r\n").split(sign)]
