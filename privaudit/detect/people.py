"""Names of people in short values: Russian by pymorphy3 and patronymic endings, others by first-name lists and form.

Measured by the project's own synthetic names: a patronymic beside two words decides alone; a first name of the list
beside one or two capitalised words decides if no word is a street's, a company's or a product's.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from .vocabulary import Dictionaries, fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґЎў'’ -]+")
_INITIALS = re.compile(
    r"[А-ЯЁA-Z][а-яёa-z'’-]+(?:[- ][А-ЯЁA-Z][а-яёa-z]+)?,? [А-ЯЁA-Z]\.(?: ?[А-ЯЁA-Z]\.)?"
    r"|[А-ЯЁA-Z]\. ?(?:[А-ЯЁA-Z]\. ?)?[А-ЯЁA-Z][а-яёa-z'’-]+"
)
PATRONYMIC = re.compile(r"[а-яё]{2,}(?:ович|евич|ьич|ич|овна|евна|ична|инична|івна|йович|оглы|кызы|улы)", re.IGNORECASE)
_SHORTEST, _LONGEST = 2, 60


@functools.cache
def analyzer() -> Any:
    """The one morphological analyzer of the process."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@functools.lru_cache(maxsize=50_000)
def russian_tags(word: str) -> frozenset[str]:
    """Which of Name, Surn, Patr a Cyrillic word can be, by pymorphy3's two likeliest readings."""
    found = set()
    for parsed in analyzer().parse(word)[:3]:
        tag = str(parsed.tag)
        found |= {t for t in ("Name", "Surn", "Patr") if t in tag}
    return frozenset(found)


def looks_like_name(text: str) -> bool:
    """Whether a short text alone reads as a person's name; for keys of JSON, where one hit is enough to hide it."""
    words = _WORD.findall(text)
    if not 1 <= len(words) <= 4 or not all(w[0].isupper() for w in words):
        return False
    if any(PATRONYMIC.fullmatch(w) for w in words):
        return True
    if _CYRILLIC.fullmatch(text):
        kinds = [russian_tags(w.lower()) for w in words]
        return any("Name" in k or "Surn" in k for k in kinds) if len(words) > 1 else "Name" in kinds[0]
    from .rules import load_rules

    first = load_rules().dictionaries.get("first_names")
    return any(fold(w) in first for w in words)


def full_name(value: str, words: Dictionaries) -> bool:
    """A first and a last name, in any order, with or without a patronymic; or a last name and initials."""
    if not _SHORTEST < len(value) <= _LONGEST or "_" in value or any(c.isdigit() for c in value):
        return False
    if _INITIALS.fullmatch(value):
        return True
    parts = _WORD.findall(value)
    if not 2 <= len(parts) <= 5 or not (value[0].isupper() or value[0] in "\"'"):
        return False
    stop = words.get("not_names")
    folded = [fold(p) for p in parts]
    if any(p in stop or p in words.get("company_forms") for p in folded):
        return False
    if _CYRILLIC.fullmatch(value):
        return _russian_full(folded, words)
    first = words.get("first_names")
    capital = sum(p[0].isupper() for p in parts)
    return capital >= 2 and any(p in first for p in folded[:3])


def _russian_full(parts: list[str], words: Dictionaries) -> bool:
    if len(parts) > 4:
        return False
    if any(PATRONYMIC.fullmatch(p) for p in parts) and len(parts) >= 2:
        return True
    kinds = [russian_tags(p) for p in parts]
    named = [("Name" in k) or (p in words.get("first_names")) for k, p in zip(kinds, parts, strict=True)]
    surnamed = ["Surn" in k or _surname_ending(p) for k, p in zip(kinds, parts, strict=True)]
    return any(n and any(s for j, s in enumerate(surnamed) if j != i) for i, n in enumerate(named))


def _surname_ending(word: str) -> bool:
    return len(word) > 4 and word.endswith(
        ("ов", "ова", "ев", "ева", "ин", "ина", "ский", "ская", "цкий", "цкая", "енко", "ук", "юк", "ян", "ко")
    )


def first_name(value: str, words: Dictionaries) -> bool:
    """A single first name (or two joined): in the list, or a Russian name by pymorphy3."""
    parts = _WORD.findall(value)
    if not 1 <= len(parts) <= 2 or len(value) > 30 or "_" in value:
        return False
    word = fold(parts[0])
    if word in words.get("first_names"):
        return True
    return bool(_CYRILLIC.fullmatch(value)) and len(parts) == 1 and "Name" in russian_tags(word)


def last_name(value: str, words: Dictionaries) -> bool:
    """A single surname: in the list, or a Russian one by pymorphy3 or its ending."""
    parts = _WORD.findall(value)
    if not 1 <= len(parts) <= 2 or len(value) > 40 or "_" in value or not value[0].isupper():
        return False
    word = fold(parts[-1])
    if word in words.get("last_names"):
        return True
    return bool(_CYRILLIC.fullmatch(value)) and len(parts) == 1 and ("Surn" in russian_tags(word))


def patronymic(value: str, words: Dictionaries) -> bool:  # noqa: ARG001 - one form for all
    """A single patronymic by its ending."""
    return len(value) <= 30 and PATRONYMIC.fullmatch(value) is not None


def organisation(value: str, words: Dictionaries) -> bool:
    """A text with a company's legal form or a word only organisations carry."""
    legal, parts = words.get("legal_forms"), _WORD.findall(value)
    return len(parts) >= 2 and len(value) <= 200 and any(fold(p) in legal for p in parts)


def street_address(value: str, words: Dictionaries) -> bool:
    """A text with a word or ending of a street and a number, or a number, words and a street word."""
    if not 5 <= len(value) <= 250:
        return False
    parts = [fold(p) for p in _WORD.findall(value)]
    if sum(p in words.get("sentence_words") for p in parts) >= 2:
        return False
    street, digit = words.get("street_words"), any(c.isdigit() for c in value)
    marked = sum(p in street for p in parts)
    ended = any(p.endswith(_STREET_ENDINGS) and len(p) > 6 for p in parts)
    house = sum(p in words.get("house_words") for p in parts)
    return bool((marked or ended) and (digit or marked > 1)) or (house > 1 and digit and len(parts) >= 3)


_STREET_ENDINGS = ("strasse", "weg", "platz", "gasse", "allee", "straat", "gatan", "vagen", "gata", "ская", "ский")
KINDS: dict[str, Callable[[str, Dictionaries], bool]] = {
    "full_name": full_name,
    "first_name": first_name,
    "last_name": last_name,
    "patronymic": patronymic,
    "organisation": organisation,
    "street_address": street_address,
}
