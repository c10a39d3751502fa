"""Access through views and routines on a real MariaDB server, and all ways together over random graphs of rights."""

from __future__ import annotations

from collections.abc import Iterator

import pymysql
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Grant, Grants, Raw, Reach

from ..servers import MariaDBServer
from .mariadb_graphs import differences

STATEMENTS = """
CREATE DATABASE ind_base
CREATE DATABASE ind_api
CREATE TABLE ind_base.people (id INT, fio VARCHAR(40), phone VARCHAR(20), note VARCHAR(20))
CREATE TABLE ind_base.orders (id INT, person INT, total INT)
CREATE USER i_owner@'%' ACCOUNT LOCK
CREATE USER i_weak@'%'
CREATE USER i_view@'%'
CREATE USER i_role@'%'
CREATE USER i_call@'%'
CREATE ROLE i_readers
GRANT SELECT, EXECUTE ON ind_base.* TO i_owner@'%'
GRANT SELECT, EXECUTE ON ind_api.* TO i_owner@'%'
GRANT SELECT (id) ON ind_base.people TO i_weak@'%'
CREATE DEFINER=i_owner@'%' VIEW ind_base.inner_v AS SELECT id, fio AS who, phone FROM ind_base.people WHERE note <> ''
CREATE DEFINER=i_owner@'%' VIEW ind_api.card AS WITH p AS (SELECT * FROM ind_base.inner_v) \
SELECT p.who, CONCAT('+', p.phone) AS tel, COUNT(*) AS n FROM p JOIN ind_base.orders o ON o.person = p.id GROUP BY p.id
CREATE DEFINER=i_owner@'%' VIEW ind_api.phones AS SELECT fio, phone AS tel FROM ind_base.people
CREATE DEFINER=i_weak@'%' VIEW ind_api.refused AS SELECT id, note FROM ind_base.people
CREATE DEFINER=i_gone@'%' VIEW ind_api.orphan AS SELECT id, note FROM ind_base.people
CREATE SQL SECURITY INVOKER VIEW ind_api.theirs AS SELECT note FROM ind_base.people
GRANT SELECT ON ind_api.card TO i_view@'%'
GRANT SELECT ON ind_api.refused TO i_view@'%'
GRANT SELECT ON ind_api.orphan TO i_view@'%'
GRANT SELECT ON ind_api.theirs TO i_view@'%'
GRANT i_readers TO i_role@'%'
GRANT SELECT (tel) ON ind_api.phones TO i_readers
CREATE DEFINER=i_owner@'%' PROCEDURE ind_api.find() SELECT fio FROM ind_base.people
CREATE DEFINER=i_owner@'%' PROCEDURE ind_api.any_text(q TEXT) BEGIN PREPARE s FROM q; EXECUTE s; END
CREATE DEFINER=i_weak@'%' PROCEDURE ind_api.no_right() SELECT id FROM ind_base.people
CREATE PROCEDURE ind_api.as_caller() SQL SECURITY INVOKER SELECT note FROM ind_base.people
CREATE DEFINER=i_owner@'%' FUNCTION ind_base.total_of(p INT) RETURNS INT RETURN (SELECT SUM(total) FROM orders)
CREATE DEFINER=i_owner@'%' PROCEDURE ind_api.outer_call() SELECT ind_base.total_of(1)
GRANT EXECUTE ON PROCEDURE ind_api.find TO i_call@'%'
GRANT EXECUTE ON PROCEDURE ind_api.no_right TO i_call@'%'
GRANT EXECUTE ON PROCEDURE ind_api.as_caller TO i_call@'%'
GRANT EXECUTE ON PROCEDURE ind_api.outer_call TO i_call@'%'
"""
CLEAR = """
DROP DATABASE IF EXISTS ind_base
DROP DATABASE IF EXISTS ind_api
DROP USER IF EXISTS i_owner@'%', i_weak@'%', i_view@'%', i_role@'%', i_call@'%', i_scan@'%'
DROP ROLE IF EXISTS i_readers
"""


def _run(server: MariaDBServer, text: str) -> None:
    connection = pymysql.connect(
        host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True
    )
    with connection, connection.cursor() as cursor:
        for statement in text.replace("\\\n", "").strip().splitlines():
            cursor.execute(statement)


@pytest.fixture(scope="module")
def server(mariadb_server: MariaDBServer) -> Iterator[MariaDBServer]:
    """The server with views and routines of several definers."""
    try:
        _run(mariadb_server, CLEAR + STATEMENTS.strip())
        yield mariadb_server
    finally:
        _run(mariadb_server, CLEAR)


def _grants(url: str) -> Grants:
    session = MARIADB.connect(ConnectSpec(name="m", url=Raw(url), run_id="20260101-ind"))
    try:
        return session.grants(session.catalog())
    finally:
        session.close()


