"""The gate's formats say the same, keep to the forms of those who read them, and show no value of a script."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from privaudit.migrate.script import Unread
from privaudit.model import Location
from privaudit.model.papers import PaperNote, Papers
from privaudit.report.gate import FORMATS, github, sarif, terminal
from privaudit.report.gate.cells import cells
from privaudit.report.gate.md import MOST
from privaudit.report.gate.written import written

from .judged import answer

PEOPLE = """CREATE TABLE people (
    id bigint PRIMARY KEY,
    email text DEFAULT 'hidden@example.org', -- Hidden Person
    passport_number text
);
CREATE ROLE ann LOGIN PASSWORD 'hidden-secret';
GRANT SELECT ON people TO ann;
"""
MANY = "\n".join(f"CREATE TABLE people_{i} (id bigint PRIMARY KEY,\n  email text,\n  phone text);" for i in range(150))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_format_shows_a_value_or_a_password(name: str, lang: str) -> None:
    """Defaults, comments and passwords of the script stand in none of them; the columns do."""
    said = written(name, answer(PEOPLE), lang, 80)
    assert "idden" not in said
    assert "email" in said


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_says_that_a_number_of_people_is_unknown(name: str) -> None:
    """No row was read: nothing is said of how many people there are, not even that it is unknown."""
    script = PEOPLE + "GRANT SELECT ON people TO PUBLIC; CREATE TABLE people_backup_2026 AS SELECT * FROM people;"
    assert "eople: " not in written(name, answer(script), "en", 80)
    assert "Людей: " not in written(name, answer(script), "ru", 80)


@pytest.mark.parametrize("name", FORMATS)
def test_every_finding_is_in_every_format_that_has_room(name: str) -> None:
    """Each id that decisions.toml needs can be read off, whichever form is at hand."""
    found = answer(PEOPLE)
    said = written(name, found, "en", 80)
    assert len(found.open) > 3
    assert [f.check for f in found.open if f.id not in said] == []


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_lines_fit_the_terminal(width: int, lang: str) -> None:
    """No line is wider than the terminal, with wide letters, long names and long lines too."""
    names = '"顧客の名前と住所と電話番号の一覧表と購入履歴" text, ' + "x" * 63 + "_email text"
    script = f"CREATE TABLE people (email text, {names}, {', '.join(f'phone_{i} text' for i in range(30))});"
    lines = written("terminal", answer(script), lang, width).split("\n")
    assert max(map(cells, lines)) <= width


def test_the_line_is_quoted_once_with_all_that_is_wrong_with_it() -> None:
    """One statement with several findings stands once on the terminal, marks below its words."""
    lines = written("terminal", answer("CREATE TABLE people (email text, phone text);"), "en", 80).split("\n")
    at = [i for i, line in enumerate(lines) if "| CREATE TABLE" in line]
    assert len(at) == 1
    assert lines[at[0] + 1][lines[at[0]].index("email") :].split() == ["^^^^^", "^^^^^"]


def test_why_is_said_once_and_every_finding_has_its_id() -> None:
    """Twenty columns of one sort do not say twenty times why that matters."""
    found = answer(PEOPLE)
    said = written("terminal", found, "en", 120)
    assert said.count("what nobody needs for a purpose") == 1
    assert all(f"id {f.id}" in said and f.state not in said for f in found.open)


def test_annotations_are_at_most_ten_and_say_that_there_are_more() -> None:
    """GitHub shows ten errors of a step: the tenth says how many are left."""
    found = answer(MANY)
    lines = written("github", found, "en", 80).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 10
    assert str(len(found.stopping) - 9) in errors[-1]


def test_annotations_are_escaped_as_workflow_commands_are() -> None:
    """A file's name with signs of the command, and a line feed in a message, end neither property nor command."""
    said = written("github", answer(PEOPLE, file="a,b:c%\n::error::x.sql", prefix="svc/"), "en", 80)
    assert said.startswith("::error file=svc/a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax.sql,line=")
    assert all(line.startswith(("::error ", "::warning ")) for line in said.splitlines())
    assert "%0ATo do: " in said


def test_a_warning_is_no_error() -> None:
    """What is below the line that was asked for warns."""
    found = answer(PEOPLE, floor="critical")
    said = written("github", found, "en", 80)
    assert "::error" not in said
    assert "::warning" in said
    assert "below" in written("terminal", found, "en", 80)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_comment_fits_what_github_takes_and_counts_what_it_leaves_out(lang: str) -> None:
    """Hundreds of findings give a comment of at most 65,000 characters, whole rows, and an honest count."""
    found = answer(MANY)
    said = written("md", found, lang, 80)
    assert len(said) <= MOST
    rows = said.count("\n| `V2.sql:")
    assert 0 < rows < len(found.open)
    assert str(len(found.open) - rows) in said
    assert said.count("<details>") == said.count("</details>") == 1


