"""The fitted scale: printed sums add up, signs hold, and a file with a mistake is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.detect import Rules, classify, load_rules
from privaudit.detect.fuse import probability
from privaudit.detect.rulebook.scale import GROUPS, PREFIX, UNSCALED, group_of, load, scaled
from privaudit.model import Classification, Evidence, EvidenceKind, Role

from . import synthetic as s


def _rules(**factors: float) -> Rules:
    """The shipped rules with these factors alone."""
    r = load_rules()
    by_hand = {k: v for k, v in r.weights.items() if not k.startswith(PREFIX)}
    weights = by_hand | {PREFIX + k: v for k, v in factors.items()}
    return Rules(r.rules, r.vocabulary, r.dictionaries, weights, r.collisions, r.digest, r.vetoes, r.profiles)


def _found(rules: Rules) -> dict[str, Classification]:
    table, sample = s.table("customers", {"full_name": s.russian_name, "city": lambda r: r.choice(s.TOWNS)})
    return {c.column: c for c in classify(table, sample, rules).classifications if c.role is Role.COLUMN}


def test_evidence_of_a_verdict_is_a_sum_that_adds_up() -> None:
    """What `explain` prints, added up as printed, is the confidence."""
    for rules in (load_rules(), _rules(bias=-0.517, name_strong=0.83, dictionary_for=0.777)):
        for c in _found(rules).values():
            assert c.confidence == probability(sum(e.weight for e in c.evidence))
            assert all(e.weight == round(e.weight, 3) for e in c.evidence)


def test_factors_scale_the_evidence_of_their_group_only() -> None:
    """Halving dictionaries halves the dictionary's term and leaves the name's as it was; the prior bears the bias."""
    plain, halved = _found(_rules())["full_name"], _found(_rules(dictionary_for=0.5, bias=0.25))["full_name"]
    before, after = ({e.kind: e.weight for e in c.evidence} for c in (plain, halved))
    assert after[EvidenceKind.DICTIONARY] == pytest.approx(before[EvidenceKind.DICTIONARY] / 2, abs=0.001)
    assert after[EvidenceKind.NAME] == before[EvidenceKind.NAME]
    assert after[EvidenceKind.PRIOR] == before[EvidenceKind.PRIOR] + 0.25


def test_no_sign_turns_under_the_shipped_scale() -> None:
    """Evidence for a kind stays evidence for it, whatever was fitted."""
    weights = load_rules().weights
    for kind in EvidenceKind:
        for rule in ("x:name.strong", "x:name.off", "x:value"):
            for w in (0.7, -0.7, 8.5, -8.5):
                (made,) = scaled((Evidence(kind=kind, rule=rule, weight=w),), weights)
                assert kind is EvidenceKind.PRIOR or made.weight * w > 0


def test_every_kind_of_evidence_has_a_group_that_can_be_fitted() -> None:
    """A group that the file may not name could never be scaled."""
    for kind in EvidenceKind:
        for weight in (1.0, -1.0):
            group = group_of(Evidence(kind=kind, rule="x:name.strong", weight=weight))
            assert group in GROUPS or (group is None and kind in UNSCALED)


@pytest.mark.parametrize("line", ["name_storng: 1.0", "name_strong: -0.2", "name_strong: 0", "text: much", "bias: x"])
def test_mistakes_in_the_file_are_said(tmp_path: Path, line: str) -> None:
    """An unknown group, a factor that would turn a sign, or a word for a number is a mistake with its name."""
    path = tmp_path / "calibration.yaml"
    path.write_text(line, encoding="utf-8")
    problems: list[str] = []
    assert load(path, problems) == {}
    assert len(problems) == 1
    assert line.partition(":")[0] in problems[0]


def test_the_bias_may_have_either_sign(tmp_path: Path) -> None:
    """A bias is added, not multiplied."""
    path = tmp_path / "calibration.yaml"
    path.write_text("bias: -0.4\ntext: 0.9\n", encoding="utf-8")
    problems: list[str] = []
    assert load(path, problems) == {PREFIX + "bias": -0.4, PREFIX + "text": 0.9}
    assert problems == []
