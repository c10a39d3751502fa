"""Recognizers that users bring: Presidio's YAML and code are evidence, mistakes are named, none hangs a scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from privaudit.detect import TableVerdict, classify, load_rules
from privaudit.detect.rulebook.rules import Rules
from privaudit.detect.texts import brought
from privaudit.errors import RuleError
from privaudit.model import Category, Column, Role, SampleMethod, Table, TableKind, TableSample, TypeFamily

FILE = r"""
supported_languages: [en]
recognizers:
- name: Member card
  supported_entity: MEMBER_CARD
  patterns:
  - {name: member card, regex: 'MC-\d{6}', score: 0.85}
- name: Weak number
  supported_languages:
  - {language: en, context: [voucher]}
  - {language: ru, context: [ваучер]}
  supported_entity: VOUCHER
  type: custom
  patterns:
  - {name: weak, regex: '\b\d{7}\b', score: 0.05}
- name: Ranks
  supported_entity: JOB_TITLE
  deny_list: [Obersteiger, Markscheider]
- name: PlPeselRecognizer
  type: predefined
privaudit:
  categories: {MEMBER_CARD: identity}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rule folder that holds one file of recognizers."""
    (tmp_path / "recognizers").mkdir()
    (tmp_path / "recognizers" / "own.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def judged(rules: Rules, **columns: Callable[[int], str]) -> TableVerdict:
    """The verdict on a table whose columns are made of row numbers."""
    made: dict[str, tuple[object, ...]] = {name: tuple(f(i) for i in range(80)) for name, f in columns.items()}
    described = tuple(
        Column(name=n, data_type="text", family=TypeFamily.TEXT, position=i) for i, n in enumerate(columns)
    )
    table = Table(system="s", schema="main", name="t1", kind=TableKind.TABLE, columns=described)
    return classify(table, TableSample(made, rows=80, method=SampleMethod.ALL_ROWS, seed=1), rules)


def found(verdict: TableVerdict, role: Role) -> dict[str, str]:
    """The kind of each column (or the one in it)."""
    return {c.column: c.entity for c in verdict.classifications if c.role is role}


def test_a_pattern_speaks_for_a_column_of_short_values(folder: Path) -> None:
    """A recognizer's pattern decides a column whose name says nothing; its kind has the category the file gives."""
    verdict = judged(load_rules((folder,)), xq7=lambda i: f"MC-{i * 7919 % 1000000:06d}")
    (c,) = verdict.classifications
    assert (c.entity, c.category, c.role) == ("MEMBER_CARD", Category.IDENTITY, Role.COLUMN)
    assert c.evidence[1].hits == 80


def test_a_pattern_is_found_in_texts_with_its_share(folder: Path) -> None:
    """What a recognizer finds in a quarter of the texts is contained in them."""
    rules = load_rules((folder,))

    def text(i: int) -> str:
        tail = f"and showed the card MC-{100000 + i}" if i % 4 == 0 else "and showed nothing at all to us"
        return f"The visitor number {i} came in late in the evening {tail}"

    (c,) = [c for c in judged(rules, note=text).classifications if c.entity == "MEMBER_CARD"]
    assert (c.role, c.share) == (Role.CONTAINED, 0.25)


def test_context_words_raise_a_weak_score(folder: Path) -> None:
    """Seven digits are nothing; in a column whose name is a context word, in either language, they are the kind."""
    rules = load_rules((folder,))

    def number(i: int) -> str:
        return str(1000000 + i * 7919)

    assert found(judged(rules, voucher=number), Role.COLUMN) == {"voucher": "VOUCHER"}
    assert found(judged(rules, ваучер=number), Role.COLUMN) == {"ваучер": "VOUCHER"}
    assert "VOUCHER" not in found(judged(rules, xq7=number), Role.COLUMN).values()


def test_an_unknown_kind_is_other_personal_data(folder: Path) -> None:
    """Without a category of its own a kind that no rule knows is listed as other personal data."""
    assert load_rules((folder,)).of_entity["VOUCHER"].category is Category.OTHER_PERSONAL


def test_presidios_own_recognizers_can_be_named(folder: Path) -> None:
    """A predefined recognizer of Presidio's is made on first use and speaks for the kind of that name."""
    rules = load_rules((folder,))
    (named,) = [r for r in rules.recognizers if r.class_name]
    assert named.class_name == "PlPeselRecognizer"
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)

    def pesel(i: int) -> str:
        body = f"{50 + i % 40:02d}{1 + i % 9:02d}{10 + i % 18:02d}{i * 37 % 10000:04d}"
        return body + str(-sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 10)

    verdict = judged(rules, xq7=pesel)
    (c,) = [c for c in verdict.classifications if c.role is Role.COLUMN]
    assert c.entity == "PL_PESEL"
    assert verdict.gaps == ()


