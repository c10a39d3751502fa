"""Names of people in short values: Russian by pymorphy3 and patronymic endings, others by first-name lists and form.

Measured by the project's own synthetic names: a patronymic beside two words decides alone; a first name of the list
beside one or two capitalised words decides if no word is a street's, a company's or a product's.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from .vocabulary import Dictionaries, fold
from .wordforms import FORMS

PARTS_OF_NAMES = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґЎў'’ -]+")
_INITIALS = re.compile(
    r"[А-ЯЁA-Z][а-яёa-z'’-]+(?:[- ][А-ЯЁA-Z][а-яёa-z]+)?,? [А-ЯЁA-Z]\.(?: ?[А-ЯЁA-Z]\.)?"
    r"|[А-ЯЁA-Z]\. ?(?:[А-ЯЁA-Z]\. ?)?[А-ЯЁA-Z][а-яёa-z'’-]+"
)
_NAME_RUN = re.compile(
    r"(?<![А-Яа-яЁёA-Za-zÀ-ÿ])(?:"
    r"[А-ЯЁ](?:[а-яё]+(?:-[А-ЯЁ][а-яё]+)?|\.)(?:\s+[А-ЯЁ](?:[а-яё]+(?:-[А-ЯЁ][а-яё]+)?|\.)|\s?[А-ЯЁ]\.){1,4}(?:\s?[А-ЯЁ][а-яё]+)?"
    r"|[A-ZÀ-Ý](?:[a-zà-ÿ]+|\.)(?:\s+[A-ZÀ-Ý](?:[a-zà-ÿ'-]+|\.)){1,4})"
)
"""Two or more words written as parts of a name are, inside a text."""
_NO_NAME = re.compile(r"[\d_]")
_PARTS = re.compile(r"[^\s.]+\.?")
PATRONYMIC = re.compile(r"[а-яё]{2,}(?:ович|евич|ьич|ич|овна|евна|ична|инична|івна|йович|оглы|кызы|улы)", re.IGNORECASE)
_SHORTEST, _LONGEST = 2, 60
_NUMBERED = re.compile(r"\d{4}|[- №]\d")
"""Behind a word, the number of a code or of a branch."""


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


def full_name(value: str, words: Dictionaries) -> bool:
    """A first and a last name, in any order, with or without a patronymic; or a last name and initials."""
    if not _SHORTEST < len(value) <= _LONGEST or "_" in value or _NUMBERED.search(value):
        return False
    if _INITIALS.fullmatch(value):
        return True
    parts = PARTS_OF_NAMES.findall(value)
    if not 2 <= len(parts) <= 5 or not (value[0].isupper() or value[0] in "\"'"):
        return False
    folded = [fold(p) for p in parts]
    if not words.get("not_names").isdisjoint(folded) or not words.get("company_forms").isdisjoint(folded):
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
    kinds, first = [russian_tags(p) for p in parts], words.get("first_names")
    named = ["Name" in k or p in first for k, p in zip(kinds, parts, strict=True)]
    surnamed = ["Surn" in k or _surname_ending(p) for k, p in zip(kinds, parts, strict=True)]
    return any(n and any(s for j, s in enumerate(surnamed) if j != i) for i, n in enumerate(named))


def _surname_ending(word: str) -> bool:
    return len(word) > 4 and word.endswith(
        ("ов", "ова", "ев", "ева", "ин", "ина", "ский", "ская", "цкий", "цкая", "енко", "ук", "юк", "ян", "ко")
    )


def names_in(text: str, words: Dictionaries) -> Iterator[tuple[int, int]]:
    """Where full names stand in a text: of each run of capitalised words the longest parts that are one.

    Not beside words of places, buildings and firms, after which people are what they are called.
    """
    written = capitalised(text, words)
    for m in _NAME_RUN.finditer(written):
        if not stands_alone(written, m.start(), m.start(), words):
            continue
        parts = list(_PARTS.finditer(m[0]))
        at = 0
        while at < len(parts) - 1:
            for size in (4, 3, 2):
                some = parts[at : at + size]
                if len(some) == size and _is_name(m[0][some[0].start() : some[-1].end()], words):
                    if not _no_names([p[0] for p in parts[at + size : at + size + 1]], words):
                        yield m.start() + some[0].start(), m.start() + some[-1].end()
                    at += size - 1
                    break
            at += 1


def stands_alone(text: str, start: int, end: int, words: Dictionaries) -> bool:
    """Whether no word of a place, building or firm stands before the characters or among them."""
    before = PARTS_OF_NAMES.findall(text[max(0, start - 24) : start])[-1:]
    return not _no_names([*before, *PARTS_OF_NAMES.findall(text[start:end])], words)


def _is_name(value: str, words: Dictionaries) -> bool:
    """`full_name`, more strictly: inside a text a Latin first name comes first, and towns are no persons."""
    parts = [fold(p) for p in PARTS_OF_NAMES.findall(value)]
    named = full_name(value, words) or (len(parts) > 1 and any("Patr" in known_parts(p) for p in parts[1:]))
    if not named or fold(value) in words.get("cities"):
        return False
    if _no_names(parts, words):
        return False
    if _CYRILLIC.fullmatch(value) or "." in value:
        return True
    first = words.get("first_names")
    at = 1 if parts[0] in words.get("honorifics") and len(parts) > 2 else 0
    return parts[at] in first or (parts[0] in words.get("last_names") and parts[1] in first)


def could_be_name(value: str, words: Dictionaries) -> bool:
    """Whether none of the words is one that names never have: what a text introduces as a person may be one."""
    parts = PARTS_OF_NAMES.findall(value)
    folded = [fold(p) for p in parts]
    known = ("not_names", "company_forms", "legal_forms", "sentence_words", "street_words", "cities", "countries")
    if not parts or _no_names(folded, words) or fold(value) in words.get("cities"):
        return False
    return not any(p in words.get(group) for p in folded for group in known)


def _no_names(parts: list[str], words: Dictionaries) -> bool:
    return any(fold(p).rstrip(".") in words.get("no_names_beside") for p in parts)


def capitalised(text: str, words: Dictionaries) -> str:
    """A text in one case only with the words that can be parts of a name capitalised; any other text as it is.

    As long as the text, so that offsets stay; notes are often typed without capitals, or all in them.
    """
    if not (text.islower() or text.isupper()):
        return text
    lowered = text.lower()
    if len(lowered) != len(text):
        return text
    found = list(PARTS_OF_NAMES.finditer(lowered))
    parts = [_Part(m[0], words) for m in found]
    out = list(lowered)
    for i, m in enumerate(found):
        behind = parts[i + 1].patronymic if i + 1 < len(parts) and len(m[0]) > 2 else False
        if behind or parts[i].stands(parts[max(0, i - 2) : i] + parts[i + 1 : i + 3]):
            out[m.start()] = lowered[m.start()].upper()
    return "".join(out)


class _Part:
    """What a word without capitals can be of a name."""

    def __init__(self, word: str, words: Dictionaries) -> None:
        folded, cyrillic = fold(word), _CYRILLIC.fullmatch(word) is not None
        listed = {"Name": folded in words.get("first_names"), "Surn": folded in words.get("last_names")}
        sure = {kind for kind, is_listed in listed.items() if is_listed and len(word) > 2}
        may = set(sure)
        if cyrillic and len(word) > 2:
            sure |= known_parts(word)
            may |= russian_tags(word)
            if _surname_ending(word) and not analyzer().word_is_known(word):
                may.add("Surn")
        self.patronymic = cyrillic and ("Patr" in may or PATRONYMIC.fullmatch(word) is not None)
        self.may = frozenset(may)
        self.sure = frozenset(sure)

    def stands(self, near: list[_Part]) -> bool:
        """Whether it is part of a name: a patronymic, or a name beside a surname one of which is sure."""
        if self.patronymic:
            return True
        if not self.may:
            return False
        if "Surn" in self.may and any(p.patronymic for p in near):
            return True
        pairs = (("Name", "Surn"), ("Surn", "Name"))
        return any(
            own in self.may and other in p.may and (own in self.sure or other in p.sure)
            for own, other in pairs
            for p in near
        )


@functools.lru_cache(maxsize=50_000)
def known_parts(word: str) -> frozenset[str]:
    """Which of Name, Surn, Patr a Cyrillic word is by pymorphy3's dictionary, if its likeliest reading is one."""
    first = analyzer().parse(word)[0]
    tags = str(first.tag)
    return frozenset(t for t in ("Name", "Surn", "Patr") if t in tags) if first.is_known else frozenset()


