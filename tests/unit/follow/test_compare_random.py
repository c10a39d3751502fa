"""Random pairs of audits: compared either way the same rows differ, and nothing is done that nobody looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from privaudit.follow import compare, done
from privaudit.model import AuditResult, Change, Outcome, StepState, SystemStatus

from .test_compare import ARRAYS, CONDITIONS, UNSEEN, whole


@st.composite
def thinned(draw: st.DrawFn) -> AuditResult:
    """The audit with some rows left out, some tables or systems unread, under the same or other rules."""
    audit = whole()
    kept: dict[str, Any] = {}
    for name in ARRAYS:
        rows = getattr(audit, name)
        flags = draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
        kept[name] = tuple(r for r, keep in zip(rows, flags, strict=True) if keep)
    audit = replace(audit, **kept)
    for how in draw(st.lists(st.sampled_from(sorted(UNSEEN)), max_size=2)):
        audit = UNSEEN[how](audit)
    for how in draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=1)):
        audit = CONDITIONS[how][0](audit)
    return audit


@given(thinned(), thinned())
def test_the_other_way_round_new_is_what_was_closed_or_not_verified(a: AuditResult, b: AuditResult) -> None:
    """Compared either way, the same rows differ: what is new one way is closed or not verified the other way."""

    def sides(changes: tuple[Change, ...]) -> tuple[Counter[str], Counter[str]]:
        rows = [
            c for c in changes if c.array in ("findings", "colocations", "destruction", "tables", "classifications")
        ]
        gone = {Outcome.CLOSED, Outcome.NOT_VERIFIED}
        return (
            Counter(c.target_id for c in rows if c.kind is Outcome.NEW),
            Counter(c.target_id for c in rows if c.kind in gone and c.message.key != "finding.places_unseen"),
        )

    there, back = sides(compare(a, b)[1]), sides(compare(b, a)[1])
    assert (there[0], there[1]) == (back[1], back[0])


@given(thinned(), thinned())
def test_no_finding_is_lost_or_told_twice_as_two_things(a: AuditResult, b: AuditResult) -> None:
    """Each finding of either audit has a row; ids are unique; a finding is never closed and new at once."""
    changes = compare(a, b)[1]
    rows = [c for c in changes if c.array == "findings"]
    assert {c.target_id for c in rows} == {f.id for f in (*a.findings, *b.findings)}
    assert len({c.id for c in changes}) == len(changes)
    kinds: dict[str, set[Outcome]] = {}
    for c in rows:
        kinds.setdefault(c.target_id, set()).add(c.kind)
    assert not [k for k in kinds.values() if {Outcome.CLOSED, Outcome.NEW} <= k]


@given(thinned(), thinned())
def test_done_is_only_what_a_whole_look_again_shows(a: AuditResult, b: AuditResult) -> None:
    """Nothing counts as done in a system that was not read, or by a check that did not run."""
    read = {s.name for s in b.systems if s.status in {SystemStatus.COMPLETE, SystemStatus.PARTIAL}}
    ran = {s.step for s in b.steps if s.state not in {StepState.FAILED, StepState.SKIPPED}}
    by_id = {f.id: f for f in a.findings}
    for c in done(compare(a, b)[1]):
        if c.array == "findings":
            assert set(by_id[c.target_id].target.systems) <= read
            assert f"check:{by_id[c.target_id].check}" in ran
