"""Where one leak shows the full package, and of how many people. Pure functions of an AuditResult."""

from __future__ import annotations

from collections import defaultdict

from ..analysis.reached import FULL_LEVELS as FULL_LEVELS
from ..model import AuditResult, CoLocation, PackagePart, Ref, Severity, record
from .overview import People


def full_packages(result: AuditResult) -> tuple[CoLocation, ...]:
    """Return the co-locations where one system shows the full package, worst first."""
    found = [c for c in result.colocations if c.level in FULL_LEVELS and len(c.systems) == 1]
    return tuple(sorted(found, key=lambda c: (c.severity.rank, -(c.people_estimate or 0), c.systems, c.id)))


@record
class FullSystem:
    """One system that shows the full package: all its places together."""

    name: str
    severity: Severity
    parts: tuple[PackagePart, ...]
    places: tuple[CoLocation, ...]
    """Worst first."""
    people: People
    """Of the place with the most people."""


def full_systems(result: AuditResult) -> tuple[FullSystem, ...]:
    """Return the systems that show the full package, worst first, each once."""
    places: dict[str, list[CoLocation]] = defaultdict(list)
    counted = {t.ref: People(about=t.people_estimate, low=t.people_low, high=t.people_high) for t in result.tables}
    for c in full_packages(result):
        places[c.systems[0]].append(c)
    return tuple(
        FullSystem(
            name=name,
            severity=found[0].severity,
            parts=tuple(p for p in PackagePart if any(p in c.package for c in found)),
            places=tuple(found),
            people=max((_people(c, counted) for c in found), key=lambda p: p.about or 0),
        )
        for name, found in places.items()
    )


def _people(place: CoLocation, counted: dict[Ref, People]) -> People:
    """The estimate of a place with the bounds of the table it comes from."""
    about = place.people_estimate
    tables = sorted({r.of_table() for r in (*place.identity, *place.transactions)}, key=lambda r: r.key)
    held = (counted[t] for t in tables if t in counted)
    return next((p for p in held if about is not None and p.about == about), People(about=about))
