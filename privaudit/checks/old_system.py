"""Do legacy and archive systems hold personal data, and how are they protected worse? Which others seem out of use?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..analysis.old_systems import OLD, OUT_OF_USE, unprotected
from ..config.settings import Settings
from ..model import AuditStep, Finding, Lifecycle, Params, System
from ._systems import one_system
from .base import Check

NOT_SAID = frozenset({Lifecycle.LIVE, None})


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a system that is declared old, or that seems out of use and nobody declared anything else."""
    for system in facts.systems:
        if system.lifecycle in OLD:
            yield from _found(facts, settings, system, "old_system", None)
        elif system.lifecycle in NOT_SAID and any(w.key == OUT_OF_USE for w in system.weaknesses):
            yield from _found(facts, settings, system, "seems_old", "seems")


def _found(facts: Facts, settings: Settings, system: System, base: str, key: str | None) -> Iterator[Finding]:
    found = [c for c in facts.classifications if c.system == system.name and is_personal(c) and is_likely(c)]
    if not found:
        return
    yield one_system(
        facts,
        settings,
        CHECK.id,
        CHECK.step,
        system,
        found,
        base=base,
        key=key,
        discriminator=key,
        params=(*weaknesses(system), ("hold_clause", "legal_hold" if system.legal_hold else "")),
        basis=tuple(w.key for w in system.weaknesses),
        weaknesses=len(unprotected(system)) if key is None else 0,
    )


_RENAMED = {"tables": "public_tables", "accounts": "shared_accounts"}
"""Parameters of weaknesses that mean something else in the finding."""


def weaknesses(system: System) -> Params:
    """Return a clause for each weakness, as ``weak_no_tls_clause``, and what the clauses say."""
    clauses: dict[str, str] = {}
    values: Params = ()
    for w in system.weaknesses:
        name = w.key.replace(".", "_")
        clauses[name.replace("_paid", "").replace("reads_not_logged", "logs").replace("logs_unknown", "logs")] = name
        values = (*values, *((_RENAMED.get(k, k), v) for k, v in w.params))
    return (*values, *((f"{name}_clause", clause) for name, clause in clauses.items()))


CHECK = Check(id="old_system", step=AuditStep.OLD_DATA, run=run)
