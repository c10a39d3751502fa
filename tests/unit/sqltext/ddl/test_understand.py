"""Statements about rights, roles, routines, blocks and those without effect: what each does, in six dialects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.i18n import has_text
from privaudit.sqltext.ddl._tokens import tokens
from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind
from privaudit.sqltext.ddl.effects import Block, Effect, NotUnderstood
from privaudit.sqltext.ddl.own import own
from privaudit.sqltext.ddl.split import split
from privaudit.sqltext.ddl.understand import understand

from .shown import shown

FOLDER = Path(__file__).parent / "own_cases"
"""A file a dialect: a statement in a line, below it, further in, each of its effects."""
CANARY = "canary"


def _cases() -> Iterator[tuple[Dialect, str, str]]:
    for file in sorted(FOLDER.glob("*.txt")):
        statement, effects = "", []
        for line in [*file.read_text("utf-8").split("\n")[:-1], ""]:
            if line.startswith("    "):
                effects.append(line.strip())
                continue
            if statement:
                yield Dialect(file.stem), statement, "\n".join(effects)
            statement, effects = line, []


CASES = list(_cases())


@pytest.mark.parametrize(("dialect", "statement", "effects"), CASES, ids=[f"{d}-{s[:60]}" for d, s, _ in CASES])
def test_a_statement_does_what_the_manual_of_its_engine_says(dialect: Dialect, statement: str, effects: str) -> None:
    """Every effect of the statement is known, or it is said why not."""
    assert shown(statement, dialect) == effects


def test_there_are_cases_for_every_dialect() -> None:
    """No file of cases is empty or left out."""
    assert {d for d, _, _ in CASES} == set(Dialect)
    assert len(CASES) >= 400


def _flat(effects: tuple[Effect, ...]) -> Iterator[Effect]:
    for effect in effects:
        yield effect
        if isinstance(effect, Block):
            yield from _flat(effect.effects)


@pytest.mark.parametrize(("dialect", "statement"), [(d, s) for d, s, _ in CASES])
def test_no_literal_is_in_what_is_kept_and_every_spot_is_in_the_script(dialect: Dialect, statement: str) -> None:
    """No password and no value survives; spots are offsets in the script, whatever stands before the statement."""
    before = "-- a comment\n  "
    script = before + statement
    for piece in split(script, dialect):
        effects = understand(piece, dialect)
        assert effects
        assert CANARY not in repr(effects).lower()
        for effect in _flat(effects):
            assert len(before) <= effect.spot.start < effect.spot.end <= len(script)


@pytest.mark.parametrize(("dialect", "statement"), [(d, s) for d, s, _ in CASES])
def test_every_reason_has_a_text_in_both_languages(dialect: Dialect, statement: str) -> None:
    """A reader is told why a statement was not understood."""
    for piece in split(statement, dialect):
        for effect in _flat(understand(piece, dialect)):
            if isinstance(effect, NotUnderstood):
                assert has_text(f"gate.not_understood.{effect.reason}", "en")
                assert has_text(f"gate.not_understood.{effect.reason}", "ru")


@pytest.mark.parametrize(
    "script",
    [
        "-- first\nDO $$\nBEGIN\n  IF true THEN\n    GRANT a TO b;\n  END IF;\nEND $$;",
        "DO 'BEGIN GRANT a TO b; END'",
        "DO $$ BEGIN EXECUTE 'GRANT a TO b'; END $$",
    ],
)
def test_a_statement_in_a_block_is_found_at_its_own_place(script: str) -> None:
    """What a finding points at is the statement, not the block."""
    (piece,) = split(script, Dialect.POSTGRESQL)
    (block,) = understand(piece, Dialect.POSTGRESQL)
    assert isinstance(block, Block)
    spot = block.effects[0].spot
    assert script[spot.start : spot.end] == "GRANT a TO b"


def test_what_is_left_to_others_is_not_read_here() -> None:
    """Relations, rows of queries and comments on relations are another reader's."""
    for text in (
        "CREATE TABLE t (a int)",
        "ALTER TABLE t ADD COLUMN a int",
        "CREATE VIEW v AS SELECT 1",
        "INSERT INTO t SELECT * FROM u",
        "COMMENT ON TABLE t IS 'x'",
        "DROP TABLE t",
        "CREATE INDEX i ON t (a)",
    ):
        piece = Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1)
        assert own(piece, Dialect.POSTGRESQL) is None


def test_of_an_alter_table_each_action_that_is_understood_is_kept() -> None:
    """What is not understood is said at its own place; the column that it stands beside is not lost."""
    text = "ALTER TABLE t ADD COLUMN phone text, ALTER COLUMN a FROBNICATE (1, 2), DROP COLUMN b"
    (piece,) = split(text, Dialect.POSTGRESQL)
    found = understand(piece, Dialect.POSTGRESQL)
    assert [type(e).__name__ for e in found] == ["AddColumn", "NotUnderstood", "DropColumn"]
    assert text[found[1].spot.start : found[1].spot.end] == "ALTER COLUMN a FROBNICATE (1, 2)"


