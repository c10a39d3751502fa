"""What a column holds by what was found in the columns beside it: a surname beside given names, a gender beside both.

Asked after all detectors, since it builds on their clues. Vocabularies end where a language is not listed; a column of
single capitalised words beside given names is one of surnames in any language.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from ...model import Evidence, EvidenceKind, Role
from ..base import Clue
from ..fields import Context, Field
from ..names import is_opaque
from ..rows import ROWS, clue, near
from ..words.vocabulary import fold

Key = tuple[str, str | None]
_SHOWN = 3.5
_DIFFERENT = 10
_LONGEST = 40
_WORD = re.compile(r"[^\W\d_]+(?:[-' ’][^\W\d_]+){0,2}")
_PLACES = frozenset({"CITY", "STREET_ADDRESS"})
_GIVEN = frozenset({"FIRST_NAME", "PATRONYMIC", "PERSON"})
_OTHERS = frozenset({"CITY", "COUNTRY", "REGION", "ORGANIZATION", "JOB_TITLE", "STREET_ADDRESS", "HEALTH", "PERSON"})
_OF_PEOPLE = frozenset(
    {"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC", "EMAIL_ADDRESS", "DATE_OF_BIRTH", "GENDER", "STREET_ADDRESS"}
)
_POSTAL = re.compile(
    r"\d{4,6}|\d{5}-\d{3,4}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
)
_TWO_SIDES = 0.95
_MOSTLY = 0.9
_SIGNS = re.compile(r"[\s()+.-]")
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}")
_CODES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("380", "375", "998", "996", "992", "994", "995", "420", "421", "351", "359", "358"), (12,)),
    **dict.fromkeys(("44", "39", "90", "91", "52", "81", "30"), (12,)),
    **dict.fromkeys(("49", "43", "55"), (12, 13)),
    **dict.fromkeys(("374", "373", "370", "371", "48", "33", "34", "31", "32", "46", "36", "40"), (11,)),
    "86": (13,),
}
"""Country codes that are written without their plus, with the lengths of whole numbers."""
_LETTERED = 0.5
_LEAST = 10
"""Digits of the shortest of these numbers."""
_FEWEST = 20
_SIGNS_ONLY = "national"
_SHORT_LIST = 3
_LISTED = (("JOB_TITLE", "generic.job_title"), ("HEALTH", "generic.health"), ("CITY", "generic.city"))
"""What lists of reference hold, each value once, where nobody is shown."""
_SHORT_CODE = 4


def beside(context: Context, clues: dict[Key, list[Clue]]) -> list[Clue]:
    """Clues for columns by the kinds that values showed in columns near them."""
    own = [f for f in context.fields if f.path is None and not f.nested and f.distinct]
    shown = {f.key: _shown(clues.get(f.key, ())) for f in own}
    people = any(_OF_PEOPLE & {k for k, w in kinds.items() if w >= _SHOWN} for kinds in shown.values())
    found = [*_surnames(own, shown), *_genders(own, shown), *_versions(own, shown)]
    if not people:
        return [*found, *_alone(own, clues)]
    return [*found, *_postal_codes(own, shown), *_phones(own, shown), *_passwords(own, shown)]


def _shown(found: tuple[Clue, ...] | list[Clue]) -> dict[str, float]:
    """The kinds that values themselves show, with the most they weigh."""
    best: dict[str, float] = {}
    for c in found:
        if c.role is Role.COLUMN and c.evidence.hits is not None and c.evidence.weight >= 1.0:
            best[c.entity] = max(best.get(c.entity, 0.0), c.evidence.weight)
    return best


def _surnames(own: list[Field], shown: dict[Key, dict[str, float]]) -> Iterator[Clue]:
    """Surnames beside given names, given names beside surnames: as varied, each one capitalised word."""
    for kind, partner, rule in (
        ("LAST_NAME", "FIRST_NAME", "generic.last_name:beside_names"),
        ("FIRST_NAME", "LAST_NAME", "generic.first_name:beside_names"),
    ):
        for names in own:
            said = shown[names.key]
            if said.get(partner, 0.0) < _SHOWN or said.get(kind, 0.0) > said[partner] or "PERSON" in said:
                continue
            some = [f for f in own if f is not names and near(f, names, 1) and _single_words(f)]
            if any(shown[f.key].get(kind, 0.0) >= _SHOWN for f in own if f is not names and near(f, names)):
                continue
            some = [f for f in some if not (_OTHERS | {partner}) & {k for k, w in shown[f.key].items() if w > 1.5}]
            if len(some) == 2:  # on both sides: the one that is as varied
                some = sorted(some, key=lambda f: -len(f.distinct))[:1]
            for field in some:
                n = len(field.distinct)
                if n >= _DIFFERENT and n * 4 >= len(names.distinct) and len(names.distinct) * 10 >= n:
                    yield clue(field, kind, rule, 4.2, (n, n, 0.1))


def _single_words(field: Field) -> bool:
    """Whether values are words with a capital (or all in capitals), at most three, without digits and signs."""
    values = field.spread(ROWS)
    fits = sum(bool(_WORD.fullmatch(v)) and len(v) <= _LONGEST and v[:1] != v[:1].lower() for v in values)
    return fits >= 0.9 * len(values)


def _genders(own: list[Field], shown: dict[Key, dict[str, float]]) -> Iterator[Clue]:
    """A code of two values that is the same for all who bear one given name, and is not so by chance."""
    named = [f for f in own if _GIVEN & {k for k, w in shown[f.key].items() if w >= _SHOWN}]
    for field in own if named else ():
        if not _two_sided(field):
            continue
        best: tuple[float, int, int, float] | None = None
        for names in named:
            pairs = [(a, b) for a, b in zip(names.texts, field.texts, strict=False) if a and b]
            for key in (_first, _second, _last_letter, _letter_of_second):
                found = _settled(pairs, key)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
        if best is not None:
            yield clue(field, "GENDER", "generic.gender:by_names", 5.5, best[1:])


def _two_sided(field: Field) -> bool:
    """Whether two short values, each in a tenth of the rows, make nearly all of a column."""
    most = field.counts.most_common(2)
    if len(field.counts) > 4 or len(most) < 2 or any(len(v) > 12 for v in field.counts):
        return False
    return most[1][1] * 10 >= field.filled >= _FEWEST and (most[0][1] + most[1][1]) >= _TWO_SIDES * field.filled


def _settled(pairs: list[tuple[str, str]], key: Callable[[str], str]) -> tuple[float, int, int, float] | None:
    """How much better than by chance the name settles the code: gain, hits, seen, chance; None if it does not."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for name, code in pairs:
        if key(name):
            groups[key(name)][code] += 1
    told = [c for c in groups.values() if c.total() > 1]
    seen = sum(c.total() for c in told)
    if seen < _FEWEST or len(told) < 4:
        return None
    hits = sum(c.most_common(1)[0][1] for c in told)
    moved = [code for _, code in pairs]
    chances = []
    for step in (1, 7, 13):
        turned = [(n, moved[(i + step) % len(moved)]) for i, (n, _) in enumerate(pairs)]
        other: dict[str, Counter[str]] = defaultdict(Counter)
        for name, code in turned:
            if key(name):
                other[key(name)][code] += 1
        by = [c for c in other.values() if c.total() > 1]
        chances.append(sum(c.most_common(1)[0][1] for c in by) / max(1, sum(c.total() for c in by)))
    chance = max(chances)
    gain = (hits / seen - chance) / (1 - chance) if chance < 1 else 0.0
    return (gain, hits, seen, chance) if gain >= 0.6 and hits >= 0.85 * seen else None


