"""A seeded generator of people and companies that do not exist, in Russian and English.

``russian_person(seed, i)`` is the same person on every machine (with one version of Python): all systems of the estate
draw from one population, so that one invented customer is found in several of them. Contact data is of ranges reserved
for fiction where there are such: e-mail below RFC 2606 and RFC 6761 names, United States 555-0100..0199 (North
American Numbering Plan), United Kingdom 07700 900000..900999, 020 7946 0xxx and 0161 496 0xxx (Ofcom, numbers for
drama). Russia reserves none: mobiles are of four narrow blocks, landlines begin with 0 after the area code, which no
exchange does.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .numbers import BANK_CODES, account, card, digits, enp, inn_company, inn_person, kpp, ogrn, ogrnip, seeded, snils
from .words import latin, words

TODAY = date(2026, 9, 30)
"""The day the estate stands still: ages and dates never depend on the clock."""
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "pochta.example", "mail.example")
MOBILE_BLOCKS = ("900000", "999000", "999999", "900900")
"""The first six digits after +7 of generated Russian mobiles."""
PASSPORT_OFFICES = ("ГУ МВД России по", "УМВД России по", "ОУФМС России по", "Отделом внутренних дел по")


@dataclass(frozen=True, slots=True)
class Address:
    """Where someone lives; ``region`` is empty for cities that are regions."""

    postcode: str
    region: str
    city: str
    street: str
    house: str
    flat: str
    entrance: str = ""
    floor: str = ""
    door_code: str = ""

    def line_ru(self) -> str:
        """``г. Тула, ул. Садовая, д. 5 корп. 2, кв. 17``."""
        return f"г. {self.city}, {self.street}, д. {self.house}, кв. {self.flat}"

    def full_ru(self) -> str:
        """The line with postcode and region, as on an envelope."""
        return ", ".join(p for p in (self.postcode, self.region, self.line_ru()) if p)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. ``phone`` is digits with the country code; numbers of another country are empty."""

    sex: str
    last: str
    first: str
    middle: str
    born: date
    phone: str
    email: str
    login: str
    address: Address
    area: str = ""
    passport: str = ""
    passport_issued: date = TODAY
    passport_office: str = ""
    passport_code: str = ""
    snils: str = ""
    inn: str = ""
    enp: str = ""
    card: str = ""
    title: str = ""
    country: str = "RU"

    @property
    def full(self) -> str:
        """``Иванова Анна Петровна``; ``Jane Walker`` in English."""
        return f"{self.last} {self.first} {self.middle}" if self.middle else f"{self.first} {self.last}"

    @property
    def short(self) -> str:
        """``Анна И.``, as people call themselves in an app."""
        return f"{self.first} {self.last[0]}."

    @property
    def initials(self) -> str:
        """``Иванова А. П.``, as in registers."""
        return f"{self.last} {self.first[0]}. {self.middle[0]}." if self.middle else f"{self.last} {self.first[0]}."


@dataclass(frozen=True, slots=True)
class Company:
    """One invented company, or a sole trader (``sole``), whose name and numbers are a person's."""

    name: str
    sole: bool
    inn: str
    kpp: str
    ogrn: str
    phone: str
    address: str
    bank: str
    account: str


def phone_ru(number: str, style: int = 0) -> str:
    """Write eleven digits of a Russian phone as people do: style 0 ``+7 (900) 000-12-34`` … 4 ``9000001234``."""
    body = number[1:]
    a, b, c, d = body[:3], body[3:6], body[6:8], body[8:]
    return (f"+7 ({a}) {b}-{c}-{d}", f"+7{body}", f"8{body}", f"8 {a} {b} {c} {d}", body)[style % 5]


def landline_ru(rng: Random, area: str) -> str:
    """Return a company's phone, ``+7 (495) 012-34-56``: local numbers never begin with 0, so no one has it."""
    tail = f"0{digits(rng, 6)}"
    return f"+7 ({area}) {tail[:3]}-{tail[3:5]}-{tail[5:]}"


