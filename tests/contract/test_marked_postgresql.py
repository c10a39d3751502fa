"""Rows chosen by values on a real PostgreSQL: the same that Python would choose, of every type and any writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import make_url

from privaudit.dialects import _pg_compare
from privaudit.dialects._pg_forms import TextRules
from privaudit.dialects.postgresql import PostgresSession
from privaudit.errors import QueryFailed
from privaudit.model import LookUp, MarkedColumn, MarkSpec, PlaceForm, Table, place

from ..conftest import DatabaseFactory
from ..servers import PostgresServer
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


def assert_as_in_python(session: PostgresSession, table: Table, form: PlaceForm) -> int:
    """Each column that can be placed chooses the rows that Python would; return how many rows all chose."""
    count = 0
    for column in table.columns:
        mark = MarkedColumn(name=column.name, form=form, share=0.2)
        if column.name not in UNPLACED:
            rows = chosen(session, table, mark)
            assert rows == expected(session, table, mark), column.name
            count += len(rows)
    return count


@pytest.mark.parametrize("form", FORMS)
def test_every_type_is_placed_as_in_python(session: PostgresSession, people: Table, form: PlaceForm) -> None:
    """Of 3,000 rows the same are chosen by each column, in both forms: about a fifth of those that have a place."""
    assert 8_000 < assert_as_in_python(session, people, form) < 18_000


@pytest.mark.parametrize("form", FORMS)
def test_without_unicode_rules(url: str, people: Table, form: PlaceForm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server built without ICU lowers letters of Latin, Greek and Cyrillic all the same."""
    monkeypatch.setattr(_pg_compare, "read_text_rules", lambda _query: TextRules(encoding="UTF8", icu=False))
    opened = open_session(url)
    columns = tuple(c for c in people.columns if c.name != "greek")
    assert_as_in_python(opened, replace(people, columns=columns), form)
    opened.close()


@pytest.mark.parametrize("encoding", ["WIN1251", "KOI8R", "EUC_JP", "SQL_ASCII"])
def test_other_encodings(postgres_server: PostgresServer, encoding: str) -> None:
    """Rows are the same whatever the database's encoding; in SQL_ASCII only letters of ASCII are lowered."""
    url = run_in_encoding(postgres_server, encoding)
    run(
        url,
        "SET client_encoding = 'UTF8'",
        """CREATE TABLE people AS SELECT g AS id, 'ИВАНОВ-Пётр' || g AS name, 'иван ' || g AS low,
        'тел. 8-9' || g AS tel, 'User' || g || '@Mail.RU' AS email, (g || ' Я')::char(12) AS fixed
        FROM generate_series(1, 500) g""",
    )
    opened = open_session(url)
    table = table_of(opened.catalog(), "people")
    kept = tuple(c for c in table.columns if encoding != "SQL_ASCII" or c.name not in {"name", "fixed"})
    for form in FORMS:
        assert assert_as_in_python(opened, replace(table, columns=kept), form) > 100
    opened.close()


def test_text_that_cannot_be_decoded(postgres_server: PostgresServer) -> None:
    """A text that its encoding does not allow costs the texts, not the table."""
    url = run_in_encoding(postgres_server, "WIN1252")
    run(url, "CREATE TABLE people AS SELECT g AS id, 'a'::text AS name FROM generate_series(1, 50) g")
    run(url, "UPDATE people SET name = convert_from('\\x81', 'WIN1252') WHERE id = 7")
    opened = open_session(url)
    table = table_of(opened.catalog(), "people")
    marks = tuple(MarkedColumn(name=n, form=PlaceForm.PLAIN, share=0.5) for n in ("id", "name"))
    marked = opened.mark(table, MarkSpec(salt=SALT, marks=marks))
    assert list(marked.sample.names()) == ["id"]
    assert 10 < marked.sample.rows < 40
    with pytest.raises(QueryFailed):
        opened.mark(table, MarkSpec(salt=SALT, marks=marks[1:]))
    opened.close()


