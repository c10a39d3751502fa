"""What the whole audit says: per system, per package, per person, and what was not looked at.

Pure functions of an AuditResult; the sheets and the last screen both tell what is worked out here, so that they cannot
disagree. Numbers of people are bounds: one person can be in many tables, so a system holds at least as many people as
its largest table and at most the sum of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from ..model import (
    PERSON_SUBJECTS,
    PERSONAL_CATEGORIES,
    Access,
    AuditResult,
    AuditStep,
    Band,
    Category,
    Classification,
    CoLocation,
    Level,
    PackagePart,
    PrincipalKind,
    Protection,
    Reach,
    Ref,
    Severity,
    StepRecord,
    StepState,
    Subject,
    System,
    SystemStatus,
    TableRow,
    TableStatus,
    record,
)

T = TypeVar("T", Classification, TableRow)

CUSTOMER_SUBJECTS = PERSON_SUBJECTS - {Subject.EMPLOYEE}
"""Whose data a leak of customer data shows; unknown counts, since a miss costs more than a row to check."""

FULL_LEVELS = frozenset({Level.SAME_TABLE, Level.LINKED})
"""Where a leak shows the full package as it lies: in one table, or joined by a key."""

UNREAD = frozenset({TableStatus.SKIPPED, TableStatus.FAILED, TableStatus.FILTERED})
CHOSEN_NOT_READ = frozenset({"excluded", "partition_of"})
"""Reasons that are a choice, or read elsewhere: listed in Coverage, not counted as unreadable."""

STEPS = (
    AuditStep.COLLECT,
    AuditStep.SYSTEMS,
    AuditStep.ACCESS,
    AuditStep.BRIEFING,
    AuditStep.OLD_DATA,
    AuditStep.COPIES,
    AuditStep.LEAST_PRIVILEGE,
    AuditStep.LEAVERS,
    AuditStep.CLOSING,
)
BY_PERSON = "by_person"
NOT_YET = "not_in_this_version"


@record
class People:
    """How many people: bounds, None where one is not known."""

    low: int | None = None
    high: int | None = None


@record
class SystemView:
    """One system as a whole. Answers are None where they are not known."""

    system: System
    customer: bool | None
    identity: bool | None
    transactions: bool | None
    level: Level | None
    """The nearest level at which both meet in this system."""
    people: People
    tables: int
    unread: int
    personal_columns: int


@record
class Reader:
    """One principal, or one named person, who reads identity and transactions of full-package systems alone."""

    name: str
    person: str | None
    principals: tuple[str, ...]
    systems: tuple[str, ...]
    reach: Reach
    kind: PrincipalKind
    people: int | None
    """The largest number of people whose package this reader sees in one place; None if not known."""


def is_personal(c: Classification) -> bool:
    """Whether the row is personal data of a person (transactions and organisations are not)."""
    return c.category in PERSONAL_CATEGORIES and c.subject in PERSON_SUBJECTS


def is_unread(table: TableRow) -> bool:
    """Whether the relation could not be read although it was asked for."""
    return table.status in UNREAD and table.reason not in CHOSEN_NOT_READ


def system_views(result: AuditResult) -> tuple[SystemView, ...]:
    """Return every system, those with customer data in the nearest co-location first, then by name."""
    by_class, by_table = _by_system(result.classifications), _by_system(result.tables)
    levels = _levels(result.colocations)
    views = [_view(s, by_class[s.name], by_table[s.name], levels.get(s.name)) for s in result.systems]
    order = list(Level)
    return tuple(
        sorted(views, key=lambda v: (order.index(v.level) if v.level else 99, v.customer is not True, v.system.name))
    )


def _by_system(rows: Iterable[T]) -> dict[str, list[T]]:
    out: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        out[row.system].append(row)
    return out


def _levels(colocations: Iterable[CoLocation]) -> dict[str, Level]:
    order, out = list(Level), dict[str, Level]()
    for c in colocations:
        if len(c.systems) == 1 and c.level is not Level.SAME_PRINCIPAL:
            name = c.systems[0]
            out[name] = min(c.level, out.get(name, c.level), key=order.index)
    return out


def _view(system: System, found: list[Classification], tables: list[TableRow], level: Level | None) -> SystemView:
    whole = system.status is SystemStatus.COMPLETE
    own = [c for c in found if c.subject in CUSTOMER_SUBJECTS]
    unread = sum(is_unread(t) for t in tables)
    return SystemView(
        system=system,
        customer=_answer([c for c in own if is_personal(c)], whole),
        identity=_answer([c for c in own if is_identity(c)], whole),
        transactions=_answer([c for c in found if is_transaction(c)], whole),
        level=level,
        people=_people(tables, found, whole and not unread),
        tables=len(tables),
        unread=unread,
        personal_columns=len({c.ref for c in found if is_personal(c)}),
    )


def _people(tables: list[TableRow], found: list[Classification], whole: bool) -> People:
    held = people_in(tables, found)
    # What was not read may hold anyone.
    return held if whole else People(low=held.low or None, high=None)


def _answer(rows: list[Classification], whole: bool) -> bool | None:
    if any(c.band is not Band.TO_CHECK for c in rows):
        return True
    return None if rows or not whole else False


def is_identity(c: Classification) -> bool:
    """Whether the row is the identity side of a co-location (AUDIT_JSON: sides)."""
    side = c.category in {Category.IDENTITY, Category.CONTACT, Category.GOVERNMENT_ID} or c.entity == "STREET_ADDRESS"
    return side and c.subject in CUSTOMER_SUBJECTS and c.protection not in {Protection.MASKED, Protection.TOKENISED}


def is_transaction(c: Classification) -> bool:
    """Whether the row is the transaction side of a co-location."""
    return c.category in {Category.TRANSACTION_AMOUNT, Category.TRANSACTION_ITEM}


def people_in(tables: Iterable[TableRow], found: Iterable[Classification]) -> People:
    """Bound the people behind tables that hold personal data."""
    personal = {c.ref.of_table() for c in found if is_personal(c)}
    held = [t for t in tables if t.ref in personal]
    lows = [t.people_low for t in held if t.people_low is not None]
    highs = [t.people_high for t in held]
    high = None if None in highs else sum(h for h in highs if h is not None)
    return People(low=max(lows, default=None if held else 0), high=high)


def people_total(views: Iterable[SystemView]) -> People:
    """Bound the people in the whole estate: the same person may be in every system, or in one only."""
    known = [v.people for v in views if v.system.status in {SystemStatus.COMPLETE, SystemStatus.PARTIAL}]
    lows = [p.low for p in known if p.low is not None]
    highs = [p.high for p in known]
    return People(low=max(lows, default=None), high=None if None in highs or not known else sum(h or 0 for h in highs))


def full_packages(result: AuditResult) -> tuple[CoLocation, ...]:
    """Return the co-locations where one system shows the full package, worst first."""
    found = [c for c in result.colocations if c.level in FULL_LEVELS and len(c.systems) == 1]
    return tuple(sorted(found, key=lambda c: (c.severity.rank, -(c.people_estimate or 0), c.systems, c.id)))


@record
class FullSystem:
    """One system that shows the full package: all its places together."""

    name: str
    severity: Severity
    parts: tuple[PackagePart, ...]
    places: tuple[CoLocation, ...]
    """Worst first."""
    people: int | None
    """The largest number of people in one place; None if not known."""


def full_systems(result: AuditResult) -> tuple[FullSystem, ...]:
    """Return the systems that show the full package, worst first, each once."""
    places: dict[str, list[CoLocation]] = defaultdict(list)
    for c in full_packages(result):
        places[c.systems[0]].append(c)
    return tuple(
        FullSystem(
            name=name,
            severity=found[0].severity,
            parts=tuple(p for p in PackagePart if any(p in c.package for c in found)),
            places=tuple(found),
            people=max((c.people_estimate for c in found if c.people_estimate is not None), default=None),
        )
        for name, found in places.items()
    )


def full_readers(result: AuditResult) -> tuple[Reader, ...]:
    """Return who reads the full package alone: identity and transactions of one place, worst first.

    Accounts count as one reader if they are of one named person, or are one account of a server with several
    systems, or one user of the machine that files lie on.
    """
    reach_of = _reaches(result.access)
    servers = {s.name: s.server for s in result.systems}
    seen: dict[tuple[str, str], list[tuple[CoLocation, Access, Reach]]] = defaultdict(list)
    for place in full_packages(result):
        for rights in reach_of[place.systems[0]].values():
            way = _reads_both(place, rights)
            if way is not None:
                who = next(iter(rights.values()))[0]
                seen[_who(who, servers)].append((place, who, way))
    readers = [_reader(rows) for rows in seen.values()]
    order = list(Reach)
    return tuple(sorted(readers, key=lambda r: (-len(r.systems), -(r.people or 0), order.index(r.reach), r.name)))


def _who(a: Access, servers: dict[str, str | None]) -> tuple[str, str]:
    if a.person:
        return ("person", a.person)
    if a.principal_kind is PrincipalKind.OS_USER:
        return ("machine", a.principal)
    server = servers.get(a.system)
    return (f"server {server}" if server else f"system {a.system}", a.principal)


Rights = dict[tuple[str | None, str | None], list[Access]]
"""What one principal reaches in one system, by relation; (None, None) is every relation."""


def _reaches(access: Iterable[Access]) -> dict[str, dict[str, Rights]]:
    out: dict[str, dict[str, Rights]] = defaultdict(dict)
    for a in access:
        if a.can_login or a.principal_kind in {PrincipalKind.PUBLIC, PrincipalKind.OS_USER}:
            out[a.system].setdefault(a.principal, {}).setdefault((a.schema, a.table), []).append(a)
    return out


def _reads_both(place: CoLocation, rights: Rights) -> Reach | None:
    identity, transactions = _nearest(place.identity, rights), _nearest(place.transactions, rights)
    if identity is None or transactions is None:
        return None
    return max(identity, transactions, key=list(Reach).index)


def _nearest(columns: Iterable[Ref], rights: Rights) -> Reach | None:
    """The easiest way to any of the columns."""
    ways = [
        a.reach
        for c in columns
        for a in (*rights.get((c.schema, c.table), ()), *rights.get((None, None), ()))
        if "*" in a.columns or c.column is None or c.column in a.columns
    ]
    return min(ways, key=list(Reach).index, default=None)


def _reader(rows: list[tuple[CoLocation, Access, Reach]]) -> Reader:
    who = rows[0][1]
    principals = sorted({a.principal for _, a, _ in rows})
    counts = [c.people_estimate for c, _, _ in rows if c.people_estimate is not None]
    return Reader(
        name=who.person or who.principal,
        person=who.person,
        principals=tuple(principals),
        systems=tuple(sorted({c.systems[0] for c, _, _ in rows})),
        reach=min((w for _, _, w in rows), key=list(Reach).index),
        kind=who.principal_kind,
        people=max(counts, default=None),
    )


def unread_tables(result: AuditResult) -> tuple[TableRow, ...]:
    """Return relations that were asked for and could not be read, by name."""
    return tuple(sorted((t for t in result.tables if is_unread(t)), key=lambda t: t.ref.key))


def audit_steps(result: AuditResult) -> tuple[tuple[AuditStep, StepRecord], ...]:
    """Return the nine steps with their records; a step without one is not checked by this version."""
    found = {s.step: s for s in result.steps if s.target == Ref()}
    absent = {s: StepRecord(step=s.value, state=StepState.SKIPPED, reason=NOT_YET) for s in STEPS}
    return tuple((s, found.get(s.value, absent[s])) for s in STEPS)


def step_word(step: StepRecord) -> str:
    """Return the key (area ``sheets.step_words``) of how an audit step ended."""
    if step.state is not StepState.SKIPPED:
        return step.state.value
    return {BY_PERSON: "by_person", NOT_YET: "not_yet"}.get(step.reason or "", "skipped")
