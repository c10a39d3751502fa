"""A quoted line of a script: its words stay, its values do not, and the mark stands below what is meant."""

from __future__ import annotations

import pytest

from privaudit.report.gate.quote import Quote, Quoter
from privaudit.sqltext.ddl.base import Dialect

P = Dialect.POSTGRESQL


def quoted(text: str, line: int = 1, column: int = 1, dialect: Dialect = P, width: int = 100) -> Quote:
    """One line of a script that may be shown, where the replay knows the tables t, crm.people and people."""
    found = Quoter(text, dialect, frozenset({"t", "crm", "people", "email"})).quote(line, [column], width)
    assert found is not None
    return found


def meant(found: Quote) -> str:
    """The words above the marks, of a line without wide letters."""
    return "".join(c for c, mark in zip(found.shown, found.marks, strict=False) if mark == "^")


@pytest.mark.parametrize(
    ("dialect", "script"),
    [
        (P, "INSERT INTO t VALUES ('Hidden Person', 1);"),
        (P, "INSERT INTO t VALUES (E'Hidden\\tPerson');"),
        (P, "SELECT $$Hidden Person$$;"),
        (P, "SELECT $tag$Hidden Person$tag$;"),
        (P, "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'Hidden Person' $$;"),
        (P, "DO $$ BEGIN INSERT INTO t VALUES ($x$Hidden Person$x$); END $$;"),
        (P, "CREATE TABLE t (a int); -- Hidden Person"),
        (P, "CREATE TABLE t /* Hidden Person */ (a int);"),
        (P, "CREATE TABLE t /* a /* nested */ Hidden Person */ (a int);"),
        (P, "SELECT 'Hidden Person"),
        (P, "INSERT INTO t VALUES ('it\\'s Hidden Person');"),
        (P, "\\set name Hidden Person"),
        (Dialect.MYSQL, 'INSERT INTO t VALUES ("Hidden Person");'),
        (Dialect.MYSQL, "CREATE TABLE t (a int COMMENT 'Hidden Person'); # Hidden Person"),
        (Dialect.MARIADB, "CREATE USER x IDENTIFIED BY 'Hidden Person';"),
        (Dialect.SQLITE, 'INSERT INTO t VALUES ("Hidden Person");'),
        (Dialect.SQLITE, 'CREATE TABLE t (a text DEFAULT "Hidden Person");'),
        (Dialect.ORACLE, "CREATE USER x IDENTIFIED BY Hidden;"),
        (Dialect.ORACLE, 'CREATE USER x IDENTIFIED BY "Hidden Person";'),
        (Dialect.ORACLE, "INSERT INTO t VALUES (q'[Hidden Person]');"),
        (Dialect.MSSQL, "CREATE LOGIN x WITH PASSWORD = N'Hidden Person';"),
        (P, "Hidden Person some row;"),
        (P, "foo Hidden bar;"),
        (P, "Hidden;Person;1"),
        (P, "\\copy t from pstdin\nHidden\tPerson\n\\."),
        (Dialect.MYSQL, "COPY t FROM stdin;\nHidden\tPerson\n\\."),
        (P, 'INSERT INTO t VALUES ("Hidden Person");'),
        (P, 'CREATE TABLE t (a text DEFAULT "Hidden Person");'),
        (P, 'CREATE TABLE t (a text CHECK (a <> "Hidden Person"));'),
        (Dialect.MSSQL, 'CREATE TABLE t (a nvarchar(20) DEFAULT "Hidden Person"); INSERT INTO t VALUES ("Hidden")'),
        (Dialect.SQLITE, 'CREATE TABLE t (a text CHECK (a <> "Hidden Person"), b text DEFAULT ("Hidden"));'),
        (Dialect.SQLITE, 'CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO t VALUES ("Hidden"); END;'),
        (P, 'DO LANGUAGE plperl $$ my $k = "Hidden"; # Person\n$$;'),
        (P, "CREATE USER u WITH PASSWORD Hidden;"),
        (P, "ALTER USER u PASSWORD = Hidden;"),
        (P, "CREATE USER u PASSWORD people;"),
        (Dialect.ORACLE, "ALTER USER x IDENTIFIED BY Hidden REPLACE Person;"),
        (Dialect.ORACLE, "GRANT CONNECT TO a, b IDENTIFIED BY Hidden, Person;"),
        (Dialect.ORACLE, "FOO BAR IDENTIFIED BY Hidden REPLACE Person;"),
        (Dialect.ORACLE, "@Hidden/Person@host"),
        (P, "#Hidden Person"),
        (Dialect.MYSQL, "--Hidden Person"),
        (Dialect.MYSQL, "/*! Hidden Person */;"),
        (P, "SET app.token = Hidden;"),
        (P, "CREATE POLICY p ON t USING (a = Hidden);"),
    ],
)
def test_no_value_of_a_script_is_shown(dialect: Dialect, script: str) -> None:
    """Strings of every sort, comments, passwords without quotes and what a client's command is given are hidden."""
    found = Quoter(script, dialect).quote(1, [1], 200)
    shown = "" if found is None else found.shown
    assert "Hidden" not in shown
    assert "Person" not in shown


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("ALTER TABLE people FROBNICATE Hidden 4509;", "ALTER TABLE people … … #;"),
        ("Hidden people SELECT;", "… people …;"),
        ("GRANT SELECT ON people TO bob;", "GRANT SELECT ON people TO bob;"),
        ("CREATE TABLE x (pin text DEFAULT 4509);", "CREATE TABLE x (pin text DEFAULT #);"),
        ("CREATE TABLE x (pin numeric(10, 2) DEFAULT 10);", "CREATE TABLE x (pin numeric(10, 2) DEFAULT #);"),
        ("CREATE VIEW v AS SELECT q.email FROM people q;", "CREATE VIEW v AS SELECT q.email FROM people …;"),
        ("DO $$ BEGIN EXECUTE Hidden; END $$;", "DO $$ BEGIN EXECUTE …; END $$;"),
        ("CREATE TABLE x (a uuid DEFAULT my_id());", "CREATE TABLE x (a uuid DEFAULT my_id());"),
    ],
)
def test_what_is_shown_of_a_line_is_words_of_sql_and_names_that_are_known(script: str, shown: str) -> None:
    """Of a statement its words and names, of what is not understood how it begins; numbers only as lengths."""
    assert quoted(script).shown == shown


