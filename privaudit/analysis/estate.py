"""People and identifiers of all systems together, each counted once as far as values tell.

Everybody counts, customers and staff alike: the law counts people, whoever they are. Tables whose key leads to a table
of people that is counted add nobody, nor do views on tables that are; tables that hold the same phones, e-mail
addresses or documents are counted once, and so are copies. What was shown in a leak is told by people, and only that
falls into bands of fines; what is held never does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ..config.laws import bands_for, load_laws
from ..model import Category, Classification, Count, Estate, Shown, TableKind, TableRow, TableStatus
from ..sketches import Sketch
from ..sketches.distinct import Number, of_sketch
from .counted import rows_of, values_of
from .facts import (
    CHOSEN_NOT_READ,
    NUMBER_ENTITIES,
    UNREAD,
    Facts,
    TableKey,
    is_likely,
    is_personal,
    is_supported,
    kind_of_value,
    singles_out,
)
from .people import holds_identifiers, key_columns
from .unions import Part, together

_VIEWS = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW})
_SPECIAL = frozenset({Category.SPECIAL, Category.CONVICTION})
_MATCHING = frozenset({Category.CONTACT, Category.GOVERNMENT_ID})
_ONE_EACH = 1.05
"""A column with more values than there are people has several a person: its union is none of people."""


def estate(facts: Facts, shown: Shown | None, laws: tuple[str, ...]) -> Estate:
    """Return what is held, and the bands that what was shown in the leak falls into."""
    held = _Held(facts)
    return Estate(
        people=held.people(lambda _: True),
        identifiers=held.identifiers(),
        special_people=held.people(held.with_categories(_SPECIAL)),
        biometric_people=held.people(held.with_categories(frozenset({Category.BIOMETRIC}))),
        uncounted_tables=held.uncounted(),
        shown=shown,
        bands=bands_for(shown, load_laws(laws)) if shown is not None else (),
    )


class _Held:
    """What all tables hold."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._keys = key_columns(facts)
        shown = _shown_elsewhere(facts)
        self._rows = {k: r for k, r in sorted(facts.row_of.items()) if k not in shown}
        self._copied = _copied(facts)
        self._reach: dict[TableKey, frozenset[TableKey]] = {}
        self._numbered = _numbered_together(facts)
        contacts = (c for c in facts.classifications if c.category is Category.CONTACT)
        self._several = frozenset(kind_of_value(c) for c in contacts)

    def people(self, chosen: Callable[[TableKey], bool]) -> Count | None:
        """Return the people of the tables that were chosen, together."""
        rows = {k: r for k, r in self._rows.items() if r.people_estimate is not None and chosen(k)}
        counted: set[TableKey] = set()
        parts = []
        for key, row in sorted(rows.items(), key=lambda item: (-(item[1].people_estimate or 0), item[0])):
            if any(self._is_of(row, rows[k]) for k in self._above(key) if k in rows):
                continue
            parts.append(self._part(key, row, counted))
            counted.add(key)
        return together(parts, self._several)

    @staticmethod
    def _is_of(row: TableRow, there: TableRow) -> bool:
        """Whether the table that a key leads to may well hold all people of a table."""
        return there.people_high is None or (row.people_low or 0) <= there.people_high

    def _above(self, key: TableKey) -> frozenset[TableKey]:
        """The tables of people that keys lead to, over several steps; none from which keys lead back."""
        return frozenset(k for k in self._reached(key) if key not in self._reached(k))

    def _reached(self, key: TableKey) -> frozenset[TableKey]:
        if key not in self._reach:
            found: set[TableKey] = set()
            queue = [key]
            while queue:
                new = {to for _, to in self._keys.get(queue.pop(), ())} - found
                found |= new
                queue += sorted(new)
            self._reach[key] = frozenset(found)
        return self._reach[key]

    def _part(self, key: TableKey, row: TableRow, before: set[TableKey]) -> Part:
        number = Number(
            low=row.people_low or 0,
            estimate=row.people_estimate or 0,
            high=row.people_high,
            method=row.people_method or "",
        )
        shares = [share for share, other in self._copied.get(key, ()) if other in before]
        tops = [(r.people_high, k) for k in self._above(key) for r in [self._rows.get(k)] if r and r.people_high]
        ceiling, top = min(tops, default=(None, None))
        return Part(
            number=number,
            sketches=dict(self._matching(key, number)),
            known_low=max((low for low, _ in shares), default=0.0),
            known=max((likely for _, likely in shares), default=0.0),
            group=top,
            ceiling=ceiling,
        )

    def _matching(self, key: TableKey, people: Number) -> Iterator[tuple[str, Sketch]]:
        """Yield the sketches that tell people of a table from others', the fullest of each kind of value."""
        best: dict[str, Sketch] = {}
        for kind, column in self._telling(key):
            sketch = self._facts.sketches.of(key, column)
            if sketch is None or not len(sketch):
                continue
            if people.high is not None and of_sketch(sketch).low > people.high * _ONE_EACH:
                continue
            if kind not in best or len(sketch) / sketch.share > len(best[kind]) / best[kind].share:
                best[kind] = sketch
        yield from sorted(best.items(), key=lambda item: item[0])

    def _telling(self, key: TableKey) -> Iterator[tuple[str, str]]:
        for c in self._facts.by_table.get(key, ()):
            matches = c.category in _MATCHING or c.entity == "CUSTOMER_NUMBER"
            if matches and singles_out(c) and is_likely(c) and is_personal(c):
                yield self._kind(c), c.column
        for column, to in self._keys.get(key, ()):
            yield "\0".join(("key", *to)), column

    def _kind(self, c: Classification) -> str:
        """Return the kind of a column's values, of which equal ones are one person's."""
        return self._numbered.get((c.system, c.entity)) or kind_of_value(c)

    def identifiers(self) -> Count | None:
        """Return the different identifiers of all kinds, added up; of each kind, equal ones once."""
        by_kind: dict[str, list[Part]] = defaultdict(list)
        holders: dict[str, set[TableKey]] = defaultdict(set)
        found = list(self._columns())
        for key, c, _ in found:
            holders[self._kind(c)].add(key)
        for key, c, number in found:
            kind = self._kind(c)
            sketch = self._facts.sketches.of(key, c.column)
            # Without values to compare, those of a table below are likely those of the table that its key leads to.
            below = sketch is None and bool(self._above(key) & holders[kind])
            by_kind[kind].append(
                Part(number=number, sketches={kind: sketch} if sketch else {}, known=1.0 if below else 0.0)
            )
        return _sum(together(parts) for _, parts in sorted(by_kind.items()))

    def _columns(self) -> Iterator[tuple[TableKey, Classification, Number]]:
        for key, row in self._rows.items():
            of_table = [c for c in self._facts.by_table.get(key, ()) if holds_identifiers(c)]
            rows = rows_of(self._facts, row) if of_table and row.sampling is not None else None
            for c in of_table if rows is not None else ():
                if c.checked or key in self._facts.counts:
                    number = values_of(self._facts, row, rows, c.column, c) if rows is not None else None
                    if number is not None:
                        yield key, c, number

    def with_categories(self, wanted: frozenset[Category]) -> Callable[[TableKey], bool]:
        """Return a test for tables that hold such data."""
        keys = {
            (c.system, c.schema, c.table)
            for c in self._facts.classifications
            if c.category in wanted and is_personal(c) and is_likely(c) and is_supported(c)
        }
        return lambda key: key in keys

    def uncounted(self) -> int:
        """Return how many relations may hold people that could not be counted, or not to the end."""
        return sum(1 for key, row in self._rows.items() if self._is_uncounted(key, row))

    def _is_uncounted(self, key: TableKey, row: TableRow) -> bool:
        if row.status in UNREAD:
            return row.reason not in CHOSEN_NOT_READ
        if row.status is TableStatus.EMPTY:
            return False
        if row.people_estimate is not None:
            return row.people_high is None
        found = [c for c in self._facts.by_table.get(key, ()) if is_personal(c) and is_likely(c)]
        return any(c.category in _MATCHING or c.category is Category.IDENTITY for c in found) or any(
            c.category in _SPECIAL or c.category is Category.BIOMETRIC for c in found
        )


