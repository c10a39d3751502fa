"""From a neutral document to .docx, editable in any office program. The only home of python-docx.

Tables are built as elements (ECMA-376 part 1, 17.4), since python-docx walks a whole table for each cell. The same
document makes the same bytes: the package's times are fixed, its parts come in one order.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..i18n import text
from ..redact import visible
from .document import Block, Cell, Document, Grid, Heading, Mark, Paragraph, Piece

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.section import Section

FONT = "Arial"
"""Has Latin and Cyrillic letters everywhere; LibreOffice puts Liberation Sans, of equal widths, in its place."""
SIZE = 10.0
SMALL = 8.0
PAGE_MM = (210.0, 297.0)
MARGIN_MM = 18.0
TALL_TWIPS = 520
_TWIPS_OF_MM = 1440 / 25.4
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first day a zip can hold."""
_MOST_TITLE = 255
"""Characters that python-docx takes as the title of a package."""
_MOST_WHOLE = 400
"""A row of more characters may run over a page's end."""
_FILL = "FFF2A8"
_HEAD = "E3E8EF"
_RED, _GREY = "B00020", "555555"


def docx_bytes(document: Document) -> bytes:
    """Return the .docx of a document."""
    import docx

    made = docx.Document()
    _set_up(made, document)
    body = made.element.body
    end = body.sectPr
    for old in list(body.iterchildren()):
        if old is not end:
            body.remove(old)
    width = PAGE_MM[1 if document.landscape else 0] - 2 * MARGIN_MM
    end.addprevious(_paragraph((Piece(text=document.title),), style="Title"))
    for block in document.blocks:
        for element in _block(block, width * _TWIPS_OF_MM):
            end.addprevious(element)
    buffer = io.BytesIO()
    made.save(buffer)
    return _settled(buffer.getvalue())


def _settled(content: bytes) -> bytes:
    """The same package without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()


def _set_up(made: DocxDocument, document: Document) -> None:
    """Fonts, page, header and footer, properties."""
    from docx.shared import Pt, RGBColor

    # Word takes the letters of a theme where a style says nothing of East Asian or complex scripts.
    for name, size, bold in (("Normal", SIZE, False), ("Title", 16.0, True), ("Heading 1", 12.0, True)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if "heme" in key:
                del fonts.attrib[key]
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(_qn(f"w:{script}"), FONT)
        style.paragraph_format.space_after = Pt(4 if name == "Normal" else 6)
        style.paragraph_format.keep_with_next = name != "Normal"
    made.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    for border in list(made.styles["Title"].element.iter(_qn("w:pBdr"))):
        border.getparent().remove(border)
    _page(made.sections[0], document)
    properties = made.core_properties
    properties.title = _legal(document.title)[:_MOST_TITLE]
    properties.author, properties.comments = "privaudit", ""
    properties.last_modified_by, properties.language, properties.keywords = "privaudit", document.lang, ""
    properties.created = properties.modified = datetime(*_EPOCH, tzinfo=UTC)
    properties.revision = 1


def _page(section: Section, document: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    short, long_ = (Mm(n) for n in PAGE_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long_, short) if document.landscape else (short, long_)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(8)
    head = section.header.paragraphs[0]._p
    head.getparent().replace(head, _paragraph((Piece(text=document.mark, mark=Mark.WARN),), align="right"))
    foot = section.footer.paragraphs[0]._p
    foot.getparent().replace(foot, _footer(document))


def _footer(document: Document) -> Any:
    """What stands below each page: the document's line, and page n of m as fields."""
    made = _paragraph((Piece(text=f"{document.foot}   ", mark=Mark.NOTE),))
    before, between, after = text("incident.page", document.lang, page="\0", pages="\0").split("\0")
    for said, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        made.append(_run(Piece(text=said, mark=Mark.NOTE)))
        if field:
            simple = _new("w:fldSimple", {"w:instr": field})
            simple.append(_run(Piece(text="1", mark=Mark.NOTE)))
            made.append(simple)
    return made


def _block(block: Block, width: float) -> list[Any]:
    if isinstance(block, Heading):
        return [_paragraph((Piece(text=block.text),), style="Heading 1", new_page=block.new_page)]
    if isinstance(block, Paragraph):
        return [_paragraph(block.pieces, bullet=block.bullet)]
    # A table directly before another, or at the end, needs a paragraph behind it.
    return [_table(block, width), _paragraph(())]


