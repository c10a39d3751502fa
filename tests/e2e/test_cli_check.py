"""``privaudit check`` in a repository: what stops a change, exit codes, what is refused, what is never printed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli

ROOT = Path(__file__).parents[2]
LETTER = """-- Hidden Person asked for it.
CREATE TABLE newsletter (
    email text NOT NULL DEFAULT 'hidden@example.org',
    phone text
);
CREATE ROLE mailer LOGIN PASSWORD 'hidden-secret';
GRANT SELECT ON newsletter TO mailer;
"""


def check(*arguments: object, lang: str = "en") -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["check", *map(str, arguments), "--lang", lang])


def git(*words: str, folder: Path) -> None:
    """Run git without the settings of whoever runs the tests."""
    who = ("-c", "user.name=A. Testova", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of examples/gate, committed; it is the current folder."""
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "gate", folder)
    git("init", "-q", "-b", "main", folder=folder)
    git("add", ".", folder=folder)
    git("commit", "-q", "-m", "base", folder=folder)
    monkeypatch.chdir(folder)
    return folder


def change(shop: Path, sql: str = LETTER, name: str = "V4__newsletter.sql") -> None:
    """A migration that is not committed yet."""
    (shop / "migrations" / name).write_text(sql, encoding="utf-8")


def accept(shop: Path, findings: list[dict[str, object]], until: str) -> None:
    """Findings accepted in decisions.toml."""
    rows = [
        f'\n[[finding]]\nid = "{f["id"]}"\nstate = "{f["state"]}"\nstatus = "accepted"\nreason = "agreed"\n'
        f'owner = "shop team"\nuntil = {until}\nby = "A. Testova"\non = 2025-01-10\n'
        for f in findings
    ]
    with (shop / "decisions.toml").open("a", encoding="utf-8") as file:
        file.writelines(rows)


@pytest.mark.usefixtures("shop")
def test_the_example_passes() -> None:
    """Nothing changed: nothing is found, and the exit code is 0."""
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 0
    assert "Nothing stops this change, and nothing was found in it." in done.stdout
    assert done.stderr.splitlines()[-1].startswith("exit code 0")


def test_a_change_that_stops_is_quoted_with_a_mark(shop: Path) -> None:
    """The line is shown, what is meant is marked, why and what to do are said, and the exit code is 1."""
    change(shop)
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("     3 | "))
    assert lines[at] == "     3 |     email text NOT NULL DEFAULT '…',"
    assert lines[at + 1] == "       |     ^^^^^"
    assert "migrations/V4__newsletter.sql" in lines
    assert "stops the change [undeclared_column]" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("exit code 1: findings that stop the change")


def test_only_what_changed_is_judged(shop: Path) -> None:
    """A finding names the new file alone, though older ones hold personal data, too."""
    change(shop)
    said = json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)
    assert {f["file"] for f in said["findings"]} == {"migrations/V4__newsletter.sql"}
    assert said["counts"]["new_personal_columns"] == 2


def test_an_edited_old_file_is_judged(shop: Path) -> None:
    """A column slipped into a migration that was merged long ago is new."""
    old = shop / "migrations" / "V1__customers_and_orders.sql"
    old.write_text(old.read_text(encoding="utf-8").replace("    phone         text,", "    phone text, snils text,"))
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 1
    assert "snils is new in shop.public.customers" in done.stdout


def test_nothing_of_values_and_passwords_is_printed_or_written(shop: Path) -> None:
    """Defaults, comments and passwords of the scripts are in no output, in either language."""
    change(shop)
    names = ("terminal", "github", "md", "json", "sarif")
    written = [f"--format={name}={shop / name}.out" for name in names]
    for lang in ("en", "ru"):
        done = check("migrations", *(f"--format={n}" for n in names), *written, lang=lang)
        files = "".join((shop / f"{n}.out").read_text(encoding="utf-8") for n in names)
        assert "idden" not in done.stdout + done.stderr + files


def test_accepted_findings_let_it_pass(shop: Path) -> None:
    """With ids and states from the output in decisions.toml the same change passes, and that is counted."""
    change(shop)
    found = json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)["findings"]
    accept(shop, found, "2999-12-31")
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 0, done.stdout
    assert f"accepted: {len(found)}" in done.stdout.replace("\n    ", " ")


