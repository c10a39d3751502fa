"""``privaudit baseline``: old debt is known and passes, new debt is stopped, and what people wrote stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.baselining import COMMON, FILE, GUESTS, NEW, SAID, baseline, begin, check, commit, run


@pytest.fixture(autouse=True)
def _debt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(tmp_path, monkeypatch)


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
    baseline()
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
    result = run("baseline", *COMMON, "--by", "A. Petrova")
    assert result.exit_code == 1
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


def test_entries_tell_what_they_are_about() -> None:
    """An account, or the script of a statement that is not understood: its line may move, its name stays."""
    Path("migrations/V2__rights.sql").write_text("GRANT SELECT ON customers TO clerk;\nCALL refresh_everything();\n")
    made = run("baseline", "migrations", "--dialect", "postgresql", "--by", "A. Petrova")
    assert made.exit_code == 0
    said = FILE.read_text()
    assert 'about = "database.public.customers, clerk: a new reader of personal data"' in said
    assert 'about = "database, migrations/V2__rights.sql: a statement whose effect is not known"' in said


def test_drafts_of_a_copy_settle_it_once_filled_in() -> None:
    """As the gate advises: the copy's columns, with what for and how long; until then it stops the change."""
    commit("the shop")
    copied = "CREATE TABLE segment AS SELECT id, last_name, phone FROM guests;\n"
    Path("migrations/V2__guests.sql").write_text("CREATE TABLE guests (id int, last_name text, phone text);\n")
    commit("guests")
    Path("migrations/V3__segment.sql").write_text(copied)
    assert [s for s in check("--since", "HEAD")[1] if s.startswith("copied_rows")]
    baseline("--drafts", "--since", "HEAD")
    said = FILE.read_text()
    assert [s for s in check("--since", "HEAD")[1] if s.startswith("copied_rows")]
    assert said.count('table = "segment"') == 2
    for name, value in (("purpose", "mailing"), ("keep_until", "1 year"), ("by", "I. Ivanov")):
        said = said.replace(f'{name} = ""', f'{name} = "{value}"')
    FILE.write_text(said)
    assert not [s for s in check("--since", "HEAD")[1] if s.startswith("copied_rows")]


def test_a_table_dropped_from_many_that_an_account_reads_opens_nothing() -> None:
    """Of 45 tables that were granted and accepted 44 are less, not another finding; one more is."""
    tables = "".join(f"CREATE TABLE t{n} (id int, full_name text, email text);\n" for n in range(45))
    asked = ("--dialect", "postgresql", "--system", "shop")
    Path("many").mkdir()
    Path("many/V1__many.sql").write_text(tables)
    commit("many tables")
    Path("many/V2__reader.sql").write_text(
        "CREATE ROLE reader LOGIN;\nGRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;\n"
    )
    assert run("check", "many", *asked, "--since", "HEAD").exit_code == 1
    assert run("baseline", "many", *asked, "--by", "A. Testova", "--since", "HEAD").exit_code == 0
    assert run("check", "many", *asked, "--since", "HEAD").exit_code == 0
    Path("many/V3__drop.sql").write_text("DROP TABLE t44;\n")
    result = run("check", "many", *asked, "--since", "HEAD")
    assert result.exit_code == 0, result.output
    Path("many/V3__drop.sql").write_text(
        "DROP TABLE t44;\nCREATE TABLE t45 (id int, full_name text);\nGRANT SELECT ON t45 TO reader;\n"
    )
    result = run("check", "many", *asked, "--since", "HEAD")
    assert (result.exit_code, "new_reader" in result.output) == (1, True)
