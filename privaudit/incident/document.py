"""Neutral documents: what a draft or a list says, before any format. Must not know python-docx."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from ..model import record


class Mark(StrEnum):
    """How a piece of text is to be read; colour is never the only signal, so each has words or a form of its own."""

    PLAIN = "plain"
    STRONG = "strong"
    FILL = "fill"
    """To be filled in by a person: in square brackets and on yellow."""
    NOTE = "note"
    """Small: where something comes from, help."""
    WARN = "warn"
    """Must not be overlooked."""


@record
class Piece:
    """Some text with one mark. A line feed in it is a new line."""

    text: str
    mark: Mark = Mark.PLAIN


Cell = tuple[Piece, ...]
"""Pieces one under the other."""


@record
class Heading:
    """A heading within a document."""

    text: str
    new_page: bool = False


@record
class Paragraph:
    """Pieces one behind the other; ``bullet``: a point of a list."""

    pieces: Cell
    bullet: bool = False


@record
class Grid:
    """A table: titles and widths (parts of the page's width) of its columns, and rows of as many cells.

    ``tall``: rows are high enough to write in by hand.
    """

    titles: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tall: bool = False


Block = Heading | Paragraph | Grid


@record
class Document:
    """One document. ``mark`` is in the header of each page ("CONFIDENTIAL, DRAFT"), ``foot`` beside its number."""

    key: str
    title: str
    lang: str
    mark: str
    foot: str
    blocks: tuple[Block, ...]
    landscape: bool = False


def plain(text: str) -> Cell:
    """One piece of text; none where it is empty."""
    return (Piece(text=text),) if text else ()


def strong(text: str) -> Cell:
    """One piece that stands out."""
    return (Piece(text=text, mark=Mark.STRONG),)


def note(text: str) -> Cell:
    """One small piece; none where it is empty."""
    return (Piece(text=text, mark=Mark.NOTE),) if text else ()


def warn(text: str) -> Cell:
    """One piece that must not be overlooked."""
    return (Piece(text=text, mark=Mark.WARN),)


def say(text: str, mark: Mark = Mark.PLAIN, *, bullet: bool = False) -> Paragraph:
    """A paragraph of one piece."""
    return Paragraph(pieces=(Piece(text=text, mark=mark),), bullet=bullet)


def pieces(document: Document) -> Iterator[Piece]:
    """Yield every piece of the blocks, headings and titles of columns too, in order."""
    for block in document.blocks:
        if isinstance(block, Heading):
            yield Piece(text=block.text, mark=Mark.STRONG)
        elif isinstance(block, Paragraph):
            yield from block.pieces
        else:
            yield from (Piece(text=t, mark=Mark.STRONG) for t in block.titles)
            yield from (piece for row in block.rows for cell in row for piece in cell)
