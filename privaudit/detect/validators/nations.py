"""Numbers of persons in countries for which python-stdnum has no module, or no check of the part that matters.

Sources: CMS, National Provider Identifier standard (Luhn over 80840 and the number); DEA registrant numbers (21 CFR
1301, check of the weights 1 and 2); Deutsche Rentenversicherung, VKVV § 4; GKV-Spitzenverband, KVNR; ICAO Doc 9303
(weights 7, 3, 1), which German, Polish, Ukrainian and Moldovan documents use; Tesorería General de la Seguridad
Social (NAF, mod 97); Australian Digital Health Agency (Medicare card); Immigration and Checkpoints Authority of
Singapore (NRIC and FIN); ITU-T E.118 (ICCID); ISO 9362.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .dates import valid_ymd
from .digits import compact, luhn

_ICAO = (7, 3, 1)
_DEA = re.compile(r"[A-HJ-NPRSTUX][A-Z9]\d{7}")
_SVNR = re.compile(r"\d{2}[0-3]\d[01]\d{3}[A-Z]\d{3}")
_KVNR = re.compile(r"[A-Z]\d{9}")
_NRIC = re.compile(r"[STFGM]\d{7}[A-Z]")
_NRIC_LETTERS = {"S": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "M": "KLJNPQRTUWX"}


def _plain(number: str) -> str:
    """Upper-cased letters and digits only."""
    return "".join(c for c in number.upper() if c.isascii() and c.isalnum())


def _icao(text: str) -> int:
    return sum(int(c, 36) * _ICAO[i % 3] for i, c in enumerate(text)) % 10


def us_npi(number: str) -> bool:
    """US National Provider Identifier: 10 digits, first 1 or 2, Luhn over 80840 and the number."""
    n = compact(number)
    return len(n) == 10 and n[0] in "12" and luhn("80840" + n)


def us_dea(number: str) -> bool:
    """US DEA number: type letter, initial or 9, seven digits; odd places plus twice the even ones end in the last."""
    n = _plain(number)
    if _DEA.fullmatch(n) is None:
        return False
    d = [int(c) for c in n[2:]]
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


def de_social_security(number: str) -> bool:
    """German pension insurance number: area, birth date, letter, serial and check digit (VKVV § 4)."""
    n = _plain(number)
    if _SVNR.fullmatch(n) is None:
        return False
    digits = n[:8] + f"{ord(n[8]) - 64:02d}" + n[9:11]
    weighed = (int(c) * w for c, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(p // 10 + p % 10 for p in weighed) % 10 == int(n[11])


def de_health_insurance(number: str) -> bool:
    """German health insurance number (KVNR): letter, eight digits, check digit of weights 1 and 2."""
    n = _plain(number)
    if _KVNR.fullmatch(n) is None:
        return False
    digits = f"{ord(n[0]) - 64:02d}" + n[1:9]
    weighed = (int(c) * (1 + i % 2) for i, c in enumerate(digits))
    return sum(p // 10 + p % 10 for p in weighed) % 10 == int(n[9])


def icao_document(number: str) -> bool:
    """Serial number of nine letters and digits with the check digit of ICAO 9303, as German identity cards print it."""
    n = _plain(number)
    return len(n) == 10 and n[9].isdigit() and _icao(n[:9]) == int(n[9])


def es_social_security(number: str) -> bool:
    """Spanish social security number (NAF): province, number, and both modulo 97; 12 digits."""
    n = compact(number)
    if len(n) != 12 or not (1 <= int(n[:2]) <= 53 or n[:2] == "66"):
        return False
    serial = int(n[2:10])
    body = int(n[:2]) * 10_000_000 + serial if serial < 10_000_000 else int(n[:10])
    return body % 97 == int(n[10:])


def pl_identity_card(number: str) -> bool:
    """Polish identity card: three letters and six digits, the first of which is the check digit (weights 7, 3, 1)."""
    n = _plain(number)
    if len(n) != 9 or not n[:3].isalpha() or not n[3:].isdigit():
        return False
    return sum(int(c, 36) * w for c, w in zip(n, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


def pl_passport(number: str) -> bool:
    """Polish passport: two letters and seven digits, the first of which is the check digit (weights 7, 3, 1)."""
    n = _plain(number)
    if len(n) != 9 or not n[:2].isalpha() or not n[2:].isdigit():
        return False
    return sum(int(c, 36) * w for c, w in zip(n, (7, 3, 9, 1, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


def au_medicare(number: str) -> bool:
    """Australian Medicare card: first digit 2 to 6, ninth the sum of weights 1, 3, 7, 9 modulo 10; 10 or 11 digits."""
    n = compact(number)
    if len(n) not in (10, 11) or n[0] not in "23456":
        return False
    return sum(int(c) * (1, 3, 7, 9)[i % 4] for i, c in enumerate(n[:8])) % 10 == int(n[8])


def sg_nric(number: str) -> bool:
    """Identity number of Singapore (NRIC, FIN): letter, seven digits, check letter of weights 2, 7, 6, 5, 4, 3, 2."""
    n = _plain(number)
    if _NRIC.fullmatch(n) is None:
        return False
    total = sum(int(c) * w for c, w in zip(n[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(n[0], 0)
    letters = _NRIC_LETTERS["S" if n[0] in "ST" else "F" if n[0] in "FG" else "M"]
    place = total % 11 if n[0] != "M" else 10 - total % 11
    return letters[place] == n[8]


def ua_unzr(number: str) -> bool:
    """Record number of Ukraine's demographic register: birth date, four digits, check digit of ICAO 9303."""
    n = compact(number)
    if len(n) != 13 or not valid_ymd(int(n[:4]), int(n[4:6]), int(n[6:8])) or not 1900 <= int(n[:4]) <= 2030:
        return False
    return _icao(n[:12]) == int(n[12])