def _numbered_together(facts: Facts) -> dict[tuple[str, str], str]:
    """Return a kind by system and entity where systems number people together: where places meet by such numbers.

    A number that a system gave itself holds on it alone, unless values that two systems have in common say otherwise.
    """
    entity_of = {c.ref.key: c.entity for c in facts.classifications if c.entity in NUMBER_ENTITIES}
    out: dict[tuple[str, str], str] = {}
    for step in (s for place in facts.colocations for s in place.path if s.from_.system != s.to.system):
        entity = entity_of.get(step.from_.key)
        if entity is not None and entity == entity_of.get(step.to.key):
            ends = [(r.system or "", entity) for r in sorted((step.from_, step.to), key=lambda r: r.key)]
            kinds = [out.get(end) or "\0".join(end) for end in ends]
            out |= {end: kinds[0] for end, kind in out.items() if kind == kinds[1]}
            out |= dict.fromkeys(ends, kinds[0])
    return out


def _sum(counts: Iterable[Count | None]) -> Count | None:
    made = [c for c in counts if c is not None]
    if not made:
        return None
    methods = {c.method for c in made}
    highs = [c.high for c in made if c.high is not None]
    return Count(
        low=sum(c.low for c in made),
        estimate=sum(c.estimate for c in made),
        high=sum(highs) if len(highs) == len(made) else None,
        method="matched_values" if "matched_values" in methods else methods.pop() if len(methods) == 1 else "added_up",
    )


def _shown_elsewhere(facts: Facts) -> frozenset[TableKey]:
    """Views whose tables are counted themselves: all of a system that has other relations, unless they show none."""
    bases = {
        (g.system, view.schema, view.view): {(g.system, s, t) for s, t in view.bases}
        for g in facts.grants
        for view in g.views
    }
    tables = {k for k, r in facts.row_of.items() if r.kind not in _VIEWS and r.people_estimate is not None}
    systems = {k[0] for k in tables}
    out = set()
    for key, row in facts.row_of.items():
        if row.kind in _VIEWS:
            known = bases.get(key)
            if (known and known & tables) or (not known and key[0] in systems):
                out.add(key)
    return frozenset(out)


_Shares = tuple[float, float]


def _copied(facts: Facts) -> dict[TableKey, list[tuple[_Shares, TableKey]]]:
    """The share of the smaller of two copies that is in the other, at least and likely, both ways."""
    out: dict[TableKey, list[tuple[_Shares, TableKey]]] = defaultdict(list)
    for copy in facts.copies:
        if copy.overlap is None:
            continue
        keys = [(m.system or "", m.schema or "", m.table or "") for m in copy.members]
        for a in keys:
            out[a] += [((copy.overlap_low or 0.0, copy.overlap), b) for b in keys if b != a]
    return out
