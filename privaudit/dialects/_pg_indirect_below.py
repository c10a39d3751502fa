"""What lies inside views and routines: which rights will be asked for, and where the user's own count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model import ViaKind
from ._indirect import Place, System, Through, Use


class Below:
    """Looks inside, once for each view and routine."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._open: dict[tuple[bool, Place], frozenset[tuple[bool, Place]]] = {}

    def asking(self) -> frozenset[Place]:
        """Return the views in which their reader's rights count, themselves or somewhere inside."""
        return frozenset(p for p in self._system.views if self._asking((False, p)))

    def pairs(self, uses: Iterable[Use]) -> Iterator[tuple[str, Place]]:
        """Give the pairs of account and relation whose rights will matter."""
        for through in (*self._system.views.values(), *self._system.routines.values()):
            if through.definer is not None and not through.copied:
                yield from ((through.definer, p) for p in through.places)
        callers = {(u.acts_as, _key(u.through)) for u in uses if not _is_closed(u.through)}
        # Inside a routine its owner is the user of what lies inside.
        callers |= {
            (r.definer, inner)
            for r in self._system.routines.values()
            if r.definer is not None
            for inner in self._inner(r)
        }
        for account, key in sorted(callers):
            for at in self._asking(key):
                yield from ((account, p) for p in self._at(at).places)

    def _at(self, key: tuple[bool, Place]) -> Through:
        return (self._system.routines if key[0] else self._system.views)[key[1]]

    def _inner(self, through: Through) -> set[tuple[bool, Place]]:
        views = {(False, p) for p in through.places if p in self._system.views}
        return views | {(True, c.place) for c in through.calls if c.place in self._system.routines}

    def _asking(self, key: tuple[bool, Place]) -> frozenset[tuple[bool, Place]]:
        """Return what asks for its user's rights, of a view or routine and all inside it; calls ask for EXECUTE."""
        known = self._open.get(key)
        if known is None:
            found, seen, queue = set(), {key}, [key]
            for at in queue:
                through = self._at(at)
                if through.definer is None or through.runs or (at[0] and at != key):
                    found.add(at)
                if at[0] and through.definer is not None:
                    # Inside it the rights are its owner's.
                    continue
                new = self._inner(through) - seen
                seen |= new
                queue += sorted(new)
            known = self._open[key] = frozenset(found)
        return known


def _is_closed(through: Through) -> bool:
    """Whether nothing inside asks for its user's rights."""
    return through.kind is ViaKind.ROUTINE and through.definer is not None


def _key(through: Through) -> tuple[bool, Place]:
    return through.kind is ViaKind.ROUTINE, through.place
