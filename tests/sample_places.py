"""Co-locations of the fixed synthetic audit (tests/samples.py)."""

from __future__ import annotations

from privaudit.model import (
    CoLocation,
    Level,
    LinkKind,
    Message,
    PackagePart,
    PathStep,
    Ref,
    Severity,
)


def _ref(dotted: str, column: str | None = None) -> Ref:
    system, schema, table = dotted.split(".")
    return Ref(system=system, schema=schema, table=table, column=column)


def colocations() -> tuple[CoLocation, ...]:
    """Identity and transactions in one table, in linked tables and in one schema."""
    p, split, cut = PackagePart, "colocation.split_table", "colocation.cut_key"
    orders = "food_delivery.public.orders"
    patients, tests = "laboratory.lab.patients", "laboratory.lab.test_orders"
    clients, shipments = "parcels.main.clients", "parcels.main.shipments"
    return (
        CoLocation(
            level=Level.SAME_TABLE,
            systems=("food_delivery",),
            identity=(_ref(orders, "full_name"), _ref(orders, "phone"), _ref(orders, "address")),
            transactions=(_ref(orders, "dish"), _ref(orders, "total")),
            package=(p.NAME, p.CONTACT, p.ADDRESS, p.AMOUNT, p.ITEM, p.TIME),
            people_estimate=84_000,
            severity=Severity.CRITICAL,
            severity_why=(Message(key="base.same_table"), Message(key="people", params=(("people", 84_000),))),
            advice=Message(key=split, params=(("table", "public.orders"), ("columns", "full_name, phone, address"))),
        ),
        CoLocation(
            level=Level.LINKED,
            systems=("laboratory",),
            identity=(_ref(patients, "fio"),),
            transactions=(_ref(tests, "price"),),
            path=(PathStep(from_=_ref(tests, "patient_id"), to=_ref(patients, "id"), kind=LinkKind.DECLARED),),
            package=(p.NAME, p.AMOUNT),
            people_estimate=12_400,
            severity=Severity.HIGH,
            advice=Message(key=cut, params=(("table", "lab.patients"), ("columns", "fio"))),
        ),
        CoLocation(
            level=Level.SAME_SCHEMA,
            systems=("parcels",),
            identity=(_ref(clients, "name"),),
            transactions=(_ref(shipments, "contents"),),
            package=(p.NAME, p.ITEM),
            severity=Severity.MEDIUM,
            advice=Message(key=cut, params=(("table", "main.clients"), ("columns", "name"))),
        ),
    )
