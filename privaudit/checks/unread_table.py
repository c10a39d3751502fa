"""Which relations that were asked for could not be read? Their content is unknown, not clean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.facts import UNREAD, Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, Ref, TableRow, Target
from .base import Check, finding
from .severity import rate

NAMED = 10


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding for each system and reason."""
    groups: dict[tuple[str, str], list[TableRow]] = defaultdict(list)
    for row in facts.tables:
        if row.status in UNREAD and row.reason not in {None, "excluded"}:
            groups[row.system, row.reason or ""].append(row)
    for (system, reason), rows in sorted(groups.items()):
        rating = rate("unread_table", facts, tables=tuple(r.ref for r in rows))
        params: Params = (
            ("system", system),
            ("count", len(rows)),
            ("tables", ", ".join(r.ref.label() for r in rows[:NAMED]) + (" …" if len(rows) > NAMED else "")),
            ("why_reason", reason),
        )
        yield finding(
            "unread_table",
            AuditStep.COVERAGE,
            facts,
            settings,
            rating,
            Target(ref=Ref(system=system), related=tuple(r.ref for r in rows)),
            params,
            discriminator=reason,
        )


CHECK = Check(id="unread_table", step=AuditStep.COVERAGE, run=run)
