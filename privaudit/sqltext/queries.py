"""What a query inside a statement of DDL gives and reads: of views, CREATE TABLE … AS, INSERT … SELECT."""

from __future__ import annotations

from typing import Any

from ..model import record
from .base import Flavour, Names

Base = tuple[str, str, str]
"""Schema, relation and column; column ``*`` for all of a relation whose columns are not known."""


@record
class Given:
    """One column that a query gives. ``bases``: the columns it shows. ``name``: None where only the engine knows it.

    ``like``: the column that it is, or the value of which it has (MAX, COALESCE), so that its type is that one's;
    ``data_type``: the type, where the text says it (a cast, COUNT).
    """

    name: str | None
    bases: tuple[Base, ...] = ()
    like: Base | None = None
    data_type: str | None = None
    plain: bool = False
    """It is the column ``like`` itself."""
    missing: bool = False
    """It names a column that no relation has."""


@record
class Asked:
    """One query. ``reads``: each relation with the columns that its text mentions, but for those it only orders by."""

    columns: tuple[Given, ...]
    reads: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    calls: tuple[tuple[str, ...], ...] = ()
    """Functions that the engine does not bring along, by their parts."""
    unknown: tuple[str, ...] = ()
    starred: bool = False
    """A star stands among its columns."""


def read_query(sql: str, flavour: Flavour, names: Names, *, any_case: bool = False) -> Asked | None:
    """Return what a query gives and reads; None if it is not understood, too long or nested too deep.

    ``any_case``: names that differ in case only are one, quoted or not (SQLite, SQL Server as it is set up by default).
    Relations are as ``names`` resolves them; views are not opened. Nothing of a literal is in it.
    """
    from . import _parse
    from ._reading import read

    trees = _parse.parse(sql, flavour)
    if not trees or len(trees) != 1:
        return None
    tree = trees[0]
    try:
        found = read(tree, flavour, names, any_case=any_case)
        if found is None:
            return None
        listed = _listed(tree, len(found.outputs))
        columns = tuple(
            _given(name, _bases(sight.shown), expression, flavour)
            for (name, sight), expression in zip(found.outputs, listed, strict=True)
        )
        return Asked(
            columns=columns,
            reads=tuple((*place, tuple(sorted(read_of))) for place, read_of in found.reads.items()),
            calls=tuple(dict.fromkeys(_calls(tree))),
            unknown=found.unknown,
            starred=any(e is None for e in listed),
        )
    except RecursionError:
        return None


def _bases(shown: Any) -> tuple[Base, ...]:
    return tuple(sorted({(p.schema, p.table, c) for p, c in shown}))


def _listed(tree: Any, count: int) -> list[Any]:
    """Return the expression of each output, None for those of a star."""
    from sqlglot import exp

    select = tree.expression if isinstance(tree, (exp.Create, exp.Insert)) else tree
    while isinstance(select, (exp.SetOperation, exp.Subquery)):
        select = select.this
    listed = list(select.expressions) if isinstance(select, exp.Select) else []
    stars = [i for i, e in enumerate(listed) if _is_star(e)]
    if not stars:
        return listed if len(listed) == count else [None] * count
    if len(stars) > 1:
        return [None] * count
    wide = count - len(listed) + 1
    return [*listed[: stars[0]], *[None] * wide, *listed[stars[0] + 1 :]] if wide >= 0 else [None] * count


def _is_star(e: Any) -> bool:
    from sqlglot import exp

    return isinstance(e, exp.Star) or (isinstance(e, exp.Column) and isinstance(e.this, exp.Star))


def _given(name: str, bases: tuple[Base, ...], expression: Any, flavour: Flavour) -> Given:
    from sqlglot import exp

    only = bases[0] if len(bases) == 1 and bases[0][2] != "*" else None
    if expression is None:
        return Given(name=name, bases=bases, like=only, plain=only is not None)
    inner = expression.this if isinstance(expression, exp.Alias) else expression
    while isinstance(inner, (exp.Paren, exp.Window)):
        inner = inner.this
    if isinstance(inner, exp.Column):
        return Given(name=name, bases=bases, like=only, plain=only is not None, missing=not bases)
    told = name or _engine_name(inner, flavour)
    if isinstance(inner, (exp.Max, exp.Min, exp.Coalesce, exp.Nullif)):
        return Given(name=told, bases=bases, like=only)
    return Given(name=told, bases=bases, data_type=_type(inner, flavour))


def _type(e: Any, flavour: Flavour) -> str | None:
    from sqlglot import exp

    if isinstance(e, exp.Cast):
        return str(e.args["to"].sql(dialect="postgres" if flavour is Flavour.POSTGRESQL else "mysql"))
    texts = (exp.Concat, exp.DPipe, exp.Lower, exp.Upper, exp.Substring, exp.Trim, exp.ConcatWs, exp.Replace, exp.Left)
    kinds: tuple[tuple[Any, str], ...] = (
        (exp.Count, "bigint"),
        (texts, "text"),
        ((exp.Predicate, exp.Not, exp.And, exp.Or), "boolean"),
        ((exp.Sum, exp.Avg), "numeric"),
        (exp.CurrentDate, "date"),
        (exp.CurrentTimestamp, "timestamptz" if flavour is Flavour.POSTGRESQL else "datetime"),
    )
    return next((text for kind, text in kinds if isinstance(e, kind)), None)


def _engine_name(e: Any, flavour: Flavour) -> str | None:
    """Return the name that the engine gives a column without one (FigureColname of PostgreSQL's parser)."""
    from sqlglot import exp

    if flavour is not Flavour.POSTGRESQL:
        return None
    if isinstance(e, exp.Anonymous):
        return str(e.name).lower()
    if isinstance(e, exp.Case):
        return "case"
    named = {exp.Count: "count", exp.Sum: "sum", exp.Avg: "avg", exp.Max: "max", exp.Min: "min", exp.Lower: "lower"}
    more = {exp.Upper: "upper", exp.Coalesce: "coalesce", exp.Concat: "concat", exp.CurrentTimestamp: "now"}
    return (named | more).get(type(e), "?column?")


def _calls(tree: Any) -> list[tuple[str, ...]]:
    from sqlglot import exp

    found = []
    for call in tree.find_all(exp.Anonymous):
        around = call.parent
        path = (str(around.this.name),) if isinstance(around, exp.Dot) and around.expression is call else ()
        found.append((*path, str(call.name)))
    return found
