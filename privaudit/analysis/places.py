"""Where a person's identity meets their transactions: in one relation, or through declared keys.

Keys are followed from the many to the one (order item -> order -> customer), so that every transaction row belongs to
one person; a way through products, organisations or staff joins strangers and does not count. Undeclared keys, schemas,
servers and principals are not looked at by this version.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator

from ..model import (
    Category,
    Classification,
    CoLocation,
    Level,
    Link,
    LinkKind,
    Message,
    PackagePart,
    PathStep,
    Ref,
    Severity,
)
from .facts import NOT_CUSTOMERS, Facts, TableKey, is_exposed, is_identity, is_likely, is_transaction

MAX_STEPS = 4

_PARTS: dict[Category, PackagePart] = {
    Category.CONTACT: PackagePart.CONTACT,
    Category.GOVERNMENT_ID: PackagePart.DOCUMENT,
    Category.LOCATION: PackagePart.ADDRESS,
    Category.TRANSACTION_AMOUNT: PackagePart.AMOUNT,
    Category.TRANSACTION_ITEM: PackagePart.ITEM,
    Category.TRANSACTION_TIME: PackagePart.TIME,
    Category.TRANSACTION_PLACE: PackagePart.PLACE,
}
_NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_ADDRESSES = frozenset({"STREET_ADDRESS"})


def declared_links(facts: Facts) -> tuple[Link, ...]:
    """Return every declared key of the catalogs as a link, sorted by id."""
    links = {
        link.id: link
        for table in facts.table_of.values()
        for key in table.foreign_keys
        for link in [
            Link(
                from_=tuple(
                    Ref(system=table.system, schema=table.schema, table=table.name, column=c) for c in key.columns
                ),
                to=tuple(
                    Ref(system=table.system, schema=key.to_schema, table=key.to_table, column=c) for c in key.to_columns
                ),
                kind=LinkKind.DECLARED,
            )
        ]
    }
    return tuple(links[i] for i in sorted(links))


def package_parts(found: list[Classification]) -> tuple[PackagePart, ...]:
    """Return which parts of the full package these columns show, in the order of the package."""
    parts: set[PackagePart] = set()
    for c in found:
        if not is_likely(c) or not is_exposed(c):
            continue
        if c.entity in _NAMES:
            parts.add(PackagePart.NAME)
        elif c.entity in _ADDRESSES:
            parts.add(PackagePart.ADDRESS)
        elif c.category in _PARTS:
            parts.add(_PARTS[c.category])
    return tuple(p for p in PackagePart if p in parts)


def colocations(facts: Facts) -> tuple[CoLocation, ...]:
    """Return all co-locations at levels same_table and linked, without severity (`info`), sorted by id."""
    rows = {r.id: r for r in (*_same_table(facts), *_linked(facts))}
    return tuple(rows[i] for i in sorted(rows))


def _refs(found: list[Classification]) -> tuple[Ref, ...]:
    return tuple(sorted({c.ref for c in found}, key=lambda r: r.key))


def _same_table(facts: Facts) -> Iterator[CoLocation]:
    for key, found in sorted(facts.by_table.items()):
        identity = [c for c in found if is_identity(c)]
        transactions = [c for c in found if is_transaction(c)]
        if not identity or not transactions or facts.subject_of(key) in NOT_CUSTOMERS:
            continue
        yield CoLocation(
            level=Level.SAME_TABLE,
            systems=(key[0],),
            identity=_refs(identity),
            transactions=_refs(transactions),
            package=package_parts(found),
            people_estimate=_people(facts, key),
            severity=Severity.INFO,
            advice=Message(
                key="colocation.split_table", params=(("table", _label(key)), ("columns", _columns(identity)))
            ),
        )


def _linked(facts: Facts) -> Iterator[CoLocation]:
    arrows = _arrows(facts)
    reached: dict[TableKey, dict[TableKey, tuple[PathStep, ...]]] = defaultdict(dict)
    for key, found in sorted(facts.by_table.items()):
        if not any(is_transaction(c) for c in found) or facts.subject_of(key) in NOT_CUSTOMERS:
            continue
        for person, path in _hubs(facts, arrows, key):
            reached[person].setdefault(key, path)
    for person, sources in sorted(reached.items()):
        yield _linked_row(facts, arrows, person, sources)


def _hubs(
    facts: Facts, arrows: dict[TableKey, list[tuple[TableKey, PathStep]]], start: TableKey
) -> list[tuple[TableKey, tuple[PathStep, ...]]]:
    """Return the tables whose people a transaction belongs to.

    Of all tables with identity on the way up, those that name people; of these, the topmost: an invoice's address leads
    to its customer, and the customer's address in a table above does not make that table the customer.
    """
    ways = list(_ways_up(facts, arrows, start))
    named = [(k, p) for k, p in ways if any(c.entity in _NAMES for c in facts.by_table[k])]
    chosen = named or ways
    keys = {k for k, _ in chosen}
    return [(k, p) for k, p in chosen if not any(above in keys for above, _ in _ways_up(facts, arrows, k))]


def _linked_row(
    facts: Facts,
    arrows: dict[TableKey, list[tuple[TableKey, PathStep]]],
    person: TableKey,
    sources: dict[TableKey, tuple[PathStep, ...]],
) -> CoLocation:
    """One row a table of people: all transactions that lead to it, and identity kept on the way or beside."""
    beside = [(to, (step,)) for to, step in arrows.get(person, [])]
    beside += [(k, (step,)) for k, steps in sorted(arrows.items()) for to, step in steps if to == person]
    found = list(facts.by_table[person])
    steps = [step for path in sources.values() for step in path]
    identity = [c for c in found if is_identity(c)]
    seen = {person}
    passed = {_key(r) for s in steps for r in (s.from_, s.to)}
    for other, path in [*((key, ()) for key in sorted(passed)), *beside]:
        if other in seen or facts.subject_of(other) in NOT_CUSTOMERS:
            continue
        seen.add(other)
        more = [c for c in facts.by_table.get(other, []) if is_identity(c)]
        if more:
            identity += more
            found += [c for c in facts.by_table[other] if c not in found]
            steps += path
    transactions = [c for key in sources for c in facts.by_table[key] if is_transaction(c)]
    found += [c for key in sources for c in facts.by_table[key] if c not in found]
    found += [c for key in sorted(passed - seen) for c in facts.by_table.get(key, []) if c not in found]
    return CoLocation(
        level=Level.LINKED,
        systems=(person[0],),
        identity=_refs(identity),
        transactions=_refs(transactions),
        path=tuple(dict.fromkeys(steps)),
        package=package_parts(found),
        people_estimate=_people(facts, person),
        severity=Severity.INFO,
        advice=Message(key="colocation.cut_key", params=(("table", _label(person)), ("columns", _columns(identity)))),
    )


def _arrows(facts: Facts) -> dict[TableKey, list[tuple[TableKey, PathStep]]]:
    """Declared keys as arrows from the many to the one; one step a key, at its first column."""
    out: dict[TableKey, list[tuple[TableKey, PathStep]]] = defaultdict(list)
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
            out[key].append((to, step))
    return dict(out)


def _ways_up(
    facts: Facts, arrows: dict[TableKey, list[tuple[TableKey, PathStep]]], start: TableKey
) -> Iterator[tuple[TableKey, tuple[PathStep, ...]]]:
    """Yield the tables with identity that a row leads to, each by its shortest way."""
    queue: deque[tuple[TableKey, tuple[PathStep, ...]]] = deque([(start, ())])
    seen = {start}
    while queue:
        here, path = queue.popleft()
        for to, step in arrows.get(here, []):
            if to in seen or facts.subject_of(to) in NOT_CUSTOMERS:
                continue
            seen.add(to)
            way = (*path, step)
            if any(is_identity(c) for c in facts.by_table.get(to, [])):
                yield to, way
            if len(way) < MAX_STEPS:
                queue.append((to, way))


def _key(ref: Ref) -> TableKey:
    return (ref.system or "", ref.schema or "", ref.table or "")


def _people(facts: Facts, key: TableKey) -> int | None:
    row = facts.row_of.get(key)
    return row.people_estimate if row else None


def _label(key: TableKey) -> str:
    return Ref(system=key[0], schema=key[1], table=key[2]).label()


def _columns(found: list[Classification]) -> str:
    """Names of the fewest columns to move so that the package falls apart: the identity side, each once."""
    return ", ".join(dict.fromkeys(Ref(table=c.table, column=c.column).label() for c in found))
