"""The second pass on servers: the same people are met on PostgreSQL, MariaDB and in files."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psycopg
import pymysql
from sqlalchemy import make_url

from privaudit.engine.run import run_scan
from tests.conftest import DatabaseFactory

from .comparing import fill, settings_for

POSTGRES = """
CREATE TABLE clients AS SELECT n AS id, 'Ivan Testov' || n AS full_name, '+7916' || lpad(n::text, 7, '0') AS phone,
    'ivan' || n || '@example.com' AS email, timestamp '2020-01-01' + n * interval '1 hour' AS created_at
    FROM generate_series(1, 6000) n;
ALTER TABLE clients ADD PRIMARY KEY (id);
CREATE TABLE orders AS SELECT n AS num, 1 + n % 6000 AS client_id, (n * 7 % 9000) / 10.0 AS amount,
    (ARRAY['tea','coffee','sugar'])[1 + n % 3] AS item, timestamp '2021-01-01' + n * interval '1 hour' AS ordered_at
    FROM generate_series(1, 18000) n;
ALTER TABLE orders ADD PRIMARY KEY (num);
CREATE INDEX by_day ON orders (ordered_at);
"""


def test_postgresql_is_compared_the_same(postgres_database: DatabaseFactory, tmp_path: Path) -> None:
    """A server and a file with the same customers: the key inside each, and the people of both."""
    url = postgres_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(POSTGRES.encode())
        connection.execute(b"ANALYZE")
    fill(tmp_path / "b.db", 6000, first=3001)
    outcome = run_scan(settings_for(url, f"sqlite:///{tmp_path}/b.db"))
    assert [s for s in outcome.compared.steps if s.step.startswith("compare")] == []
    sketches = outcome.compared.sketches
    one, two = sketches.of(("s0", "public", "clients"), "phone"), sketches.of(("s1", "main", "clients"), "phone")
    assert one is not None
    assert two is not None
    value, low, high = one.overlap(two).in_second()
    assert low <= 0.5 <= high
    assert abs(value - 0.5) < 0.08
    joined = {(k.from_[0].system, k.from_[0].column) for k in outcome.result.links}
    assert {("s0", "client_id"), ("s1", "client_id")} <= joined


def test_mariadb_is_compared_the_same(mariadb_database: DatabaseFactory, tmp_path: Path) -> None:
    """Customers of a MariaDB server meet those of a file by their phones, half of them."""
    url = mariadb_database()
    made = "CREATE TABLE clients (id INT PRIMARY KEY, full_name VARCHAR(80), phone VARCHAR(20), email VARCHAR(80))"
    fill_ = """INSERT INTO clients SELECT seq, CONCAT('Ivan Testov', seq), CONCAT('8 (916) ', LPAD(seq, 7, '0')),
        CONCAT('ivan', seq, '@example.com') FROM seq_1_to_6000"""
    at = make_url(url)
    connection = pymysql.connect(
        host=str(at.host),
        port=int(at.port or 0),
        user=str(at.username),
        password=str(at.password),
        database=at.database,
        autocommit=True,
    )
    with contextlib.closing(connection):
        connection.cursor().execute(made)
        connection.cursor().execute(fill_)
    fill(tmp_path / "b.db", 6000, first=3001)
    sketches = run_scan(settings_for(url, f"sqlite:///{tmp_path}/b.db")).compared.sketches
    system = next(t.key[:2] for t in sketches if t.key[0].startswith("s0"))
    one, two = sketches.of((*system, "clients"), "phone"), sketches.of(("s1", "main", "clients"), "phone")
    assert one is not None
    assert two is not None
    value, low, high = one.overlap(two).in_second()
    assert low <= 0.5 <= high
    assert abs(value - 0.5) < 0.08


def test_tables_that_were_never_analysed_are_compared_too(postgres_database: DatabaseFactory) -> None:
    """A server that knows nothing of its tables yet is asked all the same, and finds the key."""
    url = postgres_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(POSTGRES.encode())
    outcome = run_scan(settings_for(url))
    assert {t.key[2] for t in outcome.compared.sketches} == {"clients", "orders"}
    assert [k.from_[0].column for k in outcome.result.links] == ["client_id"]
