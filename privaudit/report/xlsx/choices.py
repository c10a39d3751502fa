"""Drop-downs of columns to fill in. Most offer and do not forbid: life has more answers than a list."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...i18n import text
from ..sheets.table import Column
from .layout import Piece

MOST_CHARACTERS = 255
"""Of a list that stands in the rule itself (ECMA-376 part 1, 18.3.1.33; Excel refuses longer ones)."""

MOST_TITLE = 32
"""Characters of a message's title (ECMA-376 part 1, 18.3.1.32)."""


def add_choices(ws: Worksheet, piece: Piece, starts: Iterable[tuple[int, Column]], lang: str) -> None:
    """Put a drop-down on each column of the piece that has choices; ``starts``: columns with where they begin.

    Where nothing else is an answer, a spreadsheet asks before it takes another text.

    Raises:
        ValueError: the choices are too long for Excel, or one holds a comma, which parts them.
    """
    for start, column in starts:
        if not column.choices:
            continue
        listed = ",".join(c.replace('"', '""') for c in column.choices)
        if len(listed) > MOST_CHARACTERS or listed.count(",") != len(column.choices) - 1:
            raise ValueError(f"choices of {column.title!r}")
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
        if column.only_choices:
            rule.showErrorMessage, rule.errorStyle = True, "warning"
            rule.errorTitle, rule.error = column.title[:MOST_TITLE], text("sheets.words.only_choices", lang)
        letter = get_column_letter(start + 1)
        rule.add(f"{letter}{piece.first}:{letter}{piece.last}")
        ws.data_validations.append(rule)
