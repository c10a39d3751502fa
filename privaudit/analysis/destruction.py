"""What the commission that decides on destruction has to look at. Never a DELETE.

The fields are those of the act of Roskomnadzor's order 179 of 28.10.2022 that a machine can know: what is held about
whom, where, since when, and why it may have to go. Names of people, of the commission and the day are for people.
"""

from __future__ import annotations

import dataclasses
from datetime import date

from ..config.settings import RetentionRule
from ..model import TRANSACTION_CATEGORIES, Classification, Count, Destruction, Message, Params, TableRow, count_of
from .ages import has_people, rule_for
from .facts import Facts, TableKey, is_likely, is_personal
from .idle import METHOD, METHOD_SAMPLE
from .inactive import BY_ROWS, SAME_PEOPLE
from .old_systems import OLD, OUT_OF_USE
from .unseen import AT_MOST


def destruction(facts: Facts, retention: tuple[RetentionRule, ...], today: date) -> tuple[Destruction, ...]:  # noqa: ARG001
    """Return one row a relation past retention, of an old system or like a backup, sorted by id."""
    found = []
    for row in facts.tables:
        key = (row.system, row.schema, row.table)
        if not has_people(facts, key):
            continue
        reasons = (*_past(facts, row, retention), *_of_system(facts, row), *_backup(row))
        if reasons:
            found.append(_entry(facts, key, row, reasons))
    return tuple(sorted(found, key=lambda d: d.id))


def is_past(row: TableRow) -> bool:
    """Whether people of a relation are past the retention period, as far as can be told: so many at most are not."""
    return bool(row.inactive_people) and not (row.inactive_how is not None and row.inactive_how.key in AT_MOST)


def _past(facts: Facts, row: TableRow, retention: tuple[RetentionRule, ...]) -> tuple[Message, ...]:
    rule = rule_for(facts, row, retention) if is_past(row) else None
    if rule is None:
        return ()
    how = row.inactive_how.key if row.inactive_how is not None else ""
    columns = row.inactive_how.param("columns") if row.inactive_how is not None and how == BY_ROWS else None
    params: Params = (("months", rule.months), *((("columns", columns),) if columns is not None else ()))
    key = "destroy.past_rows" if how == BY_ROWS else "destroy.past_retention"
    said = Message(key=key, params=params)
    if rule.basis is not None:
        said = Message(key=f"{key}_basis", params=(*params, ("basis", rule.basis)))
    if how == SAME_PEOPLE and row.inactive_how is not None:
        return (said, Message(key="destroy.same_people", params=row.inactive_how.params))
    return (said,)


def _of_system(facts: Facts, row: TableRow) -> tuple[Message, ...]:
    system = facts.system_by_name.get(row.system)
    if system is None:
        return ()
    declared = (
        (Message(key=f"destroy.{system.lifecycle.value}"),) if system.lifecycle in OLD and system.lifecycle else ()
    )
    idle = tuple(Message(key="destroy.out_of_use", params=w.params) for w in system.weaknesses if w.key == OUT_OF_USE)
    return (*declared, *idle)


def _backup(row: TableRow) -> tuple[Message, ...]:
    if row.backup_like is None:
        return ()
    return (Message(key=f"destroy.{row.backup_like.replace('.', '_')}"),)


def _entry(facts: Facts, key: TableKey, row: TableRow, reasons: tuple[Message, ...]) -> Destruction:
    held = held_of_people(facts, key)
    system = facts.system_by_name.get(row.system)
    only_past = all(r.key.startswith(("destroy.past_", "destroy.same_people")) for r in reasons)
    if is_past(row) and not only_past:  # all of its people are for the commission: say how many are past
        reasons = (*reasons, *_number(row))
    return Destruction(
        ref=row.ref,
        categories=tuple(sorted({c.category.value for c in held})),
        subjects=tuple(sorted({c.subject.value for c in held})),
        reasons=reasons,
        oldest=row.oldest,
        newest=row.newest,
        people=_inactive(row) if only_past else _all(row),
        legal_hold=system.legal_hold if system is not None else False,
        legal_hold_why=system.legal_hold_why if system is not None else None,
    )


def held_of_people(facts: Facts, key: TableKey) -> list[Classification]:
    """What a relation holds of people: personal data, or their transactions where it has nothing else."""
    likely = [c for c in facts.by_table.get(key, ()) if is_likely(c)]
    return [c for c in likely if is_personal(c)] or [c for c in likely if c.category in TRANSACTION_CATEGORIES]


def _inactive(row: TableRow) -> Count | None:
    if row.inactive_people is None or row.inactive_low is None:
        return None
    method = METHOD if row.inactive_low == row.inactive_high else METHOD_SAMPLE
    return Count(low=row.inactive_low, estimate=row.inactive_people, high=row.inactive_high, method=method)


def _number(row: TableRow) -> tuple[Message, ...]:
    if row.inactive_high is None or row.inactive_low is None or row.inactive_people is None:
        return ()
    params = (("inactive", row.inactive_people), ("low", row.inactive_low), ("high", row.inactive_high))
    return (Message(key="destroy.past_people", params=params),)


def _all(row: TableRow) -> Count | None:
    held = count_of(row)
    return dataclasses.replace(held, method=held.method or METHOD_SAMPLE) if held is not None else None
