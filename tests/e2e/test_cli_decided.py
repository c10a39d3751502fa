"""What people decided about findings: ``scan`` and ``report`` show it, ``decisions`` checks and merges it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli
from privaudit.i18n import text

HEAD = 'format = "privaudit-decisions/1"\n'
TODAY = datetime.now(tz=UTC).date()


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop(tmp_path, monkeypatch)


def make_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with phones beside sums, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    with closing(sqlite3.connect("shop.db")) as c:
        c.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT, items TEXT, order_total REAL)")
        rows = [(f"+7 916 555-01-{i:02d}", "tea, bread", i * 3.5 + 10) for i in range(60)]
        c.executemany("INSERT INTO orders (phone, items, order_total) VALUES (?, ?, ?)", rows)
        c.execute("CREATE TABLE returns (id INTEGER PRIMARY KEY, email TEXT, refund_amount REAL)")
        more = [(f"anna{i}@example.org", i * 2.5 + 1) for i in range(60)]
        c.executemany("INSERT INTO returns (email, refund_amount) VALUES (?, ?)", more)
        c.commit()


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


def scan(*options: str) -> tuple[Result, dict[str, Any]]:
    """A scan of the shop, and its audit."""
    result = run("scan", "shop.db", "--output", "out", "--force", *options)
    return result, json.loads(Path("out/audit.json").read_text())


def worst(audit: dict[str, Any]) -> dict[str, Any]:
    """The finding that a scan fails on."""
    found: list[dict[str, Any]] = [f for f in audit["findings"] if f["target"]["table"] == "orders"]
    assert [f["check"] for f in found] == ["full_package"]
    return found[0]


def finding(found: dict[str, Any], status: str, *more: str, by: str = "A. Petrova", on: date = TODAY) -> str:
    """One table of decisions.toml."""
    lines = [f'id = "{found["id"]}"', f'status = "{status}"', f'by = "{by}"', f"on = {on}", *more]
    return "[[finding]]\n" + "\n".join(lines) + "\n"


def accepted(found: dict[str, Any], until: date = TODAY) -> str:
    """An accepted risk, whole."""
    more = (f"until = {until}", 'reason = "leaves in spring"', f'state = "{found["state"]}"', 'owner = "billing"')
    return finding(found, "accepted", *more, on=min(until, TODAY))


def write(name: str, *tables: str) -> str:
    """A decisions.toml of these tables."""
    Path(name).write_text(HEAD + "".join(tables))
    return name


def test_an_accepted_risk_lets_a_scan_pass_and_stays_listed() -> None:
    """--fail-on does not count it; the last line says so, and the audit shows who took it until when."""
    before, audit = scan("--fail-on", "info")
    assert before.exit_code == 1
    one = write("one.toml", accepted(worst(audit)))
    assert scan("--fail-on", "info", "--decisions", one)[0].exit_code == 1, "the others still count"
    file = write("decisions.toml", *(accepted(f) for f in audit["findings"]))
    after, audit = scan("--fail-on", "info", "--decisions", file)
    assert after.exit_code == 0, after.stderr
    count = len(audit["findings"])
    assert f"since people accepted the risk or said that they are not so: {count}" in after.stderr
    decision = worst(audit)["decision"]
    assert (decision["status"], decision["by"], decision["until"]) == ("accepted", "A. Petrova", TODAY.isoformat())
    assert decision["standing"] == "applies"


def test_a_risk_whose_last_day_is_over_or_that_changed_fails_again() -> None:
    """Each is said on stderr while the scan ends; nothing is accepted for ever."""
    _, audit = scan()
    found = audit["findings"]
    over_yesterday = [accepted(f, TODAY - timedelta(1)) for f in found]
    over, audit = scan("--fail-on", "info", "--decisions", write("a.toml", *over_yesterday))
    assert over.exit_code == 1
    assert "was in force until" in over.stderr
    assert worst(audit)["decision"]["standing"] == "expired"
    others = [accepted(f | {"state": "0" * 16}) for f in found]
    changed, audit = scan("--fail-on", "info", "--decisions", write("b.toml", *others))
    assert changed.exit_code == 1
    assert "It is open again until a person looks" in changed.stderr
    assert worst(audit)["decision"]["standing"] == "look_again"


def test_a_report_shows_decisions_without_a_database() -> None:
    """A workbook and an audit.json of another place, with what was decided since; the first audit is untouched."""
    _, audit = scan()
    bytes_before = Path("out/audit.json").read_bytes()
    Path("shop.db").unlink()
    file = write("decisions.toml", accepted(worst(audit)), finding({"id": "0" * 16}, "open"))
    options = ("--decisions", file, "--output", "again", "--format", "xlsx", "--format", "json")
    result = run("report", "out/audit.json", *options)
    assert result.exit_code == 0, result.stderr
    assert "warning: decisions about findings that this audit does not have: 1 (decisions.toml:" in result.stderr
    assert Path("out/audit.json").read_bytes() == bytes_before
    shown = json.loads(Path("again/audit.json").read_text())
    assert worst(shown)["decision"]["owner"] == "billing"
    book = openpyxl.load_workbook("again/audit.xlsx")
    cells = [str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None]
    assert any("leaves in spring" in c for c in cells)


def test_conflicts_are_listed_and_nothing_is_written() -> None:
    """Both values, both authors, both places, and what to do; by every command that reads the files."""
    _, audit = scan()
    one = write("one.toml", finding(worst(audit), "in_work"))
    two = write("two.toml", "\n", finding(worst(audit), "done", by="B. Orlov", on=TODAY - timedelta(1)))
    for command in (
        ("decisions", one, two, "--output", "decisions.toml"),
        ("report", "out/audit.json", "--decisions", one, "--decisions", two, "--output", "again"),
        ("scan", "shop.db", "--decisions", one, "--decisions", two, "--output", "again"),
    ):
        result = run(*command)
        assert result.exit_code == 2
        said = " ".join(result.stderr.split())
        assert f"“in work” by A. Petrova, {TODAY} (one.toml:2)" in said
        assert f"“done” by B. Orlov, {TODAY - timedelta(1)} (two.toml:3)" in said
        assert "no file wins by being the last" in said
    assert not Path("decisions.toml").exists()
    assert not Path("again").exists()


def test_files_are_merged_into_one_that_stays_the_same() -> None:
    """Several into one; read again it gives the same bytes, and comments at its top stay."""
    _, audit = scan()
    other = next(f for f in audit["findings"] if f["id"] != worst(audit)["id"])
    one = write("one.toml", accepted(worst(audit)), '[[system]]\nsystem = "shop"\nowner = "sales"\nby = "A. Petrova"\n')
    two = write("two.toml", finding(other, "in_work", by="B. Orlov"))
    assert run("decisions", one, two, "--output", "decisions.toml").exit_code == 0
    first = Path("decisions.toml").read_text()
    Path("decisions.toml").write_text("# Kept by the office.\n" + first)
    result = run("decisions", "decisions.toml", two, one, "--output", "decisions.toml")
    assert result.exit_code == 0, result.stderr
    assert "decisions.toml: decisions: 6" in result.stdout
    assert Path("decisions.toml").read_text() == "# Kept by the office.\n" + first
    _, audit = scan("--decisions", "decisions.toml")
    assert {f["id"] for f in audit["findings"] if f["decision"]} == {worst(audit)["id"], other["id"]}
    assert [s["owner"] for s in audit["systems"]] == ["sales"]


def test_decisions_in_a_file_that_is_there_are_not_lost() -> None:
    """It has to be among the files that are merged, or --force to be given."""
    _, audit = scan()
    one = write("one.toml", finding(worst(audit), "in_work"))
    held = write("decisions.toml", finding(worst(audit), "open"))
    result = run("decisions", one, "--output", held)
    assert result.exit_code == 2
    assert "its decisions would be lost" in result.stderr
    assert run("decisions", one, "--output", held, "--force").exit_code == 0
    assert "in_work" in Path(held).read_text()


def test_a_workbook_is_never_written_over() -> None:
    """Decisions go into a file of their own, whatever --force says; what cannot be written is called by its name."""
    _, audit = scan()
    book = workbook("audit.xlsx", "A. Petrova", worst(audit)["id"], {"status": "done"})
    before = Path(book).read_bytes()
    for output in (book, "new.xlsx"):
        result = run("decisions", book, "--output", output, "--force")
        assert result.exit_code == 2
        assert "a workbook is not written over" in result.stderr
    assert Path(book).read_bytes() == before
    result = run("decisions", book, "--output", "nowhere/decisions.toml")
    assert result.exit_code == 4, result.stderr
    assert "the file of decisions could not be written" in result.stderr


def test_files_can_be_checked_alone() -> None:
    """Without --output nothing is written; a mistake is said with its line, in Russian, too."""
    _, audit = scan()
    good = write("good.toml", accepted(worst(audit)))
    before = sorted(Path().iterdir())
    assert run("decisions", good).exit_code == 0
    assert sorted(Path().iterdir()) == before
    bad = write("bad.toml", finding(worst(audit), "accepted"))
    result = run("decisions", bad, "--lang", "ru")
    assert result.exit_code == 2
    assert "bad.toml:2: при статусе «риск принят» нужна причина" in result.stderr
    missing = run("decisions", "gone.toml")
    assert missing.exit_code == 2
    assert "gone.toml" in missing.stderr


def test_a_decision_of_the_audit_gives_way_to_a_newer_one_only() -> None:
    """An older file of another person is named beside it, and does not undo it."""
    _, audit = scan()
    scan("--decisions", write("now.toml", finding(worst(audit), "in_work")))
    old = write("old.toml", finding(worst(audit), "open", by="B. Orlov", on=TODAY - timedelta(9)))
    options = ("--format", "json", "--output", "again", "--force")
    result = run("report", "out/audit.json", "--decisions", old, *options)
    assert "A. Petrova decided “in work”, B. Orlov decided “open” (old.toml:2)" in result.stderr
    assert worst(json.loads(Path("again/audit.json").read_text()))["decision"]["status"] == "in_work"
    scan("--decisions", old)
    new = write("new.toml", finding(worst(audit), "done"))
    result = run("report", "out/audit.json", "--decisions", new, *options)
    assert "warning" not in result.stderr
    assert worst(json.loads(Path("again/audit.json").read_text()))["decision"]["status"] == "done"


def test_a_verdict_given_to_a_report_says_what_follows_later() -> None:
    """The column is marked now; what is counted by it follows at the next scan, and the reader is told."""
    _, audit = scan()
    place = 'system = "shop"\nschema = "main"\ntable = "orders"\ncolumn = "phone"\n'
    verdict = f'[[verdict]]\n{place}verdict = "reject"\nentity = "PHONE_NUMBER"\nby = "A. Petrova"\non = {TODAY}\n'
    file = write("decisions.toml", verdict + 'reason = "our own terminals"\n')
    result = run("report", "out/audit.json", "--decisions", file, "--format", "json", "--output", "again")
    assert "follow at the next scan. Columns: 1" in result.stderr
    shown = json.loads(Path("again/audit.json").read_text())
    (phone,) = (c for c in shown["classifications"] if c["column"] == "phone")
    assert phone["decision"]["overrules"]
    assert shown["findings"] == audit["findings"]
    _, audit = scan("--decisions", file)
    assert not any(r["column"] == "phone" for place in audit["colocations"] for r in place["identity"])
    assert not any(s["reason"] == "decision_next_scan" for s in audit["steps"])


def workbook(name: str, by: str, id_: str, answers: dict[str, Any], lang: str = "en") -> str:
    """The audit's workbook, in which somebody filled in the row of one finding on Actions, and signed."""
    assert run("report", "out/audit.json", "--lang", lang, "--force").exit_code == 0
    book = openpyxl.load_workbook("out/audit.xlsx")
    actions = next(s for s in book if any(c.value == id_ for row in s.iter_rows() for c in row))
    at = next(c for row in actions.iter_rows() for c in row if c.value == id_)
    titles = next(
        row for row in actions.iter_rows() if any("to fill in" in str(c.value) or "заполн" in str(c.value) for c in row)
    )
    words = [text(f"decisions.field.{field}", lang) for field in answers]
    for cell in titles:
        for field, word in zip(answers, words, strict=True):
            if str(cell.value).startswith(f"{word} ("):
                actions.cell(at.row, cell.column or 0).value = answers[field]
    first = book.worksheets[0]
    signed = next(c for row in first.iter_rows() for c in row if c.value == text("workbook.by", lang))
    first.cell(signed.row, signed.column + 1).value = by
    book.save(name)
    return name


