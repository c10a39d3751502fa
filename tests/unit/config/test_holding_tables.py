"""Tables about comparing, retention and the leak, and the options beside them: what they become, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from privaudit.config.schema_holding import CategoryWord, SubjectWord
from privaudit.config.settings import CompareSettings, RetentionRule
from privaudit.errors import ConfigError
from privaudit.model import PERSON_SUBJECTS, Category, Cover, Shown

from .loading import load

SYSTEM = '[[systems]]\nname = "crm"\nurl = "sqlite:///crm.db"\n'


def test_what_is_said_is_taken(tmp_path: Path) -> None:
    """Bounds of comparing, rules of retention in their order, and what a person said of the leak."""
    text = """
    [compare]
    rows = 1000000
    seconds = 5
    [[retention]]
    months = 12
    systems = "crm.*.leads"
    subjects = ["contact_person"]
    [[retention]]
    months = 60
    basis = "Accounting law"
    [leak]
    people = 12000
    special = true
    said_by = "Anna Testova"
    """
    settings = load(tmp_path, SYSTEM + "legal_hold = true\n" + text)
    assert settings.compare == CompareSettings(rows=1_000_000, seconds=5.0)
    assert settings.retention == (
        RetentionRule(months=12, systems="crm.*.leads", subjects=("contact_person",)),
        RetentionRule(months=60, basis="Accounting law"),
    )
    assert settings.leak == Shown(people=12000, special=True, said_by="Anna Testova")
    assert settings.systems[0].legal_hold is True
    assert load(tmp_path, SYSTEM).systems[0].legal_hold is None


def test_the_cover_says_who_signs_and_whom_to_ask(tmp_path: Path) -> None:
    """What stands under [report] is for the cover and the drafts; without it nothing is made up."""
    text = '[report]\nprepared_by = "Anna Testova"\ncontact = "Anna, +7 000"\ncontrollers = ["Shop A", "Shop B"]\n'
    cover = Cover(prepared_by="Anna Testova", contact="Anna, +7 000", controllers=("Shop A", "Shop B"))
    assert load(tmp_path, SYSTEM + text).cover == cover
    assert load(tmp_path, SYSTEM).cover == Cover()


def test_options_go_before_the_file(tmp_path: Path) -> None:
    """--no-compare compares nothing whatever the file says; --exact or the file asks for counts."""
    text = SYSTEM + "[compare]\nvalues = 500\n"
    assert load(tmp_path, text, no_compare=True).compare == CompareSettings(rows=0, values=500)
    assert not load(tmp_path, text).exact
    assert load(tmp_path, text, exact=True).exact
    assert load(tmp_path, text + "[scan]\nexact = true\n").exact


def test_what_changes_an_audit_changes_its_settings(tmp_path: Path) -> None:
    """Two audits with other bounds, counts or retention are not told to be of the same settings."""
    more = "[[retention]]\nmonths = 3\n"
    made = [load(tmp_path, SYSTEM), load(tmp_path, SYSTEM + more), load(tmp_path, SYSTEM + "legal_hold = true\n")]
    made += [load(tmp_path, SYSTEM, exact=True), load(tmp_path, SYSTEM, no_compare=True)]
    assert len({s.digest() for s in made}) == len(made)
    assert load(tmp_path, SYSTEM).digest() == load(tmp_path, SYSTEM).digest()


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("[compare]\nvalues = 10\n", "compare.values", "100 or more"),
        ("[compare]\nrow = 10\n", "compare.row", "did you mean rows?"),
        ("[[retention]]\nsystems = 'x'\n", "[[retention]] 1 months", "is required"),
        ("[[retention]]\nmonths = 0\n", "[[retention]] 1 months", "1 or more"),
        ("[[retention]]\nmonths = 1\nsubjects = ['clients']\n", "[[retention]] 1 subjects[1]", "customer, employee"),
        ("[leak]\npeople = -1\n", "leak.people", "0 or more"),
    ],
)
def test_mistakes_name_their_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    """A key that is wrong is named with its table, and with what it takes."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, SYSTEM + text)
    (line,) = caught.value.problems
    assert line.startswith(f"{place}: ")
    assert said in line


def test_the_words_are_those_of_the_audit() -> None:
    """Every subject that is a person and every category that a table can hold may be named."""
    assert set(get_args(SubjectWord)) == {s.value for s in PERSON_SUBJECTS}
    assert set(get_args(CategoryWord)) == {c.value for c in Category} - {"organisation"}
