"""What comparing tables leaves behind: a file without a value, readable by its owner alone, that a scan destroys."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

from click.testing import CliRunner

from privaudit.cli import cli
from privaudit.sketches import store
from tests import canaries


def test_no_value_is_in_the_file_of_sketches(tmp_path: Path) -> None:
    """Every cell is a canary: none is in the file, as text or as its bytes, though each was digested."""
    connection = sqlite3.connect(tmp_path / "crm.db")
    connection.executescript(canaries.sqlite_script())
    connection.close()
    done = CliRunner().invoke(cli, ["scan", f"crm=sqlite:///{tmp_path}/crm.db", "--output", str(tmp_path / "out")])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    path = tmp_path / "out" / store.NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = store.load(path)
    assert any(len(sketch) for table in kept.sketches for sketch in table.values.values())
    assert canaries.leaks(path.name, path.read_bytes()) == []
    for table in kept.sketches:
        assert canaries.leaks(str(table.key), repr((table, kept)).encode()) == []


def test_what_passes_between_processes_and_to_logs_hides_the_key() -> None:
    """The key of digests is in no repr of what holds it."""
    from privaudit.dialects.base import ConnectSpec
    from privaudit.engine.compare.jobs import CompareJob
    from privaudit.model import Raw
    from privaudit.sketches import Sketches

    key = b"0123456789abcdef" * 2
    spec = ConnectSpec(name="crm", url=Raw("sqlite:///x"), run_id="r")
    job = CompareJob(id="j", spec=spec, plans=(), key=key, seed=1, regions=())
    kept = store.Kept(audit_id="a", salt="s", key=key, sketches=Sketches())
    for holder in (job, kept):
        assert "0123456789" not in repr(holder)
        assert "0123456789" not in str(holder)
        assert key.hex() not in repr(holder)
