"""Does the change copy personal data: into another relation, into a file, to whoever subscribes?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...analysis.facts import is_likely, is_personal
from ...migrate.snapshot import Copied
from ...model import AuditStep, Classification, Finding, Ref
from ..change import Change, Place
from . import Question
from ._sent import sent
from ._told import ref_of, told

_UNSURE = 0.6


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a copy that was not made before, of relations that are still there.

    Rows that go into a new table which then takes the old one's place are not copied: that is how engines alter.
    """
    before = frozenset(flow for c in change.before.snapshot.copied for flow in _flows(c, {}))
    fresh: dict[Ref, list[Copied]] = {}
    for copied in change.after.snapshot.copied:
        if not _flows(copied, change.was) <= before and _sources(change, copied):
            fresh.setdefault(copied.into, []).append(copied)
    for into, many in fresh.items():
        yield _finding(change, into, many)
    yield from sent(change)


def _finding(change: Change, into: Ref, many: list[Copied]) -> Finding:
    sources = list({c.id: c for copied in many for c in _sources(change, copied)}.values())
    tables = tuple(sorted({c.ref.of_table() for c in sources}, key=lambda r: r.key))
    sure = any(not _is_refreshed(change, copied) for copied in many)
    return told(
        change,
        QUESTION.id,
        AuditStep.COPIES,
        ref_of(change, (into.schema or "", into.table or "")),
        sources,
        location=many[0].location,
        params=(("from", ", ".join(Ref(schema=t.schema, table=t.table).label() for t in tables)),),
        related=tables,
        discriminator="copied",
        confidence=None if sure else min(_UNSURE, max(c.confidence for c in sources)),
    )


def _is_refreshed(change: Change, copied: Copied) -> bool:
    """Whether rows that are there get values of a kind that their columns held before: known places are set right."""
    into = (copied.into.schema or "", copied.into.table or "")
    return copied.update and all(
        {c.entity for c in change.kinds_before.get(change.was.get((*into, name), ("", "", "")), ())}
        & {c.entity for base in bases for c in _personal(change, base, into)}
        for name, bases in copied.columns
        if any(_personal(change, base, into) for base in bases)
    )


def _flows(copied: Copied, was: Mapping[Place, Place]) -> frozenset[tuple[Place, Place]]:
    """Each column with one whose values it got, both by the names that ``was`` gives them."""
    schema, table = copied.into.schema or "", copied.into.table or ""
    pairs = (((schema, table, name), base) for name, bases in copied.columns for base in bases)
    return frozenset((was.get(into, into), was.get(base, base)) for into, base in pairs)


def _sources(change: Change, copied: Copied) -> list[Classification]:
    """The personal columns whose values went over, but for what people declared of the copy.

    What a trigger writes into a column that is personal by itself is told of that column; one of amounts is not.
    """
    into = (copied.into.schema or "", copied.into.table or "")
    columns = [(n, b) for n, b in copied.columns if not (copied.trigger and _is_told(change, (*into, n)))]
    places = {b for name, bases in columns for b in bases if not _is_declared(change, (*into, name))}
    return [c for place in sorted(places) for c in _personal(change, place, into)]


def _is_told(change: Change, place: Place) -> bool:
    return any(is_personal(c) and is_likely(c) for c in change.kinds_after.get(place, ()))


def _personal(change: Change, place: Place, into: tuple[str, str]) -> list[Classification]:
    """What is likely personal in a column (``*``: any) of another relation."""
    if place[:2] == into:
        return []
    return [c for c in change.personal_of.get(place[:2], ()) if is_likely(c) and place[2] in (c.column, "*")]


def _is_declared(change: Change, place: Place) -> bool:
    """Whether people said what for, and how long, a column of a copy is kept: that is no forgotten copy."""
    rows = [change.declared.get(c.id, {}) for c in change.kinds_after.get(place, ())]
    return any("purpose" in said and "keep_until" in said for said in rows)


QUESTION = Question(id="copied_rows", run=_run)
