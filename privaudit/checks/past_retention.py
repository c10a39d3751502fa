"""Whose data are kept longer than the configuration allows after the last transaction?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.ages import rule_for
from ..analysis.destruction import is_past
from ..analysis.facts import Facts
from ..analysis.inactive import BY_ROWS
from ..config.settings import RetentionRule, Settings
from ..model import AuditStep, Finding, Params, TableRow
from ._held import about_table, on_hold
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a table of people, with how many are past the period, and bounds."""
    for row in sorted(facts.tables, key=lambda r: r.ref.key):
        rule = rule_for(facts, row, settings.retention) if is_past(row) else None
        if rule is not None:
            yield _finding(facts, settings, row, rule)


def _finding(facts: Facts, settings: Settings, row: TableRow, rule: RetentionRule) -> Finding:
    low, high = row.inactive_low or 0, row.inactive_high
    how = row.inactive_how
    certain = "unbounded" if high is None else "exact" if low == high else "at_most" if low == 0 else "between"
    if how is not None and how.key == BY_ROWS and certain != "unbounded":
        certain = "rows_exact" if certain == "exact" else "rows"
    params: Params = (
        ("months", rule.months),
        ("inactive", row.inactive_people or 0),
        ("low", low),
        *((("high", high),) if high is not None else ()),
        ("columns", str(how.param("columns") or "") if how is not None else ""),
        ("basis", rule.basis or ""),
        ("basis_clause", "basis" if rule.basis else ""),
        on_hold(facts, row),
    )
    return about_table(
        CHECK,
        facts,
        settings,
        row,
        people=row.inactive_people,
        params=params,
        key=certain,
        basis=(str(rule.months),),
        sql=row.inactive_sql,
    )


CHECK = Check(id="past_retention", step=AuditStep.OLD_DATA, run=run, needs=("retention",))
