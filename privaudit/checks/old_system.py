"""Do legacy and archive systems hold personal data, and how are they protected worse? Which others seem out of use?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..analysis.old_systems import OLD, OUT_OF_USE, unprotected
from ..config.settings import Settings
from ..model import AuditStep, Finding, Lifecycle, Params, Ref, System, Target
from .base import Check, finding
from .severity import rate, worst_people

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
    people = worst_people(facts, found)
    categories = frozenset(c.category.value for c in found)
    tables = tuple(sorted({c.ref.of_table() for c in found}, key=lambda r: r.key))
    weak = len(unprotected(system)) if key is None else 0
    rating = rate(
        base,
        facts,
        tables=tables,
        people=people,
        count_people=True,
        categories=categories,
        lifecycle=False,
        weaknesses=weak,
    )
    params: Params = (
        ("system", system.name),
        ("tables", len(tables)),
        ("found_category", ",".join(sorted(categories))),
        ("people", people if people is not None else "?"),
        *weaknesses(system),
        ("hold_clause", "legal_hold" if system.legal_hold else ""),
    )
    yield finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rating,
        Target(ref=Ref(system=system.name)),
        params,
        key=key,
        discriminator=key,
        basis=(*sorted(categories), *(w.key for w in system.weaknesses)),
        categories=categories,
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
