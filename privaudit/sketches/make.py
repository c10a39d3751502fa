"""From the rows that values chose to a sketch of the table: canonical forms, keyed digests, days; no value stays.

What is made depends on `Asked` alone, so that the same rows give the same sketch on any engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from ..config.time_rules import load_time_rules
from ..model import PLACES, Marked, MarkedColumn, PlaceForm, place, place_text, record
from .base import Sketch, TableKey, TableSketch, digester

Canonical = Callable[[str, str], str | None]
"""``canonical(form, text)``: the canonical form of a value under a form's name; None if it has none."""

KEY_FORM: Final = "key"
"""The form of keys and of everything that has no form of its own: see `rough`."""
ROUGH: Final = frozenset({"id", "document", "text", "plate"})
"""Forms in which signs and case tell nothing apart: ``C-123`` of one column is ``c123`` of another."""
BESIDE_VALUES: Final = 250
"""Values of an anchor that are kept beside others': agreement of rows is then known to some 6 points."""
BESIDE_FURTHER: Final = 125
"""Of the third anchor and further ones, where two tables meet that have lost the first two: known to some 9 points."""
_TOLD_APART: Final = frozenset({str, int, bytes, UUID})
"""Types whose values are equal only if they are written the same: each is then looked at once."""
_ODD: Final = "?"
"""Before a value that has no canonical form."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


@record
class Asked:
    """What to make of a table's rows. ``marks``: the columns by which rows were chosen, as the statement had them.

    ``forms``: column and canonical form; any other column has `KEY_FORM`. ``anchors`` are the columns beside which
    ``beside`` are kept. ``times``: columns of time, whose greatest day dates a row. ``filled``: the columns
    of which filling is told. ``latest``: days after this one (proleptic ordinal) are not believed.
    """

    key: TableKey
    salt: str
    marks: tuple[MarkedColumn, ...]
    forms: tuple[tuple[str, str], ...] = ()
    anchors: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    latest: int = date.max.toordinal()


def make(marked: Marked, asked: Asked, canonical: Canonical, key: bytes) -> TableSketch:
    """Return the sketch of a table; columns that did not come are left out."""
    return _Maker(marked, asked, canonical, key).table()


class _Chosen(NamedTuple):
    """A row whose value a mark chose: its number, the value's place, form and digest; ``odd``: it is a rough form."""

    row: int
    place: int
    text: str
    digest: int
    odd: bool = False


class _Formed(dict[str, str | None]):
    """Canonical forms by text, each made once, since phones and names take long."""

    def __init__(self, form: str, canonical: Canonical) -> None:
        super().__init__()
        self._form = form
        self._canonical = canonical

    def __missing__(self, text: str) -> str | None:
        made = self[text] = _formed(self._form, text, self._canonical)
        return made


