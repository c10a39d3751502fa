"""On which servers do accounts that read personal data never expire?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.accounts import Login, by_login, summed
from ..analysis.facts import Facts
from ..analysis.leavers import endless
from ..config.settings import Settings
from ..model import AuditStep, Finding, Ref, Target
from ._proposed import listed
from ._ranked import NAMED_SYSTEMS
from .base import Check, finding
from .severity import rate


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a server: the accounts of people without a last day of validity."""
    servers: dict[str, list[Login]] = defaultdict(list)
    for login, _ in by_login((a for found in endless(facts).values() for a in found), lambda a: a):
        servers[login.realm or login.systems[0]].append(login)
    for _, found in sorted(servers.items()):
        yield _finding(found, facts, settings)


def _finding(found: list[Login], facts: Facts, settings: Settings) -> Finding:
    parts = [a for login in found for a in login.parts]
    systems = sorted({a.system for a in parts})
    names = sorted(login.name for login in found)
    reached = summed(facts, (row for a in parts for row in a.rows))
    refs = tuple(Ref(system=s) for s in systems)
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rate(CHECK.id, facts, tables=refs, breadth=False),
        Target(ref=refs[0] if len(refs) == 1 else Ref(), related=refs if len(refs) > 1 else (), realm=found[0].realm),
        (("system", listed(systems, NAMED_SYSTEMS)), ("count", len(names)), ("accounts", listed(names, 20))),
        categories=reached.categories,
        basis=tuple(names),
    )


CHECK = Check(id="never_expiring", step=AuditStep.LEAVERS, run=run, needs=("access",))
