"""Rights that read past the rights on tables: for each, an account that holds nothing else really reads the secret."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest
from pymysql.err import MySQLError

from privaudit.dialects._mysql_acl import Acl
from privaudit.dialects._mysql_bypass import Settings, bypass
from privaudit.dialects._mysql_grants import Server, grants
from privaudit.dialects._mysql_rows import AccountRow, AclRows, DatabaseRow, ProxyRow
from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Catalog, Raw, Reach, Table, TableKind, ViaKind

from ..servers import MariaDBServer, find_program

SECRET = "49151"
ACCOUNT = "b_user@'127.0.0.1'"
ROOTS = "DEFINER=root@localhost"


class LoggingServer(MariaDBServer):
    """A server that writes a binary log."""

    def command(self) -> list[str]:
        """Return the command that runs it."""
        return [a if a != "--skip-log-bin" else "--log-bin" for a in super().command()] + ["--server-id=7"]


class Bench:
    """A server with a secret, and one account."""

    def __init__(self, server: MariaDBServer) -> None:
        self.server = server
        self.root = self.connect("root", server.password)

    def connect(self, user: str, password: str = "") -> Any:
        """Return a connection."""
        return pymysql.connect(host="127.0.0.1", port=self.server.port, user=user, password=password, autocommit=True)

    def run(self, *statements: str) -> None:
        """Send statements as root."""
        for statement in statements:
            with self.root.cursor() as cursor:
                cursor.execute(statement)

    def fill(self) -> None:
        """Make the secret, a database of the account's own, and the account."""
        self.run(
            "CREATE DATABASE b_secret", "CREATE TABLE b_secret.t (a INT)", f"INSERT INTO b_secret.t VALUES ({SECRET})"
        )
        self.run("CREATE DATABASE b_own", "CREATE TABLE b_own.t (a INT)", f"CREATE USER {ACCOUNT}")
        self.run("CREATE USER b_reader@'127.0.0.1'", "GRANT SELECT ON b_secret.* TO b_reader@'127.0.0.1'")

    def clear(self) -> None:
        """Remove all of it."""
        self.run("DROP DATABASE IF EXISTS b_secret", "DROP DATABASE IF EXISTS b_own")
        self.run(f"DROP USER IF EXISTS {ACCOUNT}, b_reader@'127.0.0.1'", "SET GLOBAL event_scheduler = OFF")
        self.run("DELETE FROM mysql.proc WHERE db = 'b_own'")

    def said(self) -> set[str]:
        """Return the last steps of the rows by which the account reads everything."""
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(self.server.url), run_id="20260101-bypass"))
        try:
            grants = session.grants(session.catalog()).grants
        finally:
            session.close()
        mine = (g for g in grants if g.principal == "b_user@127.0.0.1" and g.reach is Reach.BYPASS)
        return {g.via[-1].name for g in mine if (g.schema, g.table) == (None, None)}

    def sees(self, *statements: str) -> bool:
        """Whether the secret comes out of any of the statements, sent as the account; refused ones are gone over."""
        connection = self.connect("b_user")
        out: list[str] = []
        with connection, connection.cursor() as cursor:
            for statement in statements:
                with contextlib.suppress(MySQLError):
                    cursor.execute(statement)
                    out.append(str(cursor.fetchall()))
        return SECRET in "".join(out)


@pytest.fixture
def bench(mariadb_server: MariaDBServer) -> Iterator[Bench]:
    """The common server, made ready."""
    made = Bench(mariadb_server)
    made.clear()
    made.fill()
    yield made
    made.clear()
    made.root.close()


def _procedure(_bench: Bench) -> tuple[str, ...]:
    return ("CREATE DEFINER=root@localhost PROCEDURE b_own.p() SELECT a FROM b_secret.t", "CALL b_own.p()")


def _trigger(_bench: Bench) -> tuple[str, ...]:
    return (
        f"CREATE {ROOTS} TRIGGER b_own.x BEFORE INSERT ON b_own.t FOR EACH ROW SET NEW.a = (SELECT a FROM b_secret.t)",
        "INSERT INTO b_own.t VALUES (1)",
        "SELECT * FROM b_own.t",
    )


def _event(_bench: Bench) -> tuple[str, ...]:
    return (
        "SET GLOBAL event_scheduler = ON",
        f"CREATE {ROOTS} EVENT b_own.e ON SCHEDULE AT NOW() DO INSERT INTO b_own.t SELECT a FROM b_secret.t",
        "SELECT SLEEP(3)",
        "SELECT * FROM b_own.t",
    )


