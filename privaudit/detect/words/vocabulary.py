"""Words of column and table names, and dictionaries of values, as the rule files give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ...model import Subject, record
from ..rulebook import rulefile
from .romanised import Romanised

_SHORT_FOR = "short_for_"
_CAPITAL, _SMALL = "A-ZЀ-ЯҐӘҒҚҢӨҰҮҺІ", "a-zа-џґәғқңөұүһі"
_SPLIT = re.compile(rf"[{_CAPITAL}]+(?=[{_CAPITAL}][{_SMALL}])|[{_CAPITAL}]?[{_SMALL}]+|[{_CAPITAL}]+|\d+|[^\W_]+")
_MARKED = re.compile("[À-ſ\u0300-\u036fșț]")
_WITHOUT_MARK = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "İ": "I", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})
"""Latin letters whose mark Unicode does not take apart."""
_CYRILLIC = re.compile("[а-я]{2,}")
_NO_PLURALS = frozenset({"pays", "news"})
_SHORTEST_PART = 3
_SHORTEST_CUT = 4
_LONGEST_BEFORE = 3


class Phrase(NamedTuple):
    """A phrase of a column name that speaks for a rule. A tuple: 20,000 of them are unpickled at each start."""

    tokens: tuple[str, ...]
    rule: str
    strength: str
    first: bool = False
    """Whether it must open the name: ``data`` is a date in Russian only there."""
    glued: str = ""
    """Its words written as one, before plurals are made singular: ``rechnungsdatum`` of ``rechnungs datum``."""


@record
class Dictionaries:
    """Sets of words, lower-cased, ё as е."""

    sets: dict[str, frozenset[str]]

    def get(self, name: str) -> frozenset[str]:
        """The set of that name; empty if there is none."""
        return self.sets.get(name, frozenset())


class Vocabulary:
    """Phrases, subjects and modifiers, and how a name is cut into known words."""

    def __init__(
        self,
        phrases: list[Phrase],
        subjects: dict[str, Subject],
        groups: dict[str, frozenset[str]],
        russian: bool = False,
    ) -> None:
        self.subjects = subjects
        self.groups = groups
        self.by_first: dict[str, list[Phrase]] = {}
        self.glued: dict[str, tuple[str, ...]] = {}
        words: set[str] = set(subjects)
        self.full: dict[str, str] = {}
        """What the abbreviations of names stand for: ``nbr`` for number."""
        for name, group in groups.items():
            if name.startswith(_SHORT_FOR):
                self.full.update(dict.fromkeys(group, word_of(name.removeprefix(_SHORT_FOR))))
            else:
                words |= group
        for p in phrases:
            self.by_first.setdefault(p.tokens[0], []).append(p)
            words.update(p.tokens)
            if len(p.tokens) > 1:
                self.glued.setdefault("".join(p.tokens), p.tokens)
                self.glued.setdefault(p.glued or "".join(p.tokens), p.tokens)
        self.words = frozenset(words)
        own = groups.get("russian_words", frozenset())
        self.russian = Romanised((*words, *self.full), own) if russian else None
        """Its Russian words by all their spellings, where the names of a table are Russian."""
        self.head_first = bool(groups.get("word_order"))
        """Whether the first word says what a name is of, as in ``fecha_pedido``."""
        self.joints = sorted(groups.get("joints", ()))
        """What stands between the words of a compound: the s of ``aufnahmesdatum``."""
        self.stems = sorted(groups.get("stems", frozenset()), key=lambda w: (len(w), w))
        self._cut: dict[str, tuple[str, ...]] = {}
        self._spellings = self.russian

    def __getstate__(self) -> dict[str, Any]:
        # The spellings are made here and kept with the rules, so that a start need not make them.
        spellings = self._spellings or Romanised(self.words)
        return {**self.__dict__, "_cut": {}, "_spellings": spellings}

    def tokens(self, name: str) -> tuple[str, ...]:
        """Cut a name into words: snake, camel, digits, known words glued together, English plurals made singular."""
        out: list[str] = []
        for raw in split_name(name):
            out += self._cut.get(raw) or self._cut.setdefault(raw, self._parts(raw))
        return tuple(out)

    def written_out(self, tokens: tuple[str, ...]) -> tuple[str, ...]:
        """The words of a name with its abbreviations written out: ``stu_nbr`` is a student's number."""
        return tuple(self.full.get(t, t) for t in tokens)

    def in_russian(self, tokens: tuple[str, ...]) -> tuple[str, ...]:
        """The words of a name in Cyrillic where they spell Russian words and the table's names are Russian."""
        if self.russian is None:
            return tokens
        return tuple((self.russian.exactly(t) if t.isascii() else None) or t for t in tokens)

    def spells_russian(self, word: str) -> bool:
        """Whether an unknown word in Latin letters spells a Russian word of the vocabulary."""
        if word in self.words or singular(word) in self.words or not word.isascii():
            return False
        if self._spellings is None:
            self._spellings = Romanised(self.words)
        return self._spellings.exactly(word) is not None

    def knows(self, name: str) -> bool:
        """Whether a name is made of known words only, so that it says nothing of its own."""
        tokens = self.tokens(name) if len(name) <= 60 else ()
        return bool(tokens) and all(t in self.words for t in tokens)

    def among(self, group: str, token: str) -> bool:
        """Whether a token belongs to a group of words (modifiers, qualifiers, …)."""
        words = self.groups.get(group, frozenset())
        if token in words or self.russian is None or not token.isascii():
            return token in words
        return self.russian.exactly(token) in words

    def _parts(self, token: str) -> tuple[str, ...]:
        single = singular(token)
        if single not in self.words and token.endswith("s"):
            single = next((t for t in (token[:-1], token[:-2]) if t in self.words), single)  # movies, statuses
        if single in self.words:
            return (single,)
        for form in (token, single):
            if form in self.glued:
                return self.glued[form]
        cut = self._cut_glued(single) or self._tail(token) or self._compound(token)
        return cut or (self._whole(token) or self._russian(token) or single,)

    def _russian(self, token: str) -> str | None:
        """The Russian word that an unknown word spells, bends or cuts short."""
        return self.russian.meant(token) if self.russian is not None else None

    def _tail(self, token: str) -> tuple[str, ...] | None:
        """A letter or two before a word that names of columns end with: ``slname`` is somebody's last name."""
        for tail in sorted(self.groups.get("name_tails", ())):
            before = token.removesuffix(tail)
            if before != token and 0 < len(before) <= _LONGEST_BEFORE:
                return (before, tail)
        return None

    def _whole(self, token: str) -> str | None:
        """The word that was cut to this token, as field names of eight to ten letters were: ``uvoln``, ``komment``."""
        if len(token) < _SHORTEST_CUT:
            return None
        return next((w for w in self.stems if w.startswith(token)), None)

    def _joined(self, part: str, before: bool) -> str | None:
        """The known word that a part of a name is, without what joins it to the next one; None if there is none."""
        if part in self.words or part in self.glued:
            return part
        cut = (part.removesuffix(j) for j in self.joints if before and part.endswith(j))
        return next((w for w in cut if len(w) > _SHORTEST_PART and (w in self.words or w in self.glued)), None)

    def _compound(self, token: str) -> tuple[str, ...] | None:
        """An unknown word before one that compounds end with: ``nebenkosten``."""
        for head in sorted(self.groups.get("compound_heads", ()), key=lambda w: (-len(w), w)):
            before = token.removesuffix(head)
            if before != token and len(before) >= _SHORTEST_PART:
                return (before, head)
        return None

    def _cut_glued(self, token: str) -> tuple[str, ...] | None:
        """Cut ``customeremail`` into two or three known words; None if it cannot be done without a rest."""
        n = len(token)
        if n < 2 * _SHORTEST_PART or n > 40 or token.isdigit() or token in self.groups.get("whole_words", ()):
            return None
        best: dict[int, tuple[str, ...]] = {0: ()}
        for end in range(_SHORTEST_PART, n + 1):
            for start in range(max(0, end - 20), end - _SHORTEST_PART + 1):
                part = self._joined(token[start:end], end < n) if start in best and len(best[start]) < 3 else None
                if part is not None:
                    found = (*best[start], *self.glued.get(part, (part,)))
                    if end not in best or len(found) < len(best[end]):
                        best[end] = found
        parts = best.get(n)
        if parts is None or len(max(parts, key=len)) < 4 or sum(len(p) < 4 for p in parts) > 1:
            return None
        return parts


