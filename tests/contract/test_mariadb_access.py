"""The access list of a MariaDB server, against an oracle: every account really logs in and tries every column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pymysql
import pytest
from pymysql.err import MySQLError

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Catalog, Grants, Nature, PrincipalKind, Raw, Reach

from ..servers import MariaDBServer
from .mariadb_accounts import DATABASES, ROLES, SOURCES, USERS, Admin, all_relations, drop, fill

Cell = tuple[str, str, str]
Reached = dict[str, set[Cell]]


@pytest.fixture(scope="module")
def server(mariadb_server: MariaDBServer) -> Iterator[MariaDBServer]:
    """The server with accounts of every sort."""
    admin = Admin(mariadb_server)
    try:
        fill(admin)
        yield mariadb_server
    finally:
        drop(admin)


def _spec(server: MariaDBServer) -> ConnectSpec:
    return ConnectSpec(name="m", url=Raw(server.url), run_id="20260101-access")


@pytest.fixture(scope="module")
def answered(server: MariaDBServer) -> tuple[Catalog, Grants]:
    """What the dialect says."""
    session = MARIADB.connect(_spec(server))
    try:
        catalog = session.catalog()
        return catalog, session.grants(catalog)
    finally:
        session.close()


def _connect(server: MariaDBServer, user: str, source: str) -> Any:
    if source == "socket":
        return pymysql.connect(unix_socket=str(server.folder / "sock"), user=user)
    return pymysql.connect(host="127.0.0.1", port=server.port, user=user, bind_address=source)


def _readable(connection: Any) -> set[Cell]:
    cells: set[Cell] = set()
    with connection.cursor() as cursor:
        for database, table, columns in all_relations():
            for column in columns:
                try:
                    cursor.execute(f"SELECT {column} FROM {database}.{table} LIMIT 0")
                except MySQLError:
                    continue
                cells.add((database, table, column))
    return cells


def _after_roles(connection: Any) -> set[Cell]:
    """What is read after SET ROLE to each role that the server lets it take, and after leaving all."""
    cells: set[Cell] = set()
    with connection.cursor() as cursor:
        for role in (*ROLES, "NONE"):
            try:
                cursor.execute(f"SET ROLE {role}")
            except MySQLError:
                continue
            cells |= _readable(connection)
    return cells


@pytest.fixture(scope="module")
def tried(server: MariaDBServer) -> tuple[Reached, Reached]:
    """What each account really reads, by the name that the server gives it after login: at once, and by SET ROLE."""
    found: Reached = defaultdict(set)
    taken: Reached = defaultdict(set)
    for user in sorted({u.partition("@")[0].strip("'") for u in USERS} | {"nobody_known"}):
        for source in SOURCES:
            try:
                connection = _connect(server, user, source)
            except MySQLError:
                continue
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT CURRENT_USER()")
                    name = cursor.fetchone()[0]
                found[name] |= _readable(connection)
                taken[name] |= _after_roles(connection)
            except MySQLError:
                # An expired password: the login is held in a sandbox until it is changed.
                continue
            finally:
                connection.close()
    return found, {name: taken[name] - found[name] for name in found}


@pytest.fixture(scope="module")
def oracle(tried: tuple[Reached, Reached]) -> Reached:
    """What each account reads at once."""
    return tried[0]


def _cells(catalog: Catalog, grants: Grants, reach: Reach = Reach.DIRECT) -> Reached:
    columns = {(t.schema, t.name): [c.name for c in t.columns] for t in catalog.tables}
    found: Reached = defaultdict(set)
    for g in grants.grants:
        if g.can_login and g.reach is reach and g.schema in DATABASES and g.table is not None:
            named = columns[g.schema, g.table] if g.columns == ("*",) else list(g.columns)
            found[g.principal] |= {(g.schema, g.table, c) for c in named}
    return found


def test_every_login_reads_exactly_what_the_list_says(answered: tuple[Catalog, Grants], oracle: Reached) -> None:
    """No cell too many and none missing, for every account that can log in from this machine."""
    said = _cells(*answered)
    names = set(oracle)
    assert len(names) >= 30
    wrong = {
        name: {"missing": sorted(oracle[name] - said[name]), "extra": sorted(said[name] - oracle[name])}
        for name in names
        if oracle[name] != said[name]
    }
    assert wrong == {}


def test_every_login_reads_by_set_role_exactly_what_the_list_says(
    answered: tuple[Catalog, Grants], tried: tuple[Reached, Reached]
) -> None:
    """The rows by SET ROLE are what the server gives after it and not before, for every role of every account."""
    really = tried[1]
    said = _cells(*answered, Reach.SET_ROLE)
    assert sum(bool(cells) for cells in really.values()) >= 4
    assert {name: said[name] for name in really} == really


def test_accounts_that_did_not_log_in_are_known_ones(answered: tuple[Catalog, Grants], oracle: Reached) -> None:
    """Only administrators, and the account whose password is expired, are in the list and not in the oracle."""
    logins = {p.principal for p in answered[1].principals if p.can_login}
    ours = {u.partition("@")[0].strip("'") for u in USERS}  # other modules may have accounts of their own there
    silent = {name for name in logins - set(oracle) if name.partition("@")[0] in ours and not name.startswith("root@")}
    assert silent <= {"u_expired@%"}
    assert set(oracle) <= logins


def test_locked_account_keeps_its_rows_without_login(answered: tuple[Catalog, Grants]) -> None:
    """A locked account is said to be locked, and its rows cannot log in."""
    (principal,) = (p for p in answered[1].principals if p.principal == "u_locked@%")
    assert (principal.status, principal.can_login) == ("locked", False)
    rows = [g for g in answered[1].grants if g.principal == "u_locked@%"]
    assert rows
    assert not any(g.can_login for g in rows)


def test_who_stands_behind_accounts_is_told(server: MariaDBServer, answered: tuple[Catalog, Grants]) -> None:
    """The server's own accounts and the scanner's are marked; passwords that run out have their day."""
    admin = Admin(server)
    admin.run("CREATE USER scan_self@'127.0.0.1' IDENTIFIED BY 'self' PASSWORD EXPIRE INTERVAL 30 DAY")
    try:
        admin.run("GRANT SELECT ON *.* TO scan_self@'127.0.0.1'")
        url = f"mysql://scan_self:self@127.0.0.1:{server.port}/"
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(url), run_id="20260101-self"))
        found = {p.principal: p for p in session.grants(answered[0]).principals}
        session.close()
    finally:
        admin.run("DROP USER scan_self@'127.0.0.1'")
    engines = {name for name, p in found.items() if p.nature is Nature.ENGINE}
    assert {"mariadb.sys@localhost", "root@localhost", "PUBLIC"} <= engines
    assert not engines & {u.replace("'", "") for u in USERS}
    scanner = found["scan_self@127.0.0.1"]
    assert scanner.nature is Nature.SCANNER
    assert scanner.valid_until == (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert (found["u_db@%"].nature, found["u_db@%"].valid_until) == (Nature.UNKNOWN, None)
    assert found["u_db@%"].last_login == "unknown"


def test_roles_and_public_have_rows_of_their_own(answered: tuple[Catalog, Grants]) -> None:
    """A role that nobody has by default, and PUBLIC, are listed with what they read."""
    said = {(g.principal, g.schema, g.table, g.columns) for g in answered[1].grants}
    assert ("r_idle", "ax_shop", "orders", ("*",)) in said
    assert ("r_outer", "bx", "orders", ("fio",)) in said
    assert ("PUBLIC", "ax_shop", "orders", ("*",)) in said
    kinds = {p.principal: p.principal_kind for p in answered[1].principals}
    assert kinds["r_idle"] is PrincipalKind.ROLE
    assert kinds["PUBLIC"] is PrincipalKind.PUBLIC


def test_path_names_the_roles_outermost_first(answered: tuple[Catalog, Grants]) -> None:
    """A nested role's right is shown through both roles, down to the level of the grant."""
    (grant,) = (
        g
        for g in answered[1].grants
        if g.principal == "u_nested@%" and (g.schema, g.table) == ("ax_prod2", "staff") and g.via[-1].name == "table"
    )
    assert [v.name for v in grant.via] == ["r_outer", "r_inner", "table"]


