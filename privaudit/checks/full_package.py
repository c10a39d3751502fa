"""Does one place show a person's identity beside what they bought and for how much?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, CoLocation, Finding, Level, Params, Ref, Target
from .base import Check, finding
from .severity import Rating


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a co-location."""
    for row in facts.colocations:
        if row.level is Level.SAME_PRINCIPAL:
            continue  # about a person or an account, not about a place
        yield _finding(row, facts, settings)


def _finding(row: CoLocation, facts: Facts, settings: Settings) -> Finding:
    tables = tuple(sorted({r.of_table() for r in (*row.identity, *row.transactions)}, key=lambda r: r.key))
    # The identity side's own table is what a reader looks for first; its columns come in id order.
    main = row.identity[0].of_table() if row.level is Level.SAME_TABLE else _hub(row)
    params: Params = (
        ("table", main.label()),
        ("tables", ", ".join(t.label() for t in tables)),
        ("parts_package", ",".join(row.package)),
        ("people", row.people_estimate if row.people_estimate is not None else "?"),
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
        discriminator=row.level.value,
        basis=row.package,
    )


def _hub(row: CoLocation) -> Ref:
    """The table of people a linked co-location leads to: where its first way up ends."""
    ends = [s.to.of_table() for s in row.path]
    identity = {r.of_table() for r in row.identity}
    return next((e for e in ends if e in identity), row.identity[0].of_table())


CHECK = Check(id="full_package", step=AuditStep.SYSTEMS, run=run)
