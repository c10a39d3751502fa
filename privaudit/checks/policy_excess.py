"""Who reaches data that the access policy does not give them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime

from ..analysis.accounts import Account, Reached, summed
from ..analysis.facts import Facts
from ..analysis.least import Excess, excesses, reads_by_account
from ..config.settings import Settings
from ..model import Access, AuditStep, Finding, Ref
from ._proposed import columns_instead, propose, views_instead
from ._ranked import Candidate, about, judge, ranked, target
from .base import Check, finding
from .severity import Rating


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account and system, the worst first, over everything that no rule in force allows."""
    found = (_candidate(e, facts, settings) for e in excesses(facts, settings.access.rules, _today(facts)))
    yield from ranked(CHECK.id, CHECK.step, facts, settings, found)


def _today(facts: Facts) -> date:
    """The day the access lists were read: a rule's last day is counted by it."""
    times = [g.as_of for g in facts.grants]
    return datetime.fromisoformat(max(times)).date() if times else datetime.now(tz=UTC).date()


def _candidate(excess: Excess, facts: Facts, settings: Settings) -> Candidate:
    over = frozenset(excess.categories)
    rows = tuple(_narrowed(facts, a, over) for a in excess.rows)
    summary = summed(facts, excess.rows)
    reached = dataclasses.replace(summary, categories=excess.categories)
    rating = judge(CHECK.id, facts, excess.account, reached)
    return Candidate(
        rating=rating,
        account=excess.account,
        reached=reached,
        build=lambda: _finding(facts, settings, excess, rows, reached, rating),
    )


def _narrowed(facts: Facts, row: Access, over: frozenset[str]) -> Access:
    """A row of some columns, less those that hold nothing but what is allowed."""
    if row.columns == ("*",):
        return row
    found = facts.by_table.get((row.system, row.schema or "", row.table or ""), [])
    closed = {c.column for c in found if c.category.value in over}
    return dataclasses.replace(row, columns=tuple(c for c in row.columns if c in closed))


def _finding(
    facts: Facts, settings: Settings, excess: Excess, rows: tuple[Access, ...], reached: Reached, rating: Rating
) -> Finding:
    account, over = excess.account, frozenset(excess.categories)
    used, allowed = _used(facts, account, rows), _partly_allowed(rows, over)
    made = propose(
        facts,
        account,
        rows,
        before=views_instead(facts, account, used, over),
        after=columns_instead(facts, account, allowed, over),
    )
    key = "application" if account.kind.value == "app_user" else "used" if used else "default"
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rating,
        target(account, reached),
        (*about(account, reached), *made.params),
        key=key,
        sql=made.sql,
        categories=over,
        basis=excess.categories,
    )


def _used(facts: Facts, account: Account, rows: tuple[Access, ...]) -> tuple[Ref, ...]:
    read = reads_by_account(facts).get((account.system, account.name), frozenset())
    refs = dict.fromkeys(a.ref for a in rows if (a.system, a.schema or "", a.table or "") in read)
    return tuple(refs)


def _partly_allowed(rows: tuple[Access, ...], over: frozenset[str]) -> tuple[Ref, ...]:
    """Relations of which the policy allows a part: their other columns stay readable."""
    return tuple(dict.fromkeys(a.ref for a in rows if a.columns == ("*",) and set(a.categories) - over))


CHECK = Check(id="policy_excess", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access", "policy"))
