"""A British and American loyalty programme: members, purchases by bar code, points, web sessions, JSON preferences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from ...model.system import Lifecycle
from ..numbers import digits, ean13
from ..people import Person
from ..schema import Package, Reference, Row, Setup, System, Table, as_json, col, moment, org
from ..words import words

MEMBERS, PURCHASES, STORES, PRODUCTS, POINTS, SESSIONS = 900, 3000, 40, 200, 1500, 1200


def _stores(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("loyalty.stores")
    for i, person in enumerate(setup.english(50_000, STORES), 1):
        home = person.address
        phone = f"020 7946 0{digits(rng, 3)}"
        yield (i, f"Meadow & Vale {home.city} {i}", f"{home.house} {home.street}, {home.city}", home.postcode, phone)


def _products(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("loyalty.products")
    for i in range(PRODUCTS):
        title, brand, price = words("goods")["shop_products"][i % 20]
        yield (ean13(rng), f"{title} ({i // 20 + 1})" if i >= 20 else title, brand, Decimal(str(price)))


def _members(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("loyalty.members")
    for i, p in enumerate(setup.english(0, MEMBERS), 1):
        joined = moment(rng, date(2015, 1, 1), date(2026, 8, 1))
        street = f"{p.address.house} {p.address.street}"
        yield (
            *(f"MV{i:07d}", p.title, p.first, p.last, p.email, p.phone, p.born, "F" if p.sex == "f" else "M"),
            *(street, p.address.city, p.address.postcode, p.country, _preferences(setup, i, p), joined.date()),
        )


def _preferences(setup: Setup, i: int, p: Person) -> str:
    rng = setup.rng(f"loyalty.preferences:{i}")
    value: dict[str, object] = {
        "newsletter": rng.random() < 0.5,
        "diet": rng.choice(["none", "vegan", "halal", "kosher", "gluten free"]),
        "contact": {"email": p.email, "mobile": p.phone},
        "household": {"size": rng.randrange(1, 6), "pets": rng.choice(["cat", "dog", "none"])},
    }
    return as_json(value)


def _purchases(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("loyalty.purchases")
    products = setup.kept("loyalty.products", lambda: _products(setup))
    members = setup.count(MEMBERS)
    for i in range(1, setup.count(PURCHASES) + 1):
        ean, _, _, price = rng.choice(products)
        quantity = rng.randrange(1, 5)
        bought = moment(rng, date(2024, 1, 1), date(2026, 9, 30))
        member = f"MV{rng.randrange(1, members + 1):07d}"
        yield (
            i,
            member,
            rng.randrange(1, setup.count(STORES) + 1),
            ean,
            quantity,
            cast("Decimal", price) * quantity,
            bought,
        )


def _points(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("loyalty.points")
    members = setup.count(MEMBERS)
    for i in range(1, setup.count(POINTS) + 1):
        when = moment(rng, date(2024, 1, 1), date(2026, 9, 30))
        reason = rng.choice(("purchase", "birthday bonus", "refund", "expired"))
        yield (i, f"MV{rng.randrange(1, members + 1):07d}", rng.randrange(-500, 900), reason, when)


def _sessions(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("loyalty.sessions")
    members = setup.count(MEMBERS)
    for i in range(1, setup.count(SESSIONS) + 1):
        start = moment(rng, date(2026, 6, 1), date(2026, 9, 30))
        net = rng.choice(("192.0.2", "198.51.100", "203.0.113"))
        agent = rng.choice(words("texts")["user_agents"]).format(version=rng.randrange(90, 125))
        cookie = f"{rng.getrandbits(128):032x}"
        end = start + timedelta(minutes=rng.randrange(1, 50))
        yield (i, f"MV{rng.randrange(1, members + 1):07d}", f"{net}.{rng.randrange(1, 255)}", agent, cookie, start, end)


MEMBER_COLUMNS = (
    col("member_no", "char:9", "ACCOUNT_ID"),
    col("title", "str:10", "GENDER"),
    col("first_name", "str:60", "FIRST_NAME"),
    col("last_name", "str:60", "LAST_NAME"),
    col("email", "str:120", "EMAIL_ADDRESS"),
    col("phone", "str:20", "PHONE_NUMBER"),
    col("date_of_birth", "date", "DATE_OF_BIRTH"),
    col("gender", "char:1", "GENDER"),
    col("street", "str:120", "STREET_ADDRESS"),
    col("city", "str:60", "CITY"),
    col("postcode", "str:10", "POSTAL_CODE"),
    col("country", "char:2", "COUNTRY"),
    col("preferences", "json", contained=("EMAIL_ADDRESS", "PHONE_NUMBER", "RELIGION")),
    col("joined_on", "date"),
)
PURCHASE_COLUMNS = (
    col("id", "id"),
    col("member_no", "char:9", "ACCOUNT_ID"),
    col("store_id", "int", "TRANSACTION_PLACE"),
    col("ean", "char:13", "TRANSACTION_ITEM"),
    col("quantity", "int"),
    col("amount", "money", "TRANSACTION_AMOUNT"),
    col("purchased_at", "time", "TRANSACTION_TIME"),
)
SESSION_COLUMNS = (
    col("id", "id"),
    col("member_no", "char:9", "ACCOUNT_ID"),
    col("ip_address", "str:39", "IP_ADDRESS"),
    col("user_agent", "str:200", "DEVICE_ID"),
    col("cookie_id", "char:32", "COOKIE_ID"),
    col("started_at", "time"),
    col("ended_at", "time"),
)


STORE_COLUMNS = (
    col("id", "id"),
    org("name", "str:80", "ORGANIZATION"),
    org("address", "str:120", "STREET_ADDRESS"),
    org("postcode", "str:10", "POSTAL_CODE"),
    org("phone", "str:20", "PHONE_NUMBER"),
)
PRODUCT_COLUMNS = (
    col("ean", "char:13"),
    col("title", "str:80"),
    org("brand", "str:40", "ORGANIZATION"),
    col("price", "money"),
)
POINT_COLUMNS = (
    col("id", "id"),
    col("member_no", "char:9", "ACCOUNT_ID"),
    col("points", "int"),
    col("reason", "str:40"),
    col("booked_at", "time", "TRANSACTION_TIME"),
)


def loyalty(setup: Setup) -> System:
    """Return the loyalty programme "Meadow & Vale Club"."""
    member = Reference(column="member_no", table="members", referred="member_no")
    tables = (
        Table(name="stores", key=("id",), rows=lambda: _stores(setup), columns=STORE_COLUMNS),
        Table(
            name="products",
            key=("ean",),
            rows=lambda: iter(setup.kept("loyalty.products", lambda: _products(setup))),
            columns=PRODUCT_COLUMNS,
        ),
        Table(name="members", key=("member_no",), rows=lambda: _members(setup), columns=MEMBER_COLUMNS),
        Table(
            name="purchases",
            key=("id",),
            references=(
                member,
                Reference(column="store_id", table="stores", referred="id"),
                Reference(column="ean", table="products", referred="ean"),
            ),
            rows=lambda: _purchases(setup),
            columns=PURCHASE_COLUMNS,
        ),
        Table(name="points", key=("id",), references=(member,), rows=lambda: _points(setup), columns=POINT_COLUMNS),
        Table(
            name="web_sessions",
            key=("id",),
            references=(member,),
            rows=lambda: _sessions(setup),
            columns=SESSION_COLUMNS,
        ),
    )
    parts = ("name", "contact", "address", "amount", "item", "time")
    return System(
        name="loyalty",
        title="Meadow & Vale Club",
        owner="Marketing",
        purpose="Loyalty programme",
        lifecycle=Lifecycle.LIVE,
        location="GB",
        tables=tables,
        packages=(
            Package(system="loyalty", tables=("members", "purchases"), level="linked", declared=True, parts=parts),
        ),
    )
