"""The .docx: opens, prints with marks and page numbers, takes any name, and is the same for the same document."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from privaudit.incident.document import Document, Grid, Heading, Mark, Paragraph, Piece, plain, say, strong
from privaudit.incident.docx import docx_bytes

from .cases import case, drafts

HOSTILE = (
    "=1+1",
    "a\x00b\x07",
    "\ud800",
    "\ufffe\uffff",
    "рtl\u202eabc",
    "x" * 300,
    "😀",
    "]]>&<w:t>",
    "a\tb\nc",
    "_x0041_",
)


def made(document: Document) -> docx.document.Document:
    """The document as an office program reads it."""
    return docx.Document(io.BytesIO(docx_bytes(document)))


def one(*blocks: object) -> Document:
    """A document of some blocks."""
    return Document(key="k", title="Title", lang="en", mark="MARK", foot="foot", blocks=blocks)  # type: ignore[arg-type]


def test_every_page_has_marks_and_its_number() -> None:
    """The mark stands in the header, the page's number and the number of pages in the footer, as fields."""
    read = made(drafts(case())[0].document)
    section = read.sections[0]
    assert "DRAFT" in section.header.paragraphs[0].text
    fields = [e.get(qn("w:instr")) for e in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_table_of_fields_is_whole() -> None:
    """Rows, columns and texts come through; the header repeats on each page; only long rows break over pages."""
    draft = drafts(case())[0]
    grid = next(b for b in draft.document.blocks if isinstance(b, Grid))
    table = made(draft.document).tables[0]
    assert [c.text for c in table.rows[0].cells] == list(grid.titles)
    assert len(table.rows) == len(grid.rows) + 1
    for row, cells in zip(table.rows[1:], grid.rows, strict=True):
        assert [c.text for c in row.cells] == ["\n".join(p.text for p in cell) for cell in cells]
    assert table.rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    whole = [sum(len(c.text) for c in r.cells) <= 400 for r in table.rows]
    assert [r._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for r in table.rows] == whole
    assert set(whole) == {True, False}


def test_what_people_fill_in_is_seen() -> None:
    """It has brackets and a colour of its own; facts have none."""
    read = made(one(Paragraph(pieces=(Piece(text="[to fill]", mark=Mark.FILL), Piece(text="fact")))))
    runs = {r.text: r._r.find(".//" + qn("w:shd")) for p in read.paragraphs for r in p.runs}
    assert runs["[to fill]"] is not None
    assert runs["fact"] is None


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_any_name_can_be_written(name: str) -> None:
    """Control characters, lone surrogates, markup, marks of direction: the file opens, and nothing in it commands."""
    grid = Grid(titles=(name, "b"), widths=(1, 1), rows=((plain(name), strong(name)),))
    document = Document(
        key="k", title=name, lang="ru", mark=name, foot=name, blocks=(say(name), Heading(text=name), grid)
    )
    read = made(document)
    assert read.tables[0].rows[1].cells[0].text
    assert "\u202e" not in read.paragraphs[0].text
    assert read.core_properties.author == "privaudit"


def test_the_same_document_is_the_same_bytes() -> None:
    """No time of writing, no order by chance: a digest can be compared."""
    document = drafts(case("ru"))[0].document
    assert docx_bytes(document) == docx_bytes(document)


def test_it_holds_nothing_of_the_machine() -> None:
    """No path, user or template's author in the package."""
    with zipfile.ZipFile(io.BytesIO(docx_bytes(one(say("x"))))) as z:
        whole = b"".join(z.read(n) for n in z.namelist() if n.endswith((".xml", ".rels")))
    assert b"python-docx" not in whole
    assert not re.search(rb"/(home|root|tmp|work|Users)/", whole)
