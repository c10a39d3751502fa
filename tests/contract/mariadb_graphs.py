"""Random accounts, roles, rights, views and routines on a MariaDB server, and what they really open.

Every cell of every table holds a text of its own, so that whatever comes out of a table, a view or a routine says from
which columns it comes: the oracle knows nothing of rules or lineage.
"""

from __future__ import annotations

import contextlib
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, Self

import pymysql
from pymysql.err import MySQLError

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Catalog, Grants, Raw, Reach

from ..servers import MariaDBServer

Cell = tuple[str, str, str]
Reached = dict[str, set[Cell]]

DATABASES: Final = ("g_a", "gxa", "g_b")
TABLES: Final = {"t": ("id", "fio", "tel"), "s": ("id", "tel")}
PATTERNS: Final = ("g%", "g_a", "g\\_a", "g\\_%", "g_b", "%", "gx%", "%a", "g__", "_xa")
HOSTS: Final = ("127.%", "127.0.%", "127.0.0.1", "127.0.1.%", "127.0.1.5", "127.0.0.0/255.0.0.0", "localhost")
"""Of accounts: every place that they cover can be come from here."""
ROW_HOSTS: Final = (*(h for h in HOSTS if "/" not in h), "%", "%")
"""Of rights on databases: between an address and a netmask the server's choice cannot be known (`Acl`)."""
SOURCES: Final = ("socket", "127.0.0.1", "127.0.1.5", "127.0.1.9", "127.0.2.9", "127.5.1.2")
"""One client for each set of hosts above."""
USERS: Final = ("gu1", "gu2", "gu3", "")
ROLES: Final = ("gr1", "gr2", "gr3", "gr4")
VIEWS: Final = tuple(f"v{i}" for i in range(6))
ROUTINES: Final = tuple(f"p{i}" for i in range(4))
CELLS: Final = tuple((d, t, c) for d in DATABASES for t, columns in TABLES.items() for c in columns)


def token(cell: Cell) -> str:
    """Return the text that the cell's only row holds."""
    return "<" + ".".join(cell) + ">"


