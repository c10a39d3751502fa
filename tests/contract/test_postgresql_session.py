"""A session on a real PostgreSQL: read-only and proven so, bounded, honest about itself, and silent about values."""

from __future__ import annotations

import logging
import re
import threading
import time
import traceback
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from privaudit.dialects import _pg_connect
from privaudit.dialects.postgresql import DIALECT, PostgresSession
from privaudit.errors import (
    ConnectionLost,
    NotReadOnly,
    QueryFailed,
    QueryTimeout,
)
from privaudit.i18n import LANGUAGES, has_text

from ..conftest import DatabaseFactory
from ..servers import PostgresServer
from .postgres_sessions import SAMPLE, as_role, open_session, run, spec_for, table_of

CANARY = "canary-7f3a91"


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with a table, a slow view, and a view that fails on a value."""
    made = postgres_database()
    run(
        made,
        "CREATE TABLE t AS SELECT g AS id, 'x' AS x FROM generate_series(1, 5) g",
        "CREATE TABLE waited_for (id int)",
        "CREATE VIEW slow AS SELECT id, pg_sleep(5)::text AS s FROM t",
        f"CREATE TABLE secret AS SELECT '{CANARY}'::text AS word",
        f"COMMENT ON COLUMN secret.word IS '{CANARY}'",
        f"CREATE TYPE label AS ENUM ('{CANARY}')",
        "ALTER TABLE secret ADD kind label",
        "CREATE VIEW failing AS SELECT word::int AS number FROM secret",
        "CREATE SEQUENCE numbers",
        "CREATE VIEW writing AS SELECT nextval('numbers') AS n",
        "CREATE ROLE r_reader LOGIN PASSWORD 'pw'",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT SELECT ON t TO r_reader",
    )
    return made


@pytest.fixture
def session(url: str) -> Iterator[PostgresSession]:
    """A session with short bounds."""
    opened = open_session(url, limits={"statement_timeout": 0.5, "lock_timeout": 0.3})
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.t VALUES (9)",
        "UPDATE public.t SET id = 1",
        "DELETE FROM public.t",
        "CREATE TABLE public.made (x int)",
        "CREATE TEMP TABLE made (x int)",
        "SELECT nextval('public.numbers')",
        "SELECT * FROM public.t FOR UPDATE",
        "DROP TABLE public.t",
        "TRUNCATE public.t",
        "GRANT SELECT ON public.t TO PUBLIC",
    ],
)
def test_writes_are_refused_twice(session: PostgresSession, statement: str) -> None:
    """A write is refused by the guard before it is sent, and by the server if it were sent past the guard."""
    with pytest.raises(NotReadOnly) as refused:
        session._sql.query(statement)
    assert refused.value.reason == "statement_refused"
    raw = session._sql.opener.current
    assert raw is not None
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        raw.execute(statement.encode())
    raw.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/x')",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT 1; SELECT 2",
        "SET transaction_read_only = off",
        "SELECT pg_advisory_lock(1)",
        "COPY t TO PROGRAM 'cat'",
        "LOCK TABLE t",
        "SELECT pg_notify('a', 'b')",
    ],
)
def test_allowed_by_the_server_refused_by_the_guard(session: PostgresSession, statement: str) -> None:
    """What a read-only transaction would let through never reaches the server."""
    with pytest.raises(NotReadOnly) as refused:
        session._sql.query(statement)
    assert refused.value.reason == "statement_refused"


def test_a_view_that_writes(session: PostgresSession) -> None:
    """A view whose function would write is refused by the server, and the session goes on."""
    catalog = session.catalog()
    with pytest.raises(NotReadOnly):
        session.sample(table_of(catalog, "writing"), SAMPLE)
    assert session.sample(table_of(catalog, "t"), SAMPLE).rows == 5


def test_read_only_is_proven(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server does not confirm read-only transactions, the session is not opened."""
    # zero_damaged_pages is off everywhere: the server's answer is "off" where "on" is wanted.
    asked = _pg_connect.IN_FORCE.replace("setting('transaction_read_only')", "setting('zero_damaged_pages')")
    monkeypatch.setattr(_pg_connect, "IN_FORCE", asked)
    with pytest.raises(NotReadOnly):
        open_session(url)


