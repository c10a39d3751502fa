"""Views that would run code of others in the scanner's session, on a real MariaDB server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import make_url

from privaudit.dialects.base import SampleSpec
from privaudit.dialects.mysql import MysqlSession
from privaudit.errors import ObjectGone, PermissionMissing
from privaudit.model import Table, TableKind

from .mariadb_estate import Account, Open, Run, connect_as_root, sender, table_of

FEW = SampleSpec(rows=5, seed=1)
Sample = Callable[[str], int]


@pytest.fixture
def owner(maria_account: Account, maria_database: str) -> Iterator[Run]:
    """Sends statements as an account that may make views and functions, and is no administrator."""
    rights = "SELECT, CREATE VIEW, SHOW VIEW, DROP, CREATE ROUTINE, ALTER ROUTINE, EXECUTE"
    connection = connect_as_root(maria_account(f"{rights} ON {maria_database}.*"))
    send = sender(connection)
    yield send
    with connection.cursor() as cursor:
        cursor.execute("SELECT TABLE_NAME FROM information_schema.VIEWS WHERE DEFINER = CURRENT_USER()")
        views = [r[0] for r in cursor.fetchall()]
        cursor.execute("SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE DEFINER = CURRENT_USER()")
        functions = [r[0] for r in cursor.fetchall()]
    for name in views:
        send(f"DROP VIEW `{name}`")
    for name in functions:
        send(f"DROP FUNCTION `{name}`")
    connection.close()


@pytest.fixture
def scanner(maria_open: Open, maria_account: Account, maria_database: str) -> MysqlSession:
    """A scanner that may only read, and sees the accounts' rights."""
    return maria_open(maria_account(f"SELECT, SHOW VIEW ON {maria_database}.*", "SELECT ON mysql.*"))


def _refused(scanner: MysqlSession, name: str) -> str:
    with pytest.raises(PermissionMissing) as caught:
        scanner.sample(table_of(scanner.catalog(), name), FEW)
    assert caught.value.__context__ is None
    return caught.value.reason


def test_function_of_another_account_is_not_run(
    owner: Run, scanner: MysqlSession, maria_url: str, maria_database: str
) -> None:
    """A function that would take a lock is refused with the rights of its caller or of its maker, and takes none."""
    for i, security in enumerate(("INVOKER", "DEFINER")):
        owner(f"CREATE FUNCTION takes{i}() RETURNS INT SQL SECURITY {security} RETURN GET_LOCK('{maria_database}', 5)")
        owner(f"CREATE VIEW taking{i} AS SELECT id, takes{i}() AS x FROM kinds")
        assert _refused(scanner, f"taking{i}") == "foreign_code"
    with connect_as_root(maria_url) as other, other.cursor() as cursor:
        cursor.execute(f"SELECT IS_USED_LOCK('{maria_database}')")
        assert cursor.fetchone() == (None,)


