"""Reading a table through a view or a routine: who may use it, with whose rights it runs, which columns come out.

Engine-neutral and pure: a dialect says what its views and routines show (`Through`), who may use them (`Use`) and what
an account may read (`Rights`); `indirect_grants` gives the rows that no easier reach gives, each with its path. A view
works wholly or not at all: whoever's rights it runs with needs every column that its text mentions. A routine reads
what its definer may read of what its text mentions, since each of its statements stands alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..model import Grant, Reach, Via, ViaKind
from ._indirect_follow import Readings
from ._indirect_model import ALL as ALL
from ._indirect_model import Call as Call
from ._indirect_model import Need as Need
from ._indirect_model import Place as Place
from ._indirect_model import Reading as Reading
from ._indirect_model import Rights as Rights
from ._indirect_model import System as System
from ._indirect_model import Through as Through
from ._indirect_model import Use as Use


def uses_of_views(grants: Iterable[Grant], views: Mapping[Place, Through]) -> Iterator[Use]:
    """Give a use for each grant on a view, whatever its reach: who reads a view reads what it shows."""
    for g in grants:
        through = views.get((g.schema or "", g.table or ""))
        if through is None or "SELECT" not in g.privileges:
            continue
        taken = [v.name for v in g.via if v.kind is ViaKind.SET_ROLE]
        yield Use(
            principal=g.principal,
            principal_kind=g.principal_kind,
            can_login=g.can_login,
            through=through,
            via=g.via,
            acts_as=taken[-1] if taken else g.principal,
            columns=g.columns,
        )


def indirect_grants(uses: Iterable[Use], system: System, easier: Iterable[Grant]) -> tuple[Grant, ...]:
    """Return a row for each path that gives columns which no easier one gives.

    ``easier`` are the grants already known, direct and by SET ROLE; of paths through views and routines those without
    a SET ROLE and the shorter ones come first, views before routines. A row holds only the columns that it adds, or of
    which it adds rows that policies hide otherwise. Its ``via`` is the use's, then view or routine, DEFINER and what
    lies inside. Relations that are not audited have no rows.
    """
    readings = Readings(system)
    found: dict[str, list[tuple[Use, Reading]]] = defaultdict(list)
    for use in uses:
        for reading in readings.of(use):
            if system.has_rows(reading.place):
                found[use.principal].append((use, reading))
    cover = _Cover(easier, system, {(p, r.place) for p, pairs in found.items() for _, r in pairs})
    rows = [row for principal in sorted(found) for row in _rows(found[principal], system, cover)]
    return tuple(sorted(rows, key=_order))


_Scope = tuple[str, Place, Place | None]
"""Principal, relation, and the part of it that alone is meant (a partition)."""


class _Cover:
    """What principals read by the ways listed so far; rows that policies hide are not read yet."""

    def __init__(self, easier: Iterable[Grant], system: System, asked: set[tuple[str, Place | None]]) -> None:
        self._every: dict[_Scope, set[str]] = defaultdict(set)
        """Columns of which every row is read, ..."""
        self._any: dict[_Scope, set[str]] = defaultdict(set)
        """... and of which some rows are."""
        for g in easier:
            place = (g.schema or "", g.table or "")
            if g.reach in (Reach.DIRECT, Reach.SET_ROLE) and (g.principal, place) in asked:
                names = system.columns[place] if ALL in g.columns else g.columns
                self.add((g.principal, place, _part(g.via)), names, filtered=g.row_security)

    def add(self, scope: _Scope, columns: Iterable[str], *, filtered: bool) -> None:
        """Count columns in."""
        (self._any if filtered else self._every)[scope].update(columns)

    def missing(self, scope: _Scope, columns: frozenset[str], *, filtered: bool) -> frozenset[str]:
        """Return which of the columns are not read yet."""
        for at in {scope, (scope[0], scope[1], None)}:
            columns -= self._every.get(at, set())
            if filtered:
                columns -= self._any.get(at, set())
        return columns


def _part(via: tuple[Via, ...]) -> Place | None:
    return next(((v.schema or "", v.name) for v in reversed(via) if v.kind is ViaKind.PARTITION), None)


def _rows(pairs: list[tuple[Use, Reading]], system: System, cover: _Cover) -> Iterator[Grant]:
    """Give the rows of one principal, the easiest path first."""
    opaque: set[tuple[Via, ...]] = set()
    for use, reading in sorted(pairs, key=_effort):
        via = (*use.via, *reading.steps)
        if reading.place is None:
            definer = next((v.name for v in reversed(reading.steps) if v.kind is ViaKind.DEFINER), use.acts_as)
            if reading.steps not in opaque and not system.rights.has_rights_of(use.principal, definer):
                opaque.add(reading.steps)
                yield _row(use, reading, (None, None), (ALL,), via)
            continue
        scope = (use.principal, reading.place, _part(reading.steps))
        new = cover.missing(scope, reading.columns, filtered=reading.row_security)
        if new:
            cover.add(scope, new, filtered=reading.row_security)
            order = system.columns[reading.place]
            columns = (ALL,) if new.issuperset(order) else tuple(c for c in order if c in new)
            yield _row(use, reading, reading.place, columns, via)


def _row(
    use: Use, reading: Reading, place: tuple[str | None, str | None], columns: tuple[str, ...], via: tuple[Via, ...]
) -> Grant:
    routine = any(v.kind is ViaKind.ROUTINE for v in reading.steps)
    return Grant(
        principal=use.principal,
        principal_kind=use.principal_kind,
        can_login=use.can_login,
        schema=place[0],
        table=place[1],
        columns=columns,
        privileges=("SELECT",),
        reach=Reach.ROUTINE if routine else Reach.VIEW,
        via=via,
        row_security=reading.row_security,
    )


def _effort(pair: tuple[Use, Reading]) -> tuple[bool, bool, int, int, list[str], list[str]]:
    """A StrEnum sorts as its text."""
    use, reading = pair
    via = use.via + reading.steps
    kinds: list[str] = [v.kind for v in via]
    routine, taken = ViaKind.ROUTINE in kinds, kinds.count(ViaKind.SET_ROLE)
    return routine, reading.row_security, taken, len(via), kinds, [f"{v.schema or ''}.{v.name}" for v in via]


def _order(g: Grant) -> tuple[str, str, str, tuple[str, ...]]:
    """Rows that are alike in these are in the order of their paths already."""
    return (g.schema or "", g.table or "", g.principal, g.columns)
