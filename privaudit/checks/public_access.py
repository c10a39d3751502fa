"""May every account of the server, or of the machine, read personal data?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..config.settings import Settings
from ..model import Access, AuditStep, Finding, Params, PrincipalKind, Reach, Target, ViaKind
from ..model.sqlnames import quote_for
from .base import Check, finding
from .severity import rate, worst_people


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation that PUBLIC reaches."""
    for row in facts.access:
        if row.principal_kind is PrincipalKind.PUBLIC and row.reach is Reach.DIRECT:
            yield from _judge(facts, settings, row)


def _judge(facts: Facts, settings: Settings, row: Access) -> Iterator[Finding]:
    every = row.columns == ("*",)
    found = [
        c
        for c in facts.by_table.get((row.system, row.schema or "", row.table or ""), [])
        if is_personal(c) and is_likely(c) and (every or c.column in row.columns)
    ]
    if not found:
        return
    system = facts.system_by_name.get(row.system)
    is_file = system is not None and system.server is None
    people = worst_people(facts, found)
    categories = frozenset(c.category.value for c in found)
    rating = rate(
        "public_access",
        facts,
        tables=(row.ref,),
        people=people,
        count_people=True,
        categories=categories,
        breadth=False,
    )
    params: Params = (
        ("table", row.ref.label()),
        ("system", row.system),
        ("found_category", ",".join(sorted(categories))),
        ("people", people if people is not None else "?"),
    )
    yield finding(
        "public_access",
        AuditStep.LEAST_PRIVILEGE,
        facts,
        settings,
        rating,
        Target(ref=row.ref, principal=row.principal),
        params,
        key="file" if is_file else "server",
        sql=None if is_file else _revoke(row, system.dialect if system else ""),
        basis=tuple(sorted(categories)),
    )


def _revoke(row: Access, dialect: str) -> str | None:
    """The statement to review, at the level where the grant is; None where no single statement takes it away.

    Taking a right from one table does nothing while a grant on the database or the server stands; a role in between
    is a decision about the role.
    """
    if len(row.via) != 2 or row.schema is None or row.table is None:
        return None
    level = row.via[-1]
    relation = quote_for(dialect, row.schema, row.table)
    if level.kind is ViaKind.PREDEFINED and level.name == "global":
        return "REVOKE SELECT ON *.* FROM PUBLIC;"
    if level.kind is not ViaKind.GRANT:
        return None
    if level.name == "column":
        columns = ", ".join(quote_for(dialect, c) for c in row.columns)
        return f"REVOKE SELECT ({columns}) ON {relation} FROM PUBLIC;"
    return {
        "table": f"REVOKE SELECT ON {relation} FROM PUBLIC;",
        "database": f"REVOKE SELECT ON {quote_for(dialect, row.schema)}.* FROM PUBLIC;",
    }.get(level.name)


CHECK = Check(id="public_access", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