def md_idnp(number: str) -> bool:
    """Personal number of Moldova: 13 digits, first 0, 2 or 9, check digit of weights 7, 3, 1."""
    n = compact(number)
    return len(n) == 13 and n[0] in "029" and _icao(n[:12]) == int(n[12])


def uz_pinfl(number: str) -> bool:
    """Personal number of Uzbekistan: century and sex 1 to 6, birth date DDMMYY, seven digits."""
    n = compact(number)
    if len(n) != 14 or n[0] not in "123456":
        return False
    century = 1800 + 100 * ((int(n[0]) - 1) // 2)
    return valid_ymd(century + int(n[5:7]), int(n[3:5]), int(n[1:3]))


def kg_pin(number: str) -> bool:
    """Personal number of Kyrgyzstan: sex 1 or 2, birth date DDMMYYYY, five digits."""
    n = compact(number)
    if len(n) != 14 or n[0] not in "12":
        return False
    return 1900 <= int(n[5:9]) <= 2030 and valid_ymd(int(n[5:9]), int(n[3:5]), int(n[1:3]))


def iccid(number: str) -> bool:
    """Number of a SIM card: 19 or 20 digits beginning with 89, Luhn holds over the first 19 (or all)."""
    n = compact(number)
    return len(n) in (19, 20) and n.startswith("89") and (luhn(n) or luhn(n[:19]))


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "us_npi": us_npi,
    "us_dea": us_dea,
    "de_social_security": de_social_security,
    "de_health_insurance": de_health_insurance,
    "icao_document": icao_document,
    "es_social_security": es_social_security,
    "pl_identity_card": pl_identity_card,
    "pl_passport": pl_passport,
    "au_medicare": au_medicare,
    "sg_nric": sg_nric,
    "ua_unzr": ua_unzr,
    "md_idnp": md_idnp,
    "uz_pinfl": uz_pinfl,
    "kg_pin": kg_pin,
    "iccid": iccid,
}
