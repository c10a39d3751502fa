"""Which tests of words no value of a column can pass: told once, by all the words of the column together.

Necessary conditions of the tests of `people` and `wordforms`, never enough. Only columns in ASCII are told about: there
lower case is all that `fold` does, and no Cyrillic word can pass for a name.
"""

from __future__ import annotations

from collections.abc import Callable

from .people import PARTS_OF_NAMES, STREET_ENDINGS
from .vocabulary import Dictionaries
from .wordforms import DOSE, PARTS, of_illness

_UNITS = ("mg", "mcg", "ug", "iu")
"""One of these is in every dose that is in ASCII."""


class Words:
    """The words of some values, in lower case."""

    def __init__(self, values: list[str]) -> None:
        joined = "\n".join(values)
        self.known = joined.isascii()
        self.joined = joined.lower() if self.known else ""
        parts = set(PARTS.findall(self.joined))
        if "-" in self.joined or "'" in self.joined:
            parts.update(PARTS_OF_NAMES.findall(self.joined))
        self.parts = frozenset(parts)

    def may_pass(self, kind: str, words: Dictionaries) -> bool:
        """Whether any of the values may pass the test of that name."""
        test = _NEEDS.get(kind)
        return test is None or not self.known or test(self, words)

    def any_of(self, group: frozenset[str]) -> bool:
        """Whether any word is in a group."""
        return not group.isdisjoint(self.parts)


def _full_name(read: Words, words: Dictionaries) -> bool:
    return "." in read.joined or read.any_of(words.get("first_names"))


def _street_address(read: Words, words: Dictionaries) -> bool:
    known = read.any_of(words.get("street_words")) or read.any_of(words.get("house_words"))
    return known or any(p.endswith(STREET_ENDINGS) for p in read.parts)


def _post(read: Words, words: Dictionaries) -> bool:
    heads = words.get("job_heads")
    return read.any_of(heads) or any(p[:-1] in heads for p in read.parts)


def _illness(read: Words, words: Dictionaries) -> bool:
    stems = words.get("illness_stems")
    known = read.any_of(words.get("illness_words"))
    return known or any(p[:5] in stems or p[:7] in stems or of_illness(p) for p in read.parts)


def _medicine(read: Words, words: Dictionaries) -> bool:
    dosed = any(unit in read.joined for unit in _UNITS) and DOSE.search(read.joined) is not None
    return dosed or read.any_of(words.get("medicines"))


_NEEDS: dict[str, Callable[[Words, Dictionaries], bool]] = {
    "full_name": _full_name,
    "first_name": lambda read, words: read.any_of(words.get("first_names")),
    "last_name": lambda read, words: read.any_of(words.get("last_names")),
    "patronymic": lambda _read, _words: False,
    "organisation": lambda read, words: read.any_of(words.get("legal_forms")),
    "street_address": _street_address,
    "post": _post,
    "illness": _illness,
    "medicine": _medicine,
}
