"""Numbers of documents, accounts and companies with right check digits, computed without privaudit's validators.

Rules: tax number by order of the tax service (weights mod 11 mod 10), SNILS by the pension fund (mod 101), OGRN mod 11
and 13, medical policy and cards by Luhn, accounts by weights 7, 1, 3 over the bank's code, EAN by GS1, VIN by ISO 3779.
"""

# ruff: noqa: ARG001 - makers of values all take a person and a source of chance, and most need only one
from __future__ import annotations

import random

from .people import Person
from .words import REGIONS, words

PLATE_LETTERS = "АВЕКМНОРСТУХ"
BANKS = words("banks")
_VIN_SIGNS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUES = {c: int(v) for c, v in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)}
_ROMAN = ("I", "II", "III", "IV", "V")
_CARDS = (("2200", 16), ("2202", 16), ("2204", 16), ("4276", 16), ("4081", 16), ("5469", 16), ("5536", 16))


def digits(n: int, r: random.Random) -> str:
    """``n`` random digits, zeros in front kept."""
    return f"{r.randrange(10**n):0{n}d}"


def _weighed(number: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(d) * k for d, k in zip(number, weights, strict=True)) % 11 % 10)


def inn_person(p: Person, r: random.Random) -> str:
    """A person's tax number: region, office, number, two check digits."""
    n = REGIONS[p.region][0] + digits(8, r)
    n += _weighed(n, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
    return n + _weighed(n, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def inn_company(r: random.Random) -> str:
    """A company's tax number."""
    n = r.choice(("77", "78", "50", "16", "66", "23", "54", "02")) + digits(7, r)
    return n + _weighed(n, (2, 4, 10, 3, 5, 9, 4, 6, 8))


def ogrn(r: random.Random) -> str:
    """A company's registration number."""
    n = f"1{r.randrange(2, 24):02d}77{digits(7, r)}"
    return n + str(int(n) % 11 % 10)


def ogrnip(r: random.Random) -> str:
    """A sole trader's registration number."""
    n = f"3{r.randrange(4, 24):02d}77{digits(9, r)}"
    return n + str(int(n) % 13 % 10)


def snils(r: random.Random) -> str:
    """Eleven digits of a pension insurance number."""
    n = f"{r.randrange(2_000_000, 199_999_999):09d}"
    return n + f"{sum(int(d) * k for d, k in zip(n, range(9, 0, -1), strict=True)) % 101 % 100:02d}"


def snils_formatted(number: str) -> str:
    """The form on the card."""
    return f"{number[:3]}-{number[3:6]}-{number[6:9]} {number[9:]}"


def luhn(prefix: str, length: int, r: random.Random) -> str:
    """A number of that length and prefix whose last digit is Luhn's."""
    body = prefix + digits(length - len(prefix) - 1, r)
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def enp(r: random.Random) -> str:
    """A medical policy's number: region (01 to 86), coded birth date and sex, number, Luhn's digit."""
    return luhn(f"{r.randrange(1, 87):02d}", 16, r)


def card(r: random.Random) -> str:
    """A Mir, Visa or MasterCard number."""
    prefix, length = r.choice(_CARDS)
    return luhn(prefix, length, r)


def passport(p: Person, r: random.Random) -> tuple[str, str]:
    """Series (region, year of the blank) and number of a passport issued at 14, 20 or 45."""
    issued = max(1998, min(2023, p.born.year + r.choice((20, 20, 45, 14)) + r.randrange(2)))
    return f"{REGIONS[p.region][0]}{(issued + r.choice((-1, 0, 0))) % 100:02d}", f"{r.randrange(101, 999999):06d}"


def foreign_passport(r: random.Random) -> tuple[str, str]:
    """Series and number of a passport for travel."""
    return r.choice(("51", "53", "62", "63", "64", "65", "70", "71", "72", "75", "76")), digits(7, r)


def licence(p: Person, r: random.Random) -> tuple[str, str]:
    """Series and number of a driving licence: region of issue (by number plate), year or letters, number."""
    return r.choice(("77", "78", "50", "16", "66", "02", "23", "99")) + f"{r.randrange(11, 39)}", digits(6, r)


def plate(r: random.Random) -> str:
    """A car's number plate."""
    a, b, c = (r.choice(PLATE_LETTERS) for _ in range(3))
    return f"{a}{r.randrange(1, 1000):03d}{b}{c}{r.choice(words('plate_regions'))}"


def vehicle_certificate(r: random.Random) -> str:
    """Series and number of a certificate of registration."""
    if r.random() < 0.5:
        return f"99{r.randrange(10, 60)}{digits(6, r)}"
    return f"{r.choice(('77', '78', '50', '16'))}{r.choice(PLATE_LETTERS)}{r.choice(PLATE_LETTERS)}{digits(6, r)}"


def vehicle_passport(r: random.Random) -> str:
    """Series and number of a vehicle's passport on paper."""
    return f"{r.choice(('77', '78', '63', '16', '40'))} {r.choice('НМОРТУ')}{r.choice(PLATE_LETTERS)} {digits(6, r)}"


def vin(r: random.Random) -> str:
    """A vehicle identification number; those of American makers carry a check digit."""
    n = r.choice(("XTA", "X7L", "Z94", "XW8", "Z8T", "1FA")) + "".join(r.choice(_VIN_SIGNS) for _ in range(8))
    n = n[:11] + digits(6, r)
    if n[0] == "1":
        weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
        rest = sum(k * (int(c) if c.isdigit() else _VIN_VALUES[c]) for c, k in zip(n, weights, strict=True)) % 11
        n = n[:8] + "0123456789X"[rest] + n[9:]
    return n


def account(bank: str, r: random.Random, balance: str = "40817") -> str:
    """A bank account of 20 digits with the key for that bank's code."""
    body = f"{balance}8100{digits(11, r)}"
    total = sum(int(d) * k for d, k in zip(bank[-3:] + body, (7, 1, 3) * 8, strict=False)) % 10
    return body[:8] + str(total * 3 % 10) + body[9:]


def birth_certificate(r: random.Random) -> str:
    """Series in Roman digits and Cyrillic letters, number."""
    letters = "".join(r.choice("АБВГЕИКЛМНОПРСТУ") for _ in range(2))
    return f"{r.choice(_ROMAN)}-{letters} {'№ ' if r.random() < 0.3 else ''}{digits(6, r)}"


def military(r: random.Random) -> str:
    """A military card's series and number."""
    return f"{r.choice('АБВГДМНС')}{r.choice('АВЕКМНОС')} {digits(7, r)}"


def ean13(r: random.Random) -> str:
    """A bar code of goods made in Russia."""
    n = f"46{digits(10, r)}"
    return n + str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(n)) % 10)


def cadastral(r: random.Random) -> str:
    """A cadastral number of a plot: region, district, quarter, plot."""
    return f"{r.randrange(1, 90):02d}:{r.randrange(1, 40):02d}:{digits(7, r)}:{r.randrange(1, 3000)}"


def tracking(r: random.Random) -> str:
    """A parcel's number by the Universal Postal Union, with its check digit."""
    n = digits(8, r)
    rest = 11 - sum(int(d) * k for d, k in zip(n, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"R{r.choice('ABCO')}{n}{ {10: 0, 11: 5}.get(rest, rest) }RU"
