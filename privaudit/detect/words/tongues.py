"""Languages of naming: words that mean something only among others of their language.

``ad`` is a person's name in Turkish and an advertisement in English; ``data`` is a date in Italian, Polish and
Portuguese. Such words stand under ``in_company`` in ``names/<language>.yaml`` and count in a table whose own names show
the language: by `ENOUGH` different words of it, one of which no name in English has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...model import Subject, record
from ..rulebook import rulefile
from .vocabulary import Phrase, Vocabulary, group_words, phrase_of, split_name, subject_words, word_of

ENOUGH = 2
ROMANISED = "translit"
"""The language file of Russian in Latin letters."""
_SHORTEST = 3
_LONG, _LONGER = 5, 9
_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")
_KEYS = "subjects groups kinds in_company"
_COMMON, _ENGLISH = "common", "en"
"""The file of words of no one language, and the language whose words show no other."""


@record
class Tongue:
    """What one language adds where a table speaks it."""

    name: str
    own: frozenset[str]
    """Words of its own, which no English name has."""
    among: frozenset[str]
    """Words that mean something only in company."""
    phrases: tuple[Phrase, ...]
    subjects: tuple[tuple[str, Subject], ...]
    groups: tuple[tuple[str, frozenset[str]], ...]

    def spoken(self, words: frozenset[str]) -> int:
        """How many of the words are of this language; 0 if none is its own."""
        own = len(words & self.own)
        return own + len(words & self.among - self.own) if own else 0


def english_words(files: Mapping[str, dict[str, Any]], phrases: Iterable[str]) -> frozenset[str]:
    """The words of the rules' own names and of the English vocabulary: none of them shows another language."""
    found = {word_of(w) for phrase in phrases for w in split_name(phrase)}
    for name, data in files.items():
        if name == _COMMON or name.split("_", maxsplit=1)[0] == _ENGLISH:
            found |= _all_words(data)
    return frozenset(found)


def load(
    files: Iterable[tuple[str, dict[str, Any]]], english: frozenset[str], rules: Iterable[str], problems: list[str]
) -> list[Tongue]:
    """The languages that have words ``in_company``; mistakes are noted in ``problems``.

    ``files`` are pairs of a name in ``names/`` and what the file says; ``english`` are the words that show no other
    language; ``rules`` the ids of rules.
    """
    known = frozenset(rules)
    found: dict[str, Tongue] = {}
    for name, data in files:
        rulefile.Checked(f"names.{name}", problems).only(data, _KEYS)
        made = _tongue(name, data, data.get("in_company") or {}, english, known, problems)
        language = made.name
        found[language] = _both(found[language], made) if language in found else made
    return [t for t in found.values() if t.among]


def _both(one: Tongue, other: Tongue) -> Tongue:
    """A language's words of two files."""
    among = one.among | other.among
    return Tongue(
        name=one.name,
        own=(one.own | other.own) - among,
        among=among,
        phrases=one.phrases + other.phrases,
        subjects=one.subjects + other.subjects,
        groups=one.groups + other.groups,
    )


def _tongue(
    name: str,
    data: dict[str, Any],
    more: dict[str, Any],
    english: frozenset[str],
    known: frozenset[str],
    problems: list[str],
) -> Tongue:
    checked = rulefile.Checked(f"names.{name}: in_company", problems)
    checked.only(more, "subjects groups kinds")
    phrases: list[Phrase] = []
    for rule, by_strength in (more.get("kinds") or {}).items():
        if rule not in known:
            checked.say(f"{rule!r} is no rule")
            continue
        for strength, texts in by_strength.items():
            made = (phrase_of(text, rule, strength) for text in checked.phrases(strength, texts, rulefile.STRENGTHS))
            phrases += [p for p in made if p is not None]
    subjects = subject_words(f"names.{name}: in_company", more, problems)
    groups = group_words(f"names.{name}: in_company", more, problems)
    among = {t for p in phrases for t in p.tokens} | set(subjects) | {w for g in groups.values() for w in g}
    own = {w for w in _all_words(data) if len(w) >= _SHORTEST and w not in english and w not in among}
    return Tongue(
        name=name.split("_", maxsplit=1)[0],
        own=frozenset(own),
        among=frozenset(among),
        phrases=tuple(phrases),
        subjects=tuple(sorted(subjects.items())),
        groups=tuple(sorted(groups.items())),
    )


def _all_words(data: dict[str, Any]) -> set[str]:
    """Every word of a language's file that counts without company."""
    texts: list[str] = []
    for part in ("subjects", "groups"):
        texts += [str(t) for t in (data.get(part) or {}).values()]
    for by_strength in (data.get("kinds") or {}).values():
        texts += [str(t) for t in by_strength.values()]
    return {word_of(w) for text in texts for w in split_name(text)}


def spoken_in(names: Iterable[str], tongues: Iterable[Tongue]) -> tuple[Tongue, ...]:
    """The languages in which at least `ENOUGH` of the names' words are, the one most spoken and those near it."""
    words = frozenset(word_of(w) for n in names for w in split_name(n))
    counted = [(t.spoken(words), t) for t in tongues]
    most = max((n for n, _ in counted), default=0)
    return tuple(t for n, t in counted if n >= ENOUGH and 2 * n >= most)


def are_russian(names: Iterable[str], vocabulary: Vocabulary, found: Sequence[Tongue], own: Tongue | None) -> bool:
    """Whether names are Russian, in Cyrillic or in Latin letters, more than any other language ``found`` in them.

    Cyrillic names are, unless they have letters that Russian lacks. In Latin letters `ENOUGH` of their words are of
    ``own``, the language of transliteration, are signs of Russian or spell Russian words; one long word is enough.
    """
    words = {w for n in names for w in split_name(n)}
    letters = {c for w in words for c in w if not c.isascii()}
    if letters & _RUSSIAN:
        return letters <= _RUSSIAN | {"№", "ё"}
    known = own.own if own is not None else frozenset()
    signs = known | vocabulary.groups.get("russian_signs", frozenset())
    spelled = {w for w in words if word_of(w) in signs or (len(w) >= _LONG and vocabulary.spells_russian(w))}
    singular = frozenset(map(word_of, words))
    other = max((t.spoken(singular) for t in found if t is not own), default=0)
    enough = len(spelled) >= ENOUGH or any(len(w) >= _LONGER for w in spelled) or own in found
    return enough and len(spelled) >= other


def with_tongues(vocabulary: Vocabulary, tongues: Iterable[Tongue], russian: bool = False) -> Vocabulary:
    """The vocabulary and what these languages add to it; ``russian`` as `Vocabulary` has it."""
    other = vocabulary.groups.get("foreign_in_russian", frozenset()) if russian else frozenset()
    phrases = [p for ps in vocabulary.by_first.values() for p in ps if other.isdisjoint(p.tokens)]
    subjects, groups = dict(vocabulary.subjects), dict(vocabulary.groups)
    for t in tongues:
        phrases += t.phrases
        subjects.update(t.subjects)
        for name, words in t.groups:
            groups[name] = groups.get(name, frozenset()) | words
    return Vocabulary(phrases, subjects, groups, russian)
