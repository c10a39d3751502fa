"""What is granted and was not used as long as the logs reach back?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import Login, by_login, summed
from ..analysis.facts import Facts
from ..analysis.least import Unused, unused
from ..analysis.leavers import read_somewhere
from ..analysis.revoke.choice import WHOLE, Over
from ..config.access_rules import load_access_rules
from ..config.settings import Settings
from ..model import AuditStep, Finding
from ._once import said_once
from ._proposed import Part, propose
from ._ranked import Candidate, about, ranked, target, weigh
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account of a server with rights that no logged read used.

    An account that read nothing for as long as `dormant_account` asks is that check's.
    """
    read, most = read_somewhere(facts), settings.access.dormant_days
    every = unused(facts, load_access_rules().enough_days)
    over = {(u.account.system, u.account.name): {(a.schema or "", a.table or ""): WHOLE for a in u.rows} for u in every}
    found = by_login(every, lambda u: u.account)
    candidates = (
        _candidate(login, mine, facts, settings, over)
        for login, mine in found
        if (login.realm or login.systems[0], login.name) in read or any(u.over.days < most for u in mine)
    )
    yield from said_once(ranked(CHECK.id, CHECK.step, facts, settings, candidates))


def _candidate(login: Login, mine: tuple[Unused, ...], facts: Facts, settings: Settings, over: Over) -> Candidate:
    weighed = weigh(CHECK.id, facts, login, (summed(facts, u.rows) for u in mine))

    def build() -> Finding:
        made, reached = propose(facts, (Part(account=u.account, rows=u.rows) for u in mine), over), weighed.reached
        used = sum(u.used for u in mine)
        window = (("days", min(u.over.days for u in mine)), ("used", used))
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            weighed.rating,
            target(login, reached),
            (*about(login, reached), *window, *made.params),
            key="some" if used else "nothing",
            sql=made.sql,
            categories=reached.categories,
            basis=reached.categories,
        )

    return Candidate(weighed=weighed, build=build)


CHECK = Check(id="unused_access", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access", "reads"))
