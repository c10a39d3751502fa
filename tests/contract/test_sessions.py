"""One suite for every dialect: what a session owes, whatever the engine."""

from __future__ import annotations

import pickle
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from privaudit.dialects import dialect_for
from privaudit.dialects.base import Capability, ConnectSpec, SampleSpec, Session
from privaudit.errors import NotReadOnly, TargetError
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import Raw, SampleMethod, TableKind
from privaudit.registry import DIALECTS
from tests.conftest import DatabaseFactory

from .other_postgres import VERSIONS, Others

ENGINES = ("sqlite", "postgresql", *(f"postgresql {v}" for v in VERSIONS), "mariadb", "generic")
"""Those with a version are skipped where the package index has no such server."""
SETUP = (
    "CREATE TABLE client (id INTEGER PRIMARY KEY, email VARCHAR(100), note VARCHAR(9000))",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client(id), total NUMERIC(10,2))",
    "INSERT INTO client VALUES " + ", ".join(f"({i}, 'user{i}@example.com', 'n{i}')" for i in range(1, 301)),
    "INSERT INTO orders VALUES (1, 1, 10.5), (2, 1, NULL)",
    "CREATE VIEW names AS SELECT email FROM client",
)


def _empty(engine: str, request: pytest.FixtureRequest) -> str:
    """The URL of a new database."""
    name, _, version = engine.partition(" ")
    if version:
        others: Others = request.getfixturevalue("other_postgres")
        return others.database(int(version))
    make: DatabaseFactory = request.getfixturevalue("postgres_database" if name == "postgresql" else "mariadb_database")
    return make()


def url_of(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """A database of that engine with the same small content."""
    if engine in {"sqlite", "generic"}:
        connection = sqlite3.connect(folder / "crm.db")
        for statement in SETUP:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return f"sqlite:///{folder}/crm.db"
    url = _empty(engine, request)
    from sqlalchemy import create_engine, text

    driver = url.replace("mysql://", "mysql+pymysql://").replace("postgresql://", "postgresql+psycopg://")
    made = create_engine(driver)
    with made.begin() as connection_:
        for statement in SETUP:
            connection_.execute(text(statement))
    made.dispose()
    return url


@pytest.fixture(params=ENGINES)
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    """An open session of each engine."""
    engine: str = request.param
    url = url_of(engine, request, tmp_path)
    spec = ConnectSpec(name="crm", url=Raw(url), run_id="contract", allow_generic=True)
    dialect = DIALECTS.get("generic") if engine == "generic" else dialect_for(url, "crm")
    assert pickle.loads(pickle.dumps(spec)) == spec  # noqa: S301 - our own bytes; workers get specs so
    opened = dialect.connect(spec)
    yield opened
    opened.close()
    opened.close()


def test_the_catalog_is_whole_and_stable(session: Session) -> None:
    """Tables, views, columns and keys; twice the same; no row is read for it."""
    catalog = session.catalog()
    tables = {t.name: t for t in catalog.tables if t.name in {"client", "orders", "names"}}
    assert set(tables) == {"client", "orders", "names"}
    assert [c.name for c in tables["client"].columns] == ["id", "email", "note"]
    assert [c.position for c in tables["client"].columns] == [1, 2, 3]
    assert tables["names"].kind is TableKind.VIEW
    assert tables["client"].primary_key == ("id",)
    (key,) = tables["orders"].foreign_keys
    assert (key.columns, key.to_table, key.to_columns) == (("client_id",), "client", ("id",))
    assert session.catalog() == catalog


def test_samples_are_bounded_aligned_and_repeatable(session: Session) -> None:
    """Never more rows than asked for, every column as long as the sample, the same rows for the same seed."""
    for table in session.catalog().tables:
        if table.name not in {"client", "orders", "names"}:
            continue
        one = session.sample(table, SampleSpec(rows=50, seed=3))
        again = session.sample(table, SampleSpec(rows=50, seed=3))
        assert one.rows <= 50
        assert all(len(one.values(n)) == one.rows for n in one.names())
        assert [one.values(n) for n in one.names()] == [again.values(n) for n in again.names()]
        if table.name == "orders":
            assert one.method in {SampleMethod.ALL_ROWS, SampleMethod.HEAD}
            assert one.rows == 2


def test_a_plan_says_what_will_be_sent_and_sends_nothing(session: Session) -> None:
    """--dry-run: text without values, bounds, and no row read."""
    (table,) = (t for t in session.catalog().tables if t.name == "client")
    planned = session.plan_sample(table, SampleSpec(rows=50, seed=3))
    assert planned.sql not in {s.sql for s in session.statements()}
    assert planned.rows <= 50
    assert planned.bytes > 0
    assert re.match(r"\s*(SELECT|\()", planned.sql)
    assert "user1@example.com" not in planned.sql


def test_the_session_knows_itself(session: Session) -> None:
    """Server, account and controls; every control is a text in both languages; no secret in the URL."""
    info = session.info
    assert info.server_version
    assert "@" not in info.url
    assert info.controls
    for control in info.controls:
        assert all(has_text(f"controls.{control.name}", lang) for lang in LANGUAGES), control.name
    for key, _ in session.missing_rights(session.catalog()):
        assert all(has_text(f"rights.{key}", lang) or has_text(f"reasons.{key}", lang) for lang in LANGUAGES), key


def test_the_ledger_adds_up(session: Session) -> None:
    """Everything sent is listed without values, and the sums agree."""
    (table,) = (t for t in session.catalog().tables if t.name == "client")
    session.sample(table, SampleSpec(rows=50, seed=3))
    sent = session.statements()
    assert sent
    assert sum(s.count for s in sent) == session.spent().statements
    assert sum(s.bytes for s in sent) == session.spent().bytes
    assert not any("example.com" in s.sql for s in sent)


def test_access_is_answered_or_said_not_to_be(session: Session) -> None:
    """Where the capability is there, grants have a time and principals; elsewhere it is absent."""
    if Capability.GRANTS not in session.capabilities:
        return
    grants = session.grants(session.catalog())
    assert grants.as_of.endswith("+00:00")
    names = {p.principal for p in grants.principals}
    assert {g.principal for g in grants.grants} <= names | {"PUBLIC"}
    assert any(g.privileges for g in grants.grants)


def test_logs_are_named_or_said_not_to_be(session: Session) -> None:
    """Each log, or its absence, has a source."""
    if Capability.LOGSTATE in session.capabilities:
        assert all(entry.source for entry in session.logs())


def test_a_missing_relation_is_one_of_our_errors(session: Session) -> None:
    """No driver's error comes through."""
    import dataclasses

    (table,) = (t for t in session.catalog().tables if t.name == "client")
    with pytest.raises(TargetError):
        session.sample(dataclasses.replace(table, name="gone"), SampleSpec(rows=5, seed=1))


def test_require_read_only_refuses_an_account_that_may_write(
    postgres_url: str, mariadb_url: str, tmp_path: Path
) -> None:
    """Administrators may write everywhere."""
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE t (a)").connection.close()
    for url in (postgres_url, mariadb_url, f"sqlite:///{tmp_path}/x.db"):
        spec = ConnectSpec(name="crm", url=Raw(url), run_id="contract", require_read_only=True)
        with pytest.raises(NotReadOnly):
            dialect_for(url, "crm").connect(spec)
