"""Powers past the rights on tables, on a real MariaDB: each one alone, what is proposed is run, and it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pymysql
import pytest

from privaudit.analysis.revoke import Cut, CutKind, Target, close_past, model_of, plan, revoke
from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Access, Grants, Raw, Reach, Right, RightLevel, ViaKind

from ..servers import MariaDBServer
from .test_mariadb_bypass import LoggingServer

ACCOUNT = "'rp_u'@'127.0.0.1'"
NAME = "rp_u@127.0.0.1"
HOSTILE = "rp`q\"x'; DROP USER root@localhost; -- \n#"
"""Every sign by which a name could end early."""
SCOPE = (("rp_own", "t"),)


class Bench:
    """A server with one account, and roles that it may be given."""

    def __init__(self, server: MariaDBServer) -> None:
        self.server = server
        self.root = pymysql.connect(
            host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True
        )

    def run(self, *statements: str) -> None:
        """Send statements as root."""
        for statement in statements:
            with self.root.cursor() as cursor:
                cursor.execute(statement)

    def clear(self) -> None:
        """Remove all of it."""
        self.run("DROP DATABASE IF EXISTS rp_own", f"DROP USER IF EXISTS {ACCOUNT}, 'rp_u'@'%', rp_other@'%'")
        self.run("DROP ROLE IF EXISTS rp_role, rp_inner")
        for table, name in (
            ("global_priv", "User"),
            ("db", "User"),
            ("proxies_priv", "User"),
            ("roles_mapping", "Role"),
        ):
            self.run(f"DELETE FROM mysql.{table} WHERE {name} LIKE 'rp`%' OR {name} = 'rp_u'")
        self.run("DELETE FROM mysql.proxies_priv WHERE User = 'root' AND Host = '%'")
        self.run("DELETE FROM mysql.roles_mapping WHERE User LIKE 'rp`%'", "FLUSH PRIVILEGES")

    def fill(self) -> None:
        """Make the account, its database and the roles."""
        self.run("CREATE DATABASE rp_own", "CREATE TABLE rp_own.t (a INT)", f"CREATE USER {ACCOUNT}")
        self.run("CREATE ROLE rp_role", "CREATE ROLE rp_inner", "GRANT rp_inner TO rp_role")

    def grants(self) -> Grants:
        """Scan who reads what."""
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(self.server.url), run_id="20260101-powers"))
        try:
            return session.grants(session.catalog())
        finally:
            session.close()


def rows_of(grants: Grants, name: str = NAME, reach: Reach = Reach.BYPASS) -> list[Access]:
    """Return an account's rows as the audit has them."""
    return [
        Access(
            system=grants.system,
            principal=g.principal,
            principal_kind=g.principal_kind,
            can_login=g.can_login,
            schema=g.schema,
            table=g.table,
            columns=g.columns,
            privileges=g.privileges,
            reach=g.reach,
            via=g.via,
            categories=("unknown",),
            as_of=grants.as_of,
        )
        for g in grants.grants
        if g.principal == name and g.reach is reach
    ]


def proposed(grants: Grants, rows: Iterable[Access]) -> tuple[str, ...]:
    """Return the statements that are proposed against rows."""
    model = model_of(grants, "mariadb", SCOPE)
    cuts = dict.fromkeys(c for row in rows for c in close_past(row, "mariadb", grants, model))
    return revoke("mariadb", cuts)


@pytest.fixture
def bench(mariadb_server: MariaDBServer) -> Iterator[Bench]:
    """The common server, made ready."""
    made = Bench(mariadb_server)
    made.clear()
    made.fill()
    yield made
    made.clear()
    made.root.close()


OWN = "rp_own.*"
POWERS = (
    ("CREATE USER ON *.*", "CREATE USER", "REVOKE CREATE USER ON *.*"),
    (f"SET USER ON *.*; CREATE ROUTINE ON {OWN}", "SET USER", "REVOKE SET USER ON *.*"),
    (f"SUPER ON *.*; CREATE ROUTINE ON {OWN}", "SUPER", "REVOKE SUPER ON *.*"),
    (f"FILE ON *.*; SELECT ON {OWN}", "FILE", "REVOKE FILE ON *.*"),
    ("UPDATE ON mysql.*", "UPDATE mysql.*", "REVOKE UPDATE ON `mysql`.*"),
    ("INSERT ON mysql.*", "INSERT mysql.*", "REVOKE INSERT ON `mysql`.*"),
    ("UPDATE ON `my%`.*", "UPDATE mysql.*", "REVOKE UPDATE ON `my%`.*"),
    ("UPDATE ON *.*", "UPDATE mysql.*", "REVOKE UPDATE ON *.*"),
    ("INSERT ON mysql.proc", "INSERT mysql.proc", "REVOKE INSERT ON `mysql`.`proc`"),
    *(
        (f"{w} ON mysql.{t}", f"{w} mysql.{t}", f"REVOKE {w} ON `mysql`.`{t}`")
        for w in ("INSERT", "UPDATE")
        for t in (
            "global_priv",
            "db",
            "tables_priv",
            "columns_priv",
            "procs_priv",
            "proxies_priv",
            "roles_mapping",
        )
    ),
)


