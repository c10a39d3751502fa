"""Who can read what, compared with the server's own answers and with real log-ins trying SELECT, column by column."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from privaudit.dialects.postgresql import PostgresSession
from privaudit.model import Catalog, Grant, Grants, Nature, PrincipalKind, Reach, ViaKind

from ..conftest import DatabaseFactory
from .postgres_sessions import as_role, open_session, run

Cell = tuple[str, str, str, str]

ODD = 'a Ужас "role"'
LOGINS = [
    "a_direct",
    "a_inherit",
    "a_noinherit",
    "a_nested",
    "a_blocked",
    "a_column",
    "a_two_columns",
    "a_column_group",
    "a_no_usage",
    "a_no_connect",
    "a_read_all",
    "a_read_all_group",
    "a_nothing",
    "a_superuser",
    "a_owner",
    "a_owner_revoked",
    "a_owner_member",
    "a_expired",
    "a_no_connections",
    "a_grantable",
    "a_writer",
    "a_write_only",
    "a_view_only",
    ODD,
]
ROLES = ["a_group", "a_outer", "a_middle", "a_column_holder", "a_readers", "a_owners"]

RIGHTS = """
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT SELECT ON clients TO a_direct, a_no_connect, a_expired, a_no_connections;
GRANT SELECT ON clients TO a_group; GRANT a_group TO a_inherit, a_noinherit, a_middle;
GRANT a_middle TO a_nested; GRANT a_noinherit TO a_blocked;
GRANT a_outer TO a_nested; GRANT SELECT ON orders TO a_outer;
GRANT SELECT (id, fio) ON clients TO a_column; GRANT UPDATE (fio) ON clients TO a_column;
GRANT SELECT (id) ON clients TO a_two_columns, a_column_holder;
GRANT SELECT (phone) ON clients TO a_column_holder; GRANT a_column_holder TO a_two_columns, a_column_group;
GRANT SELECT ON inner_room.staff TO a_no_usage, a_direct; GRANT USAGE ON SCHEMA inner_room TO a_direct;
GRANT pg_read_all_data TO a_read_all, a_readers; GRANT a_readers TO a_read_all_group;
GRANT SELECT ON notices TO PUBLIC; GRANT SELECT (id) ON orders TO PUBLIC;
GRANT a_owners TO a_owner_member;
REVOKE ALL ON revoked FROM a_owner_revoked;
GRANT SELECT ON orders TO a_grantable WITH GRANT OPTION;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO a_writer;
GRANT INSERT, UPDATE ON clients TO a_write_only;
GRANT SELECT ON phones TO a_view_only;
GRANT SELECT ON log_1 TO a_nothing;
"""


def _name(role: str) -> str:
    return '"' + role.replace('"', '""') + '"'


def _build(url: str) -> None:
    run(
        url,
        "CREATE TABLE clients (id int, fio text, phone text)",
        "CREATE TABLE orders (id int, total numeric)",
        "CREATE TABLE notices (id int, body text)",
        "CREATE TABLE owned (id int, x text)",
        "CREATE TABLE group_owned (id int)",
        "CREATE TABLE revoked (id int)",
        "CREATE SCHEMA inner_room",
        "CREATE TABLE inner_room.staff (id int, fio text)",
        "CREATE VIEW phones AS SELECT phone FROM clients",
        "CREATE MATERIALIZED VIEW stored AS SELECT fio FROM clients",
        "CREATE TABLE log (day date, note text) PARTITION BY RANGE (day)",
        "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "ALTER TABLE owned OWNER TO a_owner",
        "ALTER TABLE group_owned OWNER TO a_owners",
        "ALTER TABLE revoked OWNER TO a_owner_revoked",
        RIGHTS,
        f"GRANT SELECT ON clients TO {_name(ODD)}",
    )


@pytest.fixture(scope="module")
def roles(postgres_url: str) -> None:
    """Log-ins and groups of every sort."""
    options = {
        "a_noinherit": "NOINHERIT",
        "a_superuser": "SUPERUSER",
        "a_expired": "VALID UNTIL '2020-01-02 03:04:05+00'",
        "a_no_connections": "CONNECTION LIMIT 0",
        "a_grantable": "VALID UNTIL 'infinity' CREATEDB BYPASSRLS",
    }
    for role in LOGINS:
        run(postgres_url, f"CREATE ROLE {_name(role)} LOGIN PASSWORD 'pw' {options.get(role, '')}")
    for role in ROLES:
        run(postgres_url, f"CREATE ROLE {role}")


@pytest.fixture(scope="module", params=["open", "closed"])
def url(request: pytest.FixtureRequest, postgres_database: DatabaseFactory, roles: None) -> str:
    """The same relations and rights in a database where everyone may connect, and in one where only some may."""
    made = postgres_database()
    _build(made)
    if request.param == "closed":
        name = make_url(made).database
        others = ", ".join(_name(r) for r in (*LOGINS, *ROLES) if r not in ("a_no_connect", "a_inherit"))
        run(
            made,
            f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {name} TO {others}",
        )
    return made


@pytest.fixture(scope="module")
def session(url: str) -> Iterator[PostgresSession]:
    """A session as the administrator."""
    opened = open_session(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def catalog(session: PostgresSession) -> Catalog:
    """The catalog."""
    return session.catalog()


@pytest.fixture(scope="module")
def grants(session: PostgresSession, catalog: Catalog) -> Grants:
    """What is tested here."""
    return session.grants(catalog)


def _cells(grants: Grants, catalog: Catalog, reach: Reach = Reach.DIRECT) -> dict[Cell, Grant]:
    """Spread grants over columns, those on single partitions left out; no cell may come twice."""
    columns = {(t.schema, t.name): tuple(c.name for c in t.columns) for t in catalog.tables}
    cells: dict[Cell, Grant] = {}
    for grant in grants.grants:
        if grant.reach is not reach or any(v.kind is ViaKind.PARTITION for v in grant.via):
            continue
        assert grant.schema is not None
        assert grant.table is not None
        names = columns[grant.schema, grant.table] if grant.columns == ("*",) else grant.columns
        for column in names:
            cell = (grant.principal, grant.schema, grant.table, column)
            assert cell not in cells
            cells[cell] = grant
    return cells


def test_equal_to_the_servers_answer(url: str, grants: Grants, catalog: Catalog) -> None:
    """For every role, PUBLIC and column: CONNECT, USAGE and has_column_privilege hold, or there is no row; exactly."""
    expected = run(
        url,
        """
        SELECT r.name, n.nspname, c.relname, a.attname
        FROM (SELECT rolname::text AS name FROM pg_roles UNION ALL SELECT 'public') r
        CROSS JOIN pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname IN ('public', 'inner_room') AND c.relkind IN ('r', 'v', 'm', 'p') AND NOT c.relispartition
        AND has_database_privilege(r.name, current_database(), 'CONNECT')
        AND has_schema_privilege(r.name, n.oid, 'USAGE')
        AND has_column_privilege(r.name, c.oid, a.attnum, 'SELECT')
        """,
    )
    wanted = {("PUBLIC" if row[0] == "public" else row[0], *row[1:]) for row in expected}
    found = set(_cells(grants, catalog))
    assert found - wanted == set(), "rows that the server denies"
    assert wanted - found == set(), "rows that are missing"


def test_equal_to_what_logins_can_do(url: str, grants: Grants, catalog: Catalog) -> None:
    """Each log-in really connects and selects each column: it succeeds where there is a row, and only there."""
    cells = _cells(grants, catalog)
    tables = [t for t in catalog.tables if t.columns]
    for login in LOGINS:
        done: set[Cell] = set()
        try:
            with psycopg.connect(as_role(url, login).replace(" ", "%20"), autocommit=True) as connection:
                for table in tables:
                    for column in table.columns:
                        query = f'SELECT {_name(column.name)} FROM "{table.schema}"."{table.name}" LIMIT 0'
                        try:
                            connection.execute(query.encode())
                        except psycopg.errors.InsufficientPrivilege:
                            continue
                        done.add((login, table.schema, table.name, column.name))
        except psycopg.OperationalError:
            # An expired password or a limit of 0 bars the log-in; its rights stay and its status tells.
            assert login in ("a_expired", "a_no_connections") or not [c for c in cells if c[0] == login]
            continue
        assert done == {c for c in cells if c[0] == login}, login


PATHS = [
    ("a_direct", "clients", "fio", "login:a_direct > grant:table"),
    ("a_nested", "clients", "fio", "login:a_nested > role:a_middle > role:a_group > grant:table"),
    ("a_nested", "orders", "total", "login:a_nested > role:a_outer > grant:table"),
    ("a_column", "clients", "fio", "login:a_column > grant:column"),
    ("a_two_columns", "clients", "id", "login:a_two_columns > grant:column"),
    ("a_two_columns", "clients", "phone", "login:a_two_columns > role:a_column_holder > grant:column"),
    ("a_read_all", "clients", "id", "login:a_read_all > predefined:pg_read_all_data"),
    ("a_read_all_group", "orders", "total", "login:a_read_all_group > role:a_readers > predefined:pg_read_all_data"),
    ("a_superuser", "staff", "fio", "login:a_superuser > superuser:a_superuser"),
    ("a_owner", "owned", "x", "login:a_owner > owner:a_owner"),
    ("a_owner_member", "group_owned", "id", "login:a_owner_member > role:a_owners > owner:a_owners"),
    ("a_nothing", "notices", "body", "login:a_nothing > public:PUBLIC > grant:table"),
    ("a_nothing", "orders", "id", "login:a_nothing > public:PUBLIC > grant:column"),
    ("a_group", "clients", "id", "role:a_group > grant:table"),
    ("a_view_only", "phones", "phone", "login:a_view_only > grant:table"),
]


@pytest.mark.parametrize(("principal", "table", "column", "path"), PATHS)
def test_path(grants: Grants, catalog: Catalog, principal: str, table: str, column: str, path: str) -> None:
    """The path names each step from the log-in to what lets it read, outermost first."""
    grant = next(g for c, g in _cells(grants, catalog).items() if (c[0], c[2], c[3]) == (principal, table, column))
    assert " > ".join(f"{v.kind}:{v.name}" for v in grant.via) == path


def test_every_path_is_known(grants: Grants) -> None:
    """There is no row whose path could not be worked out."""
    assert not [g for g in grants.grants if g.via[-1].name == "unknown"]


def test_public(url: str, grants: Grants, catalog: Catalog) -> None:
    """PUBLIC has rows of its own where everyone may connect, none where not."""
    cells = {c[2:] for c in _cells(grants, catalog) if c[0] == "PUBLIC"}
    is_open = run(url, "SELECT has_database_privilege('public', current_database(), 'CONNECT')")[0][0]
    assert cells == ({("notices", "id"), ("notices", "body"), ("orders", "id")} if is_open else set())
    row = next(p for p in grants.principals if p.principal == "PUBLIC")
    assert (row.principal_kind, row.can_login) == (PrincipalKind.PUBLIC, False)


def test_privileges_and_grant_option(grants: Grants, catalog: Catalog) -> None:
    """Rights to write are listed beside SELECT; the right to pass SELECT on is told."""
    cells = {(c[0], c[2], c[3]): g for c, g in _cells(grants, catalog).items()}
    assert cells["a_writer", "orders", "total"].privileges == ("SELECT", "INSERT", "UPDATE", "DELETE")
    assert cells["a_column", "clients", "fio"].privileges == ("SELECT", "UPDATE")
    assert cells["a_column", "clients", "id"].privileges == ("SELECT",)
    assert cells["a_direct", "clients", "id"].privileges == ("SELECT",)
    assert cells["a_grantable", "orders", "id"].grantable
    assert not cells["a_writer", "orders", "id"].grantable
    assert ("a_write_only", "clients", "id") not in cells


def test_principals(grants: Grants) -> None:
    """Every role is a principal with kind, status, attributes and memberships."""
    found = {p.principal: p for p in grants.principals}
    assert {*LOGINS, *ROLES, "PUBLIC", "postgres", "pg_read_all_data"} <= set(found)
    assert (found["a_expired"].status, found["a_expired"].valid_until) == ("expired", "2020-01-02T03:04:05+00:00")
    assert found["a_no_connections"].status == "no_connections"
    assert (found["a_grantable"].status, found["a_grantable"].valid_until) == ("active", None)
    assert found["a_grantable"].attributes == ("CREATEDB", "BYPASSRLS")
    assert found["a_superuser"].attributes == ("SUPERUSER",)
    assert found["a_group"].principal_kind is PrincipalKind.ROLE
    assert [(m.role, m.inherit) for m in found["a_nested"].member_of] == [("a_middle", True), ("a_outer", True)]
    assert [(m.role, m.inherit, m.set) for m in found["a_noinherit"].member_of] == [("a_group", False, True)]
    assert {p for p, row in found.items() if row.nature is Nature.ENGINE} == {
        "postgres",
        *(p for p in found if p.startswith("pg_")),
    }


def test_same_for_an_account_without_rights(url: str, catalog: Catalog, grants: Grants) -> None:
    """An account that may read nothing sees the same principals and rights as the administrator."""
    opened = open_session(as_role(url, "a_nothing"))
    seen = opened.grants(catalog)
    assert (seen.grants, seen.to_come, seen.gaps) == (grants.grants, grants.to_come, grants.gaps)
    own = {p.principal: p.nature for p in seen.principals if p not in grants.principals}
    assert own == {"a_nothing": Nature.SCANNER}
    opened.close()


def test_rights_on_a_partition_alone(grants: Grants) -> None:
    """Who may read a partition and not its parent has a row for the parent that names the partition."""
    rows = [g for g in grants.grants if g.table == "log" and g.principal == "a_nothing"]
    assert [(g.columns, g.reach, [f"{v.kind}:{v.name}" for v in g.via]) for g in rows] == [
        (("*",), Reach.DIRECT, ["login:a_nothing", "partition:log_1", "grant:table"])
    ]
    assert rows[0].via[1].schema == "public"
    assert grants.gaps == ()


def test_only_the_catalogs_relations(session: PostgresSession, catalog: Catalog) -> None:
    """Relations that were excluded from the audit have no rows."""
    some = Catalog(system=catalog.system, tables=tuple(t for t in catalog.tables if t.name == "orders"))
    found = session.grants(some)
    assert ({g.table for g in found.grants}, found.gaps) == ({"orders"}, ())


def test_partition_past_the_policies_of_its_root(postgres_database: DatabaseFactory) -> None:
    """Policies of a root do not hold for a partition that is read by itself: then that right has a row as well."""
    made = postgres_database()
    run(
        made,
        "CREATE ROLE p_filtered LOGIN PASSWORD 'pw'",
        "CREATE TABLE visits (day int, fio text) PARTITION BY RANGE (day)",
        "CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM (10) TO (20)",
        "INSERT INTO visits VALUES (1, 'x'), (11, 'y')",
        "ALTER TABLE visits ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON visits, visits_1 TO p_filtered",
    )
    counts = [run(as_role(made, "p_filtered"), f"SELECT count(*) FROM {t}")[0][0] for t in ("visits", "visits_1")]
    assert counts == [0, 1]
    opened = open_session(made)
    rows = [g for g in opened.grants(opened.catalog()).grants if g.principal == "p_filtered"]
    opened.close()
    assert [(g.row_security, [v.name for v in g.via]) for g in rows] == [
        (True, ["p_filtered", "table"]),
        (False, ["p_filtered", "visits_1", "table"]),
    ]


def test_a_role_named_as_everyone_is_said(postgres_database: DatabaseFactory) -> None:
    """PostgreSQL allows a role "PUBLIC" in quotes: that its rows look like those of everyone is a gap."""
    url = postgres_database()
    run(url, "CREATE TABLE clients (id int)", 'CREATE ROLE "PUBLIC"')
    try:
        opened = open_session(url)
        try:
            assert ("pg_role_named_public", ()) in opened.grants(opened.catalog()).gaps
        finally:
            opened.close()
    finally:
        run(url, 'DROP ROLE "PUBLIC"')
