"""Who alone holds identity and transactions, over all systems together."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.analysis.facts import Facts
from privaudit.analysis.holders import Holder, Standing, holders, same_principal
from privaudit.analysis.keys import declared_links
from privaudit.analysis.places import colocations
from privaudit.analysis.reached import MOST_LISTED
from privaudit.checks.severity import rate_colocations
from privaudit.model import (
    Access,
    Grants,
    Level,
    Nature,
    PackagePart,
    Principal,
    PrincipalKind,
    Reach,
    Severity,
    Subject,
    TableStatus,
    Via,
    ViaKind,
)
from privaudit.report import words
from tests.facts import classified, facts, relation, row, system

AS_OF = "2026-11-20T09:40:00+00:00"
GRANT = (Via(kind=ViaKind.GRANT, name="table"),)


def _estate(*principals: Principal, server: str | None = None) -> Facts:
    """Clients in one system, purchases in another on another server, goods nobody bought, staff, an unread table."""
    tables = [
        relation("clients", "id name phone"),
        relation("purchases", "id item total", system="shop"),
        relation("goods", "id title price", system="shop"),
        relation("staff", "id name", system="shop"),
        relation("closed", "id", system="shop"),
    ]
    kinds = [
        classified("clients", "name", "PERSON"),
        classified("clients", "phone", "PHONE_NUMBER"),
        classified("purchases", "item", "TRANSACTION_ITEM", system="shop"),
        classified("purchases", "total", "TRANSACTION_AMOUNT", system="shop"),
        classified("goods", "price", "TRANSACTION_AMOUNT", system="shop", subject=Subject.PRODUCT),
        classified("staff", "name", "PERSON", system="shop", subject=Subject.EMPLOYEE),
    ]
    rows = [
        dataclasses.replace(row("clients"), people_estimate=5000),
        row("purchases", system="shop"),
        row("goods", system="shop", subject=Subject.PRODUCT),
        row("staff", system="shop", subject=Subject.EMPLOYEE),
        row("closed", system="shop", status=TableStatus.FAILED, reason="permission_denied", sampled=0),
    ]
    systems = [system("crm", server=server or "db1"), system("shop", server=server or "db2")]
    grants = [Grants(system="shop", as_of=AS_OF, principals=principals, grants=())]
    return facts(tables, kinds, rows=rows, systems=systems, grants=grants)


def _reads(
    principal: str,
    place: str,
    *columns: str,
    person: str | None = None,
    reach: Reach = Reach.DIRECT,
    kind: PrincipalKind = PrincipalKind.USER,
    login: bool = True,
) -> Access:
    name, _, table = place.partition(".")
    return Access(
        system=name,
        principal=principal,
        principal_kind=kind,
        can_login=login,
        person=person,
        schema="main" if table else None,
        table=table or None,
        columns=columns or ("*",),
        privileges=("SELECT",),
        reach=reach,
        via=GRANT,
        categories=("identity",),
        as_of=AS_OF,
    )


def _holders(*access: Access, principals: tuple[Principal, ...] = ()) -> tuple[Holder, ...]:
    known = _estate(*principals).with_(access=access)
    return holders(known, known.classifications)


def test_identity_here_and_purchases_there_make_one_holder_of_a_person() -> None:
    """Two accounts of one person in two systems hold together what neither holds alone."""
    one, two = (_reads("anna", "crm.clients", person=p) for p in ("Anna Testova", None))
    other, stranger = (_reads("a.testova", "shop.purchases", person=p) for p in ("Anna Testova", None))
    (held,) = _holders(one, other)
    assert (held.name, held.both, held.systems) == ("Anna Testova", True, ("crm", "shop"))
    assert held.principals == ("a.testova", "anna")
    assert (held.people, held.joined) == (5000, ())
    assert [h.both for h in _holders(two, stranger)] == [False, False]


def test_the_same_name_on_two_servers_is_not_the_same_account() -> None:
    """Only a known person, one server or one machine joins accounts."""
    access = (_reads("eve", "crm.clients"), _reads("eve", "shop.purchases"))
    assert [h.both for h in _holders(*access)] == [False, False]
    one_server = _estate(server="one").with_(access=access)
    assert [h.both for h in holders(one_server, one_server.classifications)] == [True]
    of_machine = tuple(dataclasses.replace(a, principal_kind=PrincipalKind.OS_USER) for a in access)
    assert [h.both for h in _holders(*of_machine)] == [True]


def test_prices_of_goods_and_names_of_staff_are_no_sides() -> None:
    """Who reads a price list and the staff holds neither customers' identity nor their purchases."""
    (held,) = _holders(_reads("eve", "shop.goods"), _reads("eve", "shop.staff"))
    assert (held.identity.tables, held.transactions.tables, held.parts) == (0, 0, ())


