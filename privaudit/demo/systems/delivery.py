"""A food delivery service: everything about a customer and an order in one table, after leaks reported in 2022.

Also the analyst's copy of it: one flat export of a year, readable by all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from ...model.catalog import Subject
from ...model.classification import Protection
from ...model.system import Lifecycle
from ..numbers import digits, plate, sha256_hex
from ..people import phone_ru
from ..schema import Package, Reference, Row, Setup, System, Table, col, moment, org, phrase
from ..words import words

STAFF = Subject.EMPLOYEE
PARTS = ("name", "contact", "address", "amount", "item", "time")
CUSTOMERS, ORDERS, COURIERS, RESTAURANTS = 800, 2400, 300, 60


def _restaurants(setup: Setup) -> Iterator[Row]:
    names = words("goods")["restaurants"]
    for i, firm in enumerate(setup.companies(0, RESTAURANTS), 1):
        hours = ("10:00-22:00", "09:00-23:00", "24/7")[i % 3]
        name = names[i % len(names)]
        yield (i, name, firm.name, firm.inn, firm.phone, firm.address, f"zakaz{i}@kafe.example", hours)


def _menu(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("delivery.menu")
    number = 0
    for restaurant in range(1, RESTAURANTS + 1):
        for name, price in rng.sample(words("goods")["dishes"], 12):
            number += 1
            yield (number, restaurant, name, Decimal(price + rng.randrange(-3, 8) * 10), rng.randrange(150, 700))


def _couriers(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("delivery.couriers")
    for i, person in enumerate(setup.russians(6000, COURIERS), 1):
        vehicle = rng.choice(("велосипед", "пешком", "автомобиль"))
        sign = plate(rng, rng.choice(("77", "178", "54", "716"))) if vehicle == "автомобиль" else None
        yield (i, person.full, phone_ru(person.phone, 1), vehicle, sign, person.passport, rng.random() < 0.8)


def orders(setup: Setup) -> Iterator[Row]:
    """Return the rows of ``orders``."""
    rng = setup.rng("delivery.orders")
    people = setup.russians(0, CUSTOMERS)
    devices = words("texts")["devices"]
    for i in range(1, setup.count(ORDERS) + 1):
        person, other = rng.choice(people), rng.choice(people)
        home = person.address
        basket = rng.sample(words("goods")["dishes"], rng.randrange(1, 4))
        created = moment(rng, date(2022, 1, 1), date(2026, 9, 30))
        yield (
            i,
            f"{rng.randrange(2, 10)}{digits(rng, 9)}",
            rng.choice((person.short, person.first, person.full)),
            phone_ru(person.phone, rng.choice((1, 1, 1, 2))),
            person.email,
            home.line_ru(),
            home.entrance,
            home.floor,
            home.door_code,
            phrase(rng, "delivery_comments", person, other) if rng.random() < 0.6 else None,
            rng.choice(devices),
            "; ".join(f"{name} x{rng.randrange(1, 3)}" for name, _ in basket),
            sum((Decimal(price) for _, price in basket), Decimal(0)),
            rng.randrange(1, RESTAURANTS + 1),
            rng.randrange(1, setup.count(COURIERS) + 1),
            rng.choice(("delivered", "delivered", "delivered", "cancelled")),
            created,
        )


def _copy(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("copy")
    for row in setup.kept("delivery.orders", lambda: orders(setup)):
        created = row[16]
        if isinstance(created, datetime) and created.year == 2023:
            segment = rng.choice(("новый", "активный", "спящий", "VIP"))
            yield (row[1], row[2], row[3], row[4], row[5], row[8], row[11], row[12], created, segment)


def _contacts(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("copy.hash")
    for person in setup.russians(0, CUSTOMERS):
        number = person.card
        yield (sha256_hex(person.phone), f"{number[:6]}******{number[-4:]}", rng.randrange(1, 60), rng.random() < 0.3)


ORDER_COLUMNS = (
    col("id", "id"),
    col("order_number", "char:10", "TRANSACTION_ID", comment="Номер заказа, десять цифр"),
    col("user_name", "str:120", "PERSON", comment="Как назвался клиент"),
    col("phone", "str:20", "PHONE_NUMBER"),
    col("email", "str:120", "EMAIL_ADDRESS"),
    col("address", "str:200", "STREET_ADDRESS"),
    col("entrance", "str:10", "STREET_ADDRESS", comment="Подъезд"),
    col("floor", "str:10", "STREET_ADDRESS", comment="Этаж"),
    col("door_code", "str:20", "STREET_ADDRESS", comment="Код домофона"),
    col("comment", "text", "FREE_TEXT", contained=("PHONE_NUMBER", "PERSON")),
    col("device_model", "str:60", "DEVICE_ID"),
    col("items", "text", "TRANSACTION_ITEM"),
    col("total_sum", "money", "TRANSACTION_AMOUNT"),
    col("restaurant_id", "int"),
    col("courier_id", "int"),
    col("status", "str:20"),
    col("created_at", "time", "TRANSACTION_TIME"),
)
RESTAURANT_COLUMNS = (
    col("id", "id"),
    org("name", "str:80", "ORGANIZATION"),
    org("legal_name", "str:120", "ORGANIZATION"),
    org("inn", "str:12", "TAX_ID"),
    org("phone", "str:20", "PHONE_NUMBER"),
    org("address", "str:200", "STREET_ADDRESS"),
    org("email", "str:80", "EMAIL_ADDRESS"),
    col("opening_hours", "str:20"),
)
MENU_COLUMNS = (
    col("id", "id"),
    col("restaurant_id", "int"),
    col("dish", "str:80"),
    col("price", "money"),
    col("weight_g", "int"),
)
COURIER_COLUMNS = (
    col("id", "id"),
    col("full_name", "str:120", "PERSON", STAFF),
    col("phone", "str:20", "PHONE_NUMBER", STAFF),
    col("vehicle", "str:20"),
    col("plate_number", "str:12", "VEHICLE_PLATE", STAFF),
    col("passport", "char:10", "RU_PASSPORT", STAFF),
    col("active", "bool"),
)


def delivery(setup: Setup) -> System:
    """Return the delivery service «Вкусный час»."""
    tables = (
        Table(
            name="restaurants",
            comment="Рестораны-партнёры",
            key=("id",),
            rows=lambda: _restaurants(setup),
            columns=RESTAURANT_COLUMNS,
        ),
        Table(
            name="menu",
            key=("id",),
            references=(Reference(column="restaurant_id", table="restaurants", referred="id"),),
            rows=lambda: _menu(setup),
            columns=MENU_COLUMNS,
        ),
        Table(
            name="couriers",
            key=("id",),
            rows=lambda: _couriers(setup),
            columns=COURIER_COLUMNS,
        ),
        Table(
            name="orders",
            comment="Заказы: клиент, адрес и чек одной строкой",
            key=("id",),
            references=(
                Reference(column="restaurant_id", table="restaurants", referred="id"),
                Reference(column="courier_id", table="couriers", referred="id"),
            ),
            rows=lambda: iter(setup.kept("delivery.orders", lambda: orders(setup))),
            columns=ORDER_COLUMNS,
        ),
    )
    return System(
        name="delivery",
        title="Доставка еды «Вкусный час»",
        owner="Служба доставки",
        purpose="Приём и доставка заказов",
        lifecycle=Lifecycle.LIVE,
        tables=tables,
        packages=(Package(system="delivery", tables=("orders",), level="same_table", declared=True, parts=PARTS),),
    )


def analyst_copy(setup: Setup) -> System:
    """Return the analyst's copy of the orders of 2023, and a list with hashed phones and masked cards."""
    chosen = ("order_number", "user_name", "phone", "email", "address", "door_code", "items", "total_sum", "created_at")
    by_name = {c.name: c for c in ORDER_COLUMNS}
    segments = (
        col("phone_hash", "char:64", "PHONE_NUMBER", protection=Protection.HASHED),
        col("card_masked", "str:20", "CREDIT_CARD", protection=Protection.MASKED),
        col("orders_count", "int"),
        col("is_churned", "bool"),
    )
    return System(
        name="analyst_copy",
        title="Выгрузка аналитика",
        owner="Аналитика",
        purpose="Отчёт по заказам за 2023 год",
        lifecycle=Lifecycle.TEST,
        tables=(
            Table(
                name="orders_2023_copy",
                rows=lambda: _copy(setup),
                columns=(*(by_name[name] for name in chosen), col("client_segment", "str:20")),
            ),
            Table(name="segments", rows=lambda: _contacts(setup), columns=segments),
        ),
        packages=(
            Package(
                system="analyst_copy", tables=("orders_2023_copy",), level="same_table", declared=True, parts=PARTS
            ),
        ),
        world_readable=True,
    )
