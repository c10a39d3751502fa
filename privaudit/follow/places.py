"""What became of the places where identity meets transactions, of copies, and of what is listed for destruction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ..model import AuditStep, Cause, Change, CoLocation, Copy, Destruction, Level, Message, Outcome, Ref, Severity
from .access import Reached
from .accounts import Whose
from .findings import ANALYSES, COMPARE
from .looked import Looked, Why
from .pair import Pair, apart, both, cause_of, message

PLACES: Final = "colocations"
COPIES: Final = "copies"
DESTRUCTION: Final = "destruction"
NEEDS_NO_COMPARING = frozenset({Level.SAME_TABLE, Level.SAME_SCHEMA, Level.SAME_DATABASE, Level.SAME_SERVER})


def places(pair: Pair, reached: Reached) -> Iterator[Change]:
    """Yield what became of co-locations."""
    for was, now in both(pair.old.colocations, pair.new.colocations, lambda c: c.id):
        if was is not None and now is not None:
            yield from _same_place(pair, reached, was, now)
        elif was is not None:
            why = _place_unseen(pair.looked, was) or reached.renamed.of(was.systems, was.principal, was.person)
            if why is not None:
                yield _place(was, Outcome.NOT_VERIFIED, cause_of(why), message("place.unseen", why, _shows(was)))
            else:
                cause = _place_cause(pair, reached, was)
                yield _place(was, Outcome.CLOSED, cause, message("place.gone", None, _shows(was)))
        elif now is not None:
            why = _place_unseen(pair.back, now)
            renamed = reached.renamed.new(now.systems, now.principal)
            if why is not None:
                yield _place(now, Outcome.NEW, cause_of(why), message("place.new_unseen", why, _shows(now)))
            elif renamed is not None:
                yield _place(now, Outcome.NEW, Cause.UNKNOWN, message("place.new_renamed", renamed, _shows(now)))
            else:
                cause = _place_cause(pair, reached, now)
                yield _place(now, Outcome.NEW, cause, message("place.new", None, _shows(now)))


def _shows(c: CoLocation) -> tuple[tuple[str, str], ...]:
    tables = sorted({r.of_table().label() for r in (*c.identity, *c.transactions)})
    some = ", ".join(tables[:3]) + (", …" if len(tables) > 3 else "")
    return (("level", c.level.value), ("tables", some), ("systems", ", ".join(c.systems)))


def _relations(c: CoLocation) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(r.of_table() for r in (*c.identity, *c.transactions) if r.table is not None))


def _place_unseen(looked: Looked, c: CoLocation) -> Why | None:
    """Why one audit did not look at where identity met transactions in the other."""
    refs = _relations(c)
    if any(map(looked.gone, refs)) and c.level in {Level.SAME_TABLE, Level.LINKED}:
        return None  # one side is no more
    why = next((w for w in map(looked.system, c.systems) if w), None)
    why = why or next((w for w in map(looked.relation, refs) if w), None)
    if c.level is not Level.SAME_TABLE:  # keys lead through other tables, and other tables are in the schema
        why = why or next((w for w in map(looked.rest, c.systems) if w), None)
    if c.level is Level.SAME_PRINCIPAL:
        why = why or next((w for w in map(looked.access, c.systems) if w), None)
    analyses = tuple(f"analysis:{name}" for name in ANALYSES[AuditStep.SYSTEMS])
    compare = () if c.level in NEEDS_NO_COMPARING else COMPARE
    return why or looked.prefixed((*analyses, *compare), (*(Ref(system=s) for s in c.systems), *refs))


def _place_cause(pair: Pair, reached: Reached, c: CoLocation) -> Cause:
    holder = c.level is Level.SAME_PRINCIPAL
    if holder and (reached.accounts.gone(_whose(c)) or reached.accounts.lost(_whose(c), _relations(c))):
        return Cause.SYSTEMS
    if _decided(pair, reached, c, _relations(c)):
        return Cause.DECISION
    cause = pair.cause((*c.identity, *c.transactions))
    if holder and reached.lists.bears_on("", c.principal, c.person):
        return Cause.UNKNOWN
    return Cause.SYSTEMS if holder and reached.touches(c.systems, c.principal, c.person) else cause


def _whose(c: CoLocation) -> Whose:
    return Whose(systems=c.systems, principal=c.principal, person=c.person)


def _decided(pair: Pair, reached: Reached, c: CoLocation, relations: tuple[Ref, ...]) -> bool:
    """Whether decisions on these relations, or on what its holder reaches, may be why a place differs."""
    holder = c.level is Level.SAME_PRINCIPAL
    found = reached.accounts.decided(_whose(c), relations) if holder else None
    return pair.decides(relations, wide=holder, systems=c.systems) if found is None else found


def _same_place(pair: Pair, reached: Reached, was: CoLocation, now: CoLocation) -> Iterator[Change]:
    cause = pair.cause((*now.identity, *now.transactions))
    if _decided(pair, reached, now, (*_relations(was), *_relations(now))):
        cause = Cause.DECISION
    why = _place_unseen(pair.looked, was)
    if why is not None and _lesser(was, now):
        yield _place(now, Outcome.NOT_VERIFIED, cause_of(why), message("place.less_unseen", why, _shows(now)))
        return
    gained, lost = (sorted(set(a.package) - set(b.package)) for a, b in ((now, was), (was, now)))
    if was.severity is not now.severity:
        worse = now.severity.rank < was.severity.rank
        kind, key = (Outcome.WORSE, "severity_up") if worse else (Outcome.BETTER, "severity_down")
        yield _place(now, kind, cause, message(f"place.{key}", None, _shows(now)), was.severity, now.severity)
    if gained or lost:
        kind = Outcome.CHANGED if gained and lost else Outcome.WORSE if gained else Outcome.BETTER
        said = message("place.package", None, _shows(now))
        yield _place(now, kind, cause, said, ",".join(was.package), ",".join(now.package))
    grew = apart((was.people_low, was.people_high), (now.people_low, now.people_high))
    if grew:
        kind, key = (Outcome.WORSE, "people_up") if grew > 0 else (Outcome.BETTER, "people_down")
        said = message(f"place.{key}", None, _shows(now))
        yield _place(now, kind, cause, said, _text(was.people_estimate), _text(now.people_estimate))


def _lesser(was: CoLocation, now: CoLocation) -> bool:
    """Whether a place is milder, shows less or is about fewer people: nothing to tell where it was not looked at."""
    fewer = apart((was.people_low, was.people_high), (now.people_low, now.people_high)) < 0
    return fewer or now.severity.rank > was.severity.rank or not set(was.package) <= set(now.package)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _place(
    c: CoLocation,
    kind: Outcome,
    cause: Cause,
    said: Message,
    before: str | Severity | None = None,
    after: str | Severity | None = None,
) -> Change:
    refs = _relations(c)
    return Change(
        array=PLACES,
        target_id=c.id,
        kind=kind,
        cause=cause,
        target=refs[0] if len(refs) == 1 else Ref(system=c.systems[0]) if len(c.systems) == 1 else Ref(),
        principal=c.principal or c.person,
        message=said,
        severity=c.severity,
        before=None if before is None else str(before),
        after=None if after is None else str(after),
    )


def copies(pair: Pair) -> Iterator[Change]:
    """Yield what became of copies; a group with more or fewer members is the same group."""
    by_member: dict[Ref, list[Copy]] = defaultdict(list)
    known = {c.id for c in pair.old.copies}
    for c in pair.new.copies:
        for member in c.members if c.id not in known else ():
            by_member[member].append(c)
    now, matched = {c.id: c for c in pair.new.copies}, set()
    for was in pair.old.copies:
        new = now.get(was.id) or _most_alike(was, (c for m in was.members for c in by_member[m] if c.id not in matched))
        if new is None:
            yield _copy_gone(pair, was, was.members)
            continue
        matched.add(new.id)
        lost = tuple(m for m in was.members if m not in new.members)
        if lost:
            yield _copy_gone(pair, new, lost, part=True)
        gained = tuple(m for m in new.members if m not in was.members)
        if gained:
            yield _copy_new(pair, new, gained, part=True)
    for new in pair.new.copies:
        if new.id not in matched:
            yield _copy_new(pair, new, new.members)


def _most_alike(was: Copy, found: Iterable[Copy]) -> Copy | None:
    """The group that shares most members, two at least."""
    ranked = sorted(found, key=lambda c: (-len(set(c.members) & set(was.members)), c.id))
    return ranked[0] if ranked and len(set(ranked[0].members) & set(was.members)) > 1 else None


def _copy_unseen(looked: Looked, members: Iterable[Ref], *, gone: bool) -> Why | None:
    refs = tuple(members)
    if gone and any(map(looked.gone, refs)):
        return None
    why = next((w for w in map(looked.relation, refs) if w), None)
    why = why or next((w for w in map(looked.rest, dict.fromkeys(r.system for r in refs if r.system)) if w), None)
    analyses = tuple(f"analysis:{name}" for name in ANALYSES[AuditStep.COPIES])
    return why or looked.prefixed((*analyses, *COMPARE), refs)


def _copy_gone(pair: Pair, c: Copy, members: tuple[Ref, ...], *, part: bool = False) -> Change:
    """A copy, or members of a group, that are not alike any more: deleted, or not to be seen."""
    why = _copy_unseen(pair.looked, members, gone=True)
    said = ("tables", ", ".join(sorted(m.label() for m in members)))
    if why is not None:
        return _copy(c, Outcome.NOT_VERIFIED, cause_of(why), message("copy.unseen", why, (said,)))
    kind, key = (Outcome.BETTER, "fewer") if part else (Outcome.CLOSED, "gone")
    return _copy(c, kind, _wide_cause(pair, members), message(f"copy.{key}", None, (said,)))


def _wide_cause(pair: Pair, refs: tuple[Ref, ...]) -> Cause:
    """Why copies or what is past its time differ: verdicts on any relation of the system bear on them."""
    there = any(map(pair.looked.gone, refs)) or any(map(pair.back.gone, refs))
    return Cause.DECISION if not there and pair.decides(refs, wide=True) else pair.cause(refs)


def _copy_new(pair: Pair, c: Copy, members: tuple[Ref, ...], *, part: bool = False) -> Change:
    said = ("tables", ", ".join(sorted(m.label() for m in members)))
    kind, key = (Outcome.WORSE, "more") if part else (Outcome.NEW, "new")
    # A member that came, or was not read before, is enough for a copy not to be in the list then.
    why = None if any(map(pair.back.gone, members)) else _copy_unseen(pair.back, members, gone=True)
    if why is not None:
        return _copy(c, kind, cause_of(why), message(f"copy.{key}_unseen", why, (said,)))
    return _copy(c, kind, _wide_cause(pair, members), message(f"copy.{key}", None, (said,)))


def _copy(c: Copy, kind: Outcome, cause: Cause, said: Message) -> Change:
    return Change(array=COPIES, target_id=c.id, kind=kind, cause=cause, target=_first(c), message=said)


def _first(c: Copy) -> Ref:
    others = [m for m in c.members if m != c.original]
    return (others or list(c.members))[0]


def destruction(pair: Pair) -> Iterator[Change]:
    """Yield what became of the relations that a commission has to look at."""
    for was, now in both(pair.old.destruction, pair.new.destruction, lambda d: d.id):
        if was is not None and now is not None:
            yield from _same_list(pair, was, now)
        elif was is not None:
            yield _listed(pair, pair.looked, was, gone=True)
        elif now is not None:
            yield _listed(pair, pair.back, now, gone=False)


def _listed(pair: Pair, looked: Looked, d: Destruction, *, gone: bool) -> Change:
    names = tuple(f"analysis:{name}" for name in ANALYSES[AuditStep.OLD_DATA])
    why = looked.relation(d.ref) or looked.rest(d.ref.system or "")
    why = why or looked.prefixed((*names, *COMPARE), (d.ref,))
    why = None if looked.gone(d.ref) else why
    key = "gone" if gone else "new"
    if why is not None:
        kind = Outcome.NOT_VERIFIED if gone else Outcome.NEW
        return _old(d, kind, cause_of(why), message("listed.unseen" if gone else "listed.new_unseen", why))
    key = "destroyed" if gone and looked.gone(d.ref) else key
    return _old(d, Outcome.CLOSED if gone else Outcome.NEW, _wide_cause(pair, (d.ref,)), message(f"listed.{key}"))


def _same_list(pair: Pair, was: Destruction, now: Destruction) -> Iterator[Change]:
    if was.people is None or now.people is None:
        return
    grew = apart((was.people.low, was.people.high), (now.people.low, now.people.high))
    if grew:
        kind, key = (Outcome.WORSE, "people_up") if grew > 0 else (Outcome.BETTER, "people_down")
        counts = (str(was.people.estimate), str(now.people.estimate))
        unread = kind is Outcome.BETTER and pair.looked.rest(now.ref.system or "") is not None
        cause = Cause.UNKNOWN if unread else _wide_cause(pair, (now.ref,))
        yield _old(now, kind, cause, message(f"listed.{key}"), *counts)


def _old(
    d: Destruction, kind: Outcome, cause: Cause, said: Message, before: str | None = None, after: str | None = None
) -> Change:
    return Change(
        array=DESTRUCTION,
        target_id=d.id,
        kind=kind,
        cause=cause,
        target=d.ref,
        message=said,
        before=before,
        after=after,
    )
