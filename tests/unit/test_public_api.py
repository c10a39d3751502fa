"""The names of the package itself, as a Python program uses them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import privaudit
from privaudit.config.settings import Settings, SystemSettings
from privaudit.errors import UsageError
from privaudit.model import Raw, SystemStatus
from privaudit.registry import REPORTERS


@pytest.fixture
def crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of two tables in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("CREATE TABLE contacts (id INTEGER PRIMARY KEY, email TEXT)")
        c.execute("CREATE TABLE other (id INTEGER PRIMARY KEY, email TEXT)")
        c.executemany("INSERT INTO contacts (email) VALUES (?)", [(f"reader{i}@example.com",) for i in range(40)])
        c.commit()
    return path


def test_audit_takes_what_the_command_line_takes(crm: Path) -> None:
    """A URL, a path and name=URL are audited with options by name; nothing is written."""
    before = sorted(p.name for p in crm.parent.iterdir())
    result = privaudit.audit("sqlite:///crm.db", crm, "third=sqlite:///crm.db", sample_rows=30, include=("*.contacts",))
    assert isinstance(result, privaudit.AuditResult)
    assert [s.name for s in result.systems] == ["crm", "crm-2", "third"]
    read = [t for t in result.tables if t.status == "scanned"]
    assert [t.table for t in read] == ["contacts"] * 3
    assert all(0 < (t.rows_sampled or 0) <= 30 for t in read)
    assert {c.entity for c in result.classifications} == {"EMAIL_ADDRESS"}
    assert sorted(p.name for p in crm.parent.iterdir()) == before


def test_audit_reads_a_configuration(crm: Path) -> None:
    """Without systems, those of the file are audited, which may be given as text or path."""
    (crm.parent / "mine.toml").write_text('[[systems]]\nname = "shop"\nurl = "sqlite:///crm.db"\n')
    for config in ("mine.toml", Path("mine.toml")):
        assert [s.name for s in privaudit.audit(config=config).systems] == ["shop"]
    with pytest.raises(UsageError):
        privaudit.audit()


def test_audit_takes_settings(crm: Path) -> None:
    """A Settings object is taken as it is, and stands alone."""
    settings = Settings(systems=(SystemSettings(name="a", url=Raw(f"sqlite:///{crm}")),))
    assert [s.status for s in privaudit.audit(settings).systems] == [SystemStatus.COMPLETE]
    with pytest.raises(TypeError):
        privaudit.audit(settings, sample_rows=5)
    with pytest.raises(TypeError):
        privaudit.audit("sqlite:///crm.db", sampel_rows=5)


def test_nobody_is_asked_for_a_password(crm: Path) -> None:
    """A login that is refused is in the result; the program is not held up by a question."""
    result = privaudit.audit("postgresql://nobody@127.0.0.1:1/db")
    assert [s.status for s in result.systems] == [SystemStatus.FAILED]


def test_a_written_audit_is_loaded_from_text_or_path(crm: Path) -> None:
    """What the JSON report wrote comes back equal."""
    result = privaudit.audit("sqlite:///crm.db")
    REPORTERS.get("json").write(result, Path("a.json"), "en")
    again = privaudit.load_audit("a.json")
    assert again == privaudit.load_audit(Path("a.json"))
    assert again.classifications == result.classifications
    with pytest.raises(UsageError):
        privaudit.load_audit("nosuch.json")


def test_public_names_are_listed_and_load_late() -> None:
    """dir() shows every public name; importing the package loads none of what is behind them."""
    assert set(privaudit.__all__) <= set(dir(privaudit))
    assert all(getattr(privaudit, name) is not None for name in privaudit.__all__)
    with pytest.raises(AttributeError, match="nosuch"):
        privaudit.nosuch  # noqa: B018 - looked up for its error
    code = "import sys, privaudit; print(*(m for m in sys.modules if m.startswith('privaudit.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
