"""Views and statements on real servers: every cell holds its column's name, so that what comes out shows its origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from privaudit.sqltext.base import Flavour
from privaudit.sqltext.lineage import outputs
from privaudit.sqltext.shapes import shape

from ..conftest import DatabaseFactory
from .mariadb_estate import connect_as_root

TABLES = {"people": ("name", "phone", "mail"), "orders": ("place", "goods", "total"), "staff": ("boss", "desk", "pay")}
_MARK = re.compile(r"<(\w+)\.(\w+)>")

BOTH = (
    "SELECT name AS a, phone AS b FROM people",
    "SELECT * FROM people",
    "SELECT o.* FROM people p JOIN orders o ON o.k = p.k",
    "SELECT * FROM people JOIN orders USING (k)",
    "SELECT x.n AS n, lower(y.goods) AS g FROM (SELECT k, name AS n FROM people) x LEFT JOIN orders y ON y.k = x.k",
    "WITH a AS (SELECT phone AS x, k FROM people), b AS (SELECT x AS y FROM a WHERE k = 1) SELECT y AS z FROM b",
    "WITH a (u, v) AS (SELECT name, mail FROM people) SELECT concat(v, '/', u) AS w, u AS t FROM a",
    "SELECT name AS v FROM people UNION ALL SELECT goods FROM orders",
    "SELECT (SELECT max(goods) FROM orders o WHERE o.k = p.k) AS g, p.mail AS m FROM people p",
    "SELECT CASE WHEN p.k = 1 THEN p.name ELSE p.phone END AS c, coalesce(p.mail, p.name) AS i FROM people p",
    "SELECT count(name) AS n, max(phone) AS x, min(mail) AS y FROM people",
    "SELECT place, count(goods) AS n FROM orders GROUP BY place HAVING count(total) > 0",
    "SELECT lag(desk) OVER (ORDER BY k) AS l, first_value(pay) OVER (ORDER BY boss) AS f FROM staff",
    "SELECT p.name AS a FROM people p WHERE EXISTS (SELECT o.goods FROM orders o WHERE o.k = p.k)",
    "SELECT p.name AS a FROM people p WHERE p.k IN (SELECT o.k FROM orders o WHERE o.goods <> '')",
    "SELECT q.a AS one, q.b AS two FROM (SELECT s.boss AS a, t.desk AS b FROM staff s CROSS JOIN staff t) q",
    "WITH RECURSIVE r AS (SELECT 0 d, name x FROM people UNION ALL SELECT d + 1, x FROM r WHERE d < 2) SELECT x FROM r",
    "SELECT o.total AS t, p.* FROM orders o NATURAL JOIN people p",
    "SELECT substring(name, 1, 40) AS s, replace(phone, 'zz', mail) AS r, length(pay) AS n FROM people, staff",
    "SELECT DISTINCT a.x FROM (SELECT mail AS x FROM people UNION SELECT desk FROM staff) a",
)
POSTGRES = (
    "SELECT l.g, p.name FROM people p CROSS JOIN LATERAL (SELECT goods AS g FROM orders o WHERE o.k = p.k) l",
    "SELECT string_agg(name, ',' ORDER BY mail) AS s, array_agg(phone)::text AS a FROM people",
    "SELECT row_to_json(p)::text AS j, (o).goods AS g, s.pay::varchar(40) AS v FROM people p, orders o, staff s",
    "SELECT u AS part FROM people p, unnest(string_to_array(p.mail, ',')) u",
    "SELECT jsonb_build_object('a', name, 'b', phone) ->> 'a' AS j FROM people",
    "SELECT name FROM people EXCEPT SELECT goods FROM orders",
    "SELECT count(*) FILTER (WHERE name LIKE '<%') AS n, max(mail) FILTER (WHERE phone <> '') AS m FROM people",
    "SELECT v.x FROM (VALUES ('a'), ('b')) v(x)",
    "SELECT a.one, a.two FROM (people JOIN orders USING (k)) AS a(k, one, p, m, two)",
)
MARIADB = (
    "SELECT group_concat(name ORDER BY mail SEPARATOR ',') AS g FROM people",
    "SELECT `p`.`name` AS `a b`, json_object('x', `p`.`mail`) AS j FROM (people p JOIN orders o ON o.k = p.k)",
    "SELECT if(k = 1, name, mail) AS i, ifnull(phone, 'x') AS n, concat_ws('-', name, phone) AS w FROM people",
    "SELECT name FROM people EXCEPT SELECT goods FROM orders",
)


class Server(Protocol):
    """A database with the tables, whose flavour is known."""

    flavour: Flavour
    schema: str

    def ask(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and rows of a statement."""
        ...

    def make(self, sql: str) -> str:
        """Make a view and return its text as the server stores it."""
        ...


class _Names:
    def __init__(self, server: Server) -> None:
        self._schema = server.schema

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        return (self._schema, name) if name in TABLES and schema in {None, self._schema} else None

    def columns(self, schema: str, table: str) -> tuple[str, ...]:  # noqa: ARG002 - one schema
        return ("k", *TABLES[table])


