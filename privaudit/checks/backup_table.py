"""Which tables with personal data are named or shaped like backups? Nobody looks after them."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.ages import has_people
from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, TableRow
from ._held import about_table, on_hold
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a table; its text says what makes it look like one."""
    for row in sorted(facts.tables, key=lambda r: r.ref.key):
        if row.backup_like is not None and has_people(facts, (row.system, row.schema, row.table)):
            yield _finding(facts, settings, row, row.backup_like.rpartition(".")[2])


def _finding(facts: Facts, settings: Settings, row: TableRow, why: str) -> Finding:
    newest = (("newest_on", row.newest),) if row.newest is not None else ()
    more = (*newest, ("newest_clause", "newest" if newest else ""), on_hold(facts, row))
    people = row.people_estimate
    return about_table(CHECK, facts, settings, row, people=people, params=more, key=why, basis=(why,))


CHECK = Check(id="backup_table", step=AuditStep.OLD_DATA, run=run)