def test_rows_of_copy_are_not_quoted() -> None:
    """Nothing of the data below COPY … FROM stdin is shown, whichever of its lines is asked for."""
    script = "COPY t (a) FROM stdin;\nHidden Person\n\\.\nCREATE TABLE x (a int);\n"
    assert Quoter(script, P).quote(2, [1], 80) is None
    assert quoted(script, 4).shown == "CREATE TABLE x (a int);"


def test_a_string_over_several_lines_is_hidden_on_each() -> None:
    """A line in the middle of a string, where no quote stands, shows nothing of it."""
    script = "INSERT INTO t VALUES ('one\nHidden Person\nthree');"
    for line in (1, 2, 3):
        found = Quoter(script, P).quote(line, [1], 80)
        assert found is None or "Hidden" not in found.shown


def test_numbers_that_could_be_a_persons_are_hidden_and_lengths_stay() -> None:
    """A phone number in a seed row is hidden, the length of a type is not."""
    assert quoted("INSERT INTO t VALUES (79161234567);").shown == "INSERT INTO t VALUES (#);"
    assert quoted("CREATE TABLE t (a varchar(255));").shown == "CREATE TABLE t (a varchar(255));"


@pytest.mark.parametrize(
    ("script", "line", "column", "words"),
    [
        ("CREATE TABLE people (\n    email text\n);", 2, 5, "email"),
        ("CREATE TABLE people (\n    email text\n);", 1, 1, "CREATE TABLE people"),
        ("ALTER TABLE crm.people DISABLE ROW LEVEL SECURITY;", 1, 13, "crm.people"),
        ("ALTER TABLE people\n  ADD COLUMN email text, ADD x int;", 2, 3, "ADD COLUMN email text"),
        ("ALTER TABLE people DISABLE ROW LEVEL SECURITY;", 1, 20, "DISABLE ROW LEVEL SECURITY"),
        ("GRANT SELECT ON people TO PUBLIC;", 1, 1, "GRANT SELECT ON people TO PUBLIC"),
        ("CREATE TABLE t (\n\temail text);", 2, 2, "email"),
        ("INSERT INTO t VALUES ('a'); DROP VIEW v;", 1, 29, "DROP VIEW v"),
        ("CREATE TABLE t (a text DEFAULT 'long value here', email text);", 1, 51, "email"),
    ],
)
def test_the_mark_stands_below_the_words_meant(script: str, line: int, column: int, words: str) -> None:
    """Tabs and hidden values move the mark with the words."""
    assert meant(quoted(script, line, column)) == words


def test_wide_letters_take_two_cells() -> None:
    """A mark behind wide letters stands below its word on a terminal."""
    found = quoted('CREATE TABLE "顧客" (email text);', 1, 20)
    assert found.marks.index("^") == len('CREATE TABLE "') + 4 + len('" (')
    assert found.marks.count("^") == len("email")


def test_a_long_line_is_cut_around_the_mark() -> None:
    """What is meant is always in what is shown, however far to the right."""
    script = "CREATE TABLE t (" + ", ".join(f"column_{i} int" for i in range(200)) + ", email text);"
    found = quoted(script, 1, script.index("email") + 1, width=60)
    assert len(found.shown) <= 60
    assert meant(found) == "email"
    assert found.shown.startswith("…")


def test_signs_that_command_a_terminal_are_shown() -> None:
    """An escape sequence in a quoted name does nothing."""
    assert "\x1b" not in quoted('CREATE TABLE "a\x1b[2Jb" (x int);').shown


@pytest.mark.parametrize("line", [0, -1, 3, 10**9])
def test_a_line_that_is_not_there_is_not_quoted(line: int) -> None:
    """Places come from tools and their changelogs: one beside the text is no error."""
    assert Quoter("SELECT 1;\n\n", P).quote(line, [1, 0, -5, 10**9], 80) is None


def test_lines_end_as_windows_ends_them() -> None:
    """A carriage return is no part of a line."""
    assert quoted("CREATE TABLE t (\r\n  email text\r\n);\r\n", 2, 3).shown == "  email text"
