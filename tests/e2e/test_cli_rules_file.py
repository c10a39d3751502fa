"""``privaudit rules test --file``: what the rules make of a file, in counts and shapes, never a value."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli

NAMES = ("Canaryev", "Canaryova")
PEOPLE = [
    (
        f"{NAMES[i % 2]} Ivan",
        f"reader{i}@canary.example",
        f"+7 916 555-{i // 100:02d}-{i % 100:02d}",
        f"{i * 7919 % 997}",
    )
    for i in range(60)
]
HEADER = ("client_name", "e_mail", "phone", "score")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    """The outcome of a command line; whatever it is, no value is in it."""
    result = CliRunner().invoke(cli, ["rules", "test", *arguments], prog_name="privaudit")
    for value in ("canary", "Canary", "555-", "916"):
        assert value not in result.output
    return result


def blocks(result: Result) -> dict[str, str]:
    """What is said of each column."""
    assert result.exit_code == 0, result.output
    out: dict[str, str] = {}
    name = ""
    for line in result.stdout.splitlines():
        if not line.startswith(" "):
            name = line.partition(":")[0].strip('"')
        out[name] = out.get(name, "") + line + "\n"
    return out


def csv_text(delimiter: str, header: bool = True) -> str:
    """The people as lines."""
    rows = [HEADER, *PEOPLE] if header else PEOPLE
    return "".join(delimiter.join(r) + "\r\n" for r in rows)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", csv_text(",").encode()),
        ("a.csv", csv_text(";").encode("utf-8-sig")),
        ("a.tsv", csv_text("\t").encode("cp1251")),
        ("a.txt", csv_text("|").encode("utf-16")),
        ("a.jsonl", "".join(json.dumps(dict(zip(HEADER, r, strict=True))) + "\n" for r in PEOPLE).encode()),
        ("a.json", json.dumps([dict(zip(HEADER, r, strict=True)) for r in PEOPLE]).encode()),
    ],
)
def test_every_form_of_a_table_is_read(name: str, content: bytes) -> None:
    """Delimiters are guessed, encodings told apart; columns are known by their header."""
    Path(name).write_bytes(content)
    said = blocks(run("--file", name))
    assert "EMAIL_ADDRESS), certain" in said["e_mail"]
    assert "60 of 60" in said["e_mail"]
    assert "PHONE_NUMBER), certain" in said["phone"]
    assert "shape +# ### ###-##-##" in said["phone"]
    assert "generic.phone takes 60 of 60" in said["phone"]
    assert "nothing is said" in said["score"]


def test_a_workbook_is_read() -> None:
    """The first sheet of an XLSX file; numbers are numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, *PEOPLE):
        sheet.append(row)
    book.save("a.xlsx")
    assert "EMAIL_ADDRESS), certain" in blocks(run("--file", "a.xlsx"))["e_mail"]


@pytest.mark.parametrize("options", [(), ("--no-header",)])
def test_a_file_without_a_header_shows_no_value_as_a_name(options: tuple[str, ...]) -> None:
    """A first row of values is seen for what it is, a lone name of a person too; columns are numbered."""
    Path("a.csv").write_text(csv_text(",", header=False))
    result = run("--file", "a.csv", *options)
    assert "EMAIL_ADDRESS" in blocks(result)["column2"]
    assert "no header" in result.stderr
    Path("b.csv").write_text("Анна Канарейкина,Москва\nПётр Воробьёв,Тверь\n", encoding="utf-8")
    other = run("--file", "b.csv")
    assert "Канарейкина" not in other.output
    assert "column1" in other.stdout


def test_plain_lines_are_one_column() -> None:
    """A file of one value a line has no header, whatever its first line is."""
    Path("a.txt").write_text("\n".join(r[1] for r in PEOPLE))
    assert "EMAIL_ADDRESS), certain" in blocks(run("--file", "a.txt"))["column1"]


def test_rules_of_ones_own_are_tried_in_russian() -> None:
    """A folder's rule takes part and is counted by its id."""
    Path("mine").mkdir()
    Path("mine/badge.yaml").write_text(
        "entity: BADGE\ncategory: employment\nnormalise: text\nnames: {strong: badge no}\nvalues:\n"
        "- {id: form, pattern: 'BDG-\\d{4}', classes: x, length: [8, 8], chance: 0.001, weight: 6}\n"
        "examples: {values: [BDG-0001], not_values: [BDG1], names: [badge_no]}\n"
    )
    Path("a.csv").write_text("badge_no,x\n" + "".join(f"BDG-{i:04d},{i % 7}\n" for i in range(40)))
    result = run("mine", "--file", "a.csv", "--lang", "ru")
    assert result.exit_code == 0, result.output
    assert "badge принимает 40 из 40" in result.stdout


