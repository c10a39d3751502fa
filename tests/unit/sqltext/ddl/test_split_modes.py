"""A mode of MySQL's session makes double quotes those of names (ANSI_QUOTES): what follows is read so."""

from __future__ import annotations

import pytest

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect
from privaudit.sqltext.ddl.split import split

_TABLE = 'CREATE TABLE "users" ("email" varchar(20) DEFAULT \'a"b\', -- it\'s "x"\n  "n" int);\n'


def _replayed(*texts: str, dialect: Dialect = Dialect.MYSQL) -> Snapshot:
    run = Replay("shop", dialect, as_of="2026-01-01T00:00:00+00:00")
    for number, text in enumerate(texts):
        run.run(Script(file=f"{number}.sql", text=text))
    return run.snapshot()


@pytest.mark.parametrize("dialect", [Dialect.MYSQL, Dialect.MARIADB])
@pytest.mark.parametrize(
    "mode",
    [
        "SET sql_mode='ANSI_QUOTES';",
        "set session sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES';",
        "SET @@sql_mode := 'ansi';",
        "SET @@session.sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');",
        "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='ANSI' */;",
        "SET NAMES utf8, sql_mode='ANSI'; SET sql_mode=CONCAT(@@sql_mode, ',STRICT_ALL_TABLES');",
    ],
)
def test_names_in_double_quotes(dialect: Dialect, mode: str) -> None:
    """Tables, columns and rights by their names; strings and comments stay what they are, and places do not move."""
    state = _replayed(f"{mode}\n{_TABLE}GRANT SELECT (\"email\") ON \"users\" TO 'a'@'%';\n", dialect=dialect)
    assert state.troubles == ()
    (table,) = state.catalog.tables
    assert (table.name, [c.name for c in table.columns]) == ("users", ["email", "n"])
    assert {at.line for place, at in state.said.columns.items() if place[2] == "n"} == {3}
    for piece in split(f"{mode}\n{_TABLE}", dialect):
        assert len(piece.text) == len(f"{mode}\n{_TABLE}"[piece.start : piece.start + len(piece.text)])


@pytest.mark.parametrize(
    "mode",
    [
        "SET sql_mode='STRICT_ALL_TABLES';",
        "SET GLOBAL sql_mode='STRICT_ALL_TABLES';",
        "SET sql_mode='ANSI'; SET sql_mode=@OLD_SQL_MODE;",
        "SET sql_mode='ANSI'; SET sql_mode=REPLACE(@@sql_mode, 'ANSI_QUOTES', '');",
    ],
)
def test_strings_in_double_quotes(mode: str) -> None:
    """Without the mode, or after it, they are strings."""
    sql = 'CREATE TABLE a (b varchar(20) DEFAULT "x;y", c varchar(20));'
    state = _replayed(f"{mode}\n{sql}\n")
    assert state.troubles == ()
    assert [c.name for c in state.catalog.tables[0].columns] == ["b", "c"]
    assert any('"x;y"' in piece.text for piece in split(f"{mode}\n{sql}", Dialect.MYSQL))


def test_the_mode_is_that_of_one_script() -> None:
    """Each script is a session of its own."""
    state = _replayed("SET sql_mode='ANSI_QUOTES';", 'CREATE TABLE a (b varchar(20) DEFAULT "x");')
    assert state.troubles == ()


def test_a_mode_of_the_whole_server_is_said() -> None:
    """Sessions after it read strings by it: which scripts those are of, nobody knows."""
    assert [t.reason for t in _replayed("SET GLOBAL sql_mode='ANSI_QUOTES';").troubles] == ["part"]


_HIDDEN = r"INSERT INTO q VALUES ('\'); CREATE TABLE m (a int); -- ');"
_SHOWN = r"INSERT INTO q VALUES ('\''); CREATE TABLE m (a int); -- ');"


def _tables(text: str, dialect: Dialect) -> tuple[bool, list[str]]:
    state = _replayed(f"CREATE TABLE q (a text);\n{text}", dialect=dialect)
    return any(t.name == "m" for t in state.catalog.tables), [t.reason for t in state.troubles]


