"""Values inside values as paths: documents, arrays, row values, pairs and lists in text.

A key is printed only if it recurs in at least 5 % of the rows and cannot itself be a value (`segments` has the rule);
else the path shows ``*``. Fields of a row value show their position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...model import Column
from .pairs import queries
from .pgtext import Composite
from .segments import SHARED, Segments
from .structures import structure, structures

RECURS = 0.05
_PROBED = 40
_LONGEST_NUMBER = 3
DEEPEST = 6
MOST_PATHS = 60
_MOST_ELEMENTS, _FEWER_ELEMENTS = 1000, 50
_MANY = 200_000
"""From so many facts in a column on, only the first few elements of each further list are read."""
KEYS = "*@key"
"""The path of keys that are not shown: they can be e-mail addresses or names themselves."""
_POSITION = "\0"
"""Marks a part of a path as a position, which no key begins with."""
_NESTED = frozenset("{[<aO")


def paths(
    column: Column, values: tuple[object, ...], segments: Segments, cut: set[str] | None = None
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each path inside a column's values with what is there, one entry a row that has it; nothing if not nested.

    ``segments`` says which keys cannot be values. Paths are dotted keys; ``[]`` stands for the elements of an array,
    ``*`` for keys that are not shown, and for all paths beyond the MOST_PATHS that most rows have. The column's name is
    added to ``cut`` if a list was too long to be read to its end.
    """
    parsed = structures(column.family, column.data_type, values)
    if parsed is not None:
        yield from _paths(parsed, segments, of_json=_of_json(values), cut=cut, column=column.name)


def of_urls(values: tuple[object, ...], segments: Segments) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each name in the queries of a column of URLs with its values, as `paths` does; nothing without queries."""
    if not any(isinstance(v, str) and v[:4] == "http" and "?" in v for v in values[:_PROBED]):
        return
    parsed = queries([v for v in values if isinstance(v, str) and v])
    if parsed is not None:
        yield from _paths(list(parsed), segments, of_json=False)


def _paths(
    parsed: list[object], segments: Segments, *, of_json: bool, cut: set[str] | None = None, column: str = ""
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The paths inside structures, one entry a row that has it."""
    raw: list[tuple[tuple[str, ...], object]] = []
    keys: Counter[tuple[str, ...]] = Counter()
    for row in parsed:
        leaves: list[tuple[tuple[str, ...], object]] = []
        most = _MOST_ELEMENTS if len(raw) < _MANY else _FEWER_ELEMENTS
        if _gather(row, (), leaves, most) and cut is not None:
            cut.add(column)
        raw += leaves
        for seen in {path[:i] for path, _ in leaves for i in range(1, len(path) + 1)}:
            keys[seen] += 1
    printed: dict[tuple[str, ...], str] = {}
    shown = {p for p, n in keys.items() if _made(p[-1]) or _shown(p[-1], n, len(parsed), segments, of_json=of_json)}
    found: dict[str, list[object]] = {}
    for path, leaf in raw:
        if path not in printed:
            printed[path] = _printed(path, shown)
        found.setdefault(printed[path], []).append(leaf)
    hidden: list[object] = [p[-1] for p in keys if p not in shown]
    if len(hidden) > 1:
        found[KEYS] = hidden
    rows: Counter[str] = Counter()
    for path, name in printed.items():
        rows[name] += keys[path]
    kept = sorted(found, key=lambda name: (name != KEYS, -rows[name], name[-1:].isdigit(), name))[:MOST_PATHS]
    rest = [leaf for name in sorted(found.keys() - kept - {"*"}) for leaf in found[name]]
    if rest:
        found.setdefault("*", []).extend(rest)
    for name in sorted({*kept, "*"} & found.keys()):
        yield name, tuple(found[name])


def by_key(
    column: Column,
    keys: tuple[object, ...],
    values: tuple[object, ...],
    segments: Segments,
    cut: set[str] | None = None,
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the values of a key-value table by key, as one virtual column each; nothing if keys hardly recur.

    Keys can be words or the numbers of attributes. Where a key's values are documents, the paths go on into them.
    """
    texts = [None if k is None or isinstance(k, bool | bytes) else str(k).strip() for k in keys]
    counts = Counter(t for t in texts if t)
    if not counts or len(counts) * 3 > counts.total() or len(texts) != len(values):
        return
    often = {k for k, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0][-1:].isdigit(), kv[0]))[:MOST_PATHS]}
    found: dict[str, list[object]] = {}
    for key, value in zip(texts, values, strict=True):
        if key:
            # Of thirty keys none has a twentieth of the rows: the rules' own words are no values.
            shown = key in often and ((counts[key] > 1 and segments.known(key)) or _numbered(key, counts))
            found.setdefault(key if shown else "*", []).append(value)
    for name in sorted(found):
        inner = list(paths(column, tuple(found[name]), segments, cut)) if name != "*" else []
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


def _shown(key: str, n: int, rows: int, segments: Segments, *, of_json: bool) -> bool:
    """Whether a key that ``n`` of ``rows`` have may be printed: it recurs, and could not be a value."""
    if n < RECURS * rows:
        return False
    return segments.known(key) or (of_json and n > 1 and n >= SHARED * rows and segments.member(key))


def _of_json(values: tuple[object, ...]) -> bool:
    """Whether the first filled value is a JSON object or a list of them: no XML, no pairs in text, no hstore."""
    first = next((v for v in values if v is not None and v != ""), None)
    if isinstance(first, dict | list):
        return True
    text = first.lstrip()[:200] if isinstance(first, str) else ""
    return text[:1] in ("{", "[") and ":" in text and "=>" not in text


def _made(part: str) -> bool:
    """Whether a part of a path is of our own making: elements, positions."""
    return part == "[]" or part[:1] == _POSITION


def _gather(value: object, path: tuple[str, ...], out: list[tuple[tuple[str, ...], object]], most: int) -> bool:
    """Add each single fact inside a value, with the path that leads to it; of a list at most so many elements.

    Returns whether a list was longer.
    """
    longer = False
    deeper = len(path) < DEEPEST
    if isinstance(value, str):
        inner = structure(value) if deeper and value[:1] in _NESTED else None
        if inner is None:
            out.append((path, value))
        else:
            longer = _gather(inner, path, out, most)
    elif isinstance(value, dict) and deeper:
        for key, held in value.items():
            longer |= _gather(held, (*path, str(key).lstrip(_POSITION)), out, most)
    elif isinstance(value, tuple) and deeper:  # drivers give row values so, arrays as lists
        for i, held in enumerate(value):
            name = value._fields[i] if hasattr(value, "_fields") else i + 1
            longer |= _gather(held, (*path, f"{_POSITION}{name}"), out, most)
    elif isinstance(value, list) and deeper:
        longer = any(not isinstance(v, float) for v in value[most:])  # nothing is missed in the vectors of models
        for held in value[:most]:
            longer |= _gather(held, path if path and path[-1] == "[]" else (*path, "[]"), out, most)
    elif isinstance(value, Composite):
        longer = _gather(value.fields, path, out, most)
    elif value is not None:
        out.append((path, value))
    return longer
