"""A folder of migrations with old debt, and how the gate and a baseline are run on it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli

OLD = """
CREATE TABLE customers (id integer PRIMARY KEY, full_name text NOT NULL, email varchar(200), phone varchar(20));
CREATE TABLE payments (
  id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), amount numeric(12, 2), items text
);
CREATE TABLE newsletters (id integer PRIMARY KEY, email varchar(200), sent_on date);
"""
NEW = "ALTER TABLE newsletters ADD COLUMN phone varchar(20);\n"
GUESTS = "CREATE TABLE guests (id integer PRIMARY KEY, full_name text, table_no integer);\n"
SAID = """
[[column]]
system = "shop"
schema = "main"
table = "newsletters"
column = "phone"
purpose = "a call where letters come back"
by = "I. Ivanov"
"""
HEAD = 'format = "privaudit-decisions/1"\n'
COMMON = ("migrations", "--dialect", "sqlite", "--system", "shop")
FILE = Path("decisions.toml")


def begin(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go into a folder with one migration, in nobody's language."""
    monkeypatch.chdir(folder)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    Path("migrations").mkdir()
    Path("migrations/V1__shop.sql").write_text(OLD)


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


def check(*options: str) -> tuple[int, list[str], Result]:
    """Exit code and what stops the change: check and place, sorted; the outcome."""
    result = run("check", *COMMON, "--format", "json=check.json", *options)
    data = json.loads(Path("check.json").read_text()) if Path("check.json").exists() else {"findings": []}
    stops = [f for f in data["findings"] if f["stops"]]
    return result.exit_code, sorted(f"{f['check']} {place(f)}" for f in stops), result


def place(found: dict[str, Any]) -> str:
    """The column or table that a finding is about."""
    return ".".join(found[k] for k in ("table", "column_name") if found[k])


def baseline(*options: str) -> Result:
    """The outcome of a baseline, which must be done."""
    result = run("baseline", *COMMON, "--by", "A. Petrova", *options)
    assert result.exit_code == 0, result.output + result.stderr
    return result


def git(*arguments: str) -> None:
    """Run git in the current folder."""
    names = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *arguments], check=True, capture_output=True)


def commit(what: str) -> None:
    """Put everything under version control."""
    if not Path(".git").exists():
        git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", what)
