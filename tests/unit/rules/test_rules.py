"""Rule files: their form, their own examples, and the texts that go with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.detect import list_rules, load_rules, test_rules
from privaudit.detect.rulebook.rulefile import read
from privaudit.errors import RuleError
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import EvidenceKind
from privaudit.resources import rules_dir

check_folder = test_rules
del test_rules  # or pytest would collect it


def test_shipped_rules_keep_their_examples() -> None:
    """Every rule takes its positive examples and refuses the others."""
    assert check_folder(rules_dir()) == ()


def test_every_entity_has_a_title_and_a_definition() -> None:
    """All kinds that can be reported are named in all languages."""
    wanted = {r.entity for r in list_rules(load_rules()) if r.category is not None}
    missing = [
        (e, part, lang)
        for e in sorted(wanted)
        for part in ("title", "definition")
        for lang in LANGUAGES
        if not has_text(f"entities.{e}.{part}", lang)
    ]
    assert missing == []


@pytest.mark.parametrize("kind", list(EvidenceKind))
def test_every_kind_of_evidence_has_words(kind: EvidenceKind) -> None:
    """`explain` can put each kind of evidence into words."""
    assert all(has_text(f"evidence.{kind.value}", lang) for lang in LANGUAGES)


def test_collisions_name_known_kinds() -> None:
    """A misspelt kind in the table of collisions is noticed."""
    rules = load_rules()
    known = {r.entity for r in rules.rules}
    assert {c.winner for c in rules.collisions} | {c.loser for c in rules.collisions} <= known


def test_a_users_rule_is_added(tmp_path: Path) -> None:
    """A folder of a user's own rules adds a kind, and its digest shows."""
    (tmp_path / "badge.yaml").write_text(
        "entity: BADGE\ncategory: employment\nnormalise: id\nnames: {strong: [badge_colour]}\n"
        "values:\n- {pattern: 'B-[0-9]{6}', classes: x, length: [8, 8], chance: 0.001}\n"
        "examples: {values: [B-123456], not_values: [B-1], names: [badge_colour]}\n",
        encoding="utf-8",
    )
    rules = load_rules((tmp_path,))
    assert "badge" in rules.by_id
    assert rules.digest != load_rules().digest
    assert check_folder(tmp_path) == ()


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    """A wrong file names each of its mistakes, and a file that is no YAML does not hide the others."""
    (tmp_path / "a.yaml").write_text(
        "entity: A\ncategory: nonsense\nnormalise: nothing\nnmes: {}\nvalues:\n"
        "- {pattern: '(', classes: q, validator: none_such, chance: 2}\n",
        encoding="utf-8",
    )
    (tmp_path / "b.yaml").write_text("entity: [", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules((tmp_path,))
    text = "\n".join(caught.value.problems)
    for part in (
        "nonsense",
        "normalise 'nothing'",
        "'nmes'",
        "does not compile",
        "classes",
        "none_such",
        "between 0 and 1",
        "b.yaml: not YAML",
    ):
        assert part in text


def test_a_broken_example_is_reported_without_the_value(tmp_path: Path) -> None:
    """`rules test` says which example fails, not what it is: a user may have pasted a real value."""
    (tmp_path / "x.yaml").write_text(
        "entity: X\ncategory: identity\nnormalise: id\nvalues:\n- {pattern: '[0-9]{4}', classes: d}\n"
        "examples: {values: ['77777']}\n",
        encoding="utf-8",
    )
    problems = check_folder(tmp_path)
    assert problems == ("x: examples.values[0] is not taken",)


def test_a_kind_without_a_canonical_form_is_said(tmp_path: Path) -> None:
    """A user's kind works without a form, but `rules test` says that its values cannot be compared."""
    (tmp_path / "x.yaml").write_text(
        "entity: X\ncategory: identity\nnames: {strong: [x_mark]}\nexamples: {names: [x_mark]}\n", encoding="utf-8"
    )
    assert [p for p in check_folder(tmp_path) if "normalise is missing" in p] == list(check_folder(tmp_path))


def test_every_shipped_rule_names_its_source() -> None:
    """The form and check digit of each kind can be looked up where its file says."""
    missing = []
    for path in sorted((rules_dir() / "detectors").rglob("*.yaml")):
        problems: list[str] = []
        data = read(path, problems)
        if not data or not str(data.get("source", "")).strip():
            missing.append(path.name)
    assert missing == []


def test_vocabularies_are_mappings_of_words() -> None:
    """The vocabularies of all languages parse and name only known keys."""
    for path in sorted((rules_dir() / "names").glob("*.yaml")):
        problems: list[str] = []
        data = read(path, problems)
        assert problems == []
        assert data is not None
        assert set(data) <= {"subjects", "groups", "kinds", "in_company"}


def test_slips_that_would_never_match_are_said(tmp_path: Path) -> None:
    """A word that names are cut inside of, an empty or repeated phrase, a sign of YAML: none is lost in silence."""
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "ours.yaml").write_text(
        "subjects: {customer: club_member walker}\n"
        "groups: {item_tables: order_row}\n"
        "kinds: {generic.email: {strong: 'post box, , post box, >- mail hole'}}\n"
        "in_company: {subjects: {patient: sickOne}, groups: {modifiers: kind_of}}\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleError) as caught:
        load_rules((tmp_path,))
    assert sorted(caught.value.problems) == [
        "names.ours: groups.item_tables: 'order_row' is no single word: names are cut there",
        "names.ours: in_company: groups.modifiers: 'kind_of' is no single word: names are cut there",
        "names.ours: in_company: subjects.patient: 'sickOne' is no single word: names are cut there",
        "names.ours: names.strong: '>- mail hole' holds a sign of YAML",
        "names.ours: names.strong: 'post box' is stated twice",
        "names.ours: names.strong: an empty phrase",
        "names.ours: subjects.customer: 'club_member' is no single word: names are cut there",
    ]
