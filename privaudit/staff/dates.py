"""Dates as lists of staff have them.

Windows' FILETIME counts 100 nanoseconds from 1601-01-01 UTC, 0 and 2^63-1 mean never; source:
https://learn.microsoft.com/windows/win32/adschema/a-accountexpires. Directories write GeneralizedTime (RFC 4517,
3.3.13). Excel counts days from 1899-12-30.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from .base import Cell
from .words import fold, words

DMY, MDY = "dmy", "mdy"
_EPOCH_1601 = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER = 2**63 - 1
_EXCEL = date(1899, 12, 30)
_PLAUSIBLE = range(1902, 2100)
"""Years that are meant: 0001, 1900 and 9999 stand for "no date"."""
_PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)(.*)")
_GENERALIZED = re.compile(r"(\d{8})\d{2,6}(?:[.,]\d+)?(?:Z|[+-]\d{2,4})")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th|-?е|-?го)?[\s.-]+([^\W\d]+)\.?[\s.,-]+(\d{4}|\d{2})(?!\d)(.*)")
_WORD_DAY = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(.*)")
_TIME = re.compile(
    r"(?:[\s,t]*(?:г\.?|года|year)?[\s,]*)"
    r"(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2})?)?\s*"
)
_MIDNIGHT = re.compile(r"(?<![\d:])(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?a\.?m\.?)(?: *(?:z|[+-]00:?00))?$")
_HOURS = re.compile(r"\d:\d\d")


def order_of(cells: Iterable[Cell]) -> tuple[str | None, bool]:
    """Return how dates such as 03/04/2026 of one column are to be read, and whether that was only assumed.

    A first part over 12 means day first, a second part over 12 month first; AM or PM means month first; else day
    first is assumed. None: the column has no such date.
    """
    seen, am_pm, day_first, month_first = False, False, 0, 0
    for cell in cells:
        parts = _PARTS.match(cell.strip()) if isinstance(cell, str) else None
        if parts is None or parts[2] == ".":
            continue
        seen = True
        day_first += int(parts[1]) > 12
        month_first += int(parts[3]) > 12
        am_pm = am_pm or parts[5].rstrip(". ").lower().endswith("m")
    if not seen:
        return None, False
    if day_first or month_first:
        return (DMY if day_first >= month_first else MDY), False
    return (MDY if am_pm else DMY), not am_pm


def parse_date(cell: Cell, order: str | None = DMY) -> date | None:
    """Return the day of a cell; None where it says that there is none (blank, "never", 1900, 9999).

    Raises:
        ValueError: it is no date; the message holds nothing of it.
    """
    try:
        day = _day(cell, order or DMY)
    except (ValueError, OverflowError, KeyError):
        raise ValueError("no date") from None
    return day if day is not None and day.year in _PLAUSIBLE else None


def last_day(cell: Cell, order: str | None = DMY) -> date | None:
    """Return the last day on which an account works, of the moment at which it ends.

    Directories show "end of 1 December" for an account that ends on 2 December at 0:00.

    Raises:
        ValueError: it is no date.
    """
    day = parse_date(cell, order)
    if day is None:
        return None
    moment = str(cell).strip().lower()
    if isinstance(cell, datetime):
        midnight = cell.time() == datetime.min.time()
    elif moment.isdigit() and len(moment) > 15:
        midnight = int(moment) % 864_000_000_000 == 0
    else:
        midnight = bool(_MIDNIGHT.search(moment)) or not _HOURS.search(moment)
    return day - timedelta(days=1) if midnight else day


def _day(cell: Cell, order: str) -> date | None:
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        cell = int(cell)
    text = fold(str(cell)).strip("'\"")
    if not text or words().blanks.has(text):
        return None
    return _number(text) if text.isascii() and text.isdigit() else _text(text, order)


def _number(text: str) -> date | None:
    value = int(text)
    if value in {0, _NEVER}:
        return None
    if len(text) >= 17:
        return (_EPOCH_1601 + timedelta(microseconds=value // 10)).date()
    if len(text) == 8:
        return date(value // 10000, value // 100 % 100, value % 100)
    if len(text) == 5:
        return _EXCEL + timedelta(days=value)
    if len(text) in {10, 13}:
        return datetime.fromtimestamp(value / (1 if len(text) == 10 else 1000), UTC).date()
    raise ValueError


def _text(text: str, order: str) -> date:
    if found := _GENERALIZED.fullmatch(text.upper()):
        stamp = found[1]
        return date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:]))
    if found := _ISO.fullmatch(text):
        year, month, day, rest = int(found[1]), int(found[2]), int(found[3]), found[4]
    elif found := _PARTS.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        month_first = found[2] != "." and order == MDY
        day, month = (second, first) if month_first else (first, second)
        year, rest = _full_year(found[4]), found[5]
    elif found := _DAY_WORD.fullmatch(text):
        day, month, year, rest = int(found[1]), words().months[found[2]], _full_year(found[3]), found[4]
    elif found := _WORD_DAY.fullmatch(text):
        day, month, year, rest = int(found[2]), words().months[found[1]], int(found[3]), found[4]
    else:
        raise ValueError
    if not _TIME.fullmatch(rest):
        raise ValueError
    return date(year, month, day)


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
