"""Decisions that hold no more: one whose last day is over stops a change, one that matches nothing is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePath

from ..analysis.facts import is_likely
from ..checks.base import finding
from ..checks.severity import rate
from ..decisions.baseline import is_of_baseline
from ..model import (
    AuditStep,
    Decision,
    Finding,
    Location,
    Params,
    Ref,
    Standing,
    Target,
    TargetKind,
    digest,
)
from ..model.taken import taken_on_check
from ..registry import CHECKS
from .change import Change

ID = "late_decision"
_OF_PLACES = ("undeclared_column", "kind_changed", "no_retention", "personal_log", "plain_secret")
"""Questions about one column or relation, which a check of a live system asks of rows, too."""
_OF_ACCOUNTS = ("all_powerful", "anonymous_account", "grant_option", "new_reader", "public_access", "tables_to_come")
_KEYS = {Standing.EXPIRED: "expired", Standing.UNMATCHED: "idle"}


def late_decisions(change: Change, decisions: tuple[Decision, ...]) -> Iterator[Finding]:
    """Yield one finding an entry of a file, whatever its fields; ``decisions`` were put onto all that was found.

    What a scan may still match, which sees rows, accounts and copies, is not said to match nothing.
    """
    entries: dict[tuple[str, Standing], list[Decision]] = defaultdict(list)
    for d in decisions:
        if d.standing in _KEYS and d.source is not None:
            entries[d.source, d.standing].append(d)
    for (source, standing), rows in sorted(entries.items()):
        if standing is Standing.UNMATCHED and _may_be_of_a_scan(change, rows):
            continue
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


def _may_be_of_a_scan(change: Change, rows: list[Decision]) -> bool:
    """Whether an entry that matches nothing here may match where rows, accounts and copies are looked at."""
    first = rows[0]
    if first.kind is TargetKind.COLUMN:
        return first.target.column is None or _is_there(change, first.target)
    if first.kind is TargetKind.FINDING:
        state = next((d.state for d in rows if d.state is not None), None)
        return _is_of_rows(change, first.target_id) or _is_of_a_server(change, state) or _is_of_a_scan(state, rows)
    return first.kind is not TargetKind.TABLE


def _is_there(change: Change, place: Ref) -> bool:
    """Whether a column is there; of a relation that no script makes, nobody here knows its columns."""
    at = (place.schema or "", place.table or "")
    tables = change.after.snapshot.catalog.tables
    columns = {c.name for t in tables if (t.schema, t.name) == at for c in t.columns}
    return place.column in columns or at in change.elsewhere


def _is_of_a_server(change: Change, state: str | None) -> bool:
    """Whether it is about an account, and scripts are judged: a server has accounts that they do not name."""
    is_live = not change.after.snapshot.said.relations
    return not is_live and any(taken_on_check(state, name) for name in _OF_ACCOUNTS)


def _is_of_a_scan(state: str | None, rows: list[Decision]) -> bool:
    """Whether an acceptance was taken on what scans find, too, and not by a baseline of what the gate found."""
    if any(d.field == "reason" and is_of_baseline(str(d.value)) for d in rows):
        return False
    return any(taken_on_check(state, name) for name in CHECKS.names())


def _is_of_rows(change: Change, target: str) -> bool:
    """Whether it is about a column, or a relation, whose names say nothing: its rows may."""
    for t in change.after.snapshot.catalog.tables:
        likely = {c.column for c in change.personal_of.get((t.schema, t.name), ()) if is_likely(c)}
        quiet = [Ref(system=change.system, schema=t.schema, table=t.name, column=c.name) for c in t.columns]
        places = [r for r in quiet if r.column not in likely]
        if not likely:
            places.append(Ref(system=change.system, schema=t.schema, table=t.name))
        if any(digest("finding", name, Target(ref=r).digest(), None) == target for r in places for name in _OF_PLACES):
            return True
    return False
