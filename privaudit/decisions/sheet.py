"""The rows of one worksheet with their hidden tokens: what people changed in them, and what cannot be read back.

No row is left out in silence. One that answers and holds no token was torn from it or typed in by hand; a sheet that
lost all of its tokens is known by its name, or by the titles of its columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ..model import record
from .answers import NotAnAnswer, answer, plain
from .fields import FieldType
from .filled import FilledRow, Note
from .merged import Merged
from .rowtoken import HEADER, Stamp, Token, is_header, is_token, mark, normal, read_token
from .titles import Columns, TableKeys, columns_of

_TRUTHS = ("=TRUE()", "=FALSE()")
_TITLE_ROWS = 200
"""So far down a sheet without any token is searched for the titles of one of our tables."""


@record
class Meta:
    """What the hidden sheet says."""

    audit_id: str
    owner: str
    pages: frozenset[str]
    """The sheets that were written with rows to fill in."""
    tables: dict[str, TableKeys]


class SheetRows:
    """The rows of one worksheet that hold tokens, and those that should."""

    def __init__(self, ws: Any, meta: Meta, stamps: dict[str, Stamp], note: Note, merged: Merged) -> None:
        self._ws, self._meta, self._stamps, self._note, self._merged = ws, meta, stamps, note, merged
        self._title = str(ws.title)
        self._from_1904 = ws.parent.epoch == CALENDAR_MAC_1904
        self._known: dict[str, Columns] = {}
        self._under: str | None = None
        """The table whose rows stand here."""
        self._near = True
        """Whether no blank row has come since the last one that is the table's."""
        self._apart: list[int] = []
        """Rows below a blank one: they are torn from the table if more of it follows."""

    def rows(self) -> Iterator[FilledRow]:
        """Yield each row that belongs to its token; the others are noted."""
        reset = getattr(self._ws, "reset_dimensions", None)
        if reset is not None:
            reset()  # some programs write a wrong size
        blank = True
        for number, cells in enumerate(self._ws.iter_rows(), 1):
            found = [i for i, c in enumerate(cells) if _is_ours(c.value)]
            if len(found) > 1:
                self._note("two_tokens", self._title, number, "")
            elif found and is_header(cells[found[0]].value):
                self._header(number, cells, found[0])
            elif found:
                row = self._row(number, cells, found[0])
                if row is not None:
                    yield row
            else:
                blank = self._without(number, cells) and blank
        if self._under is None and not blank:
            self._without_any()

    def _without(self, number: int, cells: tuple[Any, ...]) -> bool:
        """Note a row that answers and holds no token; return whether it is blank."""
        if all(map(_is_empty, cells)):
            self._near = False
            return True
        if self._under is not None:
            places = self._known[self._under].fields
            if not all(_is_empty(_cell(cells, i)) for i in places):
                if self._near:
                    self._note("torn", self._title, number, "")
                else:
                    self._apart.append(number)
        return False

    def _without_any(self) -> None:
        """Note a sheet of ours whose tokens are all gone: under its own name, or answers under our titles."""
        if self._title in self._meta.pages:
            self._note("no_tokens", self._title, 1, "")
            return
        wanted = [({t for _, _, t in k.fields} | {t for _, t in k.identity}, k) for k in self._meta.tables.values()]
        answers: list[int] = []
        for number, cells in enumerate(self._ws.iter_rows(max_row=_TITLE_ROWS), 1):
            titles = [normal(plain(c.value)) for c in cells]
            answers = [] if all(map(_is_empty, cells)) else answers
            if not all(_is_empty(_cell(cells, i)) for i in answers):
                self._note("no_tokens", self._title, number, "")
                return
            known = next((k for titled, k in wanted if titled <= {*titles}), None)
            answers = [titles.index(t) for _, _, t in known.fields] if known is not None else answers

    def _begin(self, key: str, columns: Columns) -> None:
        self._known[key] = columns
        self._under, self._near, self._apart = key, True, []

    def _goes_on(self, key: str) -> None:
        """A row of the table: what answers between two of its rows was torn from it, blank rows or not."""
        if key == self._under:
            for number in self._apart:
                self._note("torn", self._title, number, "")
        self._under, self._near, self._apart = key, True, []

    def _header(self, number: int, cells: tuple[Any, ...], at: int) -> None:
        key = str(cells[at].value)[len(HEADER) :]
        table = self._meta.tables.get(key)
        if table is not None:
            titles = [normal(plain(c.value)) for c in cells]
            columns = columns_of(table, at + 1, titles)
            self._begin(key, columns)
            for (field, column, _), place in zip(table.fields, columns.fields, strict=True):
                if place is None and column not in columns.deleted:
                    self._note("no_title", self._title, number, field.name)
            for (_, title), place in zip(table.identity, columns.identity, strict=True):
                if place is None:
                    self._note("no_identity", self._title, number, title)

    def _row(self, number: int, cells: tuple[Any, ...], at: int) -> FilledRow | None:
        token = read_token(str(cells[at].value))
        table = self._meta.tables.get(token.table) if token is not None else None
        if token is None or table is None or len(token.marks) != len(table.fields):
            self._note("damaged", self._title, number, "")
            return None
        if token.table not in self._known:  # its header is gone
            self._known[token.table] = columns_of(table, at + 1, [])
        self._goes_on(token.table)
        places = self._known[token.table]
        identity = tuple(_text(cells, i) for i in places.identity)
        answers = [_cell(cells, i) for i in places.fields]
        if not any(identity) and places.identity and all(map(_is_empty, answers)):
            return None  # emptied instead of deleted: nobody decided anything
        if None in places.identity:
            return None  # a column that says which row this is was deleted: that was noted
        if not self._stamps[token.table].holds(token, identity):
            self._note("moved", self._title, number, "")
            return None
        for (field, _, _), place in zip(table.fields, places.fields, strict=True):
            if place is not None and self._merged.covers(number, place + 1):
                self._note("merged", self._title, number, field.name)
        return self._filled(number, table, token, identity, answers)

    def _filled(
        self, number: int, table: TableKeys, token: Token, identity: tuple[str, ...], cells: list[Any]
    ) -> FilledRow:
        changed, standing, wrong = list[tuple[str, str, str]](), list[tuple[str, str]](), list[str]()
        for (field, _, _), was, cell in zip(table.fields, token.marks, cells, strict=True):
            if cell is None:
                continue
            try:
                value = _value(cell)
                if field.type is FieldType.DAY and self._from_1904 and type(value) in {int, float}:
                    raise NotAnAnswer("epoch")
                if mark(field, value) != was:
                    changed.append((field.name, answer(field, value), was))
                standing.append((field.name, answer(field, value)))
            except NotAnAnswer as e:
                if e.key in {"formula", "error", "epoch"} or mark(field, cell.value) != was:
                    self._note(e.key, self._title, number, field.name)
                    wrong.append(field.name)
        return FilledRow(
            kind=table.kind,
            target=token.id,
            state=token.state,
            identity=identity,
            changed=tuple(changed),
            standing=tuple(s for s in standing if s[1]),
            wrong=tuple(wrong),
            sheet=self._title,
            row=number,
        )


def _is_ours(value: object) -> bool:
    return isinstance(value, str) and value[:1] == "p" and (is_token(value) or is_header(value))


def _is_empty(cell: Any) -> bool:
    return cell is None or cell.value is None or cell.value == ""


def _cell(cells: tuple[Any, ...], at: int | None) -> Any:
    return cells[at] if at is not None and at < len(cells) else None


def _text(cells: tuple[Any, ...], at: int | None) -> str:
    cell = _cell(cells, at)
    return "" if cell is None else plain(cell.value)


def _value(cell: Any) -> object:
    """The value of a cell that people fill in.

    Raises:
        NotAnAnswer: it is worked out by a formula, or is an error.
    """
    if cell.data_type == "f":
        said = str(cell.value).replace(" ", "").upper()
        if said in _TRUTHS:  # as LibreOffice saves what was typed as a truth value
            return said == _TRUTHS[0]
        raise NotAnAnswer("formula")
    if cell.data_type == "e":
        raise NotAnAnswer("error")
    return cell.value
