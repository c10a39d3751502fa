"""What clients cut or do within a line, a string or a comment: the statements are found, or it is said."""

from __future__ import annotations

import pytest

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect


def _state(dialect: str, text: str) -> Snapshot:
    run = Replay("shop", Dialect(dialect), as_of="2026-01-01T00:00:00+00:00")
    run.run(Script(file="f.sql", text=text))
    return run.snapshot()


def _seen(dialect: str, text: str) -> tuple[set[str], list[tuple[int, str]]]:
    state = _state(dialect, text)
    return {t.name.lower() for t in state.catalog.tables}, [(t.location.line, t.reason) for t in state.troubles]


M = "CREATE TABLE m (id int)"


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("postgresql", rf"\set a 1 \\ {M};"),
        ("postgresql", rf"\echo hi \\ {M};"),
        ("postgresql", rf"\echo 'a\\b;' \\ {M};"),
        ("postgresql", rf"SELECT 1\; {M};"),
        ("postgresql", rf"SELECT 1 \g \\ {M};"),
        ("postgresql", rf"SELECT 1 \gset x_ \\ {M};"),
        ("postgresql", f"COPY orders FROM '/from stdin';\n{M};"),
        ("postgresql", f"COPY (SELECT 'from stdin') TO STDOUT;\n{M};"),
        ("postgresql", f"COPY orders TO STDOUT /* from stdin */;\n{M};"),
        ("postgresql", f"COPY orders FROM '/x' WITH (NULL 'from stdin');\n{M};"),
        ("postgresql", f"COPY orders (a, b) FROM /* */ stdin;\n1\t2\n\\.\n{M};"),
        ("postgresql", f'COPY "a from stdin"."b" FROM \'x\';\n{M};'),
        ("postgresql", f"\\copy orders FROM stdin\n1\n\\.\n{M};"),
        ("postgresql", f"\\copy orders FROM 'stdin'\n{M};"),
        ("postgresql", f"\\copy orders FROM pstdin\n{M};"),
        ("postgresql", f"CREATE /* */ FUNCTION f() RETURNS int BEGIN/**/ATOMIC SELECT 1; END; {M};"),
        ("mysql", f"DELIMITER //\nSELECT 1; {M}//"),
        ("mysql", f"DELIMITER ';;'\n{M};;"),
        ("mysql", f"\\d //\nSELECT 1; {M}//"),
        ("mysql", f"DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT CASE 1 WHEN 1 THEN IF(1,2,3) END; END; {M}//"),
        ("mysql", f"SELECT 1\\g {M};"),
        ("mysql", f"SELECT \\N; {M};"),
        ("mysql", f"CREATE TRIGGER x BEFORE INSERT ON a FOR EACH ROW SET @a = CASE 1 WHEN 1 THEN CASE 2 END END; {M};"),
        ("sqlite", f"SELECT 1\ngo\n{M};"),
        ("sqlite", f"SELECT 1\n/\n{M};"),
        (
            "sqlite",
            f"CREATE /* */ TRIGGER x AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN CASE 2 END END; END; {M};",
        ),
        ("mssql", f"PRINT 'x' {M}"),
        ("mssql", f"SELECT 1\nGO;\n{M}"),
    ],
)
def test_a_statement_that_something_seems_to_hide(dialect: str, text: str) -> None:
    """It is replayed, and the line that it stands in leaves no doubt."""
    tables, said = _seen(dialect, text)
    assert "m" in tables
    assert {reason for _, reason in said} <= {"relation_unknown", "exists_already"}


@pytest.mark.parametrize(
    ("dialect", "text", "line", "reason"),
    [
        ("postgresql", "SELECT 'GRANT ALL ON a TO b' \\g | psql", 1, "client"),
        ("postgresql", "\\o | psql\nSELECT 1;", 1, "client"),
        ("postgresql", "\\set x `psql -c 'GRANT'`", 1, "client"),
        ("postgresql", "SELECT 1 \\echo x\n INTO m FROM clients;", 1, "client"),
        ("postgresql", f"{M} \\r", 1, "client"),
        ("postgresql", f"\\q\n{M};", 1, "client"),
        ("postgresql", f"SELECT 1; \\\\ {M};", 1, "client"),
        ("postgresql", f"COPY a FROM stdin;\n{M};\n", 2, "unterminated"),
        ("postgresql", f"COPY a FROM stdin;\n1\n\\. \n{M};\n", 2, "unterminated"),
        ("postgresql", f"COPY a FROM stdin; {M};\n1\n\\.\n", 1, "part"),
        ("mysql", f"{M}\\c\nSELECT 1;", 1, "client"),
        ("mssql", f"PRINT 'a\nGO\n{M}\nGO\n'", 1, "client"),
        ("mssql", f"/*\nGO\n{M}\nGO\n*/", 2, "client"),
        ("oracle", f"SELECT 'a\n/\n{M};\n' FROM dual;", 1, "client"),
        ("oracle", f"SELECT 'a;\n{M};\n' FROM dual;", 1, "client"),
    ],
)
def test_a_client_that_cuts_elsewhere_is_said(dialect: str, text: str, line: int, reason: str) -> None:
    """Where it is not known what a client sends, its line is named."""
    assert (line, reason) in _seen(dialect, text)[1]


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("postgresql", "SELECT 1 \\gset\n\\echo :x\n\\o out.txt\n\\q\n"),
        ("postgresql", "SELECT 1 \\g out.txt\n"),
        ("postgresql", "COPY a FROM stdin;\n\\.\n"),
        ("postgresql", "SET standard_conforming_strings = on;\nSELECT 'C:\\a\\';\n"),
        ("mysql", "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO';\nSET SQL_MODE=@OLD_SQL_MODE;\n"),
        ("mysql", "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  IF 1 THEN SELECT 1; END IF;\nEND; -- done; \n//\n"),
        ("mssql", "/* a comment\nGO on with it */\nPRINT 'a'\nGO\n"),
        ("mssql", "PRINT 'a\nGO away'\n"),
        ("oracle", "SELECT 'a;\nb' FROM dual;\n"),
        ("sqlite", "SELECT 'a\n/\nb';\n"),
    ],
)
def test_what_clients_do_every_day_is_silent(dialect: str, text: str) -> None:
    """The same signs where they mean nothing of the kind."""
    assert [reason for _, reason in _seen(dialect, text)[1] if reason in {"client", "part", "unterminated"}] == []
