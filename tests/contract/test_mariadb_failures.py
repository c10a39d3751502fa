"""What goes wrong with a real MariaDB server: time limits, lost connections, bad URLs, unreadable relations."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import make_url

from privaudit.dialects.base import Limits, SampleSpec
from privaudit.dialects.mysql import MARIADB, MysqlSession
from privaudit.errors import (
    ConnectError,
    ConnectionLost,
    ObjectGone,
    PlaintextRefused,
    PrivauditError,
    QueryFailed,
    QueryTimeout,
)
from privaudit.model import Catalog

from .mariadb_estate import ENDLESS, TOKEN, Open, Run, connect_as_root, spec_of, table_of


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("password", "login_refused"),
        ("user", "login_refused"),
        ("database", "database_missing"),
        ("port", "connect_failed"),
        ("host", "connect_failed"),
    ],
)
def test_why_no_connection_was_made_is_told_apart(maria_url: str, maria_run: Run, fault: str, reason: str) -> None:
    """A refused login, a missing database and a server that was not reached have texts of their own; no password."""
    url = make_url(maria_url).set(host="127.0.0.1", username="told_apart", password="right-pw").set(query={})
    changed = {
        "password": url.set(password="wrong-pw"),
        "user": url.set(username="nobody_here"),
        "database": url.set(database="absent"),
        "port": url.set(port=1),
        "host": url.set(host="nowhere.invalid"),
    }[fault]
    maria_run("CREATE USER told_apart@'127.0.0.1' IDENTIFIED BY 'right-pw'")
    try:
        maria_run("GRANT SELECT ON *.* TO told_apart@'127.0.0.1'")
        with pytest.raises(ConnectError) as caught:
            MARIADB.connect(spec_of(changed.render_as_string(hide_password=False)))
    finally:
        maria_run("DROP USER told_apart@'127.0.0.1'")  # other modules ask who has an account on the server
    assert caught.value.reason == reason
    assert "-pw" not in str(caught.value)


def test_long_statement_is_stopped(maria_open: Open, maria_catalog: Catalog, maria_run: Run) -> None:
    """The server stops a statement at the limit, and the session goes on."""
    maria_run(f"CREATE OR REPLACE VIEW slow AS {ENDLESS}")
    maria = maria_open(limits=Limits(statement_timeout=0.3))
    started = time.monotonic()
    with pytest.raises(QueryTimeout) as caught:
        maria.sample(table_of(maria.catalog(), "slow"), SampleSpec(rows=5, seed=1))
    assert time.monotonic() - started < 10
    assert ("seconds", "0.3") in caught.value.params
    assert maria.sample(table_of(maria_catalog, "child"), SampleSpec(rows=5, seed=1)).rows == 0
    maria_run("DROP VIEW slow")


def test_locked_table_is_a_time_out(maria_open: Open, maria_catalog: Catalog, maria_url: str) -> None:
    """A table that another session holds is given up after the lock limit."""
    maria = maria_open(limits=Limits(lock_timeout=1))
    with connect_as_root(maria_url) as holder:
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLES child WRITE")
        with pytest.raises(QueryTimeout):
            maria.sample(table_of(maria_catalog, "child"), SampleSpec(rows=5, seed=1))
        with holder.cursor() as cursor:
            cursor.execute("UNLOCK TABLES")
    assert maria.sample(table_of(maria_catalog, "child"), SampleSpec(rows=5, seed=1)).rows == 0


def test_killed_connection_is_said_and_made_again(maria: MysqlSession, maria_catalog: Catalog, maria_run: Run) -> None:
    """A killed connection is a ConnectionLost; the next statement opens a new one, read-only again."""
    maria_run(f"KILL CONNECTION {maria.server.connection_id}")
    with pytest.raises(ConnectionLost):
        maria.sample(table_of(maria_catalog, "big"), SampleSpec(rows=5, seed=1))
    assert maria.sample(table_of(maria_catalog, "big"), SampleSpec(rows=5, seed=1)).rows == 5
    assert maria.query("SELECT @@tx_read_only") == [(1,)]


def test_cancel_stops_the_running_statement(maria_open: Open, maria_run: Run) -> None:
    """Another thread can stop what runs now, long before its time limit."""
    maria_run(f"CREATE OR REPLACE VIEW slower AS {ENDLESS}")
    maria = maria_open()
    table = table_of(maria.catalog(), "slower")
    timer = threading.Timer(0.5, maria.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(PrivauditError):
        maria.sample(table, SampleSpec(rows=5, seed=1))
    timer.join()
    assert time.monotonic() - started < 15
    maria_run("DROP VIEW slower")


def test_broken_view_fails_alone(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """A view whose table is gone fails with the server's number, and others still work."""
    with pytest.raises(QueryFailed) as caught:
        maria.sample(table_of(maria_catalog, "broken"), SampleSpec(rows=5, seed=1))
    assert caught.value.reason == "view_broken"
    assert ("number", "1356") in caught.value.params
    assert maria.sample(table_of(maria_catalog, "shown"), SampleSpec(rows=5, seed=1)).rows == 2


