"""``privaudit baseline``: old debt is known and passes, new debt is stopped, and what people wrote stays."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from contextlib import closing
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


@pytest.fixture(autouse=True)
def _debt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
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


def test_old_debt_passes_and_new_debt_is_stopped() -> None:
    """Blocked, taken down, passed; a new column is blocked alone; its purpose opens the way."""
    code, before, _ = check()
    assert code == 1
    assert len(before) >= 4
    said = baseline()
    assert "known, accepted until" in said.stdout
    code, stops, result = check()
    assert (code, stops) == (0, []), result.output
    commit("the shop, and what is known of it")
    Path("migrations/V2__phone.sql").write_text(NEW)
    code, stops, _ = check("--since", "HEAD")
    assert (code, stops) == (1, ["undeclared_column newsletters.phone"])
    FILE.write_text(FILE.read_text() + SAID)
    assert check("--since", "HEAD")[:2] == (0, [])


def test_a_second_run_changes_nothing() -> None:
    """Neither the text nor the file: no clash in version control where nothing was decided."""
    baseline()
    content, written = FILE.read_bytes(), FILE.stat().st_mtime_ns
    assert "nothing was changed" in baseline("--until", "2099-12-31").stdout
    assert (FILE.read_bytes(), FILE.stat().st_mtime_ns) == (content, written)


def test_the_same_in_one_step_or_in_two() -> None:
    """What is there in the end does not depend on how often a baseline was taken."""
    Path("migrations/V2__guests.sql").write_text(GUESTS)
    baseline()
    at_once = FILE.read_bytes()
    FILE.unlink()
    Path("migrations/V2__guests.sql").unlink()
    baseline()
    Path("migrations/V2__guests.sql").write_text(GUESTS)
    said = baseline()
    assert "it is no longer what was accepted" in said.stderr  # a third table makes the package of the schema worse
    assert check()[1] == ["full_package "]
    assert FILE.read_bytes() != at_once
    baseline("--renew")
    assert FILE.read_bytes() == at_once
    assert check()[:2] == (0, [])


def test_a_draft_declares_nothing_until_somebody_fills_it_in() -> None:
    """Without the acceptances every column is asked for; with a purpose one fewer; a purpose needs its author."""
    baseline()
    head, *tables = FILE.read_text().split("\n\n")
    drafts = [t for t in tables if t.startswith("[[column]]")]
    FILE.write_text("\n\n".join([head, *drafts]))
    _, stops, _ = check()
    assert {"undeclared_column customers.email", "undeclared_column customers.phone"} <= set(stops)
    FILE.write_text(FILE.read_text().replace('purpose = ""', 'purpose = "delivery"', 1))
    code, _, result = check()
    assert code == 2
    assert "line 5: by must be a text" in result.stderr
    FILE.write_text(FILE.read_text().replace('by = ""', 'by = "I. Ivanov"', 1))
    _, fewer, _ = check()
    assert set(fewer) < set(stops)


def test_what_people_wrote_stays() -> None:
    """Comments, order and odd forms of a file that is there; only tables are put in."""
    mine = (
        'format = "privaudit-decisions/1"  # since 2026\n\n# The shop\n[[system]]\nsystem = "shop"\nowner = "sales"\n'
        'by = """I. Ivanov"""\n\n# ours\n[[column]]\nsystem = "shop"\nschema = "main"\ntable = "customers"\n'
        'column = \'phone\' # see the contract\npurpose = "delivery"\nby = "I. Ivanov"\n# end\n'
    )
    FILE.write_text(mine)
    FILE.chmod(0o640)
    baseline()
    left = iter(FILE.read_text().splitlines())
    assert all(line in left for line in mine.splitlines())
    assert FILE.stat().st_mode & 0o777 == 0o640
    assert FILE.read_text().count('column = "phone"') == 0  # what is declared gets no draft
    assert check()[0] == 0


def test_an_acceptance_that_is_over_stops_and_is_not_renewed_by_itself() -> None:
    """It is told with its line; people decide anew."""
    baseline()
    content = FILE.read_text()
    today = re.search(r"^on = (.*)$", content, re.MULTILINE)
    assert today is not None
    over = re.sub(r"until = .*", "until = 2020-06-01", content.replace(today[0], "on = 2020-01-01"), count=1)
    FILE.write_text(over)
    code, stops, _ = check()
    assert code == 1
    assert any(s.startswith("late_decision") for s in stops)
    result = baseline()
    assert "accepted until 2020-06-01, and open again" in result.stderr
    assert FILE.read_text() == over
    result = baseline("--renew", "--until", "2099-12-31")
    assert "accepted anew: 1" in result.stdout
    assert "open again" not in result.stderr
    assert check()[0] == 0
    assert len([a for a, b in zip(over.splitlines(), FILE.read_text().splitlines(), strict=True) if a != b]) == 2


def test_what_matches_nothing_is_told_and_taken_out_on_request() -> None:
    """A baseline's own entries and drafts; an acceptance with a person's reason stays for a scan."""
    baseline()
    whole = FILE.read_text()
    mine = '\n[[finding]]\nid = "0123456789abcdef"\nsystem = "shop"\nstatus = "mistaken"\n'
    mine += 'reason = "looked at"\nstate = "fedcba9876543210"\nby = "I. Ivanov"\n'
    FILE.write_text(whole + mine)
    Path("migrations/V2__drop.sql").write_text("DROP TABLE newsletters;\n")
    result = baseline()
    assert FILE.read_text() == whole + mine
    assert "shop.main.newsletters.email" in result.stderr
    assert "--prune takes it out" in result.stderr
    pruned = baseline("--prune")
    assert "newsletters" not in FILE.read_text()
    assert mine.strip() in FILE.read_text()
    assert "a scan, which sees more, may need it" in pruned.stderr
    left = FILE.read_bytes()
    baseline("--prune")
    assert FILE.read_bytes() == left
    assert check()[0] == 0


def test_nobodys_work_is_accepted_over_their_head() -> None:
    """A finding that somebody works on keeps its status, and still stops."""
    baseline()
    content = re.sub(
        r'status = "accepted"\nreason = .*\nuntil = .*\n', 'status = "in_work"\n', FILE.read_text(), count=1
    )
    FILE.write_text(content)
    result = baseline()
    assert "has the status in_work" in result.stderr
    assert FILE.read_text() == content
    assert check()[0] == 1


def test_a_scan_and_a_report_show_what_a_baseline_took_down(tmp_path: Path) -> None:
    """The ids are those of the database itself: purposes count there, and it is seen what was accepted, and by whom."""
    baseline()
    text = FILE.read_text()
    at = text.index('column = "phone"')
    filled = text[at:].replace('purpose = ""', 'purpose = "delivery"', 1).replace('by = ""', 'by = "I. Ivanov"', 1)
    FILE.write_text(text[:at] + filled)
    with closing(sqlite3.connect("shop.db")) as c:
        c.executescript(OLD)
    assert run("scan", "shop.db", "--output", "out", "--decisions", "decisions.toml", "--sample", "0").exit_code == 0
    audit = json.loads(Path("out/audit.json").read_text())
    by_field = {(d["field"], d["standing"]): d for d in audit["decisions"]}
    assert by_field["purpose", "applies"]["value"] == "delivery"
    accepted = [f for f in audit["findings"] if (f["decision"] or {}).get("status") == "accepted"]
    assert "full_package" in {f["check"] for f in accepted}
    assert all(f["decision"]["by"] == "A. Petrova" for f in accepted)
    # Shown with its author, and open again: a scan knows who can read it, which no migration says.
    assert {f["decision"]["standing"] for f in accepted} == {"look_again"}
    again = run("report", "out/audit.json", "--decisions", "decisions.toml", "--output", "again")
    assert again.exit_code == 0, again.output
    merged = run("decisions", "decisions.toml", "--output", "merged.toml")
    assert merged.exit_code == 0
    assert "purpose nobody has filled in yet" in merged.stderr


def test_since_takes_down_only_the_change() -> None:
    """Old debt is left to be found; the change's own is known."""
    commit("the shop")
    Path("migrations/V2__phone.sql").write_text(NEW)
    baseline("--since", "main")
    said = FILE.read_text()
    assert (said.count("[[finding]]"), said.count("[[column]]")) == (1, 1)
    assert 'table = "newsletters"' in said
    assert check("--since", "main")[0] == 0
    assert check()[0] == 1


