"""Declared keys as a graph: from the many to the one, and back."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator

from ..model import Link, LinkKind, PathStep, Ref
from .facts import Facts, TableKey

MAX_STEPS = 4

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


class KeyGraph:
    """Arrows between relations, one step a key at its first column; keys to relations outside the catalog are left out.

    ``up`` leads from the many to the one (order to customer), ``down`` from the one to the many.
    """

    def __init__(self, facts: Facts) -> None:
        self.up: dict[TableKey, list[tuple[TableKey, PathStep]]] = defaultdict(list)
        self.down: dict[TableKey, list[tuple[TableKey, PathStep]]] = defaultdict(list)
        for key, table in sorted(facts.table_of.items()):
            for fk in table.foreign_keys:
                to = (table.system, fk.to_schema, fk.to_table)
                if to not in facts.table_of or to == key:
                    continue
                step = PathStep(
                    from_=Ref(system=key[0], schema=key[1], table=key[2], column=fk.columns[0]),
                    to=Ref(system=to[0], schema=to[1], table=to[2], column=fk.to_columns[0]),
                    kind=LinkKind.DECLARED,
                )
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
                if len(way) < MAX_STEPS:
                    queue.append((to, way))

    def beside(self, key: TableKey) -> Iterator[tuple[TableKey, Path]]:
        """Yield the relations one key away, above and below, with the step."""
        for to, step in (*self.up.get(key, ()), *self.down.get(key, ())):
            yield to, (step,)
