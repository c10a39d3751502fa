"""Which columns may be keys to which, by names and types alone: candidates that comparing values then settles.

Parents are columns alone under a primary key or unique index. They are indexed by the words of their relation's name,
so that a column finds its parents by its own words: `customer_id`, `clientId`, `id_klienta`, `fk_user` and a column
called `customer`. Columns of the same full name (`customer_code` in both) go together, too. No pair of columns is
looked at that shares no word; columns whose values prove a key without any name are given by `telling_columns`.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..model import Column, Ref, Role, Table, TypeFamily, record
from .facts import Facts, TableKey, is_likely
from .keyreach import useful
from .keystems import Name, column_name, glued_name, same_as, table_name

MOST_PARENTS: Final = 8
"""Candidates that one column may have, those of its own schema first."""
MOST_ASKED: Final = 40
"""Parents of one schema that are called the same and looked at for one column."""
EXACT, SAME_NAME, PART, BARE, PREFIX, SAME_PEOPLE, SAME_NUMBER, CUT = 0.95, 0.9, 0.85, 0.85, 0.7, 0.65, 0.6, 0.55
"""Affinities: customer_id, customer_code in both, billing_customer_id, customer, cust_id, buyer_id, number in both, kl.
"""
_SAME_WORD: Final = 0.1
"""What a name cut short gains where the words of keys are the same: KOD_KL and KOD."""
_SHORT_CUT: Final = 4
_MOST_BINARY: Final = 64
_CODE_LENGTHS: Final = range(16, _MOST_BINARY + 1)
_BINARY_LENGTHS: Final = range(8, _MOST_BINARY + 1)
_UUID_LENGTHS: Final = (32, 36)
"""Of text of no fixed length: a UUID without and with dashes."""


@record
class KeyCandidate:
    """``from_`` may hold values of ``to``, which is unique; ``affinity`` (0 to 1) is how much the names say so."""

    from_: Ref
    to: Ref
    affinity: float
    only_number: bool = False
    """Whether the name, the same in both, says no more than that it is a number: ``nomer``, ``code``."""


_NUMBERS: Final = frozenset({"CUSTOMER_NUMBER", "ACCOUNT_ID", "TRANSACTION_ID", "USERNAME", "DEVICE_ID"})
"""Kinds of values that are keys."""


class KeyType(StrEnum):
    """What values of keys are compared as."""

    NUMBER = "number"
    TEXT = "text"
    BYTES = "bytes"
    ANY = "any"


_FAMILIES: Final = {
    TypeFamily.INTEGER: KeyType.NUMBER,
    TypeFamily.DECIMAL: KeyType.NUMBER,
    TypeFamily.TEXT: KeyType.TEXT,
    TypeFamily.UUID: KeyType.BYTES,
    TypeFamily.BINARY: KeyType.BYTES,
    TypeFamily.OTHER: KeyType.ANY,
}


def key_type(column: Column) -> KeyType | None:
    """Return as what a column's values may be a key; None for dates, long binaries and the like."""
    if column.family is TypeFamily.BINARY and (_bytes(column) or 0) > _MOST_BINARY:
        return None
    return _FAMILIES.get(column.family)


def fit(one: KeyType | None, other: KeyType | None) -> bool:
    """Whether values of both types can be equal: numbers may be written as text, identifiers in bytes as text."""
    if one is None or other is None:
        return False
    return one == other or KeyType.ANY in (one, other) or KeyType.TEXT in (one, other)


def telling(column: Column) -> bool:
    """Whether equal values prove a key whatever the names: UUIDs, binary identifiers, codes of a fixed length."""
    if column.family is TypeFamily.UUID:
        return True
    if column.family is TypeFamily.BINARY:
        length = _bytes(column)
        return column.unique or column.indexed if length is None else length in _BINARY_LENGTHS
    if column.family is not TypeFamily.TEXT or column.length not in _CODE_LENGTHS:
        return False
    fixed = column.data_type.lower().startswith(("char", "character(", "nchar", "bpchar"))
    return fixed or column.length in _UUID_LENGTHS


def _bytes(column: Column) -> int | None:
    """Return a binary column's length, as the engine says or as its type is written: ``binary(16)``."""
    written = re.search(r"\((\d+)\)", column.data_type)
    return column.length if column.length is not None else int(written[1]) if written is not None else None


def telling_columns(facts: Facts) -> tuple[Ref, ...]:
    """Return the columns whose values prove a key by themselves, of all systems, in the order of their places."""
    return tuple(
        Ref(system=key[0], schema=key[1], table=key[2], column=c.name)
        for key, table in sorted(facts.table_of.items())
        for c in table.columns
        if telling(c)
    )


