"""One value as the structure it is: JSON (also cut, also inside strings), XML, arrays, row values, hstore, PHP."""

from __future__ import annotations

import ast
import json
import re

from ...model import TypeFamily
from . import composites, lists, pairs, pgtext, phptext
from .xmlcells import may_be_xml
from .xmlcells import structure as xml_structure

_PROBED = 40
_ENOUGH, _FEWEST = 0.5, 0.25
_FEW = 10
_CUT_FROM = 200
_LONGEST_REPR = 8192
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)
_NEVER = frozenset(
    {
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.FLOAT,
        TypeFamily.BOOLEAN,
        TypeFamily.DATE,
        TypeFamily.DATETIME,
        TypeFamily.TIME,
        TypeFamily.UUID,
        TypeFamily.INET,
    }
)
_GEOMETRIC = frozenset({"point", "line", "lseg", "box", "path", "polygon", "circle", "tid"})
_LOOSE = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.BINARY})
_SIGNS = re.compile(r"[{\[(<\"=:;|,\t\n]")
"""One of these is in every text that is `_worth` a look."""
_OPENS = frozenset("{[(<aO\"'")


def structures(family: TypeFamily, data_type: str, values: tuple[object, ...]) -> list[object] | None:
    """Return the structures of a column's filled values; None if fewer than half of them are structures.

    Values of a column that are text of one clear form (query strings, ``key: value`` lines, lists of addresses) are
    structures too.
    """
    if family in _NEVER:
        return None
    some = [v for v in values[:: max(1, len(values) // (2 * _PROBED))] if v is not None and v != ""][:_PROBED]
    if len(some) < min(_FEW, len(values)):
        some = [v for v in values if v is not None and v != ""][:_PROBED]
    if not some or _bare(some) or not any(map(_worth, some)):
        return None
    filled = [v for v in values if v is not None and v != ""]
    rows = family is TypeFamily.OTHER and data_type.lower() not in _GEOMETRIC
    arrays = family is TypeFamily.ARRAY
    if sum(structure(v, arrays=arrays, rows=rows) is not None for v in some) >= _FEWEST * len(some):
        out = [p for v in filled if (p := structure(v, arrays=arrays, rows=rows)) is not None]
        if len(out) >= _ENOUGH * len(filled):
            return out
    return _loose(filled, some) if family in _LOOSE else None


def _bare(some: list[object]) -> bool:
    """Whether all values are texts without a sign that any structure has; most columns are, and are told at once."""
    texts = [v for v in some if isinstance(v, str)]
    return len(texts) == len(some) and _SIGNS.search(" ".join(texts)) is None


def _worth(value: object) -> bool:
    """Whether a value can be any structure at all."""
    if not isinstance(value, str):
        return isinstance(value, dict | list | tuple)
    return _may_nest(value) or pairs.may_hold(value) or lists.may_be_list(value) or composites.may_hold(value)


def _loose(filled: list[object], some: list[object]) -> list[object] | None:
    """Pairs, lists and records in text."""
    if not all(isinstance(v, str) for v in some):
        return None
    probed = [v for v in some if isinstance(v, str)]
    for may, parsed in ((pairs.may_hold, pairs.parsed), (lists.may_be_list, lists.parsed)):
        if sum(may(v) for v in probed) * 4 >= len(probed) > 0:
            texts = [v for v in filled if isinstance(v, str)]
            if parsed(probed) and (found := parsed(texts)):
                return list(found)
    if composites.parsed(probed) and (records := composites.parsed([v for v in filled if isinstance(v, str)])):
        return list(records)
    return None


def _may_nest(value: object) -> bool:
    if isinstance(value, dict | list | tuple):
        return True
    if not isinstance(value, str):
        return False
    text = value[:400].lstrip()
    if text[:1] not in _OPENS:
        return "=>" in text[:200]
    if text[0] == "<":
        return may_be_xml(text)
    if text[0] in "aO":
        return phptext.may_be_php(text) or "=>" in text[:200]
    return text[0] != "'"


def structure(value: object, *, arrays: bool = False, rows: bool = False) -> object | None:
    """Return a value as dicts and lists, None if it is a single fact.

    ``arrays``: the column's type is an array, so that ``{a}`` is one of one element; ``rows``: it may be a type of
    several fields, so that ``(a,b)`` is a row value.
    """
    if isinstance(value, dict | list | tuple):
        return value
    if not isinstance(value, str) or not _may_nest(value):
        return None
    text = value.strip()
    first = text[0]
    if first == "<":
        return xml_structure(text)
    if first in "aO" and (made := phptext.structure(text)) is not None:
        return made
    if first == "(":
        return pgtext.composite(text) if rows else None
    if first in '{["' and (found := _json(text)) is not None:
        return found
    if "=>" in text and (found := pgtext.hstore(text)) is not None:
        return found
    if first == "{" and (arrays or ("," in text and ":" not in text)):
        return pgtext.array(text)
    return None


def _json(text: str) -> object | None:
    """A JSON object or array, also as text in a JSON string, as a program's own print, or cut."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        if text[:2] in ("{'", "['") or text[:3] == "[{'":
            return _printed(text)
        return _cut(text) if len(text) >= _CUT_FROM and text[0] in "{[" and text[1:200].lstrip()[:1] in '"{[' else None
    if isinstance(found, str) and found[:1] in ("{", "["):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            return None
    return found if isinstance(found, dict | list) else None


def _printed(text: str) -> object | None:
    """Python's own print of a dict or list; only literals are read."""
    if len(text) > _LONGEST_REPR:
        return None
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, dict | list) else None


def _cut(text: str) -> object | None:
    """JSON whose end was cut off: what stands before the last whole member."""
    open_: list[str] = []
    last: tuple[int, str] | None = None
    for m in _TOKEN.finditer(text):
        sign = m[0]
        if sign in "{[":
            open_.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not open_ or open_.pop() != sign:
                return None
        elif sign == "," and open_:
            last = (m.start(), "".join(reversed(open_)))
    if last is None or not open_:
        return None
    try:
        found = json.loads(text[: last[0]] + last[1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None
