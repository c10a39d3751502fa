"""Estates in which it is known where identity meets transactions, and where it only seems so."""

from __future__ import annotations

from privaudit.model import Level

from . import base as b
from .base import Planted, PlantedSystem, PlantedTable, Scenario

Columns = tuple[tuple[str, str, b.Cell], ...]
TENANTS = 5
KEYS_OF_TWO_COLUMNS = "keys of two columns"


def scenarios(rows: int) -> tuple[Scenario, ...]:
    """Return all scenarios; the main tables have so many rows."""
    makers = (_declared, _undeclared, _uuids, _tenants, _three_tables, _pairs, _phones, _mails, _shops, _decoys)
    return tuple(make(rows) for make in makers)


def _part(rows: int, of: int) -> int:
    """Return a part of many rows for a table that need not be as large, or all of few."""
    return rows if rows <= 10_000 else rows // of


def _place(level: Level, identity: str, transactions: str) -> Planted:
    return Planted(level=level, identity=frozenset(identity.split()), transactions=frozenset(transactions.split()))


def _people(key: str = "id", *more: tuple[str, str, b.Cell]) -> Columns:
    return (
        (key, "int", b.number),
        ("full_name", "text", b.full_name),
        ("phone", "text", b.phone_written(1)),
        *more,
    )


def _bought(*more: tuple[str, str, b.Cell], key: str = "order_no") -> Columns:
    return (
        (key, "int", b.number),
        *more,
        ("total", "money", b.amount),
        ("created_at", "time", b.moment),
    )


def _products(schema: str = "") -> PlantedTable:
    return PlantedTable(
        name="products",
        schema=schema,
        rows=500,
        columns=(("id", "int", b.number), ("title", "text", b.goods), ("price", "money", b.amount)),
    )


def _staff(schema: str = "") -> tuple[PlantedTable, PlantedTable]:
    people = (
        ("id", "int", b.number),
        ("full_name", "text", b.full_name),
        ("position", "text", lambda n: ("кассир", "водитель", "бухгалтер")[n % 3]),
        ("hired_on", "date", lambda n: b.moment(n).date()),
    )
    pay = (
        ("id", "int", b.number),
        ("employee_id", "int", b.small(200)),
        ("salary", "money", b.amount),
        ("paid_on", "date", lambda n: b.moment(n).date()),
    )
    return (
        PlantedTable(name="employees", schema=schema, rows=200, columns=people),
        PlantedTable(name="payroll", schema=schema, rows=1000, columns=pay, keys=(("employee_id", "employees", "id"),)),
    )


def _declared(rows: int) -> Scenario:
    """Declared keys in SQLite, with goods and staff beside."""
    orders = _bought(("customer_id", "int", b.some(rows)))
    items = (
        ("id", "int", b.number),
        ("order_no", "int", b.some(rows)),
        ("product_id", "int", b.small(500)),
        ("product_name", "text", b.goods),
        ("price", "money", b.amount),
    )
    tables = (
        PlantedTable(name="customers", rows=rows, columns=_people()),
        PlantedTable(name="orders", rows=rows, columns=orders, keys=(("customer_id", "customers", "id"),)),
        PlantedTable(
            name="order_items", rows=_part(rows, 10), columns=items, keys=(("order_no", "orders", "order_no"),)
        ),
        _products(),
        *_staff(),
    )
    place = _place(Level.LINKED, "web.main.customers", "web.main.orders web.main.order_items")
    system = PlantedSystem(name="web", engine="sqlite", tables=tables)
    return Scenario(name="declared keys", systems=(system,), planted=frozenset({place}))


def _undeclared(rows: int) -> Scenario:
    """Whole numbers without a declared key in PostgreSQL; subscribers hang together with nobody."""
    orders = _bought(
        ("customer_id", "int", b.some(rows)), ("product_id", "int", b.small(500)), ("shop_id", "int", b.small(40))
    )
    letters = (("id", "int", b.number), ("email", "text", lambda n: b.email(n + 50_000_000)))
    tables = (
        PlantedTable(name="customers", rows=rows, columns=_people()),
        PlantedTable(name="orders", rows=rows, columns=orders),
        PlantedTable(name="subscribers", rows=1000, columns=letters),
        _products(),
        *_staff(),
    )
    places = frozenset(
        {
            _place(Level.LINKED, "crm.public.customers", "crm.public.orders"),
            _place(Level.SAME_SCHEMA, "crm.public.subscribers", "crm.public.orders"),
        }
    )
    system = PlantedSystem(name="crm", engine="postgresql", tables=tables)
    return Scenario(name="undeclared whole numbers", systems=(system,), planted=places)


