"""What the rows say: values of two or three columns that agree in each row, whatever the columns are called.

A surname that stands in the e-mail address beside it, a birth date that the number beside it begins with, an age that
fits the birth year: chance makes such agreement in few rows, the same facts about one person make it in nearly all.
Where chance cannot be reckoned, it is measured: the same columns, one of them shifted by a row.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import combinations

from ..model import Evidence, EvidenceKind
from .base import Clue, DetectorGap
from .fields import Context, Field
from .validators import dates
from .validators.ru import passport_series
from .values import log_likelihood
from .words.romanised import skeleton
from .words.vocabulary import fold

ROWS = 200
_MOST_NUMBERS = 12
_FEWEST = 8
_NEAR = 2
_PARTS = re.compile(r"[^\W\d_]{3,}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T].*)?|(\d\d)[./-](\d\d)[./-](\d{4})(?:[ T].*)?")
_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,8})?")
_DEGREES = re.compile(r"-?\d{1,3}[.,]\d{4,}")
_MONTH_LETTERS = "ABCDEHLMPRST"
"""Months of the Italian codice fiscale (decree of 12 March 1974)."""
_MONTH_SHIFTS = (0, 20, 40, 50, 60, 70, 80)
"""What numbers add to the month for the century or for women: Poland, Bulgaria, Czechia, Slovakia."""
Pair = tuple[str, str]


class Rows:
    """The detector of agreement between columns."""

    name = "rows"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield a clue for each column whose values agree with those of another one in the same rows."""
        own = [f for f in context.fields if f.path is None and not f.nested and f.distinct]
        yield from _names_in_mail(own, context)
        yield from _dates_in_numbers(own)
        yield from _ages(own)
        yield from _series_and_numbers(own)
        yield from _points(own)
        yield from _products(own)


def clue(field: Field, entity: str, rule: str, weight: float, counts: tuple[int, int, float]) -> Clue:
    """A clue of agreement for a kind: ``rule`` is the rule file's id and what agrees."""
    hits, seen, chance = counts
    evidence = Evidence(
        kind=EvidenceKind.PATTERN, rule=rule, weight=round(weight, 3), hits=hits, seen=seen, chance=round(chance, 4)
    )
    return Clue(column=field.column.name, path=field.path, entity=entity, evidence=evidence)


def pairs_of(one: Field, other: Field) -> list[Pair]:
    """The different pairs of values of rows that have both, in the order of rows, at most ROWS."""
    found = dict.fromkeys((a, b) for a, b in zip(one.texts, other.texts, strict=False) if a and b)
    return list(found)[:ROWS]


def near(one: Field, other: Field, steps: int = _NEAR) -> bool:
    """Whether two columns stand within so many columns of each other."""
    return abs(one.column.position - other.column.position) <= steps


def agreement(pairs: list[Pair], agree: Callable[[str, str], bool]) -> tuple[int, float]:
    """In how many rows the values agree, and in what share they do where one column is shifted by a row."""
    hits = sum(agree(a, b) for a, b in pairs)
    shifted = sum(agree(a, b) for (a, _), (_, b) in zip(pairs, [*pairs[1:], *pairs[:1]], strict=True))
    return hits, (shifted + 0.5) / (len(pairs) + 1)


def _names_in_mail(own: list[Field], context: Context) -> Iterator[Clue]:
    """Names that stand in the e-mail address of the same row: what they are called there is what people are called."""
    mails = [f for f in own if f.shapes.share("e") >= 0.5]
    if not mails:
        return
    words = context.rules.dictionaries.get("first_names")
    for field in own:
        if field.is_text or field in mails or len(field.distinct) < _FEWEST or field.shapes.share("lc") < 0.5:
            continue
        best: tuple[float, tuple[int, int, float]] | None = None
        for mail in mails:
            pairs = [(a, b.partition("@")[0]) for a, b in pairs_of(field, mail) if "@" in b]
            if len(pairs) < _FEWEST:
                continue
            hits, chance = agreement(pairs, _in_mail)
            weight = min(5.5, log_likelihood(hits, len(pairs), chance, 0.5))
            if chance < 0.2 and weight > 2 and (best is None or weight > best[0]):
                best = (weight, (hits, len(pairs), chance))
        if best is not None:
            entity, rule = _sort_of_name(field, words)
            yield clue(field, entity, f"{rule}:in_mail", *best)


def _in_mail(name: str, local: str) -> bool:
    """Whether a part of a name of three letters or more stands in an address, in Latin letters."""
    written = skeleton(local.lower())
    parts = (skeleton(fold(p)) for p in _PARTS.findall(name))
    return any(part[:5] in written for part in parts if len(part) > 2)


