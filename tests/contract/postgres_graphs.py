"""Random webs of PostgreSQL roles and rights, and what the server itself says and does with them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from hypothesis import strategies as st
from sqlalchemy import make_url

from privaudit.model import Grant, Grants, Reach, ViaKind

from .postgres_sessions import as_role, open_session, run

Cell = tuple[str, str, str, str]
"""Principal, schema, relation, column."""

COLUMNS = ("id", "fio", "phone")
SCHEMAS = ("public", "hall")
TABLES = tuple((s, t) for s in SCHEMAS for t in ("one", "two"))
PARTS = (("public", "log_1"), ("hall", "log_2"))
"""Partitions of public.log."""
LISTED = (*TABLES, ("public", "log"))
PLACES = (*LISTED, *PARTS)
ROLES = 7
PASSWORD = "pw"
_CHANCE = st.integers(0, 99)


@dataclass(frozen=True)
class Web:
    """Statements that make one web; ``roles`` are its own, of which ``logins`` can log in."""

    roles: tuple[str, ...]
    logins: tuple[str, ...]
    makes_roles: tuple[str, ...]
    makes_rights: tuple[str, ...]
    """With ``{database}`` for the database's name."""


@st.composite
def webs(draw: st.DrawFn, *, options: bool, prefix: str = "w") -> Web:
    """Give webs; ``options``: memberships have INHERIT, SET and ADMIN of their own (16 and later)."""

    def likely(percent: int) -> bool:
        return draw(_CHANCE) < percent

    roles = tuple(f"{prefix}{i}" for i in range(ROLES))
    logins = tuple(r for r in roles if likely(60)) or roles[:1]
    made = []
    for role in roles:
        words = [f"LOGIN PASSWORD '{PASSWORD}'" if role in logins else "NOLOGIN"]
        words += ["NOINHERIT"] * likely(30) + ["SUPERUSER"] * likely(6) + ["BYPASSRLS"] * likely(10)
        made.append(f"CREATE ROLE {role} {' '.join(words)}")
    for member, role in itertools.combinations(roles, 2):
        if likely(22):
            made.append(f"GRANT {role} TO {member}{_options(draw, options=options)}")
    if likely(20):
        made.append(f"GRANT pg_read_all_data TO {draw(st.sampled_from(roles))}{_options(draw, options=options)}")
    return Web(roles=roles, logins=logins, makes_roles=tuple(made), makes_rights=tuple(_rights(draw, roles)))


def _options(draw: st.DrawFn, *, options: bool) -> str:
    if not options:
        return " WITH ADMIN OPTION" if draw(_CHANCE) < 20 else ""
    inherit, take, admin = (draw(st.sampled_from(("TRUE", "FALSE"))) for _ in range(3))
    return f" WITH INHERIT {inherit}, SET {take}, ADMIN {admin}"


def _rights(draw: st.DrawFn, roles: tuple[str, ...]) -> Iterator[str]:
    def likely(percent: int) -> bool:
        return draw(_CHANCE) < percent

    def one_of(*more: str) -> str:
        return draw(st.sampled_from((*roles, *roles, *more)))

    if likely(40):
        yield "REVOKE CONNECT ON DATABASE {database} FROM PUBLIC"
        yield from ("GRANT CONNECT ON DATABASE {database} TO " + one_of() for _ in range(3))
    if likely(30):
        yield "ALTER DATABASE {database} OWNER TO " + one_of()
    if likely(40):
        yield "REVOKE USAGE ON SCHEMA public FROM PUBLIC"
    for schema in SCHEMAS:
        if likely(30):
            owner = one_of()
            yield f"ALTER SCHEMA {schema} OWNER TO {owner}"
            if likely(50):
                yield f"REVOKE ALL ON SCHEMA {schema} FROM {owner}"
        yield from (f"GRANT USAGE ON SCHEMA {schema} TO {one_of('PUBLIC')}" for _ in range(draw(st.integers(0, 2))))
    for schema, table in PLACES:
        yield from _table_rights(draw, schema, table, roles)


