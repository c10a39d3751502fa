"""The throw-away servers of the tests: found, or missed with a line that says what to install; nothing stays behind."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests import servers


@pytest.mark.parametrize("kind", [servers.PostgresServer, servers.MariaDBServer])
def test_absent(kind: type[servers.ThrowAwayServer], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the programs the error says what to install, and no folder is made."""
    monkeypatch.setattr(servers, "find_program", lambda *_names: None)
    server = kind()
    with pytest.raises(servers.ServerAbsent, match="apt-get install"):
        server.start()
    server.stop()
    assert server.folder == Path()


def test_highest_version_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several versions the highest is taken, by number and not by letters."""
    monkeypatch.setenv("PATH", "")
    for version in ("9", "15", "16"):
        program = tmp_path / version / "bin" / "postgres"
        program.parent.mkdir(parents=True)
        program.touch(0o755)
    found = servers.find_program("postgres", f"{tmp_path}/*/bin")
    assert found == tmp_path / "16" / "bin" / "postgres"


def test_folders_of_killed_runs_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of a run that is gone is removed, that of a living run is not."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead, alive = (tmp_path / f"{servers.PREFIX}{pid}-x" for pid in (2**22 + 1, os.getpid()))
    for folder in (dead, alive):
        folder.mkdir()
    servers.remove_stale()
    assert (dead.exists(), alive.exists()) == (False, True)
