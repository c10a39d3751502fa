"""How old the rows of relations with people are, when those were last used, and who is past retention."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import fnmatchcase

from ..config.globs import covers
from ..config.settings import RetentionRule
from ..config.time_rules import TimeRole, load_time_rules
from ..model import Count, LastUse, Message, Subject, TableRow, count_of, record
from .backups import backup_like
from .facts import Facts, TableKey, is_identity, is_likely, is_personal
from .idle import METHOD, count_before
from .idlesql import counting
from .inactive import People
from .moments import TimeColumn, time_columns
from .unseen import AT_MOST, Unseen

INDEX, ALL_ROWS, SAMPLE = "index", "all_rows", "sample"
"""Where an age comes from (`TableRow.age_method`); i18n area ``old``, under ``age``."""
YEARS = (1, 3, 5)
"""Years without a transaction that are counted where no retention is configured."""


def with_ages(facts: Facts, retention: tuple[RetentionRule, ...], today: date) -> tuple[TableRow, ...]:
    """Return the relations with ages, last use, and people past retention filled in.

    Ages are of relations with people; last use and names like those of backups of all.
    """
    like = backup_like(facts)
    people = People(facts)
    unseen = Unseen(facts, people, today)
    out = []
    for row in facts.tables:
        key = (row.system, row.schema, row.table)
        row = _used(dataclasses.replace(row, backup_like=like.get(key)), facts.uses.get(key))  # noqa: PLW2901
        if has_people(facts, key):
            row = _aged(row, ages_of(facts, key, today))  # noqa: PLW2901
            rule = rule_for(facts, row, retention)
            if rule is not None:
                row = _past(facts, row, people, unseen, months_before(today, rule.months))  # noqa: PLW2901
        out.append(row)
    return tuple(out)


def _past(facts: Facts, row: TableRow, people: People, unseen: Unseen, limit: date) -> TableRow:
    """Say how many are past, by what; else why nobody knows."""
    key = (row.system, row.schema, row.table)
    past, how = past_since(facts, row, people, limit)
    if past is None:
        return dataclasses.replace(row, inactive_how=how)
    counted_by = how
    past, how = _at_most(past, how, unseen.why(key, how))
    return dataclasses.replace(
        row,
        inactive_people=past.estimate,
        inactive_low=past.low,
        inactive_high=past.high,
        inactive_how=how,
        inactive_sql=counting(facts, people, key, counted_by, limit) if past.estimate else None,
    )


def _at_most(past: Count, how: Message, why: Message | None) -> tuple[Count, Message]:
    """Where something was not seen, it may be nobody, and nothing is left to be told by that."""
    if why is None or past.high == 0:
        return past, how
    return dataclasses.replace(past, low=0), how if how.key in AT_MOST else why


def has_people(facts: Facts, key: TableKey) -> bool:
    """Whether a relation is about people, as far as is likely: it holds their data, or its rows lead to them."""
    row = facts.row_of.get(key)
    if row is not None and row.people_estimate is not None:
        return True
    return any(is_personal(c) and is_likely(c) for c in facts.by_table.get(key, ()))


def _used(row: TableRow, use: LastUse | None) -> TableRow:
    if use is None or use.at is None:
        return row
    return dataclasses.replace(row, last_used=use.at, last_used_method=use.method)


@record
class Age:
    """The oldest and newest day of a relation's rows, the column that says so, and how far it was looked at."""

    oldest: date | None
    newest: date | None
    column: str
    method: str


def ages_of(facts: Facts, key: TableKey, today: date) -> Age | None:
    """Return the age of a relation: the oldest day of creation, the newest of anything; None if no column tells.

    Days that cannot be true are left out: stand-ins for "none", and days to come. A column that an index answers for is
    as good as the whole table; what rows chosen by values say holds for those.
    """
    columns = time_columns(facts, key)
    known = {c.name: found for c in columns if (found := _span(facts, key, c, today)) is not None}
    told = [c for c in columns if c.name in known]
    made = [c for c in told if c.role is TimeRole.MADE] or told
    if not told:
        return None
    oldest = min((d for c in made if (d := known[c.name][0]) is not None), default=None)
    newest = max((d for c in told if (d := known[c.name][1]) is not None), default=None)
    first = next((c for c in made if oldest is not None and known[c.name][0] == oldest), made[0])
    worst = max((known[c.name][2] for c in told), key=(INDEX, ALL_ROWS, SAMPLE).index)
    return Age(oldest=oldest, newest=newest, column=first.name, method=worst)


