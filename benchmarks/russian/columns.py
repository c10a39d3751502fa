"""Columns that hold people's data: how each is called in four styles and written, and what it is right to say."""

# ruff: noqa: ARG001, ARG005 - makers of values all take a person and a source of chance, and most need only one
from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from privaudit.model import TypeFamily

from . import contacts as c
from . import documents as d
from . import goods as g
from .people import Person
from .translit import latin
from .words import REGIONS, words

Form = Callable[[Person, random.Random], object]
STYLES = ("russian", "translit", "english", "short")
"""Cyrillic words, the same in Latin letters, English, and the abbreviations of hurried programmers."""
BY_NAME = "cannot be told by values alone"


@dataclass(frozen=True)
class Col:
    """One column. ``kinds`` are the entities that are right; none of them is a look-alike that must not be called."""

    names: tuple[str, str, str, str]
    forms: tuple[Form, ...]
    kinds: frozenset[str]
    blind: frozenset[str] | None
    """What is right where the column's name says nothing; None: not scored there."""
    inside: frozenset[str] = frozenset()
    """Kinds that some of the values have in them, to be found as contained."""
    allowed: frozenset[str] = frozenset()
    """Kinds that are neither asked for nor wrong."""
    hidden: bool = False
    """Whether the values are masked or hashed, and it must be said that they are not plain."""
    family: TypeFamily = TypeFamily.TEXT


def col(names: str, forms: Form | tuple[Form, ...], kinds: str = "", **more: object) -> Col:
    """A column from its four names, ``|`` between them; ``blind`` is the same as `kinds` if absent."""
    four = tuple(n.strip() for n in names.split("|"))
    asked = frozenset(kinds.split())
    blind = more.get("blind", kinds)
    told = None if blind == BY_NAME else frozenset(str(blind).split())
    return Col(
        names=(four[0], four[1], four[2], four[3]),
        forms=forms if isinstance(forms, tuple) else (forms,),
        kinds=asked,
        blind=told,
        inside=frozenset(str(more.get("inside", "")).split()),
        allowed=frozenset(str(more.get("allowed", "")).split()),
        hidden=bool(more.get("hidden", False)),
        family=TypeFamily(str(more.get("family", "text"))),
    )


def _gender(man: object, woman: object) -> Form:
    return lambda p, r: woman if p.woman else man


def _snils(p: Person, r: random.Random) -> str:
    return d.snils_formatted(d.snils(r))


def _card_spaced(p: Person, r: random.Random) -> str:
    n = d.card(r)
    return f"{n[:4]} {n[4:8]} {n[8:12]} {n[12:]}"


def _issued(p: Person, r: random.Random) -> object:
    return p.born + timedelta(days=365 * r.choice((20, 14, 18)) + r.randrange(700))


def _hired(p: Person, r: random.Random) -> object:
    return p.born + timedelta(days=365 * 18 + r.randrange(365 * 8))


def _passport(p: Person, r: random.Random) -> str:
    return " ".join(d.passport(p, r))


def _passport_spaced(p: Person, r: random.Random) -> str:
    series, number = d.passport(p, r)
    return f"{series[:2]} {series[2:]} {number}"


def _passport_digits(p: Person, r: random.Random) -> str:
    return "".join(d.passport(p, r))


