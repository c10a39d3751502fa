"""Running the second pass: one session at a time, one table after the other; each table's raw rows die with its turn.

Whatever goes wrong with a table is a step record of its own; nothing here ends an audit.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Final, TypeVar, cast

from ...analysis.facts import Facts
from ...config.settings import Settings
from ...detect import Rules
from ...detect.normalise import canonical
from ...dialects.base import Capability, ComparingSession
from ...errors import ConnectionLost, TargetError
from ...model import Params, Ref, StepRecord, StepState, Table, TableSample
from ...redact import safe_error
from ...sketches import KEY_BYTES, TableSketch
from ...sketches.make import Canonical, make
from ..events import Observer, TableCompared
from ..systems import KnownSystem
from ..worker import SessionSlot
from .plan import TablePlan, plan, salt_of
from .result import Compared

T = TypeVar("T")
OFF: Final = "compare_off"
NOT_ANSWERED: Final = "compare_not_answered"


def compare_tables(
    met: tuple[KnownSystem, ...],
    facts: Callable[[], Facts],
    settings: Settings,
    rules: Rules,
    today: date,
    on_event: Observer,
    *,
    interrupted: bool = False,
) -> Compared:
    """Compare the tables of all systems, unless the scan is ``interrupted`` already; what there is by then stays."""
    compared = Compared(secrets.token_bytes(KEY_BYTES), salt_of(settings))
    if settings.compare.rows == 0 or settings.sample_rows == 0:
        compared.steps.append(_step("compare", Ref(), StepState.SKIPPED, OFF))
        return compared
    if interrupted:
        compared.steps.append(_step("compare", Ref(), StepState.FAILED, "interrupted"))
        return compared
    try:
        plans = plan(facts(), settings, rules, today)
        _Comparison(met, settings, rules, compared, on_event).run(plans)
    except KeyboardInterrupt:
        compared.interrupted = True
        compared.steps.append(_step("compare", Ref(), StepState.FAILED, "interrupted"))
    except Exception as e:  # noqa: BLE001 - a defect in planning is a step, not the end of the audit
        compared.steps.append(_step("compare", Ref(), StepState.FAILED, "compare_failed", safe_error(e)))
    return compared


class _Comparison:
    """One pass over all systems."""

    def __init__(
        self, met: tuple[KnownSystem, ...], settings: Settings, rules: Rules, compared: Compared, on_event: Observer
    ) -> None:
        self._met = {k.name: k for k in met}
        self._seed = settings.seed
        self._compared = compared
        self._on_event = on_event
        words, regions = rules.dictionaries, settings.regions
        self._canonical: Canonical = lambda form, text: canonical(form, text, words, regions)

    def run(self, plans: tuple[TablePlan, ...]) -> None:
        for name, group in groupby(plans, key=lambda p: p.table.system):
            self._system(self._met[name], tuple(group))

    def _system(self, known: KnownSystem, plans: tuple[TablePlan, ...]) -> None:
        slot = SessionSlot(known.spec)
        try:
            can = self._capabilities(slot, known)
            if can is None:
                return
            if Capability.MARK not in can:
                self._say("compare", Ref(system=known.name), StepState.SKIPPED, NOT_ANSWERED)
            for done, one in enumerate(plans, start=1):
                self._table(slot, one, can)
                self._on_event(TableCompared(system=known.name, done=done, total=len(plans)))
        finally:
            slot.close()
            self._compared.statements += slot.new_statements()

    def _capabilities(self, slot: SessionSlot, known: KnownSystem) -> frozenset[Capability] | None:
        """Return what the system can answer; None if it cannot be reached any more, which is said."""
        ref = Ref(system=known.name)
        return self._guarded("compare", ref, lambda: slot.get().capabilities, slot)

    def _table(self, slot: SessionSlot, one: TablePlan, can: frozenset[Capability]) -> None:
        if one.asked is not None and Capability.MARK in can:
            self._mark(slot, one)
        if one.ages and Capability.AGES in can:
            found = self._ask("compare:ages", slot, one.table, lambda s: s.ages(one.table, one.ages))
            if found:
                self._compared.ages[one.key] = found
        answered = 0
        if one.looks and Capability.LOOK_UP in can:
            looked = self._ask(
                "compare:look_up", slot, one.table, lambda s: s.look_up(one.table, one.looks, self._seed)
            )
            if looked:
                self._compared.looked_up[one.key] = looked
                answered = len(looked)
        if one.count is not None and Capability.COUNT in can:
            self._count(slot, one, one.count)
        if Capability.MARK in can:
            self._say_left(one, answered)

    def _mark(self, slot: SessionSlot, one: TablePlan) -> None:
        made = self._ask("compare:mark", slot, one.table, lambda s: self._sketch(s, one))
        if made is not None:
            self._compared.add(made)
            if not made.whole:
                params: Params = (("rows", made.rows),)
                self._say("compare:mark", one.table.ref, StepState.PARTIAL, "compared_in_part", params)

    def _sketch(self, session: ComparingSession, one: TablePlan) -> TableSketch:
        """Ask for the rows, and make of them what may be kept; the rows are gone when this returns."""
        assert one.spec is not None and one.asked is not None  # noqa: S101, PT018 - asked of such tables only
        marked = session.mark(one.table, one.spec)
        try:
            return make(marked, one.asked, self._canonical, self._compared.key)
        finally:
            marked.sample = TableSample.empty()

    def _count(self, slot: SessionSlot, one: TablePlan, columns: tuple[str, ...]) -> None:
        found = self._ask("compare:count", slot, one.table, lambda s: s.count(one.table, columns))
        if found is not None:
            self._compared.counts[one.key] = (found[0], dict(zip(columns, found[1], strict=True)))

    def _say_left(self, one: TablePlan, answered: int) -> None:
        """Say of a table that was not read through what is not known of it."""
        if one.too_large:
            open_ = one.unanswered + len(one.looks) - answered
            reason = "too_large_to_compare" if open_ or not answered else "too_large_looked_up"
            params: Params = (("rows", one.table.rows_estimate or 0), ("looked_up", answered), ("open", open_))
            self._say("compare:mark", one.table.ref, StepState.PARTIAL, reason, params)
        elif one.unmarkable:
            self._say("compare:mark", one.table.ref, StepState.SKIPPED, "nothing_to_compare_by")

    def _ask(self, step: str, slot: SessionSlot, table: Table, action: Callable[[ComparingSession], T]) -> T | None:
        return self._guarded(step, table.ref, lambda: action(cast("ComparingSession", slot.get())), slot)

    def _guarded(self, step: str, target: Ref, action: Callable[[], T], slot: SessionSlot) -> T | None:
        """Return what an action does, tried once more over a new connection; None with a step record of why not."""
        started = time.monotonic()
        try:
            try:
                return action()
            except ConnectionLost:
                slot.drop()
                return action()
        except TargetError as e:
            reason, params = e.reason, e.params
        except MemoryError:
            reason, params = "no_memory", ()
        except Exception as e:  # noqa: BLE001 - a defect at one table; no text of it goes on
            reason, params = "compare_failed", safe_error(e)
        self._say(step, target, StepState.FAILED, reason, params, time.monotonic() - started)
        return None

    def _say(
        self, step: str, target: Ref, state: StepState, reason: str, params: Params = (), seconds: float = 0.0
    ) -> None:
        self._compared.steps.append(_step(step, target, state, reason, params, seconds))


def _step(
    step: str, target: Ref, state: StepState, reason: str, params: Params = (), seconds: float = 0.0
) -> StepRecord:
    return StepRecord(
        step=step, target=target, state=state, reason=reason, reason_params=params, seconds=round(seconds, 6)
    )
