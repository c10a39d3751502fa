"""What the whole audit says: per system, per package, per person, and what was not looked at.

Pure functions of an AuditResult; the sheets and the last screen both tell what is worked out here, so that they cannot
disagree. Numbers of people are estimates with bounds: one person can be in many tables, so a system holds about as
many people as its largest table, at least that table's lower bound and at most the sum of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from ..analysis.facts import CHOSEN_NOT_READ, UNREAD, is_identity, is_personal, is_transaction
from ..i18n import text
from ..model import (
    PERSON_SUBJECTS,
    TRANSACTION_CATEGORIES,
    AuditResult,
    AuditStep,
    Band,
    Classification,
    CoLocation,
    Level,
    Ref,
    Role,
    StepRecord,
    StepState,
    Subject,
    System,
    SystemStatus,
    TableRow,
    record,
)
from ..model.once import once

T = TypeVar("T", Classification, TableRow)

CUSTOMER_SUBJECTS = PERSON_SUBJECTS - {Subject.EMPLOYEE}
"""Whose data a leak of customer data shows; unknown counts, since a miss costs more than a row to check."""

NOT_ASKED = frozenset({SystemStatus.DECLARED, SystemStatus.UNSCANNED})
"""Systems that nobody asked the scanner to read: they are named, not called unread."""

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
NO_SYSTEM = "no_system"
"""How a step ended that would have been answered, had any system been read."""

READ = frozenset({SystemStatus.COMPLETE, SystemStatus.PARTIAL})


@record
class People:
    """How many people: an estimate with its bounds, None where one is not known."""

    about: int | None = None
    low: int | None = None
    high: int | None = None


@record
class SystemView:
    """One system as a whole. Answers are None where they are not known."""

    system: System
    customer: bool | None
    identity: bool | None
    staff: bool
    """Whether it says who somebody is, and only of its company's own staff."""
    transactions: bool | None
    level: Level | None
    """The nearest level at which both meet in this system."""
    people: People
    tables: int
    unread: int
    personal_columns: int
    company_columns: int


def is_company(c: Classification) -> bool:
    """Whether the row is data of an organisation: known, and not personal."""
    return c.subject is Subject.ORGANISATION


def is_shown(c: Classification) -> bool:
    """Whether the row counts in "what lies where": personal data, and transactions of people."""
    return is_personal(c) or (c.category in TRANSACTION_CATEGORIES and not is_company(c))


def company_columns(result: AuditResult) -> int:
    """How many columns (or paths inside them) hold data of organisations."""
    return len({c.ref for c in result.counted() if is_company(c)})


def is_unread(table: TableRow) -> bool:
    """Whether the relation could not be read although it was asked for."""
    return table.status in UNREAD and table.reason not in CHOSEN_NOT_READ


@once
def system_views(result: AuditResult) -> tuple[SystemView, ...]:
    """Return every system, those with customer data in the nearest co-location first, then by name."""
    by_class, by_table = _by_system(result.counted()), _by_system(result.tables)
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
    staff = [c for c in found if c.subject is Subject.EMPLOYEE]
    identity = _answer(own, is_identity, whole)
    unread = sum(is_unread(t) for t in tables)
    return SystemView(
        system=system,
        customer=_answer(own, _is_customer, whole),
        identity=identity,
        staff=identity is False and any(map(_is_name, staff)),
        transactions=_answer(found, is_transaction, whole),
        level=level,
        people=_people(tables, found, whole and not unread),
        tables=len(tables),
        unread=unread,
        personal_columns=len({c.ref for c in found if is_personal(c)}),
        company_columns=len({c.ref for c in found if is_company(c)}),
    )


def _people(tables: list[TableRow], found: list[Classification], whole: bool) -> People:
    held = people_in(tables, found)
    # What was not read may hold anyone.
    return held if whole else People(about=held.about or None, low=held.low or None, high=None)


def _is_name(c: Classification) -> bool:
    return is_identity(replace(c, subject=Subject.CUSTOMER))


def _is_customer(c: Classification) -> bool:
    return is_personal(c) and c.band is not Band.TO_CHECK


def _answer(rows: list[Classification], test: Callable[[Classification], bool], whole: bool) -> bool | None:
    """Yes on one row that passes; unknown if one would with better evidence, or if not all was read; else no."""
    if any(map(test, rows)):
        return True
    return None if not whole or any(map(test, map(_firmer, filter(_is_weak, rows)))) else False


