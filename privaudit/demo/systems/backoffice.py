"""An accounting base whose names say nothing, and the archive of an old CRM with transliterated names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ...model.catalog import Subject
from ...model.system import Lifecycle
from ..numbers import digits, snils_text
from ..people import phone_ru
from ..schema import Package, Row, Setup, System, Table, col, moment, money, org
from ..words import words
from .office import EMPLOYEES

STAFF = Subject.EMPLOYEE
FIRMS, DOCUMENTS, OLD_CLIENTS, OLD_ORDERS = 350, 1500, 700, 1400


def _persons(setup: Setup) -> Iterator[Row]:
    for i, p in enumerate(setup.russians(5000, EMPLOYEES), 1):
        document = f"{p.passport[:4]} {p.passport[4:]}"
        yield (
            i,
            f"{i:09d}",
            p.full,
            p.inn,
            snils_text(p.snils),
            p.born,
            document,
            phone_ru(p.phone, 1),
            p.address.full_ru(),
        )


def _firms(setup: Setup) -> Iterator[Row]:
    for i, firm in enumerate(setup.companies(1000, FIRMS), 1):
        yield (i, f"{i:09d}", firm.name, firm.inn, firm.kpp or None, firm.ogrn, firm.account, firm.phone, firm.address)


def _documents(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("accounting.documents")
    goods = words("goods")["accounting_goods"]
    for i in range(1, setup.count(DOCUMENTS) + 1):
        when = moment(rng, date(2020, 1, 1), date(2026, 9, 30))
        amount, firm = money(rng, 300, 400_000), rng.randrange(1, FIRMS + 1)
        yield (
            i,
            when,
            f"{i:010d}",
            firm,
            rng.randrange(1, setup.count(EMPLOYEES) + 1),
            rng.choice(goods),
            amount,
            rng.random() < 0.9,
        )


def _payroll(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("accounting.payroll")
    for i in range(1, setup.count(EMPLOYEES) + 1):
        for month in range(1, 6):
            yield (date(2026, month, 1), i, money(rng, 45_000, 320_000), rng.randrange(10, 23))


def accounting(setup: Setup) -> System:
    """Return the accounting base: names as the 1C platform gives them (``_Reference52._Fld1201``), values real."""
    persons = (
        col("_IDRRef", "id"),
        col("_Code", "char:9"),
        col("_Description", "str:150", "PERSON", STAFF),
        col("_Fld1201", "char:12", "RU_INN", STAFF),
        col("_Fld1202", "char:14", "RU_SNILS", STAFF),
        col("_Fld1203", "date", "DATE_OF_BIRTH", STAFF),
        col("_Fld1204", "str:20", "RU_PASSPORT", STAFF),
        col("_Fld1205", "str:20", "PHONE_NUMBER", STAFF),
        col("_Fld1206", "str:200", "STREET_ADDRESS", STAFF),
    )
    firms = (
        col("_IDRRef", "id"),
        col("_Code", "char:9"),
        org("_Description", "str:150", "ORGANIZATION"),
        org("_Fld1301", "str:12", "TAX_ID"),
        org("_Fld1302", "char:9", "TAX_ID"),
        org("_Fld1303", "str:15", "TAX_ID"),
        org("_Fld1304", "char:20", "BANK_ACCOUNT"),
        org("_Fld1305", "str:20", "PHONE_NUMBER"),
        org("_Fld1306", "str:200", "STREET_ADDRESS"),
    )
    documents = (
        col("_IDRRef", "id"),
        col("_Date_Time", "time", "TRANSACTION_TIME"),
        col("_Number", "char:10", "TRANSACTION_ID"),
        col("_Fld2001RRef", "int"),
        col("_Fld2002RRef", "int"),
        col("_Fld2003", "str:60", "TRANSACTION_ITEM"),
        col("_Fld2004", "money", "TRANSACTION_AMOUNT"),
        col("_Posted", "bool"),
    )
    payroll = (
        col("_Period", "date"),
        col("_Fld3001RRef", "int"),
        col("_Fld3002", "money", "SALARY", STAFF),
        col("_Fld3003", "int"),
    )
    tables = (
        Table(name="_Reference52", key=("_IDRRef",), rows=lambda: _persons(setup), columns=persons),
        Table(name="_Reference60", key=("_IDRRef",), rows=lambda: _firms(setup), columns=firms),
        Table(name="_Document77", key=("_IDRRef",), rows=lambda: _documents(setup), columns=documents),
        Table(name="_InfoRg90", rows=lambda: _payroll(setup), columns=payroll),
    )
    return System(
        name="accounting",
        title="Учётная база",
        owner="Бухгалтерия",
        purpose="Бухгалтерский учёт и зарплата",
        lifecycle=Lifecycle.LIVE,
        tables=tables,
    )


def _old_clients(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("archive.clients")
    for i, p in enumerate(setup.russians(200, OLD_CLIENTS), 1):
        first_seen = date(2004, 3, 1) + timedelta(days=rng.randrange(4000))
        yield (
            *(i, p.last.upper(), p.first.upper(), p.middle.upper(), f"{p.born:%d.%m.%Y}", phone_ru(p.phone, 2)),
            *(p.address.line_ru(), f"{p.passport[:2]} {p.passport[2:4]} {p.passport[4:]}"),
            *(p.email if i % 3 == 0 else "", f"{200000 + i}", f"{first_seen:%d.%m.%Y}"),
        )


def _old_orders(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("archive.orders")
    goods = words("goods")["archive_goods"]
    for i in range(1, setup.count(OLD_ORDERS) + 1):
        day = date(2005, 1, 10) + timedelta(days=rng.randrange(4500))
        client = rng.randrange(1, setup.count(OLD_CLIENTS) + 1)
        yield (
            i,
            client,
            f"{day:%d.%m.%Y}",
            rng.choice(goods),
            money(rng, 900, 70_000),
            f"МАГАЗИН {rng.randrange(1, 9)}",
        )


def _goods(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("archive.goods")
    for i, name in enumerate(words("goods")["archive_goods"], 1):
        yield (i, name, f"{digits(rng, 6)}", money(rng, 900, 70_000))


def archive(setup: Setup) -> System:
    """Return the archive of a CRM switched off years ago: former customers, dates as text, no declared keys."""
    clients = (
        col("KOD", "id"),
        col("FAM", "str:60", "LAST_NAME"),
        col("IM", "str:60", "FIRST_NAME"),
        col("OTCH", "str:60", "PATRONYMIC"),
        col("DATA_ROZHD", "char:10", "DATE_OF_BIRTH"),
        col("TEL", "str:20", "PHONE_NUMBER"),
        col("ADRES", "str:200", "STREET_ADDRESS"),
        col("PASPORT", "str:20", "RU_PASSPORT"),
        col("EMAIL", "str:120", "EMAIL_ADDRESS"),
        col("NOM_KARTY", "str:20", "ACCOUNT_ID"),
        col("DATA_REG", "char:10"),
    )
    orders = (
        col("NOM", "id"),
        col("KOD_KL", "int"),
        col("DATA", "char:10", "TRANSACTION_TIME"),
        col("TOVAR", "str:60", "TRANSACTION_ITEM"),
        col("SUMMA", "money", "TRANSACTION_AMOUNT"),
        col("MAGAZIN", "str:30", "TRANSACTION_PLACE"),
    )
    goods = (col("KOD", "id"), col("NAIM", "str:60"), col("ARTIKUL", "char:6"), col("CENA", "money"))
    return System(
        name="archive",
        title="Архив старой CRM",
        owner="Не назначен",
        purpose="Бывшие клиенты, система выключена в 2017 году",
        lifecycle=Lifecycle.LEGACY,
        tables=(
            Table(name="KLIENTY", key=("KOD",), rows=lambda: _old_clients(setup), columns=clients),
            Table(name="ZAKAZY", key=("NOM",), rows=lambda: _old_orders(setup), columns=orders),
            Table(name="SPR_TOVAROV", key=("KOD",), rows=lambda: _goods(setup), columns=goods),
        ),
        packages=(
            Package(
                system="archive",
                tables=("KLIENTY", "ZAKAZY"),
                level="linked",
                declared=False,
                parts=("name", "contact", "address", "document", "amount", "item", "time", "place"),
            ),
        ),
    )
