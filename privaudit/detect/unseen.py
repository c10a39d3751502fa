"""What names may say at most where no row was seen: one that leaves two readings is likely, and no more.

A host, an agent or an address is a person's or a machine's, a sender a person or a line of a template. Values tell them
apart; without any, only what stands beside does. Kinds that people alone have (a given name, a passport, a telephone)
need nothing beside them, except in tables of settings and of public places. Words: `rules/dictionaries/readings.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

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
from .unseen_table import OF_PERSONS, Named
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
_FORM_PERSONS = 2
_OF_ROLES = frozenset({"FAMILY", "USERNAME", "BANK_ACCOUNT"})
"""Kinds that are no names of people, and whose own names have roles and papers among them."""
_PAYSLIP = 3
"""Columns of pay beside each other that a tariff does not have: base, bonus, what was withheld."""
_CARE = 5
"""Columns of health beside each other that a list of illnesses or drugs does not have."""
_OF_THINGS = (
    (Category.ONLINE_ID, "make_words"),  # the model of a device is that of a thousand
    (Category.LOCATION, "placed_things"),  # the country of a card
    (Category.PAYMENT, "part_words"),  # the last digits of its number
)
_ADDRESS = 3
"""Kinds of places beside each other that make an address."""
_PLATES = frozenset({"VEHICLE_PLATE", "VIN"})
_REACHING = frozenset({"USERNAME", "CREDIT_CARD"})
_DELIVERED = _NAMES | {"STREET_ADDRESS", "CITY", "REGION", "COUNTRY", "POSTAL_CODE"}


class Unseen:
    """A table of which no row was seen, and what its names said of each column."""

    def __init__(self, context: Context, view: TableView, verdicts: Mapping[str, Verdict]) -> None:
        self._context, self._view, self._verdicts = context, view, verdicts
        self._t = Named(context, view)

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
        if self._is_nobodys(field, verdict):
            return _less(verdict, EvidenceKind.SIBLINGS, "siblings:two_readings", silent)
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

    def _is_nobodys(self, field: Field, verdict: Verdict) -> bool:
        """Whether the name is a thing's for all that is known: the age of data, the title of goods, a list of sexes."""
        category, entity, words = verdict.rule.category, verdict.rule.entity, self._t.words(field)
        if self._t.says(field, "firm_names"):
            return not (self._t.of_people or self._view.subject is Subject.EMPLOYEE or self._paid(field, verdict))
        if entity == "CREDIT_CARD":
            return bool(words & self._t.listed("stand_in_words"))
        if entity == "HONORIFIC":
            return self._t.of_goods
        if entity == "STREET_ADDRESS" and words & self._t.listed("addressed_things"):
            return True
        if category is Category.FREE_TEXT:
            return self._t.of_form and not self._named(field)
        own = words & self._t.listed("own_name_words")
        if entity in _NAMES and not own and (entity != "PERSON" or not _by_strong_name(verdict)):
            if words & (self._t.listed("machine_words") | self._t.listed("addressed_things")):
                return True  # of a host, of a site
            if entity == "PERSON" and (self._t.of_machine or self._t.of_files):
                return not self._about(field, verdict)
        if self._about(field, verdict):
            return False
        if category in (Category.DEMOGRAPHIC, Category.LOCATION) and self._lists(field, verdict):
            return True
        bound = category is Category.EMPLOYMENT and words & self._t.listed("aim_words")
        return bool(bound) or self._t.says(field, "thing_names")

    def _paid(self, field: Field, verdict: Verdict) -> bool:
        """Whether another column is what somebody earns, and no bound of it: a tax code beside it is his."""
        return verdict.rule.entity == "SALARY" and any(
            v.rule.entity == "SALARY" and _certain(v) and n != field.column.name
            for n, v in self._verdicts.items()
            if not self._t.words(self._t.fields[n]) & self._t.listed("aim_words")
        )

    def _lists(self, field: Field, verdict: Verdict) -> bool:
        """Whether the table lists what the column holds: nationalities with their codes, prices by city."""
        if verdict.rule.category is Category.LOCATION:
            return self._context.table.primary_key == (field.column.name,)
        own = match(self._context.table_tokens[-1:], frozenset(), self._context.rules)
        return any(m.rule == verdict.rule.id and not m.off for m in own)

    def _two_readings(self, field: Field, verdict: Verdict) -> bool:
        """Whether the name could as well be a machine's, a form's or a place's, for all that stands beside it."""
        words, category, entity = self._t.words(field), verdict.rule.category, verdict.rule.entity
        if words & self._t.listed("aim_words") - self._own_address(words):
            if category is Category.CONTACT and self._t.of_machine:
                return True
            if category in _SHARED:
                return self._t.of_form or not self._about(field, verdict)
        if any(category is c and words & self._t.listed(w) for c, w in _OF_THINGS):
            return True
        if category is Category.CREDENTIAL and entity != "USERNAME":
            return field.tokens[-1] == "name"  # what a token is called is no token
        if self._t.of_form:
            return not (category in _NEVER_ANOTHERS and entity != "USERNAME") and not self._named(field, _FORM_PERSONS)
        if self._t.of_place and (category is Category.CONTACT or self._is_shared(field, verdict)):
            return not self._named(field)
        if category is Category.CONTACT:
            return self._is_firms(field, verdict)
        return self._of_whom(field, verdict)

    def _of_whom(self, field: Field, verdict: Verdict) -> bool:
        """Whether a name, a role or a place is left open: a person's, or a program's, a firm's or a machine's."""
        words, entity = self._t.words(field), verdict.rule.entity
        if verdict.rule.category is Category.LOCATION and self._t.of_firm:
            return not (self._named(field) or self._whose(field))
        if self._t.of_machine and (entity in _NAMES or entity in _PEOPLES_OWN or entity == "USERNAME"):
            return not (self._named(field) or (entity in _NAMES and entity != "PERSON" and not self._t.roles(words)))
        if entity in _NAMES or entity in _OF_ROLES:
            return bool(self._t.roles(words)) and not self._about(field, verdict)
        return self._is_shared(field, verdict) and not self._about(field, verdict)

    def _is_firms(self, field: Field, verdict: Verdict) -> bool:
        """Whether an address or a telephone may be a firm's: of its desk, its queue, or what it sends from."""
        words = self._t.words(field)
        firm = self._t.of_firm and not self._whose(field)
        if firm or self._is_desk(field) or self._is_lone_sender(field, verdict):
            return not self._named(field)
        return bool(words & self._t.listed("desk_words")) or ("mail" in words and not self._about(field, verdict))

    def _whose(self, field: Field) -> bool:
        """Whether the name says itself whose it is, a role among them."""
        return bool(self._t.clean_people(field.tokens) or self._t.words(field) & self._t.listed("role_words"))

    def _is_shared(self, field: Field, verdict: Verdict) -> bool:
        """Whether things and places have this kind, too; a home and a number that only people have they have not."""
        category, entity, words = verdict.rule.category, verdict.rule.entity, self._t.words(field)
        if entity == "STREET_ADDRESS" and words & self._t.listed("own_address_words"):
            return False
        if entity == "ACCOUNT_ID" and words & self._t.listed("own_number_words"):
            return self._t.of_machine
        return (category in _SHARED and entity not in _PEOPLES_OWN) or entity in _ALSO_SHARED

    def _own_address(self, words: frozenset[str]) -> frozenset[str]:
        """What is no aim of a search in the address that something is sent to: ``ship_to``."""
        return frozenset({"to"}) if words & self._t.listed("own_address_words") else frozenset()

    def _is_desk(self, field: Field) -> bool:
        """Whether an address is that of the queue or mailbox that a row is."""
        told = self._t.words(field) & self._t.listed("sent_to_words")
        return self._t.of_desk and not (told or self._whose(field))

    def _is_lone_sender(self, field: Field, verdict: Verdict) -> bool:
        """Whether mail goes out from this address, and no column says to whom: it is a firm's own."""
        if verdict.rule.entity != "EMAIL_ADDRESS" or not self._t.words(field) & self._t.listed("sender_words"):
            return False
        mails = (n for n, v in self._verdicts.items() if v.rule.entity == "EMAIL_ADDRESS" and n != field.column.name)
        others = any(not self._t.words(self._t.fields[n]) & self._t.listed("sender_words") for n in mails)
        return not (others or self._view.told or self._t.of_people or self._t.keyed(OF_PERSONS))

    # -- what stands beside

    def _about(self, field: Field, verdict: Verdict) -> bool:
        """Whether anything but the column itself says that people are spoken of."""
        category, entity = verdict.rule.category, verdict.rule.entity
        client = self._t.of_machine and category in (Category.LOCATION, Category.ONLINE_ID)  # a program's peer
        if self._named(field) or (self._t.clean_people(field.tokens) and len(field.tokens) > 1 and not client):
            return True
        if entity in _PLATES and self._t.whose(field, self._t.listed("owner_words")):
            return True
        if self._t.of_machine:
            return False
        if self._t.of_people or self._reached(field):
            return True
        if self._t.sold and entity in _DELIVERED:
            return True  # whose order it is and where it goes is somebody's; a tax code in it is nobody's
        own = named_subject(field.tokens, self._context.rules)
        at_firm = own is Subject.CONTACT_PERSON or (own is Subject.EMPLOYEE and entity == "PERSON")
        if at_firm and self._view.subject is Subject.ORGANISATION:
            return True  # whom one calls at a supplier is a person, as who manages a branch
        if self._of_record(verdict):
            return True
        if category is Category.ONLINE_ID and self._t.whose(field, frozenset()):
            return True  # beside the user of a log
        if category is Category.LOCATION and entity != "COORDINATES" and not self._addressed:
            return False  # a task of a user, a widget: the town is the thing's
        employed = category in _CODED or entity == "HEALTH"
        return self._t.keyed(OF_PERSONS | ({Subject.EMPLOYEE} if employed else frozenset()))

    @cached_property
    def _addressed(self) -> bool:
        """Whether rows are addresses, or what people did: a place beside the key of a person is where he was."""
        if any(v.rule.entity == "IP_ADDRESS" and _certain(v) for v in self._verdicts.values()):
            return True  # where the visitor was
        places = {v.rule.entity for v in self._verdicts.values() if v.rule.category is Category.LOCATION}
        named = self._t.spelled(self._context.table_tokens) & self._t.listed("address_tables")
        return bool(named) or len(places) >= _ADDRESS or self._view.subject_rule == "subject:activity"

    def _of_record(self, verdict: Verdict) -> bool:
        """Whether the table records what kinds of its sort come from: visits, wages, somebody's care."""
        category, view = verdict.rule.category, self._view
        if category is Category.ONLINE_ID:
            others = {v.rule.entity for v in self._verdicts.values() if v.rule.category is category and _certain(v)}
            return view.subject_rule == "subject:activity" or len(others) > 1  # an address and a browser: a visit
        if category is Category.EMPLOYMENT or verdict.rule.entity == "ACCOUNT_ID":
            sorts = self._t.spelled(self._context.table_tokens) & self._t.listed("sort_words")
            paid = sum(v.rule.entity == "SALARY" and _certain(v) for v in self._verdicts.values()) >= _PAYSLIP
            return not sorts and (view.subject is Subject.EMPLOYEE or (paid and category is Category.EMPLOYMENT))
        cared = sum(v.rule.entity == "HEALTH" and _certain(v) for v in self._verdicts.values()) >= _CARE
        loose = view.subject_rule == "subject:clinical" and not view.person_key and self._t.called("loosely_clinical")
        return verdict.rule.entity == "HEALTH" and view.clinical and ((self._t.dated and not loose) or cared)

    def _named(self, field: Field, least: int = 1) -> bool:
        """Whether other columns certainly hold a person's name, birth date or document."""
        return len(self._naming - {field.column.name}) >= least

    @cached_property
    def _naming(self) -> frozenset[str]:
        """Columns of a person's name, birth date or document, whose names have one reading."""
        found = set()
        for name, v in self._verdicts.items():
            field = self._t.fields[name]
            words = self._t.words(field)
            born = v.rule.entity == "DATE_OF_BIRTH"
            kin = v.rule.entity == "FAMILY" and words & self._t.listed("kin_words")
            known = v.rule.entity in _NAMING or v.rule.category is Category.GOVERNMENT_ID or kin
            if born and self._t.of_machine:
                continue
            role = self._t.roles(words) and not born  # a child that was born is no process
            if known and _certain(v) and not (role or self._is_key(field, v)):
                found.add(name)
        return frozenset(found)

    def _reached(self, field: Field) -> bool:
        """Whether another column is an e-mail address, a telephone or a login of somebody's."""
        return bool(self._contacts - {field.column.name})

    @cached_property
    def _contacts(self) -> frozenset[str]:
        if self._t.of_place:
            return frozenset()
        desk = self._t.listed("desk_words")
        return frozenset(
            n
            for n, v in self._verdicts.items()
            if (v.rule.category is Category.CONTACT or v.rule.entity in _REACHING)
            and _certain(v)
            and not self._t.words(self._t.fields[n]) & desk
            and not self._is_lone_sender(self._t.fields[n], v)
            and not (self._t.of_firm or self._is_desk(self._t.fields[n]))
        )


def _by_strong_name(verdict: Verdict) -> bool:
    return any(e.kind is EvidenceKind.NAME and e.rule.endswith(".strong") for e in verdict.evidence)


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
