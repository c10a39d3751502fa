"""Columns that an engine may hide, and columns that say nothing of a finding: neither closes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from privaudit.follow import Fate, compare, fate
from privaudit.model import (
    AuditResult,
    Cause,
    Change,
    Finding,
    Nature,
    Outcome,
    Params,
    Ref,
    Severity,
    StepRecord,
    StepState,
)

from .test_compare import PLACE, _table, of, one, put, stepped, whole, without

NAMES = ("id", "full_name", "phone", "door_code", "amount")
SEEN = StepRecord(step="access", target=Ref(system="food_delivery"), state=StepState.DONE)


def listing(dialect: str, names: tuple[str, ...] = NAMES, held: tuple[str, ...] = ()) -> AuditResult:
    """The fixed audit of an engine, with the columns that are listed, and those that its own account may read."""
    audit = _table(whole(), PLACE, column_names=names)
    systems = tuple(replace(s, dialect=dialect) if s.name == PLACE.system else s for s in audit.systems)
    own = next(p.principal for p in audit.principals if p.nature is Nature.SCANNER)
    rows = (replace(a, columns=held) if a.principal == own else a for a in audit.access)
    access = tuple(a for a in rows if a.columns)
    return stepped(replace(audit, systems=systems, access=access), SEEN)


def hides(audit: AuditResult, column: str, gone: Finding) -> AuditResult:
    """The audit without a column, its verdicts and a finding."""
    kept = tuple(c for c in audit.classifications if (c.ref.of_table(), c.column) != (PLACE, column))
    return replace(without(audit, gone), classifications=kept)


@pytest.mark.parametrize("dialect", ["mysql", "mariadb", "generic"])
def test_a_column_that_may_be_hidden_closes_nothing(dialect: str) -> None:
    """Fewer columns are listed, and the account may have lost its right to them: finding and column are not seen."""
    gone = one(whole(), "plain_secret")
    fewer = tuple(n for n in NAMES if n != "door_code")
    old, new = listing(dialect), hides(listing(dialect, fewer), "door_code", gone)
    (change,) = of(old, new, gone)
    assert (change.kind, change.message.param("why_reason")) == (Outcome.NOT_VERIFIED, "account_sees_less")
    assert not [c for c in compare(old, new)[1] if fate(c) in {Fate.DONE, Fate.BETTER}]


HELD: dict[str, tuple[str, tuple[str, ...], StepState, str | None, Outcome]] = {
    "whole": ("mariadb", ("*",), StepState.DONE, None, Outcome.CLOSED),
    "some_columns": ("mariadb", ("id", "phone"), StepState.DONE, None, Outcome.NOT_VERIFIED),
    "others_not_seen": ("mariadb", ("*",), StepState.PARTIAL, None, Outcome.NOT_VERIFIED),
    "others_not_seen_new_version": ("mariadb", ("*",), StepState.PARTIAL, "0" * 16, Outcome.CLOSED),
    "engine_shows_all": ("postgresql", (), StepState.DONE, None, Outcome.CLOSED),
}


@pytest.mark.parametrize("how", HELD)
def test_a_column_that_was_dropped_is_closed_where_the_account_holds_the_table(how: str) -> None:
    """The account reads the whole table, or the engine lists all: the column is gone, and so is the finding."""
    dialect, held, state, ways, kind = HELD[how]
    gone = one(whole(), "plain_secret")
    fewer = tuple(n for n in NAMES if n != "door_code")
    new = hides(listing(dialect, fewer, held), "door_code", gone)
    step = replace(SEEN, state=state, reason=None if state is StepState.DONE else "grants_not_visible")
    new = stepped(replace(new, tool=replace(new.tool, ways_digest=ways)), step)
    (change,) = of(listing(dialect, NAMES, held), new, gone)
    assert change.kind is kind


def test_less_of_a_place_is_not_better_where_columns_may_be_hidden() -> None:
    """The same finding and place, milder: not verified, since columns of the table may be hidden."""
    still = one(whole(), "plain_secret")
    fewer = tuple(n for n in NAMES if n != "phone")
    old = listing("mariadb")
    milder = put(listing("mariadb", fewer), replace(still, severity=Severity.LOW))
    here = {c.id for c in old.colocations if PLACE in {r.of_table() for r in (*c.identity, *c.transactions)}}
    places = tuple(replace(c, package=c.package[:1]) if c.id in here else c for c in milder.colocations)
    changes = compare(old, replace(milder, colocations=places))[1]
    told = [c for c in changes if c.array in {"findings", "colocations"} and c.kind is not Outcome.OPEN]
    assert {c.array for c in told} == {"findings", "colocations"}
    assert {c.kind for c in told} == {Outcome.NOT_VERIFIED}


def _typed(audit: AuditResult, column: str, data_type: str) -> AuditResult:
    found = tuple(
        replace(c, data_type=data_type) if (c.ref.of_table(), c.column) == (PLACE, column) else c
        for c in audit.classifications
    )
    assert found != audit.classifications
    return replace(audit, classifications=found)


def _about(audit: AuditResult, finding: Finding, params: Params) -> tuple[AuditResult, Finding]:
    """The audit with a finding about its relation as a whole, with such values in its message."""
    made = replace(
        finding,
        target=replace(finding.target, ref=PLACE),
        message=replace(finding.message, params=params),
    )
    rest = tuple(f for f in audit.findings if f.id != finding.id)
    return replace(audit, findings=(*rest, made)), made


SECRET = (("kinds_entity", "SECRET,PASSWORD"),)
NAME = (("kinds_entity", "PERSON"),)
CHANGED: dict[str, tuple[Params, Callable[[AuditResult], AuditResult], Cause]] = {
    "nothing": (SECRET, lambda a: a, Cause.RULES),
    "another_column": (SECRET, lambda a: _typed(a, "full_name", "bytea"), Cause.UNKNOWN),
    "its_own_column": (NAME, lambda a: _typed(a, "full_name", "bytea"), Cause.SYSTEMS),
    "length_of_a_type": (NAME, lambda a: _typed(a, "full_name", "TEXT (80)"), Cause.RULES),
    "no_kind": ((), lambda a: _typed(a, "full_name", "bytea"), Cause.UNKNOWN),
}


@pytest.mark.parametrize("how", CHANGED)
def test_under_other_rules_only_a_column_of_its_kind_shows_that_a_finding_was_mended(how: str) -> None:
    """A changed column of another kind leaves open why the finding went; a longer type is no change at all."""
    params, change_, cause = CHANGED[how]
    old, gone = _about(_typed(whole(), "full_name", "text"), one(whole(), "plain_secret"), params)
    new = change_(without(old, gone))
    new = replace(new, tool=replace(new.tool, rules_digest="1" * 16))
    found: list[Change] = of(old, new, gone)
    assert [(c.kind, c.cause) for c in found] == [(Outcome.CLOSED, cause)]
