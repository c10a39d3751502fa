"""A walk that also notes every column that a query mentions, shown or not: what must be readable for it to work."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlglot import exp

from ..model import record
from ._tree import Outputs, Scope, Sight, Spelling
from ._walk import Walk
from .base import Flavour, Names


@record
class Reading:
    """What a query gives, what it mentions by relation (schema, name), and names of relations that are not known."""

    outputs: Outputs
    reads: dict[tuple[str, str], set[str]]
    unknown: tuple[str, ...]


class _Noting(Walk):
    """Notes the columns that names and stars stand for."""

    def __init__(self, flavour: Flavour, names: Names, *, any_case: bool) -> None:
        Walk.__init__(self, flavour, names, totals_show=True)
        self.spelling = Spelling(flavour, names, any_case=any_case)
        self.noted: dict[tuple[str, str], set[str]] = defaultdict(set)

    def _note(self, sight: Sight) -> None:
        for place, column in sight.shown | sight.counted:
            self.noted[place.schema, place.table].add(column)

    def _column(self, node: Any, scope: Scope) -> Sight:
        found = Walk._column(self, node, scope)
        self._note(found)
        return found

    def _projections(self, expressions: list[Any], scope: Scope) -> Outputs:
        found = Walk._projections(self, expressions, scope)
        for _, sight in found:
            self._note(sight)
        return found


def read(tree: Any, flavour: Flavour, names: Names, *, any_case: bool = False) -> Reading | None:
    """Return what a query, or the one inside a CREATE or INSERT, gives and mentions; None if there is none."""
    walk = _Noting(flavour, names, any_case=any_case)
    query = tree.expression if isinstance(tree, (exp.Create, exp.Insert)) else tree
    if not isinstance(query, (exp.Query, exp.Values)):
        return None
    outputs = walk.query(query, None, {})
    reads = {(p.schema, p.table): walk.noted[p.schema, p.table] for p in walk.places}
    return Reading(outputs=outputs, reads=reads, unknown=tuple(dict.fromkeys(walk.unknown)))
