"""Who reaches data that the access policy does not give them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime

from ..analysis.accounts import Account, Login, Reached, by_login, summed
from ..analysis.facts import Facts
from ..analysis.least import Excess, excesses, reads_by_account
from ..analysis.revoke.choice import WHOLE, Over
from ..analysis.revoke.model import Key
from ..config.settings import Settings
from ..model import Access, AuditStep, Finding, Reach, Ref, ViaKind, record
from ._once import said_once
from ._proposed import Part, columns_instead, propose, views_instead
from ._ranked import Candidate, Weighed, about, is_of_application, is_of_machine, ranked, target, weigh
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account of a server, the worst first, over everything that no rule in force allows.

    Accounts that the same statements close, members of a role say, are one finding.
    """
    every = excesses(facts, settings.access.rules, _today(facts))
    over = {(e.account.system, e.account.name): _over(facts, e) for e in every}
    found = by_login(every, lambda e: e.account)
    candidates = (_candidate(login, mine, facts, settings, over) for login, mine in found)
    yield from said_once(ranked(CHECK.id, CHECK.step, facts, settings, candidates))


def _today(facts: Facts) -> date:
    """The day the access lists were read: a rule's last day is counted by it."""
    times = [g.as_of for g in facts.grants]
    return datetime.fromisoformat(max(times)).date() if times else datetime.now(tz=UTC).date()


def _over(facts: Facts, excess: Excess) -> dict[Key, frozenset[str]]:
    """The relations that are too much for an account, with the columns; `WHOLE` where no part of one is allowed."""
    over = frozenset(excess.categories)
    out: dict[Key, frozenset[str]] = {}
    for a in excess.rows:
        found = facts.by_table.get((a.system, a.schema or "", a.table or ""), [])
        closed = frozenset(c.column for c in found if c.category.value in over)
        part = bool({c.category.value for c in found} - over)
        out[a.schema or "", a.table or ""] = closed if part and closed else WHOLE
        view = next((v for v in a.via if v.kind is ViaKind.VIEW), None)
        if a.reach is Reach.VIEW and view is not None:
            out.setdefault((view.schema or "", view.name), WHOLE)
    return out


def _candidate(login: Login, mine: tuple[Excess, ...], facts: Facts, settings: Settings, over: Over) -> Candidate:
    weighed = weigh(CHECK.id, facts, login, (_beyond(facts, e) for e in mine))
    return Candidate(weighed=weighed, build=lambda: _finding(facts, settings, mine, weighed, over))


def _beyond(facts: Facts, excess: Excess) -> Reached:
    return dataclasses.replace(summed(facts, excess.rows), categories=excess.categories)


def _narrowed(facts: Facts, row: Access, over: frozenset[str]) -> Access:
    """A row of some columns, less those that hold nothing but what is allowed."""
    if row.columns == ("*",):
        return row
    found = facts.by_table.get((row.system, row.schema or "", row.table or ""), [])
    closed = {c.column for c in found if c.category.value in over}
    return dataclasses.replace(row, columns=tuple(c for c in row.columns if c in closed))


def _finding(facts: Facts, settings: Settings, mine: tuple[Excess, ...], weighed: Weighed, over: Over) -> Finding:
    login, reached = weighed.login, weighed.reached
    parts = [_part(facts, e) for e in mine]
    made = propose(facts, (p.part for p in parts), over)
    account = login.parts[0]
    machine = "machine" if is_of_machine(account) else "default"
    key = "application" if is_of_application(account) else "used" if any(p.used for p in parts) else machine
    application = account.realm.partition(":")[2] if account.realm is not None else ""
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        weighed.rating,
        target(login, reached),
        (*about(login, reached), ("application", application), *made.params),
        key=key,
        sql=made.sql,
        categories=reached.categories,
        basis=reached.categories,
    )


@record
class _Planned:
    """What is to be taken away on one system, and whether logs show that it is used."""

    part: Part
    used: bool


def _part(facts: Facts, excess: Excess) -> _Planned:
    account, over = excess.account, frozenset(excess.categories)
    rows = tuple(_narrowed(facts, a, over) for a in excess.rows)
    used, allowed = _used(facts, account, rows), _partly_allowed(rows, over)
    before = views_instead(facts, account, used, over)
    after = columns_instead(facts, account, allowed, over)
    return _Planned(part=Part(account=account, rows=rows, before=before, after=after), used=bool(used))


def _used(facts: Facts, account: Account, rows: tuple[Access, ...]) -> tuple[Ref, ...]:
    read = reads_by_account(facts).get((account.system, account.name), frozenset())
    refs = dict.fromkeys(a.ref for a in rows if (a.system, a.schema or "", a.table or "") in read)
    return tuple(refs)


def _partly_allowed(rows: tuple[Access, ...], over: frozenset[str]) -> tuple[Ref, ...]:
    """Relations of which the policy allows a part: their other columns stay readable."""
    return tuple(dict.fromkeys(a.ref for a in rows if a.columns == ("*",) and set(a.categories) - over))


CHECK = Check(id="policy_excess", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access", "policy"))
