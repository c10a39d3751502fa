"""How people write phones, e-mail addresses, postal addresses and remarks."""

# ruff: noqa: ARG001 - makers of values all take a person and a source of chance, and most need only one
from __future__ import annotations

import random

from . import documents as d
from .people import Person
from .translit import latin
from .words import REGIONS, words


def mobile(r: random.Random) -> str:
    """Ten digits of a mobile number."""
    return r.choice(words("prefixes")) + d.digits(7, r)


def landline(r: random.Random) -> str:
    """Ten digits of a number with a town's code."""
    return r.choice(words("cities")) + str(r.randrange(2, 8)) + d.digits(6, r)


def phone_e164(p: Person, r: random.Random) -> str:
    """As careful programs store it."""
    return f"+7{mobile(r)}"


def phone_typed(p: Person, r: random.Random) -> str:
    """As people type it, each in a way of his own; one in twelve from abroad."""
    if r.random() < 0.08:
        return r.choice(
            (f"+375 29 {d.digits(3, r)}-{d.digits(2, r)}-{d.digits(2, r)}", f"+7 701 {d.digits(3, r)} {d.digits(4, r)}")
        )
    n = mobile(r)
    return r.choice(
        (
            f"+7 ({n[:3]}) {n[3:6]}-{n[6:8]}-{n[8:]}",
            f"8 ({n[:3]}) {n[3:6]}-{n[6:8]}-{n[8:]}",
            f"8{n}",
            f"8-{n[:3]}-{n[3:6]}-{n[6:8]}-{n[8:]}",
            f"+7 {n[:3]} {n[3:6]} {n[6:8]} {n[8:]}",
            f"8 {n[:3]} {n[3:6]}-{n[6:]}",
            f"7{n}",
        )
    )


def phone_eleven(p: Person, r: random.Random) -> str:
    """Eleven digits from 8."""
    return "8" + mobile(r)


def phone_number(p: Person, r: random.Random) -> int:
    """An integer of eleven digits."""
    return int("7" + mobile(r))


def phone_ten(p: Person, r: random.Random) -> str:
    """Ten digits without a country."""
    return mobile(r)


def phone_home(p: Person, r: random.Random) -> str:
    """A landline with the code of a town."""
    n = landline(r)
    return r.choice((f"8 ({n[:3]}) {n[3:6]}-{n[6:8]}-{n[8:]}", f"({n[:3]}) {n[3:6]}-{n[6:8]}-{n[8:]}", f"+7{n}"))


def email(p: Person, r: random.Random) -> str:
    """An address at an invented or a well-known server's name."""
    name, first = latin(p.last).lower(), latin(p.first).lower()
    box = r.choice((f"{first}.{name}", f"{first[0]}{name}", f"{name}{p.born.year % 100}", f"{name}_{first[0]}"))
    return f"{box.replace(' ', '')}@{r.choice(('mail.ru', 'yandex.ru', 'bk.ru', 'example.ru', 'почта.example.ru'[6:]))}"


def town(p: Person, r: random.Random) -> str:
    """The region's town, or an invented one or village."""
    if r.random() < 0.6:
        return REGIONS[p.region][1]
    return (r.choice(words("place_stems")) + r.choice(("ово", "ск", "овка", "ино", "огорск"))).capitalize()


def street(r: random.Random) -> str:
    """A street with its kind."""
    kind = r.choice(words("street_kinds"))
    name = r.choice(words("street_names" if r.random() < 0.3 else "streets"))
    return f"{kind}{name}" if kind.endswith(" ") else f"{kind} {name}"


def house(r: random.Random) -> str:
    """A house, sometimes with a building or a letter."""
    n = r.randrange(1, 190)
    return r.choice(
        (
            f"д. {n}",
            f"д.{n}",
            f"д {n}",
            f"дом {n}",
            f"д. {n}, корп. {r.randrange(1, 5)}",
            f"д. {n}/{r.randrange(1, 9)}",
            f"д. {n}А",
        )
    )


def address(p: Person, r: random.Random) -> str:
    """A full address as an official form has it: index, region, town, street, house, flat."""
    place = f"г. {town(p, r)}"
    index = f"{r.randrange(101000, 692900)}, " if r.random() < 0.6 else ""
    region = f"{p.region}, " if r.random() < 0.5 and p.region not in ("Москва", "Санкт-Петербург") else ""
    flat = f", {r.choice(('кв. ', 'кв.', 'кв ', 'квартира '))}{r.randrange(1, 400)}" if r.random() < 0.8 else ""
    return f"{index}{region}{place}, {street(r)}, {house(r)}{flat}"


def address_typed(p: Person, r: random.Random) -> str:
    """An address as a customer types it: village, allotment, army post, instructions to the courier."""
    kind, stem = r.random(), r.choice(words("place_stems")).capitalize()
    if kind < 0.1:
        return f"{p.region}, с. {stem}ово, {street(r)}, {house(r)}"
    if kind < 0.18:
        return f"СНТ «{stem}овка», уч. {r.randrange(1, 300)}, {p.region}"
    if kind < 0.22:
        return f"в/ч {d.digits(5, r)}, г. {REGIONS[p.region][1]}, {house(r)}"
    if kind < 0.3:
        way = f"подъезд {r.randrange(1, 9)}, эт. {r.randrange(1, 17)}"
        return f"{street(r)}, {house(r)}, {way}, {r.choice(words('notes'))}"
    if kind < 0.6:
        return f"{street(r)} {house(r)} кв {r.randrange(1, 300)}"
    return address(p, r)


def remark(p: Person, r: random.Random) -> str:
    """What an operator writes; one in eight has a phone, one in twelve a passport or a card in it."""
    kind = r.random()
    if kind < 0.13:
        return f"Просит звонить после обеда на другой номер {phone_typed(p, r)}, основной отключён"
    if kind < 0.2:
        return f"Клиент обратился лично, паспорт {' '.join(d.passport(p, r))}, данные сверены с анкетой"
    if kind < 0.27:
        n = d.card(r)
        return f"Деньги вернули на карту {n[:4]} {n[4:8]} {n[8:12]} {n[12:]}, ждать три рабочих дня"
    return r.choice(
        (
            "Просил перенести доставку на следующую неделю, так как уезжает",
            "Жалуется на долгое ожидание ответа, принесли извинения и дали скидку",
            f"Говорила с мужем, {p.first} будет дома после шести вечера",
            "Заявление принято, документы переданы в архив на хранение",
            f"Спрашивал {p.initials}, когда придёт мастер, обещали перезвонить",
            "Не отвечает второй день, попробовать ещё раз завтра с утра",
        )
    )