def _first(name: str) -> str:
    return fold(name).split(" ")[0]


def _second(name: str) -> str:
    return fold(name).split(" ")[1] if " " in name else ""


def _last_letter(name: str) -> str:
    return fold(name).split(" ")[0][-1:]


def _letter_of_second(name: str) -> str:
    return _second(name)[-1:]


def _postal_codes(own: list[Field], shown: dict[Key, dict[str, float]]) -> Iterator[Clue]:
    """Numbers of one length near a town or a street, as postal codes are."""
    places = [f for f in own if _PLACES & {k for k, w in shown[f.key].items() if w >= _SHOWN}]
    for field in own if places else ():
        values = field.spread(ROWS)
        lengths = Counter(len(v) for v in values)
        steps = 1 if lengths.most_common(1)[0][0] == _SHORT_CODE else 3
        if len(values) < 3 or field.keyed or not any(near(field, p, steps) for p in places):
            continue
        if field.filled < _DIFFERENT and len(values) == field.filled:
            continue  # a short list of towns with their keys
        hits = sum(bool(_POSTAL.fullmatch(v.upper())) for v in values)
        one = lengths.most_common(1)[0][1] >= 0.9 * len(values) or any(c.isalpha() for v in values for c in v)
        if hits >= 0.95 * len(values) and one and not _running(values):
            yield clue(field, "POSTAL_CODE", "generic.postal_code:near_places", 4.3, (hits, len(values), 0.15))


