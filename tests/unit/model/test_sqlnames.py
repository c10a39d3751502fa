"""Names as SQL text."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.model.sqlnames import limited_select, quote_for


@pytest.mark.parametrize(
    ("dialect", "names", "quoted"),
    [
        ("postgresql", ("s", 'a"b'), '"s"."a""b"'),
        ("sqlite", ("main", "Имя"), '"main"."Имя"'),
        ("mysql", ("a`b",), "`a``b`"),
        ("mariadb", ('a"b', "c"), '`a"b`.`c`'),
        ("mssql", ("dbo", "a]b"), "[dbo].[a]]b]"),
        ("oracle", ("hr", "Mixed", "with space"), '"HR"."Mixed"."with space"'),
        ("snowflake", ("t",), '"T"'),
        ("trino", ("t",), '"t"'),
        ("", ("t",), '"t"'),
    ],
)
def test_names_are_quoted_as_the_engine_wants(dialect: str, names: tuple[str, ...], quoted: str) -> None:
    """The engine's own closing quote is doubled, others are left alone; small letters are capitals where they fold."""
    assert quote_for(dialect, *names) == quoted


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_no_name_breaks_out_of_its_quotes(name: str) -> None:
    """Whatever a column is called, SQLite reads the statement as that one column of that table, bounded."""
    with closing(sqlite3.connect(":memory:")) as c:
        c.execute(f"CREATE TABLE {quote_for('sqlite', 'main', name)} ({quote_for('sqlite', name)} TEXT)")
        c.executemany(f"INSERT INTO {quote_for('sqlite', name)} VALUES (?)", [("x",)] * 5)
        assert len(c.execute(limited_select("sqlite", name, "main", name, 3)).fetchall()) == 3


def test_every_engine_is_asked_for_few_rows() -> None:
    """TOP on SQL Server, FETCH FIRST on Oracle, LIMIT elsewhere."""
    assert limited_select("mssql", "c", "s", "t", 20) == "SELECT TOP (20) [c] FROM [s].[t];"
    assert limited_select("oracle", "c", "s", "t", 20) == 'SELECT "C" FROM "S"."T" FETCH FIRST 20 ROWS ONLY;'
    assert limited_select("mariadb", "c", "s", "t", 20) == "SELECT `c` FROM `s`.`t` LIMIT 20;"
