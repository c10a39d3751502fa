"""``privaudit decisions``: every mistake at once, what is over is warned of, and files are checked against an audit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.test_cli_decided import TODAY, accepted, finding, make_shop, run, scan, worst, write


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop(tmp_path, monkeypatch)


def test_every_mistake_of_every_file_is_said_in_one_run() -> None:
    """Typing errors, what an accepted risk lacks, a workbook without author, and contradictions: once is enough."""
    _, audit = scan()
    found, other = audit["findings"][:2]
    bad = write("bad.toml", finding(found, "accepted"), finding(other, "don"), '[[person]]\nbriefed_on = "x"\n')
    one = write("one.toml", '[[system]]\nsystem = "shop"\nowner = "sales"\nby = "A. Petrova"\n')
    two = write("two.toml", '[[system]]\nsystem = "shop"\nowner = "billing"\nby = "B. Orlov"\n')
    result = run("decisions", bad, one, two, "gone.toml")
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    for wanted in (
        "bad.toml: line 7: status must be one of",
        "bad.toml: line 12: briefed_on must be a date",
        "bad.toml:2: status “risk accepted” needs a reason",
        "bad.toml:2: status “risk accepted” needs until",
        "“sales” by A. Petrova",
        "“billing” by B. Orlov",
        "gone.toml: there is no such file",
    ):
        assert wanted in said, wanted
    assert "one.toml: decisions: 1" in result.stdout, "what could be read is counted"


def test_what_is_over_is_warned_of_when_a_file_is_checked() -> None:
    """An accepted risk whose last day was yesterday, and a rejection whose id is of another kind; it is no mistake."""
    _, audit = scan()
    over = TODAY - timedelta(1)
    phone = next(c for c in audit["classifications"] if c["column"] == "phone")
    email = next(c for c in audit["classifications"] if c["column"] == "email")
    rejected = (
        '[[verdict]]\nsystem = "shop"\nschema = "main"\ntable = "orders"\ncolumn = "phone"\nverdict = "reject"\n'
        f'entity = "PHONE_NUMBER"\nid = "{email["id"]}"\nreason = "ours"\n'
        f'by = "A. Petrova"\non = {over}\nuntil = {over}\n'
    )
    file = write("d.toml", accepted(worst(audit), over), rejected)
    result = run("decisions", file)
    assert result.exit_code == 0
    said = " ".join(result.stderr.split())
    assert f"warning: d.toml:2: the risk that A. Petrova accepted was accepted until {over}: it is open again" in said
    assert f"d.toml:11: what A. Petrova decided was in force until {over}" in said
    assert "d.toml:11: this can never match: the id or state beside PHONE_NUMBER" in said
    fit = write(
        "e.toml", accepted(worst(audit)), rejected.replace(email["id"], phone["id"]).replace(str(over), str(TODAY))
    )
    assert run("decisions", fit).stderr == ""
    assert "снова открыт" in run("decisions", file, "--lang", "ru").stderr


def test_files_are_checked_against_an_audit() -> None:
    """What matches nothing in it, or was taken on another state, is said without a report being written."""
    _, audit = scan()
    changed = accepted(worst(audit) | {"state": "0" * 16})
    file = write("d.toml", changed, finding({"id": "0" * 16}, "open"))
    before = sorted(Path().rglob("*"))
    result = run("decisions", file, "--audit", "out/audit.json")
    assert result.exit_code == 0
    said = " ".join(result.stderr.split())
    assert "decisions about findings that this audit does not have: 1 (d.toml:" in said
    assert "It is open again until a person looks" in said
    assert sorted(Path().rglob("*")) == before
    assert run("decisions", file).stderr == "", "without an audit nobody can know"
    assert run("decisions", file, "--audit", "gone.json").exit_code == 2


def test_what_is_taken_back_is_said() -> None:
    """With place and field: what somebody emptied does not go without a word."""
    file = write("d.toml", '[[system]]\nsystem = "shop"\ntaken_back = ["owner"]\nby = "A. Petrova"\n')
    result = run("decisions", file)
    assert result.exit_code == 0, result.stderr
    assert "taken back: d.toml:2: system shop, Owner" in " ".join(result.stdout.split())
