"""What a decision on a finding was taken on: no worse is the same, worse is another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.config.rubric import load_rubric
from privaudit.model import AuditStep, Finding, Message, Ref, Remediation, Severity, Target, taken

TABLE = Ref(system="shop", schema="public", table="people")


def finding(*basis: str, **more: object) -> Finding:
    """A finding about a table."""
    made = Finding(
        check="full_package",
        step=AuditStep.SYSTEMS,
        severity=Severity.HIGH,
        target=Target(ref=TABLE),
        message=Message(key="full_package.default"),
        remediation=Remediation(key="full_package.default"),
        basis=basis,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def people(number: int | None) -> tuple[Message, ...]:
    """The line of the rubric that counts people."""
    return (Message(key="people_unknown") if number is None else Message(key="people", params=(("people", number),)),)


def still(now: Finding, then: Finding, *, mistaken: bool = False) -> bool:
    """Whether what was decided then is in force now."""
    return now.is_as_decided(then.state, mistaken=mistaken)


def test_less_is_as_decided_and_more_is_not() -> None:
    """Parts, readers and places that are gone open nothing; one more does, even beside one that is gone."""
    then = finding("name", "amount", "reader:1", "reader:2")
    assert still(finding("name", "reader:2"), then)
    assert not still(finding("name", "amount", "reader:3"), then)
    more = replace(then, target=replace(then.target, related=(replace(TABLE, table="orders"),)))
    assert not still(more, then)
    assert still(then, more)


def test_severity_alone_is_no_other_finding() -> None:
    """A gate calls nothing less than medium, and a new rubric weighs otherwise: what it is about is the same."""
    assert still(finding("name", severity=Severity.CRITICAL), finding("name"))
    assert not still(finding("name", severity_why=(Message(key="lifecycle.test"),)), finding("name"))


def worst(category: str) -> tuple[Message, ...]:
    """The line of the rubric that names the worst category."""
    return (Message(key="category", params=(("worst_category", category),)),)


def test_a_reader_of_less_is_as_decided_whatever_is_the_worst_of_it() -> None:
    """Without staff's passwords a reader's worst category is another: it reads less, and kinds tell what is more."""
    staff = replace(TABLE, table="staff")
    both = finding(
        "email", "password", check="new_reader", target=Target(ref=TABLE, principal="app", related=(TABLE, staff))
    )
    both = replace(both, severity_why=worst("credential"))
    fewer = finding(
        "email", check="new_reader", target=Target(ref=TABLE, principal="app"), severity_why=worst("contact")
    )
    assert still(fewer, both)
    assert not still(both, fewer)
    assert not still(replace(fewer, basis=("email", "passport")), fewer)


def test_an_account_whose_worst_is_least_now_is_as_decided() -> None:
    """Of accounts kinds are not told: what weighs least is less than anything, and nothing worse is."""
    for check in ("grant_option", "all_powerful"):
        target = Target(ref=replace(TABLE, table=None), principal="app")
        heavy, light, other = (
            finding(check=check, target=target, severity_why=worst(c)) for c in ("special", "identity", "contact")
        )
        assert still(light, heavy)
        assert still(light, other)
        assert not still(heavy, light)


def test_what_weighs_least_is_as_the_rubric_says() -> None:
    """A category that the rubric gives more, or less, is looked at again where decisions are compared."""
    weights = load_rubric().category
    assert {c for c, points in weights.items() if points == min(weights.values())} == set(taken._LEAST)


def test_people_count_once_their_number_was_known() -> None:
    """Of an unknown number any was meant; of a known one ten times as many is worse, fewer is not."""
    unknown, some, many = (finding("name", severity_why=people(n)) for n in (None, 2_000, 40_000))
    assert still(many, unknown)
    assert still(unknown, some)
    assert still(some, many)
    assert still(finding("name", severity_why=people(9_000)), some)
    assert not still(many, some)


def test_a_mistake_is_looked_at_again_once_it_is_surer() -> None:
    """Who said "not so" of a name has not seen what rows show; who accepted the risk has accepted that it is so."""
    likely, certain = finding("name", confidence=0.6), finding("name", confidence=0.99)
    assert still(certain, likely)
    assert not still(certain, likely, mistaken=True)
    assert still(likely, certain, mistaken=True)


def test_an_account_is_known_by_its_name_on_another_server() -> None:
    """Scripts do not know the server; another name, or another check, is another."""
    there = replace(TABLE, table=None)
    one, other = (finding(target=Target(ref=there, principal="app", realm=realm)) for realm in ("shop", "7301"))
    assert one.id != other.id
    assert other.is_of_same_account(one.state)
    assert still(other, one)
    for unlike in (replace(other.target, principal="anna"), Target(ref=there, principal="app")):
        assert not replace(other, target=unlike).is_of_same_account(one.state)
    assert not replace(other, check="grant_option").is_of_same_account(one.state)


@pytest.mark.parametrize("number", [41, 100, 400])
def test_one_fewer_of_many_is_as_decided(number: int) -> None:
    """Tables that are dropped open nothing, however many were accepted; one more does."""
    tables = tuple(replace(TABLE, table=f"t{n}") for n in range(number))
    basis = tuple(f"reader:{n}" for n in range(number))
    for then, fewer in (
        (about_tables(tables, "new_reader"), about_tables(tables[:-1], "new_reader")),
        (about_tables(tables, "full_package"), about_tables(tables[1:], "full_package")),
        (finding(*basis), finding(*basis[:-1])),
    ):
        assert still(fewer, then)
        assert not still(then, fewer)


def about_tables(tables: tuple[Ref, ...], check: str) -> Finding:
    """A finding of an account about many tables."""
    return finding("name", check=check, target=Target(ref=TABLE, principal="reader", related=tables))


def test_many_marks_stay_a_short_text() -> None:
    """A table with hundreds of readers has one mark for them; another reader among them is seen."""
    readers = tuple(f"reader:{n}" for n in range(500))
    assert len(finding(*readers).state) < 200
    assert still(finding(*readers), finding(*readers))
    assert not still(finding(*readers[1:], "reader:x"), finding(*readers))
