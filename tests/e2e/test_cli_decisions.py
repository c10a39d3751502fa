"""``--decisions``: what people decided is shown beside what is detected, and counts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli

HEAD = 'format = "privaudit-decisions/1"'
ENTRY = """
[[verdict]]
system = "shop"
schema = "main"
table = "orders"
column = "{column}"
verdict = "{verdict}"
{more}by = "A. Petrova"
on = 2026-11-20
reason = "terminals of ours"
"""


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    with closing(sqlite3.connect("shop.db")) as c:
        c.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT, attr TEXT, items TEXT, order_total REAL)")
        rows = [(f"+7 916 555-01-{i:02d}", f"Q{i * 7919 % 1000:03d}", "tea, bread", i * 3.5 + 10) for i in range(60)]
        c.executemany("INSERT INTO orders (phone, attr, items, order_total) VALUES (?, ?, ?, ?)", rows)
        c.commit()


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


def scan(content: str, *options: str) -> dict[str, Any]:
    """The audit made with these decisions."""
    Path("decisions.toml").write_text(HEAD + content)
    result = run("scan", "shop.db", "--output", "out", "--force", "--decisions", "decisions.toml", *options)
    assert result.exit_code == 0, result.stderr
    audit: dict[str, Any] = json.loads(Path("out/audit.json").read_text())
    return audit


def remarks() -> str:
    """All remarks of the Inventory sheet."""
    book = openpyxl.load_workbook("out/audit.xlsx")
    sheet = book[book.sheetnames[1]]
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_a_rejected_verdict_no_longer_makes_a_place_and_is_shown() -> None:
    """The phone was the identity of the place where it met the sums; rejected, there is none, and all of it is told."""
    plain = scan("")
    assert {p["level"] for p in plain["colocations"]} == {"same_table", "same_principal"}
    audit = scan(ENTRY.format(column="phone", verdict="reject", more='entity = "PHONE_NUMBER"\n'))
    assert audit["colocations"] == []
    assert {f["check"] for f in plain["findings"]} - {f["check"] for f in audit["findings"]} == {"full_package"}
    (row,) = (c for c in audit["classifications"] if c["column"] == "phone")
    (before,) = (c for c in plain["classifications"] if c["column"] == "phone")
    assert {**row, "decision": None} == before
    assert "rejected by A. Petrova on 2026-11-20: terminals of ours; no longer counted" in remarks()
    explained = run("explain", "out/audit.json", "shop.main.orders.phone").stdout
    assert "rejected by A. Petrova on 2026-11-20" in " ".join(explained.split())
    assert "Evidence" in explained


def test_a_named_kind_makes_a_place() -> None:
    """What nobody detected counts once a person says what it is; in Russian, too."""
    more = 'entity = "RU_PASSPORT"\n'
    entries = ENTRY.format(column="phone", verdict="reject", more='entity = "PHONE_NUMBER"\n') + ENTRY.format(
        column="attr", verdict="name", more=more
    )
    audit = scan(entries, "--lang", "ru")
    assert {p["level"] for p in audit["colocations"]} == {"same_table", "same_principal"}
    assert all([r["column"] for r in p["identity"]] == ["attr"] for p in audit["colocations"])
    assert "названо: Паспорт" in remarks()
    assert {d["field"] for d in audit["decisions"]} == {"verdict", "entity"}


def test_an_audit_can_be_explained_with_other_decisions() -> None:
    """``explain --decisions`` shows what a file would change, before a scan."""
    scan("")
    Path("new.toml").write_text(HEAD + ENTRY.format(column="attr", verdict="name", more='entity = "RU_PASSPORT"\n'))
    said = run("explain", "out/audit.json", "shop.main.orders.attr", "--decisions", "new.toml").stdout
    assert "by A. Petrova on 2026-11-20" in " ".join(said.split())


def test_a_decision_about_nothing_is_warned_about() -> None:
    """It is a line on stderr and a step in Coverage; the audit is complete all the same."""
    Path("decisions.toml").write_text(HEAD + ENTRY.format(column="gone", verdict="confirm", more=""))
    result = run("scan", "shop.db", "--output", "out", "--decisions", "decisions.toml")
    assert result.exit_code == 0
    assert "warning: shop.main.orders.gone: the decision of A. Petrova" in result.stderr
    steps = [s for s in json.loads(Path("out/audit.json").read_text())["steps"] if s["step"] == "decision"]
    assert [(s["state"], s["reason"]) for s in steps] == [("partial", "decision_unmatched")]


def test_a_wrong_file_ends_the_scan_before_it_begins() -> None:
    """2, the mistake with its line, and no folder."""
    Path("decisions.toml").write_text(HEAD + ENTRY.format(column="phone", verdict="name", more='entity = "PHONE"\n'))
    result = run("scan", "shop.db", "--output", "out", "--decisions", "decisions.toml")
    assert result.exit_code == 2
    assert "line 2: there is no kind of data PHONE; did you mean: PHONE_NUMBER" in result.stderr
    assert not Path("out").exists()


def test_the_configuration_names_the_file() -> None:
    """``decisions`` of privaudit.toml is relative to it; the same file is followed."""
    Path("privaudit.toml").write_text('decisions = ["decisions.toml"]\n')
    Path("decisions.toml").write_text(HEAD + ENTRY.format(column="phone", verdict="confirm", more=""))
    result = run("scan", "shop.db", "--output", "out")
    assert result.exit_code == 0, result.stderr
    audit = json.loads(Path("out/audit.json").read_text())
    assert [d["value"] for d in audit["decisions"]] == ["confirm"]


def test_a_dry_run_checks_the_file_too() -> None:
    """What would end the scan ends the dry run, before anything is connected to."""
    Path("decisions.toml").write_text("[[verdict]]\n")
    assert run("scan", "shop.db", "--dry-run", "--decisions", "decisions.toml").exit_code == 2