def test_statement_timeout(session: PostgresSession) -> None:
    """A slow view ends at the bound, with the bound in the error, and the session goes on."""
    catalog = session.catalog()
    started = time.monotonic()
    with pytest.raises(QueryTimeout) as e:
        session.sample(table_of(catalog, "slow"), SAMPLE)
    assert time.monotonic() - started < 3
    assert dict(e.value.params)["seconds"] == "0.5"
    assert session.sample(table_of(catalog, "t"), SAMPLE).rows == 5


def test_lock_timeout(url: str, session: PostgresSession) -> None:
    """A table locked by another session is given up after the bound on locks, and said to be locked."""
    catalog = session.catalog()
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE waited_for IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(QueryTimeout) as e:
            session.sample(table_of(catalog, "waited_for"), SAMPLE)
        assert (e.value.reason, dict(e.value.params)["seconds"]) == ("locked", "0.3")
    assert session.sample(table_of(catalog, "waited_for"), SAMPLE).rows == 0


def test_cancel(url: str) -> None:
    """A running statement can be stopped from another thread."""
    opened = open_session(url)
    catalog = opened.catalog()
    timer = threading.Timer(0.4, opened.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        opened.sample(table_of(catalog, "slow"), SAMPLE)
    assert time.monotonic() - started < 3
    timer.join()
    opened.close()


def test_killed_backend(url: str, session: PostgresSession) -> None:
    """A connection that the server ends is ConnectionLost; the next call opens a new one, read-only again."""
    catalog = session.catalog()
    run(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'privaudit/run1'")
    with pytest.raises(ConnectionLost):
        session.sample(table_of(catalog, "t"), SAMPLE)
    assert session.sample(table_of(catalog, "t"), SAMPLE).rows == 5
    raw = session._sql.opener.current
    assert raw is not None
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        raw.execute("CREATE TABLE made (x int)")


def test_foreign_server_does_not_answer(url: str, session: PostgresSession) -> None:
    """A foreign table whose server is away fails alone: our own connection is not lost."""
    run(
        url,
        "CREATE EXTENSION postgres_fdw",
        "CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1')",
        "CREATE USER MAPPING FOR PUBLIC SERVER away",
        "CREATE FOREIGN TABLE far (id int) SERVER away",
    )
    catalog = session.catalog()
    before = session._sql.opener.current
    with pytest.raises(QueryFailed) as e:
        session.sample(table_of(catalog, "far"), SAMPLE)
    assert dict(e.value.params)["sqlstate"] == "08001"
    assert session.sample(table_of(catalog, "t"), SAMPLE).rows == 5
    assert session._sql.opener.current is before


def test_no_transaction_stays_open(url: str, session: PostgresSession) -> None:
    """Between calls the server sees an idle session under the run's name, not one that holds back vacuum."""
    session.sample(table_of(session.catalog(), "t"), SAMPLE)
    states = run(url, "SELECT state FROM pg_stat_activity WHERE application_name = 'privaudit/run1'")
    assert states == [("idle",)]


def test_ledger_is_what_the_server_saw(url: str, postgres_server: PostgresServer) -> None:
    """The server's own log of statements and the ledger agree: nothing is sent past the ledger."""
    run(url, "CREATE ROLE r_logged LOGIN SUPERUSER PASSWORD 'pw'", "ALTER ROLE r_logged SET log_statement = 'all'")
    opened = DIALECT.connect(spec_for(as_role(url, "r_logged")))
    catalog = opened.catalog()
    opened.sample(table_of(catalog, "t"), SAMPLE)
    with pytest.raises(QueryFailed):
        opened.sample(table_of(catalog, "failing"), SAMPLE)
    opened.grants(catalog)
    opened.logs()
    opened.missing_rights(catalog)
    opened.close()
    seen: list[str] = []
    for line in postgres_server.log.read_text().splitlines():
        match = re.search(r"\|LOG:  (?:statement|execute [^:]*): (.*)", line)
        if match and "privaudit/run1|" in line and f" {url.rpartition('/')[2]} " in line:
            seen.append(re.sub(r"\$\d+", "?", match[1]))
    ended = {"BEGIN READ ONLY", "ROLLBACK", "COMMIT"}
    sent = {re.sub(r"(?<!:):[a-z]\w*|%\(\w+\)s", "?", s.sql) for s in opened.statements()}
    assert set(seen) - ended == sent
    assert sum(s.count for s in opened.statements()) == sum(1 for s in seen if s not in ended)


def test_no_value_in_errors_ledger_or_log(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """A value, comment or label that PostgreSQL quotes in its error reaches no exception, ledger, log or repr."""
    caplog.set_level(logging.DEBUG)
    opened = open_session(url)
    catalog = opened.catalog()
    with pytest.raises(QueryFailed) as e:
        opened.sample(table_of(catalog, "failing"), SAMPLE)
    shown = ["".join(traceback.format_exception(e.value)), repr(e.value), repr(catalog), caplog.text]
    shown += [repr(opened.statements()), repr(opened.sample(table_of(catalog, "secret"), SAMPLE)), repr(opened.info)]
    assert dict(e.value.params)["sqlstate"] == "22P02"
    assert not [text for text in shown if CANARY in text]
    opened.close()


RIGHTS = [
    ("reader", [], False),
    ("insert", ["GRANT INSERT ON t TO {role}"], True),
    ("column", ["GRANT UPDATE (x) ON t TO {role}"], True),
    ("schema", ["GRANT CREATE ON SCHEMA public TO {role}"], True),
    ("database", ["GRANT CREATE ON DATABASE {database} TO {role}"], True),
    ("write_all", ["GRANT pg_write_all_data TO {role}"], True),
    (
        "set_role",
        ["CREATE ROLE {role}_group", "GRANT DELETE ON t TO {role}_group", "GRANT {role}_group TO {role}"],
        True,
    ),
    ("read_all", ["GRANT pg_read_all_data TO {role}"], False),
    ("superuser", ["ALTER ROLE {role} SUPERUSER"], True),
]


@pytest.mark.parametrize(("name", "grants", "writes"), RIGHTS)
def test_account_may_write(url: str, name: str, grants: list[str], writes: bool) -> None:
    """Whether the account may write anywhere is told, and refused where only a reader is wanted."""
    role = f"w_{name}"
    words = {"role": role, "database": make_url(url).database}
    run(url, f"CREATE ROLE {role} LOGIN NOINHERIT PASSWORD 'pw'", *(g.format(**words) for g in grants))
    target = as_role(url, role)
    opened = open_session(target)
    assert opened.info.account.may_write is writes
    assert {c.name: c.applied for c in opened.info.controls}["least_privilege_account"] is not writes
    opened.close()
    if writes:
        with pytest.raises(NotReadOnly) as e:
            open_session(target, require_read_only=True)
        assert (e.value.reason, e.value.params) == ("account_may_write", (("account", role),))
    else:
        open_session(target, require_read_only=True).close()


def test_info(url: str) -> None:
    """The session names server, database, version and rights, and its URL holds no secret."""
    run(url, "CREATE ROLE r_info LOGIN CREATEROLE PASSWORD 'pw'", "GRANT pg_monitor TO r_info")
    opened = open_session(as_role(url, "r_info"))
    info = opened.info
    assert info.account.rights == ("CREATEROLE", *(r for r in info.account.rights if r.startswith("pg_")))
    assert "pg_monitor" in info.account.rights
    assert info.server is not None
    assert info.server.startswith("postgresql:")
    assert info.database == make_url(url).database
    assert int(info.server_version.split(".")[0]) >= 12
    assert "r_info" not in info.url
    for lang in LANGUAGES:
        assert [c.name for c in info.controls if not has_text(f"controls.{c.name}", lang)] == []
    opened.close()


def test_logs(url: str) -> None:
    """log_statement=all covers reads; without it, and without pgaudit, that is said."""
    run(url, "CREATE ROLE r_logs LOGIN PASSWORD 'pw'")
    target = as_role(url, "r_logs")

    def states() -> dict[str, bool | None]:
        opened = open_session(target)
        found = {s.source: s.covers_reads for s in opened.logs()}
        opened.close()
        return found

    assert states() == {"pgaudit": False, "log_statement": False}
    run(url, "ALTER ROLE r_logs SET log_statement = 'all'")
    assert states() == {"pgaudit": False, "log_statement": True}
