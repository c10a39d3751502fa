"""What the checks of copies share: one finding a copy, about the places the data spread to."""

from __future__ import annotations

from ..analysis.facts import Facts, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Copy, Finding, Params, Ref, Target
from .base import finding
from .severity import rate


def copy_finding(
    check: str,
    facts: Facts,
    settings: Settings,
    copy: Copy,
    spread: tuple[Ref, ...],
    original: Ref | None,
    *,
    key: str | None = None,
    base: str | None = None,
) -> Finding:
    """Return a finding about the members ``spread`` (all, where no original is known), rated by what they hold."""
    others = tuple(r for r in copy.members if r not in spread)
    found = [c for r in spread for c in facts.by_table.get((r.system or "", r.schema or "", r.table or ""), ())]
    categories = frozenset(c.category.value for c in found if is_personal(c) and is_likely(c))
    people = copy.people_estimate
    rating = rate(
        base or check,
        facts,
        tables=spread,
        people=people,
        count_people=bool(categories),
        categories=categories,
        lifecycle=check != "real_data_in_test",
    )
    params: Params = (
        ("table", spread[0].label()),
        ("tables", ", ".join(r.label() for r in spread)),
        ("system", spread[0].system or ""),
        ("original", original.label() if original is not None else "?"),
        ("overlap", round(copy.overlap * 100) if copy.overlap is not None else "?"),
        ("people", people if people is not None else "?"),
        ("as_of_on", copy.as_of or ""),
        ("as_of_clause", "as_of" if copy.as_of else ""),
    )
    return finding(
        check,
        AuditStep.COPIES,
        facts,
        settings,
        rating,
        Target(ref=spread[0], related=(*spread[1:], *others)),
        params,
        key=key,
        confidence=copy.confidence,
        discriminator=copy.id,
        basis=(copy.kind.value, *sorted(r.label() for r in copy.members)),
        categories=categories,
    )
