"""Planning, gaps and the rows that say how far a scan came."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from privaudit.config.settings import KnownGap
from privaudit.dialects.base import ConnectSpec
from privaudit.engine.executor import MAX_WORKERS, worker_count
from privaudit.engine.gaps import accept, idle
from privaudit.engine.plan import BATCH_COLUMNS, BATCH_TABLES, Scope, jobs_for, split
from privaudit.engine.summary import Known, checklist
from privaudit.engine.worker import merge_statements
from privaudit.model import (
    AuditStep,
    Catalog,
    Raw,
    Ref,
    Statement,
    StepRecord,
    StepState,
    System,
    SystemStatus,
)
from tests.facts import relation

SPEC = ConnectSpec(name="crm", url=Raw("sqlite:///x.db"), run_id="r")


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        ((), (), {"client", "orders"}),
        (("client",), (), {"client"}),
        (("main.*",), ("main.orders",), {"client"}),
        (("main.c*", "o*"), (), {"client", "orders"}),
        (("client",), ("client",), set()),
    ],
)
def test_globs_choose_relations_and_exclude_wins(
    include: tuple[str, ...], exclude: tuple[str, ...], wanted: set[str]
) -> None:
    """A glob with a dot is matched against schema.table, one without against either."""
    catalog = Catalog(system="crm", tables=(relation("client"), relation("orders")))
    chosen, others = split(catalog, Scope(include=include, exclude=exclude))
    assert {t.name for t in chosen} == wanted
    assert len(chosen) + len(others) == 2


def test_jobs_hold_every_relation_once_and_stay_small() -> None:
    """Batches are bounded in tables and columns; single makes one job a relation; ids do not depend on others."""
    tables = tuple(relation(f"t{i}", " ".join(f"c{j}" for j in range(30))) for i in range(100))
    jobs = jobs_for(SPEC, tables, single=False)
    assert [t for j in jobs for t in j.tables] == list(tables)
    assert all(len(j.tables) <= BATCH_TABLES for j in jobs)
    assert all(sum(len(t.columns) for t in j.tables) <= BATCH_COLUMNS for j in jobs)
    assert len(jobs_for(SPEC, tables, single=True)) == 100
    assert jobs_for(SPEC, tables[:1], single=True)[0].id == jobs_for(SPEC, tables, single=True)[0].id


def test_a_table_wider_than_a_batch_is_still_read() -> None:
    """1,600 columns make a job of their own."""
    wide = relation("wide", " ".join(f"c{j}" for j in range(1600)))
    jobs = jobs_for(SPEC, (relation("a"), wide, relation("b")), single=False)
    assert sorted(t.name for j in jobs for t in j.tables) == ["a", "b", "wide"]


def test_few_tables_need_no_workers_and_many_no_more_than_a_handful() -> None:
    """What was asked for is what one gets; zero decides by the number of tables."""
    assert worker_count(0, 10) == 1
    assert 1 <= worker_count(0, 10_000) <= MAX_WORKERS
    assert worker_count(7, 1) == 7


def step(target: Ref, reason: str = "timeout", state: StepState = StepState.FAILED) -> StepRecord:
    """A step that did not end well."""
    return StepRecord(step="sample", target=target, state=state, reason=reason)


TARGET = Ref(system="crm", schema="main", table="secret")


@pytest.mark.parametrize(
    ("glob", "expires", "covered"),
    [
        ("crm.main.secret", None, True),
        ("crm.*", None, True),
        ("crm.main.secret", "2026-06-01", True),
        ("crm.main.secret", "2026-05-31", False),
        ("erp.*", None, False),
        ("secret", None, False),
    ],
)
def test_a_gap_covers_what_its_glob_matches_until_it_expires(glob: str, expires: str | None, covered: bool) -> None:
    """An expired gap accepts nothing."""
    gap = KnownGap(glob=glob, reason="r", expires=expires)
    (found,) = accept((step(TARGET),), (gap,), date(2026, 6, 1))
    assert found.accepted == covered
    assert found.incomplete != covered


def test_an_accepted_step_says_why_by_whom_and_until_when() -> None:
    """What the configuration says of a gap reaches the audit; other steps say nothing."""
    gap = KnownGap(glob="crm.main.secret", reason="closed on purpose", owner="DPO", expires="2026-12-31")
    found, other = accept((step(TARGET), step(Ref(system="erp"))), (gap,), date(2026, 6, 1))
    assert (found.accepted_reason, found.accepted_by, found.accepted_until) == (
        "closed on purpose",
        "DPO",
        "2026-12-31",
    )
    assert (other.accepted, other.accepted_reason, other.accepted_by) == (False, None, None)


def test_gaps_that_accept_nothing_are_told_apart() -> None:
    """A wrong name and a gap no longer needed are idle; one in a system that was not reached is not judged."""
    gaps = tuple(KnownGap(glob=g, reason="r") for g in ("crm.main.secret", "crm.main.sekret", "erp.public.log"))
    steps = accept((step(TARGET), step(Ref(system="erp"), "connect_failed")), gaps, date(2026, 6, 1))
    assert [g.glob for g in idle(steps, gaps, ("erp",))] == ["crm.main.sekret"]
    assert [g.glob for g in idle(steps, gaps, ())] == ["crm.main.sekret", "erp.public.log"]


@pytest.mark.parametrize(
    ("reason", "state", "incomplete"),
    [
        ("not_applicable", StepState.SKIPPED, False),
        ("not_configured", StepState.SKIPPED, False),
        ("part_in_this_version", StepState.PARTIAL, False),
        ("not_applicable", StepState.FAILED, True),
        ("timeout", StepState.PARTIAL, True),
        ("permission_denied", StepState.SKIPPED, True),
    ],
)
def test_only_harmless_reasons_leave_an_audit_complete(reason: str, state: StepState, incomplete: bool) -> None:
    """Silence is not a pass: a skipped step with any other reason counts."""
    assert step(TARGET, reason, state).incomplete == incomplete


def system(status: SystemStatus) -> System:
    """One system row."""
    return System(name=status.value, dialect="sqlite", status=status)


def test_the_checklist_has_all_nine_steps_and_tells_missing_systems() -> None:
    """Each step of a leak's aftermath is there; a failed system makes step 2 partial and the audit incomplete."""
    bad = step(Ref(system="failed"), "connect_failed")
    rows = {r.step: r for r in checklist((system(SystemStatus.COMPLETE), system(SystemStatus.FAILED)), (bad,))}
    assert [*rows] == [s.value for s in AuditStep if s.value[0].isdigit()] or len(rows) == 9
    assert rows[AuditStep.SYSTEMS.value].reason == "systems_not_read"
    assert rows[AuditStep.SYSTEMS.value].incomplete
    good = {r.step: r for r in checklist((system(SystemStatus.COMPLETE),), ())}
    assert good[AuditStep.SYSTEMS.value].state is StepState.DONE
    assert not any(r.incomplete for r in good.values())


