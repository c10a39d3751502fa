"""Lines that a client of the database does by itself: another file, another database, what it makes of rows."""

from __future__ import annotations

import pytest

from privaudit.migrate.replayed import replayed
from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.sqltext.ddl.base import Dialect

AS_OF = "2026-01-01T00:00:00+00:00"


def _state(dialect: str, *scripts: tuple[str, str]) -> Snapshot:
    made = tuple(Script(file=file, text=text) for file, text in scripts)
    return replayed(None, made, "shop", Dialect(dialect), AS_OF)[1]


def _said(state: Snapshot) -> list[tuple[int, str]]:
    return [(t.location.line, t.reason) for t in state.troubles]


@pytest.mark.parametrize(
    ("dialect", "line", "reason"),
    [
        ("postgresql", r"\i other.sql", "other_file"),
        ("postgresql", r"\ir 'sub dir/other.sql'", "other_file"),
        ("postgresql", r"\connect archive", "other_database"),
        ("postgresql", r"\c archive", "other_database"),
        ("postgresql", "SELECT format('GRANT SELECT ON %I TO x', t) FROM tables \\gexec", "client"),
        ("postgresql", r"\! psql -f other.sql", "client"),
        ("postgresql", r"\if :new", "client"),
        ("mysql", "source other.sql", "other_file"),
        ("mariadb", r"\. other.sql", "other_file"),
        ("sqlite", ".read other.sql", "other_file"),
        ("mssql", ":r other.sql", "other_file"),
        ("mssql", ":connect elsewhere", "other_database"),
        ("oracle", "@other.sql", "other_file"),
        ("oracle", "@@other", "other_file"),
        ("oracle", "connect someone", "other_database"),
    ],
)
def test_what_a_client_does_is_said_with_its_line(dialect: str, line: str, reason: str) -> None:
    """And the statements around it are replayed."""
    state = _state(dialect, ("f.sql", f"CREATE TABLE a (id int);\n{line}\nCREATE TABLE b (id int);\n"))
    assert _said(state) == [(2, reason)]
    assert {t.name.lower() for t in state.catalog.tables} == {"a", "b"}
    assert state.in_state >= 2


@pytest.mark.parametrize("line", [r"\echo done", r"\set x 1", r"\pset pager off", r"\copy a FROM 'f.csv'", r"\q"])
def test_what_changes_nothing_is_not_said(line: str) -> None:
    """Words for the screen, settings of the client, rows that come in."""
    assert _said(_state("postgresql", ("f.sql", f"CREATE TABLE a (id int);\n{line}\n"))) == []


@pytest.mark.parametrize(
    ("dialect", "within", "line"),
    [
        ("postgresql", "db/all.sql", r"\i tables/a.sql"),
        ("postgresql", "db/all.sql", r"\ir ./tables/a.sql"),
        ("postgresql", "db/sub/all.sql", r"\i '../tables/a.sql'"),
        ("postgresql", "db/all.sql", r"\i db/tables/a.sql"),
        ("mysql", "db/all.sql", "source tables/a.sql"),
        ("sqlite", "all.sql", '.read "db/tables/a.sql"'),
        ("mssql", "db/all.sql", r":r .\tables\a.sql"),
        ("oracle", "db/all.sql", "@tables/a.sql"),
    ],
)
def test_a_file_that_is_given_counts_by_itself(dialect: str, within: str, line: str) -> None:
    """A file of all files is common: what it runs is replayed, and nothing is to be said; of others it is."""
    given = ("db/tables/a.sql", "CREATE TABLE a (id int);\n")
    assert _said(_state(dialect, given, (within, f"{line}\n"))) == []
    assert _said(_state(dialect, ("db/tables/b.sql", given[1]), (within, f"{line}\n"))) == [(1, "other_file")]


def test_rows_of_copy_are_no_statements() -> None:
    """Rows that look like commands or statements are data, and what follows them is read again."""
    rows = "COPY a FROM stdin;\n1\tDROP TABLE a;\n2\t\\\\i other.sql\n3\tGRANT ALL ON a TO PUBLIC;\n\\.\n"
    state = _state("postgresql", ("f.sql", f"CREATE TABLE a (id int, t text);\n{rows}CREATE TABLE b (id int);\n"))
    assert _said(state) == []
    assert {t.name for t in state.catalog.tables} == {"a", "b"}
    assert state.grants.grants == ()
