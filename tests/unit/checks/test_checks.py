"""Checks: what each finds, what it leaves alone, and how severity adds up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace

import pytest

from privaudit.analysis.facts import Facts
from privaudit.checks.base import Check
from privaudit.checks.severity import rate
from privaudit.config.rubric import load_rubric
from privaudit.config.settings import Settings
from privaudit.model import (
    Evidence,
    EvidenceKind,
    Finding,
    Grant,
    Grants,
    Lifecycle,
    PrincipalKind,
    Protection,
    Reach,
    Ref,
    Role,
    SampleMethod,
    Severity,
    Subject,
    SystemStatus,
    TableStatus,
    Via,
    ViaKind,
)
from privaudit.model.classification import IN_CLEAR
from privaudit.registry import CHECKS
from privaudit.report.words import text_of
from tests.analysed import analysed
from tests.facts import classified, facts, relation, row, system

SETTINGS = Settings()
MARIADB = system(dialect="mariadb")


def run(check: str, found: Facts) -> list[Finding]:
    """All findings of one check over analysed facts."""
    one: Check = CHECKS.get(check)
    return list(one.run(analysed(found), SETTINGS))


def public(table: str = "t", *columns: str, level: str = "") -> list[Grants]:
    """PUBLIC may read a table, by a grant on it or its columns, or at another level."""
    step = Via(kind=ViaKind.GRANT, name=level or ("column" if columns else "table"))
    one = Grant(
        principal="PUBLIC",
        principal_kind=PrincipalKind.PUBLIC,
        can_login=False,
        schema="main",
        table=table,
        columns=columns or ("*",),
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=(Via(kind=ViaKind.PUBLIC, name="PUBLIC"), step),
    )
    return [Grants(system="crm", as_of="2026-01-01T00:00:00+00:00", principals=(), grants=(one,))]


def test_full_package_says_what_a_leak_shows() -> None:
    """The finding names the table, the parts and the people."""
    found = [classified("t", "n", "PERSON"), classified("t", "s", "TRANSACTION_AMOUNT")]
    (f,) = run("full_package", facts([relation("t")], found))
    assert f.message.param("table") == "crm.main.t"
    assert f.message.param("parts_package") == "name,amount"
    assert f.message.param("people") == 100
    assert f.laws


SOME_IN_CLEAR = Evidence(kind=EvidenceKind.PROTECTION, rule=IN_CLEAR, weight=0.0, hits=1, seen=300)
"""One card of three hundred is not masked."""


@pytest.mark.parametrize(
    ("check", "entity", "changes", "hit"),
    [
        ("card_security_data", "CREDIT_CARD_SECURITY_CODE", {"protection": Protection.ENCRYPTED}, True),
        ("card_security_data", "PHONE_NUMBER", {}, False),
        ("plain_card", "CREDIT_CARD", {}, True),
        ("plain_card", "CREDIT_CARD", {"protection": Protection.MASKED}, False),
        ("plain_card", "CREDIT_CARD", {"role": Role.CONTAINED}, False),
        ("plain_secret", "PASSWORD", {}, True),
        ("plain_secret", "PASSWORD", {"protection": Protection.HASHED}, False),
        ("plain_secret", "PASSWORD", {"checked": 0}, False),
        ("special_data", "HEALTH", {"subject": Subject.PATIENT}, True),
        ("special_data", "HEALTH", {"confidence": 0.3}, False),
        ("special_data", "HEALTH", {"subject": Subject.PRODUCT}, False),
        ("values_in_text", "RU_PASSPORT", {"role": Role.CONTAINED}, True),
        ("values_in_text", "RU_PASSPORT", {}, False),
    ],
)
def test_column_checks(check: str, entity: str, changes: dict[str, object], hit: bool) -> None:
    """Each finds its own and nothing else."""
    found = run(check, facts([relation("t")], [classified("t", "x", entity, **changes)]))  # type: ignore[arg-type]
    assert bool(found) == hit
    assert all(f.check == check for f in found)


def test_a_card_in_clear_among_masked_ones_is_a_readable_card() -> None:
    """The column is masked; what is contained in it in clear makes the finding."""
    masked = classified("t", "x", "CREDIT_CARD", protection=Protection.MASKED)
    clear = replace(classified("t", "x", "CREDIT_CARD", role=Role.CONTAINED), evidence=(SOME_IN_CLEAR,))
    assert [f.check for f in run("plain_card", facts([relation("t")], [masked, clear]))] == ["plain_card"]


def test_values_among_others_are_worded_apart_from_values_in_text() -> None:
    """A company's number column with a few people's numbers is not a comment field."""
    inside = classified("t", "x", "RU_PASSPORT", role=Role.CONTAINED)
    (text,) = run("values_in_text", facts([relation("t")], [inside]))
    (mixed,) = run("values_in_text", facts([relation("t")], [inside, classified("t", "x", "CUSTOMER_NUMBER")]))
    assert (text.message.key, mixed.message.key) == ("values_in_text.default", "values_in_text.mixed")
    assert text.id != mixed.id


def test_public_access_gives_the_statement_to_review() -> None:
    """On a server a REVOKE with quoted names, by column where the grant is; on a file none."""
    found = [classified("t", "x", "PERSON")]
    (f,) = run("public_access", facts([relation("t")], found, grants=public()))
    assert f.remediation.sql == 'REVOKE SELECT ON "main"."t" FROM PUBLIC;'
    (f,) = run("public_access", facts([relation("t")], found, grants=public("t", "x")))
    assert f.remediation.sql == 'REVOKE SELECT ("x") ON "main"."t" FROM PUBLIC;'
    (f,) = run("public_access", facts([relation("t")], found, grants=public(level="database"), systems=[MARIADB]))
    assert f.remediation.sql == "REVOKE SELECT ON `main`.* FROM PUBLIC;"
    (f,) = run("public_access", facts([relation("t")], found, grants=public(level="unknown")))
    assert f.remediation.sql is None
    on_file = facts([relation("t")], found, grants=public(), systems=[system(server=None, dialect="sqlite")])
    (f,) = run("public_access", on_file)
    assert (f.message.key, f.remediation.sql) == ("public_access.file", None)


def test_a_file_open_to_everyone_is_one_finding() -> None:
    """One chmod mends it, however many tables it has."""
    grants = [dataclasses.replace(public()[0], grants=(*public("a")[0].grants, *public("b")[0].grants))]
    found = [classified("a", "x", "PERSON"), classified("b", "y", "PHONE_NUMBER")]
    made = facts([relation("a"), relation("b")], found, grants=grants, systems=[system(server=None, dialect="sqlite")])
    (f,) = run("public_access", made)
    assert f.message.param("tables") == "crm.main.a, crm.main.b"


def test_a_name_alone_does_not_accuse_of_card_security_data() -> None:
    """Values that were looked at and none of which has the form outvote the name."""
    evidence = Evidence(kind=EvidenceKind.PATTERN, rule="x", weight=-1.5, hits=0, seen=200)
    doubted = dataclasses.replace(classified("t", "code", "CREDIT_CARD_SECURITY_CODE"), evidence=(evidence,))
    assert run("card_security_data", facts([relation("t")], [doubted])) == []


def test_a_system_that_was_not_read_is_a_finding() -> None:
    """It may hold anything."""
    gone = dataclasses.replace(
        system("gone"), status=SystemStatus.FAILED, reason="timeout", reason_params=(("seconds", "30"),)
    )
    (f,) = run("unread_table", facts([], [], systems=[gone]))
    assert f.message.key == "unread_table.system"
    assert "30" in text_of(f.message)


def test_public_access_to_other_columns_is_no_finding() -> None:
    """PUBLIC may read the product codes."""
    assert (
        run("public_access", facts([relation("t")], [classified("t", "x", "PERSON")], grants=public("t", "id"))) == []
    )


@pytest.mark.parametrize(
    ("check", "lifecycle", "hit"),
    [
        ("old_system", Lifecycle.LEGACY, True),
        ("old_system", Lifecycle.ARCHIVE, True),
        ("old_system", Lifecycle.LIVE, False),
        ("old_system", None, False),
        ("test_system", Lifecycle.TEST, True),
        ("test_system", Lifecycle.ARCHIVE, False),
    ],
)
def test_system_checks_go_by_the_declared_lifecycle(check: str, lifecycle: Lifecycle | None, hit: bool) -> None:
    """Only what the owner declared counts."""
    made = facts([relation("t")], [classified("t", "x", "PERSON")], systems=[system(lifecycle=lifecycle)])
    assert bool(run(check, made)) == hit


def test_unread_tables_are_a_finding_by_reason() -> None:
    """One finding for each system and reason, naming the tables; excluded tables are none."""
    rows = [
        row("a", status=TableStatus.FAILED, reason="permission_denied"),
        row("b", status=TableStatus.FAILED, reason="permission_denied"),
        row("c", status=TableStatus.FILTERED, reason="row_security"),
        row("d", status=TableStatus.SKIPPED, reason="excluded"),
    ]
    found = run("unread_table", facts([relation(n) for n in "abcd"], [], rows=rows))
    assert {(f.discriminator, f.message.param("count")) for f in found} == {
        ("permission_denied", 2),
        ("row_security", 1),
    }


def test_a_scanner_that_may_write_is_told_so() -> None:
    """On a server; the owner of a file is not worth a finding."""
    assert run("scanner_may_write", facts([], [], systems=[system(may_write=True)]))
    assert not run("scanner_may_write", facts([], [], systems=[system(may_write=False)]))
    assert not run("scanner_may_write", facts([], [], systems=[system(may_write=True, server=None)]))


def severities() -> Iterator[Severity]:
    """Severity of a package of two parts, for more and more people."""
    for people in (10, 1_000, 10_000, 100_000):
        rows = [row("t", rows=people, sampled=people, method=SampleMethod.ALL_ROWS)]
        found = [
            classified("t", "n", "PERSON", distinct=people, checked=people),
            classified("t", "s", "TRANSACTION_AMOUNT"),
        ]
        (f,) = run("full_package", facts([relation("t")], found, rows=rows, grants=public()))
        yield f.severity


def test_severity_never_falls_as_more_people_are_at_stake() -> None:
    """The rubric is monotone in people, and 100,000 with PUBLIC is critical."""
    found = list(severities())
    assert [s.rank for s in found] == sorted((s.rank for s in found), reverse=True)
    assert found[-1] is Severity.CRITICAL


def test_the_rubric_says_why() -> None:
    """Every line with points is a message; lines without are left out."""
    rating = rate("same_table", facts([], []), tables=(Ref(system="crm"),), parts=2, people=5, count_people=True)
    assert [m.key for m in rating.why] == ["base.same_table"]
    assert rating.severity is Severity.MEDIUM


def test_every_check_has_a_base_in_the_rubric() -> None:
    """A check that the rubric does not know could not be rated."""
    assert set(CHECKS.names()) - {"full_package"} <= set(load_rubric().base)


def test_a_finding_keeps_its_id_and_changes_its_state() -> None:
    """More readers change what a decision was taken on, not which finding it is."""
    found = [classified("t", "n", "PERSON"), classified("t", "s", "TRANSACTION_AMOUNT")]
    (closed,) = run("full_package", facts([relation("t")], found))
    (opened,) = run("full_package", facts([relation("t")], found, grants=public()))
    assert closed.id == opened.id
    assert closed.state != opened.state


def test_another_column_or_table_changes_the_state_not_the_finding() -> None:
    """Related places are part of what was decided on, not of which finding it is."""
    one = [classified("t", "a", "PASSWORD")]
    (before,) = run("plain_secret", facts([relation("t")], one))
    (after,) = run("plain_secret", facts([relation("t")], [*one, classified("t", "b", "PASSWORD")]))
    assert before.id == after.id
    assert before.state != after.state


def test_one_more_reader_changes_the_state() -> None:
    """An accepted risk does not hide a new reader, even where severity stays the same."""

    def granted(*names: str) -> list[Grants]:
        one = dataclasses.replace(
            public()[0].grants[0],
            can_login=True,
            principal_kind=PrincipalKind.USER,
            via=(Via(kind=ViaKind.GRANT, name="table"),),
        )
        made = tuple(dataclasses.replace(one, principal=n) for n in names)
        return [Grants(system="crm", as_of="2026-01-01T00:00:00+00:00", principals=(), grants=made)]

    found = [classified("t", "a", "PASSWORD")]
    (before,) = run("plain_secret", facts([relation("t")], found, grants=granted("anna")))
    (after,) = run("plain_secret", facts([relation("t")], found, grants=granted("anna", "bob")))
    assert (before.id, before.severity) == (after.id, after.severity)
    assert before.state != after.state
