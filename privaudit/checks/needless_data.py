"""Which personal data may not be needed: hardly filled, constant, not read, held in several systems?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.needless import HELD
from ..config.settings import Settings
from ..model import AuditStep, Finding, Needless, Ref, Target
from ._proposed import listed
from .base import Check, finding
from .severity import rate

NAMED = 10


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a table with such columns, and one a system that holds what another one holds, too."""
    tables: dict[Ref, list[Needless]] = defaultdict(list)
    systems: dict[str, list[Needless]] = defaultdict(list)
    for n in facts.needless:
        if any(m.key != HELD for m in n.reasons):
            tables[n.ref.of_table()].append(n)
        if any(m.key == HELD for m in n.reasons):
            systems[n.ref.system or ""].append(n)
    for table, found in sorted(tables.items(), key=lambda item: item[0].key):
        yield _of_table(facts, settings, table, found)
    for name, found in sorted(systems.items()):
        yield _of_system(facts, settings, name, found)


def _of_table(facts: Facts, settings: Settings, table: Ref, found: list[Needless]) -> Finding:
    columns = sorted((n.ref for n in found), key=lambda r: r.key)
    reasons = sorted({m.key for n in found for m in n.reasons if m.key != HELD})
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rate(CHECK.id, facts, tables=(table,), breadth=False, lifecycle=False),
        Target(ref=table, related=tuple(columns)),
        (
            ("table", table.label()),
            ("count", len(columns)),
            ("columns", listed([Ref(column=r.column, path=r.path).label() for r in columns], NAMED)),
        ),
        basis=tuple(reasons),
        categories=_categories(facts, found),
    )


def _of_system(facts: Facts, settings: Settings, name: str, found: list[Needless]) -> Finding:
    ref = Ref(system=name)
    refs = {n.ref for n in found}
    kinds = sorted({c.entity for c in facts.classifications if c.ref in refs})
    owners = sorted({str(m.param("owner")) for n in found for m in n.reasons if m.key == HELD})
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rate("needless_held", facts, tables=(ref,), breadth=False, lifecycle=False),
        Target(ref=ref),
        (
            ("system", name),
            ("count", len(found)),
            ("kinds_entity", ",".join(kinds)),
            ("owners", listed(owners, NAMED)),
        ),
        key="held",
        discriminator="held",
        basis=tuple(kinds),
        categories=_categories(facts, found),
    )


def _categories(facts: Facts, found: list[Needless]) -> frozenset[str]:
    refs = {n.ref for n in found}
    return frozenset(c.category.value for c in facts.classifications if c.ref in refs)


CHECK = Check(id="needless_data", step=AuditStep.COLLECT, run=run)
