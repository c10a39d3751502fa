"""Values inside values: JSON objects and arrays, text that is JSON or XML, as paths with aligned rows.

A key is printed only if it recurs in at least 5 % of the rows and does not itself look like a value (an e-mail
address, a number, a name as a key); else the path shows ``*``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

from ..model import Column, TypeFamily
from .xmlcells import may_be_xml
from .xmlcells import structure as xml_structure

RECURS = 0.05
DEEPEST = 6
MOST_PATHS = 60
KEYS = "*@key"
"""The path of keys that are not shown: they can be e-mail addresses or names themselves."""
_SAFE_KEY = re.compile(r"[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_ -]{0,39}")
_HSTORE = re.compile(r'"?([^"=>,\s]{1,80})"?\s*=>\s*"?((?:[^"\\,]|\\.)*)')
_PG_ARRAY = re.compile(r'\{([^{}:"]*)\}')
_LONG_DIGITS = re.compile(r"\d{4,}")


def paths(
    column: Column, values: tuple[object, ...], known: Callable[[str], bool]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each path inside a column's values with what is there, one entry a row that has it; nothing if not nested.

    ``known`` says whether a key is made of the rules' own words, so that it cannot be a value. Paths are dotted keys;
    ``[]`` stands for the elements of an array, ``*`` for keys that are not shown.
    """
    parsed = _parsed(column, values)
    if parsed is None:
        return
    raw: list[tuple[tuple[str, ...], object]] = []
    keys: Counter[tuple[str, ...]] = Counter()
    for row in parsed:
        leaves = list(_leaves(row, ()))
        raw += leaves
        for seen in {path[:i] for path, _ in leaves for i in range(1, len(path) + 1)}:
            keys[seen] += 1
    shown = {p for p, n in keys.items() if p[-1] == "[]" or _shown(p[-1], n, len(parsed), known)}
    found: dict[str, list[object]] = {}
    for path, leaf in raw:
        found.setdefault(_printed(path, shown), []).append(leaf)
    hidden: list[object] = [p[-1] for p in keys if p not in shown]
    if len(hidden) > 1:
        found[KEYS] = hidden
    for name in sorted(found)[:MOST_PATHS]:
        yield name, tuple(found[name])


def by_key(
    keys: tuple[object, ...], values: tuple[object, ...], known: Callable[[str], bool]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the values of a key-value table by key, as one virtual column each; nothing if keys hardly recur."""
    counts = Counter(k for k in keys if isinstance(k, str) and k)
    if not counts or len(counts) > MOST_PATHS or len(counts) * 3 > counts.total() or len(keys) != len(values):
        return
    found: dict[str, list[object]] = {}
    for key, value in zip(keys, values, strict=True):
        if isinstance(key, str) and key:
            shown = _shown(key, counts[key], counts.total(), known)
            found.setdefault(key if shown else "*", []).append(value)
    for name in sorted(found):
        yield name, tuple(found[name])


def _printed(path: tuple[str, ...], shown: set[tuple[str, ...]]) -> str:
    out = [part if path[: i + 1] in shown else "*" for i, part in enumerate(path)]
    return ".".join(out).replace(".[]", "[]") or "$"


def _shown(key: str, n: int, rows: int, known: Callable[[str], bool]) -> bool:
    """Whether a key that ``n`` of ``rows`` have may be printed: it recurs, or could not be a value."""
    return n >= RECURS * rows and (known(key) or (n > 1 and _showable(key)))


def _showable(key: str) -> bool:
    """A key that reads as a field's name: a word or identifier without long digits or a person's name in it."""
    if not _SAFE_KEY.fullmatch(key) or _LONG_DIGITS.search(key):
        return False
    from .people import looks_like_name

    # A capital at the front of a lone word is how names of people are written, and a key of a secret is long and mixed.
    lone_name = key.isalpha() and key.istitle() and len(key) > 3
    mixed = len(key) > 20 and any(c.isdigit() for c in key) and any(c.isalpha() for c in key)
    return not (lone_name or mixed or looks_like_name(key))


def _parsed(column: Column, values: tuple[object, ...]) -> list[object] | None:
    """The structures of a nested column; None if fewer than half of its non-empty values are structures."""
    if column.family in (TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.FLOAT, TypeFamily.BOOLEAN, TypeFamily.DATE):
        return None
    filled = [v for v in values if v is not None and v != ""]
    if not filled or not any(_may_nest(v) for v in filled[:20]):
        return None
    out = [p for v in filled if (p := _structure(v)) is not None]
    return out if len(out) * 2 >= len(filled) else None


def _may_nest(value: object) -> bool:
    if isinstance(value, dict | list | tuple):
        return True
    if not isinstance(value, str):
        return False
    opens = value.lstrip()[:1]
    return opens in ("{", "[") or "=>" in value[:200] or (opens == "<" and may_be_xml(value[:400]))


def _structure(value: object) -> object | None:
    if isinstance(value, dict | list | tuple):
        return value
    if not isinstance(value, str) or not _may_nest(value):
        return None
    if value.lstrip()[:1] == "<":
        return xml_structure(value)
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        if array := _PG_ARRAY.fullmatch(value.strip()):
            return array[1].split(",")
        pairs = dict(_HSTORE.findall(value))
        return pairs or None
    return found if isinstance(found, dict | list) else None


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict) and len(path) < DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, list | tuple) and len(path) < DEEPEST:
        for inner in value[:50]:
            yield from _leaves(inner, path if path and path[-1] == "[]" else (*path, "[]"))
    elif value is not None:
        yield path, value