@pytest.mark.parametrize(("rights", "power", "statement"), POWERS, ids=[p[0] for p in POWERS])
def test_each_power_alone(bench: Bench, rights: str, power: str, statement: str) -> None:
    """Granted, it is listed; what is proposed names privilege and place; run, the next audit has it no more."""
    bench.run(*(f"GRANT {right} TO {ACCOUNT}" for right in rights.split("; ")))
    grants = bench.grants()
    rows = rows_of(grants)
    assert [r.via[-1].name for r in rows] == [power]
    statements = proposed(grants, rows)
    assert statements == (f"{statement} FROM {ACCOUNT};",)
    bench.run(*statements)
    assert not rows_of(bench.grants())


def test_powers_of_a_server_with_a_binary_log() -> None:
    """Copies of every change: each right by itself, under the name that old releases know too."""
    server = LoggingServer()
    server.start()
    try:
        bench = Bench(server)
        bench.fill()
        for right, power in (("REPLICATION SLAVE", "REPLICATION SLAVE"), ("BINLOG MONITOR", "BINLOG MONITOR")):
            bench.run(f"GRANT {right} ON *.* TO {ACCOUNT}")
            grants = bench.grants()
            assert [r.via[-1].name for r in rows_of(grants)] == [power]
            bench.run(*proposed(grants, rows_of(grants)))
            assert not rows_of(bench.grants())
        bench.root.close()
    finally:
        server.stop()


@pytest.mark.parametrize("default", [True, False])
def test_a_power_of_a_role_is_left_with_the_role(bench: Bench, default: bool) -> None:
    """The account holds the role and not the right: it leaves the role; others who hold the role keep it."""
    bench.run("GRANT CREATE USER ON *.* TO rp_inner", f"GRANT rp_role TO {ACCOUNT}", "CREATE USER rp_other@'%'")
    bench.run("GRANT rp_role TO rp_other@'%'")
    if default:
        bench.run(f"SET DEFAULT ROLE rp_role FOR {ACCOUNT}")
    grants = bench.grants()
    (row,) = rows_of(grants)
    assert row.via[0].name == "rp_role"
    statements = proposed(grants, [row])
    assert statements == (f"REVOKE `rp_role` FROM {ACCOUNT};",)
    bench.run(*statements)
    after = bench.grants()
    assert not rows_of(after)
    assert rows_of(after, "rp_other@%")


def test_every_way_to_a_power_is_closed(bench: Bench) -> None:
    """One row tells of it; both the account's own right and that of the role are taken."""
    bench.run(f"GRANT CREATE USER ON *.* TO {ACCOUNT}", "GRANT CREATE USER ON *.* TO rp_role")
    bench.run(f"GRANT rp_role TO {ACCOUNT}")
    grants = bench.grants()
    statements = proposed(grants, rows_of(grants))
    assert len(statements) == 2
    bench.run(*statements)
    assert not rows_of(bench.grants())


def test_what_everybody_has_is_taken_from_public(bench: Bench) -> None:
    """A power of PUBLIC is nobody's own."""
    bench.run("GRANT CREATE USER ON *.* TO PUBLIC")
    try:
        grants = bench.grants()
        assert proposed(grants, rows_of(grants)) == ("REVOKE CREATE USER ON *.* FROM PUBLIC;",)
        bench.run(*proposed(grants, rows_of(grants)))
        assert not rows_of(bench.grants())
    finally:
        bench.run("REVOKE CREATE USER ON *.* FROM PUBLIC")


@pytest.mark.parametrize("proxied", ["'rp_other'@'%'", "''@''"])
def test_proxy(bench: Bench, proxied: str) -> None:
    """Who may connect as another, or as anybody, may no more; its plugin has to map names for it to count."""
    bench.run("CREATE USER rp_other@'%'", f"GRANT SELECT ON {OWN} TO rp_other@'%'")
    # Who may grant it has to hold it, and the administrator of a fresh server may lack it.
    columns = "(Host, User, Proxied_host, Proxied_user, With_grant)"
    bench.run(f"INSERT INTO mysql.proxies_priv {columns} VALUES ('%', 'root', '', '', 1)", "FLUSH PRIVILEGES")
    bench.run(f"GRANT PROXY ON {proxied} TO {ACCOUNT}")
    bench.run("UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'pam') WHERE User = 'rp_u'")
    bench.run("FLUSH PRIVILEGES")
    grants = bench.grants()
    rows = rows_of(grants)
    assert {r.via[0].kind for r in rows} == {ViaKind.PROXY}
    statements = proposed(grants, rows)
    assert statements == (f"REVOKE PROXY ON {proxied} FROM {ACCOUNT};",)
    bench.run(*statements)
    assert not rows_of(bench.grants())


