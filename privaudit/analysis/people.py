"""How many rows a relation has, how many people it is about and how many identifiers it holds: estimates with bounds.

People are counted by the values that tell them apart: documents, phones, e-mail addresses, customer numbers, names
(with the day of birth where a sketch has both); a table whose rows point to a table of people by a key, by the
different keys. Of several such columns the one with the most values is taken, since a person may lack a phone. Rows in
which it is empty may be about others: they widen the upper bound. Where names beside a phone or an address vary, or
names alone tell people apart, there may be one person a row (`shared`). One with two phones, in two rows, is two: a
table of people that a key leads to says that there are no more than it has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from ..model import Category, Classification, Link, Role, Subject, TableRow
from ..sketches.distinct import Number, of_sketch
from .counted import filled_rows, rows_of, values_of, within
from .facts import NUMBER_ENTITIES, Facts, TableKey, is_identity, is_likely, is_personal, is_transaction
from .keys import declared_links, is_identifier, is_sure
from .shared import is_mostly_odd, is_name, names_more, with_namesakes, with_placeholders, with_sharing

_ORDER = (Category.GOVERNMENT_ID, Category.CONTACT, Category.IDENTITY)
_NO_WHOLE_PERSON = frozenset({"FIRST_NAME", "LAST_NAME", "PATRONYMIC", "HONORIFIC", "BIRTH_PLACE"})
_FAR_FEWER = 4
_MOSTLY = 0.5
"""A document, phone or address that so many rows have is taken before names, of which spellings differ."""
_IDENTIFYING = frozenset({Category.GOVERNMENT_ID, Category.CONTACT, Category.ONLINE_ID})
_OTHERS = frozenset({"BANK_ACCOUNT", "CREDIT_CARD", "CRYPTO", "IBAN_CODE", *NUMBER_ENTITIES})


def holds_identifiers(c: Classification) -> bool:
    """Whether each different value of a column is one identifier of a person, as КоАП 13.11 counts them.

    Phones, e-mail addresses, documents, cards, accounts, devices, logins and customer numbers; names and addresses of
    streets are none, nor are codes that many cards share.
    """
    if c.role is not Role.COLUMN or c.path is not None or not is_personal(c) or not is_likely(c):
        return False
    return c.category in _IDENTIFYING or c.entity in _OTHERS


def _tells_people(c: Classification) -> bool:
    return c.category in _ORDER and c.entity not in _NO_WHOLE_PERSON


def with_people(facts: Facts) -> tuple[TableRow, ...]:
    """Return the relations with rows, people and identifiers filled in where anything says how many."""
    found = _Count(facts)
    return tuple(found.counted(row) for row in facts.tables)


def key_columns(facts: Facts) -> dict[TableKey, list[tuple[str, TableKey]]]:
    """Return, by relation, its columns that lead to a table of people, with that table; found keys only if sure."""
    out: dict[TableKey, list[tuple[str, TableKey]]] = {}
    links: Iterable[Link] = facts.links or declared_links(facts)
    for link in links:
        if len(link.from_) != 1 or not is_sure(link) or is_identifier(link):
            continue
        here, there = link.from_[0], link.to[0]
        key = (here.system or "", here.schema or "", here.table or "")
        to = (there.system or "", there.schema or "", there.table or "")
        people = any(is_identity(c) and _tells_people(c) for c in facts.by_table.get(to, []))
        if people and key != to and here.column is not None:
            out.setdefault(key, []).append((here.column, to))
    return {key: sorted(found) for key, found in out.items()}


class _Count:
    """Counts one relation after the other; those that keys lead to are looked up."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._keys = key_columns(facts)

    def counted(self, row: TableRow) -> TableRow:
        """Fill in a relation."""
        if row.sampling is None:
            return row
        rows = rows_of(self._facts, row)
        people = self._people(row, rows)
        identifiers = self._identifiers(row, rows)
        if row.rows_estimate is not None or rows.method != "at_least" or rows.estimate:
            row = dataclasses.replace(
                row, rows_estimate=rows.estimate, rows_low=rows.low, rows_high=rows.high, rows_method=rows.method
            )
        if people is not None:
            row = dataclasses.replace(
                row,
                people_estimate=people.estimate,
                people_low=people.low,
                people_high=people.high,
                people_method=people.method,
            )
        if identifiers is not None:
            row = dataclasses.replace(
                row,
                identifiers_estimate=identifiers.estimate,
                identifiers_low=identifiers.low,
                identifiers_high=identifiers.high,
            )
        return row

    def _people(self, row: TableRow, rows: Number) -> Number | None:
        key = (row.system, row.schema, row.table)
        found = [c for c in self._facts.by_table.get(key, []) if is_personal(c) and is_likely(c)]
        whole = [c for c in found if c.role is Role.COLUMN and c.path is None]
        by_values = self._by_values(row, rows, [c for c in whole if c.subject is not Subject.EMPLOYEE] or whole)
        transactions = any(is_transaction(c) for c in self._facts.by_table.get(key, []))
        by_keys = self._by_keys(row, rows) if found or transactions else None
        if by_values is None or by_keys is None:
            return by_values or by_keys
        if by_values.high == 0:
            return by_keys
        return _by_both(by_values, by_keys)

    def _by_values(self, row: TableRow, rows: Number, found: list[Classification]) -> Number | None:
        """People by the column that tells most of them apart."""
        named = [c for c in found if _tells_people(c)]
        counted = [
            (number, c)
            for c in named
            if c.checked or (row.system, row.schema, row.table) in self._facts.counts
            for number in [values_of(self._facts, row, rows, c.column, c)]
            if number is not None
        ]
        if not counted:
            return None
        sketched = self._facts.sketches.get((row.system, row.schema, row.table))
        counted = [
            (n, c)
            for n, c in counted
            if not is_mostly_odd(sketched, c.column) and not names_more(n, filled_rows(rows, c, row), c, counted)
        ] or counted
        sure = [f for f in counted if f[1].category is not Category.IDENTITY and (f[1].fill_rate or 0) >= _MOSTLY]
        best, of = max(sure or counted, key=lambda f: (f[0].estimate, -_ORDER.index(f[1].category), f[1].column))
        low = max(number.low for number, _ in sure or counted)
        born = self._names_with_birth(row, {c.column for c in found if c.entity == "DATE_OF_BIRTH"})
        number = dataclasses.replace(best, low=max(low, born), estimate=max(low, born, best.estimate))
        number = _with_others(number, [n for n, _ in counted])
        if number.high == 0 and not any(c.checked for c in found):
            return number  # counted: every value is NULL
        filled = filled_rows(rows, of, row)
        number = with_placeholders(number, filled, sketched, of)
        if of.category is Category.IDENTITY:
            number = with_namesakes(number, filled, of, self._is_unique(row, of))
        elif of.category is Category.CONTACT and not self._is_unique(row, of):
            number = with_sharing(number, best, filled, sketched, of, [c for c in found if is_name(c)])
        return _with_empty(number, filled, rows)

    def _is_unique(self, row: TableRow, of: Classification) -> bool:
        table = self._facts.table_of.get((row.system, row.schema, row.table))
        return table is not None and any(c.unique for c in table.columns if c.name == of.column)

    def _names_with_birth(self, row: TableRow, days: set[str]) -> int:
        """Different pairs of a name and a day of birth there are at least."""
        sketched = self._facts.sketches.get((row.system, row.schema, row.table))
        if sketched is None:
            return 0
        return max((of_sketch(s).low for (_, beside), s in sketched.beside.items() if beside in days), default=0)

    def _by_keys(self, row: TableRow, rows: Number) -> Number | None:
        """People by the different keys to a table of people; where nothing is known of them, by that table's rows."""
        made: list[Number] = []
        key = (row.system, row.schema, row.table)
        classified = {c.column: c for c in self._facts.by_table.get(key, []) if c.role is Role.COLUMN and not c.path}
        for column, to in self._keys.get(key, []):
            there = self._facts.row_of.get(to)
            top = rows_of(self._facts, there).high if there is not None else None
            most = rows.high if top is None else top if rows.high is None else min(top, rows.high)
            number = values_of(self._facts, row, rows, column, classified.get(column))
            if number is not None and number.method != "at_least":
                made.append(within(number, 0, most))
            elif most is not None:
                made.append(Number(low=min(1, rows.low, most), estimate=most, high=most, method="ceiling"))
        return max(made, key=lambda n: (n.method != "ceiling", n.estimate)) if made else None

    def _identifiers(self, row: TableRow, rows: Number) -> Number | None:
        """All identifiers: different values of each column that holds some, added up."""
        key = (row.system, row.schema, row.table)
        found = [
            number
            for c in self._facts.by_table.get(key, [])
            if holds_identifiers(c) and (c.checked or key in self._facts.counts)
            for number in [values_of(self._facts, row, rows, c.column, c)]
            if number is not None
        ]
        if not found:
            return None
        highs = [n.high for n in found if n.high is not None]
        return Number(
            low=sum(n.low for n in found),
            estimate=sum(n.estimate for n in found),
            high=sum(highs) if len(highs) == len(found) else None,
            method="added_up",
        )


