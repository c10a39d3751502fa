"""Does the change copy personal data: into another relation, into a file, to whoever subscribes?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...analysis.facts import is_likely
from ...migrate.snapshot import Copied
from ...model import AuditStep, Classification, Finding, Ref
from ..change import Change, Place
from . import Question
from ._sent import sent
from ._told import ref_of, told


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a copy that was not made before, of relations that are still there.

    Rows that go into a new table which then takes the old one's place are not copied: that is how engines alter.
    """
    before = frozenset(flow for c in change.before.snapshot.copied for flow in _flows(c, {}))
    for copied in change.after.snapshot.copied:
        if _flows(copied, change.was) <= before:
            continue
        sources = _sources(change, copied)
        if sources:
            tables = tuple(sorted({c.ref.of_table() for c in sources}, key=lambda r: r.key))
            yield told(
                change,
                QUESTION.id,
                AuditStep.COPIES,
                ref_of(change, (copied.into.schema or "", copied.into.table or "")),
                sources,
                location=copied.location,
                params=(("from", ", ".join(Ref(schema=t.schema, table=t.table).label() for t in tables)),),
                related=tables,
                discriminator="copied",
            )
    yield from sent(change)


def _flows(copied: Copied, was: Mapping[Place, Place]) -> frozenset[tuple[Place, Place]]:
    """Each column with one whose values it got, both by the names that ``was`` gives them."""
    schema, table = copied.into.schema or "", copied.into.table or ""
    pairs = (((schema, table, name), base) for name, bases in copied.columns for base in bases)
    return frozenset((was.get(into, into), was.get(base, base)) for into, base in pairs)


def _sources(change: Change, copied: Copied) -> list[Classification]:
    """The personal columns whose values went over."""
    into = (copied.into.schema or "", copied.into.table or "")
    places = {base for _, bases in copied.columns for base in bases if base[:2] != into}
    return [
        c
        for schema, table, column in sorted(places)
        for c in change.personal_of.get((schema, table), ())
        if is_likely(c) and column in (c.column, "*")
    ]


QUESTION = Question(id="copied_rows", run=_run)
