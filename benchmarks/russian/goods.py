"""Goods, companies, posts, illnesses and other words that stand beside people in databases: many sound like names."""

# ruff: noqa: ARG001 - makers of values all take a person and a source of chance, and most need only one
from __future__ import annotations

import random

from . import contacts as c
from . import documents as d
from .people import Person, surname
from .words import REGIONS, words


def good(p: Person, r: random.Random) -> str:
    """A good's name."""
    return r.choice(words("goods"))


def company(p: Person, r: random.Random) -> str:
    """A company; one in five is called after its owner."""
    name = r.choice(words("company_words")) + r.choice(("", "", "-М", " плюс", " и К", f"-{r.randrange(2, 99)}"))
    if r.random() < 0.2:
        last = surname("russian", False, r)
        name = r.choice((f"{last} и партнёры", f"Торговый дом {last}", last, f"Братья {last}ы"))
    form = r.choice(words("forms"))
    return f"{form} «{name}»" if r.random() < 0.7 else f'{form} "{name}"'


def sole_trader(p: Person, r: random.Random) -> str:
    """A sole trader, who is a person."""
    return f"ИП {p.full}" if r.random() < 0.6 else f"ИП {p.initials}"


def illness(p: Person) -> tuple[str, str]:
    """Code and words of a person's diagnosis."""
    code, _, said = words("illnesses")[p.number * 7 % len(words("illnesses"))].partition(" ")
    return code, said


def marital(p: Person, r: random.Random) -> str:
    """Marital status in the gender's form."""
    return r.choice(words("marital_woman" if p.woman else "marital_man"))


def issued_by(p: Person, r: random.Random) -> str:
    """The office that issued a passport."""
    return r.choice(
        (
            f"ОУФМС России по {p.region} в г. {REGIONS[p.region][1]}",
            f"Отделом внутренних дел г. {REGIONS[p.region][1]}",
            f"ГУ МВД России по {p.region}",
            f"УВД {r.choice(('Ленинского', 'Кировского', 'Советского'))} района г. {REGIONS[p.region][1]}",
        )
    )


def shop_address(p: Person, r: random.Random) -> str:
    """Where a shop is."""
    return f"г. {REGIONS[p.region][1]}, {c.street(r)}, {c.house(r)}"


def shop_phone(p: Person, r: random.Random) -> str:
    """A shop's own number."""
    return r.choice((c.phone_home(p, r), f"8-800-{d.digits(3, r)}-{d.digits(2, r)}-{d.digits(2, r)}"))


def street_of_people(p: Person, r: random.Random) -> str:
    """A street named after somebody, for a list of streets."""
    return r.choice(("", "ул. ", "улица ")) + r.choice(words("streets_of_people"))
