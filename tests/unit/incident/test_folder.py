"""The folder on disk: private, checkable, whole or not at all, never over anybody's work, nothing clear if sealed."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
import pyzipper

from privaudit.errors import ReportError, UsageError
from privaudit.incident import folder as module
from privaudit.incident.files import building, is_ours, is_unchanged, put_in_place, sweep
from privaudit.incident.folder import write_folder
from privaudit.incident.seal import check_password
from privaudit.report import load_audit
from privaudit.report.words import duration, time_text

from .cases import NOW, case, small

PASSWORD = "Очень длинный пароль"
INTERNAL = ("access_list", "briefing_list", "briefing_memo", "destruction_list", "record_of_processing")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it is written; tests leave it as it is."""
    out = tmp_path_factory.mktemp("incident") / "case"
    write_folder(case(), out)
    return out


def files(folder: Path) -> set[str]:
    """Every file, but the one for git."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {".gitignore"}


def test_everything_is_there(written: Path) -> None:
    """Both editions, the audit, drafts, lists, whom ids mean, what a machine filled in, the page and the sums."""
    assert files(written) == {
        *("README.docx", "SHA256SUMS", "file/audit.xlsx", "internal/audit.xlsx", "internal/audit.json"),
        *("internal/staff_keys.xlsx", "internal/machine_fields.csv"),
        *(f"internal/{name}.docx" for name in INTERNAL),
        *(f"drafts/{name}.docx" for name in ("gdpr_33", "rkn_24h", "rkn_72h")),
    }


def test_only_its_owner_can_enter(written: Path) -> None:
    """Folders 0700, files 0600; git does not take it."""
    for path in (written, *written.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert (written / ".gitignore").read_text() == "*\n"


def test_the_sums_are_those_of_sha256sum(written: Path) -> None:
    """The program everybody has takes them, and they name every file."""
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=written, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(files(written))


def test_the_audit_in_it_is_the_case(written: Path) -> None:
    """It reads back, with the incident and its deadlines: every report can be made from it again."""
    run = load_audit(written / "internal" / "audit.json").run
    assert run.incident is not None
    assert run.incident.number == "7/2026"
    assert len(run.incident.deadlines) == 3


def docx_text(path: Path) -> str:
    """All words of a document."""
    with zipfile.ZipFile(path) as package:
        return " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", package.read("word/document.xml").decode("utf-8")))


@pytest.mark.parametrize("edition", ["internal", "file"])
def test_the_workbook_counts_time_left_as_the_page_does(written: Path, edition: str) -> None:
    """Both from the hour of writing, not from the end of the audit, and the workbook says from when."""
    made = case()
    page, summary = (
        docx_text(written / "README.docx"),
        openpyxl.load_workbook(written / edition / "audit.xlsx")["Summary"],
    )
    rows = [[str(v) for v in row if v is not None] for row in summary.iter_rows(values_only=True)]
    said = "\n".join(" ".join(row) for row in rows)
    assert made.result.run.finished != NOW.isoformat()
    for due in made.incident.deadlines:
        left = duration(datetime.fromisoformat(due.at) - NOW, "en")
        assert f"left: {left}" in page
        assert f"{left} left" in said
    (answer,) = (row[1] for row in rows if row and row[0] == "First deadline")
    first = min(datetime.fromisoformat(d.at) for d in made.incident.deadlines)
    assert f"{duration(first - NOW, 'en')} left:" in answer
    assert f"as of {time_text(made.written_here.isoformat(), 'en')}" in said


def test_the_editions_differ(written: Path) -> None:
    """The internal workbook names staff, that for the file does not; whom its ids mean is apart, in the house."""

    def said(path: Path) -> str:
        book = openpyxl.load_workbook(path, read_only=True)
        return "\n".join(str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v)

    assert "Anna Testova" in said(written / "internal" / "audit.xlsx")
    assert "Anna Testova" in said(written / "internal" / "staff_keys.xlsx")
    file = said(written / "file" / "audit.xlsx")
    assert not [
        n for n in ("Testova", "Primerov", "Obraztsova", "Vymyshlenny", "Shablonova", "Zagotovkin") if n in file
    ]


def test_nothing_is_written_over_without_force(written: Path) -> None:
    """A second run is refused, and changes nothing."""
    with pytest.raises(UsageError) as caught:
        write_folder(case(), written)
    assert caught.value.reason == "output_exists"
    assert is_unchanged(written)


def test_a_folder_of_other_things_is_refused_even_with_force(tmp_path: Path) -> None:
    """A typing error must not cost anybody's documents."""
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError) as caught:
        write_folder(small(), tmp_path, force=True)
    assert caught.value.reason == "output_other"
    assert (tmp_path / "thesis.docx").read_text() == "mine"
    target = tmp_path / "link"
    target.symlink_to(tmp_path)
    with pytest.raises(UsageError):
        write_folder(small(), target, force=True)


def test_force_moves_work_of_people_aside(tmp_path: Path) -> None:
    """A draft that somebody completed is kept under another name; an untouched folder is replaced."""
    out = tmp_path / "case"
    write_folder(small(), out)
    assert write_folder(small(number="8"), out, force=True).moved is None
    assert [p.name for p in tmp_path.iterdir()] == ["case"]
    (out / "drafts" / "rkn_24h.docx").write_bytes(b"completed by a person")
    moved = write_folder(small(number="9"), out, force=True).moved
    assert moved is not None
    assert (moved / "drafts" / "rkn_24h.docx").read_bytes() == b"completed by a person"
    assert is_unchanged(out)
    assert is_ours(out)


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_links_and_folders_of_people_are_their_work(tmp_path: Path, kind: str) -> None:
    """They are in no sums: the folder that has them is moved aside, not removed."""
    out = tmp_path / "case"
    write_folder(small(), out)
    mine = out / "drafts" / "mine"
    if kind == "link":
        mine.symlink_to(tmp_path / "elsewhere")
    else:
        mine.mkdir()
    assert not is_unchanged(out)
    moved = write_folder(small(number="8"), out, force=True).moved
    assert moved is not None
    assert (moved / "drafts" / "mine").is_symlink() or (moved / "drafts" / "mine").is_dir()