def test_grant_option_is_told(answered: tuple[Catalog, Grants]) -> None:
    """A right that its holder may hand on is marked."""
    marked = {(g.principal, g.table, g.columns) for g in answered[1].grants if g.grantable and g.schema in DATABASES}
    assert ("u_grantor@%", "orders", ("*",)) in marked
    assert ("u_grantor@%", "staff", ("id",)) in marked
    assert not any(p == "u_db@%" for p, _, _ in marked)


def test_list_is_complete_without_the_password_hashes(server: MariaDBServer, answered: tuple[Catalog, Grants]) -> None:
    """A scanner that may read mysql.user by columns, not global_priv, lists the same cells and no gap."""
    columns = (
        "Host, User, is_role, default_role, password_expired, Select_priv, Insert_priv, Update_priv, Delete_priv,"
        " Grant_priv, Super_priv, File_priv, Process_priv, Create_user_priv, Execute_priv, Reload_priv,"
        " Repl_slave_priv, Repl_client_priv, Create_routine_priv, Create_view_priv, Event_priv, Trigger_priv"
    )
    admin = Admin(server)
    admin.run("CREATE USER scan_few@'127.0.0.1' IDENTIFIED BY 'few'")
    try:
        admin.run(f"GRANT SELECT ({columns}) ON mysql.user TO scan_few@'127.0.0.1'")
        for table in ("db", "tables_priv", "columns_priv", "roles_mapping", "procs_priv", "proxies_priv", "proc"):
            admin.run(f"GRANT SELECT ON mysql.{table} TO scan_few@'127.0.0.1'")
        admin.run("GRANT SELECT, SHOW VIEW ON `ax\\_shop`.* TO scan_few@'127.0.0.1'")
        url = f"mysql://scan_few:few@127.0.0.1:{server.port}/"
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(url), run_id="20260101-few"))
        few = session.grants(answered[0])
        session.close()
    finally:
        admin.run("DROP USER scan_few@'127.0.0.1'")
    expected = _cells(*answered)
    said = _cells(answered[0], few)
    assert few.gaps == (("mysql_locks_unknown", ()),)
    # That an account is locked cannot be seen without the hashes: it is listed rather than left out.
    assert said.pop("u_locked@%")
    assert said.pop("mariadb.sys@localhost")
    assert said.pop("scan_few@127.0.0.1")
    assert said == expected


def test_account_without_rights_on_mysql_sees_itself_and_says_so(server: MariaDBServer) -> None:
    """Where the privilege tables are closed, the list holds the own account, exactly, and a gap."""
    url = f"mysql://u_cols@127.0.0.1:{server.port}/"
    session = MARIADB.connect(ConnectSpec(name="m", url=Raw(url), run_id="20260101-own"))
    try:
        catalog = session.catalog()
        grants = session.grants(catalog)
        assert [key for key, _ in grants.gaps] == ["grants_not_visible", "mysql_routines_hidden"]
        assert {g.principal for g in grants.grants} == {"u_cols@%"}
        connection = _connect(server, "u_cols", "127.0.0.1")
        assert _cells(catalog, grants)["u_cols@%"] == _readable(connection)
        connection.close()
        assert "mysql_grant_tables" in [key for key, _ in session.missing_rights(catalog)]
    finally:
        session.close()