def full_name_for_sure(value: str, words: Dictionaries, of_companies: frozenset[str] = frozenset()) -> bool:
    """A full name that no company has: with a patronymic or initials, or a first name and a surname.

    ``of_companies`` are words of the companies around, which are no surnames. What a sole trader, a lawyer or a citizen
    is called before the name does not count.
    """
    if organisation(value, words):
        return False
    cased = value.title() if value.isupper() or value.islower() else value
    parts = PARTS_OF_NAMES.findall(cased)
    while len(parts) > 2 and fold(parts[0]) in words.get("sole_traders"):
        cased = cased[cased.find(parts[0]) + len(parts[0]) :].lstrip(" .")
        parts = parts[1:]
    if not full_name(cased, words) or _no_names(parts, words):
        return False
    folded = [fold(p) for p in parts]
    if not _CYRILLIC.fullmatch(cased) and "." not in cased:
        surname = folded[-1] in words.get("last_names") or folded[-1] not in of_companies
        return surname and folded[0] in words.get("first_names") and could_be_name(cased, words)
    if any(PATRONYMIC.fullmatch(p) for p in folded) or _INITIALS.fullmatch(cased):
        return True
    named = any(p in words.get("first_names") or "Name" in known_parts(p) for p in folded)
    return named and any("Surn" in russian_tags(p) or _surname_ending(p) for p in folded)


