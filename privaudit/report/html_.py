"""The audit as one page of HTML: the same tables as the workbook's, in the same order, to be read in a browser.

The page stands alone: no script, no picture, no font, no address outside of it, and a content security policy
(https://www.w3.org/TR/CSP3/) that would allow none. Whatever a name of a table holds, it is text here. Answers are
given in the workbook, which is read back; a column that nobody filled in is left out.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final

from ..i18n import text
from ..model import AuditResult, Edition
from ..redact import visible
from . import words
from .atomic import replacing
from .cells import FOR_PEN, note_of, said, shown_columns, title_of
from .page_style import CSS
from .sheets import build
from .sheets.table import Chart, Column, Kind, Link, Row, Sheet, Table, Value

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
There = Mapping[tuple[str, str], Container[int]]
"""By sheet and table: the numbers of its rows."""
_NARROWEST, _WIDEST = 6, 40
_ALIGNED: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.PERCENT, Kind.HEAT})


class HtmlReporter:
    """Writes one page."""

    name = "html"
    suffix = "html"

    def write(self, result: AuditResult, out: Path, lang: str, edition: Edition = Edition.INTERNAL) -> None:
        """Write the page to ``out`` (mode 0600, whole or not at all), a row at a time.

        Raises:
            ReportError: the file could not be written.
        """
        with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
            for piece in page(result, lang, edition):
                stream.write(piece)


def page(result: AuditResult, lang: str, edition: Edition = Edition.INTERNAL) -> Iterator[str]:
    """Yield the page, piece by piece."""
    sheets = build(result, lang, edition=edition)
    organisation = result.run.organisation or text("formats.nobody", lang)
    title = text("formats.title", lang, organisation=organisation)
    secret = text("sheets.words.confidential", lang)
    told = text(
        "formats.identity",
        lang,
        audit=result.run.audit_id,
        version=result.tool.version,
        edition=text("formats.edition", lang, name=words.term(edition, lang)),
    )
    yield f'<!DOCTYPE html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{_text(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n"
    yield f'<header><p class="secret">{_text(secret)}</p><h1>{_text(title)}</h1><p>{_text(told)}</p></header>\n<nav>'
    yield "".join(f'<a href="#{escape(s.key)}">{_text(s.title.partition(":")[0])}</a>' for s in sheets)
    yield "</nav>\n<main>\n"
    there = _there(sheets)
    for sheet in sheets:
        yield from _sheet(sheet, lang, there)
    yield f'</main>\n<footer><p class="secret">{_text(secret)}</p></footer>\n</body>\n</html>\n'


def _there(sheets: tuple[Sheet, ...]) -> There:
    """The rows that links can lead to: an edition leaves some out."""
    return {(s.key, t.key): t.numbers or range(len(t.rows)) for s in sheets for t in s.tables if t.key not in FOR_PEN}


def _sheet(sheet: Sheet, lang: str, there: There) -> Iterator[str]:
    yield f'<section id="{escape(sheet.key)}">\n<h2>{_text(sheet.title)}</h2>\n'
    yield "".join(f"<p>{_text(note)}</p>\n" for note in sheet.every_note)
    tables = {t.key: t for t in sheet.tables}
    for table in sheet.tables:
        if table.key in FOR_PEN:
            continue
        yield from _table(sheet.key, table, lang, there)
        if table.chart is not None:
            yield from _chart(tables.get(table.chart.of, table), table.chart, lang)
    yield "</section>\n"


def _table(sheet: str, table: Table, lang: str, there: There) -> Iterator[str]:
    yield f"<h3>{_text(table.title)}</h3>\n" if table.title else ""
    yield f"<p>{_text(note_of(table, lang))}</p>\n" if table.note else ""
    if not len(table.rows):
        yield f'<p class="none">{_text(table.empty or text("sheets.words.no_", lang))}</p>\n'
        return
    shown = shown_columns(table)
    columns = [table.columns[i] for i in shown]
    yield '<div class="wide"><table>\n'
    if table.header:
        heads = "".join(
            f'<th scope="col" style="min-width:{_width(c)}ch">{_text(title_of(c, lang))}</th>' for c in columns
        )
        yield f"<thead><tr>{heads}</tr></thead>\n"
    yield "<tbody>\n"
    most, last = _most(table), len(table.rows) - 1
    numbers = table.numbers or range(len(table.rows))
    for at, (number, row) in enumerate(zip(numbers, table.rows, strict=True)):
        yield f'<tr id="{_anchor(sheet, table.key, number)}">'
        shade = most if at < last else 0.0
        yield "".join(_cell(row[i], c, lang, shade, there) for i, c in zip(shown, columns, strict=True))
        yield "</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _width(column: Column) -> int:
    """How wide a column is at least, in characters: a wide table is moved sideways, not squeezed."""
    return round(min(_WIDEST, max(_NARROWEST, column.width)))


def _cell(value: Value, column: Column, lang: str, most: float, there: There) -> str:
    content = said(value, column, lang)
    shown = _text(content)
    if isinstance(value, Link) and value.row in there.get((value.sheet, value.table), ()):
        shown = f'<a href="#{_anchor(value.sheet, value.table, value.row)}">{shown}</a>'
    elif column.kind in (Kind.CODE, Kind.LINE) and content:
        shown = f"<code>{shown}</code>"
    if column.kind is Kind.LABEL:
        return f'<th scope="row">{shown}</th>'
    names = ["n"] if column.kind in _ALIGNED else []
    names += [tone.value for word, tone in column.tones if word == content]
    shade = ""
    if column.kind is Kind.HEAT and isinstance(value, (int, float)) and value and most:
        shade = f' style="--heat:{round(100 * min(1.0, value / most))}%"'
        names.append("heat")
    marked = f' class="{" ".join(names)}"' if names else ""
    return f"<td{marked}{shade}>{shown}</td>"


def _most(table: Table) -> float:
    """The largest number of a heat map; its last row are totals."""
    heat = [i for i, c in enumerate(table.columns) if c.kind is Kind.HEAT]
    if not heat:
        return 0.0
    rows: list[Row] = list(table.rows)[:-1]
    return max((float(v) for row in rows for i in heat if isinstance(v := row[i], (int, float))), default=0.0)


def _chart(table: Table, chart: Chart, lang: str) -> Iterator[str]:
    """Bars of the totals, each with its number: the length alone says nothing to who does not see it."""
    heat = [i for i, c in enumerate(table.columns) if c.kind is Kind.HEAT]
    rows = list(table.rows)
    if not heat or not rows:
        return
    totals = [(table.columns[i], v) for i in heat if isinstance(v := rows[-1][i], (int, float)) and v]
    most = max((v for _, v in totals), default=0)
    yield f'<figure><figcaption>{_text(chart.title)}</figcaption><div class="bars">\n'
    for column, value in totals:
        width = round(100 * value / most, 1)
        bar = f'<i style="width:{width}%"></i><b>{_text(said(value, column, lang))}</b>'
        yield f"<span>{_text(column.title)}</span><span>{bar}</span>\n"
    yield f"</div><p>{_text(chart.axis)}</p></figure>\n"


def _anchor(sheet: str, table: str, row: int) -> str:
    return escape(f"{sheet}.{table}.{row}")


def _text(shown: str | datetime) -> str:
    """Any text as HTML that is text: nothing in it is markup, a mark of direction or a character that breaks a page."""
    return escape(visible(str(shown))).replace("\n", "<br>")


REPORTER = HtmlReporter()