def _view(_bench: Bench) -> tuple[str, ...]:
    return ("CREATE DEFINER=root@localhost VIEW b_own.v AS SELECT a FROM b_secret.t", "SELECT * FROM b_own.v")


def _own_grant(_bench: Bench) -> tuple[str, ...]:
    return (f"GRANT SELECT ON *.* TO {ACCOUNT}", "SELECT * FROM b_secret.t", "GRANT b_any TO CURRENT_USER()")


def _file(bench: Bench) -> tuple[str, ...]:
    """Write a view of root's where the account may read: a view file is text, as another view's shows."""
    bench.run("CREATE DEFINER=root@localhost VIEW b_secret.model AS SELECT a FROM b_secret.t")
    text = Path(bench.server.data / "b_secret" / "model.frm").read_bytes().hex()
    return (f"SELECT 0x{text} INTO DUMPFILE '{bench.server.data}/b_own/planted.frm'", "SELECT * FROM b_own.planted")


def _routine_row(bench: Bench) -> tuple[str, ...]:
    bench.run("CREATE DEFINER=root@localhost PROCEDURE b_own.model() SELECT a FROM b_secret.t")
    with bench.root.cursor() as cursor:
        cursor.execute("SELECT * FROM mysql.proc WHERE db = 'b_own' AND name = 'model'")
        row = ["planted" if v == "model" else v for v in cursor.fetchone()]
        values = ", ".join("NULL" if v is None else bench.root.escape(v) for v in row)
    return (f"INSERT INTO mysql.proc VALUES ({values})", "CALL b_own.planted()")


def _nothing(_bench: Bench) -> tuple[str, ...]:
    return ("SELECT * FROM b_secret.t", "SHOW BINLOG EVENTS", "SELECT LOAD_FILE('b_secret/t.ibd')")


OWN = "b_own.*"
CASES: tuple[tuple[str, Callable[[Bench], tuple[str, ...]], set[str]], ...] = (
    (f"SET USER ON *.*; CREATE ROUTINE ON {OWN}", _procedure, {"SET USER"}),
    (f"SUPER ON *.*; CREATE ROUTINE ON {OWN}", _procedure, {"SUPER"}),
    (f"SUPER ON *.*; TRIGGER, INSERT, SELECT ON {OWN}", _trigger, {"SUPER"}),
    (f"SUPER ON *.*; EVENT, SELECT ON {OWN}", _event, {"SUPER"}),
    (f"FILE ON *.*; SELECT ON {OWN}", _file, {"FILE"}),
    (f"INSERT ON mysql.proc; EXECUTE ON {OWN}", _routine_row, {"INSERT mysql.proc"}),
    (f"SET USER ON *.*; CREATE VIEW, SELECT, DROP ON {OWN}", _view, set()),
    ("SET USER ON *.*", _procedure, set()),
    ("SUPER ON *.*", _procedure, set()),
    (f"CREATE ROUTINE, TRIGGER, INSERT, SELECT, EVENT ON {OWN}", _procedure, set()),
    ("FILE ON *.*", _file, set()),
    ("GRANT OPTION ON *.*", _own_grant, set()),
    ("PROCESS, RELOAD, REPLICATION CLIENT, REPLICATION SLAVE ON *.*", _nothing, set()),
    ("SELECT ON mysql.*", _nothing, set()),
)


@pytest.mark.parametrize(("rights", "attempt", "expected"), CASES, ids=[c[0] for c in CASES])
def test_row_where_the_secret_is_really_read(
    bench: Bench, rights: str, attempt: Callable[[Bench], tuple[str, ...]], expected: set[str]
) -> None:
    """An account with these rights alone reads the secret if, and only if, the list says by what."""
    bench.run(*(f"GRANT {right} TO {ACCOUNT}" for right in rights.split("; ")))
    assert bench.said() == expected
    assert bench.sees(*attempt(bench)) == bool(expected)