def test_columns_decide_what_is_held() -> None:
    """A right on columns of one side does not give the other; the parts are those of the columns reached."""
    (some,) = _holders(_reads("eve", "crm.clients", "id"), _reads("eve", "crm.clients", "phone", reach=Reach.VIEW))
    assert [r.column for r in some.identity.columns] == ["phone"]
    assert some.parts == (PackagePart.CONTACT,)
    assert some.reach is Reach.DIRECT  # of both sides there is one: the easiest way to anything


def test_the_easiest_way_to_both_sides_is_the_harder_of_the_two() -> None:
    """Names directly, amounts only after SET ROLE: both sides after SET ROLE; an easier second way counts."""
    person = "Anna Testova"
    names = _reads("a", "crm.clients", person=person)
    hard = _reads("b", "shop.purchases", person=person, reach=Reach.SET_ROLE)
    (held,) = _holders(names, hard)
    assert held.reach is Reach.SET_ROLE
    (held,) = _holders(names, hard, dataclasses.replace(hard, reach=Reach.DIRECT))
    assert held.reach is Reach.DIRECT


def test_a_right_over_everything_reaches_every_table_and_the_unread_ones() -> None:
    """A row without a table stands for all of its system."""
    (held,) = _holders(_reads("copier", "shop", reach=Reach.BYPASS))
    assert (len(held.transactions.columns), held.unread_tables, held.identity.tables) == (2, 1, 0)


def test_tables_nobody_could_read_are_counted_once() -> None:
    """Two ways to the same unread table are one table."""
    way = _reads("eve", "shop.closed")
    (held,) = _holders(way, dataclasses.replace(way, reach=Reach.VIEW, columns=("id",)))
    assert held.unread_tables == 1


def test_closed_accounts_and_the_audits_own_are_apart() -> None:
    """A locked account of a person does not add to what the person holds; the scanner's own never counts."""
    locked = Principal(
        system="shop", principal="old", principal_kind=PrincipalKind.USER, can_login=True, status="locked"
    )
    own = dataclasses.replace(locked, principal="audit", status="active", nature=Nature.SCANNER)
    found = _holders(
        _reads("anna", "crm.clients", person="Anna Testova"),
        _reads("old", "shop.purchases", person="Anna Testova"),
        _reads("audit", "shop.purchases"),
        principals=(locked, own),
    )
    assert [(h.principals, h.standing, h.both) for h in found] == [
        (("anna",), Standing.COUNTED, False),
        (("audit",), Standing.OWN, False),
        (("old",), Standing.CLOSED, False),
    ]


def test_roles_count_through_their_members_only_everyone_by_itself() -> None:
    """A role nobody logs in as is no holder; PUBLIC is, and comes first."""
    role = _reads("analysts", "crm.clients", kind=PrincipalKind.ROLE, login=False)
    everyone = _reads("PUBLIC", "crm.clients", kind=PrincipalKind.PUBLIC, login=False)
    assert _holders(role) == ()
    assert [h.name for h in _holders(_reads("anna", "crm.clients"), everyone)] == ["PUBLIC", "anna"]


def _linked() -> Facts:
    tables = [
        relation("clients", "id name"),
        relation("orders", "id client_id", "client_id>clients.id"),
        relation("items", "id order_id price", "order_id>orders.id"),
    ]
    kinds = [classified("clients", "name", "PERSON"), classified("items", "price", "TRANSACTION_AMOUNT")]
    base = facts(tables, kinds)
    base = base.with_(links=declared_links(base))
    return base.with_(colocations=colocations(base))


@pytest.mark.parametrize(
    ("reached", "joined"),
    [
        (("clients", "orders", "items"), True),
        (("clients", "items"), False),
        (("clients", "items", "orders:id,client_id"), True),
        (("clients", "items", "orders:id"), False),
        (("clients:name", "orders", "items"), False),
    ],
)
def test_a_join_takes_every_key_on_the_way(reached: tuple[str, ...], joined: bool) -> None:
    """Both ends of every key between clients and items must be read; without, both sides are held all the same."""
    access = []
    for place in reached:
        table, _, columns = place.partition(":")
        access.append(_reads("eve", f"crm.{table}", *filter(None, columns.split(","))))
    known = _linked().with_(access=tuple(access))
    (held,) = holders(known, known.classifications)
    assert (held.both, held.joined) == (True, ("crm",) if joined else ())


