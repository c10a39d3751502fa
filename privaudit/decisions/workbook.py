"""What people filled in in a workbook, read back by the hidden tokens of its rows.

A row may have moved, its sheet may be sorted, filtered, cut, saved by another program or printed in another language.
What is not as it was written is a decision; what stands as it was is none. A row whose hidden token does not belong to
what stands beside it is refused, as is a whole workbook that is not one of ours: nothing is guessed.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ..config.plain_files import NotPlain
from ..errors import ConfigError
from ..i18n import text
from ..model import TargetKind, record
from ..redact import one_line
from .answers import NotAnAnswer, answer, plain
from .entries import Decided
from .fields import Field, field_of
from .filled import Filled, FilledRow, entries_of
from .package import NotReadable, check_package
from .rowtoken import HEADER, Stamp, Token, is_header, is_token, mark, normal, read_token

FORMAT = "privaudit-workbook/1"
META_SHEET = "privaudit"
BY = "workbook.by"
"""The key of the row that says who filled the workbook in, and when (`TargetKind.ANSWER`: who, day)."""
INVALID = "decisions_invalid"
_META_ROWS = 5_000
_MOST_PROBLEMS = 50
_TOOLS = frozenset({"privaudit", "openpyxl"})
"""Names that programs put where a person's stands."""


@record
class TableKeys:
    """Which column of one table holds what; columns count from 1, as the workbook was written."""

    kind: TargetKind
    token_at: int
    fields: tuple[tuple[Field, int, str], ...]
    """Field, column, title."""
    identity: tuple[tuple[int, str], ...]


@record
class Meta:
    """What the hidden sheet says."""

    audit_id: str
    organisation: str
    version: str
    lang: str
    owner: str
    tables: dict[str, TableKeys]


def read_workbook(path: Path, kinds: Collection[str], lang: str, today: date) -> Decided:
    """Return what people decided in a workbook. ``kinds`` are the entities that can be reported.

    Raises:
        ConfigError: it is not there, is no workbook of privaudit, does not say who filled it in, or has rows that
            cannot be read back; one line each, with sheet and row, and without what people wrote.
    """
    try:
        check_package(path)
        return _Reader(path, lang, today).decided(kinds)
    except NotReadable as e:
        raise _refused(path, text(f"workbook.file.{e.key}", lang)) from None
    except NotPlain as e:
        raise _refused(path, text(f"reasons.{e.reason}", lang, **dict(e.params))) from None
    except (OSError, ValueError) as e:
        key = "missing" if isinstance(e, FileNotFoundError) else "unreadable"
        raise _refused(path, text(f"workbook.file.{key}", lang)) from None


def _refused(path: Path, *problems: str) -> ConfigError:
    return ConfigError(str(path), problems, INVALID)


class _Reader:
    def __init__(self, path: Path, lang: str, today: date) -> None:
        self.path, self.lang, self.today = path, lang, today
        self.problems: dict[str, None] = {}

    def decided(self, kinds: Collection[str]) -> Decided:
        book = _open(self.path)
        try:
            meta = _meta(book)
            stamps = {
                key: Stamp(meta.audit_id, key, tuple(f for f, _, _ in t.fields)) for key, t in meta.tables.items()
            }
            rows = [
                row
                for ws in book.worksheets
                if ws.title != META_SHEET and hasattr(ws, "iter_rows")
                for row in _Sheet(ws, meta, stamps, self).rows()
            ]
            by, on = self._author(rows, meta, book.properties)
        except (ConfigError, NotReadable):
            raise
        except Exception:  # noqa: BLE001 - openpyxl raises many sorts on a damaged file, and its texts can quote a cell
            raise NotReadable("damaged") from None
        finally:
            book.close()
        filled = Filled(file=str(self.path), by=by, on=on, kinds=frozenset(kinds), lang=self.lang)
        out = entries_of([r for r in rows if r.target != BY], filled, self.note)
        if self.problems:
            lines = [*self.problems]
            more = [text("workbook.more", self.lang, count=len(lines) - _MOST_PROBLEMS)]
            raise _refused(self.path, *lines[:_MOST_PROBLEMS], *(more if len(lines) > _MOST_PROBLEMS else ()))
        return out

    def note(self, key: str, sheet: str, row: int, field: str = "") -> None:
        """Keep what is wrong with one row; never what stands in it."""
        words = text(f"decisions.field.{field}", self.lang) if field else ""
        said = text(f"workbook.row.{key}", self.lang, field=words)
        self.problems[text("workbook.at", self.lang, sheet=one_line(sheet), row=row, text=said)] = None

    def _author(self, rows: list[FilledRow], meta: Meta, properties: Any) -> tuple[str, date]:
        said = {name: value for r in rows if r.target == BY for name, value in r.standing}
        modified = properties.modified if isinstance(properties.modified, datetime) else None
        on = date.fromisoformat(said["day"]) if said.get("day") else modified.date() if modified else self.today
        editor = plain(properties.lastModifiedBy)
        by = said.get("who") or meta.owner or ("" if editor.casefold() in _TOOLS else editor)
        if not by:
            raise NotReadable("no_author")
        return one_line(by), min(on, self.today + timedelta(days=1))


def _open(path: Path) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            return openpyxl.load_workbook(path, read_only=True, keep_links=False)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - see above
        raise NotReadable("damaged") from None


