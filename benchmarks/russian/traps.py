"""Columns that look like people's data and are none: numbers with like check digits, goods and streets with names."""

# ruff: noqa: ARG001, ARG005 - makers of values all take a person and a source of chance, and most need only one
from __future__ import annotations

import hashlib
import random

from . import contacts as c
from . import documents as d
from . import goods as g
from .columns import BY_NAME, Form, col
from .people import Person
from .words import REGIONS, words

_EPOCH = 1_650_000_000
_YEAR = 31_000_000


def _hash(p: Person, r: random.Random) -> str:
    return hashlib.sha256(c.mobile(r).encode()).hexdigest()


def _masked(p: Person, r: random.Random) -> str:
    n = d.card(r)
    return f"{n[:4]} **** **** {n[-4:]}"


def _moment(p: Person, r: random.Random) -> str:
    day = f"2023-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}"
    return f"{day} {r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}"


def _uuid(p: Person, r: random.Random) -> str:
    n = f"{r.getrandbits(128):032x}"
    return f"{n[:8]}-{n[8:12]}-4{n[13:16]}-a{n[17:20]}-{n[20:]}"


def _random(length: int) -> Form:
    return lambda p, r: str(r.randrange(10 ** (length - 1), 10**length))


def _running(start: int, step: int = 1) -> Form:
    return lambda p, r: str(start + step * p.number)


def _article(p: Person, r: random.Random) -> str:
    return f"{r.choice('АБВГКМ')}{r.choice('АКМНС')}-{d.digits(4, r)}/{r.randrange(1, 9)}"


def _one(words: tuple[str, ...]) -> Form:
    return lambda p, r: r.choice(words)


# of orders and receipts
ORDER_10 = col(
    "Номер заказа|nomer_zakaza|order_number|zak_nom", (_running(2_400_000_001), _random(10)), allowed="TRANSACTION_ID"
)
ORDER_13 = col(
    "Номер накладной|nomer_nakladnoy|waybill|nakl",
    (_running(4_600_000_000_001, 7), _random(13)),
    allowed="TRANSACTION_ID",
)
ORDER_16 = col(
    "Номер операции|nomer_operacii|operation_number|oper_nom",
    (_running(4_500_123_456_001_234, 3), _random(16)),
    allowed="TRANSACTION_ID",
)
RECEIPT = col("Номер чека|nomer_cheka|receipt_number|chek", _random(5), allowed="TRANSACTION_ID")
DRIVE = col("ФН|fn|fiscal_drive_number|fn", lambda p, r: f"9289{d.digits(12, r)}", allowed="TRANSACTION_ID")
FISCAL_DOCUMENT = col("ФД|fd|fiscal_document|fd", _running(10_117, 3), allowed="TRANSACTION_ID")
FISCAL_SIGN = col("ФПД|fpd|fiscal_sign|fpd", _random(10), allowed="TRANSACTION_ID")
TRACK = col(
    "Трек-номер|trek_nomer|tracking_number|trek", (lambda p, r: d.tracking(r), _random(14)), allowed="TRANSACTION_ID"
)
ORDERED = col(
    "Дата заказа|data_zakaza|order_date|data_zak", _moment, "TRANSACTION_TIME", blind=BY_NAME, family="datetime"
)
STATE = col("Статус|status|status|stat", _one(words("states")))
SHOP = col(
    "Магазин|magazin|shop|mag",
    lambda p, r: f"{REGIONS[p.region][1]}, ТЦ «{r.choice(words('brands'))}»",
    allowed="TRANSACTION_PLACE",
)
SHOP_PHONE = col("Телефон магазина|telefon_magazina|shop_phone|tel_mag", g.shop_phone, blind=BY_NAME)
SHOP_ADDRESS = col(
    "Адрес магазина|adres_magazina|shop_address|adr_mag", g.shop_address, allowed="TRANSACTION_PLACE", blind=BY_NAME
)
HASHED = col("Хеш телефона|hesh_telefona|phone_hash|tel_hash", _hash, "PHONE_NUMBER", blind=BY_NAME, hidden=True)
MASKED = col("Маска карты|maska_karty|card_masked|karta_maska", _masked, "CREDIT_CARD", hidden=True)
UNIX = col(
    "Отметка времени|otmetka_vremeni|created_ts|ts",
    lambda p, r: str(_EPOCH + r.randrange(_YEAR)),
    allowed="TRANSACTION_TIME",
)
CONTRACT = col(
    "Номер тарифа|nomer_tarifa|tariff_code|tarif_kod",
    lambda p, r: f"{r.randrange(1, 99):02d}-{d.digits(4, r)}/{r.randrange(18, 25)}",
    allowed="TRANSACTION_ITEM",
)

