"""In which canonical form, and by which rough one, the values of a column are compared.

A column that a key joins with one of a known kind is compared as that kind, although its own name and values said
nothing: else the two would be placed by different rules, and look as if they had nothing in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ...analysis.facts import Facts, TableKey, is_likely
from ...detect import Rules
from ...model import Classification, PlaceForm, Protection, Ref, Role, TypeFamily
from ...sketches.make import KEY_FORM

DIGIT_FORMS = frozenset({"phone", "card", "digits"})
_AS_STORED = frozenset({Protection.HASHED, Protection.TOKENISED, Protection.ENCRYPTED})
"""What stands for a value, not the value: compared as a key."""
_DAYS = frozenset({TypeFamily.DATE, TypeFamily.DATETIME})


class Forms:
    """The form of every column of an audit."""

    def __init__(self, facts: Facts, rules: Rules, joins: Iterable[tuple[Ref, Ref]]) -> None:
        self._of_kind = {r.entity: r.normalise for r in rules.rules if r.normalise}
        self._facts = facts
        self._classified: dict[Ref, str] = {}
        for c in facts.classifications:
            if is_likely(c) and c.role is not Role.CONTAINED and c.path is None:
                self._classified.setdefault(c.ref, self._own(c))
        self._borrowed = dict(self._from_joins(joins))

    def of(self, key: TableKey, column: str) -> str:
        """Return the name of the canonical form of a column's values."""
        ref = Ref(system=key[0], schema=key[1], table=key[2], column=column)
        known = self._classified.get(ref) or self._borrowed.get(ref)
        if known is not None:
            return known
        table = self._facts.table_of.get(key)
        family = next((c.family for c in table.columns if c.name == column), None) if table is not None else None
        return "date" if family in _DAYS else "amount" if family is TypeFamily.DECIMAL else KEY_FORM

    def _own(self, c: Classification) -> str:
        return KEY_FORM if c.protection in _AS_STORED else self._of_kind.get(c.entity, KEY_FORM)

    def _from_joins(self, joins: Iterable[tuple[Ref, Ref]]) -> Iterator[tuple[Ref, str]]:
        """Yield columns of no kind with the form of the kind at the other end; keys of keys have their own already."""
        ends: Mapping[Ref, list[str]] = defaultdict(list)
        for one, other in joins:
            for unknown, known in ((one, other), (other, one)):
                form = self._classified.get(known)
                if unknown not in self._classified and form is not None and form not in ends[unknown]:
                    ends[unknown].append(form)
        for ref, forms in ends.items():
            if len(forms) == 1:
                yield ref, forms[0]


def place_form(form: str) -> PlaceForm:
    """Return the rough form by which values of a canonical form are placed."""
    return PlaceForm.DIGITS if form.partition(":")[0] in DIGIT_FORMS else PlaceForm.PLAIN