BAD = """
recognizers:
- name: Broken
  supported_entity: X
  patterns: [{name: p, regex: '(', score: 0.5}]
- name: Loud
  supported_entity: X
  patterns: [{name: p, regex: a, score: 7}]
- name: Nameless kind
  patterns: [{name: p, regex: a, score: 0.5}]
- {name: Empty, supported_entity: X}
- {name: Typo, supported_entity: X, deny_list: [a], contxt: [b]}
- {name: NoSuchRecognizer, type: predefined}
- {name: AzureAILanguageRecognizer, type: predefined}
- {supported_entity: X, deny_list: [a]}
privaudit: {categories: {X: nonsense}}
"""


def test_mistakes_name_file_recognizer_and_what(folder: Path) -> None:
    """Every mistake of a file is listed at once, with the recognizer it is in."""
    (folder / "recognizers" / "bad.yaml").write_text(BAD, encoding="utf-8")
    (folder / "recognizers" / "worse.yaml").write_text("recognizers: [", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules((folder,))
    problems = "\n".join(caught.value.problems)
    for part in (
        "recognizers/bad.yaml: Broken: patterns[0]: regex does not compile",
        "Loud: patterns[0]: score must lie between 0 and 1",
        "Nameless kind: supported_entity is missing",
        "Empty: needs a list of patterns or a deny_list",
        "Typo: unknown key 'contxt'",
        "NoSuchRecognizer is no recognizer of Presidio",
        "AzureAILanguageRecognizer asks a network or downloads a model",
        "recognizers[7]: name is missing",
        "category 'nonsense' is not known",
        "worse.yaml: not YAML",
    ):
        assert part in problems


def test_a_hanging_recognizer_is_given_up_and_said(folder: Path) -> None:
    """A pattern that would run for years becomes a gap, and the others still speak."""
    (folder / "recognizers" / "slow.yaml").write_text(
        "recognizers:\n- name: Evil\n  supported_entity: EVIL\n"
        "  patterns: [{name: p, regex: '(a|aa)+$', score: 0.9}]\n",
        encoding="utf-8",
    )
    verdict = judged(
        load_rules((folder,)), c1=lambda i: "a" * 60 + f"!{i}", c2=lambda i: f"MC-{i * 7919 % 1000000:06d}"
    )
    assert found(verdict, Role.COLUMN)["c2"] == "MEMBER_CARD"
    assert [g.reason for g in verdict.gaps] == ["pattern_timeout"]


def recognizers_of_code(monkeypatch: pytest.MonkeyPatch, **made: Any) -> None:
    """Stand-ins for recognizers that come by entry points."""
    monkeypatch.setattr(brought, "_names", lambda: tuple(made))
    monkeypatch.setattr(brought, "_loaded", lambda name: made[name])


def test_recognizers_of_code_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """An object with Presidio's two methods speaks for its kind; one that no rule knows is other personal data."""

    def analyze(text: str, _entities: list[str], _artifacts: object) -> list[SimpleNamespace]:
        return [SimpleNamespace(entity_type="ROBOT", start=0, end=len(text), score=0.9)] if "rx" in text else []

    code = SimpleNamespace(supported_entities=["ROBOT"], analyze=analyze)
    recognizers_of_code(monkeypatch, robots=code)
    assert found(judged(load_rules(), xq7=lambda i: f"rx{i}"), Role.COLUMN) == {"xq7": "OTHER_PERSONAL"}


def test_a_failing_recognizer_is_a_gap_without_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """What code raises is said by its type only, since its text may quote a value; the rest of the table is judged."""

    def analyze(text: str, *_: object) -> list[object]:
        raise ValueError(text)

    recognizers_of_code(monkeypatch, bad=SimpleNamespace(supported_entities=["X"], analyze=analyze))
    verdict = judged(load_rules(), email=lambda i: f"hannah{i}@example.org")
    assert [(g.detector, g.reason, g.params) for g in verdict.gaps] == [
        ("recognizers:bad", "detector_failed", (("error", "ValueError"),))
    ]
    assert found(verdict, Role.COLUMN) == {"email": "EMAIL_ADDRESS"}


def test_a_slow_recognizer_of_code_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that spends its time on a table is a gap."""
    monkeypatch.setattr(brought, "SECONDS", 0.0)
    code = SimpleNamespace(supported_entities=["X"], analyze=lambda *_: [])
    recognizers_of_code(monkeypatch, slow=code)
    verdict = judged(load_rules(), email=lambda i: f"hannah{i}@example.org")
    assert [(g.detector, g.reason) for g in verdict.gaps] == [("recognizers:slow", "detector_timeout")]
