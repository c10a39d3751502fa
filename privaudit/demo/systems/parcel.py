"""A parcel carrier: a person's identity spread over three tables joined by an id, as in the leaks of 2022."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ...model.system import Lifecycle
from ..numbers import digits, iban_kz, iin_kz, personal_number_by
from ..people import phone_ru
from ..schema import Package, Reference, Row, Setup, System, Table, col, moment, money, org, phrase
from ..words import latin, words

PEOPLE, SHIPMENTS = 1200, 2400


def _points(setup: Setup) -> Iterator[Row]:
    for i, firm in enumerate(setup.companies(200, 80), 1):
        yield (f"PVZ{i:04d}", firm.name, firm.address, firm.phone)


def _contragents(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("parcel.contragent")
    for i, person in enumerate(setup.russians(700, PEOPLE), 1):
        created = moment(rng, date(2017, 3, 1), date(2026, 6, 1))
        english = f"{latin(person.first)} {latin(person.last)}".title()
        yield (i, person.full, english, person.address.full_ru(), created, created + timedelta(days=rng.randrange(400)))


def _phones(setup: Setup) -> Iterator[Row]:
    for i, person in enumerate(setup.russians(700, PEOPLE), 1):
        yield (i, phone_ru(person.phone, 4), True)
        if i % 9 == 0:
            yield (i, phone_ru(setup.russians(3000, PEOPLE)[i - 1].phone, 4), False)


def _clients(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("parcel.client")
    firms = setup.companies(300, 60)
    for i, person in enumerate(setup.russians(700, PEOPLE), 1):
        firm = rng.choice(firms)
        sender = (firm.name, firm.inn) if i % 4 == 0 else (None, None)
        yield (i, i, person.initials, person.email, *sender, f"PVZ{rng.randrange(1, 81):04d}")


def _shipments(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("parcel.shipment")
    people = setup.russians(700, PEOPLE)
    goods = words("goods")["parcel_goods"]
    for i in range(1, setup.count(SHIPMENTS) + 1):
        to = rng.randrange(len(people))
        tracking = digits(rng, 14) if i % 3 else digits(rng, 16)
        sent = moment(rng, date(2021, 1, 1), date(2026, 9, 25))
        late = phrase(rng, "delay_reasons", people[to], people[to - 1]) if rng.random() < 0.3 else None
        yield (
            f"1{digits(rng, 2)}{i:07d}",
            tracking if tracking[0] != "0" else f"8{tracking[1:]}",
            rng.randrange(1, len(people) + 1),
            to + 1,
            rng.choice(goods),
            rng.randrange(100, 20_000),
            money(rng, 200, 4_000),
            money(rng, 0, 60_000) if i % 2 else None,
            late,
            sent,
        )


def _foreign(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("parcel.foreign")
    for i, person in enumerate(setup.russians(4000, 300), 1):
        kz = i % 3 != 0
        yield (
            i,
            "KZ" if kz else "BY",
            person.full,
            iin_kz(rng, person.born, person.sex) if kz else None,
            None if kz else personal_number_by(rng, person.born, person.sex),
            iban_kz(rng) if kz else None,
        )


CONTRAGENT = (
    col("contragent_id", "id"),
    col("name_ru", "str:120", "PERSON", comment="ФИО или название"),
    col("name_en", "str:120", "PERSON"),
    col("postal_address", "str:200", "STREET_ADDRESS"),
    col("created", "time"),
    col("updated", "time"),
)
CLIENT = (
    col("client_id", "id"),
    col("contragent_id", "int"),
    col("recipient_name", "str:80", "PERSON"),
    col("recipient_email", "str:120", "EMAIL_ADDRESS"),
    org("sender_company", "str:120", "ORGANIZATION"),
    org("sender_inn", "str:12", "TAX_ID", comment="ИНН отправителя"),
    col("pvz_code", "char:7", "TRANSACTION_PLACE"),
)
SHIPMENT = (
    col("waybill", "char:10", "TRANSACTION_ID", comment="Номер накладной"),
    col("tracking_no", "str:16", "TRANSACTION_ID"),
    col("sender_id", "int"),
    col("recipient_id", "int"),
    col("contents", "str:80", "TRANSACTION_ITEM"),
    col("weight_g", "int"),
    col("delivery_cost", "money", "TRANSACTION_AMOUNT"),
    col("declared_value", "money", "TRANSACTION_AMOUNT"),
    col("delay_reason", "text", "FREE_TEXT", contained=("PHONE_NUMBER",)),
    col("sent_at", "time", "TRANSACTION_TIME"),
)
FOREIGN = (
    col("id", "id"),
    col("country", "char:2", "COUNTRY"),
    col("full_name", "str:120", "PERSON"),
    col("iin", "char:12", "KZ_IIN", comment="ИИН (Казахстан)"),
    col("personal_no", "char:14", "BY_PERSONAL_NUMBER", comment="Личный номер (Беларусь)"),
    col("refund_iban", "str:34", "IBAN_CODE"),
)


def parcel(setup: Setup) -> System:
    """Return the parcel carrier «Быстрая посылка»."""
    to_person = "contragent"
    phones = (
        col("contragent_id", "int"),
        col("phone", "str:20", "PHONE_NUMBER"),
        col("is_main", "bool"),
    )
    points = (
        col("code", "char:7"),
        org("holder", "str:120", "ORGANIZATION"),
        org("address", "str:200", "STREET_ADDRESS"),
        org("phone", "str:20", "PHONE_NUMBER"),
    )
    link = Reference(column="contragent_id", table=to_person, referred="contragent_id")
    tables = (
        Table(name="pvz", key=("code",), rows=lambda: _points(setup), columns=points, comment="Пункты выдачи"),
        Table(name="contragent", key=("contragent_id",), rows=lambda: _contragents(setup), columns=CONTRAGENT),
        Table(name="phone", rows=lambda: _phones(setup), columns=phones, references=(link,)),
        Table(
            name="client",
            key=("client_id",),
            references=(link, Reference(column="pvz_code", table="pvz", referred="code")),
            rows=lambda: _clients(setup),
            columns=CLIENT,
        ),
        Table(
            name="shipment",
            key=("waybill",),
            references=(
                Reference(column="sender_id", table=to_person, referred="contragent_id"),
                Reference(column="recipient_id", table=to_person, referred="contragent_id"),
            ),
            rows=lambda: _shipments(setup),
            columns=SHIPMENT,
        ),
        Table(name="foreign_recipient", key=("id",), rows=lambda: _foreign(setup), columns=FOREIGN),
    )
    parts = ("name", "contact", "address", "amount", "item", "time")
    return System(
        name="parcel",
        title="Служба доставки «Быстрая посылка»",
        owner="Логистика",
        purpose="Доставка посылок",
        lifecycle=Lifecycle.LIVE,
        tables=tables,
        packages=(
            Package(system="parcel", tables=("contragent", "shipment"), level="linked", declared=True, parts=parts),
        ),
    )
