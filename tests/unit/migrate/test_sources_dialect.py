"""Whose SQL a folder is: by what its tool says, by its name, by words that only one engine takes; a doubt is None."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.migrate.dialect_guess import guess, majority, of_scheme
from privaudit.migrate.sources import find
from privaudit.migrate.sources_config import Configured
from privaudit.migrate.sources_tree import DiskTree
from privaudit.sqltext.ddl.base import Dialect

from .folders import found, write

P, M, A, S, T, O = (  # noqa: E741 - as short as the table below
    Dialect.POSTGRESQL,
    Dialect.MYSQL,
    Dialect.MARIADB,
    Dialect.SQLITE,
    Dialect.MSSQL,
    Dialect.ORACLE,
)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("CREATE TABLE t (id bigserial PRIMARY KEY)", P),
        ("ALTER TABLE t ADD c jsonb DEFAULT '{}'::jsonb", P),
        ("CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql", P),
        ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", P),
        ("CREATE TABLE t (at timestamp with time zone NOT NULL, tags text[])", P),
        ("CREATE TABLE t (id int AUTO_INCREMENT) ENGINE=InnoDB", M),
        ("CREATE TABLE `t` (`id` int unsigned NOT NULL)", M),
        ("GRANT SELECT ON shop.* TO 'app'@'%'", M),
        ("-- MariaDB dump 10.19\nCREATE TABLE `t` (`id` int(11)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4", A),
        ("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", S),
        ("CREATE TABLE `t` (`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, `name` text)", S),
        ("PRAGMA foreign_keys=OFF;\nCREATE TABLE t (id INTEGER) WITHOUT ROWID;", S),
        ("CREATE TABLE [dbo].[t] ([id] int IDENTITY(1,1), [name] nvarchar(100))\nGO\n", T),
        ("CREATE TABLE t (id NUMBER(19), name VARCHAR2(100 CHAR))", O),
        ("CREATE TABLE t (name NVARCHAR2(100))\n/\n", O),
        ("CREATE TABLE t (id integer PRIMARY KEY, name varchar(100))", None),
        ("ALTER TABLE t DROP COLUMN name", None),
        ("-- AUTO_INCREMENT is not for us\nCREATE TABLE t (id int)", None),
        ("CREATE TABLE `t` (id bigserial)", None),
        ("", None),
    ],
)
def test_words_tell_the_engine(text: str, dialect: Dialect | None) -> None:
    """Words of one engine tell it; words of several, or of none, tell nothing."""
    assert guess(text) == dialect


def test_a_folder_is_of_one_engine_if_most_of_it_is() -> None:
    """Files that tell nothing do not count; a folder of halves is of none."""
    pg, my, plain = "CREATE TABLE t (id bigserial)", "CREATE TABLE t (id int) ENGINE=InnoDB", "DROP TABLE t"
    assert majority([pg, plain, pg, pg, my]) == P
    assert majority([pg, my]) is None
    assert majority([plain]) is None
    assert majority([my, "-- MariaDB dump 10\n" + my]) == A


@pytest.mark.parametrize(
    ("name", "text", "dialect"),
    [
        ("flyway.conf", "flyway.url=jdbc:postgresql://h/d\n", P),
        ("flyway.toml", '[environments.default]\nurl = "jdbc:mysql://h/d"\n', M),
        ("liquibase.properties", "url: jdbc:oracle:thin:@h:1521/d\n", O),
        ("application.properties", "spring.datasource.url=jdbc:mariadb://h/d\n", A),
        ("application.yml", "spring:\n  datasource:\n    url: jdbc:sqlserver://h\n", T),
        ("alembic.ini", "[alembic]\nsqlalchemy.url = postgresql+psycopg://u:geheim@h/d\n", P),
        (".env", "SECRET=geheim\nDATABASE_URL='mysql://u:geheim@h/d'\n", M),
        (".env", 'export DATABASE_URL="sqlite:db/x.sqlite3"\n', S),
        ("config/database.yml", "default: &default\n  adapter: postgresql\ntest:\n  adapter: postgresql\n", P),
        (
            "prisma/schema.prisma",
            'generator c {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "mysql"\n}\n',
            M,
        ),
        ("drizzle.config.ts", "export default { dialect: 'sqlite' }\n", S),
        ("knexfile.js", "module.exports = { client: 'pg' }\n", P),
        ("dbconfig.yml", "development:\n  dialect: sqlite3\n", S),
        ("sqlc.yaml", 'version: "2"\nsql:\n  - engine: "postgresql"\n', P),
        ("atlas.hcl", 'env "local" {\n  dev = "docker://mysql/8/dev"\n  url = "mysql://h/d"\n}\n', M),
        ("config/database.yml", "a:\n  adapter: postgresql\nb:\n  adapter: sqlite3\n", None),
        ("flyway.conf", "flyway.url=${URL}\n", None),
        ("alembic.ini", "sqlalchemy.url = driver://user:pass@localhost/dbname\n", None),
    ],
)
def test_settings_of_tools_tell_the_engine(tmp_path: Path, name: str, text: str, dialect: Dialect | None) -> None:
    """The nearest settings above the folder; where they name two engines, none."""
    write(tmp_path, {name: text, "db/migrations/1.sql": "CREATE TABLE t (id int);\n"})
    assert [s.dialect for s in found(tmp_path)[0]] == [dialect]


def test_no_secret_of_settings_is_kept(tmp_path: Path) -> None:
    """Of a URL the scheme is read: password and host are in nothing that stays."""
    write(tmp_path, {".env": "DATABASE_URL=postgres://u:geheim@h.example/d\n", "db/1.sql": "SELECT 1;\n"})
    configured = Configured(DiskTree(tmp_path))
    assert configured.above("db") == P
    assert "geheim" not in repr(vars(configured))
    assert "geheim" not in repr(found(tmp_path))


def test_clear_words_win_over_settings_of_a_folder_above(tmp_path: Path) -> None:
    """The .env of a repository need not be about this folder; a finer name of the same engine is taken from it."""
    write(tmp_path, {".env": "DATABASE_URL=postgres://h/d\n"})
    write(tmp_path, {"db/1.sql": "CREATE TABLE t (id int) ENGINE=InnoDB;\n"})
    assert found(tmp_path)[0][0].dialect == M
    write(tmp_path, {".env": "DATABASE_URL=mariadb://h/d\n"})
    assert found(tmp_path)[0][0].dialect == A


def test_files_of_several_engines_side_by_side_have_each_its_own(tmp_path: Path) -> None:
    """A folder of two dumps is no folder of one engine."""
    write(tmp_path, {"a.sql": "CREATE TABLE t (id bigserial);\n", "b.sql": "CREATE TABLE t (id int) ENGINE=InnoDB;\n"})
    write(tmp_path, {"c.sql": "DROP TABLE t;\n"})
    assert [s.dialect for s in found(tmp_path)[0]] == [P, M, None]


@pytest.mark.parametrize(
    ("scheme", "dialect"),
    [("postgres", P), ("postgresql+asyncpg", P), ("mysql2", M), ("mssql+pyodbc", T), ("h2", None)],
)
def test_schemes_are_known_by_their_first_word(scheme: str, dialect: Dialect | None) -> None:
    """Drivers stand behind the engine's name."""
    assert of_scheme(scheme) == dialect


