"""What the system checks share: one finding a system of some lifecycle that holds personal data."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Finding, Lifecycle, Params, Ref, Target
from .base import finding
from .severity import rate, worst_people


def per_system(
    facts: Facts, settings: Settings, check: str, step: AuditStep, lifecycles: frozenset[Lifecycle]
) -> Iterator[Finding]:
    """Yield one finding for each system of these lifecycles in which people's data were found."""
    for system in facts.systems:
        if system.lifecycle not in lifecycles:
            continue
        found = [c for c in facts.classifications if c.system == system.name and is_personal(c) and is_likely(c)]
        if not found:
            continue
        people = worst_people(facts, found)
        categories = frozenset(c.category.value for c in found)
        tables = tuple(sorted({c.ref.of_table() for c in found}, key=lambda r: r.key))
        rating = rate(
            check, facts, tables=tables, people=people, count_people=True, categories=categories, lifecycle=False
        )
        params: Params = (
            ("system", system.name),
            ("tables", len(tables)),
            ("found_category", ",".join(sorted(categories))),
            ("people", people if people is not None else "?"),
        )
        yield finding(
            check,
            step,
            facts,
            settings,
            rating,
            Target(ref=Ref(system=system.name)),
            params,
            basis=tuple(sorted(categories)),
            categories=categories,
        )
