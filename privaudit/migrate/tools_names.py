"""What names say: which of two files is the way back, which folders are of one engine, which migrations are code.

Sources: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md, https://docs.rs/sqlx (``add -r``),
https://diesel.rs/guides/getting-started, https://hasura.io/docs (migrations), https://github.com/rickbergfalk/postgrator,
https://db-migrate.readthedocs.io, https://ollycope.com/software/yoyo/latest (``.rollback.sql``), and of the tools whose
migrations are code: Rails, Django, Alembic, knex, TypeORM, Sequelize, Laravel, Doctrine, Ecto, EF Core, goose, Flyway.
"""

from __future__ import annotations

import re

from ..model import record
from ..sqltext.ddl.base import Dialect
from .script import Tool


@record
class Named:
    """What a name alone says of a script."""

    tool: Tool
    back: bool = False
    """It is the way back, and not run."""


_UP = re.compile(r"(?:^[0-9]+[^/]*\.up\.sql|^[0-9]+[^/]*-up\.sql|^[0-9]+\.do(?:\.[^/]*)?\.sql)$", re.IGNORECASE)
_DOWN = re.compile(
    r"(?:^[0-9]+[^/]*\.down\.sql|^[0-9]+[^/]*-down\.sql|^[0-9]+\.undo(?:\.[^/]*)?\.sql|\.rollback\.sql)$", re.IGNORECASE
)
_FOLDER = re.compile(r"[0-9]{2,}[-_]?")


def named(path: str) -> Named | None:
    """Return what the name of a script says, with its folder's; None where it says nothing."""
    folder, _, name = path.rpartition("/")
    parent = folder.rpartition("/")[2]
    if _DOWN.search(name):
        return Named(tool=Tool.GOLANG_MIGRATE, back=True)
    if _UP.search(name):
        return Named(tool=Tool.GOLANG_MIGRATE)
    if _FOLDER.match(parent) and name in {"up.sql", "down.sql"}:
        return Named(tool=Tool.DIESEL, back=name == "down.sql")
    if _FOLDER.match(parent) and name == "migration.sql":
        return Named(tool=Tool.PRISMA)
    return None


ENGINE_FOLDERS = {
    "postgresql": Dialect.POSTGRESQL,
    "postgres": Dialect.POSTGRESQL,
    "pgsql": Dialect.POSTGRESQL,
    "pg": Dialect.POSTGRESQL,
    "psql": Dialect.POSTGRESQL,
    "mysql": Dialect.MYSQL,
    "mariadb": Dialect.MARIADB,
    "sqlite": Dialect.SQLITE,
    "sqlite3": Dialect.SQLITE,
    "mssql": Dialect.MSSQL,
    "sqlserver": Dialect.MSSQL,
    "oracle": Dialect.ORACLE,
}
OTHER_ENGINES = frozenset(
    {
        "h2",
        "hsqldb",
        "derby",
        "db2",
        "clickhouse",
        "snowflake",
        "bigquery",
        "redshift",
        "cassandra",
        "firebird",
        "trino",
    }
    | {
        "informix",
        "sybase",
        "hana",
        "duckdb",
        "spanner",
        "vertica",
        "teradata",
        "cockroachdb",
        "cockroach",
        "yugabytedb",
    }
)
"""Folders of engines whose statements are not read here: taking them for another's would say wrong things."""


def engine_folder(path: str) -> tuple[str, str] | None:
    """Return the folder (path, lower-case name) of one engine that a file lies in, the innermost; None for none."""
    parts = path.split("/")[:-1]
    for depth in range(len(parts), 0, -1):
        name = parts[depth - 1].lower()
        if name in ENGINE_FOLDERS or name in OTHER_ENGINES:
            return "/".join(parts[:depth]), name
    return None


_CODE = tuple(
    (tool, re.compile(pattern))
    for tool, pattern in (
        ("rails", r"(?:^|/)db/(?:\w+_)?migrate/[0-9]{10,}_\w+\.rb$"),
        ("alembic", r"(?:^|/)versions/[^/]+\.py$"),
        ("django", r"(?:^|/)migrations/[0-9]{4}_\w+\.py$"),
        ("flyway", r"(?:^|/)[VR][0-9._]*__\w+\.(?:java|kt|groovy)$"),
        ("liquibase", r"(?:^|/)[^/]*changelog[^/]*\.groovy$|(?:^|/)(?:changelogs?|migrations)/[^/]+\.groovy$"),
        ("goose", r"(?:^|/)migrations?/[0-9]+_\w+\.go$"),
        ("ef", r"(?:^|/)Migrations/[0-9]{14}_\w+(?<!\.Designer)\.cs$"),
        ("laravel", r"(?:^|/)migrations/[0-9]{4}_[0-9]{2}_[0-9]{2}_[0-9]{6}_\w+\.php$"),
        ("doctrine", r"(?:^|/)[Mm]igrations/(?:[^/]+/)*Version[0-9]{14}\.php$"),
        ("ecto", r"(?:^|/)migrations/[0-9]{14}_\w+\.exs$"),
        ("javascript", r"(?:^|/)migrations?/(?:[^/]+/)*[0-9]+[-_][\w.-]+(?<!\.d)\.(?:js|ts|cjs|mjs|cts|mts)$"),
    )
)
CODE_ENDINGS = frozenset(
    {"rb", "py", "java", "kt", "groovy", "go", "cs", "php", "exs", "js", "ts", "cjs", "mjs", "cts", "mts"}
)
PROGRAM_ENDINGS = frozenset({"sh", "bash", "ps1", "bat", "cmd", "pl"})
"""Of programs that tools run among scripts: Flyway's "script migrations", folders of docker-entrypoint-initdb.d."""
_NUMBERED = re.compile(r"([VR][0-9._]*__)|[0-9]+([-_.])")
_BESIDE_ONE = re.compile(r"(?i)[._-](?:test|tests|spec|specs)\.\w+$|\.d\.[cm]?ts$|\.designer\.cs$")
"""Names of tests and of what compilers write, beside migrations."""
DUMPED_BY = frozenset({"rails", "ecto"})
"""Tools that can keep what all their migrations in code come to beside them, as SQL."""
MUST_SAY = {"alembic": b"down_revision", "django": b"Migration"}
"""What a file must hold to be a migration, where others may lie at such paths."""


def numbered(path: str) -> str:
    """Return how the name of a file gives its place in a series, "" if not: two of one series do it in one way."""
    name = path.rpartition("/")[2]
    found = None if _BESIDE_ONE.search(name) else _NUMBERED.match(name)
    return "" if found is None else "V__" if found[1] else f"0{found[2]}"


def code_of(path: str) -> str | None:
    """Return whose migration in code a file is, by its path; None where it is none."""
    return next((tool for tool, pattern in _CODE if pattern.search(path)), None)