def _meta(book: Any) -> Meta:
    if META_SHEET not in book.sheetnames:
        raise NotReadable("foreign")
    rows = [
        tuple(plain(v) for v in row)
        for row in book[META_SHEET].iter_rows(values_only=True, max_row=_META_ROWS, max_col=8)
    ]
    form = rows[0][0] if rows and rows[0] else ""
    if form != FORMAT:
        raise NotReadable("other_version" if form.startswith(FORMAT.partition("/")[0]) else "foreign")
    said = {r[0]: r[1] for r in rows[1:] if r[0] not in {"table", "column"} and len(r) > 1}
    tables = {r[2]: r for r in rows if r[0] == "table"}
    columns = [r for r in rows if r[0] == "column"]
    try:
        return Meta(
            audit_id=said["audit_id"],
            organisation=said["organisation"],
            version=said["version"],
            lang=said["lang"],
            owner=said["owner"],
            tables={key: _keys(row, [c for c in columns if c[1] == key]) for key, row in tables.items()},
        )
    except (KeyError, IndexError, ValueError):
        raise NotReadable("tampered") from None


def _keys(table: tuple[str, ...], columns: list[tuple[str, ...]]) -> TableKeys:
    kind = TargetKind(table[3])
    return TableKeys(
        kind=kind,
        token_at=int(table[4]),
        fields=tuple((field_of(kind, c[2]), int(c[4]), normal(c[5])) for c in columns if c[2]),
        identity=tuple((int(c[4]), normal(c[5])) for c in columns if c[3]),
    )


@record
class _Columns:
    """Where things stand on a sheet now, from 0; None of a column that is gone."""

    fields: tuple[int | None, ...]
    identity: tuple[int | None, ...]


class _Sheet:
    """The rows of one worksheet that hold tokens."""

    def __init__(self, ws: Any, meta: Meta, stamps: dict[str, Stamp], reader: _Reader) -> None:
        self.ws, self.meta, self.stamps, self.reader = ws, meta, stamps, reader
        self.title = str(ws.title)
        self.known: dict[str, _Columns] = {}

    def rows(self) -> Iterator[FilledRow]:
        """Yield each row that belongs to its token; the others are noted."""
        reset = getattr(self.ws, "reset_dimensions", None)
        if reset is not None:
            reset()  # some programs write a wrong size
        for number, cells in enumerate(self.ws.iter_rows(), 1):
            found = [i for i, c in enumerate(cells) if _is_ours(c.value)]
            if len(found) > 1:
                self.reader.note("two_tokens", self.title, number)
            elif found and is_header(cells[found[0]].value):
                self._header(cells, found[0])
            elif found:
                row = self._row(number, cells, found[0])
                if row is not None:
                    yield row

    def _header(self, cells: tuple[Any, ...], at: int) -> None:
        key = str(cells[at].value)[len(HEADER) :]
        table = self.meta.tables.get(key)
        if table is not None:
            titles = [normal(plain(c.value)) for c in cells]
            self.known[key] = _columns(table, at + 1 - table.token_at, titles)

    def _row(self, number: int, cells: tuple[Any, ...], at: int) -> FilledRow | None:
        token = read_token(str(cells[at].value))
        table = self.meta.tables.get(token.table) if token is not None else None
        if token is None or table is None or len(token.marks) != len(table.fields):
            self.reader.note("damaged", self.title, number)
            return None
        places = self.known.get(token.table) or _columns(table, at + 1 - table.token_at, [])
        identity = tuple(_text(cells, i) for i in places.identity)
        answers = [_cell(cells, i) for i in places.fields]
        if not any(identity) and places.identity and all(c is None or c.value in (None, "") for c in answers):
            return None  # emptied instead of deleted: nobody decided anything
        if not self.stamps[token.table].holds(token, identity):
            self.reader.note("moved", self.title, number)
            return None
        return self._filled(number, table, token, identity, answers)

    def _filled(
        self, number: int, table: TableKeys, token: Token, identity: tuple[str, ...], cells: list[Any]
    ) -> FilledRow:
        changed, standing = list[tuple[str, str, str]](), list[tuple[str, str]]()
        for (field, _, _), was, cell in zip(table.fields, token.marks, cells, strict=True):
            if cell is None:
                continue
            try:
                value = _value(cell)
                if mark(field, value) != was:
                    changed.append((field.name, answer(field, value), was))
                standing.append((field.name, answer(field, value)))
            except NotAnAnswer as e:
                if e.key in {"formula", "error"} or mark(field, cell.value) != was:
                    self.reader.note(e.key, self.title, number, field.name)
        return FilledRow(
            kind=table.kind,
            target=token.id,
            state=token.state,
            identity=identity,
            changed=tuple(changed),
            standing=tuple(s for s in standing if s[1]),
            sheet=self.title,
            row=number,
        )


def _is_ours(value: object) -> bool:
    return isinstance(value, str) and value[:1] == "p" and (is_token(value) or is_header(value))


def _columns(table: TableKeys, shift: int, titles: list[str]) -> _Columns:
    """Find each column by its title, else where it stood, moved as the tokens have moved."""
    own = {t for _, _, t in table.fields} | {t for _, t in table.identity}

    def place(column: int, title: str) -> int | None:
        if titles.count(title) == 1:
            return titles.index(title)
        at = column - 1 + shift
        here = titles[at] if 0 <= at < len(titles) else ""
        return at if at >= 0 and not (titles and (not here or here in own - {title})) else None

    return _Columns(
        fields=tuple(place(c, t) for _, c, t in table.fields),
        identity=tuple(place(c, t) for c, t in table.identity),
    )


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
        raise NotAnAnswer("formula")
    if cell.data_type == "e":
        raise NotAnAnswer("error")
    return cell.value
