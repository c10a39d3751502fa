"""What is asked of which tables, before anything is sent: at most one `mark`, one `ages` and one `look_up` each.

Tables that may hold people or transactions are compared, those that a key may join with them, and those that look like
another. A table of too many rows is not read through: its keys are looked up through indexes, and the rest is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from ...analysis.alike import look_alikes
from ...analysis.facts import Facts, TableKey, is_likely, is_personal, matters, singles_out
from ...analysis.keynames import KeyCandidate, key_candidates, telling_columns
from ...analysis.moments import time_columns
from ...config.settings import Settings
from ...detect import Rules
from ...model import LookUp, MarkedColumn, MarkSpec, Ref, Table, TableKind, TableStatus, record
from ...sketches.make import Asked
from .columns import Chooser, Columns
from .forms import Forms, place_form
from .shares import ROWS, Shares, expected, read_whole, rows_of

FEW: Final = 20
"""Values that two tables must be expected to be compared by; with fewer the server is asked to look values up."""
LOOKS: Final = 8
"""Questions in the one statement that looks up a table's values."""
COUNTED: Final = 8
"""Columns whose different values ``--exact`` counts."""
SMALL: Final = 10_000
"""Rows of a table in which values may be looked up without an index."""
QUICKLY_PLACED: Final = 1_000_000
QUICK_SECONDS: Final = 20.0
"""So many values are placed in a second or two; the statement may take this long, within sessions' own time-out."""
KINDS: Final = frozenset({TableKind.TABLE, TableKind.PARTITIONED_TABLE, TableKind.MATERIALIZED_VIEW})


@record
class TablePlan:
    """What one table is asked. ``asked`` None: it is not read through, because ``too_large``, or need not be."""

    table: Table
    spec: MarkSpec | None = None
    asked: Asked | None = None
    ages: tuple[str, ...] = ()
    looks: tuple[LookUp, ...] = ()
    count: tuple[str, ...] | None = None
    rows: int | None = None
    """The rows the table is said to have."""
    too_large: bool = False
    unmarkable: bool = False
    """No column of it is fit to choose rows by."""
    unanswered: int = 0
    """Possible keys of a table that is not read through that no index answers."""

    @property
    def key(self) -> TableKey:
        """System, schema, table."""
        return self.table.key

    @property
    def statements(self) -> int:
        """Statements at most, without that of ``--exact``."""
        return sum((self.asked is not None, bool(self.ages), bool(self.looks)))


def salt_of(settings: Settings) -> str:
    """Return the salt of places: one for all tables and equal in every run with the same seed."""
    return f"privaudit {settings.seed} "


def plan(facts: Facts, settings: Settings, rules: Rules, today: date) -> tuple[TablePlan, ...]:
    """Return what every table is asked, by system, schema and table; of some nothing can be."""
    return _Planner(facts, settings, rules, today).plans()


