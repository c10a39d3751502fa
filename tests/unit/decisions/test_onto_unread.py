"""Decisions on what an audit did not read, and beside what the configuration says."""

from __future__ import annotations

from dataclasses import replace

from privaudit.decisions import Decided, put_fields, with_decided
from privaudit.model import Standing, SystemStatus, TableStatus, TargetKind
from tests.unit.decisions.test_onto import AUDIT, FINDING, KINDS, TODAY, decided, new_steps, said


def test_what_was_not_read_is_not_told_as_gone() -> None:
    """A system that failed, a table that could not be read: columns and findings there are not checked."""
    c, finding = AUDIT.classifications[0], next(f for f in AUDIT.findings if f.target.ref.system)
    column = said("purpose", "delivery", kind=TargetKind.COLUMN, target=c.id, place=c.ref)
    status = said("status", "in_work", target=finding.id, place=finding.target.ref)
    down = {c.system, finding.target.ref.system}
    without = replace(AUDIT, classifications=(), findings=(), decisions=())
    failed = tuple(replace(s, status=SystemStatus.FAILED) if s.name in down else s for s in AUDIT.systems)
    unread = tuple(replace(t, status=TableStatus.FAILED) if t.ref == c.ref.of_table() else t for t in AUDIT.tables)
    for audit, entries in (
        (replace(without, systems=failed), (column, status)),
        (replace(without, tables=unread), (column,)),
    ):
        result = decided(*entries, audit=audit)
        assert {d.standing for d in result.decisions} == {Standing.NOT_CHECKED}
        assert [s.reason for s in new_steps(result, audit)] == ["decisions_not_read"]
    gone = decided(column, audit=without)
    assert [d.standing for d in gone.decisions] == [Standing.UNMATCHED]


def test_a_table_whose_rows_are_hidden_was_not_looked_at_whole() -> None:
    """What row-level security keeps from the scanner is not gone, for a purpose as for a verdict."""
    c = AUDIT.classifications[0]
    column = said("purpose", "delivery", kind=TargetKind.COLUMN, target=c.id, place=c.ref)
    hidden = tuple(replace(t, status=TableStatus.FILTERED) if t.ref == c.ref.of_table() else t for t in AUDIT.tables)
    result = decided(column, audit=replace(AUDIT, classifications=(), findings=(), decisions=(), tables=hidden))
    assert {d.standing for d in result.decisions} == {Standing.NOT_CHECKED}


def test_the_configured_owner_is_never_lost() -> None:
    """A decision said the same: taken back, or decided otherwise, the configuration's owner still stands."""
    owned = next(s for s in AUDIT.systems if s.owner is not None)
    same = said("owner", owned.owner or "", kind=TargetKind.SYSTEM, target=owned.id)
    before = decided(same)
    back = decided(replace(same, value="", on=TODAY, replaces=owned.owner), audit=before)
    assert next(s for s in back.systems if s.id == owned.id).owner == owned.owner
    other = decided(replace(same, value="somebody else", on=TODAY), audit=before)
    assert next(s for s in other.systems if s.id == owned.id).owner == owned.owner
    assert [s.reason for s in new_steps(other, before)] == ["decision_config_differs"]


def test_no_decision_changes_nothing() -> None:
    """An empty file, or none."""
    assert with_decided(AUDIT, Decided(), KINDS, TODAY) is AUDIT
    assert put_fields(AUDIT, (), TODAY).findings == AUDIT.findings
    assert FINDING in AUDIT.findings
