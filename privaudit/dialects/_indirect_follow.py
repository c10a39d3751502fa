"""Follows views and routines down to tables: what comes out to a user, by which steps, with whose rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..model import Via, ViaKind
from ._indirect_model import ALL, Call, Need, Place, Reading, System, Through, Use

DEEPEST: Final = 12
"""Views and routines followed one inside the other; engines bound them otherwise, people never come near it."""


class Readings:
    """Follows views and routines down to tables."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._known: dict[tuple[ViaKind, Place, bool, str | None, tuple[str, ...]], tuple[Reading, ...]] = {}
        self._works: dict[tuple[Place, str | None], bool] = {}
        self._alone: dict[tuple[ViaKind, Place, int, str | None], bool] = {}
        self._depends: dict[Place, bool] = {}

    def of(self, use: Use) -> tuple[Reading, ...]:
        """Return what comes out to the user, by path; nothing where the server would refuse."""
        return self._of(use.through, use.acts_as, use.columns, ())

    def works(self, view: Through, caller: str) -> bool:
        """Whether the server runs a view for an account that may read it."""
        return self._view_works(view, caller)

    def _of(
        self, at: Through, caller: str, columns: tuple[str, ...], above: tuple[Through, ...]
    ) -> tuple[Reading, ...]:
        if at in above or len(above) >= DEEPEST:
            return ()
        key = (at.kind, at.place, at.copied, caller if self._asks_caller(at) else None, columns)
        known = self._known.get(key)
        if known is None:
            known = tuple(self._read(at, caller, columns, above))
            if not above or at.kind is ViaKind.VIEW:
                # Inside a ring of routines the answer depends on where the ring was entered.
                self._known[key] = known
        return known

    def _read(
        self, at: Through, caller: str, columns: tuple[str, ...], above: tuple[Through, ...]
    ) -> Iterator[Reading]:
        actor = at.definer or caller
        if at.opaque:
            yield Reading(place=None, columns=frozenset((ALL,)), steps=at.steps)
        if not (self._view_works(at, caller) if at.kind is ViaKind.VIEW else self._routine_works(at, caller)):
            return
        everything = ALL in columns or at.kind is ViaKind.ROUTINE
        wanted: dict[Place, set[str]] = defaultdict(set)
        for number, output in enumerate(at.outputs):
            if (everything or output.name in columns) and self._works_alone(at, number, caller):
                for schema, name, column in output.bases:
                    wanted[schema, name].add(column)
        for place, names in sorted(wanted.items()):
            yield from self._from(at, place, names, caller, (*above, at))
        for call in at.calls:
            if everything or call.output is None or call.output in columns:
                runs_as = caller if self._calls_as_user(at) else actor
                yield from self._called(at, call, runs_as, (*above, at))

    def _from(
        self, at: Through, place: Place, names: set[str], caller: str, above: tuple[Through, ...]
    ) -> Iterator[Reading]:
        """Give what one relation in the text contributes."""
        actor = at.definer or caller
        columns = frozenset(self._system.columns.get(place, ())) if ALL in names else frozenset(names)
        if not at.copied:
            columns &= self._system.rights.columns(actor, place) if self._sees(at, actor, place) else frozenset()
        if not columns:
            return
        view = self._system.views.get(place)
        if view is None:
            yield self._table(place, columns, at, actor)
            return
        if at.copied:
            # What the view showed when the copy was made; nobody asks again.
            view = replace(view, copied=True)
        for reading in self._of(view, self._user_inside(at, caller), tuple(sorted(columns)), above):
            yield Reading(
                place=reading.place,
                columns=reading.columns,
                steps=at.steps + reading.steps,
                row_security=reading.row_security,
            )

    def _calls_as_user(self, at: Through) -> bool:
        """Whether functions in a view's text are called with the rights of whoever sent the query."""
        return at.kind is ViaKind.VIEW and not at.copied and self._system.invoker_outermost

    def _table(self, place: Place, columns: frozenset[str], at: Through, actor: str) -> Reading:
        whole = self._system.parts.get(place)
        steps = at.steps
        if whole is not None:
            steps = (*steps, Via(kind=ViaKind.PARTITION, name=place[1], schema=place[0]))
        filtered = self._system.rights.filtered(actor, place)
        return Reading(place=whole or place, columns=columns, steps=steps, row_security=filtered)

    def _called(self, at: Through, call: Call, caller: str, above: tuple[Through, ...]) -> Iterator[Reading]:
        routine = self._system.routines.get(call.place)
        if routine is None:
            return
        if at.copied:
            routine = replace(routine, copied=True)
        seen = self._sees(at, caller, call.place)
        if at.copied or (seen and self._system.rights.may_execute(caller, call.place)):
            for r in self._of(routine, caller, (ALL,), above):
                yield Reading(place=r.place, columns=r.columns, steps=at.steps + r.steps, row_security=r.row_security)

    def _view_works(self, at: Through, caller: str) -> bool:
        """Whether the rights are there for all that the view's text mentions, and for the views inside it."""
        if at.copied:
            return True
        key = (at.place, caller if self._asks_caller(at) else None)
        known = self._works.get(key)
        if known is None:
            self._works[key] = False
            known = self._works[key] = all(self._met(n, at, caller) for n in at.needs) and self._calls_work(at, caller)
        return known

    def _calls_work(self, at: Through, caller: str) -> bool:
        """Whether the routines in a view's text may be called."""
        may = self._system.rights.may_execute
        if self._calls_as_user(at):
            # The others are called only for who asks for their column.
            run = ((place, self._system.routines.get(place)) for place in at.runs)
            return all(may(caller, p) and (r is None or self._routine_works(r, caller)) for p, r in run)
        routines, actor = self._system.routines, at.definer or caller
        return all(c.place not in routines or may(actor, c.place) for c in at.calls)

    def _routine_works(self, at: Through, caller: str) -> bool:
        """Whether a routine comes to its end."""
        if at.copied or not at.whole:
            return True
        return all(self._works_alone(at, number, caller) for number in range(len(at.outputs)))

    def _works_alone(self, at: Through, number: int, caller: str) -> bool:
        """Whether one output of a view, or statement of a routine, works."""
        if at.copied:
            return True
        key = (at.kind, at.place, number, caller if self._asks_caller(at) else None)
        known = self._alone.get(key)
        if known is None:
            self._alone[key] = True
            known = number >= len(at.each) or all(self._met(n, at, caller) for n in at.each[number])
            known = known and all(self._column_works(base, at, caller) for base in at.outputs[number].bases)
            self._alone[key] = known
        return known

    def _column_works(self, base: tuple[str, str, str], at: Through, caller: str) -> bool:
        """Whether a column works that comes from another view."""
        view = self._system.views.get(base[:2])
        if view is None or (base[2] == ALL and at.kind is ViaKind.ROUTINE):
            return True
        wanted = (i for i, o in enumerate(view.outputs) if base[2] in (ALL, o.name))
        return all(self._works_alone(view, i, self._user_inside(at, caller)) for i in wanted)

    def _met(self, need: Need, at: Through, caller: str) -> bool:
        actor = at.definer or caller
        if not self._sees(at, actor, need.place):
            return False
        readable = self._system.rights.columns(actor, need.place)
        wanted = self._system.columns.get(need.place, ()) if ALL in need.columns else need.columns
        if not (readable if not need.columns else readable.issuperset(wanted)):
            return False
        view = self._system.views.get(need.place)
        return view is None or self._view_works(view, self._user_inside(at, caller))

    def _sees(self, at: Through, account: str, place: Place) -> bool:
        """Whether what a text names is found when it runs."""
        return not at.by_name or self._system.sees is None or self._system.sees(account, place[0])

    def _user_inside(self, at: Through, caller: str) -> str:
        """Whose rights count in what lies inside and runs with its user's rights."""
        return caller if self._system.invoker_outermost and at.kind is ViaKind.VIEW else at.definer or caller

    def _asks_caller(self, at: Through) -> bool:
        """Whether what comes out depends on who uses it."""
        if at.kind is ViaKind.ROUTINE:
            return at.definer is None
        known = self._depends.get(at.place)
        if known is None:
            self._depends[at.place] = True
            views = (self._system.views[p] for p in at.places if p in self._system.views)
            known = at.definer is None or bool(at.calls or at.runs) or any(self._asks_caller(v) for v in views)
            self._depends[at.place] = known
        return known
