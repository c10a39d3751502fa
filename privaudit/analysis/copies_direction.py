"""Which of two equal relations is the original, what the copy is for, and how old it is."""

from __future__ import annotations

from datetime import date
from typing import Final

from ..model import CopyKind, Lifecycle, Message, Ref, TableKind, record
from .ages import ages_of
from .copies_values import Match
from .copy_names import NameSays, name_says
from .facts import Facts, TableKey

ENOUGH: Final = 2
"""Points by which one has to be ahead to be called the original."""
WEEK: Final = 7
"""Days by which the newest row of a copy is older, where new ones come every day; less may be chance."""
NEARLY_ALL: Final = 0.95
LESS: Final = 0.9
_SPENT: Final = {Lifecycle.LIVE: 0, None: 1, Lifecycle.LEGACY: 2, Lifecycle.ARCHIVE: 2, Lifecycle.TEST: 3}
"""How far from live a system is."""


@record
class Direction:
    """The original, None where nothing says which; ``why``: keys of i18n area ``copies``."""

    original: TableKey | None
    why: tuple[Message, ...]


def says_of(key: TableKey) -> NameSays:
    """Return what the names of a relation, its schema and its system say of being a copy: the first that says it."""
    named = [name_says(part) for part in (key[2], key[1], key[0])]
    return next((n for n in named if n.copy_like), named[0])


def direction(facts: Facts, a: TableKey, b: TableKey, match: Match | None, today: date) -> Direction:
    """Say which of two relations is the original; days after ``today`` are not believed."""
    points = 0
    why: list[Message] = []
    for key, worth, copy in _signs(facts, a, b, match, today):
        points += worth if copy == b else -worth
        why.append(Message(key=f"direction.{key}", params=(("table", label(copy)),)))
    if abs(points) < ENOUGH:
        return Direction(original=None, why=())
    original = a if points > 0 else b
    return Direction(
        original=original, why=tuple(m for m in why if m.param("table") == label(b if original == a else a))
    )


def _signs(facts: Facts, a: TableKey, b: TableKey, match: Match | None, today: date) -> list[tuple[str, int, TableKey]]:
    """What speaks for one of them being the copy: a key of area ``copies``, its weight, and which one."""
    signs: list[tuple[str, int, TableKey]] = []

    def compare(key: str, worth: int, of_a: float, of_b: float) -> None:
        """The one with more of something is the copy."""
        if of_a != of_b:
            signs.append((key, worth, a if of_a > of_b else b))

    compare("view", 10, _is_derived(facts, a), _is_derived(facts, b))
    compare("file", 2, _is_file(facts, a), _is_file(facts, b))
    compare("name", 4, name_says(a[2]).copy_like, name_says(b[2]).copy_like)
    compare("place_name", 2, _place_says(a), _place_says(b))
    compare("lifecycle", 3, _spent(facts, a), _spent(facts, b))
    compare("keys", 2, -_referenced(facts, a), -_referenced(facts, b))
    newest = newest_day(facts, a, today), newest_day(facts, b, today)
    if newest[0] is not None and newest[1] is not None:
        apart = abs((newest[0] - newest[1]).days)
        compare("older", 2 if apart >= WEEK else 1, -newest[0].toordinal(), -newest[1].toordinal())
    if match is not None and not match.partial:
        if match.in_first[0] >= NEARLY_ALL and match.in_second[2] < LESS:
            signs.append(("part", 2, b))
        elif match.in_second[0] >= NEARLY_ALL and match.in_first[2] < LESS:
            signs.append(("part", 2, a))
    compare("columns", 1, -_columns(facts, a), -_columns(facts, b))
    return signs


def label(key: TableKey) -> str:
    """Return a relation as it is printed."""
    return ref_of(key).label()


def ref_of(key: TableKey) -> Ref:
    """Return a relation's place."""
    return Ref(system=key[0], schema=key[1], table=key[2])


def _is_derived(facts: Facts, key: TableKey) -> bool:
    table = facts.table_of.get(key)
    return table is not None and table.kind is TableKind.MATERIALIZED_VIEW


def _is_file(facts: Facts, key: TableKey) -> bool:
    table = facts.table_of.get(key)
    return table is not None and table.kind is TableKind.FILE


def _place_says(key: TableKey) -> bool:
    return name_says(key[1]).copy_like or name_says(key[0]).copy_like


def _spent(facts: Facts, key: TableKey) -> int:
    system = facts.system_by_name.get(key[0])
    return _SPENT[system.lifecycle if system is not None else None]


def _referenced(facts: Facts, key: TableKey) -> int:
    """2 where keys of other relations lead to it, 1 where it has a primary key only."""
    table = facts.table_of.get(key)
    return 2 if key in facts.led_to else int(table is not None and bool(table.primary_key))


def _columns(facts: Facts, key: TableKey) -> int:
    table = facts.table_of.get(key)
    return len(table.columns) if table is not None else 0


def newest_day(facts: Facts, key: TableKey, today: date) -> date | None:
    """Return the newest day of a relation's rows, as Old data says it (`ages_of`); None if nothing does."""
    age = ages_of(facts, key, today)
    return age.newest if age is not None else None


def kind_of(facts: Facts, copy: TableKey, original: TableKey | None, match: Match | None) -> CopyKind:
    """Return what a copy seems to be for."""
    if _is_derived(facts, copy):
        return CopyKind.DERIVED
    said = says_of(copy)
    if said.kind is not CopyKind.UNKNOWN:
        return said.kind
    if _is_file(facts, copy):
        return CopyKind.EXPORT
    system = facts.system_by_name.get(copy[0])
    if system is not None and system.lifecycle is Lifecycle.ARCHIVE:
        return CopyKind.ARCHIVE
    if original is None and match is not None and min(match.in_first[0], match.in_second[0]) >= NEARLY_ALL:
        return CopyKind.REPLICA
    return CopyKind.UNKNOWN