# of companies, whose data are nobody's
COMPANY = col("Наименование организации|naimenovanie_organizacii|company_name|naim_org", g.company)
INN_COMPANY = col("ИНН|inn|inn|inn_org", lambda p, r: d.inn_company(r))
KPP = col("КПП|kpp|kpp|kpp", lambda p, r: f"{r.choice((77, 78, 50, 16))}{d.digits(2, r)}01001")
OGRN = col("ОГРН|ogrn|ogrn|ogrn", lambda p, r: d.ogrn(r))
OKPO = col("ОКПО|okpo|okpo|okpo", _random(8))
OKVED = col("ОКВЭД|okved|okved|okved", lambda p, r: f"{r.randrange(10, 99)}.{r.randrange(10, 60)}")
BANK_CODE = col("БИК|bik|bik|bik", lambda p, r: d.BANKS[p.number % len(d.BANKS)])
CORRESPONDENT = col(
    "Корр. счёт|korr_schet|correspondent_account|k_s",
    lambda p, r: f"30101810{d.digits(9, r)}{d.BANKS[p.number % len(d.BANKS)][-3:]}",
    blind=BY_NAME,
)
COMPANY_ACCOUNT = col(
    "Расчётный счёт|raschetnyy_schet|settlement_account|r_s",
    lambda p, r: d.account(d.BANKS[p.number % len(d.BANKS)], r, "40702"),
    blind=BY_NAME,
)
COMPANY_ADDRESS = col("Юридический адрес|yuridicheskiy_adres|legal_address|yur_adr", g.shop_address, blind=BY_NAME)
COMPANY_PHONE = col("Телефон организации|telefon_organizacii|company_phone|tel_org", c.phone_home, blind=BY_NAME)

# of goods and things
GOOD = col("Наименование товара|naimenovanie_tovara|product_name|naim_tov", g.good)
SWEET = col("Наименование|naimenovanie|name|naim", _one(words("first_name_goods")), blind=BY_NAME)
BRAND = col("Торговая марка|torgovaya_marka|brand|marka", _one(words("brands")))
EAN = col("Штрихкод|shtrihkod|barcode|shk", lambda p, r: d.ean13(r))
ARTICLE = col("Артикул|artikul|article|art", _article)
PRICE = col("Цена|cena|price|cena", lambda p, r: round(r.lognormvariate(6, 1), 2), family="decimal")
WEIGHT = col("Вес, г|ves_g|weight_g|ves", lambda p, r: r.randrange(50, 5000), family="integer")
SERIAL = col(
    "Серийный номер|seriynyy_nomer|serial_number|ser_nom",
    (_random(10), lambda p, r: f"SN{d.digits(9, r)}", _random(12)),
)
INVENTORY = col("Инвентарный номер|inventarnyy_nomer|inventory_number|inv_nom", (_running(1_013_400_001), _random(9)))
VERSION = col(
    "Версия ПО|versiya_po|firmware_version|versiya",
    lambda p, r: f"{r.randrange(1, 6)}.{r.randrange(20)}.{r.randrange(40)}.{r.randrange(9)}",
)
CADASTRAL = col("Кадастровый номер|kadastrovyy_nomer|cadastral_number|kad_nom", lambda p, r: d.cadastral(r))
AREA = col("Площадь|ploshchad|area|plosh", lambda p, r: round(r.uniform(18, 900), 1), family="decimal")
REQUEST = col("Код запроса|kod_zaprosa|request_id|zapros", _uuid)
SECONDS = col("Длительность|dlitelnost|duration_ms|dlit", lambda p, r: r.randrange(1, 90_000), family="integer")
LATITUDE = col("Широта|shirota|latitude|shir", lambda p, r: round(r.uniform(43, 68), 6), family="float", blind=BY_NAME)
LONGITUDE = col(
    "Долгота|dolgota|longitude|dolg", lambda p, r: round(r.uniform(28, 135), 6), family="float", blind=BY_NAME
)

# lists, one row a word
WEEKDAY = col("День недели|den_nedeli|weekday|den", lambda p, r: words("weekdays")[p.number % 7])
DEPARTMENT = col("Отдел|otdel|department|otd", lambda p, r: words("departments")[p.number % len(words("departments"))])
POST_LISTED = col(
    "Наименование должности|naimenovanie_dolzhnosti|post_name|naim_dolzhn",
    lambda p, r: words("posts")[p.number % len(words("posts"))],
    blind=BY_NAME,
)
REGION_LISTED = col(
    "Наименование региона|naimenovanie_regiona|region_name|naim_reg",
    lambda p, r: list(REGIONS)[p.number % len(REGIONS)],
)
CITY_LISTED = col(
    "Наименование города|naimenovanie_goroda|city_name|naim_gor",
    lambda p, r: list(REGIONS.values())[p.number % len(REGIONS)][1],
)
STREET_LISTED = col("Наименование улицы|naimenovanie_ulicy|street_name|naim_ul", g.street_of_people, blind=BY_NAME)
CODE = col("Код|kod|code|kod", lambda p, r: f"{p.number + 1:03d}")