def test_table_dropped_in_mid_scan(maria: MysqlSession, maria_run: Run) -> None:
    """A relation that is gone since the catalog was read is an ObjectGone."""
    maria_run("CREATE TABLE fleeting (x INT)")
    table = table_of(maria.catalog(), "fleeting")
    maria_run("DROP TABLE fleeting")
    with pytest.raises(ObjectGone):
        maria.sample(table, SampleSpec(rows=5, seed=1))


def test_wrong_password_host_and_database(maria_url: str) -> None:
    """What cannot be reached is a ConnectError without the driver's words."""
    u = make_url(maria_url)
    for at in (
        f"mysql://root:{TOKEN}@127.0.0.1:{u.port}/",
        f"mysql://root:{TOKEN}@127.0.0.1:1/",
        maria_url + "_absent",
    ):
        with pytest.raises(ConnectError) as caught:
            MARIADB.connect(spec_of(at))
        shown = f"{caught.value} {caught.value!r} {caught.value.__cause__} {caught.value.__context__}"
        assert TOKEN not in shown
        assert "127.0.0.1" not in shown


def test_unknown_option_in_the_url_is_refused(maria_url: str) -> None:
    """Options of the driver that could loosen the session cannot be given."""
    with pytest.raises(ConnectError) as caught:
        MARIADB.connect(spec_of(maria_url + "?local_infile=1&init_command=x"))
    assert caught.value.reason == "url_option_unknown"
    assert ("option", "init_command, local_infile") in caught.value.params


def test_unencrypted_rows_do_not_leave_the_machine(
    maria_open: Open, maria_catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without TLS, another host's rows are refused unless they are asked for in clear."""
    from privaudit.dialects import _mysql_connect

    monkeypatch.setattr(_mysql_connect, "is_loopback", lambda _connection: False)
    with pytest.raises(PlaintextRefused):
        maria_open(url_without_tls(maria_open)).sample(table_of(maria_catalog, "child"), SampleSpec(rows=5, seed=1))
    maria = maria_open(url_without_tls(maria_open), allow_plaintext=True)
    assert maria.sample(table_of(maria_catalog, "child"), SampleSpec(rows=5, seed=1)).rows == 0


def url_without_tls(maria_open: Open) -> str:
    """Return the module's URL with TLS switched off, so that the test does not depend on the server's set-up."""
    return maria_open().spec.url.reveal() + "?ssl_disabled=true"


def test_option_file_gives_user_and_password(
    maria_open: Open, maria_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a user in the URL, ~/.my.cnf is read; a broken one is said without its text."""
    u = make_url(maria_url)
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / ".my.cnf"
    file.write_text(f"[client]\nuser=root\npassword={u.password}\n")
    assert maria_open(f"mysql://127.0.0.1:{u.port}/").info.account.name.startswith("root@")
    file.write_text(f"password={TOKEN}\n")
    with pytest.raises(ConnectError) as caught:
        maria_open(f"mysql://127.0.0.1:{u.port}/")
    assert caught.value.reason == "option_file_unreadable"
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__} {caught.value.__context__}"


def test_logs_are_told(maria: MysqlSession, maria_run: Run) -> None:
    """The general log covers reads while it is on; an audit plugin that is not there is said."""
    states = {s.source: s for s in maria.logs()}
    assert (states["general_log"].covers_reads, states["general_log"].reason) == (False, "log_off")
    assert states["server_audit"].reason == "log_absent"
    maria_run("SET GLOBAL general_log = ON")
    try:
        assert {s.source: s.covers_reads for s in maria.logs()}["general_log"] is True
    finally:
        maria_run("SET GLOBAL general_log = OFF")