class _Base:
    def __init__(self, cursor: Any, schema: str) -> None:
        self._cursor = cursor
        self._made = 0
        self.schema = schema

    def ask(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        self._cursor.execute(sql)
        return [d[0] for d in self._cursor.description], list(self._cursor.fetchall())

    def _view(self, sql: str) -> str:
        self._made += 1
        self._cursor.execute(f"CREATE VIEW v{self._made} AS {sql}")
        return f"v{self._made}"

    def fill(self) -> None:
        for table, columns in TABLES.items():
            self._cursor.execute(f"CREATE TABLE {table} (k int, {', '.join(f'{c} varchar(60)' for c in columns)})")
            values = ", ".join(f"'<{table}.{c}>'" for c in columns)
            self._cursor.execute(f"INSERT INTO {table} VALUES (1, {values}), (2, {values})")


class _Postgres(_Base):
    flavour = Flavour.POSTGRESQL

    def make(self, sql: str) -> str:
        name = self._view(sql)
        return str(self.ask(f"SELECT pg_get_viewdef('{name}'::regclass)")[1][0][0])


class _Maria(_Base):
    flavour = Flavour.MYSQL

    def make(self, sql: str) -> str:
        name = self._view(sql)
        where = f"TABLE_SCHEMA = '{self.schema}' AND TABLE_NAME = '{name}'"
        return str(self.ask(f"SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE {where}")[1][0][0])


@pytest.fixture(scope="module")
def postgres(postgres_database: DatabaseFactory) -> Iterator[Server]:
    """PostgreSQL with the tables."""
    url = make_url(postgres_database()).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        made = _Postgres(connection.cursor(), "public")
        made.fill()
        yield made


@pytest.fixture(scope="module")
def maria_server(mariadb_database: DatabaseFactory) -> Iterator[Server]:
    """MariaDB with the tables."""
    url = mariadb_database()
    with connect_as_root(url) as connection:
        made = _Maria(connection.cursor(), str(make_url(url).database))
        made.fill()
        yield made


def _check(server: Server, sql: str) -> None:
    names, rows = server.ask(sql)
    came = [{(server.schema, *m) for r in rows for m in _MARK.findall(str(r[i]))} for i in range(len(names))]
    told = outputs(server.make(sql), server.flavour, _Names(server))
    assert told is not None
    assert [o.name for o in told] == names
    shown = [{b for b in o.bases if b[2] != "k"} for o in told]
    for name, marks, bases in zip(names, came, shown, strict=True):
        assert marks <= bases, name
        assert marks == bases or name in {"c", "i", "r", "n", "j"}, name
    found = shape(sql, server.flavour, _Names(server))
    assert found is not None
    uses = {(u.schema, u.table, c) for u in found.uses for c in u.shown if c != "k"}
    assert set().union(*came) <= uses <= set().union(*shown)


@pytest.mark.parametrize("sql", BOTH + POSTGRES)
def test_postgresql_shows_what_lineage_says(postgres: Server, sql: str) -> None:
    """Columns of a view come from the base columns whose values the server gives; so do those of the statement.

    Conditions, lengths and parts of a document (columns c, i, r, n, j) show more than their values tell.
    """
    _check(postgres, sql)


@pytest.mark.parametrize("sql", BOTH + MARIADB)
def test_mariadb_shows_what_lineage_says(maria_server: Server, sql: str) -> None:
    """The same of MariaDB's own text of the view."""
    _check(maria_server, sql)


@st.composite
def _queries(draw: st.DrawFn) -> str:
    """A query of a few columns x0, x1, ... put together from tables, joins, WITH, unions and nested queries."""
    width = draw(st.integers(1, 3))
    number = iter(range(1000))

    def cell(table: str, alias: str) -> str:
        column = f"{alias}.{draw(st.sampled_from(TABLES[table]))}"
        return draw(st.sampled_from(["{0}", "lower({0})", "concat({0}, '-')", "coalesce({0}, 'x')"])).format(column)

    def plain() -> str:
        table, other = draw(st.sampled_from(list(TABLES))), draw(st.sampled_from(list(TABLES)))
        columns = ", ".join(
            f"{cell(*draw(st.sampled_from([(table, 'a'), (other, 'b')])))} AS x{i}" for i in range(width)
        )
        join = draw(st.sampled_from(["JOIN {0} b ON a.k = b.k", "LEFT JOIN {0} b ON b.k = a.k", "CROSS JOIN {0} b"]))
        return f"SELECT {columns} FROM {table} a {join.format(other)} WHERE a.k = 1"

    def query(depth: int) -> str:
        if depth == 0:
            return plain()
        n = next(number)
        inner = query(depth - 1)
        order = draw(st.permutations(range(width)))
        columns = ", ".join(f"q{n}.x{j} AS x{i}" for i, j in enumerate(order))
        how = draw(st.sampled_from("SWUSC"))
        if how == "W":
            return f"WITH q{n} AS ({inner}) SELECT {columns} FROM q{n}"
        if how == "U":
            return f"SELECT * FROM ({inner}) u{n} UNION ALL SELECT * FROM ({query(depth - 1)}) w{n}"
        if how == "C":
            names = ", ".join(f"x{i}" for i in range(width))
            return f"WITH q{n} ({names}) AS ({inner}) SELECT {columns} FROM q{n} JOIN people p{n} ON p{n}.k = 1"
        return f"SELECT {columns} FROM ({inner}) q{n}"

    return query(draw(st.integers(0, 4)))


_MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@_MANY
@given(sql=_queries())
def test_generated_views_of_postgresql(postgres: Server, sql: str) -> None:
    """Whatever a view is put together from: no column too many, none too few."""
    _check(postgres, sql)


@_MANY
@given(sql=_queries())
def test_generated_views_of_mariadb(maria_server: Server, sql: str) -> None:
    """The same on MariaDB."""
    _check(maria_server, sql)