@pytest.mark.parametrize("dialect", [Dialect.MYSQL, Dialect.MARIADB])
@pytest.mark.parametrize(
    ("mode", "made"),
    [
        ("SET sql_mode='NO_BACKSLASH_ESCAPES';", True),
        ("SET SESSION sql_mode = 'STRICT_ALL_TABLES,no_backslash_escapes';", True),
        ("SET @@sql_mode := CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');", True),
        ("SET @@session.sql_mode = (SELECT CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES'));", True),
        ("/*!40101 SET @OLD=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES,ANSI' */;", True),
        ("SET NAMES utf8, `sql_mode` = 'NO_BACKSLASH_ESCAPES';", True),
        ("SET @a=@@sql_mode; SET sql_mode='NO_BACKSLASH_ESCAPES'; SET sql_mode=@a;", False),
        ("SET sql_mode='NO_BACKSLASH_ESCAPES'; SET sql_mode=REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '');", False),
        ("SET sql_mode='NO_AUTO_VALUE_ON_ZERO';", False),
    ],
)
def test_backslashes_that_end_no_string(mode: str, made: bool, dialect: Dialect) -> None:
    """What stands behind a string is read, or not, as the mode has it; nothing is left in doubt."""
    assert _tables(f"{mode}\n{_HIDDEN}", dialect) == (made, [])


@pytest.mark.parametrize(
    "mode",
    [
        "SET sql_mode=CONCAT('NO_BACKSLASH', '_ESCAPES');",
        "SET sql_mode=1048576;",
        "SET @a='NO_BACKSLASH_ESCAPES'; SET sql_mode=LOWER(@a);",
        "SET sql_mode=REPLACE('NO_X_ESCAPES', 'X', 'BACKSLASH');",
    ],
)
def test_a_mode_that_is_put_together_leaves_a_doubt(mode: str) -> None:
    """It is said at the string that it matters for, and at no other."""
    assert _tables(f"{mode}\n{_HIDDEN}", Dialect.MYSQL)[1] == ["part"]
    assert _tables(f"{mode}\nINSERT INTO q VALUES ('a');", Dialect.MYSQL)[1] == []


@pytest.mark.parametrize(
    ("setting", "made"),
    [
        ("SET standard_conforming_strings = off;", True),
        ("SET SESSION standard_conforming_strings = off;", True),
        ("SET /**/ standard_conforming_strings TO 'off';", True),
        ('SET "standard_conforming_strings" = false;', True),
        ("SELECT set_config('standard_conforming_strings', 'off', false);", True),
        ("SET standard_conforming_strings = off; RESET standard_conforming_strings;", False),
        ("SET standard_conforming_strings = on;", False),
        ("SELECT set_config('search_path', '', false); SET search_path = public;", False),
    ],
)
def test_backslashes_of_postgresql(setting: str, made: bool) -> None:
    """Where strings have escapes, what stands behind an escaped quote is read as the server reads it."""
    found, said = _tables(f"{setting}\n{_SHOWN}", Dialect.POSTGRESQL)
    assert (found, said) == (made, []) if made else not found


@pytest.mark.parametrize(
    "setting",
    [
        "BEGIN; SET LOCAL standard_conforming_strings = off;",
        "BEGIN; SET standard_conforming_strings = off; ROLLBACK;",
        "SELECT set_config('standard_' || 'x', 'off', false);",
        "UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings';",
        "DO $$ BEGIN SET standard_conforming_strings = off; END $$;",
        'SET U&"standard\\005fconforming_strings" = off;',
    ],
)
def test_a_setting_that_may_not_hold_leaves_a_doubt(setting: str) -> None:
    """It is said at a string with a backslash, and without one nothing is."""
    assert "part" in _tables(f"{setting}\n{_SHOWN}", Dialect.POSTGRESQL)[1]
    assert "part" not in _tables(f"{setting}\nINSERT INTO q VALUES ('a');", Dialect.POSTGRESQL)[1]


def test_a_setting_of_others_and_one_within_a_line() -> None:
    """A role's setting is said at once; psql cuts the rest of a line as the setting was."""
    said = _tables("ALTER ROLE app SET standard_conforming_strings = off;", Dialect.POSTGRESQL)[1]
    assert said == ["part"]
    assert "part" in _tables(f"SET standard_conforming_strings = off; {_SHOWN}", Dialect.POSTGRESQL)[1]