def test_an_acceptance_that_is_over_stops_the_change(shop: Path) -> None:
    """Its last day has passed: the findings are open again, and the entry is one itself, with its line."""
    change(shop)
    found = json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)["findings"]
    accept(shop, found, "2025-02-01")
    done = check("migrations", "--since", "HEAD", "--format", "json")
    assert done.exit_code == 1
    late = [f for f in json.loads(done.stdout)["findings"] if f["check"] == "late_decision"]
    assert late
    assert all(f["file"] == "decisions.toml" and f["line"] for f in late)
    (shop / "migrations" / "V4__newsletter.sql").unlink()
    shown = " ".join(check("migrations", "--since", "HEAD").stdout.split())
    assert "makes the next leak worse" not in shown


def test_warn_only_passes_and_says_what_it_would_have_been(shop: Path) -> None:
    """0 in place of 1, with the same findings."""
    change(shop)
    done = check("migrations", "--since", "HEAD", "--warn-only")
    assert done.exit_code == 0
    assert "without --warn-only it would be 1" in done.stderr.splitlines()[-1]
    assert "stops the change" in done.stdout


def test_fail_on_moves_the_line(shop: Path) -> None:
    """What is less severe than asked for warns only."""
    change(shop, "CREATE TABLE visits (at timestamptz, email text);")
    assert check("migrations", "--since", "HEAD", "--fail-on", "medium").exit_code == 1
    done = check("migrations", "--since", "HEAD", "--fail-on", "critical")
    assert done.exit_code == 0
    assert "only warns (below critical)" in done.stdout


def test_a_migration_in_code_is_not_passed_in_silence(shop: Path) -> None:
    """A new one is exit code 3; one that was there before and has not changed is said, an edited one is 3 again."""
    code = shop / "migrations" / "versions" / "0001_people.py"
    code.parent.mkdir()
    text = "from alembic import op\nrevision = '0001'\ndown_revision = None\n\ndef upgrade():\n    op.add_column()\n"
    code.write_text(text, encoding="utf-8")
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 3, done.stdout
    assert "0001_people.py" in done.stdout
    git("add", ".", folder=shop)
    git("commit", "-q", "-m", "code", folder=shop)
    same = check("migrations", "--since", "HEAD")
    assert same.exit_code == 0
    assert "files not read, as before the change: 1" in same.stderr
    code.write_text(text + "    op.drop_column()\n", encoding="utf-8")
    assert check("migrations", "--since", "HEAD").exit_code == 3
    assert check("migrations", "--since", "HEAD", "--warn-only").exit_code == 0


