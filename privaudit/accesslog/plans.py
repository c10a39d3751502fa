"""What a fingerprint leads to, and a short way to it for texts that differ in their literals only."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..sqltext.base import AccountChange, Flavour, Verb
from ..sqltext.fingerprint import is_cut_well
from .statements import Compared, Setting, limit

_LIMIT = re.compile(r"\blimit\s+(?:\?\s*,\s*)?(\?)|\bfetch\s+(?:first|next)\s+(\?)\s+row", re.IGNORECASE)


class Target(NamedTuple):
    """One relation that a statement reads: numbers of its manner in the tally, without and with ``whole``."""

    manner: int
    whole: int
    picks: tuple[tuple[str, Compared], ...]
    """What a compared column singles out, and how its values are found."""


class Part(NamedTuple):
    """One statement, as far as all texts of its fingerprint are alike.

    ``limited``: how much is read is up to the number of its LIMIT; ``secret``: a password may stand in its text.
    """

    verb: Verb
    targets: tuple[Target, ...] = ()
    understood: bool = True
    limited: bool = False
    setting: Setting | None = None
    change: AccountChange | None = None
    secret: bool = False

    @property
    def plain(self) -> bool:
        """Whether there is nothing but reading to it."""
        return self.understood and self.setting is None and self.change is None


Pick = tuple[str, str, int]
"""A looked-up value: what it singles out, the value, or the number of the parameter that it is (else 0)."""


class Said(NamedTuple):
    """One statement of one text: the manners in which it reads, and what was looked up by each."""

    verb: Verb
    uses: tuple[tuple[int, tuple[Pick, ...]], ...]
    part: Part
    plain: bool
    """Nothing but reading to it."""
    parameters: bool
    """Whether values stand beside the text."""


Texts = tuple[Said, ...]
Places = tuple[tuple[str, int], ...]
"""What literals of a text single out, and which ones they are."""


class Plan:
    """Understands texts that are alike but for their literals: which of these are looked-up values or a LIMIT."""

    __slots__ = ("_limit", "_parts", "_same", "_small")

    def __init__(self, parts: tuple[Part, ...], places: list[list[Places]], limited_by: int | None, small: int) -> None:
        self._parts = tuple(
            (part, part.plain, tuple((t.manner, t.whole, at) for t, at in zip(part.targets, known, strict=True)))
            for part, known in zip(parts, places, strict=True)
        )
        self._limit = limited_by
        self._small = small
        varies = any(at for known in places for at in known) or limited_by is not None
        self._same: Texts | None = None
        self._same = None if varies else self.said([], "")

    def said(self, literals: list[str], text: str) -> Texts:
        """Return the statements of a text with such literals."""
        if self._same is not None:
            return self._same
        many = False
        if self._limit is not None:
            number = literals[self._limit]
            many = (int(number) if number.isdecimal() else limit(text) or 0) >= self._small
        found = []
        for part, plain, targets in self._parts:
            uses = []
            parameters = False
            for manner, whole, places in targets:
                picks = []
                for domain, place in places:
                    literal = literals[place]
                    first = literal[0]
                    if first == "'":
                        picks.append((domain, literal.strip("'"), 0))
                    elif first == "$":
                        picks.append((domain, "", int(literal[1:])))
                        parameters = True
                    elif first not in ".:%":
                        picks.append((domain, literal, 0))
                uses.append((whole if many and part.limited else manner, tuple(picks)))
            found.append(Said(part.verb, tuple(uses), part, plain, parameters))
        return tuple(found)


def planned(
    parts: tuple[Part, ...], around: tuple[str, ...], printed: str, flavour: Flavour, small_limit: int
) -> Plan | None:
    """Make a plan for texts with the words ``around`` their literals; None if a text has to be looked at each time."""
    number = len(around) - 1
    if not is_cut_well(around, flavour) or not parts or "?" in "".join(around):
        return None
    limited_by = None
    if any(p.limited for p in parts):
        text = "?".join(around)
        found = _LIMIT.search(text)
        if found is None:
            return None
        limited_by = text.count("?", 0, found.start(1) if found[1] else found.start(2))
    places: list[list[Places]] = []
    for part in parts:
        places.append([])
        for target in part.targets:
            at: list[tuple[str, int]] = []
            for domain, compared in target.picks:
                literals, known = compared.places(printed)
                if not known or literals != number:
                    return None
                at += [(domain, one) for one in known]
            places[-1].append(tuple(at))
    return Plan(parts, places, limited_by, small_limit)
