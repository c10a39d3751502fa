"""What is done in one database and not in the next counts as done, and is said where that takes away or guards."""

from __future__ import annotations

import pytest

from privaudit.migrate.script import Script
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect

_TABLE = "CREATE TABLE people (email varchar(90)); CREATE TABLE p (email varchar(90));\n"
_ROLE = "CREATE ROLE r;\n"


def _said(sql: str, dialect: Dialect) -> list[tuple[int, str]]:
    run = Replay("shop", dialect, as_of="2026-01-01T00:00:00+00:00")
    run.run(Script(file="f.sql", text=_TABLE + sql))
    return [(t.location.line, t.reason) for t in run.snapshot().troubles]


@pytest.mark.parametrize(
    ("dialect", "sql", "line"),
    [
        (
            Dialect.POSTGRESQL,
            _ROLE + "DO $$ BEGIN\nIF current_database() = 'x' THEN\nREVOKE ALL ON people FROM r;\nEND IF; END $$;",
            5,
        ),
        (
            Dialect.POSTGRESQL,
            "DO $$ BEGIN IF current_setting('e') = 'x' THEN\nALTER TABLE p ENABLE ROW LEVEL SECURITY; END IF; END $$;",
            3,
        ),
        (
            Dialect.POSTGRESQL,
            "DO $$ BEGIN IF 1 > 2 THEN NULL; ELSIF current_user = 'x' THEN DROP TABLE people; END IF; END $$;",
            2,
        ),
        (Dialect.MSSQL, "GO\nIF DB_NAME() = 'x' BEGIN\nDROP TABLE people\nEND\nGO\n", 4),
        (Dialect.MSSQL, "GO\nIF @@SERVERNAME <> 'x' DROP TABLE people\nGO\n", 3),
    ],
)
def test_what_only_some_databases_get_is_said(dialect: Dialect, sql: str, line: int) -> None:
    """With the line of the statement that takes away or guards."""
    assert _said(sql, dialect) == [(line, "conditional")]


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        (Dialect.POSTGRESQL, "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_tables) THEN DROP TABLE people; END IF; END $$;"),
        (
            Dialect.POSTGRESQL,
            "DO $$ BEGIN IF to_regclass('people') IS NOT NULL THEN DROP TABLE people; END IF; END $$;",
        ),
        (
            Dialect.POSTGRESQL,
            "DO $$ BEGIN IF current_setting('server_version_num')::int > 1 THEN DROP TABLE people; END IF; END $$;",
        ),
        (
            Dialect.POSTGRESQL,
            "DO $$ BEGIN IF current_database() = 'x' THEN ALTER TABLE people ADD COLUMN a int; END IF; END $$;",
        ),
        (Dialect.MSSQL, "GO\nIF OBJECT_ID('people') IS NOT NULL DROP TABLE people\nGO\n"),
        (Dialect.MSSQL, "GO\nIF EXISTS (SELECT 1 FROM sys.tables WHERE name = 'people') DROP TABLE people\nGO\n"),
        (
            Dialect.ORACLE,
            "DECLARE n int; BEGIN SELECT 1 INTO n FROM user_tables; IF n > 0 THEN DROP TABLE people; END IF; END;\n/\n",
        ),
    ],
)
def test_what_is_done_where_needed_is_not(dialect: Dialect, sql: str) -> None:
    """Conditions that ask what is there, and what only adds: the state after is the same."""
    assert _said(sql, dialect) == []
