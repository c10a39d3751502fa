"""The second pass over PostgreSQL: rows chosen by values, least and greatest days, exact counts.

Each is one statement a relation; what has to be known of all relations is asked for once a session (`_pg_facts`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from ..errors import PermissionMissing, TargetError
from ..model import AgeRange, Column, Marked, MarkSpec, Table, TypeFamily, limit_text
from ._marked import ALL, NO_ROWS, MarkPlan, plan_marks, to_marked
from ._pg_errors import UNDECODABLE, has_state
from ._pg_facts import Relation, Relations
from ._pg_forms import TextRules, condition, read_text_rules
from ._pg_hold import Held, Holder, source_of
from ._pg_sampling import cut_value
from ._sampling import CUT_FAMILIES
from .base import Limits

Query = Callable[..., list[tuple[Any, ...]]]
Quote = Callable[..., str]

_DAYS: Final = frozenset({"date", "timestamp", "timestamptz"})
_NO_EQUAL: Final = frozenset({TypeFamily.JSON, TypeFamily.XML, TypeFamily.OTHER})
"""Families some of whose types cannot be compared; their text can."""


class Comparer:
    """Asks what comparing needs of stored relations of one session."""

    def __init__(self, system: str, query: Query, quote: Quote, limits: Limits, holder: Holder) -> None:
        self._system = system
        self._query = query
        self._quote = quote
        self._limits = limits
        self._holder = holder
        self._rules: TextRules | None = None
        self.relations = Relations(system, query)

    def source(self, table: Table) -> str:
        """Return what stands after FROM: children by inheritance are relations of their own."""
        return source_of(table, self._quote)

    def hold(self, *relations: tuple[str, str]) -> None:
        """Begin a transaction in which relations, by schema and name, stay what `Relations` says of them.

        Raises:
            ObjectGone: one is not there any more, or something else is in its place.
        """
        found = {place: self.relations.get(*place) for place in dict.fromkeys(relations)}
        self._holder.hold(
            Held(
                schema=schema,
                name=name,
                source=f"{'ONLY ' if relation.alone else ''}{self._quote(schema, name)}",
                identity=relation.identity,
            )
            for (schema, name), relation in found.items()
            if relation is not None
        )

    def mark(self, table: Table, spec: MarkSpec) -> Marked:
        """Return the rows that values choose.

        Raises:
            TargetError: as `base.ComparingSession.mark` says.
        """
        relation = self.relations.checked(table)
        plan = plan_marks(table, spec, self._limits, relation.readable)
        if plan is None:
            return NO_ROWS
        try:
            return to_marked(plan, self._marked(table, relation, plan, spec))
        except TargetError as e:
            if not has_state(e, UNDECODABLE):
                raise
            failure = e
        # A text that its encoding does not allow: what is not text can be compared all the same.
        sound = replace(table, columns=tuple(c for c in table.columns if c.family not in CUT_FAMILIES))
        plan = plan_marks(sound, spec, self._limits, relation.readable)
        if plan is None:
            raise failure
        return to_marked(plan, self._marked(table, relation, plan, spec))

    def _marked(self, table: Table, relation: Relation, plan: MarkPlan, spec: MarkSpec) -> list[tuple[Any, ...]]:
        if self._rules is None:
            self._rules = read_text_rules(self._query)
        cuts = {cut.column.name: cut for cut in plan.sample.cuts}
        made = relation.made
        conditions = [
            condition(i, mark, cuts[mark.name], self._quote(mark.name), self._rules, made=mark.name in made)
            for i, mark in enumerate(plan.marks)
        ]
        params: dict[str, object] = {"rows": plan.sample.rows + 1}
        limits = {f"limit{i}": limit_text(mark.share) for i, mark in enumerate(plan.marks)}
        used = {name: text for name, text in limits.items() if text != ALL}
        if used:
            params |= {"salt": spec.salt, **used}
        columns = ", ".join(
            f"{cut_value(cut, self._quote(name), made=name in made)} AS c{i}"
            for i, (name, cut) in enumerate(cuts.items())
        )
        where = f" WHERE {' OR '.join(conditions)}" if conditions else ""
        self.hold((table.schema, table.name))
        return self._query(
            f"SELECT {columns} FROM {self.source(table)}{where} LIMIT :rows", params, seconds=spec.seconds
        )

    def ages(self, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
        """Return the least and greatest day, from year 1 to 9999, of those columns that can be asked by an index.

        Others are left out. ``infinity`` and days before Christ do not count.

        Raises:
            TargetError: as `mark`.
        """
        relation = self.relations.checked(table)
        asked = [c for c in columns if self._has_days(table, relation, c)]
        if not asked:
            return ()
        source = self.source(table)
        parts: list[str] = []
        for name in asked:
            column, type_ = self._quote(name), f"pg_catalog.{relation.columns[name].type_}"
            # As conditions that the index knows: else min() would step over every row of -infinity.
            where = f"{column} >= CAST('0001-01-01' AS {type_}) AND {column} < CAST('10000-01-01' AS {type_})"
            parts += [
                f"(SELECT CAST({most}({column}) AS pg_catalog.date) FROM {source} WHERE {where})"
                for most in ("min", "max")
            ]
        self.hold((table.schema, table.name))
        row = self._query(f"SELECT {', '.join(f'{p} AS d{i}' for i, p in enumerate(parts))}")[0]
        days = [d if isinstance(d, date) else None for d in row]
        return tuple(AgeRange(column=c, oldest=days[2 * i], newest=days[2 * i + 1]) for i, c in enumerate(asked))

    def _has_days(self, table: Table, relation: Relation, name: str) -> bool:
        column = next((c for c in table.columns if c.name == name), None)
        fact = relation.columns.get(name)
        return column is not None and fact is not None and column.indexed and not fact.made and fact.type_ in _DAYS

    def count(self, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        """Return the rows, and each column's different values.

        Raises:
            PermissionMissing: also where one of the columns may not be read.
            TargetError: as `mark`.
        """
        relation = self.relations.checked(table)
        if not relation.readable.issuperset(columns):
            raise PermissionMissing(self._system)
        counts = (f"count(DISTINCT {self._countable(table.column(c), made=c in relation.made)})" for c in columns)
        items = ", ".join(f"{item} AS n{i}" for i, item in enumerate(("count(*)", *counts)))
        self.hold((table.schema, table.name))
        rows, *different = self._query(f"SELECT {items} FROM {self.source(table)}")[0]
        return int(rows), tuple(int(n) for n in different)

    def _countable(self, column: Column, *, made: bool) -> str:
        name = self._quote(column.name)
        if made:
            return f"CASE WHEN {name} IS NULL THEN NULL ELSE concat({name}) END"
        return f"CAST({name} AS pg_catalog.text)" if column.family in _NO_EQUAL else name