@pytest.mark.parametrize(
    ("right", "expected"), [("CREATE USER ON *.*", "CREATE USER"), ("UPDATE ON mysql.*", "UPDATE mysql.*")]
)
def test_new_password_for_another(bench: Bench, right: str, expected: str) -> None:
    """Who may set another account's password reads what that account reads."""
    bench.run(f"GRANT {right} TO {ACCOUNT}")
    assert bench.said() == {expected}
    connection = bench.connect("b_user")
    with connection, connection.cursor() as cursor:
        cursor.execute("ALTER USER b_reader@'127.0.0.1' IDENTIFIED BY 'taken'")
    connection = bench.connect("b_reader", "taken")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT a FROM b_secret.t")
        assert SECRET in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("right", "expected"), [("INSERT ON mysql.db", "INSERT mysql.db"), ("INSERT ON mysql.*", "INSERT mysql.*")]
)
def test_privilege_table_changes_rights_at_the_next_reload(bench: Bench, right: str, expected: str) -> None:
    """Who may write to mysql.db reads as soon as anybody has the server read its tables again."""
    bench.run(f"GRANT {right} TO {ACCOUNT}")
    assert bench.said() == {expected}
    row = "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('127.0.0.1', 'b\\\\_secret', 'b_user', 'Y')"
    try:
        assert not bench.sees(row, "SELECT * FROM b_secret.t")
        bench.run("FLUSH PRIVILEGES")
        assert bench.sees("SELECT * FROM b_secret.t")
    finally:
        bench.run("DELETE FROM mysql.db WHERE User = 'b_user'", "FLUSH PRIVILEGES")


def test_role_that_is_not_active_is_named(bench: Bench) -> None:
    """A right that only SET ROLE brings has that step first."""
    bench.run("CREATE ROLE b_role", "GRANT CREATE USER ON *.* TO b_role", f"GRANT b_role TO {ACCOUNT}")
    session = MARIADB.connect(ConnectSpec(name="m", url=Raw(bench.server.url), run_id="20260101-bypass"))
    try:
        grants = session.grants(session.catalog()).grants
    finally:
        session.close()
        bench.run("DROP ROLE b_role")
    (found,) = (g for g in grants if g.principal == "b_user@127.0.0.1" and g.reach is Reach.BYPASS)
    assert [v.name for v in found.via] == ["b_role", "CREATE USER"]


def test_role_that_is_active_at_login_is_named(bench: Bench) -> None:
    """A right that the default role brings has that role first, and the role by which that one has it."""
    bench.run("CREATE ROLE b_role", "CREATE ROLE b_inner", "GRANT b_inner TO b_role", f"GRANT b_role TO {ACCOUNT}")
    bench.run("GRANT CREATE USER ON *.* TO b_inner", f"SET DEFAULT ROLE b_role FOR {ACCOUNT}")
    session = MARIADB.connect(ConnectSpec(name="m", url=Raw(bench.server.url), run_id="20260101-bypass"))
    try:
        grants = session.grants(session.catalog()).grants
    finally:
        session.close()
        bench.run("DROP ROLE b_role", "DROP ROLE b_inner")
    (found,) = (g for g in grants if g.principal == "b_user@127.0.0.1" and g.reach is Reach.BYPASS)
    assert [(v.kind, v.name) for v in found.via] == [
        (ViaKind.ROLE, "b_role"),
        (ViaKind.ROLE, "b_inner"),
        (ViaKind.ATTRIBUTE, "CREATE USER"),
    ]


def _dumped(server: MariaDBServer) -> str:
    """What a replica of the account would get."""
    program = find_program("mariadb-binlog")
    assert program is not None
    root = pymysql.connect(host="127.0.0.1", port=server.port, user="root", password=server.password)
    with root, root.cursor() as cursor:
        cursor.execute("SHOW MASTER STATUS")
        ((file, *_),) = cursor.fetchall()
    done = subprocess.run(
        [
            *(str(program), "--no-defaults", "--read-from-remote-server", "--host=127.0.0.1", f"--port={server.port}"),
            *("--user=b_user", file),
        ],
        capture_output=True,
        check=False,
    )
    return done.stdout.decode(errors="replace")


def test_proxy_of_a_plugin_that_maps_no_names(bench: Bench) -> None:
    """With a plain password the right to connect as another changes nothing, and gives no row."""
    bench.run(
        "INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user)"
        " VALUES ('127.0.0.1', 'b_user', '127.0.0.1', 'b_reader')",
        "FLUSH PRIVILEGES",
    )
    try:
        assert bench.said() == set()
        assert not bench.sees("SELECT * FROM b_secret.t")
    finally:
        bench.run("DELETE FROM mysql.proxies_priv WHERE User = 'b_user'", "FLUSH PRIVILEGES")


