"""Access on MySQL and MariaDB from rows alone: patterns, the first match, roles, and MySQL's own forms."""

from __future__ import annotations

import dataclasses

from privaudit.dialects._mysql_acl import AccountRow, Acl, AclRows, DatabaseRow, ObjectRow, RoleRow
from privaudit.dialects._mysql_forms import (
    as_mariadb,
    mandatory_roles,
    role_name,
    with_literal_names,
    with_roles,
    withheld_databases,
)
from privaudit.dialects._mysql_grants import Server, grants
from privaudit.dialects._mysql_patterns import (
    Client,
    example_clients,
    has_wildcard,
    host_matches,
    matches,
    specificity,
)
from privaudit.dialects._mysql_principals import principals
from privaudit.model import Catalog, Column, PrincipalKind, Reach, Table, TableKind, TypeFamily, ViaKind

SELECT = frozenset({"SELECT"})
INSERT = frozenset({"INSERT"})
ANY = Client(host="", ip="203.0.113.5")


def _catalog(*names: tuple[str, str]) -> Catalog:
    tables = (Table(system="m", schema=s, name=n, kind=TableKind.TABLE, columns=()) for s, n in names)
    return Catalog(system="m", tables=tuple(tables))


def _user(name: str = "u", host: str = "%", **more: object) -> AccountRow:
    return AccountRow(user=name, host=host, **more)  # type: ignore[arg-type]


def test_wildcards_and_escapes() -> None:
    """A bare underscore is any character; a backslash makes it, and the percent sign, literal."""
    assert matches("shop_prod", "shopXprod")
    assert not matches("shop\\_prod", "shopXprod")
    assert matches("shop\\_prod", "shop_prod")
    assert matches("100\\%", "100%")
    assert not matches("100\\%", "1000")
    assert matches("a%", "a\nb")
    assert not matches("Shop", "shop")
    assert matches("LocalHost", "localhost", fold=True)
    assert (has_wildcard("a\\_b"), has_wildcard("a_b"), has_wildcard("a\\\\_b")) == (False, True, True)


def test_most_specific_first() -> None:
    """Literal names come before patterns, longer patterns before shorter, the bare percent sign last."""
    ordered = ["shop\\_prod", "shop_prod", "shop_prod%", "shop%", "s%", "%"]
    shuffled = [ordered[i] for i in (3, 5, 0, 4, 2, 1)]
    assert sorted(shuffled, key=lambda p: specificity(p, 64)) == ordered


def test_hosts_by_name_address_and_netmask() -> None:
    """An account's host may be a name in any case, an address, a pattern or a netmask."""
    here = Client(host="localhost", ip="127.0.0.1")
    assert host_matches("LOCALHOST", here)
    assert host_matches("127.0.0.1", here)
    assert host_matches("%", here)
    assert host_matches("127.0.0.0/255.0.0.0", here)
    assert not host_matches("10.0.0.0/255.0.0.0", here)
    assert not host_matches("10.%", here)
    assert not host_matches("localhost", Client(host="", ip="203.0.113.5"))


def test_examples_match_their_pattern() -> None:
    """Every example client is one that the pattern covers."""
    for pattern in ("%", "localhost", "10.0.%", "10.%", "192.168.0.0/255.255.0.0", "%.corp", "db_", "::1", "10.0.0.7"):
        made = example_clients(pattern)
        assert made
        assert all(host_matches(pattern, c) for c in made if c.ip or c.host), pattern


def test_one_database_row_counts_not_the_union() -> None:
    """The documented trap: SELECT on shop%, INSERT on shop_prod: no SELECT on shop_prod, nor on shopXprod."""
    rows = AclRows(
        accounts=(_user(),),
        databases=(
            DatabaseRow(user="u", host="%", database="shop%", privileges=SELECT),
            DatabaseRow(user="u", host="%", database="shop_prod", privileges=INSERT),
        ),
    )
    found = grants(
        Server(Acl(rows), _catalog(("shop", "t"), ("shop_prod", "t"), ("shopXprod", "t"), ("shop_prod2", "t")), str)
    )
    assert [g.schema for g in found] == ["shop", "shop_prod2"]


def test_host_of_a_database_row_weighs_more_than_its_name() -> None:
    """A row for the client's own host wins over a row with the more specific name for all hosts."""
    rows = AclRows(
        accounts=(_user(host="10.0.0.7"),),
        databases=(
            DatabaseRow(user="u", host="10.0.0.7", database="shop%", privileges=INSERT),
            DatabaseRow(user="u", host="%", database="shop", privileges=SELECT),
        ),
    )
    assert list(grants(Server(Acl(rows), _catalog(("shop", "t")), str))) == []


