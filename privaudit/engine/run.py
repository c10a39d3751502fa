"""One scan from settings to a frozen result: collect, then judge."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..decisions import Applied
from ..detect import load_rules
from ..model import AuditResult, counted, record
from .collect import Collected, Collector
from .compare.result import Compared
from .compare.run import compare_tables
from .decided import entries_of, follow
from .events import Observer, ReadingDone, ignore
from .judge import Clock, judge
from .staffing import lists_of
from .summary import system_rows
from .worker import merge_statements


@record
class ScanOutcome:
    """A result, whether Ctrl-C cut the scan short, and what was compared, of which no report shows a digest."""

    result: AuditResult
    interrupted: bool
    compared: Compared


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
    applied = follow(entries, collected, settings, clock.started.date(), on_event)
    compared = _compared(collected, applied, settings, clock, on_event)
    collected = _with_second_pass(collected, compared)
    on_event(ReadingDone())
    result = judge(collected, applied, compared, settings, audit_id, clock, on_event, lists)
    return ScanOutcome(result=result, interrupted=collected.interrupted, compared=compared)


def _compared(collected: Collected, applied: Applied, settings: Settings, clock: Clock, on_event: Observer) -> Compared:
    """Compare the tables that were read; after an interruption nothing more is asked."""

    def facts() -> Facts:
        return Facts(
            systems=system_rows(collected, collected.steps, settings),
            catalogs=tuple(k.catalog for k in collected.met),
            tables=collected.tables,
            classifications=counted(applied.classifications),
        )

    rules = load_rules(tuple(Path(d) for d in settings.rule_dirs))
    today, stopped = clock.started.date(), collected.interrupted
    return compare_tables(collected.met, facts, settings, rules, today, on_event, interrupted=stopped)


def _with_second_pass(collected: Collected, compared: Compared) -> Collected:
    return replace(
        collected,
        statements=merge_statements([*collected.statements, *compared.statements]),
        interrupted=collected.interrupted or compared.interrupted,
    )
