"""The corpus: the gate says of each change exactly what it should, with the line, and stops it or does not."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from privaudit.model import Severity
from privaudit.sqltext.ddl.base import Dialect

from .cases import Case, cases, judged, told


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.id)
def test_a_change_is_told_exactly_what_it_does(case: Case, tmp_path: Path) -> None:
    """Nothing is missed, nothing invented or told twice, each at its line."""
    result = judged(case, tmp_path)
    found = told(result)
    assert len(found) == len(set(found)), found
    assert set(found) == case.expect
    assert not [s for s in result.steps if s.step.startswith("check:") and s.state.value == "failed"]
    assert all(f.severity.rank <= Severity.MEDIUM.rank for f in result.findings if f.check != "late_decision")


def test_precision_and_recall_are_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Over all cases together; the figures are printed."""
    right = wrong = missed = 0
    for case in cases():
        found = set(told(judged(case, tmp_path / case.id)))
        right += len(found & case.expect)
        wrong += len(found - case.expect)
        missed += len(case.expect - found)
    precision, recall = right / (right + wrong), right / (right + missed)
    said = f"gate corpus: {len(cases())} cases, {right} findings, precision {precision:.3f}, recall {recall:.3f}"
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
    assert (precision, recall) == (1.0, 1.0)


def test_the_corpus_is_large_enough() -> None:
    """At least 400 cases, 180 of which must pass silently, in every dialect; no two of one name."""
    every = cases()
    assert len(every) >= 400
    assert sum(not c.expect for c in every) >= 180
    assert len({c.id for c in every}) == len(every)
    dialects = Counter(c.dialect for c in every)
    assert dialects[Dialect.POSTGRESQL] >= 55
    assert dialects[Dialect.MYSQL] + dialects[Dialect.MARIADB] >= 30
    assert dialects[Dialect.SQLITE] >= 20
    assert dialects[Dialect.MSSQL] >= 30
    assert dialects[Dialect.ORACLE] >= 20