class _Maker:
    """The rows of one table; a value is put into its canonical form only where it is needed, and once."""

    def __init__(self, marked: Marked, asked: Asked, canonical: Canonical, key: bytes) -> None:
        self._marked = marked
        self._asked = asked
        self._canonical = canonical
        self._digest = digester(key)
        self._forms = dict(asked.forms)
        self._read = frozenset(marked.sample.names())
        self._made: dict[str, _Formed] = {}
        self._dated: dict[date, int] = {}
        self._equal: dict[str, float] = {}

    def table(self) -> TableSketch:
        asked, rows = self._asked, self._marked.sample.rows
        marks = {m.name: m for m in asked.marks if m.name in self._read}
        dates = {c: self._days(c) for c in asked.times if c in self._read}
        clock = _newest([dates[c] for c in asked.times if c in dates], rows)
        chosen = {c: self._chosen(m) for c, m in marks.items()}
        return TableSketch(
            asked.key,
            values={c: self._sketch(m.share, chosen[c]) for c, m in marks.items()},
            beside={
                pair: sketch
                for n, a in enumerate(a for a in asked.anchors if a in marks)
                for pair, sketch in self._beside(marks[a], chosen[a], BESIDE_VALUES if n < 2 else BESIDE_FURTHER)
            },
            newest_by={c: _newest_by(found, clock) for c, found in chosen.items()} if any(clock) else {},
            days={c: (min(d), max(d)) for c, d in ((c, [x for x in d if x]) for c, d in dates.items()) if d},
            filled={c: (_filled(self._values(c)), rows) for c in asked.filled if c in self._read},
            last_filled=dict(self._last_filled(clock)),
            equal=self._equal,
            rows=rows,
            whole=self._marked.whole,
        )

    def _values(self, column: str) -> tuple[object, ...]:
        return self._marked.sample.values(column)

    def _form(self, form: str, value: object) -> str | None:
        """The canonical form of one value."""
        if value is None or isinstance(value, (list, dict)):
            return None
        made = self._made.get(form)
        if made is None:
            made = self._made[form] = _Formed(form, self._canonical)
        if isinstance(value, str):
            return made[value]
        return made[bytes(value).hex() if isinstance(value, (bytes, bytearray, memoryview)) else str(value)]

    def _chosen(self, mark: MarkedColumn) -> list[_Chosen]:
        """The rows that one mark chose; those that only others did are none of its."""
        out: list[_Chosen] = []
        known: dict[object, tuple[int, str, int, bool] | None] = {}
        for row, value in enumerate(self._values(mark.name)):
            if value is None:
                continue
            if type(value) not in _TOLD_APART:
                found = self._placed(mark, value)
            elif value in known:
                found = known[value]
            else:
                found = known[value] = self._placed(mark, value)
            if found is not None:
                out.append(_Chosen(row, *found))
        return out

    def _placed(self, mark: MarkedColumn, value: object) -> tuple[int, str, int, bool] | None:
        """The place, form and digest of a value, and whether it has no canonical form; None if it was not chosen.

        A phone that no country has is somebody's identifier all the same: it counts by its rough form, which is told
        from all canonical ones.
        """
        at = place(self._asked.salt, mark.form, value)
        if at is None or at >= round(mark.share * PLACES):
            return None
        text = self._form(self._forms.get(mark.name, KEY_FORM), value)
        if text is not None:
            return at, text, self._digest(text), False
        if isinstance(value, (list, dict)):
            return None
        plain = rough(bytes(value).hex() if isinstance(value, (bytes, bytearray, memoryview)) else str(value))
        return (at, _ODD + plain, self._digest(_ODD, plain), True) if plain is not None else None

    def _sketch(self, share: float, chosen: Sequence[_Chosen]) -> Sketch:
        odd = [r.digest for r in chosen if r.odd]
        pairs = [(r.place, r.digest) for r in chosen]
        return Sketch(
            pairs, share=share, whole=self._marked.whole, rows=len(pairs), odd=len(set(odd)), odd_rows=len(odd)
        )

    def _beside(
        self, mark: MarkedColumn, chosen: Sequence[_Chosen], most: int
    ) -> Iterator[tuple[tuple[str, str], Sketch]]:
        """Yield each column that varies, beside an anchor, over so many of the anchor's values at ``most``."""
        places = sorted({r.place for r in chosen})
        share = places[most] / PLACES if len(places) > most else mark.share
        limit = round(share * PLACES)
        near = [r for r in chosen if r.place < limit]
        for column in self._asked.beside:
            if column == mark.name or column not in self._read:
                continue
            values, form = self._values(column), self._forms.get(column, KEY_FORM)
            texts = [self._form(form, values[r.row]) for r in near]
            there = [t for t in texts if t is not None]
            if len(set(there)) < 2:
                continue
            self._equal.setdefault(column, chance_equal(there))
            both = zip(near, texts, strict=True)
            pairs = [(r.place, self._digest(r.text, t)) for r, t in both if t is not None]
            yield (mark.name, column), Sketch(pairs, share=share, whole=self._marked.whole)

    def _days(self, column: str) -> list[int]:
        return [self._day(v) for v in self._values(column)]

    def _day(self, value: object) -> int:
        """The day of a value of a column of time; 0 where there is none, or none to believe."""
        found = _as_day(value, self._form)
        if found is None:
            return 0
        if found not in self._dated:
            believed = found.toordinal() <= self._asked.latest and load_time_rules().is_day(found)
            self._dated[found] = found.toordinal() if believed else 0
        return self._dated[found]

    def _last_filled(self, clock: Sequence[int]) -> Iterator[tuple[str, int]]:
        for column in self._asked.filled:
            if column in self._read:
                newest = max((d for v, d in zip(self._values(column), clock, strict=True) if _is_filled(v)), default=0)
                if newest:
                    yield column, newest


def _newest_by(chosen: Sequence[_Chosen], clock: Sequence[int]) -> Mapping[int, int]:
    """The newest day of each value that a mark chose: all rows of it came."""
    out: dict[int, int] = {}
    for r in chosen:
        day = clock[r.row]
        if day > out.get(r.digest, 0):
            out[r.digest] = day
    return out


def chance_equal(values: Sequence[str]) -> float:
    """Return the chance (0 to 1) that two of these, taken at random, are equal; 1 of fewer than two."""
    n = len(values)
    if n < 2:
        return 1.0
    return sum(k * (k - 1) for k in Counter(values).values()) / (n * (n - 1))


def _formed(form: str, text: str, canonical: Canonical) -> str | None:
    if form == KEY_FORM:
        return rough(text)
    made = canonical(form, text)
    return rough(made) if made is not None and form.partition(":")[0] in ROUGH else made


def rough(text: str) -> str | None:
    """Return a key without case and signs, as `PlaceForm.PLAIN` drops them: a UUID is its 16 bytes in hex."""
    return place_text(PlaceForm.PLAIN, text.strip())


def _as_day(value: object, form: Callable[[str, object], str | None]) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value is None or isinstance(value, (bool, float, bytes, bytearray, memoryview)):
        return None
    if isinstance(value, int) and not _EPOCH.fullmatch(str(value)):
        return None
    made = form("moment", value)
    try:
        return date.fromisoformat(made[:10]) if made else None
    except ValueError:
        return None


def _is_filled(value: object) -> bool:
    return value is not None and (not isinstance(value, (str, bytes)) or bool(value.strip()))


def _filled(values: Iterable[object]) -> int:
    """How many values are filled: as `_is_filled`, of all rows of a column."""
    return sum([v is not None and (not isinstance(v, (str, bytes)) or bool(v.strip())) for v in values])


def _newest(columns: Iterable[Sequence[int]], rows: int) -> list[int]:
    """The greatest day of each row, 0 where none of the columns has one."""
    return [max(days) for days in zip([0] * rows, *columns, strict=True)]
