"""Dates in text in the forms that people and programs write, turned into ISO, the one form that detectors read.

Month names (``12 мая 1990 г.``, ``12-May-90``, ``May 12, 1990``, ``12. März 1990``) decide by themselves; bare digits
(``19900512``, seconds or milliseconds since 1970, days of a spreadsheet since 1899-12-30) only where the column's
name says date. A column is changed only if at least 0.8 of a spread of its values are such dates.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from ..validators.dates import valid_ymd
from ..words.vocabulary import Dictionaries, fold

_PROBED = 20
_ENOUGH = 0.8
_MONTHS = tuple(f"month_{i}" for i in range(1, 13))
_NAME_WORDS = "date_name_words"
_CENTURY = 30
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_]{2,12},? )?(\d{1,2})(?:st|nd|rd|th|er|º|ª)?[.\s/-]{0,2}(?:de )?([^\W\d_]{3,12})\.?[,\s/-]{0,2}(?:de )?"
    r"(\d{4}|\d{2})(?:\s?(?:г|года|р|року|r)\.?)?(?:,?[ T](\d{1,2}:\d\d.{0,20}))?"
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d_]{2,12},? )?([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,?[ T](\d{1,2}:\d\d.{0,20}))?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]([^\W\d_]{3,12})[-/. ](\d{1,2})(?:[ T](\d{1,2}:\d\d.{0,20}))?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?")
_LOOSE = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4})\s?(?:г|года|г\.р|р)?\.?")
_NUMBER = re.compile(r"-?\d{4,14}(?:\.\d+)?")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SPREADSHEET = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
Reader = Callable[[str, Dictionaries], str | None]


def as_iso(texts: list[str | None], tokens: tuple[str, ...], words: Dictionaries) -> list[str | None]:
    """Return the column's texts with dates as ISO (``1990-05-12``, with a time behind it if there is one).

    The same list if its values are no dates, or dates that every detector reads already. ``tokens`` are the words of
    the column's name.
    """
    filled = [t for t in texts if t]
    some = filled[:: max(1, len(filled) // _PROBED)][:_PROBED]
    if not some or sum(_may_be(t) for t in some) < _ENOUGH * len(some):
        return texts
    names = words.get(_NAME_WORDS)
    for reader in (_written, _loose, *((_compact, _counted) if names.intersection(map(fold, tokens)) else ())):
        if sum(reader(t, words) is not None for t in some) >= _ENOUGH * len(some):
            return [(reader(t, words) or t) if t else t for t in texts]
    return texts


def _may_be(text: str) -> bool:
    """Four to forty characters that begin or end with a digit, or end as a year does."""
    return 4 <= len(text) <= 40 and (text[0].isdigit() or text[-1].isdigit()) and any(c.isdigit() for c in text[-8:])


def _written(text: str, words: Dictionaries) -> str | None:
    """A date with the name of its month."""
    if m := _DAY_FIRST.fullmatch(text):
        day, month, year, time = m.groups()
    elif m := _MONTH_FIRST.fullmatch(text):
        month, day, year, time = m.groups()
    elif m := _YEAR_FIRST.fullmatch(text):
        year, month, day, time = m.groups()
    else:
        return None
    number = _month(month, words)
    return _iso(_full_year(year), number, int(day), time) if number else None


def _month(name: str, words: Dictionaries) -> int | None:
    folded = fold(name)
    return next((i for i, key in enumerate(_MONTHS, 1) if folded in words.get(key)), None)


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else (1900 if int(year) > _CENTURY else 2000) + int(year)


def _loose(text: str, words: Dictionaries) -> str | None:  # noqa: ARG001 - one form for all
    """Numbers with spaces around the points or a word for year behind them; the plain form stays as it is."""
    m = _LOOSE.fullmatch(text)
    if m is None or (text[-1].isdigit() and " " not in text):
        return None
    a, b, year = (int(g) for g in m.groups())
    return _iso(year, b, a, None) or _iso(year, a, b, None)


def _compact(text: str, words: Dictionaries) -> str | None:  # noqa: ARG001 - one form for all
    """Eight digits, or fourteen with the time."""
    m = _COMPACT.fullmatch(text)
    if m is None or not 1900 <= int(m[1]) <= 2100:
        return None
    time = f"{m[4]}:{m[5]}:{m[6] or '00'}" if m[4] else None
    return _iso(int(m[1]), int(m[2]), int(m[3]), time)


def _counted(text: str, words: Dictionaries) -> str | None:  # noqa: ARG001 - one form for all
    """Seconds or milliseconds since 1970, or days of a spreadsheet: five digits between 1902 and 2064."""
    if not _NUMBER.fullmatch(text):
        return None
    n = float(text)
    if len(text.partition(".")[0].lstrip("-")) == 5 and 1_000 <= n < 60_000:
        at = _SPREADSHEET + dt.timedelta(days=n)
    elif 10**11 <= abs(n) < 10**13:
        at = _EPOCH + dt.timedelta(seconds=n // 1000)
    elif 10**7 <= abs(n) < 10**10:
        at = _EPOCH + dt.timedelta(seconds=int(n))
    else:
        return None
    midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
    return at.strftime("%Y-%m-%d") if midnight else at.strftime("%Y-%m-%d %H:%M:%S")


def _iso(year: int, month: int, day: int, time: str | None) -> str | None:
    """The date in ISO, None if the calendar has none such."""
    if not valid_ymd(year, month, day):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" + (f" {time}" if time else "")
