"""Accounts of every sort on a MariaDB server, for the test of the access list."""

from __future__ import annotations

from collections.abc import Iterator

import pymysql

from ..servers import MariaDBServer

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
    *("u_lent@'%'", "u_lent@'127.0.0.1'", "u_lost@'%'", "u_lost@'127.0.0.1'"),
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
GRANT SELECT ON *.* TO u_lent@'%'
GRANT r_idle TO u_lent@'%'
GRANT SELECT ON *.* TO u_lost@'127.0.0.1'
GRANT r_cols TO u_lost@'%'
SET DEFAULT ROLE r_cols FOR u_lost@'%'
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


def all_relations() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every relation with its columns."""
    for database in DATABASES:
        for table, columns in TABLES.items():
            yield database, table, columns
    for view in VIEWS:
        yield "ax_shop", view, ("id", "fio")


def fill(admin: Admin) -> None:
    """Make databases, roles, accounts and their rights."""
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
    # The role is held by the account of all hosts: with it, that account's global rights count.
    admin.run(
        "UPDATE mysql.global_priv SET Priv = JSON_INSERT(Priv, '$.default_role', 'r_cols')"
        " WHERE User = 'u_lost' AND Host = '127.0.0.1'"
    )
    admin.run("INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'ax\\\\_prod2', '', 'Y')")
    admin.run("INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('127.0.1.%', 'bx', 'u_none', 'Y')")
    admin.run("FLUSH PRIVILEGES")


def drop(admin: Admin) -> None:
    """Remove all of it."""
    for database in DATABASES:
        admin.run(f"DROP DATABASE IF EXISTS {database}")
    admin.run("DELETE FROM mysql.tables_priv WHERE User = 'PUBLIC'")
    for role in ROLES:
        admin.run(f"DROP ROLE IF EXISTS {role}")
    for user in USERS:
        admin.run(f"DROP USER IF EXISTS {user}")
    admin.run("DELETE FROM mysql.db WHERE User IN ('', 'u_none')")
    admin.run("FLUSH PRIVILEGES")
