"""Partitioned tables of a real PostgreSQL of which a part cannot be read."""

from __future__ import annotations

import psycopg
import pytest

from privaudit.detect import load_rules
from privaudit.engine.worker import Job, SessionSlot, WorkOrder, run_job
from privaudit.errors import QueryTimeout
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import SampleMethod, StepState, TableStatus

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, open_session, run, spec_for, table_of


def test_partition_on_a_dead_server(postgres_database: DatabaseFactory) -> None:
    """A foreign partition that does not answer costs itself only: the local ones are read, and their number is said."""
    url = postgres_database()
    run(
        url,
        "CREATE EXTENSION postgres_fdw",
        "CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1')",
        "CREATE USER MAPPING FOR PUBLIC SERVER away",
        "CREATE TABLE visits (id int, email text, scan bytea) PARTITION BY RANGE (id)",
        "CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (id)",
        "CREATE TABLE visits_2a PARTITION OF visits_2 FOR VALUES FROM (100) TO (200)",
        "CREATE FOREIGN TABLE visits_3 PARTITION OF visits FOR VALUES FROM (200) TO (300) SERVER away",
        "INSERT INTO visits SELECT g, 'a' || g, decode(repeat('00', 70), 'hex') FROM generate_series(0, 199) g",
    )
    opened = open_session(url)
    table = table_of(opened.catalog(), "visits")
    sample = opened.sample(table, SAMPLE)
    assert sorted(sample.values("id")) == list(range(200))  # type: ignore[type-var]
    assert sample.values("email") == tuple(f"a{i}" for i in sample.values("id"))
    assert sample.left_alone == {"scan": 200}
    assert sample.method is SampleMethod.RANDOM_BLOCKS
    assert sample.gaps == (("partitions_not_read", (("read", 2), ("partitions", 3))),)
    opened.close()
    spec = spec_for(url)
    slot = SessionSlot(spec)
    order = WorkOrder(sample=SAMPLE, regions=("RU",))
    result = run_job(Job(id="j", spec=spec, tables=(table,)), order, load_rules(), slot)
    slot.close()
    assert result.tables[0].status is TableStatus.SCANNED
    assert [(s.step, s.state) for s in result.steps if s.reason == "partitions_not_read"] == [
        ("sample:part", StepState.PARTIAL)
    ]
    for lang in LANGUAGES:
        assert has_text("reasons.partitions_not_read", lang)


def test_partitioned_table_that_fails_by_itself(postgres_database: DatabaseFactory) -> None:
    """Where no partition is foreign the failure of the whole is told, and not hidden behind single partitions."""
    url = postgres_database()
    run(
        url,
        "CREATE TABLE held (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE held_1 PARTITION OF held FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE held_2 PARTITION OF held FOR VALUES FROM (100) TO (200)",
        "INSERT INTO held SELECT g FROM generate_series(0, 199) g",
    )
    opened = open_session(url, limits={"lock_timeout": 0.2})
    table = table_of(opened.catalog(), "held")
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE held_1 IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(QueryTimeout):
            opened.sample(table, SAMPLE)
    opened.close()
