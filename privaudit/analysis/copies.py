"""Look-alike data sets: what was copied, how much of it, from where, and how old the copy is.

Rows decide (`copies_values`): names and columns alone make a low-confidence row, and only where rows could not be
compared and a name says that it is a copy.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from ..model import Copy, CopyKind, Lifecycle, Message, Params
from ..sketches import Overlap, share_bounds
from .alike import AlikePair, alike_pairs, between, forms
from .copies_direction import direction, kind_of, label, newest_day, ref_of, says_of
from .copies_groups import Found, Pair, groups, hub_of
from .copies_pairs import candidates, known, referred
from .copies_values import Known, Match, Share, compare
from .facts import Facts, TableKey, matters

SURE: Final = 0.95
PROBABLE: Final = 0.8
"""Confidence where rows agree: in nearly all columns, in half of them."""
PEOPLE_ONLY: Final = 0.6
"""Where identifiers are the same and rows could not be compared."""
BY_NAME: Final = 0.4
SHOWN: Final = 10
"""Pairs of a row whose evidence is printed."""
FORM_ENOUGH: Final = 0.75
PEOPLE_ENOUGH: Final = (20, 0.3)
"""Values in common, and their share, where rows could not be compared."""


def copies(facts: Facts, today: date) -> tuple[Copy, ...]:
    """Return pairs and groups of copies, sorted by id; days after ``today`` are not believed."""
    found = _Search(facts, today).found()
    rows = {c.id: c for group in groups(found) for c in (_copy(facts, group, today),)}
    return tuple(rows[i] for i in sorted(rows))


class _Search:
    """Pairs of relations with data of people or transactions that are copies of each other."""

    def __init__(self, facts: Facts, today: date) -> None:
        self._facts = facts
        self._today = today
        every = forms(facts)
        self._forms = {k: f for k, f in every.items() if _matters(facts, k) or f.copy_like}
        self._alike = {(p.first, p.second): p for p in alike_pairs(self._forms)}
        self._known: dict[TableKey, Known] = {}
        self._refers = referred(facts)

    def found(self) -> list[Found]:
        """Compare by rows what can be; take the names' word for the rest."""
        strong = {t.key: self._known_of(t.key).strong for t in self._facts.sketches if t.key in self._forms}
        pairs = candidates(self._facts.sketches, self._forms, tuple(self._alike.values()), strong)
        self._alike |= between(self._forms, [p for p in pairs if p not in self._alike])
        found = [f for pair in pairs if self._about_people(pair) and (f := self._by_rows(pair)) is not None]
        settled = {(f.first, f.second) for f in found} | set(pairs)
        named = [
            f
            for pair, alike in sorted(self._alike.items())
            if pair not in settled and self._about_people(pair) and (f := self._by_name(alike)) is not None
        ]
        return [*found, *named]

    def _about_people(self, pair: Pair) -> bool:
        return any(_matters(self._facts, key) for key in pair)

    def _known_of(self, key: TableKey) -> Known:
        if key not in self._known:
            self._known[key] = known(self._facts, key, self._forms[key], self._refers.get(key, frozenset()))
        return self._known[key]

    def _by_rows(self, pair: Pair) -> Found | None:
        a, b = (self._facts.sketches.get(key) for key in pair)
        if a is None or b is None:
            return None
        match = compare(a, b, self._known_of(pair[0]), self._known_of(pair[1]))
        if match is None:
            return self._by_people(pair)
        if not match.copied:
            return None
        confidence = _confidence(match)
        shares = (match.in_second, match.in_first)
        return self._made(pair, match, shares, match.smaller, match.compared, confidence, _row_evidence(pair, match))

    def _by_people(self, pair: Pair) -> Found | None:
        """Where no row can be compared: the same identifiers in relations of the same columns."""
        alike = self._alike.get(pair)
        if alike is None or alike.score < FORM_ENOUGH:
            return None
        best = self._strongest(pair)
        if best is None:
            return None
        entity, overlap = best
        least = min(overlap.of_first, overlap.of_second)
        if overlap.shared < PEOPLE_ENOUGH[0] or share_bounds(overlap.shared, least)[0] < PEOPLE_ENOUGH[1]:
            return None
        shares = (overlap.in_second(), overlap.in_first())
        smaller = shares[0] if overlap.of_first <= overlap.of_second else shares[1]
        said = _overlap_message("people", pair, shares, (("found_entity", entity),))
        return self._made(pair, None, shares, smaller, least, PEOPLE_ONLY, (said,))

    def _strongest(self, pair: Pair) -> tuple[str, Overlap] | None:
        """The strong identifier of one kind that both hold with the most values in common."""
        sides = [self._known_of(key).strong for key in pair]
        best: tuple[str, Overlap] | None = None
        for x, kind in sorted(sides[0].items()):
            for y in sorted(c for c, other in sides[1].items() if other == kind):
                first, second = self._facts.sketches.of(pair[0], x), self._facts.sketches.of(pair[1], y)
                if first is None or second is None:
                    continue
                overlap = first.overlap(second)
                if best is None or overlap.shared > best[1].shared:
                    best = (kind, overlap)
        return best

    def _by_name(self, alike: AlikePair) -> Found | None:
        """Where values were not compared: one is called a copy of what the other is called."""
        pair = (alike.first, alike.second)
        called = [key for key in pair if says_of(key).copy_like]
        if not alike.same_base or len(called) != 1 or pair[0][0] != pair[1][0]:
            return None
        if all(self._facts.sketches.get(key) is not None for key in pair):
            return None
        said = (
            Message(key="values.not_compared"),
            Message(key="name.word", params=(("table", label(called[0])),)),
            Message(key="name.base", params=(("first", label(pair[0])), ("second", label(pair[1])))),
        )
        return self._made(pair, None, None, None, 0, BY_NAME, said)

    def _made(
        self,
        pair: Pair,
        match: Match | None,
        shares: tuple[Share, Share] | None,
        smaller: Share | None,
        compared: int,
        confidence: float,
        said: tuple[Message, ...],
    ) -> Found:
        alike = self._alike.get(pair)
        way = direction(self._facts, *pair, match, self._today)
        return Found(
            first=pair[0],
            second=pair[1],
            shares=shares,
            compared=compared,
            match=match,
            alike=alike,
            original=way.original,
            evidence=(*said, *self._form_evidence(alike), *way.why),
            confidence=confidence,
            smaller=smaller,
        )

    def _form_evidence(self, alike: AlikePair | None) -> tuple[Message, ...]:
        if alike is None:
            return ()
        both = alike.by_name + alike.by_kind
        params: Params = (
            ("alike", both),
            ("of", alike.columns),
            ("by_name", alike.by_name),
            ("by_kind", alike.by_kind),
        )
        made = [Message(key="form.columns", params=params)]
        if alike.twins:
            made.append(Message(key="form.twins", params=(("rows", self._forms[alike.first].rows or 0),)))
        return tuple(made)


