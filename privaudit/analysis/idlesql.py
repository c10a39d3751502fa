"""A statement that counts the people past their retention period, for a person to run: it counts and changes nothing.

Nothing of this is sent by privaudit.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ..model import Message, TypeFamily
from ..model.sqlnames import quote_for
from .facts import Facts, TableKey
from .inactive import BY_ACTS, BY_ROWS, People
from .moments import TimeColumn, time_columns

_TOLD: Final = 2
"""Columns of time that are asked: of creation and of activity, which stand first."""
_DAYS: Final = frozenset({TypeFamily.DATE, TypeFamily.DATETIME})


def counting(facts: Facts, people: People, key: TableKey, how: Message, limit: date) -> str | None:
    """Return the statement for a relation; None where no statement of its server says it.

    Days in columns of text have none: 31.12.2020 is no day to a server, and a wrong number would be counted.
    """
    system = facts.system_by_name.get(key[0])
    if system is None or system.dialect in {"", "files"} or how.key not in {BY_ACTS, BY_ROWS}:
        return None
    return _Writer(facts, system.dialect, limit).count(people, key)


class _Writer:
    def __init__(self, facts: Facts, dialect: str, limit: date) -> None:
        self._facts = facts
        self._dialect = dialect
        self._limit = f"DATE '{limit}'" if dialect == "oracle" else f"'{limit}'"

    def _name(self, *names: str) -> str:
        return quote_for(self._dialect, *names)

    def _times(self, key: TableKey) -> list[TimeColumn]:
        table = self._facts.table_of[key]
        return [c for c in time_columns(self._facts, key)[:_TOLD] if table.column(c.name).family in _DAYS]

    def count(self, people: People, key: TableKey) -> str | None:
        acts = people.transactions(key)
        if any(child[0] != key[0] or not self._times(child) for _, child, _ in acts):
            return None
        own = self._old(key)
        if not own and time_columns(self._facts, key):
            return None
        if acts:
            newer = [self._exists(*act, newer=True) for act in acts]
            ever = [self._exists(*act, newer=False) for act in acts]
            conditions = [*(f"NOT {e}" for e in newer), f"({' OR '.join([*ever, *([own] if own else [])])})"]
        elif own:
            conditions = [own]
        else:
            return None
        as_ = " " if self._dialect == "oracle" else " AS "
        where = "\n  AND ".join(conditions)
        return f"SELECT count(*) FROM {self._name(key[1], key[2])}{as_}p\nWHERE {where};"

    def _old(self, key: TableKey) -> str | None:
        told = [f"p.{self._name(c.name)} < {self._limit}" for c in self._times(key)]
        return f"({' AND '.join(told)})" if told else None

    def _exists(self, column: str, child: TableKey, from_: str, *, newer: bool) -> str:
        as_ = " " if self._dialect == "oracle" else " AS "
        joined = f"t.{self._name(from_)} = p.{self._name(column)}"
        days = " OR ".join(f"t.{self._name(c.name)} >= {self._limit}" for c in self._times(child))
        late = f" AND ({days})" if newer else ""
        return f"EXISTS (SELECT 1 FROM {self._name(child[1], child[2])}{as_}t WHERE {joined}{late})"
