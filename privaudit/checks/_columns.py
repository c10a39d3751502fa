"""What the column checks share: one finding a relation over the columns that match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Classification, Finding, Params, Ref, Target
from .base import finding
from .severity import rate, worst_people


def per_table(
    facts: Facts,
    settings: Settings,
    check: str,
    step: AuditStep,
    matches: Callable[[Classification], bool],
    *,
    categories: bool = False,
    key: str | None = None,
) -> Iterator[Finding]:
    """Yield one finding for each relation that has matching classifications, naming columns and kinds.

    ``key`` picks a variant of the check's texts and tells its findings apart.
    """
    tables: dict[Ref, list[Classification]] = defaultdict(list)
    for c in facts.classifications:
        if matches(c):
            tables[c.ref.of_table()].append(c)
    for table, found in sorted(tables.items(), key=lambda item: item[0].key):
        people = worst_people(facts, found)
        names = frozenset(c.category.value for c in found)
        rated = names if categories else frozenset[str]()
        rating = rate(check, facts, tables=(table,), people=people, count_people=True, categories=rated)
        columns = sorted({c.ref for c in found}, key=lambda r: r.key)
        params: Params = (
            ("table", table.label()),
            ("columns", ", ".join(dict.fromkeys(Ref(column=r.column, path=r.path).label() for r in columns))),
            ("kinds_entity", ",".join(sorted({c.entity for c in found}))),
            ("people", people if people is not None else "?"),
        )
        yield finding(
            check,
            step,
            facts,
            settings,
            rating,
            Target(ref=table, related=tuple(columns)),
            params,
            key=key,
            confidence=max(c.confidence for c in found),
            discriminator=key,
            categories=names,
            basis=tuple(sorted({c.entity for c in found})),
        )