def key_candidates(facts: Facts) -> tuple[KeyCandidate, ...]:
    """Return the candidates inside each system that may lie on a way from transactions to people, likeliest first."""
    index = _Index(facts)
    found = [c for key, table in sorted(facts.table_of.items()) for c in _of_table(key, table, index)]
    return tuple(sorted(useful(facts, found), key=lambda c: (-c.affinity, c.from_.key, c.to.key)))


_What = str | int | tuple[str, ...]
_Entry = tuple[str, str, _What]
"""Sort of entry, system, and the words."""


@dataclass(frozen=True)
class _Parent:
    key: TableKey
    column: Column
    of_table: Name
    own: Name
    main: bool
    """Whether it is the relation's primary key, or there is none."""

    @property
    def ref(self) -> Ref:
        return Ref(system=self.key[0], schema=self.key[1], table=self.key[2], column=self.column.name)

    @functools.cached_property
    def plain(self) -> bool:
        """Whether the column is simply its relation's key: ``id``, ``customer_id`` of customers."""
        glued = glued_name(self.column.name)
        words = set(self.of_table.every)
        return bool(words) and (set(self.own.rest) <= words or (glued is not None and set(glued.rest) <= words))

    @property
    def called_key(self) -> bool:
        """Whether the column is called like the key of its own relation, not of one above: id, order_id of orders."""
        name = self.own if self.own.is_key else glued_name(self.column.name)
        return name is not None and _ends_with(self.of_table.every, name.rest)

    @functools.cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in the relation's name."""
        return numbers_in(self.key[2])

    def meant_by(self, child: Name) -> bool:
        """Whether a column's words of keys go with the parent's: of several unique columns ``no`` means the number."""
        return self.main or self.shares_word(child)

    def shares_word(self, child: Name) -> bool:
        """Whether both names have the same word of keys."""
        return not set(self.own.every).isdisjoint(set(child.every) - set(child.rest))


def _is_own_number(table: Table, name: str) -> bool:
    """Whether a column numbers its relation's own rows; only the exact name of another relation then means that."""
    column = table.column(name)
    return table.primary_key == (name,) and key_type(column) == KeyType.NUMBER


def numbers_in(name: str) -> tuple[str, ...]:
    """Return the numbers in a relation's name: a year, a shop."""
    return tuple(re.findall(r"\d+", name))


class _Index:
    """Parents by the last word of their relation, by its first letters, by groups of words, by a column's full name.

    Each entry keeps the parents of a schema apart: a column asks its own schema first, and others by a bounded number.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[_Entry, dict[str, list[_Parent]]] = defaultdict(dict)
        for key, table in sorted(facts.table_of.items()):
            name = table_name(table.name)
            without = not table.primary_key and not any(c.unique for c in table.columns)
            for column in table.columns:
                if key_type(column) is None or not (without or table.is_unique(column)):
                    continue
                main = table.primary_key == (column.name,) or not table.primary_key
                parent = _Parent(key=key, column=column, of_table=name, own=column_name(column.name), main=main)
                # A file or a table without any key: the column called like its key may be one.
                if not without or parent.called_key:
                    self._add(parent)

    def _add(self, parent: _Parent) -> None:
        if parent.own.rest:
            self._put("name", parent.own.every, parent)
        elif parent.own.is_number:
            self._put("number", parent.own.every, parent)
        if not parent.plain:
            return
        word = parent.of_table.rest[-1]
        self._put("word", word, parent)
        for length in range(2, len(word) - 1):
            self._put("start", word[:length], parent)
        for group in same_as(word):
            self._put("group", group, parent)

    def _put(self, kind: str, what: _What, parent: _Parent) -> None:
        self._found[kind, parent.key[0], what].setdefault(parent.key[1], []).append(parent)

    def _ask(self, kind: str, what: _What, table: Table) -> Iterator[_Parent]:
        """Yield the parents of the own schema, then of others; of many those whose relation has the same numbers."""
        by_schema = self._found.get((kind, table.system, what), {})
        numbers = numbers_in(table.name)
        for schema in (table.schema, *(s for s in by_schema if s != table.schema)):
            found = by_schema.get(schema, [])
            if len(found) > MOST_ASKED:
                found = [p for p in found if p.numbers == numbers] or found
            yield from found[:MOST_ASKED]
            if found and schema == table.schema:
                return

    def of_other_kinds(self, key: TableKey) -> set[str]:
        """Return the columns that hold something else than keys: addresses, names, sums."""
        found = self._facts.by_table.get(key, ())
        return {c.column for c in found if c.role is Role.COLUMN and is_likely(c) and c.entity not in _NUMBERS}

    def parents(self, table: Table, column: str) -> Iterator[tuple[_Parent, float]]:
        """Yield relations that a column's name may mean, with the affinity."""
        child = column_name(column)
        if not child.rest:
            # What no two rows have alike numbers the rows themselves.
            if child.is_number and not table.is_unique(table.column(column)):
                yield from ((p, SAME_NUMBER) for p in self._ask("number", child.every, table))
            return
        last, own = child.rest[-1], _is_own_number(table, column)
        keyless = not table.primary_key and not any(c.unique for c in table.columns)
        if (own or keyless) and child.is_key and _ends_with(table_name(table.name).every, child.rest):
            return
        for p in self._ask("word", last, table):
            if p.meant_by(child) and p.of_table.rest == child.rest:
                yield p, EXACT if child.is_key else BARE
            elif child.is_key and not own and p.meant_by(child) and _go_together(child.rest, p.of_table.rest):
                yield p, PART
        if own:
            return
        yield from ((p, SAME_NAME) for p in self._ask("name", child.every, table))
        if child.is_key:
            yield from self._guessed(table, child, last)
        yield from self._glued(table, column)

    def _guessed(self, table: Table, child: Name, last: str) -> Iterator[tuple[_Parent, float]]:
        """Yield relations that a name means by another word for the same, or cut short."""
        for group in sorted(same_as(last)):
            yield from ((p, SAME_PEOPLE) for p in self._ask("group", group, table) if p.meant_by(child))
        if len(child.rest) == 1:
            affinity = PREFIX if len(last) >= _SHORT_CUT else CUT
            for p in self._ask("start", last, table):
                if p.meant_by(child):
                    yield p, affinity + (_SAME_WORD if p.shares_word(child) else 0.0)

    def _glued(self, table: Table, column: str) -> Iterator[tuple[_Parent, float]]:
        """Yield relations that a name without breaks between its words means: ``customerid``."""
        name = glued_name(column)
        if name is not None:
            found = self._ask("word", name.rest[0], table)
            yield from ((p, EXACT) for p in found if p.of_table.rest == name.rest and p.meant_by(name))


