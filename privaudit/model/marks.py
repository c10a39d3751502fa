"""Rows chosen by a value, so that samples of different tables, engines and formats can be compared.

Two independent samples of 1,000 rows of identical tables of a million share hardly a row. Here a row is chosen if the
*place* of one of its values is below a share: every table is asked for the same values, as far as it has them. The
place is the MD5 digest of a salt and of a rough form of the value that writing it differently does not change; engines
compute it (no value leaves for the choice), and `place` is the same in Python. MD5 only spreads here; it hides nothing.
Source: bottom-k and coordinated samples, E. Cohen, H. Kaplan, "Summarizing data using bottom-k sketches", PODC 2007.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .base import record
from .catalog import Column, TableSample, TypeFamily

PLACES: Final = 16**8
"""Places are the first 8 hex digits of the digest: whole numbers below this."""
TAIL: Final = 6
LONGEST: Final = 255
"""Texts of more characters have no place: samples cut them at 256 or later, so a cut one is among them."""

PLACED: Final = frozenset(
    {
        TypeFamily.TEXT,
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.DATE,
        TypeFamily.BINARY,
        TypeFamily.UUID,
        TypeFamily.INET,
        TypeFamily.ENUM,
    }
)
"""Families whose values every engine writes as Python does; others choose no row."""
_HOLD_ANYTHING: Final = frozenset({"sqlite"})
"""Engines whose columns need no type: each value says whether it has a place."""


def has_place(column: Column, dialect: str) -> bool:
    """Whether an engine can choose rows by a column's values. ``dialect``: as in ``systems[].dialect``."""
    return column.family in PLACED or (column.family is TypeFamily.OTHER and dialect in _HOLD_ANYTHING)


class PlaceForm(StrEnum):
    """The rough form by which a value is placed."""

    PLAIN = "plain"
    """Lower case without blanks and ``- _ . ( ) { } + /``; bytes as lower-case hex digits."""
    DIGITS = "digits"
    """The last `TAIL` digits: the same with and without a country's prefix, and in any writing."""


DROPPED: Final = " -_.(){}+/"
"""Characters without which `PlaceForm.PLAIN` is made; all engines drop exactly these."""


def place_text(form: PlaceForm, value: object) -> str | None:
    """Return the rough form of a value; None for NULL, what has no form, the empty text and one over `LONGEST`."""
    if value is None or isinstance(value, (float, bool, list, dict, datetime)):
        return None
    text = _text(value)
    if len(text) > LONGEST:
        return None
    if form is PlaceForm.DIGITS:
        return "".join(c for c in text if c in "0123456789")[-TAIL:] or None
    return text.lower().translate(_DROP) or None


def _text(value: object) -> str:
    """Return a value as engines write it: tiny decimals without an exponent."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


_DROP: Final = str.maketrans("", "", DROPPED)


def place(salt: str, form: PlaceForm, value: object) -> int | None:
    """Return the place of a value, from 0 to `PLACES` - 1; None if it has none."""
    text = place_text(form, value)
    if text is None:
        return None
    return int(hashlib.md5((salt + text).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:8], 16)


def limit_text(share: float) -> str:
    """Return the bound of a share as SQL compares it: 8 hex digits; places below it are chosen. ``g`` is above all."""
    limit = round(share * PLACES)
    return "g" if limit >= PLACES else f"{max(limit, 1):08x}"


@record
class MarkedColumn:
    """A column by whose values rows are chosen: those with a place below ``share`` (over 0, at most 1)."""

    name: str
    form: PlaceForm
    share: float


@record
class MarkSpec:
    """Which rows to choose, and what of them to return. Rows that any of the marks chooses come once."""

    salt: str
    marks: tuple[MarkedColumn, ...]
    """A share of 1 chooses all rows in which the column is not NULL. None at all: any rows, up to the bound."""
    also: tuple[str, ...] = ()
    """Further columns whose values come along."""
    rows: int = 20_000
    """At most so many rows come."""
    seconds: float = 20.0
    """The statement's time-out."""


class Marked:
    """Rows chosen by a value. ``sample`` holds raw values and never leaves the process."""

    __slots__ = ("sample", "whole")

    def __init__(self, sample: TableSample, *, whole: bool) -> None:
        self.sample = sample
        self.whole = whole
        """Whether all rows that were asked for came; else any of them, up to the bound."""


@record
class AgeRange:
    """The least and greatest day of a column of time, of the whole column."""

    column: str
    oldest: date | None
    newest: date | None


@record
class LastUse:
    """What a server says of a relation's last use, before our own reads."""

    schema: str
    table: str
    at: str | None
    """ISO 8601; None if it was not used since ``since``, or was and the server does not say when: see ``method``."""
    method: str
    """A key of i18n area ``old``."""
    since: str | None = None
    """From when on the server knows."""


@record
class LookUp:
    """A question: of some values of ``column``, how many are in ``to_column`` of another relation of the same session?

    ``to_column`` is indexed, or its relation is small.
    """

    column: str
    to_schema: str
    to_table: str
    to_column: str


@record
class LookedUp:
    """The answer: of ``asked`` different values ``found`` are there. ``schema`` and ``table`` hold ``look.column``."""

    schema: str
    table: str
    look: LookUp
    asked: int
    found: int
