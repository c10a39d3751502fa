"""What is less than certain warns, whatever severity a team stops at; what is certain stops from its severity on."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.model import Band, Severity, band_of
from privaudit.report.gate.answer import Answer, Tally

from .cases import SYSTEM, Case, cases, judged

WARNING = tuple(c for c in cases() if any(not stops for *_, stops in c.expect))


def test_most_questions_can_warn() -> None:
    """The cases below are of different questions and dialects."""
    checks = {check for c in WARNING for check, _, _, stops in c.expect if not stops}
    assert {"undeclared_column", "new_reader", "copied_rows", "personal_log", "plain_secret"} <= checks
    assert "not_understood" in checks
    assert len({c.dialect for c in WARNING}) >= 3


@pytest.mark.parametrize("case", WARNING, ids=lambda c: c.id)
def test_only_what_is_certain_stops(case: Case, tmp_path: Path) -> None:
    """--fail-on chooses among certain findings only, and formats draw the line where the gate does."""
    result = judged(case, tmp_path)
    for floor in Severity:
        answer = Answer(result, system=SYSTEM, dialect=case.dialect.value, floor=floor, tally=Tally())
        for f in result.findings:
            certain = band_of(f.confidence) is Band.CERTAIN
            expected = certain and not f.settled and f.severity.rank <= floor.rank
            assert answer.stops(f) is expected
        assert all(band_of(f.confidence) is Band.CERTAIN for f in answer.stopping)
        # An entry of decisions.toml that matches nothing is certain, and only not severe.
        unsure = [f for f in answer.open if f.check != "late_decision"]
        assert any(f not in answer.stopping for f in unsure) or len(unsure) < len(answer.open)
