"""A login with another name is no account that is gone: what it did is not told as done, unless they are two people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.follow import compare, done, followed
from privaudit.i18n import LANGUAGES
from privaudit.model import (
    Access,
    AuditResult,
    Cause,
    Change,
    Edition,
    Membership,
    Outcome,
    Principal,
    PrincipalKind,
    Reach,
    Via,
    ViaKind,
)
from privaudit.report import changes as report
from privaudit.report.changed_screen import changed_screen

from .test_compare import one, whole, without

WAS, NOW = "warehouse", "depot_2"


def renamed(audit: AuditResult, was: str = WAS, now: str = NOW, **more: object) -> AuditResult:
    """The audit after ALTER USER … RENAME TO …: the account and its rights under another name, its findings gone."""

    def principal(p: Principal) -> Principal:
        return replace(p, principal=now, **more) if p.principal == was else p  # type: ignore[arg-type]

    def right(a: Access) -> Access:
        return replace(a, principal=now, person=None) if a.principal == was else a

    return replace(
        audit,
        principals=tuple(map(principal, audit.principals)),
        access=tuple(map(right, audit.access)),
        findings=tuple(f for f in audit.findings if f.target.principal != was),
        run=replace(audit.run, audit_id="later"),
    )


def about(old: AuditResult, new: AuditResult, name: str) -> list[Change]:
    """What is told of an account by name: its findings, rights and itself."""
    return [c for c in compare(old, new)[1] if c.principal == name]


def reading(audit: AuditResult, name: str) -> AuditResult:
    """The audit in which an account reads one table more."""
    row = next(a for a in audit.access if a.system == "food_delivery" and a.table == "orders")
    own = replace(
        row, principal=name, person=None, principal_kind=PrincipalKind.USER, can_login=True, reach=Reach.DIRECT,
        via=(Via(kind=ViaKind.GRANT, name="table"),),
    )  # fmt: skip
    return replace(audit, access=(*(a for a in audit.access if a.principal != name), own))


def test_an_account_under_another_name_is_not_told_as_gone() -> None:
    """Its finding, its rights and the account itself are not verified, with both names; nothing of it is done."""
    old = reading(whole(), WAS)
    new = renamed(old)
    found = about(old, new, WAS)
    assert {c.array for c in found} == {"findings", "access", "principals"}
    assert {(c.kind, c.cause) for c in found} == {(Outcome.NOT_VERIFIED, Cause.UNKNOWN)}
    assert {(c.message.param("was_named"), c.message.param("now_named")) for c in found} == {(WAS, NOW)}
    assert not done(compare(old, new)[1])


def test_what_the_new_name_shows_is_not_told_as_surely_new() -> None:
    """The account under its new name has the same finding again: new in the list, perhaps not new."""
    old = reading(whole(), WAS)
    again = one(old, "unknown_account")
    again = replace(again, target=replace(again.target, principal=NOW))
    new = renamed(old)
    new = replace(new, findings=tuple(sorted((*new.findings, again), key=lambda f: f.id)))
    found = about(old, new, NOW)
    assert {c.message.key for c in found} == {
        "finding.new_renamed", "access.gained_renamed", "principal.new_renamed",
    }  # fmt: skip
    assert {c.cause for c in found} == {Cause.UNKNOWN}


def test_another_person_is_another_account() -> None:
    """Both belong to people of the staff list, and not to the same: the one is gone, and what it did with it."""
    old = reading(whole(), "anna")
    finding = one(old, "policy_excess")
    assert (finding.target.principal, finding.target.person) == ("anna", "Anna Testova")
    new = renamed(old, "anna", "viktor", person="Viktor Vydumanny")
    (told,) = [c for c in about(old, new, "anna") if c.array == "findings"]
    assert (told.kind, told.message.key) == (Outcome.CLOSED, "finding.closed_account")
    same = renamed(old, "anna", "anna_t")
    assert {c.kind for c in about(old, same, "anna")} == {Outcome.NOT_VERIFIED}


def test_what_only_a_person_is_named_of_stays_open_while_the_account_may_be_there() -> None:
    """Somebody left, the login has another name that nobody matched: the finding about the leaver is not closed."""
    old = reading(whole(), "vera")
    finding = one(old, "leaver_account")
    assert finding.target.person == "Vera Obraztsova"
    new = without(renamed(old, "vera", "v2", person=None), finding)
    (told,) = [c for c in compare(old, new)[1] if c.target_id == finding.id]
    assert (told.kind, told.message.param("now_named")) == (Outcome.NOT_VERIFIED, "v2")


def test_a_new_account_that_reaches_nothing_of_it_is_another_one() -> None:
    """Rights tell them apart: an account that reads another table came, the old one is gone and done."""
    old = reading(whole(), WAS)
    row = next(a for a in old.access if a.principal == WAS)
    new = renamed(old)
    elsewhere = replace(row, principal=NOW, table="couriers")
    new = replace(new, access=(*(a for a in new.access if a.principal != NOW), elsewhere))
    assert {c.kind for c in about(old, new, WAS) if c.array in {"findings", "principals"}} == {Outcome.CLOSED}


def test_the_same_memberships_are_enough() -> None:
    """What an account reads through its roles it may read again tomorrow."""
    roles = (Membership(role="analysts"),)
    old = reading(whole(), WAS)
    old = replace(
        old, principals=tuple(replace(p, member_of=roles) if p.principal == WAS else p for p in old.principals)
    )
    new = renamed(old)
    new = replace(new, access=tuple(a for a in new.access if a.principal != NOW))
    assert {c.kind for c in about(old, new, WAS) if c.array == "findings"} == {Outcome.NOT_VERIFIED}
    other = renamed(old, member_of=(Membership(role="drivers"),))
    other = replace(other, access=tuple(a for a in other.access if a.principal != NOW))
    assert {c.kind for c in about(old, other, WAS) if c.array == "findings"} == {Outcome.CLOSED}


def test_a_new_role_that_nobody_can_log_in_with_is_no_login_under_another_name() -> None:
    """Rights that go through a role now are not the old login: that one is gone."""
    old = reading(whole(), WAS)
    new = renamed(old, can_login=False, principal_kind=PrincipalKind.ROLE)
    assert {c.kind for c in about(old, new, WAS) if c.array == "findings"} == {Outcome.CLOSED}


def test_an_account_that_is_gone_while_none_came_is_gone() -> None:
    """Nobody came: the finding is closed with its account, and done."""
    old = reading(whole(), WAS)
    new = renamed(old)
    new = replace(
        new,
        principals=tuple(p for p in new.principals if p.principal != NOW),
        access=tuple(a for a in new.access if a.principal != NOW),
    )
    assert {c.array for c in done(compare(old, new)[1])} >= {"findings", "principals"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_names_stay_in_the_house(lang: str) -> None:
    """The internal edition says which name may be which; the one for the file and the fact sheet name neither."""
    old = reading(whole(), WAS)
    result = followed(old, renamed(old))
    inside = "\n".join(report.blocks(result, lang))
    assert f"{WAS} → {NOW}" in inside.replace("`", "")
    outside = "\n".join(report.blocks(result, lang, Edition.FILE)) + "".join(report.as_json(result, Edition.FILE))
    outside += changed_screen(result, lang, Edition.FILE) + report.fact_sheet_markdown(result, lang)
    assert NOW not in outside
    assert WAS not in outside
