"""Calendars: whether digits can be a date, and whether a date can be a birth date or an expiry date."""

from __future__ import annotations

import re
from collections.abc import Callable

_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_DMY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[ T].*)?")
_EXPIRY = re.compile(r"(\d{1,2})[/-](\d{2}|\d{4})|(\d{4})-(\d{2})")


def valid_ymd(year: int, month: int, day: int) -> bool:
    """Whether the three are a date of the Gregorian calendar (29 February only in leap years)."""
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1]):
        return False
    return not (month == 2 and day == 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


def year_of(value: str) -> int | None:
    """Return the year of a date in ISO, day-first or month-first order; None if the text is no date."""
    if m := _ISO.fullmatch(value):
        return int(m[1]) if valid_ymd(int(m[1]), int(m[2]), int(m[3])) else None
    if m := _DMY.fullmatch(value):
        a, b = int(m[1]), int(m[2])
        year = int(m[3]) if len(m[3]) == 4 else 1900 + int(m[3]) if int(m[3]) > 30 else 2000 + int(m[3])
        return year if valid_ymd(year, b, a) or valid_ymd(year, a, b) else None
    return None


def date(value: str) -> bool:
    """A calendar date, with or without a time after it."""
    return year_of(value) is not None


def birth_date(value: str) -> bool:
    """A date between 1900 and 2026 without a time of day other than midnight."""
    year = year_of(value)
    return year is not None and 1900 <= year <= 2026


def card_expiry(value: str) -> bool:
    """A month and a year of a payment card: 04/27, 4/2027, 2027-04."""
    m = _EXPIRY.fullmatch(value.strip())
    if m is None:
        return False
    month = int(m[1] or m[4])
    year = int(m[2] or m[3])
    return 1 <= month <= 12 and 0 <= year % 100 <= 45


VALIDATORS: dict[str, Callable[[str], bool]] = {"date": date, "birth_date": birth_date, "card_expiry": card_expiry}
