"""Texts that MySQL and MariaDB keep in a variable and run later: the usual way to change a schema only where needed.

``SET @s = (SELECT IF(EXISTS(…), 'ALTER …', 'SELECT 1')); PREPARE p FROM @s; EXECUTE p``. Grammar: MySQL 8.0 manual
9.4 "User-Defined Variables", 13.5 "Prepared Statements", 12.5 "Flow Control Functions"; MariaDB, EXECUTE IMMEDIATE.
"""

from __future__ import annotations

from typing import Final

from ._tokens import Kind, Token, split_parts
from .effects import Block, Effect, Harmless, KeepText, NotUnderstood, RunText
from .own_blocks import DEEPEST, within_texts
from .own_cursor import Cursor, value
from .own_templates import drops_key

_VERBS: Final = frozenset(
    {"CREATE", "ALTER", "DROP", "RENAME", "GRANT", "REVOKE", "INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "WITH"}
    | {"TRUNCATE", "SET", "DO", "CALL"}
)
_DEEPEST: Final = 20
"""Functions within functions; what lies deeper is not known."""
_ENDS: Final = ("FROM", "WHERE", "INTO", "LIMIT", "GROUP", "ORDER")


def keep(cursor: Cursor, deep: int) -> tuple[Effect, ...] | None:
    """SET @a = …, @b := …: texts that may be run later; None where no variable gets one."""
    cursor.need("SET")
    kept: list[Effect] = []
    for part in split_parts(cursor.rest()):
        name = variable(part)
        at = 2 if name else 0
        if name and len(part) > at and part[at].text in {"=", ":="}:
            kept += _kept(cursor, name, part[at + 1 :], deep)
    return tuple(kept) or None


def keep_into(cursor: Cursor, deep: int) -> tuple[Effect, ...] | None:
    """SELECT … INTO @a, @b: the same of a query; None where no variable gets a text."""
    cursor.need("SELECT")
    values = split_parts(list(cursor.until(*_ENDS)))
    cursor.until("INTO")
    if not cursor.take("INTO"):
        return None
    names = [variable(part) for part in split_parts(list(cursor.until(*_ENDS)))]
    kept: list[Effect] = []
    for name, part in zip(names, values, strict=False):
        kept += _kept(cursor, name, part, deep) if name else ()
    return tuple(kept) or None


def variable(part: list[Token]) -> str:
    """Return the user's variable that a part begins with, as the engine compares them; "" for anything else."""
    if len(part) > 1 and part[0].text == "@" and part[1].kind in {Kind.WORD, Kind.NAME, Kind.STRING}:
        return part[1].text.strip("`'\"").lower()
    return ""


def run(cursor: Cursor, part: list[Token]) -> tuple[Effect, ...] | None:
    """PREPARE … FROM @a and EXECUTE IMMEDIATE @a; None where it is no variable alone."""
    name = variable(part)
    return (RunText(spot=cursor.whole(), name=name),) if name and len(part) == 2 else None


def _kept(cursor: Cursor, name: str, part: list[Token], deep: int) -> tuple[Effect, ...]:
    """What a variable is set to: of no concern where it can be no statement."""
    first = next((t for t in part if t.kind is Kind.STRING and is_sql(cursor, t)), None)
    other = variable(part) or any(t.kind is Kind.SIGN and t.text == "(" for t in part)
    if first is None and not other:
        return ()
    known = values_of(cursor, part)
    found: tuple[Effect, ...]
    if known is None and drops_key(part, cursor.dialect):
        found = ()
    elif known is None or first is None or deep >= DEEPEST:
        found = (NotUnderstood(spot=cursor.whole(), reason="dynamic", what="EXECUTE"),)
    else:
        inner = within_texts(cursor, known, first, deep + 1)
        real = tuple(e for e in inner if not isinstance(e, Harmless))
        found = (Block(spot=cursor.whole(), effects=real),) if real and len(known) > 1 else real
    return (KeepText(spot=cursor.whole(), name=name, effects=found),)


def is_sql(cursor: Cursor, token: Token) -> bool:
    """Whether a string begins like a statement."""
    return value(token, cursor.dialect).lstrip(" \t\r\n(").partition(" ")[0].upper() in _VERBS


def values_of(cursor: Cursor, part: list[Token], deep: int = 0) -> tuple[str, ...] | None:
    """Return every text that an expression may come to; None where that is not known."""
    if deep > _DEEPEST:
        return None
    words = [t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in part]
    if len(part) > 1 and words[0] == "(" and _closes(words, 0) == len(words) - 1:
        return values_of(cursor, part[1:-1], deep + 1)
    if words[:1] == ["SELECT"]:
        inside = split_parts(part[1 : _before(words, _ENDS)])
        return values_of(cursor, inside[0], deep + 1) if len(inside) == 1 else None
    if len(part) == 1:
        return (
            (value(part[0], cursor.dialect),) if part[0].kind is Kind.STRING else (() if words[0] == "NULL" else None)
        )
    if len(words) < 4 or words[1] != "(" or _closes(words, 1) != len(words) - 1:
        return None
    inside = split_parts(part[2:-1])
    if words[0] == "CONCAT":
        texts = [values_of(cursor, p, deep + 1) for p in inside]
        single = [t[0] for t in texts if t is not None and len(t) == 1]
        return ("".join(single),) if len(single) == len(texts) else None
    if words[0] == "IF" and len(inside) == 3:
        first, second = values_of(cursor, inside[1], deep + 1), values_of(cursor, inside[2], deep + 1)
        return None if first is None or second is None else first + second
    return None


def _closes(words: list[str], at: int) -> int:
    """The place of the bracket that closes one; -1 for none."""
    depth = 0
    for place in range(at, len(words)):
        depth += (words[place] == "(") - (words[place] == ")")
        if depth == 0:
            return place
    return -1


def _before(words: list[str], ends: tuple[str, ...]) -> int:
    """The place of the first of some words outside of brackets; the end where there is none."""
    depth = 0
    for place, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word in ends:
            return place
    return len(words)
