"""What became of systems, relations and columns with personal data.

Where a whole system or relation came, went or was not looked at again, one row says so, not one a column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..analysis.facts import UNREAD, is_personal
from ..model import (
    TRANSACTION_CATEGORIES,
    Cause,
    Change,
    Classification,
    Message,
    Outcome,
    Protection,
    Ref,
    Role,
    Subject,
    SystemStatus,
    TableRow,
    digest,
)
from .looked import PARTITION
from .pair import Pair, apart, both, cause_of, is_decided, message

SYSTEMS: Final = "systems"
TABLES: Final = "tables"
COLUMNS: Final = "classifications"
_SAFETY = {Protection.PLAIN: 0, Protection.HASHED: 1}
"""How little a reader sees of the value; masked, encrypted and tokenised are equally far from it."""
_SAFE = 2


def is_shown(c: Classification) -> bool:
    """Whether a row counts in "what lies where": personal data, and transactions of people."""
    return is_personal(c) or (c.category in TRANSACTION_CATEGORIES and c.subject is not Subject.ORGANISATION)


def held(pair: Pair) -> Iterator[Change]:
    """Yield the rows of renamed things, systems, tables and columns, in this order."""
    yield from _moves(pair)
    systems = set(pair.systems)
    for name in sorted({*pair.then.systems, *pair.now.systems}):
        yield from _system(pair, name)
    shown = [[c for c in a.classifications if is_shown(c)] for a in (pair.old, pair.new)]
    counts = [Counter(c.ref.of_table() for c in found) for found in shown]
    told: set[Ref] = set()
    for was, now in both(pair.old.tables, pair.new.tables, lambda t: t.ref):
        ref = (was or now).ref  # type: ignore[union-attr]  # one of them is there
        change = _table(pair, was, now, (counts[0][ref], counts[1][ref])) if ref.system in systems else None
        if change is not None:
            told.add(ref)
            yield change
        elif was is not None and now is not None and (counts[0][ref] or counts[1][ref]):
            yield from _people(pair, was, now)
    old, new = ([c for c in found if c.system in systems and c.ref.of_table() not in told] for found in shown)
    for before, after in both(old, new, lambda c: c.id):
        yield from _column(pair, before, after)


def _moves(pair: Pair) -> Iterator[Change]:
    moves = (
        *((SYSTEMS, Ref(system=old), Ref(system=new)) for old, new in pair.moves.systems),
        *((TABLES, old, new) for old, new in pair.moves.tables),
        *((COLUMNS, old, new) for old, new in pair.moves.columns),
    )
    for array, old, new in moves:
        yield _change(
            array, new, Outcome.CHANGED, Cause.SYSTEMS, message("held.renamed"), before=old.label(), after=new.label()
        )


def _system(pair: Pair, name: str) -> Iterator[Change]:
    """A system that one audit read and the other did not."""
    ref, then, now = Ref(system=name), pair.then.reads(name), pair.now.reads(name)
    if then and not now:
        why = pair.looked.system(name) or ("failed", ())
        yield _change(SYSTEMS, ref, Outcome.NOT_VERIFIED, cause_of(why), message("system.unread", why))
    elif now and not then:
        why = pair.back.system(name) or ("failed", ())
        key = "system.read" if name in pair.then.systems else "system.new"
        yield _change(SYSTEMS, ref, Outcome.NEW, cause_of(why), message(key, why))
    elif not then and not now and _failed(pair, name):
        yield _change(SYSTEMS, ref, Outcome.OPEN, None, message("system.still_unread"))


def _failed(pair: Pair, name: str) -> bool:
    both_ = [s.systems.get(name) for s in (pair.then, pair.now)]
    return all(s is not None and s.status is SystemStatus.FAILED for s in both_)


def _table(pair: Pair, was: TableRow | None, now: TableRow | None, columns: tuple[int, int]) -> Change | None:
    """One row for a relation that came, went, or that only one audit read; None where its columns are compared."""
    row = now or was
    if row is None:
        return None
    params = (("columns", max(columns)),)
    if was is None or now is None:
        if not any(columns) and row.status not in UNREAD:
            return None
        looked = pair.looked if now is None else pair.back
        why = looked.relation(row.ref)
        if now is None:
            if why is None:
                return _change(TABLES, row.ref, Outcome.CLOSED, Cause.SYSTEMS, message("table.gone", None, params))
            said = message("table.unseen", why, params)
            return _change(TABLES, row.ref, Outcome.NOT_VERIFIED, cause_of(why), said)
        if why is None:
            return _change(TABLES, row.ref, Outcome.NEW, Cause.SYSTEMS, message("table.new", None, params))
        return _change(TABLES, row.ref, Outcome.NEW, cause_of(why), message("table.new_unseen", why, params))
    if _unread(was) == _unread(now):
        return None
    if _unread(now):
        why = (now.reason or "failed", now.reason_params)
        said = message("table.unseen", why, params)
        return _change(TABLES, row.ref, Outcome.NOT_VERIFIED, cause_of(why), said)
    why = (was.reason or "failed", was.reason_params)
    return _change(TABLES, row.ref, Outcome.NEW, cause_of(why), message("table.read", why, params))


def _unread(row: TableRow) -> bool:
    return row.status in UNREAD and row.reason != PARTITION


def _people(pair: Pair, was: TableRow, now: TableRow) -> Iterator[Change]:
    """More or fewer people, beyond what the bounds of both numbers leave open."""
    grew = apart((was.people_low, was.people_high), (now.people_low, now.people_high))
    if not grew:
        return
    kind, key = (Outcome.WORSE, "people_up") if grew > 0 else (Outcome.BETTER, "people_down")
    about = (str(t.people_estimate) if t.people_estimate is not None else None for t in (was, now))
    before, after = about
    cause = Cause.DECISION if pair.decides([now.ref], wide=True) else pair.cause([now.ref])
    cause = cause if grew > 0 or pair.looked.relation(now.ref) is None else Cause.UNKNOWN
    yield _change(TABLES, now.ref, kind, cause, message(f"table.{key}"), before=before, after=after)


def _column(pair: Pair, was: Classification | None, now: Classification | None) -> Iterator[Change]:
    if was is not None and now is not None:
        yield from _differences(pair, was, now)
    elif was is not None:
        yield _gone(pair, was)
    elif now is not None:
        yield _came(pair, now)


def _kind(c: Classification) -> tuple[tuple[str, str], ...]:
    return (("entity", c.entity), ("band", c.band.value))


def _gone(pair: Pair, c: Classification) -> Change:
    """A column of which the new audit does not say that it holds this kind."""
    why = pair.looked.relation(c.ref)
    if why is not None:
        return _of(c, Outcome.NOT_VERIFIED, cause_of(why), message("column.unseen", why, _kind(c)), before=c.entity)
    listed = pair.now.tables.get(c.ref.of_table())
    dropped = listed is not None and bool(listed.column_names) and c.column not in listed.column_names
    key = "column.dropped" if dropped else "column.gone"
    cause = Cause.DECISION if not dropped and is_decided(c) else pair.cause([c.ref])
    return _of(c, Outcome.CLOSED, cause, message(key, None, _kind(c)), before=c.entity)


def _came(pair: Pair, c: Classification) -> Change:
    why = pair.back.relation(c.ref)
    if why is not None:
        return _of(c, Outcome.NEW, cause_of(why), message("column.new_unseen", why, _kind(c)), after=c.entity)
    cause = Cause.DECISION if c.role is Role.DECIDED else pair.cause([c.ref])
    return _of(c, Outcome.NEW, cause, message("column.new", None, _kind(c)), after=c.entity)


def _differences(pair: Pair, was: Classification, now: Classification) -> Iterator[Change]:
    """Yield a row for each thing that two verdicts on one place do not share."""
    cause = pair.cause([now.ref])
    if _overruled(was) != _overruled(now):
        key = "column.overruled" if _overruled(now) else "column.counts_again"
        yield _of(now, Outcome.CHANGED, Cause.DECISION, message(key, None, _kind(now)))
    if was.entity != now.entity:
        yield _of(now, Outcome.CHANGED, cause, message("column.kind"), was.entity, now.entity)
    elif was.subject is not now.subject:
        yield _of(now, Outcome.CHANGED, cause, message("column.subject"), was.subject, now.subject)
    if was.band is not now.band:
        yield _of(now, Outcome.CHANGED, cause, message("column.band", None, _kind(now)), was.band, now.band)
    if was.protection is not now.protection:
        before, after = (_SAFETY.get(c.protection, _SAFE) for c in (was, now))
        kind = Outcome.BETTER if after > before else Outcome.WORSE if after < before else Outcome.CHANGED
        said = message("column.protection", None, _kind(now))
        yield _of(now, kind, cause, said, was.protection, now.protection)


def _overruled(c: Classification) -> bool:
    return c.decision is not None and c.decision.overrules


def _of(
    c: Classification,
    kind: Outcome,
    cause: Cause,
    said: Message,
    before: str | None = None,
    after: str | None = None,
) -> Change:
    return replace(_change(COLUMNS, c.ref, kind, cause, said, before=before, after=after), target_id=c.id)


def _change(
    array: str,
    ref: Ref,
    kind: Outcome,
    cause: Cause | None,
    said: Message,
    *,
    before: str | None = None,
    after: str | None = None,
) -> Change:
    return Change(
        array=array,
        target_id=digest("system", ref.system) if array == SYSTEMS else ref.digest(),
        kind=kind,
        cause=cause,
        target=ref,
        message=said,
        before=None if before is None else str(before),
        after=None if after is None else str(after),
    )
