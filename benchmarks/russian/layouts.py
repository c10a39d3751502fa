"""The six layouts, with the right answer for each column and path.

The same tables with split names, names in one column, in upper case, with column names that say nothing, in JSON, and
as rows of keys and values.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily

from . import columns as k
from . import traps as t
from .columns import STYLES, Col
from .people import Person

LAYOUTS = ("split", "one column", "upper case", "opaque", "json", "key-value")
ROWS = 1000
"""Rows of a table that a scan reads."""


@dataclass(frozen=True)
class Sheet:
    """A table before it is laid out. ``rows``: of a list with so many words; None: one row a person."""

    names: tuple[str, str, str, str]
    prefix: str
    columns: tuple[Col, ...]
    rows: int | None = None


@dataclass(frozen=True)
class Laid:
    """A table as a scan reads it, and what is right at each place: column and path."""

    layout: str
    style: str
    table: Table
    sample: TableSample
    gold: dict[tuple[str, str | None], Col]


def _sheet(names: str, prefix: str, *columns: Col, rows: int | None = None) -> Sheet:
    a, b, c, d = names.split("|")
    return Sheet((a, b, c, d), prefix, columns, rows)


def sheets(split: bool) -> tuple[Sheet, ...]:
    """All tables; a person's name in three columns or in one."""
    name = (k.LAST, k.FIRST, k.PATRONYMIC) if split else (k.FULL,)
    papers = (k.SERIES, k.NUMBER, k.OFFICE) if split else (k.PASSPORT,)
    contacts = (k.PHONE, k.PHONE_HOME, k.EMAIL, k.ADDRESS, k.ADDRESS_TYPED, k.CITY, k.REGION, k.INDEX)
    return (
        _sheet("Клиенты|klienty|customers|kl", "_Reference", *name, k.GENDER, k.BORN, k.BIRTH_PLACE, *contacts,
            *papers, k.ISSUED_BY, k.ISSUED_ON, k.FOREIGN, k.INN, k.SNILS, k.CITIZENSHIP, k.MARITAL, k.REMARK,
            k.LOGIN, k.IP),
        _sheet("Водители|voditeli|drivers|vod", "_Reference", *name, k.BORN_TEXT, k.PHONE_INT, k.LICENCE,
            k.PLATE, k.VIN, k.STS, k.PTS),
        _sheet("Пациенты|pacienty|patients|pac", "_Reference", *name, k.GENDER_CODE, k.BORN_TEXT, k.POLICY,
            k.SNILS, k.ILLNESS_CODE, k.ILLNESS, k.BLOOD, k.COMPLAINT, k.CERTIFICATE, k.PHONE),
        _sheet("Сотрудники|sotrudniki|employees|sotr", "_Reference", k.STAFF_NUMBER, *name, k.BORN, k.POST,
            k.SALARY, k.HIRED, k.EMPLOYER, k.EDUCATION, k.MILITARY, k.INN, k.PASSPORT, k.PHONE_INT, t.WEEKDAY),
        _sheet("Счета клиентов|scheta_klientov|customer_accounts|sch_kl", "_Reference", k.FULL, k.ACCOUNT,
            t.BANK_CODE, k.CARD, k.HOLDER, t.UNIX),
        _sheet("Заказы|zakazy|orders|zak", "_Document", t.ORDER_10, t.ORDERED, k.PHONE, k.ITEM, k.AMOUNT,
            t.SHOP, t.STATE, t.RECEIPT, t.DRIVE, t.FISCAL_DOCUMENT, t.FISCAL_SIGN, t.TRACK, t.MASKED, t.HASHED,
            k.ADDRESS_TYPED),
        _sheet("Операции|operacii|operations|oper", "_Document", t.ORDER_16, t.ORDER_13, t.UNIX, k.AMOUNT,
            t.STATE, t.CONTRACT, t.REQUEST),
        _sheet("Организации|organizacii|companies|org", "_Reference", t.COMPANY, t.INN_COMPANY, t.KPP, t.OGRN,
            t.OKPO, t.OKVED, t.COMPANY_ADDRESS, t.COMPANY_PHONE, t.BANK_CODE, t.CORRESPONDENT,
            t.COMPANY_ACCOUNT, k.DIRECTOR),
        _sheet("Предприниматели|predprinimateli|sole_traders|ip", "_Reference", k.TRADER, k.INN, k.OGRNIP,
            k.PHONE, t.OKVED),
        _sheet("Магазины|magaziny|shops|mag", "_Reference", t.SHOP, t.SHOP_ADDRESS, t.SHOP_PHONE, t.LATITUDE,
            t.LONGITUDE, t.AREA),
        _sheet("Товары|tovary|products|tov", "_Reference", t.GOOD, t.BRAND, t.EAN, t.ARTICLE, t.PRICE,
            t.WEIGHT),
        _sheet("Конфеты|konfety|sweets|konf", "_Reference", t.CODE, t.SWEET, t.EAN, t.PRICE, rows=20),
        _sheet("Оборудование|oborudovanie|equipment|oborud", "_Reference", t.SERIAL, t.INVENTORY, t.VERSION,
            t.PRICE),
        _sheet("Участки|uchastki|plots|uch", "_Reference", t.CADASTRAL, t.AREA, t.PRICE),
        _sheet("Журнал запросов|zhurnal_zaprosov|request_log|zhurn", "_InfoRg", t.REQUEST, t.UNIX, t.SECONDS,
            t.VERSION),
        _sheet("Дни недели|dni_nedeli|weekdays|dni", "_Reference", t.CODE, t.WEEKDAY, rows=7),
        _sheet("Отделы|otdely|departments|otd", "_Reference", t.CODE, t.DEPARTMENT, rows=8),
        _sheet("Должности|dolzhnosti|posts|dolzhn", "_Reference", t.CODE, t.POST_LISTED, rows=20),
        _sheet("Регионы|regiony|regions|reg", "_Reference", t.CODE, t.REGION_LISTED, rows=30),
        _sheet("Города|goroda|cities|gor", "_Reference", t.CODE, t.CITY_LISTED, rows=30),
        _sheet("Улицы|ulicy|streets|ul", "_Reference", t.CODE, t.STREET_LISTED, rows=200),
    )  # fmt: skip


