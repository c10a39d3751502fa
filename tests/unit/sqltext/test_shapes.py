"""Shapes of statements: what comes out of which relation, what single rows are looked up by."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.sqltext.base import Flavour, Shape, Verb
from privaudit.sqltext.fingerprint import fingerprint
from privaudit.sqltext.lineage import outputs
from privaudit.sqltext.shapes import limit_of, shape

from .catalog import Catalog

PG, MY = Flavour.POSTGRESQL, Flavour.MYSQL
ALL = "Note email id name phone"
ORDERS = "customer_id id placed_at total"


def told(found: Shape | None) -> tuple[str, ...]:
    """The uses of a shape in one line each: relation, shown, counted, matched; ``F`` if filtered."""
    assert found is not None
    return tuple(
        f"{u.table}: {' '.join(u.shown)} | {' '.join(u.counted)} | {' '.join(u.matched)} |{' F' if u.filtered else ''}"
        for u in found.uses
    )


CASES: list[tuple[Flavour, str, Verb, tuple[str, ...]]] = [
    (PG, "SELECT * FROM customers WHERE phone = '+7916'", Verb.SELECT, (f"customers: {ALL} |  | phone | F",)),
    (
        PG,
        "SELECT c.name, o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.email = $1",
        Verb.SELECT,
        ("customers: name |  | email | F", "orders: total |  |  | F"),
    ),
    (
        PG,
        "SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.id = 5",
        Verb.SELECT,
        ("customers: name |  |  |", "orders: total |  | id | F"),
    ),
    (
        PG,
        "SELECT name FROM ONLY customers TABLESAMPLE BERNOULLI (CAST($1 AS float4)) REPEATABLE (CAST($2 AS float8))",
        Verb.SELECT,
        ("customers: name |  |  |",),
    ),
    (PG, "SELECT name FROM customers WHERE phone = '+7'::text", Verb.SELECT, ("customers: name |  | phone | F",)),
    (PG, "COPY public.customers (id, name) TO stdout", Verb.COPY_OUT, ("customers: id name |  |  |",)),
    (PG, "COPY (SELECT phone FROM customers) TO '/x' WITH (FORMAT csv)", Verb.COPY_OUT, ("customers: phone |  |  |",)),
    (PG, "COPY customers FROM stdin", Verb.COPY_IN, ()),
    (PG, "TABLE customers", Verb.SELECT, (f"customers: {ALL} |  |  |",)),
    (PG, "SELECT count(*), max(phone), sum(id) FROM customers", Verb.SELECT, ("customers: phone | id |  |",)),
    (PG, "SELECT count(*) FROM customers WHERE phone = 'x'", Verb.SELECT, ("customers:  |  | phone | F",)),
    (PG, "SELECT count(*) FILTER (WHERE phone = 'x') FROM customers", Verb.SELECT, ("customers:  |  | phone |",)),
    (PG, "SELECT (c).phone FROM customers c", Verb.SELECT, ("customers: phone |  |  |",)),
    (PG, "SELECT row_to_json(c) FROM customers c", Verb.SELECT, (f"customers: {ALL} |  |  |",)),
    (
        PG,
        (
            "WITH RECURSIVE r AS (SELECT id, label FROM tree UNION ALL SELECT t.id, t.label FROM tree t JOIN r "
            "ON t.parent = r.id) SELECT label FROM r"
        ),
        Verb.SELECT,
        ("tree: label |  |  |",),
    ),
    (
        PG,
        "SELECT * FROM (SELECT id, phone AS p FROM customers) x WHERE x.p IN ('1', '2')",
        Verb.SELECT,
        ("customers: id phone |  | phone | F",),
    ),
    (
        PG,
        "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > 5)",
        Verb.SELECT,
        ("customers: name |  |  | F", "orders:  |  |  | F"),
    ),
    (
        PG,
        "SELECT (SELECT c.name FROM customers c WHERE c.id = o.customer_id AND c.phone = 'x') FROM orders o",
        Verb.SELECT,
        ("orders:  |  |  |", "customers: name |  | phone | F"),
    ),
    (PG, "INSERT INTO hr.staff (name) SELECT name FROM customers", Verb.INSERT, ("customers: name |  |  |",)),
    (PG, "CREATE TABLE x AS SELECT name FROM customers", Verb.INSERT, ("customers: name |  |  |",)),
    (PG, "SELECT name INTO backup FROM customers", Verb.INSERT, ("customers: name |  |  |",)),
    (PG, "UPDATE customers SET phone = 'x' WHERE id = 5", Verb.UPDATE, ("customers:  |  | id | F",)),
    (PG, "DELETE FROM customers WHERE id = 1 RETURNING *", Verb.DELETE, (f"customers: {ALL} |  | id | F",)),
    (
        PG,
        "WITH x AS (DELETE FROM customers WHERE id = 1 RETURNING phone) SELECT * FROM x",
        Verb.SELECT,
        ("customers: phone |  | id | F",),
    ),
    (PG, "EXPLAIN SELECT * FROM customers", Verb.OTHER, ()),
    (
        PG,
        "EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM customers WHERE phone = 'x'",
        Verb.SELECT,
        ("customers:  | id | phone | F",),
    ),
    (PG, "DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT id FROM customers", Verb.SELECT, ("customers: id |  |  |",)),
    (PG, "PREPARE q (int) AS SELECT name FROM customers WHERE id = $1", Verb.SELECT, ("customers: name |  | id | F",)),
    (PG, "EXECUTE q(5)", Verb.OTHER, ()),
    (PG, "SELECT foo FROM hr.secretive WHERE bar = 5", Verb.SELECT, ("secretive: foo |  | bar | F",)),
    (PG, "SELECT * FROM hr.secretive", Verb.SELECT, ("secretive: * |  |  |",)),
    (PG, 'SELECT "x y", ID FROM hr."Odd Name"', Verb.SELECT, ("Odd Name: x y |  |  |",)),
    (PG, "SELECT 1; SELECT name FROM customers", Verb.SELECT, ("customers: name |  |  |",)),
    (
        PG,
        "SELECT name FROM customers WHERE lower(email) = lower('X')",
        Verb.SELECT,
        ("customers: name |  | email | F",),
    ),
    (
        PG,
        "SELECT id FROM customers WHERE name LIKE 'Ив%' OR phone = $2",
        Verb.SELECT,
        ("customers: id |  | name phone | F",),
    ),
    (
        PG,
        "SELECT phone FROM customers EXCEPT SELECT name FROM hr.staff",
        Verb.SELECT,
        ("customers: phone |  |  |", "staff:  |  |  |"),
    ),
    (
        PG,
        "SELECT l.total FROM customers c, LATERAL (SELECT total FROM orders WHERE customer_id = c.id) l WHERE c.id = 1",
        Verb.SELECT,
        ("customers:  |  | id | F", "orders: total |  |  | F"),
    ),
    (
        PG,
        "SELECT u FROM customers c, unnest(string_to_array(c.phone, ',')) u",
        Verb.SELECT,
        ("customers: phone |  |  |",),
    ),
    (PG, "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace", Verb.SELECT, ()),
    (PG, "BEGIN", Verb.OTHER, ()),
    (PG, "SELECT id FROM customers WHERE phone ~ '7916'", Verb.SELECT, ("customers: id |  | phone | F",)),
    (
        MY,
        "SELECT hr.staff.name FROM public.staff, hr.staff WHERE `hr`.`staff`.`salary` = 5",
        Verb.SELECT,
        ("staff:  |  |  |", "staff: name |  | salary | F"),
    ),
    (PG, "SELECT DATE '2020-01-01', id FROM customers", Verb.SELECT, ("customers: id |  |  |",)),
    (MY, "SELECT /*!40001 SQL_NO_CACHE */ * FROM `customers`", Verb.SELECT, (f"customers: {ALL} |  |  |",)),
    (MY, 'SELECT Name FROM Customers WHERE PHONE = "x"', Verb.SELECT, ("customers: name |  | phone | F",)),
    (
        MY,
        (
            "SELECT name FROM customers INTO OUTFILE '/t' CHARACTER SET utf8 FIELDS TERMINATED BY ',' ENCLOSED BY '\"' "
            "LINES TERMINATED BY '\\n'"
        ),
        Verb.COPY_OUT,
        ("customers: name |  |  |",),
    ),
    (
        MY,
        "SELECT phone INTO OUTFILE '/t' FROM customers WHERE id = 5",
        Verb.COPY_OUT,
        ("customers: phone |  | id | F",),
    ),
    (MY, "SELECT phone INTO @x FROM customers", Verb.SELECT, ("customers: phone |  |  |",)),
    (MY, "HANDLER customers READ FIRST", Verb.SELECT, (f"customers: {ALL} |  |  |",)),
    (MY, "INSERT INTO orders VALUES (1, 2, 3), (4, 5, 6)", Verb.INSERT, ()),
    (MY, "SET STATEMENT max_statement_time=5 FOR SELECT id FROM customers", Verb.SELECT, ("customers: id |  |  |",)),
    (
        MY,
        (
            "SELECT o.id FROM ((`public`.`customers` `c` join `public`.`orders` `o` on((`c`.`id` = `o`.`customer_id`)))"
            " left join `items` `i` on((`i`.`order_id` = `o`.`id`))) WHERE `c`.`phone` = _utf8mb4'5'"
        ),
        Verb.SELECT,
        ("customers:  |  | phone | F", "orders: id |  |  | F", "items:  |  |  | F"),
    ),
    (
        MY,
        "UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.name = 'x' WHERE o.id = 5",
        Verb.UPDATE,
        ("customers:  |  |  | F", "orders:  |  | id | F"),
    ),
]


@pytest.mark.parametrize(("flavour", "sql", "verb", "uses"), CASES)
def test_what_a_statement_does(flavour: Flavour, sql: str, verb: Verb, uses: tuple[str, ...]) -> None:
    """Verb, relations and columns of a statement, as it was logged."""
    found = shape(sql, flavour, Catalog(flavour))
    assert (found.verb if found else None, told(found)) == (verb, uses)


@pytest.mark.parametrize(("flavour", "sql", "verb", "uses"), CASES)
def test_a_fingerprint_says_the_same(flavour: Flavour, sql: str, verb: Verb, uses: tuple[str, ...]) -> None:
    """The fingerprint of a statement is understood like the statement."""
    found = shape(fingerprint(sql, flavour), flavour, Catalog(flavour))
    assert (found.verb if found else None, told(found)) == (verb, uses)


def test_relations_of_elsewhere_are_named() -> None:
    """What the catalog does not have is said, the server's own catalogs are not."""
    found = shape("SELECT * FROM other.t, temp1, pg_class", PG, Catalog())
    assert found is not None
    assert found.unknown == ("other.t", "temp1")


