"""Keys that no schema declares, found from names, types and values, and identifiers that two places share.

Small whole numbers are contained in any other small whole numbers by chance: they need the name. UUIDs, binary
identifiers and long codes need the values only, and are found through an index of digests, never pair by pair.
Without values (``--no-compare``, or tables too large to compare) names alone make no link.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ..model import Link, LinkKind, Message, Ref, TypeFamily, record
from ..sketches import Sketch, share_bounds
from .facts import Facts, TableKey
from .keynames import PART, KeyCandidate, key_candidates, numbers_in, telling, telling_columns
from .keys import declared_links
from .meetings import meetings

LEAST_SHARE: Final = 0.7
"""Of the values of a key with a fitting name, so many are in the other column; the rest may be of rows long deleted."""
LEAST_GUESSED: Final = 0.95
"""Of a key whose name may mean something else."""
LEAST_TELLING: Final = 0.25
"""Of values that are not equal by chance."""
LEAST_SEEN: Final = 3
LEAST_SEEN_GUESSED: Final = 20
LEAST_OF_NUMBERS: Final = 0.5
"""Of the parent's values a number of the same name uses so many: lines 1 to 50 are among numbers 1 to 5,000, too."""
LEAST_USED: Final = 0.2
"""Of the parent's values a guessed key uses so many: ids of 50 branches are among those of 5,000 clients by chance."""
_ALMOST_UNIQUE: Final = 1.02
"""Rows for each value of a column that no schema calls unique, and that may be a key all the same."""
MOST_SHARES: Final = 1.05
"""A column that leads to two tables has values of one and values of the other."""


def discovered_links(facts: Facts) -> tuple[Link, ...]:
    """Return the keys found, sorted by id; those a schema declares are not among them."""
    declared = declared_links(facts)
    keys = _best((*_by_value(facts, declared), *_by_name(facts)))
    met = meetings(facts.with_(links=(*declared, *keys)))
    links = {link.id: link for link in (*keys, *(m.link for m in met))}
    return tuple(links[i] for i in sorted(links))


@record
class _Found:
    """A key with the share of its values that the other column has."""

    from_: Ref
    to: Ref
    share: float
    low: float
    seen: int
    affinity: float
    used: float
    """Share of the parent's values that the key uses."""
    telling: bool
    only_number: bool = False
    """Whether the names only say that both are numbers."""
    repeated: bool = True
    """Whether rows of the key have the same value: what is different in each row numbers the rows."""
    looked_up: int | None = None
    """Values found, where they were looked up on the server."""

    @property
    def confidence(self) -> float:
        sure = 0.7 + 0.3 * self.low if self.telling else self.affinity * (0.5 + 0.5 * self.low)
        return round(min(sure, 0.99), 2)

    def link(self) -> Link:
        evidence = []
        if self.affinity:
            evidence.append(Message(key="link.same_number" if self.only_number else "link.names"))
        if self.looked_up is not None:
            evidence.append(Message(key="link.looked_up", params=(("asked", self.seen), ("found", self.looked_up))))
        else:
            percent = round(self.share * 100)
            evidence.append(Message(key="link.values", params=(("seen", self.seen), ("percent", percent))))
        if self.telling:
            evidence.append(Message(key="link.telling"))
        return Link(
            from_=(self.from_,),
            to=(self.to,),
            kind=LinkKind.DISCOVERED,
            confidence=self.confidence,
            evidence=tuple(evidence),
        )


def _by_name(facts: Facts) -> Iterator[_Found]:
    for candidate in key_candidates(facts):
        found = _compared(facts, candidate)
        if found is None or found.seen < LEAST_SEEN:
            found = _looked_up(facts, candidate) or found
        if found is not None and _holds(found, _is_number(facts, candidate.from_)):
            yield found


def _compared(facts: Facts, candidate: KeyCandidate) -> _Found | None:
    child = facts.sketches.of(candidate.from_.table_key, candidate.from_.column or "")
    parent = facts.sketches.of(candidate.to.table_key, candidate.to.column or "")
    if child is None or parent is None or not parent.whole:
        return None
    if not _is_unique(facts, candidate.to) and parent.rows > _ALMOST_UNIQUE * len(parent):
        return None
    return _of_sketches(facts, candidate, child, parent)


def _of_sketches(facts: Facts, candidate: KeyCandidate, child: Sketch, parent: Sketch) -> _Found:
    overlap = child.overlap(parent)
    share, low, _ = overlap.in_second()
    return _Found(
        from_=candidate.from_,
        to=candidate.to,
        share=share,
        low=low,
        seen=overlap.of_first,
        affinity=candidate.affinity,
        used=overlap.in_first()[0] if child.whole else 1.0,
        telling=_is_telling(facts, candidate.from_) and _is_telling(facts, candidate.to),
        only_number=candidate.only_number,
        repeated=child.rows > _ALMOST_UNIQUE * len(child),
    )