def test_a_holder_of_both_is_a_co_location_with_its_severity() -> None:
    """One row a person: sides, systems, parts, people, what is unread besides, and a severity that says why."""
    person = "Anna Testova"
    access = (
        _reads("anna", "crm.clients", person=person),
        _reads("anna2", "shop", person=person),
        _reads("one_side", "crm.clients"),
    )
    known = _estate().with_(access=access)
    known = known.with_(colocations=same_principal(known))
    (place,) = rate_colocations(known)
    assert (place.level, place.person, place.principal) == (Level.SAME_PRINCIPAL, person, None)
    assert place.systems == ("crm", "shop")
    assert {r.column for r in (*place.identity, *place.transactions)} == {"name", "phone", "item", "total"}
    assert (place.people_estimate, place.unread_tables, place.unlisted_tables) == (5000, 1, 0)
    assert place.package == (PackagePart.NAME, PackagePart.CONTACT, PackagePart.AMOUNT, PackagePart.ITEM)
    assert place.severity is Severity.MEDIUM
    assert [w.key for w in place.severity_why] == ["base.same_principal", "parts", "people"]


@pytest.mark.parametrize(
    ("principal", "person", "kind", "en", "ru"),
    [
        ("eve", None, PrincipalKind.USER, "The account eve alone shows:", "Одна учётная запись eve показывает:"),
        ("eve", "Eve T.", PrincipalKind.USER, "Eve T. alone sees:", "Eve T. в одиночку видит:"),
        ("PUBLIC", None, PrincipalKind.PUBLIC, "Everyone with an account (PUBLIC) sees:", "Каждый, у кого есть"),
    ],
)
def test_a_sentence_says_what_a_holder_shows(
    principal: str, person: str | None, kind: PrincipalKind, en: str, ru: str
) -> None:
    """In both languages: who, which parts of the package, of how many people as far as known, and where."""
    places = ("crm.clients", "shop.purchases")
    known = _estate(server="one").with_(access=tuple(_reads(principal, p, person=person, kind=kind) for p in places))
    (place,) = same_principal(known)
    assert place.says is not None
    of = f"of about {words.count(5000, 'en')} people"
    assert words.said(place.says, "en") == f"{en} name, contact, amount, what was bought {of}. Systems: crm, shop."
    assert words.said(place.says, "ru").startswith(ru)


def test_what_everyone_holds_is_worse() -> None:
    """PUBLIC adds the points of PUBLIC."""
    everyone = tuple(
        _reads("PUBLIC", place, kind=PrincipalKind.PUBLIC, login=False) for place in ("crm.clients", "shop.purchases")
    )
    known = _estate(server="one").with_(access=everyone)
    known = known.with_(colocations=same_principal(known))
    (place,) = rate_colocations(known)
    assert place.severity is Severity.HIGH
    assert "readers_public" in {w.key for w in place.severity_why}


def test_the_row_of_a_holder_keeps_its_id_when_tables_come_and_go() -> None:
    """The id says who, not what: an audit after a table was opened has the same row."""
    access = (_reads("eve", "crm.clients"), _reads("eve", "shop.purchases", "item"))
    wider = (*access, _reads("eve", "shop.purchases"))
    ids = set()
    for rows in (access, wider):
        known = _estate(server="one").with_(access=rows)
        (place,) = same_principal(known)
        ids.add(place.id)
    assert len(ids) == 1


def test_relations_that_are_not_listed_are_counted() -> None:
    """A holder of very many tables lists those of most people and says how many more of each side."""
    names = [f"t{i:03}" for i in range(MOST_LISTED + 7)]
    tables = [relation(n, "id name total") for n in names]
    kinds = [classified(n, c, e) for n in names for c, e in (("name", "PERSON"), ("total", "TRANSACTION_AMOUNT"))]
    rows = [dataclasses.replace(row(n), people_estimate=i) for i, n in enumerate(names)]
    known = facts(tables, kinds, rows=rows).with_(access=(_reads("eve", "crm"),))
    (place,) = same_principal(known)
    assert {r.table for r in place.identity} == set(names[7:])
    assert place.unlisted_tables == 14


def test_the_people_named_count_employees_too() -> None:
    """Who reads the staff list reads four hundred people, though they are no customers."""
    known = _estate()
    rows = tuple(dataclasses.replace(r, people_estimate=400) if r.table == "staff" else r for r in known.tables)
    access = (_reads("PUBLIC", "shop.staff", kind=PrincipalKind.PUBLIC),
              _reads("ids_only", "shop.staff", "id"))  # fmt: skip
    found = {h.name: h for h in holders(known.with_(access=access, tables=rows), known.classifications)}
    assert (found["PUBLIC"].named, found["PUBLIC"].people) == (400, None)
    assert found["ids_only"].named is None


def test_who_reaches_nothing_that_counts_is_no_holder() -> None:
    """A right over a whole system of which every kind was rejected holds nothing, and does not stop the report."""
    assert _holders(_reads("eve", "nowhere")) == ()
