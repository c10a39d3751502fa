"""Whether one audit looked again at what another saw, with means that are no lesser.

Nothing is ever called closed because it is not in a list: the system must have been reached, the relation read or
known to be gone from a whole catalog, and what judges it must have run. Gaps that both audits have did not keep the
first from seeing what it saw, so that they do not count; new ones do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from ..analysis.facts import UNREAD
from ..model import (
    AuditResult,
    Nature,
    Params,
    Ref,
    SampleMethod,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    TableRow,
    TableStatus,
)

Why = tuple[str, Params]
"""Why something was not looked at: a key of i18n area ``reasons`` with its values."""

READ = frozenset({SystemStatus.COMPLETE, SystemStatus.PARTIAL})
BY_RIGHTS = frozenset({"mysql", "mariadb", "generic"})
"""Engines whose catalogs list only what the account has a right to."""
NAMES_ONLY = "names_only"
PARTITION = "partition_of"
_NOT_OF_LOOKING = ("compare", "decision")
"""Steps of a relation that do not say whether its columns were seen."""


class Sight:
    """What one audit saw, by name and place."""

    def __init__(self, audit: AuditResult) -> None:
        self.audit = audit
        self.systems: dict[str, System] = {s.name: s for s in audit.systems}
        self.tables: dict[Ref, TableRow] = {t.ref: t for t in audit.tables}

    @cached_property
    def by_target(self) -> dict[Ref, list[StepRecord]]:
        """The steps about each place."""
        out: dict[Ref, list[StepRecord]] = defaultdict(list)
        for s in self.audit.steps:
            out[s.target].append(s)
        return out

    def steps(self, name: str, target: Ref = Ref()) -> list[StepRecord]:  # noqa: B008 - frozen
        """Return the records of one step on one place."""
        return [s for s in self.by_target.get(target, ()) if s.step == name]

    def reads(self, name: str) -> bool:
        """Whether a system was read, wholly or in part."""
        return name in self.systems and self.systems[name].status in READ


class Looked:
    """What ``second`` looked at of what ``first`` saw. Every answer is None (it did), or why it did not."""

    def __init__(self, first: Sight, second: Sight) -> None:
        self.first, self.second = first, second
        self._rest: dict[str, Why | None] = {}
        self._asked_less = second.audit.run.sample_rows < first.audit.run.sample_rows

    def system(self, name: str | None) -> Why | None:
        """Whether a system was reached."""
        found = self.second.systems.get(name or "")
        if found is None or found.status in {SystemStatus.DECLARED, SystemStatus.UNSCANNED}:
            return "not_asked_now", ()
        was = self.first.systems.get(found.name)
        if was is not None and is_other(was, found):
            return "another_database", ()
        return (found.reason or "failed", found.reason_params) if found.status is SystemStatus.FAILED else None

    def relation(self, ref: Ref) -> Why | None:
        """Whether a relation was read, or is known to be gone."""
        place = ref.of_table()
        why = self.system(place.system)
        if why is not None:
            return why
        row = self.second.tables.get(place)
        if row is None:
            return self._absent(place)
        before = self.first.tables.get(place)
        if row.status in UNREAD and row.reason != PARTITION and not _same_way(before, row):
            return row.reason or "failed", row.reason_params
        if row.reason == NAMES_ONLY and (before is None or before.reason != NAMES_ONLY):
            return "names_only_now", ()
        if self._fewer_columns(before, row):
            return "account_sees_less", ()
        return self._new_gap(place) or (_thinner(before, row) if self._asked_less else None)

    def rest(self, system: str) -> Why | None:
        """Whether every relation of a system that was read then was read now, or is gone.

        What is past its time, a copy, or a place joined by keys, is judged by the others of its system, too.
        """
        if system not in self._rest:
            rows = (t for t in self.first.tables.values() if t.ref.system == system and t.status not in UNREAD)
            self._rest[system] = self.system(system) or next((w for w in map(self._unread, rows) if w), None)
        return self._rest[system]

    def _unread(self, was: TableRow) -> Why | None:
        now = self.second.tables.get(was.ref)
        if now is None:
            return self._absent(was.ref)
        # It is said of another relation than this one: a reader must not think that what is told was not read.
        which: Params = (("other_table", now.ref.label()),)
        if now.status in UNREAD and now.reason != PARTITION:
            return "others_excluded" if now.reason == "excluded" else "others_unread", which
        return ("others_names_only", which) if now.reason == NAMES_ONLY != was.reason else None

    def _fewer_columns(self, was: TableRow | None, now: TableRow) -> bool:
        """Whether a relation shows fewer columns, and the engine may have hidden them from the scanner's account."""
        dialect = self.second.systems[now.system].dialect
        if dialect not in BY_RIGHTS or was is None or set(was.column_names) <= set(now.column_names):
            return False
        return not now.column_names or not self._holds(now.ref)

    def _holds(self, place: Ref) -> bool:
        """Whether the scanner's account is known to read a whole relation.

        Old versions (no ``ways_digest``) took all columns they were shown for it, unless all grants were seen.
        """
        told = self.second.audit.tool.ways_digest is not None or place.system not in self._unseen_access
        return told and not self._whole.isdisjoint((place, Ref(system=place.system)))

    @cached_property
    def _unseen_access(self) -> frozenset[str | None]:
        """Systems of which it was not seen, or not wholly, who may read what."""
        steps = [s for s in self.second.audit.steps if s.step == "access"]
        gaps = {s.target.system for s in steps if s.state is not StepState.DONE}
        return frozenset(gaps | (set(self.second.systems) - {s.target.system for s in steps}))

    @cached_property
    def _whole(self) -> frozenset[Ref]:
        """Relations, or systems, of which the scanner's account reads all columns."""
        audit = self.second.audit
        own = {(p.system, p.principal) for p in audit.principals if p.nature is Nature.SCANNER}
        rows = (a for a in audit.access if (a.system, a.principal) in own and a.columns == ("*",))
        return frozenset(a.ref.of_table() for a in rows)

    def gone(self, ref: Ref) -> bool:
        """Whether a relation that was there is known not to be there any more."""
        place = ref.of_table()
        was = place in self.first.tables and place not in self.second.tables
        return was and self.system(place.system) is None and self._absent(place) is None

    def access(self, system: str) -> Why | None:
        """Whether it was seen who reads a system."""
        why = self.system(system)
        if why is not None:
            return why
        found = self.second.steps("access", Ref(system=system))
        before = {(s.reason, s.reason_params) for s in self.first.steps("access", Ref(system=system))}
        if not found:
            return None if self._has_access(system) else ("access_not_answered", ())
        new = (s for s in found if s.state is not StepState.DONE and (s.reason, s.reason_params) not in before)
        return next(map(_why, new), None)

    def _has_access(self, system: str) -> bool:
        """Audits without steps of their own still list accounts."""
        return any(p.system == system for p in self.second.audit.principals)

    def step(self, name: str) -> Why | None:
        """Whether what judges it ran."""
        found = self.second.steps(name)
        if not found:
            return "check_absent", (("check", name.partition(":")[2] or name),)
        return next((_why(s) for s in found if s.state in {StepState.FAILED, StepState.SKIPPED}), None)

    def prefixed(self, prefixes: Iterable[str], places: Iterable[Ref]) -> Why | None:
        """Whether steps of these names have no new gap over the whole estate, or at these places."""
        wanted = tuple(prefixes)
        for place in dict.fromkeys((Ref(), *places)):
            before = {(s.step, s.reason) for s in self.first.by_target.get(place, ())}
            for s in self.second.by_target.get(place, ()):
                if s.step in wanted and s.state is not StepState.DONE and (s.step, s.reason) not in before:
                    return _why(s)
        return None

    def _absent(self, place: Ref) -> Why | None:
        """Whether a relation that is not listed is surely not there."""
        system = Ref(system=place.system)
        catalog = self.second.steps("catalog", system)
        before = {(s.reason, s.reason_params) for s in self.first.steps("catalog", system)}
        gap = next(
            (s for s in catalog if s.state is not StepState.DONE and (s.reason, s.reason_params) not in before), None
        )
        if gap is not None:
            return _why(gap)
        row = self.second.systems[place.system or ""]
        if not catalog and row.status is not SystemStatus.COMPLETE:
            return "table_unlisted", ()
        was = self.first.systems.get(place.system or "")
        if row.dialect in BY_RIGHTS and was is not None and _sees_less(was, row):
            return "account_sees_less", ()
        return None

    def _new_gap(self, place: Ref) -> Why | None:
        """What of a relation that was read was not seen now, and was before."""
        before = {(s.step, s.reason, s.reason_params) for s in self.first.by_target.get(place, ())}
        for s in self.second.by_target.get(place, ()):
            if s.state is StepState.DONE or s.step.partition(":")[0] in _NOT_OF_LOOKING or s.reason == NAMES_ONLY:
                continue
            if (s.step, s.reason, s.reason_params) not in before and s.reason != "values_cut":
                return "column_unread_now" if s.step in {"sample", "sample:binary"} else (s.reason or "failed"), (
                    s.reason_params
                )
        return None


