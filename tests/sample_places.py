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


def _says(key: str, *parts: PackagePart, **params: str) -> Message:
    people = (("people", 84_000), ("low", 80_500), ("high", 87_900), ("people_clause", "of_people_about"))
    said = (("parts_package", ",".join(parts)), *params.items())
    return Message(key=f"says.{key}", params=(*said, *people))


def _advice(key: str, columns: str, count: int, **params: str) -> Message:
    return Message(key=f"advice.{key}", params=(("columns", columns), ("count", count), *params.items()))


def colocations() -> tuple[CoLocation, ...]:
    """Identity and transactions in one table, in linked tables and in one schema."""
    p = PackagePart
    orders = "food_delivery.public.orders"
    patients, tests = "laboratory.lab.patients", "laboratory.lab.test_orders"
    clients, shipments = "parcels.main.clients", "parcels.main.shipments"
    leads, payments, old = "food_delivery.crm.leads", "food_delivery.public.payments", "staff_directory.public.clients"
    count = 'SELECT count(*) FROM "main"."shipments" AS a JOIN "main"."clients" AS b ON a."client_no" = b."no";'
    return (
        CoLocation(
            level=Level.SAME_TABLE,
            systems=("food_delivery",),
            identity=(_ref(orders, "full_name"), _ref(orders, "phone"), _ref(orders, "address")),
            transactions=(_ref(orders, "dish"), _ref(orders, "total")),
            package=(p.NAME, p.CONTACT, p.ADDRESS, p.AMOUNT, p.ITEM, p.TIME),
            people_estimate=84_000,
            people_low=80_500,
            people_high=87_900,
            moves=(_ref(orders, "full_name"), _ref(orders, "phone"), _ref(orders, "address")),
            says=_says("same_table", p.NAME, p.CONTACT, p.ADDRESS, p.AMOUNT, p.ITEM, p.TIME, tables="public.orders"),
            sql='SELECT count(*) FROM "public"."orders" WHERE "phone" IS NOT NULL AND "total" IS NOT NULL;',
            severity=Severity.CRITICAL,
            severity_why=(Message(key="base.same_table"), Message(key="people", params=(("people", 84_000),))),
            advice=_advice("identity", "orders.full_name, orders.phone, orders.address", 3),
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
            advice=_advice("key", "patients.id", 1, identity="patients.fio"),
        ),
        CoLocation(
            level=Level.SAME_SCHEMA,
            systems=("parcels",),
            identity=(_ref(clients, "name"),),
            transactions=(_ref(shipments, "contents"),),
            package=(p.NAME, p.ITEM),
            severity=Severity.MEDIUM,
            advice=_advice("apart_same_schema", "clients.name", 1),
        ),
        CoLocation(
            level=Level.LINKED,
            systems=("parcels",),
            identity=(_ref(clients, "phone"),),
            transactions=(_ref(shipments, "price"),),
            path=(
                PathStep(
                    from_=_ref(shipments, "client_no"),
                    to=_ref(clients, "no"),
                    kind=LinkKind.DISCOVERED,
                    confidence=0.93,
                ),
            ),
            package=(p.CONTACT, p.AMOUNT),
            people_estimate=5_020,
            people_low=5_020,
            people_high=5_020,
            moves=(_ref(clients, "no"),),
            says=_says("linked", p.CONTACT, p.AMOUNT, tables="main.clients, main.shipments"),
            sql=count,
            severity=Severity.HIGH,
            advice=_advice("key", "clients.no", 1, identity="clients.phone"),
        ),
        CoLocation(
            level=Level.SAME_DATABASE,
            systems=("food_delivery",),
            identity=(_ref(leads, "phone"),),
            transactions=(_ref(payments, "amount"),),
            package=(p.CONTACT, p.AMOUNT),
            says=_says(
                "same_database", p.CONTACT, p.AMOUNT, systems="food_delivery", tables="crm.leads, public.payments"
            ),
            severity=Severity.MEDIUM,
            advice=_advice("apart_same_database", "leads.phone", 1),
        ),
        CoLocation(
            level=Level.SAME_SERVER,
            systems=("food_delivery", "staff_directory"),
            identity=(_ref(old, "phone"),),
            transactions=(_ref(payments, "amount"),),
            package=(p.CONTACT, p.AMOUNT),
            severity=Severity.LOW,
            advice=_advice("apart_same_server", "clients.phone", 1),
        ),
        CoLocation(
            level=Level.CROSS_SYSTEM,
            systems=("food_delivery", "parcels"),
            identity=(_ref(clients, "phone"),),
            transactions=(_ref(orders, "total"),),
            path=(
                PathStep(
                    from_=_ref(orders, "phone"),
                    to=_ref(clients, "phone"),
                    kind=LinkKind.DISCOVERED,
                    confidence=0.99,
                ),
            ),
            package=(p.CONTACT, p.AMOUNT),
            people_estimate=3_900,
            people_low=3_100,
            people_high=4_700,
            moves=(_ref(clients, "phone"),),
            severity=Severity.LOW,
            advice=_advice("shared", "clients.phone", 1, identity="clients.phone"),
        ),
    )
