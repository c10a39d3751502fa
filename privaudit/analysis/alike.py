"""Relations that look alike by form and name, whatever they hold: worth comparing by values.

Form is the set of columns, by folded names and by kinds of data; what few relations have says more than ``id``. Pairs
are found through an inverted index of what is rare, so that thousands of tables take no thousand times thousand steps.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ..detect.words.vocabulary import singular, split_name
from ..model import PERSONAL_CATEGORIES, TRANSACTION_CATEGORIES, Role, TableKind, record
from .copy_names import name_says
from .facts import CHOSEN_NOT_READ, Facts, TableKey, is_likely

COMMON: Final = 40
"""What more relations than this have in common points at none of them."""
ALIKE: Final = 0.6
"""The part of the narrower relation's columns, weighed, that the other has to have."""
FEWEST: Final = 2
"""Columns in common; a relation of one column is alike by its name only."""
TWIN_ROWS: Final = 100
"""Two relations of the same number of rows are twins from here on."""


@record
class Form:
    """What a relation looks like.

    ``names``: folded names of columns, aligned with ``columns``; ``kinds``: their kinds of data, empty where there is
    none; ``base``: the words of its name without those of copies.
    """

    key: TableKey
    columns: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    base: tuple[str, ...]
    copy_like: bool
    rows: int | None

    def features(self) -> frozenset[str]:
        """What it can be found by: names, kinds (the second of a kind is another), its base name."""
        kinds = Counter[str]()
        out = {f"name {n}" for n in self.names}
        for kind in self.kinds:
            if kind:
                kinds[kind] += 1
                out.add(f"kind {kind} {kinds[kind]}")
        return frozenset(out | {f"base {' '.join(self.base)}"} if self.base else out)


@record
class AlikePair:
    """Two relations of one form. ``score``: the weighed part of the narrower one's columns that the other has, too."""

    first: TableKey
    second: TableKey
    score: float
    by_name: int
    by_kind: int
    columns: int
    """Columns of the narrower one."""
    same_base: bool
    twins: bool


def forms(facts: Facts) -> dict[TableKey, Form]:
    """Return the form of every relation that holds rows of its own: no views, no partitions, nothing left out."""
    found = {}
    for key, table in sorted(facts.table_of.items()):
        row = facts.row_of.get(key)
        if table.kind is TableKind.VIEW or (row is not None and row.reason in CHOSEN_NOT_READ):
            continue
        kinds = _kinds(facts, key)
        said = name_says(table.name)
        found[key] = Form(
            key=key,
            columns=tuple(c.name for c in table.columns),
            names=tuple(folded(c.name) for c in table.columns),
            kinds=tuple(kinds.get(c.name, "") for c in table.columns),
            base=said.base,
            copy_like=said.copy_like,
            rows=row.rows_estimate if row is not None else table.rows_estimate,
        )
    return found


def folded(name: str) -> str:
    """Return a column's name as names are compared: words in lower case, in the singular, order kept."""
    return "_".join(singular(t) for t in split_name(name)) or name.lower()


def _kinds(facts: Facts, key: TableKey) -> dict[str, str]:
    told = PERSONAL_CATEGORIES | TRANSACTION_CATEGORIES
    return {
        c.column: c.entity
        for c in facts.by_table.get(key, ())
        if c.role is not Role.CONTAINED and c.path is None and is_likely(c) and c.category in told
    }


def look_alikes(facts: Facts) -> tuple[tuple[TableKey, ...], ...]:
    """Return groups of relations, within and across systems, that are alike by form or by name; sorted.

    Of each two that make a group, one at least holds data of people or transactions: nothing else is worth a statement.
    """
    parent: dict[TableKey, TableKey] = {}

    def root(key: TableKey) -> TableKey:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    found = forms(facts)
    for pair in alike_pairs(found):
        if not any(found[pair.first].kinds) and not any(found[pair.second].kinds):
            continue
        first, second = sorted((root(pair.first), root(pair.second)))
        parent[second] = first
    groups: dict[TableKey, list[TableKey]] = defaultdict(list)
    for key in sorted(parent):
        groups[root(key)].append(key)
    return tuple(tuple(members) for _, members in sorted(groups.items()))


