"""Opening systems: from a configured URL to an open session with catalog, access and logs, each guarded.

Whatever fails becomes a system row and a step record; nothing here raises for one system's trouble.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar, cast

from ..config.settings import Settings, SystemSettings
from ..dialects import dialect_for
from ..dialects.base import Capability, ComparingSession, ConnectSpec, Dialect, Session
from ..errors import PrivauditError, TargetError
from ..model import (
    Catalog,
    Grants,
    LastUse,
    LogState,
    Params,
    Ref,
    Statement,
    StepRecord,
    StepState,
    System,
    SystemStatus,
)
from ..redact import safe_error, safe_url
from ..registry import DIALECTS
from .events import Observer, SystemDone, SystemStarted

T = TypeVar("T")


class KnownSystem:
    """One system that was reached, and what was learnt before a row was read."""

    def __init__(self, spec: ConnectSpec, configured: SystemSettings, session: Session) -> None:
        self.spec = spec
        self.configured = configured
        self.info = session.info
        self.catalog = Catalog(system=spec.name, tables=())
        self.grants: Grants | None = None
        self.logs: tuple[LogState, ...] = ()
        self.uses: tuple[LastUse, ...] = ()
        """What the server said of relations' last uses, before a row was read."""
        self.steps: list[StepRecord] = []
        self.catalog_failed: tuple[str, Params] | None = None
        self.statements: tuple[Statement, ...] = ()

    @property
    def name(self) -> str:
        """The system's name."""
        return self.spec.name

    @property
    def server(self) -> str:
        """What bounds the load: the server, or the system itself for files."""
        return self.info.server or self.name

    @property
    def verified(self) -> bool:
        """Whether the project's tests have met this engine and version on a live server."""
        if self.info.dialect not in DIALECTS.names():
            return False
        tested: tuple[str, ...] = DIALECTS.get(self.info.dialect).verified
        version = self.info.server_version
        return any(version == t or version.startswith(f"{t}.") for t in tested)


def spec_for(configured: SystemSettings, settings: Settings, run_id: str) -> ConnectSpec:
    """Return how to reach a configured system."""
    assert configured.url is not None  # noqa: S101 - declared systems are sorted out before
    return ConnectSpec(
        name=configured.name,
        url=configured.url,
        run_id=run_id,
        limits=configured.limits,
        allow_plaintext=settings.allow_plaintext,
        require_read_only=settings.require_read_only,
        allow_generic=settings.allow_generic,
        server=configured.server,
    )


def meet_systems(
    settings: Settings, run_id: str, on_event: Observer
) -> Generator[tuple[KnownSystem, Session] | tuple[System, StepRecord], None, None]:
    """Yield each system with a session, or its row and step if it was not reached, in the order asked for.

    The session is closed when the next system is asked for: a server with many databases is not held by as many
    connections.
    """
    for configured in settings.systems:
        if configured.url is None:
            continue
        spec = spec_for(configured, settings, run_id)
        on_event(SystemStarted(system=spec.name))
        dialect = dialect_for(spec.url.reveal(), spec.name, allow_generic=settings.allow_generic)
        try:
            specs = dialect.databases(spec)
        except PrivauditError as e:
            yield _failed(spec, configured, dialect.name, e, on_event)
            continue
        for one in specs:
            yield from _meet(dialect, one, configured, on_event)


def _meet(
    dialect: Dialect, spec: ConnectSpec, configured: SystemSettings, on_event: Observer
) -> Iterator[tuple[KnownSystem, Session] | tuple[System, StepRecord]]:
    try:
        session = dialect.connect(spec)
    except PrivauditError as e:
        yield _failed(spec, configured, dialect.name, e, on_event)
        return
    except Exception as e:  # noqa: BLE001 - a driver's defect in one system; its text does not go on
        error = TargetError(spec.name, "query_failed", (("sqlstate", ""), *safe_error(e)))
        yield _failed(spec, configured, dialect.name, error, on_event)
        return
    try:
        known = KnownSystem(spec, configured, session)
        learn(known, session)
        yield known, session
        known.statements = session.statements()
    finally:
        session.close()