def test_a_long_list_looks_up_nobody_alone() -> None:
    """Hundreds of numbers in a list are a condition, but no look-up of single people."""
    many = "SELECT id FROM customers WHERE id IN (" + ", ".join(map(str, range(300))) + ")"
    for text in (many, fingerprint(many, PG)):
        assert told(shape(text, PG, Catalog())) == ("customers: id |  |  | F",)


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("SELECT 1 LIMIT 5", 5),
        ("SELECT 1 LIMIT 5, 10;", 10),
        ("SELECT 1 LIMIT 7 OFFSET 100", 7),
        ("SELECT 1 FETCH FIRST 3 ROWS ONLY", 3),
        ("SELECT (SELECT 1 LIMIT 4)  FROM t", None),
        ("SELECT 1 LIMIT ?", None),
    ],
)
def test_a_limit_in_digits_is_known(sql: str, limit: int | None) -> None:
    """The last LIMIT of a statement as it was logged."""
    assert limit_of(sql) == limit


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 5000 + "1" + ")" * 5000,
        "SELECT FROM WHERE 'zqxcanary",
        "SELECT " + ", ".join(f"a{i}" for i in range(60_000)) + " FROM customers",
        "SELECT * FROM customers WHERE (((",
    ],
)
def test_what_is_not_understood_is_none_and_says_nothing(sql: str, caplog: pytest.LogCaptureFixture) -> None:
    """A statement that cannot be parsed ends in None, without an exception and without a line of log."""
    assert shape(sql, PG, Catalog()) is None
    assert not caplog.records


