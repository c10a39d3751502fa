"""What ``privaudit check`` says of decisions: over, of another system, idle, or only for a scan to match."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from .baselining import FILE, HEAD, run

TABLES = "CREATE TABLE people (email varchar(200));\nCREATE TABLE notes (c7 varchar(80));\n"
ENTRY = """
[[finding]]
id = "{id}"
system = "shop"
status = "accepted"
reason = "known"
until = 2026-11-01
state = "{state}"
by = "A. Testova"
on = 2026-10-01
"""
COLUMN = """
[[column]]
system = "shop"
schema = "main"
table = "{table}"
column = "{column}"
purpose = "letters"
by = "A. Testova"
"""
SCRIPTS = ("migrations", "--dialect", "sqlite")


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a migrated database, of which rows alone show what notes hold; the current folder has its script."""
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as base, base:
        base.executescript(TABLES)
        base.executemany("INSERT INTO notes VALUES (?)", [(f"somebody{n}@example.org",) for n in range(40)])
    (tmp_path / "migrated.db").chmod(0o600)
    folder = tmp_path / "empty"
    (folder / "migrations").mkdir(parents=True)
    (folder / "migrations/V1__people.sql").write_text(TABLES, encoding="utf-8")
    monkeypatch.chdir(folder)
    return f"sqlite:///{tmp_path / 'migrated.db'}"


def found(*asked: str) -> list[dict[str, Any]]:
    """The findings of a check of the system shop."""
    rows: list[dict[str, Any]] = json.loads(run("check", *asked, "--system", "shop", "--format", "json").stdout)[
        "findings"
    ]
    return rows


def late(*asked: str) -> list[str]:
    """What is said of entries that hold no more."""
    return [f["what"] for f in found(*asked) if f["check"] == "late_decision"]


def test_an_acceptance_that_is_over_stops_files_and_a_live_database(live: str) -> None:
    """On the day after its last the finding is open, the entry is told with its line, and the exit code is 1."""
    for asked in (SCRIPTS, (live,)):
        FILE.unlink(missing_ok=True)
        entries = (ENTRY.format(**f) for f in found(*asked))
        FILE.write_text(HEAD + "".join(entries), encoding="utf-8")
        rows = found(*asked)
        assert {f["check"] for f in rows} == {"undeclared_column", "no_retention", "late_decision"}
        assert all(f["stops"] for f in rows)
        assert {f["file"] for f in rows if f["check"] == "late_decision"} == {"decisions.toml"}
        assert run("check", *asked, "--system", "shop").exit_code == 1
        # Every finding has been declared or accepted: only what is over stops.
        over = FILE.read_text(encoding="utf-8")
        FILE.write_text(over.replace("2026-11-01", "2099-01-01"), encoding="utf-8")
        assert run("check", *asked, "--system", "shop").exit_code == 0


def test_what_only_rows_show_is_not_called_idle(live: str) -> None:
    """A purpose, a verdict and an acceptance of a column whose name says nothing match where rows are read."""
    run("baseline", live, "--system", "shop", "--sample", "40", "--by", "A. Testova")
    with FILE.open("a", encoding="utf-8") as file:
        file.write(COLUMN.format(table="notes", column="c7"))
        file.write(
            '\n[[verdict]]\nsystem = "shop"\nschema = "main"\ntable = "notes"\ncolumn = "c7"\nverdict = "confirm"\n'
            'by = "A. Testova"\non = 2026-11-01\n'
        )
    text = FILE.read_text(encoding="utf-8")
    draft = text.index('column = "c7"\npurpose = ""')
    begin = text.rindex("[[column]]", 0, draft)
    end = text.index("[[", draft)
    FILE.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert late(*SCRIPTS) == []
    assert late(live) == []
    assert run("check", live, "--system", "shop", "--sample", "40").exit_code == 0


def test_what_matches_nothing_is_said(live: str) -> None:
    """A column or a table that is not there: by files and by the database alike."""
    text = HEAD + COLUMN.format(table="people", column="gone") + COLUMN.format(table="nowhere", column="email")
    FILE.write_text(text, encoding="utf-8")
    for asked in (SCRIPTS, (live,)):
        (said,) = late(*asked)
        assert "match nothing: 2" in said


@pytest.mark.parametrize(("lang", "word"), [("en", "--system"), ("ru", "ни одно решение")])
def test_decisions_of_another_system_are_no_silent_ones(live: str, lang: str, word: str) -> None:
    """Who forgets the name is told which there is; where some are of this system, others are for other jobs."""
    FILE.write_text(HEAD + COLUMN.format(table="people", column="email"), encoding="utf-8")
    for asked in (SCRIPTS, (live, "--system", "depot")):
        done = run("check", *asked, "--lang", lang)
        assert word in done.stderr
        assert "shop" in done.stderr
    done = run("check", *SCRIPTS, "--system", "shop", "--lang", lang)
    assert word not in done.stderr


@pytest.mark.parametrize(("lang", "word"), [("en", "root of the repository"), ("ru", "корень репозитория")])
def test_a_path_outside_says_where_to_go(live: str, tmp_path: Path, lang: str, word: str) -> None:
    """Comments name lines by where they lie in the repository: from elsewhere nobody could."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other/V1__a.sql").write_text(TABLES, encoding="utf-8")
    done = run("check", "../other", "--lang", lang)
    assert done.exit_code == 2
    assert word in done.stderr