def fold(text: str) -> str:
    """Lower case, ё as е, Latin letters without their marks (й keeps its own)."""
    return text.lower() if text.isascii() else unmarked(text).lower().replace("ё", "е")


def unmarked(text: str) -> str:
    """Latin letters without their marks, in the case they have; ß as ss. Cyrillic letters keep theirs."""
    if text.isascii() or not _MARKED.search(text):
        return text
    plain = text.replace("ß", "ss").translate(_WITHOUT_MARK)
    parts = (unicodedata.normalize("NFD", c)[0] if "À" <= c <= "ſ" or c in "șțȘȚ" else c for c in plain)
    return "".join(c for c in parts if not "\u0300" <= c <= "\u036f")


def split_name(name: str) -> list[str]:
    """Cut a name at underscores, case changes, digits and other signs; folded."""
    return [fold(t) for t in _SPLIT.findall(unmarked(name.replace("'", "").replace("№", "_номер_")))]


def singular(token: str) -> str:
    """The English singular of a plural in -s, -es, -ies; anything else unchanged."""
    if len(token) < 4 or not token.isascii() or token.endswith(("ss", "us", "is")) or token in _NO_PLURALS:
        return token
    if token.endswith("ies"):
        return token[:-3] + "y"
    if token.endswith(("sses", "xes", "ches", "shes")):
        return token[:-2]
    return token.removesuffix("s")


