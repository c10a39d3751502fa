"""What the checks of old and needless data share: one finding a table, rated by its people and worst category."""

from __future__ import annotations

from ..analysis.destruction import held_of_people
from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import Finding, Params, Ref, TableRow, Target
from .base import Check, finding
from .severity import rate


def on_hold(facts: Facts, row: TableRow) -> tuple[str, str]:
    """Return the parameter of the sentence that nothing may be destroyed now; empty where it may."""
    system = facts.system_by_name.get(row.system)
    return ("hold_clause", "legal_hold" if system is not None and system.legal_hold else "")


def about_table(
    check: Check,
    facts: Facts,
    settings: Settings,
    row: TableRow,
    *,
    people: int | None,
    params: Params,
    key: str,
    basis: tuple[str, ...],
    related: tuple[Ref, ...] = (),
    sql: str | None = None,
) -> Finding:
    """Put a finding about one table together; ``key`` picks the variant of its text, ``sql`` is for people to run."""
    found = held_of_people(facts, (row.system, row.schema, row.table))
    categories = frozenset(c.category.value for c in found)
    rating = rate(
        check.id, facts, tables=(row.ref,), people=people, count_people=True, categories=categories, lifecycle=False
    )
    every: Params = (
        ("table", row.ref.label()),
        ("found_category", ",".join(sorted(categories))),
        ("people", people if people is not None else "?"),
        *params,
    )
    return finding(
        check.id,
        check.step,
        facts,
        settings,
        rating,
        Target(ref=row.ref, related=related),
        every,
        key=key,
        sql=sql,
        basis=(*sorted(categories), *basis),
        categories=categories,
    )
