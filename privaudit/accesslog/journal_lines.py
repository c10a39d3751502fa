"""Lines of an application's journal: times, users, objects and actions, whatever the columns are called."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ..config.access_settings import JournalSettings
from ..staff.base import Cell, Cells, Problems, Unreadable
from ..staff.columns import Layout, known_headings, laid_out
from ..staff.dates import MDY, order_of
from ..staff.delimited import limited, rows_of
from ..staff.encodings import LOOKED_AT, encoding_of
from ..staff.words import fold, words
from . import files
from .clock import Clock, Minute

AHEAD = 1000
"""Rows looked at before the first is counted: by their times it is told which part of 03/04/2026 is the day."""
LONGEST_USER = 200
MOST_MINUTES = 50_000
_NEEDED = ("time", "user")
_KIND = re.compile(r"^/?([^:#/]*[^:#/\s])\s*[:#/]\s*(.+)$", re.DOTALL)
_NUMBERED = re.compile(r"^(\D*[^\W\d])\W+(\d[\w-]*)$")
_LOCAL = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})[\sT,]+(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*([ap])?\.?m?\.?\s*(.*)"
)
_OFFSET = re.compile(r"(?:z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})", re.IGNORECASE)


class Entry(NamedTuple):
    """One line. ``kind`` is a key of the mapping, None for an object without one; ``subject`` is for hashing only."""

    at: float
    minute: Minute
    user: str
    kind: str | None
    subject: str
    action: str


class Journal:
    """Reads the files of one journal; ``lines`` and ``unparsed`` count over all of them."""

    def __init__(self, settings: JournalSettings, kinds: Iterable[str], clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._zone: tzinfo | None = ZoneInfo(settings.timezone) if settings.timezone else clock.zone
        self._kinds = {fold(k): k for k in kinds}
        self._actions = {fold(word): what for word, what in settings.actions}
        self._known: dict[str, str] = {}
        self._spelled: dict[str, str] = {}
        self._longest = 2 * max(map(len, self._kinds), default=0)
        self._minutes: dict[str, Minute] = {}
        self.lines = 0
        self.unparsed = 0

    def read(self, path: Path, count: Callable[[Entry], None]) -> str | None:
        """Give every line to ``count``; return a reason if the file is none of a journal.

        Raises:
            OSError, EOFError, zlib.error, zstandard.ZstdError: it cannot be read on; what was read counts.
        """
        try:
            with files.opened(path) as probe:
                first = _bytes(probe).read(LOOKED_AT)
            encoding = encoding_of(first, self._settings.encoding)
            with files.opened(path) as packed:
                text = io.TextIOWrapper(_bytes(packed), encoding=encoding, errors="replace", newline="")
                try:
                    self._rows(self._json(text) if self._settings.format == "jsonl" else self._csv(text), count)
                finally:
                    text.detach()
        except Unreadable as e:
            return "journal_empty" if e.reason == "empty" else "journal_columns"
        return None

    def _rows(self, rows: Iterator[Cells], count: Callable[[Entry], None]) -> None:
        self._minutes.clear()  # the next file may write them in another order
        ahead = list(islice(rows, AHEAD))
        order, _ = order_of(_day(row[0]) for row in ahead)
        for row in chain(ahead, rows):
            self.lines += 1
            entry = self._entry(row, order)
            if entry is None:
                self.unparsed += 1
            else:
                count(entry)

    def _entry(self, row: Cells, order: str | None) -> Entry | None:
        stamp, user, thing, action = row
        name = str(user).strip() if user is not None else ""
        try:
            seconds, minute = self._when(stamp, order)
        except (ValueError, OverflowError, OSError):
            return None
        if not name or len(name) > LONGEST_USER:
            return None
        kind, subject = self._object("" if thing is None else str(thing).strip())
        return Entry(seconds, minute, name, kind, subject, self._action("" if action is None else str(action)))

    def _object(self, thing: str) -> tuple[str | None, str]:
        """Return the mapped kind and what names the one of it; an unmapped object names itself."""
        for form in (_KIND, _NUMBERED):
            found = form.match(thing)
            if found:
                kind = self._kind_of(found[1])
                if kind is not None:
                    return kind, found[2]
        kind = self._kind_of(thing)
        return (None, thing) if kind is None else (kind, "")

    def _kind_of(self, word: str) -> str | None:
        if len(word) > self._longest:
            return None
        known = self._spelled.get(word)
        if known is None and len(self._spelled) < AHEAD:
            known = self._spelled[word] = self._kinds.get(fold(word), "")
        return (self._kinds.get(fold(word)) if known is None else known) or None

    def _action(self, word: str) -> str:
        known = self._known.get(word)
        if known is None:
            folded = fold(word)
            usual = (what for what, listed in words().actions if listed.has(folded))
            known = self._actions.get(folded) or next(usual, "read")
            if len(self._known) < AHEAD:
                self._known[word] = known
        return known

    def _when(self, stamp: Cell, order: str | None) -> tuple[float, Minute]:
        """Return seconds since 1970 and what holds for the minute; the minutes of usual times are remembered."""
        usual = isinstance(stamp, str) and len(stamp) == 19 and stamp[16] == ":" and stamp[17:].isdigit()
        if not usual or not isinstance(stamp, str):
            return self._clock.epoch(self._instant(stamp, order))
        minute = self._minutes.get(stamp[:16])
        if minute is None:
            if len(self._minutes) >= MOST_MINUTES:
                self._minutes.clear()
            _, minute = self._clock.epoch(self._instant(stamp, order))
            self._minutes[stamp[:16]] = minute
        return minute.start + int(stamp[17:]), minute

    def _instant(self, stamp: Cell, order: str | None) -> float:
        """Return seconds since 1970; a time without a zone is of the journal's zone, else that of ``[reads]``."""
        if isinstance(stamp, bool) or stamp is None:
            raise ValueError("no time")
        text = str(stamp).strip()
        if text.replace(".", "", 1).isdigit():
            value = float(text)
            return value / 1000 if value > 1e11 else value if value > 1e8 else _no_time()
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = _local(text, order)
        if at.tzinfo is None:
            at = at.replace(tzinfo=self._zone)
        return at.timestamp()

    def _csv(self, text: io.TextIOWrapper) -> Iterator[Cells]:
        source = _Delimited(text, self._settings)
        layout, rows = laid_out(source, words().journal, self._settings.columns, _NEEDED)
        places = _places(layout)
        for _, row in rows:
            yield tuple(row[i] if i is not None and i < len(row) else None for i in places)

    def _json(self, text: io.TextIOWrapper) -> Iterator[Cells]:
        objects = _objects(limited(text))
        ahead = list(islice(objects, AHEAD))
        names = dict.fromkeys(name for one in ahead if one for name in one)
        mapped = dict(self._settings.columns)
        keys = [mapped.get(kind) or _key(kind, names) for kind in ("time", "user", "object", "action")]
        if keys[0] is None or keys[1] is None:
            raise Unreadable("no_column")
        for one in chain(ahead, objects):
            yield tuple(None if one is None or key is None else _scalar(one.get(key)) for key in keys)


