"""Whose accounts still read although the person left, or is leaving?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.accounts import Login
from ..analysis.facts import Facts
from ..analysis.leavers import Leaver, leavers
from ..config.settings import Settings
from ..model import AuditStep, Finding, ReadPattern, StaffStatus
from ._closing import Closing, candidate
from ._proposed import listed
from ._ranked import ranked
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a person: all open accounts, what they still read, what was read around the last day."""
    people: dict[str, list[Leaver]] = defaultdict(list)
    for entry in leavers(facts):
        people[entry.person.name].append(entry)
    found = (
        candidate(CHECK, Login(parts=tuple(e.account for e in mine), of_person=True), _closing(mine), facts, settings)
        for _, mine in sorted(people.items())
    )
    yield from ranked(CHECK.id, CHECK.step, facts, settings, found)


def _closing(mine: list[Leaver]) -> Closing:
    first = mine[0]
    left = first.person.status is StaffStatus.LEFT
    after = sum(r.statements for e in mine for r in e.reads if r.pattern is ReadPattern.AFTER_LEAVING)
    before = sum(r.statements for e in mine for r in e.reads if r.pattern is ReadPattern.BEFORE_LEAVING)
    accounts = sorted({(e.account.name, e.account.system) for e in mine})
    return Closing(
        account=first.account,
        key=("used" if after else "left") if left else "leaving",
        base=("leaver_used" if after else None) if left else "leaving_account",
        params=(
            ("accounts", "; ".join(_named(accounts))),
            ("left_on", first.person.left_on or "?"),
            ("reads_after", after),
            ("reads_before", before),
            ("before_clause", "reads_before" if before else ""),
        ),
        basis=(first.person.left_on or "", *(f"{system}/{name}" for name, system in accounts)),
    )


def _named(accounts: list[tuple[str, str]]) -> Iterator[str]:
    """Each account with the systems it is on."""
    for name in dict.fromkeys(name for name, _ in accounts):
        yield f"{name} ({listed([system for n, system in accounts if n == name], 50)})"


CHECK = Check(id="leaver_account", step=AuditStep.LEAVERS, run=run, needs=("access", "staff"))
