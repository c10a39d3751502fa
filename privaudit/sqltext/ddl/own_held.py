"""Variables of a trigger's body that hold values of its row: ``x := NEW.phone``, ``SELECT NEW.phone INTO x``.

What a variable gets anywhere counts everywhere; one that is set to a comparison holds nothing of the row. Sources:
PostgreSQL 16 manual 43.5.1 "Assignment", 43.5.3; MySQL 8.0 manual 13.7.6.1 "SET Syntax for Variable Assignment".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ._tokens import Kind, Token, folded, tokens
from .base import Dialect

WHOLE: Final = "*"
"""In place of a column: the whole row."""
_ROWS: Final = frozenset({"NEW", "OLD"})
_SEPARATES: Final = frozenset({";", "BEGIN", "THEN", "ELSE", "LOOP", "DECLARE"})
_COMPARES: Final = frozenset(
    {"=", "<>", "!=", "<", ">", "<=", ">=", "IS", "IN", "LIKE", "ILIKE", "~", "~*", "EXISTS", "BETWEEN"}
    | {"COUNT", "LENGTH", "CHAR_LENGTH", "MD5", "SHA256", "SHA2", "DIGEST"}
)
_NAMED: Final = frozenset({Kind.WORD, Kind.NAME})
_TURNS: Final = 4
"""How often a variable may go on into another one."""


def held(read: Sequence[Token], dialect: Dialect) -> dict[str, frozenset[str]]:
    """Return the variables that hold something of the row, each with the row's columns."""
    sets = [s for part in _parts(read) for s in _sets(part, dialect)]
    found: dict[str, frozenset[str]] = {}
    for _ in range(_TURNS):
        before = dict(found)
        for name, value in sets:
            columns = _columns(value, dialect, found)
            if columns:
                found[name] = found.get(name, frozenset()) | columns
        if found == before:
            break
    return found


def told(text: str, dialect: Dialect) -> frozenset[str]:
    """Return the row's columns that a body of PL/pgSQL says to the log, the client or a channel."""
    read = [t for t in tokens(text, dialect) if t.kind is not Kind.BROKEN]
    found = held(read, dialect)
    out: frozenset[str] = frozenset()
    for part in _parts(read):
        words = [_word(t) for t in part]
        if words[:1] == ["RAISE"] and words[1:2] != ["EXCEPTION"]:
            out |= _columns(part[2:], dialect, found)
        elif "PG_NOTIFY" in words:
            out |= _columns(part[words.index("PG_NOTIFY") + 1 :], dialect, found)
    return out


def _parts(read: Sequence[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in read:
        if _word(token) in _SEPARATES:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _word(token: Token) -> str:
    return token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""


def _sets(part: list[Token], dialect: Dialect) -> Iterator[tuple[str, list[Token]]]:
    """Yield the variable that a statement or declaration sets, and the tokens of its value."""
    words = [_word(t) for t in part]
    if not part:
        return
    if words[0] in {"SELECT", "WITH"}:
        yield from _into(part, words, dialect)
        return
    at = int(words[0] in {"SET", ":"})
    sign = next((i for i, w in enumerate(words) if w in {":=", "DEFAULT"}), None)
    if sign is None and words[at + 1 : at + 2] == ["="]:
        sign = at + 1
    if sign is not None and at < sign and part[at].kind in _NAMED and words[at] not in _ROWS:
        yield folded(part[at], dialect), part[sign + 1 :]


def _into(part: list[Token], words: list[str], dialect: Dialect) -> Iterator[tuple[str, list[Token]]]:
    """SELECT values INTO variables [FROM …]: one each, or a row."""
    if "INTO" not in words:
        return
    at = words.index("INTO")
    behind = words[at:].index("FROM") + at if "FROM" in words[at:] else len(part)
    begin, end = (behind, len(part)) if at == 1 else (1, words.index("FROM") if "FROM" in words[:at] else at)
    values = _items(part[begin:end])
    names = [t for t in part[at + 1 : behind] if t.kind in _NAMED and _word(t) != "STRICT"]
    each = values if len(values) == len(names) else [part[begin:end]] * len(names)
    for token, value in zip(names, each, strict=True):
        yield folded(token, dialect), value


def _items(found: list[Token]) -> list[list[Token]]:
    out, depth = list[list[Token]]([[]]), 0
    for token in found:
        word = _word(token)
        depth += (word == "(") - (word == ")")
        if word == "," and depth == 0:
            out.append([])
        else:
            out[-1].append(token)
    return out


def _columns(value: list[Token], dialect: Dialect, found: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the row's columns in a value."""
    words = [_word(t) for t in value]
    if "CASE" not in words and _COMPARES.intersection(words):
        return frozenset()
    out: set[str] = set()
    for at, (token, word) in enumerate(zip(value, words, strict=True)):
        after = words[at + 1] if at + 1 < len(words) else ""
        if at and words[at - 1] == ".":
            continue
        if word in _ROWS or (word == "?" and after == "."):
            named = after == "." and at + 2 < len(value) and value[at + 2].kind in _NAMED
            out.add(folded(value[at + 2], dialect) if named else WHOLE)
        elif token.kind in _NAMED and after != "(":
            columns = found.get(folded(token, dialect), frozenset())
            field = WHOLE in columns and after == "." and at + 2 < len(value) and value[at + 2].kind in _NAMED
            out |= {folded(value[at + 2], dialect)} if field else columns
    return frozenset(out)