def test_what_a_killed_run_left_in_clear_is_removed(tmp_path: Path) -> None:
    """The next run removes it, and leaves alone what another run is at work on, or what is no folder of ours."""
    code = (
        "import os, signal, sys, pathlib; from privaudit.incident.files import building\n"
        "with building(pathlib.Path(sys.argv[1])) as f:\n"
        "    (f / 'audit.json').write_text('clear'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "case")], check=False)
    assert done.returncode < 0
    assert [p.read_text() for p in tmp_path.rglob("audit.json")] == ["clear"]
    (tmp_path / ".incident-other.part").mkdir()
    with building(tmp_path / "other") as busy:
        assert list(tmp_path.rglob("audit.json")) == []
        sweep(tmp_path)
        assert busy.is_dir()
    assert [p.name for p in tmp_path.iterdir()] == [".incident-other.part"]


def test_an_old_folder_that_lies_in_clear_is_told_apart(tmp_path: Path) -> None:
    """Who encrypts over papers that people changed is to know that those are not encrypted."""
    out, password = tmp_path / "case", check_password(PASSWORD)
    write_folder(small(), out)
    for sealed in (False, True):
        (out / "README.docx").write_bytes(b"changed")
        done = write_folder(small(), out, password=password, force=True)
        assert (done.moved is not None, done.moved_sealed) == (True, sealed)


def test_both_workbooks_name_the_audit_beside_them(written: Path) -> None:
    """The sheet Method of each edition has the digest of the audit.json of the folder."""
    digest = hashlib.sha256((written / "internal" / "audit.json").read_bytes()).hexdigest()
    for edition in ("internal", "file"):
        book = openpyxl.load_workbook(written / edition / "audit.xlsx")
        assert digest in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_two_old_folders_of_one_second_are_both_kept(tmp_path: Path) -> None:
    """The name of what is moved aside is never taken from another."""
    now, out = datetime(2026, 12, 1, tzinfo=UTC), tmp_path / "case"
    kept = []
    for number in range(3):
        new = tmp_path / f"new{number}"
        new.mkdir()
        (new / "work").write_text(str(number))
        kept.append(put_in_place(new, out, now))
    assert (out / "work").read_text() == "2"
    assert [(p / "work").read_text() for p in kept if p] == ["0", "1"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in the middle: an error, no half folder, the older one untouched."""
    out = tmp_path / "case"
    write_folder(small(), out)

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "machine_csv", full)
    for place in (out, tmp_path / "other"):
        with pytest.raises(ReportError):
            write_folder(small(), place, force=True)
    assert [p.name for p in tmp_path.iterdir()] == ["case"]
    assert is_unchanged(out)


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while it is written: no clear file stays anywhere."""

    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "machine_csv", stop)
    with pytest.raises(KeyboardInterrupt):
        write_folder(small(), tmp_path / "case", password=check_password(PASSWORD))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_sealed_folder_has_nothing_clear(tmp_path: Path, lang: str) -> None:
    """Office files are encrypted, the rest is in the zip only; no name of staff, company or password lies clear."""
    out = tmp_path / "case"
    made = case(lang)
    write_folder(made, out, password=check_password(PASSWORD))
    assert [p.name for p in tmp_path.iterdir()] == ["case"]
    clear = {n for n in files(out) if not n.endswith((".docx", ".xlsx"))}
    assert clear == {"SHA256SUMS", "HOW_TO_OPEN.txt", "incident.zip"}
    company = made.result.run.organisation or ""
    assert company
    for path in (p for p in out.rglob("*") if p.is_file()):
        content = path.read_bytes()
        for secret in ("Testova", company, PASSWORD, "7/2026", "food_delivery"):
            assert secret.encode() not in content
            assert secret.encode("utf-16-le") not in content
        if path.suffix in (".docx", ".xlsx"):
            assert msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted()
    assert is_unchanged(out)
    assert is_ours(out)


def test_a_sealed_folder_opens_whole(tmp_path: Path) -> None:
    """The zip has every file of the folder; its sums are those of its files; documents open with the same password."""
    out = tmp_path / "case"
    write_folder(case("ru"), out, password=check_password(PASSWORD))
    whole = tmp_path / "whole"
    with pyzipper.AESZipFile(out / "incident.zip") as z:
        z.setpassword(PASSWORD.encode())
        z.extractall(whole)
        assert not [n for n in z.namelist() if "Testova" in n]
    sums = [line.split("  ")[1] for line in (whole / "SHA256SUMS").read_text().splitlines()]
    done = subprocess.run(
        ["sha256sum", "-c", "--ignore-missing", "SHA256SUMS"], cwd=whole, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert set(sums) - {".gitignore"} == files(whole) - {"SHA256SUMS"}
    assert load_audit(whole / "internal" / "audit.json").run.incident is not None
    opened = io.BytesIO()
    office = msoffcrypto.OfficeFile(io.BytesIO((whole / "internal" / "audit.xlsx").read_bytes()))
    office.load_key(password=PASSWORD)
    office.decrypt(opened, verify_integrity=True)
    assert openpyxl.load_workbook(opened, read_only=True).sheetnames


def test_an_empty_folder_may_be_taken(tmp_path: Path) -> None:
    """Somebody made the folder first."""
    out = tmp_path / "case"
    out.mkdir()
    write_folder(small(), out)
    assert is_unchanged(out)
