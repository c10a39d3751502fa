"""Is one relation an export of another? By the shape of both: what each has of its own, once the same people are found.

An export leaves columns out, joins a name or splits it, and adds little. Two systems that serve the same people look
the same at a phone or an e-mail address, yet each knows something that the other does not. So columns without a
counterpart count as their side's own; a name in one column on one side and in several on the other is neither equal nor
other. A list of phones alone says nothing of why it was made: it is called an export where no key leads from it to the
other one and it holds a large part of that one's people.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..model import record

NAMES: Final = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
"""Kinds that are one name, whole or in pieces."""
CONTAINED: Final = 0.9
"""From this share of its records on, a relation is in another."""
LEAST: Final = 0.5
"""What the lower bound of that share has to reach."""
MANY: Final = 20
"""Values in common, where nothing beside the identifier could be compared."""
LARGE: Final = 0.3
"""The part of the other's people that a mere list of identifiers has to hold: a shorter one may have its own reason."""
FULL: Final = 4
"""From so many equal columns on (the anchor and a name among them), one column of its own is no other relation."""
THIRD: Final = 3


@record
class Side:
    """One relation's columns as an export is judged. ``telling``: those that would show that rows are not the same.

    ``refers``: a key of it leads to the other one.
    """

    columns: frozenset[str]
    telling: frozenset[str]
    names: dict[str, str]
    kinds: dict[str, str]
    refers: bool = False

    def left(self, used: Iterable[str]) -> list[str]:
        """The columns that agree with none of the other's."""
        return sorted(self.columns - frozenset(used))


@record
class Apart:
    """What does not agree. ``own``: columns of each side without a counterpart; ``against``: comparable, and not equal.

    ``unlike_names``: the columns of each side that hold names, written in one column here and in several there.
    """

    own: tuple[int, int]
    against: int
    unlike_names: tuple[frozenset[str], frozenset[str]]

    @property
    def named(self) -> bool:
        """Whether both hold names that could not be compared."""
        return all(self.unlike_names)


def apart(a: Side, b: Side, used: Iterable[tuple[str, str]]) -> Apart:
    """Return what of two relations does not agree; ``used``: the pairs of columns that do, the anchor's with them."""
    pairs = tuple(used)
    left = (a.left(x for x, _ in pairs), b.left(y for _, y in pairs))
    unlike = _unlike_names((a, b), left)
    mine, theirs = ([c for c in columns if c not in n] for columns, n in zip(left, unlike, strict=True))
    own = against = 0
    for x in mine:
        y = next((y for y in theirs if _comparable(a, x, b, y)), None)
        if y is None:
            own += 1
        else:
            theirs.remove(y)
            against += x in a.telling and y in b.telling
    return Apart(own=(own, len(theirs)), against=against, unlike_names=unlike)


def _comparable(a: Side, x: str, b: Side, y: str) -> bool:
    kind = a.kinds.get(x)
    return (kind is not None and kind == b.kinds.get(y)) or a.names.get(x, x) == b.names.get(y, y)


def _unlike_names(sides: tuple[Side, Side], left: tuple[list[str], list[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """The columns left that hold names in other pieces than the other side's; empty if any piece is the same."""
    mine, theirs = (
        {c: side.kinds[c] for c in columns if side.kinds.get(c) in NAMES}
        for side, columns in zip(sides, left, strict=True)
    )
    if not mine or not theirs or set(mine.values()) & set(theirs.values()):
        return frozenset(), frozenset()
    return frozenset(mine), frozenset(theirs)


def is_export(
    sides: tuple[Side, Side],
    found: Apart,
    shares: tuple[tuple[float, float, float], tuple[float, float, float]],
    shared: int,
    agreeing: int,
) -> bool:
    """Whether one of two relations is taken out of the other: nearly all of its people are there, and little else.

    ``shares``: of each one's records in the other, at an identifier that names one person on both sides; ``shared``:
    records in common; ``agreeing``: columns that agree beside that identifier.
    """
    if found.against:
        return False
    equal = 1 + agreeing + found.named
    for i, side in enumerate(sides):
        if side.refers or shares[i][0] < CONTAINED or shares[i][1] < LEAST:
            continue
        if agreeing >= 2 and equal >= FULL and found.own[i] * THIRD <= equal:
            return True
        if found.own[i]:
            continue
        if agreeing or (shared >= MANY and (found.named or shares[1 - i][1] >= LARGE)):
            return True
    return False