_VALUE = st.text(alphabet="a'\\\" ?%;5-Ж", max_size=8).map(
    lambda s: "'zqxcanary" + s.replace("\\", "").replace("'", "''") + "'"
)
_TEMPLATES = [
    "SELECT name FROM customers WHERE phone = {0} AND email LIKE {1}",
    "WITH x AS (SELECT {0} AS k, name FROM customers) SELECT * FROM x WHERE k = {1}",
    "SELECT * FROM customers WHERE {0} = phone OR email IN ({1}, {0})",
    "CREATE ROLE bob PASSWORD {0} VALID UNTIL {1}",
    "ALTER USER bob PASSWORD {0}",
    "CREATE USER 'a'@'b' IDENTIFIED BY {0}, 'c'@'d' IDENTIFIED BY {1}",
    "GRANT SELECT ON x.* TO 'a'@'b' IDENTIFIED BY {0} REQUIRE SUBJECT {1}",
    "SET PASSWORD FOR a = PASSWORD({0})",
    "SET PASSWORD = {0}",
    "SELECT * FROM {0}",
    "SELECT name AS {0} FROM customers GROUP BY {1}",
]


@pytest.mark.parametrize("flavour", [PG, MY])
@settings(max_examples=300)
@given(template=st.sampled_from(_TEMPLATES), one=_VALUE, other=_VALUE, cut=st.integers(5, 200))
def test_no_value_is_in_a_shape(flavour: Flavour, template: str, one: str, other: str, cut: int) -> None:
    """No literal and no password is in what is told of a statement, whole or broken off."""
    text = template.format(one, other)
    for sql in (text, text[:cut]):
        assert "canary" not in repr(shape(sql, flavour, Catalog(flavour)))