def _with_others(number: Number, others: list[Number]) -> Number:
    """Several names to one phone are a family, or one name in several spellings: more people at most."""
    more = [n for n in others if number.high is not None and n.low > number.high]
    if not more:
        return number
    highs = [n.high for n in more if n.high is not None]
    most = max(highs) if len(highs) == len(more) else None
    return dataclasses.replace(number, estimate=max(n.low for n in more), high=most)


def _with_empty(number: Number, filled: Number, rows: Number) -> Number:
    """Rows without the value may be about further people: as many a row as the others, or one each."""
    if number.high is None or rows.high is None:
        return dataclasses.replace(number, high=rows.high)
    empty = max(0, rows.high - filled.low) if filled.low < rows.low else 0
    share = number.estimate / filled.estimate if filled.estimate else 1.0
    more = round(max(0, rows.estimate - filled.estimate) * min(1.0, share)) if empty else 0
    high = max(number.low, min(rows.high, number.high + empty))
    return dataclasses.replace(number, estimate=min(high, number.estimate + more), high=high)


def _by_both(by_values: Number, by_keys: Number) -> Number:
    """Put together what a table's own values and its keys to people say.

    A client has one manager of few: far fewer keys than values tell nothing. Somewhat fewer keys are people with
    several values each, or rows in which others stand, too: that widens the upper bound.
    """
    if by_keys.method == "ceiling":
        fits = by_keys.high is not None and by_keys.high >= by_values.low
        return within(_at_most(by_values, by_keys), 0, by_keys.high) if fits else by_values
    if by_keys.high is None or by_keys.high * _FAR_FEWER < by_values.estimate:
        return by_values
    if by_keys.high < by_values.low:
        return dataclasses.replace(by_keys, high=by_values.high)
    return within(by_keys, 0, None if by_values.high is None else max(by_values.high, by_keys.low))


def _at_most(number: Number, ceiling: Number) -> Number:
    """Narrow what values say by what the table has that a key leads to."""
    cut = number.high is None or (ceiling.high is not None and ceiling.high < number.high)
    return dataclasses.replace(number, method="ceiling") if cut else number