def _table(grid: Grid, width: float) -> Any:
    made = _new("w:tbl")
    properties = _new("w:tblPr")
    properties.append(_new("w:tblW", {"w:w": str(round(width)), "w:type": "dxa"}))
    borders = _new("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_new(f"w:{side}", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "9AA3AE"}))
    properties.append(borders)
    properties.append(_new("w:tblLayout", {"w:type": "fixed"}))
    margins = _new("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_new(f"w:{side}", {"w:w": "70", "w:type": "dxa"}))
    properties.append(margins)
    made.append(properties)
    total = sum(grid.widths)
    widths = [round(width * w / total) for w in grid.widths]
    columns = _new("w:tblGrid")
    for w in widths:
        columns.append(_new("w:gridCol", {"w:w": str(w)}))
    made.append(columns)
    if any(grid.titles):
        titles = tuple((Piece(text=t, mark=Mark.STRONG),) for t in grid.titles)
        made.append(_row(titles, widths, head=True))
    for row in grid.rows:
        made.append(_row(row, widths, tall=grid.tall))
    return made


def _row(cells: tuple[Cell, ...], widths: list[int], *, head: bool = False, tall: bool = False) -> Any:
    made = _new("w:tr")
    properties = _new("w:trPr")
    # A short row stays on one page; a long one would leave half a page empty before it.
    if sum(len(piece.text) for cell in cells for piece in cell) <= _MOST_WHOLE:
        properties.append(_new("w:cantSplit"))
    if tall:
        properties.append(_new("w:trHeight", {"w:val": str(TALL_TWIPS), "w:hRule": "atLeast"}))
    if head:
        properties.append(_new("w:tblHeader"))
    made.append(properties)
    for cell, width in zip(cells, widths, strict=True):
        made.append(_cell(cell, width, head=head))
    return made


def _cell(cell: Cell, width: int, *, head: bool) -> Any:
    made = _new("w:tc")
    properties = _new("w:tcPr")
    properties.append(_new("w:tcW", {"w:w": str(width), "w:type": "dxa"}))
    if head:
        properties.append(_new("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _HEAD}))
    made.append(properties)
    for piece in cell or (Piece(text=""),):
        made.append(_paragraph((piece,), tight=True))
    return made


def _paragraph(
    pieces: Cell, *, style: str = "", bullet: bool = False, new_page: bool = False, tight: bool = False, align: str = ""
) -> Any:
    made = _new("w:p")
    properties = _new("w:pPr")
    named = style.replace(" ", "") or ("ListBullet" if bullet else "")
    if named:
        properties.append(_new("w:pStyle", {"w:val": named}))
    if new_page:
        properties.append(_new("w:pageBreakBefore"))
    if tight:
        properties.append(_new("w:spacing", {"w:before": "20", "w:after": "20"}))
    if align:
        properties.append(_new("w:jc", {"w:val": align}))
    if len(properties):
        made.append(properties)
    for i, piece in enumerate(pieces):
        if i:
            made.append(_run(Piece(text=" ")))
        made.append(_run(piece, plain=bool(style)))
    return made


def _run(piece: Piece, *, plain: bool = False) -> Any:
    """One run; nothing in it is a command or refused by XML."""
    made = _new("w:r")
    if not plain:
        made.append(_look(piece.mark))
    for number, line in enumerate(_legal(piece.text).split("\n")):
        if number:
            made.append(_new("w:br"))
        element = _new("w:t", {"xml:space": "preserve"})
        element.text = line.replace("\t", " ")
        made.append(element)
    return made


def _legal(said: str) -> str:
    """The text as XML takes it (XML 1.0, 2.2), with what commands or misleads made visible."""
    return "".join("\ufffd" if c in "\ufffe\uffff" else c for c in visible(said))


def _look(mark: Mark) -> Any:
    made = _new("w:rPr")
    if mark in (Mark.STRONG, Mark.WARN):
        made.append(_new("w:b"))
    if mark in (Mark.WARN, Mark.NOTE):
        made.append(_new("w:color", {"w:val": _RED if mark is Mark.WARN else _GREY}))
    if mark is Mark.NOTE:
        made.append(_new("w:sz", {"w:val": str(round(SMALL * 2))}))
    if mark is Mark.FILL:
        made.append(_new("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _FILL}))
    return made


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    if name == "xml:space":
        return "{http://www.w3.org/XML/1998/namespace}space"
    return str(qn(name))


def _new(name: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(_qn(key), value)
    return made
