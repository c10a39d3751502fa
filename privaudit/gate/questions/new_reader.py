"""Who can read personal data after the change and could not before?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...analysis.facts import is_likely
from ...checks._proposed import listed
from ...model import Access, AuditStep, Classification, Finding, Location, PrincipalKind, Reach, Ref, ViaKind
from ..change import Change, Place, place_of
from ..side import UNSAID, Side
from . import Question
from ._keyed import keyed_readers
from ._told import ref_of, told

_Pair = tuple[str, str, str]
"""Principal, schema, relation."""
_STEPS = (ViaKind.ROLE, ViaKind.SET_ROLE)
_UNSURE = 0.5
"""Of what a right that was there before gives on a new relation: said, never in the way."""
_NAMED = 5
_MANY = 4
"""Accounts to which one statement opens the same are told together from here on."""


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a principal and relation, or one for all relations that one statement opens to it.

    PUBLIC has a check of its own (``public_access``), which judges columns by their names, and relations once: here it
    is told of what routines show, views under other names, and rights on more columns. Members of a role, or of PUBLIC,
    that is told itself are not told again, nor is what only rows of new columns add: who reads the whole relation reads
    those, too, and ``undeclared_column`` speaks of them. Where nothing personal was before, that warns.
    Of a view the relations behind it are told, if it opens them.
    """
    before, after = _reached(change.before), _reached(change.after)
    by_name = _told_of_public(change)
    shown = {pair: _shown(change, rows, by_name) for pair, rows in after.items()}
    fresh = {pair: found for pair, found in shown.items() if _is_new(change, pair, found, before)}
    opened: dict[tuple[str, Location | None, bool], list[_Pair]] = defaultdict(list)
    for pair in sorted(fresh):
        if not (_through_another(after[pair], pair, fresh) or _is_shown(change, pair, fresh[pair])):
            older = _is_older(change, after[pair], pair)
            made = older and pair[1:] not in change.tables_before
            location = change.said(ref_of(change, pair[1:])) if made else _said(change, after[pair], pair)
            opened[pair[0], location, older].append(pair)
    told_of: set[tuple[tuple[str, ...], str]] = set()
    for (names, location, older), pairs in _together(opened).items():
        places = sorted({p[1:] for p in pairs})
        about = (names, places[0][0] if len({schema for schema, _ in places}) == 1 else "")
        again = len(places) > 1 and about in told_of
        if len(places) > 1:
            told_of.add(about)
        yield _finding(change, names, location, {p: fresh[p] for p in pairs}, after, older=older, again=again)
    yield from keyed_readers(change)


def _together(
    opened: Mapping[tuple[str, Location | None, bool], list[_Pair]],
) -> Mapping[tuple[tuple[str, ...], Location | None, bool], list[_Pair]]:
    """Put many accounts together to which one statement opens the same: it is one thing to decide."""
    alike: dict[tuple[Location | None, bool, tuple[tuple[str, str], ...]], list[str]] = defaultdict(list)
    for (principal, location, older), pairs in opened.items():
        alike[location, older, tuple(p[1:] for p in pairs)].append(principal)
    found: dict[tuple[tuple[str, ...], Location | None, bool], list[_Pair]] = {}
    for (location, older, places), principals in alike.items():
        groups = (
            [tuple(principals)] if location is not None and len(principals) >= _MANY else [(p,) for p in principals]
        )
        for names in groups:
            found[names, location, older] = found.get((names, location, older), []) + [
                (who, *place) for who in names for place in places
            ]
    return found