def _matters(facts: Facts, key: TableKey) -> bool:
    return any(matters(c) for c in facts.by_table.get(key, ()))


def _confidence(match: Match) -> float:
    if len(match.agreeing) >= 3 and match.ratio >= PROBABLE:
        return SURE
    return PROBABLE if match.agreeing else PEOPLE_ONLY


def _row_evidence(pair: Pair, match: Match) -> tuple[Message, ...]:
    names = [_both_names(g.first, g.second) for g in match.agreeing]
    said = [
        _overlap_message("at_least" if match.partial else "both", pair, (match.in_second, match.in_first)),
        Message(key="agree.anchor", params=(("anchor", _both_names(*match.anchor)),)),
    ]
    if names:
        params: Params = (
            ("agreeing", len(names)),
            ("telling", max(match.telling, len(names))),
            ("columns", ", ".join(names)),
        )
        said.append(Message(key="agree.columns", params=params))
    if match.named:
        said.append(Message(key="agree.names"))
    if not match.by_rows:
        said.append(Message(key="agree.export"))
    return tuple(said)


def _both_names(first: str, second: str) -> str:
    return first if first == second else f"{first} = {second}"


def _overlap_message(
    key: str,
    pair: Pair,
    shares: tuple[Share, Share],
    more: Params = (),
) -> Message:
    params: Params = (
        ("first", label(pair[0])),
        ("second", label(pair[1])),
        ("part", round(shares[0][0] * 100)),
        ("back", round(shares[1][0] * 100)),
        *more,
    )
    return Message(key=f"overlap.{key}", params=params)


