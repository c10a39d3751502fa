"""What is held: people and identifiers with bounds, needless columns, data past their time."""

from __future__ import annotations

from .base import Ref, digest, record
from .catalog import TableRow
from .place import Message


@record
class Count:
    """A number that was estimated: the truth lies from ``low`` to ``high``. ``method``: a key of area ``terms``.

    ``high`` None: nothing says how many there are at most.
    """

    low: int
    estimate: int
    high: int | None
    method: str

    @property
    def exact(self) -> bool:
        """Whether there is no doubt."""
        return self.low == self.high


def count_of(row: TableRow) -> Count | None:
    """Return how many people a relation holds; None if nobody knows. A bound that is not known stays unknown."""
    if row.people_estimate is None:
        return None
    low = row.people_low if row.people_low is not None else 0
    return Count(low=low, estimate=row.people_estimate, high=row.people_high, method=row.people_method or "")


@record
class Common:
    """Two systems that hold the same people, and how many of them are in both."""

    systems: tuple[str, ...]
    people: Count


@record
class Shown:
    """What a person said was shown in the leak (``[leak]``); None where they said nothing."""

    people: int | None = None
    identifiers: int | None = None
    special: bool = False
    biometric: bool = False
    said_by: str | None = None


@record
class FineBand:
    """One band of a law that what was shown falls into; for the internal edition only."""

    law: str
    article: str
    counted: str
    """``people``, ``identifiers``, ``special`` or ``biometric``."""
    at_least: int | None = None
    below: int | None = None


@record
class Estate:
    """What all systems hold together. Counts are None where nothing of the sort was found."""

    people: Count | None = None
    identifiers: Count | None = None
    special_people: Count | None = None
    biometric_people: Count | None = None
    uncounted_tables: int = 0
    """Relations that may hold people and could not be counted: what is above is then "at least"."""
    shown: Shown | None = None
    bands: tuple[FineBand, ...] = ()
    common: tuple[Common, ...] = ()
    """Systems that hold the same people, two and two, those with most first."""


@record
class Needless:
    """One row of ``needless[]``: a column with personal data that may not be needed, each reason a sentence."""

    ref: Ref
    reasons: tuple[Message, ...]
    """Keys of i18n area ``needless``."""
    fill_rate: float | None = None
    last_filled: str | None = None
    """The newest day of a row in which it is filled (ISO 8601)."""
    held_in: int = 1
    """Systems that hold the same kind of data about the same sort of people."""
    unread_days: int | None = None
    """Days within which no log shows it read; None where logs do not say."""

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("needless", self.ref.digest())


@record
class Destruction:
    """One row of ``destruction[]``: one relation for the commission that decides on destruction. Never a DELETE.

    The fields of the act of Roskomnadzor's order 179 of 28.10.2022 that a machine can know (FACTS A1); the rest is for
    people. Counts are of people past the retention period, or of all people of an old system.
    """

    ref: Ref
    categories: tuple[str, ...]
    subjects: tuple[str, ...]
    reasons: tuple[Message, ...]
    """Keys of i18n area ``old``."""
    oldest: str | None = None
    newest: str | None = None
    people: Count | None = None
    legal_hold: bool = False
    legal_hold_why: str | None = None

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("destruction", self.ref.digest())
