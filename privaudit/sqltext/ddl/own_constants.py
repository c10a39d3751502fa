"""Texts that a block puts together and runs, where they are made of constants: what they come to.

Literals, variables that are set once where they are declared, and loops over an array of literals. Sources: PostgreSQL
16 manual 43.6.6 "Looping Through Arrays", 9.4.1 "format", 43.5.4 "Executing Dynamic Commands".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from ._tokens import Kind, Token
from .base import Dialect
from .own_cursor import value

MOST: Final = 200
"""Texts that one EXECUTE may come to."""
_FORMAT: Final = re.compile(r"%(?:(\d+)\$)?([sIL%])")
_LITERALS: Final = frozenset({Kind.STRING, Kind.BODY})
_QUOTES: Final = {"QUOTE_IDENT": '"', "QUOTE_LITERAL": "'", "QUOTE_NULLABLE": "'"}
_BEFORE: Final = frozenset({";", "BEGIN", "THEN", "ELSE", "LOOP"})
"""What stands before a statement."""
Values = Mapping[str, tuple[str, ...]]
"""Variables in lower case, each with all that it stands for, one after the other."""


def constants(body: list[Token], dialect: Dialect) -> Values:
    """Return the variables of a body of PL/pgSQL whose values are literals of it."""
    found: dict[str, tuple[str, ...]] = {}
    lists: dict[str, tuple[str, ...]] = {}
    begun = False
    changed: set[str] = set()
    for at, token in enumerate(body):
        word = _word(token)
        begun = begun or word == "BEGIN"
        name = _word(body[at - 1]).lower() if at else ""
        if word in {":=", "DEFAULT"} and not begun:
            name, items = _declared(body, at), _literals(body, at + 1, dialect)
            if name and items is not None:
                (lists if _word(body[at + 1]) == "ARRAY" else found)[name] = items
        elif word == ":=" or (word == "=" and at > 1 and _word(body[at - 2]) in _BEFORE):
            changed.add(name)
        elif word in {"INTO", "FOR"}:
            changed |= set(_listed(body, at + 1))
        elif word == "FOREACH" and len(body) > at + 4:
            name, items = _word(body[at + 1]).lower(), _literals(body, at + 4, dialect)
            looped = items if items is not None else lists.get(_word(body[at + 4]).lower())
            if looped is None or name in found:
                changed.add(name)
            else:
                found[name] = looped
    return {name: items for name, items in found.items() if name not in changed}


def _word(token: Token) -> str:
    return token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""


def _listed(body: list[Token], at: int) -> Iterator[str]:
    """Variables that are set from here on, separated by commas."""
    at += _word(body[at]) == "STRICT" if at < len(body) else 0
    while at < len(body):
        yield _word(body[at]).lower()
        if at + 1 >= len(body) or body[at + 1].text != ",":
            return
        at += 2


def _declared(body: list[Token], at: int) -> str:
    """The variable whose declaration has its value at a place."""
    start = at
    while start > 0 and _word(body[start - 1]) not in {";", "DECLARE"}:
        start -= 1
    return _word(body[start]).lower()


def _literals(body: list[Token], at: int, dialect: Dialect) -> tuple[str, ...] | None:
    """A literal, or ARRAY of literals, that is all up to the next end sign or LOOP; None for anything else."""
    inside = list(itertools.takewhile(lambda t: _word(t) not in {";", "LOOP"}, body[at:]))
    if len(inside) == 1 and inside[0].kind in _LITERALS:
        return (value(inside[0], dialect),)
    if len(inside) < 4 or _word(inside[0]) != "ARRAY" or inside[1].text != "[":
        return None
    end = next((i for i, t in enumerate(inside) if t.text == "]"), 0)
    items, casts = inside[2:end], inside[end + 1 :]
    if not end or (casts and casts[0].text != "::") or any(t.text != "," for t in items[1::2]):
        return None
    return tuple(value(t, dialect) for t in items[::2]) if all(t.kind in _LITERALS for t in items[::2]) else None


def texts(found: list[Token], dialect: Dialect, values: Values) -> Iterator[str | None]:
    """Yield what an expression comes to, once for every value of its variables; None where that is not known."""
    used = sorted({n for t in found if (n := _word(t).lower()) in values})
    combined = itertools.product(*(values[n] for n in used))
    for items in itertools.islice(combined, MOST):
        yield _joined(found, dialect, dict(zip(used, items, strict=True)))


def _split(found: list[Token], sign: str) -> list[list[Token]]:
    """What stands between signs outside of brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        text = token.text if token.kind is Kind.SIGN else ""
        depth += (text == "(") - (text == ")")
        if text == sign and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _joined(found: list[Token], dialect: Dialect, known: Mapping[str, str]) -> str | None:
    parts = [_part(part, dialect, known) for part in _split(found, "+" if dialect is Dialect.MSSQL else "||")]
    return None if any(p is None for p in parts) else "".join(p or "" for p in parts)


def _part(part: list[Token], dialect: Dialect, known: Mapping[str, str]) -> str | None:
    """A literal, a variable that is known, or one of the functions that quote and fill in."""
    if len(part) == 1:
        return value(part[0], dialect) if part[0].kind in _LITERALS else known.get(_word(part[0]).lower())
    if len(part) < 3 or part[1].text != "(" or part[-1].text != ")":
        return None
    call, inside = _word(part[0]), part[2:-1]
    if call == "CURRENT_DATABASE" and not inside:
        # What effects call the database at hand.
        return "*"
    if call in _QUOTES:
        text = _part(inside, dialect, known)
        return None if text is None else _quoted(text, _QUOTES[call])
    return _formatted(inside, dialect, known) if call == "FORMAT" else None


def _quoted(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def _formatted(inside: list[Token], dialect: Dialect, known: Mapping[str, str]) -> str | None:
    """``format`` of a known pattern with known values."""
    items = [_part(part, dialect, known) for part in _split(inside, ",")]
    pattern, given = items[0], items[1:]
    if pattern is None or any(item is None for item in given):
        return None
    out, end, turn = "", 0, 0
    for mark in _FORMAT.finditer(pattern):
        out += pattern[end : mark.start()]
        end = mark.end()
        if mark[2] == "%":
            out += "%"
            continue
        turn = int(mark[1]) if mark[1] else turn + 1
        if not 0 < turn <= len(given):
            return None
        text = given[turn - 1] or ""
        out += text if mark[2] == "s" else _quoted(text, '"' if mark[2] == "I" else "'")
    rest = pattern[end:]
    return None if "%" in _FORMAT.sub("", pattern) else out + rest
