"""What the questions share: one way to make a finding about a relation or column of the state after."""

from __future__ import annotations

from collections.abc import Iterable

from ...analysis.facts import is_likely
from ...checks.base import finding
from ...checks.severity import rate
from ...model import AuditStep, Classification, Finding, Location, Params, Ref, Target
from ...model.asked import asked
from ..change import Change, Place


def told(
    change: Change,
    question: str,
    step: AuditStep,
    ref: Ref,
    found: Iterable[Classification],
    *,
    location: Location | None,
    params: Params = (),
    key: str | None = None,
    principal: str | None = None,
    related: tuple[Ref, ...] = (),
    discriminator: str | None = None,
    confidence: float | None = None,
    breadth: bool = True,
    columns: Iterable[str] | None = None,
) -> Finding:
    """Return a finding about personal data; ``found`` are the classifications that it rests on.

    ``columns`` are named in their place where rows are somebody's by a key alone.

    The confidence is that of the surest of them: without one sure kind nothing is stopped.
    """
    rows = tuple(found)
    named = [c.column for c in rows] if columns is None else columns
    categories = frozenset(c.category.value for c in rows)
    facts = change.after.facts
    return finding(
        question,
        step,
        facts,
        change.settings,
        rate(question, facts, tables=(ref.of_table(),), categories=categories, breadth=breadth),
        Target(ref=ref, principal=principal, related=related, location=location),
        (
            ("table", ref.of_table().label()),
            ("columns", ", ".join(sorted({Ref(column=n).label() for n in named}))),
            ("kinds_entity", ",".join(sorted({c.entity for c in rows}))),
            *params,
        ),
        key=key,
        by_readers=asked(question).scanned,
        confidence=max((c.confidence for c in rows), default=1.0) if confidence is None else confidence,
        discriminator=discriminator,
        basis=tuple(sorted({c.entity for c in rows})),
        categories=categories,
    )


def likely_of(change: Change, schema: str, table: str) -> tuple[Classification, ...]:
    """Return what is likely personal in a relation of the state after."""
    return tuple(c for c in change.personal_of.get((schema, table), ()) if is_likely(c))


def ref_of(change: Change, place: Place | tuple[str, str]) -> Ref:
    """Return the place of a relation or column."""
    return Ref(system=change.system, schema=place[0], table=place[1], column=place[2] if len(place) > 2 else None)