_POP = [
    "1_a.up.sql",
    "2_b.mysql.up.sql",
    "2_b.postgres.up.sql",
    "2_b.up.sql",
    "3_c.cockroach.up.sql",
    "2_b.mysql.down.sql",
]


def test_of_files_that_differ_by_engine_one_is_run(tmp_path: Path) -> None:
    """A file of the engine stands for the one of all engines; PostgreSQL first, or the one that is asked for."""
    write(tmp_path, {f"migrations/{name}": "SELECT 1;\n" for name in _POP})
    scripts, unread = found(tmp_path)
    assert [(s.file[11:], s.dialect) for s in scripts] == [("1_a.up.sql", P), ("2_b.postgres.up.sql", P)]
    assert {u.reason for u in unread} == {"script_other_engine"}
    scripts, unread = find([Path()], tmp_path, M)
    assert [(s.file[11:], s.dialect) for s in scripts] == [("1_a.up.sql", M), ("2_b.mysql.up.sql", M)]
    assert [u.params[1][1] for u in unread] == ["mysql"] * 2


def test_one_engine_in_names_is_a_name_like_any_other(tmp_path: Path) -> None:
    """A file about moving to MySQL is no file for MySQL alone."""
    write(tmp_path, {f"sql/{name}.sql": "SELECT 1;\n" for name in ("1_a", "2_leave-mysql")})
    assert [s.file for s in found(tmp_path)[0]] == ["sql/1_a.sql", "sql/2_leave-mysql.sql"]


def test_the_engine_that_is_asked_for_is_everybodys(tmp_path: Path) -> None:
    """Whatever the words say; folders of other engines are left out, and MySQL's scripts are MariaDB's."""
    write(tmp_path, {f"db/{e}/1.sql": "CREATE TABLE t (id bigserial);\n" for e in ("mysql", "postgresql")})
    scripts, unread = find([Path()], tmp_path, A)
    assert [(s.file, s.dialect) for s in scripts] == [("db/mysql/1.sql", A)]
    assert [(u.file, u.reason) for u in unread] == [("db/postgresql/1.sql", "script_other_engine")]
