"""Findings of a change lie in the change: at the statement that brought them about, not where a right was given."""

from __future__ import annotations

from privaudit.config.settings import Settings
from privaudit.decisions import Decided
from privaudit.gate.judge import judge
from privaudit.gate.placed import placed
from privaudit.migrate.replayed import replayed
from privaudit.migrate.script import Script
from privaudit.model import Finding
from privaudit.model.finding import EARLIER
from privaudit.sqltext.ddl.base import Dialect

from .cases import STARTED, SYSTEM, rules

OLD = """CREATE TABLE suppliers (id int PRIMARY KEY, title text);
GRANT SELECT ON suppliers TO buyer;
CREATE TABLE people (id int PRIMARY KEY, full_name text, phone text);
CREATE TABLE orders (
    id int PRIMARY KEY,
    person_id int,
    total_amount numeric,
    ordered_at timestamp
);
"""


def found(new: str, old: str = OLD) -> dict[str, list[Finding]]:
    """The findings of a second script, or of an edited first one, by check."""
    before = (Script(file="V1.sql", text=OLD),)
    after = (Script(file="V1.sql", text=old), *([Script(file="V2.sql", text=new)] if new else []))
    then, now = replayed(before, after, SYSTEM, Dialect.POSTGRESQL, STARTED.isoformat())
    result = judge(then, now, "postgresql", Settings(), rules(), Decided(), STARTED).result
    out: dict[str, list[Finding]] = {}
    for f in placed(result, before, after, Dialect.POSTGRESQL).findings:
        out.setdefault(f.check, []).append(f)
    return out


def place(f: Finding) -> str:
    """File and line."""
    at = f.target.location
    return f"{at.file}:{at.line}" if at is not None else ""


def test_an_old_right_that_shows_people_only_now_is_told_at_the_new_column() -> None:
    """The grant stands in an old file; the column is the change, and the old place is said beside it."""
    (f,) = found("\nALTER TABLE suppliers ADD COLUMN contact_email text;\n")["new_reader"]
    assert place(f) == "V2.sql:2"
    assert dict(f.message.params)[EARLIER] == "V1.sql:2"


def test_a_package_is_told_at_the_key_that_joins_it() -> None:
    """Both tables are old; the statement with the key is the cause, though another names a table before it."""
    sql = "CREATE INDEX p ON orders (id);\nALTER TABLE orders ADD FOREIGN KEY (person_id) REFERENCES people (id);\n"
    assert {place(f) for f in found(sql).get("full_package", ())} == {"V2.sql:2"}


def test_a_line_of_an_edited_file_is_of_the_change() -> None:
    """A column slipped into an old statement is told at its own line."""
    edited = OLD.replace("    person_id int,\n", "    person_id int,\n    passport_number text,\n")
    every = [f for many in found("", edited).values() for f in many]
    assert "V1.sql:7" in {place(f) for f in every if f.check == "undeclared_column"}
    assert not [f for f in every if EARLIER in dict(f.message.params)]
