"""Whose an account may be, by how names are written in logins: ``p.ivanov``, ``ivanov_pi``, ``petrivanov``.

Only suggested to a person, never applied: two Ivanovs share an initial more often than one thinks. Both sides are
brought to one spelling, whatever system of transliteration was used.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..model import STAFF, Nature, Person, Principal, record
from .base import StaffEntry
from .match import login_of
from .words import fold, words

MOST = 3
"""So many people are suggested for one account; where more would fit, none is."""
MOST_BEARERS = 1000
"""People of one surname among whom initials still tell anything; of more, nobody is suggested."""
_SHORTEST = 4
"""Letters of a surname in a login: shorter ones are found in any word."""
_MARK = re.compile(r" \([^()]*\)$")
"""What tells namesakes apart (`names.told_apart`)."""
_PARTS = re.compile(r"[^\W\d_]+")


@record
class Perhaps:
    """An account that may be one of these people's."""

    system: str
    principal: str
    people: tuple[str, ...]


def perhaps(principals: Sequence[Principal], entries: Sequence[StaffEntry]) -> tuple[Perhaps, ...]:
    """Return suggestions for the accounts that are nobody's so far."""
    surnames: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for i, entry in enumerate(entries):
        for surname, others in _names_of(entry):
            surnames[alike(surname)].append((i, others))
    out = []
    for p in principals:
        login = login_of(p)
        if p.nature is not Nature.UNKNOWN or not p.can_login or p.person is not None or login is None:
            continue
        read = ((rest, surnames.get(surname, [])) for surname, rest in _readings(login))
        found = {i for rest, people in read if len(people) <= MOST_BEARERS for i, given in people if _fit(rest, given)}
        if 0 < len(found) <= MOST:
            names = tuple(sorted(entries[i].person.name for i in found))
            out.append(Perhaps(system=p.system, principal=p.principal, people=names))
    return tuple(sorted(out, key=lambda s: (s.system, s.principal)))


def perhaps_of(principals: Sequence[Principal], people: Iterable[Person]) -> tuple[Perhaps, ...]:
    """Return the same from the people of an audit, whose list is no longer there."""
    entries = [StaffEntry(person=p, full_name=_MARK.sub("", p.name)) for p in people if p.source == STAFF]
    return perhaps(principals, entries)


@functools.lru_cache(maxsize=1 << 16)
def alike(name: str) -> str:
    """Return a name in Latin letters so that all usual transliterations of it are one text."""
    latin = "".join(words().letters.get(c, c) for c in fold(name))
    for one, other in words().alike:
        latin = latin.replace(one, other)
    return latin


def _names_of(entry: StaffEntry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give surname and other names: Russian lists write the surname first, English ones last."""
    if entry.surname:
        yield entry.surname, tuple(n for n in (entry.first_name, entry.patronymic) if n)
        return
    parts = _PARTS.findall(entry.full_name)
    if len(parts) >= 2:
        yield parts[0], tuple(parts[1:3])
        if len(parts) == 2 or parts[-1].isascii():
            yield parts[-1], (parts[0], *parts[1:-1][:1])


def _readings(login: str) -> Iterator[tuple[str, str]]:
    """Give surname and rest, of every way in which the login may be a surname with initials or a name."""
    parts = [p for p in _PARTS.findall(login.casefold()) if p]
    if len(parts) == 1:
        word = parts[0]
        if len(word) >= _SHORTEST:
            yield alike(word), ""
        for n in range(1, len(word) - _SHORTEST + 1):
            yield alike(word[n:]), word[:n]
            yield alike(word[:-n]), word[-n:]
    elif 2 <= len(parts) <= 3:
        for i in (0, len(parts) - 1):
            if len(parts[i]) >= 2:
                yield alike(parts[i]), "".join(parts[:i] + parts[i + 1 :])


def _fit(rest: str, given: tuple[str, ...]) -> bool:
    """Whether what stands beside the surname, if anything, is the first name or its initial, the patronymic's too."""
    if not rest or not given:
        return not rest
    if alike(rest) in {alike(given[0]), alike("".join(given))}:
        return True
    firsts = _initials(given[0])
    seconds = _initials(given[1]) if len(given) > 1 else frozenset({""})
    return any(rest in {f, f + s} for f in firsts for s in seconds)


@functools.lru_cache(maxsize=1 << 12)
def _initials(name: str) -> frozenset[str]:
    letter = fold(name)[:1]
    usual = words().letters.get(letter, letter)
    return frozenset({usual, usual[:1], *words().initials.get(letter, ())} - {""})
