"""Do systems declared test hold personal data that no comparison showed to be real? They are protected worse."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, TableKey, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Finding, Lifecycle, Protection
from ._systems import per_system
from .base import Check
from .real_data_in_test import test_members


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a system, about the tables that are no copies of others (`real_data_in_test` has those)."""
    real = {r for copy in facts.copies if copy.in_test for r in test_members(facts, copy)}
    said = frozenset((r.system or "", r.schema or "", r.table or "") for r in real)
    compared = _compared(facts, said)
    others = frozenset(s.name for s in facts.systems) - compared
    for names, key, base in ((compared, "unproven", "test_system_unproven"), (others, None, None)):
        yield from per_system(
            facts,
            settings,
            "test_system",
            AuditStep.COPIES,
            frozenset({Lifecycle.TEST}),
            only=names,
            said=said,
            key=key,
            base=base,
        )


def _compared(facts: Facts, said: frozenset[TableKey]) -> frozenset[str]:
    """Systems all of whose tables with personal data were compared with some of a system that is not for tests."""
    test = {s.name for s in facts.systems if s.lifecycle is Lifecycle.TEST}
    if not any(t.key[0] not in test for t in facts.sketches):
        return frozenset()
    unseen = {key[0] for key in facts.by_table if key not in said and not _comparable(facts, key)}
    return frozenset(test - unseen)


def _comparable(facts: Facts, key: TableKey) -> bool:
    """Whether a table without personal data, or one with a value of a person in clear that was compared."""
    found = [c for c in facts.by_table[key] if is_personal(c) and is_likely(c)]
    sketch = facts.sketches.get(key)
    if sketch is None or not found:
        return not found
    return any(c.column in sketch.values and c.protection is Protection.PLAIN for c in found)


CHECK = Check(id="test_system", step=AuditStep.COPIES, run=run)