def test_rows_of_a_copy_are_never_looked_at() -> None:
    """Data in a dump have no effect, whatever they look like."""
    pieces = list(split("COPY t FROM stdin;\nGRANT a TO b;\n\\.\n", Dialect.POSTGRESQL))
    assert [type(e).__name__ for p in pieces for e in understand(p, Dialect.POSTGRESQL)] == ["Harmless", "Harmless"]


def test_a_block_in_a_block_in_a_block_ends_somewhere() -> None:
    """Depth is bounded: what lies deeper is said not to be understood."""
    text = "GRANT a TO b"
    for n in range(12):
        text = f"DO $a{n}$ BEGIN {text}; END $a{n}$"
    (piece,) = split(text, Dialect.POSTGRESQL)
    found = list(_flat(understand(piece, Dialect.POSTGRESQL)))
    assert any(isinstance(e, NotUnderstood) and e.reason == "part" for e in found)


# -- whatever the text is

_EXTRA = st.sampled_from(
    [
        "(",
        ")",
        ",",
        ";",
        ".",
        "*",
        "::",
        "=",
        "ON",
        "TO",
        "FROM",
        "GRANT",
        "ALL",
        "WITH",
        "IN",
        "SCHEMA",
        "TABLE",
        "BEGIN",
        "END",
        "IF",
        "THEN",
        "SET",
        "ROLE",
        "AS",
        "$$",
        "'",
        '"',
        "`",
        "[",
        "]",
        "--",
        "/*",
        "@",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.sampled_from(CASES))
def test_a_damaged_statement_is_understood_or_said_not_to_be(
    data: st.DataObject, case: tuple[Dialect, str, str]
) -> None:
    """Words lost, doubled or put in anywhere: there is always an answer, and its spot lies in the piece."""
    dialect, statement, _ = case
    words = [t.text for t in tokens(statement, dialect)]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(words)))
        change = data.draw(st.sampled_from(["lose", "double", "insert", "cut"]))
        if change == "lose":
            words[at : at + 1] = []
        elif change == "double":
            words[at:at] = words[at : at + 1]
        elif change == "insert":
            words[at:at] = [data.draw(_EXTRA)]
        else:
            words = words[:at]
    script = " ".join(words)
    for piece in split(script, dialect):
        effects = understand(piece, dialect)
        assert effects
        for effect in _flat(effects):
            assert 0 <= effect.spot.start <= effect.spot.end <= len(script) + 1


_LITERAL = st.text(alphabet=st.sampled_from("abc 1;(),.$%\\\n"), max_size=6).map(lambda t: f"{t}{CANARY}{t}")
_PLACES = [
    "CREATE ROLE a LOGIN PASSWORD {}",
    "CREATE USER a WITH ENCRYPTED PASSWORD {} IN ROLE b",
    "ALTER USER a PASSWORD {} VALID UNTIL {}",
    "CREATE POLICY p ON t USING (a = {})",
    "CREATE FUNCTION f(a text DEFAULT {}) RETURNS text LANGUAGE sql AS $f$ SELECT {} $f$",
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql RETURN {}",
    "DO $d$ BEGIN IF a = {} THEN CREATE ROLE a PASSWORD {}; END IF; RAISE NOTICE {}; END $d$",
    "DO $d$ BEGIN EXECUTE {}; END $d$",
    "SELECT f({}), set_config('a', {}, true)",
    "INSERT INTO t VALUES ({}, {})",
    "INSERT INTO t SELECT {} FROM u",
    "UPDATE t SET a = {}",
    "CREATE TYPE m AS ENUM ({}, {})",
    "CREATE DOMAIN d AS text DEFAULT {} CHECK (value <> {})",
    "ALTER TYPE m ADD VALUE {}",
    "SECURITY LABEL FOR anon ON COLUMN t.a IS {}",
    "COMMENT ON COLUMN t.a IS {}",
    "COPY t FROM {}",
    "CREATE USER MAPPING FOR a SERVER s OPTIONS (password {})",
    "FOO {} BAR {}",
    "CREATE TABLE t (a text DEFAULT {} CHECK (a <> {}))",
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(_PLACES), st.data(), st.sampled_from(["'", "E'", "$x$"]))
def test_nothing_of_a_literal_is_in_the_effects(place: str, data: st.DataObject, quote: str) -> None:
    """Wherever a value stands in a statement, and however it is quoted."""
    script = place
    while "{}" in script:
        text = data.draw(_LITERAL)
        if quote == "$x$":
            literal = f"$x${text.replace('$', '')}$x$"
        else:
            inner = text.replace("\\", "\\\\") if quote == "E'" else text
            literal = f"{quote}{inner.replace(chr(39), chr(39) * 2)}'"
        script = script.replace("{}", literal, 1)
    for piece in split(script, Dialect.POSTGRESQL):
        assert CANARY not in repr(understand(piece, Dialect.POSTGRESQL))
        assert CANARY not in repr(piece)
