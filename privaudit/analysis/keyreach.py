"""Of many possible keys those that may lie on a way between people and transactions, or between parts of identity."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from .facts import Facts, TableKey, is_identity, is_transaction

if TYPE_CHECKING:
    from .keynames import KeyCandidate

MOST_STEPS: Final = 4
"""Keys that are followed from one relation to another at most."""


def useful(facts: Facts, candidates: list[KeyCandidate]) -> list[KeyCandidate]:
    """Return the candidates between relations that identity and transactions both reach in a few steps."""
    edges: dict[TableKey, set[TableKey]] = defaultdict(set)
    pairs = [(c.from_.table_key, c.to.table_key) for c in candidates]
    for key, table in facts.table_of.items():
        pairs += [(key, (key[0], fk.to_schema, fk.to_table)) for fk in table.foreign_keys]
    for one, other in pairs:
        edges[one].add(other)
        edges[other].add(one)
    people = _within(edges, (k for k, found in facts.by_table.items() if any(map(is_identity, found))))
    bought = _within(edges, (k for k, found in facts.by_table.items() if any(map(is_transaction, found))))
    return [c for c in candidates if all(k in people and k in bought for k in (c.from_.table_key, c.to.table_key))]


def _within(edges: Mapping[TableKey, set[TableKey]], starts: Iterable[TableKey]) -> set[TableKey]:
    steps = dict.fromkeys(starts, 0)
    queue = deque(steps)
    while queue:
        here = queue.popleft()
        if steps[here] < MOST_STEPS:
            for to in edges.get(here, ()):
                if to not in steps:
                    steps[to] = steps[here] + 1
                    queue.append(to)
    return set(steps)
