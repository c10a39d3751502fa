"""The logs in a scan: read after classification, for only then it is known which columns single out people."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Iterable

from ..accesslog.base import LogReading, Usage
from ..accesslog.estate import LoggedSystem
from ..accesslog.read import merged, read_log
from ..accesslog.routines import shown_by_routines
from ..accesslog.tally import KEY
from ..analysis.facts import Facts, kind_of_value, singles_out
from ..analysis.reads import reads
from ..config.access_settings import LogSettings
from ..config.settings import Settings
from ..errors import PrivauditError
from ..model import (
    AccessChange,
    Band,
    Classification,
    LogState,
    Params,
    Ref,
    StepRecord,
    StepState,
    record,
)
from ..redact import safe_error
from .systems import KnownSystem

STEP = "reads"
Telling = frozenset[tuple[str, str, str, str]]
"""Schema, relation, column, and the kind of its values."""
LINES_FOR_ONE = 100
"""One line not understood in so many leaves a log's step done."""


@record
class Logged:
    """What all configured logs say: uses, changes of rights, the state of every log, a step a log."""

    usages: tuple[Usage, ...]
    changes: tuple[AccessChange, ...]
    states: tuple[LogState, ...]
    steps: tuple[StepRecord, ...]


def read_logs(
    met: Iterable[KnownSystem],
    classifications: Iterable[Classification],
    settings: Settings,
    journals: Iterable[LogReading] = (),
    key: bytes | None = None,
) -> Logged:
    """Read every configured log; what fails is a step. ``journals`` are those of applications, read already.

    ``key``: of the digests of looked-up values, which must be the journals' too.
    """
    met = tuple(met)
    key = key or secrets.token_bytes(KEY)
    known = telling(classifications)
    systems = tuple(_logged(k, known.get(k.name, frozenset())) for k in met)
    steps: list[StepRecord] = []
    found = [_read(log, number, systems, settings, steps, key) for number, log in enumerate(settings.logs, 1)]
    every = (*found, *journals)
    return Logged(
        usages=tuple(u for r in every for u in r.usages),
        changes=_changes(every),
        states=merged((log for k in met for log in k.logs), [s for r in every for s in r.state]),
        steps=tuple(steps),
    )


def telling(classifications: Iterable[Classification]) -> dict[str, Telling]:
    """Return by system the columns whose values single out people, with the kind of these: of several, the surest."""
    best: dict[tuple[str, str, str, str], Classification] = {}
    for c in classifications:
        place = (c.system, c.schema, c.table, c.column)
        if singles_out(c) and (place not in best or _sure(c) < _sure(best[place])):
            best[place] = c
    out: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for (system, schema, table, column), c in best.items():
        out[system].add((schema, table, column, kind_of_value(c)))
    return {system: frozenset(found) for system, found in out.items()}


def _sure(c: Classification) -> tuple[int, str]:
    return (list(Band).index(c.band), c.entity)


def _changes(readings: Iterable[LogReading]) -> tuple[AccessChange, ...]:
    """Changes of rights, each once: two kinds of log may say the same."""
    return tuple({c.id: c for r in readings for c in r.changes}.values())


def _logged(known: KnownSystem, telling: Telling) -> LoggedSystem:
    grants = known.grants
    return LoggedSystem(
        name=known.name,
        dialect=known.info.dialect,
        database=known.info.database,
        catalog=known.catalog,
        accounts=tuple(p.principal for p in grants.principals if p.can_login) if grants is not None else (),
        telling=telling,
        views=grants.views if grants is not None else (),
        routines=shown_by_routines(grants) if grants is not None else (),
    )


def _read(
    log: LogSettings,
    number: int,
    systems: tuple[LoggedSystem, ...],
    settings: Settings,
    steps: list[StepRecord],
    key: bytes,
) -> LogReading:
    """Read one log and append its steps: done, or one for each gap."""
    started = time.monotonic()
    gap: tuple[str, Params]
    try:
        found = read_log(log, systems, settings.reads, key=key)
    except PrivauditError as e:
        gap = (e.reason or "reads_failed", e.params)
    except Exception as e:  # noqa: BLE001 - a defect in one log must not end the audit; its text does not go on
        gap = ("reads_failed", safe_error(e))
    else:
        gaps = (*found.gaps, *not_understood(found.state))
        seconds = round(time.monotonic() - started, 6)
        steps += [_step(number, StepState.PARTIAL, *g) for g in gaps] or [
            _step(number, StepState.DONE, seconds=seconds)
        ]
        return found
    steps.append(_step(number, StepState.FAILED, *gap))
    return LogReading(usages=(), changes=(), state=())


def not_understood(states: tuple[LogState, ...]) -> tuple[tuple[str, Params], ...]:
    """What of a log was not understood, if it is more than single lines: those are in the log's own row."""
    worst = max(states, key=lambda s: s.unparsed, default=None)
    if worst is None or worst.unparsed * LINES_FOR_ONE <= worst.lines:
        return ()
    return (("log_not_understood", (("count", worst.unparsed), ("lines", worst.lines))),)


def _step(
    number: int, state: StepState, reason: str | None = None, params: Params = (), seconds: float = 0.0
) -> StepRecord:
    """A step of the ``number``-th [[logs]]."""
    return StepRecord(
        step=f"{STEP}:{number}", target=Ref(), state=state, reason=reason, reason_params=params, seconds=seconds
    )


def with_reads(facts: Facts, logged: Logged, settings: Settings) -> tuple[Facts, tuple[StepRecord, ...]]:
    """Return the facts with the rows of ``reads[]``; a defect there is a step and leaves them without."""
    if not logged.usages:
        return facts, ()
    try:
        return facts.with_(reads=reads(logged.usages, facts, settings.reads)), ()
    except Exception as e:  # noqa: BLE001 - as above
        step = StepRecord(
            step=STEP, target=Ref(), state=StepState.FAILED, reason="reads_failed", reason_params=safe_error(e)
        )
        return facts, (step,)
