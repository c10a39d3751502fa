"""Small workbooks that are filled in, shuffled, split and read back: for the property test and its benchmark."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from privaudit.decisions.answers import choice_text, printed
from privaudit.decisions.entries import Decided, FieldEntry
from privaudit.decisions.fields import FIELDS, Field, FieldType
from privaudit.decisions.merge import merge
from privaudit.decisions.rowtoken import is_header, is_token
from privaudit.decisions.workbook import BY, META_SHEET, workbook_part
from privaudit.i18n import text
from privaudit.model import AuditResult, Edition, TargetKind, digest
from privaudit.report.sheets.fill import Fill, by_table
from privaudit.report.sheets.table import Column, Kind, Row, Rows, RowTarget, Sheet, Table, fixed
from privaudit.report.xlsx.layout import plan
from privaudit.report.xlsx.returned import Marked
from privaudit.report.xlsx.writer import write_workbook

TODAY = date(2026, 11, 22)
KINDS = (TargetKind.FINDING, TargetKind.SYSTEM, TargetKind.TABLE, TargetKind.COPY, TargetKind.DESTRUCTION)
NAMES = ("crm", "crm.orders", 'public."my table"', "=cmd|'/c'!A1", "склад", "a_x0041_b", "b\u202eb", "Имя  с пробелами")
TEXTS = ("Anna Testova", "по договору", "=1+1", "_x0041_", "two\nlines", "  spaces ", "x" * 1000, "7", "'quoted", "№ 5")

Rowed = list[Any]
"""The values of one row."""


@dataclass
class Book:
    """A workbook as rows of values, the tokens among them."""

    sheets: dict[str, list[Rowed]]

    @classmethod
    def load(cls, path: Path) -> Book:
        """Read a workbook that privaudit wrote."""
        book = openpyxl.load_workbook(path, read_only=True)
        return cls({ws.title: [[*row] for row in ws.iter_rows(values_only=True)] for ws in book.worksheets})

    def save(self, path: Path) -> None:
        """Write the rows as another program would: nothing but values."""
        book = openpyxl.Workbook(write_only=True)
        for name, rows in self.sheets.items():
            ws = book.create_sheet(name)
            for row in rows:
                ws.append([_text_cell(ws, v) for v in row])
        book.save(path)

    def copy(self) -> Book:
        """Return the same rows, to be changed."""
        return Book({name: [[*row] for row in rows] for name, rows in self.sheets.items()})


def _text_cell(ws: Any, value: object) -> object:
    if not isinstance(value, str) or not value.startswith("="):
        return value
    cell = openpyxl.cell.WriteOnlyCell(ws)
    cell.value = value
    cell.data_type = "s"
    return cell


def sheets_of(result: AuditResult, lang: str, rows: int) -> tuple[Sheet, ...]:
    """Return one sheet a sort of target, ``rows`` rows each, some with answers that stand there already."""
    return tuple(_sheet(result, kind, lang, rows) for kind in KINDS)


def target_of(kind: TargetKind, number: int) -> str:
    """Return the id of a row."""
    return digest("returned", kind, str(number))


def first_answer(kind: TargetKind, number: int, known: Field) -> str | None:
    """Return what stands in a cell as the workbook is written; most are empty."""
    chance = random.Random(f"{kind}{number}{known.name}")  # noqa: S311 - a fixed picture, no secret
    return answer_by(chance, known) if chance.random() < 0.3 else None


def answer_by(chance: random.Random, known: Field) -> str:
    """Return an answer that a field may have."""
    if known.type is FieldType.DAY:
        return (date(2026, 1, 1) + timedelta(days=chance.randrange(900))).isoformat()
    if known.choices:
        return chance.choice(known.choices)
    return chance.choice(TEXTS).strip()


def _sheet(result: AuditResult, kind: TargetKind, lang: str, rows: int) -> Sheet:
    fields = FIELDS[kind]
    fill = Fill(result, kind, lang, {f.name: 12 for f in fields})

    def row(n: int) -> Row:
        known = {f.name: first_answer(kind, n, f) for f in fields}
        return (NAMES[n % len(NAMES)], f"table {n}", "said", *fill.cells("", **known))

    columns = (
        Column(title="System", kind=Kind.LABEL, identity=True),
        Column(title="Table", identity=True),
        Column(title={"en": "Said", "ru": "Сказано"}[lang]),
        *fill.columns,
    )
    table = Table(key="t", columns=columns, rows=Rows(range(rows), row), title="A table",
                  target_kind=kind, targets=lambda n: RowTarget(id=target_of(kind, n), state="ab" * 8))  # fmt: skip
    return Sheet(key=str(kind), title=str(kind), notes=("note",), tables=(table,))


def write_base(result: AuditResult, path: Path, lang: str, rows: int, most_rows: int = 1_048_576) -> None:
    """Write the workbook that is filled in; with a small ``most_rows`` its sheets go on in others."""
    sheets = (*sheets_of(result, lang, rows), _signed(result, lang))
    said = Marked(
        audit_id="audit-1",
        organisation="Parcels",
        version="1",
        edition=Edition.INTERNAL,
        lang=lang,
        owner="Vera Testova",
    )
    write_workbook(plan(sheets, {s.key: s.key for s in sheets}, most_rows), path, lang, subject="x", marked=said)


def _signed(result: AuditResult, lang: str) -> Sheet:
    """The row that says who filled the workbook in: without a name no risk is accepted."""
    row = (text("workbook.by", lang), "Vera Testova", None)
    table = replace(by_table(result, lang, 30, 3, 20), rows=fixed([row]))
    return Sheet(key="by", title="by", notes=(), tables=(table,))


@dataclass
class Case:
    """One random case: what is filled in where, and what becomes of the rows."""

    seed: int
    edits: tuple[int, int] = (1, 6)
    """Within which range the number of answers is."""
    wanted: dict[tuple[TargetKind, str, str], str] = field(default_factory=dict)

    def run(self, base: Book, lang: str, rows: int, folder: Path) -> tuple[Decided, int]:
        """Fill in, shuffle, split and read back; returns the merged decisions, and how many contradict."""
        chance = random.Random(self.seed)  # noqa: S311 - reproducible, no secret
        book = base.copy()
        edited = [self._edit(chance, book, lang, rows) for _ in range(chance.randrange(*self.edits))]
        parts = _split(chance, book, chance.randrange(1, 4), [e for e in edited if e is not None])
        read: list[Decided] = []
        for number, part in enumerate(parts):
            for name, lines in part.sheets.items():
                if name != META_SHEET:
                    part.sheets[name] = _moved(chance, lines)
            path = folder / f"{self.seed}-{number}.xlsx"
            part.save(path)
            read.append(workbook_part(path, {"PHONE"}, lang, TODAY).whole())
            path.unlink()
        merged = merge(read, TODAY)
        return merged.decided, len(merged.conflicts)

    def _edit(self, chance: random.Random, book: Book, lang: str, rows: int) -> str | None:
        kind, number = chance.choice(KINDS), chance.randrange(rows)
        known = chance.choice(FIELDS[kind])
        said, target = answer_by(chance, known), target_of(kind, number)
        if (kind, target, known.name) in self.wanted:
            return target
        at = 3 + FIELDS[kind].index(known)
        row = next(r for r in _all_rows(book) if any(is_token(v) and target in str(v) for v in r))
        row[at] = _written(chance, known, said, lang)
        if said != first_answer(kind, number, known):
            self.wanted[kind, target, known.name] = said
            if kind is TargetKind.FINDING and known.name == "status" and said in {"accepted", "mistaken"}:
                self._taken_over(number, row, target)
        return target

    def _taken_over(self, number: int, row: Rowed, target: str) -> None:
        """Who accepts a risk takes over the reason and the day beside it."""
        kind = TargetKind.FINDING
        for f in FIELDS[kind]:
            stands = first_answer(kind, number, f)
            if f.name in {"reason", "until"} and stands and row[3 + FIELDS[kind].index(f)]:
                self.wanted.setdefault((kind, target, f.name), stands)


def _all_rows(book: Book) -> Iterable[Rowed]:
    return (row for name, rows in book.sheets.items() if name != META_SHEET for row in rows)


def _written(chance: random.Random, known: Field, said: str, lang: str) -> object:
    """An answer as people write it: in either language, a day in one of its forms."""
    if known.type is FieldType.DAY:
        day = datetime.fromisoformat(said)
        return chance.choice([day, day.strftime("%d.%m.%Y"), said])
    if said in known.choices:
        return choice_text(known, said, chance.choice(["en", "ru"]))
    return printed(known, said, lang)


def _split(chance: random.Random, book: Book, parts: int, edited: Sequence[str]) -> list[Book]:
    """Give each row to one part, or to several where nobody edited it; a few rows nobody edited are deleted."""
    out = [Book({name: [] for name in book.sheets}) for _ in range(parts)]
    for name, rows in book.sheets.items():
        for row in rows:
            token = next((v for v in row if is_token(v)), None)
            if token is None or BY in token:
                mine = range(parts)
            elif any(t in token for t in edited):
                mine = range(1) if chance.random() < 0.5 else range(parts - 1, parts)
            else:
                mine = range(parts) if chance.random() < 0.8 else range(0)
            for i in mine:
                out[i].sheets[name].append([*row])
    return out


def _moved(chance: random.Random, rows: list[Rowed]) -> list[Rowed]:
    """Sort the rows anew below their header; sometimes put a column in front, with its own title."""
    head = [r for r in rows if not any(is_token(v) for v in r)]
    body = [r for r in rows if any(is_token(v) for v in r)]
    chance.shuffle(body)
    out = [*head, *body]
    if chance.random() < 0.3:
        at = chance.randrange(1, 4)
        for row in out:
            row.insert(at, "mine" if any(is_header(v) for v in row) else "remark")
    return out


def as_told(decided: Decided) -> dict[tuple[TargetKind, str, str], str]:
    """Return decisions by what they are about."""

    def key(e: FieldEntry) -> tuple[TargetKind, str, str]:
        return e.kind, e.target, e.field

    return {key(e): str(e.value) for e in decided.fields}
