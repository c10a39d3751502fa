"""Sketches of tables for tests of analyses: from rows written in Python, by the same code as a scan's.

    people = sketched("crm.main.clients", {"id": range(1000), "phone": phones}, forms={"phone": "phone"})

Every column is marked unless ``marks`` says which. ``share`` below 1 takes the part of the rows that the statement
`ComparingSession.mark` would bring: rows of which any marked value's place is below it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

from privaudit.detect import load_rules
from privaudit.detect.normalise import canonical
from privaudit.model import Marked, MarkedColumn, PlaceForm, SampleMethod, TableSample, place
from privaudit.sketches import KEY_BYTES, Sketches, TableSketch
from privaudit.sketches.make import KEY_FORM, Asked, make

KEY = b"k" * KEY_BYTES
SALT = "test"
DIGIT_FORMS = frozenset({"phone", "card", "digits"})


def place_form(form: str) -> PlaceForm:
    """The rough form that fits a canonical one."""
    return PlaceForm.DIGITS if form.partition(":")[0] in DIGIT_FORMS else PlaceForm.PLAIN


def sketched(
    table: str,
    columns: Mapping[str, Iterable[object]],
    *,
    forms: Mapping[str, str] | None = None,
    marks: Sequence[str] | None = None,
    share: float | Mapping[str, float] = 1.0,
    anchors: Sequence[str] = (),
    beside: Sequence[str] | None = None,
    times: Sequence[str] = (),
    filled: Sequence[str] | None = None,
    whole: bool = True,
    key: bytes = KEY,
    today: dt.date = dt.date(2026, 11, 22),
) -> TableSketch:
    """Return the sketch of ``system.schema.table`` from its columns' values, row-aligned.

    ``forms``: canonical forms by column (`detect.normalise`), else keys; ``share``: of all marks, or by column;
    ``beside``: columns kept beside the anchors, all others unless said; ``filled``: all unless said.
    """
    data = {c: tuple(v) for c, v in columns.items()}
    known = dict(forms or {})
    shares = share if isinstance(share, Mapping) else dict.fromkeys(data, share)
    wanted = [c for c in data if c not in times] if marks is None else marks
    marked = tuple(
        MarkedColumn(name=c, form=place_form(known.get(c, KEY_FORM)), share=shares.get(c, 1.0)) for c in wanted
    )
    chosen = _chosen(data, marked)
    system, schema, name = table.split(".")
    asked = Asked(
        key=(system, schema, name),
        salt=SALT,
        marks=marked,
        forms=tuple(known.items()),
        anchors=tuple(anchors),
        beside=tuple(c for c in data if c not in times) if beside is None else tuple(beside),
        times=tuple(times),
        filled=tuple(data) if filled is None else tuple(filled),
        latest=today.toordinal(),
    )
    picked = {c: tuple(v[i] for i in chosen) for c, v in data.items()}
    sample = TableSample(picked, rows=len(chosen), method=SampleMethod.RANDOM_ROWS, seed=1)
    return make(Marked(sample, whole=whole), asked, forms_of_rules(), key)


def forms_of_rules() -> Callable[[str, str], str | None]:
    """The canonical forms with the words of the shipped rules; Russian numbers first."""
    words = load_rules().dictionaries
    return lambda form, value: canonical(form, value, words, ("RU",))


def all_of(*tables: TableSketch) -> Sketches:
    """The sketches of an audit."""
    return Sketches(tables)


def _chosen(data: Mapping[str, tuple[object, ...]], marks: tuple[MarkedColumn, ...]) -> list[int]:
    rows = len(next(iter(data.values()), ()))
    return [i for i in range(rows) if any(_is_below(m, data[m.name][i]) for m in marks)]


def _is_below(mark: MarkedColumn, value: object) -> bool:
    found = place(SALT, mark.form, value)
    return found is not None and found < round(mark.share * 16**8)