def test_proxy_of_a_plugin_that_maps_names() -> None:
    """An account by PAM that may connect as another reads what that one reads."""
    proxied = AccountRow(user="r", host="%")
    proxy = AccountRow(user="u", host="%", plugin="pam")
    rows = AclRows(
        accounts=(proxied, proxy),
        databases=(DatabaseRow(user="r", host="%", database="shop", privileges=frozenset({"SELECT"})),),
        proxies=(ProxyRow(user="u", host="%", proxied="r@%"),),
    )
    catalog = Catalog(
        system="m", tables=(Table(system="m", schema="shop", name="t", kind=TableKind.TABLE, columns=()),)
    )
    (found,) = (g for g in grants(Server(Acl(rows), catalog, str)) if g.principal == "u@%")
    assert (found.schema, found.table, found.reach) == ("shop", "t", Reach.BYPASS)
    assert [(v.kind, v.name) for v in found.via] == [(ViaKind.PROXY, "r@%"), (ViaKind.GRANT, "database")]


def test_binary_log_shows_changes() -> None:
    """With a binary log, what was written is read by replication rights and by no others, and the list says so."""
    server = LoggingServer()
    server.start()
    try:
        bench = Bench(server)
        bench.run("SET SESSION binlog_format = 'STATEMENT'")
        bench.fill()
        bench.run(f"GRANT PROCESS, RELOAD ON *.* TO {ACCOUNT}")
        assert (bench.said(), bench.sees("SHOW BINLOG EVENTS")) == (set(), False)
        bench.run(f"GRANT REPLICATION CLIENT ON *.* TO {ACCOUNT}")
        assert (bench.said(), bench.sees("SHOW BINLOG EVENTS")) == ({"BINLOG MONITOR"}, True)
        bench.run(f"REVOKE REPLICATION CLIENT ON *.* FROM {ACCOUNT}", f"GRANT REPLICATION SLAVE ON *.* TO {ACCOUNT}")
        assert bench.said() == {"REPLICATION SLAVE"}
        assert SECRET in _dumped(server)
        bench.root.close()
    finally:
        server.stop()


def _rows(settings: Settings, **more: Any) -> list[tuple[str, ...]]:
    account = AccountRow(user="u", host="%", **more)
    rows = AclRows(
        accounts=(account,),
        databases=(DatabaseRow(user="u", host="%", database="shop", privileges=frozenset({"SELECT"})),),
        proxies=(ProxyRow(user="u", host="%", proxied="@"),),
    )
    return [tuple(v.name for v in g.via) for g in bypass(Acl(rows), account, settings, frozenset({"shop"}))]


def test_settings_decide_on_files_scheduler_and_clones() -> None:
    """A folder apart keeps FILE from the data; MySQL's NULL forbids all; plugins and releases count."""
    apart = {"secure_file_priv": "/srv/exchange/", "datadir": "/var/lib/mysql/"}
    above = {"secure_file_priv": "/var/lib/", "datadir": "/var/lib/mysql/"}
    maria = (10, 11)
    file = frozenset({"FILE"})
    assert _rows(Settings(mariadb=True, release=maria, variables=apart), privileges=file) == []
    assert _rows(Settings(mariadb=True, release=maria, variables=above), privileges=file) == [("FILE",)]
    mysql = {"secure_file_priv": None}
    assert _rows(Settings(mariadb=False, release=(8, 0, 36), variables=mysql), privileges=file) == []
    assert _rows(Settings(mariadb=False, release=(8, 0), variables={"secure_file_priv": ""}), privileges=file) == [
        ("FILE",)
    ]
    backup = frozenset({"BACKUP ADMIN", "ROLE ADMIN"})
    clones = Settings(mariadb=False, release=(8, 0), variables={}, clones=True)
    assert _rows(clones, privileges=backup) == [("BACKUP_ADMIN",), ("ROLE_ADMIN",)]
    maker = frozenset({"SUPER", "CREATE ROUTINE"})
    assert _rows(Settings(mariadb=True, release=(11, 4), variables={}), privileges=maker) == []
    assert _rows(Settings(mariadb=True, release=maria, variables={}), plugin="pam") == [("@",)]
    everything = frozenset({"SELECT", "SUPER", "CREATE ROUTINE"})
    assert _rows(Settings(mariadb=True, release=maria, variables={}), privileges=everything) == []
