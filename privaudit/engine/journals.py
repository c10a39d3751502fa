"""The journals of applications in a scan: read beside the logs, once it is known what each application stands on."""

from __future__ import annotations

import time
from collections.abc import Iterable

from ..accesslog.base import JOURNAL, LogReading
from ..accesslog.estate import LoggedSystem
from ..accesslog.journal import read_journals
from ..config.settings import Settings
from ..model import Classification, Params, Ref, StepRecord, StepState
from ..redact import safe_error
from ..staff.applications import Stand
from .logs import STEP, not_understood, telling
from .systems import KnownSystem


def journals(
    met: Iterable[KnownSystem],
    settings: Settings,
    stands: Iterable[Stand],
    classifications: Iterable[Classification] = (),
    key: bytes | None = None,
) -> tuple[tuple[LogReading, ...], tuple[StepRecord, ...]]:
    """Return what the journals of every application say, and a step for each that has any.

    ``classifications`` tell what numbers of cards are, and ``key`` is of their digests, both as for the logs.
    """
    known = telling(classifications)
    systems = tuple(
        LoggedSystem(
            name=k.name,
            dialect=k.info.dialect,
            database=k.info.database,
            catalog=k.catalog,
            telling=known.get(k.name, frozenset()),
        )
        for k in met
    )
    stands = tuple(stands)
    found: list[LogReading] = []
    steps: list[StepRecord] = []
    for application in settings.applications:
        step = f"{STEP}:{JOURNAL}{application.name}"
        started = time.monotonic()
        try:
            readings = read_journals((application,), stands, systems, settings.reads, key=key)
        except Exception as e:  # noqa: BLE001 - a defect in one journal must not end the audit; its text does not go on
            steps.append(_step(step, StepState.FAILED, "reads_failed", safe_error(e)))
            continue
        for reading in readings:
            found.append(reading)
            gaps = (*reading.gaps, *not_understood(reading.state))
            done = _step(step, StepState.DONE, seconds=round(time.monotonic() - started, 6))
            steps += [_step(step, StepState.PARTIAL, *g) for g in gaps] or [done]
    return tuple(found), tuple(steps)


def _step(
    name: str, state: StepState, reason: str | None = None, params: Params = (), seconds: float = 0.0
) -> StepRecord:
    return StepRecord(step=name, target=Ref(), state=state, reason=reason, reason_params=params, seconds=seconds)
