"""Which columns of a relation tell how old its rows are, by their names, types and kinds.

A day of birth, a term or a plan is none of them. What its name does not explain counts only where its type holds the
time of day as well: programs write such columns, people fill in the others.
"""

from __future__ import annotations

from itertools import zip_longest

from ..config.time_rules import TimeRole, load_time_rules
from ..model import Category, Classification, Column, Role, TypeFamily, record
from .facts import Facts, TableKey

_TIMES = frozenset({TypeFamily.DATE, TypeFamily.DATETIME})
_MAY_HOLD = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.INTEGER})
"""Types in which engines without a type of time keep it."""


@record
class TimeColumn:
    """One column of time. ``role`` MADE or ACTED; None where its name does not say."""

    name: str
    role: TimeRole | None
    indexed: bool = False


def time_columns(facts: Facts, key: TableKey) -> tuple[TimeColumn, ...]:
    """Return the columns that tell how old the rows of a relation are, the most telling ones first.

    One of creation and one of activity stand first, so that the first few tell both; what is not known stands last.
    Whether a value is believable says `TimeRules.is_day`.
    """
    table = facts.table_of.get(key)
    if table is None:
        return ()
    kinds = {c.column: c for c in facts.by_table.get(key, ()) if c.role is not Role.CONTAINED and c.path is None}
    found = []
    for column in table.columns:
        role = load_time_rules().role_of(column.name)
        kind = kinds.get(column.name)
        if role is TimeRole.NEVER or (kind is not None and kind.category is not Category.TRANSACTION_TIME):
            continue
        if column.family in _TIMES:
            told = role is not None or kind is not None or column.family is TypeFamily.DATETIME
        else:
            told = column.family in _MAY_HOLD and _holds_time(column, role, kind)
        if told:
            made = role or (TimeRole.ACTED if kind is not None else None)
            found.append(TimeColumn(name=column.name, role=made, indexed=column.indexed))
    return _in_turn(found)


def _in_turn(found: list[TimeColumn]) -> tuple[TimeColumn, ...]:
    """The columns of creation and of activity in turn, each in the order of the table, then the others."""
    made, acted, others = ([c for c in found if c.role is role] for role in (TimeRole.MADE, TimeRole.ACTED, None))
    pairs = [c for pair in zip_longest(made, acted) for c in pair if c is not None]
    return (*pairs, *others)


def _holds_time(column: Column, role: TimeRole | None, kind: Classification | None) -> bool:
    """Whether a column of texts or numbers holds times: by its kind, or of texts by a telling name alone."""
    if kind is not None:
        return True
    return role is not None and column.family is not TypeFamily.INTEGER and load_time_rules().is_timely(column.name)
