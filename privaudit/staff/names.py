"""Each person once, and each under a name of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..model import Person, StaffStatus
from .base import StaffEntry
from .words import fold

_ORDER = (StaffStatus.ACTIVE, StaffStatus.LEAVING, StaffStatus.LEFT)


def merged(entries: Iterable[StaffEntry]) -> list[StaffEntry]:
    """Return people named in several rows (two posts, two accounts) once: one name with one number, or one address.

    Who holds any post still is there: the last day of another post is none.
    """
    out: list[StaffEntry] = []
    known: dict[tuple[str, str], int] = {}
    for entry in entries:
        name = fold(entry.full_name)
        marks = [("#" + entry.number)] if entry.number else [f"@{a}" for a in entry.emails]
        at = next((known[name, m] for m in marks if (name, m) in known), None)
        if at is None:
            at = len(out)
            out.append(entry)
        else:
            out[at] = _joined(out[at], entry)
        for mark in marks:
            known.setdefault((name, mark), at)
    return out


def _joined(one: StaffEntry, other: StaffEntry) -> StaffEntry:
    said = [p.status for p in (one.person, other.person) if p.status is not None]
    first = one if _rank(one.person) <= _rank(other.person) else other
    status = min(said, key=_ORDER.index) if said else None
    # A post held for sure makes a person active, whatever another row says.
    unread = all(p.left_on_unread for p in (one.person, other.person) if p.status is status)
    return replace(
        first,
        person=replace(first.person, status=status, left_on_unread=unread),
        emails=tuple(dict.fromkeys((*one.emails, *other.emails))),
        claims=tuple(dict.fromkeys((*one.claims, *other.claims))),
        lines=(*one.lines, *other.lines),
    )


def _rank(person: Person) -> tuple[int, str]:
    """Of several posts, the one that is held, then the one left last."""
    rank = _ORDER.index(person.status) if person.status is not None else 1
    return rank, "" if person.left_on is None else "".join(chr(255 - ord(c)) for c in person.left_on)


def told_apart(entries: Sequence[StaffEntry]) -> list[StaffEntry]:
    """Return the entries with namesakes named by number, else department, else account or address, in brackets."""
    marks: tuple[Callable[[StaffEntry], str | None], ...] = (
        lambda e: e.number,
        lambda e: e.person.department,
        lambda e: e.claims[0].login if e.claims else None,
        lambda e: e.emails[0] if e.emails else None,
    )
    groups: dict[str, list[int]] = defaultdict(list)
    for i, entry in enumerate(entries):
        groups[fold(entry.full_name)].append(i)
    out = list(entries)
    for same in groups.values():
        if len(same) == 1:
            continue
        found = _marks([entries[i] for i in same], marks)
        seen: Counter[str] = Counter()
        counts = Counter(found)
        for i, said in zip(same, found, strict=True):
            seen[said] += 1
            place = str(seen[said]) if counts[said] > 1 or not said else ""
            name = f"{entries[i].full_name} ({', '.join(p for p in (said, place) if p)})"
            out[i] = replace(entries[i], person=replace(entries[i].person, name=name))
    return out


def _marks(same: Sequence[StaffEntry], marks: Sequence[Callable[[StaffEntry], str | None]]) -> list[str]:
    """One sort of mark for all namesakes, if it tells all apart; else the first that each has, "" for none."""
    for mark in marks:
        tried = [mark(e) or "" for e in same]
        if all(tried) and len(set(tried)) == len(tried):
            return tried
    return [next((m for mark in marks if (m := mark(e))), "") for e in same]
