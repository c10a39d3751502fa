"""Lineage of views: which base columns each column of a view shows, and uses of views as uses of base relations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.sqltext.base import Flavour, Output, Use
from privaudit.sqltext.lineage import outputs
from privaudit.sqltext.views import base_columns, expand

from .catalog import Catalog

PG, MY = Flavour.POSTGRESQL, Flavour.MYSQL

CASES = [
    (PG, "SELECT c.id, lower(c.phone) AS p FROM customers c", "id=customers.id p=customers.phone"),
    (
        PG,
        "SELECT * FROM customers",
        "id=customers.id name=customers.name phone=customers.phone email=customers.email Note=customers.Note",
    ),
    (
        PG,
        "SELECT * FROM hr.staff JOIN tree USING (id)",
        "id=staff.id,tree.id name=staff.name salary=staff.salary parent=tree.parent label=tree.label",
    ),
    (
        PG,
        "WITH a AS (SELECT phone AS x FROM customers), b(y) AS (SELECT x FROM a) SELECT b.y || '-' AS z FROM b",
        "z=customers.phone",
    ),
    (
        PG,
        (
            "WITH RECURSIVE r(n, path) AS (SELECT id, label FROM tree WHERE parent IS NULL UNION ALL "
            "SELECT t.id, r.path || t.label FROM r JOIN tree t ON t.parent = r.n) SELECT n, path FROM r"
        ),
        "n=tree.id path=tree.label",
    ),
    (
        PG,
        (
            "WITH RECURSIVE r(a, b) AS (SELECT name, phone FROM customers UNION ALL SELECT r.b, r.a FROM r) "
            "SELECT a, b FROM r"
        ),
        "a=customers.name,customers.phone b=customers.name,customers.phone",
    ),
    (PG, "SELECT phone AS v FROM customers UNION ALL SELECT name FROM hr.staff", "v=staff.name,customers.phone"),
    (PG, "SELECT phone AS v FROM customers EXCEPT SELECT name FROM hr.staff", "v=customers.phone"),
    (
        PG,
        "SELECT count(phone) AS n, max(phone) AS m, array_agg(name) AS a, string_agg(email, ',') AS e FROM customers",
        "n= m=customers.phone a=customers.name e=customers.email",
    ),
    (PG, "SELECT sum(total) AS s, avg(total) AS a FROM orders", "s=orders.total a=orders.total"),
    (
        PG,
        "SELECT row_number() OVER (ORDER BY phone) AS n, lag(phone) OVER () AS l FROM customers",
        "n= l=customers.phone",
    ),
    (
        PG,
        "SELECT CASE WHEN phone IS NULL THEN name ELSE '?' END AS v FROM customers",
        "v=customers.name,customers.phone",
    ),
    (
        PG,
        "SELECT o.id, l.who FROM orders o, LATERAL (SELECT c.name AS who FROM customers c WHERE c.id = customer_id) l",
        "id=orders.id who=customers.name",
    ),
    (PG, "SELECT (SELECT max(c.name) FROM customers c) AS top FROM orders", "top=customers.name"),
    (
        PG,
        "SELECT jsonb_build_object('a', c.phone, 'b', c.name)::text AS j FROM customers c",
        "j=customers.name,customers.phone",
    ),
    (PG, "SELECT EXISTS (SELECT c.phone FROM customers c) AS e", "e="),
    (PG, "SELECT v.who AS w FROM v_customers v", "w=v_customers.who"),
    (PG, "SELECT t.a FROM (VALUES (1, 'x')) t(a, b)", "a="),
    (
        PG,
        "SELECT u.part AS p FROM customers c CROSS JOIN LATERAL unnest(string_to_array(c.email, '@')) u(part)",
        "p=customers.email",
    ),
    (
        PG,
        ' SELECT s."Id",\n    (s."x y")::character varying(20) AS "X Y"\n   FROM hr."Odd Name" s;',
        "Id=Odd Name.Id X Y=Odd Name.x y",
    ),
    (
        MY,
        (
            "select `c`.`id` AS `id`,concat(`c`.`name`,_utf8mb4' ',`c`.`phone`) AS `who` from (`public`.`customers` `c`"
            " left join `public`.`orders` `o` on(`o`.`customer_id` = `c`.`id`)) where `o`.`total` > 5"
        ),
        "id=customers.id who=customers.name,customers.phone",
    ),
    (
        MY,
        (
            "with recursive `r` as (select `tree`.`id` AS `id` from `tree` union all "
            "select `t`.`id` AS `id` from (`r` join `tree` `t` on(`t`.`parent` = `r`.`id`)))"
            "select `r`.`id` AS `id` from `r`"
        ),
        "id=tree.id",
    ),
    (
        MY,
        "select group_concat(`customers`.`phone` separator ',') AS `g`,count(0) AS `n` from `public`.`customers`",
        "g=customers.phone n=",
    ),
]


@pytest.mark.parametrize(("flavour", "text", "expected"), CASES)
def test_columns_of_a_view_lead_to_base_columns(flavour: Flavour, text: str, expected: str) -> None:
    """Each column of a view, in order, with the columns it shows."""
    found = outputs(text, flavour, Catalog(flavour))
    assert found is not None
    told = " ".join(f"{o.name}={','.join(f'{t}.{c}' for _, t, c in o.bases)}" for o in found)
    assert told == expected


def test_a_text_that_is_no_query_has_no_columns() -> None:
    """What is not understood is None, not an empty view."""
    assert outputs("SELECT FROM WHERE", PG, Catalog()) is None
    assert outputs("VACUUM", PG, Catalog()) is None


@settings(max_examples=150)
@given(st.data())
def test_wrapping_a_query_changes_nothing_of_what_it_shows(data: st.DataObject) -> None:
    """However often a query is wrapped (CTE, subquery, union with itself, renamed), the base columns stay."""
    columns = data.draw(st.lists(st.sampled_from(["id", "name", "phone", "email"]), min_size=1, max_size=4))
    text = "SELECT " + ", ".join(f"{c} AS c{i}" for i, c in enumerate(columns)) + " FROM customers"
    names = [f"c{i}" for i in range(len(columns))]
    for n, wrap in enumerate(data.draw(st.lists(st.sampled_from("CSULJ"), max_size=6))):
        everything = ", ".join(f"w{n}.{c}" for c in names)
        text = {
            "C": f"WITH w{n} AS ({text}) SELECT {everything} FROM w{n}",
            "S": f"SELECT * FROM ({text}) w{n}",
            "U": f"({text}) UNION ALL ({text})",
            "L": f"SELECT {everything} FROM orders, LATERAL ({text}) w{n}",
            "J": f"SELECT {everything} FROM (SELECT 1 AS k) o{n} LEFT JOIN ({text}) w{n} ON true",
        }[wrap]
    found = outputs(text, PG, Catalog())
    assert found is not None
    assert [(o.name, o.bases) for o in found] == [
        (name, (("public", "customers", c),)) for name, c in zip(names, columns, strict=True)
    ]


DEFINITIONS = {
    ("public", "v"): (
        Output(name="who", bases=(("public", "customers", "name"), ("public", "customers", "phone"))),
        Output(name="total", bases=(("public", "orders", "total"),)),
    ),
    ("public", "vv"): (Output(name="x", bases=(("public", "v", "who"),)),),
    ("public", "loop"): (Output(name="x", bases=(("public", "loop", "x"),)),),
}


def test_a_use_of_a_view_is_a_use_of_what_lies_behind() -> None:
    """Views over views lead to base columns, with what was compared; direct uses are added up."""
    uses = (
        Use(schema="public", table="vv", shown=("x",), matched=("x",), filtered=True),
        Use(schema="public", table="customers", counted=("id", "name")),
    )
    (one,) = expand(uses, DEFINITIONS)
    assert one == Use(
        schema="public", table="customers", shown=("name", "phone"), counted=("id",), matched=("name", "phone")
    )


def test_all_of_a_view_is_all_it_shows() -> None:
    """``*`` of a view gives the base columns of all its columns, one use a relation."""
    found = expand((Use(schema="public", table="v", shown=("*",)),), DEFINITIONS)
    assert [(u.table, u.shown) for u in found] == [("customers", ("name", "phone")), ("orders", ("total",))]


def test_a_view_that_leads_to_itself_ends() -> None:
    """Definitions in a circle (of two points in time) do not hang an audit."""
    assert expand((Use(schema="public", table="loop", shown=("x",)),), DEFINITIONS)


def test_views_in_a_lattice_are_opened_once() -> None:
    """Forty levels of two views, each over both of the level below: there are a million million ways down."""
    lattice = {
        ("s", f"{side}{level}"): (Output(name="x", bases=tuple(("s", f"{below}{level - 1}", "x") for below in "ab")),)
        for side in "ab"
        for level in range(1, 41)
    }
    (one, two) = expand((Use(schema="s", table="a40", shown=("x",)),), lattice)
    assert {one.table, two.table} == {"a0", "b0"}


def test_base_columns_of_one_column() -> None:
    """One column of a view over a view."""
    assert base_columns("public", "vv", "x", DEFINITIONS) == {
        ("public", "customers", "name"),
        ("public", "customers", "phone"),
    }
