"""An audit that lost a system, a table, access rights or logs closes nothing that lay there, and nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from privaudit.follow import Fate, compare, fate
from privaudit.model import (
    AuditResult,
    Change,
    Finding,
    Level,
    Ref,
    StepRecord,
    StepState,
    SystemStatus,
    TableStatus,
    Target,
)
from tests.unit.follow.test_compare import stepped, whole

SYSTEM, OTHER = "parcels", "food_delivery"
BESIDE = Ref(system=SYSTEM, schema="main", table="cities")
"""A table that no finding names: keys may lead through it all the same."""


def _audit() -> AuditResult:
    """The fixed audit with one more table, read well, a place joined by keys, and an account's unused right."""
    audit = whole()
    one = next(t for t in audit.tables if t.system == SYSTEM and t.status is TableStatus.SCANNED)
    linked = next(c for c in audit.colocations if c.level is Level.LINKED and c.systems == (SYSTEM,))
    package = next(f for f in audit.findings if f.check == "full_package")
    right = next(f for f in audit.findings if f.check == "policy_excess")
    made = (
        replace(package, message=replace(package.message, key="full_package.linked"),
                target=Target(ref=linked.identity[0].of_table(), related=(linked.transactions[0].of_table(),))),
        replace(right, check="unused_access", message=replace(right.message, key="unused_access.default")),
    )  # fmt: skip
    checked = StepRecord(step="check:unused_access", state=StepState.DONE)
    return stepped(
        replace(
            audit,
            tables=(*audit.tables, replace(one, schema="main", table="cities")),
            findings=(*audit.findings, *made),
        ),
        checked,
    )


def _nothing_found(audit: AuditResult) -> AuditResult:
    """The same audit, had it found nothing at all."""
    return replace(audit, findings=(), colocations=(), copies=(), destruction=())


def _no_system(audit: AuditResult) -> AuditResult:
    return replace(audit, systems=tuple(
        replace(s, status=SystemStatus.FAILED, reason="timeout") if s.name == SYSTEM else s for s in audit.systems
    ))  # fmt: skip


def _no_table(audit: AuditResult) -> AuditResult:
    return replace(audit, tables=tuple(
        replace(t, status=TableStatus.FAILED, reason="permission_denied") if t.ref == BESIDE else t
        for t in audit.tables
    ))  # fmt: skip


def _no_access(audit: AuditResult) -> AuditResult:
    step = StepRecord(step="access", target=Ref(system=OTHER), state=StepState.FAILED, reason="access_not_answered")
    others = tuple(s for s in audit.steps if (s.step, s.target) != (step.step, step.target))
    return stepped(replace(audit, access=(), steps=others), step)


def _no_logs(audit: AuditResult) -> AuditResult:
    return replace(audit, logs=(), reads=())


def _systems(f: Finding) -> set[str]:
    return {*f.target.systems, *(r.system for r in f.target.related if r.system is not None)}


def _is_joined(f: Finding) -> bool:
    return f.check == "full_package" and not f.message.key.endswith(Level.SAME_TABLE.value)


LOST: dict[str, tuple[Callable[[AuditResult], AuditResult], Callable[[Finding], bool]]] = {
    "system": (_no_system, lambda f: SYSTEM in _systems(f)),
    "table": (_no_table, lambda f: SYSTEM in _systems(f) and _is_joined(f)),
    "access": (_no_access, lambda f: OTHER in _systems(f) and f.target.principal is not None),
    "logs": (_no_logs, lambda f: f.check == "unused_access"),
}
"""What the newer audit lost, and the findings that it could therefore not find again."""


def _done(changes: tuple[Change, ...], array: str) -> set[str]:
    return {c.target_id for c in changes if c.array == array and fate(c) in {Fate.DONE, Fate.BETTER}}


@pytest.mark.parametrize("how", LOST)
def test_what_one_audit_lost_is_not_done(how: str) -> None:
    """Of all that was found before nothing is told as done that hung on what the newer audit did not see."""
    lose, hangs = LOST[how]
    old = _audit()
    about = {f.id for f in old.findings if hangs(f)}
    assert about, "the fixed audit has such findings"
    _, changes = compare(old, lose(_nothing_found(old)))
    assert not about & _done(changes, "findings")
    _, seen = compare(old, _nothing_found(old))
    assert about <= _done(seen, "findings"), "they are closed where everything was seen"


@pytest.mark.parametrize("how", ["system", "table"])
def test_a_place_that_leads_through_others_is_not_gone_with_a_table_unseen(how: str) -> None:
    """Places over several tables stay "not verified", with the reason; they are gone where everything was seen."""
    old = _audit()
    over = {c.id: c.level for c in old.colocations if SYSTEM in c.systems}
    assert {Level.LINKED, Level.SAME_SCHEMA, Level.CROSS_SYSTEM} <= set(over.values())
    _, changes = compare(old, LOST[how][0](_nothing_found(old)))
    assert {c.target_id for c in changes if c.message.param("why_reason")} >= set(over)
    assert not _done(changes, "colocations") & set(over)
    assert set(over) <= _done(compare(old, _nothing_found(old))[1], "colocations")


def test_a_place_inside_one_table_needs_no_other() -> None:
    """What one table shows by itself is gone if that table was read again, whatever else was not."""
    old = _audit()
    inside = next(c for c in old.colocations if c.level is Level.SAME_TABLE)
    table = next(t for t in old.tables if t.system == OTHER and t.status is TableStatus.SCANNED
                 and t.ref != inside.identity[0].of_table())  # fmt: skip
    new = _nothing_found(old)
    lost = replace(table, status=TableStatus.FAILED, reason="permission_denied")
    new = replace(new, tables=tuple(lost if t is table else t for t in new.tables))
    assert inside.id in _done(compare(old, new)[1], "colocations")


def test_a_linked_place_is_gone_with_one_of_its_sides() -> None:
    """Where a table that held one side was dropped, no other table has to be read to know that the place is no more."""
    old = _audit()
    linked = next(c for c in old.colocations if c.level is Level.LINKED and c.systems == (SYSTEM,))
    new = _no_table(_nothing_found(old))
    new = replace(new, tables=tuple(t for t in new.tables if t.ref != linked.transactions[0].of_table()))
    (change,) = [c for c in compare(old, new)[1] if c.target_id == linked.id]
    assert fate(change) is Fate.DONE
