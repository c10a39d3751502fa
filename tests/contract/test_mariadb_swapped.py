"""Tables of a real MariaDB that are exchanged for views while they are read: nobody's functions run for the auditor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import make_url

from privaudit.dialects.mysql import MARIADB, MysqlSession
from privaudit.errors import ObjectGone
from privaudit.model import LookUp, MarkedColumn, MarkSpec, PlaceForm, Table

from ..conftest import DatabaseFactory
from .mariadb_estate import connect_as_root, sender, spec_of

DDL = (
    "CREATE FUNCTION evil() RETURNS TEXT READS SQL DATA RETURN CONCAT('x', GET_LOCK(CONCAT(DATABASE(), '4711'), 0))",
    "CREATE TABLE people (id INT PRIMARY KEY, phone VARCHAR(40), born DATE, KEY (born))",
    "INSERT INTO people SELECT seq, CONCAT('+7903', seq), '1980-01-01' FROM seq_1_to_500",
    "CREATE TABLE orders (id INT PRIMARY KEY, person INT)",
    "INSERT INTO orders SELECT seq, seq FROM seq_1_to_500",
)
SWAP = (
    "RENAME TABLE people TO away",
    "CREATE SQL SECURITY INVOKER VIEW people AS SELECT id, evil() AS phone, born FROM away",
)
MARK = MarkSpec(salt="3f", marks=(MarkedColumn(name="phone", form=PlaceForm.PLAIN, share=0.5),), also=("id",))
ASKED: dict[str, Callable[[MysqlSession, Table, Table], object]] = {
    "mark": lambda s, people, _: s.mark(people, MARK),
    "ages": lambda s, people, _: s.ages(people, ("born",)),
    "count": lambda s, people, _: s.count(people, ("phone",)),
    "look_up": lambda s, people, orders: s.look_up(
        orders, (LookUp(column="person", to_schema=people.schema, to_table="people", to_column="id"),), 1
    ),
}


@pytest.fixture
def url(mariadb_database: DatabaseFactory) -> str:
    """A database of its own."""
    made = mariadb_database()
    with connect_as_root(made) as connection:
        for statement in DDL:
            sender(connection)(statement)
    return made


@pytest.mark.parametrize("asked", ASKED)
def test_a_view_in_the_place_of_a_table_is_not_read(url: str, asked: str) -> None:
    """The second pass says that the table is gone; nothing stays locked, and the session goes on."""
    session = MARIADB.connect(spec_of(url))
    assert isinstance(session, MysqlSession)
    tables = {t.name: t for t in session.catalog().tables}
    people, orders = tables["people"], tables["orders"]
    assert session.mark(people, MARK).sample.rows > 100
    ASKED[asked](session, people, orders)
    with connect_as_root(url) as connection:
        run = sender(connection)
        for statement in SWAP:
            run(statement)
        with pytest.raises(ObjectGone):
            ASKED[asked](session, people, orders)
        name = make_url(url).database
        with connection.cursor() as cursor:
            cursor.execute("SELECT IS_FREE_LOCK(%s)", (f"{name}4711",))
            assert cursor.fetchone()[0] == 1
        run("DROP VIEW people")
    assert session.count(orders, ("person",)) == (500, (500,))
    session.close()
