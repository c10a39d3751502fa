"""Who has more than the policy, the work or the name of a role asks for; and what is proposed."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import Nature, PrincipalKind, Reach, ReadPattern, Via, ViaKind
from privaudit.report.words import message, remedy

from .people_access import account, estate, grant, member, param, person, read, role, rule, run, settings


def test_what_no_rule_allows_is_one_finding_an_account() -> None:
    """Two tables beyond the policy are one finding with both, and the statement that takes both away."""
    found = estate([account("anna")], [("anna", "clients"), ("anna", "patients")])
    (f,) = run("policy_excess", found, settings(rule("identity", accounts=("boris",))))
    assert [r.table for r in f.target.related] == ["clients", "patients"]
    assert f.remediation.sql == 'REVOKE SELECT ON "main"."clients", "main"."patients" FROM "anna";'
    assert param(f, "found_category") == "contact,identity,special"


@pytest.mark.parametrize(
    "allowing",
    [
        rule(accounts=("an*",)),
        rule(accounts=("crm/anna",)),
        rule(persons=("Анна*",)),
        rule(departments=("продажи",)),
        rule(roles=("sales",)),
        rule(roles=("manager",), departments=("Прод*",)),
        rule("identity", "contact", accounts=("anna",)),
        rule(accounts=("anna",), until="2026-11-20"),
    ],
)
def test_a_rule_knows_people_by_anything_it_names(allowing: object) -> None:
    """By account as written, and in any case by person, department, role of the database, position; to its last day."""
    found = estate(
        [member("anna", "sales", person="Анна Шаблонова"), role("sales")],
        [("sales", "clients")],
        people=[person("Анна Шаблонова", department="Продажи", role="Manager")],
    )
    assert not run("policy_excess", found, settings(allowing))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        rule(accounts=("boris",)),
        rule("identity", accounts=("anna",)),
        rule(accounts=("Anna",)),
        rule(accounts=("anna",), until="2026-11-19"),
        rule(accounts=("anna",), departments=("Склад",)),
    ],
)
def test_a_rule_that_does_not_hold_whole_allows_nothing(other: object) -> None:
    """Another account, its name in another case, fewer categories, a day that is over, or one of two conditions."""
    found = estate([account("anna", person="Анна Шаблонова")], [("anna", "clients")])
    (f,) = run("policy_excess", found, settings(other))  # type: ignore[arg-type]
    assert f.target.person == "Анна Шаблонова"


def test_a_rule_for_an_account_is_for_it_from_every_host() -> None:
    """``crm/anna`` in access.toml allows ``anna@10.%`` of MariaDB, as in ``[[accounts]]``; ``crm/anna@%`` does not."""
    found = estate([account("anna@10.%")], [("anna@10.%", "clients")], dialect="mariadb")
    assert not run("policy_excess", found, settings(rule(accounts=("crm/anna",))))
    assert run("policy_excess", found, settings(rule(accounts=("crm/anna@%",))))


def test_leaving_a_role_is_proposed_where_nobody_else_loses_by_it() -> None:
    """The role keeps its right, and its other member reads as before."""
    found = estate([member("anna", "sales"), member("boris", "sales"), role("sales")], [("sales", "clients")])
    (f,) = run("policy_excess", found, settings(rule(accounts=("boris",))))
    assert f.remediation.sql == 'REVOKE "sales" FROM "anna";'
    assert param(f, "others") == "–"


def test_who_else_would_lose_is_said() -> None:
    """A right of PUBLIC can only be taken from everyone: it is one finding, and names whom it concerns."""
    public = account("PUBLIC", principal_kind=PrincipalKind.PUBLIC, can_login=False)
    anna, boris = account("anna"), account("boris")
    way = (Via(kind=ViaKind.PUBLIC, name="PUBLIC"), Via(kind=ViaKind.GRANT, name="table"))
    found = estate(
        [anna, boris, public], [("PUBLIC", "clients")], reach=[grant(p, "clients", *way) for p in (anna, boris)]
    )
    (f,) = run("policy_excess", found, settings(rule(accounts=("boris",))))
    assert f.target.principal == "PUBLIC"
    assert f.remediation.sql == 'REVOKE SELECT ON "main"."clients" FROM PUBLIC;'
    assert param(f, "others") == "anna, boris (1)"


def test_who_reads_through_a_view_of_the_one_who_loses_is_named() -> None:
    """A view shows what its owner may read: when the owner may not, its readers read nothing through it either."""
    anna, boris = account("anna"), account("boris")
    way = (Via(kind=ViaKind.VIEW, name="v", schema="main"), Via(kind=ViaKind.DEFINER, name="anna"))
    found = estate([anna, boris], [("anna", "clients")], reach=[grant(boris, "clients", *way, reach=Reach.VIEW)])
    (f,) = run("policy_excess", found, settings(rule(accounts=("boris",))))
    assert f.remediation.sql == 'REVOKE SELECT ON "main"."clients" FROM "anna";'
    assert param(f, "others") == "boris (1)"


def test_what_is_used_gets_a_masked_view_first() -> None:
    """Logs show that it is read: a view that keeps the work possible comes before the statement that takes away."""
    found = estate([account("anna")], [("anna", "clients")], reads=[read("anna", "clients")], days=60)
    (f,) = run("policy_excess", found, settings(rule("identity", accounts=("anna",))))
    assert f.message.key == "policy_excess.used"
    lines = (f.remediation.sql or "").splitlines()
    assert lines[0].startswith('CREATE VIEW "main"."clients_masked" WITH (security_barrier) AS SELECT "id", "name", ')
    assert '\'***\' || right(CAST("phone" AS text), 4) AS "phone"' in lines[0]
    assert lines[1:] == [
        'GRANT SELECT ON "main"."clients_masked" TO "anna";',
        'REVOKE SELECT ON "main"."clients" FROM "anna";',
        'GRANT SELECT ("id", "name") ON "main"."clients" TO "anna";',
    ]


def test_the_engines_own_and_closed_accounts_are_not_judged() -> None:
    """A policy is about accounts that people use."""
    found = estate(
        [account("mysql.sys", nature=Nature.ENGINE), account("old", status="expired"), account("scanner")],
        [("mysql.sys", "clients"), ("old", "clients"), ("scanner", "clients")],
    )
    assert not run("policy_excess", found, settings(rule(accounts=("x",))))


def test_an_estate_of_hundreds_stays_readable() -> None:
    """Five hundred accounts beyond the policy are forty findings and one that names how many more."""
    names = [f"u{i:03}" for i in range(500)]
    found = estate([account(n) for n in names], [(n, "clients") for n in names])
    findings = run("policy_excess", found, settings(rule(accounts=("x",))))
    assert len(findings) == 41
    (rest,) = [f for f in findings if f.message.key == "policy_excess.more"]
    assert rest.message.param("more") == 460


def test_unused_is_said_only_where_a_log_reaches_far_enough() -> None:
    """Without a log, or with one of three days, nothing is said; with one of sixty, what was not read is."""
    who, rights = [account("anna")], [("anna", "clients"), ("anna", "patients")]
    for days in (0, 3):
        assert not run("unused_access", estate(who, rights, reads=[read("anna", "clients")], days=days), settings())
    (f,) = run("unused_access", estate(who, rights, reads=[read("anna", "clients")], days=60), settings())
    assert [r.table for r in f.target.related] == ["patients"]
    assert f.remediation.sql == 'REVOKE SELECT ON "main"."patients" FROM "anna";'
    both = [read("anna", "clients"), read("anna", "patients")]
    assert not run("unused_access", estate(who, rights, reads=both, days=60), settings())


def test_leads_are_no_reads() -> None:
    """Rows of patterns are parts of reads: alone they do not make a right used."""
    reads = [read("anna", "clients", ReadPattern.BULK)]
    (f,) = run("unused_access", estate([account("anna")], [("anna", "clients")], reads=reads, days=60), settings())
    assert f.message.key == "unused_access.nothing"


def test_powers_over_everything_name_what_they_are() -> None:
    """A superuser, a holder of a predefined role and one who copies the cluster: each with its statement."""
    root = account("root", attributes=("SUPERUSER",))
    reader, copier = member("reader", "pg_read_all_data"), account("copier")
    found = estate(
        [root, reader, copier, role("pg_read_all_data")],
        [],
        reach=[
            grant(root, "clients", Via(kind=ViaKind.SUPERUSER, name="root")),
            grant(reader, "clients", Via(kind=ViaKind.PREDEFINED, name="pg_read_all_data")),
            grant(copier, None, Via(kind=ViaKind.ATTRIBUTE, name="REPLICATION"), reach=Reach.BYPASS),
        ],
    )
    said = {f.target.principal: (param(f, "powers"), f.remediation.sql) for f in run("all_powerful", found, settings())}
    assert said == {
        "root": ("SUPERUSER", 'ALTER ROLE "root" NOSUPERUSER;'),
        "reader": ("pg_read_all_data", 'REVOKE "pg_read_all_data" FROM "reader";'),
        "copier": ("REPLICATION", 'ALTER ROLE "copier" NOREPLICATION;'),
    }


def test_the_engines_own_administrator_is_told_apart() -> None:
    """It cannot be taken away; that whoever gets at it reads everything is worth a line."""
    root = account("postgres", attributes=("SUPERUSER",), nature=Nature.ENGINE)
    found = estate([root], [], reach=[grant(root, "clients", Via(kind=ViaKind.SUPERUSER, name="postgres"))])
    (f,) = run("all_powerful", found, settings())
    assert f.message.key == "all_powerful.engine"
    assert f.remediation.sql is None


def test_who_hands_rights_on_loses_the_option_only() -> None:
    """The right stays; whoever got it from there is named."""
    found = estate([account("anna"), account("boris")], [("anna", "clients"), ("boris", "clients")])
    right = found.grants[0].rights[0]
    handed = (
        dataclasses.replace(right, grantee="anna", grantable=True),
        dataclasses.replace(right, grantee="boris", grantor="anna"),
    )
    found.grants = (dataclasses.replace(found.grants[0], rights=handed),)
    (f,) = run("grant_option", found, settings())
    assert f.remediation.sql == 'REVOKE GRANT OPTION FOR SELECT ON "main"."clients" FROM "anna" CASCADE;'
    assert param(f, "others") == "boris"


@pytest.mark.parametrize(
    ("name", "table", "writes", "key"),
    [
        ("bi_reports", "patients", False, "sensitive"),
        ("otchet_ro", "patients", False, "sensitive"),
        ("Аналитика", "patients", False, "sensitive"),
        ("backup", "clients", True, "writes"),
        ("crm_reader", "clients", True, "writes"),
    ],
)
def test_names_that_promise_less(name: str, table: str, writes: bool, key: str) -> None:
    """In both languages: a role for reports with diagnoses, a reader that changes data."""
    who = role(name)
    found = estate([who], [], reach=[grant(who, table, Via(kind=ViaKind.GRANT, name="table"), writes=writes)])
    (f,) = run("misnamed_role", found, settings())
    assert f.message.key == f"misnamed_role.{key}"


@pytest.mark.parametrize("name", ["backup", "crm_reader", "sales", "pg_monitor", "reporter_of_things"])
def test_names_that_keep_their_promise(name: str) -> None:
    """A backup reads everything, and who promises nothing breaks nothing."""
    who = role(name)
    found = estate([who], [], reach=[grant(who, "patients", Via(kind=ViaKind.GRANT, name="table"))])
    assert not run("misnamed_role", found, settings())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_has_all_it_names(lang: str) -> None:
    """No parameter is missing in either language, in messages and remedies of all these checks."""
    names = [f"u{i:03}" for i in range(60)]
    found = estate(
        [account(n) for n in names], [(n, "clients") for n in names], reads=[read("u001", "clients")], days=60
    )
    root = account("root", attributes=("SUPERUSER",))
    more = estate([root], [], reach=[grant(root, "clients", Via(kind=ViaKind.SUPERUSER, name="root"))])
    findings = [f for c in ("policy_excess", "unused_access") for f in run(c, found, settings(rule(accounts=("x",))))]
    findings += run("all_powerful", more, settings())
    assert findings
    for f in findings:
        assert "{" not in message(f.message, lang) + remedy(f.remediation, lang)