def _finding(
    change: Change,
    principals: tuple[str, ...],
    location: Location | None,
    opened: Mapping[_Pair, tuple[Classification, ...]],
    after: Mapping[_Pair, list[Access]],
    *,
    older: bool,
    again: bool,
) -> Finding:
    """``again``: what other statements open of the same schema to the same accounts is told already."""
    tables = tuple(dict.fromkeys(ref_of(change, pair[1:]) for pair in opened))
    schemas = {t.schema for t in tables}
    many = Ref(system=change.system, schema=schemas.pop() if len(schemas) == 1 else None)
    more = [f"{t.schema}.{t.table}" for t in tables] if again else []
    reaches = sorted({r.reach for pair in opened for r in after[pair]})
    return told(
        change,
        QUESTION.id,
        AuditStep.ACCESS,
        tables[0] if len(tables) == 1 else many,
        [c for found in opened.values() for c in found],
        location=location,
        params=(
            ("principal", listed(list(principals), _NAMED)),
            ("accounts", len(principals)),
            ("how_reach", ",".join(reaches)),
            ("count", len(tables)),
            ("tables", listed([Ref(schema=t.schema, table=t.table).label() for t in tables], _NAMED)),
        ),
        key="accounts" if len(principals) > 1 else "several" if len(tables) > 1 else None,
        related=tables if len(tables) > 1 else (),
        principal=principals[0] if len(principals) == 1 else None,
        discriminator="|".join((*(principals if len(principals) > 1 else ()), *more)) or None,
        breadth=False,
        confidence=_UNSURE if older else None,
    )


def _reached(side: Side) -> Mapping[_Pair, list[Access]]:
    out: dict[_Pair, list[Access]] = defaultdict(list)
    for a in side.facts.access:
        if a.table is not None and a.categories:
            out[a.principal, a.schema or "", a.table].append(a)
    return out


def _told_of_public(change: Change) -> frozenset[Place]:
    """The columns of which ``public_access`` tells: those that PUBLIC has a right on, and what views show by them.

    Of a relation that everybody read before it tells only what is of another category than what was read there.
    """
    were: dict[tuple[str, str], set[str]] = defaultdict(set)
    for a in change.before.facts.access:
        if _is_publics(a):
            were[a.schema or "", a.table or ""].update(a.categories)
    out: set[Place] = set()
    for a in change.after.facts.access:
        place = (a.schema or "", a.table or "")
        known = were.get(change.tables_before.get(place, ("", "")), set())
        for c in change.personal_of.get(place, ()) if _is_publics(a) else ():
            if is_likely(c) and c.category.value not in known and (a.columns == ("*",) or c.column in a.columns):
                out.update((place_of(c), *change.lineage.get(place, {}).get(c.column, ())))
    return frozenset(out)


def _is_publics(a: Access) -> bool:
    """Whether it is a right of PUBLIC itself."""
    return a.principal_kind is PrincipalKind.PUBLIC and a.reach is Reach.DIRECT


def _shown(change: Change, rows: list[Access], by_name: frozenset[Place]) -> tuple[Classification, ...]:
    """What is likely personal in the columns that are read; of PUBLIC only what it is told of here."""
    found = change.personal_of.get((rows[0].schema or "", rows[0].table or ""), ())
    whole = any(r.columns == ("*",) for r in rows)
    named = {c for r in rows for c in r.columns}
    told_of = by_name if rows[0].principal_kind is PrincipalKind.PUBLIC else frozenset()
    return tuple(c for c in found if is_likely(c) and (whole or c.column in named) and place_of(c) not in told_of)


def _is_new(
    change: Change, pair: _Pair, found: tuple[Classification, ...], before: Mapping[_Pair, list[Access]]
) -> bool:
    principal, schema, table = pair
    if not found:
        return False
    places = [(schema, table, c.column) for c in found]
    olds = {p: change.was.get(p) for p in places}
    if not change.tables_before.get((schema, table)):
        moved = all(old is not None and _was_read(principal, old, before) for old in olds.values())
        return not moved and not all(_is_own(a) for a in _rows_of(change, pair))
    were = before.get((principal, *change.tables_before[schema, table]), [])
    if any(r.columns == ("*",) for r in were):
        return False
    if change.could_read(principal, change.tables_before[schema, table]):
        return not were and any(change.is_new(place) for place in places)
    named = {c for r in were for c in r.columns}
    return any(old is not None and old[2] not in named for old in olds.values()) or (
        not were and any(old is None for old in olds.values())
    )


