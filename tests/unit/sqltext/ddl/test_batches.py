"""Statements of SQL Server need no end sign: the next one's verb ends them, wherever it stands."""

from __future__ import annotations

import pytest

from privaudit.sqltext.ddl.base import Dialect
from privaudit.sqltext.ddl.effects import Block, Effect, GrantRights, NotUnderstood
from privaudit.sqltext.ddl.split import split
from privaudit.sqltext.ddl.understand import understand

GRANT = "GRANT SELECT ON dbo.clients TO public"
FIRST = (
    "PRINT 'x'",
    "SELECT 1",
    "SELECT CASE WHEN a = 1 THEN 2 END FROM t",
    "UPDATE orders SET a = 1",
    "UPDATE STATISTICS orders",
    "INSERT INTO orders VALUES (1)",
    "INSERT INTO orders DEFAULT VALUES",
    "INSERT INTO orders SELECT 1 UNION ALL SELECT 2",
    "INSERT INTO orders EXEC p",
    "SET NOCOUNT ON",
    "SET IDENTITY_INSERT t ON",
    "SET @x = (SELECT max(a) FROM t)",
    "DECLARE @x int = 1",
    "DECLARE c CURSOR FOR SELECT a FROM t FOR UPDATE OF a",
    "DELETE FROM orders",
    "USE shop",
    "TRUNCATE TABLE orders",
    "CREATE INDEX i ON orders(id) WHERE a > 1 WITH (ONLINE = ON) ON fg",
    "CREATE USER u FOR LOGIN l WITH DEFAULT_SCHEMA = dbo",
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) ON DELETE SET NULL ON UPDATE CASCADE",
    "ALTER TABLE t ALTER COLUMN a int NOT NULL",
    "ALTER TABLE t DROP CONSTRAINT c, COLUMN a",
    "ALTER TABLE t SET (LOCK_ESCALATION = AUTO)",
    "ALTER DATABASE d SET READ_ONLY WITH ROLLBACK IMMEDIATE",
    "ALTER ROLE r DROP MEMBER u",
    "DROP TABLE IF EXISTS t",
    "BEGIN TRAN",
    "COMMIT",
    "EXEC p @a = 'b', @c = 1",
    "GRANT ALTER, DELETE, CREATE TABLE ON t TO a WITH GRANT OPTION AS dbo",
    "REVOKE GRANT OPTION FOR SELECT ON t FROM a CASCADE",
    "DENY EXECUTE ON p TO a",
    "WITH c AS (SELECT 1 AS a) DELETE FROM c",
    "IF EXISTS (SELECT 1) PRINT 'a' ELSE PRINT 'b'",
    "IF 1 = 1 BEGIN PRINT 'a' END",
    "BEGIN TRY BEGIN TRAN COMMIT END TRY BEGIN CATCH ROLLBACK END CATCH",
    "WHILE 1 = 0 SET @x = 1",
    "MERGE t USING s ON a = b WHEN MATCHED THEN UPDATE SET x = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1);",
)


def _texts(sql: str) -> list[str]:
    return [piece.text for piece in split(sql, Dialect.MSSQL)]


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("blank", [" ", "\n", " /* GRANT */ ", "\t-- DROP TABLE t\n"])
def test_the_next_verb_ends_a_statement(first: str, blank: str) -> None:
    """Behind every statement another is found, and nothing within the first is taken for one."""
    found = _texts(f"{first}{blank}{GRANT}{blank}PRINT 'z'")
    assert [t.rstrip() for t in found] == [first.rstrip(";"), GRANT, "PRINT 'z'"]


@pytest.mark.parametrize("first", FIRST)
def test_what_is_in_quotes_is_no_verb(first: str) -> None:
    """The same words in a string, a name or a comment end nothing."""
    assert len(_texts(f"{first.rstrip(';')} /* {GRANT} */ -- {GRANT}")) == 1
    assert len(_texts(f"PRINT '{GRANT}'")) == len(_texts(f"SELECT 1 AS [{GRANT}]")) == 1


def _flat(effects: tuple[Effect, ...]) -> list[Effect]:
    return [inner for e in effects for inner in (_flat(e.effects) if isinstance(e, Block) else [e])]


@pytest.mark.parametrize(
    "sql",
    [
        f"IF a = 1 BEGIN IF b = 2 BEGIN {GRANT} END ELSE PRINT 'x' END ELSE PRINT 'y'",
        f"IF a = 1 PRINT 'x' ELSE BEGIN SELECT CASE WHEN 1 = 1 THEN 2 END {GRANT} END",
        f"BEGIN TRY PRINT 'a' {GRANT} END TRY BEGIN CATCH THROW END CATCH",
        f"WHILE 1 = 0 BEGIN BEGIN TRAN {GRANT} COMMIT END",
    ],
)
def test_blocks_within_blocks(sql: str) -> None:
    """Each statement of a block is understood, without any word of the block's own left over."""
    (piece,) = split(sql, Dialect.MSSQL)
    found = _flat(understand(piece, Dialect.MSSQL))
    assert sum(isinstance(e, GrantRights) for e in found) == 1
    assert all(e.reason == "conditional" for e in found if isinstance(e, NotUnderstood))