def _running(values: list[str]) -> bool:
    """Whether the numbers are a row of keys, one after another or in hundreds."""
    if all(v.endswith("00") for v in values):
        return True
    numbers = sorted(int(v) for v in values if v.isdigit())
    return len(numbers) > 5 and numbers[-1] - numbers[0] < 3 * len(numbers)


def _phones(own: list[Field], shown: dict[Key, dict[str, float]]) -> Iterator[Clue]:
    """Numbers beside people that begin with one country's code and have its length, or with a nought of long distance.

    Sources: ITU-T E.164 (country codes), the countries' numbering plans (lengths).
    """
    for field in own:
        values = field.spread(ROWS)
        if len(values) < _DIFFERENT or any(w >= _SHOWN for w in shown[field.key].values()):
            continue
        if field.shapes.share("lcxyeu") > _LETTERED or sum(len(v) >= _LEAST for v in values) < _MOSTLY * len(values):
            continue
        bare = [_SIGNS.sub("", v) for v in values]
        hits = _of_country(bare)
        if hits < _MOSTLY * len(bare) or sum(b.isdigit() for b in bare) < _MOSTLY * len(bare) or _running(bare):
            continue
        if len({b[-2:] for b in bare}) * 4 >= len(bare):
            yield clue(field, "PHONE_NUMBER", "generic.phone:of_country", 4.2, (hits, len(bare), 0.05))


def _of_country(bare: list[str]) -> int:
    """How many numbers begin with the country code, or the nought of long distance, that most of them begin with."""
    found: Counter[str] = Counter()
    for (head, n), times in Counter((b[:3], len(b)) for b in bare).items():
        if n in (10, 11) and head[0] == "0" and head[1] in "123456789":
            found["0"] += times
        for code in (head, head[:2]):
            if n in _CODES.get(code, ()):
                found[code] += times
    return max(found.values(), default=0)


def _passwords(own: list[Field], shown: dict[Key, dict[str, float]]) -> Iterator[Clue]:
    """Digests next to an e-mail address or a login: what a password is kept as."""
    logins = [f for f in own if {"EMAIL_ADDRESS", "USERNAME"} & {k for k, w in shown[f.key].items() if w >= _SHOWN}]
    for field in own if logins else ():
        if not is_opaque(field.tokens):
            continue  # a name says what it is a digest of
        values = field.spread(ROWS)
        hits = sum(bool(_DIGEST.fullmatch(v)) for v in values)
        if hits >= _MOSTLY * len(values) and hits >= 3 and any(near(field, f) for f in logins):
            yield clue(field, "PASSWORD", "generic.password:beside_login", 3.6, (hits, len(values), 0.2))


def _versions(own: list[Field], shown: dict[Key, dict[str, float]]) -> Iterator[Clue]:
    """Versions of programs: four numbers with points, the first of which is nearly always one digit."""
    for field in own:
        if "IP_ADDRESS" in shown[field.key] and is_opaque(field.tokens):
            parts = [v.split(".") for v in field.spread(ROWS)]
            low = sum(len(p) == 4 and p[0].isdigit() and int(p[0]) < 10 for p in parts)
            if low >= 0.5 * len(parts):
                yield _against(field, "IP_ADDRESS", "generic.ip_address:versions", -5.0)


def _alone(own: list[Field], clues: dict[Key, list[Clue]]) -> Iterator[Clue]:
    """Numbers with signs between them, as in phones, under a name that says nothing, where no value shows a person."""
    for field in own:
        if is_opaque(field.tokens) and _SHORT_LIST <= field.filled == len(field.counts):
            for entity, rule in _LISTED:
                if any(c.entity == entity for c in clues.get(field.key, ())):
                    yield _against(field, entity, f"{rule}:each_once", -2.5)
        said = [c.evidence for c in clues.get(field.key, ()) if c.entity == "PHONE_NUMBER" and c.role is Role.COLUMN]
        best = max(said, key=lambda e: (e.weight, e.rule), default=None)
        if best is not None and best.rule.partition(":")[2] == _SIGNS_ONLY and is_opaque(field.tokens):
            yield _against(field, "PHONE_NUMBER", "generic.phone:nobody", -2.0)


def _against(field: Field, entity: str, rule: str, weight: float) -> Clue:
    evidence = Evidence(kind=EvidenceKind.CARDINALITY, rule=rule, weight=weight)
    return Clue(column=field.column.name, path=field.path, entity=entity, evidence=evidence)