def test_a_slow_pattern_is_said() -> None:
    """A rule that backtracks without end is given up and named; the other columns are told."""
    Path("slow_rules").mkdir()
    Path("slow_rules/slow.yaml").write_text(
        "entity: SLOW\ncategory: employment\nnormalise: text\nnames: {strong: slow thing}\nvalues:\n"
        "- {id: form, pattern: '(a|aa)+$', classes: lxo, length: [1, 100]}\n"
        "examples: {values: [aaaa], names: [slow_thing]}\n"
    )
    Path("a.csv").write_text("code,e_mail\n" + "".join(f"{'a' * 60}!{i},r{i}@canary.example\n" for i in range(9)))
    said = blocks(run("slow_rules", "--file", "a.csv"))
    assert "EMAIL_ADDRESS" in said["e_mail"]
    assert "the pattern of the rule slow:form" in "".join(said.values())


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"no zip canary"), ("a.json", b'{"canary"'), ("a.jsonl", b'["canary"]'), ("gone.csv", None)],
)
def test_a_file_that_cannot_be_read_is_two(name: str, content: bytes | None) -> None:
    """2 and a reason; the parser's own words, which quote the file, do not come out."""
    if content is not None:
        Path(name).write_bytes(content)
    result = run("--file", name)
    assert result.exit_code == 2
    assert name in result.stderr


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is on bytes before anything is read."""
    from privaudit.dialects import tabular

    monkeypatch.setattr(tabular, "MOST_BYTES", 10)
    Path("a.csv").write_text(csv_text(","))
    assert run("--file", "a.csv").exit_code == 2


def test_a_scan_uses_a_folder_of_rules() -> None:
    """``scan --rules DIR`` finds a kind that only the folder knows."""
    import sqlite3
    from contextlib import closing

    Path("badges").mkdir()
    Path("badges/badge.yaml").write_text(
        "entity: BADGE\ncategory: employment\nnormalise: text\nnames: {strong: badge no}\nvalues:\n"
        "- {id: form, pattern: 'BDG-\\d{4}', classes: x, length: [8, 8], chance: 0.001, weight: 6}\n"
        "examples: {values: [BDG-0001], not_values: [BDG1], names: [badge_no]}\n"
    )
    with closing(sqlite3.connect("hr.db")) as c:
        c.execute("CREATE TABLE employees (id INTEGER PRIMARY KEY, badge_no TEXT)")
        c.executemany("INSERT INTO employees (badge_no) VALUES (?)", [(f"BDG-{i:04d}",) for i in range(40)])
        c.commit()
    result = CliRunner().invoke(
        cli, ["scan", "hr.db", "--rules", "badges", "--output", "out", "--format", "json"], prog_name="privaudit"
    )
    assert result.exit_code == 0, result.stderr
    found = json.loads(Path("out/audit.json").read_text())["classifications"]
    assert [(c["column"], c["entity"]) for c in found] == [("badge_no", "BADGE")]


@pytest.mark.parametrize(
    "first",
    ["anna petrova", "canaryova_o", "A123BC77", "diabetes", "S3cr3t!", "ул. Ленина 5", "+7 (912) 1", "Dr House"],
)
@pytest.mark.parametrize("second", ["phone", "ivan petrov"])
@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_heading_that_may_be_a_value_shows_its_place_only(first: str, second: str, suffix: str) -> None:
    """A first row of values, or a key that is one, is told as the column's number; known names stay."""
    rows = [{first: name, second: phone} for name, _, phone, _ in PEOPLE]
    lines = [f"{first},{second}", *(f"{r[first]},{r[second]}" for r in rows)]
    Path(f"a{suffix}").write_text("\n".join(lines if suffix == ".csv" else map(json.dumps, rows)), encoding="utf-8")
    said = run("--file", f"a{suffix}")
    assert first not in said.output
    assert set(blocks(said)) - {"the first row is no header"} == {
        "column1",
        "phone" if second == "phone" else "column2",
    }


def test_dots_in_headings_are_shown_and_hidden_ones_are_said() -> None:
    """Shortened words keep their dot; a heading that may be a value is hidden, and that is said once."""
    Path("d.csv").write_text("Эл. почта;Дата рожд.;Qwzzx Vrrt\na@b.example;1980-01-02;1\n", encoding="utf-8")
    said = run("--file", "d.csv")
    assert "Эл. почта" in said.stdout
    assert "Дата рожд." in said.stdout
    assert said.stderr.count("headings hidden") == 1
    assert "Qwzzx" not in said.stdout + said.stderr


def test_an_empty_file_is_said_to_be_empty() -> None:
    """Nothing printed at all would look like a fault."""
    Path("e.csv").write_text("")
    assert "the file is empty" in run("--file", "e.csv").stderr
