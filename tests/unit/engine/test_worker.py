"""One job: whatever goes wrong with a relation becomes its status and a step, never silence and never an exception."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from privaudit.detect import DetectorGap, TableVerdict, load_rules
from privaudit.dialects.base import ConnectSpec, SampleSpec
from privaudit.dialects.sqlite import DIALECT
from privaudit.engine import worker
from privaudit.engine.worker import Job, SessionSlot, WorkOrder, run_job
from privaudit.model import JobResult, Raw, StepState, Subject, TableStatus

ORDER = WorkOrder(sample=SampleSpec(rows=50, seed=1), regions=("RU",))


def run(folder: Path, script: str) -> JobResult:
    """Run one job over all relations of a new database."""
    connection = sqlite3.connect(folder / "x.db")
    connection.executescript(script)
    connection.close()
    spec = ConnectSpec(name="crm", url=Raw(f"sqlite:///{folder}/x.db"), run_id="r")
    session = DIALECT.connect(spec)
    tables = session.catalog().tables
    session.close()
    slot = SessionSlot(spec)
    try:
        return run_job(Job(id="j", spec=spec, tables=tables), ORDER, load_rules(), slot)
    finally:
        slot.close()


PEOPLE = "CREATE TABLE t (email TEXT); INSERT INTO t VALUES ('a@example.com'), ('b@example.com');"


def test_a_job_brings_home_counts_verdicts_and_its_share_of_the_ledger(tmp_path: Path) -> None:
    """One row, one step, one verdict, and the statements that were sent for it."""
    result = run(tmp_path, PEOPLE)
    assert [(t.table, t.status, t.rows_sampled) for t in result.tables] == [("t", TableStatus.SCANNED, 2)]
    assert [c.entity for c in result.classifications] == ["EMAIL_ADDRESS"]
    assert [(s.step, s.state) for s in result.steps] == [("sample", StepState.DONE)]
    assert any('FROM "main"."t"' in s.sql for s in result.statements)


def test_a_detector_gap_is_a_partial_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other detectors' verdicts stand; the gap has its name and reason."""
    gap = DetectorGap(detector="presidio", reason="detector_timeout", params=(("values", 7),))
    verdict = TableVerdict(subject=Subject.CUSTOMER, classifications=(), gaps=(gap,))
    monkeypatch.setattr(worker, "classify", lambda *_a, **_k: verdict)
    result = run(tmp_path, PEOPLE)
    assert result.tables[0].status is TableStatus.SCANNED
    (step,) = (s for s in result.steps if s.step == "detect:presidio")
    assert (step.state, step.reason, step.incomplete) == (StepState.PARTIAL, "detector_timeout", True)


@pytest.mark.parametrize("how", ["gap", "crash"])
def test_a_table_that_no_detector_saw_is_failed_not_scanned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Rows that came and were not looked at are not a clean table; the error's text does not go on."""

    def classify(*_a: object, **_k: object) -> TableVerdict:
        if how == "crash":
            raise ValueError("canary@example.com")
        gap = DetectorGap(detector="fields", reason="detector_failed", params=(("error", "ValueError"),))
        return TableVerdict(subject=Subject.UNKNOWN, classifications=(), gaps=(gap,))

    monkeypatch.setattr(worker, "classify", classify)
    result = run(tmp_path, PEOPLE)
    assert (result.tables[0].status, result.tables[0].reason) == (TableStatus.FAILED, "detector_failed")
    assert any(s.incomplete for s in result.steps)
    assert "canary" not in repr(result)


def test_binary_values_left_alone_are_said_and_do_no_harm(tmp_path: Path) -> None:
    """A photo column is named in a step that does not make the audit incomplete."""
    result = run(tmp_path, "CREATE TABLE t (id INT, photo BLOB); INSERT INTO t VALUES (1, zeroblob(900));")
    (step,) = (s for s in result.steps if s.reason == "binary_left_alone")
    assert dict(step.reason_params) == {"columns": "photo", "values": 1}
    assert not step.incomplete


def test_a_stopped_job_leaves_out_what_it_did_not_begin(tmp_path: Path) -> None:
    """Nothing is reported for relations that were not begun."""
    spec = ConnectSpec(name="crm", url=Raw(f"sqlite:///{tmp_path}/none.db"), run_id="r")
    result = run_job(Job(id="j", spec=spec, tables=()), ORDER, load_rules(), SessionSlot(spec), stopped=lambda: True)
    assert result.tables == ()