CRM = (system(SystemStatus.COMPLETE),)


def _answered(step_: AuditStep, known: Known, *steps: StepRecord) -> tuple[StepState, str | None]:
    (row,) = [r for r in checklist(CRM, steps, known) if r.step == step_.value]
    return row.state, row.reason


def test_copies_are_answered_only_where_tables_were_compared() -> None:
    """Comparing switched off, tables too large and failures are said first; else step 2 is done, 6 needs people."""
    done, part = StepState.DONE, StepState.PARTIAL
    large, found = (
        StepRecord(step="compare:mark", target=TARGET, state=part, reason=r)
        for r in ("too_large_to_compare", "too_large_looked_up")
    )
    off = StepRecord(step="compare", state=StepState.SKIPPED, reason="compare_off")
    for of in (AuditStep.COPIES, AuditStep.SYSTEMS):
        whole = (part, "copies_by_person") if of is AuditStep.COPIES else (done, None)
        assert _answered(of, Known()) == whole
        assert _answered(of, Known(compared=False)) == (part, "not_compared")
        assert _answered(of, Known(), large) == (part, "tables_not_compared")
        assert _answered(of, Known(), large, off) == (part, "compare_off")
    assert _answered(AuditStep.COPIES, Known(), found) == (part, "tables_not_compared")
    assert _answered(AuditStep.SYSTEMS, Known(), found) == (done, None)


