"""The fast reader and the SQL library, two parsers that share only the words of types, say the same."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.sqltext.ddl import effects as ef
from privaudit.sqltext.ddl.base import MYSQL_LIKE, Dialect, Piece, PieceKind, Spot
from privaudit.sqltext.ddl.fast import fast
from privaudit.sqltext.ddl.library_read import read

PG, MARIA, LITE = Dialect.POSTGRESQL, Dialect.MARIADB, Dialect.SQLITE
DIALECTS = st.sampled_from([PG, MARIA, Dialect.MYSQL, LITE])
TYPES = {
    PG: ["int", "bigserial", "varchar(20)", "text", "timestamp with time zone", "numeric(10, 2)", "boolean", "text[]"],
    MARIA: ["int", "int(11) unsigned", "varchar(20)", "text", "tinyint(1)", "enum('a', 'b)')", "datetime(6)", "json"],
    LITE: ["INTEGER", "TEXT", "VARCHAR(20)", "DATETIME", "REAL", "BLOB", "NUMERIC", "BOOLEAN", "DATE", "int"],
}
TYPES[PG] += ["uuid", "jsonb", "date", "character varying(9)", "double precision", "timestamptz", "bytea", "inet"]
TYPES[MARIA] += ["decimal(10,2)", "bigint", "char(3)", "mediumtext", "date", "timestamp", "double", "blob"]
TYPES[Dialect.MYSQL] = TYPES[MARIA]
DEFAULTS = ("0", "-1.5", "'x'", "'it''s, (b'", "NULL", "CURRENT_TIMESTAMP", "true", "''")
WORDS = ("id", "email", "Full_Name", "phone2", "birth_date", "snils", "note", "Users", "orders", "a", "total_")


@st.composite
def names(draw: st.DrawFn, dialect: Dialect) -> str:
    """A name, quoted as the engine does or not."""
    word = draw(st.sampled_from(WORDS))
    if not draw(st.booleans()):
        return word
    inside = word + draw(st.sampled_from(["", " x", "-y", " ключ", "(", ";", "'"]))
    return f"`{inside}`" if dialect in MYSQL_LIKE else f'"{inside}"'


@st.composite
def tables(draw: st.DrawFn, dialect: Dialect) -> str:
    """A table, with a schema or without."""
    name = draw(names(dialect))
    return f"{draw(names(dialect))}.{name}" if dialect is not LITE and draw(st.booleans()) else name


@st.composite
def columns(draw: st.DrawFn, dialect: Dialect, *, keys: bool = True) -> str:
    """A column with what is said of it, in any order that the engines take."""
    parts = [draw(names(dialect)), draw(st.sampled_from(TYPES[dialect]))]
    if draw(st.booleans()):
        parts.append(draw(st.sampled_from(["NOT NULL", "NULL"])))
    if draw(st.booleans()):
        parts.append("DEFAULT " + draw(st.sampled_from(DEFAULTS)))
    if keys and draw(st.integers(0, 4)) == 0:
        parts.append(draw(st.sampled_from(["PRIMARY KEY", "UNIQUE"])))
    if dialect in MYSQL_LIKE and draw(st.booleans()):
        parts.append("COMMENT 'who, (it''s)'")
    if keys and dialect is PG and draw(st.integers(0, 3)) == 0:
        parts.append(f"REFERENCES {draw(tables(dialect))} ({draw(names(dialect))}) ON DELETE CASCADE")
    return draw(st.sampled_from([" ", "  ", "\n\t"])).join(parts)


@st.composite
def constraints(draw: st.DrawFn, dialect: Dialect) -> str:
    """A key or check of a table."""
    kind = draw(st.sampled_from(["PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK", "KEY"]))
    listed = ", ".join(draw(st.lists(names(dialect), min_size=1, max_size=3)))
    name = draw(names(dialect))
    if kind == "KEY" and dialect in MYSQL_LIKE:
        return f"KEY {name} ({listed})"
    begin = f"CONSTRAINT {name} " if draw(st.booleans()) else ""
    if kind in {"CHECK", "KEY"}:
        return f"{begin}CHECK ({draw(names(dialect))} > 5)"
    end = f" REFERENCES {draw(tables(dialect))} ({listed})" if kind == "FOREIGN KEY" else ""
    return f"{begin}{kind} ({listed}){end}"


@st.composite
def creates(draw: st.DrawFn, dialect: Dialect) -> str:
    """CREATE TABLE."""
    items = draw(st.lists(columns(dialect), min_size=1, max_size=6)) + draw(st.lists(constraints(dialect), max_size=3))
    exists = draw(st.sampled_from(["", "IF NOT EXISTS "]))
    kind = draw(st.sampled_from(["", "", "TEMPORARY "]))
    tail = " ENGINE=InnoDB COMMENT='x'" if dialect in MYSQL_LIKE and draw(st.booleans()) else ""
    joint = draw(st.sampled_from([", ", ",\n  ", " , -- who; what\n"]))
    return f"CREATE {kind}TABLE {exists}{draw(tables(dialect))} ({joint.join(items)}){tail}"


@st.composite
def alters(draw: st.DrawFn, dialect: Dialect) -> str:
    """ALTER TABLE with an action or more."""
    name, other = draw(names(dialect)), draw(names(dialect))
    actions = [f"ADD COLUMN {draw(columns(dialect, keys=False))}", f"DROP COLUMN {name}"]
    alone = [f"RENAME COLUMN {name} TO {other}", f"RENAME TO {other}"]
    if dialect is PG:
        actions += [f"ALTER COLUMN {name} TYPE {draw(st.sampled_from(TYPES[PG][2:]))}", f"DROP COLUMN {name} CASCADE"]
        actions += [f"ALTER COLUMN {name} SET NOT NULL", f"ALTER COLUMN {name} DROP NOT NULL"]
        actions += [f"ADD CONSTRAINT {name} UNIQUE ({other})", f"DROP CONSTRAINT {name}"]
        actions += [f"ADD CONSTRAINT {name} FOREIGN KEY ({other}) REFERENCES {draw(tables(dialect))} ({name})"]
    several = dialect is not LITE and draw(st.booleans())
    said = draw(st.lists(st.sampled_from(actions), min_size=1, max_size=3)) if several else None
    text = ", ".join(said) if said else draw(st.sampled_from(actions + alone))
    return f"ALTER TABLE {draw(tables(dialect))} {text}"


@st.composite
def others(draw: st.DrawFn, dialect: Dialect) -> str:
    """CREATE INDEX, DROP, COMMENT."""
    name, table = draw(names(dialect)), draw(tables(dialect))
    listed = ", ".join(draw(st.lists(names(dialect), min_size=1, max_size=3)))
    unique, exists = draw(st.sampled_from(["", "UNIQUE "])), draw(st.sampled_from(["", "IF EXISTS "]))
    texts = [
        f"CREATE {unique}INDEX {name} ON {table} ({listed})",
        f"DROP TABLE {exists}{table}",
        f"DROP VIEW {exists}{table}",
    ]
    if dialect is PG:
        texts += [f"COMMENT ON TABLE {table} IS 'it''s'", f"COMMENT ON COLUMN {table}.{name} IS 'x'"]
        texts += [f"DROP TABLE {exists}{table}, {name} CASCADE", f"COMMENT ON COLUMN {table}.{name} IS NULL"]
    return draw(st.sampled_from(texts))


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, Dialect]:
    """A statement of a dialect."""
    dialect = draw(DIALECTS)
    return draw(st.one_of(creates(dialect), alters(dialect), others(dialect))), dialect


def without_spots(effects: tuple[ef.Effect, ...] | None) -> tuple[ef.Effect, ...] | None:
    """Effects whose own places are left out; the places of columns stay."""
    return effects and tuple(dataclasses.replace(e, spot=Spot(start=0, end=0)) for e in effects)


@settings(max_examples=400)
@given(statements())
def test_both_readers_come_to_the_same(made: tuple[str, Dialect]) -> None:
    """Names, types, keys, defaults, comments and the places of columns are equal."""
    text, dialect = made
    piece = Piece(kind=PieceKind.SQL, text=text, start=1000, line=1, column=1)
    quick, slow = fast(piece, dialect), read(piece, dialect)
    assert quick is not None
    if slow is not None:
        assert without_spots(quick) == without_spots(slow)


def test_the_library_reads_most_of_what_is_made() -> None:
    """The comparison is not an empty one: the library has a tree, and the reader knows it, for nearly all examples."""
    seen: list[bool] = []

    @settings(max_examples=300)
    @given(statements())
    def collect(made: tuple[str, Dialect]) -> None:
        text, dialect = made
        seen.append(read(Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1), dialect) is not None)

    collect()
    assert sum(seen) > 0.8 * len(seen)


def test_plain_statements_are_read_without_the_library() -> None:
    """The library is not imported for them: starting it takes longer than reading a thousand statements."""
    code = (
        "import sys\n"
        "from privaudit.sqltext.ddl.base import *\n"
        "from privaudit.sqltext.ddl.library import library\n"
        "text = 'CREATE TABLE t (id int PRIMARY KEY, email varchar(20) NOT NULL)'\n"
        "piece = Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1)\n"
        "assert library(piece, Dialect.POSTGRESQL)\n"
        "assert 'sqlglot' not in sys.modules and 'sqlalchemy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_text_makes_the_readers_fail() -> None:
    """Whatever the text, there is an answer: effects, or that they are not known."""

    @settings(max_examples=300)
    @given(st.text(alphabet="CREATELINDX aby(),.;'\"`[]$-/*#@0\n", max_size=60), DIALECTS)
    def try_one(text: str, dialect: Dialect) -> None:
        for begin in ("", "CREATE TABLE ", "ALTER TABLE t ", "CREATE INDEX i ON t (", "COMMENT ON COLUMN "):
            piece = Piece(kind=PieceKind.SQL, text=begin + text, start=0, line=1, column=1)
            for found in (fast(piece, dialect), read(piece, dialect)):
                assert found is None or all(isinstance(e, ef.Effect) for e in found)

    try_one()
