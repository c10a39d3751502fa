"""Numbers of invented people and companies: right length, right check digits, drawn from a seeded source.

Written apart from ``privaudit.detect`` on purpose: the tests let the two implementations judge each other. A number may
coincide with one that was really given out, as any random number may; where a range is reserved for fiction or
tests (phones, card prefixes, e-mail domains, shop-internal EAN), only that range is used.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from datetime import date
from random import Random

BASE64_BCRYPT = "./" + string.ascii_uppercase + string.ascii_lowercase + string.digits
PLATE_LETTERS = "АВЕКМНОРСТУХ"
CARD_PREFIXES = ("220000", "220138", "220432", "411111", "400000", "555555", "222300")
"""Мир 2200-2204, and prefixes that payment processors publish as test cards (Visa 4111 11, 4000 00; Mastercard)."""
BANK_CODES = ("044525999", "044030998", "045004997")
"""Invented БИК: Russia (04), territory, and a bank number of the allowed range 050-999."""


def seeded(text: str) -> Random:
    """Return a source of draws that depends on the text only: the same on every machine.

    Python promises equal ``random()`` for a seed in all versions, and equal choices within one.
    """
    return Random(text)  # noqa: S311 - repeatable on purpose; nothing made with it is a secret


def digits(rng: Random, count: int) -> str:
    """Return random digits."""
    return "".join(rng.choices(string.digits, k=count))


def weighted(number: str, weights: Sequence[int]) -> int:
    """Return the sum of digits times weights."""
    return sum(int(d) * w for d, w in zip(number, weights, strict=True))


def snils_check(number: str) -> str:
    """Return the two check digits of a СНИЛС: sum of nine digits times 9..1, modulo 101, 100 becoming 00.

    Source: rules of the Pension Fund of Russia; ``112-233-445 95`` is its published example.
    """
    return f"{weighted(number, range(9, 0, -1)) % 101 % 100:02d}"


def snils(rng: Random) -> str:
    """Return eleven digits of a СНИЛС over 001-001-998, from where on check digits exist."""
    number = f"{rng.randrange(1_002_000, 1_000_000_000):09d}"
    return number + snils_check(number)


def snils_text(number: str) -> str:
    """Return ``112-233-445 95`` for eleven digits."""
    return f"{number[:3]}-{number[3:6]}-{number[6:9]} {number[9:]}"


def inn_company(rng: Random, region: str) -> str:
    """Return a ten-digit ИНН: weights 2,4,10,3,5,9,4,6,8, modulo 11, modulo 10 (order of the tax service, ФНС)."""
    number = region + digits(rng, 7)
    return number + str(weighted(number, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def inn_person(rng: Random, region: str) -> str:
    """Return a twelve-digit ИНН; its two check digits have weights of their own (order of the tax service, ФНС)."""
    number = region + digits(rng, 8)
    number += str(weighted(number, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    return number + str(weighted(number, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def ogrn(rng: Random, region: str) -> str:
    """Return a thirteen-digit ОГРН: the first twelve digits modulo 11, modulo 10 (register of companies, ЕГРЮЛ)."""
    number = f"1{rng.randrange(2, 25):02d}{region}{digits(rng, 7)}"
    return number + str(int(number) % 11 % 10)


def ogrnip(rng: Random, region: str) -> str:
    """Return a fifteen-digit ОГРНИП of a sole trader: the first fourteen modulo 13, modulo 10 (ЕГРИП)."""
    number = f"3{rng.randrange(4, 25):02d}{region}{digits(rng, 9)}"
    return number + str(int(number) % 13 % 10)


def kpp(rng: Random, region: str) -> str:
    """Return a nine-digit КПП: region, inspectorate, reason 01, serial 001; it has no check digit."""
    return f"{region}{rng.randrange(1, 40):02d}01001"


def luhn_check(number: str) -> str:
    """Return the digit that completes a number after Luhn (ISO/IEC 7812-1, annex B)."""
    doubled = (int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(reversed(number)))
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def card(rng: Random) -> str:
    """Return a sixteen-digit card number with a test prefix and a Luhn digit."""
    number = rng.choice(CARD_PREFIXES) + digits(rng, 9)
    return number + luhn_check(number)


def enp(rng: Random, region: str) -> str:
    """Return a sixteen-digit number of a medical insurance policy (ЕНП): its check digit equals Luhn's.

    Source: order of the federal fund (ФОМС) on the unified number; ``2341998071655749`` is a right one. What its other
    digits mean is not published in a source at hand: ours begin like a region and never with 0.
    """
    number = (region if region[0] != "0" else f"9{region[1]}") + digits(rng, 13)
    return number + luhn_check(number)


def account_check(bank: str, account: str) -> int:
    """Return 0 for a right account number: weights 7,1,3 over the bank's last three digits and the account.

    Source: Bank of Russia, order of computing the key of an account number (08.09.1997, № 515).
    """
    joined = bank[-3:] + account
    return sum(int(d) * (7, 1, 3)[i % 3] for i, d in enumerate(joined)) % 10


def account(rng: Random, bank: str, prefix: str = "40817") -> str:
    """Return a twenty-digit account: class (40817 person, 40802 sole trader, 40702 company), 810 roubles, key."""
    tail = f"{rng.randrange(1, 200):04d}{digits(rng, 7)}"
    for key in string.digits:
        number = f"{prefix}810{key}{tail}"
        if account_check(bank, number) == 0:
            return number
    raise AssertionError(bank)  # the key's weight, 3, has an inverse modulo 10


def iban(country: str, body: str) -> str:
    """Return an IBAN: 98 minus the rearranged number modulo 97 (ISO 13616, ISO/IEC 7064 MOD 97-10)."""
    number = "".join(str(int(c, 36)) for c in f"{body}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{body}"


def iban_kz(rng: Random) -> str:
    """Return a Kazakhstan IBAN of twenty characters with the unused bank code 999."""
    return iban("KZ", "999" + "".join(rng.choices(string.digits + "ABCDEFGH", k=13)))


def iin_check(number: str) -> str | None:
    """Return the check digit of an ИИН of Kazakhstan, None where none exists and the number is not given out.

    Weights 1..11 modulo 11; a remainder of 10 is computed again with 3..11,1,2 (government rules № 853 of 2003).
    """
    rest = weighted(number, range(1, 12)) % 11
    if rest == 10:
        rest = weighted(number, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return None if rest == 10 else str(rest)


def iin_kz(rng: Random, born: date, sex: str) -> str:
    """Return a twelve-digit ИИН: birth date, century and sex, serial, check digit."""
    century = {18: 1, 19: 3, 20: 5}[born.year // 100] + (sex == "f")
    while True:
        number = f"{born:%y%m%d}{century}{digits(rng, 4)}"
        check = iin_check(number)
        if check is not None:
            return number + check


def personal_number_by(rng: Random, born: date, sex: str) -> str:
    """Return a personal number of Belarus: sex and century, birth date, region, serial, PB, check digit.

    Values 0-9, A=10..Z=35 times 7,3,1, modulo 10, as in the machine-readable zone (ICAO Doc 9303).
    """
    first = {19: 3, 20: 5}[born.year // 100] + (sex == "f")
    number = f"{first}{born:%d%m%y}{rng.choice('ABCHKEM')}{rng.randrange(1, 1000):03d}PB"
    return number + str(sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(number)) % 10)


VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))


def vin(rng: Random) -> str:
    """Return a seventeen-character VIN with its check digit at place nine (ISO 3779; 49 CFR 565.15)."""
    body = "XTA" + "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=5))
    tail = rng.choice("HJKLMNPR") + rng.choice("ABCDEF") + digits(rng, 6)
    pairs = zip(f"{body}0{tail}", VIN_WEIGHTS, strict=True)
    rest = sum((VIN_VALUES[c] if c in VIN_VALUES else int(c)) * w for c, w in pairs)
    return body + "0123456789X"[rest % 11] + tail


def plate(rng: Random, region: str) -> str:
    """Return a Russian number plate, ``А123ВС77``: twelve letters only, never 000 (ГОСТ Р 50577-2018)."""
    letters = rng.choices(PLATE_LETTERS, k=3)
    return f"{letters[0]}{rng.randrange(1, 1000):03d}{letters[1]}{letters[2]}{region}"


def ean13(rng: Random) -> str:
    """Return an EAN-13 of the range 20-29 that shops use inside (GS1 General Specifications, weights 1 and 3)."""
    number = f"2{digits(rng, 11)}"
    return number + str(-weighted(number, (1, 3) * 6) % 10)


def bcrypt_like(rng: Random) -> str:
    """Return text with the look of a bcrypt hash (``$2b$``, cost 12, 22 + 31 characters); no password belongs to it."""
    return "$2b$12$" + "".join(rng.choices(BASE64_BCRYPT, k=53))


def sha256_hex(text: str) -> str:
    """Return an unsalted SHA-256 in hex, as people wrongly hash phones: ten digits are tried out in minutes."""
    return hashlib.sha256(text.encode()).hexdigest()
