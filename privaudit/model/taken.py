"""What a decision on a finding is taken on: marks of all that makes it as bad as it is, in one text.

A finding that has every one of its marks in the text is what was decided on, or less: it was seen with fewer readers,
parts or columns. One with a mark that the text lacks is worse than what people decided on. Two views of one database
come so to one answer: scripts do not know how many people there are, nor who owns the tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from .asked import asked
from .base import digest
from .classification import Band, Category, band_of

if TYPE_CHECKING:
    from .finding import Finding
    from .place import Message

WIDTH = 5
"""Hex digits of a mark: of ten marks in a text and one that is new, one pair in 100,000 is alike by chance."""
_MOST = 400
"""Marks of one sort (tables, readers, parts) that stand by themselves, so that fewer of them is known as less.

More are one mark, so that the text stays within some thousand digits: any other set of them, a smaller one too, is
another finding.
"""
_BANDS = tuple(reversed(Band))
_PEOPLE = (1, 2, 3, 4, 5)
"""Decimal orders of magnitude of people by which the rubric tells severities apart."""
_LEAST = (Category.CONTACT.value, Category.IDENTITY.value)
"""Categories that weigh least in the rubric: whoever may read worse ones, and now reads only these, reads less."""


def state_of(f: Finding) -> str:
    """Return what a decision on a finding is taken on, hex digits; `holds` compares it.

    Of people whose number nobody knew any number was meant.
    """
    unknown = any(m.key == "people_unknown" for m in f.severity_why)
    more = _each("people", map(str, _PEOPLE)) if unknown else ()
    weighed = not _knows_kinds(f) and any(m.key == "category" for m in f.severity_why)
    lesser = (_mark("category", c) for c in _LEAST if weighed)
    return "".join(sorted({*_marks(f), *_sure(f), *more, *lesser}))


def holds(state: str | None, f: Finding, *, mistaken: bool) -> bool:
    """Whether a finding is no worse than what a decision was taken on; None says nothing of that.

    ``mistaken``: people called it not so; what has become surer since must be looked at again.
    """
    if state is None:
        return False
    return _has(state, (*_marks(f), *(_sure(f) if mistaken else ())))


def both(old: str | None, new: str) -> str:
    """Return what a decision on a change is taken on that adds to what was decided on before."""
    return "".join(sorted(_in(old or "") | _in(new)))


def taken_on_check(state: str | None, check: str) -> bool:
    """Whether a decision was taken on a finding of a check."""
    return state is not None and _has(state, (_mark("check", check),))


def is_of_account(state: str | None, f: Finding) -> bool:
    """Whether a decision was taken on a finding of the same check about an account of this name, on whatever server."""
    return state is not None and f.target.realm is not None and _has(state, _account(f))


def shares_readers(state: str | None, f: Finding) -> bool:
    """Whether a decision was taken on some of the accounts and tables of a finding of readers."""
    return state is not None and any(_has(state, (m,)) for m in _opened(f))


def _opened(f: Finding) -> Iterator[str]:
    """Twice as wide as other marks: by these a part of what was accepted is known in a finding of another id."""
    who = [f.target.principal] if f.target.principal is not None else (f.discriminator or "").split("|")
    pairs = {f"{name}\0{r.digest()}" for name in who for r in f.target.related or (f.target.ref,)}
    yield from _each("opens", pairs)
    yield from _each("opens, too", pairs)


def _has(state: str, marks: Iterable[str]) -> bool:
    return {*marks} <= _in(state)


def _in(state: str) -> set[str]:
    return {state[i : i + WIDTH] for i in range(0, len(state), WIDTH)}


def _marks(f: Finding) -> Iterator[str]:
    yield _mark("check", f.check)
    if f.target.realm is not None:
        yield from _account(f)
    if asked(f.check).opens:
        yield from _opened(f)
    else:
        places = (r for r in f.target.related if r.table is None or not asked(f.check).reads_all)
        yield from _each("place", {r.digest() for r in places})
    yield from _each("basis", set(f.basis))
    for why in f.severity_why:
        yield from _of_severity(why, kinds_known=_knows_kinds(f))


def _knows_kinds(f: Finding) -> bool:
    """Whether kinds of data are in the basis: the worst category, which goes with one of them, says no more."""
    return asked(f.check).opens or (f.target.principal is None and f.target.person is None)


def _of_severity(why: Message, *, kinds_known: bool) -> Iterator[str]:
    """Of what adds to the severity; parts and readers are in the basis, and ``kinds_known``: so are kinds of data."""
    params = dict(why.params)
    sort = why.key.partition(".")[0]
    if sort in {"base", "lifecycle"}:
        yield _mark("why", why.key)
    elif sort == "category" and not kinds_known:
        yield _mark("category", str(params.get("worst_category")))
    elif sort == "people":
        many = len(str(params.get("people", ""))) - 1
        yield from _each("people", (str(n) for n in _PEOPLE if n <= many))
    elif sort == "weaknesses":
        yield from _each("weakness", map(str, range(int(str(params.get("weaknesses", 0))))))


def _account(f: Finding) -> Iterator[str]:
    """Twice as wide as other marks: by these alone a decision finds its finding on another server."""
    who = (f.check, f.target.principal or "", f.target.person or "", f.discriminator or "")
    yield _mark("account", *who)
    yield _mark("account, too", *who)


def _sure(f: Finding) -> Iterator[str]:
    band = band_of(f.confidence)
    if band is not None:
        yield from _each("band", map(str, _BANDS[: _BANDS.index(band) + 1]))


def _each(sort: str, values: Iterable[str]) -> Collection[str]:
    every = sorted(values)
    return [_mark(f"{sort}s", *every)] if len(every) > _MOST else [_mark(sort, v) for v in every]


def _mark(*parts: str) -> str:
    return digest("mark", *parts)[:WIDTH]
