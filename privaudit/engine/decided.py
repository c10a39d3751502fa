"""Decisions of people in a scan: read before anything else, put beside the verdicts when all is collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ..config.settings import Settings
from ..decisions import Applied, Decided, Estate, apply, read_decisions, with_decided
from ..detect import categories, load_rules
from ..model import AuditResult, Category, Ref
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


def follow(entries: Decided, collected: Collected, settings: Settings, today: date, on_event: Observer) -> Applied:
    """Return everything detected with the decisions beside it; what could not be followed is said at once, too."""
    detected = tuple(sorted((c for r in collected.results for c in r.classifications), key=lambda c: c.id))
    if not entries.verdicts:
        return Applied(classifications=detected, decisions=(), steps=(), fields=entries.fields)
    kinds = categories(load_rules(tuple(Path(d) for d in settings.rule_dirs)))
    applied = apply(entries.verdicts, detected, _estate(collected), kinds, today)
    if not collected.interrupted:
        for step in applied.steps:
            on_event(Warned(key=step.reason or "", params=(("place", step.target.label()), *step.reason_params)))
    return replace(applied, fields=entries.fields)


def with_decisions(
    result: AuditResult, files: Iterable[Path], lang: str, *, today: date | None = None, rules: Iterable[Path] = ()
) -> AuditResult:
    """Return an audit with the decisions of these files (workbooks, decisions.toml) beside its own.

    What the files say takes the place of what the audit says only where it is newer (`privaudit.decisions.carry`);
    ``rules`` are folders of rules of one's own, whose kinds can be named, too. Nothing is read but these files.

    Raises:
        ConfigError: a file cannot be read, is wrong, or contradicts another; every mistake with its place.
    """
    paths = tuple(files)
    if not paths:
        return result
    kinds = _kinds(result, rules)
    day = today or datetime.now(tz=UTC).date()
    return with_decided(result, read_decisions(paths, kinds, lang, day), kinds, day)


def with_these(result: AuditResult, decided: Decided, rules: Iterable[Path], today: date) -> AuditResult:
    """Return an audit with decisions that were read already (`with_decisions`)."""
    return with_decided(result, decided, _kinds(result, rules), today)


def _kinds(result: AuditResult, rules: Iterable[Path]) -> Mapping[str, Category]:
    return {c.entity: c.category for c in result.classifications} | dict(categories(load_rules(tuple(rules))))


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
