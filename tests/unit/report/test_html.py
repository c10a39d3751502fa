"""The page: every table of the workbook, links that lead somewhere, and nothing in it that could act."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import Edition
from privaudit.registry import REPORTERS
from privaudit.report.cells import FOR_PEN
from privaudit.report.sheets import build
from tests.htmlpage import Page
from tests.samples import sample_result

Language = pytest.mark.parametrize("lang", LANGUAGES)
EachEdition = pytest.mark.parametrize("edition", list(Edition))


def written(result: object, folder: Path, lang: str, edition: Edition = Edition.INTERNAL) -> str:
    """Return the page of an audit."""
    REPORTERS.get("html").write(result, folder / "audit.html", lang, edition)
    return (folder / "audit.html").read_text(encoding="utf-8")


@Language
@EachEdition
def test_every_table_of_the_workbook_is_there(lang: str, edition: Edition, tmp_path: Path) -> None:
    """In the same order, with as many rows; but for those that are there for a pen."""
    result = sample_result()
    page = Page(written(result, tmp_path, lang, edition))
    tables = [t for s in build(result, lang, edition=edition) for t in s.tables if t.key not in FOR_PEN]
    filled = [(t.header, len(t.rows)) for t in tables if len(t.rows)]
    assert [len(rows) - header for rows, (header, _) in zip(page.tables, filled, strict=True)] == [n for _, n in filled]


@Language
@EachEdition
def test_every_link_leads_to_a_row_of_the_page(lang: str, edition: Edition, tmp_path: Path) -> None:
    """No address is outside; no id stands twice."""
    page = Page(written(sample_result(), tmp_path, lang, edition))
    assert len(page.links) > 20
    assert {link.removeprefix("#") for link in page.links} <= set(page.anchors)
    assert len(page.anchors) == len(set(page.anchors))


@Language
def test_hostile_names_are_text(lang: str, tmp_path: Path) -> None:
    """Markup, scripts, formulas and marks of direction in names: the parser meets none of our unknown elements."""
    result = sample_result()
    names = (
        "<script>alert(1)</script>",
        '" onclick="x',
        "<img src=x onerror=y>",
        "\u202eevil\x1b[2J",
        "&amp;<b>",
        "]]>",
    )
    rows = tuple(replace(c, table=names[i % len(names)]) for i, c in enumerate(result.classifications))
    said = written(replace(result, classifications=rows), tmp_path, lang)
    page = Page(said)
    assert page.attributes <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "scope", "style"),
    }
    assert all(link.startswith("#") for link in page.links)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", said)
    assert "default-src &#x27;none&#x27;" in said
    assert "<script>alert(1)</script>" in "".join(page.texts)


@Language
def test_the_page_is_for_reading_only(lang: str, tmp_path: Path) -> None:
    """No form, no script, no picture, no request: a policy forbids what nothing does."""
    said = written(sample_result(), tmp_path, lang).lower()
    for word in ("<script", "<form", "<input", "<img", "<iframe", "javascript:", "@import", "url("):
        assert word not in said
