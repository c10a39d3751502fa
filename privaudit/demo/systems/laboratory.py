"""A medical laboratory: patients linked by a declared key to orders, and those to results (special category)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from ...model.catalog import Subject
from ...model.system import Lifecycle
from ..numbers import snils_text
from ..people import phone_ru
from ..schema import Package, Reference, Row, Setup, System, Table, col, moment, org, phrase
from ..words import words

PATIENT, STAFF = Subject.PATIENT, Subject.EMPLOYEE
PATIENTS, ORDERS, DOCTORS = 900, 1800, 40


def _offices(setup: Setup) -> Iterator[Row]:
    for i, firm in enumerate(setup.companies(100, 30), 1):
        yield (f"LO-{i:03d}", f"Лабораторный офис № {i}", firm.address, firm.phone)


def _doctors(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("laboratory.doctors")
    for i, person in enumerate(setup.russians(6500, DOCTORS), 1):
        yield (i, person.initials, rng.choice(words("texts")["specialties"]), rng.randrange(100, 420))


def _patients(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("laboratory.patients")
    for i, person in enumerate(setup.russians(500, PATIENTS), 1):
        yield (
            i,
            person.full,
            "М" if person.sex == "m" else "Ж",
            person.born,
            person.address.full_ru(),
            phone_ru(person.phone, 0),
            person.email if rng.random() < 0.7 else None,
            f"{person.passport[:2]} {person.passport[2:4]}",
            person.passport[4:],
            snils_text(person.snils),
            person.enp,
        )


def _orders(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("laboratory.orders")
    people = setup.russians(500, PATIENTS)
    for i in range(1, setup.count(ORDERS) + 1):
        patient = rng.randrange(len(people))
        code, _ = rng.choice(words("goods")["icd10"])
        note = phrase(rng, "lab_notes", people[patient], people[patient - 1]) if rng.random() < 0.5 else None
        ordered = moment(rng, date(2019, 1, 10), date(2026, 9, 30))
        doctor, office = rng.randrange(1, setup.count(DOCTORS) + 1), f"LO-{rng.randrange(1, 31):03d}"
        yield (i, patient + 1, doctor, office, code, note, Decimal(rng.randrange(28, 900) * 10), ordered)


def _results(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("laboratory.results")
    number = 0
    for order in setup.kept("laboratory.orders", lambda: _orders(setup)):
        ordered = cast("datetime", order[7])
        for code, name, unit, _ in rng.sample(words("goods")["lab_tests"], rng.randrange(1, 3)):
            number += 1
            value = rng.choice(("отрицательно", "положительно", "не обнаружено")) if unit == "S/CO" else None
            result = value or f"{rng.triangular(0.5, 18, 5):.2f}"
            yield (number, order[0], code, name, result, unit, ordered + timedelta(hours=rng.randrange(5, 60)))


PATIENT_COLUMNS = (
    col("id", "id"),
    col("fio", "str:120", "PERSON", PATIENT, comment="ФИО пациента"),
    col("pol", "char:1", "GENDER", PATIENT, comment="Пол"),
    col("birth_date", "date", "DATE_OF_BIRTH", PATIENT),
    col("address", "str:200", "STREET_ADDRESS", PATIENT),
    col("phone", "str:20", "PHONE_NUMBER", PATIENT),
    col("email", "str:120", "EMAIL_ADDRESS", PATIENT),
    col("passport_ser", "char:5", "RU_PASSPORT", PATIENT),
    col("passport_num", "char:6", "RU_PASSPORT", PATIENT),
    col("snils", "char:14", "RU_SNILS", PATIENT),
    col("polis_oms", "char:16", "RU_OMS", PATIENT, comment="Единый номер полиса ОМС"),
)
ORDER_COLUMNS = (
    col("order_id", "id"),
    col("patient_id", "int"),
    col("doctor_id", "int"),
    col("office_code", "char:6"),
    col("icd10", "str:8", "HEALTH", PATIENT, comment="Диагноз по МКБ-10"),
    col("note", "text", "FREE_TEXT", PATIENT, contained=("PHONE_NUMBER",)),
    col("price", "money", "TRANSACTION_AMOUNT", PATIENT),
    col("ordered_at", "time", "TRANSACTION_TIME", PATIENT),
)
RESULT_COLUMNS = (
    col("id", "id"),
    col("order_id", "int"),
    col("test_code", "char:10", "TRANSACTION_ITEM", PATIENT),
    col("test_name", "str:80", "HEALTH", PATIENT),
    col("result", "str:40", "HEALTH", PATIENT),
    col("unit", "str:12"),
    col("ready_at", "time", "TRANSACTION_TIME", PATIENT),
)
OFFICE_COLUMNS = (
    col("code", "char:6"),
    org("name", "str:80", "ORGANIZATION"),
    org("address", "str:200", "STREET_ADDRESS"),
    org("phone", "str:20", "PHONE_NUMBER"),
)
DOCTOR_COLUMNS = (
    col("id", "id"),
    col("fio", "str:80", "PERSON", STAFF),
    col("specialty", "str:40", "JOB_TITLE", STAFF),
    col("cabinet", "int"),
)


def laboratory(setup: Setup) -> System:
    """Return the laboratory «Точный анализ»."""
    tables = (
        Table(
            name="offices",
            key=("code",),
            rows=lambda: _offices(setup),
            columns=OFFICE_COLUMNS,
        ),
        Table(
            name="doctors",
            key=("id",),
            rows=lambda: _doctors(setup),
            columns=DOCTOR_COLUMNS,
        ),
        Table(name="patients", key=("id",), rows=lambda: _patients(setup), columns=PATIENT_COLUMNS, comment="Пациенты"),
        Table(
            name="test_orders",
            key=("order_id",),
            references=(
                Reference(column="patient_id", table="patients", referred="id"),
                Reference(column="doctor_id", table="doctors", referred="id"),
                Reference(column="office_code", table="offices", referred="code"),
            ),
            rows=lambda: iter(setup.kept("laboratory.orders", lambda: _orders(setup))),
            columns=ORDER_COLUMNS,
        ),
        Table(
            name="test_results",
            key=("id",),
            references=(Reference(column="order_id", table="test_orders", referred="order_id"),),
            rows=lambda: _results(setup),
            columns=RESULT_COLUMNS,
        ),
    )
    parts = ("name", "contact", "address", "document", "amount", "time")
    return System(
        name="laboratory",
        title="Лаборатория «Точный анализ»",
        owner="Главный врач",
        purpose="Медицинские анализы",
        lifecycle=Lifecycle.LIVE,
        tables=tables,
        packages=(
            Package(
                system="laboratory", tables=("patients", "test_orders"), level="linked", declared=True, parts=parts
            ),
        ),
    )
