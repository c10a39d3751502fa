"""One scan from settings to a frozen result: collect, then judge."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

from ..config.settings import Settings
from ..model import AuditResult, record
from .collect import Collector
from .decided import entries_of
from .events import Observer, ReadingDone, ignore
from .judge import Clock, judge
from .staffing import lists_of


@record
class ScanOutcome:
    """A result, and whether Ctrl-C cut the scan short."""

    result: AuditResult
    interrupted: bool


def new_audit_id() -> str:
    """A time (UTC) and 4 random hex digits: sorts by time, unique enough for a folder name."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def run_scan(
    settings: Settings, on_event: Observer = ignore, *, checkpoint: Path | None = None, audit_id: str | None = None
) -> ScanOutcome:
    """Scan every configured system and return the frozen result.

    With a ``checkpoint`` file, finished relations are kept in it and taken from it.

    Raises:
        ConfigError, UsageError: the settings cannot be used.
        CheckpointError: the checkpoint belongs to another run.
    """
    entries = entries_of(settings, datetime.now(UTC).date())
    lists = lists_of(settings, datetime.now(UTC).date())
    audit_id = audit_id or new_audit_id()
    clock = Clock(started=datetime.now(UTC), monotonic=time.monotonic())
    collected = Collector(settings, on_event, checkpoint, audit_id).run()
    on_event(ReadingDone())
    result = judge(collected, settings, audit_id, clock, on_event, entries, lists)
    return ScanOutcome(result=result, interrupted=collected.interrupted)
