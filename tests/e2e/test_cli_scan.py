"""``privaudit scan``, ``report`` and ``explain`` over real SQLite files: outputs, modes, exit codes."""

from __future__ import annotations

import json
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli
from tests.conftest import DatabaseFactory

PHONE = "+7 916 555-01-{:02d}"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A database whose one table shows the full package."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT, email TEXT, items TEXT, order_total REAL)")
        rows = [(PHONE.format(i), f"reader{i}@example.com", "tea, bread", i * 3.5 + 10) for i in range(60)]
        c.executemany("INSERT INTO orders (phone, email, items, order_total) VALUES (?, ?, ?, ?)", rows)
        c.commit()
    return path


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_scan_writes_a_private_folder(shop: Path) -> None:
    """0; audit.json and audit.xlsx, 0600, in a 0700 folder that git ignores; the last screen alone on stdout."""
    result = run("scan", str(shop), "--output", "out")
    assert result.exit_code == 0, result.stderr
    out = Path("out")
    assert sorted(p.name for p in out.iterdir()) == [".gitignore", "audit.json", "audit.sketches", "audit.xlsx"]
    assert mode(out) == 0o700
    assert {mode(p) for p in out.iterdir()} == {0o600}
    assert "out/audit.xlsx" in result.stdout
    assert "shop: read, tables: 1" in result.stderr
    assert result.stderr.splitlines()[-1] == "exit code 0: complete"
    assert PHONE.format(1) not in result.output + (out / "audit.json").read_text()


def test_the_default_folder_is_the_audit_id(shop: Path) -> None:
    """Without --output, reports/<audit id> is made; formats and names are as asked."""
    result = run("scan", str(shop), "--format", "json=other.json", "--lang", "ru")
    assert result.exit_code == 0, result.stderr
    (folder,) = Path("reports").iterdir()
    audit = json.loads((folder / "audit.json").read_text())
    assert folder.name == audit["run"]["audit_id"]
    assert json.loads(Path("other.json").read_text()) == audit
    assert not (folder / "audit.xlsx").exists()
    assert result.stderr.splitlines()[-1].startswith("код возврата 0")


def test_an_audit_is_not_written_over(shop: Path) -> None:
    """A second scan into the same folder is refused before anything is read, unless forced."""
    assert run("scan", str(shop), "--output", "out").exit_code == 0
    before = Path("out/audit.json").read_bytes()
    refused = run("scan", str(shop), "--output", "out")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert Path("out/audit.json").read_bytes() == before
    assert run("scan", str(shop), "--output", "out", "--force").exit_code == 0


def test_fail_on(shop: Path) -> None:
    """--fail-on exits with 1 if something of that severity was found, and says how much."""
    result = run("scan", str(shop), "--output", "out", "--fail-on", "low")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("exit code 1: findings of severity low or worse: ")


def test_an_unreached_system_is_three_and_the_rest_is_reported(shop: Path) -> None:
    """A missing file makes the audit incomplete; the other system is in it, and every reason is said."""
    result = run("scan", str(shop), "gone=sqlite:///gone.db", "--output", "out", "--fail-on", "low", "--quiet")
    assert result.exit_code == 3
    (last,) = result.stderr.splitlines()
    assert last.startswith("exit code 3: incomplete (systems not read: 1")
    assert "findings of severity low or worse" in last
    systems = {s["name"]: s["status"] for s in json.loads(Path("out/audit.json").read_text())["systems"]}
    assert systems == {"shop": "complete", "gone": "failed"}


def test_an_unwritable_report_is_four(shop: Path) -> None:
    """A report that cannot be written exits with 4; audit.json is there all the same."""
    Path("file").touch()
    result = run("scan", str(shop), "--output", "out", "--format", "xlsx=file/a.xlsx")
    assert result.exit_code == 4
    assert Path("out/audit.json").exists()
    assert "exit code 4: not written: file/a.xlsx" in result.stderr.splitlines()[-1]


