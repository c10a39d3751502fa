"""Decisions that hold no more: one that is over stops a change; one that soon is, or matches nothing, is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import PurePath

from ..analysis.facts import is_likely
from ..checks.base import finding
from ..checks.severity import rate
from ..decisions.baseline import is_of_baseline
from ..decisions.entries import FieldEntry, source_of
from ..model import (
    SETTLING,
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
    record,
)
from ..model.asked import those
from ..model.taken import taken_on_check
from ..registry import CHECKS
from .change import Change

ID = "late_decision"
_OF_PLACES = those(lambda a: a.of_place)
_OF_ACCOUNTS = those(lambda a: a.of_account)
AHEAD = 30
"""So many days before an acceptance ends it is said: afterwards it stops every change."""
_NEVER = 0.6
"""What is below certain stops nothing."""
_NAMED = 6
_SETTLING = frozenset(s.value for s in SETTLING)


def late_decisions(change: Change, decisions: tuple[Decision, ...], entries: Iterable[FieldEntry]) -> Iterator[Finding]:
    """Yield what is over, what will be within `AHEAD` days, and what matches nothing: one finding a file and sort.

    ``decisions`` were put onto all that was found; ``entries`` are what files say, with words about each. Of what is
    over there is one for each last day. What a scan may still match, which sees rows, accounts and copies, is not said
    to match nothing.
    """
    by_source: dict[str, list[Decision]] = defaultdict(list)
    for d in decisions:
        if d.source is not None:
            by_source[d.source].append(d)
    about = {source_of(e): e.about for e in entries if e.about}
    groups: dict[tuple[str, str, str], list[_Entry]] = defaultdict(list)
    for source, rows in by_source.items():
        key = _key(change, rows)
        if key is not None:
            one = _entry(change, source, rows, about.get(source))
            groups[one.file, key, "" if key == "idle" else one.day].append(one)
    for (file, key, day), many in sorted(groups.items()):
        yield _finding(change, file, key, day, sorted(many, key=lambda e: (e.line, e.place)))


@record
class _Entry:
    """One table of a file. ``place``: what it is about, in words."""

    file: str
    line: int
    day: str
    by: str
    place: str


def _key(change: Change, rows: list[Decision]) -> str | None:
    """Return which text an entry needs; None of one that holds."""
    standings = {d.standing for d in rows}
    if Standing.EXPIRED in standings:
        return "expired"
    if Standing.UNMATCHED in standings:
        rows = [d for d in rows if d.standing is Standing.UNMATCHED]
        return None if _may_be_of_a_scan(change, rows) else "idle"
    day = _day(rows)
    settles = any(d.field == "status" and d.value in _SETTLING for d in rows)
    ahead = (change.today + timedelta(days=AHEAD)).isoformat()
    return "soon" if settles and standings == {Standing.APPLIES} and day and day <= ahead else None


def _entry(change: Change, source: str, rows: list[Decision], about: str | None) -> _Entry:
    first = rows[0]
    name, _, line = source.rpartition(":")
    said = about or first.target.label() or first.target_id
    return _Entry(
        file=name,
        line=int(line) if line.isdigit() else 0,
        day=_day(rows),
        by=first.by or "-",
        place=_with_new_name(change, first.target, said),
    )


def _day(rows: list[Decision]) -> str:
    """Return the last day of an entry: of a finding it is a field of its own."""
    said = [str(d.value) for d in rows if d.field == "until"]
    return max((*said, *(d.until or "" for d in rows)), default="")


def _with_new_name(change: Change, target: Ref, said: str) -> str:
    """Return what an entry is about, with what its column or relation is called now, if scripts renamed it."""
    for now, then in sorted(change.after.snapshot.said.born.items()):
        old, new = (Ref(system=change.system, schema=p[0], table=p[1], column=p[2]) for p in (then, now))
        names = [(old, new)] if target == old else [(old, new), (old.of_table(), new.of_table())]
        for was, is_ in names:
            name = was.label()
            if was != is_ and (said == name or said.startswith((f"{name}:", f"{name},"))):
                return f"{name} → {is_.label()}{said[len(name) :]}"
    return said


def _finding(change: Change, name: str, key: str, day: str, many: list[_Entry]) -> Finding:
    path = next((f for f in change.settings.decision_files if PurePath(f).name == name), name)
    places = [f"{e.line} {e.place}" if e.line else e.place for e in many]
    params: Params = (
        ("file", name),
        ("place", many[0].place),
        ("day", day or "-"),
        ("by", ", ".join(sorted({e.by for e in many}))),
        ("count", len(many)),
        ("places", "; ".join([*places[:_NAMED], *([f"… +{len(places) - _NAMED}"] if len(places) > _NAMED else [])])),
    )
    line = next((e.line for e in many if e.line), None)
    return finding(
        ID,
        AuditStep.COVERAGE,
        change.after.facts,
        change.settings,
        rate(ID if key == "expired" else f"{ID}_idle", change.after.facts, breadth=False),
        Target(
            ref=Ref(system=change.system),
            location=Location(file=PurePath(path).as_posix(), line=line) if line is not None else None,
        ),
        params,
        key=f"{key}_many" if len(many) > 1 else key,
        confidence=_NEVER if key == "soon" else 1.0,
        discriminator=f"{key}:{name}:{day}",
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
