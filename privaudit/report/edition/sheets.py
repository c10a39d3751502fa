"""The sheets of the edition that may leave the house: the one place that leaves out, and says so.

A table leaves the house only if it is listed here; one that is added later stays inside until somebody decides. Of the
others there are counts (`sheets/filed`), and each sheet says in one sentence what the internal edition has besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...i18n import has_text, text
from ...model import AuditStep, Edition, record
from .. import readers, words
from ..sheets import filed as made
from ..sheets import filed_access
from ..sheets.table import Column, Kind, Link, Row, Rows, Sheet, Table, Value
from .names import Hider
from .result import Filed

LEAVES: dict[str, frozenset[str]] = {
    "summary": frozenset(
        {
            "cover",
            "signatures",
            "answer",
            "steps",
            "deadlines",
            "heat",
            "packages",
            "actions",
            "coverage",
            "steps_full",
            "facts",
        }
    ),
    "inventory": frozenset(),
    "systems": frozenset({"systems", "details", "common", "colocations"}),
    "access": frozenset({"by_hand"}),
    "reads": frozenset(),
    "briefing": frozenset(),
    "old_data": frozenset({"holds"}),
    "copies": frozenset({"elsewhere"}),
    "least": frozenset(),
    "leavers": frozenset(),
    "actions": frozenset(),
    "closing": frozenset({"outcomes", "numbers", "statement", "form"}),
    "coverage": frozenset({"systems", "not_read", "steps", "not_compared"}),
    "method": frozenset({"facts", "laws", "words", "systems", "controls"}),
}
"""Tables, by sheet and key, that may leave the house as they are, names hidden and internal columns left out."""

STAYS: dict[tuple[str, str], frozenset[str]] = {
    ("summary", "packages"): frozenset({"where"}),
    ("systems", "systems"): frozenset({"dump"}),
    ("systems", "details"): frozenset({"engine", "weaknesses"}),
    ("systems", "colocations"): frozenset({"c_identity", "c_transactions", "c_path", "c_leak", "c_advice"}),
    ("method", "systems"): frozenset({"account", "rights"}),
}
"""Columns of such tables, by their key, that do not: versions, weaknesses, joins, wide rights."""

NOTES = frozenset({"closing", "coverage", "method"})
"""Sheets whose notes are true in both editions; the notes of the others speak of tables that are left out."""

BELOW = frozenset({"coverage", "old_data"})
"""Sheets on which the counts stand below what leaves as it is."""


@record
class Own:
    """Tables of counts in place of what stays inside, and the grid of the sheet, if it is another then."""

    tables: tuple[Table, ...] = ()
    grid: tuple[float, ...] = ()


def for_file(sheets: tuple[Sheet, ...], f: Filed, held: readers.Held, lang: str) -> tuple[Sheet, ...]:
    """Return the sheets of the edition for the file, all of them, in order."""
    own = _made(f, held, lang)
    return tuple(_hidden(_one(s, own.get(s.key, Own(grid=s.grid)), lang), f.hider) for s in sheets)


def _made(f: Filed, held: readers.Held, lang: str) -> dict[str, Own]:
    """The tables of counts, by sheet."""
    access, grid = filed_access.tables(f, lang)
    return {
        "inventory": Own(tables=(made.by_category(f, lang),)),
        "access": Own(tables=access, grid=grid),
        "reads": Own(tables=(filed_access.logs_on(f, lang), filed_access.by_reader(f, lang))),
        "briefing": Own(tables=(made.briefed(f, held, lang),)),
        "old_data": Own(tables=(made.old(f, lang),)),
        "copies": Own(tables=(made.copied(f, lang),)),
        "least": Own(tables=(made.of_step(f, AuditStep.LEAST_PRIVILEGE, "least", lang),)),
        "leavers": Own(tables=(made.gone(f, lang), made.of_step(f, AuditStep.LEAVERS, "leavers", lang))),
        "actions": Own(tables=(made.by_severity(f, lang), made.listed(f, lang))),
        "coverage": Own(tables=(made.read(f, lang),)),
    }


def _one(sheet: Sheet, own: Own, lang: str) -> Sheet:
    kept = [] if sheet.internal else [t for t in sheet.tables if t.key in LEAVES.get(sheet.key, ()) and not t.internal]
    left = [t for t in sheet.tables if all(t is not k for k in kept)]
    tables = tuple(_table(t, sheet.key, lang) for t in kept)
    if own.tables and own.grid:
        tables = tuple(filed_access.on_grid(t, own.grid) for t in tables)
    own_notes = sheet.notes if sheet.key in NOTES else (text(f"edition.{sheet.key}.about", lang),)
    return replace(
        sheet,
        title=text("edition.sheet", lang, title=sheet.title, edition=words.term(Edition.FILE, lang)),
        notes=(*own_notes, *_inside(sheet, left, kept, lang)),
        internal_notes=(),
        tables=(*tables, *own.tables) if sheet.key in BELOW else (*own.tables, *tables),
        grid=own.grid,
        printed=0,
    )


def _inside(sheet: Sheet, left: list[Table], kept: list[Table], lang: str) -> Iterator[str]:
    """One sentence on what the internal edition has besides; a reader must not think that nothing was found."""
    said = [_name(sheet, t, lang) for t in left]
    for t in kept:
        titles = ", ".join(c.title for c in t.columns if _is_told(c, t, sheet.key))
        if titles:
            said.append(text("edition.columns", lang, table=t.title or sheet.title, columns=titles))
    said += [text("edition.notes", lang)] if sheet.internal_notes else []
    if said:
        yield text("edition.inside", lang, what="; ".join(dict.fromkeys(said)))


def _name(sheet: Sheet, table: Table, lang: str) -> str:
    """What a table that is left out is called: its title says too much of some."""
    key = f"edition.{sheet.key}.inside.{table.key}"
    return text(key, lang) if has_text(key, lang) else table.title or sheet.title


def _is_told(column: Column, table: Table, sheet: str) -> bool:
    """Whether a reader is to know that the column is left out: not where people were only to fill it in."""
    return _stays(column, table, sheet) and column.kind is not Kind.FILL and not column.hidden


def _stays(column: Column, table: Table, sheet: str) -> bool:
    stays = STAYS.get((sheet, table.key), frozenset())
    return column.internal or column.hidden or column.kind is Kind.FILL or column.key in stays


def _table(table: Table, sheet: str, lang: str) -> Table:
    """A table without the columns that stay inside, and without what is read back."""
    shown = [i for i, c in enumerate(table.columns) if not _stays(c, table, sheet)]
    rows = Rows(range(len(table.rows)), _picker(table.rows, shown))
    columns = tuple(replace(table.columns[i], field="", choices=()) for i in shown)
    title, note = (
        _instead(sheet, table.key, n, said, lang) for n, said in (("title", table.title), ("note", table.note))
    )
    return replace(table, columns=columns, rows=rows, title=title, note=note, target_kind=None, targets=None,
                   printed=True)  # fmt: skip


def _instead(sheet: str, table: str, part: str, said: str, lang: str) -> str:
    """The title or note of a table in this edition, where that of the internal one would be wrong."""
    key = f"edition.{sheet}.instead.{table}.{part}"
    return text(key, lang) if has_text(key, lang) else said


def _picker(rows: Rows, shown: list[int]) -> Callable[[int], Row]:
    def row(number: int) -> Row:
        cells = next(rows.slice(number, 1))
        return tuple(cells[i] for i in shown)

    return row


def _hidden(sheet: Sheet, hider: Hider) -> Sheet:
    """The sheet with ids in place of every name: the last step, over every text that is written."""
    return replace(
        sheet,
        notes=tuple(map(hider.hide, sheet.notes)),
        tables=tuple(_hidden_table(t, hider) for t in sheet.tables),
    )


def _hidden_table(table: Table, hider: Hider) -> Table:
    def cell(value: Value) -> Value:
        if isinstance(value, str):
            return hider.hide(value)
        return replace(value, text=hider.hide(value.text)) if isinstance(value, Link) else value

    def row(number: int) -> Row:
        return tuple(map(cell, next(table.rows.slice(number, 1))))

    title, note, empty = map(hider.hide, (table.title, table.note, table.empty))
    return replace(table, rows=Rows(range(len(table.rows)), row), title=title, note=note, empty=empty)
