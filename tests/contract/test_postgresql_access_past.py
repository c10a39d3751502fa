"""Reading past the rights on relations: each way that is listed is really gone, and what is not listed really fails."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from privaudit.model import Grant, Grants, Nature, Reach

from ..other_servers import PostgresFrom
from ..servers import PostgresServer
from .postgres_graphs import look
from .postgres_sessions import as_role, open_session, run

NAME = "Zlata Kanareykina"
"""An invented customer."""
SECRET = "SELECT name FROM clients"

ROLES = """
CREATE ROLE b_copier LOGIN PASSWORD 'pw' REPLICATION;
CREATE ROLE b_copiers REPLICATION; CREATE ROLE b_copies_as LOGIN PASSWORD 'pw' IN ROLE b_copiers;
CREATE ROLE b_files LOGIN PASSWORD 'pw' IN ROLE pg_read_server_files;
CREATE ROLE b_filers IN ROLE pg_read_server_files;
CREATE ROLE b_files_as LOGIN PASSWORD 'pw' NOINHERIT IN ROLE b_filers;
CREATE ROLE b_files_by LOGIN PASSWORD 'pw' IN ROLE b_filers;
CREATE ROLE b_writes LOGIN PASSWORD 'pw' IN ROLE pg_write_server_files;
CREATE ROLE b_program LOGIN PASSWORD 'pw' IN ROLE pg_execute_server_program;
CREATE ROLE b_elsewhere LOGIN PASSWORD 'pw' IN ROLE pg_execute_server_program;
CREATE ROLE b_outside LOGIN PASSWORD 'pw' IN ROLE pg_execute_server_program;
CREATE ROLE b_creator LOGIN PASSWORD 'pw' CREATEROLE;
CREATE ROLE b_creators CREATEROLE; CREATE ROLE b_creates_as LOGIN PASSWORD 'pw' IN ROLE b_creators;
CREATE ROLE b_function LOGIN PASSWORD 'pw';
CREATE ROLE b_owner LOGIN PASSWORD 'pw'; CREATE ROLE b_dba LOGIN PASSWORD 'pw';
CREATE ROLE b_keeper LOGIN PASSWORD 'pw';
CREATE ROLE b_foreign LOGIN PASSWORD 'pw'; CREATE ROLE b_unmapped LOGIN PASSWORD 'pw';
CREATE ROLE b_remote LOGIN PASSWORD 'pw';
CREATE ROLE b_reads LOGIN PASSWORD 'pw' REPLICATION IN ROLE pg_read_all_data;
CREATE ROLE b_nothing LOGIN PASSWORD 'pw';
CREATE ROLE b_super LOGIN PASSWORD 'pw' SUPERUSER REPLICATION CREATEROLE CONNECTION LIMIT 0;
"""
OUTSIDE = ("b_copier", "b_outside", "b_elsewhere", "b_dba")
"""Without CONNECT on the database."""


@pytest.fixture(scope="module", params=["logical", "replica"])
def server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """A server of its own, with one of the two levels of its log."""
    server = PostgresFrom(wal_level=request.param)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def logical(server: PostgresServer) -> bool:
    """Whether changes can be decoded."""
    return bool(run(server.url, "SELECT current_setting('wal_level') = 'logical'")[0][0])


@pytest.fixture(scope="module")
def url(server: PostgresServer) -> str:
    """A database that only some may connect to."""
    run(server.url, "CREATE DATABASE shop", *ROLES.strip().split("\n"))
    url = make_url(server.url).set(database="shop").render_as_string(hide_password=False)
    inside = ", ".join(r[0] for r in run(url, INSIDE) if r[0] not in OUTSIDE)
    run(
        url,
        "REVOKE CONNECT ON DATABASE shop, postgres, template1 FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE shop TO {inside}",
        "GRANT CONNECT ON DATABASE postgres TO b_elsewhere, b_dba",
        "ALTER DATABASE shop OWNER TO b_dba",
        "REVOKE ALL ON DATABASE shop FROM b_dba",
        "CREATE TABLE clients (id int, name text)",
        f"INSERT INTO clients VALUES (1, '{NAME}')",
        "GRANT SELECT ON clients TO b_remote, b_dba",
        "CREATE TABLE own (id int, name text)",
        f"INSERT INTO own VALUES (1, '{NAME}')",
        "ALTER TABLE own OWNER TO b_owner",
        "REVOKE ALL ON own FROM b_owner",
        "GRANT SELECT (id) ON own TO b_owner",
        "CREATE SCHEMA closed AUTHORIZATION b_keeper",
        f"CREATE TABLE closed.kept AS SELECT '{NAME}' AS name",
        "GRANT SELECT ON closed.kept TO b_keeper",
        "REVOKE ALL ON SCHEMA closed FROM b_keeper",
        "GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO b_function",
        "CREATE EXTENSION postgres_fdw",
        f"CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{server.port}',"
        " dbname 'shop')",
        "CREATE USER MAPPING FOR b_foreign SERVER away OPTIONS (user 'b_remote', password 'pw')",
        "GRANT USAGE ON FOREIGN SERVER away TO b_foreign, b_unmapped",
        "CREATE FOREIGN TABLE far (id int, name text) SERVER away OPTIONS (schema_name 'public', table_name 'clients')",
        f"COPY clients TO '{server.data}/dump.csv'",
        "CHECKPOINT",
    )
    return url


INSIDE = "SELECT rolname FROM pg_roles WHERE rolname ~ '^b_' AND rolcanlogin ORDER BY 1"


@pytest.fixture(scope="module")
def grants(url: str) -> Grants:
    """What is tested here."""
    return look(url)


def _ways(grants: Grants, principal: str, table: str | None = None) -> list[str]:
    rows = [g for g in grants.grants if (g.principal, g.table, g.reach) == (principal, table, Reach.BYPASS)]
    return [_path(g) for g in rows]


def _path(grant: Grant) -> str:
    return " > ".join(f"{v.kind}:{v.name}" for v in grant.via)


def test_every_row(grants: Grants, logical: bool) -> None:
    """These and no others reach every relation past its rights; a superuser does so directly."""
    found = {(g.principal, _path(g)) for g in grants.grants if g.table is None}
    expected = {
        ("b_copier", "login:b_copier > attribute:REPLICATION"),
        ("b_reads", "login:b_reads > attribute:REPLICATION"),
        ("b_files", "login:b_files > predefined:pg_read_server_files"),
        ("b_files_as", "login:b_files_as > set_role:b_filers > predefined:pg_read_server_files"),
        ("b_files_by", "login:b_files_by > role:b_filers > predefined:pg_read_server_files"),
        ("b_writes", "login:b_writes > predefined:pg_write_server_files"),
        ("b_program", "login:b_program > predefined:pg_execute_server_program"),
        ("b_elsewhere", "login:b_elsewhere > predefined:pg_execute_server_program"),
        ("b_creator", "login:b_creator > attribute:CREATEROLE"),
        ("b_creates_as", "login:b_creates_as > set_role:b_creators > attribute:CREATEROLE"),
        ("b_function", "login:b_function > routine:pg_read_binary_file(text)"),
    }
    if logical:
        expected.add(("b_copies_as", "login:b_copies_as > set_role:b_copiers > attribute:REPLICATION"))
    assert found == expected
    assert all(
        g.schema is None and g.columns == ("*",) and g.reach is Reach.BYPASS for g in grants.grants if not g.table
    )


@pytest.mark.parametrize("login", ["b_nothing", "b_unmapped", "b_outside"])
def test_no_way(grants: Grants, login: str) -> None:
    """Who can do none of it has no row: nor who may run programs of the server and connect to no database of it."""
    assert not [g for g in grants.grants if g.principal == login and g.reach is not Reach.DIRECT]


def test_base_backup(server: PostgresServer, url: str, tmp_path: Path) -> None:
    """REPLICATION copies the cluster without CONNECT on any database; who takes such a role on cannot."""
    assert server.postgres is not None
    program = server.postgres.with_name("pg_basebackup")

    def copy(login: str) -> bytes:
        folder = tmp_path / login
        at = f"postgresql://{login}:pw@127.0.0.1:{server.port}/"
        options = ["-D", str(folder), "-c", "fast", "--no-sync", "-d", at]
        subprocess.run([str(program), *options], check=False, capture_output=True)
        return b"".join(p.read_bytes() for p in folder.glob("base/*/*"))

    assert NAME.encode() in copy("b_copier")
    assert copy("b_copies_as") == b""
    with pytest.raises(psycopg.OperationalError):
        run(as_role(url, "b_copier"), "SELECT 1")


def test_decoding(url: str, logical: bool) -> None:
    """Who takes on a role with REPLICATION decodes all changes of the database, where wal_level is logical."""
    take = "SET ROLE b_copiers"
    make = "SELECT pg_create_logical_replication_slot('b', 'test_decoding')"
    with psycopg.connect(as_role(url, "b_copies_as"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(make)
        connection.execute(take)
        if not logical:
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
                connection.execute(make)
            return
        connection.execute(make)
        run(url, f"INSERT INTO clients VALUES (2, '{NAME}')", "CHECKPOINT")
        seen = connection.execute("SELECT data FROM pg_logical_slot_get_changes('b', NULL, NULL)").fetchall()
        assert NAME in str(seen)
        # A copy kept elsewhere is a gap: its readers cannot be seen from here.
        assert look(url).gaps == (("pg_replicas", (("slots", 1),)),)
        connection.execute("SELECT pg_drop_replication_slot('b')")


def _file(server: PostgresServer) -> str:
    return f"COPY b_seen FROM '{server.data}/dump.csv'"


def _program(server: PostgresServer) -> str:
    # The text of the customer's name lies in the files of the relation, whatever its name.
    return f'COPY b_seen FROM PROGRAM \'grep -rhoa "{NAME}" {server.data}/base | sed "s/^/1\\t/"\''


@pytest.mark.parametrize(
    ("login", "before", "what"),
    [
        ("b_files", (), _file),
        ("b_files_by", (), _file),
        ("b_files_as", ("SET ROLE b_filers",), _file),
        ("b_program", (), _program),
        ("b_elsewhere", (), _program),
    ],
)
def test_files_and_programs(
    server: PostgresServer, url: str, login: str, before: tuple[str, ...], what: object
) -> None:
    """Files of the server are read without a right on any relation; in another database of it just as well."""
    assert callable(what)
    at = make_url(url).set(database="postgres" if login == "b_elsewhere" else "shop")
    seen = run(
        as_role(at.render_as_string(hide_password=False), login),
        *before,
        "CREATE TEMP TABLE b_seen (id int, name text)",
        what(server),
        "SELECT name FROM b_seen",
    )
    assert (NAME,) in seen


def test_needs_set_role(server: PostgresServer, url: str) -> None:
    """Without the SET ROLE that is in the path the server refuses."""
    for login, statement in (
        ("b_files_as", _file(server)),
        ("b_nothing", _file(server)),
        ("b_nothing", _program(server)),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(as_role(url, login), "CREATE TEMP TABLE b_seen (id int, name text)", statement)


def test_function(url: str) -> None:
    """A function that reads files of the server gives the very blocks of a relation."""
    path = run(url, "SELECT pg_relation_filepath('clients')")[0][0]
    seen = run(as_role(url, "b_function"), f"SELECT pg_read_binary_file('{path}')")
    assert NAME.encode() in seen[0][0]


def test_writing_files(server: PostgresServer, url: str) -> None:
    """Who writes files of the server lets himself in as a superuser at its next reload."""
    rules = server.data / "pg_hba.conf"
    before = rules.read_bytes()
    try:
        run(as_role(url, "b_writes"), f"COPY (SELECT 'host all all 127.0.0.1/32 trust') TO '{rules}'")
        run(url, "SELECT pg_reload_conf()", "SELECT pg_sleep(0.5)")
        assert run(as_role(url, "postgres", "wrong"), SECRET)[0] == (NAME,)
    finally:
        rules.write_bytes(before)
        run(url, "SELECT pg_reload_conf()", "SELECT pg_sleep(0.5)")


@pytest.mark.parametrize(("login", "before"), [("b_creator", ()), ("b_creates_as", ("SET ROLE b_creators",))])
def test_createrole(url: str, login: str, before: tuple[str, ...]) -> None:
    """Up to 15 CREATEROLE grants itself pg_read_all_data; the attribute is not inherited, it works after SET ROLE."""
    give = f"GRANT pg_read_all_data TO {login}"
    if before:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(as_role(url, login), give)
    try:
        assert run(as_role(url, login), *before, give, "RESET ROLE", SECRET)[0] == (NAME,)
    finally:
        run(url, f"REVOKE pg_read_all_data FROM {login}")


def test_owner(url: str, grants: Grants) -> None:
    """An owner whose own SELECT was revoked has a row for the columns that he may open to himself."""
    assert _ways(grants, "b_owner", "own") == ["login:b_owner > owner:b_owner"]
    row = next(g for g in grants.grants if g.principal == "b_owner" and g.reach is Reach.BYPASS)
    assert row.columns == ("name",)
    with psycopg.connect(as_role(url, "b_owner")) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("SELECT name FROM own")
        connection.execute("GRANT SELECT ON own TO b_owner")
        assert connection.execute("SELECT name FROM own").fetchall() == [(NAME,)]
        connection.rollback()


def test_owner_of_the_schema(url: str, grants: Grants) -> None:
    """The owner of a schema that was closed to him opens it again."""
    assert _ways(grants, "b_keeper", "kept") == ["login:b_keeper > owner:b_keeper > grant:table"]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(as_role(url, "b_keeper"), "SELECT name FROM closed.kept")
    give = "GRANT USAGE ON SCHEMA closed TO b_keeper"
    back = "REVOKE USAGE ON SCHEMA closed FROM b_keeper"
    assert run(as_role(url, "b_keeper"), give, "SELECT name FROM closed.kept") == [(NAME,)]
    run(as_role(url, "b_keeper"), back)


def test_owner_of_the_database(server: PostgresServer, url: str, grants: Grants) -> None:
    """The owner of the database lets himself in again from another one."""
    assert _ways(grants, "b_dba", "clients") == ["login:b_dba > owner:b_dba > grant:table"]
    assert not [g for g in grants.grants if g.principal == "b_dba" and g.reach is not Reach.BYPASS]
    with pytest.raises(psycopg.OperationalError):
        run(as_role(url, "b_dba"), SECRET)
    run(as_role(server.url, "b_dba"), "GRANT CONNECT ON DATABASE shop TO b_dba")
    try:
        assert run(as_role(url, "b_dba"), SECRET)[0] == (NAME,)
    finally:
        run(server.url, "REVOKE CONNECT ON DATABASE shop FROM b_dba")


def test_foreign_server(url: str, grants: Grants) -> None:
    """With a mapping and USAGE of the foreign server a foreign table of one's own gives what the other denies."""
    assert _ways(grants, "b_foreign", "far") == ["login:b_foreign > foreign_server:away"]
    there = "OPTIONS (schema_name 'public', table_name 'clients')"
    make = f"CREATE FOREIGN TABLE pg_temp.mine (id int, name text) SERVER away {there}"
    own = "SELECT name FROM pg_temp.mine"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(as_role(url, "b_foreign"), "SELECT name FROM far")
    assert run(as_role(url, "b_foreign"), make, own)[0] == (NAME,)
    with pytest.raises(psycopg.errors.UndefinedObject):
        run(as_role(url, "b_unmapped"), make, own)