def learn(opened: KnownSystem, session: Session) -> None:
    """Read logs, catalog and access, evidence first: our own reads must not blur it."""
    if Capability.LOGSTATE in session.capabilities:
        opened.logs = _guarded(opened, "logs", session.logs, ())
    catalog = _guarded(opened, "catalog", lambda: _maybe(session.catalog()), None)
    if catalog is None:
        last = opened.steps[-1]
        opened.catalog_failed = (last.reason or "failed", last.reason_params)
        return
    opened.catalog = catalog
    _put_gaps(opened, "catalog", catalog.gaps)
    if Capability.USE in session.capabilities:
        asked = cast("ComparingSession", session)
        opened.uses = _guarded(opened, "use", lambda: asked.last_used(catalog), ())
    if Capability.GRANTS not in session.capabilities:
        opened.steps.append(_step("access", opened.name, StepState.SKIPPED, "access_not_answered"))
        return
    opened.grants = _guarded(opened, "access", lambda: _maybe(session.grants(catalog)), None)
    if opened.grants:
        _put_gaps(opened, "access", opened.grants.gaps)


def _put_gaps(opened: KnownSystem, step: str, gaps: tuple[tuple[str, Params], ...]) -> None:
    """Replace the last step, which was done but not wholly, by one for each gap."""
    if gaps:
        opened.steps.pop()
        opened.steps += [_step(step, opened.name, StepState.PARTIAL, reason, params) for reason, params in gaps]


def _maybe(found: T) -> T | None:
    """Widen a type: what a guarded step returns may be missing."""
    return found


def _guarded(opened: KnownSystem, step: str, action: Callable[[], T], fallback: T) -> T:
    started = time.monotonic()
    try:
        found = action()
    except PrivauditError as e:
        opened.steps.append(_step(step, opened.name, StepState.FAILED, e.reason, e.params))
        return fallback
    except Exception as e:  # noqa: BLE001 - a defect of one step must not end the audit
        params = (("sqlstate", ""), *safe_error(e))
        opened.steps.append(_step(step, opened.name, StepState.FAILED, "query_failed", params))
        return fallback
    seconds = round(time.monotonic() - started, 6)
    opened.steps.append(StepRecord(step=step, target=Ref(system=opened.name), state=StepState.DONE, seconds=seconds))
    return found


def _step(step: str, system: str, state: StepState, reason: str, params: Params = ()) -> StepRecord:
    return StepRecord(step=step, target=Ref(system=system), state=state, reason=reason, reason_params=params)


def _failed(
    spec: ConnectSpec, configured: SystemSettings, dialect: str, error: PrivauditError, on_event: Observer
) -> tuple[System, StepRecord]:
    on_event(SystemDone(system=spec.name, status=SystemStatus.FAILED, reason=error.reason, params=error.params))
    row = System(
        name=spec.name,
        dialect=dialect,
        status=SystemStatus.FAILED,
        url=safe_url(spec.url.reveal()),
        owner=configured.owner,
        purpose=configured.purpose,
        lifecycle=configured.lifecycle,
        location=configured.location,
        server=configured.server,
        reason=error.reason,
        reason_params=error.params,
    )
    return row, _step("connect", spec.name, StepState.FAILED, error.reason, error.params)


def declared_rows(settings: Settings) -> tuple[System, ...]:
    """Rows of systems that are configured without a URL."""
    return tuple(
        System(
            name=s.name,
            dialect="none",
            status=SystemStatus.DECLARED,
            owner=s.owner,
            purpose=s.purpose,
            lifecycle=s.lifecycle,
            location=s.location,
            server=s.server,
            reason="declared_only",
        )
        for s in settings.systems
        if s.url is None
    )


def unscanned_rows(opened: list[KnownSystem]) -> tuple[System, ...]:
    """Rows of databases seen on a server and not asked for, each once."""
    asked = {(o.server, o.info.database) for o in opened}
    rows: dict[str, System] = {}
    for o in opened:
        for database in o.catalog.other_databases:
            name = f"{o.configured.name}/{database}"
            if (o.server, database) not in asked and name not in rows:
                asked.add((o.server, database))
                rows[name] = System(
                    name=name,
                    dialect=o.info.dialect,
                    status=SystemStatus.UNSCANNED,
                    server=o.info.server,
                    server_version=o.info.server_version,
                    database=database,
                    reason="not_asked_for",
                )
    return tuple(rows.values())