ROUTINES = (
    "CREATE DEFINER=root@localhost PROCEDURE rp_own.p() SELECT a FROM rp_own.t",
    "CREATE DEFINER=root@localhost FUNCTION rp_own.p() RETURNS INT READS SQL DATA RETURN (SELECT MAX(a) FROM rp_own.t)",
)


@pytest.mark.parametrize(
    ("rights", "name", "statements"),
    [
        ("EXECUTE ON PROCEDURE rp_own.p", "p", ("REVOKE EXECUTE ON PROCEDURE `rp_own`.`p`",)),
        ("EXECUTE ON FUNCTION rp_own.p", "p()", ("REVOKE EXECUTE ON FUNCTION `rp_own`.`p`",)),
        ("EXECUTE ON `rp\\_o%`.*", "p", ("REVOKE EXECUTE ON `rp\\_o%`.*",)),
        ("EXECUTE ON *.*", "p", ("REVOKE EXECUTE ON *.*",)),
        (
            "EXECUTE ON rp_own.*; EXECUTE ON PROCEDURE rp_own.p",
            "p",
            ("REVOKE EXECUTE ON `rp_own`.*", "REVOKE EXECUTE ON PROCEDURE `rp_own`.`p`"),
        ),
    ],
)
def test_routines_with_their_definers_rights(bench: Bench, rights: str, name: str, statements: tuple[str, ...]) -> None:
    """Procedure and function of one name are told apart; every right to execute is found where it was given."""
    bench.run(*ROUTINES, *(f"GRANT {right} TO {ACCOUNT}" for right in rights.split("; ")))
    grants = bench.grants()
    assert any(v.name == name for r in rows_of(grants, reach=Reach.ROUTINE) for v in r.via)
    model = model_of(grants, "mariadb", SCOPE)
    assert model is not None
    made = plan(model, NAME, [Target(schema="rp_own", name=name, routine=True)])
    assert revoke("mariadb", made.cuts) == tuple(f"{s} FROM {ACCOUNT};" for s in statements)
    bench.run(*revoke("mariadb", made.cuts))
    assert not any(v.name == name for r in rows_of(bench.grants(), reach=Reach.ROUTINE) for v in r.via)


@pytest.mark.parametrize("mode", ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"])
def test_names_do_not_break_out(bench: Bench, mode: str) -> None:
    """Accounts, roles and databases of hostile names: the one right is taken, and nothing else happens."""
    user, role = HOSTILE + "u", HOSTILE + "r"
    for tail in ("", "\\", "\\'"):
        bench.run(f"SET sql_mode = '{mode}'")
        quoted = "`" + (user + tail).replace("`", "``") + "`"
        named = "`" + (role + tail).replace("`", "``") + "`"
        bench.run(f"CREATE USER {quoted}@'127.0.0.1'", f"CREATE ROLE {named}", f"GRANT {named} TO {quoted}@'127.0.0.1'")
        bench.run(f"GRANT CREATE USER ON *.* TO {named}", f"GRANT FILE ON *.* TO {quoted}@'127.0.0.1'")
        bench.run(f"GRANT SELECT ON {OWN} TO {quoted}@'127.0.0.1'")
        name = f"{user}{tail}@127.0.0.1"
        grants = bench.grants()
        rows = rows_of(grants, name)
        assert {r.via[-1].name for r in rows} == {"CREATE USER", "FILE"}
        statements = proposed(grants, rows)
        assert len(statements) == 2
        bench.run(*statements)
        after = bench.grants()
        assert not rows_of(after, name)
        assert "root@localhost" in {p.principal for p in after.principals}
        bench.run("SET sql_mode = ''")


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("SET USER ID", "SET_USER_ID"),
        ("SET ANY DEFINER", "SET_ANY_DEFINER"),
        ("ROLE ADMIN", "ROLE_ADMIN"),
        ("BACKUP ADMIN", "BACKUP_ADMIN"),
        ("CREATE USER", "CREATE USER"),
        ("REPLICATION SLAVE", "REPLICATION SLAVE"),
    ],
)
def test_privileges_of_mysql_are_spelled_as_it_has_them(word: str, written: str) -> None:
    """MySQL's dynamic privileges have underscores, the older ones have none; its roles have a host."""
    right = Right(grantee="r@%", level=RightLevel.GLOBAL, privileges=(word,))
    cuts = (
        Cut(kind=CutKind.RIGHT, grantee="r@%", right=right, word=word),
        Cut(kind=CutKind.ATTRIBUTE, grantee="u@%", name=word),
        Cut(kind=CutKind.MEMBER, grantee="u@%", name="r@%"),
    )
    assert revoke("mysql", cuts) == (
        f"REVOKE {written} ON *.* FROM 'r'@'%';",
        f"REVOKE {written} ON *.* FROM 'u'@'%';",
        "REVOKE 'r'@'%' FROM 'u'@'%';",
    )