class Graph:
    """One random server's worth of accounts; leave it to forget them."""

    def __init__(self, server: MariaDBServer, seed: int) -> None:
        self.server = server
        self._random = random.Random(seed)  # noqa: S311 - repeatable cases, not a secret
        self._root = pymysql.connect(
            host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True
        )
        self._accounts: list[str] = []
        self._views: list[tuple[str, str, tuple[str, ...]]] = []
        """Database, name and columns."""
        self._routines: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        self._clear()
        self._fill()
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()
        self._root.close()

    def _run(self, statement: str, args: tuple[object, ...] | None = None) -> None:
        with self._root.cursor() as cursor:
            cursor.execute(statement, args)

    def _try(self, statement: str) -> None:
        with contextlib.suppress(MySQLError):
            self._run(statement)

    def _clear(self) -> None:
        for database in DATABASES:
            self._run(f"DROP DATABASE IF EXISTS {database}")
        for table in ("global_priv", "db", "tables_priv", "columns_priv", "procs_priv"):
            self._run(f"DELETE FROM mysql.{table} WHERE User REGEXP '^g[ur][0-9]$' OR User = ''")
            if table != "global_priv":
                self._run(f"DELETE FROM mysql.{table} WHERE User = 'PUBLIC'")
        self._run("DELETE FROM mysql.roles_mapping WHERE Role REGEXP '^gr[0-9]$'")
        self._run("FLUSH PRIVILEGES")

    def _fill(self) -> None:
        for database in DATABASES:
            self._run(f"CREATE DATABASE {database}")
            for table, columns in TABLES.items():
                self._run(f"CREATE TABLE {database}.{table} ({', '.join(f'{c} VARCHAR(60)' for c in columns)})")
                row = tuple(token((database, table, c)) for c in columns)
                self._run(f"INSERT INTO {database}.{table} VALUES ({', '.join(['%s'] * len(row))})", row)
        self._make_accounts()
        for name in VIEWS:
            self._make_view(name)
        for name in ROUTINES:
            self._make_routine(name)
        self._give_databases()
        self._run("FLUSH PRIVILEGES")
        self._give_objects()
        self._run("FLUSH PRIVILEGES")

    def _make_accounts(self) -> None:
        for i, role in enumerate(ROLES):
            self._run(f"CREATE ROLE {role}")
            for outer in self._random.sample(ROLES[:i], min(i, self._random.choice((0, 0, 1)))):
                self._run(f"GRANT {role} TO {outer}")
        for user in USERS:
            for host in self._random.sample(HOSTS, self._random.choice((1, 1, 2, 3)) if user else 1):
                name = f"'{user}'@'{host}'"
                self._run(f"CREATE USER {name}")
                self._accounts.append(name)
                for role in self._random.sample(ROLES, self._random.choice((0, 1, 2))):
                    self._run(f"GRANT {role} TO {name}")
                    if self._random.random() < 0.4:
                        self._run(f"SET DEFAULT ROLE {role} FOR {name}")
                if self._random.random() < 0.1:
                    self._run(f"GRANT SELECT ON *.* TO {name}")

    def _source(self) -> tuple[str, str, tuple[str, ...]]:
        """Return a table or an earlier view."""
        if self._views and self._random.random() < 0.4:
            return self._random.choice(self._views)
        table = self._random.choice(tuple(TABLES))
        return self._random.choice(DATABASES), table, TABLES[table]

    def _query(self) -> tuple[str, tuple[str, ...]]:
        """Return a SELECT over one or two relations, and its columns."""
        pick = self._random
        first, second = self._source(), self._source()
        d, t, columns = first
        column, other = pick.choice(columns), pick.choice(second[2])
        joined, key = f"{second[0]}.{second[1]}", second[2][0]
        forms: tuple[tuple[str, tuple[str, ...]], ...] = (
            (f"SELECT * FROM {d}.{t}", columns),
            (f"SELECT {column} AS c FROM {d}.{t}", ("c",)),
            (
                f"SELECT UPPER({column}) AS c, COUNT(*) AS n FROM {d}.{t} WHERE {columns[0]} <> '' GROUP BY c",
                ("c", "n"),
            ),
            (
                f"SELECT x.{column} AS c, CONCAT(y.{other}, '!') AS d FROM {d}.{t} x JOIN {joined} y ON y.{key} <> ''",
                ("c", "d"),
            ),
            (
                f"WITH w AS (SELECT {column} k FROM {d}.{t}) SELECT k c, (SELECT MAX({other}) FROM {joined}) d FROM w",
                ("c", "d"),
            ),
            (
                f"SELECT {column} AS c FROM {d}.{t} UNION ALL SELECT {other} FROM {joined}",
                ("c",),
            ),
        )
        return pick.choice(forms)

    def _definer(self) -> str:
        return self._random.choice((*self._accounts, *ROLES, "root@'127.0.0.1'"))

    def _make_view(self, name: str) -> None:
        query, columns = self._query()
        database = self._random.choice(DATABASES)
        security = self._random.choice(("DEFINER", "DEFINER", "INVOKER"))
        # A view over one that does not work cannot be made.
        with contextlib.suppress(MySQLError):
            self._run(f"CREATE DEFINER={self._definer()} SQL SECURITY {security} VIEW {database}.{name} AS {query}")
            self._views.append((database, name, columns))

    def _make_routine(self, name: str) -> None:
        database = self._random.choice(DATABASES)
        table = self._random.choice(tuple(TABLES))
        column = self._random.choice(TABLES[table])
        body = self._random.choice(
            (
                f"SELECT {column} FROM {self._random.choice(DATABASES)}.{table}",
                f"SELECT * FROM {table}",
                f"BEGIN DECLARE x VARCHAR(99); SELECT {column} INTO x FROM {table}; SELECT x; END",
            )
        )
        definer = self._definer()
        self._run(f"CREATE DEFINER={definer} PROCEDURE {database}.{name}() {body}")
        self._routines.append((database, name))
        if self._random.random() < 0.8:
            self._try(f"GRANT EXECUTE ON PROCEDURE {database}.{name} TO {definer}")

    def _give_databases(self) -> None:
        grantees = [(user, self._random.choice(ROW_HOSTS)) for user in USERS for _ in range(2)]
        grantees += [(role, "") for role in (*ROLES, "PUBLIC") for _ in range(self._random.choice((0, 1)))]
        for user, host in grantees:
            row = (host, self._random.choice(PATTERNS), user, *(self._random.choice("YNN") for _ in range(2)))
            with contextlib.suppress(MySQLError):
                self._run(
                    "INSERT INTO mysql.db (Host, Db, User, Select_priv, Execute_priv, Insert_priv)"
                    " VALUES (%s, %s, %s, %s, %s, 'Y')",
                    row,
                )

    def _give_objects(self) -> None:
        for grantee in (*self._accounts, *self._accounts, *ROLES, "PUBLIC"):
            chance = self._random.random()
            database, name, columns = self._source()
            if chance < 0.4:
                self._try(f"GRANT SELECT ON {database}.{name} TO {grantee}")
            elif chance < 0.7:
                self._try(f"GRANT SELECT ({self._random.choice(columns)}) ON {database}.{name} TO {grantee}")
            if self._random.random() < 0.25:
                database, routine = self._random.choice(self._routines)
                self._run(f"GRANT EXECUTE ON PROCEDURE {database}.{routine} TO {grantee}")

    def answered(self) -> tuple[Catalog, Grants]:
        """Return what the dialect says."""
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(self.server.url), run_id="20260101-graph"))
        try:
            catalog = session.catalog()
            return catalog, session.grants(catalog)
        finally:
            session.close()

    def tried(self) -> tuple[dict[Reach, Reached], Reached]:
        """Return what each account that logged in really saw by each reach, and the columns of views it really read.

        A reach holds what no easier one gave.
        """
        seen: dict[str, list[set[Cell]]] = defaultdict(lambda: [set(), set(), set(), set()])
        views: Reached = defaultdict(set)
        for user in (*USERS[:-1], "anyone"):
            for source in SOURCES:
                try:
                    connection = self._login(user, source)
                except MySQLError:
                    continue
                with connection, connection.cursor() as cursor:
                    cursor.execute("SELECT CURRENT_USER()")
                    name = str(cursor.fetchone()[0])
                    found = seen[name]
                    self._look(cursor, found[0], views[name], found)
                    for role in (*ROLES, "NONE"):
                        with contextlib.suppress(MySQLError):
                            cursor.execute(f"SET ROLE {role}")
                            self._look(cursor, found[1], set(), found)
        reaches = (Reach.DIRECT, Reach.SET_ROLE, Reach.VIEW, Reach.ROUTINE)
        made: dict[Reach, Reached] = {reach: {} for reach in reaches}
        for name, found in seen.items():
            easier: set[Cell] = set()
            for reach, cells in zip(reaches, found, strict=True):
                made[reach][name] = cells - easier
                easier |= cells
        return made, views

    def _login(self, user: str, source: str) -> Any:
        if source == "socket":
            return pymysql.connect(unix_socket=str(self.server.folder / "sock"), user=user)
        return pymysql.connect(host="127.0.0.1", port=self.server.port, user=user, bind_address=source)

    def _look(self, cursor: Any, tables: set[Cell], views: set[Cell], found: list[set[Cell]]) -> None:
        for database, table, column in CELLS:
            if _texts(cursor, f"SELECT {column} FROM {database}.{table}") is not None:
                tables.add((database, table, column))
        for database, name, columns in self._views:
            for column in columns:
                texts = _texts(cursor, f"SELECT {column} FROM {database}.{name}")
                if texts is not None:
                    views.add((database, name, column))
                    found[2] |= _cells(texts)
        for database, name in self._routines:
            found[3] |= _cells(_texts(cursor, f"CALL {database}.{name}()") or "")


