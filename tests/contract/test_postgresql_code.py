"""Code of others in a real PostgreSQL: none of it runs when the auditor reads, whatever it hides behind."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from privaudit.dialects.postgresql import PostgresSession
from privaudit.errors import PermissionMissing, QueryFailed
from privaudit.i18n import LANGUAGES, has_text

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, as_role, open_session, run, table_of

TRAPS = """
CREATE FUNCTION m.act(tag text) RETURNS text LANGUAGE plpgsql AS $f$
  BEGIN PERFORM pg_advisory_lock(4711); RETURN 'x'; END $f$;
CREATE FUNCTION m.pwn(tag text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $f$
  BEGIN RETURN m.act(tag); END $f$;
CREATE TABLE m.base (id int, email text);
INSERT INTO m.base SELECT g, 'a' || g || '@mail.example' FROM generate_series(1, 20) g;
CREATE VIEW m.v_plain AS SELECT m.act(email) AS x FROM m.base;
CREATE VIEW m.v_nested AS SELECT x FROM m.v_plain;
CREATE FUNCTION m.compare(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT m.act($1) IS NOT NULL $$;
CREATE OPERATOR m.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = m.compare);
CREATE VIEW m.v_operator AS SELECT email OPERATOR(m.===) 'x' AS y FROM m.base;
CREATE FUNCTION m.checks(text) RETURNS boolean LANGUAGE sql AS $$ SELECT m.act($1) IS NOT NULL $$;
CREATE DOMAIN m.dom AS text CHECK (m.checks(VALUE));
CREATE VIEW m.v_domain AS SELECT email::m.dom AS e FROM m.base;
CREATE TYPE m.holder AS (e m.dom);
CREATE VIEW m.v_domain_inside AS SELECT ('(' || email || ')')::m.holder AS e FROM m.base;
CREATE FUNCTION m.step(int, text) RETURNS int LANGUAGE sql AS $$ SELECT length(m.act($2)) $$;
CREATE AGGREGATE m.total(text) (SFUNC = m.step, STYPE = int, INITCOND = '0');
CREATE VIEW m.v_aggregate AS SELECT m.total(email) AS n FROM m.base;
CREATE VIEW m.v_builtin AS SELECT pg_advisory_lock(4711) IS NULL AS locked, email FROM m.base;
CREATE VIEW m.v_text AS SELECT query_to_xml('SELECT m.act(''x'')', true, true, '') AS x;
CREATE VIEW m.v_relation AS SELECT table_to_xml(to_regclass('m.v_' || 'plain'), true, true, '') AS x;
CREATE DOMAIN m.locks AS text CHECK (pg_advisory_lock(4711) IS NOT NULL);
CREATE VIEW m.v_domain_builtin AS SELECT email::m.locks AS e FROM m.base;
CREATE TABLE m.t_index (email text);
INSERT INTO m.t_index VALUES ('a');
CREATE INDEX ON m.t_index ((m.pwn('index')));
CREATE TABLE m.t_predicate (email text);
CREATE INDEX ON m.t_predicate (email) WHERE m.pwn('x') = 'x';
CREATE FUNCTION m.inlined(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT m.pwn('x') || $1 $$;
CREATE TABLE m.t_inlined (email text);
CREATE INDEX ON m.t_inlined (m.inlined(email));
CREATE VIEW m.v_over_index AS SELECT email FROM m.t_index;
CREATE TABLE m.t_parts (id int, email text) PARTITION BY RANGE (id);
CREATE TABLE m.t_parts_1 PARTITION OF m.t_parts FOR VALUES FROM (1) TO (9);
CREATE INDEX ON m.t_parts_1 ((m.pwn('part')));
SELECT pg_advisory_unlock_all();
"""
OPEN = """
CREATE TYPE m.comp AS (a text, n int);
CREATE FUNCTION m.as_text(m.comp) RETURNS text LANGUAGE sql AS $$ SELECT m.act('cast') $$;
CREATE CAST (m.comp AS text) WITH FUNCTION m.as_text(m.comp) AS ASSIGNMENT;
CREATE FUNCTION m.list_as_text(m.comp[]) RETURNS text LANGUAGE sql AS $$ SELECT m.act('cast') $$;
CREATE CAST (m.comp[] AS text) WITH FUNCTION m.list_as_text(m.comp[]) AS ASSIGNMENT;
CREATE TYPE m.mood AS ENUM ('happy');
CREATE FUNCTION m.mood_as_text(m.mood) RETURNS text LANGUAGE sql AS $$ SELECT m.act('cast') $$;
CREATE CAST (m.mood AS text) WITH FUNCTION m.mood_as_text(m.mood) AS ASSIGNMENT;
CREATE DOMAIN m.of_comp AS m.comp;
CREATE TABLE m.t_cast (id int, c m.comp, list m.comp[], mood m.mood, d m.of_comp, dom m.dom);
INSERT INTO m.t_cast VALUES (1, ROW('a', 1)::m.comp, ARRAY[ROW('a', 1)::m.comp], 'happy', ROW('b', 2)::m.comp, 'x'),
  (2, NULL, NULL, NULL, NULL, NULL);
SELECT pg_advisory_unlock_all();
CREATE VIEW m.v_cast AS SELECT * FROM m.t_cast;
CREATE VIEW m.v_enum AS SELECT id FROM m.t_cast WHERE mood = 'happy'::m.mood;
CREATE FUNCTION m.waits(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN m.pwn($1); END $$;
CREATE TABLE m.t_by_row (email text);
CREATE INDEX ON m.t_by_row (m.waits(email));
INSERT INTO m.t_by_row VALUES ('a');
SELECT pg_advisory_unlock_all();
"""
TRAP_VIEWS = (
    "plain",
    "nested",
    "operator",
    "domain",
    "domain_inside",
    "domain_builtin",
    "aggregate",
    "builtin",
    "text",
    "relation",
)
LOCKS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database =
(SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database where a plain user has laid traps in a schema that all may use."""
    made = postgres_database()
    run(
        made,
        "CREATE ROLE c_planter LOGIN PASSWORD 'pw'",
        "CREATE ROLE c_reader LOGIN PASSWORD 'pw'",
        "GRANT pg_read_all_data TO c_reader",
        "CREATE SCHEMA m AUTHORIZATION c_planter",
        "GRANT USAGE ON SCHEMA m TO PUBLIC",
        "CREATE TABLE plain AS SELECT g AS id FROM generate_series(1, 5) g",
        "CREATE VIEW locking AS SELECT id, pg_advisory_lock(99) IS NULL AS l FROM plain",
        "CREATE VIEW quiet AS SELECT id FROM plain",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC",
    )
    run(as_role(made, "c_planter"), TRAPS, OPEN)
    return made


@pytest.fixture(params=["superuser", "c_reader"])
def session(url: str, request: pytest.FixtureRequest) -> Iterator[PostgresSession]:
    """A session of an account that rules the server, and of one that may only read."""
    opened = open_session(url if request.param == "superuser" else as_role(url, request.param))
    yield opened
    opened.close()


def _locks(url: str) -> int:
    return int(run(url, LOCKS)[0][0])


@pytest.mark.parametrize("name", [f"v_{n}" for n in TRAP_VIEWS])
def test_trap_in_a_view(url: str, session: PostgresSession, name: str) -> None:
    """A view that would run code of a plain user is not read by any account, and nothing of it runs."""
    with pytest.raises(PermissionMissing) as e:
        session.sample(table_of(session.catalog(), name, "m"), SAMPLE)
    assert e.value.reason == "pg_foreign_code"
    assert _locks(url) == 0


@pytest.mark.parametrize("name", ["t_index", "t_predicate", "t_inlined", "t_parts", "v_over_index"])
def test_trap_for_the_planner(url: str, session: PostgresSession, name: str) -> None:
    """A table whose index would make the planner run code of a plain user is not read, and nothing of it runs."""
    table = table_of(session.catalog(), name, "m")
    for ask in (session.sample, session.plan_sample):
        with pytest.raises(PermissionMissing) as e:
            ask(table, SAMPLE)
        assert e.value.reason == "pg_foreign_code_planned"
    assert _locks(url) == 0


def test_the_planner_traps_are_real(url: str) -> None:
    """The same tables, read without privaudit, do run the planter's code: the refusals guard against something."""
    run(as_role(url, "c_reader"), "SELECT email FROM m.t_index")
    for name in ("t_index", "t_predicate", "t_inlined", "t_parts"):
        query = f"SELECT email FROM m.{name}"
        assert run(as_role(url, "c_reader"), query, LOCKS) == [(1,)], name


def test_types_of_users(url: str, session: PostgresSession) -> None:
    """Values of users' types are read in the server's own form; a cast that the user made does not run."""
    catalog = session.catalog()
    for name in ("t_cast", "v_cast"):
        sample = session.sample(table_of(catalog, name, "m"), SAMPLE)
        values = {c: sample.values(c) for c in ("c", "list", "mood", "d", "dom")}
        assert values == {
            "c": ("(a,1)", None),
            "list": ('{"(a,1)"}', None),
            "mood": ("happy", None),
            "d": ("(b,2)", None),
            "dom": ("x", None),
        }
    assert _locks(url) == 0


def test_what_runs_no_code_is_read(url: str, session: PostgresSession) -> None:
    """An ENUM in a view's condition and an index on a function of a column cost nothing: neither runs at reading."""
    catalog = session.catalog()
    for name, rows in (("v_enum", 1), ("t_by_row", 1), ("base", 20)):
        assert session.sample(table_of(catalog, name, "m"), SAMPLE).rows == rows
    assert _locks(url) == 0


def test_own_code(url: str) -> None:
    """The account's own functions may run: it lends its rights to nobody else."""
    run(as_role(url, "c_planter"), "CREATE VIEW m.v_own AS SELECT m.compare(email, 'x') AS y FROM m.base")
    opened = open_session(as_role(url, "c_planter"))
    assert opened.sample(table_of(opened.catalog(), "v_own", "m"), SAMPLE).rows == 20
    opened.close()
    run(url, "DROP VIEW m.v_own")


def test_nothing_outlives_a_view(url: str, session: PostgresSession) -> None:
    """A lock that a superuser's view took ends with the view's turn; a view without such code keeps the session."""
    catalog = session.catalog()
    session.sample(table_of(catalog, "quiet"), SAMPLE)
    before = session._sql.opener.current
    session.sample(table_of(catalog, "quiet"), SAMPLE)
    assert session._sql.opener.current is before
    assert session.sample(table_of(catalog, "locking"), SAMPLE).rows == 5
    deadline = time.monotonic() + 5
    while _locks(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _locks(url) == 0
    assert session.sample(table_of(catalog, "plain"), SAMPLE).rows == 5


def test_look_alike_on_the_path(postgres_database: DatabaseFactory) -> None:
    """A superuser's function that names another without its schema gets no look-alike of a plain user."""
    url = postgres_database()
    run(
        url,
        "CREATE ROLE c_mimic LOGIN PASSWORD 'pw'",
        "CREATE ROLE c_audits LOGIN SUPERUSER PASSWORD 'pw'",
        "CREATE SCHEMA app",
        f"ALTER DATABASE {url.rpartition('/')[2]} SET search_path = shared, app, pg_catalog",
        "CREATE FUNCTION app.shout(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN upper(t); END'",
        "CREATE FUNCTION app.rate() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT r FROM rates); END'",
        "CREATE TABLE app.rates AS SELECT 3 AS r",
        "CREATE VIEW app.loud AS SELECT app.shout('a') AS x",
        "CREATE VIEW app.rated AS SELECT app.rate() AS r",
        "CREATE SCHEMA shared AUTHORIZATION c_mimic",
    )
    run(
        as_role(url, "c_mimic"),
        "CREATE FUNCTION shared.upper(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'mimic'; END $$",
        "CREATE FUNCTION shared.any_equal(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN true; END $$",
        "CREATE OPERATOR shared.= (LEFTARG = text, RIGHTARG = text, FUNCTION = shared.any_equal)",
    )
    opened = open_session(as_role(url, "c_audits"))
    catalog = opened.catalog()
    assert opened.sample(table_of(catalog, "loud", "app"), SAMPLE).values("x") == ("A",)
    with pytest.raises(QueryFailed) as e:
        opened.sample(table_of(catalog, "rated", "app"), SAMPLE)
    assert e.value.reason == "pg_open_path"
    run(url, "ALTER SCHEMA shared OWNER TO CURRENT_USER")
    assert opened.sample(table_of(catalog, "rated", "app"), SAMPLE).values("r") == (3,)
    run(url, "GRANT CREATE ON SCHEMA shared TO PUBLIC")
    with pytest.raises(QueryFailed):
        opened.sample(table_of(catalog, "rated", "app"), SAMPLE)
    opened.close()


@pytest.mark.parametrize("key", ["pg_foreign_code", "pg_foreign_code_planned", "pg_open_path", "name_not_utf8"])
def test_texts(key: str) -> None:
    """Each refusal has its text in every language."""
    assert [lang for lang in LANGUAGES if not has_text(f"reasons.{key}", lang)] == []
