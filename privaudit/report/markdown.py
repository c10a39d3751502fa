"""Markdown for tickets: the summary, the checklist, every finding with what to do, and what was not looked at.

Written from the neutral sheets, so that it says what the workbook says, in both languages and editions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from ..i18n import text
from ..model import AuditResult, Edition
from . import mdtext, words
from .atomic import replacing
from .cells import FOR_PEN, note_of, said, shown_columns, title_of
from .sheets import build
from .sheets.table import Column, Kind, Row, Sheet, Table

SHEETS = ("summary", "systems", "actions", "coverage")
NOT_HERE = {
    "summary": FOR_PEN | {"heat", "actions", "holders"},
    "coverage": frozenset({"read"}),
}
"""Tables that are to be signed, filled in or too wide, that say what the findings below say, or list what was read."""
ONLY = {"systems": frozenset({"systems"})}
"""Of these sheets only this is written: the findings say the rest."""
FINDINGS = frozenset({"actions", "listed"})
"""Tables of which every row is a section of its own."""


class MarkdownReporter:
    """Writes one Markdown file."""

    name = "md"
    suffix = "md"

    def write(self, result: AuditResult, out: Path, lang: str, edition: Edition = Edition.INTERNAL) -> None:
        """Write the report to ``out`` (mode 0600, whole or not at all).

        Raises:
            ReportError: the file could not be written.
        """
        with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
            for block in blocks(result, lang, edition):
                stream.write(block + "\n\n")


def blocks(result: AuditResult, lang: str, edition: Edition = Edition.INTERNAL) -> Iterator[str]:
    """Yield headings, paragraphs, lists and tables, one after the other."""
    organisation = result.run.organisation or text("formats.nobody", lang)
    yield f"# {mdtext.prose(text('formats.title', lang, organisation=organisation))}"
    yield f"**{text('sheets.words.confidential', lang)}**"
    yield mdtext.paragraph(text("formats.identity", lang, audit=result.run.audit_id, version=result.tool.version,
                                edition=text("formats.edition", lang, name=words.term(edition, lang))))  # fmt: skip
    for sheet in build(result, lang, edition=edition):
        if sheet.key in SHEETS:
            yield from of_sheet(sheet, lang)


def of_sheet(sheet: Sheet, lang: str) -> Iterator[str]:
    """Yield the blocks of one sheet."""
    yield f"## {mdtext.prose(sheet.title)}"
    yield from map(mdtext.paragraph, sheet.every_note)
    for table in sheet.tables:
        if table.key in ONLY.get(sheet.key, (table.key,)) and table.key not in NOT_HERE.get(sheet.key, ()):
            yield from _table(table, lang)


def _table(table: Table, lang: str) -> Iterator[str]:
    if table.title:
        yield f"### {mdtext.prose(table.title)}"
    if table.note:
        yield mdtext.paragraph(note_of(table, lang))
    if not len(table.rows):
        yield mdtext.paragraph(table.empty or text("sheets.words.no_", lang))
    elif table.key in FINDINGS:
        for number, row in enumerate(table.rows, 1):
            yield from _section(number, table.columns, row, lang)
    elif not table.header:
        yield "\n".join(_facts(table, lang))
    else:
        yield "\n".join(_grid(table, lang))


def _facts(table: Table, lang: str) -> Iterator[str]:
    """A table without a header: names (labels, else the first column) with what is to be said of each."""
    labels = {i for i, c in enumerate(table.columns) if c.kind is Kind.LABEL and len(table.columns) > 2} | {0}
    for row in table.rows:
        cells = [said(v, c, lang) for v, c in zip(row, table.columns, strict=True)]
        for start, end in pairwise([*sorted(labels), len(cells)]):
            value = "\n".join(filter(None, cells[start + 1 : end]))
            if value:
                yield from _item(cells[start], value)


def _item(name: str, value: str, put: Callable[[str], str] = mdtext.prose) -> Iterator[str]:
    """A list item, or one with a list where the value has lines; ``put`` makes Markdown of a line."""
    lines = [line for line in value.split("\n") if line.strip()]
    label = f"- **{mdtext.prose(name)}**:"
    if len(lines) == 1:
        yield f"{label} {put(lines[0])}"
    else:
        yield label
        yield from (f"  - {put(line) if put is mdtext.name else mdtext.paragraph(line)}" for line in lines)


def _grid(table: Table, lang: str) -> Iterator[str]:
    shown = [i for i in shown_columns(table) if not table.columns[i].hidden]
    columns = [table.columns[i] for i in shown]
    yield _line(mdtext.cell(title_of(c, lang)) for c in columns)
    yield _line("---" for _ in columns)
    for row in table.rows:
        yield _line(mdtext.cell(said(row[i], table.columns[i], lang)) for i in shown)


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _section(number: int, columns: tuple[Column, ...], row: Row, lang: str) -> Iterator[str]:
    """One finding: severity and place in the heading, then what is wrong and what to do, then statements to review."""
    cells = [(c, said(v, c, lang)) for c, v in zip(columns, row, strict=True)]
    system, place, sql = (text(f"sheets.actions.col.{key}", lang) for key in ("system", "place", "sql"))
    label = next((value for c, value in cells if c.kind is Kind.LABEL), "")
    where = next((value for c, value in cells if c.title == place), "")
    heading = ": ".join(p for p in (mdtext.prose(label), mdtext.name(", ".join(where.split("\n")))) if p)
    yield f"#### {number}. {heading}"
    kept = [(c, v) for c, v in cells if v and c.kind is not Kind.LABEL and c.title != sql]
    named = {system: mdtext.name, place: mdtext.name}
    yield "\n".join(line for c, v in kept for line in _item(title_of(c, lang), v, named.get(c.title, mdtext.prose)))
    for column, value in cells:
        if column.title == sql and value:
            yield f"**{mdtext.prose(sql)}**:"
            yield mdtext.fence(value, "sql")


REPORTER = MarkdownReporter()
