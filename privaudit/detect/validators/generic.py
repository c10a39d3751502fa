"""Checks that belong to no country: Luhn, IBAN, EAN, VIN, IMEI, addresses of machines, phones by libphonenumber.

Sources: ISO/IEC 7812-1 (Luhn), ISO 13616 (IBAN, mod 97), GS1 General Specifications (EAN), ISO 3779 and
49 CFR 565 (VIN), 3GPP TS 23.003 (IMEI), RFC 4291 and 791 (IP).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from ipaddress import ip_address

from .digits import compact
from .digits import luhn as luhn

_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_IBAN_LENGTHS: dict[str, int] = {
    country: length
    for length, countries in (
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI FO GL NL"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU XK"),
        (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS VA"),
        (23, "AE GI IL IQ"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "PT"),
        (26, "IS TR"),
        (27, "FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HU LB PL"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU"),
        (31, "MT"),
        (32, "LC"),
        (33, "RU"),
    )
    for country in countries.split()
}
_MASK_OR_NAME = re.compile(r"[\s().\-+/]+")


def iban(number: str) -> bool:
    """IBAN: country's length, and the rearranged number is 1 modulo 97."""
    n = "".join(number.split()).upper()
    if not (n.isascii() and n.isalnum()) or len(n) != _IBAN_LENGTHS.get(n[:2], -1) or not n[2:4].isdigit():
        return False
    return int("".join(str(int(c, 36)) for c in n[4:] + n[:4])) % 97 == 1


def ean(number: str) -> bool:
    """EAN-13, EAN-8 or UPC-A: weights 3 and 1 from the right, the last digit completes to ten. A product, no person."""
    n = compact(number)
    if len(n) not in (8, 12, 13, 14) or len(set(n)) == 1:
        return False
    return sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(reversed(n))) % 10 == 0


def vin(number: str) -> bool:
    """Vehicle identification number: 17 characters without I, O, Q, with letters and digits.

    The check digit (position 9) is compulsory in North America only, so it is a bonus and not asked for here.
    """
    n = number.strip().upper()
    return len(n) == 17 and not (set(n) & set("IOQ")) and any(c.isalpha() for c in n) and n[-4:].isdigit()


def vin_checked(number: str) -> bool:
    """A VIN whose position 9 holds the North American check digit."""
    n = number.strip().upper()
    if not vin(n):
        return False
    total = sum(
        (_VIN_VALUES.get(c) or (int(c) if c.isdigit() else 0)) * w for c, w in zip(n, _VIN_WEIGHTS, strict=True)
    )
    return n[8] == ("X" if total % 11 == 10 else str(total % 11))


def imei(number: str) -> bool:
    """IMEI: 15 digits, Luhn holds, first two a reporting body (01, 35, 86, 99 …)."""
    n = compact(number)
    return (
        len(n) == 15
        and n[:2]
        in {"01", "10", "30", "33", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99"}
        and luhn(n)
    )


def ip(value: str) -> bool:
    """An IPv4 or IPv6 address of a machine, with or without a prefix length."""
    try:
        ip_address(value.strip().partition("/")[0])
    except ValueError:
        return False
    return True


def coordinates(value: str) -> bool:
    """Latitude and longitude in one text: two decimal numbers in range."""
    parts = re.split(r"[,; ]+", value.strip(" ()POINTpoint"))
    if len(parts) != 2:
        return False
    try:
        a, b = float(parts[0]), float(parts[1])
    except ValueError:
        return False
    return abs(a) <= 180 and abs(b) <= 180 and "." in parts[0] and "." in parts[1]


@functools.lru_cache(maxsize=20_000)
def _parse_phone(digits: str, region: str | None) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False


def phone(value: str, regions: tuple[str, ...] = ("RU", "US")) -> bool:
    """A telephone number that libphonenumber finds valid, as international or in one of the regions."""
    text = _MASK_OR_NAME.sub("", re.split(r"(?i)\s*(?:ext|x|доб)\.?\s*", value)[0])
    if value.strip().startswith(("+", "00")):
        return _parse_phone("+" + text.removeprefix("00"), None)
    if len(text) == 11 and text[0] in "78" and _parse_phone("+7" + text[1:], None):
        return True
    return any(_parse_phone(text, r) for r in regions)


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "luhn": luhn,
    "iban": iban,
    "ean": ean,
    "vin": vin,
    "vin_checked": vin_checked,
    "imei": imei,
    "ip": ip,
    "coordinates": coordinates,
    "phone": phone,
}
