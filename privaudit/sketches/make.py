"""From the rows that values chose to a sketch of the table: canonical forms, keyed digests, days; no value stays.

What is made depends on `Asked` alone, so that the same rows give the same sketch on any engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from ..config.time_rules import load_time_rules
from ..model import PLACES, Marked, MarkedColumn, PlaceForm, place, place_text, record
from .base import Sketch, TableKey, TableSketch, digest_of

Canonical = Callable[[str, str], str | None]
"""``canonical(form, text)``: the canonical form of a value under a form's name; None if it has none."""

KEY_FORM: Final = "key"
"""The form of keys and of everything that has no form of its own: see `rough`."""
ROUGH: Final = frozenset({"id", "document", "text", "plate"})
"""Forms in which signs and case tell nothing apart: ``C-123`` of one column is ``c123`` of another."""
BESIDE_VALUES: Final = 300
"""Values of an anchor that are kept beside others': agreement of rows is then known to some 6 points."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


@record
class Asked:
    """What to make of a table's rows. ``marks``: the columns by which rows were chosen, as the statement had them.

    ``forms``: column and canonical form; any other column has `KEY_FORM`. ``anchors`` are the columns beside which
    ``beside`` are kept. ``times``: columns of time; ``clock``: those whose greatest day dates a row. ``filled``: the
    columns of which filling is told. ``latest``: days after this one (proleptic ordinal) are not believed.
    """

    key: TableKey
    salt: str
    marks: tuple[MarkedColumn, ...]
    forms: tuple[tuple[str, str], ...] = ()
    anchors: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    latest: int = date.max.toordinal()


def make(marked: Marked, asked: Asked, canonical: Canonical, key: bytes) -> TableSketch:
    """Return the sketch of a table; columns that did not come are left out."""
    return _Maker(marked, asked, canonical, key).table()


class _Chosen(NamedTuple):
    """A row whose value a mark chose: its number, the value's place, canonical form and digest."""

    row: int
    place: int
    text: str
    digest: int


class _Maker:
    """The rows of one table; a value is put into its canonical form only where it is needed, and once."""

    def __init__(self, marked: Marked, asked: Asked, canonical: Canonical, key: bytes) -> None:
        self._marked = marked
        self._asked = asked
        self._canonical = canonical
        self._key = key
        self._forms = dict(asked.forms)
        self._read = frozenset(marked.sample.names())
        self._made: dict[tuple[str, str], str | None] = {}
        self._equal: dict[str, float] = {}

    def table(self) -> TableSketch:
        asked, rows = self._asked, self._marked.sample.rows
        marks = {m.name: m for m in asked.marks if m.name in self._read}
        dates = {c: self._days(c) for c in asked.times if c in self._read}
        clock = _newest([dates[c] for c in asked.clock if c in dates], rows)
        chosen = {c: self._chosen(m) for c, m in marks.items()}
        return TableSketch(
            asked.key,
            values={c: self._sketch(m.share, [(r.place, r.digest) for r in chosen[c]]) for c, m in marks.items()},
            beside={
                pair: sketch for a in asked.anchors if a in marks for pair, sketch in self._beside(marks[a], chosen[a])
            },
            newest_by={c: _newest_by(found, clock) for c, found in chosen.items()} if any(clock) else {},
            days={c: (min(d), max(d)) for c, d in ((c, [x for x in d if x]) for c, d in dates.items()) if d},
            filled={c: (sum(map(_is_filled, self._values(c))), rows) for c in asked.filled if c in self._read},
            last_filled=dict(self._last_filled(clock)),
            equal=self._equal,
            rows=rows,
            whole=self._marked.whole,
        )

    def _values(self, column: str) -> tuple[object, ...]:
        return self._marked.sample.values(column)

    def _form(self, form: str, value: object) -> str | None:
        """The canonical form of one value; asked once for equal ones, since phones and names take long."""
        if value is None or isinstance(value, (list, dict)):
            return None
        text = bytes(value).hex() if isinstance(value, (bytes, bytearray, memoryview)) else str(value)
        if (form, text) not in self._made:
            self._made[form, text] = _formed(form, text, self._canonical)
        return self._made[form, text]

    def _chosen(self, mark: MarkedColumn) -> list[_Chosen]:
        """The rows that one mark chose; those that only others did are none of its."""
        salt, limit = self._asked.salt, round(mark.share * PLACES)
        form = self._forms.get(mark.name, KEY_FORM)
        out, digests = [], dict[str, int]()
        for row, value in enumerate(self._values(mark.name)):
            at = place(salt, mark.form, value)
            text = self._form(form, value) if at is not None and at < limit else None
            if at is None or text is None:
                continue
            if text not in digests:
                digests[text] = digest_of(self._key, text)
            out.append(_Chosen(row=row, place=at, text=text, digest=digests[text]))
        return out

    def _sketch(self, share: float, pairs: Sequence[tuple[int, int]]) -> Sketch:
        return Sketch(pairs, share=share, whole=self._marked.whole, rows=len(pairs))

    def _beside(self, mark: MarkedColumn, chosen: Sequence[_Chosen]) -> Iterator[tuple[tuple[str, str], Sketch]]:
        """Yield each column that varies, beside an anchor, over fewer of the anchor's values."""
        places = sorted({r.place for r in chosen})
        share = places[BESIDE_VALUES] / PLACES if len(places) > BESIDE_VALUES else mark.share
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
            pairs = [(r.place, digest_of(self._key, r.text, t)) for r, t in both if t is not None]
            yield (mark.name, column), Sketch(pairs, share=share, whole=self._marked.whole)

    def _days(self, column: str) -> list[int]:
        return [self._day(v) for v in self._values(column)]

    def _day(self, value: object) -> int:
        """The day of a value of a column of time; 0 where there is none, or none to believe."""
        found = _as_day(value, self._form)
        if found is None or found.toordinal() > self._asked.latest or not load_time_rules().is_day(found):
            return 0
        return found.toordinal()

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


def _newest(columns: Iterable[Sequence[int]], rows: int) -> list[int]:
    """The greatest day of each row, 0 where none of the columns has one."""
    return [max(days) for days in zip([0] * rows, *columns, strict=True)]
