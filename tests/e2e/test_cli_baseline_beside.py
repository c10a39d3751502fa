"""``privaudit baseline`` beside scans, live databases and configurations; what it refuses; what it says in Russian."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.baselining import COMMON, FILE, HEAD, OLD, baseline, begin, check, run


@pytest.fixture(autouse=True)
def _debt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(tmp_path, monkeypatch)


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
    # Nor does the owner of the file, whom no migration names, make another finding of it.
    assert {f["decision"]["standing"] for f in accepted} == {"applies"}
    again = run("report", "out/audit.json", "--decisions", "decisions.toml", "--output", "again")
    assert again.exit_code == 0, again.output
    merged = run("decisions", "decisions.toml", "--output", "merged.toml")
    assert merged.exit_code == 0
    assert "purpose nobody has filled in yet" in merged.stderr


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


def test_a_live_database_has_a_baseline_of_its_own() -> None:
    """The same findings by their ids, though there it is known who may read the file."""
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
    assert "замечаний записано как известные" in result.stdout
    assert "исходное состояние на" in FILE.read_text()
    assert "нет изменений" not in result.stdout
    Path("migrations/V2__drop.sql").write_text("DROP TABLE newsletters;\n")
    baseline("--prune", "--lang", "en")
    assert "newsletters" not in FILE.read_text()
