"""Data where a scan might not look: the server's own databases, history of rows, partitions, long binaries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from privaudit.dialects.base import Limits, SampleSpec
from privaudit.dialects.mysql import MysqlSession
from privaudit.model import SampleMethod, TableKind

from .mariadb_estate import Open, Run, table_of


@pytest.fixture
def strangers(maria_run: Run) -> Iterator[None]:
    """Relations of somebody in the server's own databases."""
    maria_run("CREATE TABLE mysql.people2 (id INT PRIMARY KEY, phone VARCHAR(20), j JSON)")
    maria_run("INSERT INTO mysql.people2 VALUES (1, '+7 000', '{}')")
    maria_run("CREATE TABLE sys.people3 (id INT, CONSTRAINT u UNIQUE (id))")
    maria_run("CREATE VIEW sys.`x$people` AS SELECT id, phone FROM mysql.people2")
    yield
    maria_run("DROP VIEW sys.`x$people`")
    maria_run("DROP TABLE mysql.people2, sys.people3")


@pytest.mark.usefixtures("strangers")
def test_tables_among_the_servers_own_are_listed(maria_open: Open, mariadb_url: str) -> None:
    """A server URL covers what others put into mysql and sys, with keys and rows, and nothing that was shipped."""
    maria = maria_open(mariadb_url)
    catalog = maria.catalog()
    found = {(t.schema, t.name): t for t in catalog.tables if t.schema in ("mysql", "sys")}
    assert set(found) == {("mysql", "people2"), ("sys", "people3"), ("sys", "x$people")}
    people = found["mysql", "people2"]
    assert people.primary_key == ("id",)
    assert people.column("j").data_type == "json"
    assert found["sys", "people3"].column("id").unique
    for name in (("mysql", "people2"), ("sys", "x$people")):
        assert maria.sample(found[name], SampleSpec(rows=5, seed=1)).values("phone") == ("+7 000",)


@pytest.mark.usefixtures("strangers")
def test_other_databases_still_exclude_the_servers_own(maria: MysqlSession) -> None:
    """A URL with a database does not list them."""
    catalog = maria.catalog()
    assert not {"mysql", "sys"} & {t.schema for t in catalog.tables}
    assert not {"mysql", "sys"} & set(catalog.other_databases)


def test_deleted_rows_of_a_versioned_table_are_sampled(maria: MysqlSession, maria_run: Run) -> None:
    """What was deleted or overwritten and can still be selected is in the sample."""
    maria_run("CREATE TABLE past (id INT PRIMARY KEY, phone VARCHAR(20)) WITH SYSTEM VERSIONING")
    try:
        maria_run("INSERT INTO past VALUES (1, 'first'), (2, 'gone')")
        maria_run("UPDATE past SET phone = 'second' WHERE id = 1")
        maria_run("DELETE FROM past WHERE id = 2")
        sample = maria.sample(table_of(maria.catalog(), "past"), SampleSpec(rows=10, seed=1))
        assert sorted(map(str, sample.values("phone"))) == ["first", "gone", "second"]
        assert sample.method is SampleMethod.ALL_ROWS
    finally:
        maria_run("DROP TABLE past")


def test_large_versioned_table_is_sampled_with_its_history(maria: MysqlSession, maria_run: Run) -> None:
    """Probes at keys give versions of one key side by side, and are not called random."""
    maria_run("CREATE TABLE long_past (id INT PRIMARY KEY, v VARCHAR(20)) WITH SYSTEM VERSIONING")
    try:
        maria_run("INSERT INTO long_past SELECT seq, CONCAT('old', seq) FROM seq_1_to_3000")
        maria_run("UPDATE long_past SET v = CONCAT('new', id)")
        maria_run("DELETE FROM long_past WHERE id > 2000")
        maria_run("ANALYZE TABLE long_past")
        sample = maria.sample(table_of(maria.catalog(), "long_past"), SampleSpec(rows=300, seed=1))
        values = [str(v) for v in sample.values("v")]
        assert sum(v.startswith("old") for v in values) > 50
        assert sum(v.startswith("new") for v in values) > 50
        assert max(int(str(i)) for i in sample.values("id")) > 2000
        assert len(values) == len(set(values))
        assert (sample.method, sample.key_span) == (SampleMethod.KEY_STEPS, None)
    finally:
        maria_run("DROP TABLE long_past")


def test_partitioned_table_is_named_as_such(maria: MysqlSession, maria_run: Run) -> None:
    """A table with partitions has its kind and estimate, and is sampled over all of them at random keys."""
    maria_run("CREATE TABLE parted (id INT PRIMARY KEY, v INT) PARTITION BY HASH (id) PARTITIONS 4")
    try:
        maria_run("INSERT INTO parted SELECT seq, seq FROM seq_1_to_4000")
        maria_run("ANALYZE TABLE parted")
        table = table_of(maria.catalog(), "parted")
        assert table.kind is TableKind.PARTITIONED_TABLE
        assert table.rows_estimate is not None
        sample = maria.sample(table, SampleSpec(rows=200, seed=1))
        assert sample.method is SampleMethod.RANDOM_KEYS
        assert {int(str(i)) % 4 for i in sample.values("id")} == {0, 1, 2, 3}
    finally:
        maria_run("DROP TABLE parted")


def test_long_binary_values_stay_and_are_counted(maria: MysqlSession, maria_run: Run) -> None:
    """No more than one byte over the bound leaves the server; what is longer is counted, not looked into."""
    bound = Limits().binary_bytes
    maria_run("CREATE TABLE blobs (a LONGBLOB, b VARBINARY(100))")
    try:
        maria_run("INSERT INTO blobs VALUES (REPEAT('x', 5000), REPEAT('y', %s)), (NULL, 'z')", (bound,))
        before = maria.spent().bytes
        sample = maria.sample(table_of(maria.catalog(), "blobs"), SampleSpec(rows=5, seed=1))
        assert sample.left_alone == {"a": 1}
        assert sample.values("a") == (None, None)
        assert sample.values("b") == (b"y" * bound, b"z")
        assert maria.spent().bytes - before < 5000
    finally:
        maria_run("DROP TABLE blobs")
