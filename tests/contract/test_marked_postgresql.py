"""Rows chosen by values on a real PostgreSQL: the same that Python would choose, of every type and any writing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from privaudit.dialects.postgresql import PostgresSession
from privaudit.model import MarkedColumn, MarkSpec, PlaceForm, Table, place

from ..conftest import DatabaseFactory
from .postgres_sessions import open_session, run, table_of

SALT = "3f9a"
DDL = """
CREATE EXTENSION citext;
CREATE DOMAIN phone AS varchar(40);
CREATE TABLE people AS SELECT g AS id, (g * 7919::bigint) AS account, -g AS negative, g::smallint AS small,
  '+7 (9' || lpad((g % 100)::text, 2, '0') || ') ' || lpad((g * 7919 % 10000000)::text, 7, '0') AS phone,
  ('8-900-' || g)::phone AS other_phone, 'тел. ' || g || ' доб. 1' AS odd_phone,
  'User.Name+' || g || '@Example.RU' AS email, 'ИВАНОВ-Ёлкин Пётр' || g AS name, ('A' || g)::citext AS login,
  lpad(g::text, 12, '0') AS padded, gen_random_uuid() AS u, decode(md5(g::text), 'hex') AS b,
  decode(repeat(md5(g::text), 3), 'hex') AS long_b, g::char(10) AS blanks, (g || '.50')::numeric(12, 2) AS n,
  g::numeric(20, 0) AS whole, ('0.00000000' || g)::numeric AS tiny, g::money AS m,
  ('10.' || g % 250 || '.3.4')::inet AS ip, ('10.' || g % 250 || '.3.0/24')::cidr AS net, '2001-01-01'::date + g AS d,
  CASE WHEN g % 3 = 0 THEN '' WHEN g % 3 = 1 THEN 'x' || g END AS few, repeat('я', g % 600) || g AS long,
  '😀' || g || 'ÄÖß' AS emoji, 'ΑΣ Σ' || g AS greek, ' - ' AS only_signs, (g % 2 = 0) AS flag, g::float8 AS f,
  g::name AS named
FROM generate_series(1, 3000) g;
"""
FORMS = (PlaceForm.PLAIN, PlaceForm.DIGITS)


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with a column of every sort."""
    made = postgres_database()
    run(made, DDL)
    return made


@pytest.fixture(scope="module")
def session(url: str) -> Iterator[PostgresSession]:
    """A session on it."""
    opened = open_session(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def people(session: PostgresSession) -> Table:
    """The table."""
    return table_of(session.catalog(), "people")


def chosen(session: PostgresSession, table: Table, mark: MarkedColumn) -> set[object]:
    """Return ids of the rows that a mark chooses."""
    marked = session.mark(table, MarkSpec(salt=SALT, marks=(mark,), also=("id",)))
    assert marked.whole
    return set(marked.sample.values("id"))


def expected(session: PostgresSession, table: Table, mark: MarkedColumn) -> set[object]:
    """Return ids of the rows that Python chooses."""
    every = session.mark(table, MarkSpec(salt=SALT, marks=(), also=("id", mark.name))).sample
    places = {i: place(SALT, mark.form, v) for i, v in zip(every.values("id"), every.values(mark.name), strict=True)}
    return {i for i, p in places.items() if p is not None and p < mark.share * 16**8}


UNPLACED = {"flag", "f"}


@pytest.mark.parametrize("form", FORMS)
def test_every_type_is_placed_as_in_python(session: PostgresSession, people: Table, form: PlaceForm) -> None:
    """Of 3,000 rows the same are chosen by each column, in both forms."""
    for column in people.columns:
        mark = MarkedColumn(name=column.name, form=form, share=0.2)
        if column.name in UNPLACED:
            marked = session.mark(people, MarkSpec(salt=SALT, marks=(mark,), also=("id",)))
            assert (marked.sample.rows, marked.whole) == (0, False)
            continue
        assert chosen(session, people, mark) == expected(session, people, mark), column.name
