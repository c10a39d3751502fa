"""May every account of the server, or of the machine, read personal data?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.accounts import MOST_TABLES, models
from ..analysis.facts import Facts, is_likely, is_personal
from ..analysis.revoke import Target as Place
from ..analysis.revoke import plan, revoke
from ..config.settings import Settings
from ..model import (
    Access,
    AuditStep,
    Classification,
    Finding,
    Params,
    PrincipalKind,
    Reach,
    Ref,
    Target,
    ViaKind,
)
from ..model.sqlnames import quote_for
from ._proposed import listed
from ._ranked import MOST
from .base import Check, finding
from .severity import Rating, rate, worst_people


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation that PUBLIC reaches on a server, and one a file that everyone may read.

    Of many relations of a system the worst stand by themselves, and one finding names the rest.
    """
    places: dict[Ref, list[Access]] = defaultdict(list)
    for row in facts.access:
        if row.principal_kind is PrincipalKind.PUBLIC and row.reach is Reach.DIRECT:
            places[Ref(system=row.system) if _is_file(facts, row.system) else row.ref].append(row)
    systems: dict[str | None, list[Finding]] = defaultdict(list)
    for place, rows in sorted(places.items(), key=lambda item: item[0].key):
        systems[place.system] += _judge(facts, settings, place, rows)
    for found in systems.values():
        worst = sorted(found, key=lambda f: (f.severity.rank, f.target.ref.key))
        yield from worst[:MOST]
        if worst[MOST:]:
            yield _rest(facts, settings, worst[MOST:])


def _rest(facts: Facts, settings: Settings, rest: list[Finding]) -> Finding:
    first, tables = rest[0], sorted(f.target.ref.label() for f in rest)
    params: Params = (
        ("system", first.target.ref.system or ""),
        ("shown", MOST),
        ("more", len(rest)),
        ("tables", listed(tables, 20)),
    )
    related = tuple(sorted((f.target.ref for f in rest), key=lambda r: r.key))
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        Rating(severity=first.severity, why=first.severity_why),
        Target(
            ref=Ref(system=first.target.ref.system), principal=first.target.principal, related=related[:MOST_TABLES]
        ),
        params,
        key="more",
        discriminator="more",
    )


def _is_file(facts: Facts, name: str) -> bool:
    system = facts.system_by_name.get(name)
    return system is not None and system.server is None


def _judge(facts: Facts, settings: Settings, place: Ref, rows: list[Access]) -> Iterator[Finding]:
    found = [c for row in rows for c in _reached(facts, row)]
    if not found:
        return
    is_file = place.table is None
    tables = tuple(sorted({c.ref.of_table() for c in found}, key=lambda r: r.key))
    people = worst_people(facts, found)
    categories = frozenset(c.category.value for c in found)
    rating = rate(
        CHECK.id, facts, tables=tables, people=people, count_people=True, categories=categories, breadth=False
    )
    params: Params = (
        ("table", place.label()),
        ("tables", ", ".join(t.label() for t in tables)),
        ("system", place.system or ""),
        ("found_category", ",".join(sorted(categories))),
        ("people", people if people is not None else "?"),
    )
    system = facts.system_by_name.get(place.system or "")
    yield finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rating,
        Target(ref=place, principal=rows[0].principal, related=tables if is_file else ()),
        params,
        key="file" if is_file else "server",
        sql=None if is_file else _statements(facts, rows, system.dialect if system else ""),
        basis=tuple(sorted(categories)),
        categories=categories,
    )


def _reached(facts: Facts, row: Access) -> list[Classification]:
    every = row.columns == ("*",)
    return [
        c
        for c in facts.by_table.get((row.system, row.schema or "", row.table or ""), [])
        if is_personal(c) and is_likely(c) and (every or c.column in row.columns)
    ]


def _statements(facts: Facts, rows: list[Access], dialect: str) -> str | None:
    """What takes it away, all of it; by the server's own entries where they are known."""
    model = models(facts).get(rows[0].system)
    if model is None:
        return _revoke(rows[0], dialect)
    targets = [Place(schema=a.schema or "", name=a.table or "", columns=a.columns) for a in rows]
    made = plan(model, rows[0].principal, targets)
    return None if made.left else "\n".join(revoke(dialect, made.cuts)) or None


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
