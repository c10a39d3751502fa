"""From the text of a view to the base columns that each of its columns shows."""

from __future__ import annotations

from .base import Flavour, Names, Output


def outputs(sql: str, flavour: Flavour, names: Names) -> tuple[Output, ...] | None:
    """Return the columns a query gives, in order, with the columns they show; None if the text is not understood.

    ``sql`` is what ``pg_get_viewdef`` or MariaDB's ``VIEW_DEFINITION`` says. Bases may be views themselves: they are
    whatever relations ``names`` resolves, spelled as it spells them; ("schema", "table", "*") stands for a relation
    whose columns are not known. What is only counted is no base of a column; what is summed up is one: who reads the
    view may choose one row.
    """
    from . import _parse, _statement

    trees = _parse.parse(sql, flavour)
    if not trees or len(trees) != 1:
        return None
    try:
        found = _statement.read(trees[0], flavour, names, totals_show=True)
    except RecursionError:
        return None
    if found is None:
        return None
    return tuple(
        Output(name=name, bases=tuple(sorted({(p.schema, p.table, c) for p, c in sight.shown})))
        for name, sight in found[1]
    )
