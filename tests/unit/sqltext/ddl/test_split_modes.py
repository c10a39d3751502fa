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
        "SET GLOBAL sql_mode='ANSI_QUOTES';",
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
