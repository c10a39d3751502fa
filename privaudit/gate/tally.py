"""Counts of a change that no finding says."""

from __future__ import annotations

from collections.abc import Iterable

from ..analysis.facts import is_personal
from ..migrate.snapshot import Snapshot
from ..model import Classification


def new_columns(before: Snapshot | None, after: Snapshot, found: Iterable[Classification]) -> int:
    """Return how many columns of personal data are new, declared or not; a renamed one is not."""
    old = set() if before is None else _born(before)
    places = {(c.schema, c.table, c.column) for c in found if is_personal(c)}
    return sum(after.said.born.get(p, p) not in old for p in places)


def _born(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    places = ((t.schema, t.name, c.name) for t in snapshot.catalog.tables for c in t.columns)
    return {snapshot.said.born.get(p, p) for p in places}
