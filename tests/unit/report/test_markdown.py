"""Markdown for tickets: it says what the workbook says, and nothing in it does anything but show."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.i18n import LANGUAGES, text
from privaudit.model import AuditResult, Edition, Finding
from privaudit.redact import one_line
from privaudit.report import mdtext, words
from privaudit.report.markdown import REPORTER, blocks
from privaudit.report.sheets import actions
from tests.markdown import does, shown, tokens
from tests.samples import sample_result

Language = pytest.mark.parametrize("lang", LANGUAGES)
EachEdition = pytest.mark.parametrize("edition", Edition)

NASTY = st.text(
    alphabet=st.one_of(st.characters(codec=None), st.sampled_from("`*_[]()<>&|\\#@!~$^{}:=+-. \n\t%/1a")), max_size=60
)


def _said(result: AuditResult, lang: str = "en", edition: Edition = Edition.INTERNAL) -> str:
    return "\n\n".join(blocks(result, lang, edition))


@Language
@EachEdition
def test_the_report_does_nothing_but_show(lang: str, edition: Edition) -> None:
    """No link, image, HTML, mention or reference, in both languages and editions."""
    assert does(_said(sample_result(), lang, edition)) == []


@Language
def test_every_finding_has_a_section(lang: str) -> None:
    """Worst first: its place in the heading, then what was found, what to do, its id."""
    result = sample_result()
    said = _said(result, lang)
    headings = [t.content for t, before in zip(tokens(said)[1:], tokens(said), strict=False) if before.tag == "h4"
                and before.type == "heading_open"]  # fmt: skip
    found = actions.order(result)
    assert len(headings) == len(found)
    for heading, f in zip(headings, found, strict=True):
        assert words.term(f.severity, lang) in heading
    pieces = "\n".join(shown(said))
    for f in found:
        assert f.id in pieces
        assert words.message(f.message, lang) in pieces


def test_statements_stand_in_fences_that_they_cannot_close() -> None:
    """Whatever a statement holds, it is one block of SQL."""
    result = sample_result()
    found = next(f for f in result.findings if f.remediation.sql)
    sql = 'REVOKE ALL ON "```\n````\n<script>" FROM "~~~";\n\n# no heading'
    one = _replaced(found, sql)
    [block] = [t for t in tokens(_said(dataclasses.replace(result, findings=(one,)))) if t.type == "fence"]
    assert block.content == sql + "\n"
    assert block.info == "sql"


def _replaced(found: Finding, sql: str) -> Finding:
    return dataclasses.replace(found, remediation=dataclasses.replace(found.remediation, sql=sql))


@Language
def test_an_empty_audit_says_so(lang: str) -> None:
    """Nothing read: no finding, and the sheet's words for that."""
    whole = sample_result()
    said = _said(AuditResult(tool=whole.tool, run=whole.run), lang)
    assert text("sheets.actions.empty", lang) in "\n".join(shown(said))
    assert does(said) == []


def test_the_file_ends_in_one_line_feed_and_is_utf8(tmp_path: Path) -> None:
    """Names that are no text do not break the file."""
    result = sample_result()
    systems = tuple(dataclasses.replace(s, name=f"\ud83d{s.name}") for s in result.systems)
    REPORTER.write(dataclasses.replace(result, systems=systems), tmp_path / "audit.md", "en")
    assert "\ufffd" in (tmp_path / "audit.md").read_bytes().decode("utf-8")


@given(NASTY)
def test_any_text_is_inert_in_a_paragraph(value: str) -> None:
    """One paragraph that shows the text, its spaces as one, and does nothing."""
    said = mdtext.paragraph(value)
    assert does(said) == []
    assert [t.type for t in tokens(said)] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert _squeezed("".join(shown_once(said))) == _squeezed(one_line(value))


@given(NASTY)
def test_any_text_is_inert_in_a_list_and_a_heading(value: str) -> None:
    """Behind a label, or as a heading, it stays what it is."""
    for shape in ("- **x**: {}", "- **x**:\n  - {}", "#### 1. {}"):
        if "\n" in shape and not value.strip(" "):
            continue  # an empty line is never made a list item
        said = shape.format(mdtext.name(value))
        assert [t.type for t in tokens(said)].count("list_item_open") == shape.count("- ")
        assert does(said) == []
        assert sum(t.type == "inline" for t in tokens(said)) <= 2


