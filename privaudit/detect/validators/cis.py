"""Numbers of Kazakhstan, Belarus and Ukraine.

Sources: order of the Ministry of Justice of Kazakhstan on the individual identification number (IIN); the layout of
the Belarusian identity number (ICAO 9303 weights 7, 3, 1); python-stdnum's ``ua.rntrc`` and ``by.unp``.
"""

from __future__ import annotations

from collections.abc import Callable

from .dates import valid_ymd
from .digits import compact

_RNTRC = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_CENTURY = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}


def kz_iin(number: str) -> bool:
    """IIN of Kazakhstan: birth date YYMMDD, century and sex 1 to 6, four digits, a check digit of two rounds."""
    n = compact(number)
    if len(n) != 12 or n != number.strip():
        return False
    century = _CENTURY.get(int(n[6]))
    if century is None or not valid_ymd(century + int(n[:2]), int(n[2:4]), int(n[4:6])):
        return False
    return _kz_check(n)


def kz_bin(number: str) -> bool:
    """BIN of Kazakhstan: year and month of registration, kind 4 to 6, sign 0 to 3, serial, the IIN's check digit."""
    n = compact(number)
    if len(n) != 12 or n != number.strip() or not 1 <= int(n[2:4]) <= 12 or n[4] not in "456" or n[5] not in "0123":
        return False
    return _kz_check(n)


def _kz_check(n: str) -> bool:
    digits = [int(d) for d in n]
    check = sum(d * w for d, w in zip(digits, range(1, 12), strict=False)) % 11
    if check == 10:
        second = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        check = sum(d * w for d, w in zip(digits, second, strict=False)) % 11
    return check == digits[11]


def by_personal(number: str) -> bool:
    """Identity number of Belarus: 7 digits, letter, 3 digits, 2 letters, check digit of weights 7, 3, 1 (A = 10)."""
    n = number.strip().upper()
    if len(n) != 14 or not (n.isascii() and n.isalnum() and n[13].isdigit()):
        return False
    return sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(n[:13])) % 10 == int(n[13])


def ua_rntrc(number: str) -> bool:
    """Taxpayer's number of Ukraine: 10 digits, five of them days since 31.12.1899, check of weights −1, 5, 7, …"""
    n = compact(number)
    if len(n) != 10 or n != number.strip():
        return False
    days = int(n[:5])
    if not 3650 <= days <= 47500:
        return False
    return sum(int(d) * w for d, w in zip(n, _RNTRC, strict=False)) % 11 % 10 == int(n[9])


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "kz_iin": kz_iin,
    "kz_bin": kz_bin,
    "by_personal": by_personal,
    "ua_rntrc": ua_rntrc,
}
