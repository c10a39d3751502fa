"""Days of columns that hold time as text or numbers, as their engine orders them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

_ISO: Final = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})")
_DATES: Final = (18000101, 22001231)
"""Days written as numbers."""
_JULIAN: Final = (2378496.5, 2524593.5)
"""Julian days from 1800 to 2199."""
_JULIAN_OF_ORDINAL_0: Final = 1721425
_SECONDS: Final = (10**8, 7 * 10**9)
"""Seconds from 1973 to 2191; with thousandths and less, too, since these ranges do not touch."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def as_day(value: object) -> date | None:
    """Return the day (UTC) of a date, of ISO 8601 text, of seconds since 1970 and their fractions, or a Julian day.

    Text in which the day stands first has no order, so that an end of its index is none in time: None.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return _day_of_text(value.strip())
    if not isinstance(value, (int, float)):
        return None
    if isinstance(value, int) and _DATES[0] <= value <= _DATES[1]:
        return _day_of_text(str(value))
    if _JULIAN[0] <= value <= _JULIAN[1]:
        return date.fromordinal(int(value + 0.5) - _JULIAN_OF_ORDINAL_0)
    for factor in (1, 10**3, 10**6, 10**9):
        if _SECONDS[0] <= value / factor < _SECONDS[1]:
            return (_EPOCH + timedelta(seconds=value / factor)).date()
    return None


def _day_of_text(text: str) -> date | None:
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return as_day(int(text))
    m = _ISO.match(text)
    try:
        return date(int(m[1]), int(m[3]), int(m[4])) if m else None
    except ValueError:
        return None