class _Planner:
    """Facts of the first pass, and what follows from them."""

    def __init__(self, facts: Facts, settings: Settings, rules: Rules, today: date) -> None:
        self._facts = facts
        self._settings = settings
        self._today = today
        self._candidates = tuple(c for c in key_candidates(facts) if self._is_there(c.from_) and self._is_there(c.to))
        self._telling = telling_columns(facts)
        self._shares = Shares(facts, settings.compare.values)
        joins = [(c.from_, c.to) for c in self._candidates]
        joins += list(_declared(facts))
        self._forms = Forms(facts, rules, joins)
        ends = [r for pair in joins for r in pair]
        self._chooser = Chooser(facts, [*ends, *self._telling])
        self._alike = frozenset(k for group in look_alikes(facts) for k in group)

    def _is_there(self, ref: Ref) -> bool:
        return ref.table_key in self._facts.table_of

    def plans(self) -> tuple[TablePlan, ...]:
        wanted = sorted(k for k in self._wanted() if self._can_be_read(k))
        columns = {k: self._chooser.columns(k) for k in wanted}
        marked = {k: self._marked(k, columns[k]) for k in wanted if not self._too_large(k)}
        looks, unanswered = self._looks(marked)
        made = (self._plan(k, columns[k], marked.get(k, ()), looks[k], unanswered[k]) for k in wanted)
        return tuple(made)

    def _wanted(self) -> set[TableKey]:
        """Return the tables with people or transactions, those that a key may join, and those that look alike."""
        found = {k for k, cs in self._facts.by_table.items() if any(matters(c) for c in cs)}
        found |= {r.table_key for c in self._candidates for r in (c.from_, c.to)}
        return found | set(self._alike)

    def _can_be_read(self, key: TableKey) -> bool:
        table, row = self._facts.table_of.get(key), self._facts.row_of.get(key)
        return (
            table is not None
            and table.kind in KINDS
            and row is not None
            and row.status is TableStatus.SCANNED
            and row.rows_sampled > 0
        )

    def _too_large(self, key: TableKey) -> bool:
        rows = rows_of(self._facts, self._facts.table_of[key])
        return rows is not None and rows > self._settings.compare.rows

    def _marked(self, key: TableKey, columns: Columns) -> tuple[MarkedColumn, ...]:
        table = self._facts.table_of[key]
        good = [n for n in columns.marks if not self._shares.lopsided(table, table.column(n))]
        return tuple(
            MarkedColumn(
                name=n,
                form=place_form(self._forms.of(key, n)),
                share=self._shares.of(table, table.column(n), len(good)),
            )
            for n in good
        )

    def _plan(
        self,
        key: TableKey,
        columns: Columns,
        marks: tuple[MarkedColumn, ...],
        looks: tuple[LookUp, ...],
        unanswered: int,
    ) -> TablePlan:
        table = self._facts.table_of[key]
        seconds = self._seconds(table, len(marks))
        spec = MarkSpec(salt=salt_of(self._settings), marks=marks, also=columns.also, rows=ROWS, seconds=seconds)
        return TablePlan(
            table=table,
            spec=spec if marks else None,
            asked=self._asked(key, columns, marks) if marks else None,
            ages=() if marks and read_whole(self._facts.row_of.get(key)) else self._ages(key),
            looks=looks,
            count=self._count(key) if self._settings.exact else None,
            rows=rows_of(self._facts, table),
            too_large=self._too_large(key),
            unmarkable=not marks and not self._too_large(key),
            unanswered=unanswered,
        )

    def _seconds(self, table: Table, marks: int) -> float:
        """Return the time-out of choosing rows: where few values are placed, a server that takes long is in trouble."""
        rows, longest = rows_of(self._facts, table), self._settings.compare.seconds
        return min(longest, QUICK_SECONDS) if rows is not None and rows * marks <= QUICKLY_PLACED else longest

    def _asked(self, key: TableKey, columns: Columns, marks: tuple[MarkedColumn, ...]) -> Asked:
        every = dict.fromkeys((*(m.name for m in marks), *columns.beside))
        return Asked(
            key=key,
            salt=salt_of(self._settings),
            marks=marks,
            forms=tuple((c, self._forms.of(key, c)) for c in every),
            anchors=columns.anchors,
            beside=columns.beside,
            times=columns.times,
            filled=columns.filled,
            latest=self._today.toordinal() + 1,
        )

    def _ages(self, key: TableKey) -> tuple[str, ...]:
        """Return the indexed columns of time of a table with people or transactions."""
        if not any(matters(c) for c in self._facts.by_table.get(key, ())):
            return ()
        return tuple(t.name for t in time_columns(self._facts, key) if t.indexed)

    def _count(self, key: TableKey) -> tuple[str, ...] | None:
        """Return the columns whose values ``--exact`` counts; None for a table without people."""
        mine = [c for c in self._facts.by_table.get(key, ()) if is_likely(c) and is_personal(c)]
        if not mine:
            return None
        return tuple(dict.fromkeys(c.column for c in mine if singles_out(c)))[:COUNTED]

    def _looks(
        self, marked: dict[TableKey, tuple[MarkedColumn, ...]]
    ) -> tuple[dict[TableKey, tuple[LookUp, ...]], dict[TableKey, int]]:
        """Return what is looked up of each table, and how many of its possible keys cannot be answered at all."""
        asked: dict[TableKey, list[LookUp]] = defaultdict(list)
        unanswered: dict[TableKey, int] = defaultdict(int)
        for c in self._candidates:
            child, parent = c.from_.table_key, c.to.table_key
            inside = c.from_.system == c.to.system and self._can_be_read(child) and self._can_be_read(parent)
            if not inside or self._by_marks(c, marked):
                continue
            if len(asked[child]) < LOOKS and self._is_quick(c.to):
                asked[child].append(_look(c))
            else:
                unanswered[child] += 1
        return defaultdict(tuple, {k: tuple(v) for k, v in asked.items()}), unanswered

    def _by_marks(self, c: KeyCandidate, marked: dict[TableKey, tuple[MarkedColumn, ...]]) -> bool:
        """Whether the rows that values choose are expected to settle a possible key."""
        child = next((m for m in marked.get(c.from_.table_key, ()) if m.name == c.from_.column), None)
        parent = next((m for m in marked.get(c.to.table_key, ()) if m.name == c.to.column), None)
        if child is None or parent is None:
            return False
        if child.share == parent.share == 1.0:
            return True
        table = self._facts.table_of[c.from_.table_key]
        distinct = self._shares.distinct(table, table.column(child.name))
        return child.form is parent.form and expected(child, distinct, parent.share) >= FEW

    def _is_quick(self, ref: Ref) -> bool:
        table = self._facts.table_of[ref.table_key]
        column = table.column(ref.column or "")
        rows = rows_of(self._facts, table)
        return column.indexed or column.unique or (rows is not None and rows <= SMALL)


def _look(c: KeyCandidate) -> LookUp:
    return LookUp(
        column=c.from_.column or "",
        to_schema=c.to.schema or "",
        to_table=c.to.table or "",
        to_column=c.to.column or "",
    )


def _declared(facts: Facts) -> Iterator[tuple[Ref, Ref]]:
    for (system, schema, name), table in facts.table_of.items():
        for fk in table.foreign_keys:
            if len(fk.columns) == 1 == len(fk.to_columns) and (system, fk.to_schema, fk.to_table) in facts.table_of:
                yield (
                    Ref(system=system, schema=schema, table=name, column=fk.columns[0]),
                    Ref(system=system, schema=fk.to_schema, table=fk.to_table, column=fk.to_columns[0]),
                )


def counted(plans: Iterable[TablePlan]) -> int:
    """Return the statements that plans may send at most."""
    return sum(p.statements + (p.count is not None) for p in plans)
