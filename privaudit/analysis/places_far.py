"""Identity and transactions that nothing joins, yet lie in one schema, database or server.

Only what no nearer place shows: a relation of people that is in no nearer place beside the transactions around it, or
transactions whose people are not known beside the people around them. One place a schema, database or server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..model import Category, Classification, Level, PackagePart, Subject
from ..model.sqlnames import MYSQL_LIKE
from .facts import Facts, TableKey
from .keys import KeyGraph
from .placing import NAMES, WHO, Place, Sides, package_parts

_ROWS_OF_LISTS: Final = 30
"""A relation with fewer rows, and no time or number of a transaction, is a list of prices or the like."""


def far_places(facts: Facts, nearer: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the places of levels same_schema, same_database and same_server, the nearest first."""
    sides = Sides(facts)
    identity = {k for k in sides.identity if _names_people(sides, k)}
    graph = KeyGraph(facts)
    bought = {k for k in sides.transactions if _of_people(sides, k) and not _of_companies(sides, graph, k)}
    loose = identity | bought
    for place in nearer:
        loose -= set().union(*place.sides)
    out: list[Place] = []
    for level, name in _levels(facts):
        groups: dict[tuple[str, ...], list[TableKey]] = {}
        for key in sorted(identity | bought):
            group = name(key)
            if group is not None:
                groups.setdefault(group, []).append(key)
        found = list(_at(level, groups, sides, identity, bought, loose))
        for place in found:
            loose -= set().union(*place.sides)
        out += found
    return tuple(out)


def _levels(facts: Facts) -> Iterator[tuple[Level, Callable[[TableKey], tuple[str, ...] | None]]]:
    def is_server(key: TableKey) -> bool:
        system = facts.system_by_name.get(key[0])
        return system is not None and system.dialect in MYSQL_LIKE

    def server(key: TableKey) -> tuple[str, ...] | None:
        system = facts.system_by_name.get(key[0])
        if system is not None and system.server is not None:
            return ("server", system.server)
        return ("system", key[0]) if is_server(key) else None

    yield Level.SAME_SCHEMA, lambda key: key[:2]
    yield Level.SAME_DATABASE, lambda key: None if is_server(key) else key[:1]
    yield Level.SAME_SERVER, server


def _at(
    level: Level,
    groups: dict[tuple[str, ...], list[TableKey]],
    sides: Sides,
    identity: set[TableKey],
    bought: set[TableKey],
    loose: set[TableKey],
) -> Iterator[Place]:
    for _, keys in sorted(groups.items()):
        people = [k for k in keys if k in identity]
        transactions = [k for k in keys if k in bought]
        alone = [k for k in transactions if k in loose]
        if alone:
            transactions = alone
        else:
            people = [k for k in people if k in loose]
        if people and transactions:
            tables = tuple(dict.fromkeys((*people, *transactions)))
            yield Place(
                level=level,
                tables=tables,
                identity=tuple(c for k in people for c in sides.identity[k]),
                transactions=tuple(c for k in transactions for c in sides.transactions[k]),
                parts=_parts(sides, people, transactions),
                people=sides.people(tuple(people)),
            )


def _parts(sides: Sides, people: list[TableKey], transactions: list[TableKey]) -> tuple[PackagePart, ...]:
    """Return who of the one side, and what of the other: what a relation has of both is a nearer place of its own."""
    who = [p for p in package_parts(sides.found(tuple(people))) if p in WHO]
    what = [p for p in package_parts(sides.found(tuple(transactions))) if p not in WHO]
    return tuple(p for p in PackagePart if p in (*who, *what))


def _names_people(sides: Sides, key: TableKey) -> bool:
    """Whether identity is somebody's: where nothing says whom a relation is about, addresses may be of offices."""
    subject = sides.facts.subject_of(key)
    if subject is not Subject.UNKNOWN:
        return subject is not Subject.NONE
    found = sides.identity[key]
    return any(c.entity in NAMES or c.entity == "EMAIL_ADDRESS" or c.category is Category.GOVERNMENT_ID for c in found)


def _of_people(sides: Sides, key: TableKey) -> bool:
    """Whether transactions hang together with somebody: prices of goods and lists of tariffs do not."""
    subject = sides.facts.subject_of(key)
    if subject is Subject.NONE:
        return False
    row = sides.facts.row_of.get(key)
    rows = row.rows_estimate if row is not None else None
    kept = any(map(_is_event, sides.facts.by_table[key]))
    if subject is Subject.UNKNOWN or (rows is not None and rows < _ROWS_OF_LISTS):
        return kept
    return True


def _of_companies(sides: Sides, graph: KeyGraph, key: TableKey) -> bool:
    """Whether keys lead to companies and to no people: invoices of wholesale are nobody's purchases."""
    above = [to for to, _ in graph.ways_up(key, lambda _: False)]
    companies = any(sides.facts.subject_of(to) is Subject.ORGANISATION for to in above)
    return companies and not any(to in sides.identity for to in above) and key not in sides.identity


def _is_event(c: Classification) -> bool:
    return c.category in {Category.TRANSACTION_TIME, Category.TRANSACTION_ID}
