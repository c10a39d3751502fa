"""Places planted on SQLite, PostgreSQL and MariaDB are found, each with a statement that joins, and no others."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from sqlalchemy.engine import make_url

from privaudit.model import Level
from tests.estates.compare import audit, score
from tests.estates.load import loaded
from tests.estates.places import KEYS_OF_TWO_COLUMNS, scenarios

ROWS = 1000
SCENARIOS = scenarios(ROWS)


def count(url: str, sql: str) -> list[int]:
    """Run a statement that counts, as a reader would; return its numbers."""
    connection: Any
    at = make_url(url)
    if at.drivername == "sqlite":
        connection = sqlite3.connect(at.database or "")
    elif at.drivername.startswith("postgresql"):
        connection = psycopg.connect(url)
    else:
        connection = pymysql.connect(
            host=at.host or "", port=at.port or 0, user=at.username or "", password=str(at.password), charset="utf8mb4"
        )
    with connection:
        cursor = connection.cursor()
        cursor.execute(sql)
        return [int(n) for n in cursor.fetchone()]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[s.name for s in SCENARIOS])
def test_every_planted_place_is_found_and_no_other(
    scenario: Any, postgres_url: str, mariadb_url: str, tmp_path: Path
) -> None:
    """Precision and recall are 1; statements run on the server and join rows; people are within their bounds."""
    with loaded(scenario, postgres_url, mariadb_url, tmp_path) as urls:
        result = audit(urls)
        scored = score(scenario, result)
        assert (scored.missed, scored.invented) == (frozenset(), frozenset())
        for place in result.colocations:
            if place.level is Level.SAME_PRINCIPAL:
                continue
            assert place.says is not None
            assert place.moves
            assert place.people_low is None or place.people_low <= (place.people_estimate or 0)
            if place.level is Level.CROSS_SYSTEM:
                assert place.sql is None
                assert place.people_low is not None
                assert place.people_high is not None
                assert place.people_low <= _in_both(scenario.name) <= place.people_high
            else:
                assert place.sql is not None
                counts = count(urls[place.systems[0]], place.sql)
                assert all(n > 0 for n in counts)
                if scenario.name == KEYS_OF_TWO_COLUMNS:  # by the tenant alone each order would have many customers
                    assert counts == [ROWS]
                    assert [r.label() for r in place.moves] == ["hub.public.orders.customer_id"]


def _in_both(name: str) -> int:
    """How many people are planted in both systems."""
    return {"phones across engines": ROWS // 2, "e-mail across engines": ROWS // 4}[name]
