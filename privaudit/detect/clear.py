"""Clear values among protected ones: a column of masked cards with one card that is not masked holds cards in clear.

`protection` tells how most values are stored. Here all distinct values are asked: of those that carry no protection,
which ones the kind's own patterns, validators or dictionaries take. Of a password every value that is none is clear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model import Classification, Evidence, EvidenceKind, Protection, Role
from ..model.classification import IN_CLEAR
from .dictionaries import value_passes
from .fields import Context, Field
from .prepare.shapes import Shapes
from .protection import may_be_random, unprotected
from .rulebook.rules import Rule
from .values import index_of, value_matches

_ANY_FORM = frozenset({"PASSWORD", "SECURITY_ANSWER"})
"""Kinds that are in clear in whatever form, if it is no hash."""


def in_clear(field: Field, column: Classification, context: Context) -> Classification | None:
    """Return what is in clear of a kind whose column is protected, as a kind contained there; None if nothing is."""
    if column.protection is Protection.PLAIN:
        return None
    bare = unprotected(field, column.category)
    rules = index_of(context.rules).of_entity.get(column.entity, ()) if bare else ()
    any_form = column.entity in _ANY_FORM
    clear = [v for v in bare if (any_form and not may_be_random(v)) or _has_form(v, rules, context)]
    rows = sum(field.counts[v] for v in clear)
    if not rows:
        return None
    said = Evidence(kind=EvidenceKind.PROTECTION, rule=IN_CLEAR, weight=0.0, hits=rows, seen=field.filled)
    return replace(
        column,
        role=Role.CONTAINED,
        protection=Protection.PLAIN,
        share=max(round(rows / field.filled, 4), 0.0001),
        evidence=(*(e for e in column.evidence if e.kind is not EvidenceKind.PROTECTION), said),
        rivals=(),
        shape=None,
    )


def _has_form(value: str, rules: Iterable[Rule], context: Context) -> bool:
    shapes = Shapes([value])
    return any(_takes(r, value, shapes, context) for r in rules)


def _takes(rule: Rule, value: str, shapes: Shapes, context: Context) -> bool:
    """Whether a value has the form of the kind; ``shapes`` are of this value alone."""
    if any(value_matches(v, shapes, context.regions) for v in rule.values):
        return True
    return any(value_passes(w, value, context.rules.dictionaries) for w in rule.words)
