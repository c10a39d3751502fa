"""Read-only on a real MariaDB server, the scanner's own rights, and no value where none may be."""

from __future__ import annotations

import pytest
from pymysql.err import MySQLError

from privaudit.dialects.base import SampleSpec
from privaudit.dialects.mysql import MYSQL, MysqlSession
from privaudit.errors import (
    NotReadOnly,
    PermissionMissing,
    PrivauditError,
    QueryFailed,
)
from privaudit.model import Catalog

from .mariadb_estate import TOKEN, Account, Open, Run, connect_as_root, spec_of, table_of


def test_only_readable_columns_are_sampled(maria_open: Open, maria_account: Account, maria_database: str) -> None:
    """Columns on which the account holds INSERT only are left out, the others are read."""
    at = maria_account(f"SELECT (id, fio), INSERT (n) ON {maria_database}.kinds")
    limited = maria_open(at)
    table = table_of(limited.catalog(), "kinds")
    assert {c.name for c in table.columns} == {"id", "fio", "n"}
    sample = limited.sample(table, SampleSpec(rows=5, seed=1))
    assert list(sample.names()) == ["id", "fio"]
    assert sample.rows == 2


def test_column_rights_with_root_catalog(
    maria_open: Open, maria_catalog: Catalog, maria_account: Account, maria_database: str
) -> None:
    """Also with a catalog that shows more columns than may be read."""
    limited = maria_open(maria_account(f"SELECT (fio) ON {maria_database}.kinds"))
    sample = limited.sample(table_of(maria_catalog, "kinds"), SampleSpec(rows=5, seed=1))
    assert list(sample.names()) == ["fio"]


def test_no_permission_is_said(
    maria_open: Open, maria_catalog: Catalog, maria_account: Account, maria_database: str
) -> None:
    """A relation that may not be read is a PermissionMissing, and the session goes on."""
    limited = maria_open(maria_account(f"SELECT ON {maria_database}.child"))
    with pytest.raises(PermissionMissing):
        limited.sample(table_of(maria_catalog, "kinds"), SampleSpec(rows=5, seed=1))
    assert limited.sample(table_of(maria_catalog, "child"), SampleSpec(rows=5, seed=1)).rows == 0
    assert [key for key, _ in limited.missing_rights(limited.catalog())] == [
        "mysql_grant_tables",
        "mysql_routines_hidden",
    ]


def test_account_rights_are_words_only(maria_open: Open, maria_account: Account, maria_database: str) -> None:
    """The account's rights hold no object, no host and no hash; whether it may write is told."""
    reader = maria_open(maria_account(f"SELECT, SHOW VIEW ON {maria_database}.*", "PROCESS ON *.*")).info.account
    assert (reader.rights, reader.may_write) == (("PROCESS", "SELECT", "SHOW VIEW"), False)
    writer = maria_open(maria_account(f"SELECT, UPDATE (fio) ON {maria_database}.kinds")).info.account
    assert (writer.rights, writer.may_write) == (("SELECT", "UPDATE"), True)


def test_account_that_may_write_can_be_refused(maria_open: Open, maria_account: Account, maria_database: str) -> None:
    """--require-read-only refuses a writing account and takes a reading one."""
    with pytest.raises(NotReadOnly) as caught:
        maria_open(maria_account(f"SELECT, INSERT ON {maria_database}.*"), require_read_only=True)
    assert caught.value.reason == "account_may_write"
    assert (
        maria_open(maria_account(f"SELECT ON {maria_database}.*"), require_read_only=True).info.account.may_write
        is False
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO child VALUES (9, NULL)",
        "UPDATE kinds SET fio = 'x'",
        "CREATE TABLE made (x INT)",
        "CREATE TEMPORARY TABLE made (x INT)",
        "DELETE FROM big",
        "SELECT NEXT VALUE FOR seq_numbers",
        "SELECT * FROM kinds FOR UPDATE",
    ],
)
def test_the_server_itself_refuses_writes(maria: MysqlSession, statement: str) -> None:
    """Without the guard, the server answers 1792 to every write, also in the transaction after a rollback."""
    driver = maria._sql.connection.connection.dbapi_connection
    assert driver is not None
    for _ in range(2):
        with driver.cursor() as cursor, pytest.raises(MySQLError) as caught:  # type: ignore[attr-defined]
            cursor.execute(statement)
        assert caught.value.args[0] == 1792
        driver.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO child VALUES (9, NULL)",
        "SELECT * FROM kinds INTO OUTFILE '/tmp/x'",
        "SELECT GET_LOCK('a', 1)",
        "SELECT SLEEP(1)",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT * FROM kinds FOR UPDATE",
        "FLUSH TABLES WITH READ LOCK",
        "ANALYZE TABLE kinds",
        "SET SESSION TRANSACTION READ WRITE",
        "COMMIT",
        "SELECT 1; DROP TABLE kinds",
        "SELECT /*! 1 */ 2",
        "CALL p()",
        "HANDLER kinds OPEN",
    ],
)
def test_the_guard_refuses_before_sending(maria: MysqlSession, statement: str) -> None:
    """What a read-only transaction would still allow never leaves."""
    asked = "SHOW SESSION STATUS LIKE 'Questions'"
    before = int(maria.query(asked)[0][1])
    with pytest.raises(NotReadOnly) as caught:
        maria.query(statement)
    assert caught.value.reason == "statement_refused"
    # What came meanwhile: the end of the question, a transaction begun and ended, the next begun, the question.
    assert int(maria.query(asked)[0][1]) == before + 5


