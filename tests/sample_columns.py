"""Classified columns of the fixed synthetic audit (tests/samples.py)."""

from __future__ import annotations

from privaudit.model import (
    Category,
    Classification,
    Evidence,
    EvidenceKind,
    Protection,
    Role,
    Subject,
    band_of,
)


def _why(entity: str, confidence: float, hits: int, seen: int) -> tuple[Evidence, ...]:
    low, e = entity.lower(), EvidenceKind
    base = (
        Evidence(kind=e.PRIOR, rule="prior:text", weight=-3.0),
        Evidence(kind=e.NAME, rule=f"names.en:{low}", weight=2.4),
    )
    if seen == 0:
        return base
    value = Evidence(kind=e.PATTERN, rule=f"generic.{low}:value", hits=hits, seen=seen, chance=0.0004, weight=3.1)
    return (
        (*base, value)
        if confidence >= 0.5
        else (*base, value, Evidence(kind=e.COLLISION, rule="order_number", weight=-2.6))
    )


_SAME = {
    "food_delivery.public.orders.phone": 0.002,
    "laboratory.lab.patients.snils_hash": 0.985,
    "staff_directory.public.employees.notes": 0.95,
}
_DEFAULTS = {"staff_directory.public.employees.notes": 0.93}


def _class(
    place: str,
    entity: str,
    category: Category,
    confidence: float,
    subject: Subject = Subject.CUSTOMER,
    protection: Protection = Protection.PLAIN,
    shape: str | None = None,
    *,
    path: str | None = None,
    role: Role = Role.COLUMN,
    share: float = 0.98,
    fill: float | None = 0.97,
    data_type: str = "character varying",
    truncated: float = 0.0,
) -> Classification:
    system, schema, table, column = place.split(".")
    band = band_of(confidence)
    if band is None:
        raise ValueError(place)
    return Classification(
        system=system,
        schema=schema,
        table=table,
        column=column,
        path=path,
        role=role,
        data_type=data_type,
        entity=entity,
        category=category,
        subject=subject,
        confidence=confidence,
        band=band,
        protection=protection,
        share=share,
        checked=970,
        distinct=905,
        fill_rate=fill,
        evidence=_why(entity, confidence, round(905 * share), 905),
        shape=shape,
        truncated=truncated,
        top_share=_SAME.get(place),
        default_share=_DEFAULTS.get(place),
    )


def classifications() -> tuple[Classification, ...]:
    """Kinds of many categories, in every band, protection and role."""
    c, patient, staff, prot = Category, Subject.PATIENT, Subject.EMPLOYEE, Protection
    orders, lab, pay = "food_delivery.public.orders", "laboratory.lab", "food_delivery.public.payments"
    return (
        _class(f"{orders}.full_name", "PERSON", c.IDENTITY, 0.97, shape="Яяяя Яяяяяя"),
        _class(f"{orders}.phone", "PHONE_NUMBER", c.CONTACT, 0.99, shape="+7 9## ###-##-##"),
        _class(f"{orders}.address", "STREET_ADDRESS", c.LOCATION, 0.93, shape="яя. Яяяяяя, ##-##"),
        _class(f"{orders}.door_code", "SECRET", c.CREDENTIAL, 0.72, shape="##*####", fill=0.41),
        _class(
            f"{orders}.total",
            "TRANSACTION_AMOUNT",
            c.TRANSACTION_AMOUNT,
            0.95,
            shape="####.##",
            data_type="numeric(10,2)",
        ),
        _class(f"{orders}.dish", "TRANSACTION_ITEM", c.TRANSACTION_ITEM, 0.81, shape="Яяяяя яяяяя"),
        _class(
            f"{orders}.created_at",
            "TRANSACTION_TIME",
            c.TRANSACTION_TIME,
            0.96,
            shape="####-##-## ##:##",
            data_type="timestamptz",
        ),
        _class(
            f"{orders}.extra",
            "EMAIL_ADDRESS",
            c.CONTACT,
            0.91,
            path="receipt.email",
            shape="aaaa@aaaa.aa",
            data_type="jsonb",
        ),
        _class(
            f"{orders}.comment",
            "PHONE_NUMBER",
            c.CONTACT,
            0.88,
            role=Role.CONTAINED,
            share=0.031,
            shape="8 9## ### ## ##",
            truncated=0.02,
        ),
        _class("food_delivery.public.Отзывы.text", "PERSON", c.FREE_TEXT, 0.44, role=Role.CONTAINED, share=0.05),
        _class(f"{pay}.card_number", "CREDIT_CARD", c.PAYMENT, 0.98, protection=prot.MASKED, shape="****####"),
        _class(f"{pay}.ip", "IP_ADDRESS", c.ONLINE_ID, 0.94, shape="##.##.#.##", data_type="inet"),
        _class(
            "food_delivery.public.couriers.passport", "RU_PASSPORT", c.GOVERNMENT_ID, 0.9, staff, shape="## ## ######"
        ),
        _class(
            "food_delivery.public.couriers.salary",
            "SALARY",
            c.EMPLOYMENT,
            0.7,
            staff,
            shape="######",
            data_type="integer",
        ),
        _class(f"{lab}.patients.fio", "PERSON", c.IDENTITY, 0.98, patient, shape="Яяяяяя Я. Я."),
        _class(
            f"{lab}.patients.birth", "DATE_OF_BIRTH", c.DEMOGRAPHIC, 0.95, patient, shape="####-##-##", data_type="date"
        ),
        _class(
            f"{lab}.patients.snils_hash", "RU_SNILS", c.GOVERNMENT_ID, 0.66, patient, prot.HASHED, shape="aa##a###…"
        ),
        _class(f"{lab}.test_orders.diagnosis", "HEALTH", c.SPECIAL, 0.86, patient, shape="A##.#"),
        _class(
            f"{lab}.test_orders.price",
            "TRANSACTION_AMOUNT",
            c.TRANSACTION_AMOUNT,
            0.9,
            patient,
            data_type="decimal(8,2)",
        ),
        _class("parcels.main.clients.name", "PERSON", c.IDENTITY, 0.8, shape="Aaaaa Aaaaaaa"),
        _class("parcels.main.clients.city", "CITY", c.LOCATION, 0.31),
        _class("parcels.main.shipments.contents", "TRANSACTION_ITEM", c.TRANSACTION_ITEM, 0.55),
        _class("staff_directory.public.employees.login", "USERNAME", c.ONLINE_ID, 0.9, staff, shape="a.aaaaaa"),
        _class("staff_directory.public.employees.notes", "CONVICTION", c.CONVICTION, 0.27, staff, fill=0.02),
        _class("staff_directory.public.employees.org", "ORGANIZATION", c.IDENTITY, 0.7, Subject.ORGANISATION),
        _class("staff_directory.public.employees.org_tel", "PHONE_NUMBER", c.CONTACT, 0.93, Subject.ORGANISATION),
    )
