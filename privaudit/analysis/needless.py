"""Columns with personal data that may not be needed: hardly filled, constant, not read, held elsewhere too.

Each reason is a sentence of i18n area ``needless``; from when on it is said is data (``rules/needless.yaml``).
Whether a column is needed, people decide: a machine does not know what it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..config.old_rules import load_needless
from ..model import Category, Classification, ColumnRead, Lifecycle, Message, Needless
from .ages import ages_of
from .facts import Facts
from .moments import time_columns
from .needs import Kind, Reads, held_by, held_in, is_held, key_of, last_filled

HELD = "held_elsewhere"
"""The reason that is about a system rather than a column."""


def needless(facts: Facts, today: date) -> tuple[Needless, ...]:
    """Return one row a column that something speaks against, sorted by id; days after ``today`` are not believed."""
    held = held_by(facts)
    owners = _owners(facts, held)
    reads = Reads(facts)
    rows = {}
    for c in facts.classifications:
        if not is_held(c):
            continue
        systems, unread = held_in(c, held), _unread(reads, c)
        elsewhere = _elsewhere(c, systems, owners.get((c.entity, c.subject)))
        reasons = (*_filling(facts, c, today), *_sameness(facts, c), *unread, *elsewhere)
        if reasons:
            row = Needless(
                ref=c.ref,
                reasons=reasons,
                fill_rate=c.fill_rate,
                last_filled=_iso(last_filled(facts, c)),
                held_in=systems,
                unread_days=reads.days(c.system) if unread else None,
            )
            rows[row.id] = row
    return tuple(rows[i] for i in sorted(rows))


def _filling(facts: Facts, c: Classification, today: date) -> Iterator[Message]:
    """Yield that a column is hardly filled, or no longer."""
    rules, row = load_needless(), facts.row_of.get(key_of(c))
    if row is None or row.rows_sampled < rules.rows or c.fill_rate is None:
        return
    last = last_filled(facts, c)
    counted = (("filled", c.checked), ("rows", row.rows_sampled))
    if c.checked == 0:
        yield _empty(row.rows_sampled, last, elsewhere=_is_filled_elsewhere(facts, c))
    elif c.fill_rate < rules.hardly_filled and last is not None:
        yield Message(key="hardly_filled_last", params=(*counted, ("last_on", last.isoformat())))
    elif c.fill_rate < rules.hardly_filled:
        yield Message(key="hardly_filled", params=counted)
    elif last is not None and (newest := _went_on(facts, c, last, today)) is not None:
        days = (("last_on", last.isoformat()), ("newest_on", newest.isoformat()))
        yield Message(key="not_filled_since", params=days)


def _empty(rows: int, last: date | None, *, elsewhere: bool) -> Message:
    """That no row of the sample is filled; rows chosen by values may show that some are."""
    params = (("rows", rows),)
    if last is not None:
        return Message(key="few_last", params=(*params, ("last_on", last.isoformat())))
    return Message(key="few" if elsewhere else "empty", params=params)


def _is_filled_elsewhere(facts: Facts, c: Classification) -> bool:
    sketch = facts.sketches.get(key_of(c))
    return sketch is not None and sketch.filled.get(c.column, (0, 0))[0] > 0


def _went_on(facts: Facts, c: Classification, last: date, today: date) -> date | None:
    """The newest day of the relation (`ages_of`) if rows came long after a column was filled last.

    The rows chosen by values, which say when that was, have to show it themselves: what an index knows of other rows
    says nothing of how those are filled.
    """
    sketch, age = facts.sketches.get(key_of(c)), ages_of(facts, key_of(c), today)
    if sketch is None or age is None or age.newest is None:
        return None
    telling = {t.name for t in time_columns(facts, key_of(c))}
    chosen = max((newest for name, (_, newest) in sketch.days.items() if name in telling), default=0)
    enough = min(chosen, age.newest.toordinal()) - last.toordinal() >= load_needless().last_filled_days
    return age.newest if enough else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _sameness(facts: Facts, c: Classification) -> Iterator[Message]:
    """Yield that nearly all rows hold one value, or the one that the database puts there."""
    rules, row = load_needless(), facts.row_of.get(key_of(c))
    if row is None or c.checked < rules.rows:
        return
    if c.default_share is not None and c.default_share >= rules.default:
        same = round(c.default_share * row.rows_sampled)
        yield Message(key="default", params=(("same", same), ("rows", row.rows_sampled)))
    elif c.top_share is not None and c.top_share >= rules.constant and c.entity not in rules.few_values:
        yield Message(key="constant", params=(("same", round(c.top_share * c.checked)), ("checked", c.checked)))


def _unread(reads: Reads, c: Classification) -> tuple[Message, ...]:
    """Return that a column, or the whole table, was not read; nothing where logs do not say for long enough."""
    days = reads.days(c.system)
    if days is None or days < load_needless().log_days or reads.seen(c) is not ColumnRead.NOT_READ:
        return ()
    return (Message(key="unread_column" if reads.any_of(c) else "unread_table", params=(("days", days),)),)


def _owners(facts: Facts, held: dict[Kind, dict[str, int]]) -> dict[Kind, str]:
    """Return by kind that several systems hold the one that could keep it for all.

    Named is the system in use with most people of them: copies are made from it and rarely grow larger.
    """
    several = load_needless().held_in
    return {
        kind: min(systems, key=lambda s: (not _in_use(facts, s), -systems[s], s))
        for kind, systems in held.items()
        if len(systems) >= several
    }


def _is_told_twice(c: Classification) -> bool:
    """Whether a kind says something of a person that one system could keep for all."""
    rules = load_needless()
    return c.category is not Category.FREE_TEXT and c.entity not in rules.held_by_nature | rules.few_values


def _in_use(facts: Facts, name: str) -> bool:
    system = facts.system_by_name.get(name)
    return system is None or system.lifecycle in {None, Lifecycle.LIVE}


def _elsewhere(c: Classification, systems: int, owner: str | None) -> tuple[Message, ...]:
    if owner is None or c.system == owner or not _is_told_twice(c):
        return ()
    return (Message(key=HELD, params=(("systems", systems), ("owner", owner))),)
