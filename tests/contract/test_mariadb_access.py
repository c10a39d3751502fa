"""The access list of a MariaDB server, against an oracle: every account really logs in and tries every column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pymysql
import pytest
from pymysql.err import MySQLError

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Catalog, Grants, PrincipalKind, Raw

from ..servers import MariaDBServer

Cell = tuple[str, str, str]
Reached = dict[str, set[Cell]]

DATABASES = ("ax_shop", "axxshop", "ax_prod", "ax_prod2", "bx")
TABLES = {"orders": ("id", "fio", "total"), "staff": ("id", "phone")}
VIEWS = ("v_orders", "v_mine", "v_alias", "v_outer")
SOURCES = ("socket", "127.0.0.1", "127.0.1.5", "127.0.2.9")

ROLES = ("r_read", "r_cols", "r_outer", "r_inner", "r_deep", "r_idle", "r_glob", "r_shadow", "r_over", "r_pub")
USERS = (
    *("u_none@'%'", "u_glob@'%'", "u_db@'%'", "u_wild@'%'", "u_overlap@'%'", "u_escaped@'%'", "u_unescaped@'%'"),
    *("u_table@'%'", "u_cols@'%'", "u_both@'%'", "u_role@'%'", "u_idle@'%'", "u_nested@'%'", "u_two@'%'"),
    *(
        "u_shadow@'%'",
        "u_shadow@'localhost'",
        "u_hosts@'%'",
        "u_hosts@'127.0.1.%'",
        "u_hosts@'127.0.0.0/255.255.255.0'",
    ),
    *("u_thost@'%'", "u_thost@'127.0.1.5'", "u_locked@'%'", "u_super@'%'", "u_write@'%'", "u_view@'%'"),
    *("u_rglob@'%'", "u_rshadow@'%'", "u_rover@'%'", "u_halfrole@'127.%'", "u_halfrole@'127.0.1.5'", "u_expired@'%'"),
    *("u_prefix@'%'", "u_many@'%'", "u_one@'%'", "u_Case@'%'", "u_pattern@'127.0._.%'", "''@'localhost'", "u_anon@'%'"),
    *("u_ungranted@'%'", "u_proc@'%'", "u_grantor@'%'", "u_quirk@'%'", "u_upper@'%'", "u_onecol@'%'"),
)

GRANTS = r"""
GRANT SELECT ON *.* TO u_glob@'%'
GRANT SELECT ON ax_shop.* TO u_db@'%'
GRANT SELECT ON `ax%`.* TO u_wild@'%'
GRANT SELECT ON `ax%`.* TO u_overlap@'%'
GRANT INSERT ON `ax_prod`.* TO u_overlap@'%'
GRANT SELECT ON `ax\_shop`.* TO u_escaped@'%'
GRANT SELECT ON `ax_shop`.* TO u_unescaped@'%'
GRANT SELECT ON ax_shop.orders TO u_table@'%'
GRANT SELECT (id, fio) ON ax_shop.orders TO u_cols@'%'
GRANT INSERT (total) ON ax_shop.orders TO u_cols@'%'
GRANT SELECT (phone) ON bx.staff TO u_cols@'%'
GRANT SELECT ON bx.staff TO u_both@'%'
GRANT SELECT (id) ON bx.staff TO u_both@'%'
GRANT SELECT ON bx.* TO r_read
GRANT SELECT (total) ON ax_prod.orders TO r_cols
GRANT r_inner TO r_outer
GRANT r_deep TO r_inner
GRANT SELECT ON ax_prod2.staff TO r_inner
GRANT SELECT (fio) ON bx.orders TO r_deep
GRANT SELECT ON ax_shop.* TO r_idle
GRANT SELECT ON *.* TO r_glob
GRANT SELECT ON `ax%`.* TO r_shadow
GRANT r_over TO r_shadow
GRANT INSERT ON `ax\_prod`.* TO r_over
GRANT r_read TO u_role@'%'
GRANT r_idle TO u_idle@'%'
GRANT r_outer TO u_nested@'%'
GRANT r_read TO u_two@'%'
GRANT r_cols TO u_two@'%'
GRANT r_glob TO u_rglob@'%'
GRANT r_shadow TO u_rshadow@'%'
GRANT r_over TO u_rover@'%'
GRANT SELECT ON `ax%`.* TO u_rover@'%'
GRANT r_read TO u_halfrole@'127.%'
SET DEFAULT ROLE r_read FOR u_role@'%'
SET DEFAULT ROLE r_outer FOR u_nested@'%'
SET DEFAULT ROLE r_cols FOR u_two@'%'
SET DEFAULT ROLE r_glob FOR u_rglob@'%'
SET DEFAULT ROLE r_shadow FOR u_rshadow@'%'
SET DEFAULT ROLE r_over FOR u_rover@'%'
SET DEFAULT ROLE r_read FOR u_halfrole@'127.%'
GRANT SELECT ON ax_shop.* TO u_shadow@'%'
GRANT SELECT ON bx.staff TO u_shadow@'%'
GRANT SELECT (id) ON bx.orders TO u_shadow@'localhost'
GRANT SELECT ON bx.orders TO u_shadow@'%'
GRANT SELECT ON `ax%`.* TO u_hosts@'127.0.1.%'
GRANT SELECT ON ax_prod.* TO u_hosts@'127.0.0.0/255.255.255.0'
GRANT INSERT ON ax_shop.* TO u_hosts@'%'
GRANT SELECT ON bx.* TO u_hosts@'%'
GRANT SELECT ON ax_shop.orders TO u_thost@'%'
GRANT SELECT (id) ON ax_shop.orders TO u_thost@'127.0.1.5'
GRANT SELECT ON ax_shop.* TO u_locked@'%'
GRANT ALL ON *.* TO u_super@'%'
GRANT INSERT, UPDATE, DELETE ON *.* TO u_write@'%'
GRANT SELECT ON ax_shop.v_orders TO u_view@'%'
GRANT SELECT ON ax_shop.v_mine TO u_view@'%'
GRANT SELECT ON ax_shop.v_alias TO u_view@'%'
GRANT SELECT ON ax_shop.v_mine TO u_cols@'%'
GRANT SELECT ON ax_shop.v_outer TO u_cols@'%'
GRANT SELECT (id) ON ax_shop.v_mine TO u_onecol@'%'
GRANT SELECT (id) ON ax_shop.orders TO u_onecol@'%'
GRANT SELECT ON ax_shop.v_outer TO u_onecol@'%'
GRANT SELECT ON bx.* TO u_expired@'%'
GRANT SELECT ON `a%`.* TO u_prefix@'%'
GRANT INSERT ON `ax%`.* TO u_prefix@'%'
GRANT SELECT ON `%`.* TO u_many@'%'
GRANT INSERT ON `a%shop`.* TO u_many@'%'
GRANT SELECT ON `__`.* TO u_one@'%'
GRANT INSERT ON `b_`.* TO u_one@'%'
GRANT SELECT ON `a_\_shop`.* TO u_one@'%'
GRANT SELECT ON bx.* TO u_Case@'%'
GRANT SELECT (FIO, Id) ON bx.orders TO u_upper@'%'
GRANT SELECT ON ax_prod2.* TO u_pattern@'127.0._.%'
GRANT SELECT ON bx.orders TO ''@'localhost'
GRANT SELECT ON ax_prod.* TO u_anon@'%'
GRANT INSERT ON `ax\_prod2`.* TO u_quirk@'%'
GRANT SELECT ON ax_shop.orders TO PUBLIC
GRANT SELECT ON ax_prod.* TO u_grantor@'%' WITH GRANT OPTION
GRANT SELECT (id) ON bx.staff TO u_grantor@'%' WITH GRANT OPTION
GRANT PROCESS, SHOW DATABASES ON *.* TO u_proc@'%'
GRANT r_pub TO PUBLIC
GRANT SELECT ON axxshop.staff TO r_pub
ALTER USER u_locked@'%' ACCOUNT LOCK
ALTER USER u_expired@'%' PASSWORD EXPIRE
"""


class Admin:
    """Root's own connection."""

    def __init__(self, server: MariaDBServer) -> None:
        self._connection = pymysql.connect(
            host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True
        )

    def run(self, statement: str) -> None:
        """Send one statement."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)


def _tables() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for database in DATABASES:
        for table, columns in TABLES.items():
            yield database, table, columns
    for view in VIEWS:
        yield "ax_shop", view, ("id", "fio")


def _fill(admin: Admin) -> None:
    for database in DATABASES:
        admin.run(f"CREATE DATABASE {database}")
        for table, columns in TABLES.items():
            listed = ", ".join(f"{c} VARCHAR(20)" for c in columns)
            admin.run(f"CREATE TABLE {database}.{table} ({listed})")
    admin.run("CREATE VIEW ax_shop.v_orders AS SELECT id, fio FROM ax_shop.orders")
    mine = "SQL SECURITY INVOKER VIEW ax_shop"
    admin.run(f"CREATE {mine}.v_mine AS SELECT id, fio FROM ax_shop.orders WHERE fio <> '`bx`.`staff`'")
    admin.run(f"CREATE {mine}.v_alias AS SELECT o.id, s.phone AS fio FROM bx.orders o JOIN bx.staff s ON o.id = s.id")
    admin.run(f"CREATE {mine}.v_outer AS SELECT id, fio FROM ax_shop.v_mine")
    for role in ROLES:
        admin.run(f"CREATE ROLE {role}")
    for user in USERS:
        admin.run(f"CREATE USER {user}")
    for line in GRANTS.strip().splitlines():
        admin.run(line)
    # A default role that is not held, and database rows of accounts that are gone, as old servers have them.
    admin.run(
        "UPDATE mysql.global_priv SET Priv = JSON_INSERT(Priv, '$.default_role', 'r_read') WHERE User = 'u_ungranted'"
    )
    admin.run(
        "UPDATE mysql.global_priv SET Priv = JSON_INSERT(Priv, '$.default_role', 'r_read')"
        " WHERE User = 'u_halfrole' AND Host = '127.0.1.5'"
    )
    admin.run("INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'ax\\\\_prod2', '', 'Y')")
    admin.run("INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('127.0.1.%', 'bx', 'u_none', 'Y')")
    admin.run("FLUSH PRIVILEGES")


def _drop(admin: Admin) -> None:
    for database in DATABASES:
        admin.run(f"DROP DATABASE IF EXISTS {database}")
    admin.run("DELETE FROM mysql.tables_priv WHERE User = 'PUBLIC'")
    for role in ROLES:
        admin.run(f"DROP ROLE IF EXISTS {role}")
    for user in USERS:
        admin.run(f"DROP USER IF EXISTS {user}")
    admin.run("DELETE FROM mysql.db WHERE User IN ('', 'u_none')")
    admin.run("FLUSH PRIVILEGES")


@pytest.fixture(scope="module")
def server(mariadb_server: MariaDBServer) -> Iterator[MariaDBServer]:
    """The server with accounts of every sort."""
    admin = Admin(mariadb_server)
    try:
        _fill(admin)
        yield mariadb_server
    finally:
        _drop(admin)


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
        for database, table, columns in _tables():
            for column in columns:
                try:
                    cursor.execute(f"SELECT {column} FROM {database}.{table} LIMIT 0")
                except MySQLError:
                    continue
                cells.add((database, table, column))
    return cells


@pytest.fixture(scope="module")
def oracle(server: MariaDBServer) -> Reached:
    """What each account really reads, by the name that the server gives it after login."""
    found: Reached = defaultdict(set)
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
            except MySQLError:
                # An expired password: the login is held in a sandbox until it is changed.
                continue
            finally:
                connection.close()
    return found


def _cells(catalog: Catalog, grants: Grants) -> Reached:
    columns = {(t.schema, t.name): [c.name for c in t.columns] for t in catalog.tables}
    found: Reached = defaultdict(set)
    for g in grants.grants:
        if g.can_login and g.schema in DATABASES and g.table is not None:
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


def test_accounts_that_did_not_log_in_are_known_ones(answered: tuple[Catalog, Grants], oracle: Reached) -> None:
    """Only administrators, and the account whose password is expired, are in the list and not in the oracle."""
    logins = {p.principal for p in answered[1].principals if p.can_login}
    assert logins - set(oracle) <= {"root@localhost", "root@127.0.0.1", "root@::1", "u_expired@%"} | {
        name for name in logins if name.startswith("root@")
    }
    assert set(oracle) <= logins


def test_locked_account_keeps_its_rows_without_login(answered: tuple[Catalog, Grants]) -> None:
    """A locked account is said to be locked, and its rows cannot log in."""
    (principal,) = (p for p in answered[1].principals if p.principal == "u_locked@%")
    assert (principal.status, principal.can_login) == ("locked", False)
    rows = [g for g in answered[1].grants if g.principal == "u_locked@%"]
    assert rows
    assert not any(g.can_login for g in rows)


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
        " Grant_priv, Super_priv, File_priv, Process_priv, Create_user_priv"
    )
    admin = Admin(server)
    admin.run("CREATE USER scan_few@'127.0.0.1' IDENTIFIED BY 'few'")
    try:
        admin.run(f"GRANT SELECT ({columns}) ON mysql.user TO scan_few@'127.0.0.1'")
        for table in ("db", "tables_priv", "columns_priv", "roles_mapping"):
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
    assert few.gaps == ()
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
        assert [key for key, _ in grants.gaps] == ["grants_not_visible"]
        assert {g.principal for g in grants.grants} == {"u_cols@%"}
        connection = _connect(server, "u_cols", "127.0.0.1")
        assert _cells(catalog, grants)["u_cols@%"] == _readable(connection)
        connection.close()
        assert "mysql_grant_tables" in [key for key, _ in session.missing_rights(catalog)]
    finally:
        session.close()
