"""Decisions of people in a scan: read before anything else, put beside the verdicts when all is collected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from ..config.settings import Settings
from ..decisions import Applied, Decided, Estate, VerdictEntry, apply, read_decisions
from ..detect import categories, load_rules
from ..model import Ref
from .collect import Collected
from .events import Observer, Warned
from .staffing import lists_of


def check_decisions(settings: Settings) -> None:
    """See that the files of decisions and the lists of people can be followed, before a long scan is begun.

    Raises:
        ConfigError: a file is wrong; it lists every mistake with its line.
    """
    today = datetime.now(tz=UTC).date()
    entries_of(settings, today)
    lists_of(settings, today)


def entries_of(settings: Settings, today: date) -> Decided:
    """Return the decisions of all files.

    Raises:
        ConfigError: a file is wrong.
    """
    if not settings.decision_files:
        return Decided()
    kinds = categories(load_rules(tuple(Path(d) for d in settings.rule_dirs)))
    return read_decisions(map(Path, settings.decision_files), kinds, settings.lang, today)


def follow(
    entries: tuple[VerdictEntry, ...], collected: Collected, settings: Settings, today: date, on_event: Observer
) -> Applied:
    """Return everything detected with the decisions beside it; what could not be followed is said at once, too."""
    detected = tuple(sorted((c for r in collected.results for c in r.classifications), key=lambda c: c.id))
    if not entries:
        return Applied(classifications=detected, decisions=(), steps=())
    kinds = categories(load_rules(tuple(Path(d) for d in settings.rule_dirs)))
    applied = apply(entries, detected, _estate(collected), kinds, today)
    if not collected.interrupted:
        for step in applied.steps:
            on_event(Warned(key=step.reason or "", params=(("place", step.target.label()), *step.reason_params)))
    return applied


def _estate(collected: Collected) -> Estate:
    types: Mapping[Ref, str] = {
        Ref(system=t.system, schema=t.schema, table=t.name, column=c.name): c.data_type
        for k in collected.met
        for t in k.catalog.tables
        for c in t.columns
    }
    return Estate(
        systems=frozenset(k.name for k in collected.met),
        tables={t.ref: t for t in collected.tables},
        data_type=types.get,
    )