def _go_together(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter of two names ends the longer one: billing customer, shop customer."""
    short, long = sorted((one, other), key=len)
    return len(short) < len(long) and _ends_with(long, short)


def _ends_with(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    return long[max(0, len(long) - len(short)) :] == short or not short


def _of_table(key: TableKey, table: Table, index: _Index) -> Iterator[KeyCandidate]:
    declared = {fk.columns[0] for fk in table.foreign_keys if len(fk.columns) == 1}
    declared |= index.of_other_kinds(key)
    for column in table.columns:
        kind = key_type(column)
        if column.name in declared or kind is None:
            continue
        best: dict[Ref, tuple[float, _Parent]] = {}
        for parent, affinity in index.parents(table, column.name):
            if parent.key != key and fit(kind, key_type(parent.column)):
                known = best.get(parent.ref)
                if known is None or affinity > known[0]:
                    best[parent.ref] = (affinity, parent)
        from_ = Ref(system=key[0], schema=key[1], table=key[2], column=column.name)
        for ref, affinity in _nearest(key, best):
            yield KeyCandidate(from_=from_, to=ref, affinity=affinity, only_number=affinity == SAME_NUMBER)


def _nearest(key: TableKey, best: dict[Ref, tuple[float, _Parent]]) -> list[tuple[Ref, float]]:
    """Leave out other schemas where the own schema answers as well, and guesses where the name is plain.

    Of relations that are called the same those come first whose names have the same numbers: orders_7 and clients_7.
    """
    here = max((a for a, p in best.values() if p.key[:2] == key[:2]), default=0.0)
    top = max((a for a, _ in best.values()), default=0.0)
    kept = [
        (ref, affinity)
        for ref, (affinity, parent) in best.items()
        if (affinity > here or parent.key[:2] == key[:2]) and (affinity >= PART or top < PART)
    ]
    numbers = numbers_in(key[2])
    order = sorted(
        kept, key=lambda k: (-k[1], k[0].schema != key[1], numbers_in(k[0].table or "") != numbers, k[0].key)
    )
    return order[:MOST_PARENTS]


def unproven(facts: Facts, one: Iterable[TableKey], other: Iterable[TableKey]) -> str | None:
    """Return a column that both sides have under the same name and that is unique in one, though no key was found.

    Only its values can tell; where they did not, a person may know. None where there is none.
    """
    sides = [[(t, c) for k in side if (t := facts.table_of.get(k)) for c in t.columns] for side in (one, other)]
    uniques = [{c.name.casefold() for t, c in side if t.is_unique(c)} for side in sides]
    names = [
        {c.name.casefold(): c.name for _, c in side if key_type(c) is not None and _says_something(c.name)}
        for side in sides
    ]
    alike = set(names[0]) & set(names[1]) & (uniques[0] | uniques[1])
    return names[0][min(alike)] if alike else None


def _says_something(name: str) -> bool:
    words = column_name(name)
    return bool(words.rest) or words.is_number
