"""What ordinary checks find in the state after and did not find, or not so bad, in the state before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..analysis.facts import is_identity
from ..model import Band, Category, Classification, Finding, Message, PackagePart, Ref, Severity, band_of, digest
from .change import Change, place_of
from .located import cause_of

_NEAR = frozenset({"full_package.same_table", "full_package.linked"})
_SUMS = frozenset({"parts_package", "found_category", "kinds_entity", "columns"})
"""Parameters that list what a finding is about, by commas: one that lists more is worse."""


def new_or_worse(change: Change, before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that the change answers for, each with the place in a script that brought it about.

    A finding about something renamed is the old one. One is worse if it is about more relations, columns or kinds, or
    certain now; that more accounts read it is a question of its own (``new_reader``). A package is worse only where it
    has a new part: each table that is joined to customers would else be told.
    """
    old = {_key(f, {}): f for f in before}
    tables = _tables_before(change)
    for f in after:
        surely = replace(f, confidence=min(f.confidence, _confidence(change, f)))
        known = old.get(_key(f, tables))
        if (
            surely.confidence == 0
            or _is_far(f)
            or (known is None and (_was_promised(change, f) or _only_resembles(change, f)))
        ):
            continue
        if known is None or _worse(change, known, surely, tables):
            yield _at_least_medium(replace(surely, target=replace(f.target, location=cause_of(change, f))))


def _is_far(f: Finding) -> bool:
    """Whether identity and transactions only lie in one schema or database, which no key joins: most schemas are so."""
    return f.check == "full_package" and f.message.key not in _NEAR


def _only_resembles(change: Change, f: Finding) -> bool:
    """Whether an old table is called a backup only since a new one is like it: it is not the change's.

    Nor is one that inherits its columns a copy of its parent, which shows its rows as its own, nor one that was a part
    of it: the rows are nowhere else. A new name that says backup is told all the same.
    """
    if f.check != "backup_table":
        return False
    place = (f.target.ref.schema or "", f.target.ref.table or "")
    if change.tables_before.get(place) == place or place in change.heirs_of_parents:
        return True
    by_shape = f.message.key == "backup_table.same_columns"
    return place in change.detached and (by_shape or place in change.before.snapshot.said.parents)


def _was_promised(change: Change, f: Finding) -> bool:
    """Whether default privileges are as they were: a new table makes nobody promise more."""
    if f.check != "tables_to_come":
        return False
    promised = [{g for g in s.snapshot.grants.to_come if g.principal == f.target.principal} for s in change.sides]
    return promised[1] <= promised[0]


def _at_least_medium(f: Finding) -> Finding:
    """What a change brings about can be left out, at no cost: none of it is less than medium."""
    if f.severity.rank <= Severity.MEDIUM.rank:
        return f
    return replace(f, severity=Severity.MEDIUM, severity_why=(*f.severity_why, Message(key="of_a_change")))


def _key(f: Finding, tables: Mapping[tuple[str, str], tuple[str, str]]) -> str:
    t = replace(f.target, ref=_mapped(f.target.ref, tables))
    return digest(f.check, t.digest(), f.discriminator)


def _mapped(ref: Ref, tables: Mapping[tuple[str, str], tuple[str, str]]) -> Ref:
    found = tables.get((ref.schema or "", ref.table or ""))
    return ref if found is None else replace(ref, schema=found[0], table=found[1])


def _tables_before(change: Change) -> Mapping[tuple[str, str], tuple[str, str]]:
    """The relations that have another name now, with the one they had."""
    return {now[:2]: then[:2] for now, then in change.was.items() if now[:2] != then[:2]}


def _worse(change: Change, known: Finding, now: Finding, tables: Mapping[tuple[str, str], tuple[str, str]]) -> bool:
    if band_of(now.confidence) is Band.CERTAIN and band_of(min(known.confidence, _was_sure(change, known))) is not (
        Band.CERTAIN
    ):
        return True
    more = {_was_ref(change, r, tables) for r in now.target.related} - set(known.target.related)
    if more and now.check != "full_package":
        return True
    said, then = dict(now.message.params), dict(known.message.params)
    return any(_listed(said.get(name)) - _listed(then.get(name)) for name in _SUMS - {"columns"})


def _was_ref(change: Change, ref: Ref, tables: Mapping[tuple[str, str], tuple[str, str]]) -> Ref:
    then = change.was.get((ref.schema or "", ref.table or "", ref.column or ""))
    return _mapped(ref, tables) if then is None else replace(ref, schema=then[0], table=then[1], column=then[2])


def _listed(value: object) -> frozenset[str]:
    return frozenset(value.split(",")) if isinstance(value, str) else frozenset()


# -- how sure a finding is


def _confidence(change: Change, f: Finding) -> float:
    return _sureness(f, change.kinds_after.values())


def _was_sure(change: Change, f: Finding) -> float:
    return _sureness(f, change.kinds_before.values())


def _sureness(f: Finding, kinds: Iterable[tuple[Classification, ...]]) -> float:
    """The confidence of the best verdict in the relations that it is about: without rows, a name is all there is.

    Of a package, that of who its people's table names; without an amount, of what they bought, too: a call lasts.
    """
    tables = {(r.schema, r.table) for r in (f.target.ref, *f.target.related) if r.table is not None}
    found = [c for many in kinds for c in many if place_of(c)[:2] in tables]
    if f.check != "full_package" or not found:
        return max((c.confidence for c in found), default=1.0)
    hub = (f.target.ref.schema, f.target.ref.table)
    named = [c for c in found if is_identity(c)]
    who = max((c.confidence for c in [c for c in named if place_of(c)[:2] == hub] or named), default=1.0)
    if PackagePart.AMOUNT.value in _listed(dict(f.message.params).get("parts_package")):
        return who
    what = max((c.confidence for c in found if c.category is Category.TRANSACTION_ITEM), default=1.0)
    # Two sides that only may be there (a visitor, a room) are no package: both have to be.
    return min(who, what) if Band.CERTAIN in (band_of(who), band_of(what)) else 0.0
