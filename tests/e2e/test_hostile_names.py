"""Databases whose tables and columns are named to do harm: audited, and every format written, re-read and harmless."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from privaudit.cli import cli
from privaudit.i18n import LANGUAGES
from privaudit.redact import one_line
from tests.conftest import DatabaseFactory
from tests.hostile import COMMANDS, NAMES, PEOPLE, check_workbook, insert, sqlite_estate, statements
from tests.markdown import does, shown

SCHEMA = Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json"
FORMATS = ("xlsx", "md", "sarif", "jsonl")
Language = pytest.mark.parametrize("lang", LANGUAGES)
MOST_BYTES = 63
"""Of an identifier of PostgreSQL."""


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


def _formats() -> list[str]:
    return [word for name in FORMATS for word in ("--format", name)]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The folder of an audit of the hostile SQLite file, and how the scan ended."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    shop = sqlite_estate(folder / "shop.db")
    return folder / "out", run("scan", str(shop), "--output", str(folder / "out"), "--lang", "en", *_formats())


def test_the_screen_shows_no_command(audited: tuple[Path, Result]) -> None:
    """Neither stdout nor stderr holds a control character, a turn of direction or nothing that takes no place."""
    _, result = audited
    assert result.exit_code == 0, result.stderr
    assert COMMANDS.findall(result.stdout + result.stderr) == []


def test_audit_json_and_json_lines_have_the_names_as_they_are(audited: tuple[Path, Result]) -> None:
    """Data stay data: every table by its exact name, in both; JSON Lines print no command either."""
    folder, _ = audited
    tables = json.loads((folder / "audit.json").read_text(encoding="utf-8"))["tables"]
    assert {t["table"] for t in tables} == set(NAMES)
    lines = (folder / "audit.jsonl").read_bytes().decode("utf-8")
    rows = [json.loads(line) for line in lines.split("\n")[:-1]]
    assert {r["table"] for r in rows if r["array"] == "tables"} == set(NAMES)
    assert COMMANDS.findall(lines) == []


@pytest.fixture(scope="module", params=[(lang, edition) for lang in LANGUAGES for edition in ("internal", "file")],
                ids="-".join)  # fmt: skip
def rendered(audited: tuple[Path, Result], request: pytest.FixtureRequest) -> tuple[Path, str]:
    """The folder of all formats in one language and edition, and which edition."""
    folder, _ = audited
    lang, edition = request.param
    out = folder.parent / f"{lang}-{edition}"
    source = str(folder / "audit.json")
    said = run("report", source, "--output", str(out), "--lang", lang, "--edition", edition, *_formats())
    assert said.exit_code == 0, said.stderr
    assert COMMANDS.findall(said.stdout + said.stderr) == []
    return out, edition


def _written(folder: Path, suffix: str) -> Path:
    [path] = folder.glob(f"*.{suffix}")
    return path


def test_the_workbook_is_whole_and_runs_nothing(rendered: tuple[Path, str]) -> None:
    """Every part is well-formed XML, no cell is a formula, and inside every name is there to be read."""
    folder, edition = rendered
    text = check_workbook(next(p for p in folder.glob("audit*.xlsx")))
    if edition == "internal":
        missing = [n for n in NAMES if n != "_x0041_" and _quoted(n) not in text]
        assert missing == []


def _quoted(name: str) -> str:
    """As a place is printed."""
    return one_line(name.replace('"', '""'))


def test_markdown_shows_and_does_nothing(rendered: tuple[Path, str]) -> None:
    """No link, image, HTML, mention, reference; the names of the worst findings are in it letter by letter."""
    folder, edition = rendered
    said = _written(folder, "md").read_bytes().decode("utf-8")
    assert does(said) == []
    assert COMMANDS.findall(said) == []
    if edition == "internal":
        text = "\n".join(shown(said))
        assert [n for n in NAMES if _quoted(n) not in text and n not in {" ", "`code` **bold** | pipe"}] == []


def test_sarif_is_valid(rendered: tuple[Path, str]) -> None:
    """Against the schema of the standard; no message has a link or a placeholder, nothing commands a terminal."""
    folder, _ = rendered
    said = _written(folder, "sarif").read_bytes().decode("utf-8")
    assert COMMANDS.findall(said) == []
    log = json.loads(said)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)
    for row in log["runs"][0]["results"]:
        text = row["message"]["text"]
        assert "{" not in text.replace("{{", "")
        assert "](" not in text.replace("\\]", "")


@Language
def test_a_comparison_and_the_incident_folder_hold_no_command(audited: tuple[Path, Result], lang: str) -> None:
    """Workbooks run nothing, documents are well-formed, Markdown is inert, nothing commands a terminal."""
    folder, _ = audited
    source, out = str(folder / "audit.json"), folder.parent / f"after-{lang}"
    out.mkdir()
    compared = run("diff", source, source, "--lang", lang, "--format", f"md={out / 'd.md'}",
                   "--format", f"xlsx={out / 'd.xlsx'}")  # fmt: skip
    assert compared.exit_code == 0, compared.stderr
    assert does((out / "d.md").read_text(encoding="utf-8")) == []
    packed = run("incident", source, "--output", str(out / "incident"), "--lang", lang)
    assert packed.exit_code in (0, 3), packed.stderr
    assert COMMANDS.findall(compared.stdout + compared.stderr + packed.stdout + packed.stderr) == []
    written = sorted(out.rglob("*.*"))
    assert {p.suffix for p in written} >= {".md", ".xlsx", ".docx", ".csv"}
    for path in written:
        if path.suffix == ".xlsx":
            check_workbook(path)
        elif path.suffix == ".docx":
            _check_document(path)
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                cells = [cell for row in csv.reader(stream) for cell in row]
            assert [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def _check_document(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                words = "".join(ET.fromstring(parts.read(part)).itertext())  # noqa: S314 - our own file
                assert COMMANDS.findall(words) == [], part


def test_a_server_with_such_names_is_audited(postgres_database: DatabaseFactory, tmp_path: Path) -> None:
    """PostgreSQL: tables, columns and roles with the names are found, and all formats are as harmless."""
    url = postgres_database()
    names = tuple(n for n in NAMES if len(n.encode()) <= MOST_BYTES and n.strip())
    parts = make_url(url)
    with psycopg.connect(
        host=parts.host, port=parts.port, user=parts.username, password=parts.password, dbname=parts.database,
        autocommit=True,
    ) as c:  # fmt: skip
        for statement in statements(names, "SERIAL PRIMARY KEY", "NUMERIC"):
            c.execute(statement.encode())
        for name in names:
            c.cursor().executemany(insert(name.replace("%", "%%"), "%s").encode(), PEOPLE)
        c.execute(b'CREATE ROLE "=cmd|\x27 /C calc\x27!A0" LOGIN')
        c.execute(b'GRANT pg_read_all_data TO "=cmd|\x27 /C calc\x27!A0"')
        try:
            said = run("scan", url, "--allow-plaintext", "--output", str(tmp_path / "out"), "--lang", "en", *_formats())
        finally:
            c.execute(b'DROP ROLE "=cmd|\x27 /C calc\x27!A0"')
    out = tmp_path / "out"
    assert said.exit_code in (0, 3), said.stderr
    assert COMMANDS.findall(said.stdout + said.stderr) == []
    found = json.loads((out / "audit.json").read_text(encoding="utf-8"))["classifications"]
    assert {c["table"] for c in found} >= set(names)
    text = check_workbook(out / "audit.xlsx")
    assert "=cmd|' /C calc'!A0" in text
    assert does((out / "audit.md").read_text(encoding="utf-8")) == []
