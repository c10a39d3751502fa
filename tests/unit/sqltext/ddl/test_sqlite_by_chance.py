"""Tables made by chance, run in SQLite: what it takes comes to what the scan's catalog says of the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.dialects._sqlite_catalog import read_catalog
from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind
from privaudit.sqltext.ddl.fast import fast

from .applied import Applied, shown_catalog
from .test_fast_equals_library import DEFAULTS, TYPES, WORDS

LITE = Dialect.SQLITE
QUOTES = st.sampled_from(["{}", '"{}"', "[{}]", "`{}`"])


@st.composite
def scripts(draw: st.DrawFn) -> list[str]:
    """A table with a key to another, and changes of it that mostly can be done."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=7, unique_by=str.lower))
    columns = [draw(_columns(w)) for w in words]
    if draw(st.booleans()):
        columns.append(f"FOREIGN KEY ({_quoted(draw, words[1])}) REFERENCES {draw(QUOTES).format('base')} (k)")
    if draw(st.booleans()):
        columns.append(f"{draw(st.sampled_from(['PRIMARY KEY', 'UNIQUE']))} ({words[0]}, {_quoted(draw, words[2])})")
    tail = draw(st.sampled_from(["", "", " STRICT", " WITHOUT ROWID"]))
    body = draw(st.sampled_from([", ", ",\n  "])).join(columns)
    steps = [
        "CREATE TABLE base (k INTEGER PRIMARY KEY)",
        f"CREATE TABLE {draw(QUOTES).format('main_one')} ({body}){tail}",
    ]
    for n in range(draw(st.integers(0, 5))):
        word = draw(st.sampled_from(words))
        other = draw(st.sampled_from([f"n{n}", f'"named {n}"']))
        steps.append(draw(st.sampled_from([
            f"ALTER TABLE main_one ADD COLUMN {draw(_columns(f'new{n}'))}",
            f"ALTER TABLE main_one RENAME COLUMN {_quoted(draw, word)} TO {other}",
            f"ALTER TABLE main_one DROP COLUMN {_quoted(draw, word)}",
            f"CREATE UNIQUE INDEX i{n} ON main_one ({_quoted(draw, word)})",
            f"CREATE INDEX i{n} ON main_one ({_quoted(draw, word)} DESC, {words[0]})",
            f"CREATE INDEX i{n} ON main_one (lower({word}))",
        ])))  # fmt: skip
    return steps


def _quoted(draw: st.DrawFn, word: str) -> str:
    return draw(QUOTES).format(word)


@st.composite
def _columns(draw: st.DrawFn, word: str) -> str:
    parts = [_quoted(draw, word), draw(st.sampled_from(TYPES[LITE]))]
    said = [
        draw(st.sampled_from(["", "NOT NULL", "NULL"])),
        draw(st.sampled_from(["", *(f"DEFAULT {d}" for d in DEFAULTS)])),
        draw(st.sampled_from(["", "", "", "UNIQUE", "PRIMARY KEY", "REFERENCES base (k)", "CHECK (1 > 0)"])),
    ]
    return " ".join([*parts, *(s for s in draw(st.permutations(said)) if s)])


def _refused(connection: sqlite3.Connection, text: str) -> bool:
    try:
        connection.execute(text)
    except sqlite3.Error:
        return True
    return False


@settings(max_examples=200)
@given(scripts())
def test_what_sqlite_takes_comes_to_its_catalog(texts: list[str]) -> None:
    """Statements that SQLite refuses are left out; after the others both sides have the same tables."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    applied = Applied(LITE, "main")
    for text in texts:
        if _refused(connection, text):
            continue
        effects = fast(Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1), LITE)
        assert effects is not None
        for effect in effects:
            applied.apply(effect)

    def query(sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return connection.execute(sql, params or {}).fetchall()

    assert applied.shown() == shown_catalog(read_catalog("s", query), frozenset())
    connection.close()
