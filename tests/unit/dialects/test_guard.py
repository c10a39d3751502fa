"""The statement guard: what may go, and a long list of what may not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.dialects._guard import Guard
from privaudit.errors import NotReadOnly

GUARD = Guard(
    verbs=frozenset({"SELECT", "WITH", "SHOW"}),
    settings=(re.compile(r"SET SESSION max_statement_time = \d+"),),
    functions=frozenset({"left", "count", "length"}),
)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT left(a, 10) FROM t WHERE id >= :x ORDER BY id LIMIT 5",
        'SELECT "drop table; --" FROM "insert" AS x',
        "SELECT `a``b` FROM `grant`",
        "SELECT 'it''s; delete' FROM t",
        "WITH x AS (SELECT 1) SELECT count(*) FROM x",
        "SELECT a FROM t WHERE b IN (1, 2) AND (c = 1)",
        "SHOW transaction_read_only",
        "SET SESSION max_statement_time = 30",
    ],
)
def test_reading_statements_go(sql: str) -> None:
    """Plain reads pass, whatever their quoted names and literals hold."""
    GUARD.check(sql, "crm")


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "INSERT INTO t VALUES (1)",
        "SELECT 1; DELETE FROM t",
        "SELECT 1 -- comment",
        "SELECT 1 /* comment */",
        "SELECT * INTO copy FROM t",
        "SELECT a FROM t INTO OUTFILE 'x'",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR SHARE",
        "SELECT a FROM t FOR KEY SHARE",
        "SELECT pg_sleep(10)",
        "SELECT load_file('x')",
        "SELECT lo_export(1, 'x')",
        "SELECT public.evil()",
        'SELECT "unclosed',
        "SELECT 'unclosed",
        "SELECT $$x$$",
        "SELECT 'a\\' OR '",
        "COPY t TO PROGRAM 'x'",
        "LOCK TABLE t",
        "WITH x AS (DELETE FROM t RETURNING 1) SELECT 1 FROM x",
        "SET SESSION TRANSACTION READ WRITE",
        "SET SESSION max_statement_time = 30; DROP TABLE t",
        "EXPLAIN ANALYZE DELETE FROM t",
        "select 1 from t procedure analyse()",
    ],
)
def test_everything_else_is_refused_without_quoting_it(sql: str) -> None:
    """A refusal names a word or sign, never the statement."""
    with pytest.raises(NotReadOnly) as caught:
        GUARD.check(sql, "crm")
    assert caught.value.reason == "statement_refused"
    assert len(str(caught.value)) < 70


@given(st.text())
def test_no_identifier_can_break_out(name: str) -> None:
    """A quoted identifier of any text neither ends the statement nor adds a word; a backslash is taken literally."""
    quoted = '"' + name.replace('"', '""') + '"'
    assert GUARD.refusal(f"SELECT {quoted} FROM t") is None


def test_without_a_function_list_words_still_count() -> None:
    """The generic path lets any function through, no writing word."""
    loose = Guard(verbs=frozenset({"SELECT"}))
    assert loose.refusal("SELECT anything(1) FROM t") is None
    assert loose.refusal("SELECT a INTO b FROM t") == "into"
