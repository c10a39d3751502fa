"""What lies where: columns by system and category, the darker the more."""

from __future__ import annotations

from collections import Counter

from ...i18n import text
from ...model import AuditResult, Category
from .. import overview, words
from .say import Say
from .table import Chart, Column, Kind, Row, Table, Value, fixed

MOST_SYSTEMS = 25


def categories(result: AuditResult) -> tuple[Category, ...]:
    """Return the categories that the audit found, in the order of the model."""
    held = {c.category for c in result.counted() if overview.is_shown(c)}
    return tuple(c for c in Category if c in held)


def chart(table: Table, say: Say) -> Chart | None:
    """Return the bar chart of a heat map's totals, to stand below another table; None if there is nothing to draw."""
    if not len(table.rows) or not any(c.kind is Kind.HEAT for c in table.columns):
        return None
    return Chart(title=say("chart"), axis=say("chart_axis"), of=table.key)


def table(
    result: AuditResult,
    say: Say,
    categories: tuple[Category, ...],
    views: tuple[overview.SystemView, ...],
    name_width: float,
    cell_width: float,
    cells: int,
) -> Table:
    """Return the heat map, the systems with most columns first; sums come last.

    ``say``: the texts of the Summary; the columns after the first take ``cells`` of the sheet's grid.
    """
    lang = say.lang
    counts: Counter[tuple[str, Category]] = Counter()
    shown = (c for c in result.counted() if overview.is_shown(c))
    for system, category in {(c.ref, c.category): (c.system, c.category) for c in shown}.values():
        counts[system, category] += 1
    totals = Counter({v.system.name: sum(counts[v.system.name, c] for c in categories) for v in views})
    names = sorted((n for n in totals if totals[n]), key=lambda n: (-totals[n], n))
    rest = names[MOST_SYSTEMS:]

    def counted(group: list[str]) -> tuple[Value, ...]:
        values = [sum(counts[n, c] for n in group) for c in categories]
        return (*(v or None for v in values), sum(values))

    rows: list[Row] = [(n, *counted([n])) for n in names[:MOST_SYSTEMS]]
    if rest:
        rows.append((say("others", count=len(rest)), *counted(rest)))
    if rows:
        rows.append((say("total"), *counted(names)))
    columns = (
        say.column("system", name_width, Kind.LABEL),
        *(Column(title=words.term(c, lang), kind=Kind.HEAT, width=cell_width) for c in categories),
        say.column("total", cell_width, Kind.NUMBER, span=max(1, cells - len(categories))),
    )
    return Table(
        key="heat", title=say("heat"), note=say("heat_note"), columns=columns, rows=fixed(rows),
        empty=text("sheets.words.no_system_read", lang) if overview.nothing_read(result) else say("no_heat"),
        filtered=False, upright=True, new_page=True,
    )  # fmt: skip