def test_a_table_without_anything_to_compare_by_counts_where_it_holds_personal_data() -> None:
    """A lookup table that cannot be compared is no gap of step 6; a table of people is."""
    unfit = StepRecord(step="compare:mark", target=TARGET, state=StepState.SKIPPED, reason="nothing_to_compare_by")
    assert _answered(AuditStep.COPIES, Known(), unfit)[1] == "copies_by_person"
    assert _answered(AuditStep.COPIES, Known(personal=frozenset({TARGET})), unfit)[1] == "tables_not_compared"


def test_old_data_are_answered_only_with_a_retention_period_and_ages() -> None:
    """Without a period nobody can be past it; without days of rows nobody knows."""
    assert _answered(AuditStep.OLD_DATA, Known()) == (StepState.DONE, None)
    assert _answered(AuditStep.OLD_DATA, Known(retention=False, ageless=1)) == (StepState.PARTIAL, "no_retention")
    assert _answered(AuditStep.OLD_DATA, Known(ageless=2)) == (StepState.PARTIAL, "ages_unknown")
    unread = (system(SystemStatus.COMPLETE), system(SystemStatus.FAILED))
    for known, reason in ((Known(retention=False), "no_retention"), (Known(ageless=2), "systems_not_read")):
        rows = {r.step: r for r in checklist(unread, (), known)}
        assert rows[AuditStep.OLD_DATA.value].reason == reason
        assert rows[AuditStep.COPIES.value].reason == "systems_not_read"


def test_what_data_are_for_is_always_for_people_to_say() -> None:
    """Step 1 is never done by a machine, and does not make an audit incomplete."""
    (row,) = [r for r in checklist(CRM, (), Known()) if r.step == AuditStep.COLLECT.value]
    assert (row.state, row.reason, row.incomplete) == (StepState.PARTIAL, "collect_by_person", False)


def test_ledgers_add_up_by_system_and_text() -> None:
    """Equal texts of one system are one row; nothing is lost or counted twice."""

    def sent(system: str, sql: str, count: int) -> Statement:
        return Statement(system=system, sql=sql, count=count, rows=count, seconds=0.5, bytes=10)

    rows = merge_statements([sent("a", "x", 1), sent("a", "x", 2), sent("b", "x", 4), sent("a", "y", 8)])
    assert {(r.system, r.sql): (r.count, r.rows, r.bytes) for r in rows} == {
        ("a", "x"): (3, 3, 20),
        ("b", "x"): (4, 4, 10),
        ("a", "y"): (8, 8, 10),
    }
    assert all(a.id < b.id for a, b in pairwise(rows))


def test_people_the_list_leaves_unclear_keep_the_leavers_from_being_done() -> None:
    """A mistyped last day hides a leaver: the step is partial and counts, without names."""
    found = (System(name="crm", dialect="sqlite", status=SystemStatus.COMPLETE),)
    for unclear, state in ((0, StepState.DONE), (2, StepState.PARTIAL)):
        known = Known(access=frozenset({"crm"}), staff=True, unclear=unclear)
        row = next(r for r in checklist(found, (), known) if r.step == AuditStep.LEAVERS.value)
        assert row.state is state
        assert dict(row.reason_params) == ({"people": 2} if unclear else {})
