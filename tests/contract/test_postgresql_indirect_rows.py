"""Views and routines again: policies, partitions, everyone's EXECUTE, texts that cannot be known, audits of a part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import psycopg
import pytest

from privaudit.dialects import _pg_indirect_views
from privaudit.dialects._pg_indirect_tree import TreeError
from privaudit.dialects.postgresql import PostgresSession
from privaudit.model import Catalog, Grant, Grants, Reach, ViaKind

from ..conftest import DatabaseFactory
from .postgres_sessions import as_role, open_session, run

LOGINS = ("i_policy", "i_part", "i_all", "i_any", "i_member", "i_dynamic", "i_lost_execute")
MADE = """
CREATE TABLE clients (k int, fio text, phone text);
INSERT INTO clients VALUES (1, 'Anna', '1'), (2, 'Boris', '2');
CREATE TABLE secrets (pin text); INSERT INTO secrets VALUES ('0000');

CREATE TABLE guarded (k int, who text, pay text); INSERT INTO guarded VALUES (1, 'i_policy', '10'), (2, 'x', '20');
ALTER TABLE guarded OWNER TO i_boss; ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (who = current_user);
GRANT SELECT ON guarded TO i_policy, i_clerk;
CREATE VIEW g_boss AS SELECT pay FROM guarded; ALTER VIEW g_boss OWNER TO i_boss;
CREATE VIEW g_clerk AS SELECT who FROM guarded; ALTER VIEW g_clerk OWNER TO i_clerk;
GRANT SELECT ON g_boss, g_clerk TO i_policy, i_part;

CREATE TABLE log (day date, note text, author text) PARTITION BY RANGE (day);
CREATE TABLE log_2024 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO log VALUES ('2024-05-05', 'note', 'author');
CREATE VIEW g_part AS SELECT note FROM log_2024; GRANT SELECT ON g_part TO i_part;

