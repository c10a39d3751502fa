"""What the catalog of a real PostgreSQL says of columns and sizes without a row read: indexes, defaults, statistics."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from privaudit.model import Catalog, Table

from ..conftest import DatabaseFactory
from .postgres_sessions import as_role, open_session, run, table_of

DDL = """
CREATE EXTENSION citext;
CREATE TYPE state AS ENUM ('new', 'old');
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c text, d date, e date, f text COLLATE "C", g text, h int, i citext);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (c text_pattern_ops);
CREATE INDEX ON t (d) WHERE a > 0;
CREATE INDEX ON t ((e + 1));
CREATE INDEX ON t (f);
CREATE INDEX ON t USING hash (g);
CREATE INDEX ON t (h) INCLUDE (b);
CREATE INDEX ON t (i);
CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE INDEX ON parts (at);
CREATE INDEX ON ONLY parts (id);
CREATE TABLE said (a varchar(20) DEFAULT 'it''s', b int DEFAULT -5, c boolean DEFAULT true, d numeric DEFAULT 1.50,
  e date DEFAULT '2020-01-01', f timestamptz DEFAULT now(), g text DEFAULT 'a' || 'b', h text DEFAULT NULL,
  i int GENERATED ALWAYS AS (b * 2) STORED, j char(3) DEFAULT 'ab', k timestamp(3) DEFAULT '2020-01-01 10:00',
  l state DEFAULT 'new', m uuid DEFAULT gen_random_uuid(), n bigserial, o text DEFAULT '', p smallint DEFAULT 7);
CREATE TABLE many AS SELECT g AS id, g % 40 AS few, NULL::text AS none FROM generate_series(1, 20000) g;
ANALYZE many;
"""


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with indexes and defaults of every sort."""
    made = postgres_database()
    run(made, DDL)
    return made


@pytest.fixture(scope="module")
def catalog(url: str) -> Iterator[Catalog]:
    """Its catalog."""
    opened = open_session(url)
    yield opened.catalog()
    opened.close()


def test_usable_indexes(catalog: Catalog) -> None:
    """A column is indexed if it stands first in an index of all rows, in the column's own order."""
    indexed = {c.name for c in table_of(catalog, "t").columns if c.indexed}
    assert indexed == {"id", "a", "f", "h", "i"}
    assert {c.name for c in table_of(catalog, "parts").columns if c.indexed} == {"at"}


def test_constant_defaults(catalog: Catalog) -> None:
    """The value of a default that is a literal; none of what is computed."""
    said = {c.name: c.default.reveal() for c in table_of(catalog, "said").columns if c.default is not None}
    assert said == {
        "a": "it's",
        "b": "-5",
        "c": "true",
        "d": "1.50",
        "e": "2020-01-01",
        "j": "ab",
        "k": "2020-01-01 10:00:00",
        "l": "new",
        "p": "7",
    }


def test_different_values(catalog: Catalog, url: str) -> None:
    """Numbers of different values are the server's; an account that may not read a column is told none."""
    different = {c.name: c.distinct_estimate for c in table_of(catalog, "many").columns}
    assert different == {"id": 20000, "few": 40, "none": 0}
    assert all(c.distinct_estimate is None for c in table_of(catalog, "t").columns)
    run(url, "CREATE ROLE narrow LOGIN PASSWORD 'pw'", "GRANT SELECT (few) ON many TO narrow")
    opened = open_session(as_role(url, "narrow"))
    seen = {c.name: c.distinct_estimate for c in table_of(opened.catalog(), "many").columns}
    opened.close()
    run(url, "DROP OWNED BY narrow", "DROP ROLE narrow")
    assert seen == {"id": None, "few": 40, "none": None}


def sized(url: str, name: str) -> Table:
    """Return a relation as the catalog has it now."""
    opened = open_session(url)
    try:
        return table_of(opened.catalog(), name)
    finally:
        opened.close()


def near(table: Table, rows: int, share: float) -> bool:
    """Whether the estimate is so near the truth."""
    return table.rows_estimate is not None and abs(table.rows_estimate - rows) <= share * rows


MADE = "SELECT g AS id, 'name ' || g AS name, now() AS at FROM generate_series(1, {}) g"


def test_rows_of_tables_that_changed_since(url: str) -> None:
    """An estimate follows what came and went since the last ANALYZE; without one there is an estimate, too."""
    run(url, "CREATE TABLE tiny AS SELECT repeat('x', 900) AS a FROM generate_series(1, 2)")
    assert sized(url, "tiny").rows_estimate == 2
    run(url, "CREATE TABLE wide AS SELECT repeat('x', 900) AS a FROM generate_series(1, 5000)")
    assert sized(url, "wide").rows_estimate == 5000
    run(url, f"CREATE TABLE fresh AS {MADE.format(30000)}")
    assert near(sized(url, "fresh"), 30000, 0.01)
    run(url, "ANALYZE fresh", f"INSERT INTO fresh {MADE.format(20000)}")
    assert near(sized(url, "fresh"), 50000, 0.01)
    run(url, "DELETE FROM fresh WHERE id > 2000")
    assert near(sized(url, "fresh"), 4000, 0.05)
    run(url, "TRUNCATE fresh")
    assert sized(url, "fresh").rows_estimate == 0


def test_rows_after_the_counters_were_lost(postgres_database: DatabaseFactory) -> None:
    """After a crash or a reset the estimate is rows a page times pages; of a table never analysed it is rougher."""
    url = postgres_database()
    run(url, f"CREATE TABLE known AS {MADE.format(30000)}", "ANALYZE known", f"INSERT INTO known {MADE.format(30000)}")
    run(url, f"CREATE TABLE rough AS {MADE.format(30000)}", "SELECT pg_stat_reset()")
    run(url, f"INSERT INTO rough {MADE.format(10)}")
    assert near(sized(url, "known"), 60000, 0.05)
    assert near(sized(url, "rough"), 30000, 0.5)


def test_locked_table_does_not_cost_the_catalog(url: str) -> None:
    """The size of a table under an exclusive lock is not asked for; its statistics still are."""
    run(url, f"CREATE TABLE busy AS {MADE.format(3000)}", "ANALYZE busy")
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        opened = open_session(url, limits={"lock_timeout": 0.2})
        assert table_of(opened.catalog(), "busy").rows_estimate == 3000
        opened.close()