def alike_pairs(found: dict[TableKey, Form]) -> tuple[AlikePair, ...]:
    """Return the pairs that are alike, sorted. Each relation is compared with few others: see `COMMON`."""
    features = {key: form.features() for key, form in found.items()}
    often = Counter(f for fs in features.values() for f in fs)
    weigh = Weights(often, len(found))
    pairs = (weigh.pair(found[a], found[b]) for a, b in _near(found, features, often))
    return tuple(p for p in pairs if p is not None)


def _near(
    found: dict[TableKey, Form], features: dict[TableKey, frozenset[str]], often: Counter[str]
) -> list[tuple[TableKey, TableKey]]:
    """Pairs with something rare in common, or where one is called a copy of what the other is called."""
    places: dict[str, list[TableKey]] = defaultdict(list)
    for key, fs in features.items():
        for f in fs:
            if often[f] <= COMMON or f.startswith("base "):
                places[f].append(key)
    shared: Counter[tuple[TableKey, TableKey]] = Counter()
    for feature, keys in places.items():
        if often[feature] <= COMMON:
            shared.update(_each_two(keys))
        else:
            shared.update(_called_copies(found, keys))
    return sorted(shared)


def _each_two(keys: list[TableKey]) -> Iterator[tuple[TableKey, TableKey]]:
    return ((a, b) for i, a in enumerate(keys) for b in keys[i + 1 :])


def _called_copies(found: dict[TableKey, Form], keys: list[TableKey]) -> Iterator[tuple[TableKey, TableKey]]:
    """Of many relations of one base name: what is called a copy with the others of its system."""
    by_system: dict[str, list[TableKey]] = defaultdict(list)
    for key in keys:
        by_system[key[0]].append(key)
    for members in by_system.values():
        copies = [k for k in members if found[k].copy_like]
        if len(members) <= COMMON:
            yield from ((min(a, b), max(a, b)) for a in copies for b in members if a != b)


class Weights:
    """Says how much a column in common is worth: what all relations have, next to nothing."""

    def __init__(self, often: Counter[str], relations: int) -> None:
        self._often = often
        self._relations = relations

    def of(self, name: str) -> float:
        """The weight of a column's name."""
        return math.log(1 + self._relations / max(1, self._often[f"name {name}"]))

    def pair(self, a: Form, b: Form) -> AlikePair | None:
        """Return how alike two relations are; None if they are not."""
        narrow, wide = (a, b) if len(a.names) <= len(b.names) else (b, a)
        named = set(wide.names)
        kinds = Counter(k for k in wide.kinds if k)
        got = total = 0.0
        by_name = by_kind = 0
        for name, kind in zip(narrow.names, narrow.kinds, strict=True):
            weight = self.of(name)
            total += weight
            if name in named:
                by_name += 1
            elif kind and kinds[kind]:
                by_kind += 1
            else:
                continue
            if kind and kinds[kind]:
                kinds[kind] -= 1
            got += weight
        same_base = bool(a.base) and a.base == b.base
        fewest = 1 if same_base else FEWEST
        score = got / total if total else 0.0
        if by_name + by_kind < fewest or score < ALIKE:
            return None
        return AlikePair(
            first=min(a.key, b.key),
            second=max(a.key, b.key),
            score=round(score, 4),
            by_name=by_name,
            by_kind=by_kind,
            columns=len(narrow.names),
            same_base=same_base,
            twins=a.rows is not None and a.rows == b.rows and a.rows >= TWIN_ROWS,
        )


def between(
    found: dict[TableKey, Form], pairs: Iterable[tuple[TableKey, TableKey]]
) -> dict[tuple[TableKey, TableKey], AlikePair]:
    """Return how alike given pairs are, those that are."""
    often = Counter(f for form in found.values() for f in form.features())
    weigh = Weights(often, len(found))
    made = (weigh.pair(found[a], found[b]) for a, b in pairs if a in found and b in found)
    return {(p.first, p.second): p for p in made if p is not None}
