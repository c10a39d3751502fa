"""Does one place show a person's identity beside what they bought and for how much?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, CoLocation, Finding, Level, Params, Ref, Target
from .base import Check, finding, people_bounds
from .severity import Rating

MOST_NAMED = 8
"""Tables that a text names; the target has them all."""


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a co-location; of places joined across systems the worst of each pair of systems."""
    across: dict[tuple[str, ...], CoLocation] = {}
    for row in facts.colocations:
        if row.level is Level.CROSS_SYSTEM:
            worst = across.get(row.systems)
            if worst is None or _badness(row) < _badness(worst):
                across[row.systems] = row
        elif row.level is not Level.SAME_PRINCIPAL:  # that is about a person or an account, not about a place
            yield _finding(row, facts, settings)
    for _, row in sorted(across.items()):
        yield _finding(row, facts, settings)


def _badness(row: CoLocation) -> tuple[int, int, int, str]:
    return (row.severity.rank, -(row.people_estimate or 0), -len(row.package), row.id)


def _finding(row: CoLocation, facts: Facts, settings: Settings) -> Finding:
    tables = tuple(sorted({r.of_table() for r in (*row.identity, *row.transactions)}, key=lambda r: r.key))
    main = _main(row)
    several = len(row.systems) > 1
    params: Params = (
        ("table", main.label()),
        ("tables", _named([t if several else Ref(schema=t.schema, table=t.table) for t in tables])),
        ("systems", ", ".join(row.systems)),
        ("parts_package", ",".join(row.package)),
        ("people", row.people_estimate if row.people_estimate is not None else "?"),
        *people_bounds(row.people_estimate, row.people_low, row.people_high),
        ("columns", str(row.advice.param("columns"))),
    )
    return finding(
        "full_package",
        AuditStep.SYSTEMS,
        facts,
        settings,
        Rating(severity=row.severity, why=row.severity_why),
        Target(ref=main, related=tuple(t for t in tables if t != main)),
        params,
        key=row.level.value,
        confidence=min((s.confidence for s in row.path), default=1.0),
        discriminator=_which(row),
        basis=row.package,
    )


def _which(row: CoLocation) -> str:
    """What tells findings about the same target apart: of several systems, or by a shared identifier, the place."""
    if row.level is Level.CROSS_SYSTEM:
        return f"{row.level.value}:{','.join(row.systems)}"
    one_a_target = len(row.systems) == 1 and not (row.says is not None and row.says.key == "says.shared")
    return row.level.value if one_a_target else f"{row.level.value}:{row.id}"


def _named(tables: list[Ref]) -> str:
    more = [f"+{len(tables) - MOST_NAMED}"] if len(tables) > MOST_NAMED else []
    return ", ".join([t.label() for t in tables[:MOST_NAMED]] + more)


def _main(row: CoLocation) -> Ref:
    """What a finding is about: the table, the people's table where keys lead, the schema, the database, the estate."""
    first = row.identity[0]
    if row.level is Level.SAME_TABLE:
        return first.of_table()
    if row.level is Level.LINKED:
        return _hub(row)
    if row.level is Level.SAME_SCHEMA:
        return Ref(system=first.system, schema=first.schema)
    return Ref(system=row.systems[0]) if len(row.systems) == 1 else Ref()


def _hub(row: CoLocation) -> Ref:
    """The table of people a linked co-location leads to: where its first way up ends."""
    ends = [s.to.of_table() for s in row.path]
    identity = {r.of_table() for r in row.identity}
    return next((e for e in ends if e in identity), row.identity[0].of_table())


CHECK = Check(id="full_package", step=AuditStep.SYSTEMS, run=run)