def _sort_of_name(field: Field, first_names: frozenset[str]) -> tuple[str, str]:
    """The kind of a column of names: whole ones, given names, surnames, or logins."""
    values = field.spread(ROWS)
    if sum(v[:1].islower() or "." in v or "_" in v for v in values) > 0.7 * len(values) and not any(
        " " in v for v in values
    ):
        return "USERNAME", "generic.username"
    if sum(" " in v for v in values) > 0.5 * len(values):
        return "PERSON", "generic.person"
    given = sum(fold(v) in first_names for v in values)
    return ("FIRST_NAME", "generic.first_name") if given > 0.35 * len(values) else ("LAST_NAME", "generic.last_name")


def day_of(value: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date written with the year first or last; None if it is none."""
    m = _DAY.fullmatch(value)
    if m is None:
        return None
    found = (int(m[1]), int(m[2]), int(m[3])) if m[1] else (int(m[6]), int(m[5]), int(m[4]))
    return found if dates.valid_ymd(*found) else None


def _of_days(own: list[Field]) -> list[Field]:
    """Columns of dates that spread over a decade, not those of business."""
    found = []
    for field in own:
        some = [d for v in field.spread(60) if len(v) <= 26 and (d := day_of(v))]
        years = sorted(d[0] for d in some)
        if len(some) >= max(_FEWEST, 0.9 * len(field.spread(60))) and years[-1 - len(years) // 10] - years[0] >= 8:
            found.append(field)
    return found


def _dates_in_numbers(own: list[Field]) -> Iterator[Clue]:
    """Numbers that carry the date beside them, as personal numbers of many countries do the date of birth.

    Sources: the countries' rules for PESEL, CNP, EGN, ИИН, personnummer, CPR, HETU, codice fiscale, NIC, GB 11643.
    """
    numbers = [f for f in own if f.shapes.share("dnx") >= 0.9 and len(f.distinct) >= _FEWEST]
    numbers = [f for f in numbers if all(9 <= len(v) <= 20 and day_of(v) is None for v in f.spread(20))]
    for days in _of_days(own) if numbers else ():
        for field in numbers:
            pairs = pairs_of(days, field)
            if len(pairs) < _FEWEST:
                continue
            found: dict[tuple[str, int], int] = {}
            for day, number in pairs:
                for where in _carried(day, number):
                    found[where] = found.get(where, 0) + 1
            hits = max(found.values(), default=0)
            if hits >= 0.8 * len(pairs):
                counts = (hits, len(pairs), 0.001)
                yield clue(days, "DATE_OF_BIRTH", "generic.birth_date:in_number", 7.0, counts)
                yield clue(field, "NATIONAL_ID", "generic.national_id:with_birth", 4.5, counts)


def _carried(day: str, number: str) -> set[tuple[str, int]]:
    """Ways in which a number carries a date, with the place where."""
    parts = day_of(day)
    if parts is None:
        return set()
    year, month, date = parts
    bare = number.replace("-", "").replace(" ", "")
    yy, dd = f"{year % 100:02d}", f"{date:02d}"
    found: set[tuple[str, int]] = set()
    for at in (0, 1):
        piece = bare[at : at + 6]
        if any(piece == f"{yy}{month + shift:02d}{dd}" for shift in _MONTH_SHIFTS):
            found.add(("ymd", at))
        if piece in (f"{dd}{month:02d}{yy}", f"{date + 40:02d}{month:02d}{yy}"):
            found.add(("dmy", at))
    for at in (0, 6):
        if bare[at : at + 8] == f"{year}{month:02d}{dd}":
            found.add(("ymd", at + 100))
    if bare[6:9].upper() == f"{yy}{_MONTH_LETTERS[month - 1]}" and bare[9:11] in (dd, str(date + 40)):
        found.add(("fiscal", 6))
    if bare[:2] == yy and bare[2:5].isdigit() and abs(int(bare[2:5]) % 500 - _day_of_year(parts)) <= 1:
        found.add(("yearday", 0))
    return found


def _day_of_year(parts: tuple[int, int, int]) -> int:
    return dt.date(*parts).timetuple().tm_yday


def _ages(own: list[Field]) -> Iterator[Clue]:
    """Ages beside dates of birth: the year of birth and the age make the same year in every row."""
    ages = [f for f in own if len(f.distinct) >= _FEWEST and all(v.isdigit() and len(v) <= 3 for v in f.spread(40))]
    for days in _of_days(own) if ages else ():
        for field in ages:
            made = [d[0] + int(a) for v, a in pairs_of(days, field) if (d := day_of(v)) and a.isdigit()]
            if len(made) < _FEWEST:
                continue
            middle = sorted(made)[len(made) // 2]
            hits = sum(abs(m - middle) <= 1 for m in made)
            if hits >= 0.9 * len(made):
                counts = (hits, len(made), 0.05)
                yield clue(field, "AGE", "generic.age:with_birth", 5.5, counts)
                yield clue(days, "DATE_OF_BIRTH", "generic.birth_date:with_age", 5.0, counts)


def _series_and_numbers(own: list[Field]) -> Iterator[Clue]:
    """The two halves of Russian passports: a region and a year beside six digits in the same rows."""
    numbers = [f for f in own if f.shapes.has("do", 6, 6) and _mostly(f, _is_number, 0.85)]
    for field in own if numbers else ():
        if len(field.distinct) < _FEWEST or not field.shapes.has("dno", 4, 5) or not _mostly(field, _is_series, 0.85):
            continue
        if len({v[:2] for v in field.spread(ROWS)}) < 4:
            continue  # years, shops of one region
        for number in numbers:
            both = sum(bool(a) == bool(b) for a, b in zip(field.texts, number.texts, strict=False))
            if not near(field, number) or both < 0.95 * field.rows or len({v[0] for v in number.distinct}) < 6:
                continue
            counts = (len(field.spread(ROWS)), len(field.spread(ROWS)), 0.02)
            yield clue(field, "RU_PASSPORT", "ru.passport:series_beside", 4.5, counts)
            yield clue(number, "RU_PASSPORT", "ru.passport:number_beside", 4.5, counts)


def _is_number(value: str) -> bool:
    return len(value) == 6 and value.isdigit()


def _is_series(value: str) -> bool:
    return len(value) in (4, 5) and passport_series(value)


def _mostly(field: Field, test: Callable[[str], object], least: float) -> bool:
    """Whether at least that share of the values pass; no more values are tested than it takes to know that not."""
    values = field.spread(ROWS)
    left = n = len(values)
    for value in values:
        if not test(value):
            left -= 1
            if left / n < least:
                return False
    return bool(values)


def _points(own: list[Field]) -> Iterator[Clue]:
    """Latitudes beside longitudes: two neighbours with four decimals and more, in the range of degrees."""
    degrees = [f for f in own if len(f.distinct) >= 3 and _mostly(f, _DEGREES.fullmatch, 0.8)]
    for one, other in combinations(degrees, 2):
        if abs(one.column.position - other.column.position) != 1:
            continue
        pairs = [(_value(a), _value(b)) for a, b in pairs_of(one, other)]
        fits = sum(abs(a) <= 90 and abs(b) <= 180 for a, b in pairs)
        turned = sum(abs(b) <= 90 and abs(a) <= 180 for a, b in pairs)
        large = sum(abs(a) > 1 and abs(b) > 0.001 for a, b in pairs)
        if max(fits, turned) == len(pairs) and large >= 0.9 * len(pairs) >= 2:
            for field in (one, other):
                yield clue(field, "COORDINATES", "generic.coordinates:beside", 4.5, (len(pairs), len(pairs), 0.05))


def _value(text: str) -> float:
    """The number of a text that is one, infinity of any other."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) or _DEGREES.fullmatch(text) else float("inf")


def _products(own: list[Field]) -> Iterator[Clue]:
    """Sums of money by their arithmetic: a quantity times a price makes the total."""
    numbers = [f for f in own if len(f.distinct) >= 3 and _mostly(f, _NUMBER.fullmatch, 0.95)]
    numbers = [f for f in numbers if not f.keyed][:_MOST_NUMBERS]
    if len(numbers) < 3:
        return
    read = [[_value(t) if t else None for t in f.texts[:ROWS]] for f in numbers]
    proven: dict[int, tuple[Field, int, int]] = {}
    for made, total in enumerate(numbers):
        if len(total.distinct) < _FEWEST:
            continue
        for one, other in combinations([i for i in range(len(numbers)) if i != made], 2):
            hits, seen = _makes(read[one], read[other], read[made])
            if seen >= _FEWEST and hits >= 0.9 * seen:
                factors = (numbers[one], numbers[other])
                for field in (total, *(f for f in factors if any("." in v for v in f.spread(40)))):
                    proven.setdefault(field.column.position, (field, hits, seen))
    for _, (field, hits, seen) in sorted(proven.items()):
        yield clue(field, "TRANSACTION_AMOUNT", "generic.transaction_amount:arithmetic", 6.5, (hits, seen, 0.01))


def _makes(a: list[float | None], b: list[float | None], total: list[float | None]) -> tuple[int, int]:
    """In how many rows two numbers over one multiply to the third, of how many; given up after a few misses.

    Whichever of the two is the price, it may have been rounded to a hundredth before it was multiplied.
    """
    hits = seen = 0
    for x, y, z in zip(a, b, total, strict=True):
        if x is None or y is None or z is None or abs(x) <= 1 or abs(y) <= 1 or x == y:
            continue
        seen += 1
        hits += abs(x * y - z) <= 0.011 * max(abs(x), abs(y))
        if seen - hits > 3 + seen // 8:
            break
    return hits, seen


DETECTOR = Rows()
