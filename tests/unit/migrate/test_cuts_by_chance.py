"""Scripts that are cut anywhere, with signs put in anywhere: a replay always ends, and says what it could not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect

_TOP = Path(__file__).parents[3]
_SIGNS = (
    *(
        "'",
        '"',
        "`",
        "$$",
        "$a$",
        "(",
        ")",
        ";",
        "/*",
        "*/",
        "--",
        "\\",
        "\0",
        "\ufeff",
        "[",
        "]",
        "\r\n",
        "@",
        "{{",
        "\u2028",
    ),
    *("BEGIN ", "END; ", "CASE ", "IF ", "LOOP ", "AS ", "N'", "E'", "q'[", "\n/\n", "\nGO\n", "DELIMITER //\n"),
    *("COPY a FROM stdin;\n", "CREATE TRIGGER t ", "CREATE FUNCTION f() ", "SET sql_mode='ANSI';\n", "\\i x\n"),
)


def _texts(value: Any) -> Iterator[str]:
    """Every script of the written cases."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and ";" in value:
        yield value


def _scripts() -> tuple[str, ...]:
    cases = sorted((_TOP / "tests" / "corpus" / "gate").glob("*.yaml"))
    written = {t for p in cases for t in _texts(yaml.safe_load(p.read_text(encoding="utf-8")))}
    plain = (p.read_text(encoding="utf-8") for p in sorted((_TOP / "examples").rglob("*.sql")))
    return (*sorted(written), *plain)


_SCRIPTS = _scripts()


def _replayed(text: str, dialect: Dialect) -> Snapshot:
    run = Replay("shop", dialect, as_of="2026-01-01T00:00:00+00:00")
    run.run(Script(file="f.sql", text=text))
    return run.snapshot()


@settings(max_examples=300, deadline=None)
@given(data=st.data(), dialect=st.sampled_from(list(Dialect)))
def test_a_script_cut_anywhere(data: st.DataObject, dialect: Dialect) -> None:
    """Never an exception; every place that is named lies in the script."""
    text = data.draw(st.sampled_from(_SCRIPTS))
    text = text[data.draw(st.integers(0, len(text))) :]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(_SIGNS)) + text[at + data.draw(st.integers(0, 20)) :]
    state = _replayed(text, dialect)
    assert all(1 <= t.location.line <= text.count("\n") + 1 for t in state.troubles)
    assert state.in_state <= state.statements


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE a (x int DEFAULT " + "(" * 20_000 + "1" + ")" * 20_000 + ");",
        "CREATE TABLE a (x int DEFAULT " + "(" * 20_000,
        "SELECT " + "$a$ x $b$ " * 5_000,
        "SELECT '" + "x" * 1_000_000,
        "/* " * 20_000,
        "CREATE TABLE a (x int);\0" * 2_000,
        "SET @a = " + "IF(1," * 2_000 + "'ALTER'" + ",1)" * 2_000 + ";",
        "CREATE PROCEDURE p() BEGIN " + "BEGIN " * 5_000,
    ],
    ids=["brackets", "open", "dollars", "string", "comments", "zeros", "nested", "begins"],
)
def test_what_never_ends_or_nests_without_end(text: str, dialect: Dialect) -> None:
    """Each is read, or said; none costs more than its length."""
    state = _replayed(text, dialect)
    assert state.statements or not state.troubles
