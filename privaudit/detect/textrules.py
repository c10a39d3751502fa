"""What is looked for inside sentences: patterns with context words, and runs of words that are people's names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import record

MOST_TEXTS = 150
LONGEST = 1500
_HEAD, _AROUND = 700, 60
_STRONG = re.compile(r"@|\d[\d ()-]{5,}\d")
_NAME_RUN = re.compile(
    r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?:\s+[А-ЯЁ](?:[а-яё]+|\.)){1,2}\.?|[A-Z][a-zà-ÿ]+(?:\s+[A-Z][a-zà-ÿ'-]+){1,2}"
)
_WORTH = re.compile(r"\d{4}|@|\d[ -]\d{2}|[А-ЯЁA-Z][а-яёa-zà-ÿ]+\s+[А-ЯЁA-Z]")


@record
class TextPattern:
    """One kind found by a pattern anywhere in a text; a hit below 0.4 needs one of the context words near it."""

    entity: str
    regex: str
    score: float
    context: tuple[str, ...] = ()
    validator: str | None = None


TEXT_PATTERNS: tuple[TextPattern, ...] = (
    TextPattern(
        entity="PHONE_NUMBER",
        regex=r"(?<![\d+])(?:\+7|8|7)[\s(-]{0,2}[3489]\d{2}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)",
        score=0.6,
    ),
    TextPattern(entity="PHONE_NUMBER", regex=r"(?<![\d+])\+[1-9]\d{0,2}(?:[\s().-]{0,2}\d){7,12}(?!\d)", score=0.6),
    TextPattern(
        entity="PHONE_NUMBER",
        regex=r"(?<![\d-])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)",
        score=0.45,
        context=("phone", "call", "tel", "mobile", "телефон", "тел"),
    ),
    TextPattern(
        entity="PHONE_NUMBER",
        regex=r"(?<![\d-])\(?0\d{2,5}\)?[\s.-]\d{3,4}[\s.-]?\d{3,4}(?!\d)",
        score=0.45,
    ),
    TextPattern(
        entity="PHONE_NUMBER",
        regex=r"(?<!\d)9\d{9}(?!\d)",
        score=0.3,
        context=("телефон", "тел", "звонить", "позвонить", "мобильный", "номер", "phone", "whatsapp"),
    ),
    TextPattern(entity="RU_SNILS", regex=r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)", score=0.6, validator="ru_snils"),
    TextPattern(
        entity="RU_INN", regex=r"(?<!\d)\d{12}(?!\d)", score=0.3, context=("инн", "inn"), validator="ru_inn_person"
    ),
    TextPattern(
        entity="RU_PASSPORT",
        regex=r"(?<!\d)\d{2} ?\d{2}[ ,]{0,2}(?:№|N|номер)? ?\d{6}(?!\d)",
        score=0.3,
        context=("паспорт", "серия", "пасп", "passport", "документ"),
    ),
    TextPattern(
        entity="RU_OMS",
        regex=r"(?<!\d)\d{16}(?!\d)",
        score=0.2,
        context=("полис", "омс", "енп"),
    ),
    TextPattern(
        entity="VEHICLE_PLATE",
        regex=r"(?<!\w)[АВЕКМНОРСТУХавекмнорстух]\d{3}[АВЕКМНОРСТУХавекмнорстух]{2}\d{2,3}(?!\w)",
        score=0.6,
        validator="ru_plate",
    ),
    TextPattern(
        entity="STREET_ADDRESS",
        regex=r"(?<!\w)(?:ул|улица|просп|проспект|пр-т|пер|переулок|шоссе|бульвар|б-р|наб|мкр)\.?\s+[А-ЯЁ]"
        r"[А-Яа-яё0-9 -]{2,40}?,?\s*(?:д\.?|дом)?\s*\d+[а-яА-Я]?",
        score=0.6,
    ),
    TextPattern(
        entity="STREET_ADDRESS",
        regex=r"(?<!\w)\d{1,5} (?:[A-Z][a-z]+ ){1,3}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct)\b",
        score=0.6,
    ),
    TextPattern(
        entity="DATE_OF_BIRTH",
        regex=r"(?<!\d)\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}(?!\d)",
        score=0.2,
        context=("родиться", "рождение", "born", "dob", "birth", "г.р"),
    ),
)

# entity -> weight of its presence, texts that must hold it, whether it makes a text one about people
FOUND: dict[str, tuple[float, int, bool]] = {
    "EMAIL_ADDRESS": (6.0, 1, True),
    "PHONE_NUMBER": (5.0, 1, True),
    "PERSON": (3.8, 3, True),
    "RU_SNILS": (6.5, 1, True),
    "RU_INN": (5.5, 1, True),
    "RU_PASSPORT": (5.5, 1, True),
    "RU_OMS": (4.5, 1, True),
    "CREDIT_CARD": (6.5, 1, True),
    "IBAN_CODE": (6.5, 1, True),
    "US_SSN": (4.0, 1, True),
    "IP_ADDRESS": (4.0, 1, False),
    "VEHICLE_PLATE": (5.0, 1, True),
    "STREET_ADDRESS": (4.5, 1, True),
    "DATE_OF_BIRTH": (4.0, 1, True),
}


def may_hold(text: str) -> bool:
    """Whether a text has anything a recognizer could take: digits together, an @, two capitalised words."""
    return _WORTH.search(text) is not None


def shortened(text: str) -> str:
    """At most about LONGEST characters: the beginning, and what stands around digits and @ further on."""
    if len(text) <= LONGEST:
        return text
    head = text[:_HEAD].rpartition(" ")[0] or text[:_HEAD]
    parts, last, room = [head], len(head), LONGEST - len(head)
    for m in _STRONG.finditer(text, last):
        start, end = max(last, m.start() - _AROUND), min(len(text), m.end() + _AROUND)
        if start >= end:
            continue
        if room < end - start:
            break
        parts.append(text[start:end])
        room -= end - start
        last = end
    return " … ".join(parts)


def people_in(text: str) -> Iterator[tuple[int, int]]:
    """Where names of people are: runs of two or three capitalised words that `people` takes for a name."""
    from .people import full_name
    from .rules import load_rules

    words = load_rules().dictionaries
    for m in _NAME_RUN.finditer(text):
        if full_name(m[0].strip(), words):
            yield m.start(), m.end()