def test_limits_of_connections(url: str) -> None:
    """A limit of no connections bars all but superusers, whether it is the role's or the database's."""
    try:
        run(url, "ALTER DATABASE shop CONNECTION LIMIT 0")
        found = {p.principal: p for p in look(url).principals}
        assert (found["b_super"].status, found["b_reads"].status) == ("active", "no_connections")
        assert run(as_role(url, "b_super"), SECRET)[0] == (NAME,)
        with pytest.raises(psycopg.OperationalError):
            run(as_role(url, "b_reads"), SECRET)
    finally:
        run(url, "ALTER DATABASE shop CONNECTION LIMIT -1")
    assert found["b_super"].attributes == ("SUPERUSER", "CREATEROLE", "REPLICATION")
    assert found["postgres"].nature is Nature.ENGINE
    assert found["b_copiers"].status == "active"


def test_database_that_lets_nobody_in(server: PostgresServer, url: str) -> None:
    """A database closed while it is audited lets nobody in, superusers neither."""
    session = open_session(url)
    try:
        catalog = session.catalog()
        run(server.url, "ALTER DATABASE shop ALLOW_CONNECTIONS false")
        states = {p.status for p in session.grants(catalog).principals if p.can_login}
        with pytest.raises(psycopg.OperationalError):
            run(as_role(url, "b_super"), SECRET)
    finally:
        session.close()
        run(server.url, "ALTER DATABASE shop ALLOW_CONNECTIONS true")
    assert states == {"no_connections"}
