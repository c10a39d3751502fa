"""An ALTER TABLE of which some is not understood: the rest of it is, action by action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .base import Dialect, Piece, Spot
from .effects import Effect, NotUnderstood
from .library import library
from .own_cursor import Cursor, UnclearError

_ACTIONS: Final = frozenset({"ADD", "DROP", "ALTER", "MODIFY", "CHANGE", "RENAME", "SET", "RESET", "OWNER", "ENABLE"})
"""What an action begins with: commas stand within actions, too (SQL Server's lists of columns)."""
_MOST: Final = 50_000_000
"""Characters that are read at most, those blanked out among them; no migration comes near it."""
_DIALECTS: Final = frozenset({Dialect.POSTGRESQL, Dialect.MYSQL, Dialect.MARIADB})


def by_action(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    """Return what is understood of an ALTER TABLE of several actions, and which are not; None for all else.

    Each action is read alone, with the others blanked out, so that every place stays the same.
    """
    cursor = Cursor(piece, dialect)
    if dialect not in _DIALECTS or not _at_actions(cursor):
        return None
    head = cursor.token().start
    parts = list(_parts(cursor))
    if len(parts) < 2 or len(parts) * len(piece.text) > _MOST:
        return None
    out: list[Effect] = []
    understood = False
    for start, end, spot in parts:
        text = piece.text[:head] + " " * (start - head) + piece.text[start:end]
        alone = Piece(kind=piece.kind, text=text, start=piece.start, line=piece.line, column=piece.column)
        found = library(alone, dialect)
        understood |= found is not None
        out += found or (NotUnderstood(spot=spot, reason="part", what="ALTER TABLE"),)
    return tuple(out) if understood else None


def _at_actions(cursor: Cursor) -> bool:
    """Go behind the name of the table."""
    try:
        cursor.need("ALTER")
        while cursor.one("IGNORE", "ONLINE", "FOREIGN"):
            pass
        cursor.need("TABLE")
        cursor.if_exists()
        cursor.take("ONLY")
        cursor.qname()
        cursor.take("*")
    except UnclearError:
        return False
    return cursor.word() in _ACTIONS


def _parts(cursor: Cursor) -> Iterator[tuple[int, int, Spot]]:
    """Offsets of each action in the text, and its place in the script."""
    while not cursor.done:
        first = cursor.at
        start = cursor.token().start
        cursor.until(",")
        while cursor.sees(",") and cursor.word(1) not in _ACTIONS:
            cursor.at += 1
            cursor.until(",")
        yield start, cursor.token(-1).end, cursor.spot(first)
        cursor.take(",")
