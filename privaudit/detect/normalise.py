"""Canonical forms of values, by which one person's phone, document or name is the same in two systems.

``canonical(name, value, words, regions)`` is what is compared (by keyed hashes, never in clear). A rule file names its
form under ``normalise``; ``digits:11`` also restores the leading zeros that an integer column lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from ipaddress import IPv6Address, ip_address

from .normalise_dates import iso_date, iso_moment
from .phones import UNSURE, international, national
from .words.vocabulary import Dictionaries, fold

Form = Callable[[str, tuple[str, ...]], str | None]

_TO_LATIN = str.maketrans("АВЕКМНОРСТУХІЅЈавекмнорстухіѕј", "ABEKMHOPCTYXISJABEKMHOPCTYXISJ")
_TO_CYRILLIC = str.maketrans("abekmhopctyxABEKMHOPCTYX", "авекмнорстухАВЕКМНОРСТУХ")
_MASKS = re.compile(r"[*•●#]{2,}|[xXхХ]{3,}")
_NUMERO = re.compile(r"(?i)№|n[°º]|\bno\.|\bnr\.|\bномер\b|\bсери[яи]\b")
_WORDS = re.compile(r"[^\W\d_]+")
_TOKENS = re.compile(r"\d+[^\W\d_]?(?![^\W\d_])|[^\W\d_]+|\d+")
_MAIL = re.compile(r"([^\s<>\"',;:]+)@([^\s<>\"',;:@]+\.?[^\s<>\"',;:@]*)")
_EXTENSION = re.compile(r"(?i)\s*(?:ext|extension|x|доб|вн)\.?\s*\d+\s*$")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:[, '’.]\d{3})+(?:[.,]\d{1,2})?")


def canonical(name: str, value: str, words: Dictionaries, regions: tuple[str, ...] = ()) -> str | None:
    """Return the canonical form of a value under the form called ``name``; None if it has none (a mask, junk).

    ``words``: the dictionaries of the rules in force, which hold titles, words for street and house, and genders.
    ``regions``: two-letter codes in order of likelihood; they settle national phone numbers and dates like 03/04/2020.

    Raises:
        KeyError: there is no such form.
    """
    form, _, width = name.partition(":")
    text = unicodedata.normalize("NFKC", value.replace("№", " ")).strip()
    made = WORDED[form](text, words) if form in WORDED else FORMS[form](text, regions)
    if made and width and made.isdigit() and 0 < int(width) - len(made) <= 2:
        made = made.zfill(int(width))
    return made or None


def known(name: str) -> bool:
    """Whether a form has that name; ``digits:N`` is the digits with lost zeros restored to N places."""
    form, _, width = name.partition(":")
    return (form in FORMS or form in WORDED) and (not width or (form == "digits" and width.isdigit()))


def _phone(value: str, regions: tuple[str, ...]) -> str | None:
    """E.164; national numbers by the regions, first that fits, and the Russian habit of 8 for +7."""
    text = _EXTENSION.sub("", value)
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    tries: list[tuple[str, str | None]] = []
    if text.startswith(("+", "00")):
        tries.append(("+" + digits.removeprefix("00" if text.startswith("00") else ""), None))
    else:
        if len(digits) == 11 and digits[0] in "78":
            tries.append(("+7" + digits[1:], None))
        tries += [(digits, r) for r in (*regions, "RU")]
        if len(digits) >= 11:
            tries.append(("+" + digits, None))
    for number, region in tries:
        made = international(number[1:]) if region is None else national(number, region)
        if made == UNSURE:
            made = _parsed_phone(number, region)
        if made is not None:
            return made
    return None


def _parsed_phone(number: str, region: str | None) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _email(value: str, _: tuple[str, ...]) -> str | None:
    """Lower case, without a displayed name or mailto:; dots and tags stay, since only some providers ignore them."""
    m = _MAIL.search(value.removeprefix("mailto:"))
    return f"{m[1]}@{m[2]}".lower().rstrip(".") if m else None


def _digits(value: str, _: tuple[str, ...]) -> str | None:
    if _MASKS.search(value):
        return None
    whole = value.removesuffix(".0")
    return "".join(c for c in whole if c.isascii() and c.isdigit())


def _document(value: str, _: tuple[str, ...]) -> str | None:
    """Digits and upper-case letters; Cyrillic letters that look Latin are Latin, since both are typed."""
    if _MASKS.search(value):
        return None
    text = _NUMERO.sub("", value).translate(_TO_LATIN).upper()
    made = "".join(c for c in text if c.isalnum())
    return made if any(c.isdigit() for c in made) else None


def _plate(value: str, regions: tuple[str, ...]) -> str | None:
    made = _document(value, regions)
    return made.removesuffix("RUS") if made else None


def _card(value: str, regions: tuple[str, ...]) -> str | None:
    made = _digits(value, regions)
    return made if made and 12 <= len(made) <= 19 else None


def _one_alphabet(word: str) -> str:
    """A word with a Cyrillic letter is written in Cyrillic whole: Latin look-alikes slip in from keyboards."""
    return word.translate(_TO_CYRILLIC) if any("а" <= c.lower() <= "я" or c in "ёЁ" for c in word) else word


def _name(value: str, words: Dictionaries) -> str | None:
    """Folded words in alphabetical order, without titles: a full name reads the same in any order."""
    parts = (fold(_one_alphabet(w)) for w in _WORDS.findall(value.replace("'", "").replace("’", "")))
    titles = words.get("honorifics")
    return " ".join(sorted(p for p in parts if p not in titles))


def _address(value: str, words: Dictionaries) -> str | None:
    """Words in alphabetical order without those for street, house and flat; then the numbers in theirs."""
    tokens = [fold(_one_alphabet(t)) for t in _TOKENS.findall(value)]
    kinds = words.get("street_words")
    parts = sorted(t for t in tokens if not t[0].isdigit() and t not in kinds)
    numbers = [t for t in tokens if t[0].isdigit() and not (len(t) == 6 and t.isdigit() and parts)]
    return " ".join([*parts, *numbers]) if parts else None


def _amount(value: str, _: tuple[str, ...]) -> str | None:
    """A decimal number without currency, separators of thousands and trailing zeros."""
    text = re.sub(r"[^\d.,'’ +\-eE]|[eE](?![+-]?\d)", "", value).strip(" .,")
    if _THOUSANDS.fullmatch(text) and not re.fullmatch(r"[-+]?\d{1,3}\.\d{3}", text):
        head, cents = (text[:-3], text[-2:]) if text[-3:-2] in (".", ",") else (text, "")
        if not cents and text[-2:-1] in (".", ","):
            head, cents = text[:-2], text[-1:]
        text = re.sub(r"[^\d\-]", "", head) + (f".{cents}" if cents else "")
    try:
        number = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return None
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def _coordinates(value: str, _: tuple[str, ...]) -> str | None:
    """One or two numbers of five decimals, about a metre."""
    found = re.findall(r"-?\d{1,3}[.,]\d+|-?\d{1,3}(?=[;\s]|$)", value.replace(", ", "; "))
    return ",".join(f"{float(n.replace(',', '.')):.5f}" for n in found[:2])


def _ip(value: str, _: tuple[str, ...]) -> str | None:
    try:
        found = ip_address(value.partition("/")[0].strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _mac(value: str, _: tuple[str, ...]) -> str | None:
    made = re.sub(r"[^0-9a-f]", "", value.lower())
    return made if len(made) == 12 else None


def _profile(value: str, _: tuple[str, ...]) -> str | None:
    """Address of a page without scheme, www and query; the name after an @ alone."""
    text = re.sub(r"(?i)^[a-z]+://", "", value).partition("?")[0].partition("#")[0].rstrip("/")
    host, slash, path = text.removeprefix("@").partition("/")
    return re.sub(r"^(?:www|m|web)\.", "", host.lower()) + slash + path.lower()


def _gender(value: str, words: Dictionaries) -> str | None:
    word = fold(value).strip(" .")
    return "m" if word in words.get("gender_male") else "f" if word in words.get("gender_female") else word


def _text(value: str, _: tuple[str, ...]) -> str | None:
    return " ".join(fold(value).split())


def _id(value: str, _: tuple[str, ...]) -> str | None:
    """As it stands without blanks around it; hexadecimal and UUID in lower case."""
    return value.lower() if re.fullmatch(r"\{?[0-9A-Fa-f-]{16,}\}?", value) else value


FORMS: dict[str, Form] = {
    "phone": _phone,
    "email": _email,
    "digits": _digits,
    "document": _document,
    "plate": _plate,
    "card": _card,
    "date": iso_date,
    "moment": iso_moment,
    "amount": _amount,
    "coordinates": _coordinates,
    "ip": _ip,
    "mac": _mac,
    "profile": _profile,
    "text": _text,
    "id": _id,
}
"""Forms that need the value and the regions only."""
WORDED: dict[str, Callable[[str, Dictionaries], str | None]] = {"name": _name, "address": _address, "gender": _gender}
"""Forms that need words of the rules."""
