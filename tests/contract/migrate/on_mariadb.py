"""A random folder of migrations, run on a real MariaDB server and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pymysql
from pymysql.err import MySQLError

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.migrate.snapshot import Snapshot
from privaudit.model import Catalog, Grants, Raw
from privaudit.sqltext.ddl.base import Dialect

from ...servers import MariaDBServer
from . import mariadb_folders
from .folders import Folder, drawn, fill

DATABASE = "replayed"


@dataclass(frozen=True)
class Seen:
    """What the server came to, what log-ins could really select, and what the replay says."""

    folder: Folder
    catalog: Catalog
    grants: Grants
    tried: frozenset[tuple[str, str, str, str]]
    replayed: Snapshot

    @property
    def working(self) -> Grants:
        """The scan's rows but for those of views that do not work, of which the scan cannot always tell."""
        broken = {(t.schema, t.name) for t in self.catalog.tables if not t.columns}
        return replace(self.grants, grants=tuple(g for g in self.grants.grants if (g.schema, g.table) not in broken))


@contextmanager
def _server(server: MariaDBServer) -> Iterator[pymysql.Connection[pymysql.cursors.Cursor]]:
    root = pymysql.connect(host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True)
    try:
        _clear(root)
        _run(root, f"CREATE DATABASE {DATABASE}")
        _run(root, f"USE {DATABASE}")
        yield root
    finally:
        _clear(root)
        root.close()


def _run(connection: pymysql.Connection[pymysql.cursors.Cursor], statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _clear(root: pymysql.Connection[pymysql.cursors.Cursor]) -> None:
    _run(root, f"DROP DATABASE IF EXISTS {DATABASE}")
    for user in mariadb_folders.USERS:
        _run(root, f"DROP USER IF EXISTS {user}")
    for role in mariadb_folders.ROLES:
        _run(root, f"DROP ROLE IF EXISTS {role}")


def migrated(server: MariaDBServer, seed: int, tries: int, only: list[str] | None = None) -> Seen:
    """Fill a database with what the server takes of random statements (or of ``only``), and replay that."""
    rng, folder = drawn(seed), Folder(Dialect.MARIADB)
    with _server(server) as root:

        def take(statement: str) -> bool:
            try:
                _run(root, statement.replace("{database}", DATABASE))
            except MySQLError:
                return False
            return True

        taken = [s for s in (mariadb_folders.first(rng) if only is None else only) if take(s)]
        folder.statements += taken
        if only is None:
            fill(folder, rng, mariadb_folders.statement, take, tries)
        folder.statements = [s.replace("{database}", DATABASE) for s in folder.statements]
        url = f"mariadb://root:{server.password}@127.0.0.1:{server.port}/{DATABASE}"
        session = MARIADB.connect(ConnectSpec(name=DATABASE, url=Raw(url), run_id="run1"))
        try:
            catalog = session.catalog()
            grants = session.grants(catalog)
        finally:
            session.close()
        tried = frozenset(cell for user in ("m0", "m1", "m2") for cell in _tried(server, catalog, user))
    return Seen(folder, catalog, grants, tried, folder.replayed(drawn(seed), DATABASE))


def _tried(server: MariaDBServer, catalog: Catalog, user: str) -> Iterator[tuple[str, str, str, str]]:
    """Give the columns that a log-in really selects, without taking on a role."""
    try:
        own = pymysql.connect(host="127.0.0.1", port=server.port, user=user, password="pw")
    except MySQLError:
        return
    with own, own.cursor() as cursor:
        name = next(a for a in mariadb_folders.ACCOUNTS if a.startswith(f"{user}@"))
        for table in catalog.tables:
            for column in table.columns:
                try:
                    cursor.execute(f"SELECT `{column.name}` FROM `{table.schema}`.`{table.name}` LIMIT 0")
                except MySQLError:
                    continue
                yield name, table.schema, table.name, column.name
