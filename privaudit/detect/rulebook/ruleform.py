"""The form of a detector file: which keys it may have and what stands under each, said before anything is made of it.

What is checked here needs no other file: types, closed lists of words, numbers and their bounds. What a key means is
in ``rules/README.md``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from ...model import Category, Subject, TypeFamily
from .rulefile import Checked

Check = Callable[[object], str | None]
"""Returns what a value must be, None if it is."""

_ENTITY = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_LANGUAGES = frozenset({"en", "ru"})


def _number(value: object) -> str | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return None if fits else "must be a number"


def _whole(value: object) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if fits else "must be a whole number, 0 or more"


def _truth(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _text(value: object) -> str | None:
    return None if isinstance(value, str) and value else "must be a text; quote it if YAML takes it for something else"


def _length(value: object) -> str | None:
    fits = isinstance(value, list) and len(value) == 2 and not any(map(_whole, value)) and value[0] <= value[1]
    return None if fits else "must be two whole numbers: [shortest, longest]"


def _words(value: object) -> str | None:
    fits = isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))
    return None if fits else "must be words: a text with commas, or a list of texts"


def _some_of(known: frozenset[str]) -> Check:
    def check(value: object) -> str | None:
        fits = isinstance(value, list) and all(isinstance(v, str) and v in known for v in value)
        return None if fits else f"must be a list of some of: {', '.join(sorted(known))}"

    return check


def _one_of(known: frozenset[str]) -> Check:
    def check(value: object) -> str | None:
        return None if isinstance(value, str) and value in known else f"must be one of: {', '.join(sorted(known))}"

    return check


def _list(value: object) -> str | None:
    return None if isinstance(value, list) else "must be a list"


def _mapping(value: object) -> str | None:
    return None if isinstance(value, dict) else "must be a mapping"


def _title(value: object) -> str | None:
    fits = (isinstance(value, str) and value) or (
        isinstance(value, dict) and set(value) == _LANGUAGES and all(isinstance(v, str) and v for v in value.values())
    )
    return None if fits else "must be a text, or {en: …, ru: …}"


_CATEGORIES = frozenset(c.value for c in Category)
_FLAGS = _one_of(frozenset({"", "i"}))
_TOP: dict[str, Check] = {
    "listed_as": _one_of(_CATEGORIES),
    "context": _text,
    "held": _truth,
    "gives_way": _truth,
    "strict": _truth,
    "contextual_for": _some_of(frozenset(s.value for s in Subject)),
    "prior": _number,
    "names": _mapping,
    "families": _some_of(frozenset(f.value for f in TypeFamily)),
    "values": _list,
    "words": _list,
    "distinct_max": _whole,
    "examples": _mapping,
    "source": _text,
    "title": _title,
    "normalise": _text,
    "text": _list,
}
_VALUE: dict[str, Check] = {
    **dict.fromkeys(("id", "pattern", "classes", "validator"), _text),
    **dict.fromkeys(("chance", "expect", "weight", "miss"), _number),
    "flags": _FLAGS,
    "length": _length,
    "spread": _whole,
    "contained": _truth,
}
_WORD: dict[str, Check] = {
    "kind": _text,
    **dict.fromkeys(("chance", "expect", "weight", "miss"), _number),
    "codes": _truth,
}
_TEXT: dict[str, Check] = {
    **dict.fromkeys(("id", "pattern", "finder", "validator"), _text),
    **dict.fromkeys(("score", "weight"), _number),
    "flags": _FLAGS,
    "context": _words,
    "least": _whole,
    "speaks": _truth,
    "digits": _truth,
}


def check_form(data: dict[str, Any], checked: Checked) -> bool:
    """Note everything in a detector file that is not of the form wanted; return whether all of it is."""
    before = len(checked.problems)
    _head(data, checked)
    _against(data, _TOP, "", checked)
    for key, row_form in (("values", _VALUE), ("words", _WORD), ("text", _TEXT)):
        rows = data.get(key)
        for i, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                _against(row, row_form, f"{key}[{i}]: ", checked)
                if key == "words" and "kind" not in row:
                    checked.say(f"words[{i}]: kind is missing")
            else:
                checked.say(f"{key}[{i}] must be a mapping")
    names, examples = data.get("names"), data.get("examples")
    for strength, phrases in (names if isinstance(names, dict) else {}).items():
        if _words(phrases):
            checked.say(f"names.{strength} {_words(phrases)}")
    for key, listed in (examples if isinstance(examples, dict) else {}).items():
        if not isinstance(listed, list) or any(v is None or isinstance(v, list | dict) for v in listed):
            checked.say(f"examples.{key} must be a list of texts")
    return len(checked.problems) == before


def _head(data: dict[str, Any], checked: Checked) -> None:
    """What every file must have: entity and category."""
    entity = data.get("entity")
    if entity is not None and entity != "" and not (isinstance(entity, str) and _ENTITY.fullmatch(entity)):
        checked.say("entity must be capital letters, digits and _ between them, such as MEMBER_CARD")
    if "category" not in data:
        known = ", ".join(sorted(_CATEGORIES))
        checked.say(f"category is missing: one of {known}; or null, and the kind is never reported")


def _against(data: dict[str, Any], form: dict[str, Check], where: str, checked: Checked) -> None:
    for key, check in form.items():
        if key in data and (wrong := check(data[key])):
            checked.say(f"{where}{key} {wrong}")
