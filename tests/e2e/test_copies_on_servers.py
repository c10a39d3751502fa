"""Copies between an SQLite file, PostgreSQL and MariaDB, scanned together: all that were planted, and no others."""

from __future__ import annotations

from pathlib import Path

import pymysql
from sqlalchemy import make_url

import privaudit
from benchmarks.copies import TEN, judged
from benchmarks.copies_load import to_mariadb, to_postgresql, to_sqlite
from benchmarks.copies_made import estate, strangers
from privaudit.demo import build_sqlite
from tests.conftest import DatabaseFactory

ROWS = 1000


def test_copies_are_found_between_engines(
    tmp_path: Path, postgres_database: DatabaseFactory, mariadb_database: DatabaseFactory
) -> None:
    """Parts, mixtures and other spellings of people and orders within ten points; strangers of the same form never."""
    tables = (*estate(ROWS), *strangers(300, 9))
    postgres, maria = postgres_database(), make_url(mariadb_database())
    to_postgresql(postgres, (t for t in tables if t.system == "postgresql"))
    connection = pymysql.connect(
        host=str(maria.host),
        port=int(maria.port or 0),
        user=str(maria.username),
        password=str(maria.password),
        database=str(maria.database),
        charset="utf8mb4",
    )
    to_mariadb(connection, (t for t in tables if t.system == "mariadb"))
    connection.close()
    files = [
        f"{name}={to_sqlite(tmp_path / f'{name}.db', (t for t in tables if t.system == name))}"
        for name in ("sqlite", "sqlite2")
    ]
    servers = (f"postgresql={postgres}", f"mariadb={maria.render_as_string(hide_password=False)}")
    result = privaudit.audit(*files, *servers, allow_plaintext=True, workers=1)
    outcomes, wrong = judged(result, tables)
    assert {o.copy: o.off for o in outcomes if o.off is None or o.off > TEN} == {}
    assert wrong == ()


def test_the_analysts_copy_of_the_demo_is_found(tmp_path: Path) -> None:
    """Of nine companies that know many of the same people, one table was copied; its original is named."""
    systems = [f"{s.name}={s.url}" for s in build_sqlite(tmp_path)]
    (found,) = privaudit.audit(*systems, workers=1).copies
    assert [f"{r.system}.{r.table}" for r in found.members] == ["delivery.orders", "analyst_copy.orders_2023_copy"]
    assert found.overlap is not None
    assert found.overlap > 0.95
    assert str(found.as_of).startswith("2023-12")