def first_name(value: str, words: Dictionaries) -> bool:
    """A single first name (or two joined): in the list, or a Russian name by pymorphy3."""
    parts = PARTS_OF_NAMES.findall(value)
    if not 1 <= len(parts) <= 2 or len(value) > 30 or "_" in value or any(c.isdigit() for c in value):
        return False
    word = fold(parts[0])
    if word in words.get("first_names"):
        return True
    return bool(_CYRILLIC.fullmatch(value)) and len(parts) == 1 and "Name" in russian_tags(word)


def last_name(value: str, words: Dictionaries) -> bool:
    """A single surname: in the list, or a Russian one by pymorphy3 or its ending."""
    parts = PARTS_OF_NAMES.findall(value)
    if not 1 <= len(parts) <= 2 or len(value) > 40 or "_" in value or not value[0].isupper() or _NUMBERED.search(value):
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
    if " " not in value and value.isalnum():
        return False
    legal, parts = words.get("legal_forms"), PARTS_OF_NAMES.findall(value)
    return len(parts) >= 2 and len(value) <= 200 and not legal.isdisjoint(map(fold, parts))


def street_address(value: str, words: Dictionaries) -> bool:
    """A text with a word or ending of a street and a number, or a number, words and a street word."""
    if not 5 <= len(value) <= 250:
        return False
    digit = any(map(str.isdigit, value))
    ascii_only = value.isascii()
    parts = PARTS_OF_NAMES.findall(value.lower()) if ascii_only else [fold(p) for p in PARTS_OF_NAMES.findall(value)]
    sentence, street = words.get("sentence_words"), words.get("street_words")
    if sum(p in sentence for p in parts) >= 2:
        return False
    marked = sum(p in street for p in parts)
    ended = any(p.endswith(STREET_ENDINGS) and len(p) > 6 for p in parts)
    houses = words.get("house_words")
    house = sum(p in houses for p in parts)
    return bool((marked or ended) and (digit or marked > 1)) or (house > 1 and digit and len(parts) >= 3)


STREET_ENDINGS = ("strasse", "weg", "platz", "gasse", "allee", "straat", "gatan", "vagen", "gata", "ская", "ский")
KINDS: dict[str, Callable[[str, Dictionaries], bool]] = {
    "full_name": full_name,
    "first_name": first_name,
    "last_name": last_name,
    "patronymic": patronymic,
    "organisation": organisation,
    "street_address": street_address,
    **FORMS,
}
