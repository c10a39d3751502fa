"""Random webs of views and routines over tables, and what every role really gets out of them, told by the data."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from hypothesis import strategies as st
from sqlalchemy import make_url

from privaudit.model import Grants, Reach

from .postgres_sessions import open_session, run

COLUMNS = ("a", "b", "c")
TABLES = ("public.t1", "public.t2", "hall.t3")
ROLES = 5
_CHANCE = st.integers(0, 99)
THROUGH = (Reach.DIRECT, Reach.SET_ROLE, Reach.VIEW, Reach.ROUTINE)


@dataclass
class Relation:
    """A table or view of the web: its place and its columns, besides ``k``."""

    place: str
    columns: tuple[str, ...]


@dataclass
class Web:
    """Statements that make one web, in order."""

    roles: tuple[str, ...]
    logins: tuple[str, ...] = ()
    makes: list[str] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)


def marker(table: str, column: str) -> str:
    """Return what the row of a table holds in a column."""
    return f"<{table.split('.')[1]}{column}>"


class _Maker:
    """Draws one web."""

    def __init__(self, draw: st.DrawFn, prefix: str) -> None:
        self.draw = draw
        self.web = Web(roles=tuple(f"{prefix}{i}" for i in range(ROLES)))

    def likely(self, percent: int) -> bool:
        return self.draw(_CHANCE) < percent

    def one(self, among: tuple[str, ...] | list[str]) -> str:
        return self.draw(st.sampled_from(list(among)))

    def some(self, among: tuple[str, ...]) -> list[str]:
        return [c for c in among if self.likely(60)] or [among[0]]

    def make(self) -> Web:
        web = self.web
        web.logins = tuple(r for r in web.roles if self.likely(60)) or web.roles[:1]
        for role in web.roles:
            login = "LOGIN PASSWORD 'pw'" if role in web.logins else ""
            web.makes.append(f"CREATE ROLE {role} {login} {'NOINHERIT' if self.likely(30) else ''}")
        web.makes += [f"GRANT {a} TO {b}" for a, b in itertools.combinations(web.roles, 2) if self.likely(15)]
        web.makes += [f"GRANT USAGE ON SCHEMA hall TO {r}" for r in web.roles if self.likely(50)]
        web.relations = [Relation(t, COLUMNS) for t in TABLES]
        for table in TABLES:
            self.grants(web.relations[TABLES.index(table)], 3)
        for n in range(7):
            self.function(n) if n % 3 == 2 else self.view(n)
        return web

    def grants(self, relation: Relation, times: int) -> None:
        for _ in range(times):
            if self.likely(60):
                part = f"(k, {', '.join(self.some(relation.columns))})" if self.likely(50) else ""
                self.web.makes.append(f"GRANT SELECT {part} ON {relation.place} TO {self.one(self.web.roles)}")

    def view(self, n: int) -> None:
        one, two = (self.draw(st.sampled_from(self.web.relations)) for _ in range(2))
        schema, kind = self.one(("public", "public", "hall")), "VIEW"
        option = self.one(("", "", "", "WITH (security_invoker=true)", "WITH (security_barrier)"))
        if self.likely(12):
            kind, option = "MATERIALIZED VIEW", ""
        columns, text = self.text(one, two)
        made = Relation(f"{schema}.v{n}", columns)
        self.web.makes.append(f"CREATE {kind} {made.place} {option} AS {text}")
        if self.likely(70):
            self.web.makes.append(f"ALTER TABLE {made.place} OWNER TO {self.one(self.web.roles)}")
        self.grants(made, 3)
        self.web.relations.append(made)

    def text(self, one: Relation, two: Relation) -> tuple[tuple[str, ...], str]:
        """A query over one or two relations; every row of it shows something of each of its columns."""
        x, y = self.one(one.columns), self.one(two.columns)
        z = self.one(one.columns)
        forms = {
            "plain": (("p",), f"SELECT k, {x} AS p FROM {one.place} WHERE {z} <> ''"),
            "star": (one.columns, f"SELECT * FROM {one.place}"),
            "join": (
                (*(f"l{c}" for c in one.columns), "r"),
                (
                    f"SELECT s.k, {', '.join(f's.{c} AS l{c}' for c in one.columns)}, t.{y} AS r"
                    f" FROM {one.place} s JOIN {two.place} t USING (k)"
                ),
            ),
            "glued": (
                ("g", "h"),
                (
                    f"SELECT s.k, s.{x} || t.{y} AS g, upper(s.{z}) AS h"
                    f" FROM {one.place} s LEFT JOIN {two.place} t ON t.k = s.k AND t.{y} <> ''"
                ),
            ),
            "union": (("u",), f"SELECT k, {x} AS u FROM {one.place} UNION SELECT k, {y} FROM {two.place}"),
            "cte": (
                ("e", "f"),
                (
                    f"WITH q AS (SELECT * FROM {one.place}), w AS (SELECT k, {x} AS e, {z} AS f FROM q)"
                    f" SELECT w.* FROM w WHERE EXISTS (SELECT {y} FROM {two.place})"
                ),
            ),
            "inner": (
                ("i", "j"),
                f"SELECT s.k, (SELECT max({y}) FROM {two.place}) AS i, to_json(s)::text AS j FROM {one.place} s",
            ),
            "turned": (
                ("m", "n"),
                (
                    f"WITH RECURSIVE r(k, m, n, d) AS (SELECT k, {x}, {z}, 1 FROM {one.place} UNION ALL"
                    " SELECT k, n, m, d + 1 FROM r WHERE d < 3) SELECT k, m, n FROM r"
                ),
            ),
        }
        if self.web.functions:
            called = self.one(self.web.functions)
            forms["called"] = (("o", "q"), f"SELECT k, {called} AS o, {x} AS q FROM {one.place}")
        return forms[self.one(list(forms))]

    def function(self, n: int) -> None:
        one, two = (self.draw(st.sampled_from(self.web.relations)) for _ in range(2))
        x, y = self.one(one.columns), self.one(two.columns)
        query = f"SELECT string_agg(s.{x} || t.{y}, '') FROM {one.place} s, {two.place} t"
        name = f"{self.one(('public', 'hall'))}.f{n}"
        head = f"CREATE FUNCTION {name}() RETURNS text SECURITY {self.one(('DEFINER', 'DEFINER', 'INVOKER'))} "
        body = {
            "text": f"LANGUAGE sql AS $${query}$$",
            "atomic": f"LANGUAGE sql BEGIN ATOMIC {query}; END",
            "block": f"LANGUAGE plpgsql AS $$DECLARE v text; BEGIN {query.replace(' FROM', ' INTO v FROM', 1)};"
            " RETURN v; END$$",
        }[self.one(("text", "atomic", "block"))]
        self.web.makes += [head + body, f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC"]
        self.web.makes.append(f"ALTER FUNCTION {name} OWNER TO {self.one((*self.web.roles, 'postgres'))}")
        grantees = (*self.web.roles, "PUBLIC")
        self.web.makes += [f"GRANT EXECUTE ON FUNCTION {name} TO {self.one(grantees)}" for _ in range(2)]
        self.web.functions.append(f"{name}()")


@st.composite
def view_webs(draw: st.DrawFn, prefix: str = "r") -> Web:
    """Give webs."""
    return _Maker(draw, prefix).make()


@contextmanager
def made_on(server: str, web: Web, database: str) -> Iterator[str]:
    """Make a web in a database of its own; both are gone afterwards."""
    run(server, f"CREATE DATABASE {database} TEMPLATE template0")
    url = make_url(server).set(database=database).render_as_string(hide_password=False)
    try:
        run(url, "CREATE SCHEMA hall", "GRANT USAGE ON SCHEMA public TO PUBLIC")
        for table in TABLES:
            columns = ", ".join(f"'{marker(table, c)}'::text AS {c}" for c in COLUMNS)
            run(url, f"CREATE TABLE {table} AS SELECT 1 AS k, {columns}")
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in web.makes:
                try:
                    connection.execute(statement.encode())
                except psycopg.errors.InsufficientPrivilege:
                    # Filled when it is made: what a view inside may not read, a view shows no more than a copy would.
                    connection.execute(statement.replace("CREATE MATERIALIZED VIEW", "CREATE VIEW").encode())
        yield url
    finally:
        run(server, f"DROP DATABASE {database} WITH (FORCE)", *(f"DROP ROLE IF EXISTS {r}" for r in web.roles))


def tried(url: str, web: Web, role: str) -> set[tuple[str, str]]:
    """Return the columns of tables whose values come out to a role, asking everything, after each SET ROLE too."""
    asked = [f"SELECT {c} FROM {r.place}" for r in web.relations for c in r.columns]
    asked += [f"SELECT {f}" for f in web.functions]
    takes = [None, *(r for r in web.roles if r != role)] if role in web.logins else [None]
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        out = "".join(answer for take in takes for answer in _answers(connection, role, take, asked)).lower()
    return {(t, c) for t in TABLES for c in COLUMNS if marker(t, c) in out}


def _answers(connection: psycopg.Connection, role: str, take: str | None, asked: list[str]) -> Iterator[str]:
    # A routine keeps for a while what another role looked up.
    connection.execute("DISCARD ALL")
    connection.execute(f"SET SESSION AUTHORIZATION {role}".encode())
    try:
        if take is not None:
            connection.execute(f"SET ROLE {take}".encode())
    except psycopg.errors.InsufficientPrivilege:
        return
    for query in asked:
        try:
            yield from map(str, connection.execute(query.encode()))
        except psycopg.errors.InsufficientPrivilege:
            continue


def listed(url: str) -> Grants:
    """Return what is tested."""
    session = open_session(url)
    try:
        return session.grants(session.catalog())
    finally:
        session.close()


def cells(grants: Grants, role: str) -> set[tuple[str, str]]:
    """Return the columns of tables that rows give a role, but for what it would have to take beforehand."""
    found: set[tuple[str, str]] = set()
    for g in grants.grants:
        place = f"{g.schema}.{g.table}"
        if g.principal == role and g.reach in THROUGH and place in TABLES:
            new = {(place, c) for c in (COLUMNS if g.columns == ("*",) else g.columns) if c != "k"}
            assert not new & found, "a column comes twice"
            found |= new
    return found
