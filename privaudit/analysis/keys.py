"""Keys as a graph, from the many to the one and back: declared ones, and those found inside a system."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from typing import Final

from ..model import ForeignKey, KeyPair, Link, LinkKind, PathStep, Ref
from .facts import Facts, TableKey
from .keyreach import MOST_STEPS

LEAST_CONFIDENCE: Final = 0.5
"""A key that was found counts from here on: see `is_sure`."""
FEW: Final = 4.0
"""Rows of a person's own relation (phones, addresses, documents) there are for one person, at most, on average."""
LEAST_VALUES: Final = 20
"""Of fewer values nothing can be told: two clients in one of two groups are no proof that groups are people."""
IDENTIFIER: Final = "link.identifier"
"""What the evidence of a link says first that is a shared identifier, not a key."""

Path = tuple[PathStep, ...]


def declared_links(facts: Facts) -> tuple[Link, ...]:
    """Return every declared key of the catalogs as a link, sorted by id."""
    links = {}
    for table in facts.table_of.values():
        for key in table.foreign_keys:
            link = Link(
                from_=tuple(
                    Ref(system=table.system, schema=table.schema, table=table.name, column=c) for c in key.columns
                ),
                to=tuple(
                    Ref(system=table.system, schema=key.to_schema, table=key.to_table, column=c) for c in key.to_columns
                ),
                kind=LinkKind.DECLARED,
            )
            links[link.id] = link
    return tuple(links[i] for i in sorted(links))


def is_identifier(link: Link) -> bool:
    """Whether a link is an identifier that two places share, of which neither is the other's key."""
    return bool(link.evidence) and link.evidence[0].key == IDENTIFIER


def is_sure(link: Link) -> bool:
    """Whether a link counts wherever links are followed: one that was found from `LEAST_CONFIDENCE` on."""
    return link.kind is LinkKind.DECLARED or link.confidence >= LEAST_CONFIDENCE


