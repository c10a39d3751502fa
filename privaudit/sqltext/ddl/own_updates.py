"""UPDATE whose values come from other relations: FROM, JOIN, several tables, queries in brackets.

Grammar: PostgreSQL 16 manual, UPDATE; MySQL 8.0 manual 13.2.17 "Multiple-table syntax"; https://www.sqlite.org/
lang_update.html "UPDATE FROM"; Transact-SQL reference, UPDATE (the target may be an alias of FROM). What is read is
where values come from; a form that is not known is of no concern, as all UPDATE of constants are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ._tokens import Kind, Token, folded, split_parts
from .base import QName
from .effects import CopyRows, Effect, Harmless
from .own_cursor import Cursor, UnclearError, bare

_BEFORE: Final = ("LOW_PRIORITY", "IGNORE", "ONLY")
_TAIL: Final = ("FROM", "WHERE", "RETURNING", "ORDER", "LIMIT", "OUTPUT", "OPTION")
_JOINS: Final = frozenset({"JOIN", ",", "STRAIGHT_JOIN", "APPLY"})
_NO_ALIAS: Final = frozenset(
    {"SET", "JOIN", "ON", "USING", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "WHERE", "OUTER", "WITH"}
    | {"STRAIGHT_JOIN", "FROM", "LATERAL", "FORCE", "USE", "IGNORE", "PARTITION"}
)


def update(cursor: Cursor) -> tuple[Effect, ...]:
    """UPDATE, also behind WITH: the columns that get values of other relations."""
    plain = (Harmless(spot=cursor.whole(), what="UPDATE"),)
    try:
        return _update(cursor) or plain
    except UnclearError:
        return plain


def _update(cursor: Cursor) -> tuple[Effect, ...]:
    text = cursor.piece.text
    head = text[: cursor.until("UPDATE")[-1].end] if cursor.word() == "WITH" else ""
    cursor.need("UPDATE")
    while cursor.one(*_BEFORE):
        pass
    if cursor.take("TOP"):
        cursor.brackets()
    target = cursor.until("SET")
    cursor.need("SET")
    given = list(_assignments(cursor.until(*_TAIL)))
    elsewhere = cursor.has("FROM", "JOIN") or any(_asks(value) for _, value in given) or _several(target)
    if not elsewhere:
        # A column may take another's place in the same table: of all else nothing goes anywhere.
        given = [(n, v) for n, v in given if len(v) == 1 and v[0].kind in {Kind.WORD, Kind.NAME}]
    while cursor.word() not in {"FROM", "WHERE", ""}:
        cursor.at += 1
        cursor.until("FROM", "WHERE")
    sources = cursor.until("WHERE", "RETURNING", "OPTION", "ORDER", "LIMIT")[1:] if cursor.word() == "FROM" else []
    return tuple(_effects(cursor, head, target, sources, given))


def matched(cursor: Cursor, into: QName, alias: str, source: str) -> tuple[Effect, ...]:
    """WHEN MATCHED THEN UPDATE SET of MERGE, from SET on; ``source``: what stands behind USING."""
    given = list(_assignments(cursor.until("WHEN", "WHERE", "DELETE", "OUTPUT")))
    found = []
    for names, value in given:
        _, columns = _into(cursor, names, {alias: into}, into)
        if columns and value:
            text = f"SELECT {cursor.piece.text[value[0].start : value[-1].end]} FROM {source}"
            query = bare(text, cursor.dialect)
            found.append(CopyRows(spot=cursor.whole(), into=into, columns=columns, query=query, update=True))
    return tuple(found)


def _effects(
    cursor: Cursor, head: str, target: list[Token], sources: list[Token], given: list[tuple[list[Token], list[Token]]]
) -> Iterator[Effect]:
    known = {**_tables(cursor, target), **_tables(cursor, sources)}
    first = next(iter(_tables(cursor, target).items()), None)
    if first is None:
        return
    aliased = _tables(cursor, sources).get(first[0]) if first[1].schema is None else None
    main, froms = aliased or first[1], [p for p in (target, sources) if p]
    if aliased is not None:
        froms = [sources]
    text = cursor.piece.text
    source = ", ".join(text[p[0].start : p[-1].end] for p in froms)
    for names, value in given:
        into, columns = _into(cursor, names, known, main)
        if not columns or not value:
            continue
        asked = text[value[0].start : value[-1].end]
        query = asked[1:-1] if _asks(value[:3]) and len(columns) > 1 else f"SELECT {asked} FROM {source}"
        spot = cursor.whole()
        yield CopyRows(
            spot=spot, into=into, columns=columns, query=bare(f"{head} {query}", cursor.dialect), update=True
        )


def _into(cursor: Cursor, names: list[Token], known: dict[str, QName], main: QName) -> tuple[QName, tuple[str, ...]]:
    """The table and columns that stand before ``=``."""
    plain = [t for t in names if t.text not in {"(", ")"}]
    columns: list[str] = []
    into = main
    for part in split_parts(plain):
        words = [_name(cursor, t) for t in part if t.text != "."]
        if not words:
            return main, ()
        columns.append(words[-1])
        if len(words) > 1:
            into = known.get(words[-2], into)
    return into, tuple(columns)


def _assignments(found: list[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    for part in split_parts(found):
        at = next((n for n, t in enumerate(part) if t.text in {"=", ":="}), 0)
        if at:
            yield part[:at], part[at + 1 :]


def _tables(cursor: Cursor, part: list[Token]) -> dict[str, QName]:
    """The relations that a part joins, by the names that columns are qualified with."""
    found: dict[str, QName] = {}
    depth, expected, at = 0, True, 0
    while at < len(part):
        token = part[at]
        word = token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""
        depth += (word == "(") - (word == ")")
        if depth == 0 and expected and token.kind in {Kind.WORD, Kind.NAME} and word not in _NO_ALIAS | {"ONLY"}:
            names = [_name(cursor, token)]
            while at + 2 < len(part) and part[at + 1].text == ".":
                at += 2
                names.append(_name(cursor, part[at]))
            alias, at = _alias(cursor, part, at)
            found[alias or names[-1]] = QName(name=names[-1], schema=names[-2] if len(names) > 1 else None)
            expected = False
        elif depth == 0 and word in _JOINS:
            expected = True
        at += 1
    return found


def _alias(cursor: Cursor, part: list[Token], at: int) -> tuple[str, int]:
    after = at + 1
    if after < len(part) and part[after].text.upper() == "AS":
        after += 1
    if after < len(part) and part[after].kind in {Kind.WORD, Kind.NAME} and part[after].text.upper() not in _NO_ALIAS:
        return _name(cursor, part[after]), after
    return "", at


def _name(cursor: Cursor, token: Token) -> str:
    return folded(token, cursor.dialect)


def _asks(value: list[Token]) -> bool:
    return any(t.kind is Kind.WORD and t.text.upper() == "SELECT" for t in value)


def _several(target: list[Token]) -> bool:
    return any(t.text == "," or t.text.upper() == "JOIN" for t in target)