def feminine(surname: str) -> str:
    """Return the woman's form of a Russian surname; endings that are not declined stay."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ий", "ой", "ый")):
        return surname[:-2] + "ая"
    return surname


@functools.lru_cache(maxsize=50_000)
def russian_person(seed: int, index: int) -> Person:
    """Return person ``index`` of the Russian population of a seed; phones differ for the first 40,000."""
    rng = seeded(f"{seed}:ru:{index}")
    names, places = words("people_ru"), words("places_ru")
    sex = rng.choice("mf")
    father = rng.choice(names["male"])
    first = rng.choice(names["male"])[0] if sex == "m" else rng.choice(names["female"])
    surname = rng.choice(names["surnames"])
    city = rng.choice(places["cities"])
    born = TODAY - timedelta(days=rng.randrange(18 * 366, 80 * 365))
    block, tail = index % len(MOBILE_BLOCKS), (index // len(MOBILE_BLOCKS) * 7919 + seed * 31) % 10_000
    login = f"{latin(first)[0]}.{latin(surname if sex == 'm' else feminine(surname))}"
    issued = passport_date(rng, born)
    return Person(
        sex=sex,
        last=surname if sex == "m" else feminine(surname),
        first=first,
        middle=father[1] if sex == "m" else father[2],
        born=born,
        phone=f"7{MOBILE_BLOCKS[block]}{tail:04d}",
        email=f"{login}{rng.choice(('', str(born.year), str(rng.randrange(100))))}@{rng.choice(MAIL_DOMAINS)}",
        login=login,
        address=_address_ru(rng, city),
        area=city[3],
        passport=f"{city[4]}{issued:%y}{rng.randrange(100_000, 1_000_000)}",
        passport_issued=issued,
        passport_office=f"{rng.choice(PASSPORT_OFFICES)} г. {city[0]}",
        passport_code=f"{city[5]}0-{rng.randrange(1, 120):03d}",
        snils=snils(rng),
        inn=inn_person(rng, city[5]),
        enp=enp(rng, city[5]),
        card=card(rng),
    )


def passport_date(rng: Random, born: date) -> date:
    """Return a day a passport was issued: soon after the 20th or 45th birthday, not before 1998, not after today.

    A Russian passport is changed at 20 and 45 (government statute on the passport, № 828 of 1997).
    """
    age = 45 if (TODAY - born).days > 46 * 366 else 20 if (TODAY - born).days > 21 * 366 else 14
    day = born + timedelta(days=age * 365 + age // 4 + rng.randrange(5, 90))
    return min(max(day, date(1998, 1, 10) + timedelta(days=rng.randrange(900))), TODAY)


def _address_ru(rng: Random, city: list[str]) -> Address:
    house = str(rng.randrange(1, 130)) + rng.choice(("", "", "", "", "А", " корп. 1", " корп. 2", " стр. 3"))
    flat = rng.randrange(1, 240)
    return Address(
        postcode=f"{city[2]}{digits(rng, 3)}",
        region=city[1],
        city=city[0],
        street=rng.choice(words("places_ru")["streets"]),
        house=house,
        flat=str(flat),
        entrance=str(flat // 40 + 1),
        floor=str(flat % 40 // 4 + 1),
        door_code=rng.choice((f"{flat}К{digits(rng, 4)}", f"*{digits(rng, 4)}#", f"{flat}В", digits(rng, 4))),
    )


@functools.lru_cache(maxsize=50_000)
def english_person(seed: int, index: int) -> Person:
    """Return person ``index`` of the English-speaking population: three in five from the United Kingdom."""
    rng = seeded(f"{seed}:en:{index}")
    names = words("people_en")
    sex = rng.choice("mf")
    first = rng.choice(names["male" if sex == "m" else "female"])
    last = rng.choice(names["surnames"])
    address, phone = _address_uk(rng) if index % 5 < 3 else _address_us(rng)
    mail = f"{first}.{last}{rng.choice(('', str(rng.randrange(1, 100))))}".lower()
    return Person(
        sex=sex,
        last=last,
        first=first,
        middle="",
        born=TODAY - timedelta(days=rng.randrange(18 * 366, 80 * 365)),
        phone=phone,
        email=f"{mail}@{rng.choice(MAIL_DOMAINS[:3])}",
        login=f"{first[0]}{last}{rng.randrange(100)}".lower(),
        address=address,
        card=card(rng),
        title=rng.choice(names["titles"][sex]),
        country="GB" if address.region == "" else "US",
    )


def _address_uk(rng: Random) -> tuple[Address, str]:
    places = words("places_en")
    city, outward = rng.choice(places["uk"])
    tail = "".join(rng.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    postcode = f"{rng.choice(outward)} {rng.randrange(1, 10)}{tail}"
    phone = rng.choice((f"07700 900{digits(rng, 3)}", f"020 7946 0{digits(rng, 3)}", f"0161 496 0{digits(rng, 3)}"))
    return Address(postcode, "", city, rng.choice(places["streets_uk"]), str(rng.randrange(1, 180)), ""), phone


def _address_us(rng: Random) -> tuple[Address, str]:
    places = words("places_en")
    city, state, zip3, area = rng.choice(places["us"])
    phone = f"({area}) 555-01{digits(rng, 2)}"
    street = rng.choice(places["streets_us"])
    return Address(f"{zip3}{digits(rng, 2)}", state, city, street, str(rng.randrange(10, 9900)), ""), phone


@functools.lru_cache(maxsize=10_000)
def company(seed: int, index: int) -> Company:
    """Return company ``index`` of the invented register; every sixth is a sole trader (ИП)."""
    rng = seeded(f"{seed}:company:{index}")
    texts = words("texts")
    city = rng.choice(words("places_ru")["cities"])
    sole = index % 6 == 5
    bank = rng.choice(BANK_CODES)
    owner = russian_person(seed, 100_000 + index)
    plain = f"{rng.choice(texts['company_forms'])} «{rng.choice(texts['company_words'])}»"
    street = rng.choice(words("places_ru")["streets"])
    postcode = f"{city[2]}{digits(rng, 3)}"
    return Company(
        name=f"ИП {owner.full}" if sole else plain,
        sole=sole,
        inn=owner.inn if sole else inn_company(rng, city[5]),
        kpp="" if sole else kpp(rng, city[5]),
        ogrn=ogrnip(rng, city[5]) if sole else ogrn(rng, city[5]),
        phone=landline_ru(rng, city[3]),
        address=f"{postcode}, г. {city[0]}, {street}, д. {rng.randrange(1, 90)}, оф. {rng.randrange(1, 400)}",
        bank=bank,
        account=account(rng, bank, "40802" if sole else "40702"),
    )
