"""Is something gone that hid rows or values of personal data: row security, a policy, a mask, encryption?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...migrate.snapshot import Guard
from ...model import AuditStep, Finding, Location
from ..change import Change, Place
from ..side import Side
from . import Question
from ._told import likely_of, ref_of, told

_Key = tuple[str, str, str, str, str]
_OPENED = "opened"
_PAST = "past"


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a protection that is gone from, or opened on, a relation of personal data that is still there.

    A relation whose rows belong to people by a key is one: who hid its rows knew why, whatever its columns are called.
    A permissive policy that goes takes rows away from somebody: that is no loss of protection.
    """
    after = {_key(g, _now(g)): g for g in change.after.snapshot.guards}
    back = {now: then for then, now in change.tables_after.items()}
    guarded = {(g.ref.schema, g.ref.table) for g in change.before.snapshot.guards if g.kind == "row_security"}
    for guard in change.before.snapshot.guards:
        place = change.tables_after.get((guard.ref.schema or "", guard.ref.table or ""))
        if (
            place is None
            or guard.kind == _PAST
            or (guard.kind == "policy" and (guard.permissive or _is_replaced(change, guard, place)))
            # Where row security itself is gone, that is told, and not each policy.
            or (guard.kind == "policy" and ("row_security", "", *place, "") not in after)
        ):
            continue
        column = guard.ref.column or ""
        if column and (column := _called(change, (*_now(guard)[:2], column))) == "":
            continue
        if _key(guard, (*place, column)) not in after:
            yield from _finding(change, guard, place, guard.kind, _gone(change.after, place), column=column)
    yield from _seen_past(change, back)
    old = {(g.ref.schema, g.ref.table, g.name) for g in change.before.snapshot.guards if g.open}
    for guard in change.after.snapshot.guards:
        place = (guard.ref.schema or "", guard.ref.table or "")
        then = back.get(place)
        if guard.open and then in guarded and then is not None and (*then, guard.name) not in old:
            yield from _finding(change, guard, place, _OPENED, guard.location, column="")


def _seen_past(change: Change, back: Mapping[tuple[str, str], tuple[str, str]]) -> Iterator[Finding]:
    """Who read a relation as far as it let them, and sees past what hides its rows or values now.

    Of who could not read it at all ``new_reader`` speaks.
    """
    old = {(g.ref.schema, g.ref.table, g.name) for g in change.before.snapshot.guards if g.kind == _PAST}
    hidden = {(g.ref.schema, g.ref.table) for g in change.before.snapshot.guards if g.kind in _HIDING}
    readers = {(a.principal, a.schema, a.table) for a in change.before.facts.access}
    for guard in change.after.snapshot.guards:
        place = (guard.ref.schema or "", guard.ref.table or "")
        then = back.get(place)
        if guard.kind != _PAST or then is None or then not in hidden or (*then, guard.name) in old:
            continue
        if (guard.name, *then) in readers:
            yield from _finding(change, guard, place, _PAST, guard.location, column="")


_HIDING = frozenset({"row_security", "mask"})


def _called(change: Change, place: Place) -> str:
    """Return what a column of the state before is called now; empty where it is gone, with what it held."""
    return next((now[2] for now, then in change.was.items() if then == place), "")


def _is_replaced(change: Change, guard: Guard, place: tuple[str, str]) -> bool:
    """Whether as many policies that take rows away stand there as did: one has another name, or another condition."""

    def narrow(side: Side, at: tuple[str, str]) -> int:
        here = (g for g in side.snapshot.guards if (g.ref.schema, g.ref.table) == at and g.kind == "policy")
        return sum(not g.permissive and not g.open for g in here)

    return narrow(change.after, place) >= narrow(change.before, (guard.ref.schema or "", guard.ref.table or ""))


def _now(guard: Guard) -> tuple[str, str, str]:
    return (guard.ref.schema or "", guard.ref.table or "", guard.ref.column or "")


def _key(guard: Guard, place: tuple[str, str, str]) -> _Key:
    return (guard.kind, guard.name, *place)


def _gone(side: Side, place: tuple[str, str]) -> Location | None:
    """Where it was taken away, if the state says so: nothing else stands where something is gone."""
    return side.snapshot.said.dropped.get(place)


def _finding(
    change: Change, guard: Guard, place: tuple[str, str], key: str, location: Location | None, *, column: str
) -> Iterator[Finding]:
    found = likely_of(change, *place)
    if column:
        found = tuple(c for c in found if c.column == column)
    by_keys = () if column else change.keyed.get(place, ())
    if not found and not by_keys:
        return
    ref = ref_of(change, (*place, column) if column else place)
    where = location or change.said(ref)
    yield told(
        change,
        QUESTION.id,
        AuditStep.LEAST_PRIVILEGE,
        ref,
        found,
        location=where,
        params=(("policy", guard.name), ("column", column)),
        key=key,
        discriminator=f"{key}:{guard.name}",
        columns=None if found else by_keys,
        confidence=1.0 if by_keys else None,
    )


QUESTION = Question(id="protection_dropped", run=_run)
