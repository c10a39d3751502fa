"""What all effects share, and what relations are made of: columns and keys."""

from __future__ import annotations

from ...model import ForeignKey, Raw, TypeFamily, record
from .base import Spot


@record
class ColumnSpec:
    """A column as a statement writes it; ``data_type`` is the text of the type without ENUM labels."""

    name: str
    data_type: str
    family: TypeFamily
    spot: Spot
    nullable: bool = True
    length: int | None = None
    unique: bool = False
    primary: bool = False
    generated: bool = False
    masked: str | None = None
    """``masked`` (SQL Server's MASKED WITH) or ``encrypted`` (Oracle's ENCRYPT, SQL Server's ENCRYPTED WITH)."""
    references: ForeignKey | None = None
    """``to_schema`` is "" where the text names none."""
    default: Raw | None = None
    comment: Raw | None = None


@record
class Key:
    """A key over columns of a table: primary, unique, foreign; ``name`` None where the engine would make one."""

    columns: tuple[str, ...]
    name: str | None = None
    primary: bool = False
    foreign: ForeignKey | None = None


@record
class Effect:
    """``spot``: the words it stands in."""

    spot: Spot
