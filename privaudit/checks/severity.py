"""The severity rubric: points from ``rules/severity.yaml`` add up, and every line that adds any is said in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ..analysis.facts import PUBLIC, Facts, is_personal
from ..config.rubric import Rubric, load_rubric, points
from ..model import (
    Classification,
    CoLocation,
    Level,
    Message,
    Ref,
    Severity,
    record,
)


@record
class Rating:
    """A severity and the lines that led to it."""

    severity: Severity
    why: tuple[Message, ...]


OTHER_BASE = 3
"""Points of a check that the rubric does not know: one that another package registered."""


def rate(
    base: str,
    facts: Facts,
    *,
    tables: tuple[Ref, ...] = (),
    parts: int = 0,
    people: int | None = None,
    count_people: bool = False,
    categories: frozenset[str] = frozenset(),
    breadth: bool = True,
    lifecycle: bool = True,
    weaknesses: int = 0,
    across: bool = False,
) -> Rating:
    """Add up the rubric for one finding. ``tables`` say whose readers and whose system's lifecycle count.

    ``breadth`` and ``lifecycle`` are off where the finding itself is about who reads, or about the lifecycle;
    ``weaknesses``: in how many ways an old system is protected worse; ``across``: only two systems together show the
    people, so that few of them make it less severe.
    """
    rubric = load_rubric()
    lines = [(rubric.base.get(base, OTHER_BASE), Message(key=f"base.{base}"))]
    lines.append((points(rubric.parts, parts), Message(key="parts", params=(("parts", parts),))))
    if count_people and people is None:
        lines.append((rubric.people_unknown, Message(key="people_unknown")))
    elif count_people and people is not None:
        steps = rubric.people_across if across else rubric.people
        lines.append((points(steps, people), Message(key="people", params=(("people", people),))))
    if weaknesses:
        params = (("weaknesses", weaknesses),)
        lines.append((points(rubric.weaknesses, weaknesses), Message(key="weaknesses", params=params)))
    if breadth:
        lines.append(_readers(facts, tables, rubric))
    if lifecycle:
        lines += _lifecycles(facts, tables, rubric)
    worst = max(sorted(categories), key=lambda c: rubric.category.get(c, 0), default=None)
    if worst is not None:
        message = Message(key="category", params=(("worst_category", worst),))
        lines.append((rubric.category.get(worst, 0), message))
    total = sum(add for add, _ in lines)
    return Rating(severity=rubric.severity(total), why=tuple(message for add, message in lines if add))


def _readers(facts: Facts, tables: tuple[Ref, ...], rubric: Rubric) -> tuple[int, Message]:
    readers = facts.readers(tables)
    if PUBLIC in readers:
        return rubric.readers_public, Message(key="readers_public")
    return points(rubric.readers, len(readers)), Message(key="readers", params=(("accounts", len(readers)),))


def _lifecycles(facts: Facts, tables: tuple[Ref, ...], rubric: Rubric) -> list[tuple[int, Message]]:
    names = {r.system for r in tables}
    found = sorted({s.lifecycle.value for s in facts.systems if s.name in names and s.lifecycle is not None})
    return [(rubric.lifecycle.get(name, 0), Message(key=f"lifecycle.{name}")) for name in found]


def rate_colocations(facts: Facts) -> tuple[CoLocation, ...]:
    """Return the co-locations with their severity filled in."""
    return tuple(_rated(facts, c) for c in facts.colocations)


def _rated(facts: Facts, c: CoLocation) -> CoLocation:
    tables = tuple({r.of_table() for r in (*c.identity, *c.transactions)})
    rating = rate(
        c.level.value,
        facts,
        tables=tables,
        parts=len(c.package),
        people=c.people_estimate,
        count_people=True,
        # How many others read the same says nothing of one holder, unless the holder is everyone.
        breadth=c.level is not Level.SAME_PRINCIPAL or c.principal == PUBLIC,
        # Nor does a copy for tests or an archive on one side make it worse that both sides together show the people.
        lifecycle=c.level not in {Level.SAME_PRINCIPAL, Level.CROSS_SYSTEM},
        across=c.level is Level.CROSS_SYSTEM,
    )
    return dataclasses.replace(c, severity=rating.severity, severity_why=rating.why)


def worst_people(facts: Facts, found: Sequence[Classification]) -> int | None:
    """The largest estimate of people among the relations of these classifications."""
    rows = (facts.row_of.get((c.system, c.schema, c.table)) for c in found if is_personal(c))
    return max((r.people_estimate for r in rows if r is not None and r.people_estimate is not None), default=None)
