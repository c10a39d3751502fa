"""PostgreSQL's text forms of arrays, composite values and hstore, as lists and dicts.

Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO, rowtypes.html#ROWTYPES-IO-SYNTAX, hstore.html.
"""

from __future__ import annotations

import re

from ...model import record

DEEPEST = 6
_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}"]*))\s*', re.DOTALL)
_FIELD = re.compile(r'((?:"(?:[^"\\]|\\.|"")*"|[^",()"\\]|\\.)*)', re.DOTALL)
_BOUNDS = re.compile(r"(?:\[-?\d+:-?\d+\])+=")
_PAIR = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"|([^"=>,\s]{1,80}))\s*=>\s*(?:"((?:[^"\\]|\\.)*)("?)|([^",\s]*))\s*(?:,|$)', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@record
class Composite:
    """The fields of a row value in order; None for NULL."""

    fields: tuple[object, ...]


def array(text: str) -> list[object] | None:
    """Return the elements of ``{a,"b c",NULL,{…}}``, composite elements as `Composite`; None if it is no array.

    An array that was cut gives the elements before the cut.
    """
    text = text.strip()
    if m := _BOUNDS.match(text):
        text = text[m.end() :]
    if text[:1] != "{":
        return None
    found = _array(text, 0, 0)
    return found[0] if found is not None and (found[1] == len(text)) else None


def _array(text: str, at: int, depth: int) -> tuple[list[object], int] | None:
    if depth > DEEPEST:
        return None
    out: list[object] = []
    at += 1
    if text[at : at + 1] == "}":
        return out, at + 1
    while at < len(text):
        if text[at] == "{":
            inner = _array(text, at, depth + 1)
            if inner is None:
                return None
            out.append(inner[0])
            at = inner[1]
        elif m := _ELEMENT.match(text, at):
            at = m.end()
            if m[1] is None and not m[2].strip() and at < len(text):
                return None
            out.append(_element(m))
        after = text[at : at + 1]
        if after == "}":
            return out, at + 1
        if after not in (",", ""):
            return None
        at += 1
    return out, len(text)


def _element(m: re.Match[str]) -> object:
    if m[1] is None:
        bare = m[2].strip()
        return None if bare.upper() == "NULL" else bare
    quoted = _ESCAPED.sub(r"\1", m[1])
    made = composite(quoted) if quoted[:1] == "(" else None
    return made if made is not None else quoted


def composite(text: str) -> Composite | None:
    """Return the fields of ``(a,"b c",,3)``; None if it is no row value of two or more fields."""
    text = text.strip()
    if text[:1] != "(" or text[-1:] != ")" or "," not in text:
        return None
    out: list[object] = []
    at = 1
    while True:
        m = _FIELD.match(text, at)
        if m is None:
            return None
        raw = m[1]
        out.append(_field(raw))
        at = m.end()
        if text[at : at + 1] == ")":
            return Composite(fields=tuple(out)) if at + 1 == len(text) and len(out) > 1 else None
        if text[at : at + 1] != ",":
            return None
        at += 1


def _field(raw: str) -> object:
    if raw == "":
        return None
    if '"' not in raw and "\\" not in raw:
        return raw
    inner = raw[1:-1] if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw
    plain = _ESCAPED.sub(r"\1", inner.replace('""', '"'))
    if plain[:1] == "{" and (elements := array(plain)) is not None:
        return elements
    nested = composite(plain) if plain[:1] == "(" else None
    return nested if nested is not None else plain


def hstore(text: str) -> dict[str, object] | None:
    """Return the pairs of ``"a"=>"1", b=>NULL``; None if it is none. What follows a cut is left off."""
    out: dict[str, object] = {}
    at = 0
    while at < len(text):
        m = _PAIR.match(text, at)
        if m is None:
            break
        key = _ESCAPED.sub(r"\1", m[1]) if m[1] is not None else m[2]
        value = _ESCAPED.sub(r"\1", m[3]) if m[3] is not None else None if m[5].upper() == "NULL" else m[5]
        out[key] = value
        at = max(m.end(), at + 1)
    return out if out and (at >= len(text) or len(out) > 1) else None