def test_the_file_of_the_configuration_is_the_one_that_is_written() -> None:
    """Made where it is not there yet; beside a workbook and other files; what no gate reads is said."""
    Path("people").mkdir()
    Path("people/mine.toml").write_text(HEAD + '[[system]]\nsystem = "shop"\nowner = "sales"\nby = "I. Ivanov"\n')
    Path("privaudit.toml").write_text('decisions = ["people/gate.toml", "people/mine.toml"]\n')
    mine = Path("people/mine.toml").read_text()
    assert baseline().stderr == ""
    assert not FILE.exists()
    assert "[[finding]]" in Path("people/gate.toml").read_text()
    assert check()[0] == 0
    assert "nothing was changed" in baseline("--output", "people/../people/gate.toml").stdout
    other = baseline("--output", "other.toml")
    assert "other.toml is not read by the gate" in other.stderr
    assert "[[finding]]" not in Path("other.toml").read_text()  # the others say all of it
    assert Path("people/mine.toml").read_text() == mine


def test_drafts_alone_accept_nothing() -> None:
    """Who adds a column gets the tables to fill in, and the gate stays shut until they are."""
    code, before, _ = check()
    assert code == 1
    baseline("--drafts")
    assert "[[finding]]" not in FILE.read_text()
    assert check()[1] == before
    filled = FILE.read_text().replace('purpose = ""', 'purpose = "delivery"').replace('by = ""', 'by = "I. Ivanov"')
    FILE.write_text(filled)
    assert not [s for s in check()[1] if s.startswith("undeclared_column")]
    baseline("--drafts")
    assert FILE.read_text() == filled


