"""How alike the values of a column are: shares of the most frequent one and of the column's default. Numbers only."""

from __future__ import annotations

import re

from .fields import Field

_CAST = re.compile(r"(?s)\(*'(.*)'\)*(?:::[\w \".()\[\]]+)?\)*")
"""A literal as PostgreSQL stores a default: ``'unknown'::character varying``."""


def top_share(field: Field) -> float | None:
    """Return the share (0 to 1) of the non-empty values that are the most frequent one; None where there is none."""
    if not field.counts:
        return None
    return round(max(field.counts.values()) / field.counts.total(), 4)


def default_share(field: Field) -> float | None:
    """Return the share of all sampled values that are the column's default; None where it has no constant one."""
    said = field.column.default
    if said is None or field.path is not None or not field.rows:
        return None
    default = literal(said.reveal())
    return round(field.counts.get(default, 0) / field.rows, 4) if default else None


def literal(text: str) -> str:
    """Return the value of a default's text: what stands in quotes, or the text itself where no quotes do."""
    found = _CAST.fullmatch(text.strip())
    return (found[1].replace("''", "'") if found else text).strip()
