"""Access rows of the fixed synthetic audit (tests/samples.py): every kind of principal and of way."""

from __future__ import annotations

from privaudit.model import (
    Access,
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
            (public, view),
            cats,
            kind=pk.PUBLIC,
            login=False,
            reach=Reach.VIEW,
            columns=("full_name", "phone"),
        ),
        _acc(
            "food_delivery..",
            "replicator",
            (Via(kind=ViaKind.PREDEFINED, name="REPLICATION"),),
            cats,
            reach=Reach.BYPASS,
        ),
        _acc(orders, "warehouse", (grant,), (), columns=("id", "box")),
        _acc(orders, "old_analyst", (grant,), cats),
        _acc(orders, "privaudit_reader", (Via(kind=ViaKind.PREDEFINED, name="pg_read_all_data"),), cats),
        _acc(orders, "pg_monitor", (public,), cats, kind=pk.ROLE, login=False, columns=("dish",)),
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


def principals() -> tuple[Principal, ...]:
    """Accounts in every state the engines tell."""
    user = PrincipalKind.USER
    states = {"anna": "active", "postgres": "active", "old_analyst": "expired", "privaudit_reader": "active"}
    return tuple(
        Principal(system="food_delivery", principal=name, principal_kind=user, can_login=True, status=status)
        for name, status in states.items()
    )
