"""Columns with personal data that may not be needed: hardly filled, constant, not read, held elsewhere too.

Each reason is a sentence of i18n area ``needless``; from when on it is said is data (``rules/needless.yaml``).
Whether a column is needed, people decide: a machine does not know what it is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ..config.old_rules import load_needless
from ..config.time_rules import load_time_rules
from ..model import Category, Classification, Lifecycle, Message, Needless, ReadPattern, Role, Subject, record
from .facts import Facts, TableKey, is_likely, is_personal
from .least import coverage
from .moments import time_columns

HELD = "held_elsewhere"
"""The reason that is about a system rather than a column."""
_Kind = tuple[str, Subject]


def needless(facts: Facts) -> tuple[Needless, ...]:
    """Return one row a column that something speaks against, sorted by id."""
    held = _held(facts)
    read = _Reads(facts)
    rows = {}
    for c in facts.classifications:
        if not _is_asked(c):
            continue
        kept = held.get((c.entity, c.subject))
        unread = read.unread(c)
        reasons = (*_filling(facts, c), *_sameness(facts, c), *unread, *_elsewhere(c, kept))
        if reasons:
            row = Needless(
                ref=c.ref,
                reasons=reasons,
                fill_rate=c.fill_rate,
                last_filled=_iso(_last_filled(facts, c)),
                held_in=len(kept.systems) if kept is not None else 1,
                unread_days=read.days(c.system) if unread else None,
            )
            rows[row.id] = row
    return tuple(rows[i] for i in sorted(rows))


def _is_asked(c: Classification) -> bool:
    """Whole columns only: a path inside a document is there where the document has it."""
    return c.role is not Role.CONTAINED and c.path is None and is_personal(c) and is_likely(c)


def _key(c: Classification) -> TableKey:
    return (c.system, c.schema, c.table)


def _filling(facts: Facts, c: Classification) -> Iterator[Message]:
    """Yield that a column is hardly filled, or no longer."""
    rules, row = load_needless(), facts.row_of.get(_key(c))
    if row is None or row.rows_sampled < rules.rows or c.fill_rate is None:
        return
    last = _last_filled(facts, c)
    counted = (("filled", c.checked), ("rows", row.rows_sampled))
    if c.checked == 0:
        yield _empty(row.rows_sampled, last, elsewhere=_is_filled_elsewhere(facts, c))
    elif c.fill_rate < rules.hardly_filled and last is not None:
        yield Message(key="hardly_filled_last", params=(*counted, ("last_on", last.isoformat())))
    elif c.fill_rate < rules.hardly_filled:
        yield Message(key="hardly_filled", params=counted)
    else:
        newest = _newest(facts, c)
        if newest is not None and last is not None and (newest - last).days >= rules.last_filled_days:
            days = (("last_on", last.isoformat()), ("newest_on", newest.isoformat()))
            yield Message(key="not_filled_since", params=days)


def _empty(rows: int, last: date | None, *, elsewhere: bool) -> Message:
    """That no row of the sample is filled; rows chosen by values may show that some are."""
    params = (("rows", rows),)
    if last is not None:
        return Message(key="few_last", params=(*params, ("last_on", last.isoformat())))
    return Message(key="few" if elsewhere else "empty", params=params)


def _is_filled_elsewhere(facts: Facts, c: Classification) -> bool:
    sketch = facts.sketches.get(_key(c))
    return sketch is not None and sketch.filled.get(c.column, (0, 0))[0] > 0


def _last_filled(facts: Facts, c: Classification) -> date | None:
    """The newest day of a row, of those chosen, in which the column is filled."""
    sketch = facts.sketches.get(_key(c))
    day = sketch.last_filled.get(c.column) if sketch is not None else None
    return date.fromordinal(day) if day else None


def _newest(facts: Facts, c: Classification) -> date | None:
    """The newest day of the rows chosen, by any column that dates them."""
    sketch = facts.sketches.get(_key(c))
    if sketch is None:
        return None
    named = {t.name for t in time_columns(facts, _key(c))}
    days = [date.fromordinal(newest) for name, (_, newest) in sketch.days.items() if name in named]
    return max((d for d in days if load_time_rules().is_day(d)), default=None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _sameness(facts: Facts, c: Classification) -> Iterator[Message]:
    """Yield that nearly all rows hold one value, or the one that the database puts there."""
    rules, row = load_needless(), facts.row_of.get(_key(c))
    if row is None or c.checked < rules.rows:
        return
    if c.default_share is not None and c.default_share >= rules.default:
        same = round(c.default_share * row.rows_sampled)
        yield Message(key="default", params=(("same", same), ("rows", row.rows_sampled)))
    elif c.top_share is not None and c.top_share >= rules.constant and c.entity not in rules.few_values:
        yield Message(key="constant", params=(("same", round(c.top_share * c.checked)), ("checked", c.checked)))


class _Reads:
    """Which columns nobody read, by logs that cover reads of a system long enough; any read by anybody counts."""

    def __init__(self, facts: Facts) -> None:
        self._days = {s: c.days for s, c in coverage(facts.logs).items()}
        self._read: dict[TableKey, set[str]] = defaultdict(set)
        for r in facts.reads:
            if r.pattern is not ReadPattern.OWN_AUDIT:
                self._read[r.system, r.schema or "", r.table or ""].update(r.columns)

    def days(self, system: str) -> int:
        """Days of which a system's best log of reads has lines."""
        return self._days.get(system, 0)

    def unread(self, c: Classification) -> tuple[Message, ...]:
        """Return that a column, or the whole table, was not read; nothing where logs do not say."""
        days = self.days(c.system)
        if days < load_needless().log_days:
            return ()
        read = self._read.get(_key(c))
        if not read:
            return (Message(key="unread_table", params=(("days", days),)),)
        if "*" in read or c.column in read:
            return ()
        return (Message(key="unread_column", params=(("days", days),)),)


@record
class _Kept:
    """The systems that hold a kind of data about a sort of people, and the one in use with most of them."""

    systems: tuple[str, ...]
    owner: str


def _held(facts: Facts) -> dict[_Kind, _Kept]:
    """Return by kind and sort of people where they are held, if in several systems.

    Named is the system in use with most people of them: copies are made from it and rarely grow larger.
    """
    people: dict[_Kind, dict[str, int]] = defaultdict(dict)
    for c in facts.classifications:
        if not _is_asked(c) or not _is_told_twice(c):
            continue
        row = facts.row_of.get(_key(c))
        count = (row.people_estimate if row is not None else None) or 0
        of_kind = people[c.entity, c.subject]
        of_kind[c.system] = max(of_kind.get(c.system, 0), count)
    out = {}
    for kind, systems in people.items():
        if len(systems) >= load_needless().held_in:
            owner = min(systems, key=lambda s: (not _in_use(facts, s), -systems[s], s))
            out[kind] = _Kept(systems=tuple(sorted(systems)), owner=owner)
    return out


def _is_told_twice(c: Classification) -> bool:
    """Whether a kind says something of a person that one system could keep for all."""
    rules = load_needless()
    return c.category is not Category.FREE_TEXT and c.entity not in rules.held_by_nature | rules.few_values


def _in_use(facts: Facts, name: str) -> bool:
    system = facts.system_by_name.get(name)
    return system is None or system.lifecycle in {None, Lifecycle.LIVE}


def _elsewhere(c: Classification, kept: _Kept | None) -> tuple[Message, ...]:
    if kept is None or c.system == kept.owner:
        return ()
    return (Message(key=HELD, params=(("systems", len(kept.systems)), ("owner", kept.owner))),)
