"""Could the scanner's own account write? The audit did not, but a least-privilege account cannot."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, Ref, Target
from .base import Check, finding
from .severity import rate


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a server account that may write; a file the operator owns is not worth one."""
    for system in facts.systems:
        if system.account is None or not system.account.may_write or system.server is None:
            continue
        params: Params = (
            ("system", system.name),
            ("account", system.account.name),
            ("rights", ", ".join(system.account.rights) or "?"),
            ("dialect", system.dialect),
        )
        ref = Ref(system=system.name)
        yield finding(
            "scanner_may_write",
            AuditStep.METHOD,
            facts,
            settings,
            rate("scanner_may_write", facts, tables=(), breadth=False),
            Target(ref=ref, principal=system.account.name),
            params,
        )


CHECK = Check(id="scanner_may_write", step=AuditStep.METHOD, run=run)
