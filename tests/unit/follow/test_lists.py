"""Another access policy, other settings of accounts or another staff list are no work that was done in the systems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from privaudit.config.access_settings import AccessSettings, AccountPattern, PolicyRule
from privaudit.config.settings import Settings
from privaudit.follow import Fate, compare, fate, followed, notes
from privaudit.model import AuditResult, Cause, Edition, Nature
from privaudit.report import changes as report
from privaudit.report.edition.result import filed

from .test_compare import one, put, whole, without

ONE = PolicyRule(departments=("Support",), systems=("*",), categories=("contact",), line=3)
TWO = PolicyRule(roles=("analyst",), systems=("food",), categories=("*",), until="2027-01-31", line=9)


def under(audit: AuditResult, **more: object) -> AuditResult:
    """The audit under another policy or other settings of accounts."""
    return replace(audit, run=replace(audit.run, audit_id="later", **more))  # type: ignore[arg-type]


def other(old: AuditResult, new: AuditResult) -> set[str]:
    """The notes that speak of lists."""
    named = {"note.other_policy", "note.other_accounts", "note.other_people"}
    return {n.key for n in notes(followed(old, new))} & named


def test_a_policy_of_the_same_name_and_length_is_another_one_if_a_rule_is() -> None:
    """An edited rule changes the digest; the order of rules, their lines and the folder of the file do not."""
    policy = AccessSettings(policy="/a/access.toml", rules=(ONE, TWO))
    moved = AccessSettings(policy="/b/access.toml", rules=(replace(TWO, line=1), ONE))
    edited = AccessSettings(policy="/a/access.toml", rules=(replace(ONE, categories=("*",)), TWO))
    assert policy.policy_digest() == moved.policy_digest()
    assert policy.policy_digest() != edited.policy_digest()
    assert AccessSettings().policy_digest() is None


def test_what_is_said_of_accounts_has_a_digest_of_its_own() -> None:
    """Who stands behind an account, and after how many days it is dormant; systems and the time zone do not matter."""
    before = Settings(systems=()).accounts_digest()
    named = Settings(systems=(), accounts=(AccountPattern(match=("etl*",), nature=Nature.SERVICE, owner="IT"),))
    assert before != named.accounts_digest()
    assert before != Settings(systems=(), access=AccessSettings(dormant_days=10)).accounts_digest()


def test_a_finding_that_an_edited_policy_no_longer_makes_is_not_done() -> None:
    """Same name, same number of rules, other rules: why it vanished is not known, and the notes say so."""
    gone = one(whole(), "policy_excess")
    same = under(without(whole(), gone))
    edited = under(same, policy_digest="0" * 16)
    (change,) = [c for c in compare(whole(), edited)[1] if c.target_id == gone.id]
    assert (change.cause, fate(change)) == (Cause.UNKNOWN, Fate.ELSEWHERE)
    (change,) = [c for c in compare(whole(), same)[1] if c.target_id == gone.id]
    assert fate(change) is Fate.DONE
    assert other(whole(), edited) == {"note.other_policy"}
    assert other(whole(), same) == set()


def test_even_where_the_account_lost_a_right_an_edited_policy_may_be_why() -> None:
    """A right that was taken away does not say that the excess ended by it."""
    gone = one(whole(), "policy_excess")
    edited = under(without(whole(), gone), policy_digest="0" * 16)
    rows = [a for a in edited.access if a.principal == gone.target.principal]
    assert rows
    edited = replace(edited, access=tuple(a for a in edited.access if a not in rows[:1]))
    (change,) = [c for c in compare(whole(), edited)[1] if c.target_id == gone.id]
    assert change.cause is Cause.UNKNOWN


def test_an_audit_without_digests_is_not_taken_for_the_same() -> None:
    """An audit of an older version does not say what its policy was."""
    before = under(whole(), policy_digest=None, accounts_digest=None)
    assert other(before, whole()) == {"note.other_policy"}


def test_a_person_whom_the_staff_list_calls_active_again_did_not_lose_an_account() -> None:
    """The leaver's last day was taken out of the list: no longer found, and not because of the systems."""
    found = one(whole(), "leaver_account")
    here = tuple(r for r in found.target.related if r.system == "food_delivery")
    gone = replace(found, target=replace(found.target, related=here))
    old = put(whole(), gone)
    said = {"left_on": None, "status": None}
    people = tuple(replace(p, **said) if p.name == gone.target.person else p for p in old.people)  # type: ignore[arg-type]
    assert people != old.people
    new = replace(under(without(old, gone)), people=people)
    (change,) = [c for c in compare(old, new)[1] if c.target_id == gone.id]
    assert fate(change) is Fate.ELSEWHERE
    (change,) = [c for c in compare(old, replace(new, people=old.people))[1] if c.target_id == gone.id]
    assert fate(change) is Fate.DONE
    assert other(old, new) == {"note.other_people"}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_digest_of_rules_or_accounts_leaves_the_house(lang: str, tmp_path: Path) -> None:
    """Names can be guessed from a digest: the edition for the file has none, the audit itself has both."""
    run = whole().run
    digests = [d for d in (run.policy_digest, run.accounts_digest) if d is not None]
    assert len(digests) == 2
    assert filed(whole()).rows.run.policy_digest is None
    result = followed(whole(), under(whole(), policy_digest="0" * 16))
    report.write("json", result, tmp_path / "c.json", lang, Edition.FILE)
    said = (tmp_path / "c.json").read_text() + "".join(report.blocks(result, lang, Edition.FILE))
    assert not [d for d in digests if d in said]
