"""The checkpoint when the disk does not play along; resuming itself is tested end to end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from privaudit.engine.checkpoint import Checkpoint
from privaudit.errors import CheckpointError
from privaudit.model import JobResult


def opened(path: Path, failures: list[str], rules: str = "r") -> Checkpoint:
    """A checkpoint of one run; failures are noted."""
    return Checkpoint(path, tool="1", rules=rules, settings="s", on_failure=lambda: failures.append("failed"))


def done(job: str) -> JobResult:
    """A finished job without tables."""
    return JobResult(job_id=job, tables=(), classifications=(), steps=(), statements=())


def ids(checkpoint: Checkpoint) -> list[str]:
    """The jobs it holds."""
    return [r.job_id for r in checkpoint.results]


def test_what_was_appended_is_there_again(tmp_path: Path) -> None:
    """Results come back in a later run, from a private file; a line torn by a kill is left out."""
    path, failures = tmp_path / "c", list[str]()
    with opened(path, failures) as checkpoint:
        checkpoint.append(done("a"))
        checkpoint.append(done("b"))
    with path.open("a") as f:
        f.write('{"job_id": "c", "ta')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with opened(path, failures) as checkpoint:
        assert ids(checkpoint) == ["a", "b"]
    assert failures == []
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_an_old_checkpoint_outlives_a_disk_that_takes_no_new_one(tmp_path: Path) -> None:
    """Where the new file cannot be written, the old one stays as it is, its results count, and that is said once."""
    path, failures = tmp_path / "c", list[str]()
    with opened(path, failures) as checkpoint:
        checkpoint.append(done("a"))
    before = path.read_bytes()
    (tmp_path / "c.part").mkdir()
    with opened(path, failures) as checkpoint:
        assert ids(checkpoint) == ["a"]
        checkpoint.append(done("b"))
    assert (failures, path.read_bytes()) == (["failed"], before)


@pytest.mark.parametrize(
    "content", ["[]\n", "{}\n", "x\n", "[" * 100_000 + "\n", '{"format": "privaudit-checkpoint/1"}\n']
)
def test_a_file_that_is_no_checkpoint_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    """A file of another kind, or damaged, is an error, and is not written over."""
    path = tmp_path / "c"
    path.write_text(content)
    with pytest.raises(CheckpointError), opened(path, []):
        pass
    assert path.read_text() == content


@pytest.mark.parametrize("part", ["tool", "rules", "systems", "settings"])
def test_what_differs_is_said(tmp_path: Path, part: str) -> None:
    """A checkpoint of another run names what is not as it was."""
    same = {"tool": "1", "rules": "r", "systems": "y", "settings": "s"}
    path = tmp_path / "c"
    with Checkpoint(path, **same, on_failure=lambda: None):
        pass
    with (
        pytest.raises(CheckpointError) as caught,
        Checkpoint(path, **{**same, part: "other"}, on_failure=lambda: None),
    ):
        pass
    assert caught.value.reason == f"checkpoint_{part}"