def lay_out(people: list[Person], r: random.Random) -> Iterator[Laid]:
    """Every layout in the styles of naming it is told apart by, each table with the rows a scan would read."""
    for i, layout in enumerate(LAYOUTS):
        for j, style in enumerate(STYLES):
            if layout == "opaque" and style != STYLES[0]:
                continue
            for n, sheet in enumerate(sheets(split=layout in ("split", "json", "opaque"))):
                rows = r.sample(people, min(ROWS, len(people))) if sheet.rows is None else people[: sheet.rows]
                forms = [c.forms[(i + j + n) % len(c.forms)] for c in sheet.columns]
                if layout == "json":
                    yield from _as_json(layout, j, sheet, forms, rows, r)
                elif layout == "key-value":
                    yield from _as_pairs(layout, j, sheet, forms, rows, r)
                else:
                    yield _as_table(layout, j, (n, sheet), forms, rows, r)


def _as_table(
    layout: str, style: int, numbered: tuple[int, Sheet], forms: list[k.Form], rows: list[Person], r: random.Random
) -> Laid:
    n, sheet = numbered
    names = [c.names[style] for c in sheet.columns]
    title = sheet.names[style]
    if layout == "opaque":
        names = [f"_Fld{1200 + 40 * n + i}" for i in range(len(names))]
        title = f"{sheet.prefix}{51 + n}"
    values = [tuple(form(p, r) for p in rows) for form in forms]
    if layout == "upper case":
        names, title = [x.upper() for x in names], title.upper()
        values = [tuple(v.upper() if isinstance(v, str) else v for v in column) for column in values]
    made = [_column(x, c.family, i) for i, (x, c) in enumerate(zip(names, sheet.columns, strict=True))]
    gold: dict[tuple[str, str | None], Col] = {(x, None): c for x, c in zip(names, sheet.columns, strict=True)}
    return _laid(layout, style, (title, made, dict(zip(names, values, strict=True))), gold)


