"""Numbers of Russian documents, taxpayers and accounts.

Sources: the order of the Federal Tax Service on INN (ММВ-7-6/435@), python-stdnum's ``ru.inn``; the Pension Fund's
rule of the SNILS check number; the rule of the insurance number (ENP) of the Federal Fund of compulsory medical
insurance; Bank of Russia regulation 515 (account keys); the traffic police's standard GOST R 50577-2018 (plates).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .digits import compact, luhn

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_KEY = (7, 1, 3)
_ACCOUNT_CLASSES = frozenset([*range(301, 330), *range(401, 480)])
_CURRENCIES = frozenset({"810", "643", "840", "978", "826", "756", "392", "156", "398", "933", "980", "036", "124"})
# First two digits of a passport series: the region code of ОКАТО.
_NO_REGION = frozenset({2, 6, 9, 13, 16, 21, 23, 31, 35, 39, 43, 48, 51, 55, 59, 62, 72, 74})
_PASSPORT_REGIONS = frozenset(f"{n:02d}" for n in range(1, 100) if n not in _NO_REGION)
_LOOKALIKE = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")
_PLATE = re.compile(r"([АВЕКМНОРСТУХ])(\d{3})([АВЕКМНОРСТУХ]{2})(\d{2,3})")


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def inn_company(number: str) -> bool:
    """INN of an organisation: 10 digits, the last one a check digit; not all zeros, tax office not 00.

    Not a person's number. Random digits pass one time in ten.
    """
    n = compact(number)
    return len(n) == 10 and n[:2] != "00" and int(n[9]) == _weighted(n, _INN10) % 11 % 10


def inn_person(number: str) -> bool:
    """INN of a natural person or sole trader: 12 digits, the last two check digits."""
    n = compact(number)
    return (
        len(n) == 12
        and n[:2] != "00"
        and int(n[10]) == _weighted(n, _INN11) % 11 % 10
        and int(n[11]) == _weighted(n, _INN12) % 11 % 10
    )


def ogrn(number: str) -> bool:
    """OGRN of an organisation: 13 digits, first 1, 2, 3 or 5; the last is the first twelve mod 11 mod 10."""
    n = compact(number)
    return len(n) == 13 and n[0] in "1235" and int(n[12]) == int(n[:12]) % 11 % 10


def ogrnip(number: str) -> bool:
    """OGRNIP of a sole trader: 15 digits, first 3 or 4; the last is the first fourteen mod 13 mod 10."""
    n = compact(number)
    return len(n) == 15 and n[0] in "34" and int(n[14]) == int(n[:14]) % 13 % 10


def snils(number: str) -> bool:
    """SNILS: nine digits and a check number, sum of d·(9..1) mod 101, 100 written as 00; above 001-001-998."""
    n = compact(number)
    if len(n) != 11 or int(n[:9]) <= 1001998:
        return False
    return _weighted(n, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100 == int(n[9:])


def enp(number: str) -> bool:
    """Insurance number of the compulsory medical policy: 16 digits; its check equals Luhn's."""
    n = compact(number)
    return len(n) == 16 and n[0] != "0" and luhn(n)


def passport(number: str) -> bool:
    """Internal passport: series (region code and year of the blank) and a number, 10 digits.

    No check digit: region code known, year of the blank from 1997 to 2030, number not all zeros.
    """
    n = compact(number)
    if len(n) != 10 or n[:2] not in _PASSPORT_REGIONS or n[4:] == "000000":
        return False
    year = int(n[2:4])
    return year >= 97 or year <= 30


def passport_series(number: str) -> bool:
    """Series of an internal passport alone: 4 digits, region code and year of the blank."""
    n = compact(number)
    return len(n) == 4 and n[:2] in _PASSPORT_REGIONS and (int(n[2:]) >= 97 or int(n[2:]) <= 30)


def account(number: str) -> bool:
    """Settlement account: 20 digits, balance-sheet class 301 to 329 or 401 to 479, currency code in digits 6 to 8."""
    n = compact(number)
    return len(n) == 20 and int(n[:3]) in _ACCOUNT_CLASSES and n[5:8] in _CURRENCIES


def account_key(number: str, bic: str) -> bool:
    """Whether the key of an account fits the bank's code (BIC): weights 7, 1, 3 over the code's end and the account."""
    n, b = compact(number), compact(bic)
    if len(n) != 20 or len(b) != 9:
        return False
    prefix = "0" + b[4:6] if n.startswith("301") else b[6:]
    return sum(int(d) * _KEY[i % 3] for i, d in enumerate(prefix + n)) % 10 == 0


def bic(number: str) -> bool:
    """BIC of a bank in Russia: 9 digits beginning with 04."""
    n = compact(number)
    return len(n) == 9 and n.startswith("04")


def plate(number: str) -> bool:
    """Registration plate of a private car: letter, three digits not 000, two letters, region of two or three digits.

    Only the twelve letters that Cyrillic and Latin share.
    """
    n = "".join(number.upper().split()).translate(_LOOKALIKE).removesuffix("RUS")
    m = _PLATE.fullmatch(n)
    return m is not None and m[2] != "000" and m[4].strip("0") != ""


def phone_mobile(number: str) -> bool:
    """A mobile number of the Russian plan: 10 digits from 900 to 999, with or without 7 or 8 before."""
    n = compact(number)
    if len(n) == 11 and n[0] in "78":
        n = n[1:]
    return len(n) == 10 and n[0] == "9"


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "ru_inn_company": inn_company,
    "ru_inn_person": inn_person,
    "ru_ogrn": ogrn,
    "ru_ogrnip": ogrnip,
    "ru_snils": snils,
    "ru_enp": enp,
    "ru_passport": passport,
    "ru_passport_series": passport_series,
    "ru_account": account,
    "ru_bic": bic,
    "ru_plate": plate,
    "ru_mobile": phone_mobile,
}
