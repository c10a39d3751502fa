"""Which pairs of relations are worth a comparison of their rows: those that hold equal values, and look-alikes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from ..model import Category, Classification, Column, Role, Table, TypeFamily
from ..sketches import Sketches, TableSketch
from .alike import AlikePair, Form
from .copies_values import TELLING, UNIQUE, Known
from .facts import Facts, TableKey, is_exposed, is_likely, is_personal

TAKEN: Final = 1024
"""Digests of a relation by which others are found: those of the lowest places, the same rows in every relation."""
FEWEST: Final = 4
EVERYWHERE: Final = 24
"""Of more relations than this that hold one value, each is compared with the first few only."""
HUBS: Final = 2
ALIKE_ONLY: Final = 4000
"""Look-alikes without a value found in common that are compared all the same, the most alike first."""
CANDIDATES: Final = 20_000
_STRONG: Final = frozenset({Category.CONTACT, Category.GOVERNMENT_ID, Category.PAYMENT})
_NOT_STRONG: Final = frozenset(
    {"CREDIT_CARD_EXPIRY", "CREDIT_CARD_SECURITY_CODE", "ID_DOCUMENT", "URL", "SOCIAL_PROFILE"}
)
_NUMBERS: Final = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.UUID})
_UNSEEN: Final = frozenset({TypeFamily.JSON, TypeFamily.XML, TypeFamily.ARRAY, TypeFamily.BINARY})
Pair = tuple[TableKey, TableKey]


def referred(facts: Facts) -> dict[TableKey, frozenset[TableKey]]:
    """Return the relations that the keys of each lead to, declared or found."""
    out: dict[TableKey, set[TableKey]] = defaultdict(set)
    for link in facts.links:
        for end in link.from_:
            out[end.table_key].update(to.table_key for to in link.to)
    return {key: frozenset(to - {key}) for key, to in out.items()}


def known(facts: Facts, key: TableKey, form: Form, refers: frozenset[TableKey] = frozenset()) -> Known:
    """Return what facts say of a relation's columns; ``refers``: as `referred` says."""
    kinds = dict(zip(form.columns, form.kinds, strict=True))
    rows = {c.column: c for c in facts.by_table.get(key, ()) if c.role is not Role.CONTAINED and c.path is None}
    table = facts.table_of[key]
    return Known(
        strong={n: c.entity for n, c in rows.items() if _is_strong(c)},
        personal=frozenset(n for n, c in rows.items() if is_personal(c) and c.entity != "CUSTOMER_NUMBER"),
        surrogate=frozenset(c.name for c in table.columns if _is_surrogate(table, c) and not kinds.get(c.name)),
        names=dict(zip(form.columns, form.names, strict=True)),
        kinds={n: k for n, k in kinds.items() if k},
        refers=refers,
        unseen=frozenset(c.name for c in table.columns if c.family in _UNSEEN)
        | {n for n, c in rows.items() if c.category is Category.FREE_TEXT},
    )


def _is_strong(c: Classification) -> bool:
    return is_likely(c) and c.category in _STRONG and c.entity not in _NOT_STRONG and is_exposed(c)


def _is_surrogate(table: Table, column: Column) -> bool:
    return table.is_unique(column) and column.family in _NUMBERS


def candidates(
    sketches: Sketches,
    forms: dict[TableKey, Form],
    alike: tuple[AlikePair, ...],
    strong: Mapping[TableKey, Iterable[str]] | None = None,
) -> tuple[Pair, ...]:
    """Return the pairs to compare, sorted; both relations have a sketch. ``strong``: their columns of identifiers."""
    there = {t.key for t in sketches if t.key in forms}
    shared = _sharing([t for t in sketches if t.key in there], strong or {})
    by_form = sorted(
        (p for p in alike if p.first in there and p.second in there and (p.first, p.second) not in shared),
        key=lambda p: (-p.score, p.first, p.second),
    )[:ALIKE_ONLY]
    most = sorted(shared, key=lambda pair: (-shared[pair], pair))[:CANDIDATES]
    return tuple(sorted({*most, *((p.first, p.second) for p in by_form)}))


def _sharing(tables: list[TableSketch], strong: Mapping[TableKey, Iterable[str]]) -> Counter[Pair]:
    """Pairs of relations with the number of telling values that both hold, among those taken of each."""
    tables = sorted(tables, key=lambda t: t.key)
    # A digest and the number of its relation in one number: millions of them are sorted, and no dictionary is made.
    width = max(1, len(tables)).bit_length()
    packed = sorted(
        digest << width | i for i, table in enumerate(tables) for digest in _taken(table, strong.get(table.key, ()))
    )
    found: Counter[tuple[int, int]] = Counter()
    holders: list[int] = []
    last = -1
    for number in packed:
        digest, i = number >> width, number & ((1 << width) - 1)
        if digest != last:
            found.update(_each_two(holders))
            holders, last = [], digest
        holders.append(i)
    found.update(_each_two(holders))
    return Counter({(tables[i].key, tables[j].key): n for (i, j), n in found.items() if n >= FEWEST})


def _each_two(holders: list[int]) -> Iterator[tuple[int, int]]:
    first = holders if len(holders) <= EVERYWHERE else holders[:HUBS]
    return ((a, b) for n, a in enumerate(first) for b in holders[n + 1 :])


def _taken(table: TableSketch, strong: Iterable[str]) -> set[int]:
    """The digests of the lowest places: of rows, of columns in which few are equal by chance, and of identifiers.

    Identifiers of one row each are taken by themselves, too: an export may hold nothing that is equal beside them.
    """
    rare = [s for (_, column), s in table.beside.items() if table.equal.get(column, 0.0) <= TELLING / 6]
    lowest = sorted(item for s in rare for item in s.items())[:TAKEN]
    sole = [s for c in strong if (s := table.values.get(c)) is not None and s.rows <= UNIQUE * len(s)]
    return {digest for _, digest in (*lowest, *(item for s in sole for item in islice(s.items(), TAKEN // 2)))}