def test_a_live_database_has_a_baseline_of_its_own() -> None:
    """The same findings by their ids, and a state of their own: there it is known who may read the file."""
    with closing(sqlite3.connect("shop.db")) as c:
        c.executescript(OLD)
    Path("shop.db").chmod(0o600)  # or everyone reads it, which is a finding of its own
    url = f"sqlite:///{Path('shop.db').absolute()}"
    live = ("baseline", url, "--system", "shop", "--by", "A. Petrova")
    assert run("check", url, "--system", "shop").exit_code == 1
    assert run(*live).exit_code == 0
    content = FILE.read_text()
    assert run("check", url, "--system", "shop").exit_code == 0
    assert "nothing was changed" in run(*live, "--renew").stdout
    FILE.unlink()
    baseline()
    assert re.findall("^id = .*", FILE.read_text(), re.MULTILINE) == re.findall("^id = .*", content, re.MULTILINE)
    FILE.write_text(content)
    nowhere = run("baseline", "postgresql://u:hidden@127.0.0.1:1/none", "--by", "A. Petrova", "--prune")
    assert nowhere.exit_code == 3
    assert "hidden" not in nowhere.output + nowhere.stderr
    assert FILE.read_text() == content


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "A", "--until", "2020-01-01"), "the day is over"),
        (("--by", "A", "--until", "soon"), "not a day such as"),
        (("--by", "  "), "the name of a person"),
        ((), "the name of a person"),
        (("--by", "A", "--output", "audit.xlsx"), "audit.xlsx"),
        (("--by", "A", "--system", " "), "system must be a text"),
        (("--by", "A", "postgresql://u:secret@host/db"), "a live system is checked alone"),
    ],
)
def test_what_cannot_be_followed_is_refused(options: tuple[str, ...], said: str) -> None:
    """With exit code 2, and nothing is written."""
    result = run("baseline", *COMMON, *options)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert not FILE.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[project]\nname = 'shop'\n", ("the first line is missing", "knows no section")),
        (
            HEAD + '[[finding]]\nstatus = "accepted"\nby = "A"\n[[column]]\npurpos = ""\nby = "A"\n',
            ("line 2: id is required", "line 5: there is no key purpos"),
        ),
        ("not [ toml", ("not TOML",)),
        (
            HEAD
            + 'column = [{system = "shop", schema = "main", table = "t", column = "c", purpose = "p", by = "A"}]\n',
            ("under a header of its own",),
        ),
    ],
)
def test_another_file_or_a_wrong_one_is_never_written_over(content: str, said: tuple[str, ...]) -> None:
    """Every mistake is said at once, and the file stays as it is."""
    FILE.write_text(content)
    result = run("baseline", *COMMON, "--by", "A. Petrova")
    assert result.exit_code == 2, result.output
    assert all(s in result.stderr for s in said), result.stderr
    assert FILE.read_text() == content


def test_what_could_not_be_judged_is_told_and_prunes_nothing() -> None:
    """A file that cannot be read may hold what an entry is about: exit code 3."""
    baseline()
    Path("migrations/V2__drop.sql").write_text("DROP TABLE newsletters;\n")
    Path("migrations/V3__bytes.sql").write_bytes(b"\x00\xff\xfe\x00" * 50)
    before = FILE.read_text()
    result = run("baseline", *COMMON, "--by", "A. Petrova", "--prune")
    assert result.exit_code == 3, result.output
    assert "V3__bytes.sql" in result.stderr
    assert FILE.read_text() == before


def test_in_russian() -> None:
    """Reasons, heads and lines of the screen; the keys stay as they are, and both languages' own entries are known."""
    result = baseline("--lang", "ru")
    assert "выводов записано как известные" in result.stdout
    assert "исходное состояние на" in FILE.read_text()
    assert "нет изменений" not in result.stdout
    Path("migrations/V2__drop.sql").write_text("DROP TABLE newsletters;\n")
    baseline("--prune", "--lang", "en")
    assert "newsletters" not in FILE.read_text()
