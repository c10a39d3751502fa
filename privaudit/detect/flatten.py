"""Values inside values as paths: documents, arrays, row values, pairs and lists in text.

A key is printed only if it recurs in at least 5 % of the rows and does not itself look like a value (an e-mail
address, a number, a name as a key); else the path shows ``*``. Fields of a row value show their position.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from ..model import Column
from .pairs import queries
from .pgtext import Composite
from .structures import structure, structures

RECURS = 0.05
_PROBED = 40
_LONGEST_NUMBER = 3
DEEPEST = 6
MOST_PATHS = 60
KEYS = "*@key"
"""The path of keys that are not shown: they can be e-mail addresses or names themselves."""
_SAFE_KEY = re.compile(r"[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_ -]{0,39}")
_POSITION = "\0"
"""Marks a part of a path as a position, which no key begins with."""
_NESTED = frozenset("{[<aO")
_LONG_DIGITS = re.compile(r"\d{4,}")


def paths(
    column: Column, values: tuple[object, ...], known: Callable[[str], bool]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each path inside a column's values with what is there, one entry a row that has it; nothing if not nested.

    ``known`` says whether a key is made of the rules' own words, so that it cannot be a value. Paths are dotted keys;
    ``[]`` stands for the elements of an array, ``*`` for keys that are not shown.
    """
    parsed = structures(column.family, column.data_type, values)
    if parsed is not None:
        yield from _paths(parsed, known)


def of_urls(values: tuple[object, ...], known: Callable[[str], bool]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each name in the queries of a column of URLs with its values, as `paths` does; nothing without queries."""
    if not any(isinstance(v, str) and v[:4] == "http" and "?" in v for v in values[:_PROBED]):
        return
    parsed = queries([v for v in values if isinstance(v, str) and v])
    if parsed is not None:
        yield from _paths(list(parsed), known)


def _paths(parsed: list[object], known: Callable[[str], bool]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The paths inside structures, one entry a row that has it."""
    raw: list[tuple[tuple[str, ...], object]] = []
    keys: Counter[tuple[str, ...]] = Counter()
    for row in parsed:
        leaves = list(_leaves(row, ()))
        raw += leaves
        for seen in {path[:i] for path, _ in leaves for i in range(1, len(path) + 1)}:
            keys[seen] += 1
    shown = {p for p, n in keys.items() if _made(p[-1]) or _shown(p[-1], n, len(parsed), known)}
    found: dict[str, list[object]] = {}
    for path, leaf in raw:
        found.setdefault(_printed(path, shown), []).append(leaf)
    hidden: list[object] = [p[-1] for p in keys if p not in shown]
    if len(hidden) > 1:
        found[KEYS] = hidden
    for name in sorted(found)[:MOST_PATHS]:
        yield name, tuple(found[name])


def by_key(
    column: Column, keys: tuple[object, ...], values: tuple[object, ...], known: Callable[[str], bool]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the values of a key-value table by key, as one virtual column each; nothing if keys hardly recur.

    Keys can be words or the numbers of attributes. Where a key's values are documents, the paths go on into them.
    """
    texts = [None if k is None or isinstance(k, bool | bytes) else str(k).strip() for k in keys]
    counts = Counter(t for t in texts if t)
    if not counts or len(counts) * 3 > counts.total() or len(texts) != len(values):
        return
    often = {k for k, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:MOST_PATHS]}
    found: dict[str, list[object]] = {}
    for key, value in zip(texts, values, strict=True):
        if key:
            n = counts[key]  # of thirty keys none has a twentieth of the rows: the rules' own words are no values
            told = (n > 1 and known(key)) or _shown(key, n, counts.total(), known) or _numbered(key, counts)
            shown = key in often and told
            found.setdefault(key if shown else "*", []).append(value)
    for name in sorted(found):
        inner = list(paths(column, tuple(found[name]), known)) if name != "*" else []
        if inner:
            yield from ((f"{name}{at}" if at.startswith("[]") else f"{name}.{at}", leaves) for at, leaves in inner)
        else:
            yield name, tuple(found[name])


def _numbered(key: str, counts: Counter[str]) -> bool:
    """Whether a key is the short number of an attribute that recurs."""
    return key.isascii() and key.isdigit() and len(key) <= _LONGEST_NUMBER and counts[key] >= RECURS * counts.total()


def _printed(path: tuple[str, ...], shown: set[tuple[str, ...]]) -> str:
    out = [part.lstrip(_POSITION) if path[: i + 1] in shown else "*" for i, part in enumerate(path)]
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


def _made(part: str) -> bool:
    """Whether a part of a path is of our own making: elements, positions."""
    return part == "[]" or part[:1] == _POSITION


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict) and len(path) < DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key).lstrip(_POSITION)))
    elif isinstance(value, tuple) and len(path) < DEEPEST:  # drivers give row values so, arrays as lists
        for i, inner in enumerate(value):
            name = value._fields[i] if hasattr(value, "_fields") else i + 1
            yield from _leaves(inner, (*path, f"{_POSITION}{name}"))
    elif isinstance(value, list) and len(path) < DEEPEST:
        for inner in value[:50]:
            yield from _leaves(inner, path if path and path[-1] == "[]" else (*path, "[]"))
    elif isinstance(value, Composite):
        yield from _leaves(value.fields, path)
    elif isinstance(value, str) and value[:1] in _NESTED and len(path) < DEEPEST:
        inner = structure(value)
        yield from ((path, value),) if inner is None else _leaves(inner, path)
    elif value is not None:
        yield path, value
