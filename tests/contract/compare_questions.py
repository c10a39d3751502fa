"""Questions of the second pass that tests over real servers ask."""

from __future__ import annotations

from privaudit.model import LookUp, MarkedColumn, MarkSpec, PlaceForm

MARK = MarkSpec(salt="5c", marks=(MarkedColumn(name="id", form=PlaceForm.PLAIN, share=0.2),), also=("phone", "name"))
"""Rows of a fifth of the values of a column of numbers."""


def look(column: str, to_column: str, to_table: str = "people") -> LookUp:
    """A question."""
    return LookUp(column=column, to_schema="public", to_table=to_table, to_column=to_column)
