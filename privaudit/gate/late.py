"""Decisions that hold no more: one whose last day is over stops a change, one that matches nothing is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePath

from ..checks.base import finding
from ..checks.severity import rate
from ..model import AuditStep, Decision, Finding, Location, Params, Ref, Standing, Target
from .change import Change

ID = "late_decision"
_KEYS = {Standing.EXPIRED: "expired", Standing.UNMATCHED: "idle"}


def late_decisions(change: Change, decisions: tuple[Decision, ...]) -> Iterator[Finding]:
    """Yield one finding an entry of a file, whatever its fields; ``decisions`` were put onto all that was found."""
    entries: dict[tuple[str, Standing], list[Decision]] = defaultdict(list)
    for d in decisions:
        if d.standing in _KEYS and d.source is not None:
            entries[d.source, d.standing].append(d)
    for (source, standing), rows in sorted(entries.items()):
        yield _finding(change, source, standing, rows)


def _finding(change: Change, source: str, standing: Standing, rows: list[Decision]) -> Finding:
    first, key = rows[0], _KEYS[standing]
    name, _, line = source.rpartition(":")
    path = next((f for f in change.settings.decision_files if PurePath(f).name == name), name)
    params: Params = (
        ("file", name),
        ("place", first.target.label() or first.target_id),
        ("day", max((d.until or "" for d in rows), default="") or "-"),
    )
    return finding(
        ID,
        AuditStep.COVERAGE,
        change.after.facts,
        change.settings,
        rate(ID if standing is Standing.EXPIRED else f"{ID}_idle", change.after.facts, breadth=False),
        Target(
            ref=Ref(system=change.system),
            location=Location(file=PurePath(path).as_posix(), line=int(line)) if line.isdigit() else None,
        ),
        params,
        key=key,
        discriminator=f"{key}:{first.kind}:{first.target_id}",
    )
