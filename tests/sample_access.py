"""Access rows of the fixed synthetic audit (tests/samples.py): every kind of principal and of way."""

from __future__ import annotations

from privaudit.model import (
    Access,
    Nature,
    Principal,
    PrincipalKind,
    Reach,
    Via,
    ViaKind,
)

AS_OF = "2026-11-20T09:40:00+00:00"


def _acc(
    dotted: str,
    principal: str,
    via: tuple[Via, ...],
    categories: tuple[str, ...],
    *,
    kind: PrincipalKind = PrincipalKind.USER,
    login: bool = True,
    person: str | None = None,
    columns: tuple[str, ...] = ("*",),
    reach: Reach = Reach.DIRECT,
    grantable: bool = False,
    seen: str = "unknown",
    policies: bool = False,
) -> Access:
    system, schema, table = (part or None for part in dotted.split("."))
    return Access(
        system=system or "",
        principal=principal,
        principal_kind=kind,
        can_login=login,
        person=person,
        schema=schema,
        table=table,
        columns=columns,
        privileges=("SELECT",),
        reach=reach,
        via=via,
        grantable=grantable,
        row_security=policies,
        last_login=seen,
        categories=categories,
        as_of=AS_OF,
    )


def access() -> tuple[Access, ...]:
    """Who reads what, by role, owner, superuser, view, PUBLIC, file mode and past the rights."""
    grant, role = Via(kind=ViaKind.GRANT, name="table"), Via(kind=ViaKind.ROLE, name="analysts")
    owner, root = Via(kind=ViaKind.OWNER, name="owner"), Via(kind=ViaKind.SUPERUSER, name="postgres")
    public = Via(kind=ViaKind.PUBLIC, name="PUBLIC")
    view = Via(kind=ViaKind.VIEW, name="customer_view", system="food_delivery", schema="public")
    cats = ("identity", "contact", "location", "credential", "transaction_amount", "transaction_item")
    lab = ("identity", "demographic", "government_id")
    orders, pk = "food_delivery.public.orders", PrincipalKind
    return (
        _acc(orders, "anna", (role, grant), cats, person="Anna Testova", seen="2026-11-18T08:00:00+00:00"),
        _acc(orders, "analysts", (grant,), cats, kind=pk.ROLE, login=False, grantable=True),
        _acc(orders, "postgres", (root,), cats, seen="2026-11-19T01:15:00+00:00"),
        _acc(orders, "courier_app", (grant,), ("contact", "location"), columns=("phone", "address")),
        _acc(
            orders,
            "PUBLIC",
            (public, grant, view, Via(kind=ViaKind.DEFINER, name="postgres")),
            cats,
            kind=pk.PUBLIC,
            login=False,
            reach=Reach.VIEW,
            columns=("full_name", "phone"),
        ),
        _acc(
            "food_delivery..",
            "replicator",
            (Via(kind=ViaKind.ATTRIBUTE, name="REPLICATION"),),
            cats,
            reach=Reach.BYPASS,
        ),
        _acc(orders, "warehouse", (grant,), (), columns=("id", "box")),
        _acc(orders, "old_analyst", (grant,), cats),
        _acc(orders, "privaudit_reader", (Via(kind=ViaKind.PREDEFINED, name="pg_read_all_data"),), cats),
        _acc(orders, "pg_monitor", (public,), cats, kind=pk.ROLE, login=False, columns=("dish",)),
        _acc(orders, "vera", (role, grant), cats, person="Vera Obraztsova", policies=True),
        _acc(
            orders,
            "gleb",
            (Via(kind=ViaKind.SET_ROLE, name="analysts"), grant),
            cats,
            person="Gleb Vymyshlenny",
            reach=Reach.SET_ROLE,
        ),
        _acc(
            orders,
            "report",
            (
                Via(kind=ViaKind.ROUTINE, name="find_client", schema="public"),
                Via(kind=ViaKind.DEFINER, name="postgres"),
            ),
            ("identity", "contact"),
            columns=("full_name", "phone"),
            reach=Reach.ROUTINE,
        ),
        *_app_users(grant),
        _acc("staff_directory.public.employees", "hr", (grant,), ("conviction", "identity", "online_id")),
        _acc("laboratory.lab.patients", "doctor@%", (grant,), lab, person="Boris Primerov"),
        _acc(
            "laboratory.lab.test_orders",
            "doctor@%",
            (grant,),
            ("special", "transaction_amount"),
            person="Boris Primerov",
        ),
        _acc("laboratory.lab.test_orders", "billing@10.%", (owner,), ("special", "transaction_amount")),
        _acc("laboratory.lab.results_raw", "doctor@%", (grant,), ("unknown",), person="Boris Primerov"),
        _acc(
            "parcels.main.clients",
            "user:ivan",
            (Via(kind=ViaKind.FILE_MODE, name="0644"),),
            ("identity",),
            kind=pk.OS_USER,
        ),
    )


def _app_users(grant: Via) -> tuple[Access, ...]:
    """Users of an application that reads with an account of its own; one is on the staff list, one is not known."""
    through = (Via(kind=ViaKind.APPLICATION, name="Courier app"), Via(kind=ViaKind.LOGIN, name="courier_app"), grant)
    users = (("d.shablonova", "Daria Shablonova"), ("e.zagotovkin", "Egor Zagotovkin"), ("temp01", None))
    return tuple(
        _acc(
            "food_delivery.public.orders",
            login,
            through,
            ("contact", "location"),
            kind=PrincipalKind.APP_USER,
            person=person,
            columns=("phone", "address"),
            reach=Reach.APPLICATION,
        )
        for login, person in users
    )


def principals() -> tuple[Principal, ...]:
    """Accounts in every state the engines tell, and of every nature."""
    n = Nature
    known = (
        ("anna", "active", n.PERSON, "Anna Testova"),
        ("postgres", "active", n.ENGINE, None),
        ("courier_app", "active", n.APPLICATION, None),
        ("warehouse", "active", n.SERVICE, None),
        ("report", "active", n.SHARED, None),
        ("replicator", "active", n.VENDOR, None),
        ("vera", "active", n.PERSON, "Vera Obraztsova"),
        ("gleb", "locked", n.PERSON, "Gleb Vymyshlenny"),
        ("old_analyst", "expired", n.UNKNOWN, None),
        ("privaudit_reader", "active", n.SCANNER, None),
    )
    return tuple(
        Principal(
            system="food_delivery",
            principal=name,
            principal_kind=PrincipalKind.USER,
            can_login=True,
            status=status,
            nature=nature,
            person=person,
            last_login="2026-11-18T08:00:00+00:00" if name == "anna" else "unknown",
        )
        for name, status, nature, person in known
    )
