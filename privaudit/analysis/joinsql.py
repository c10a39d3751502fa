"""Statements by which a reader can check a place on the server: counts only, no value, quoted as the engine does.

Nothing of this is sent by privaudit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..model import Level, PathStep, Ref, TypeFamily
from ..model.sqlnames import MYSQL_LIKE, quote_for
from .facts import Facts, TableKey
from .keynames import KeyType, key_type
from .placing import Place

_DIGITS: Final = 10
"""Of a phone number so many last digits are compared: what stands before is written differently."""
_SIGNS: Final = " -()+."
MOST_TABLES: Final = 40


def statement(facts: Facts, place: Place) -> str | None:
    """Return the statement for a place; None where no single statement reaches both sides."""
    if place.level is Level.CROSS_SYSTEM or len(place.systems) != 1:
        return None
    system = facts.system_by_name.get(place.systems[0])
    dialect = system.dialect if system is not None else ""
    if dialect in {"", "files"}:
        return None
    writer = _Writer(facts, dialect)
    if place.level is Level.SAME_TABLE:
        return writer.one_table(place)
    return writer.joined(place) if place.path else writer.beside(place)


class _Writer:
    """Writes for one engine."""

    def __init__(self, facts: Facts, dialect: str) -> None:
        self._facts = facts
        self._dialect = dialect

    def _name(self, *names: str | None) -> str:
        return quote_for(self._dialect, *(n for n in names if n is not None))

    def one_table(self, place: Place) -> str:
        """Rows in which identity and transactions are both filled."""
        key = place.tables[0]
        sides = [_columns(c.ref for c in side) for side in (place.identity, place.transactions)]
        filled = [" OR ".join(f"{self._name(c)} IS NOT NULL" for c in side) for side in sides]
        return f"SELECT count(*) FROM {self._name(key[1], key[2])} WHERE ({filled[0]}) AND ({filled[1]});"

    def beside(self, place: Place) -> str:
        """Rows of each relation: nothing joins them."""
        identity, transactions = (sorted(side)[:MOST_TABLES] for side in place.sides)
        counts = [f"(SELECT count(*) FROM {self._name(k[1], k[2])})" for k in (*identity, *transactions)]
        names = [self._name(f"{k[1]}.{k[2]}") for k in (*identity, *transactions)]
        source = " FROM dual" if self._dialect == "oracle" else ""
        return f"SELECT {', '.join(f'{c} AS {n}' for c, n in zip(counts, names, strict=True))}{source};"

    def joined(self, place: Place) -> str | None:
        """Rows of the shortest way from a relation of transactions to one of identity."""
        way = shortest(place)
        if not way:
            return None
        start = way[0][0]
        names = {start: "t1"}
        lines = [f"FROM {self._name(start[1], start[2])} AS t1"]
        for here, to, step in way:
            names.setdefault(to, f"t{len(names) + 1}")
            on = self._on(step, names, step.from_.table_key == here, step in place.joins)
            lines.append(f"JOIN {self._name(to[1], to[2])} AS {names[to]} ON {on}")
        body = "\n".join(lines)
        return f"SELECT count(*) AS {self._name('joined')}\n{_no_as(self._dialect, body)};"

    def _on(self, step: PathStep, names: dict[TableKey, str], up: bool, shared: bool) -> str:
        """All columns of a key: by a part of them rows of strangers would be joined."""
        pairs = ((p.from_, p.to) if up else (p.to, p.from_) for p in step.columns)
        return " AND ".join(
            self._equal(ours, theirs, names[ours.table_key], names[theirs.table_key], shared) for ours, theirs in pairs
        )

    def _equal(self, one: Ref, other: Ref, ours: str, theirs: str, shared: bool) -> str:
        left, right = (f"{t}.{self._name(r.column)}" for t, r in ((ours, one), (theirs, other)))
        types = [self._type(r) for r in (one, other)]
        if shared:
            return f"{self._loosely(left, types[0], one)} = {self._loosely(right, types[1], one)}"
        if types[0] == types[1]:
            return f"{left} = {right}"
        return f"{self._text(left, one)} = {self._text(right, other)}"

    def _type(self, ref: Ref) -> str | None:
        family = self._family(ref)
        column = next((c for c in self._facts.table_of[ref.table_key].columns if c.name == ref.column), None)
        if column is None or family is TypeFamily.UUID:
            return family.value if family else None
        return key_type(column)

    def _family(self, ref: Ref) -> TypeFamily | None:
        table = self._facts.table_of.get(ref.table_key)
        return next((c.family for c in table.columns if c.name == ref.column), None) if table is not None else None

    def _text(self, column: str, ref: Ref) -> str:
        """A key as text without signs: numbers, UUIDs and bytes are then equal to what is written."""
        family = self._family(ref)
        if family is TypeFamily.BINARY:
            return f"encode({column}, 'hex')" if self._dialect == "postgresql" else f"lower(hex({column}))"
        if family in {TypeFamily.INTEGER, TypeFamily.DECIMAL}:
            return self._cast(column)
        plain = self._cast(column) if family is not TypeFamily.TEXT else column
        return f"lower(replace({plain}, '-', ''))"

    def _cast(self, column: str) -> str:
        if self._dialect in MYSQL_LIKE:
            return f"CAST({column} AS CHAR)"
        return f"CAST({column} AS VARCHAR(64))" if self._dialect in {"mssql", "oracle"} else f"CAST({column} AS TEXT)"

    def _loosely(self, column: str, kind: str | None, ref: Ref) -> str:
        """An identifier as it is compared roughly: of a phone the last digits, else small letters without signs."""
        text = column if kind == KeyType.TEXT else self._cast(column)
        for sign in _SIGNS if not self._is_mail(ref) else "":
            text = f"replace({text}, '{sign}', '')"
        if self._kind(ref) == "PHONE_NUMBER":
            return f"substr({text}, -{_DIGITS})" if self._dialect == "sqlite" else f"right({text}, {_DIGITS})"
        return f"lower({text})"

    def _kind(self, ref: Ref) -> str:
        found = self._facts.by_table.get(ref.table_key, ())
        return next((c.entity for c in found if c.column == ref.column and c.path is None), "")

    def _is_mail(self, ref: Ref) -> bool:
        return self._kind(ref) == "EMAIL_ADDRESS"


def _no_as(dialect: str, body: str) -> str:
    """Oracle takes no AS before a relation's other name."""
    return body.replace('" AS t', '" t') if dialect == "oracle" else body


