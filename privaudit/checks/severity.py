"""The severity rubric: points from ``rules/severity.yaml`` add up, and every line that adds any is said in words."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from ..analysis.facts import PUBLIC, Facts, is_personal
from ..model import (
    Classification,
    CoLocation,
    Message,
    Ref,
    Severity,
    record,
)
from ..resources import rules_dir


@record
class Rating:
    """A severity and the lines that led to it."""

    severity: Severity
    why: tuple[Message, ...]


OTHER_BASE = 3
"""Points of a check that the rubric does not know: one that another package registered."""


@functools.cache
def rubric() -> Mapping[str, Any]:
    """The rubric as data."""
    import yaml

    data: Mapping[str, Any] = yaml.safe_load((rules_dir() / "severity.yaml").read_text(encoding="utf-8"))
    return data


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
) -> Rating:
    """Add up the rubric for one finding. ``tables`` say whose readers and whose system's lifecycle count.

    ``breadth`` and ``lifecycle`` are off where the finding itself is about who reads, or about the lifecycle.
    """
    lines: list[tuple[int, Message]] = [(rubric()["base"].get(base, OTHER_BASE), Message(key=f"base.{base}"))]
    lines.append(_steps("parts", parts, Message(key="parts", params=(("parts", parts),))))
    if count_people:
        if people is None:
            lines.append((rubric()["people_unknown"], Message(key="people_unknown")))
        else:
            lines.append(_steps("people", people, Message(key="people", params=(("people", people),))))
    if breadth:
        lines.append(_readers(facts, tables))
    if lifecycle:
        lines += _lifecycles(facts, tables)
    worst = max(categories, key=lambda c: rubric()["category"].get(c, 0), default=None)
    if worst is not None:
        message = Message(key="category", params=(("worst_category", worst),))
        lines.append((rubric()["category"].get(worst, 0), message))
    total = sum(points for points, _ in lines)
    why = tuple(message for points, message in lines if points)
    return Rating(severity=_severity(total), why=why)


def _severity(total: int) -> Severity:
    for name, floor in rubric()["thresholds"].items():
        if total >= floor:
            return Severity(name)
    return Severity.INFO


def _steps(factor: str, value: int, message: Message) -> tuple[int, Message]:
    for step in rubric()[factor]:
        if value >= step["at_least"]:
            return step["points"], message
    return 0, message


def _readers(facts: Facts, tables: tuple[Ref, ...]) -> tuple[int, Message]:
    readers = facts.readers(tables)
    if PUBLIC in readers:
        return rubric()["readers_public"], Message(key="readers_public")
    return _steps("readers", len(readers), Message(key="readers", params=(("accounts", len(readers)),)))


def _lifecycles(facts: Facts, tables: tuple[Ref, ...]) -> list[tuple[int, Message]]:
    names = {r.system for r in tables}
    found = sorted({s.lifecycle.value for s in facts.systems if s.name in names and s.lifecycle is not None})
    points: Mapping[str, int] = rubric()["lifecycle"]
    return [(points.get(name, 0), Message(key=f"lifecycle.{name}")) for name in found]


def rate_colocations(facts: Facts) -> tuple[CoLocation, ...]:
    """Return the co-locations with their severity filled in."""
    return tuple(_rated(facts, c) for c in facts.colocations)


def _rated(facts: Facts, c: CoLocation) -> CoLocation:
    tables = tuple({r.of_table() for r in (*c.identity, *c.transactions)})
    rating = rate(
        c.level.value, facts, tables=tables, parts=len(c.package), people=c.people_estimate, count_people=True
    )
    return dataclasses.replace(c, severity=rating.severity, severity_why=rating.why)


def worst_people(facts: Facts, found: list[Classification]) -> int | None:
    """The largest estimate of people among the relations of these classifications."""
    rows = (facts.row_of.get((c.system, c.schema, c.table)) for c in found if is_personal(c))
    return max((r.people_estimate for r in rows if r is not None and r.people_estimate is not None), default=None)
