"""Which relations that were asked for could not be read? Their content is unknown, not clean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.facts import UNREAD, Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, Ref, SystemStatus, TableRow, Target
from .base import Check, finding
from .severity import rate

NAMED = 10


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding for each system that was not read, and for each system and reason of unread relations."""
    for system in facts.systems:
        if system.status is SystemStatus.FAILED:
            why: Params = (("system", system.name), ("why_reason", system.reason or "failed"), *system.reason_params)
            ref = Ref(system=system.name)
            rating = rate("unread_table", facts, tables=(ref,), breadth=False)
            target = Target(ref=ref)
            yield finding(CHECK.id, CHECK.step, facts, settings, rating, target, why, key="system")
    groups: dict[tuple[str, str], list[TableRow]] = defaultdict(list)
    for row in facts.tables:
        if row.status in UNREAD and row.reason not in {None, "excluded"}:
            groups[row.system, row.reason or ""].append(row)
    for (name, reason), rows in sorted(groups.items()):
        rating = rate("unread_table", facts, tables=tuple(r.ref for r in rows))
        params: Params = (
            ("system", name),
            ("count", len(rows)),
            ("tables", ", ".join(r.ref.label() for r in rows[:NAMED]) + (" …" if len(rows) > NAMED else "")),
            ("why_reason", reason),
            *(p for p in rows[0].reason_params if p[0] not in {"system", "tables", "count"}),
        )
        yield finding(
            "unread_table",
            AuditStep.COVERAGE,
            facts,
            settings,
            rating,
            Target(ref=Ref(system=name), related=tuple(r.ref for r in rows)),
            params,
            discriminator=reason,
        )


CHECK = Check(id="unread_table", step=AuditStep.COVERAGE, run=run)
