"""What names may say at most where no row was seen: one that leaves two readings is likely, and no more.

A host, an agent or an address is a person's or a machine's, a sender a person or a line of a template. Values tell them
apart; without any, only what stands beside does. Kinds that people alone have (a given name, a passport, a telephone)
need nothing beside them, except in tables of settings and of public places. Words: `rules/dictionaries/readings.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from ..model import (
    PERSON_SUBJECTS,
    PERSONAL_CATEGORIES,
    Band,
    Category,
    Evidence,
    EvidenceKind,
    Subject,
    TypeFamily,
    band_of,
)
from .fields import Context, Field, TableView
from .fuse import Verdict
from .names import match, named_subject
from .table.contextual import NOBODY, PEOPLE
from .words.vocabulary import singular, split_name

_SHARED = frozenset(
    {
        Category.LOCATION,
        Category.ONLINE_ID,
        Category.DEMOGRAPHIC,
        Category.EMPLOYMENT,
        Category.FREE_TEXT,
        Category.OTHER_PERSONAL,
    }
)
_ALSO_SHARED = frozenset({"ACCOUNT_ID", "HONORIFIC", "HEALTH"})
_PEOPLES_OWN = frozenset({"DATE_OF_BIRTH", "MARITAL_STATUS", "FAMILY"})
"""Kinds of shared categories that nothing but people has, animals left out."""
_NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_NAMING = _NAMES | {"DATE_OF_BIRTH"}
_NEVER_ANOTHERS = frozenset({Category.GOVERNMENT_ID, Category.PAYMENT, Category.CREDENTIAL, Category.BIOMETRIC})
_KEYS = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.UUID})
_UUID_LENGTH = 36
_IDS = frozenset({"id", "uuid", "guid", "ид"})
_CODED = frozenset({Category.EMPLOYMENT, Category.DEMOGRAPHIC})
_COUNTED = frozenset(
    {Category.IDENTITY, Category.CONTACT, Category.LOCATION, Category.GOVERNMENT_ID, Category.CREDENTIAL}
)
_OF_PERSONS = frozenset({Subject.CUSTOMER, Subject.PATIENT})
_PROGRAM = frozenset({"user", "agent"})
_FORM_PERSONS = 2
_OF_ROLES = frozenset({"FAMILY", "USERNAME", "BANK_ACCOUNT"})
"""Kinds that are no names of people, and whose own names have roles and papers among them."""
_DAYS = frozenset({TypeFamily.DATE, TypeFamily.DATETIME})
_PAYSLIP = 3
"""Columns of pay beside each other that a tariff does not have: base, bonus, what was withheld."""
_CARE = 5
"""Columns of health beside each other that a list of illnesses or drugs does not have."""
_REACHING = frozenset({"USERNAME", "CREDIT_CARD"})
_DELIVERED = _NAMES | {"STREET_ADDRESS", "CITY", "REGION", "COUNTRY", "POSTAL_CODE"}


class Unseen:
    """A table of which no row was seen, and what its names said of each column."""

    def __init__(self, context: Context, view: TableView, verdicts: Mapping[str, Verdict]) -> None:
        self._context, self._view, self._verdicts = context, view, verdicts
        self._fields = {f.column.name: f for f in context.fields if f.path is None}

    def held_back(self, field: Field, verdict: Verdict) -> Verdict:
        """Return the verdict as far as it may go: less where it names a key, at most likely where it has two readings.

        What it lost is a piece of evidence, so that the sum of all still is its score.
        """
        weights = self._context.rules.weights
        personal = verdict.rule.category in PERSONAL_CATEGORIES and verdict.subject in PERSON_SUBJECTS
        if not personal or self._context.by_layout(field.column.name) is not None:
            return verdict
        silent, likely = weights["unseen_key"], weights["unseen_most"]
        if self._is_key(field, verdict):
            document = verdict.rule.category is Category.GOVERNMENT_ID and not _is_uuid(field)
            told = document or self._about(field, verdict)  # which nationality an employee has, or a number
            return _less(verdict, EvidenceKind.TYPE, f"{verdict.rule.id}:id", likely if told else silent)
        if self._is_count(field, verdict):
            doubted = verdict.rule.category in (Category.GOVERNMENT_ID, Category.CONTACT)
            return _less(verdict, EvidenceKind.TYPE, f"{verdict.rule.id}:count", likely if doubted else silent)
        if self._two_readings(field, verdict):
            return _less(verdict, EvidenceKind.SIBLINGS, "siblings:two_readings", likely)
        return verdict

    # -- a column

    def _is_key(self, field: Field, verdict: Verdict) -> bool:
        """Whether a column called ``…_id`` took the kind of what it is the id of: ``job`` of ``job_id``.

        Numbers and UUIDs; texts only where nobody is spoken of: what people call their email id is an address.
        """
        *stem, last = field.tokens or ("",)
        if not stem or last not in _IDS:
            return False
        numbered = field.column.family in _KEYS or _is_uuid(field)
        if not numbered and (verdict.rule.category not in _CODED or self._about(field, verdict)):
            return False
        alone = match(tuple(stem), frozenset(self._context.table_tokens), self._context.rules)
        return any(m.rule == verdict.rule.id and not m.off for m in alone)

    def _is_count(self, field: Field, verdict: Verdict) -> bool:
        """Whether a whole number is called by many of something: ``total_tokens``, ``num_orders_as_x``."""
        if field.column.family is not TypeFamily.INTEGER or verdict.rule.category not in _COUNTED:
            return False
        words = [w for w in split_name(field.column.name) if not w.isdigit()]
        many = words[-1:]
        if len(words) > 1 and words[0] in self._context.rules.dictionaries.get("counts"):
            many.append(words[1])
        return any(w != singular(w) for w in many)

    def _two_readings(self, field: Field, verdict: Verdict) -> bool:
        """Whether the name could as well be a machine's, a form's or a place's, for all that stands beside it."""
        rule, words = verdict.rule, self._words(field)
        category, entity = rule.category, rule.entity
        if words & self._list("aim_words") and (
            category in _SHARED or (category is Category.CONTACT and self._of_machine)
        ):
            return True
        if category is Category.ONLINE_ID and words & self._list("make_words"):
            return True  # the model of a device is that of a thousand
        if category is Category.CREDENTIAL and entity != "USERNAME":
            return field.tokens[-1] == "name"  # what a token is called is no token
        if self._of_form:
            return not (category in _NEVER_ANOTHERS and entity != "USERNAME") and not self._named(field, _FORM_PERSONS)
        if self._of_place and (category is Category.CONTACT or self._is_shared(field, verdict)):
            return not self._named(field)
        if category is Category.CONTACT:
            return bool(words & self._list("desk_words")) or ("mail" in words and not self._about(field, verdict))
        if self._of_machine and (entity in _NAMES or entity in _PEOPLES_OWN or entity == "USERNAME"):
            return not (self._named(field) or (entity in _NAMES and entity != "PERSON" and not self._roles(words)))
        if entity in _NAMES or entity in _OF_ROLES:
            return bool(self._roles(words)) and not self._about(field, verdict)
        return self._is_shared(field, verdict) and not self._about(field, verdict)

    def _is_shared(self, field: Field, verdict: Verdict) -> bool:
        """Whether things and places have this kind, too; an address that is called somebody's home they have not."""
        entity = verdict.rule.entity
        if entity == "STREET_ADDRESS" and self._words(field) & self._list("own_address_words"):
            return False
        return (verdict.rule.category in _SHARED and entity not in _PEOPLES_OWN) or entity in _ALSO_SHARED

    # -- what stands beside

    def _about(self, field: Field, verdict: Verdict) -> bool:
        """Whether anything but the column itself says that people are spoken of."""
        if self._named(field) or (self._clean_people(field.tokens) and len(field.tokens) > 1):
            return True
        if self._of_machine:
            return False
        if self._table_of_people or self._reached(field):
            return True
        if self._sold and verdict.rule.entity in _DELIVERED:
            return True  # whose order it is and where it goes is somebody's; a tax code in it is nobody's
        own = named_subject(field.tokens, self._context.rules)
        if own is Subject.CONTACT_PERSON and self._view.subject is Subject.ORGANISATION:
            return True  # whom one calls at a supplier is a person
        if self._of_record(verdict):
            return True
        employed = verdict.rule.category in _CODED or verdict.rule.entity == "HEALTH"
        return self._keyed(_OF_PERSONS | ({Subject.EMPLOYEE} if employed else frozenset()))

    def _of_record(self, verdict: Verdict) -> bool:
        """Whether the table records what kinds of its sort come from: visits, wages, somebody's care."""
        category, view = verdict.rule.category, self._view
        if category is Category.ONLINE_ID:
            others = {v.rule.entity for v in self._verdicts.values() if v.rule.category is category and _certain(v)}
            return view.subject_rule == "subject:activity" or len(others) > 1  # an address and a browser: a visit
        if category is Category.EMPLOYMENT or verdict.rule.entity == "ACCOUNT_ID":
            sorts = self._spelled(self._context.table_tokens) & self._list("sort_words")
            paid = sum(v.rule.entity == "SALARY" and _certain(v) for v in self._verdicts.values()) >= _PAYSLIP
            return not sorts and (view.subject is Subject.EMPLOYEE or (paid and category is Category.EMPLOYMENT))
        cared = sum(v.rule.entity == "HEALTH" and _certain(v) for v in self._verdicts.values()) >= _CARE
        return verdict.rule.entity == "HEALTH" and view.clinical and (self._dated or cared)

    @cached_property
    def _dated(self) -> bool:
        """Whether a column says when something was: a list of illnesses has none but of its own making."""
        vocabulary, made = self._context.rules.vocabulary, self._list("made_words")
        return any(
            f.column.family in _DAYS or any(vocabulary.among("date_words", t) for t in f.tokens[:1] + f.tokens[-1:])
            for f in self._fields.values()
            if not self._words(f) & made
        )

    def _named(self, field: Field, least: int = 1) -> bool:
        """Whether other columns certainly hold a person's name, birth date or document."""
        return len(self._naming - {field.column.name}) >= least

    @cached_property
    def _naming(self) -> frozenset[str]:
        """Columns of a person's name, birth date or document, whose names have one reading."""
        found = set()
        for name, v in self._verdicts.items():
            field = self._fields[name]
            known = v.rule.entity in _NAMING or v.rule.category is Category.GOVERNMENT_ID
            born = v.rule.entity == "DATE_OF_BIRTH" and self._of_machine
            if known and not born and _certain(v) and not (self._roles(self._words(field)) or self._is_key(field, v)):
                found.add(name)
        return frozenset(found)

    def _reached(self, field: Field) -> bool:
        """Whether another column is an e-mail address, a telephone or a login of somebody's."""
        return bool(self._contacts - {field.column.name})

    @cached_property
    def _contacts(self) -> frozenset[str]:
        if self._of_place:
            return frozenset()
        desk = self._list("desk_words")
        return frozenset(
            n
            for n, v in self._verdicts.items()
            if (v.rule.category is Category.CONTACT or v.rule.entity in _REACHING)
            and _certain(v)
            and not self._words(self._fields[n]) & desk
        )

    @cached_property
    def _sold(self) -> bool:
        """Whether rows are somebody's orders, deliveries or calls, by the table's own name."""
        groups = self._context.rules.vocabulary
        return self._view.transaction > 0 and any(
            groups.among("transaction_tables", t) for t in self._context.table_tokens
        )

    def _keyed(self, whose: frozenset[Subject]) -> bool:
        """Whether a column is the key of a person in another table."""
        vocabulary, own = self._context.rules.vocabulary, set(self._context.table_tokens)
        return any(
            vocabulary.among("id_words", f.tokens[-1]) and self._clean_people(f.tokens, whose) - own
            for f in self._fields.values()
            if len(f.tokens) > 1
        )

    # -- the table

    @cached_property
    def _table_of_people(self) -> bool:
        """Whether the table's name says people, and not sorts of them."""
        words = self._spelled(self._context.table_tokens)
        return bool(self._clean_people(self._context.table_tokens)) and not words & self._list("sort_words")

    @cached_property
    def _of_machine(self) -> bool:
        """Whether the table is of machines, programs or animals: by its name, or by columns that only they have."""
        tokens = self._context.table_tokens
        if self._clean_people(tokens):
            return False
        animals = any(self._context.rules.vocabulary.among("animal_words", t) for t in tokens)
        if animals or self._spelled(tokens) & self._list("machine_words"):
            return True
        return not self._keyed(_OF_PERSONS) and any(self._connects(f) for f in self._fields.values())

    def _connects(self, field: Field) -> bool:
        named = self._words(field) & self._list("machine_columns")
        if named & {"port", "порт"}:
            return field.tokens[-1] in ("port", "порт") and field.column.family is TypeFamily.INTEGER
        return bool(named)

    @cached_property
    def _of_form(self) -> bool:
        return self._called("form_words")

    @cached_property
    def _of_place(self) -> bool:
        return self._called("place_words")

    def _called(self, words: str) -> bool:
        tokens = self._context.table_tokens
        return not self._table_of_people and bool(self._spelled(tokens) & self._list(words))

    # -- words

    def _roles(self, words: frozenset[str]) -> bool:
        """Whether whose it is is a role that programs and machines have as well."""
        own = words & self._list("own_name_words")  # a first name is a person's, whose ever
        return not own and bool(words & (self._list("role_words") | self._programs(self._context.table_tokens)))

    def _clean_people(self, tokens: Iterable[str], whose: frozenset[Subject] = PEOPLE) -> frozenset[str]:
        """Words of a name that are people and nothing else."""
        both = self._list("role_words") | self._list("matter_words")
        known = self._context.rules.vocabulary.subjects
        words = tuple(tokens)
        both |= self._programs(words) | self._programs(self._context.table_tokens)
        spelled = self._context.rules.vocabulary.in_russian(words)
        pairs = zip(words, spelled, strict=True)
        return frozenset(t for t, s in pairs if not {t, s} & both and (known.get(t) in whose or known.get(s) in whose))

    def _programs(self, words: tuple[str, ...]) -> frozenset[str]:
        """Words that are people's by themselves and no people's together: a user agent, an OAuth client."""
        known = self._context.rules.vocabulary.subjects
        pairs = (p for p in pairwise(words) if frozenset(p) == _PROGRAM or known.get("".join(p)) in NOBODY)
        return frozenset(w for pair in pairs for w in pair)

    def _words(self, field: Field) -> frozenset[str]:
        return self._spelled(field.tokens)

    def _spelled(self, tokens: tuple[str, ...]) -> frozenset[str]:
        return frozenset((*tokens, *self._context.rules.vocabulary.in_russian(tokens)))

    def _list(self, name: str) -> frozenset[str]:
        return self._context.rules.dictionaries.get(name)


def _certain(verdict: Verdict) -> bool:
    return band_of(verdict.confidence) is Band.CERTAIN and verdict.subject in PERSON_SUBJECTS


def _is_uuid(field: Field) -> bool:
    text = field.column.family is TypeFamily.TEXT and field.column.length == _UUID_LENGTH
    return field.column.family is TypeFamily.UUID or text


def _less(verdict: Verdict, kind: EvidenceKind, rule: str, most: float) -> Verdict:
    """The verdict with a score of at most that much, and what it lost as evidence."""
    if verdict.score <= most:
        return verdict
    lost = Evidence(kind=kind, rule=rule, weight=round(most - verdict.score, 3))
    return replace(verdict, score=verdict.score + lost.weight, evidence=(*verdict.evidence, lost))