def test_account_shadowed_by_the_anonymous_one() -> None:
    """From localhost a user without an account of that host becomes the anonymous one."""
    rows = AclRows(accounts=(_user(), _user(name="", host="localhost")))
    acl = Acl(rows)
    landed = acl.login("u", Client(host="localhost", ip=""))
    assert landed is not None
    assert landed.name == "@localhost"
    assert Client(host="localhost", ip="") not in acl.clients(rows.accounts[0])


def test_role_that_is_not_default_or_not_held_is_idle() -> None:
    """Only a default role that is also granted is active at login."""
    roles = (AccountRow(user="r", host="", is_role=True),)
    database = DatabaseRow(user="r", host="", database="shop", privileges=SELECT)
    held = RoleRow(user="u", host="%", role="r")

    def reads(default: tuple[str, ...], edges: tuple[RoleRow, ...]) -> bool:
        user = _user(default_roles=default)
        acl = Acl(AclRows(accounts=(user, *roles), databases=(database,), roles=edges))
        return bool(list(acl.everywhere(acl.after_login(user, ANY), "shop")))

    assert reads(("r",), (held,))
    assert not reads((), (held,))
    assert not reads(("r",), ())


def test_roles_in_a_circle_end() -> None:
    """A cycle of roles, which a damaged table may hold, is walked once."""
    rows = AclRows(
        accounts=(AccountRow(user="a", host="", is_role=True), AccountRow(user="b", host="", is_role=True)),
        roles=(RoleRow(user="a", host="", role="b"), RoleRow(user="b", host="", role="a")),
    )
    assert Acl(rows).paths("a") == {"a": ("a",), "b": ("a", "b")}


def test_merged_roles_hide_and_separate_ones_do_not() -> None:
    """MariaDB merges nested roles' rows before it picks one; MySQL looks each role up by itself."""
    accounts = (
        AccountRow(user="outer", host="", is_role=True),
        AccountRow(user="inner", host="", is_role=True),
    )
    databases = (
        DatabaseRow(user="outer", host="", database="shop%", privileges=SELECT),
        DatabaseRow(user="inner", host="", database="shop", privileges=INSERT),
    )
    edges = (RoleRow(user="outer", host="", role="inner"),)

    def reads(*, merge: bool) -> bool:
        rows = AclRows(accounts=accounts, databases=databases, roles=edges, merge_roles=merge)
        acl = Acl(rows)
        return bool(list(acl.everywhere(acl.of_role(accounts[0]), "shop")))

    assert not reads(merge=True)
    assert reads(merge=False)


def test_table_names_are_folded_as_the_server_does() -> None:
    """With lower_case_table_names the rows are lower case whatever the catalog shows."""
    rows = AclRows(
        accounts=(_user(),),
        objects=(ObjectRow(user="u", host="%", database="shop", table="clients", privileges=SELECT),),
    )
    assert len(list(grants(Server(Acl(rows), _catalog(("Shop", "Clients")), str.lower)))) == 1
    assert list(grants(Server(Acl(rows), _catalog(("Shop", "Clients")), str))) == []


def test_columns_are_spelt_as_in_the_catalog_and_gone_ones_left_out() -> None:
    """A column grant in another case is the catalog's column; one on a dropped column gives nothing."""
    column = Column(name="Fio", data_type="text", family=TypeFamily.TEXT, position=1)
    table = Table(system="m", schema="shop", name="t", kind=TableKind.TABLE, columns=(column,))

    def columns(*granted: str) -> list[tuple[str, ...]]:
        row = ObjectRow(user="u", host="%", database="shop", table="t", privileges=frozenset(), columns=granted)
        acl = Acl(AclRows(accounts=(_user(),), objects=(row,)))
        return [g.columns for g in grants(Server(acl, Catalog(system="m", tables=(table,)), str))]

    assert columns("FIO", "gone") == [("Fio",)]
    assert columns("gone") == []


def test_mysql_account_that_is_granted_becomes_a_role() -> None:
    """A locked account that others hold is a role by its bare name; one that may log in stays a user besides."""
    rows = AclRows(
        accounts=(
            _user(default_roles=("reader",)),
            _user(name="reader", status="locked", privileges=frozenset()),
            _user(name="both"),
        ),
        databases=(DatabaseRow(user="reader", host="%", database="shop", privileges=SELECT),),
        objects=(ObjectRow(user="both", host="%", database="bank", table="cards", privileges=SELECT),),
        roles=(RoleRow(user="u", host="%", role="reader"), RoleRow(user="reader", host="%", role="both")),
        merge_roles=False,
    )
    acl = Acl(as_mariadb(rows))
    kinds = {p.principal: p.principal_kind for p in principals(acl, "m")}
    assert kinds == {
        "u@%": PrincipalKind.USER,
        "reader": PrincipalKind.ROLE,
        "both": PrincipalKind.ROLE,
        "both@%": PrincipalKind.USER,
    }
    found = {
        (g.principal, g.schema, tuple(v.name for v in g.via))
        for g in grants(Server(acl, _catalog(("shop", "t"), ("bank", "cards")), str))
    }
    assert ("u@%", "shop", ("reader", "database")) in found
    assert ("u@%", "bank", ("reader", "both", "table")) in found
    assert ("both@%", "bank", ("table",)) in found