def _copy(facts: Facts, group: list[Found], today: date) -> Copy:
    keys = sorted({k for f in group for k in (f.first, f.second)})
    original = _original(group, keys)
    members = [original] if original is not None else []
    members += [k for k in keys if k != original]
    spread = [k for k in keys if k != original]
    shown = _shown(group, original)
    least = min((f.smaller for f in group if f.smaller is not None), default=None)
    days = [day for k in spread if (day := newest_day(facts, k, today)) is not None]
    rows = [row for k in spread if (row := facts.row_of.get(k)) is not None]
    return Copy(
        members=tuple(ref_of(k) for k in members),
        kind=_kind(facts, group, spread, original),
        original=ref_of(original) if original is not None else None,
        overlap=_rounded(least, 0),
        overlap_low=_rounded(least, 1),
        overlap_high=_rounded(least, 2),
        compared=min(f.compared for f in group),
        as_of=max(days).isoformat() if days else None,
        people_estimate=max((r.people_estimate for r in rows if r.people_estimate is not None), default=None),
        in_test=_in_test(facts, keys),
        confidence=min(f.confidence for f in group),
        evidence=(*dict.fromkeys(m for f in shown[:SHOWN] for m in f.evidence), *_more(len(shown) - SHOWN)),
    )


def _more(count: int) -> tuple[Message, ...]:
    return (Message(key="more.pairs", params=(("count", count),)),) if count > 0 else ()


def _rounded(share: Share | None, place: int) -> float | None:
    return round(share[place], 4) if share is not None else None


def _original(group: list[Found], keys: list[TableKey]) -> TableKey | None:
    """The original of every pair it stands in that has one: of a group, rather the one that the others are beside."""
    called = Counter(f.original for f in group if f.original is not None)
    copied = {k for f in group if f.original is not None for k in (f.first, f.second) if k != f.original}
    fitting = [k for k in keys if k in called and k not in copied]
    hub = hub_of(group)
    return hub if hub in fitting else max(fitting, key=lambda k: called[k], default=None)


def _shown(group: list[Found], original: TableKey | None) -> list[Found]:
    """The pairs whose evidence is printed: of a group, each copy beside the original, or beside one of them."""
    common = original or hub_of(group)
    return group if len(group) == 1 else [f for f in group if common in (f.first, f.second)]


def _kind(facts: Facts, group: list[Found], spread: list[TableKey], original: TableKey | None) -> CopyKind:
    """What the copies are for, if they agree in it or all but the silent ones do."""
    kinds = {kind_of(facts, k, original, group[0].match) for k in spread}
    telling = kinds - {CopyKind.UNKNOWN}
    return telling.pop() if len(telling) == 1 else CopyKind.UNKNOWN


def _in_test(facts: Facts, keys: list[TableKey]) -> bool:
    test = {k[0] for k in keys if _lifecycle(facts, k) is Lifecycle.TEST}
    return bool(test) and any(k[0] not in test for k in keys)


def _lifecycle(facts: Facts, key: TableKey) -> Lifecycle | None:
    system = facts.system_by_name.get(key[0])
    return system.lifecycle if system is not None else None
