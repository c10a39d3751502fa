"""Texts of routines and stored forms of queries: what is found in them, and that none of it can be printed."""

from __future__ import annotations

import pytest

from privaudit.dialects._pg_indirect_bodies import read_body
from privaudit.dialects._pg_indirect_routines import search_path
from privaudit.dialects._pg_indirect_tree import TreeError, read_tree
from privaudit.dialects._pg_indirect_words import tokens_of


def _queries(text: str) -> list[str]:
    return [" ".join(q.text.split()) for q in read_body(text).queries]


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("SELECT phone FROM clients", ["SELECT phone FROM clients"]),
        ("BEGIN SELECT a, b INTO STRICT r.x, y FROM t WHERE k = n; END", ["SELECT a, b FROM t WHERE k = n"]),
        ("BEGIN v := (SELECT a FROM t); RETURN v; END", ["SELECT a FROM t"]),
        ("BEGIN FOR r IN SELECT a FROM t LOOP RETURN NEXT r; END LOOP; END", ["SELECT a FROM t"]),
        ("BEGIN IF EXISTS (SELECT 1 FROM t) THEN RETURN QUERY SELECT b FROM u; END IF; END",
         ["SELECT 1 FROM t", "SELECT b FROM u"]),
        ("BEGIN PERFORM f(a) FROM t; END", ["SELECT f(a) FROM t"]),
        ("BEGIN SELECT CASE WHEN a THEN b END FROM t; END", ["SELECT CASE WHEN a THEN b END FROM t"]),
        ("BEGIN INSERT INTO log (a) SELECT b FROM t; END", ["INSERT INTO log (a) SELECT b FROM t"]),
        ("-- SELECT a FROM t\n/* SELECT b FROM u */ BEGIN RETURN 1; END", []),
        ("BEGIN RAISE NOTICE 'SELECT a FROM t'; END", []),
        ("BEGIN EXECUTE 'SELECT a FROM t WHERE k = $1' INTO v USING n; END", ["SELECT a FROM t WHERE k = $1"]),
        ('BEGIN EXECUTE $q$SELECT a FROM "T"$q$ INTO v; END', ['SELECT a FROM "T"']),
    ],
)  # fmt: skip
def test_queries_of_a_text(text: str, queries: list[str]) -> None:
    """Queries are cut out of PL/pgSQL, without its INTO; comments and literals that nobody runs are none."""
    assert _queries(text) == queries


@pytest.mark.parametrize(
    ("text", "opaque"),
    [
        ("BEGIN RETURN QUERY EXECUTE 'SELECT a FROM t'; END", False),
        ("BEGIN EXECUTE 'SELECT a FROM t WHERE b = ' || quote_literal(x) INTO v; END", False),
        ("BEGIN EXECUTE format('SELECT a FROM t WHERE b = %L', x) INTO v; END", False),
        ("BEGIN EXECUTE format('SELECT a FROM %I', x) INTO v; END", True),
        ("BEGIN EXECUTE 'SELECT a FROM ' || quote_ident(x) INTO v; END", True),
        ("BEGIN EXECUTE q; END", True),
        ("SELECT query_to_xml('SELECT a FROM t', true, true, '')", False),
        ("SELECT query_to_xml($1, true, true, '')", True),
        ("SELECT pg_read_file('x')", True),
        ("SELECT executed FROM t", False),
    ],
)
def test_what_cannot_be_known(text: str, opaque: bool) -> None:
    """A text that runs anything but literals may read everything."""
    assert read_body(text).opaque is opaque


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("BEGIN v := a FROM clients, s.orders o WHERE x = y; END", [("clients",), ("s", "orders")]),
        ("BEGIN TABLE clients; END", [("clients",)]),
        ('BEGIN v := a FROM "My.Table"; END', [("My.Table",)]),
        ("DECLARE v clients.phone%TYPE; r clients%ROWTYPE; BEGIN RETURN f(clients); END", []),
        ("BEGIN EXECUTE 'SELECT a FROM ' || 'clients'; END", [("clients",)]),
    ],
)
def test_relations_outside_queries(text: str, named: list[tuple[str, ...]]) -> None:
    """A relation named where no query could be cut out counts; a type or a variable does not."""
    assert list(read_body(text).named) == named


def test_calls_and_search_path() -> None:
    """Routines that a text calls are found, and whether it chooses its own search_path."""
    body = read_body('SELECT s.f(1), g (2), "H"(3) FROM t; SET search_path = x')
    assert body.calls == (("s", "f"), ("g",), ("H",))
    assert body.own_path


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ((), None),
        (("work_mem=4MB",), None),
        (("search_path=hall, Public",), ("hall", "public")),
        (('search_path="Odd ""Room""", pg_temp',), ('Odd "Room"', "pg_temp")),
        (('search_path=""',), ()),
    ],
)
def test_search_path_of_a_routine(settings: tuple[str, ...], path: tuple[str, ...] | None) -> None:
    """An empty path finds nothing; no path is its user's choice."""
    assert search_path(settings) == path


TREE = r"({QUERY :commandType 1 :name a\ b :list (i 1 2) :inner {CONST :constvalue 4 [ 83 69 67 0 ]} :none <>})"


def test_a_stored_form_is_read_and_its_literals_dropped() -> None:
    """Fields come by name; of a literal nothing is kept."""
    (node,) = read_tree(TREE)
    assert (node.name, node.text("name"), node.numbers("list"), node.text("none")) == ("QUERY", "a b", [1, 2], None)
    inner = node.node("inner")
    assert inner is not None
    assert inner.fields == {}


@pytest.mark.parametrize("text", ["{QUERY :a 1", "({QUERY :a (1})", "}", "{QUERY 1}{", "{QUERY {A}}"])
def test_an_unknown_form_is_refused(text: str) -> None:
    """What is not understood is no guess; the error carries nothing of it."""
    with pytest.raises(TreeError) as caught:
        read_tree(text)
    assert str(caught.value) in ("end", "nesting", "field", "value")


def test_nothing_of_a_text_is_printed() -> None:
    """Texts may hold anything: no repr shows a piece of them."""
    text = "BEGIN EXECUTE 'SELECT a FROM t WHERE s = ''SECRET'''; RETURN 'SECRET'; END"
    body = read_body(text)
    assert "SECRET" not in repr((body.queries, tokens_of(text), read_tree("{CONST :x SECRET}")))