def _texts(cursor: Any, statement: str) -> str | None:
    """Return all that comes out, as one text; None if the server refuses."""
    try:
        cursor.execute(statement)
        out = [str(cursor.fetchall())]
        while cursor.nextset():
            out.append(str(cursor.fetchall()))
    except MySQLError:
        return None
    return "".join(out)


def _cells(text: str) -> set[Cell]:
    return {cell for cell in CELLS if token(cell).lower() in text.lower()}


def listed(catalog: Catalog, grants: Grants) -> tuple[dict[Reach, Reached], Reached]:
    """Return what the access list says, in the form of `Graph.tried`."""
    columns = {(t.schema, t.name): tuple(c.name for c in t.columns) for t in catalog.tables}
    made: dict[Reach, Reached] = {reach: defaultdict(set) for reach in Reach}
    views: Reached = defaultdict(set)
    for g in grants.grants:
        if g.schema not in DATABASES or g.table is None:
            continue
        cells = {(g.schema, g.table, c) for c in (columns[g.schema, g.table] if g.columns == ("*",) else g.columns)}
        if g.table in TABLES:
            made[g.reach][g.principal] |= cells
        elif g.reach is Reach.DIRECT:
            views[g.principal] |= cells
    return made, views


def differences(server: MariaDBServer, seed: int) -> Iterator[str]:
    """Say where the access list of one random graph differs from what the server lets people do.

    What routines read is a superset, so that only what is missing there counts.
    """
    with Graph(server, seed) as graph:
        said, said_views = listed(*graph.answered())
        really, real_views = graph.tried()
    for reach, accounts in really.items():
        for name, cells in accounts.items():
            if not cells <= said[reach][name] or (reach is not Reach.ROUTINE and cells != said[reach][name]):
                missing, extra = sorted(cells - said[reach][name]), sorted(said[reach][name] - cells)
                yield f"seed {seed}: {name} by {reach}: missing {missing}, extra {extra}"
    for name, cells in real_views.items():
        if said_views[name] != cells:
            missing, extra = sorted(cells - said_views[name]), sorted(said_views[name] - cells)
            yield f"seed {seed}: views of {name}: missing {missing}, extra {extra}"