def _is_weak(c: Classification) -> bool:
    return c.band is Band.TO_CHECK or c.role is Role.CONTAINED


def _firmer(c: Classification) -> Classification:
    """The same row, were it a certain verdict on the whole column."""
    return replace(c, band=Band.CERTAIN, role=Role.COLUMN)


def people_in(tables: Iterable[TableRow], found: Iterable[Classification]) -> People:
    """Estimate and bound the people behind tables that hold personal data."""
    personal = {c.ref.of_table() for c in found if is_personal(c)}
    held = [t for t in tables if t.ref in personal]
    none = None if held else 0
    lows = [t.people_low for t in held if t.people_low is not None]
    about = [t.people_estimate for t in held if t.people_estimate is not None]
    highs = [t.people_high for t in held]
    high = None if None in highs else sum(h for h in highs if h is not None)
    return People(about=max(about, default=none), low=max(lows, default=none), high=high)


def people_total(views: Iterable[SystemView]) -> People:
    """Bound the people in the whole estate: the same person may be in every system, or in one only.

    ``about`` is the largest estimate of one table: whatever else overlaps, so many there are.
    """
    known = [v.people for v in views if v.system.status in READ]
    lows = [p.low for p in known if p.low is not None]
    about = [p.about for p in known if p.about is not None]
    highs = [p.high for p in known]
    high = None if None in highs or not known else sum(h or 0 for h in highs)
    return People(about=max(about, default=None), low=max(lows, default=None), high=high)


def nothing_read(result: AuditResult) -> bool:
    """Whether systems were asked for and none of them was read: then no count says anything."""
    return not any(s.status in READ for s in result.systems)


def not_read(result: AuditResult) -> int:
    """How many systems of those that `counted_systems` counts were not read: a count may be that much higher."""
    return sum(s.status not in READ for s in result.systems if s.status is not SystemStatus.UNSCANNED)


def counted_systems(result: AuditResult) -> int:
    """How many systems there are, without databases that a server merely showed: nobody asked for those."""
    return sum(s.status is not SystemStatus.UNSCANNED for s in result.systems)


def seen_only(result: AuditResult) -> int:
    """How many databases a server showed that nobody asked for; they are said apart."""
    return sum(s.status is SystemStatus.UNSCANNED for s in result.systems)


def access_unknown(result: AuditResult) -> int:
    """How many systems have accounts that the audit cannot have seen: not read, or rights not wholly visible."""
    gaps = {s.target.system for s in result.steps if s.step == "access" and s.state is not StepState.DONE}
    return sum(s.status not in READ or s.name in gaps for s in result.systems)


def unread_tables(result: AuditResult) -> tuple[TableRow, ...]:
    """Return relations that were asked for and could not be read, by name."""
    return tuple(sorted((t for t in result.tables if is_unread(t)), key=lambda t: t.ref.key))


def audit_steps(result: AuditResult) -> tuple[tuple[AuditStep, StepRecord], ...]:
    """Return the nine steps with their records; a step without one is not checked by this version."""
    found = {s.step: s for s in result.steps if s.target == Ref()}
    absent = {s: StepRecord(step=s.value, state=StepState.SKIPPED, reason=NOT_YET) for s in STEPS}
    return tuple((s, found.get(s.value, absent[s])) for s in STEPS)


def unless_failed(result: AuditResult, step: AuditStep, said: str, lang: str) -> str:
    """Return a count that answers an audit step; "at least" where an analysis failed that it needs."""
    failed = any(s.step == step.value and s.reason == "analyses_failed" for s in result.steps)
    return text("sheets.words.at_least_failed", lang, count=said) if failed and not nothing_read(result) else said


def step_word(step: StepRecord, *, unread: bool = False) -> str:
    """Return the key (area ``sheets.step_words``) of how an audit step ended; ``unread`` if no system was read."""
    if unread and not (step.state is StepState.SKIPPED and step.reason in (BY_PERSON, NOT_YET)):
        return NO_SYSTEM
    if step.state is not StepState.SKIPPED:
        return step.state.value
    return {BY_PERSON: "by_person", NOT_YET: "not_yet"}.get(step.reason or "", "skipped")