_WORDS = re.compile(r"'[^']*'|\w+|\s+|.", re.DOTALL)


@settings(max_examples=400)
@given(data=st.data())
def test_no_mutilated_statement_breaks_it(data: st.DataObject) -> None:
    """Words dropped, repeated, swapped or taken from another statement: a shape or None, never an exception."""
    flavour, sql, _, _ = data.draw(st.sampled_from(CASES))
    other = data.draw(st.sampled_from(CASES))[1]
    words = _WORDS.findall(sql)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(words)))
        how = data.draw(st.sampled_from(["drop", "twice", "swap", "graft"]))
        if how == "drop":
            words = words[:at] + words[at + 1 :]
        elif how == "twice":
            words = words[:at] + words[at : at + 3] + words[at:]
        elif how == "swap":
            words = words[at:] + words[:at]
        else:
            words = words[:at] + _WORDS.findall(other)[:6] + words[at:]
    text = "".join(words)
    shape(text, flavour, Catalog(flavour))
    outputs(text, flavour, Catalog(flavour))


def test_a_thousand_joins_are_read_in_a_moment() -> None:
    """Generated statements with very many relations do not hold up a log: the work grows with their number."""
    joins = " ".join(f"JOIN orders o{i} ON o{i}.id = o{i - 1}.id AND o{i}.total = 1" for i in range(1, 600))
    found = shape(f"SELECT o0.total FROM orders o0 {joins}", PG, Catalog())
    assert told(found) == ("orders: total |  | total | F",)
