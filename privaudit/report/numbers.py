"""Numbers, counts and shares as each language writes them."""

from __future__ import annotations

_NO_GROUPS_BELOW = 10_000
"""Thousands are set apart from 10,000 on, as both languages' style guides have it; years stay whole."""


def number(value: float, lang: str, digits: int = 2, *, whole_below: int = _NO_GROUPS_BELOW) -> str:
    """Return a number with the language's decimal mark and thousands apart (a no-break space in Russian)."""
    if type(value) is int and -whole_below < value < whole_below:
        return str(value)
    whole = isinstance(value, int) or float(value).is_integer()
    out = f"{value:,.0f}" if whole else f"{value:,.{digits}f}".rstrip("0").rstrip(".")
    if abs(value) < whole_below:
        out = out.replace(",", "")
    return out.replace(",", "\u00a0").replace(".", ",") if lang == "ru" else out


def count(value: int, lang: str) -> str:
    """Return how many people or identifiers: thousands apart as in the cells of numbers, 7,079 beside 14,734."""
    return number(value, lang, whole_below=1_000)


def percent(share: float, lang: str) -> str:
    """Return a share (0 to 1) in per cent; what is not zero never shows as 0 %."""
    value = share * 100
    if 0 < value < 0.01:
        return f"<\u00a0{number(0.01, lang)}\u00a0%"
    return f"{number(round(value, 2 if value < 1 else 1 if value < 10 else 0), lang)}\u00a0%"
