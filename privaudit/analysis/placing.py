"""A place where identity meets transactions, while it is being found: what lies in it, before it is put into a row."""

from __future__ import annotations

from dataclasses import replace

from ..model import (
    Band,
    Category,
    Classification,
    Level,
    PackagePart,
    Params,
    PathStep,
    Ref,
    Role,
    count_of,
    record,
)
from ..model.classification import BAND_FLOORS
from .facts import NOT_CUSTOMERS, Facts, TableKey, is_exposed, is_identity, is_likely, is_transaction

_PARTS: dict[Category, PackagePart] = {
    Category.CONTACT: PackagePart.CONTACT,
    Category.GOVERNMENT_ID: PackagePart.DOCUMENT,
    Category.LOCATION: PackagePart.ADDRESS,
    Category.TRANSACTION_AMOUNT: PackagePart.AMOUNT,
    Category.TRANSACTION_ITEM: PackagePart.ITEM,
    Category.TRANSACTION_TIME: PackagePart.TIME,
    Category.TRANSACTION_PLACE: PackagePart.PLACE,
}
NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
WHO = frozenset({PackagePart.NAME, PackagePart.CONTACT, PackagePart.ADDRESS, PackagePart.DOCUMENT})
"""The parts that say who somebody is."""
_ADDRESSES = frozenset({"STREET_ADDRESS"})
_DEEDS = frozenset({Category.TRANSACTION_TIME, Category.TRANSACTION_ID})
_LIKELY = next(floor for floor, band in BAND_FLOORS if band is Band.LIKELY)
_HALF = 0.4
"""How sure a name like ``total`` is by itself: of a sum, or of a number of something."""


@record
class People:
    """How many people, with bounds; None where nobody knows: ``high`` None is "no upper bound known"."""

    estimate: int | None = None
    low: int | None = None
    high: int | None = None


@record
class Place:
    """Identity and transactions that meet, with the relations between them.

    ``tables``: every relation of it. ``hub``: the relation of the people, where there is one.
    """

    level: Level
    tables: tuple[TableKey, ...]
    identity: tuple[Classification, ...]
    transactions: tuple[Classification, ...]
    parts: tuple[PackagePart, ...]
    people: People
    path: tuple[PathStep, ...] = ()
    hub: TableKey | None = None
    joins: tuple[PathStep, ...] = ()
    """The steps by an identifier that two places share."""

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems it lies in."""
        return tuple(sorted({key[0] for key in self.tables}))

    @property
    def sides(self) -> tuple[frozenset[TableKey], frozenset[TableKey]]:
        """The relations of identity, and those of transactions."""
        return (
            frozenset((c.system, c.schema, c.table) for c in self.identity),
            frozenset((c.system, c.schema, c.table) for c in self.transactions),
        )


def package_parts(found: list[Classification]) -> tuple[PackagePart, ...]:
    """Return which parts of the full package these columns show, in the order of the package."""
    parts: set[PackagePart] = set()
    for c in found:
        if not is_likely(c) or not is_exposed(c):
            continue
        if c.entity in NAMES:
            parts.add(PackagePart.NAME)
        elif c.entity in _ADDRESSES:
            parts.add(PackagePart.ADDRESS)
        elif c.category in _PARTS:
            parts.add(_PARTS[c.category])
    return tuple(p for p in PackagePart if p in parts)


def borne_out(found: list[Classification]) -> list[Classification]:
    """Return what a relation holds, with sums that only their names tell likely beside the number or day of a deal.

    ``total`` alone may count anything; ``total`` beside ``ordered_at`` or ``order_id`` is what somebody paid. Where
    rows were looked at, they say.
    """
    dealt = any(c.category in _DEEDS and c.role is Role.COLUMN and is_likely(c) for c in found)
    return [replace(c, confidence=_LIKELY, band=Band.LIKELY) if dealt and _is_half(c) else c for c in found]


def _is_half(c: Classification) -> bool:
    weak = c.category is Category.TRANSACTION_AMOUNT and c.checked == 0 and not is_likely(c)
    return weak and c.role is Role.COLUMN and c.confidence >= _HALF


class Sides:
    """Identity and transactions by relation, with what does not count left out: staff, organisations, products."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.identity: dict[TableKey, list[Classification]] = {}
        self.transactions: dict[TableKey, list[Classification]] = {}
        self._borne: dict[TableKey, list[Classification]] = {}
        for key, found in sorted(facts.by_table.items()):
            if self.barred(key):
                continue
            identity = [c for c in found if is_identity(c)]
            borne = self._borne[key] = borne_out(found)
            transactions = [c for c in borne if is_transaction(c) and c.subject not in NOT_CUSTOMERS]
            if identity:
                self.identity[key] = identity
            if transactions:
                self.transactions[key] = transactions

    def barred(self, key: TableKey) -> bool:
        """Whether a relation is about products, organisations, staff: a way through it would join strangers."""
        return self.facts.subject_of(key) in NOT_CUSTOMERS

    def found(self, keys: tuple[TableKey, ...]) -> list[Classification]:
        """Return everything classified in these relations."""
        return [c for key in keys for c in self._borne.get(key, self.facts.by_table.get(key, ()))]

    def people(self, keys: tuple[TableKey, ...]) -> People:
        """Return how many people these relations hold: the most in one; at most all of them together."""
        rows = (r for k in keys if (r := self.facts.row_of.get(k)) is not None)
        counts = [c for r in rows if (c := count_of(r)) is not None]
        if not counts:
            return People()
        most = max(counts, key=lambda c: c.estimate)
        highs = [c.high for c in counts if c.high is not None]
        return People(
            estimate=most.estimate,
            low=max(c.low for c in counts),
            high=sum(highs) if len(highs) == len(counts) else None,
        )


def people_params(people: People) -> Params:
    """Return how many people there are as parameters of a sentence with a ``people_clause``."""
    known = (("people", people.estimate), ("low", people.low), ("high", people.high))
    return (*((name, number) for name, number in known if number is not None), ("people_clause", _clause(people)))


def _clause(people: People) -> str:
    """Return how many people are said to be there: nothing that is not known is said as if it were."""
    if people.estimate is None:
        return "of_people_unknown" if people.low is None else "of_people_at_least"
    if people.low is None:
        return "of_people_unbounded"
    if people.high is None:
        return "of_people_from"
    return "of_people_exactly" if people.low == people.high == people.estimate else "of_people_about"


def passed(path: tuple[PathStep, ...]) -> set[TableKey]:
    """Return the relations that a path touches."""
    return {r.table_key for s in path for r in (s.from_, s.to)}


def refs(found: tuple[Classification, ...]) -> tuple[Ref, ...]:
    """Return the columns, each once, by their places."""
    return tuple(sorted({c.ref for c in found}, key=lambda r: r.key))
