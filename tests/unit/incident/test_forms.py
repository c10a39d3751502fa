"""Forms of notices are data: whole in both languages, each with its source, and no fact where only people may speak."""

from __future__ import annotations

from typing import Any

import pytest

from privaudit.config.laws import LawText, load_laws
from privaudit.errors import RuleError
from privaudit.i18n import has_text
from privaudit.incident import facts, systems
from privaudit.incident.forms import (
    PERSONS_ALONE,
    Form,
    Who,
    all_forms,
    form_each,
    form_of,
    forms_for,
    open_duties,
)

FORMS = all_forms()


def texts(form: Form) -> list[LawText]:
    """Every text of a form."""
    of_fields = [x for f in form.fields for x in (f.title, f.article, f.person, f.help) if x is not None]
    return [form.title, form.to, *form.notes, *of_fields]


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_form_is_whole_in_both_languages(form: Form) -> None:
    """No text is missing, and Russian is not English."""
    for said in texts(form):
        assert said.en.strip()
        assert said.ru.strip()
    assert any("а" <= c <= "я" for c in form.title.ru)
    assert not any("а" <= c <= "я" for said in texts(form) for c in said.en)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_form_names_its_source_and_facts_there_are(form: Form) -> None:
    """Where it comes from, when somebody looked, known laws and facts, each with a word in both languages."""
    assert form.source.startswith("http")
    assert form.checked_on >= "2026-01-01"
    assert {law.name for law in load_laws(form.laws)} == set(form.laws)
    known = {*facts.KEYS, *systems.KEYS}
    assert {k for f in form.fields for k in f.facts} <= known
    assert len({f.key for f in form.fields}) == len(form.fields)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_deadline_of_a_form_is_one_of_its_law(form: Form) -> None:
    """What a form is due by stands in the law's file, for its role."""
    if form.duty is not None:
        duties = [d for law in load_laws(form.laws) for d in law.duties]
        assert any(d.duty == form.duty and set(form.roles) <= set(d.roles) for d in duties)


def test_who_is_to_blame_and_why_is_for_people_alone() -> None:
    """No shipped form puts a fact there, and the loader refuses one that does."""
    found = [f for form in FORMS for f in form.fields if f.key in PERSONS_ALONE]
    assert {f.key for f in found} == PERSONS_ALONE
    assert all(f.who is Who.PERSON for f in found)
    for key in PERSONS_ALONE:
        with pytest.raises(RuleError) as caught:
            form_of("wrong", _form([_field(key, facts=["readers"])]))
        assert caught.value.problems == (key,)


def test_a_field_that_nobody_fills_is_refused() -> None:
    """Neither a fact nor a person: a hole that nobody would see."""
    with pytest.raises(RuleError):
        form_of("wrong", _form([_field("nothing")]))


@pytest.mark.parametrize("missing", ["source", "checked_on", "verified", "title", "fields", "roles"])
def test_a_form_without_its_source_is_refused(missing: str) -> None:
    """Each key that a reader relies on must be there."""
    data = _form([_field("x", facts=["organisation"])])
    assert form_of("right", data).fields
    del data[missing]
    with pytest.raises(RuleError):
        form_of("wrong", data)


def test_laws_and_role_choose_the_notices() -> None:
    """An operator tells the regulator of each law; a processor tells its controllers and no regulator."""

    def names(laws: tuple[str, ...], role: str) -> list[str]:
        return [f.name for f in forms_for(laws, role)]

    assert names(("152fz",), "operator") == ["rkn_24h", "rkn_72h"]
    assert names(("gdpr",), "operator") == ["gdpr_33"]
    assert names(("152fz", "gdpr"), "processor") == ["processor_notice"]
    assert names(("pci",), "operator") == []


@pytest.mark.parametrize("role", ["operator", "processor"])
def test_every_role_has_a_record_and_lists(role: str) -> None:
    """The record of processing, the list of access and that for destruction are there for both."""
    assert {form_each(each, role).each for each in ("system", "access", "destruction")} == {
        "system",
        "access",
        "destruction",
    }
    with pytest.raises(RuleError):
        form_each("nothing", role)


def test_what_is_owed_without_an_hour_is_said_for_the_role() -> None:
    """A processor owes its notice without delay, an operator counts working days by a calendar."""
    of_operator, of_processor = (open_duties(("152fz", "gdpr"), role) for role in ("operator", "processor"))
    assert any("working days" in d.period.en for d in of_operator)
    assert any(d.law == "gdpr" and "33(2)" in d.article.en for d in of_processor)
    assert not any("33(2)" in d.article.en for d in of_operator)
    assert not any(d.law == "152fz" for d in open_duties(("gdpr",), "operator"))


def test_every_file_of_the_folder_is_explained() -> None:
    """Each form that makes a file has a line in the folder's README, in both languages."""
    for form in FORMS:
        if form.each in (None, "controller"):
            assert all(
                has_text(f"incident.files.{form.name}.{k}", lang) for k in ("what", "do") for lang in ("en", "ru")
            )


def _field(key: str, **more: Any) -> dict[str, Any]:
    said = {"en": "x", "ru": "х"}
    return {"key": key, "title": said, "article": said, **more}


def _form(fields: list[dict[str, Any]]) -> dict[str, Any]:
    said = {"en": "x", "ru": "х"}
    return {
        "law": "gdpr",
        "roles": ["operator"],
        "title": said,
        "to": said,
        "source": "https://example.org",
        "checked_on": "2026-11-22",
        "verified": False,
        "fields": fields,
    }