def _as_json(
    layout: str, style: int, sheet: Sheet, forms: list[k.Form], rows: list[Person], r: random.Random
) -> Iterator[Laid]:
    """One column of JSON; every third key lies in an object of its own."""
    if sheet.rows is not None:
        return
    inner = ("Прочее", "prochee", "details", "dop")[style]
    column = ("Данные", "dannye", "data", "dan")[style]
    keys = [_key(c.names[style], style) for c in sheet.columns]
    gold: dict[tuple[str, str | None], Col] = {}
    documents = []
    for i, c in enumerate(sheet.columns):
        gold[(column, keys[i] if i % 3 else f"{inner}.{keys[i]}")] = c
    for p in rows:
        flat = [form(p, r) for form in forms]
        cells = [v if isinstance(v, str | int | float | None) else str(v) for v in flat]
        nested = {key: v for i, (key, v) in enumerate(zip(keys, cells, strict=True)) if i % 3 == 0}
        plain = {key: v for i, (key, v) in enumerate(zip(keys, cells, strict=True)) if i % 3}
        documents.append(json.dumps({**plain, inner: nested}, ensure_ascii=style != 0))
    values = {"id": tuple(p.number + 1 for p in rows), column: tuple(documents)}
    made = [_column("id", TypeFamily.INTEGER, 0), _column(column, TypeFamily.JSON, 1)]
    yield _laid(layout, style, (sheet.names[style], made, values), gold)


def _as_pairs(
    layout: str, style: int, sheet: Sheet, forms: list[k.Form], rows: list[Person], r: random.Random
) -> Iterator[Laid]:
    """Rows of owner, key and value, of which a scan reads as many as of any other table."""
    if sheet.rows is not None:
        return
    owner, key, value = (
        ("Объект", "Свойство", "Значение"),
        ("obekt_id", "svoystvo", "znachenie"),
        ("entity_id", "attribute", "value"),
        ("obj", "param", "znach"),
    )[style]
    chosen = [(r.choice(rows), r.randrange(len(forms))) for _ in range(len(rows))]
    cells = [(p, i, forms[i](p, r)) for p, i in chosen]
    names = [c.names[style] for c in sheet.columns]
    values: dict[str, tuple[object, ...]] = {
        owner: tuple(p.number + 1 for p, _, _ in cells),
        key: tuple(names[i] for _, i, _ in cells),
        value: tuple(None if v is None else str(v) for _, _, v in cells),
    }
    made = [_column(owner, TypeFamily.INTEGER, 0), _column(key, TypeFamily.TEXT, 1), _column(value, TypeFamily.TEXT, 2)]
    title = sheet.names[style] + (" свойства", "_svoystva", "_attributes", "_param")[style]
    gold: dict[tuple[str, str | None], Col] = {(value, x): c for x, c in zip(names, sheet.columns, strict=True)}
    yield _laid(layout, style, (title, made, values), gold)


def _key(name: str, style: int) -> str:
    """A column's name as a key of JSON: ``ДатаРождения``, ``birthDate``, the others as they are."""
    if style == 0:
        return "".join(
            x[:1].upper() + x[1:] for x in name.replace(".", " ").replace(",", " ").replace("-", " ").split()
        )
    if style == 2:
        first, *rest = name.split("_")
        return first + "".join(x.title() for x in rest)
    return name


def _column(name: str, family: TypeFamily, position: int) -> Column:
    return Column(name=name, data_type=family.value, family=family, position=position)


def _laid(
    layout: str,
    style: int,
    made: tuple[str, list[Column], dict[str, tuple[object, ...]]],
    gold: dict[tuple[str, str | None], Col],
) -> Laid:
    title, columns, values = made
    rows = len(next(iter(values.values())))
    table = Table(system="bench", schema="main", name=title, kind=TableKind.TABLE, columns=tuple(columns))
    sample = TableSample(values, rows=rows, method=SampleMethod.RANDOM_ROWS, seed=1)
    return Laid(layout, STYLES[style] if layout != "opaque" else "opaque", table, sample, gold)
