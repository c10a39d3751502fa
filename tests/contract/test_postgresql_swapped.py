"""Relations of a real PostgreSQL that are exchanged while they are read: nobody's code gets the auditor's rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from privaudit.dialects import _pg_hold, _pg_probe
from privaudit.dialects._pg_code import Code
from privaudit.dialects.postgresql import PostgresSession
from privaudit.errors import ObjectGone, TargetError
from privaudit.model import LookUp, MarkedColumn, MarkSpec, PlaceForm, Table

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, open_session, run, table_of

DDL = """
CREATE TYPE odd AS (a text);
CREATE FUNCTION evil() RETURNS text LANGUAGE plpgsql AS $f$
  BEGIN PERFORM pg_advisory_lock(4711); RETURN 'x'; END $f$;
CREATE FUNCTION cast_odd(odd) RETURNS text LANGUAGE sql AS $$ SELECT evil() $$;
CREATE CAST (odd AS text) WITH FUNCTION cast_odd(odd) AS ASSIGNMENT;
CREATE TABLE people (id int PRIMARY KEY, phone text, born date);
CREATE INDEX ON people (born);
INSERT INTO people SELECT g, '+7903' || 1000000 + g, date '1980-01-01' + g FROM generate_series(1, 500) g;
CREATE TABLE orders (id int PRIMARY KEY, person int);
INSERT INTO orders SELECT g, g FROM generate_series(1, 500) g;
CREATE TABLE parts (id int, phone text) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (999);
INSERT INTO parts SELECT g, '+7903' || 1000000 + g FROM generate_series(1, 500) g;
CREATE MATERIALIZED VIEW kept AS SELECT id, person::text AS phone FROM orders;
ANALYZE;
"""
AWAY = "ALTER TABLE people RENAME TO away"
TRAPS = {
    "view": (AWAY, "CREATE VIEW people AS SELECT id, evil() AS phone, born FROM away"),
    "view_with_ctid": (AWAY, "CREATE VIEW people AS SELECT ctid, tableoid, id, evil() AS phone, born FROM away"),
    "other_table": (
        AWAY,
        "CREATE TABLE people AS SELECT id, ROW('x')::odd AS phone, born FROM away",
    ),
    "other_type": ("ALTER TABLE people ALTER phone TYPE odd USING ROW('x')::odd",),
}
MARK = MarkSpec(salt="3f", marks=(MarkedColumn(name="phone", form=PlaceForm.PLAIN, share=0.5),), also=("id",))
LOOK = LookUp(column="person", to_schema="public", to_table="people", to_column="id")


@pytest.fixture
def url(postgres_database: DatabaseFactory) -> str:
    """A database of its own: its relations are exchanged."""
    made = postgres_database()
    run(made, DDL)
    return made


@pytest.fixture
def session(url: str) -> Iterator[PostgresSession]:
    """A session on it."""
    opened = open_session(url)
    yield opened
    opened.close()


ASKED: dict[str, Callable[[PostgresSession, Table, Table], object]] = {
    "mark": lambda s, people, _: s.mark(people, MARK),
    "ages": lambda s, people, _: s.ages(people, ("born",)),
    "count": lambda s, people, _: s.count(people, ("phone",)),
    "look_up": lambda s, _, orders: s.look_up(orders, (LOOK,), 1),
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("asked", ASKED)
def test_what_was_put_in_the_place_of_a_table_is_not_read(
    url: str, session: PostgresSession, trap: str, asked: str
) -> None:
    """The second pass, which checked a table once, says that it is gone; no code of the exchanged one has run."""
    catalog = session.catalog()
    people, orders = table_of(catalog, "people"), table_of(catalog, "orders")
    session.mark(people, MARK)
    run(url, *TRAPS[trap])
    with pytest.raises(ObjectGone):
        ASKED[asked](session, people, orders)
    assert evil_ran(url) == 0
    assert session.mark(orders, MarkSpec(salt="3f", marks=(), also=("id",))).whole


@pytest.mark.parametrize("trap", TRAPS)
def test_what_is_exchanged_between_check_and_sample_is_not_sampled(
    url: str, session: PostgresSession, trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the first pass, in the moment after the relation was looked at."""
    people = table_of(session.catalog(), "people")
    really = _pg_probe.Probes.check

    def exchanged(self: _pg_probe.Probes, table: Table, probe: _pg_probe.Probe) -> Code:
        code = really(self, table, probe)
        run(url, *TRAPS[trap])
        return code

    monkeypatch.setattr(_pg_probe.Probes, "check", exchanged)
    with pytest.raises(ObjectGone):
        session.sample(people, SAMPLE)
    assert evil_ran(url) == 0


def test_while_a_table_is_held_nothing_can_take_its_place(
    url: str, session: PostgresSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the check to the read the relation cannot be renamed; what is read is what was checked."""
    people = table_of(session.catalog(), "people")
    really = _pg_hold.Holder.hold
    refused: list[str] = []

    def renamed(self: _pg_hold.Holder, relations: object) -> None:
        really(self, relations)  # type: ignore[arg-type]
        try:
            run(url, "SET lock_timeout = '200ms'", AWAY)
        except Exception as e:  # noqa: BLE001 - the driver's, looked at below
            refused.append(type(e).__name__)

    monkeypatch.setattr(_pg_hold.Holder, "hold", renamed)
    assert session.sample(people, SAMPLE).rows == 500
    assert session.mark(people, MARK).sample.rows > 100
    assert refused == ["LockNotAvailable", "LockNotAvailable"]


@pytest.mark.parametrize("name", ["people", "parts", "kept"])
def test_tables_that_stay_are_read_and_let_go(url: str, session: PostgresSession, name: str) -> None:
    """Every kind that is stored; afterwards no transaction is open."""
    table = table_of(session.catalog(), name)
    assert session.sample(table, SAMPLE).rows == 500
    assert 100 < session.mark(table, MARK).sample.rows < 400
    assert session.count(table, ("id",)) == (500, (500,))
    assert run(url, "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'")[0][0] == 0


def test_after_a_refusal_no_transaction_stays_open(url: str, session: PostgresSession) -> None:
    """The lock on what stands there now is let go at once."""
    people = table_of(session.catalog(), "people")
    session.mark(people, MARK)
    run(url, *TRAPS["other_table"])
    with pytest.raises(TargetError):
        session.mark(people, MARK)
    run(url, "SET lock_timeout = '1s'", "DROP TABLE people")


def evil_ran(url: str) -> int:
    """Return how many locks the trap's function has taken, in any session."""
    return int(run(url, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")[0][0])