def run_in_encoding(server: PostgresServer, encoding: str) -> str:
    """Make a database in another encoding; return its URL."""
    name = f"enc_{encoding.lower()}"
    run(server.url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


@pytest.mark.parametrize("share", [1e-9, 0.001, 0.3, 0.999999, 1.0])
def test_share_is_kept(session: PostgresSession, people: Table, share: float) -> None:
    """About the share of all rows is chosen; of several marks, rows that any chooses come once."""
    spec = MarkSpec(salt=SALT, marks=(MarkedColumn(name="u", form=PlaceForm.PLAIN, share=share),), also=("id",))
    rows = session.mark(people, spec).sample.rows
    assert abs(rows - 3000 * share) <= 5 * (3000 * share * (1 - share)) ** 0.5 + 1
    both = replace(spec, marks=(*spec.marks, MarkedColumn(name="account", form=PlaceForm.DIGITS, share=0.5)))
    marked = session.mark(people, both).sample
    assert len(set(marked.values("id"))) == marked.rows >= rows
    assert set(marked.names()) == {"id", "account", "u"}


def test_share_of_one_needs_no_hash(session: PostgresSession, people: Table) -> None:
    """All rows with a value come, without a digest being made; without marks any rows come."""
    few = MarkSpec(salt=SALT, marks=(MarkedColumn(name="few", form=PlaceForm.PLAIN, share=1.0),))
    assert session.mark(people, few).sample.rows == 2000
    assert session.mark(people, MarkSpec(salt=SALT, marks=(), also=("id",))).sample.rows == 3000
    assert not [s for s in session.statements() if "few" in s.sql and "md5" in s.sql and "'people'" in s.sql]


def test_bound_on_rows(session: PostgresSession, people: Table) -> None:
    """Where the bound is hit it is said that more rows were chosen."""
    mark = MarkedColumn(name="id", form=PlaceForm.PLAIN, share=0.5)
    marked = session.mark(people, MarkSpec(salt=SALT, marks=(mark,), rows=100))
    assert (marked.sample.rows, marked.whole) == (100, False)
    exact = session.mark(people, MarkSpec(salt=SALT, marks=(), also=("id",), rows=3000))
    assert (exact.sample.rows, exact.whole) == (3000, True)


def test_one_statement(session: PostgresSession, people: Table) -> None:
    """A second table is read by one statement more, however many marks it has; another holds it and reads nothing."""
    marks = tuple(MarkedColumn(name=n, form=PlaceForm.PLAIN, share=0.01) for n in ("phone", "email", "account", "u"))
    session.mark(people, MarkSpec(salt=SALT, marks=marks))
    before = session.spent().statements
    session.mark(people, MarkSpec(salt=SALT, marks=marks, also=("name",)))
    assert session.spent().statements - before == 2
    (held,) = (s for s in session.statements() if s.sql.startswith("WITH g0"))
    assert held.rows == held.count


def test_values_are_cut_as_in_a_sample(session: PostgresSession, people: Table) -> None:
    """No value over the session's bound comes, and it is said how many were cut."""
    opened = open_session(session.spec.url.reveal(), limits={"short_chars": 256, "long_chars": 300})
    marked = opened.mark(people, MarkSpec(salt=SALT, marks=(), also=("long", "long_b")))
    opened.close()
    assert max(len(str(v)) for v in marked.sample.values("long")) == 300
    assert 0.4 < marked.sample.cut["long"] < 0.6
    assert marked.sample.left_alone == {}


@pytest.mark.parametrize("kind", ["TABLE", "MATERIALIZED VIEW"])
def test_hostile_names(postgres_database: DatabaseFactory, kind: str) -> None:
    """Quotes, colons and percent signs in names do no harm."""
    url = postgres_database()
    name, column = '"say ""x"":a; 50%% %(y)s"', '"it\'s :b::c ""d"" $1"'
    run(
        url,
        f"CREATE {kind} {name} AS SELECT 'v' || g AS {column}, now() AS \":at\" FROM generate_series(1, 50) g",
        f"CREATE INDEX ON {name} ({column})",
        f'CREATE INDEX ON {name} (":at")',
    )
    opened = open_session(url)
    (table,) = opened.catalog().tables
    own = table.columns[0].name
    mark = MarkedColumn(name=own, form=PlaceForm.PLAIN, share=0.5)
    assert 5 < opened.mark(table, MarkSpec(salt="a:b'c", marks=(mark,))).sample.rows < 45
    assert [a.column for a in opened.ages(table, (":at",))] == [":at"]
    look = LookUp(column=own, to_schema="public", to_table=table.name, to_column=own)
    assert [(x.asked, x.found) for x in opened.look_up(table, (look,), 1)] == [(50, 50)]
    assert opened.count(table, (own, ":at")) == (50, (50, 1))
    opened.close()
