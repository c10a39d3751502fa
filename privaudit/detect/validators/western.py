"""Numbers of persons in North America and the United Kingdom, and the ICD-10 chapter check.

Sources: Social Security Administration (numbers never issued: area 000, 666, 900 and over, group 00, serial 0000);
NHS Data Dictionary (mod 11, weights 10 to 2); HMRC manual NIM39110 (prefixes never issued); WHO ICD-10 chapters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .digits import compact

_NINO = re.compile(r"([A-CEGHJ-PR-TW-Z])([A-CEGHJ-NPR-TW-Z])\d{6}[A-D]")
_ICD = re.compile(r"[A-TV-Z]\d[0-9AB](?:\.[0-9A-K]{1,4})?")


def us_ssn(number: str) -> bool:
    """US social security number: area not 000, 666 or 9xx, group not 00, serial not 0000; no well-known dummy."""
    n = compact(number)
    if len(n) != 9 or n in {"123456789", "078051120", "219099999"} or len(set(n)) == 1:
        return False
    return n[:3] not in {"000", "666"} and n[0] != "9" and n[3:5] != "00" and n[5:] != "0000"


def uk_nhs(number: str) -> bool:
    """NHS number: 10 digits, weights 10 to 2, 11 minus the sum mod 11 (11 as 0, 10 invalid)."""
    n = compact(number)
    if len(n) != 10 or len(set(n)) == 1:
        return False
    check = 11 - sum(int(d) * w for d, w in zip(n, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(n[9])


def uk_nino(number: str) -> bool:
    """UK national insurance number: two letters of the issued sets, six digits, suffix A to D."""
    n = "".join(number.upper().split())
    return _NINO.fullmatch(n) is not None and n[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def icd10(code: str) -> bool:
    """A code of ICD-10: letter, two characters, an optional part after the point."""
    return _ICD.fullmatch(code.strip().upper().translate(str.maketrans("АВЕКМНОРСТ", "ABEKMHOPCT"))) is not None


VALIDATORS: dict[str, Callable[[str], bool]] = {"us_ssn": us_ssn, "uk_nhs": uk_nhs, "uk_nino": uk_nino, "icd10": icd10}
