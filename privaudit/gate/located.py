"""Which words of a script a finding is about: those that brought about what was not there before."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding, Location, Ref
from .change import Change, Place


def cause_of(change: Change, finding: Finding) -> Location | None:
    """Return where what a finding is about was said: the last new column of it, else a right, else the relation."""
    if finding.check == "tables_to_come":
        return change.after.snapshot.said.defaults.get(finding.target.principal or "")
    refs = (finding.target.ref, *finding.target.related)
    who = finding.target.principal
    opened = [at for r in refs if who is not None and (at := _new_right(change, who, r)) is not None]
    if opened:
        return max(opened, key=change.when)
    columns = [p for r in refs for p in _columns(change, r) if change.is_new(p) and p in change.kinds_after]
    said = change.after.snapshot.said
    found = [said.columns[p] for p in columns if p in said.columns]
    if not found and who is not None:
        found = [at for r in refs if (at := right_of(change, who, r)) is not None]
    if not found:
        found = [at for r in refs if (at := change.said(r)) is not None]
    return max(found, key=change.when, default=None)


def _new_right(change: Change, principal: str, ref: Ref) -> Location | None:
    """Return where a right was said that nobody said before the change."""
    before = change.before.snapshot.said.rights
    return next((at for key, at in _rights(change, principal, ref) if before.get(key) != at), None)


def right_of(change: Change, principal: str, ref: Ref) -> Location | None:
    """Return where a right of an account on a relation was said: on itself, its schema, or everything."""
    return next((at for _, at in _rights(change, principal, ref)), None)


def _rights(change: Change, principal: str, ref: Ref) -> Iterator[tuple[Place, Location]]:
    rights = change.after.snapshot.said.rights
    for place in ((ref.schema or "", ref.table or ""), (ref.schema or "", ""), ("", "")):
        at = rights.get((principal, *place))
        if at is not None:
            yield (principal, *place), at


def _columns(change: Change, ref: Ref) -> list[Place]:
    if ref.table is None:
        return []
    if ref.column is not None:
        return [(ref.schema or "", ref.table, ref.column)]
    said = change.after.snapshot.said.columns
    return [p for p in said if p[:2] == (ref.schema or "", ref.table)]