def word_of(text: str) -> str:
    """A word of a vocabulary in the form names are cut into."""
    return singular(fold(text))


def load_vocabulary(
    files: Iterable[tuple[str, dict[str, Any]]], phrases: list[tuple[str, str, str]], problems: list[str]
) -> Vocabulary:
    """Put the rules' phrases beside what the files of ``names/`` say: pairs of a file's name and its mapping."""
    subjects: dict[str, Subject] = {}
    groups: dict[str, set[str]] = {}
    for name, data in files:
        if name.split("_", 1)[0] == "ru":
            groups.setdefault("russian_words", set()).update(_CYRILLIC.findall(fold(str(data))))
        subjects.update(subject_words(f"names.{name}", data, problems))
        for group, words in group_words(f"names.{name}", data, problems).items():
            groups.setdefault(group, set()).update(words)
    made = []
    for text, rule, strength in phrases:
        phrase = phrase_of(text, rule, strength)
        if phrase is None:
            problems.append(f"{rule}: a name phrase is empty")
        else:
            made.append(phrase)
    return Vocabulary(made, subjects, {k: frozenset(v) for k, v in groups.items()})


def subject_words(where: str, data: dict[str, Any], problems: list[str]) -> dict[str, Subject]:
    """The words of ``subjects`` with whom they are about; unknown subjects are noted in ``problems``."""
    found: dict[str, Subject] = {}
    for subject, words in (data.get("subjects") or {}).items():
        if subject not in {s.value for s in Subject}:
            problems.append(f"{where}: subject {subject!r} is not known")
            continue
        found.update(dict.fromkeys(_single(f"{where}: subjects.{subject}", words, problems), Subject(subject)))
    return found


def group_words(where: str, data: dict[str, Any], problems: list[str]) -> dict[str, frozenset[str]]:
    """The words of each of ``groups``."""
    groups = (data.get("groups") or {}).items()
    return {str(k): frozenset(_single(f"{where}: groups.{k}", words, problems)) for k, words in groups}


def _single(where: str, words: object, problems: list[str]) -> list[str]:
    """Words as names are cut into; those that names are cut inside of, so that they never match, are noted."""
    found = _words(words)
    problems += [f"{where}: {w!r} is no single word: names are cut there" for w in found if len(split_name(w)) != 1]
    return [word_of(w) for w in found]


def phrase_of(text: str, rule: str, strength: str) -> Phrase | None:
    """A phrase cut into words; None if it has none."""
    words = split_name(text)
    tokens = tuple(map(singular, words))
    if not tokens:
        return None
    return Phrase(tokens=tokens, rule=rule, strength=strength, first=text.startswith("^"), glued="".join(words))


def load_dictionaries(folders: Iterable[Path], problems: list[str]) -> Dictionaries:
    """Read ``dictionaries/*.yaml``: each key a set of words, in all languages together."""
    sets: dict[str, set[str]] = {}
    for folder in folders:
        for path in sorted((folder / "dictionaries").glob("*.yaml")):
            for key, words in (rulefile.read(path, problems) or {}).items():
                sets.setdefault(str(key), set()).update(map(fold, _words(words, ",")))
    return Dictionaries(sets={k: frozenset(v) for k, v in sets.items()})


def _words(value: object, separator: str | None = None) -> list[str]:
    if isinstance(value, str):
        return [w.strip() for w in value.split(separator) if w.strip()]
    return [str(w) for w in value] if isinstance(value, list) else []