class KeyGraph:
    """Arrows between relations, one step a key; keys to relations outside the catalog are left out.

    ``up`` leads from the many to the one (order to customer), ``down`` from the one to the many.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.up: dict[TableKey, list[tuple[TableKey, PathStep]]] = defaultdict(list)
        self.down: dict[TableKey, list[tuple[TableKey, PathStep]]] = defaultdict(list)
        self._used = _columns_of_keys(facts)
        for key, table in sorted(facts.table_of.items()):
            for fk in table.foreign_keys:
                self._add(self._declared(key, fk))
        for link in facts.links:
            inside = link.from_[0].system == link.to[0].system
            found = link.kind is LinkKind.DISCOVERED and is_sure(link)
            if found and inside and not is_identifier(link):
                self._add(PathStep(from_=link.from_[0], to=link.to[0], kind=link.kind, confidence=link.confidence))

    def _declared(self, key: TableKey, fk: ForeignKey) -> PathStep:
        pairs = [
            KeyPair(
                from_=Ref(system=key[0], schema=key[1], table=key[2], column=column),
                to=Ref(system=key[0], schema=fk.to_schema, table=fk.to_table, column=to),
            )
            for column, to in zip(fk.columns, fk.to_columns, strict=False)
        ]
        first = pairs[0]
        # The last one first where nothing else tells: keys begin with what many rows share.
        pairs.reverse()
        several = tuple(sorted(pairs, key=self._rank)) if len(pairs) > 1 else ()
        return PathStep(from_=first.from_, to=first.to, kind=LinkKind.DECLARED, pairs=several)

    def _rank(self, pair: KeyPair) -> tuple[float, float]:
        """Order the columns of one key: a tenant's number is part of many keys and has few values."""
        key, name = pair.from_.table_key, pair.from_.column or ""
        rows = self._rows_for_each(key, name)
        return self._used[key[0], name], rows if rows is not None else math.inf

    def _add(self, step: PathStep) -> None:
        key, to = step.from_.table_key, step.to.table_key
        if to in self._facts.table_of and to != key:
            self.up[key].append((to, step))
            self.down[to].append((key, step))

    def ways_up(self, start: TableKey, barred: Callable[[TableKey], bool]) -> Iterator[tuple[TableKey, Path]]:
        """Yield the relations that a row leads to, each by its shortest way, not through those that are barred."""
        queue: deque[tuple[TableKey, Path]] = deque([(start, ())])
        seen = {start}
        while queue:
            here, path = queue.popleft()
            for to, step in self.up.get(here, ()):
                if to in seen or barred(to):
                    continue
                seen.add(to)
                way = (*path, step)
                yield to, way
                if len(way) < MOST_STEPS:
                    queue.append((to, way))

    def all_below(self, start: TableKey) -> set[TableKey]:
        """Return the relations whose rows lead to one of this in at most `MOST_STEPS` steps."""
        steps = {start: 0}
        queue = deque(steps)
        while queue:
            here = queue.popleft()
            for below, _ in self.down.get(here, ()) if steps[here] < MOST_STEPS else ():
                if below not in steps:
                    steps[below] = steps[here] + 1
                    queue.append(below)
        return set(steps) - {start}

    def beside(self, key: TableKey) -> Iterator[tuple[TableKey, Path]]:
        """Yield the relations one key away, above and below, and those that a mere table of pairs leads on to."""
        for to, step in (*self.up.get(key, ()), *self.down.get(key, ())):
            yield to, (step,)
        for between, step in self.down.get(key, ()):
            if self.is_pairs(between):
                yield from ((to, (step, on)) for to, on in self.up[between] if to != key)

    def own(self, key: TableKey) -> Iterator[tuple[TableKey, PathStep]]:
        """Yield the relations below with few rows for each row of this one: a person's phones and documents."""
        for below, step in self.down.get(key, ()):
            rows = self.rows_for_each(step)
            if rows is not None and rows <= FEW:
                yield below, step

    def over_pairs(self, key: TableKey) -> Iterator[tuple[TableKey, Path]]:
        """Yield the relations that tables of pairs lead to from here, where a row has few such pairs."""
        for between, step in self.own(key):
            if self.is_pairs(between):
                yield from ((to, (step, on)) for to, on in self.up[between] if to != key)

    def is_pairs(self, key: TableKey) -> bool:
        """Whether a relation says only which rows of others go together: two keys and hardly anything else."""
        steps = [step for _, step in self.up.get(key, ())]
        telling = {step.columns[0].from_.column for step in steps}
        keys = {pair.from_.column for step in steps for pair in step.columns}
        return len(telling) >= 2 and len(self._facts.table_of[key].columns) - len(keys) <= 2

    def rows_for_each(self, step: PathStep) -> float | None:
        """Return how many rows a key's relation has for each value of it, on average; None if nothing tells.

        Of a key of several columns as many at most: the column with the most values has no more than all together.
        """
        key = step.from_.table_key
        found = [self._rows_for_each(key, pair.from_.column or "") for pair in step.columns]
        if len(found) > 1 and set(self._facts.table_of[key].primary_key) == {p.from_.column for p in step.columns}:
            return 1.0
        return min((rows for rows in found if rows is not None), default=None)

    def _rows_for_each(self, key: TableKey, name: str) -> float | None:
        """The same of one column."""
        sketch = self._facts.sketches.of(key, name)
        if sketch is not None and len(sketch) >= LEAST_VALUES and sketch.whole:
            return sketch.rows / len(sketch)
        table = self._facts.table_of[key]
        column = next((c for c in table.columns if c.name == name), None)
        if column is None:
            return None
        if table.is_unique(column):
            return 1.0
        row = self._facts.row_of.get(key)
        rows = (row.rows_estimate if row is not None else None) or table.rows_estimate
        return rows / column.distinct_estimate if rows and column.distinct_estimate else None


def _columns_of_keys(facts: Facts) -> Counter[tuple[str, str]]:
    """How often columns of a name are part of a key of several columns, by system."""
    return Counter(
        (table.system, column)
        for table in facts.table_of.values()
        for columns in (table.primary_key, *(fk.columns for fk in table.foreign_keys))
        if len(columns) > 1
        for column in columns
    )