def test_workbooks_that_two_people_filled_in_become_one_file() -> None:
    """One in English, one in Russian: merged, read by the next scan, and shown with their authors."""
    _, audit = scan()
    other = next(f for f in audit["findings"] if f["id"] != worst(audit)["id"])
    risk = {"status": "risk accepted", "reason": "leaves in spring", "until": datetime(2099, 3, 31)}  # noqa: DTZ001
    one = workbook("one.xlsx", "A. Petrova", worst(audit)["id"], risk)
    two = workbook("two.xlsx", "Б. Орлов", other["id"], {"status": "в работе", "owner": "склад"}, "ru")
    result = run("decisions", one, two, "--output", "decisions.toml")
    assert result.exit_code == 0, result.stderr
    _, audit = scan("--decisions", "decisions.toml")
    decided = {f["id"]: f["decision"] for f in audit["findings"] if f["decision"]}
    assert decided[worst(audit)["id"]]["standing"] == "applies"
    assert {d["by"]: d["status"] for d in decided.values()} == {"A. Petrova": "accepted", "Б. Орлов": "in_work"}
    third = workbook("three.xlsx", "C. Sidorov", other["id"], {"status": "done"})
    again = run("decisions", "decisions.toml", third, "--output", "decisions.toml")
    assert again.exit_code == 0, "who saw a value in the workbook and changed it replaces it: " + again.stderr
    assert 'status = "done"' in Path("decisions.toml").read_text()
    late = run("decisions", "decisions.toml", two, "--output", "decisions.toml")
    assert late.exit_code == 0, "that his answer was seen and replaced is kept in decisions.toml: " + late.stderr
    assert 'status = "done"' in Path("decisions.toml").read_text()
    fourth = workbook("four.xlsx", "D. Laptev", worst(audit)["id"], {"status": "done"})
    fifth = workbook("five.xlsx", "E. Zueva", worst(audit)["id"], {"status": "in work"})
    clash = run("decisions", fourth, fifth)
    assert clash.exit_code == 2
    assert "“in work” by E. Zueva" in clash.stderr
    assert "five.xlsx, sheet Actions" in clash.stderr


def test_a_workbook_is_read_by_report() -> None:
    """Given as it came back, beside a decisions.toml that says something else of another finding."""
    _, audit = scan()
    other = next(f for f in audit["findings"] if f["id"] != worst(audit)["id"])
    file = write("decisions.toml", finding(other, "in_work"))
    book = workbook("back.xlsx", "B. Orlov", worst(audit)["id"], {"status": "done"})
    options = ("--decisions", file, "--decisions", book, "--format", "json", "--output", "again")
    result = run("report", "out/audit.json", *options)
    assert result.exit_code == 0, result.stderr
    shown = json.loads(Path("again/audit.json").read_text())
    assert {f["id"]: f["decision"]["status"] for f in shown["findings"] if f["decision"]} == {
        worst(audit)["id"]: "done",
        other["id"]: "in_work",
    }
    assert {d["source"].partition(":")[0] for d in shown["decisions"]} == {"decisions.toml", "back.xlsx"}
