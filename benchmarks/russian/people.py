"""Invented people: surnames composed by morphology, first names of many peoples, patronymics by rule, in agreement."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .words import REGIONS, words

VOWELS = "аеёиоуыэюя"
_TODAY = date(2024, 6, 1)


@dataclass(frozen=True)
class Person:
    """One invented person. ``patronymic`` is empty where the people has none or the papers give none."""

    last: str
    first: str
    patronymic: str
    woman: bool
    born: date
    region: str
    number: int
    """Running number, for keys."""

    @property
    def full(self) -> str:
        """Surname, first name and patronymic."""
        return " ".join(p for p in (self.last, self.first, self.patronymic) if p)

    @property
    def initials(self) -> str:
        """Surname and initials."""
        return f"{self.last} {self.first[0]}." + (f"{self.patronymic[0]}." if self.patronymic else "")


@dataclass(frozen=True)
class _People:
    share: float
    surname: str
    names: str
    """Whose first names they bear: lists ``…_men`` and ``…_women``."""


_PEOPLES = (
    _People(0.62, "russian", "russian"),
    _People(0.05, "ukrainian", "russian"),
    _People(0.03, "belarusian", "russian"),
    _People(0.08, "tatar", "tatar"),
    _People(0.06, "caucasian", "caucasian"),
    _People(0.03, "armenian", "armenian"),
    _People(0.02, "georgian", "georgian"),
    _People(0.03, "buryat", "buryat"),
    _People(0.02, "yakut", "yakut"),
    _People(0.01, "tuvan", "tuvan"),
    _People(0.03, "asian", "asian"),
    _People(0.02, "short", "russian"),
)


def people(n: int, r: random.Random) -> list[Person]:
    """``n`` invented people."""
    return [person(i, r) for i in range(n)]


def person(number: int, r: random.Random) -> Person:
    """One invented person of one of the peoples of Russia or its neighbours."""
    origin = r.choices(_PEOPLES, [p.share for p in _PEOPLES])[0]
    woman = r.random() < 0.52
    men = words(f"{origin.names}_men")
    first = r.choice(words(f"{origin.names}_women") if woman else men)
    last = surname(origin.surname, woman, r)
    if origin.surname in ("russian", "ukrainian") and r.random() < 0.02:
        last += "-" + surname("russian", woman, r)
    father = r.choice(men)
    paternal = patronymic(father, woman)
    if origin.surname in ("caucasian", "asian") and r.random() < 0.3:
        paternal = father + (" кызы" if woman else " оглы")
    if r.random() < (0.25 if origin.surname in ("asian", "tuvan") else 0.02):
        paternal = ""
    born = _TODAY - timedelta(days=int(365.25 * min(92.0, max(18.0, r.gauss(44, 16)))) + r.randrange(365))
    return Person(last, first, paternal, woman, born, r.choice(list(REGIONS)), number)


def surname(origin: str, woman: bool, r: random.Random) -> str:
    """A surname of that origin, in the form of that gender."""
    made = _SURNAMES[origin](r)
    if woman and made.endswith(("ов", "ев", "ёв", "ин", "ын")):
        made += "а"
    elif woman and made.endswith(("ский", "цкий", "ной")):
        made = made[:-2] + "ая"
    return made[:1].upper() + made[1:]


def _russian(r: random.Random) -> str:
    kind = r.random()
    if kind < 0.12:
        return r.choice(words("place_stems")) + r.choice(("овский", "овский", "инский", "енский"))
    stem = r.choice(words("slavic_stems"))
    if stem.endswith(("ов", "ев", "ин", "ых")):
        return stem
    if stem.endswith("ь"):
        return stem[:-1] + "ев" if stem[-2] in "лнв" else stem + "ев"
    if stem[-1] in "чщц":
        return stem + r.choice(("ев", "ин"))
    return stem + ("ин" if kind < 0.3 and stem[-1] in "лнрктд" else "ов")


def _ukrainian(r: random.Random) -> str:
    return r.choice(words("ukrainian")) + r.choice(("енко", "енко", "чук", "ук", "юк", "ишин", "ко"))


def _belarusian(r: random.Random) -> str:
    stem = r.choice(words("belarusian"))
    return stem.rstrip(VOWELS) + r.choice(("ович", "евич", "онок", "ёнок", "ейко", "юк", "овец"))


def _tatar(r: random.Random) -> str:
    stem = r.choice(words("tatar"))
    if stem.endswith(("ин", "ов")):
        return stem
    return stem + ("ин" if stem.endswith(("лл", "тдин", "м")) and r.random() < 0.8 else "ов")


def _caucasian(r: random.Random) -> str:
    stem = r.choice(words("caucasian"))
    return stem + ("ев" if stem[-1] in VOWELS else "ов")


def _buryat(r: random.Random) -> str:
    stem = r.choice(words("buryat"))
    if r.random() < 0.15:
        stem = r.choice(words("buryat")).rstrip(VOWELS) + "о" + stem
    return stem.rstrip("оаэ") + "ев" if stem[-1] in VOWELS else stem + "ов"


def _yakut(r: random.Random) -> str:
    stem = r.choice(words("yakut"))
    return stem if stem.endswith(("ов", "ев", "ин")) else stem + ("в" if stem[-1] in VOWELS else "ов")


_SURNAMES: dict[str, Callable[[random.Random], str]] = {
    "russian": _russian,
    "ukrainian": _ukrainian,
    "belarusian": _belarusian,
    "tatar": _tatar,
    "caucasian": _caucasian,
    "armenian": lambda r: r.choice(words("armenian")).removesuffix("ян") + r.choice(("ян", "ян", "янц")),
    "georgian": lambda r: (
        r.choice(words("georgian_dze")).removesuffix("ид") + "идзе"
        if r.random() < 0.5
        else r.choice(words("georgian_shvili")) + "швили"
    ),
    "buryat": _buryat,
    "yakut": _yakut,
    "tuvan": lambda r: r.choice(words("tuvan")),
    "asian": lambda r: r.choice(words("asian_men")).lower().rstrip(VOWELS) + r.choice(("ов", "ов", "зода", "заде")),
    "short": lambda r: r.choice(words("short")),
}
_IRREGULAR = {"Лев": "Льв", "Павел": "Павл", "Пётр": "Петр", "Яков": "Яковл", "Семён": "Семён", "Михаил": "Михайл"}


def patronymic(father: str, woman: bool) -> str:
    """The patronymic of a father's first name by the rules of Russian."""
    if father in _IRREGULAR:
        stem = _IRREGULAR[father]
        soft = father == "Яков"
        return stem + (("евна" if woman else "евич") if soft else ("овна" if woman else "ович"))
    last, before = father[-1], father[-2]
    if father in ("Илья", "Никита", "Лука", "Аюша"):
        return father[:-1] + ("инична" if woman and father != "Никита" else "ична" if woman else "ич")
    if last == "й":
        stem = father[:-1]
        if before == "и" and (len(father) < 4 or father[-4] in VOWELS or father[-4:-2] in ("лд", "рт", "нт")):
            stem = father[:-2] + "ь"
        return stem + ("евна" if woman else "евич")
    if last == "ь":
        return father[:-1] + ("евна" if woman else "евич")
    if last in "ияе":
        return father + ("евна" if woman else "евич")
    if last in VOWELS:
        return father.rstrip("оа") + ("оевна" if woman else "оевич")
    return father + (
        "евна" if woman and last in "жшчщц" else "евич" if last in "жшчщц" else "овна" if woman else "ович"
    )
