"""Who may hand on rights to personal data?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import Account, accounts, summed
from ..analysis.facts import Facts
from ..analysis.powers import Handing, handing
from ..analysis.revoke import revoke_grant_option
from ..config.settings import Settings
from ..model import Access, AuditStep, Finding, RightLevel
from ._proposed import listed
from ._ranked import Candidate, about, judge, ranked, target
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a grantee and system; owners and superusers may always, and are not listed here."""
    known = {(a.system, a.name): a for a in accounts(facts)}
    found = ((h, known[h.system, h.grantee]) for h in handing(facts) if (h.system, h.grantee) in known)
    judged = (
        _candidate(h, a, facts, settings)
        for h, a in found
        if a.reads_anything and not a.is_scanner and (a.is_open or not a.known or not a.known.can_login)
    )
    yield from ranked(CHECK.id, CHECK.step, facts, settings, judged)


def _candidate(entry: Handing, account: Account, facts: Facts, settings: Settings) -> Candidate:
    places = {(r.schema, r.name) for r in entry.rights}
    wide = any(r.level is RightLevel.DATABASE for r in entry.rights)

    def concerns(row: Access) -> bool:
        return row.grantable if wide else (row.schema, row.table) in places

    reached = summed(facts, (a for a in account.rows if concerns(a)))
    rating = judge(CHECK.id, facts, account, reached)
    system = facts.system_by_name[entry.system]

    def build() -> Finding:
        statements = revoke_grant_option(system.dialect, entry.rights, cascade=bool(entry.handed))
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            rating,
            target(account, reached),
            (*about(account, reached), ("others", listed(entry.handed))),
            sql="\n".join(statements),
            categories=reached.categories,
            basis=entry.handed,
        )

    return Candidate(rating=rating, account=account, reached=reached, build=build)


CHECK = Check(id="grant_option", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