@given(NASTY, NASTY)
def test_any_text_stays_in_its_cell(one: str, other: str) -> None:
    """A row of two cells has two cells, whatever is in them, also after the Markdown of another reader (GFM 4.10)."""
    said = f"| a | b |\n| --- | --- |\n| {mdtext.cell(one)} | {mdtext.cell(other)} |\n"
    assert does(said) == []
    assert [t.type for t in tokens(said)].count("td_open") == 2


@given(NASTY)
def test_any_text_is_one_code_span(value: str) -> None:
    """Exactly the text, as one line."""
    said = f"x {mdtext.code(value)} y"
    assert does(said) == []
    spans = [t for t in tokens(said)[1].children or () if t.type == "code_inline"]
    assert len(spans) == (1 if value else 0)
    if value.strip(" "):
        assert spans[0].content == one_line(value)


@pytest.mark.parametrize(
    "value",
    [
        "@anna", "#12", "!3", "octo/repo#1", "GH-12", "KEY-7,KEY-8", "https://e.com", "www.e.com", "(www.e.com)",
        "a@b.com", "[x](y)", "![x](y)", "<img src=x>", "&lt;b&gt;", "**x**", "_x_", "~~x~~", "$x$", ":smile:",
        "deadbeef", "[~anna]", "{code}", "~label", "%1", "a|b", "javascript:alert(1)", "<!-- x -->", "]]>",
    ],
)  # fmt: skip
def test_what_trackers_look_for_stands_in_code(value: str) -> None:
    """Mentions, tickets, links, images, HTML, labels, commits: shown letter by letter, in a code span."""
    for said in (mdtext.prose(f"name {value} here"), mdtext.cell(value)):
        assert does(f"x {said}") == []
        assert "`" in said


def test_plain_words_stay_plain() -> None:
    """Sentences of ours and ordinary names carry no marks."""
    for said in (
        "3 of 15 tables could not be read; systems: 2 (not read: crm).",
        "Людей: около 84 000 (не менее 80 500), до 12:30 UTC+03:00, 100 %.",
        "152-FZ, 19.2.8: Rules & registration \u201cof all\u201d",
    ):
        assert mdtext.prose(said) == said
    assert (
        mdtext.prose("run `privaudit init --engine mariadb`, please") == "run `privaudit init --engine mariadb`, please"
    )


@pytest.mark.parametrize("value", ["food_delivery", "public.test_orders.door_code", "a__b", "клиенты_old_2024"])
def test_names_with_underscores_are_as_plain_as_others(value: str) -> None:
    """Identifiers look alike, with an underscore or without; one at an end could be emphasis and stands in code."""
    assert mdtext.prose(f"in {value}, {value}.") == f"in {value}, {value}."
    assert does(f"x {value} y {value}") == []
    assert mdtext.prose(f"_{value} x_") == f"`_{value}` `x_`"


@Language
@EachEdition
def test_it_asks_for_no_answers(lang: str, edition: Edition) -> None:
    """Markdown is not read back: nothing is to be filled in, and it says which file is read."""
    result = sample_result()
    said = _said(result, lang, edition)
    before, _, behind = text("sheets.words.to_fill", lang, title="|").partition("|")
    assert not [mark for mark in (before, behind) if mark and mark in said]
    assert text("sheets.summary.steps_note", lang) not in said
    assert f"### {text('workbook.by_title', lang)}" not in said
    assert (text("formats.steps_note", lang) in said) == (edition is Edition.INTERNAL)


def shown_once(said: str) -> list[str]:
    """What one paragraph shows."""
    return ["".join(t.content for t in token.children or ()) for token in tokens(said) if token.type == "inline"]


def _squeezed(value: str) -> str:
    """Without spaces and the marks that quote code."""
    return value.replace(" ", "").replace("`", "").replace("\\*", "*")
