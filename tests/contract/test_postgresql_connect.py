"""Reaching a real PostgreSQL: URLs, passwords, libpq's own files, all databases of a server, TLS, poolers."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from sqlalchemy import make_url

from privaudit.dialects import _pg_connect
from privaudit.dialects.postgresql import DIALECT
from privaudit.errors import ConnectError, PlaintextRefused, QueryTimeout, TargetError

from ..conftest import DatabaseFactory
from ..servers import PostgresServer
from .pooler import Pooler
from .postgres_sessions import SAMPLE, as_role, open_session, run, spec_for, table_of, without


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with a table and a slow view."""
    made = postgres_database()
    run(
        made,
        "CREATE TABLE t AS SELECT g AS id, 'x' AS x FROM generate_series(1, 5) g",
        "CREATE VIEW slow AS SELECT id, pg_sleep(5)::text AS s FROM t",
    )
    return made


@pytest.mark.parametrize("fault", ["password", "port", "database", "user"])
def test_refused(url: str, fault: str) -> None:
    """A wrong password, port, database or user is a ConnectError that does not show the password."""
    parsed = make_url(url)
    changed = {
        "password": parsed.set(password="wrong-pw"),
        "port": parsed.set(port=1),
        "database": parsed.set(database="absent"),
        "user": parsed.set(username="nobody_here", password="wrong-pw"),
    }[fault]
    with pytest.raises(ConnectError) as e:
        open_session(changed.render_as_string(hide_password=False))
    reasons = {"port": "connect_failed", "database": "database_missing"}
    assert e.value.reason == reasons.get(fault, "login_refused")
    text = "".join(traceback.format_exception(e.value))
    assert "wrong-pw" not in text
    assert str(parsed.password) not in text


def test_password_missing(url: str) -> None:
    """A server that wants a password and gets none is told apart, so that it can be asked for."""
    with pytest.raises(ConnectError) as e:
        open_session(without(url, "password"))
    assert e.value.reason == "password_missing"


@pytest.mark.parametrize(
    "bad", ["postgresql://user:hush@host:port:1/x", "not a url hush", "postgresql://u:hush@[::1/x"]
)
def test_bad_url(bad: str) -> None:
    """What is not a URL is a ConnectError that does not quote it."""
    with pytest.raises(TargetError) as e:
        DIALECT.connect(spec_for(bad))
    assert "hush" not in "".join(traceback.format_exception(e.value))


def test_percent_encoded_password(url: str) -> None:
    """A password with the URL's own signs works when percent-encoded."""
    run(url, "CREATE ROLE r_signs LOGIN PASSWORD 'p@ss:w/rd%?#'")
    opened = open_session(as_role(url, "r_signs", "p@ss:w/rd%?#"))
    assert opened.info.account.name == "r_signs"
    assert "p@ss" not in repr(opened.info)
    opened.close()


@pytest.mark.parametrize("where", ["PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE"])
def test_password_from_libpq(url: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords come from libpq's own places too: environment, password file, service file."""
    run(url, "DROP ROLE IF EXISTS r_pass", "CREATE ROLE r_pass LOGIN PASSWORD 'from-file'")
    there = make_url(url).set(username="r_pass")
    target = without(there.render_as_string(hide_password=False), "password")
    if where == "PGPASSWORD":
        monkeypatch.setenv(where, "from-file")
    else:
        file = tmp_path / "file"
        if where == "PGPASSFILE":
            file.write_text("*:*:*:r_pass:from-file\n")
        else:
            file.write_text(
                f"[shop]\nhost=127.0.0.1\nport={there.port}\nuser=r_pass\npassword=from-file\ndbname={there.database}\n"
            )
            target = "postgresql://?service=shop"
            assert DIALECT.databases(spec_for(target)) == (spec_for(target),)
        file.chmod(0o600)
        monkeypatch.setenv(where, str(file))
    opened = open_session(target)
    assert opened.info.account.name == "r_pass"
    opened.close()


def test_all_databases(url: str) -> None:
    """A server's URL becomes one system a database, whatever its name; templates are left out."""
    odd = "what? 50%/я #1"
    run(url, f'CREATE DATABASE "{odd}" TEMPLATE template0')
    server = without(url, "database")
    specs = {s.name: s for s in DIALECT.databases(spec_for(server))}
    mine = make_url(url).database
    assert {f"shop/{mine}", f"shop/{odd}", "shop/postgres"} <= set(specs)
    assert not any("template" in name for name in specs)
    opened = DIALECT.connect(specs[f"shop/{odd}"])
    assert opened.info.database == odd
    assert mine in opened.catalog().other_databases
    opened.close()
    assert DIALECT.databases(spec_for(url)) == (spec_for(url),)
    run(url, f'DROP DATABASE "{odd}"')


def test_unix_socket(url: str, postgres_server: PostgresServer) -> None:
    """A Unix socket is this machine: rows may be sampled without TLS."""
    parsed = make_url(url)
    target = parsed.set(host=None, port=None, query={"host": str(postgres_server.folder), "port": str(parsed.port)})
    opened = open_session(target.render_as_string(hide_password=False))
    controls = {c.name: c.applied for c in opened.info.controls}
    assert controls["local_connection"]
    assert not controls["tls"]
    assert opened.sample(table_of(opened.catalog(), "t"), SAMPLE).rows == 5
    opened.close()


def test_plaintext(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over an unencrypted connection to another host the catalog may be read, rows only if that was allowed."""
    monkeypatch.setattr(_pg_connect, "is_local", lambda _host, _address: False)
    opened = open_session(f"{url}?sslmode=disable")
    table = table_of(opened.catalog(), "t")
    with pytest.raises(PlaintextRefused):
        opened.sample(table, SAMPLE)
    assert not {c.name: c.applied for c in opened.info.controls}["tls"]
    opened.close()
    for target, allowed in ((f"{url}?sslmode=disable", True), (f"{url}?sslmode=require", False)):
        opened = open_session(target, allow_plaintext=allowed)
        assert opened.sample(table, SAMPLE).rows == 5
        opened.close()


@pytest.mark.parametrize("drop", [False, True])
def test_pooler(url: str, drop: bool) -> None:
    """Behind a pooler that refuses or drops start-up options every transaction is bounded and read-only by itself."""
    port = int(make_url(url).port or 0)
    with Pooler(port, drop=drop) as pooler:
        target = make_url(url).set(port=pooler.port).update_query_dict({"sslmode": "disable"})
        opened = open_session(target.render_as_string(hide_password=False), limits={"statement_timeout": 0.5})
        assert opened._sql.opener.per_transaction
        assert pooler.refused == (0 if drop else 1)
        catalog = opened.catalog()
        assert opened.sample(table_of(catalog, "t"), SAMPLE).rows == 5
        with pytest.raises(QueryTimeout):
            opened.sample(table_of(catalog, "slow"), SAMPLE)
        assert opened.sample(table_of(catalog, "t"), SAMPLE).rows == 5
        raw = opened._sql.opener.current
        assert raw is not None
        # Nothing may stay behind on a connection that the pooler hands to the live application next.
        raw.rollback()
        raw.autocommit = True
        raw.read_only = None
        settings = raw.execute(_pg_connect.IN_FORCE.encode()).fetchone()
        assert settings is not None
        assert settings[:5] == ("off", "0", "0", "on", "off")
        opened.close()


def test_too_old(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server older than the oldest supported one is named as that, with both versions."""
    monkeypatch.setattr(_pg_connect, "OLDEST", 990000)
    with pytest.raises(ConnectError) as e:
        open_session(url)
    assert e.value.reason == "server_too_old"