LAST = col("Фамилия|familiya|last_name|fam", lambda p, r: p.last, "LAST_NAME PERSON")
FIRST = col("Имя|imya|first_name|im", lambda p, r: p.first, "FIRST_NAME PERSON")
PATRONYMIC = col("Отчество|otchestvo|patronymic|otch", lambda p, r: p.patronymic or None, "PATRONYMIC PERSON")
FULL = col("ФИО|fio|full_name|fio_kl", (lambda p, r: p.full, lambda p, r: p.full, lambda p, r: p.initials), "PERSON")
GENDER = col(
    "Пол|pol|gender|pol",
    (_gender("м", "ж"), _gender("муж.", "жен."), _gender("Мужской", "Женский"), _gender("М", "Ж")),
    "GENDER",
)
GENDER_CODE = col("Пол код|pol_kod|sex|pol_k", _gender(1, 2), "GENDER", blind=BY_NAME, family="integer")
BORN = col("Дата рождения|data_rozhdeniya|birth_date|dr", lambda p, r: p.born, "DATE_OF_BIRTH", family="date")
BORN_TEXT = col("Дата рожд.|data_rozhd|dob|d_rozhd", lambda p, r: f"{p.born:%d.%m.%Y}", "DATE_OF_BIRTH")
BIRTH_PLACE = col(
    "Место рождения|mesto_rozhdeniya|birth_place|mesto_rozhd",
    lambda p, r: f"г. {c.town(p, r)}",
    "BIRTH_PLACE",
    blind="BIRTH_PLACE CITY STREET_ADDRESS",
)
PHONE = col(
    "Телефон|telefon|phone|tel",
    (c.phone_e164, c.phone_typed, c.phone_eleven, c.phone_typed, c.phone_ten),
    "PHONE_NUMBER",
)
PHONE_INT = col("Мобильный|mobilnyy|mobile_phone|mob", c.phone_number, "PHONE_NUMBER", family="integer")
PHONE_HOME = col("Домашний телефон|telefon_domashniy|home_phone|tel_dom", c.phone_home, "PHONE_NUMBER")
EMAIL = col("Электронная почта|email|email|e_mail", c.email, "EMAIL_ADDRESS")
ADDRESS = col("Адрес регистрации|adres_registracii|registration_address|adr_reg", c.address, "STREET_ADDRESS")
ADDRESS_TYPED = col("Адрес доставки|adres_dostavki|delivery_address|adr_dost", c.address_typed, "STREET_ADDRESS")
CITY = col("Город|gorod|city|gor", lambda p, r: REGIONS[p.region][1], "CITY", blind="CITY REGION")
REGION = col("Регион|region|region|reg", lambda p, r: p.region, "REGION", blind="REGION CITY STREET_ADDRESS")
INDEX = col("Индекс|indeks|zip_code|ind", lambda p, r: str(r.randrange(101000, 692900)), "POSTAL_CODE", blind=BY_NAME)
PASSPORT = col(
    "Серия и номер паспорта|pasport|passport|pasp",
    (_passport, _passport_spaced, _passport_digits),
    "RU_PASSPORT PASSPORT",
)
SERIES = col(
    "Серия паспорта|seriya_pasporta|passport_series|pasp_ser",
    lambda p, r: d.passport(p, r)[0],
    "RU_PASSPORT PASSPORT ID_DOCUMENT ID_DOCUMENT_ISSUE",
    blind=BY_NAME,
)
NUMBER = col(
    "Номер паспорта|nomer_pasporta|passport_number|pasp_nom",
    lambda p, r: d.passport(p, r)[1],
    "RU_PASSPORT PASSPORT ID_DOCUMENT ID_DOCUMENT_ISSUE",
    blind=BY_NAME,
)
ISSUED_BY = col(
    "Кем выдан|kem_vydan|passport_issued_by|kem_vyd",
    g.issued_by,
    "RU_PASSPORT PASSPORT ID_DOCUMENT ID_DOCUMENT_ISSUE",
    blind=BY_NAME,
)
ISSUED_ON = col(
    "Дата выдачи паспорта|data_vydachi_pasporta|passport_issue_date|data_vyd",
    _issued,
    "RU_PASSPORT PASSPORT ID_DOCUMENT ID_DOCUMENT_ISSUE",
    blind=BY_NAME,
    family="date",
)
OFFICE = col(
    "Код подразделения|kod_podrazdeleniya|passport_issuer_code|kod_podr",
    lambda p, r: f"{r.randrange(10, 990):03d}-{r.randrange(1, 99):03d}",
    "RU_PASSPORT PASSPORT ID_DOCUMENT ID_DOCUMENT_ISSUE",
    blind=BY_NAME,
)
FOREIGN = col(
    "Загранпаспорт|zagranpasport|foreign_passport|zagran",
    lambda p, r: " ".join(d.foreign_passport(r)),
    "RU_FOREIGN_PASSPORT PASSPORT",
)
INN = col("ИНН|inn|inn|inn_fl", d.inn_person, "RU_INN TAX_ID")
SNILS = col("СНИЛС|snils|snils|snils", (_snils, lambda p, r: d.snils(r)), "RU_SNILS")
CITIZENSHIP = col(
    "Гражданство|grazhdanstvo|citizenship|grazhd", lambda p, r: r.choice(words("citizenship")), "NATIONALITY COUNTRY"
)
MARITAL = col("Семейное положение|semeynoe_polozhenie|marital_status|sem_pol", g.marital, "MARITAL_STATUS")
REMARK = col(
    "Комментарий|kommentariy|comment|komm",
    c.remark,
    "FREE_TEXT",
    blind=BY_NAME,
    inside="PHONE_NUMBER RU_PASSPORT CREDIT_CARD",
    allowed="PERSON",
)
LOGIN = col(
    "Логин|login|login|login",
    lambda p, r: f"{latin(p.first[0]).lower()}.{latin(p.last).lower()}{r.randrange(99)}",
    "USERNAME",
    blind=BY_NAME,
)
IP = col(
    "IP адрес|ip_adres|ip_address|ip",
    lambda p, r: (
        f"{r.choice((5, 46, 77, 95, 178, 188, 213))}.{r.randrange(256)}.{r.randrange(256)}.{r.randrange(1, 255)}"
    ),
    "IP_ADDRESS",
)