@pytest.fixture(scope="module")
def grants(server: MariaDBServer) -> Grants:
    """What the dialect says."""
    return _grants(server.url)


def _rows(grants: Grants, principal: str, reach: Reach) -> dict[tuple[str | None, tuple[str, ...]], str]:
    def path(grant: Grant) -> str:
        return " ".join(f"{v.kind}={v.name}" for v in grant.via)

    mine = (g for g in grants.grants if g.principal == principal and g.reach is reach)
    return {(g.table, g.columns): path(g) for g in mine if g.schema in (None, "ind_base", "ind_api")}


def test_view_over_a_view_leads_to_the_right_columns(grants: Grants) -> None:
    """Columns come from the base table through both views, a WITH and a join; what only filters or counts does not."""
    assert _rows(grants, "i_view@%", Reach.VIEW) == {
        ("people", ("fio", "phone")): "grant=table view=card definer=i_owner@% view=inner_v definer=i_owner@%"
    }


def test_columns_of_a_view_after_set_role(grants: Grants) -> None:
    """A right on one column of the view, held by a role that is not active, gives that column's base alone."""
    assert _rows(grants, "i_role@%", Reach.VIEW) == {
        ("people", ("phone",)): "set_role=i_readers grant=column view=phones definer=i_owner@%"
    }


def test_views_that_the_server_refuses_are_not_listed(grants: Grants) -> None:
    """A definer without the right or gone, or an invoker without it: the right on the view opens nothing."""
    assert set(_rows(grants, "i_view@%", Reach.DIRECT)) == {("card", ("*",))}


def test_routines_lead_to_what_their_definer_reads(grants: Grants) -> None:
    """A procedure, and a function that another calls; not one whose definer may not execute or that asks its caller."""
    assert _rows(grants, "i_call@%", Reach.ROUTINE) == {
        ("people", ("fio",)): "grant=routine routine=find definer=i_owner@%",
        ("orders", ("total",)): "grant=routine routine=outer_call definer=i_owner@% routine=total_of()"
        " definer=i_owner@%",
    }


def test_statements_made_at_run_time_open_all_that_the_definer_reads(server: MariaDBServer) -> None:
    """Such a routine has a row without relation."""
    _run(server, "GRANT EXECUTE ON PROCEDURE ind_api.any_text TO i_view@'%'")
    found = _rows(_grants(server.url), "i_view@%", Reach.ROUTINE)
    _run(server, "REVOKE EXECUTE ON PROCEDURE ind_api.any_text FROM i_view@'%'")
    assert found == {(None, ("*",)): "grant=routine routine=any_text definer=i_owner@%"}


def test_hidden_definitions_are_a_gap(server: MariaDBServer) -> None:
    """Without SHOW VIEW and mysql.proc what they open is not known, and the list says which they are."""
    rights = ("SELECT ON ind_base.*", "SELECT, EXECUTE ON ind_api.*")
    tables = ("user", "global_priv", "db", "tables_priv", "columns_priv", "procs_priv", "roles_mapping", "proxies_priv")
    given = (*rights, *(f"SELECT ON mysql.{t}" for t in tables))
    _run(server, "CREATE USER i_scan@'%' IDENTIFIED BY 'scan'")
    _run(server, "\n".join(f"GRANT {right} TO i_scan@'%'" for right in given))
    url = f"mysql://i_scan:scan@127.0.0.1:{server.port}/"
    session = MARIADB.connect(ConnectSpec(name="m", url=Raw(url), run_id="20260101-ind"))
    try:
        catalog = session.catalog()
        gaps = dict(session.grants(catalog).gaps)
        hidden = dict(gaps["mysql_definitions_unseen"])
        assert hidden["count"] == 11
        assert "ind_api.card" in str(hidden["names"])
        # A routine that the account may not execute is not even listed.
        assert "mysql_routines_hidden" in gaps
        assert {"mysql_definitions_unseen", "mysql_routines_hidden"} <= set(dict(session.missing_rights(catalog)))
        _run(server, "GRANT SHOW VIEW ON *.* TO i_scan@'%'\nGRANT SELECT ON mysql.proc TO i_scan@'%'")
    finally:
        session.close()
    assert _grants(url).gaps == ()


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
@example(seed=2)
@example(seed=9)
def test_random_graphs(mariadb_server: MariaDBServer, seed: int) -> None:
    """Direct, by SET ROLE and by views: nothing missing, nothing too much; by routines nothing missing.

    Every account that logs in from six places tries every column of every table and view, and every routine, with each
    role; what came out of which column is told by the values themselves.
    """
    assert list(differences(mariadb_server, seed)) == []