def test_what_was_read_outlives_a_report_that_failed(shop: Path) -> None:
    """The checkpoint goes only once the audit is on the disk: without space for it, --resume reads nothing again."""
    Path("out").mkdir()
    Path("out/audit.json").mkdir()
    result = run("scan", str(shop), "--output", "out", "--force", "--format", "json")
    assert result.exit_code == 4
    assert "--resume out" in result.stderr
    assert Path("out/.checkpoint.jsonl").exists()
    Path("out/audit.json").rmdir()
    with closing(sqlite3.connect(shop)) as c:
        c.execute("DELETE FROM orders")
        c.commit()
    again = run("scan", str(shop), "--resume", "out")
    assert again.exit_code == 0, again.stderr
    audit = json.loads(Path("out/audit.json").read_text())
    assert [(t["status"], t["rows_sampled"]) for t in audit["tables"]] == [("scanned", 60)]
    assert not Path("out/.checkpoint.jsonl").exists()


def test_a_named_file_is_not_written_over(shop: Path) -> None:
    """A scan refuses, before anything is read, a report onto a file that is there."""
    Path("kept.xlsx").write_bytes(b"mine")
    result = run("scan", str(shop), "--output", "out", "--format", "xlsx=kept.xlsx")
    assert (result.exit_code, Path("kept.xlsx").read_bytes(), Path("out").exists()) == (2, b"mine", False)


def test_configured_systems_and_a_declared_one(shop: Path) -> None:
    """Without arguments the configured systems are scanned; one without url is in the audit as declared."""
    Path("privaudit.toml").write_text(
        f'organisation = "Shop"\n[[systems]]\nname = "s"\nurl = "sqlite:///{shop}"\nlifecycle = "legacy"\n'
        '[[systems]]\nname = "paper"\n[scan]\noutput = "out"\nsample = 5\n'
    )
    result = run("scan")
    assert result.exit_code == 0, result.stderr
    audit = json.loads(Path("out/audit.json").read_text())
    assert {s["name"]: (s["status"], s["lifecycle"]) for s in audit["systems"]} == {
        "s": ("complete", "legacy"),
        "paper": ("declared", None),
    }
    assert (audit["run"]["organisation"], audit["run"]["sample_rows"]) == ("Shop", 5)


def test_incident_deadlines_reach_the_audit(shop: Path) -> None:
    """--incident and --discovered give the absolute deadlines of the laws, in the offset given."""
    options = ("--incident", "2026/7", "--discovered", "2026-11-20T10:30:00+03:00", "--output", "out")
    assert run("scan", str(shop), *options).exit_code == 0
    incident = json.loads(Path("out/audit.json").read_text())["run"]["incident"]
    assert incident["number"] == "2026/7"
    assert min(d["at"] for d in incident["deadlines"]) == "2026-11-21T10:30:00+03:00"


def test_a_dry_run_reads_no_row_and_writes_nothing(shop: Path) -> None:
    """--dry-run prints account, tables, statements and totals on stdout, and leaves no file."""
    result = run("scan", str(shop), "--dry-run", "--verbose")
    assert result.exit_code == 0, result.stderr
    assert "main.orders" in result.stdout
    assert "SELECT" in result.stdout
    assert "no row was read now" in result.stdout.splitlines()[-1]
    assert [p.name for p in Path().iterdir()] == ["shop.db"]
    assert run("scan", "gone=sqlite:///gone.db", "--dry-run").exit_code == 3


def test_report_renders_again_in_another_language(shop: Path) -> None:
    """``report`` writes beside the audit or elsewhere, prints only the path, and never another audit.json."""
    assert run("scan", str(shop), "--output", "out").exit_code == 0
    before = Path("out/audit.json").read_bytes()
    result = run("report", "out/audit.json", "--lang", "ru", "--output", "russian")
    assert (result.exit_code, result.stdout) == (0, "russian/audit.xlsx\n")
    assert mode(Path("russian/audit.xlsx")) == 0o600
    assert Path("out/audit.json").read_bytes() == before
    assert run("report", "out/audit.json", "--output", "russian").exit_code == 2
    assert run("report", "out/audit.json", "--output", "russian", "--force").exit_code == 0
    itself = run("report", "out/audit.json", "--format", "json", "--force")
    assert (itself.exit_code, itself.stdout) == (2, "")
    assert Path("out/audit.json").read_bytes() == before
    assert run("report", "out/audit.json", "--format", "json=copy.json").exit_code == 0
    assert Path("copy.json").read_bytes() == before
    Path("no.json").write_text("{}")
    assert run("report", "no.json").exit_code == 2


