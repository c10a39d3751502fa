"""Conditions of WHERE, ON and HAVING: which relations they limit, which columns they compare with a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from ._tree import Column, Place, Scope, Sight, Source, places_of
from .fingerprint import FEW

if TYPE_CHECKING:
    from ._walk import Walk

_PATTERNS = (exp.Like, exp.ILike, exp.RegexpLike, exp.RegexpILike, exp.SimilarTo)
_EQUAL = (exp.EQ, exp.NullSafeEQ, *_PATTERNS)
_COMPARES = (*_EQUAL, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


def limit_by(walk: Walk, condition: Any, scope: Scope, nullable: Source | None = None) -> None:
    """Take a condition of a scope into account.

    ``nullable`` is the joined side of an outer join's ON: its rows only are limited, not those of the other side.
    """
    here = {place for s in scope.sources for place in s.places()}
    limited: set[Place] = set()
    for part in _conjuncts(condition):
        columns = _part(walk, part, scope, here)
        limited |= {place for place, _ in columns} & here if columns and nullable is None else set()
        limited |= nullable.places() if columns and nullable is not None else frozenset()
    for place in _joined(limited, here) if limited and nullable is None else limited:
        place.filtered = True


def note_values(walk: Walk, condition: Any, scope: Scope) -> None:
    """Note the columns that the condition of an aggregate's FILTER compares with a value; it limits no row."""
    here = {place for s in scope.sources for place in s.places()}
    for part in _conjuncts(condition):
        _part(walk, part, scope, here)


def _joined(limited: set[Place], here: set[Place]) -> set[Place]:
    """The occurrences of one FROM that hang together with some of them by joins, in whichever direction."""
    near: dict[Place, set[Place]] = {place: set() for place in here}
    for place in here:
        for other in place.reaches & here:
            near[place].add(other)
            near[other].add(place)
    seen, todo = set(limited), list(limited)
    while todo:
        for other in near.get(todo.pop(), ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def spread(places: list[Place]) -> None:
    """Let conditions limit all that is joined to what they limit."""
    todo = [place for place in places if place.filtered]
    while todo:
        for other in todo.pop().reaches:
            if not other.filtered:
                other.filtered = True
                todo.append(other)


def _conjuncts(condition: Any) -> list[Any]:
    """The parts of a condition that must all hold."""
    todo, out = [condition], []
    while todo:
        part = todo.pop()
        if isinstance(part, exp.Paren):
            todo.append(part.this)
        elif isinstance(part, exp.And):
            todo += [part.expression, part.this]
        else:
            out.append(part)
    return out


def _alternatives(part: Any) -> list[Any]:
    todo, out = [part], []
    while todo:
        one = todo.pop()
        if isinstance(one, exp.Paren):
            todo.append(one.this)
        elif isinstance(one, (exp.And, exp.Or)):
            todo += [one.expression, one.this]
        else:
            out.append(one)
    return out


def _part(walk: Walk, part: Any, scope: Scope, here: set[Place]) -> set[Column]:
    """The columns that one part limits, none if it only joins relations; compared columns are noted."""
    columns: set[Column] = set()
    alternatives = _alternatives(part)
    for one in alternatives:
        if isinstance(one, _COMPARES):
            left, right = walk.sight(one.this, scope), walk.sight(one.expression, scope)
            if len(alternatives) == 1 and link(places_of(left), places_of(right), here):
                return set()
            columns |= left.shown | right.shown
            if isinstance(one, _EQUAL):
                _match(one.this, left, one.expression)
                _match(one.expression, right, one.this)
        else:
            sight = walk.sight(one, scope)
            columns |= sight.shown
            columns |= _correlated(walk, one, scope)
            if isinstance(one, exp.In) and _is_few(one):
                _match(one.this, sight, None)
    return columns


def _correlated(walk: Walk, part: Any, scope: Scope) -> set[Column]:
    """Columns of this scope that a query inside a condition names."""
    names = {s.name for s in scope.sources}
    found: set[Column] = set()
    for query in part.find_all(exp.Query):
        for column in query.find_all(exp.Column):
            table = column.args.get("table")
            if table is not None and walk.spelling.key(table) in names:
                found |= walk.sight(column, scope).shown
    return found


def link(left: set[Place], right: set[Place], here: set[Place]) -> bool:
    """Join two sides that come from different occurrences; False if they do not.

    What a query is correlated with lies outside of it: a condition there limits the query, not the other way round.
    """
    if not left or not right or left & right:
        return False
    for one, other in ((left, right), (right, left)):
        for place in one:
            place.reaches |= other if one <= here or not other <= here else other & here
    for place in (left | right) & here:
        place.reaches -= (left | right) - here
    return True


def _match(side: Any, sight: Sight, value: Any) -> None:
    """Note that columns are compared with a value (not with what a query gives)."""
    if value is not None and value.find(exp.Column, exp.Query) is not None:
        return
    if side.find(exp.Query, exp.AggFunc) is not None:
        return
    for place, column in sight.shown:
        place.matched.add(column)


def _is_few(part: Any) -> bool:
    values = part.args.get("expressions") or []
    if part.args.get("query") is not None or part.args.get("unnest") is not None or not 0 < len(values) <= FEW:
        return False
    many = any(isinstance(v, exp.Placeholder) and v.this == "many" for v in values)
    return not many and all(v.find(exp.Column, exp.Query) is None for v in values)