class _Delimited:
    """Rows of a CSV journal, as `laid_out` takes them."""

    named = False

    def __init__(self, text: io.TextIOWrapper, settings: JournalSettings) -> None:
        self.problems = Problems()

        def score(row: list[str]) -> int:
            return known_headings(tuple(row), words().journal, settings.columns)

        _, self._rows = rows_of(text, settings.delimiter, score, self.problems)

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        try:
            for line, row in self._rows:
                yield line, tuple(row)
        except csv.Error:
            raise Unreadable("binary") from None


def _places(layout: Layout) -> tuple[int | None, ...]:
    places = tuple((layout.places.get(kind) or (None,))[0] for kind in ("time", "user", "object", "action"))
    if places[0] is None or places[1] is None:
        raise Unreadable("no_column")
    return places


def _objects(lines: Iterable[str]) -> Iterator[dict[str, Any] | None]:
    """Give the objects of the lines, nested names with dots; None for a line that is none."""
    for line in lines:
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            one = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            one = None
        yield dict(_flat(one, "")) if isinstance(one, dict) else None


def _flat(one: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in one.items():
        yield prefix + name, value
        if isinstance(value, dict) and prefix.count(".") < 3:
            yield from _flat(value, f"{prefix}{name}.")


def _key(kind: str, names: Iterable[str]) -> str | None:
    from ..staff.words import fold_heading

    known = ((words().journal.get(fold_heading(n)), n) for n in names)
    ranked = sorted((found[1], i, n) for i, (found, n) in enumerate(known) if found and found[0] == kind)
    return ranked[0][2] if ranked else None


def _scalar(value: Any) -> Cell:
    return value if isinstance(value, str | int | float) or value is None else json.dumps(value, sort_keys=True)


def _bytes(text: Any) -> Any:
    return text.buffer


def _day(cell: Cell) -> Cell:
    return cell.strip() if isinstance(cell, str) else None


def _no_time() -> float:
    raise ValueError("no time")


def _local(text: str, order: str | None) -> datetime:
    """Read ``22.11.2026 10:05:07``, ``11/22/2026 10:05 AM``, ``2026.11.22 10:05``, with or without an offset.

    Raises:
        ValueError: it is no such time.
    """
    found = _LOCAL.fullmatch(text.lower().replace("t", " ") if "T" in text else text.lower())
    if found is None:
        raise ValueError("no time")
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    else:
        year = int(third) if len(third) == 4 else 2000 + int(third)
        swapped = found[2] != "." and order == MDY
        day, month = (int(second), int(first)) if swapped else (int(first), int(second))
    hour = int(found[5]) % 12 + (12 if found[8] == "p" else 0) if found[8] else int(found[5])
    seconds = float((found[7] or "0").replace(",", "."))
    rest = found[9].strip()
    if rest and not _OFFSET.fullmatch(rest):
        raise ValueError("no time")
    at = datetime(year, month, day, hour, int(found[6]), int(seconds), int(seconds % 1 * 1e6))  # noqa: DTZ001
    if not rest:
        return at
    if rest in {"z", "utc", "gmt"}:
        return at.replace(tzinfo=UTC)
    return at.replace(tzinfo=datetime.strptime(rest if len(rest) > 3 else f"{rest}00", "%z").tzinfo)
