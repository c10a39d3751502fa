"""Dates and moments in any usual form, as ISO 8601."""

from __future__ import annotations

import datetime as dt
import re

from .validators.dates import valid_ymd

_MONTH_WORDS = (
    ("jan", "янв", "січ"),
    ("feb", "фев", "лют"),
    ("mar", "мар", "бер", "mär", "maer"),
    ("apr", "апр", "кві", "avr", "abr"),
    ("may", "мая", "май", "mai", "трав"),
    ("jun", "июн", "чер"),
    ("jul", "июл", "лип"),
    ("aug", "авг", "сер", "aoû", "ago"),
    ("sep", "сен", "вер"),
    ("oct", "окт", "жов", "okt"),
    ("nov", "ноя", "лис"),
    ("dec", "дек", "гру", "dez", "dic"),
)
_YMD = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(.*)", re.DOTALL)
_DMY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)
_COMPACT = re.compile(r"((?:18|19|20)\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]+([^\W\d_]{3,})\.?,?[ -]+(\d{4})(.*)", re.DOTALL)
_WORD_DAY = re.compile(r"([^\W\d_]{3,})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})(.*)", re.DOTALL)
_CLOCK = re.compile(r"[T, ]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([APap][Mm])?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_TWO_DIGITS_SINCE = 30
_MONTH_FIRST = frozenset({"US"})


def iso_date(value: str, regions: tuple[str, ...]) -> str | None:
    """``YYYY-MM-DD``; a time of day is dropped. Day before month, unless the first region is the United States."""
    parts = _parts(value, regions)
    return f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}" if parts else None


def iso_moment(value: str, regions: tuple[str, ...]) -> str | None:
    """``YYYY-MM-DD HH:MM:SS``, the date alone where no time stands; seconds since 1970 and milliseconds too."""
    if _EPOCH.fullmatch(value):
        moment = dt.datetime.fromtimestamp(int(value[:10]), tz=dt.UTC)
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    parts = _parts(value, regions)
    if parts is None:
        return None
    day = f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}"
    m = _CLOCK.match(parts[3])
    if m is None:
        return day
    hour = int(m[1]) % 12 + (12 if m[4].lower() == "pm" else 0) if m[4] else int(m[1])
    if hour > 23 or int(m[2]) > 59 or int(m[3] or 0) > 59:
        return None
    return f"{day} {hour:02d}:{m[2]}:{m[3] or '00'}"


def _parts(value: str, regions: tuple[str, ...]) -> tuple[int, int, int, str] | None:
    """Year, month, day and what follows."""
    if m := _YMD.fullmatch(value):
        found = (int(m[1]), int(m[2]), int(m[3]), m[4])
    elif m := _DMY.fullmatch(value):
        day, month = int(m[1]), int(m[3])
        if month > 12 or (m[2] == "/" and regions[:1] and regions[0] in _MONTH_FIRST and day <= 12):
            day, month = month, day
        found = (_year(m[4]), month, day, m[5])
    elif m := _COMPACT.fullmatch(value):
        found = (int(m[1]), int(m[2]), int(m[3]), f" {m[4]}:{m[5]}:{m[6] or '00'}" if m[4] else "")
    elif m := _DAY_WORD.fullmatch(value):
        found = (int(m[3]), _month(m[2]), int(m[1]), m[4])
    elif m := _WORD_DAY.fullmatch(value):
        found = (int(m[3]), _month(m[1]), int(m[2]), m[4])
    else:
        return None
    return found if valid_ymd(*found[:3]) else None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return 1900 + int(text) if int(text) > _TWO_DIGITS_SINCE else 2000 + int(text)


def _month(word: str) -> int:
    """The month's number, 0 for a word that is none."""
    low = word.lower()
    return next((i for i, starts in enumerate(_MONTH_WORDS, 1) if low.startswith(starts)), 0)
