"""Texts that a batch of SQL Server keeps in a variable and runs: SET @s = N'…'; EXEC(@s), EXEC sp_executesql @s.

A variable that gets a text only under a condition, or bit by bit, holds what is not known. Source: Transact-SQL
reference, SET @local_variable, EXECUTE, sp_executesql.
"""

from __future__ import annotations

from ._tokens import Kind, Token, split_parts
from .effects import Effect, Harmless, KeepText, NotUnderstood, RunText
from .own_blocks import DEEPEST, within_texts
from .own_cursor import Cursor, value
from .own_kept import is_sql
from .own_templates import drops_key

_TEXTS = ("CHAR", "SYSNAME", "TEXT")


def keep_variables(cursor: Cursor, deep: int) -> tuple[Effect, ...]:
    """DECLARE, SET and SELECT that give variables a value; () where none gets one that may be run."""
    verb = cursor.one("DECLARE", "SET", "SELECT")
    kept: list[Effect] = []
    for part in split_parts(cursor.rest()):
        at = next((i for i, t in enumerate(part) if t.kind is Kind.SIGN and t.text == "="), 0)
        if at and part[0].text[:1] == "@" and part[0].text[:2] != "@@":
            added = part[at - 1].kind is Kind.SIGN and part[at - 1].text == "+"
            kept += _kept(cursor, part[0].text.lower(), part[at + 1 :], deep, sure=not added)
        elif verb == "DECLARE" and any(t.text.upper().endswith(_TEXTS) for t in part[1:]):
            # Another batch had one of that name, perhaps.
            kept.append(KeepText(spot=cursor.whole(), name=part[0].text.lower(), effects=(_unknown(cursor),)))
    return tuple(kept)


def _unknown(cursor: Cursor) -> Effect:
    return NotUnderstood(spot=cursor.whole(), reason="dynamic", what="EXECUTE")


def _kept(cursor: Cursor, name: str, part: list[Token], deep: int, *, sure: bool) -> tuple[Effect, ...]:
    if not any(t.kind in {Kind.STRING, Kind.WORD, Kind.NAME} for t in part):
        return ()
    found: tuple[Effect, ...] = (_unknown(cursor),)
    strings = [t for t in part if t.kind is Kind.STRING]
    plain = all(t.kind is Kind.STRING or t.text in {"+", "(", ")"} for t in part)
    if sure and deep == 0 and strings and is_sql(cursor, strings[0]):
        if drops_key(part, cursor.dialect):
            found = ()
        elif plain and deep < DEEPEST:
            text = "".join(value(t, cursor.dialect) for t in strings)
            inner = within_texts(cursor, (text,), strings[0], deep + 1)
            found = tuple(e for e in inner if not isinstance(e, Harmless))
    return (KeepText(spot=cursor.whole(), name=name, effects=found),)


def run_variable(cursor: Cursor) -> tuple[Effect, ...] | None:
    """EXEC(@s) and EXEC sp_executesql @s: what it holds is run; None where it is no variable alone."""
    at = 2
    if cursor.word(2) == "@STMT" and cursor.word(3) == "=":
        at = 4
    name = cursor.word(at)
    if not name.startswith("@") or name.startswith("@@") or cursor.word(at + 1) not in {")", ",", ";", ""}:
        return None
    return (RunText(spot=cursor.whole(), name=name.lower()),)