def _table_rights(draw: st.DrawFn, schema: str, table: str, roles: tuple[str, ...]) -> Iterator[str]:
    def likely(percent: int) -> bool:
        return draw(_CHANCE) < percent

    def one_of(*more: str) -> str:
        return draw(st.sampled_from((*roles, *roles, *more)))

    place = f"{schema}.{table}"
    if likely(30):
        owner = one_of()
        yield f"ALTER TABLE {place} OWNER TO {owner}"
        if likely(40):
            yield f"REVOKE ALL ON {place} FROM {owner}"
    for _ in range(draw(st.integers(0, 2))):
        right = draw(st.sampled_from(("SELECT", "SELECT", "SELECT", "INSERT", "ALL")))
        columns = draw(st.lists(st.sampled_from(COLUMNS), unique=True, max_size=2))
        part = f" ({', '.join(columns)})" if columns else ""
        yield f"GRANT {right}{part} ON {place} TO {one_of('PUBLIC')}"
    if table not in ("log", "log_1", "log_2") and likely(25):
        yield f"ALTER TABLE {place} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {place} {'' if likely(40) else 'NO '}FORCE ROW LEVEL SECURITY"


@contextmanager
def made_on(server_url: str, web: Web, database: str) -> Iterator[str]:
    """Make a web in a database of its own; give the administrator's URL of it, and remove all in the end."""
    _remove(server_url, web, database)
    run(server_url, f"CREATE DATABASE {database} TEMPLATE template0", *web.makes_roles)
    url = make_url(server_url).set(database=database).render_as_string(hide_password=False)
    try:
        run(
            url,
            "CREATE SCHEMA hall",
            *(f"CREATE TABLE {s}.{t} (id int, fio text, phone text)" for s, t in TABLES),
            "CREATE TABLE log (id int, fio text, phone text) PARTITION BY RANGE (id)",
            "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (100)",
            # Attached, with its columns in another order.
            "CREATE TABLE hall.log_2 (phone text, fio text, id int)",
            "ALTER TABLE log ATTACH PARTITION hall.log_2 FOR VALUES FROM (100) TO (200)",
            *(s.format(database=database) for s in web.makes_rights),
        )
        yield url
    finally:
        _remove(server_url, web, database)


def _remove(server_url: str, web: Web, database: str) -> None:
    run(
        server_url,
        f"DROP DATABASE IF EXISTS {database} WITH (FORCE)",
        *(f"DROP OWNED BY {r[0]}" for r in run(server_url, _EXIST, *()) if r[0] in web.roles),
        *(f"DROP ROLE IF EXISTS {r}" for r in web.roles),
    )


_EXIST = "SELECT rolname::text FROM pg_roles"
_NOW = """
    SELECT r.name, n.nspname, c.relname, a.attname
    FROM (SELECT rolname::text AS name FROM pg_roles UNION ALL SELECT 'public') r
    CROSS JOIN pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ('public', 'hall') AND c.relkind IN ('r', 'p')
    AND has_database_privilege(r.name, current_database(), 'CONNECT')
    AND has_schema_privilege(r.name, n.oid, 'USAGE')
    AND has_column_privilege(r.name, c.oid, a.attnum, 'SELECT')
"""
_AFTER = """
    SELECT u.rolname::text, n.nspname, c.relname, a.attname
    FROM pg_roles u, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE u.rolcanlogin AND n.nspname IN ('public', 'hall') AND c.relkind IN ('r', 'p')
    AND a.attnum > 0 AND NOT a.attisdropped AND has_database_privilege(u.oid, current_database(), 'CONNECT')
    AND EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid <> u.oid AND pg_has_role(u.oid, r.oid, '{take}')
    AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT'))
"""
"""The query of two columns that was compared with really trying: now, and after SET ROLE."""