def _was_read(principal: str, old: Place, before: Mapping[_Pair, list[Access]]) -> bool:
    """Whether who reads a column now read it where it was, before it went to another relation."""
    rows = before.get((principal, *old[:2]), [])
    return any(r.columns == ("*",) or old[2] in r.columns for r in rows)


def _rows_of(change: Change, pair: _Pair) -> list[Access]:
    return [a for a in change.after.facts.access if (a.principal, a.schema or "", a.table) == pair]


def _is_own(row: Access) -> bool:
    return any(step.kind in UNSAID for step in row.via)


def _through_another(rows: list[Access], pair: _Pair, fresh: Mapping[_Pair, object]) -> bool:
    """Whether every way leads through PUBLIC, or a role that is told of the same relation."""
    return all(
        any(
            (s.kind is ViaKind.PUBLIC or (s.kind in _STEPS and (s.name, *pair[1:]) in fresh)) and s.name != r.principal
            for s in r.via
        )
        for r in rows
    )


def _is_shown(change: Change, pair: _Pair, found: tuple[Classification, ...]) -> bool:
    """Whether it is a view whose columns are known to show others': who reads those through it is told of them."""
    view = change.lineage.get(pair[1:])
    return view is not None and all(any(change.holds_personal(base) for base in view.get(c.column, ())) for c in found)


# -- where it was said


def _said(change: Change, rows: list[Access], pair: _Pair) -> Location | None:
    """Return the last of the statements that opened a way: a right, a membership, the view or routine."""
    rights = _rights(change, rows, pair)
    before = change.before.snapshot.said.rights
    new = [at for key, at in rights.items() if before.get(key) != at]
    ways = [] if new else [at for place in _ways(rows, pair) if (at := _made(change, place)) is not None]
    # USAGE of a schema is said of all of it: where nothing is new, what is said of the relation itself tells more.
    own = [at for key, at in rights.items() if key[1:] == pair[1:]]
    found = new or ways or own or list(rights.values())
    return max(found, key=change.when, default=change.said(ref_of(change, pair[1:])))


def _rights(change: Change, rows: list[Access], pair: _Pair) -> Mapping[_Pair, Location]:
    """The rights by which an account reads: its own, those of roles on the way, and those on views and routines."""
    said = change.after.snapshot.said.rights
    holders = (pair[0], *(s.name for r in rows for s in r.via if s.kind in _STEPS))
    places = (pair[1:], (pair[1], ""), ("", ""), *_ways(rows, pair))
    return {(who, *p): said[who, *p] for who in holders for p in places if (who, *p) in said}


def _ways(rows: list[Access], pair: _Pair) -> tuple[tuple[str, str], ...]:
    """The views and routines on the way, by schema and name."""
    steps = (s for r in rows for s in r.via if s.kind in (ViaKind.VIEW, ViaKind.ROUTINE))
    return tuple((s.schema or pair[1], s.name.partition("(")[0]) for s in steps)


def _made(change: Change, place: tuple[str, str]) -> Location | None:
    said = change.after.snapshot.said
    return said.routines.get(place) or said.relations.get(place)


def _is_older(change: Change, rows: list[Access], pair: _Pair) -> bool:
    """Whether the right was there before what is read: on the relation, on its whole schema, or by default."""
    then = change.tables_before.get(pair[1:])
    if then is not None:
        return change.could_read(pair[0], then)
    after, before = change.after.snapshot.said, change.before.snapshot.said
    promised = {(who, *pair[1:]) for who in before.defaults}  # given as the relation is made
    rights = _rights(change, rows, pair)
    made = after.relations.get(pair[1:])
    return bool(rights) and all(key in before.rights or (key in promised and at == made) for key, at in rights.items())


QUESTION = Question(id="new_reader", run=_run)
