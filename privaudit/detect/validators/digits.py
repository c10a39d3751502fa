"""Digits of a number and Luhn's check digit (ISO/IEC 7812-1), which validators of many countries share."""

from __future__ import annotations

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def compact(number: str) -> str:
    """The digits of a number."""
    return "".join(c for c in number if "0" <= c <= "9")


def luhn(number: str) -> bool:
    """Luhn's check digit over all digits of the text."""
    n = compact(number)
    if len(n) < 2:
        return False
    return sum(int(c) if i % 2 == 0 else _DOUBLED[int(c)] for i, c in enumerate(reversed(n))) % 10 == 0