@dataclass(frozen=True)
class Said:
    """The server's own answers, partitions under their own names."""

    now: frozenset[Cell]
    after: frozenset[Cell]
    """After SET ROLE to some role, also what is readable now."""


def ask(url: str) -> Said:
    """Ask the server about every role, PUBLIC and column."""
    take = "SET" if int(run(url, "SHOW server_version_num")[0][0]) >= 160000 else "MEMBER"
    now = {("PUBLIC" if r[0] == "public" else r[0], *r[1:]) for r in run(url, _NOW)}
    return Said(now=frozenset(now), after=frozenset(tuple(r) for r in run(url, _AFTER.format(take=take))))


def look(url: str) -> Grants:
    """Return what the dialect says."""
    session = open_session(url)
    try:
        return session.grants(session.catalog())
    finally:
        session.close()


def cells(grants: Grants, *reaches: Reach) -> dict[Cell, Grant]:
    """Spread rows over columns, rows of partitions under the partition's name; no cell may come twice."""
    found: dict[Cell, Grant] = {}
    for g in grants.grants:
        if g.reach in reaches and g.table is not None:
            part = next((v for v in g.via if v.kind is ViaKind.PARTITION), None)
            schema, table = (part.schema, part.name) if part else (g.schema, g.table)
            for column in COLUMNS if g.columns == ("*",) else g.columns:
                cell = (g.principal, schema or "", table or "", column)
                assert cell not in found, cell
                found[cell] = g
    return found


def without_parts(found: frozenset[Cell] | set[Cell]) -> set[Cell]:
    """Return the cells of relations that the audit lists."""
    return {c for c in found if (c[1], c[2]) not in PARTS}


def parts_beyond(
    found: frozenset[Cell] | set[Cell], roots: set[Cell], same: frozenset[Cell] = frozenset()
) -> set[Cell]:
    """Return the cells of partitions that are not in ``same``, and whose column of the root is not in ``roots``."""
    mine = {c for c in found if (c[1], c[2]) in PARTS} - same
    return {c for c in mine if (c[0], "public", "log", c[3]) not in roots}


def check_listed(url: str, web: Web) -> Grants:
    """Compare the dialect's rows ``direct`` and ``set_role`` with the server's answers: none missing, none more."""
    said, grants = ask(url), look(url)
    direct, taken = cells(grants, Reach.DIRECT), cells(grants, Reach.SET_ROLE)
    now = said.now
    assert without_parts(set(direct)) == without_parts(now)
    assert {c for c in direct if (c[1], c[2]) in PARTS} == parts_beyond(now, set(now))
    assert without_parts(set(taken)) == without_parts(said.after - now)
    assert {c for c in taken if (c[1], c[2]) in PARTS} == parts_beyond(said.after, {*now, *said.after}, now)
    assert not [g for g in grants.grants if g.via[-1].name == "unknown"]
    assert {g.principal for g in grants.grants if g.reach is not Reach.DIRECT} <= {
        p.principal for p in grants.principals if p.can_login
    }
    return grants


def check_filtered(url: str, web: Web, grants: Grants) -> None:
    """Compare ``row_security`` of rows with what the server says to whoever reads: the role, or the one taken."""
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS open; GRANT USAGE ON SCHEMA open TO PUBLIC")
        for g in grants.grants:
            if g.reach not in (Reach.DIRECT, Reach.SET_ROLE) or g.principal not in web.roles:
                continue
            reader = next((v.name for v in g.via if v.kind is ViaKind.SET_ROLE), g.principal)
            oid = connection.execute(f"SELECT '{g.schema}.{g.table}'::regclass::oid".encode()).fetchall()[0][0]
            connection.execute(f"SET SESSION AUTHORIZATION {reader}".encode())
            says = connection.execute(f"SELECT row_security_active({oid}::oid)".encode()).fetchall()[0][0]
            connection.execute("RESET SESSION AUTHORIZATION")
            assert g.row_security == says, g


