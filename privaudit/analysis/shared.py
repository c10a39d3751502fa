"""How many people stand behind values that several may share: a firm's phone, a mailbox, a placeholder, a name.

A phone or an address names one person as long as the names beside it do not vary. Where they do, there are at least as
many people as values and at most as many as rows. The evidence is pairs of a contact and a name in the same row, which
a sketch keeps: over one contact, so many first names and so many last names make at most their product of people.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from ..model import Category, Classification
from ..sketches import TableSketch
from ..sketches.distinct import Number

_NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME"})
_VARY = 1.2
"""So many names to one contact at the mean are more than the spellings of one name."""
_REPEATED = 2
"""Rows to a value at the mean from which names that cannot be compared may be others'."""
_PLACEHOLDER = 100
"""Rows to a value at the mean that no person has."""
_MOSTLY = 0.5


def is_name(c: Classification) -> bool:
    """Whether a column holds names that tell people of one contact apart."""
    return c.entity in _NAMES and c.checked > 0


def with_placeholders(number: Number, filled: Number, sketched: TableSketch | None, of: Classification) -> Number:
    """Rows whose value has no canonical form may be about one person each: ``+70000000000`` is nobody's phone."""
    sketch = sketched.values.get(of.column) if sketched is not None else None
    if filled.low > 0 and number.estimate == 0:
        most = None if number.high is None else filled.high
        number = Number(low=1, estimate=1, high=most, method="shared_values")
    if sketch is None or not sketch.odd_rows or number.high is None:
        return number
    if sketch.odd_rows > _REPEATED * sketch.odd or not sketch.whole:
        more = round(filled.estimate * sketch.odd_rows / max(1, sketch.rows)) if sketch.share < 1 else sketch.odd_rows
        wide = _up_to(number, number.high + more, filled)
        return _unknown(wide) if more > filled.estimate * _MOSTLY else wide
    return number


def names_more(
    number: Number, filled: Number, of: Classification, others: Sequence[tuple[Number, Classification]]
) -> bool:
    """Whether a contact stands in so many rows that it is nobody's, and names tell more people apart."""
    nobody = of.category is Category.CONTACT and filled.estimate >= _PLACEHOLDER * max(1, number.estimate)
    return nobody and any(is_name(c) and n.low > number.estimate for n, c in others)


def is_mostly_odd(sketched: TableSketch | None, column: str) -> bool:
    """Whether most rows of a column hold a few values without a canonical form, which name nobody."""
    sketch = sketched.values.get(column) if sketched is not None else None
    return sketch is not None and sketch.odd_rows > max(_REPEATED * sketch.odd, _MOSTLY * sketch.rows)


def with_namesakes(number: Number, filled: Number, of: Classification, unique: bool) -> Number:
    """Names alone, or with birthdays, do not say how many people have one: at most as many as rows."""
    if unique or of.entity not in _NAMES or number.high is None or filled.high is None:
        return number
    return _up_to(number, filled.high, filled)


def with_sharing(
    number: Number,
    contacts: Number,
    filled: Number,
    sketched: TableSketch | None,
    of: Classification,
    names: Sequence[Classification],
) -> Number:
    """A contact that people of several names have: at most as many people as rows with one."""
    repeated = filled.estimate / max(1, contacts.estimate)
    if number.high is None or filled.high is None or repeated <= 1:
        return number
    if not names and contacts.high is not None and filled.low >= _PLACEHOLDER * max(1, contacts.high):
        return _unknown(_up_to(number, filled.high, filled))
    vary = _names_to_one(sketched, of.column, [c.column for c in names])
    if vary is None:
        unknown = repeated >= _REPEATED and any(c.distinct > 1 for c in names)
        return _unknown(_up_to(number, filled.high, filled)) if unknown else number
    if vary < _VARY:
        return number
    likely = max(number.estimate, min(round(contacts.estimate * vary), filled.estimate))
    return _up_to(dataclasses.replace(number, estimate=likely), filled.high, filled)


def _names_to_one(sketched: TableSketch | None, contact: str, names: Sequence[str]) -> float | None:
    """How many names one contact has at the mean; None where no name was kept beside it."""
    anchor = sketched.values.get(contact) if sketched is not None else None
    if sketched is None or anchor is None:
        return None
    out = None
    for name in names:
        pairs = sketched.beside.get((contact, name))
        of = len(anchor.below(min(pairs.share, anchor.share))) if pairs is not None else 0
        if pairs is not None and of:
            out = (1.0 if out is None else out) * max(1.0, len(pairs) / of)
    return out


def _unknown(number: Number) -> Number:
    """Where nothing says where between the bounds: their geometric mean, as of samples."""
    likely = number.estimate if number.high is None else round(math.sqrt(max(1, number.low) * number.high))
    return dataclasses.replace(number, estimate=max(number.estimate, likely))


def _up_to(number: Number, high: int, filled: Number) -> Number:
    """Widen the upper bound, to the rows that have the value at most."""
    most = high if filled.high is None else min(high, filled.high)
    wide = max(most, number.high or 0, number.estimate)
    return number if wide == number.high else dataclasses.replace(number, high=wide, method="shared_values")
