"""Two audits side by side, the older one under the names of the newer, with what each looked at of the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from ..model import AuditResult, Cause, Classification, Message, Params, Ref, Role
from .causes import Conditions, Evidence, conditions
from .looked import Looked, Sight, Why, is_other
from .moved import Moves, moved

T = TypeVar("T")

_BY_SAMPLE = frozenset({"smaller_sample", "names_only_now", "others_names_only"})
_BY_SCOPE = frozenset({"not_asked_now", "another_database", "excluded", "others_excluded"})


class Pair:
    """What every comparison of two audits needs."""

    def __init__(self, old: AuditResult, new: AuditResult) -> None:
        self.moves: Moves
        self.moves, self.old = moved(old, new)
        self.new = new
        self.then, self.now = Sight(self.old), Sight(new)
        self.looked = Looked(self.then, self.now)
        """What the new audit looked at again."""
        self.back = Looked(self.now, self.then)
        """What the old audit had looked at."""
        self.evidence = Evidence(self.then, self.now)
        self.conditions: Conditions = conditions(old, new)

    def cause(self, refs: Iterable[Ref] = (), kinds: frozenset[str] = frozenset()) -> Cause:
        """Return why something differs at these places, which both audits looked at.

        ``kinds``: the kinds and categories that it is about, where a place is a whole relation.
        """
        places = tuple(refs)
        if any(r.system in self.swapped for r in places):
            return Cause.UNKNOWN
        evidence = any(self.evidence.within(r, kinds) for r in places)
        return self.conditions.cause(evidence=evidence, beside=any(map(self.evidence.beside, places)))

    def decides(self, refs: Iterable[Ref], *, wide: bool = False, systems: Iterable[str] = ()) -> bool:
        """Whether verdicts that people overruled or named may be why something about these places differs.

        ``wide``: it depends on all of these systems and those of the places; on the whole estate where there are none.
        """
        places = tuple(r.of_table() for r in refs)
        if not wide:
            return not self.decided.isdisjoint(places)
        names = {*systems, *(r.system for r in places if r.system is not None)}
        return not names.isdisjoint(self._decided_systems) if names else bool(self.decided)

    @cached_property
    def swapped(self) -> frozenset[str]:
        """Systems whose name stands for another database than it did: nothing in them is "the same place"."""
        return frozenset(
            n for n, s in self.then.systems.items() if n in self.now.systems and is_other(s, self.now.systems[n])
        )

    @cached_property
    def systems(self) -> frozenset[str]:
        """Systems that both audits read."""
        return frozenset(s for s in self.then.systems if self.then.reads(s) and self.now.reads(s))

    @cached_property
    def decided(self) -> frozenset[Ref]:
        """Relations of both audits of which people overruled or named a verdict in one audit and not in the other."""
        return frozenset(self._decided_kinds)

    def decided_kinds(self, refs: Iterable[Ref]) -> frozenset[str]:
        """The kinds and categories of the verdicts on these relations that people overruled or named in one audit."""
        return frozenset().union(*(self._decided_kinds.get(r.of_table(), frozenset()) for r in refs))

    @cached_property
    def _decided_kinds(self) -> dict[Ref, frozenset[str]]:
        sides = [
            {(c.id, c.entity, c.role): c for c in a.classifications if is_decided(c)} for a in (self.old, self.new)
        ]
        every = {**sides[0], **sides[1]}
        out: dict[Ref, frozenset[str]] = {}
        for i in sides[0].keys() ^ sides[1].keys():
            c = every[i]
            ref = c.ref.of_table()
            if ref in self.then.tables and ref in self.now.tables:
                out[ref] = out.get(ref, frozenset()) | {c.entity, c.category.value}
        return out

    @cached_property
    def _decided_systems(self) -> frozenset[str | None]:
        return frozenset(r.system for r in self.decided)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What people set or decided otherwise, so that numbers of both audits do not say the same sort of thing."""
        held = (("settings", self.conditions.settings), ("decisions", bool(self.decided)))
        return tuple(name for name, other in held if other)

    @cached_property
    def same_scope(self) -> bool:
        """Whether the same systems and relations were read, those apart that came or went."""
        read = [{s for s in sight.systems if sight.reads(s)} for sight in (self.then, self.now)]
        if read[0] != read[1] or not self.swapped.isdisjoint(read[0]):
            return False
        return not any(self.looked.relation(r) for r in self.then.tables if self.back.relation(r) is None) and not any(
            self.back.relation(r) for r in self.now.tables if self.looked.relation(r) is None
        )


def is_decided(c: Classification) -> bool:
    """Whether a verdict does not count because a person said so, or is there because one did."""
    return c.role is Role.DECIDED or (c.decision is not None and c.decision.overrules)


def both(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T | None, T | None]]:
    """Yield rows of both audits side by side by a key, the old one's first; None where one has none."""
    left = {key(r): r for r in new}
    for row in old:
        yield row, left.pop(key(row), None)
    for row in left.values():
        yield None, row


def cause_of(why: Why) -> Cause:
    """Return the cause of something that one audit did not look at."""
    if why[0] == "check_absent":
        return Cause.RULES
    return Cause.SAMPLE if why[0] in _BY_SAMPLE else Cause.SCOPE if why[0] in _BY_SCOPE else Cause.UNKNOWN


def message(key: str, why: Why | None = None, params: Params = ()) -> Message:
    """Return a message of area ``changes``; with a reason as its parameter where there is one."""
    if why is None:
        return Message(key=key, params=params)
    taken = {name for name, _ in params}
    own = tuple((n, v) for n, v in why[1] if n not in taken)
    return Message(key=key, params=(*params, ("why_reason", why[0]), *own))


def apart(was: tuple[int | None, int | None], now: tuple[int | None, int | None]) -> int:
    """Return 1 if a number surely grew beyond its bounds (low, high), -1 if it surely fell, else 0."""
    if now[0] is not None and was[1] is not None and now[0] > was[1]:
        return 1
    return -1 if now[1] is not None and was[0] is not None and now[1] < was[0] else 0