class Visitor:
    """A real log-in that tries to read."""

    def __init__(self, connection: psycopg.Connection, login: str, web: Web) -> None:
        self._connection = connection
        self._login = login
        self._web = web

    def _try(self, *statements: str) -> set[int]:
        """Send statements, each in a savepoint of its own; return the numbers of those that the server took."""
        tries = " ".join(
            f"BEGIN {statement}; done := concat(done, ' {n}'); EXCEPTION WHEN OTHERS THEN NULL; END;"
            for n, statement in enumerate(statements)
        )
        self._connection.execute(
            f"DO $$ DECLARE done text := ''; BEGIN {tries} PERFORM set_config('web.done', done, false); END $$".encode()
        )
        row = self._connection.execute("SELECT current_setting('web.done')").fetchone()
        assert row is not None
        return {int(n) for n in row[0].split()}

    def reads(self) -> set[Cell]:
        """Return the columns that can be selected as things are."""
        every = [(s, t, c) for (s, t), c in itertools.product(PLACES, COLUMNS)]
        done = self._try(*(f"PERFORM {c} FROM {s}.{t} LIMIT 0" for s, t, c in every))
        return {(self._login, *every[n]) for n in done}

    def as_each(self) -> Iterator[str]:
        """Take on one role after the other, first none."""
        for role in ("NONE", *self._web.roles, "pg_read_all_data", "pg_database_owner"):
            try:
                with self._connection.transaction():
                    self._connection.execute(f"SET ROLE {role}".encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            yield role
        self._connection.execute("RESET ROLE")

    def opens(self) -> set[Cell]:
        """Grant oneself whatever the server lets one grant, and return all that can be read then."""
        options = " WITH INHERIT TRUE, SET TRUE" if self._connection.info.server_version >= 160000 else ""
        self._connection.execute("SET client_min_messages = error")
        asked = [f"GRANT {role} TO {self._login}{options}" for role in (*self._web.roles, "pg_read_all_data")]
        asked += [f"GRANT USAGE ON SCHEMA {schema} TO CURRENT_USER" for schema in SCHEMAS]
        asked += [f"GRANT SELECT ON {schema}.{table} TO CURRENT_USER" for schema, table in PLACES]
        for _ in range(3):
            for _ in self.as_each():
                self._try(*asked)
        return set().union(*(self.reads() for _ in self.as_each()))


@contextmanager
def visiting(url: str, login: str, web: Web) -> Iterator[Visitor | None]:
    """Log in as a role; None where the server refuses. What is changed is rolled back."""
    try:
        connection = psycopg.connect(as_role(url, login, PASSWORD), prepare_threshold=None)
    except psycopg.OperationalError:
        yield None
        return
    try:
        # Within this transaction all others are savepoints, so that nothing stays.
        connection.execute("SELECT 1")
        yield Visitor(connection, login, web)
    finally:
        connection.rollback()
        connection.close()


def check_really(url: str, web: Web, grants: Grants, logins: tuple[str, ...]) -> None:
    """Log in, select every column, do so again after each SET ROLE, then open what can be opened; compare all three."""
    direct, taken = cells(grants, Reach.DIRECT), cells(grants, Reach.SET_ROLE)
    opened = cells(grants, Reach.BYPASS)
    superusers = {p.principal for p in grants.principals if "SUPERUSER" in p.attributes}
    for login in logins:
        mine = [{c for c in found if c[0] == login} for found in (direct, taken, opened)]
        with visiting(url, login, web) as visitor:
            if visitor is None:
                assert not mine[0] | mine[1], login
                continue
            now = visitor.reads()
            first = without_parts(now) | parts_beyond(now, now)
            assert mine[0] == first, login
            after = set().union(*(visitor.reads() for _ in visitor.as_each()))
            assert mine[0] | mine[1] == first | without_parts(after) | parts_beyond(after, after, frozenset(now)), login
            if login not in superusers:
                end, every = visitor.opens(), set().union(*mine)
                assert without_parts(every) == without_parts(end), login
                assert parts_beyond(end, every, frozenset(every)) == set(), login