CREATE FUNCTION f_all(n int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT phone FROM clients WHERE k = $1';
CREATE FUNCTION f_dynamic(t text) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS
  'BEGIN RETURN QUERY EXECUTE ''SELECT x::text FROM '' || quote_ident(t) || '' x''; END';
REVOKE EXECUTE ON FUNCTION f_dynamic FROM PUBLIC; GRANT EXECUTE ON FUNCTION f_dynamic TO i_dynamic, i_member;
CREATE FUNCTION f_boss(t text) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS
  'BEGIN RETURN QUERY EXECUTE ''SELECT x::text FROM '' || quote_ident(t) || '' x''; END';
ALTER FUNCTION f_boss OWNER TO i_boss;
REVOKE EXECUTE ON FUNCTION f_boss FROM PUBLIC; GRANT EXECUTE ON FUNCTION f_boss TO i_member; GRANT i_boss TO i_member;
CREATE FUNCTION f_compiled() RETURNS text LANGUAGE internal SECURITY DEFINER AS 'current_database';
REVOKE EXECUTE ON FUNCTION f_compiled FROM PUBLIC;
"""


@pytest.fixture(scope="module")
def url(postgres_url: str, postgres_database: DatabaseFactory) -> str:
    """A database with them."""
    run(postgres_url, *(f"CREATE ROLE {n} LOGIN PASSWORD 'pw'" for n in LOGINS))
    run(postgres_url, "CREATE ROLE i_boss", "CREATE ROLE i_clerk")
    made = postgres_database()
    run(made, "GRANT USAGE ON SCHEMA public TO PUBLIC", MADE)
    return made


@pytest.fixture(scope="module")
def session(url: str) -> Iterator[PostgresSession]:
    """A session as the administrator."""
    opened = open_session(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def grants(session: PostgresSession) -> Grants:
    """What is tested here."""
    return session.grants(session.catalog())


def _rows(grants: Grants, principal: str, table: str | None) -> list[Grant]:
    through = (Reach.VIEW, Reach.ROUTINE)
    return [g for g in grants.grants if (g.principal, g.table) == (principal, table) and g.reach in through]


def _path(grant: Grant) -> str:
    return " > ".join(f"{v.kind}:{v.name}" for v in grant.via)


def _all(url: str, login: str, query: str) -> list[str]:
    return [str(row[0]) for row in run(as_role(url, login), query)]


def test_a_view_shows_rows_that_policies_hide(url: str, grants: Grants) -> None:
    """The owner's view shows someone the rows that the policy hides from him; the clerk's view does not."""
    assert _all(url, "i_policy", "SELECT pay FROM guarded") == ["10"]
    assert _all(url, "i_policy", "SELECT pay FROM g_boss") == ["10", "20"]
    assert _all(url, "i_policy", "SELECT who FROM g_clerk") == ["i_policy"]
    found = _rows(grants, "i_policy", "guarded")
    assert [(g.columns, g.row_security, g.via[-2].name) for g in found] == [(("pay",), False, "g_boss")]


def test_whose_policies_apply(url: str, grants: Grants) -> None:
    """For someone without a right on the table, the row says that the clerk's policies decide on one of the columns."""
    assert _all(url, "i_part", "SELECT pay FROM g_boss") == ["10", "20"]
    found = {g.columns: g.row_security for g in _rows(grants, "i_part", "guarded")}
    assert found == {("pay",): False, ("who",): True}


def test_a_view_on_a_partition(url: str, grants: Grants) -> None:
    """It is a path to the partitioned table that the audit lists, and names the partition."""
    assert _all(url, "i_part", "SELECT note FROM g_part") == ["note"]
    (found,) = _rows(grants, "i_part", "log")
    assert found.columns == ("note",)
    assert _path(found) == "login:i_part > grant:table > view:g_part > definer:postgres > partition:log_2024"


def test_everyone_may_execute_by_default(url: str, grants: Grants) -> None:
    """Nobody granted the function, and everybody reads through it: PUBLIC has a row, and so has each log-in."""
    assert _all(url, "i_any", "SELECT f_all(2)") == ["2"]
    (public,) = _rows(grants, "PUBLIC", "clients")
    assert (public.columns, _path(public)) == (
        ("phone",),
        "public:PUBLIC > grant:routine > routine:f_all(integer) > definer:postgres",
    )
    (found,) = _rows(grants, "i_any", "clients")
    assert _path(found) == "login:i_any > public:PUBLIC > grant:routine > routine:f_all(integer) > definer:postgres"


def test_execute_taken_from_everyone(postgres_database: DatabaseFactory, url: str) -> None:
    """Where EXECUTE was taken back there is no row, and calling is refused."""
    made = postgres_database()
    run(made, "CREATE TABLE t (x text)", "GRANT USAGE ON SCHEMA public TO PUBLIC")
    run(made, "CREATE FUNCTION f() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(x) FROM t'")
    run(made, "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC")
    opened = open_session(made)
    found = opened.grants(opened.catalog())
    opened.close()
    assert not [g for g in found.grants if g.reach is Reach.ROUTINE]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(as_role(made, "i_any"), "SELECT f()")


def test_a_text_that_cannot_be_known_may_read_everything(url: str, grants: Grants) -> None:
    """A function that puts its query together opens all that its owner reads: one row for every relation, and a gap."""
    assert _all(url, "i_dynamic", "SELECT f_dynamic('secrets')") == ["(0000)"]
    (found,) = _rows(grants, "i_dynamic", None)
    assert (found.schema, found.columns, found.reach) == (None, ("*",), Reach.ROUTINE)
    assert _path(found) == "login:i_dynamic > grant:routine > routine:f_dynamic(text) > definer:postgres"
    gap = dict(grants.gaps)["routines_not_understood"]
    assert gap == (("routines", "public.f_boss(text), public.f_compiled(), public.f_dynamic(text)"),)


def test_who_has_the_owners_rights_anyhow_gains_nothing(grants: Grants) -> None:
    """A member of the owner reads no more through the owner's function; a superuser no more through any."""
    (found,) = _rows(grants, "i_member", None)
    assert found.via[-2].name == "f_dynamic(text)"
    assert _rows(grants, "postgres", None) == []


def test_a_view_outside_the_audit_is_a_path_too(session: PostgresSession, url: str) -> None:
    """Excluding a view from the audit does not hide who reads the tables beneath it."""
    whole = session.catalog()
    some = Catalog(system=whole.system, tables=tuple(t for t in whole.tables if not t.name.startswith("g_")))
    found = session.grants(some)
    assert {g.table for g in found.grants if any(v.kind is ViaKind.VIEW for v in g.via)} == {"guarded", "log"}
    assert _path(_rows(found, "i_part", "log")[0]).startswith("login:i_part > grant:table > view:g_part")


def test_no_row_for_relations_outside_the_audit(session: PostgresSession) -> None:
    """A table that was excluded has no row, whatever views show of it."""
    whole = session.catalog()
    some = Catalog(system=whole.system, tables=tuple(t for t in whole.tables if t.name != "guarded"))
    assert "guarded" not in {g.table for g in session.grants(some).grants}


def test_a_view_whose_stored_form_is_not_known(
    session: PostgresSession, grants: Grants, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a later server stores otherwise counts as showing every column that it uses, and is said."""

    def refuse(_text: str) -> NoReturn:
        raise TreeError("form")

    monkeypatch.setattr(_pg_indirect_views, "understand", refuse)
    unknown = session.grants(session.catalog())
    assert dict(unknown.gaps)["views_not_understood"] == (("views", "public.g_boss, public.g_clerk, public.g_part"),)
    for principal, table in (("i_part", "guarded"), ("i_part", "log"), ("i_policy", "guarded")):
        known = {c for g in _rows(grants, principal, table) for c in g.columns}
        assert known <= {c for g in _rows(unknown, principal, table) for c in g.columns}
