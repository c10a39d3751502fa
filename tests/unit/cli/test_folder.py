"""Where reports go."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from privaudit.cli.folder import check_folder, check_targets, make_folder, targets, write_private, write_reports
from privaudit.errors import ReportError, UsageError
from tests.unit.cli.test_exit_codes import COMPLETE


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_private_and_ignored_by_git(tmp_path: Path) -> None:
    """Mode 0700 and a .gitignore of everything."""
    folder = tmp_path / "reports" / "one"
    make_folder(folder)
    assert (mode(folder), mode(folder / ".gitignore")) == (0o700, 0o600)
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_folder_with_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    """A checkout given as --output does not get a .gitignore that would hide its files."""
    (tmp_path / "code.py").touch()
    before = mode(tmp_path)
    make_folder(tmp_path)
    assert not (tmp_path / ".gitignore").exists()
    assert mode(tmp_path) == before


def test_a_folder_with_an_audit_is_refused(tmp_path: Path) -> None:
    """An audit is not written over without --force, and a file is no folder."""
    (tmp_path / "audit.json").touch()
    with pytest.raises(UsageError) as caught:
        check_folder(tmp_path, force=False)
    assert caught.value.reason == "output_exists"
    check_folder(tmp_path, force=True)
    with pytest.raises(UsageError):
        check_folder(tmp_path / "audit.json", force=True)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A parent that is a file is a report not written, exit code 4."""
    (tmp_path / "file").touch()
    with pytest.raises(ReportError):
        make_folder(tmp_path / "file" / "x")


def test_private_from_the_first_byte(tmp_path: Path) -> None:
    """A file that was readable by all is not any more once it is written again."""
    path = tmp_path / "a"
    path.touch(mode=0o644)
    write_private(path, b"x")
    assert (mode(path), path.read_bytes()) == (0o600, b"x")


def test_reports_are_written_one_by_one(tmp_path: Path) -> None:
    """audit.json comes first, every file is 0600, and one that fails does not stop the others."""
    formats = (("xlsx", str(tmp_path / "missing" / "file" / "a.xlsx")), ("xlsx", None), ("json", None))
    (tmp_path / "missing").touch()
    written, failed = write_reports(COMPLETE, tmp_path, formats, "en", audit_json=True)
    assert [(n, p.name) for n, p in written] == [("json", "audit.json"), ("xlsx", "audit.xlsx")]
    assert [mode(p) for _, p in written] == [0o600, 0o600]
    assert [e.where for e in failed] == [formats[0][1]]


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    """A report's file that is there needs --force; the audit it is made from never gives way."""
    wanted = targets(tmp_path, (("xlsx", None), ("json", str(tmp_path / "link.json"))))
    check_targets(wanted, force=False)
    (tmp_path / "audit.xlsx").touch()
    with pytest.raises(UsageError) as caught:
        check_targets(wanted, force=False)
    assert (caught.value.reason, caught.value.where) == ("file_exists", str(tmp_path / "audit.xlsx"))
    check_targets(wanted, force=True)
    source = tmp_path / "audit.json"
    source.touch()
    (tmp_path / "link.json").symlink_to(source)
    with pytest.raises(UsageError) as caught:
        check_targets(wanted, force=True, source=source)
    assert caught.value.reason == "onto_source"


def test_two_files_never_fall_on_one_place(tmp_path: Path) -> None:
    """The list of names over the edition that leaves would leave in its place: refused, forced too, links followed."""
    (tmp_path / "link").symlink_to(tmp_path)
    for names in (("a.xlsx", "a.xlsx"), ("a.xlsx", "link/a.xlsx"), ("a.xlsx", "A.XLSX"), ("a.xlsx", "x/../a.xlsx")):
        edition, keys = (tmp_path / name for name in names)
        with pytest.raises(UsageError) as caught:
            check_targets([("xlsx", edition), ("key-list", keys)], force=True)
        assert caught.value.reason == "one_file_twice"
    same = tmp_path / "a.xlsx"
    check_targets([("xlsx", same), ("key-list", tmp_path / "b.xlsx"), ("xlsx", same)], force=False)
