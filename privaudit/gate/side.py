"""One state of a schema as analyses and checks see it: kinds of data by names and types, places, who may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..analysis.ages import with_ages
from ..analysis.facts import Facts
from ..config.settings import Settings, SystemSettings
from ..decisions import Applied, Decided, Estate, apply
from ..detect import Rules, categories
from ..dialects.base import SampleSpec
from ..engine.analyses import Analyses, analyse
from ..engine.worker import WorkOrder, judged_by_names
from ..migrate.snapshot import Snapshot
from ..model import (
    Category,
    Classification,
    Ref,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    Table,
    TableRow,
    ViaKind,
    counted,
    record,
)

UNSAID = frozenset({ViaKind.OWNER, ViaKind.SUPERUSER, ViaKind.PREDEFINED, ViaKind.ATTRIBUTE, ViaKind.ADMIN_OPTION})
"""Ways that no statement about a relation opens: what is new is the relation, not its reader."""
Read = Mapping[Ref, tuple[TableRow, tuple[Classification, ...]]]
"""Relations of which rows were looked at, by where they are, with what their names and rows say."""


@record
class Side:
    """A state, and what is known of it. ``steps`` say what was not understood, or could not be judged."""

    snapshot: Snapshot
    facts: Facts
    applied: Applied
    steps: tuple[StepRecord, ...]

    @property
    def files(self) -> frozenset[str]:
        """The files in which something is said that is in the state."""
        said = self.snapshot.said
        places = (*said.relations.values(), *said.columns.values(), *said.rights.values())
        return frozenset(at.file for at in (*places, *(t.location for t in self.snapshot.troubles)))


class Sides:
    """Makes sides; a relation that is the same in two states is classified once.

    Those of ``read`` are judged by their rows, too.
    """

    def __init__(
        self,
        rules: Rules,
        settings: Settings,
        decided: Decided,
        today: date,
        read: Read | None = None,
    ) -> None:
        self._read = read or {}
        self._order = WorkOrder(
            sample=SampleSpec(rows=0, seed=settings.seed),
            regions=settings.regions,
            detector_seconds=settings.detector_seconds,
        )
        self._rules = rules
        self._settings = settings
        self._decided = decided
        self._kinds: Mapping[str, Category] = categories(rules)
        self._today = today
        self._known: dict[Table, tuple[TableRow, tuple[Classification, ...], tuple[StepRecord, ...]]] = {}

    def of(self, snapshot: Snapshot, dialect: str) -> Side:
        """Return what a state shows."""
        judged = [self._judged(t) for t in snapshot.catalog.tables]
        rows = tuple(sorted((row for row, _, _ in judged), key=lambda r: r.id))
        found = tuple(sorted((c for _, many, _ in judged for c in many), key=lambda c: c.id))
        applied = apply(self._decided.verdicts, found, _estate(snapshot, rows), self._kinds, self._today)
        steps = (*(s for _, _, many in judged for s in many), *_not_understood(snapshot), *applied.steps)
        run = Analyses(
            Facts(
                systems=(self._system(snapshot, dialect),),
                catalogs=(snapshot.catalog,),
                tables=rows,
                classifications=counted(applied.classifications),
                grants=(snapshot.grants,),
                steps=steps,
            )
        )
        analyse(run, (), self._settings, self._today)
        run.run("ages", lambda f: f.with_(tables=with_ages(f, self._settings.retention, self._today)))
        return Side(snapshot=snapshot, facts=run.facts, applied=applied, steps=(*steps, *run.steps))

    def _judged(self, table: Table) -> tuple[TableRow, tuple[Classification, ...], tuple[StepRecord, ...]]:
        seen = self._read.get(table.ref)
        known = (*seen, ()) if seen is not None else self._known.get(table)
        if known is None:
            made = judged_by_names(table, self._order, self._rules)
            known = self._known[table] = (made.row, made.classifications, made.steps)
        return known

    def _system(self, snapshot: Snapshot, dialect: str) -> System:
        name = snapshot.catalog.system
        said = next((s for s in self._settings.systems if s.name == name), SystemSettings(name=name))
        return System(
            name=name,
            dialect=dialect,
            status=SystemStatus.PARTIAL if snapshot.troubles else SystemStatus.COMPLETE,
            reason="not_understood" if snapshot.troubles else None,
            reason_params=(("count", len(snapshot.troubles)),) if snapshot.troubles else (),
            server=name,
            owner=said.owner,
            purpose=said.purpose,
            lifecycle=said.lifecycle,
            location=said.location,
        )


def _estate(snapshot: Snapshot, rows: tuple[TableRow, ...]) -> Estate:
    types = {
        Ref(system=t.system, schema=t.schema, table=t.name, column=c.name): c.data_type
        for t in snapshot.catalog.tables
        for c in t.columns
    }
    return Estate(systems=frozenset({snapshot.catalog.system}), tables={r.ref: r for r in rows}, data_type=types.get)


def _not_understood(snapshot: Snapshot) -> tuple[StepRecord, ...]:
    """One record for all: each has a finding of its own, with its line."""
    if not snapshot.troubles:
        return ()
    params = (("count", len(snapshot.troubles)), ("statements", snapshot.statements))
    target = Ref(system=snapshot.catalog.system)
    return (
        StepRecord(
            step="replay", target=target, state=StepState.PARTIAL, reason="not_understood", reason_params=params
        ),
    )