def test_unquoted_function_is_seen(owner: Run, scanner: MysqlSession) -> None:
    """A maker that switched off backticks in the view's text hides nothing."""
    owner("CREATE FUNCTION bare() RETURNS INT RETURN 1")
    owner("SET sql_quote_show_create = 0")
    owner("CREATE VIEW unquoted AS SELECT bare() AS `a b`")
    owner("SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
    owner("CREATE VIEW with_escape AS SELECT '\\' AS a, bare() AS `a b`, 'x''y' AS c")
    assert _refused(scanner, "unquoted") == "foreign_code"
    assert _refused(scanner, "with_escape") == "foreign_code"


def test_view_over_a_view_is_followed(owner: Run, scanner: MysqlSession, maria_run: Run) -> None:
    """Also through an administrator's view."""
    owner("CREATE FUNCTION deep() RETURNS INT RETURN 1")
    owner("CREATE VIEW lowest AS SELECT deep() AS x")
    maria_run("CREATE VIEW middle AS SELECT x FROM lowest")
    maria_run("CREATE VIEW highest AS SELECT q.x FROM (SELECT x FROM middle) AS q JOIN kinds ON q.x = kinds.id")
    try:
        assert _refused(scanner, "highest") == "foreign_code"
    finally:
        maria_run("DROP VIEW highest, middle")


@pytest.mark.parametrize("call", ["SLEEP(0)", "GET_LOCK('x', 0)", "LOAD_FILE('/etc/hostname')", "BENCHMARK(1, 1)"])
def test_built_in_functions_with_an_effect_are_not_run(owner: Run, scanner: MysqlSession, call: str) -> None:
    """What waits, locks or reads files is refused without any stored function."""
    owner(f"CREATE VIEW effect AS SELECT id, {call} AS x FROM kinds")
    assert _refused(scanner, "effect") == "foreign_code"


def test_view_without_functions_of_others_is_read(owner: Run, scanner: MysqlSession) -> None:
    """Built-in functions, joins, subqueries and WITH do no harm."""
    owner(
        "CREATE VIEW plain AS WITH c (a, b) AS (SELECT id, fio FROM kinds) SELECT c.a, UPPER(LEFT(c.b, 3)) AS b,"
        " EXTRACT(YEAR FROM k.d) AS y, COUNT(*) AS n, 'say (x)' AS s FROM c JOIN kinds k ON k.id = c.a"
        " WHERE k.id IN (SELECT id FROM shown) GROUP BY c.a, c.b, k.d"
    )
    assert scanner.sample(table_of(scanner.catalog(), "plain"), FEW).rows == 2


def test_function_of_an_administrator_runs_and_leaves_nothing(
    maria_open: Open, maria_account: Account, maria_run: Run, maria_url: str, maria_database: str
) -> None:
    """Locks and settings that an administrator's function leaves behind end with the session."""
    lock = f"left_{maria_database}"
    maria_run(
        f"CREATE FUNCTION official() RETURNS INT BEGIN SET SESSION tx_read_only = 0; SET SESSION sql_mode = 'ANSI';"
        f" RETURN GET_LOCK('{lock}', 5); END"
    )
    maria_run("CREATE VIEW officially AS SELECT id, official() AS x FROM kinds")
    rights = (f"SELECT, SHOW VIEW ON {maria_database}.*", "SELECT (User, Host, Super_priv) ON mysql.user")
    alone = (rights[0],)
    execute = f"EXECUTE ON FUNCTION {maria_database}.official"
    try:
        assert _refused(maria_open(maria_account(*rights)), "officially") == "foreign_code"
        blind = maria_open(maria_account(*rights, "SELECT ON mysql.*"))
        assert _refused(blind, "officially") == "view_unseen"
        unaware = maria_open(maria_account(*alone, execute))
        assert _refused(unaware, "officially") == "foreign_code"
        scanner = maria_open(maria_account(*rights, execute))
        before = scanner.server.connection_id
        assert scanner.sample(table_of(scanner.catalog(), "officially"), FEW).values("x") == (1, 1)
        with connect_as_root(maria_url) as other, other.cursor() as cursor:
            cursor.execute(f"SELECT GET_LOCK('{lock}', 5)")
            assert cursor.fetchone() == (1,)
        assert scanner.query("SELECT @@tx_read_only, @@sql_mode") == [(1, "")]
        assert scanner.server.connection_id != before
    finally:
        maria_run("DROP VIEW officially")
        maria_run("DROP FUNCTION official")


def test_administrators_view_of_anothers_function_is_refused(owner: Run, scanner: MysqlSession, maria_run: Run) -> None:
    """Who owns the function decides, not only who owns the view."""
    owner("CREATE FUNCTION foreigns() RETURNS INT RETURN 1")
    maria_run("CREATE VIEW mixed AS SELECT foreigns() AS x")
    try:
        assert _refused(scanner, "mixed") == "foreign_code"
    finally:
        maria_run("DROP VIEW mixed")


def test_what_cannot_be_seen_is_refused(
    maria_open: Open, maria_run: Run, maria_account: Account, maria_database: str
) -> None:
    """Without SHOW VIEW, or where a relation beneath is hidden, the view is not read, and that is said."""
    blind = maria_open(maria_account(f"SELECT ON {maria_database}.shown"))
    assert _refused(blind, "shown") == "view_unseen"
    half = maria_open(maria_account(f"SELECT, SHOW VIEW ON {maria_database}.shown"))
    assert _refused(half, "shown") == "view_unseen"
    whole = maria_open(
        maria_account(f"SELECT, SHOW VIEW ON {maria_database}.shown", f"SELECT (id) ON {maria_database}.kinds")
    )
    assert whole.sample(table_of(whole.catalog(), "shown"), FEW).rows == 2


def test_view_that_is_gone_is_said(maria: MysqlSession, maria_url: str) -> None:
    """A view dropped since the catalog was read is an ObjectGone."""
    schema = str(make_url(maria_url).database)
    absent = Table(system="m", schema=schema, name="absent", kind=TableKind.VIEW, columns=())
    with pytest.raises(ObjectGone):
        maria.sample(absent, FEW)
