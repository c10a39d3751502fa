"""What a statement about relations and rows does: the fast reader first, then the SQL library for what it leaves."""

from __future__ import annotations

import itertools
from typing import Final

from ._tokens import tokens
from .base import Dialect, Piece
from .effects import Effect
from .fast import fast

_STARTS: Final = frozenset({"CREATE", "ALTER", "DROP", "COMMENT"})
_OBJECTS: Final = frozenset({"TABLE", "INDEX", "VIEW", "COLUMN"})
"""First words of statements that the library is asked about: loading it takes longer than reading a script."""


def library(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    """Return what a statement does; None where it is not known. Never raises.

    Spots are offsets in the script: ``piece.start`` is added. sqlglot is imported only where the fast reader is not
    sure.
    """
    found = fast(piece, dialect)
    return found if found is not None or not _is_asked(piece, dialect) else _slow(piece, dialect)


def _is_asked(piece: Piece, dialect: Dialect) -> bool:
    """Whether it begins like a statement that the library's reader knows."""
    words = [t.text.upper() for t in itertools.islice(tokens(piece.text, dialect), 5)]
    return bool(words) and words[0] in _STARTS and not _OBJECTS.isdisjoint(words)


def _slow(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    from .library_read import read

    return read(piece, dialect)
