"""Ids of the edition for the file: nobody who knows names, logins or the staff list can work out whose one is."""

from __future__ import annotations

import dataclasses
import json

import pytest

from privaudit.model import AuditResult, Edition, Finding, Principal, PrincipalKind, Ref, StepRecord, StepState, Target
from privaudit.report.edition.ids import Ids, ids_of
from privaudit.report.edition.result import filed
from privaudit.report.jsonl import rows as json_rows
from tests.named import named_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit, with people's names everywhere."""
    return named_result()


def _about(result: AuditResult, principal: str) -> tuple[AuditResult, Finding]:
    """The audit with a finding about an account or role of the first system, and that account."""
    system = result.systems[0].name
    made = dataclasses.replace(
        result.findings[0], target=Target(ref=Ref(system=system), principal=principal), discriminator="made"
    )
    role = Principal(system=system, principal=principal, principal_kind=PrincipalKind.ROLE, can_login=False)
    whole = dataclasses.replace(result, findings=(*result.findings, made), principals=(*result.principals, role))
    return whole, made


def test_a_finding_about_a_role_keeps_its_id_and_name(result: AuditResult) -> None:
    """Roles stand for a kind of work: whoever has both editions finds the finding again."""
    whole, made = _about(result, "couriers_ro")
    ids = ids_of(whole)
    assert ids.of_finding(made) == made.id
    assert ids.in_finding(made) == "couriers_ro"


def test_a_role_called_after_a_person_is_an_account_like_others(result: AuditResult) -> None:
    """Its name would name the person, and the finding's own id could be guessed from that name."""
    surname = max(result.people[0].name.split(), key=len).casefold()
    whole, made = _about(result, f"{surname}_ro")
    ids = ids_of(whole)
    assert (ids.in_finding(made) or "").startswith("A-")
    assert ids.of_finding(made) != made.id
    assert made.id not in {f.id for f in filed(whole).rows.findings}


def test_an_id_made_again_depends_on_the_key(result: AuditResult) -> None:
    """The same finding has another id in an audit that took other times; who knows names alone cannot make it."""
    about = next(f for f in result.findings if f.target.person)
    later = dataclasses.replace(
        result, statements=tuple(dataclasses.replace(s, seconds=s.seconds + 0.001) for s in result.statements)
    )
    first, second = ids_of(result), ids_of(later)
    assert result.statements
    assert len({about.id, first.of_finding(about), second.of_finding(about)}) == 3
    assert ids_of(result).of_finding(about) == first.of_finding(about)


def test_what_is_digested_cannot_be_cut_otherwise() -> None:
    """Parts are told apart by their lengths: no two lists of parts give one digest."""
    ids = Ids(key=b"k" * 32, people={}, accounts={}, scopes={})
    made = [ids.keyed(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("", "abc"), ("abc", ""))]
    assert len(set(made)) == len(made)
    assert Ids(key=b"l" * 32, people={}, accounts={}, scopes={}).keyed("abc") != ids.keyed("abc")


def test_rows_stand_in_the_order_of_the_ids_that_are_shown(result: AuditResult) -> None:
    """Any other order, of names or of the ids of the internal edition, would tell who is who."""
    rows = filed(result).rows
    for found in (rows.findings, rows.steps, rows.systems):
        shown = [row.id for row in found]
        assert shown == sorted(shown)
    ids = ids_of(result)
    made_again = {f.id: ids.of_finding(f) for f in result.findings if ids.of_finding(f) != f.id}
    assert len(made_again) > 2
    assert sorted(made_again) != sorted(made_again, key=made_again.__getitem__)


def test_what_the_key_is_made_of_does_not_leave(result: AuditResult) -> None:
    """How long each statement and step took is in audit.json alone; without it nobody can make the key again."""
    rows = list(map(json.loads, map(json.dumps, json_rows(result, Edition.FILE))))
    assert not [row for row in rows if row.get("array") in {"statements", "principals", "access", "people"}]
    assert {row["seconds"] for row in rows if row.get("array") == "steps"} == {0.0}
    assert any(s.seconds for s in result.steps)


def test_a_step_about_a_place_called_after_somebody_has_another_id(result: AuditResult) -> None:
    """The id of a row is made of what is shown of it: that of the internal edition could be guessed from a name."""
    name = result.people[0].name
    step = StepRecord(step="sample", target=Ref(system=name, schema=name, table=name), state=StepState.FAILED,
                      reason="permission_denied")  # fmt: skip
    shown = filed(dataclasses.replace(result, steps=(step,))).rows.steps
    assert len(shown) == 1
    assert shown[0].id != step.id
    assert name not in str(shown)


def test_an_account_is_one_on_a_server_and_another_on_the_next(result: AuditResult) -> None:
    """Two databases of one server share their accounts; one of the same name elsewhere is somebody else's."""
    names = [s.name for s in result.systems][:3]
    systems = tuple(
        dataclasses.replace(s, server="one" if s.name in names[:2] else "two") if s.name in names else s
        for s in result.systems
    )
    accounts = tuple(
        Principal(system=n, principal="shared.name", principal_kind=PrincipalKind.USER, can_login=True) for n in names
    )
    ids = ids_of(dataclasses.replace(result, systems=systems, principals=(*result.principals, *accounts)))
    first, second, third = (ids.account(n, "shared.name") for n in names)
    assert first is not None
    assert first == second != third


def test_no_order_of_people_gives_the_numbers(result: AuditResult) -> None:
    """Neither the list's, nor that of names, first or last words of them, forwards or backwards."""
    people = ids_of(result).people
    by_number = sorted(people, key=people.__getitem__)
    assert len(by_number) > 5
    listed = list(dict.fromkeys(p.name for p in result.people if p.name in people))
    by_last = [n for _, n in sorted((name.split()[-1], name) for name in people)]
    for order in (listed, sorted(people), by_last):
        assert by_number not in (order, order[::-1])
