"""Which keys may be printed as parts of a path, and which header cells as names: the one rule that decides it.

Keys of documents, key-value tables, pairs and queries can be values: a name, a login, a plate, a disease. A key is
shown only if it is written as an identifier is, all its words are words of names of columns, and no dictionary of
values has it. Keys of JSON objects that most rows share may be unknown words in Latin letters. Privacy goes first:
a harmless key that fails is shown as ``*``.
"""

from __future__ import annotations

import re

from ..rulebook.rules import Rules
from ..words.vocabulary import fold, singular, split_name

SHARED = 0.5
"""Share of JSON objects that have a key of unknown words which is shown all the same."""
_IDENTIFIER = re.compile(r"_{0,2}[^\W\d_]+(?:[_.\-]{1,2}[^\W\d_]+| [^\W\d_]+)*(?:[_.\-]?\d{1,3})?")
_MEMBER = re.compile(r"_?[A-Za-z]+(?:_[A-Za-z]+)*_?")
_LONGEST, _LONGEST_MEMBER = 60, 40
_NAMES = ("first_names", "last_names")
_NEVER_SPACED = (*_NAMES, "cities", "diagnoses", "medicines", "honorifics", "sole_traders", "street_words", "religions")
_NEVER_ALONE = (
    "cities", "diagnoses", "medicines", "religions", "ethnicities", "nationalities", "marital_statuses",
    "blood_groups",
)  # fmt: skip
_NEVER_UNKNOWN = (
    *_NAMES, "cities", "countries", "regions", "diagnoses", "medicines", "illness_words", "lab_tests", "religions",
    "ethnicities", "nationalities", "marital_statuses", "genders", "kinships", "honorifics", "street_words",
)  # fmt: skip
_SURNAMES = re.compile(r"\w{2,}(?:ova|eva|ov|ev|yov|ina|skaya|skaia|skiy|skii|sky|ski|enko|chuk|shvili|yan|vich|vna)")
_NEARLY = 4
_REST = 2
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq")
_VOWEL = re.compile(r"[aeiouy]")
_SHORT = 4


class Segments:
    """The rule, with the vocabulary and dictionaries of one table's rules."""

    def __init__(self, rules: Rules) -> None:
        self._vocabulary = rules.vocabulary
        self._words = rules.dictionaries
        self._seen: dict[str, bool] = {}

    def known(self, key: str) -> bool:
        """Whether a key is an identifier of words that names of columns have, and cannot be a value."""
        if key not in self._seen:
            self._seen[key] = len(key) <= _LONGEST and self._known(key)
        return self._seen[key]

    def member(self, key: str) -> bool:
        """Whether a key that most objects share may be shown though its words are unknown: Latin, and no value."""
        if len(key) > _LONGEST_MEMBER or not _MEMBER.fullmatch(key):
            return False
        words = split_name(key)
        if any(self._is_value(w) for w in words) or self._among(_NEVER_UNKNOWN, "".join(words)):
            return False
        single = sum(len(w) == 1 for w in words)
        return single == 0 or len(words) == 1 or (single == 1 and any(len(w) > 1 and self._word(w) for w in words))

    def _known(self, key: str) -> bool:
        if not _IDENTIFIER.fullmatch(key):
            return False
        words = [w for w in split_name(key) if not w.isdigit()]
        if not all(map(self._word, words)):
            return False
        named = [w for w in words if self._among(_NAMES, w)]
        long = [w for w in words if len(w) > 1]
        if " " in key and any(self._among(_NEVER_SPACED, w) for w in words):
            return False
        if len(long) < 2:
            return bool(long) and len(words) - len(long) <= 1 and self._alone(key, long[0])
        return len(named) < len(long) and not self._among(_NEVER_ALONE, " ".join(words))

    def _alone(self, key: str, word: str) -> bool:
        """Whether a single word is no value: of the names only those that are names of columns themselves."""
        if self._among(_NEVER_ALONE, word):
            return False
        if self._among(("illness_words",), word) and not self._heads(word):
            return False
        if not self._among(_NAMES, word):
            return True
        return key.islower() and key == word and word in self._spoken()

    def _heads(self, word: str) -> bool:
        """Whether a word of health says what a field holds rather than what somebody has: ``diagnosis``."""
        return singular(word) in self._vocabulary.groups.get("health_headings", frozenset())

    def _spoken(self) -> frozenset[str]:
        """Words that qualify and measure: ``price``, ``page``, ``max`` are these before they are anybody's name."""
        groups = self._vocabulary.groups
        some = ("modifiers", "qualifiers", "amount_words", "measure_words", "date_words", "item_words", "id_words")
        return frozenset().union(*(groups.get(g, frozenset()) for g in some))

    def _word(self, word: str) -> bool:
        """Whether a word, or the words glued in it, are of the vocabulary; nothing is bent or filled up for it."""
        vocabulary = self._vocabulary
        if word in vocabulary.words or singular(word) in vocabulary.words or word in vocabulary.full:
            return True
        if word in vocabulary.glued or singular(word) in vocabulary.glued:
            return True
        if vocabulary.russian is not None and word.isascii() and vocabulary.russian.exactly(word) is not None:
            return True
        parts = vocabulary.tokens(word)
        if len(parts) < 2 or not all(p in vocabulary.words and len(p) > 1 for p in parts):
            return word.endswith("s") and len(parts) == 1 and parts[0] in vocabulary.words and word.startswith(parts[0])
        return word.startswith(parts[0]) and sum(map(len, parts)) >= len(word) - 1

    def _is_value(self, word: str) -> bool:
        """Whether an unknown word is in a dictionary of values, or is built as a name, a login or a secret is."""
        if self._word(word):
            return self._among((*_NEVER_ALONE, "illness_words"), word) and not self._heads(word)
        if self._among(_NEVER_UNKNOWN, word) or self._among(_NEVER_UNKNOWN, singular(word)):
            return True
        if len(word) > _SHORT and (_SURNAMES.fullmatch(word) or not _VOWEL.search(word)):
            return True
        if len(word) >= _NEARLY and any(word in row for row in _KEYBOARD):
            return True
        cut = (w for n in range(1, _REST + 1) for w in (word[n:], word[:-n]))
        return any(len(w) >= _NEARLY and self._among(_NAMES, w) for w in cut)

    def _among(self, groups: tuple[str, ...], word: str) -> bool:
        return any(fold(word) in self._words.get(g) for g in groups)