def _uuids(rows: int) -> Scenario:
    """Bytes of 16 against text of 36 in MariaDB; names say nothing."""
    people = _people("nr", ("guid", "binary16 unique", b.guid_bytes))
    orders = _bought(
        ("handed_by", "char36", b.some(rows, b.guid_text)),
        ("trace", "char36", lambda n: b.guid_text(n + 90_000_000)),
    )
    tables = (
        PlantedTable(name="persons", rows=rows, columns=people),
        PlantedTable(name="sales", rows=rows, columns=orders),
        _products(),
    )
    system = PlantedSystem(name="till", engine="mariadb", tables=tables)
    place = _place(Level.LINKED, "till.@.persons", "till.@.sales")
    return Scenario(name="binary(16) against char(36)", systems=(system,), planted=frozenset({place}))


def _tenants(rows: int) -> Scenario:
    """Keys of two columns in PostgreSQL: each tenant numbers its customers and orders from 1 on."""

    def tenant(n: int) -> int:
        return 1 + n % TENANTS

    def within(n: int) -> int:
        return 1 + n // TENANTS

    orders = (
        ("tenant_id", "int", b.some(rows, tenant)),
        ("order_no", "int", b.number),
        ("customer_id", "int", b.some(rows, within)),
        ("total", "money", b.amount),
        ("created_at", "time", b.moment),
    )
    customers = (("tenant_id", "int", tenant), ("id", "int", within), *_people()[1:])
    tables = (
        PlantedTable(name="customers", rows=rows, columns=customers, primary=2),
        PlantedTable(
            name="orders", rows=rows, columns=orders, primary=2,
            keys=(("tenant_id customer_id", "customers", "tenant_id id"),),
        ),
        _products(),
    )  # fmt: skip
    place = _place(Level.LINKED, "hub.public.customers", "hub.public.orders")
    system = PlantedSystem(name="hub", engine="postgresql", tables=tables)
    return Scenario(name=KEYS_OF_TWO_COLUMNS, systems=(system,), planted=frozenset({place}))


def _three_tables(rows: int) -> Scenario:
    """Names, phones and passports in three tables of PostgreSQL, payments in a fourth."""
    tables = (
        PlantedTable(
            name="persons",
            rows=rows,
            columns=(("id", "int", b.number), ("last_name", "text", b.last_name), ("first_name", "text", b.first_name)),
        ),
        PlantedTable(
            name="contacts",
            rows=_part(rows, 4),
            columns=(("id", "int", b.number), ("person_id", "int", b.number), ("phone", "text", b.phone_written(0))),
        ),
        PlantedTable(
            name="documents",
            rows=_part(rows, 10),
            columns=(("id", "int", b.number), ("person_id", "int", b.number), ("passport", "text", b.passport)),
        ),
        PlantedTable(name="payments", rows=rows, columns=_bought(("person_id", "int", b.some(rows)), key="nr")),
        _products(),
    )
    place = _place(
        Level.LINKED, "desk.public.persons desk.public.contacts desk.public.documents", "desk.public.payments"
    )
    system = PlantedSystem(name="desk", engine="postgresql", tables=tables)
    return Scenario(name="identity over three tables", systems=(system,), planted=frozenset({place}))


def _pairs(rows: int) -> Scenario:
    """A table of pairs says in MariaDB whose an order is."""
    pairs = (("id", "int", b.number), ("order_no", "int", b.number), ("client_id", "int", b.some(rows)))
    tables = (
        PlantedTable(name="clients", rows=rows, columns=_people()),
        PlantedTable(name="orders", rows=rows, columns=_bought()),
        PlantedTable(name="order_clients", rows=rows, columns=pairs),
    )
    system = PlantedSystem(name="depot", engine="mariadb", tables=tables)
    place = _place(Level.LINKED, "depot.@.clients", "depot.@.orders")
    return Scenario(name="a table of pairs", systems=(system,), planted=frozenset({place}))


