"""Drafts of notices: filled from facts with their source, the rest left to people, nothing that may not leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from privaudit.config.laws import band, load_laws
from privaudit.i18n import text
from privaudit.incident.document import Document, Grid, Heading, Mark, Piece, pieces
from privaudit.incident.drafts import Draft
from privaudit.incident.forms import Who
from privaudit.model import AuditResult, DecisionState, Shown, Standing
from tests.samples import sample_result

from .cases import case, drafts, whole_text


def by_name(**told: Any) -> dict[str, Draft]:
    """The drafts of a case by name."""
    return {d.name: d for d in drafts(case(**told))}


def row(draft: Draft, key: str) -> tuple[tuple[Piece, ...], ...]:
    """The cells of one field."""
    number = next(n for n, f in enumerate(draft.form.fields) if f.key == key)
    grid = next(b for b in draft.document.blocks if isinstance(b, Grid))
    return grid.rows[number]


def noted(draft: Draft, key: str) -> tuple[tuple[Piece, ...], ...]:
    """What the page of notes says of one field: title, who fills it in, source."""
    number = next(n for n, f in enumerate(draft.form.fields) if f.key == key)
    return [b for b in draft.document.blocks if isinstance(b, Grid)][-1].rows[number]


def content(draft: Draft, key: str) -> str:
    """What stands in one field."""
    return "\n".join(p.text for p in row(draft, key)[1])


def test_an_operator_gets_the_notices_of_its_laws() -> None:
    """Both of Roskomnadzor, and that of GDPR."""
    assert list(by_name()) == ["gdpr_33", "rkn_24h", "rkn_72h"]
    assert list(by_name(laws=("152fz",))) == ["rkn_24h", "rkn_72h"]


def test_what_was_shown_comes_from_a_person_and_is_apart_from_what_is_held() -> None:
    """The numbers of the leak are labelled so, those of the systems likewise, and neither stands for the other."""
    draft = by_name()["rkn_24h"]
    shown, held = content(draft, "data_shown"), content(draft, "data_held")
    assert "Shown in the leak, as a person of the company has said: people 1234" in shown
    assert "identifiers 5678" in shown
    assert "special categories" in shown
    assert "Held" not in shown
    assert "1234" not in held
    assert all(
        line.startswith(
            ("Held", "How this was established", "How the data are held", "What the audit did not see", "[")
        )
        for line in held.splitlines()
    )


def test_without_a_word_of_a_person_nothing_was_shown() -> None:
    """No number of the systems slips into the field of the leak; it waits for a person."""
    audit = sample_result()
    audit = replace(audit, estate=replace(audit.estate, shown=None, bands=()))
    draft = next(d for d in drafts(case(result=audit, shown=None)) if d.name == "rkn_24h")
    said = row(draft, "data_shown")[1]
    assert [p.mark for p in said] == [Mark.FILL]
    assert next(f for f in draft.filled if f.key == "data_shown").who is Who.PERSON


@pytest.mark.parametrize("key", ["causes", "at_fault", "harm", "first_notice", "investigation"])
def test_causes_harm_and_blame_are_left_to_people(key: str) -> None:
    """The 72-hour notice has one mark to fill in there, and nothing of the machine."""
    said = row(by_name()["rkn_72h"], key)
    assert [p.mark for p in said[1]] == [Mark.FILL]
    assert said[1][0].text.startswith("[to be filled in by a person: ")
    assert noted(by_name()["rkn_72h"], key)[1][0].text == "PERSON"


def test_no_field_is_silently_empty() -> None:
    """Each field of each draft has a fact or a mark for a person, and says who fills it in and where it comes from."""
    for role in ("operator", "processor"):
        for draft in by_name(role=role).values():
            for field in draft.form.fields:
                cells = (*row(draft, field.key), *noted(draft, field.key))
                assert len(cells) == 5, "two are sent, three are notes"
                assert all(cells), field.key
                assert all(p.text.strip() for cell in cells for p in cell)


def test_a_fact_that_is_missing_becomes_a_person_s_field() -> None:
    """Without an address in [report] the address is asked for."""
    assert "1 Example Street" in content(by_name()["rkn_24h"], "address")
    assert row(by_name()["rkn_24h"], "tax_id")[1][0].mark is Mark.FILL


def test_the_deadline_is_absolute_and_what_is_left_is_dated() -> None:
    """Due time with offset and in UTC; the rest as of the hour of writing."""
    said = whole_text(d.document for d in by_name().values())
    assert "2026-12-02 10:00 UTC+03:00 (2026-12-02 07:00 UTC)" in said
    assert "As of writing (2026-12-01 15:00 UTC+03:00) left: 19 h 0 min" in said


def test_without_a_time_of_discovery_no_deadline_is_made_up() -> None:
    """The draft says that none could be counted, and that the hours run."""
    audit = sample_result()
    audit = replace(audit, run=replace(audit.run, incident=None))
    said = whole_text(d.document for d in drafts(case(result=audit, discovered=None)))
    assert said.count("no deadline could be counted") == 3
    assert "Due by:" not in said


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_an_incomplete_audit_says_so_in_every_draft(lang: str) -> None:
    """How many tables could not be read stands at the head, as a warning."""
    for draft in drafts(case(lang)):
        warned = [p.text for p in pieces(draft.document) if p.mark is Mark.WARN]
        assert any(text("incident.incomplete", lang, line="")[:20] in said for said in warned)


def test_unverified_words_of_the_law_are_marked() -> None:
    """Source, day, a star at every article (none where no law asks for the field), and that it is no legal advice."""
    for draft in by_name().values():
        said = whole_text([draft.document])
        assert draft.form.source in said
        assert "Not checked against the official text" in said
        assert "not legal advice" in said
        sources = {f: noted(draft, f.key)[2][0].text for f in draft.form.fields}
        assert all(said == "–" if f.article("en") == "–" else said.endswith("*") for f, said in sources.items())


def test_nothing_has_to_be_cut_out_of_a_draft_but_its_last_page() -> None:
    """Help, sources, who fills in and words about the law stand behind the last heading, on a page of their own."""
    for draft in by_name().values():
        blocks = draft.document.blocks
        last = max(n for n, b in enumerate(blocks) if isinstance(b, Heading))
        heading = blocks[last]
        assert isinstance(heading, Heading)
        assert heading.new_page
        sent = replace(draft.document, blocks=blocks[:last])
        assert not [p for p in pieces(sent) if p.mark in (Mark.NOTE, Mark.WARN)]
        assert "How to use this draft" not in whole_text([sent])


def test_gdpr_may_come_in_phases() -> None:
    """Article 33(4) is said, and a field asks what will follow."""
    draft = by_name()["gdpr_33"]
    assert "in phases" in whole_text([draft.document])
    assert row(draft, "later")[1][0].mark is Mark.FILL


def test_a_notice_in_another_language_is_warned_of() -> None:
    """Roskomnadzor takes Russian: the English draft says how to get it, the Russian one does not."""
    english = whole_text([by_name()["rkn_24h"].document])
    russian = whole_text(d.document for d in drafts(case("ru")))
    assert "--lang ru" in english
    assert "--lang ru" not in russian


def test_a_processor_tells_each_controller_alone() -> None:
    """A notice a controller, numbered; none names another, nor says what all systems hold."""
    cover = (("controllers", ("Shop Alpha", "Shop Beta")),)
    found = by_name(role="processor", cover=cover)
    assert list(found) == ["processor_notice_1", "processor_notice_2"]
    one, two = (whole_text([d.document]) for d in found.values())
    assert "Shop Alpha" in one
    assert "Shop Beta" not in one
    assert "Shop Beta" in two
    assert "Shop Alpha" not in two
    assert "Held in" not in one + two
    assert "1234" not in one + two
    assert not [s.name for s in sample_result().systems if s.name in one + two]
    assert "read in part: " in one
    assert list(by_name(role="processor")) == ["processor_notice"]


def test_only_measures_really_marked_done_are_said() -> None:
    """A finding that a person marked as done counts, as not verified; one whose decision is out of force does not."""
    audit = sample_result()
    done, again, *rest = audit.findings
    findings = (
        replace(done, decision=DecisionState(status="done", by="Anna Testova")),
        replace(again, decision=DecisionState(status="done", standing=Standing.LOOK_AGAIN)),
        *(replace(f, decision=None) for f in rest),
    )
    found = {d.name: d for d in drafts(case(result=replace(audit, findings=findings)))}
    said = content(found["rkn_24h"], "measures")
    assert f"Findings that people have marked as done, not verified by an audit: 1 of {len(findings)}" in said
    assert "marked as done" not in content(by_name()["rkn_24h"], "measures")


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("role", ["operator", "processor"])
def test_nothing_leaves_that_may_not(lang: str, role: str) -> None:
    """No name of staff or login of a person, no band of fines, no lead, nobody who told of the leak."""
    audit = sample_result()
    said = whole_text(d.document for d in drafts(case(lang, audit, role=role)))
    for secret in secrets(audit, lang):
        assert secret not in said, secret


def secrets(audit: AuditResult, lang: str) -> set[str]:
    """What may stand in no draft: names, logins of people, who said what was shown, leads, bands."""
    people = {n for p in audit.people for n in (p.name, *p.name.split(), p.login) if n}
    logins = {a.principal for a in audit.access if a.person}
    leads = {text(f"terms.read_pattern.{r.pattern.value}", lang) for r in audit.reads if r.reason is not None}
    laws = load_laws(("152fz",))
    bands = {band(law.name, b.article, b.counted).title(lang) for law in laws for b in law.bands}
    assert people
    assert logins
    assert leads
    assert bands
    return people | logins | leads | bands | {"Mikhail Whistler", "Whistler", "13.11", "КоАП"}


def test_a_name_in_the_name_of_a_system_is_hidden() -> None:
    """Texts that people wrote (here a place) may hold a colleague's name: it becomes an id."""
    audit = sample_result()
    systems = tuple(replace(s, location="at Anna Testova's desk") for s in audit.systems)
    said = whole_text(d.document for d in drafts(case(result=replace(audit, systems=systems))))
    assert "desk" in said
    assert "Testova" not in said


def test_a_shown_number_is_never_rounded_or_changed() -> None:
    """Nought people is what was said, too."""
    draft = by_name(shown=Shown(people=0))["gdpr_33"]
    assert "people 0" in content(draft, "subjects")
    assert isinstance(draft.document, Document)
