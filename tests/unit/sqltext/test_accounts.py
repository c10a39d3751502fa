"""Statements about accounts and rights: who, what, on what; never a password."""

from __future__ import annotations

import pytest

from privaudit.sqltext.base import Flavour, Verb
from privaudit.sqltext.shapes import is_about_accounts, shape

from .catalog import Catalog

PG, MY = Flavour.POSTGRESQL, Flavour.MYSQL

CASES = [
    (
        PG,
        'GRANT SELECT (id, phone), INSERT ON customers, hr.staff TO anna, "Boris B" WITH GRANT OPTION',
        Verb.GRANT,
        ("anna", "Boris B"),
        ("SELECT (id, phone)", "INSERT"),
        ((None, "customers"), ("hr", "staff")),
    ),
    (PG, "GRANT sales, hr TO Anna", Verb.GRANT, ("anna",), ("sales", "hr"), ()),
    (
        PG,
        "REVOKE GRANT OPTION FOR SELECT ON t FROM PUBLIC CASCADE",
        Verb.REVOKE,
        ("PUBLIC",),
        ("SELECT",),
        ((None, "t"),),
    ),
    (PG, "GRANT ALL ON ALL TABLES IN SCHEMA hr, crm TO a", Verb.GRANT, ("a",), ("ALL",), (("hr", None), ("crm", None))),
    (PG, "GRANT USAGE ON SCHEMA hr TO a", Verb.GRANT, ("a",), ("USAGE",), (("hr", None),)),
    (PG, "GRANT EXECUTE ON FUNCTION f(int) TO a", Verb.GRANT, ("a",), ("EXECUTE",), ()),
    (
        PG,
        "ALTER DEFAULT PRIVILEGES IN SCHEMA hr GRANT SELECT ON TABLES TO a",
        Verb.GRANT,
        ("a",),
        ("SELECT",),
        (("hr", None),),
    ),
    (
        PG,
        "CREATE ROLE bob LOGIN PASSWORD 'pwcanary' IN ROLE x, y",
        Verb.CREATE_ACCOUNT,
        ("bob",),
        ("LOGIN", "PASSWORD", "x", "y"),
        (),
    ),
    (
        PG,
        "alter user bob with superuser password $$pwcanary$$",
        Verb.ALTER_ACCOUNT,
        ("bob",),
        ("SUPERUSER", "PASSWORD"),
        (),
    ),
    (PG, "DROP ROLE IF EXISTS a, b", Verb.DROP_ACCOUNT, ("a", "b"), (), ()),
    (
        MY,
        "CREATE USER IF NOT EXISTS 'anna'@'%' IDENTIFIED BY 'pwcanary', b@10.0.0.1 IDENTIFIED BY 'pwcanary'",
        Verb.CREATE_ACCOUNT,
        ("anna@%", "b@10.0.0.1"),
        ("IDENTIFIED",),
        (),
    ),
    (MY, "CREATE USER a IDENTIFIED BY 'x\\', pwcanary, y'", Verb.CREATE_ACCOUNT, ("a@%",), ("IDENTIFIED",), ()),
    (
        MY,
        "GRANT SELECT ON `shop\\_prod`.* TO 'anna'@'localhost' IDENTIFIED BY 'pwcanary'",
        Verb.GRANT,
        ("anna@localhost",),
        ("SELECT",),
        (("shop\\_prod", None),),
    ),
    (
        MY,
        "GRANT ALL PRIVILEGES ON *.* TO root@localhost",
        Verb.GRANT,
        ("root@localhost",),
        ("ALL PRIVILEGES",),
        ((None, None),),
    ),
    (MY, "GRANT analyst TO anna", Verb.GRANT, ("anna",), ("analyst",), ()),
    (
        MY,
        "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'a'@'b'",
        Verb.REVOKE,
        ("a@b",),
        ("ALL PRIVILEGES", "GRANT OPTION"),
        (),
    ),
    (MY, "SET PASSWORD FOR 'a'@'%' = PASSWORD('pwcanary')", Verb.ALTER_ACCOUNT, ("a@%",), ("PASSWORD",), ()),
    (
        MY,
        "ALTER USER a IDENTIFIED WITH x AS 'pwcanary' ACCOUNT LOCK",
        Verb.ALTER_ACCOUNT,
        ("a@%",),
        ("IDENTIFIED", "LOCK"),
        (),
    ),
    (PG, "ALTER GROUP sales ADD USER anna, bob", Verb.GRANT, ("anna", "bob"), ("sales",), ()),
    (PG, "ALTER TABLE IF EXISTS ONLY hr.staff OWNER TO anna", Verb.GRANT, ("anna",), ("OWNER",), (("hr", "staff"),)),
    (PG, "ALTER SCHEMA hr OWNER TO anna", Verb.GRANT, ("anna",), ("OWNER",), (("hr", None),)),
    (MY, "GRANT PROXY ON 'boss'@'%' TO 'anna'@'%'", Verb.GRANT, ("anna@%",), ("PROXY",), ()),
    (MY, "RENAME USER anna TO 'b'@'h'", Verb.ALTER_ACCOUNT, ("anna@%", "b@h"), (), ()),
]


@pytest.mark.parametrize(("flavour", "sql", "verb", "grantees", "privileges", "relations"), CASES)
def test_changes_of_rights_and_accounts(
    flavour: Flavour,
    sql: str,
    verb: Verb,
    grantees: tuple[str, ...],
    privileges: tuple[str, ...],
    relations: tuple[tuple[str | None, str | None], ...],
) -> None:
    """Grantees, privileges and relations are as the statement names them."""
    found = shape(sql, flavour, Catalog(flavour))
    assert found is not None
    assert found.change is not None
    assert (found.verb, found.change.grantees, found.change.privileges, found.change.relations) == (
        verb,
        grantees,
        privileges,
        relations,
    )
    assert "canary" not in repr(found)
    assert is_about_accounts(sql)


@pytest.mark.parametrize(
    ("sql", "role"),
    [
        ("SET ROLE hr_admin", "hr_admin"),
        ("set local role 'Boss'", "Boss"),
        ('SET SESSION AUTHORIZATION "Anna B"', "Anna B"),
        ("RESET ROLE", None),
        ("SET ROLE NONE", None),
    ],
)
def test_the_role_that_is_taken_is_known(sql: str, role: str | None) -> None:
    """SET ROLE names whose rights apply from then on."""
    found = shape(sql, PG, Catalog())
    assert found is not None
    assert (found.verb, found.role) == (Verb.SET_ROLE, role)
