"""The fit finds what was put in, keeps signs, leaves out what it predicts; its sums are those of fusion."""

from __future__ import annotations

import random

import pytest

from benchmarks.detection.collect import PRIOR, Candidate, Labelled, unscaled
from benchmarks.detection.fit import BY_MODE, left_out, written
from benchmarks.detection.predict import best, rows, said, total
from benchmarks.detection.ridge import HIGH, LOW, TERMS, Scale, fit, matrices
from privaudit.detect import classify, load_rules
from privaudit.detect.fuse import probability
from privaudit.detect.rulebook.scale import BIASES, GROUPS, load
from privaudit.model import Category, Role, Subject
from tests.unit.detect import synthetic as s


def _candidate(sums: dict[str, float], entity: str = "EMAIL_ADDRESS", *, mine: bool = True) -> Candidate:
    labels = ("email",) if mine else ()
    return Candidate(entity, Category.CONTACT if mine else None, Subject.CUSTOMER, labels, sums)


def _column(system: str, label: str, *candidates: Candidate, path: str | None = None) -> Labelled:
    return Labelled("e", system, "t", f"c{label}", path, "whole", label, True, False, candidates)


def _estate(truth: Scale, systems: int = 8, columns: int = 400) -> list[Labelled]:
    """Columns whose labels follow the confidence that a scale gives them."""
    r = random.Random(3)  # noqa: S311 - made-up evidence
    made = []
    for i in range(systems * columns):
        sums = {
            PRIOR: -3.0,
            "bias": 1.0,
            "name_strong": r.choice((0.0, 2.0, 5.5)),
            "pattern_for": r.choice((0.0, 3.0, 6.0)),
            "subject_against": r.choice((0.0, -4.0)),
        }
        c = _candidate(sums)
        right = r.random() < probability(total(c, truth))
        made.append(_column(f"s{i % systems}", "email" if right else "none", c))
    return made


def test_the_fit_finds_the_factors_that_made_the_labels() -> None:
    """Evidence that is worth less than the hand said gets less, and what is honest stays as it is."""
    truth = {"name_strong": 1.0, "pattern_for": 0.8, "subject_against": 1.0, "bias": 0.4}
    scale, _ = fit(matrices(_estate(truth), BY_MODE, {}))
    for group, factor in truth.items():
        assert scale[group] == pytest.approx(factor, abs=0.4 if group == "bias" else 0.15)
    assert scale["text"] == 1.0


def test_factors_stay_positive_where_labels_contradict_the_hand() -> None:
    """Even if every match were wrong, evidence for a kind is never turned into evidence against it."""
    wrong = [_column(f"s{i % 5}", "none", _candidate({PRIOR: -3.0, "bias": 1.0, "text": 9.0})) for i in range(2000)]
    scale, _ = fit(matrices(wrong, BY_MODE, {}))
    assert scale["text"] == LOW
    assert all(LOW <= scale[g] <= HIGH for g in GROUPS)


def test_a_system_left_out_has_no_part_in_its_own_scale() -> None:
    """Its labels may be anything: the scale it is predicted with is the same."""
    honest = _estate({"pattern_for": 0.8})
    turned = [
        _column(c.system, "none" if c.label == "email" and c.system == "s0" else c.label, *c.candidates) for c in honest
    ]
    before, after = (left_out(matrices(columns, BY_MODE, {})) for columns in (honest, turned))
    assert before["e", "s0"] == after["e", "s0"]
    assert before["e", "s1"] != after["e", "s1"]


def test_paths_inside_documents_are_scored_but_not_fitted() -> None:
    """A column's label need not be that of each path in it."""
    inside = _column("s0", "none", _candidate({PRIOR: 3.0, "bias": 1.0}), path="$.a")
    assert matrices([inside], BY_MODE, {})["e", "s0"].right.size == 0
    assert said([inside], {("e", "s0"): {}}, core=False) == []
    assert len(rows([inside], {("e", "s0"): {}})) == 1


def test_a_kind_that_is_nobodys_wins_silently() -> None:
    """As in fusion: what only keeps other kinds off is never a verdict."""
    column = _column("s0", "none", _candidate({PRIOR: -1.0}), _candidate({PRIOR: 2.0}, "VERSION", mine=False))
    assert best(column, {}) is None


def test_predictions_are_what_classification_says() -> None:
    """Sums collected by group, scaled, give the confidences that a scan gives with the same scale."""
    from benchmarks.detection.collect import _candidate as of_verdict
    from benchmarks.detection.collect import _candidates, labels_of

    rules = load_rules()
    prefix = "scale."
    shipped = {k.removeprefix(prefix): v for k, v in rules.weights.items() if k.startswith(prefix)}
    table, sample = s.table("customers", {"fio": s.russian_name, "phone": s.mobile, "c7": s.snils, "snils": s.snils})
    stood = _candidates(table, sample, unscaled(rules))
    for c in classify(table, sample, rules).classifications:
        if c.role is Role.COLUMN:
            found = tuple(of_verdict(v, labels_of()) for v in stood[c.column, c.path])
            won = best(_column("s0", "none", *found), shipped)
            assert won is not None
            assert won[0].entity == c.entity
            assert won[1] == pytest.approx(c.confidence, abs=0.001)


def test_what_is_written_can_be_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The file holds what was fitted and nothing that was not moved."""
    by_hand = dict.fromkeys(GROUPS, 1.0) | dict.fromkeys(BIASES.values(), 0.0)
    path = tmp_path / "calibration.yaml"
    path.write_text(written(by_hand | {"text": 0.58, "bias": -0.1}), encoding="utf-8")
    problems: list[str] = []
    assert load(path, problems) == {"scale.bias": -0.1, "scale.text": 0.58}
    assert problems == []
    assert set(by_hand) == set(TERMS)
