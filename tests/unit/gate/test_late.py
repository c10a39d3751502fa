"""What of decisions holds no more is said so that people can act on it: date, author, subject, and the new name."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.model import AuditResult, Finding
from privaudit.report import words

from .cases import judged
from .test_change import COLUMN, HEAD, PACKAGE, case_of

INDEX = "CREATE INDEX o ON orders (customer_id);"
ENTRY = (
    '[[finding]]\nid = "{id}"\nstate = "{state}"\nstatus = "accepted"\nreason = "agreed"\nuntil = {until}\n'
    'by = "A. Petrova"\non = 2026-01-10\nabout = "{place}: {check}"\n'
)


def late(result: AuditResult) -> list[Finding]:
    """The findings about decisions."""
    return [f for f in result.findings if f.check == "late_decision"]


def accepted(tmp_path: Path, until: str) -> str:
    """Everything of the package accepted until a day."""
    whole = judged(case_of(None, PACKAGE), tmp_path).findings
    rows = (ENTRY.format(id=f.id, state=f.state, until=until, place=f.target.ref.label(), check=f.check) for f in whole)
    return HEAD + "".join(rows)


@pytest.mark.parametrize(("lang", "word"), [("en", "ended on 2026-11-01"), ("ru", "истёк 2026-11-01")])
def test_what_ended_on_one_day_is_one_finding(tmp_path: Path, lang: str, word: str) -> None:
    """How many, when, who took them, and each with its line."""
    text = accepted(tmp_path, "2026-11-01")
    (found,) = late(judged(case_of(PACKAGE, INDEX, decisions=text), tmp_path))
    said = words.message(found.message, lang)
    for part in (word, f": {text.count('[[finding]]')}", "A. Petrova", "2 ", "11 "):
        assert part in said
    assert found.target.location is not None
    assert found.target.location.line == 2


def test_what_ended_alone_says_when_who_and_about_what(tmp_path: Path) -> None:
    """One acceptance is told in a sentence."""
    head, *rows = accepted(tmp_path, "2026-11-01").split("[[finding]]")
    (found,) = late(judged(case_of(PACKAGE, INDEX, decisions=f"{head}[[finding]]{rows[0]}"), tmp_path))
    about = rows[0].rpartition('about = "')[2].strip().strip('"')
    said = words.message(found.message, "en")
    assert said == f"What A. Petrova decided in decisions.toml held until 2026-11-01, and holds no more: {about}."


@pytest.mark.parametrize(("until", "expected"), [("2026-12-20", 1), ("2026-12-31", 0)])
def test_what_ends_soon_is_said_and_stops_nothing(tmp_path: Path, until: str, expected: int) -> None:
    """Thirty days ahead a warning says what will stop every change."""
    found = late(judged(case_of(PACKAGE, INDEX, decisions=accepted(tmp_path, until)), tmp_path))
    assert len(found) == expected
    assert all(f.confidence < 0.8 and until in words.message(f.message, "en") for f in found)


@pytest.mark.parametrize(
    ("sql", "now"),
    [
        ("ALTER TABLE customers RENAME TO clients;", "main.clients.phone"),
        ("ALTER TABLE customers RENAME COLUMN phone TO mobile;", "main.customers.mobile"),
    ],
)
def test_after_a_renaming_both_names_are_said(tmp_path: Path, sql: str, now: str) -> None:
    """An entry about the old name says what it is called now."""
    (found,) = late(judged(case_of(PACKAGE, sql, decisions=HEAD + COLUMN.format(column="phone")), tmp_path))
    said = words.message(found.message, "en")
    assert "main.customers.phone → " in said
    assert said.endswith(f"{now}.")


def test_entries_that_match_nothing_are_one_finding(tmp_path: Path) -> None:
    """Two columns that are gone are one thing to do."""
    text = HEAD + COLUMN.format(column="phone") + COLUMN.format(column="last_name")
    sql = "ALTER TABLE customers DROP COLUMN phone;\nALTER TABLE customers DROP COLUMN last_name;"
    (found,) = late(judged(case_of(PACKAGE, sql, decisions=text), tmp_path))
    assert dict(found.message.params)["count"] == 2
