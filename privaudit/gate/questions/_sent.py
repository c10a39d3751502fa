"""Rows that leave the database, for the question of copies: files, programs, and whoever subscribes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ...analysis.facts import is_likely
from ...checks._proposed import listed
from ...migrate.exports import CLIENT, LOG
from ...migrate.snapshot import Sent
from ...model import AuditStep, Classification, Finding, Ref
from ..change import Change, Place
from ._told import ref_of, told

_Key = tuple[str, str, frozenset[Place]]
_ID = "copied_rows"
_UNSURE = 0.5
"""Of a new relation that was published before it was made: said, never in the way."""
_OF_CLIENT = 0.6
"""What goes to whoever runs the script may be kept or thrown away: said, never in the way."""
_NAMED = 5


def sent(change: Change) -> Iterator[Finding]:
    """Yield one finding an export or publication of personal data that was not there before.

    A publication is told once, for all relations that one statement puts into it.
    """
    before = Counter(_key(s, {}) for s in change.before.snapshot.sent)
    told_of: dict[tuple[object, ...], list[tuple[Sent, list[Classification]]]] = {}
    for one in change.after.snapshot.sent:
        key = _key(one, change.was)
        if before[key]:
            before[key] -= 1
            continue
        rows = _personal(change, one)
        if rows:
            group = (one.kind, one.name, one.location, _is_older(change, one))
            told_of.setdefault(group, []).append((one, rows))
    times: Counter[str] = Counter()
    for many in told_of.values():
        yield _finding(change, many, times)


def _key(one: Sent, was: Mapping[Place, Place]) -> _Key:
    return (one.kind, one.name, frozenset(_then(place, was) for place in one.columns))


def _then(place: Place, was: Mapping[Place, Place]) -> Place:
    if place[2] != "*":
        return was.get(place, place)
    table = next((then[:2] for now, then in was.items() if now[:2] == place[:2]), place[:2])
    return (*table, "*")


def _is_older(change: Change, one: Sent) -> bool:
    """Whether the relation is new, and what is published was said before it was made."""
    known = any(s.kind == one.kind and s.name == one.name and s.promised for s in change.before.snapshot.sent)
    return one.promised and known and all(p[:2] not in change.tables_before for p in one.columns)


def _personal(change: Change, one: Sent) -> list[Classification]:
    return [
        c
        for schema, table, column in one.columns
        for c in change.personal_of.get((schema, table), ())
        if is_likely(c) and column in (c.column, "*")
    ]


def _finding(change: Change, many: list[tuple[Sent, list[Classification]]], times: Counter[str]) -> Finding:
    first = many[0][0]
    rows = [c for _, found in many for c in found]
    tables = tuple(sorted({c.ref.of_table() for c in rows}, key=lambda r: r.key))
    schemas = {t.schema for t in tables}
    many_of = Ref(system=change.system, schema=schemas.pop() if len(schemas) == 1 else None)
    older = _is_older(change, first)
    names = "|".join((first.kind, first.name, *sorted({f"{c.schema}.{c.table}.{c.column}" for c in rows})))
    times[names] += 1  # the same once more is another file
    return told(
        change,
        _ID,
        AuditStep.COPIES,
        ref_of(change, (tables[0].schema or "", tables[0].table or "")) if len(tables) == 1 else many_of,
        rows,
        location=change.said(tables[0]) if older else first.location,
        params=(
            ("from", listed([Ref(schema=t.schema, table=t.table).label() for t in tables], _NAMED)),
            ("publication", first.name),
        ),
        key=first.kind,
        related=tables if len(tables) > 1 else (),
        discriminator=names if times[names] == 1 else f"{names}|{times[names]}",
        confidence=_UNSURE if older else _OF_CLIENT if first.kind in {CLIENT, LOG} else None,
    )
