"""Statements for several databases in one text: what holds for the server first, then each database under its name.

A REVOKE on a relation runs in one database of PostgreSQL; roles and their attributes are of the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..analysis.facts import Facts
from ..model import record
from ..redact import one_line

LONGEST_SQL = 30_000
"""Characters of SQL that a finding carries; a cell of a workbook holds 32,767."""

WALLED = "postgresql"
"""The engine whose databases have walls between them."""


@record
class Section:
    """Statements to be run on one system."""

    system: str
    statements: tuple[str, ...]


def script(facts: Facts, first: Iterable[Section], of_server: Iterable[str], then: Iterable[Section]) -> str | None:
    """Return all statements in the order to run them; None if there is none.

    ``of_server`` are said once. Where a server has several databases in the audit, a comment names the one that the
    statements behind it are for.
    """
    shared = list(dict.fromkeys(of_server))
    before, after = tuple(first), tuple(then)
    if not shared:
        before, after = (), _joined(before, after)
    first_lines, then_lines = list(_lines(facts, before)), list(_lines(facts, after))
    if shared and any(line.startswith("--") for line in (*first_lines, *then_lines)):
        shared.insert(0, "-- in any database of the server")
    lines = [*first_lines, *shared, *then_lines]
    return _bounded(lines) if lines else None


def _joined(first: tuple[Section, ...], then: tuple[Section, ...]) -> tuple[Section, ...]:
    """One section a system, in the order of the second."""
    before = {s.system: s.statements for s in first}
    return tuple(Section(system=s.system, statements=(*before.get(s.system, ()), *s.statements)) for s in then)


def together(first: Iterable[Section], then: Iterable[Section]) -> tuple[Section, ...]:
    """Return one section a system with the statements of both, in the order the systems come."""
    found: dict[str, tuple[str, ...]] = {}
    for one in (*first, *then):
        found[one.system] = (*found.get(one.system, ()), *one.statements)
    return tuple(Section(system=system, statements=statements) for system, statements in found.items())


def _lines(facts: Facts, sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        if section.statements:
            name = database(facts, section.system)
            if name is not None:
                yield f"-- in database {one_line(name)}"
            yield from section.statements


def database(facts: Facts, system: str) -> str | None:
    """Return the database to be named: of a server with several of them in the audit."""
    found = facts.system_by_name.get(system)
    if found is None or found.dialect != WALLED or found.server is None:
        return None
    return (found.database or found.name) if len(neighbours(facts, system)) > 1 else None


def neighbours(facts: Facts, system: str) -> tuple[str, ...]:
    """Return all systems of the same server that rights are known of, by name; itself among them."""
    found = facts.system_by_name.get(system)
    known = {g.system for g in facts.grants}
    if found is None or found.server is None:
        return (system,)
    return tuple(sorted({s.name for s in facts.systems if s.server == found.server and s.name in known} | {system}))


def _bounded(lines: Sequence[str]) -> str:
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if size > LONGEST_SQL and kept:
            return "\n".join([*kept, f"-- … +{len(lines) - len(kept)}"])
        kept.append(line)
    return "\n".join(kept)