def test_partial_revoke_takes_a_database_out_of_a_global_right() -> None:
    """MySQL's restrictions are read from JSON, and hold for the global right only."""
    text = '[{"Database": "bank", "Privileges": ["SELECT"]}, {"Database": "shop", "Privileges": ["INSERT"]}]'
    assert withheld_databases(text) == {"bank"}
    assert withheld_databases("") == frozenset()
    assert withheld_databases("{broken") == frozenset()
    rows = AclRows(accounts=(_user(privileges=SELECT, withheld=withheld_databases(text)),))
    assert [g.schema for g in grants(Server(Acl(rows), _catalog(("bank", "t"), ("shop", "t")), str))] == ["shop"]


def test_role_with_a_host_of_its_own_keeps_it() -> None:
    """A MySQL role bound to a host is not the role of the same name for all hosts."""
    assert role_name("r", "%") == "r"
    assert role_name("r", "10.%") == "r@10.%"


def test_mandatory_roles_are_held_by_all_and_active_by_setting() -> None:
    """MySQL's mandatory roles are nobody's default, unless all roles are activated at login."""
    assert mandatory_roles("`r1`@`%`,r2, 'r 3'@'localhost'") == ("r1", "r2", "r 3@localhost")
    assert mandatory_roles("") == ()
    rows = AclRows(
        accounts=(_user(), _user(name="r1", status="locked")),
        databases=(DatabaseRow(user="r1", host="%", database="shop", privileges=SELECT),),
    )

    def readers(*, activate_all: bool) -> set[tuple[str, Reach]]:
        acl = Acl(as_mariadb(with_roles(rows, ("r1",), activate_all=activate_all)))
        return {(g.principal, g.reach) for g in grants(Server(acl, _catalog(("shop", "t")), str))}

    assert readers(activate_all=False) == {("r1", Reach.DIRECT), ("u@%", Reach.SET_ROLE)}
    assert readers(activate_all=True) == {("r1", Reach.DIRECT), ("u@%", Reach.DIRECT)}


def test_mysql_role_is_held_by_the_very_account() -> None:
    """On MySQL a role granted to one host's account is not held by that of another; on MariaDB it is."""
    held = RoleRow(user="u", host="%", role="r")
    rows = AclRows(
        accounts=(_user(), _user(host="10.0.0.7"), AccountRow(user="r", host="", is_role=True)),
        databases=(DatabaseRow(user="r", host="", database="shop", privileges=SELECT),),
        roles=(held,),
    )

    def readers(*, mariadb: bool) -> set[str]:
        acl = Acl(dataclasses.replace(rows, merge_roles=mariadb))
        found = grants(Server(acl, _catalog(("shop", "t")), str))
        return {g.principal for g in found if g.reach is Reach.SET_ROLE}

    assert readers(mariadb=False) == {"u@%"}
    assert readers(mariadb=True) == {"u@%", "u@10.0.0.7"}


def test_active_role_brings_the_rights_of_its_holder() -> None:
    """MariaDB takes the global rights of the account that the role was granted to, instead of the own ones."""
    rows = AclRows(
        accounts=(
            _user(privileges=SELECT),
            _user(host="10.0.0.7"),
            _user(name="v", host="10.0.0.7", privileges=SELECT, default_roles=("r",)),
            _user(name="v"),
            AccountRow(user="r", host="", is_role=True),
        ),
        roles=(RoleRow(user="u", host="%", role="r"), RoleRow(user="v", host="%", role="r")),
    )
    found = {
        (g.principal, g.reach): [(v.kind, v.name) for v in g.via]
        for g in grants(Server(Acl(rows), _catalog(("shop", "t")), str))
    }
    everything = (ViaKind.PREDEFINED, "global")
    assert found == {
        ("u@%", Reach.DIRECT): [everything],
        ("u@10.0.0.7", Reach.SET_ROLE): [(ViaKind.SET_ROLE, "r"), (ViaKind.LOGIN, "u@%"), everything],
        ("v@10.0.0.7", Reach.SET_ROLE): [(ViaKind.SET_ROLE, "NONE"), everything],
    }


def test_partial_revokes_make_wildcards_literal() -> None:
    """An escaped character stays escaped, a bare wildcard becomes a character."""
    rows = AclRows(
        accounts=(),
        databases=(DatabaseRow(user="u", host="%", database="a_b\\_c%", privileges=SELECT),),
    )
    assert with_literal_names(rows).databases[0].database == "a\\_b\\_c\\%"