def test_every_statement_sent_is_one_the_guard_allows(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """The whole ledger, the opening statements too, passes the guard again."""
    from privaudit.dialects._mysql_connect import GUARD

    for table in maria_catalog.tables:
        if table.name != "broken":
            maria.sample(table, SampleSpec(rows=10, seed=1))
    maria.grants(maria_catalog)
    maria.logs()
    texts = [s.sql.replace("\\:", ":") for s in maria.statements()]
    assert "SET SESSION TRANSACTION READ ONLY" in texts
    for text in texts:
        GUARD.check(text, "m")


def test_nothing_on_the_server_is_changed(maria: MysqlSession, maria_catalog: Catalog, maria_url: str) -> None:
    """The server counts no write while everything is read."""
    counters = (
        "Handler_write",
        "Com_insert",
        "Com_update",
        "Com_delete",
        "Innodb_rows_inserted",
        "Innodb_rows_updated",
    )

    def counted() -> dict[str, int]:
        with connect_as_root(maria_url) as admin, admin.cursor() as cursor:
            cursor.execute("SHOW GLOBAL STATUS")
            return {k: int(v) for k, v in cursor.fetchall() if k in counters}

    before = counted()
    for table in maria_catalog.tables:
        if table.name != "broken":
            maria.sample(table, SampleSpec(rows=100, seed=1))
    maria.grants(maria_catalog)
    assert counted() == before


def test_a_view_cannot_make_the_session_write(
    maria_open: Open, maria_run: Run, maria_account: Account, maria_database: str
) -> None:
    """A function behind an administrator's view that turns read-only off and writes changes nothing."""
    maria_run(
        "CREATE FUNCTION writes() RETURNS INT BEGIN SET SESSION tx_read_only = 0; INSERT INTO child VALUES (77, NULL);"
        " RETURN 1; END"
    )
    maria_run("CREATE VIEW writing AS SELECT writes() AS x")
    reader = maria_open(
        maria_account(f"SELECT, SHOW VIEW ON {maria_database}.*", "SELECT ON mysql.*", "EXECUTE ON *.*")
    )
    catalog = reader.catalog()
    try:
        for session in (reader, maria_open()):
            with pytest.raises(QueryFailed) as caught:
                session.sample(table_of(catalog, "writing"), SampleSpec(rows=5, seed=1))
            assert ("number", "1792") in caught.value.params
        assert reader.sample(table_of(catalog, "child"), SampleSpec(rows=5, seed=1)).rows == 0
    finally:
        maria_run("DROP VIEW writing")
        maria_run("DROP FUNCTION writes")


def test_controls_are_proven_by_the_server(maria: MysqlSession, maria_url: str) -> None:
    """The limits that are shown as applied are the ones the server holds; the session is named by the run."""
    values = dict(maria.query("SHOW SESSION VARIABLES LIKE '%timeout%'"))
    assert (values["lock_wait_timeout"], values["innodb_lock_wait_timeout"]) == ("2", "2")
    ((limit, read_only, mode),) = maria.query("SELECT @@max_statement_time, @@tx_read_only, @@sql_mode")
    assert (float(limit), read_only, mode) == (30.0, 1, "")
    applied = {c.name: c.applied for c in maria.info.controls}
    assert applied["mysql_read_only_session"]
    assert applied["statement_timeout"]
    assert applied["client_deadline"]
    assert applied["mysql_no_foreign_code"]
    assert maria.info.dialect == "mariadb"
    assert "pw" not in maria.info.url


def test_mysql_scheme_reaches_the_same_server(maria_url: str) -> None:
    """The server, not the scheme, decides what is named."""
    maria = MYSQL.connect(spec_of(maria_url.replace("mysql://", "mariadb+pymysql://")))
    assert maria.info.dialect == "mariadb"
    maria.close()


def test_no_value_in_catalog_ledger_or_errors(
    maria_open: Open, maria_run: Run, maria_account: Account, maria_database: str
) -> None:
    """The token of values, comments, labels and defaults is in no repr, ledger or error."""
    maria = maria_open(maria_account(f"SELECT, SHOW VIEW ON {maria_database}.*", "SELECT ON mysql.*"))
    maria_catalog = maria.catalog()
    sample = maria.sample(table_of(maria_catalog, "kinds"), SampleSpec(rows=5, seed=1))
    assert TOKEN in sample.values("fio")
    grants = maria.grants(maria_catalog)
    maria_run(
        "CREATE FUNCTION says(x TEXT) RETURNS TEXT BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = x; RETURN x; END"
    )
    maria_run("CREATE VIEW failing AS SELECT id, says(fio) AS a FROM kinds")
    errors: list[PrivauditError] = []
    for table in maria.catalog().tables:
        try:
            maria.sample(table, SampleSpec(rows=5, seed=1))
        except PrivauditError as e:
            errors.append(e)
    with pytest.raises(QueryFailed) as caught:
        maria_open().query("SELECT `id`, `a` FROM `failing`")
    errors.append(caught.value)
    maria_run("DROP VIEW failing")
    maria_run("DROP FUNCTION says")
    assert {dict(x.params).get("number") for x in errors} == {"1644", "1356", None}
    shown = [repr(sample), repr(maria_catalog), repr(grants), repr(maria.info), repr(maria.statements())]
    for error in errors:
        shown += [str(error), repr(error), repr(error.args), repr(error.__cause__), repr(error.__context__)]
    assert TOKEN not in "\n".join(shown)


def test_no_password_or_hash_anywhere(maria_open: Open, maria_account: Account, maria_database: str) -> None:
    """Neither the account's password nor any hash is in what a session tells."""
    maria = maria_open(maria_account(f"SELECT ON {maria_database}.*", "SELECT ON mysql.*"))
    grants = maria.grants(maria.catalog())
    shown = repr((maria.info, maria.spec, grants, maria.statements()))
    assert TOKEN not in shown
    assert "authentication_string" not in shown
    assert "*" not in "".join(word for p in grants.principals for word in p.attributes)