def _columns(refs: Iterable[Ref]) -> list[str]:
    return list(dict.fromkeys(r.column for r in refs if r.column is not None))


def shortest(place: Place) -> list[tuple[TableKey, TableKey, PathStep]]:
    """Return the shortest way from a relation of transactions to one of identity that is not itself; [] if none.

    Through the shared identifier where there is one.
    """
    identity, transactions = place.sides
    beside: dict[TableKey, list[tuple[TableKey, PathStep]]] = {}
    for step in place.path:
        one, other = step.from_.table_key, step.to.table_key
        beside.setdefault(one, []).append((other, step))
        beside.setdefault(other, []).append((one, step))
    ends = {place.hub} if place.hub in identity and not place.joins else identity
    starts = sorted(transactions)
    if place.joins:
        step = place.joins[0]
        return [(step.from_.table_key, step.to.table_key, step)]
    before: dict[TableKey, tuple[TableKey, PathStep] | None] = dict.fromkeys(starts)
    queue = list(starts)
    for here in queue:
        if here in ends and before[here] is not None:
            return _traced(here, before)
        for to, step in beside.get(here, ()):
            if to not in before:
                before[to] = (here, step)
                queue.append(to)
    return []


def _traced(
    end: TableKey, before: dict[TableKey, tuple[TableKey, PathStep] | None]
) -> list[tuple[TableKey, TableKey, PathStep]]:
    way: list[tuple[TableKey, TableKey, PathStep]] = []
    here = end
    while (came := before[here]) is not None:
        way.append((came[0], here, came[1]))
        here = came[0]
    return way[::-1]