def is_other(was: System, now: System) -> bool:
    """Whether a name stands for another database than it did: nothing in it is "the same place"."""
    known = ((was.server, now.server), (was.database, now.database))
    return any(a != b for a, b in known if a is not None and b is not None)


def _why(step: StepRecord) -> Why:
    return step.reason or "failed", step.reason_params


def _sees_less(was: System, now: System) -> bool:
    """Whether an account may be shown fewer relations than before: another account, or one that lost a right."""
    if was.account is None or now.account is None:
        return True
    return was.account.name != now.account.name or not set(was.account.rights) <= set(now.account.rights)


def _same_way(was: TableRow | None, now: TableRow) -> bool:
    """Whether a relation was not read then for the very reason it was not read now: what was known of it still is."""
    return was is not None and (was.status, was.reason) == (now.status, now.reason)


def _thinner(was: TableRow | None, now: TableRow) -> Why | None:
    """Whether so many fewer rows were looked at that something may have been missed; all rows are never too few."""
    if was is None or now.status is TableStatus.EMPTY:
        return None
    whole = now.sampling is not None and now.sampling.method is SampleMethod.ALL_ROWS
    if whole or now.rows_sampled >= was.rows_sampled:
        return None
    counts: Params = (("rows_now", now.rows_sampled), ("rows_then", was.rows_sampled))
    return "smaller_sample", counts
