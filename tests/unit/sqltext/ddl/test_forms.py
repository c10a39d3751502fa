"""Forms of statements one by one: those that no test server takes (SQL Server, Oracle, MySQL 8), and exact places."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from privaudit.model import Raw, TableKind, TypeFamily
from privaudit.sqltext.ddl import effects as ef
from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind, QName, Spot
from privaudit.sqltext.ddl.library import library

PG, MY, MARIA, LITE, MS, ORA = Dialect


def read(text: str, dialect: Dialect, start: int = 0) -> tuple[ef.Effect, ...]:
    """The effects of one statement."""
    found = library(Piece(kind=PieceKind.SQL, text=text, start=start, line=1, column=1), dialect)
    assert found, text
    return found


def created(text: str, dialect: Dialect) -> ef.CreateTable:
    """The table that a statement makes."""
    found = read(text, dialect)[0]
    assert isinstance(found, ef.CreateTable)
    return found


def spots(effect: object) -> Iterator[Spot]:
    """All places in an effect."""
    if isinstance(effect, Spot):
        yield effect
    elif isinstance(effect, tuple):
        for each in effect:
            yield from spots(each)
    elif hasattr(effect, "__dataclass_fields__"):
        for name in effect.__dataclass_fields__:
            yield from spots(getattr(effect, name))


def test_a_table_of_sql_server() -> None:
    """Brackets, identity, masks, computed columns, defaults in brackets, clustered keys, file groups."""
    made = created(
        "CREATE TABLE [crm].[dbo].[Users]([Id] [int] IDENTITY(1,1) NOT NULL, [Mail] [nvarchar](100) MASKED WITH"
        " (FUNCTION = 'email()') NULL, Twice AS ([Id] * 2) PERSISTED, Flag bit NOT NULL CONSTRAINT df DEFAULT ((0)),"
        " Card varchar(20) COLLATE Latin1_General_BIN2 ENCRYPTED WITH (ALGORITHM = 'x') NULL, INDEX ix (Flag),"
        " CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]) ON [PRIMARY]",
        MS,
    )
    assert made.name == QName(name="Users", schema="dbo")
    assert [(c.name, c.data_type, c.nullable, c.masked) for c in made.columns] == [
        ("Id", "int", False, None),
        ("Mail", "nvarchar(100)", True, "masked"),
        ("Twice", "", True, None),
        ("Flag", "bit", False, None),
        ("Card", "varchar(20)", True, "encrypted"),
    ]
    assert made.columns[2].generated
    assert made.columns[3].default == Raw("0")
    assert made.keys == (ef.Key(columns=("Id",), name="PK", primary=True),)


def test_changes_of_sql_server() -> None:
    """One ADD or DROP for several, masks that come and go, defaults apart, indexes named by their table."""
    both = read("ALTER TABLE dbo.T ADD a int NULL, b varchar(9) NOT NULL, CONSTRAINT u UNIQUE NONCLUSTERED (a)", MS)
    assert [type(e) for e in both] == [ef.AddColumn, ef.AddColumn, ef.AddKey]
    gone = read("ALTER TABLE dbo.T DROP COLUMN a, b, CONSTRAINT c", MS)
    assert [type(e) for e in gone] == [ef.DropColumn, ef.DropColumn, ef.DropKey]
    for text, masked in (("ADD MASKED WITH (FUNCTION = 'default()')", "masked"), ("DROP MASKED", "")):
        (change,) = read(f"ALTER TABLE T ALTER COLUMN a {text}", MS)
        assert isinstance(change, ef.ChangeColumn)
        assert change.masked == masked
    (whole,) = read("ALTER TABLE T ALTER COLUMN a nvarchar(50)", MS)
    assert isinstance(whole, ef.ChangeColumn)
    assert (whole.to is not None and whole.to.length, whole.nullable) == (50, True)
    (default,) = read("ALTER TABLE T ADD CONSTRAINT d DEFAULT ('x') FOR a", MS)
    assert isinstance(default, ef.ChangeColumn)
    assert default.default == Raw("x")
    (index,) = read("DROP INDEX T.i", MS)
    assert isinstance(index, ef.DropKey)
    assert index.table == QName(name="T")
    made = created("SELECT Mail, 'x' AS y INTO #copy FROM [dbo].[Users] WHERE Id = 5", MS)
    assert made.temporary
    assert made.query == 'SELECT Mail , ? AS y FROM "dbo"."Users" WHERE Id = ?'


def test_a_table_of_oracle() -> None:
    """Names as the live catalog gives them, types, identity without brackets, encryption."""
    made = created(
        'CREATE TABLE "HR".emp (id NUMBER GENERATED ALWAYS AS IDENTITY START WITH 1 INCREMENT BY 1 NOT NULL ENABLE,'
        " nm VARCHAR2(50 CHAR) DEFAULT 'x' NOT NULL, card VARCHAR2(20) ENCRYPT USING 'AES256' NO SALT, \"Mixed\" DATE,"
        " CONSTRAINT pk PRIMARY KEY (id) USING INDEX TABLESPACE x ENABLE) TABLESPACE users",
        ORA,
    )
    assert made.name == QName(name="emp", schema="hr")
    assert [(c.name, c.family, c.length, c.nullable, c.masked) for c in made.columns] == [
        ("id", TypeFamily.INTEGER, None, False, None),
        ("nm", TypeFamily.TEXT, 50, False, None),
        ("card", TypeFamily.TEXT, 20, True, "encrypted"),
        ("Mixed", TypeFamily.DATETIME, None, True, None),
    ]
    kept = created("CREATE GLOBAL TEMPORARY TABLE t (a NUMBER) ON COMMIT PRESERVE ROWS", ORA)
    assert not kept.temporary


def test_changes_of_oracle() -> None:
    """What MODIFY does not say stays; several columns stand in brackets."""
    added = read("ALTER TABLE emp ADD (a NUMBER, b DATE DEFAULT SYSDATE NOT NULL, CONSTRAINT u UNIQUE (a))", ORA)
    assert [type(e) for e in added] == [ef.AddColumn, ef.AddColumn, ef.AddKey]
    null, kind, clear = read("ALTER TABLE emp MODIFY (a NOT NULL, b VARCHAR2(20), c DECRYPT)", ORA)
    assert isinstance(null, ef.ChangeColumn)
    assert isinstance(kind, ef.ChangeColumn)
    assert isinstance(clear, ef.ChangeColumn)
    assert (null.to, null.nullable) == (None, False)
    assert (kind.to is not None and kind.to.length, kind.nullable) == (20, None)
    assert clear.masked == ""
    assert [type(e) for e in read("ALTER TABLE emp DROP (a, b) CASCADE CONSTRAINTS", ORA)] == [ef.DropColumn] * 2
    assert [type(e) for e in read("ALTER TABLE emp SET UNUSED (a)", ORA)] == [ef.DropColumn]


@pytest.mark.parametrize(("dialect", "kept"), [(MY, False), (MARIA, True)])
def test_references_beside_a_column(dialect: Dialect, kept: bool) -> None:
    """MySQL takes them and forgets them; MariaDB makes a key."""
    made = created("CREATE TABLE t (a int REFERENCES b (c))", dialect)
    assert (made.columns[0].references is not None) is kept


def test_views_say_with_whose_rights_they_read() -> None:
    """SQL SECURITY, DEFINER and security_invoker, in CREATE and ALTER."""
    cases = [
        ("CREATE DEFINER='a b'@'10.%' SQL SECURITY DEFINER VIEW v AS SELECT 1", MY, False, "a b@10.%"),
        ("CREATE DEFINER=CURRENT_USER() SQL SECURITY INVOKER VIEW v AS SELECT 1", MARIA, True, None),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", MY, None, None),
        ("CREATE VIEW v WITH (security_invoker) AS SELECT 1", PG, True, None),
        ("CREATE VIEW v WITH (security_barrier=true, security_invoker=off) AS SELECT 1", PG, False, None),
    ]
    for text, dialect, invoker, definer in cases:
        (view,) = read(text, dialect)
        assert isinstance(view, ef.CreateView)
        assert (view.invoker, view.definer, view.query) == (invoker, definer, "SELECT ?")
    for text, invoker in (("SET (security_invoker = true)", True), ("RESET (security_invoker)", False)):
        (change,) = read(f"ALTER VIEW v {text}", PG)
        assert isinstance(change, ef.ChangeView)
        assert change.invoker is invoker


def test_kinds_of_tables() -> None:
    """Partitioned, foreign, temporary, of an engine that keeps rows elsewhere."""
    kinds = {
        "CREATE TABLE t (a int) PARTITION BY LIST (a)": (PG, TableKind.PARTITIONED_TABLE),
        "CREATE FOREIGN TABLE t (a int OPTIONS (column_name 'b')) SERVER s": (PG, TableKind.FOREIGN_TABLE),
        "CREATE TABLE t (a int) ENGINE=FEDERATED CONNECTION='mysql://u:secret@h/d/t'": (MARIA, TableKind.FOREIGN_TABLE),
        "CREATE TABLE t (a int) ENGINE=InnoDB": (MARIA, TableKind.TABLE),
    }
    for text, (dialect, kind) in kinds.items():
        made = created(text, dialect)
        assert made.kind is kind
        assert "secret" not in repr(made)


def test_places_are_those_of_the_script() -> None:
    """Each column's place is its name, counted from the start of the script, with comments and line breaks before."""
    text = '-- who\nCREATE TABLE t (\n  id int, /* "email" */\n  "e mail" varchar(20),\n  phone text\n)'
    made = created(text, PG)
    assert [text[c.spot.start : c.spot.end] for c in made.columns] == ["id", '"e mail"', "phone"]
    assert text[made.spot.start : made.spot.end] == "CREATE TABLE t"
    later = read(text, PG, start=500)[0]
    assert isinstance(later, ef.CreateTable)
    assert [c.spot.start - 500 for c in later.columns] == [c.spot.start for c in made.columns]
    change = "ALTER TABLE t\n  ADD COLUMN snils char(11) NOT NULL,\n  DROP COLUMN phone"
    found = read(change, PG)
    assert [change[e.spot.start : e.spot.end] for e in found] == [
        "ADD COLUMN snils char(11) NOT NULL",
        "DROP COLUMN phone",
    ]
    assert all(0 <= s.start <= s.end <= len(change) for s in spots(found))


def test_what_is_not_surely_understood_is_not_read() -> None:
    """Forms that the readers do not know come to no effects at all, rather than to some of them."""
    for text, dialect in (
        ("ALTER TABLE t FROBNICATE COLUMN a", PG),
        ("CREATE TABLE t (a int SHINY)", PG),
        ("ALTER TABLE t ADD COLUMN a int, FROBNICATE", MARIA),
        ("CREATE TABLE t (a int", PG),
        ("WITH a AS (INSERT INTO b SELECT * FROM c RETURNING *) SELECT * FROM a", PG),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'", PG),
        ("SELECT a INTO b FROM c", LITE),
    ):
        assert library(Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1), dialect) is None, text