def _span(facts: Facts, key: TableKey, column: TimeColumn, today: date) -> tuple[date | None, date | None, str] | None:
    """The least and greatest day of one column, and how it is known."""
    found = next((a for a in facts.ages.get(key, ()) if a.column == column.name), None)
    by_index = (_day(found.oldest, today), _day(found.newest, today)) if found is not None else (None, None)
    sketch = facts.sketches.get(key)
    days = sketch.days.get(column.name) if sketch is not None else None
    by_rows = tuple(_day(date.fromordinal(d), today) for d in days) if days is not None else (None, None)
    oldest, newest = by_index[0] or by_rows[0], by_index[1] or by_rows[1]
    if oldest is None and newest is None:
        return None
    if all(by_index):
        return oldest, newest, INDEX
    whole = sketch is not None and sketch.whole and any(s.share >= 1.0 for s in sketch.values.values())
    return oldest, newest, ALL_ROWS if whole else SAMPLE


def _day(day: date | None, today: date) -> date | None:
    """A believable day; tomorrow is one, too, since it has begun elsewhere."""
    return day if day is not None and day <= today + timedelta(days=1) and load_time_rules().is_day(day) else None


def _aged(row: TableRow, age: Age | None) -> TableRow:
    if age is None:
        return row
    return dataclasses.replace(
        row,
        oldest=age.oldest.isoformat() if age.oldest is not None else None,
        newest=age.newest.isoformat() if age.newest is not None else None,
        age_column=age.column,
        age_method=age.method,
    )


def rule_for(facts: Facts, row: TableRow, retention: tuple[RetentionRule, ...]) -> RetentionRule | None:
    """Return the first rule that fits a relation; employees' data are only meant where a rule names them."""
    label = f"{row.system}.{row.schema}.{row.table}"
    held = {c.category.value for c in facts.by_table.get((row.system, row.schema, row.table), ()) if is_likely(c)}
    for rule in retention:
        if not fnmatchcase(label, rule.systems) and not covers(rule.systems, row.system):
            continue
        if rule.subjects and row.subject.value not in rule.subjects:
            continue
        if rule.categories and not held & set(rule.categories):
            continue
        if rule.subjects or row.subject is not Subject.EMPLOYEE:
            return rule
    return None


def months_before(today: date, months: int) -> date:
    """Return the day so many months before; the month's last day where it has no such day."""
    number = today.year * 12 + today.month - 1 - months
    year, month = divmod(number, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def past_since(facts: Facts, row: TableRow, people: People, limit: date) -> tuple[Count | None, Message]:
    """Return how many people of a relation had no transaction since a day, and by what; if nothing tells, why.

    As far as was seen: what was not says `Unseen`.
    """
    key = (row.system, row.schema, row.table)
    held = count_of(row)
    named = any(is_identity(c) or c.subject is Subject.EMPLOYEE for c in facts.by_table.get(key, ()))
    if held is None and not named:
        return None, people.why_unknown(key)
    found = people.activity(key)
    if found is not None:
        counted = count_before(found, limit, (_rows(row) if found.a_row_each else None) or held)
        if counted is not None:
            return counted, found.how if found.sure else people.not_compared(key) or found.how
    elsewhere, unjoined = people.acts_elsewhere(key), people.unjoined(key)
    counted = _by_age(row, held, limit, known=not elsewhere)
    if counted is None or (unjoined and counted.estimate):
        return None, people.why_unknown(key)
    return counted, people.why_unknown(key) if elsewhere else people.by_own_rows(key)


def _rows(row: TableRow) -> Count | None:
    if row.rows_estimate is None or row.rows_low is None:
        return None
    return Count(low=row.rows_low, estimate=row.rows_estimate, high=row.rows_high, method=row.rows_method or "")


def _by_age(row: TableRow, held: Count | None, limit: date, *, known: bool) -> Count | None:
    """By the age of the whole table alone: all of its people if its newest row is older, none if its oldest is not.

    ``known``: no transactions of its people lie elsewhere; else so many at most.
    """
    if held is None or row.age_method in {None, SAMPLE}:
        return None
    if row.oldest is not None and row.oldest >= limit.isoformat():
        return Count(low=0, estimate=0, high=0, method=METHOD)
    if row.newest is not None and row.newest < limit.isoformat():
        return dataclasses.replace(held, low=held.low if known else 0, method=METHOD)
    return None


def years_idle(facts: Facts, today: date) -> Iterator[tuple[int, int]]:
    """Yield (years, people): how many people had no transaction for so many years, in all relations known to tell.

    Of each system the relation with most of them is counted, since the same people lie in several.
    """
    people = People(facts)
    unseen = Unseen(facts, people, today)
    rows = [r for r in facts.tables if r.subject is not Subject.EMPLOYEE]
    for years in YEARS:
        limit = months_before(today, 12 * years)
        by_system: dict[str, int] = {}
        for row in rows:
            found, how = past_since(facts, row, people, limit)
            if (
                found is not None
                and how.key not in AT_MOST
                and unseen.why((row.system, row.schema, row.table), how) is None
            ):
                by_system[row.system] = max(by_system.get(row.system, 0), found.estimate)
        if by_system:
            yield years, sum(by_system.values())
