"""Who may hand on rights to personal data?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import Account, Login, Reached, accounts, by_login, summed
from ..analysis.facts import Facts
from ..analysis.powers import Handing, handing
from ..analysis.revoke import revoke_grant_option
from ..config.settings import Settings
from ..model import Access, AuditStep, Finding, RightLevel, record
from ._proposed import listed
from ._ranked import Candidate, about, ranked, target, weigh
from ._script import Section, script
from .base import Check, finding


@record
class _Held:
    """Rights that an account may hand on, on one system."""

    account: Account
    entry: Handing


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a grantee of a server; owners and superusers may always, and are not listed here."""
    known = {(a.system, a.name): a for a in accounts(facts)}
    found = (
        _Held(account=known[h.system, h.grantee], entry=h) for h in handing(facts) if (h.system, h.grantee) in known
    )
    judged = by_login((h for h in found if _is_judged(h.account)), lambda h: h.account)
    yield from ranked(CHECK.id, CHECK.step, facts, settings, (_candidate(w, m, facts, settings) for w, m in judged))


def _is_judged(a: Account) -> bool:
    return a.reads_anything and not a.is_scanner and (a.is_open or not a.known or not a.known.can_login)


def _candidate(login: Login, mine: tuple[_Held, ...], facts: Facts, settings: Settings) -> Candidate:
    weighed = weigh(CHECK.id, facts, login, (_reached(facts, h) for h in mine))
    handed = tuple(sorted({name for h in mine for name in h.entry.handed}))

    def build() -> Finding:
        reached = weighed.reached
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            weighed.rating,
            target(login, reached),
            (
                *about(login, reached),
                ("others", listed(handed)),
                ("handed_clause", "handed" if handed else ""),
                ("others_clause", "handed_lose" if handed else ""),
            ),
            sql=script(facts, (), (), [_section(facts, h.entry) for h in mine]),
            categories=reached.categories,
            basis=handed,
        )

    return Candidate(weighed=weighed, build=build)


def _section(facts: Facts, entry: Handing) -> Section:
    dialect = facts.system_by_name[entry.system].dialect
    statements = revoke_grant_option(dialect, entry.rights, cascade=bool(entry.handed))
    return Section(system=entry.system, statements=statements)


def _reached(facts: Facts, held: _Held) -> Reached:
    places = {(r.schema, r.name) for r in held.entry.rights}
    wide = any(r.level is RightLevel.DATABASE for r in held.entry.rights)

    def concerns(row: Access) -> bool:
        return row.grantable if wide else (row.schema, row.table) in places

    return summed(facts, (a for a in held.account.rows if concerns(a)))


CHECK = Check(id="grant_option", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
