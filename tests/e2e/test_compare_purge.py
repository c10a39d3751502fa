"""The file of sketches that a scan leaves, and `privaudit purge`, as a user meets them."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli
from privaudit.sketches import store


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """A small database of customers and their orders."""
    path = tmp_path / "crm.db"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE clients (id INTEGER PRIMARY KEY, full_name TEXT, email TEXT, phone TEXT)")
    rows = [(n, f"Ivan Testov{n}", f"ivan{n}@example.com", f"+7916{n:07d}") for n in range(1, 201)]
    connection.executemany("INSERT INTO clients VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def run(*arguments: object) -> Result:
    """Run the command line."""
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_a_scan_leaves_sketches_that_purge_destroys(crm: Path, tmp_path: Path) -> None:
    """The file is private, named on stderr with how to destroy it, and gone after; a second time is no error."""
    folder = tmp_path / "audit"
    done = run("scan", crm, "--output", folder, "--lang", "en")
    assert done.exit_code == 0
    assert f"privaudit purge {folder}" in done.stderr
    path = folder / store.NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = store.load(path)
    assert kept.audit_id in (folder / "audit.json").read_text()
    phones = kept.sketches.of(("crm", "main", "clients"), "phone")
    assert phones is not None
    assert len(phones) == 200
    purged = run("purge", folder, "--lang", "en")
    assert (purged.exit_code, str(path) in purged.stdout) == (0, True)
    assert "SSD" in purged.stderr
    assert not path.exists()
    assert (folder / "audit.json").exists()
    again = run("purge", folder, "--lang", "ru")
    assert (again.exit_code, again.stderr) == (0, "")
    assert "отпечатков здесь нет" in again.stdout


def test_no_report_knows_the_key_or_a_digest(crm: Path, tmp_path: Path) -> None:
    """Neither the key nor any digest stands in audit.json, in either byte order or as a number."""
    folder = tmp_path / "audit"
    assert run("scan", crm, "--output", folder).exit_code == 0
    kept = store.load(folder / store.NAME)
    text = (folder / "audit.json").read_text()
    assert kept.key.hex() not in text
    phones = kept.sketches.of(("crm", "main", "clients"), "phone")
    assert phones is not None
    assert not any(f"{d:016x}" in text or str(d) in text for _, d in phones.items())


def test_every_audit_has_a_key_of_its_own(crm: Path, tmp_path: Path) -> None:
    """Digests of two audits cannot be compared: who gets one learns nothing of the other."""
    keys = set()
    for name in ("one", "two"):
        assert run("scan", crm, "--output", tmp_path / name).exit_code == 0
        keys.add(store.load(tmp_path / name / store.NAME).key)
    assert len(keys) == 2


def test_without_comparing_nothing_is_left(crm: Path, tmp_path: Path) -> None:
    """--no-compare leaves no sketches, destroys those of the audit that was there, and says so in Coverage."""
    folder = tmp_path / "audit"
    assert run("scan", crm, "--output", folder).exit_code == 0
    done = run("scan", crm, "--output", folder, "--force", "--no-compare")
    assert done.exit_code == 0
    assert not (folder / store.NAME).exists()
    assert "compare_off" in (folder / "audit.json").read_text()


def test_what_is_no_folder_of_an_audit_is_refused(crm: Path, tmp_path: Path) -> None:
    """A link, a file and nothing at all end with 2, and what stands beside them is destroyed all the same."""
    folder = tmp_path / "audit"
    assert run("scan", crm, "--output", folder).exit_code == 0
    link = tmp_path / "link"
    link.symlink_to(folder)
    for wrong in (link, crm, tmp_path / "gone"):
        assert run("purge", wrong).exit_code == 2
    assert (folder / store.NAME).exists()
    assert run("purge", tmp_path / "gone", folder).exit_code == 2
    assert not (folder / store.NAME).exists()


def test_a_file_that_may_not_be_written_is_exit_code_4(crm: Path, tmp_path: Path) -> None:
    """Sketches that cannot be kept are a file that was not written: the audit is there all the same."""
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / store.NAME).mkdir()
    done = run("scan", crm, "--output", folder, "--lang", "en")
    assert done.exit_code == 4
    assert "audit.sketches" in done.stderr
    assert (folder / "audit.json").exists()
