"""A random folder of migrations, run on a real PostgreSQL server and replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import make_url

from privaudit.migrate.snapshot import Snapshot
from privaudit.model import Catalog, Grants
from privaudit.sqltext.ddl.base import Dialect

from ..postgres_sessions import open_session, run
from . import postgres_folders
from .folders import ROLES, Folder, drawn, fill

_EXIST = "SELECT rolname::text FROM pg_roles"
_NOW = """
    SELECT CASE WHEN r.name = 'public' THEN 'PUBLIC' ELSE r.name END, n.nspname, c.relname, a.attname
    FROM (SELECT rolname::text AS name FROM pg_roles WHERE rolname ~ '^m[0-9]$' UNION ALL SELECT 'public') r
    CROSS JOIN pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ('public', 'hall') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
    AND has_database_privilege(r.name, current_database(), 'CONNECT')
    AND has_schema_privilege(r.name, n.oid, 'USAGE') AND has_column_privilege(r.name, c.oid, a.attnum, 'SELECT')
"""


@dataclass(frozen=True)
class Seen:
    """What the server came to, and what the replay says; ``runner``: who ran the statements."""

    folder: Folder
    catalog: Catalog
    grants: Grants
    said: frozenset[tuple[str, str, str, str]]
    """Who may read which column now, by has_column_privilege."""
    replayed: Snapshot
    runner: str


@contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """Give the URL of a new database; it goes in the end, and the roles of a folder with it."""
    _remove(server_url, name)
    run(server_url, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _remove(server_url, name)


def _remove(server_url: str, name: str) -> None:
    run(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    there = [r[0] for r in run(server_url, _EXIST) if r[0] in ROLES]
    run(server_url, "SELECT 1", *(f"DROP OWNED BY {r} CASCADE" for r in there), *(f"DROP ROLE {r}" for r in there))


def taker(connection: psycopg.Connection) -> Callable[[str], bool]:
    """Return what runs a statement, or several, wholly or not at all, and says which."""

    def take(statement: str) -> bool:
        try:
            with connection.transaction():
                for part in statement.split("; "):
                    connection.execute(part.encode())
        except psycopg.Error:
            connection.execute("RESET ROLE")
            connection.execute("RESET search_path")
            return False
        return True

    return take


def migrated(server_url: str, name: str, seed: int, tries: int, only: list[str] | None = None) -> Seen:
    """Fill a database with what the server takes of random statements (or of ``only``), and replay that."""
    rng, folder = drawn(seed), Folder(Dialect.POSTGRESQL)
    with database(server_url, name) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            take = taker(connection)
            folder.statements += [s for s in (postgres_folders.first(rng) if only is None else only) if take(s)]
            if only is None:
                fill(folder, rng, postgres_folders.statement, take, tries)
        session = open_session(url)
        try:
            catalog = session.catalog()
            grants = session.grants(catalog)
        finally:
            session.close()
        return Seen(
            folder=folder,
            catalog=catalog,
            grants=grants,
            said=frozenset((str(a), str(b), str(c), str(d)) for a, b, c, d in run(url, _NOW)),
            replayed=folder.replayed(drawn(seed), catalog.system),
            runner=str(make_url(url).username),
        )
