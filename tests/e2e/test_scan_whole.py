"""A scan from settings to result: every failure said, every engine the same, interruption and workers included."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.settings import KnownGap, Settings, SystemSettings
from privaudit.engine import run_scan
from privaudit.engine.events import Event, JobDone
from privaudit.errors import CheckpointError
from privaudit.model import AuditResult, Raw, SystemStatus, TableStatus
from privaudit.model.codec import dump_audit


def make(path: Path, tables: int = 5, rows: int = 30) -> Path:
    """A database of people in several tables, and an odd one of each kind."""
    connection = sqlite3.connect(path)
    for i in range(tables):
        connection.execute(f"CREATE TABLE client_{i} (id INTEGER PRIMARY KEY, email TEXT, phone TEXT, sum NUMERIC)")
        connection.executemany(
            f"INSERT INTO client_{i} VALUES (?, ?, ?, ?)",
            [(n, f"user{n}@example.com", f"+7 999 000-{i:02d}-{n:02d}", n * 1.5) for n in range(rows)],
        )
    connection.execute("CREATE TABLE hollow (a TEXT, b TEXT)")
    connection.execute("CREATE TABLE nulls (email TEXT)")
    connection.executemany("INSERT INTO nulls VALUES (?)", [(None,)] * 5)
    connection.commit()
    connection.close()
    return path


def settings_for(*systems: tuple[str, str], **kwargs: object) -> Settings:
    """Settings over name and URL pairs."""
    made = tuple(SystemSettings(name=n, url=Raw(u)) for n, u in systems)
    return Settings(systems=made, **kwargs)  # type: ignore[arg-type]


def stable(result: AuditResult) -> str:
    """The audit without what differs from run to run: times, and the load."""
    run = dataclasses.replace(result.run, audit_id="", started="", finished="", seconds=0.0)
    steps = tuple(dataclasses.replace(s, seconds=0.0) for s in result.steps)
    systems = tuple(dataclasses.replace(s, spent=type(s.spent)(), controls=()) for s in result.systems)
    access = tuple(dataclasses.replace(a, as_of="") for a in result.access)
    return "".join(
        dump_audit(dataclasses.replace(result, run=run, steps=steps, systems=systems, access=access, statements=()))
    )


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """One such database."""
    return make(tmp_path / "crm.db")


def test_every_table_has_a_status(crm: Path) -> None:
    """Read, empty and broken relations each say so; the audit is incomplete for the broken view only."""
    connection = sqlite3.connect(crm)
    connection.execute("CREATE VIEW broken AS SELECT x FROM nowhere")
    connection.commit()
    connection.close()
    result = run_scan(settings_for(("crm", f"sqlite:///{crm}"))).result
    status = {t.table: t.status for t in result.tables}
    assert status["client_0"] is TableStatus.SCANNED
    assert status["hollow"] is TableStatus.EMPTY
    assert status["nulls"] is TableStatus.SCANNED
    broken = next(t for t in result.tables if t.table == "broken")
    assert (broken.status, broken.reason) == (TableStatus.FAILED, "view_broken")
    assert {c.entity for c in result.classifications if c.table == "client_0"} >= {"EMAIL_ADDRESS", "PHONE_NUMBER"}
    assert result.colocations
    assert [s.target.table for s in result.steps if s.incomplete and s.target.table] == ["broken"]


def test_two_runs_over_the_same_data_differ_only_in_times(crm: Path) -> None:
    """Same seed, same audit, byte for byte."""
    settings = settings_for(("crm", f"sqlite:///{crm}"))
    assert stable(run_scan(settings).result) == stable(run_scan(settings).result)


def test_workers_find_what_one_process_finds(crm: Path) -> None:
    """Two worker processes give the same audit."""
    settings = settings_for(("crm", f"sqlite:///{crm}"))
    alone = run_scan(settings).result
    together = run_scan(dataclasses.replace(settings, workers=2)).result
    assert stable(alone) == stable(together)


def test_a_system_that_is_not_reached_is_a_row_and_a_step(crm: Path) -> None:
    """The other system is read all the same; the audit is incomplete and says which and why."""
    result = run_scan(settings_for(("crm", f"sqlite:///{crm}"), ("gone", "postgresql://u@127.0.0.1:1/db"))).result
    by_name = {s.name: s for s in result.systems}
    assert by_name["crm"].status is SystemStatus.COMPLETE
    assert (by_name["gone"].status, by_name["gone"].reason) == (SystemStatus.FAILED, "connect_failed")
    assert not result.run.complete
    assert any(s.target.system == "gone" and s.incomplete for s in result.steps)


def test_a_known_gap_is_shown_and_no_longer_counts(crm: Path) -> None:
    """Accepted gaps stay in the steps; an expired one counts again."""
    gap = KnownGap(glob="gone*", reason="switched off", owner="anna", expires="2999-01-01")
    systems = (("crm", f"sqlite:///{crm}"), ("gone", "postgresql://u@127.0.0.1:1/db"))
    accepted = run_scan(settings_for(*systems, known_gaps=(gap,))).result
    assert any(s.accepted for s in accepted.steps)
    assert not any(s.incomplete for s in accepted.steps)
    assert accepted.run.complete
    expired = run_scan(settings_for(*systems, known_gaps=(dataclasses.replace(gap, expires="2020-01-01"),))).result
    assert not expired.run.complete


def test_globs_choose_tables(crm: Path) -> None:
    """Excluded tables are listed as not asked for and do not make the audit incomplete."""
    settings = settings_for(("crm", f"sqlite:///{crm}"), include=("main.client_*",), exclude=("client_1",))
    result = run_scan(settings).result
    read = {t.table for t in result.tables if t.status is not TableStatus.SKIPPED}
    assert read == {"client_0", "client_2", "client_3", "client_4"}
    assert result.run.complete


def test_a_glob_that_matches_nothing_anywhere_is_incomplete(crm: Path, tmp_path: Path) -> None:
    """A mistyped glob is no clean estate; one that is meant for another system of the scan is no mistake."""
    other = make(tmp_path / "other.db", tables=1)
    systems = (("crm", f"sqlite:///{crm}"), ("other", f"sqlite:///{other}"))
    nothing = run_scan(settings_for(*systems, include=("nosuch*",))).result
    assert not nothing.run.complete
    assert {s.target.system for s in nothing.steps if s.reason == "nothing_matched"} == {"crm", "other"}
    assert run_scan(settings_for(*systems, include=("client_4",))).result.run.complete


def test_names_only_reads_no_row(crm: Path) -> None:
    """--sample 0 judges by names and sends no statement to a table."""
    result = run_scan(settings_for(("crm", f"sqlite:///{crm}"), sample_rows=0)).result
    assert any(c.entity == "EMAIL_ADDRESS" for c in result.classifications)
    assert not any("client_" in s.sql for s in result.statements)
    assert all(t.rows_sampled == 0 for t in result.tables)


def test_a_declared_system_is_shown(crm: Path) -> None:
    """A system without a URL is a row, not a failure."""
    base = settings_for(("crm", f"sqlite:///{crm}"))
    settings = dataclasses.replace(base, systems=(*base.systems, SystemSettings(name="paper", owner="Archive")))
    result = run_scan(settings).result
    assert {s.name: s.status for s in result.systems}["paper"] is SystemStatus.DECLARED
    assert result.run.complete


def test_a_table_dropped_in_mid_scan_is_said(crm: Path) -> None:
    """The relation of the catalog that is gone when its turn comes is failed as such."""

    def drop(event: Event) -> None:
        if isinstance(event, JobDone) and event.done == 1:
            connection = sqlite3.connect(crm)
            connection.execute("DROP TABLE client_4")
            connection.commit()
            connection.close()

    result = run_scan(settings_for(("crm", f"sqlite:///{crm}")), drop).result
    gone = next(t for t in result.tables if t.table == "client_4")
    assert (gone.status, gone.reason) == (TableStatus.FAILED, "object_gone")
    assert not result.run.complete


def interrupt_after(jobs: int) -> Callable[[Event], None]:
    """An observer that does what Ctrl-C does, after so many tables."""

    def watch(event: Event) -> None:
        if isinstance(event, JobDone) and event.done == jobs:
            raise KeyboardInterrupt

    return watch


def test_an_interrupted_scan_reports_what_it_read(crm: Path) -> None:
    """Tables read so far are in the audit, the others are failed as interrupted."""
    outcome = run_scan(settings_for(("crm", f"sqlite:///{crm}")), interrupt_after(3))
    assert outcome.interrupted
    assert outcome.result.run.interrupted
    assert not outcome.result.run.complete
    reasons = [t.reason for t in outcome.result.tables]
    assert reasons.count("interrupted") == len(reasons) - 3


def test_a_killed_scan_goes_on_from_its_checkpoint(crm: Path, tmp_path: Path) -> None:
    """The resumed result equals an uninterrupted one, and finished tables are not read again."""
    settings = settings_for(("crm", f"sqlite:///{crm}"))
    kept = tmp_path / "checkpoint.jsonl"
    run_scan(settings, interrupt_after(3), checkpoint=kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    with kept.open("a") as f:
        f.write('{"torn')
    again: list[Event] = []
    resumed = run_scan(settings, again.append, checkpoint=kept).result
    assert stable(resumed) == stable(run_scan(settings).result)
    assert sum(isinstance(e, JobDone) for e in again) == len(resumed.tables) - 3


def test_a_relation_that_failed_is_tried_again_on_resume(crm: Path, tmp_path: Path) -> None:
    """A lock or a lost connection is over by then."""
    settings = settings_for(("crm", f"sqlite:///{crm}"))
    kept = tmp_path / "checkpoint.jsonl"
    run_scan(settings, interrupt_after(3), checkpoint=kept)
    kept.write_text(kept.read_text().replace('"status": "scanned"', '"status": "failed", "was": "scanned"', 1))
    again: list[Event] = []
    resumed = run_scan(settings, again.append, checkpoint=kept).result
    assert stable(resumed) == stable(run_scan(settings).result)
    assert sum(isinstance(e, JobDone) for e in again) == len(resumed.tables) - 2


def test_a_checkpoint_of_another_run_is_refused(crm: Path, tmp_path: Path) -> None:
    """Other settings, other results: no silent merge."""
    kept = tmp_path / "checkpoint.jsonl"
    settings = settings_for(("crm", f"sqlite:///{crm}"))
    run_scan(settings, interrupt_after(3), checkpoint=kept)
    with pytest.raises(CheckpointError):
        run_scan(dataclasses.replace(settings, seed=2), checkpoint=kept)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_on_the_command_line(tmp_path: Path, workers: str) -> None:
    """Exit code 130, no traceback, and an audit of what was read."""
    make(tmp_path / "crm.db", tables=60, rows=400)
    command = [sys.executable, "-m", "privaudit", "scan", "crm.db", "--output", "out", "--workers", workers]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    if process.returncode != 0:
        assert process.returncode == 130
        assert (tmp_path / "out" / "audit.json").exists()


def test_an_interrupted_scan_is_resumed_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--resume goes on where the checkpoint ends and removes it; another scan's folder is refused."""
    make(tmp_path / "crm.db")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    asked = load_settings(config=None, systems=("crm.db",), options=ScanOptions(lang="en"))
    run_scan(asked, interrupt_after(3), checkpoint=tmp_path / "out" / ".checkpoint.jsonl")
    base = [sys.executable, "-m", "privaudit", "scan", "crm.db", "--lang", "en"]
    other = subprocess.run([*base, "--resume", "out", "--seed", "5"], capture_output=True, check=False)
    assert other.returncode == 3
    assert b"another run" in other.stderr
    done = subprocess.run([*base, "--resume", "out"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "out" / ".checkpoint.jsonl").exists()
    again = subprocess.run([*base, "--resume", "out"], capture_output=True, check=False)
    assert again.returncode == 2


def test_a_checkpoint_of_another_database_is_refused(tmp_path: Path) -> None:
    """The same name over another file is another system."""
    one, two = make(tmp_path / "one.db"), make(tmp_path / "two.db")
    kept = tmp_path / "checkpoint.jsonl"
    run_scan(settings_for(("crm", f"sqlite:///{one}")), interrupt_after(3), checkpoint=kept)
    with pytest.raises(CheckpointError):
        run_scan(settings_for(("crm", f"sqlite:///{two}")), checkpoint=kept)