def _looked_up(facts: Facts, candidate: KeyCandidate) -> _Found | None:
    to = candidate.to
    for answer in facts.looked_up.get(candidate.from_.table_key, ()):
        look = answer.look
        if (look.column, look.to_schema, look.to_table, look.to_column) == (
            candidate.from_.column, to.schema, to.table, to.column,
        ) and answer.asked and _is_unique(facts, to):  # fmt: skip
            return _Found(
                from_=candidate.from_,
                to=to,
                share=answer.found / answer.asked,
                low=share_bounds(answer.found, answer.asked)[0],
                seen=answer.asked,
                affinity=candidate.affinity,
                used=_used_by_counts(facts, candidate) if candidate.only_number else 1.0,
                telling=_is_telling(facts, candidate.from_) and _is_telling(facts, to),
                only_number=candidate.only_number,
                looked_up=answer.found,
            )
    return None


def _used_by_counts(facts: Facts, candidate: KeyCandidate) -> float:
    """Share of the parent's values that a key uses, as statistics count both; 0 where they do not, or none repeats."""
    child, parent = candidate.from_.table_key, candidate.to.table_key
    distinct = facts.table_of[child].column(candidate.from_.column or "").distinct_estimate
    rows, above = ((facts.row_of[k].rows_estimate if k in facts.row_of else None) for k in (child, parent))
    if not distinct or not rows or not above or rows <= _ALMOST_UNIQUE * distinct:
        return 0.0
    return distinct / above


def _holds(found: _Found, number: bool) -> bool:
    if found.telling:
        return found.share >= LEAST_TELLING and found.seen >= LEAST_SEEN
    if found.only_number:
        contained = found.share == 1.0 if number else found.share >= LEAST_GUESSED
        covers = not number or found.used >= LEAST_OF_NUMBERS
        return contained and covers and found.repeated and found.seen >= LEAST_SEEN_GUESSED
    if found.affinity >= PART:
        few = found.share == 1.0 and found.seen > 0  # all there are, in tables of a row or two
        return few or (found.share >= LEAST_SHARE and found.seen >= LEAST_SEEN)
    used = found.used >= LEAST_USED or not number
    return found.share >= LEAST_GUESSED and found.seen >= LEAST_SEEN_GUESSED and used


def _is_number(facts: Facts, ref: Ref) -> bool:
    return facts.table_of[ref.table_key].column(ref.column or "").family in {TypeFamily.INTEGER, TypeFamily.DECIMAL}


def _is_telling(facts: Facts, ref: Ref) -> bool:
    return telling(facts.table_of[ref.table_key].column(ref.column or ""))


def _by_value(facts: Facts, declared: Iterable[Link]) -> Iterator[_Found]:
    """Find keys whose values prove them: each digest leads to the unique columns that hold it."""
    known = {link.from_[0] for link in declared if len(link.from_) == 1}
    sketches = {
        ref: s
        for ref in telling_columns(facts)
        if (s := facts.sketches.of(ref.table_key, ref.column or "")) is not None
    }
    parents = {ref: s for ref, s in sketches.items() if s.whole and _is_unique(facts, ref)}
    holders: dict[int, list[Ref]] = defaultdict(list)
    for ref, s in parents.items():
        for digest in s.below(s.share):
            holders[digest].append(ref)
    for ref, s in sketches.items():
        if ref in known:
            continue
        hits = Counter(
            p for digest in s.below(s.share) for p in holders.get(digest, ()) if p.table_key != ref.table_key
        )
        for parent, count in hits.items():
            candidate = KeyCandidate(from_=ref, to=parent, affinity=0.0)
            found = _of_sketches(facts, candidate, s, parents[parent])
            if count >= LEAST_SEEN and _holds(found, False) and _is_child(facts, found, parents):
                yield found


def _is_unique(facts: Facts, ref: Ref) -> bool:
    table = facts.table_of[ref.table_key]
    return table.is_unique(table.column(ref.column or ""))


def _is_child(facts: Facts, found: _Found, parents: dict[Ref, Sketch]) -> bool:
    """Of two unique columns the one that is contained more is the child; of equal ones that of fewer columns' table."""
    if found.from_ not in parents:
        return True
    if found.share != found.used:
        return found.share > found.used

    def rank(ref: Ref) -> tuple[bool, int, tuple[str, ...]]:
        table = facts.table_of[ref.table_key]
        return (table.primary_key == (ref.column,), len(table.columns), ref.key)

    return rank(found.from_) < rank(found.to)


def _best(found: Iterable[_Found]) -> tuple[Link, ...]:
    """Keep for each column the likeliest parent, and others only where they hold what it does not."""
    by_column: dict[Ref, list[_Found]] = defaultdict(list)
    for f in found:
        by_column[f.from_].append(f)
    links: list[Link] = []
    for column, several in sorted(by_column.items(), key=lambda item: item[0].key):
        kept: dict[TableKey, _Found] = {}
        for f in sorted(several, key=lambda f: _order(column, f)):
            shares = sum(k.share for k in kept.values())
            if not kept or (f.to.table_key not in kept and shares + f.share <= MOST_SHARES):
                kept[f.to.table_key] = f
        links += [f.link() for f in kept.values()]
    return tuple(links)


def _order(column: Ref, f: _Found) -> tuple[object, ...]:
    far = (f.to.system != column.system, f.to.schema != column.schema)
    # Where every client table begins at 1, values cannot tell clients_7 from clients_8; the number in the name does.
    other = numbers_in(f.to.table or "") != numbers_in(column.table or "")
    return (far[0], -round(f.share, 1), -f.affinity, far[1], other, -f.share, -f.used, f.to.key)
