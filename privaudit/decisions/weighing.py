"""When two verdicts contradict each other, and when one takes the place of the other.

Verdicts name what they are about by a kind, by the id of a classification or by its state, whichever the person had:
a file by names and kind, a row of a workbook by id and state. Here they are compared whatever they say it by.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from ..model import Choice, Ref, Role, TargetKind
from .entries import VerdictEntry
from .fields import field_of
from .rowtoken import stood
from .targets import row_id, row_state

_ENTITY = field_of(TargetKind.COLUMN, "entity")


def conflicts(entries: Iterable[VerdictEntry], today: date) -> Iterator[tuple[VerdictEntry, VerdictEntry]]:
    """Yield pairs of decisions in force that cannot both be followed."""
    for found in _by_place(e for e in entries if not e.expired(today)):
        for i, one in enumerate(found):
            yield from ((one, other) for other in found[i + 1 :] if contradict(one, other))


def contradict(a: VerdictEntry, b: VerdictEntry) -> bool:
    """Whether two decisions on one place cannot both be followed."""
    if a.taken_back or b.taken_back:
        return a.taken_back is not b.taken_back and _same_row(a, b)
    if a.choice is b.choice:
        named = a.choice is Choice.NAME
        return named and (a.entity, a.subject, a.protection) != (b.entity, b.subject, b.protection)
    if Choice.NAME not in (a.choice, b.choice):
        return _same_row(a, b)
    name, other = (a, b) if a.choice is Choice.NAME else (b, a)
    same = _is_of(other, name.entity or "")
    if other.choice is Choice.REJECT:
        return same is True
    return same is not True and not _is_inside(other)


def _same_row(a: VerdictEntry, b: VerdictEntry) -> bool:
    """Whether they may be about one classification: nothing that both say tells them apart."""
    if a.id is not None and b.id is not None and a.id != b.id:
        return False
    if a.entity is not None and b.entity is not None:
        return a.entity == b.entity
    if a.entity is None and b.entity is None:
        own = any(e.id is None and e.state is None for e in (a, b))  # said of the column's own kind
        return not (own and (_is_inside(a) or _is_inside(b))) and (None in (a.state, b.state) or a.state == b.state)
    one, other = (a, b) if a.entity is not None else (b, a)
    return _is_of(other, one.entity or "") is not False


def _is_of(e: VerdictEntry, kind: str) -> bool | None:
    """Whether a decision was taken on a kind; None: it does not say."""
    if e.entity is not None:
        return e.entity == kind
    if e.state is not None:
        return e.state in _states(kind)
    return True if e.id == row_id(e.place, Role.CONTAINED, kind) else None


@functools.lru_cache(maxsize=1024)
def _states(kind: str) -> frozenset[str]:
    return frozenset(row_state(role, kind) for role in Role)


def _is_inside(e: VerdictEntry) -> bool:
    """Whether it is about a kind found inside a column, which goes well with a name for the column."""
    return e.id is not None and e.id not in {row_id(e.place, Role.COLUMN), row_id(e.place, Role.DECIDED)}


def saw(newer: VerdictEntry, older: VerdictEntry) -> bool:
    """Whether a person had the older verdict in sight, in the row that was answered otherwise."""
    if newer.replaces is not older.choice or older.taken_back:
        return False
    if older.choice is Choice.NAME:
        return stood(_ENTITY, older.entity, newer.replaces_kind)
    if older.id is None and older.entity is None:  # of the column's own kind
        return newer.id == row_id(newer.place, Role.COLUMN)
    return _same_row(newer, older)


def standing(entries: Iterable[VerdictEntry]) -> list[VerdictEntry]:
    """Return each verdict once, the newest of equal ones, without those that somebody saw and replaced."""
    return [e for group in _by_place(entries) for e in _standing(group)]


def _standing(group: list[VerdictEntry]) -> list[VerdictEntry]:
    kept: dict[tuple[object, ...], VerdictEntry] = {}
    for e in group:
        key = _meaning(e)
        if key not in kept or _rank(e) > _rank(kept[key]):
            kept[key] = e
    replaced = {key: [n for n in group if _replaces(n, old)] for key, old in kept.items()}
    left = [inherited(e, group) for key, e in kept.items() if not replaced[key]]
    return left or list(kept.values())  # each replaced the other's: people have to say


def _meaning(e: VerdictEntry) -> tuple[object, ...]:
    meant = (e.id, e.state) if e.entity is None else ()
    return (e.place, e.choice, e.entity, e.subject, e.protection, meant, e.taken_back)


def _rank(e: VerdictEntry) -> tuple[date, bool, date, str, str]:
    """Of equal verdicts the newest stands, whatever file comes first; of one day that which was decided anew."""
    return (e.on, e.replaces is not None, e.until or date.max, e.by, e.reason or "")


def _replaces(newer: VerdictEntry, older: VerdictEntry) -> bool:
    """Whether a person saw the older one and decided otherwise; one decided again on a later day was not seen."""
    return _meaning(newer) != _meaning(older) and older.on <= newer.on and saw(newer, older)


def inherited(e: VerdictEntry, older: Iterable[VerdictEntry]) -> VerdictEntry:
    """Return it with what a name that it replaces says besides: workbooks ask for neither subject nor protection."""
    if e.choice is not Choice.NAME or e.taken_back or e.replaces is not Choice.NAME:
        return e
    seen = [old for old in older if old.choice is Choice.NAME and _replaces(e, old)]
    if not seen:
        return e
    last = max(seen, key=_rank)
    return replace(e, subject=e.subject or last.subject, protection=e.protection or last.protection)


def _by_place(entries: Iterable[VerdictEntry]) -> Iterable[list[VerdictEntry]]:
    places: dict[Ref, list[VerdictEntry]] = defaultdict(list)
    for e in entries:
        places[e.place].append(e)
    return places.values()