def test_explain_says_why(shop: Path) -> None:
    """``explain`` prints evidence and a bounded SELECT, and no value; a slip is not called clean."""
    assert run("scan", str(shop), "--output", "out").exit_code == 0
    result = run("explain", "out/audit.json", "shop.main.orders.email", "--lang", "en")
    assert result.exit_code == 0, result.stderr
    assert 'SELECT "email" FROM "main"."orders" LIMIT' in result.stdout
    assert "example.com" not in result.stdout
    unknown = run("explain", "out/audit.json", "shop.main.orders.emial")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "email" in unknown.stderr.split(":", 1)[1]
    unknown = run("explain", "out/audit.json", "shop.main.order.email")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "shop.main.orders" in unknown.stderr


def test_rules_list_and_test() -> None:
    """The shipped rules are listed, one line each, and pass their own examples."""
    listed = run("rules", "list")
    assert listed.exit_code == 0
    assert any(line.split()[1] == "PHONE_NUMBER" for line in listed.stdout.splitlines())
    tested = run("rules", "test")
    assert (tested.exit_code, tested.stdout) == (0, ""), tested.stderr


def test_wrong_rule_files_are_two(tmp_path: Path) -> None:
    """A folder with a broken rule file fails ``rules test``, naming the file."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "broken.yaml").write_text("entity: [unclosed")
    result = run("rules", "test", str(folder))
    assert result.exit_code == 2
    assert "broken" in result.stderr


def test_ctrl_c_keeps_what_was_read(tmp_path: Path) -> None:
    """SIGINT ends a scan with 130; what was read by then is in the audit, the rest is named, nothing is a traceback."""
    path = tmp_path / "many.db"
    with closing(sqlite3.connect(path)) as c:
        for i in range(400):
            c.execute(f"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, phone TEXT, note TEXT)")
            c.executemany(
                f"INSERT INTO t{i} (phone, note) VALUES (?, ?)",
                [(PHONE.format(n % 100), f"call back {n} in the evening") for n in range(200)],
            )
        c.commit()
    process = subprocess.Popen(
        [sys.executable, "-m", "privaudit", "scan", str(path), "--output", "out", "--workers", "1", "--verbose"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if " of 400" in line:
            process.send_signal(signal.SIGINT)
            break
    began = time.monotonic()
    rest = process.communicate(timeout=60)[1]
    stderr = "".join(lines) + rest
    assert process.returncode == 130, stderr
    assert time.monotonic() - began < 60
    assert "Traceback" not in stderr
    assert stderr.splitlines()[-1].startswith("exit code 130: interrupted; incomplete")
    audit = json.loads(Path("out/audit.json").read_text())
    assert (audit["run"]["interrupted"], audit["run"]["complete"]) == (True, False)
    scanned = sum(t["status"] == "scanned" for t in audit["tables"])
    assert 0 < scanned < 400 == len(audit["tables"])


def test_the_short_scheme_of_postgresql(postgres_database: DatabaseFactory) -> None:
    """``postgres://``, as libpq and hosting services write it, is PostgreSQL."""
    import psycopg

    url = postgres_database()
    with psycopg.connect(url) as c:
        c.execute("CREATE TABLE contacts (id int PRIMARY KEY, email text)")
    result = run("scan", f"crm={url.replace('postgresql://', 'postgres://', 1)}", "--output", "out")
    assert result.exit_code == 0, result.stderr
    systems = json.loads(Path("out/audit.json").read_text())["systems"]
    assert [(s["dialect"], s["status"]) for s in systems if s["name"] == "crm"] == [("postgresql", "complete")]
