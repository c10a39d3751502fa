"""A workbook filled in by people goes round: scan, fill in, scan again; and in parts, by several people."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli
from privaudit.report import load_audit
from privaudit.report.json_ import JsonReporter
from tests.filled_in import FilledTable
from tests.samples import sample_result


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


def fill(path: Path, edit: Callable[[Any], None], name: str, target: Path | None = None) -> Path:
    """Fill a workbook in as one person."""
    book = openpyxl.load_workbook(path)
    edit(book)
    FilledTable(book, "summary.by").cell(0, "who").value = name
    book.save(target or path)
    return target or path


def test_a_risk_accepted_in_the_workbook_is_accepted_in_the_next_scan() -> None:
    """Status, reason and day come back; the next workbook shows them; a filled-in file of another format is no news."""
    with closing(sqlite3.connect("shop.db")) as c:
        c.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT, items TEXT, order_total REAL)")
        rows = [(f"+7 916 555-01-{i:02d}", "tea, bread", i * 3.5 + 10) for i in range(60)]
        c.executemany("INSERT INTO orders (phone, items, order_total) VALUES (?, ?, ?)", rows)
        c.commit()
    assert run("scan", "shop.db", "--output", "one", "--lang", "ru").exit_code == 0
    ids: list[str] = []

    def accept(book: Any) -> None:
        table = FilledTable(book)
        ids.append(str(table.token(0).value).split("|")[2])
        for name, value in (("status", "риск принят"), ("reason", "меняем весной"), ("until", "31.12.2098")):
            table.cell(0, name).value = value

    fill(Path("one/audit.xlsx"), accept, "Vera Testova", Path("filled.xlsx"))
    again = run("scan", "shop.db", "--output", "two", "--decisions", "filled.xlsx")
    assert again.exit_code == 0, again.stderr
    audit = json.loads(Path("two/audit.json").read_text())
    (found,) = (f["decision"] for f in audit["findings"] if f["decision"])
    assert (found["status"], found["reason"], found["until"], found["by"], found["standing"]) == (
        "accepted", "меняем весной", "2098-12-31", "Vera Testova", "applies",
    )  # fmt: skip
    table = FilledTable(openpyxl.load_workbook("two/audit.xlsx"))
    (row,) = (n for n in range(len(table.rows)) if ids[0] in str(table.token(n).value))
    assert [table.cell(row, f).value for f in ("status", "reason")] == ["risk accepted", "меняем весной"]


@pytest.fixture
def parts() -> list[Path]:
    """The parts of the fixed audit, one for each owner."""
    JsonReporter().write(sample_result(), Path("audit.json"), "en")
    result = run("report", "audit.json", "--split-by", "owner", "--output", "parts")
    assert result.exit_code == 0, result.stderr
    found = sorted(Path("parts").glob("*.xlsx"))
    assert [str(p) for p in found] == sorted(result.stdout.split("\n")[:-1])
    return found


def test_parts_merge_and_contradictions_name_both_authors(parts: list[Path]) -> None:
    """What each owner filled in counts together; two answers on one thing end the command with both names."""
    assert len(parts) > 1
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in parts)

    def start(book: Any) -> None:
        FilledTable(book).cell(0, "status").value = "in work"

    def finish(book: Any) -> None:
        FilledTable(book).cell(0, "status").value = "done"

    with_findings = [p for p in parts if "Actions" in openpyxl.load_workbook(p).sheetnames]
    shutil.copy(with_findings[0], "other.xlsx")
    for number, path in enumerate(with_findings):
        fill(path, start, f"Person {number}")
    files = [a for p in parts for a in ("--decisions", str(p))]
    good = run("report", "audit.json", "--output", "together", "--format", "json=together/decided.json", *files)
    assert good.exit_code == 0, good.stderr
    decided = [f for f in load_audit("together/decided.json").findings if f.decision is not None]
    assert len(decided) == len(with_findings) > 1
    fill(Path("other.xlsx"), finish, "Somebody Else")
    bad = run("report", "audit.json", "--output", "bad", *files, "--decisions", "other.xlsx")
    assert bad.exit_code == 2
    owners = {str(f.decision.by) for f in decided if f.decision}
    assert "Somebody Else" in bad.stderr
    assert any(name in bad.stderr for name in owners)
    assert not Path("bad").exists()


def test_parts_are_workbooks_and_overwrite_nothing(parts: list[Path]) -> None:
    """Another format or a name for one file is a mistake in the command, and files that are there stay."""
    before = parts[0].read_bytes()
    assert run("report", "audit.json", "--split-by", "owner", "--output", "parts").exit_code == 2
    assert run("report", "audit.json", "--split-by", "owner", "--format", "json", "--output", "x").exit_code == 2
    assert run("report", "audit.json", "--split-by", "owner", "--format", "xlsx=a.xlsx").exit_code == 2
    assert run("report", "audit.json", "--split-by", "owner", "--edition", "file", "--output", "x").exit_code == 2
    assert parts[0].read_bytes() == before
    assert run("report", "audit.json", "--split-by", "owner", "--output", "parts", "--force").exit_code == 0


def test_a_torn_workbook_ends_the_scan_before_it_begins(parts: list[Path]) -> None:
    """A row apart from its hidden id is named with file, sheet and row; nothing is read or written."""

    def tear(book: Any) -> None:
        table = FilledTable(book)
        table.ws.cell(table.rows[0], table.identity[0]).value = "another system"

    path = next(p for p in parts if "Actions" in openpyxl.load_workbook(p).sheetnames)
    fill(path, tear, "Vera Testova")
    with closing(sqlite3.connect("shop.db")) as c:
        c.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT)")
    result = run("scan", "shop.db", "--output", "out", "--decisions", str(path))
    assert result.exit_code == 2
    assert path.name in result.stderr
    assert "no longer belong together" in result.stderr
    assert "another system" not in result.stderr
    assert not Path("out").exists()
