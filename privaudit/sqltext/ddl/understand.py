"""A piece of a script → its effects: a parser of our own first, then the readers of relations and rows.

There is always an answer, if only that the statement is not understood; nothing of a literal is in it but `Raw`.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from .base import Dialect, Piece, PieceKind, Spot
from .effects import Effect, Harmless, NotUnderstood
from .library import library
from .own import first_words, own
from .own_actions import by_action
from .own_calls import with_calls
from .own_cursor import UnclearError
from .own_exports import client_copy
from .own_harmless import command
from .own_packages import line

_DEFECTS: Final = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError)
"""What a mistake of a parser may raise: it costs one statement, never a replay."""

_OF_SECRETS: Final = ("passw", "identified", "secret", "pwd", "options", "://", "pragma", "sp_add", "approle")
_SECRETS: Final = re.compile(
    r"""(?i)\bidentified\s|passw(?:or)?d\b[^,;]{0,100}?['"$]|\bsecret\w*\W|\bpwd\s*=|\boptions\s*\(|://[^\s/:@'"]*:[^\s/'"]+@"""
    r"|\b(?:re)?key\s*=|\bsp_\w*(?:login|pass|approle)"
)
"""What stands in each statement that can write a password down."""
_NOTES: Final = re.compile(r"""(?:\#(?:(?!--|/\*)[^'"`$;\\\n])*\n\s*)+""")


def understand(piece: Piece, dialect: Dialect) -> tuple[Effect, ...]:
    """Return what a piece does, one effect or more; spots are offsets in its script. Never raises."""
    if piece.doubt:
        return (*_sure(piece, dialect), NotUnderstood(spot=_spot(piece), reason=piece.doubt))
    return _sure(piece, dialect)


def _sure(piece: Piece, dialect: Dialect) -> tuple[Effect, ...]:
    """What it does if nothing is in doubt."""
    if piece.kind is PieceKind.DATA:
        return (Harmless(spot=_spot(piece), what="COPY"),)
    if piece.kind is PieceKind.COMMAND:
        return client_copy(piece, dialect) or line(piece, dialect) or command(piece)
    return within(piece, dialect, 0)


def within(piece: Piece, dialect: Dialect, deep: int) -> tuple[Effect, ...]:
    """Return what a statement does that stands in as many blocks as ``deep`` says."""
    piece = _without_notes(piece, dialect)
    found = _done(piece, dialect, deep)
    return (*found, *_written(piece, dialect))


def _written(piece: Piece, dialect: Dialect) -> tuple[Effect, ...]:
    """The passwords that stand in a statement: most statements cannot have one, and rows may be long."""
    low = piece.text.lower()
    if not any(word in low for word in _OF_SECRETS) or _SECRETS.search(piece.text) is None:
        return ()
    from .own_secrets import secrets_in

    return secrets_in(piece, dialect)


def _done(piece: Piece, dialect: Dialect, deep: int) -> tuple[Effect, ...]:
    """What a statement does to the state."""
    try:
        found = own(piece, dialect, deep)
        if found is None:
            found = library(piece, dialect) or by_action(piece, dialect)
    except (*_DEFECTS, UnclearError):
        found = None
    if not found:
        return (NotUnderstood(spot=_spot(piece), reason="statement", what=first_words(piece, dialect)),)
    # In a block of Oracle an element of a list looks as a call does: what is known of those, `own_packages` says.
    return found if deep and dialect is Dialect.ORACLE else with_calls(piece, dialect, found)


def _without_notes(piece: Piece, dialect: Dialect) -> Piece:
    """Leave out lines with ``#`` before a statement: no statement begins so, and tools that know them take them out.

    Of those with quotes or other signs nobody knows where the statement was cut: they stay, and are not understood.
    """
    found = _NOTES.match(piece.text) if dialect in (Dialect.POSTGRESQL, Dialect.SQLITE) else None
    if found is None or found.end() == len(piece.text):
        return piece
    return dataclasses.replace(piece, text=piece.text[found.end() :], start=piece.start + found.end())


def _spot(piece: Piece) -> Spot:
    return Spot(start=piece.start, end=piece.start + len(piece.text))
