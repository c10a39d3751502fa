"""Views and routines: what log-ins without a right on any table really get out of them, beside what the rows say."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from privaudit.dialects.postgresql import PostgresSession
from privaudit.model import Catalog, Grant, Grants, Reach, ViaKind

from ..conftest import DatabaseFactory
from .postgres_sessions import as_role, open_session, run
from .postgres_shapes import NOT_SEEN, TABLES, Shape, fill, seen_in, shapes

SHAPES = (*shapes("postgres_views.sql"), *shapes("postgres_routines.sql"))
OTHERS = ("o_lost", "o_half", "o_stored", "o_note", "g_taken")
THROUGH = (Reach.VIEW, Reach.ROUTINE)
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)


@pytest.fixture(scope="module")
def url(postgres_url: str, postgres_database: DatabaseFactory) -> str:
    """A database with all shapes."""
    run(postgres_url, *(f"CREATE ROLE s_{s.name} LOGIN PASSWORD 'pw'" for s in SHAPES))
    run(postgres_url, *(f"CREATE ROLE {o}" for o in OTHERS))
    made = postgres_database()
    run(made, *fill(), *(s.made for s in SHAPES))
    return made


@pytest.fixture(scope="module")
def session(url: str) -> Iterator[PostgresSession]:
    """A session as the administrator."""
    opened = open_session(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def catalog(session: PostgresSession) -> Catalog:
    """The catalog."""
    return session.catalog()


@pytest.fixture(scope="module")
def grants(session: PostgresSession, catalog: Catalog) -> Grants:
    """What is tested here."""
    return session.grants(catalog)


def _tried(url: str, shape: Shape) -> str:
    """Everything that comes out to the shape's log-in."""
    out = []
    with psycopg.connect(as_role(url, f"s_{shape.name}"), autocommit=True) as connection:
        for statement in shape.asked:
            try:
                cursor = connection.execute(statement.encode())
            except REFUSED:
                continue
            out += [str(row) for row in cursor.fetchall()] if cursor.description else []
    return "".join(out)


def _cells(grants: Grants, catalog: Catalog, principal: str) -> dict[str, Grant]:
    """The rows of a principal on the tables, by column; none comes twice."""
    columns = {(t.schema, t.name): [c.name for c in t.columns if c.name != "k"] for t in catalog.tables}
    bases = {(t.split(".", 1)[0].strip('"'), t.split(".", 1)[1].strip('"')) for t in TABLES}
    found: dict[str, Grant] = {}
    for g in grants.grants:
        place = (g.schema or "", g.table or "")
        if g.principal == principal and place in bases:
            names = columns[place] if g.columns == ("*",) else [c for c in g.columns if c != "k"]
            for name in names:
                assert f"{place[1]}.{name}" not in found
                found[f"{place[1]}.{name}"] = g
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.name)
def test_rows_are_what_comes_out(url: str, grants: Grants, catalog: Catalog, shape: Shape) -> None:
    """The columns of the rows are those whose values the log-in gets; no more, no less."""
    cells = _cells(grants, catalog, f"s_{shape.name}")
    assert set(cells) == set(shape.shows)
    assert {g.reach for g in cells.values()} <= set(THROUGH)
    seen = seen_in(_tried(url, shape))
    assert set(cells) - seen == NOT_SEEN.get(shape.name, set())
    assert seen <= set(cells)


PATHS = [
    ("s_filter", "clients.phone", "login:s_filter > grant:table > view:v_filter > definer:postgres"),
    (
        "s_nested",
        "orders.place",
        "login:s_nested > grant:table > view:v_nested > definer:postgres > view:v_join > definer:postgres",
    ),
    ("s_unused", "staff.name", "login:s_unused > grant:table > view:v_unused"),
    ("s_stored", "clients.note", "login:s_stored > grant:table > view:v_stored > definer:postgres > view:m_stored"),
    ("s_taken", "clients.note", "login:s_taken > set_role:g_taken > grant:table > view:v_taken > definer:postgres"),
    ("g_taken", "clients.note", "role:g_taken > grant:table > view:v_taken > definer:postgres"),
    ("s_unable", "clients.note", "login:s_unable > grant:routine > routine:f_able() > definer:o_note"),
    ("s_overload", "orders.item", "login:s_overload > grant:routine > routine:f_over(text) > definer:postgres"),
    (
        "s_opened",
        "staff.pay",
        "login:s_opened > grant:table > view:v_closed > definer:postgres > routine:f_closed() > definer:postgres",
    ),
    (
        "s_chain",
        "clients.fio",
        (
            "login:s_chain > grant:routine > routine:f_chain_2() > definer:postgres > routine:f_chain_1()"
            " > view:v_inner > definer:postgres"
        ),
    ),
]


@pytest.mark.parametrize(("principal", "column", "path"), PATHS)
def test_path(grants: Grants, catalog: Catalog, principal: str, column: str, path: str) -> None:
    """The path names each step from the log-in to the table, outermost first."""
    grant = _cells(grants, catalog, principal)[column]
    assert " > ".join(f"{v.kind}:{v.name}" for v in grant.via) == path


def test_nothing_was_left_unknown(grants: Grants) -> None:
    """Every view and routine of the shapes was understood, and no path is a guess."""
    assert not {"views_not_understood", "routines_not_understood"} & {key for key, _ in grants.gaps}
    assert not [g for g in grants.grants if g.via[-1].name == "unknown"]


def test_trigger_functions_and_the_servers_own_are_not_listed(grants: Grants) -> None:
    """A trigger function cannot be called, and the functions of the server are nobody's leak."""
    named = {v.name for g in grants.grants for v in g.via if v.kind is ViaKind.ROUTINE}
    assert not {n for n in named if n.startswith(("f_trigger", "pg_", "lo_"))}


def test_an_ordinary_account_sees_the_same(url: str, grants: Grants, catalog: Catalog) -> None:
    """The scanner needs no right on views or routines to say who reads through them."""
    opened = open_session(as_role(url, "s_lost"))
    seen = opened.grants(catalog)
    opened.close()
    assert [g for g in seen.grants if g.reach in THROUGH] == [g for g in grants.grants if g.reach in THROUGH]


def test_a_few_statements_only(session: PostgresSession, catalog: Catalog) -> None:
    """However many views and routines there are, the server is asked a few questions; no text is in the ledger."""
    before = sum(s.count for s in session.statements())
    session.grants(catalog)
    assert sum(s.count for s in session.statements()) - before <= 40
    assert not [s for s in session.statements() if "v_filter" in s.sql or "<clients" in s.sql]
