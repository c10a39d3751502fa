"""Who alone holds the package, as every report tells it. Pure functions of an AuditResult."""

from __future__ import annotations

from ..analysis.holders import Holder, Standing, holders
from ..model import AuditResult
from ..model.once import once

Held = tuple[Holder, ...]
"""Everyone of one audit; worked out once for all that is told of them."""


@once
def all_holders(result: AuditResult) -> tuple[Holder, ...]:
    """Return everyone who reaches personal data, transactions or unread tables, worst first; see `analysis.holders`."""
    return holders(result, result.counted())


def full_readers(result: AuditResult) -> tuple[Holder, ...]:
    """Return who alone holds identity and transactions and counts: PUBLIC first, then the worst."""
    return counted(both(all_holders(result)))


def both(found: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return those who hold identity and transactions."""
    return tuple(h for h in found if h.both)


def counted(found: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return those who count: neither the audit's own accounts nor accounts nobody can log in with now."""
    return tuple(h for h in found if h.standing is Standing.COUNTED)


def joined(found: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return those for whom both sides are joined as they lie."""
    return tuple(h for h in found if h.joined)


def shown_first(found: tuple[Holder, ...], most: int) -> tuple[Holder, ...]:
    """Return about ``most`` holders, in order: PUBLIC, whoever is first for each system, then the others.

    More than ``most`` are returned if the systems need them.
    """
    covered: set[str] = set()
    needed: set[int] = set()
    for i, h in enumerate(found):
        if h.everyone or not covered.issuperset(h.systems):
            needed.add(i)
            covered.update(h.systems)
    others = [i for i in range(len(found)) if i not in needed]
    chosen = needed | set(others[: max(0, most - len(needed))])
    return tuple(found[i] for i in sorted(chosen))
