"""Reports take the place of files only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from privaudit.errors import ReportError
from privaudit.report.atomic import replacing


def test_a_device_or_a_pipe_is_left_alone(tmp_path: Path) -> None:
    """A report that took the name of a device would break it for everybody on the machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ReportError), replacing(pipe) as temporary:
        temporary.write_text("x")
    assert pipe.is_fifo()
    assert sorted(tmp_path.iterdir()) == [pipe]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """What was there is there until the new one is whole, readable by its owner only."""
    out = tmp_path / "a.txt"
    out.write_text("old")
    with replacing(out) as temporary:
        temporary.write_text("new")
        assert out.read_text() == "old"
    assert (out.read_text(), out.stat().st_mode & 0o777) == ("new", 0o600)
