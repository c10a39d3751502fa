"""One parsed statement: its verb, what it gives, which relations it names."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from . import _conditions
from ._tree import Outputs, Place
from ._walk import Walk
from .base import Flavour, Names, Verb

Found = tuple[Verb, Outputs, list[Place], list[str]]

_CHANGES = {exp.Insert: Verb.INSERT, exp.Update: Verb.UPDATE, exp.Delete: Verb.DELETE, exp.Merge: Verb.UPDATE}


def read(tree: Any, flavour: Flavour, names: Names, *, totals_show: bool = False) -> Found | None:
    """Return verb, outputs, occurrences of relations and unknown names of a statement; None if it is no such one."""
    walk = Walk(flavour, names, totals_show=totals_show)
    if isinstance(tree, exp.Create):
        verb, outputs = Verb.INSERT, _created(walk, tree)
    elif isinstance(tree, tuple(_CHANGES)):
        put, given = walk.change(tree, None, {})
        verb, outputs = _CHANGES[type(tree)], put + given
    elif isinstance(tree, (exp.Query, exp.Values)):
        into = tree.args.get("into")
        copies = into is not None and isinstance(into.this, exp.Table) and isinstance(into.this.this, exp.Identifier)
        verb, outputs = Verb.INSERT if copies else Verb.SELECT, walk.query(tree, None, {})
    else:
        return None
    _conditions.spread(walk.places)
    system = ("pg_catalog.", "information_schema.", "performance_schema.", "mysql.", "sys.", "pg_")
    return verb, outputs, walk.places, [n for n in walk.unknown if not n.lower().startswith(system)]


def _created(walk: Walk, tree: Any) -> Outputs:
    if tree.expression is None or str(tree.args.get("kind") or "").upper() not in {"TABLE", "VIEW"}:
        return []
    return walk.query(tree.expression, None, {})