def test_the_comment_runs_no_markup_of_a_script() -> None:
    """Names that are HTML, mentions or cells of a table show as they are."""
    script = 'CREATE TABLE "<img src=x>|@team" (email text, "phone</details>" text);'
    said = written("md", answer(script), "en", 80)
    assert "<img" not in said.replace("`", "\x00").split("\x00")[0]
    outside = "".join(part for i, part in enumerate(said.split("`")) if i % 2 == 0)
    assert "<img" not in outside
    assert "@team" not in outside
    assert "phone</details>" not in outside


def test_files_that_were_not_read_are_in_every_format() -> None:
    """Silence is not a pass: each form names the file."""
    found = answer("CREATE TABLE t (id int);", unread=(Unread(file="db/002_people.rb", reason="code_rails"),))
    assert found.verdict == "incomplete"
    assert [name for name in FORMATS if "002_people.rb" not in written(name, found, "en", 80)] == []


def test_json_holds_what_a_program_needs() -> None:
    """Verdict, counts, and of each finding where it is and whether it stops."""
    found = answer(PEOPLE)
    said = json.loads(written("json", found, "en", 80))
    assert said["format"] == "privaudit-check/1"
    assert said["verdict"] == "stopped"
    assert said["counts"]["stopping"] == sum(f["stops"] for f in said["findings"])
    assert {f["column"] for f in said["findings"] if f["line"] == 3} == {5}


def test_nothing_found_is_said_in_a_sentence() -> None:
    """A change without personal data passes, with what was looked at."""
    found = answer("CREATE TABLE rates (day date, rate numeric);")
    assert found.verdict == "passed"
    assert "Nothing stops this change" in written("terminal", found, "en", 80)
    assert written("github", found, "en", 80) == ""
    assert json.loads(written("json", found, "en", 80))["findings"] == []


def test_what_stops_is_an_error_for_code_scanning() -> None:
    """The level of a result tells whether it stops; the severity stays beside it."""
    found = answer(PEOPLE)
    results = json.loads(sarif.text(found, "en"))["runs"][0]["results"]
    stopping = {f.id for f in found.stopping}
    assert stopping
    levels = {r["partialFingerprints"]["privauditFinding/v1"]: r["level"] for r in results}
    assert {i for i, level in levels.items() if level == "error"} == stopping


def test_findings_stand_in_the_order_in_which_scripts_are_run() -> None:
    """V9 is run before V11, though its name is sorted behind it."""
    found = answer("CREATE TABLE a (id int);", file="V9.sql")
    one = next(iter(answer("CREATE TABLE people (email text);").stopping))
    places = [Location(file=f"V{n}.sql", line=1) for n in (15, 9, 11)]
    rows = tuple(replace(one, discriminator=p.file, target=replace(one.target, location=p)) for p in places)
    found.said = replace(found.said, order={f"V{n}.sql": at for at, n in enumerate((9, 11, 15))})
    found.result = replace(found.result, findings=rows)
    assert [f.discriminator for f in found.open] == ["V9.sql", "V11.sql", "V15.sql"]


def test_a_finding_without_a_place_is_annotated_too() -> None:
    """What no line says is said of the whole change."""
    found = answer("CREATE TABLE people (email text);")
    rows = tuple(replace(f, target=replace(f.target, location=None)) for f in found.result.findings)
    found.result = replace(found.result, findings=rows)
    lines = github.text(found, "en").splitlines()
    assert len(lines) == len(rows)
    assert all(line.startswith("::error title=") for line in lines)


@pytest.mark.parametrize(("lang", "word"), [("en", "Leave the copy out"), ("ru", "Не делайте этой копии")])
def test_the_author_of_a_backup_is_not_sent_to_ask_who_made_it(lang: str, word: str) -> None:
    """Who brings the copy knows what for: the remedy is what to change."""
    found = answer("CREATE TABLE people (id int, email text);\nCREATE TABLE people_backup AS SELECT * FROM people;\n")
    assert word in " ".join(terminal.text(found, lang).split())


def test_a_file_above_the_current_folder_is_named_as_the_repository_names_it() -> None:
    """A job that runs in a folder of the repository finds its decisions above it."""
    found = answer("CREATE TABLE people (email text);", prefix="billing/")
    note = PaperNote(file="../decisions.toml", line=3, key="accepted_others", params=(("count", 2),))
    found.papers = Papers(notes=(note,))
    assert "::warning file=decisions.toml,line=3," in github.text(found, "en")
    assert "::error file=billing/V2.sql,line=1," in github.text(found, "en")
    assert '"uri": "billing/V2.sql"' in sarif.text(found, "en")