def test_sarif_is_valid_and_names_files_as_the_repository_does(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder of the repository, paths begin at its top: code scanning finds the line."""
    change(shop)
    inner = shop.parent / "repository"
    (inner / "services").mkdir(parents=True)
    shutil.rmtree(shop / ".git")
    shutil.move(shop, inner / "services" / "shop")
    git("init", "-q", folder=inner)
    monkeypatch.chdir(inner / "services" / "shop")
    log = json.loads(check("migrations", "--format", "sarif").stdout)
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(log)
    found = [
        r["locations"][0]["physicalLocation"]
        for r in log["runs"][0]["results"]
        if r["ruleId"] == "undeclared_column" and "newsletter" in r["message"]["text"]
    ]
    assert {f["artifactLocation"]["uri"] for f in found} == {"services/shop/migrations/V4__newsletter.sql"}
    assert {f["region"]["startLine"] for f in found} == {3, 4}
    assert "::error file=services/shop/migrations/" in check("migrations", "--format", "github").stdout


def test_files_are_written_and_the_terminal_still_tells(shop: Path) -> None:
    """With a file alone asked for, the person at the log sees the findings too; data that is asked for comes alone."""
    change(shop)
    done = check("migrations", "--format", "sarif=out.sarif", "--format", "md=out.md")
    assert "stops the change" in done.stdout
    assert json.loads((shop / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (shop / "out.md").read_text(encoding="utf-8").startswith("## ")
    json.loads(check("migrations", "--format", "json", "--format", "md=out.md").stdout)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "there is no such file"),
        (["migrations", "--since", "nosuch"], "no such revision"),
        (["migrations", "--since", "-x"], "revision"),
        (["migrations", "--format", "xlsx"], "known: terminal"),
        (["migrations", "--format", "json=decisions.toml"], "never written over"),
        (["migrations", "--format", "md=migrations/V1__customers_and_orders.sql"], "never written over"),
        (["migrations", "--dialect", "db2"], "must be one of"),
        (["migrations", "--decisions", "nosuch.toml"], "nosuch.toml"),
        (["migrations", "--config", "nosuch.toml"], "nosuch.toml"),
        (["postgresql://u:hidden-secret@h/db", "migrations"], "postgresql://h/db: a live system is checked alone"),
        (["postgresql://u:hidden-secret@h/db", "--since", "HEAD"], "one state, and none before it"),
        (["shop"], "without a URL"),
        ([], "missing"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(arguments: list[str], said: str) -> None:
    """Exit code 2, a sentence, no traceback, and no password of a URL."""
    done = check(*arguments)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert "hidden-secret" not in done.output


def test_decisions_with_mistakes_are_refused_with_their_line(shop: Path) -> None:
    """A misspelt key is no silent acceptance."""
    with (shop / "decisions.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[column]]\nsystem = "shop"\ntabel = "customers"\n')
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 2
    assert "tabel" in done.stderr


def test_a_file_that_cannot_be_written_is_exit_code_4(shop: Path) -> None:
    """The findings are printed all the same."""
    change(shop)
    done = check("migrations", "--format", "sarif=nowhere/out.sarif")
    assert done.exit_code == 4
    assert "stops the change" in done.stdout
    assert "nowhere" in done.stderr


def test_it_speaks_russian(shop: Path) -> None:
    """Verdict, effects, remedies and the last line are Russian."""
    change(shop)
    done = check("migrations", "--since", "HEAD", lang="ru")
    assert "В таком виде изменение вливать нельзя" in done.stdout
    assert "останавливает изменение [undeclared_column]" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("код возврата 1")


def test_a_repository_without_configuration_can_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One SQL file, no privaudit.toml, no git: that is enough."""
    (tmp_path / "schema.sql").write_text("PRAGMA foreign_keys = ON;\nCREATE TABLE people (email TEXT);\n")
    monkeypatch.chdir(tmp_path)
    done = check("schema.sql", "--dialect", "sqlite")
    assert done.exit_code == 1
    assert "database" in done.stdout
    assert not [p for p in tmp_path.iterdir() if p.name != "schema.sql"]


def test_neither_presidio_nor_a_driver_is_loaded(shop: Path) -> None:
    """A whole run over files imports no driver, no SQLAlchemy, no presidio, no spaCy, no workbook library."""
    change(shop)
    heavy = ("presidio_analyzer", "spacy", "sqlalchemy", "psycopg", "pymysql", "openpyxl", "docx", "tabulate")
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom privaudit.cli import cli\n"
        "done = CliRunner().invoke(cli, ['check', 'migrations', '--since', 'HEAD', '--lang', 'en'])\n"
        f"print(done.exit_code, [m for m in {heavy!r} if m in sys.modules])\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=shop, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1 []"


def test_two_runs_say_the_same(shop: Path) -> None:
    """Each format is the same byte for byte, so that a comment can be written over without a change."""
    change(shop)
    for name in ("terminal", "github", "md", "json"):
        one, other = (check("migrations", "--since", "HEAD", "--format", name).stdout for _ in range(2))
        assert one == other


def test_the_walk_through_of_the_readme_is_what_happens(shop: Path) -> None:
    """The migration of the README gives the output it shows, and what it says to do about it lets it pass."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("### The gate: a schema change")[2]
    blocks = dict(re.findall(r"```(sql|text|toml)\n(.*?)```", section.partition("\n### ")[0], re.DOTALL))
    change(shop, blocks["sql"], "V4__messages_of_couriers.sql")
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 1
    assert _without_commit(done.stdout) == _without_commit(blocks["text"])
    with (shop / "decisions.toml").open("a", encoding="utf-8") as file:
        file.write(blocks["toml"].partition("\n")[2])
    (grant,) = re.findall(r"`(GRANT [^`]*;)`", section)
    mended = re.sub(r"GRANT .*;", grant, blocks["sql"])
    change(shop, mended, "V4__messages_of_couriers.sql")
    done = check("migrations", "--since", "HEAD")
    assert done.exit_code == 0
    assert "Nothing stops this change, and nothing was found in it" in done.stdout


def _without_commit(said: str) -> str:
    return re.sub(r"commit [0-9a-f]{12}", "commit", said)


def test_an_acceptance_of_another_finding_is_said(shop: Path) -> None:
    """A finding that is no longer what was accepted is open again, and the log says so."""
    change(shop)
    found = json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)["findings"]
    accept(shop, [{**f, "state": "0123456789abcdef"} for f in found[:1]], "2999-12-31")
    done = check("migrations", "--since", "HEAD", "--format", "json")
    assert done.exit_code == 1
    assert found[0]["id"] in {f["id"] for f in json.loads(done.stdout)["findings"] if f["stops"]}
    assert len(done.stderr.splitlines()) == 2