LICENCE = col(
    "Водительское удостоверение|voditelskoe_udostoverenie|driver_license|vod_ud",
    (lambda p, r: " ".join(d.licence(p, r)), lambda p, r: "".join(d.licence(p, r))),
    "RU_DRIVER_LICENSE DRIVER_LICENSE",
    blind=BY_NAME,
)
PLATE = col("Госномер|gosnomer|plate_number|gos_nom", lambda p, r: d.plate(r), "VEHICLE_PLATE")
VIN = col("VIN|vin|vin|vin_kod", lambda p, r: d.vin(r), "VIN")
STS = col(
    "СТС|sts|vehicle_certificate|nom_sts",
    lambda p, r: d.vehicle_certificate(r),
    "RU_VEHICLE_DOCUMENT ID_DOCUMENT",
    blind=BY_NAME,
)
PTS = col(
    "ПТС|pts|vehicle_passport|nom_pts",
    lambda p, r: d.vehicle_passport(r),
    "RU_VEHICLE_DOCUMENT ID_DOCUMENT",
    blind=BY_NAME,
)

POLICY = col("Полис ОМС|polis_oms|medical_policy|polis", lambda p, r: d.enp(r), "RU_OMS")
ILLNESS_CODE = col("Код МКБ|kod_mkb|icd10_code|mkb", lambda p, r: g.illness(p)[0], "HEALTH")
ILLNESS = col("Диагноз|diagnoz|diagnosis|diag", lambda p, r: g.illness(p)[1], "HEALTH", blind=BY_NAME)
BLOOD = col("Группа крови|gruppa_krovi|blood_type|gr_krovi", lambda p, r: r.choice(words("blood")), "HEALTH")
COMPLAINT = col("Жалобы|zhaloby|complaints|zhalob", lambda p, r: r.choice(words("complaints")), "HEALTH", blind=BY_NAME)
CERTIFICATE = col(
    "Свидетельство о рождении|svidetelstvo_o_rozhdenii|birth_certificate|sv_rozhd",
    lambda p, r: d.birth_certificate(r),
    "RU_BIRTH_CERTIFICATE",
)

STAFF_NUMBER = col(
    "Табельный номер|tabelnyy_nomer|personnel_number|tab_nom",
    lambda p, r: f"{p.number + 1:06d}",
    "ACCOUNT_ID",
    blind=BY_NAME,
)
POST = col("Должность|dolzhnost|job_title|dolzhn", lambda p, r: r.choice(words("posts")), "JOB_TITLE")
SALARY = col(
    "Оклад|oklad|salary|okl", lambda p, r: r.randrange(25, 190) * 1000, "SALARY", blind=BY_NAME, family="integer"
)
HIRED = col(
    "Дата приёма на работу|data_priema_na_rabotu|hire_date|data_pr", _hired, "EMPLOYMENT", blind=BY_NAME, family="date"
)
EMPLOYER = col(
    "Место работы|mesto_raboty|employer|mesto_rab", g.company, "JOB_TITLE EMPLOYMENT ORGANIZATION", blind=BY_NAME
)
EDUCATION = col(
    "Образование|obrazovanie|education|obraz", lambda p, r: r.choice(words("education")), "EDUCATION", blind=BY_NAME
)
MILITARY = col(
    "Военный билет|voennyy_bilet|military_id|voen_bil", lambda p, r: d.military(r), "RU_MILITARY_ID", blind=BY_NAME
)

CARD = col("Номер карты|nomer_karty|card_number|karta_nom", (lambda p, r: d.card(r), _card_spaced), "CREDIT_CARD")
HOLDER = col(
    "Держатель карты|derzhatel_karty|cardholder_name|derzh",
    lambda p, r: latin(f"{p.first} {p.last}").upper(),
    "PERSON",
    blind="PERSON",
)
ACCOUNT = col(
    "Расчётный счёт|raschetnyy_schet|bank_account|r_s",
    lambda p, r: d.account(d.BANKS[p.number % len(d.BANKS)], r),
    "BANK_ACCOUNT",
)
AMOUNT = col(
    "Сумма|summa|amount|sum",
    lambda p, r: round(r.lognormvariate(7, 1), 2),
    "TRANSACTION_AMOUNT",
    blind=BY_NAME,
    family="decimal",
)
ITEM = col("Товар|tovar|product_name|tovar", g.good, "TRANSACTION_ITEM", blind=BY_NAME)
DIRECTOR = col("Руководитель|rukovoditel|director|ruk", (lambda p, r: p.full, lambda p, r: p.initials), "PERSON")
TRADER = col("Предприниматель|predprinimatel|sole_trader_name|ip_naim", g.sole_trader, "PERSON")
OGRNIP = col("ОГРНИП|ogrnip|ogrnip|ogrnip", lambda p, r: d.ogrnip(r), "RU_OGRNIP")
