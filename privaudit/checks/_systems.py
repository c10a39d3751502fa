"""What the system checks share: one finding a system of some lifecycle that holds personal data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.facts import Facts, TableKey, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Classification, Finding, Lifecycle, Params, Ref, System, Target
from .base import finding
from .severity import rate, worst_people


def per_system(
    facts: Facts,
    settings: Settings,
    check: str,
    step: AuditStep,
    lifecycles: frozenset[Lifecycle],
    *,
    only: frozenset[str] | None = None,
    said: frozenset[TableKey] = frozenset(),
    key: str | None = None,
    base: str | None = None,
) -> Iterator[Finding]:
    """Yield one finding for each system of these lifecycles in which people's data were found.

    ``only``: systems by name; ``said``: tables that another check speaks of; ``base``: the rubric's line, if not the
    check's own.
    """
    personal = [c for c in facts.classifications if is_personal(c) and is_likely(c)]
    for system in facts.systems:
        if system.lifecycle not in lifecycles or (only is not None and system.name not in only):
            continue
        found = [c for c in personal if c.system == system.name and (c.system, c.schema, c.table) not in said]
        if not found:
            continue
        yield one_system(facts, settings, check, step, system, found, base=base or check, key=key)


def one_system(
    facts: Facts,
    settings: Settings,
    check: str,
    step: AuditStep,
    system: System,
    found: Sequence[Classification],
    *,
    base: str,
    key: str | None = None,
    discriminator: str | None = None,
    params: Params = (),
    basis: tuple[str, ...] = (),
    weaknesses: int = 0,
) -> Finding:
    """Return the finding on one system in which ``found`` was found.

    ``params`` and ``basis`` come after those all such findings have; ``weaknesses`` counts ways in which it is
    protected worse (`severity.rate`).
    """
    people = worst_people(facts, found)
    categories = frozenset(c.category.value for c in found)
    tables = tuple(sorted({c.ref.of_table() for c in found}, key=lambda r: r.key))
    rating = rate(
        base,
        facts,
        tables=tables,
        people=people,
        count_people=True,
        categories=categories,
        lifecycle=False,
        weaknesses=weaknesses,
    )
    about: Params = (
        ("system", system.name),
        ("tables", len(tables)),
        ("found_category", ",".join(sorted(categories))),
        ("people", people if people is not None else "?"),
    )
    return finding(
        check,
        step,
        facts,
        settings,
        rating,
        Target(ref=Ref(system=system.name)),
        (*about, *params),
        key=key,
        discriminator=discriminator,
        basis=(*sorted(categories), *basis),
        categories=categories,
    )
