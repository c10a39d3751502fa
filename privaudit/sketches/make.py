"""From the rows that values chose to a sketch of the table: canonical forms, keyed digests, days; no value stays.

What is made depends on `Asked` alone, so that the same rows give the same sketch on any engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

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


class _Maker:
    """The rows of one table, each column put into its canonical form once."""

    def __init__(self, marked: Marked, asked: Asked, canonical: Canonical, key: bytes) -> None:
        self._marked = marked
        self._asked = asked
        self._canonical = canonical
        self._key = key
        self._forms = dict(asked.forms)
        self._read = frozenset(marked.sample.names())
        self._texts: dict[str, list[str | None]] = {}
        self._places: dict[str, list[int | None]] = {}
        self._made: dict[tuple[str, str], str | None] = {}
        self._equal: dict[str, float] = {}

    def table(self) -> TableSketch:
        asked, rows = self._asked, self._marked.sample.rows
        marks = {m.name: m for m in asked.marks if m.name in self._read}
        dates = {c: self._days(c) for c in asked.times if c in self._read}
        clock = _newest([dates[c] for c in asked.clock if c in dates], rows)
        digests = {c: [None if t is None else digest_of(self._key, t) for t in self._text(c)] for c in marks}
        return TableSketch(
            asked.key,
            values={c: self._sketch(c, m.share, digests[c]) for c, m in marks.items()},
            beside={pair: sketch for a in asked.anchors if a in marks for pair, sketch in self._beside(marks[a])},
            newest_by={c: self._newest_by(m, digests[c], clock) for c, m in marks.items()} if any(clock) else {},
            days={c: (min(d), max(d)) for c, d in ((c, [x for x in d if x]) for c, d in dates.items()) if d},
            filled={c: (sum(map(_is_filled, self._values(c))), rows) for c in asked.filled if c in self._read},
            last_filled=dict(self._last_filled(clock)),
            equal=self._equal,
            rows=rows,
            whole=self._marked.whole,
        )

    def _values(self, column: str) -> tuple[object, ...]:
        return self._marked.sample.values(column)

    def _text(self, column: str) -> list[str | None]:
        if column not in self._texts:
            form = self._forms.get(column, KEY_FORM)
            self._texts[column] = [self._form(form, v) for v in self._values(column)]
        return self._texts[column]

    def _form(self, form: str, value: object) -> str | None:
        """The canonical form of one value; asked once for equal ones, since phones and names take long."""
        if value is None or isinstance(value, (list, dict)):
            return None
        text = bytes(value).hex() if isinstance(value, (bytes, bytearray, memoryview)) else str(value)
        if (form, text) not in self._made:
            self._made[form, text] = _formed(form, text, self._canonical)
        return self._made[form, text]

    def _place(self, column: str) -> list[int | None]:
        if column not in self._places:
            form = next(m.form for m in self._asked.marks if m.name == column)
            self._places[column] = [place(self._asked.salt, form, v) for v in self._values(column)]
        return self._places[column]

    def _sketch(self, column: str, share: float, digests: Sequence[int | None]) -> Sketch:
        found = zip(self._place(column), digests, strict=True)
        pairs = [(p, d) for p, d in found if p is not None and d is not None and p < round(share * PLACES)]
        return Sketch(pairs, share=share, whole=self._marked.whole, rows=len(pairs))

    def _beside(self, mark: MarkedColumn) -> Iterator[tuple[tuple[str, str], Sketch]]:
        """Yield each column that varies, beside an anchor, over fewer of the anchor's values."""
        found = zip(range(self._marked.sample.rows), self._place(mark.name), self._text(mark.name), strict=True)
        rows = [(i, p, t) for i, p, t in found if p is not None and t is not None and p < round(mark.share * PLACES)]
        places = sorted({p for _, p, _ in rows})
        share = places[BESIDE_VALUES] / PLACES if len(places) > BESIDE_VALUES else mark.share
        for column in self._asked.beside:
            if column == mark.name or column not in self._read:
                continue
            texts = [self._form(self._forms.get(column, KEY_FORM), v) for v in self._some(column, rows, share)]
            if len(set(texts) - {None}) < 2:
                continue
            self._equal.setdefault(column, chance_equal([t for t in texts if t is not None]))
            near = [(p, t) for _, p, t in rows if p < round(share * PLACES)]
            pairs = [(p, digest_of(self._key, t, o)) for (p, t), o in zip(near, texts, strict=True) if o is not None]
            yield (mark.name, column), Sketch(pairs, share=share, whole=self._marked.whole)

    def _some(self, column: str, rows: Sequence[tuple[int, int, str]], share: float) -> Iterator[object]:
        values = self._values(column)
        return (values[i] for i, p, _ in rows if p < round(share * PLACES))

    def _newest_by(self, mark: MarkedColumn, digests: Sequence[int | None], clock: Sequence[int]) -> Mapping[int, int]:
        """The newest day of each value that this mark chose: of others, which came with them, not all rows came."""
        out: dict[int, int] = {}
        limit = round(mark.share * PLACES)
        for p, digest, day in zip(self._place(mark.name), digests, clock, strict=True):
            if p is not None and p < limit and digest is not None and day > out.get(digest, 0):
                out[digest] = day
        return out

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