def _phones(rows: int) -> Scenario:
    """The same phones, written differently, in SQLite and PostgreSQL; a third system has phones of others."""
    names = _people("id", ("address", "text", b.address))
    orders = _bought(("phone", "text", b.some(rows, b.phone_written(2), offset=rows // 2)))
    strangers = (
        ("id", "int", b.number),
        ("full_name", "text", b.full_name),
        ("phone", "text", lambda n: b.phone_written(1)(n + 300_000_000)),
        ("address", "text", b.address),
    )
    systems = (
        PlantedSystem(
            name="callcentre", engine="sqlite", tables=(PlantedTable(name="clients", rows=rows, columns=names),)
        ),
        PlantedSystem(
            name="kiosk", engine="postgresql", tables=(PlantedTable(name="orders", rows=rows, columns=orders),)
        ),
        PlantedSystem(
            name="library", engine="sqlite", tables=(PlantedTable(name="readers", rows=1000, columns=strangers),)
        ),
    )
    both = "callcentre.main.clients kiosk.public.orders"
    places = frozenset(
        {
            _place(Level.SAME_TABLE, "kiosk.public.orders", "kiosk.public.orders"),
            _place(Level.CROSS_SYSTEM, both, "kiosk.public.orders"),
        }
    )
    return Scenario(name="phones across engines", systems=systems, planted=places)


def _mails(rows: int) -> Scenario:
    """The same addresses of e-mail in MariaDB and, in capitals, in SQLite."""
    people = (
        ("id", "int", b.number),
        ("full_name", "text", b.full_name),
        ("email", "text", b.email),
        ("passport", "text", b.passport),
    )
    orders = _bought(("email", "text", b.some(rows // 4, b.loud_email)), ("product_name", "text", b.goods))
    systems = (
        PlantedSystem(
            name="accounts", engine="mariadb", tables=(PlantedTable(name="users", rows=rows, columns=people),)
        ),
        PlantedSystem(
            name="tickets", engine="sqlite", tables=(PlantedTable(name="purchases", rows=rows, columns=orders),)
        ),
    )
    places = frozenset(
        {
            _place(Level.SAME_TABLE, "tickets.main.purchases", "tickets.main.purchases"),
            _place(Level.CROSS_SYSTEM, "accounts.@.users tickets.main.purchases", "tickets.main.purchases"),
        }
    )
    return Scenario(name="e-mail across engines", systems=systems, planted=places)


def _shops(rows: int) -> Scenario:
    """Shops of the same shape in schemas of PostgreSQL, a schema of people and one of transactions without a key."""
    tables = []
    for shop, many in (("north", rows), ("south", _part(rows, 20))):
        orders = _bought(("customer_id", "int", b.some(many)))
        tables += [
            PlantedTable(name="customers", schema=shop, rows=many, columns=_people()),
            PlantedTable(name="orders", schema=shop, rows=many, columns=orders),
        ]
    guests = (("id", "int", b.number), ("full_name", "text", b.full_name), ("address", "text", b.address))
    tables += [
        PlantedTable(name="guests", schema="hotel", rows=1000, columns=guests),
        PlantedTable(name="receipts", schema="billing", rows=1000, columns=_bought(key="receipt_no")),
    ]
    system = PlantedSystem(name="chain", engine="postgresql", tables=tuple(tables))
    places = frozenset(
        {
            _place(Level.LINKED, "chain.north.customers", "chain.north.orders"),
            _place(Level.LINKED, "chain.south.customers", "chain.south.orders"),
            _place(
                Level.SAME_DATABASE,
                "chain.hotel.guests chain.north.customers chain.south.customers",
                "chain.billing.receipts",
            ),
        }
    )
    return Scenario(name="shops in schemas", systems=(system,), planted=places)


def _decoys(rows: int) -> Scenario:
    """Nothing meets: goods with prices, tariffs, staff, companies with invoices; people live in another database."""
    firms = (
        ("id", "int", b.number),
        ("company_name", "text", b.company),
        ("company_phone", "text", lambda n: f"8 (4872) 0{n % 90_000 + 10_000}"),
    )
    invoices = (
        ("id", "int", b.number),
        ("company_id", "int", b.some(1000)),
        ("invoice_total", "money", b.amount),
        ("issued_at", "time", b.moment),
    )
    tariffs = (
        ("id", "int", b.number),
        ("tariff", "text", lambda n: f"Тариф {n}"),
        ("price", "money", b.amount),
    )
    systems = (
        PlantedSystem(
            name="wholesale",
            engine="postgresql",
            tables=(
                PlantedTable(name="companies", rows=1000, columns=firms),
                PlantedTable(
                    name="invoices", rows=_part(rows, 4), columns=invoices, keys=(("company_id", "companies", "id"),)
                ),
                PlantedTable(name="tariffs", rows=12, columns=tariffs),
                _products(),
                *_staff(),
            ),
        ),
        PlantedSystem(
            name="club",
            engine="postgresql",
            tables=(PlantedTable(name="members", rows=_part(rows, 4), columns=_people()),),
        ),
    )
    return Scenario(name="decoys", systems=systems, planted=frozenset())
