"""Accounts are of a server: one finding an account or person over all databases, with the statements of each."""

from __future__ import annotations

import dataclasses

from privaudit.analysis.facts import Facts
from privaudit.i18n import LANGUAGES
from privaudit.model import Finding, Principal, PrincipalKind, StaffStatus, Via, ViaKind
from privaudit.report.words import message, remedy
from tests.analysed import analysed

from .people_access import account, estate, grant, member, param, person, read, role, rule, run, settings

NOBODY = settings(rule(accounts=("x",)))


def together(*parts: tuple[str, Facts], server: str | None = None) -> Facts:
    """Facts of several systems of one server, each made by `estate`; ``server``: the last is on another."""
    renamed = [_renamed(name, f) for name, f in parts]
    if server is not None:
        renamed[-1].systems = tuple(dataclasses.replace(s, server=server) for s in renamed[-1].systems)
    made = Facts(
        systems=tuple(s for f in renamed for s in f.systems),
        catalogs=tuple(c for f in renamed for c in f.catalogs),
        tables=tuple(t for f in renamed for t in f.tables),
        classifications=tuple(c for f in renamed for c in f.classifications),
        grants=tuple(g for f in renamed for g in f.grants),
        people=parts[0][1].people,
        reads=tuple(r for f in renamed for r in f.reads),
        logs=tuple(x for f in renamed for x in f.logs),
    )
    return analysed(made)


def _renamed(name: str, f: Facts) -> Facts:
    system = dataclasses.replace(f.systems[0], name=name, database=f"db_{name}")
    tables = tuple(dataclasses.replace(t, system=name) for t in f.catalogs[0].tables)
    grants = dataclasses.replace(
        f.grants[0],
        system=name,
        principals=tuple(dataclasses.replace(p, system=name) for p in f.grants[0].principals),
    )
    return Facts(
        systems=(system,),
        catalogs=(dataclasses.replace(f.catalogs[0], system=name, tables=tables),),
        tables=tuple(dataclasses.replace(t, system=name) for t in f.tables),
        classifications=tuple(dataclasses.replace(c, system=name) for c in f.classifications),
        grants=(grants,),
        reads=tuple(dataclasses.replace(r, system=name) for r in f.reads),
        logs=tuple(dataclasses.replace(x, system=name) for x in f.logs),
    )


def sales() -> Facts:
    """Anna reads clients by a right of her own; Boris as a member of sales."""
    return estate(
        [account("anna"), member("boris", "sales"), role("sales")], [("anna", "clients"), ("sales", "clients")]
    )


def stock() -> Facts:
    """Anna reads patients; members of sales read orders."""
    return estate(
        [account("anna"), member("boris", "sales"), role("sales")], [("anna", "patients"), ("sales", "orders")]
    )


def of(findings: list[Finding], name: str) -> Finding:
    """The finding about one account."""
    (found,) = [f for f in findings if f.target.principal == name]
    return found


def test_an_account_of_two_databases_is_one_finding() -> None:
    """With both systems, all tables, and each database's statements under its name."""
    f = of(run("policy_excess", together(("one", sales()), ("two", stock())), NOBODY), "anna")
    assert f.target.systems == ("one", "two")
    assert [r.label() for r in f.target.related if r.table] == ["one.main.clients", "two.main.patients"]
    assert (f.remediation.sql or "").splitlines() == [
        "-- in database db_one",
        'REVOKE SELECT ON "main"."clients" FROM "anna";',
        "-- in database db_two",
        'REVOKE SELECT ON "main"."patients" FROM "anna";',
    ]


def test_leaving_a_role_is_said_once_and_counted_on_every_database() -> None:
    """A role is of the server: what its member loses in a database that is no part of the finding is said, too."""
    vera = member("vera", "sales")
    one = estate([member("boris", "sales"), vera, role("sales")], [("sales", "clients")])
    two = estate([member("boris", "sales"), vera, role("sales")], [("sales", "orders")])
    found = together(("one", one), ("two", two))
    rules = [dataclasses.replace(rule(accounts=("vera",)), systems=("one", "two"))]
    rules.append(dataclasses.replace(rule(accounts=("boris",)), systems=("two",)))
    f = of(run("policy_excess", found, settings(*rules)), "boris")
    assert f.target.systems == ("one",)
    assert (f.remediation.sql or "").splitlines() == [
        "-- in any database of the server",
        'REVOKE "sales" FROM "boris";',
        "-- in database db_two",
        'GRANT SELECT ON "main"."orders" TO "boris";',
    ]
    assert param(f, "besides") == "two.main.orders"
    assert "GRANT" in remedy(f.remediation, "en")


def test_a_role_whose_members_all_read_too_much_loses_the_right_itself() -> None:
    """Nobody leaves it, what the policy allows stays, and one finding with one statement names them all."""
    people = [member(name, "sales") for name in ("boris", "vera", "zoya")]
    one = estate([*people, role("sales")], [("sales", "clients")])
    two = estate([*people, role("sales")], [("sales", "orders")])
    allowed = dataclasses.replace(rule(accounts=("boris", "vera", "zoya")), systems=("two",))
    (f,) = run("policy_excess", together(("one", one), ("two", two)), settings(allowed))
    assert (f.remediation.sql or "").splitlines() == [
        "-- in database db_one",
        'REVOKE SELECT ON "main"."clients" FROM "sales";',
    ]
    assert (f.target.principal, param(f, "same")) == ("boris", "vera, zoya")
    assert "vera, zoya" in remedy(f.remediation, "en")


def test_what_is_of_the_server_is_told_from_what_is_of_a_database() -> None:
    """Boris leaves the role once; his own right in the other database is taken back there."""
    both = estate(
        [account("anna"), member("boris", "sales"), role("sales")], [("boris", "patients"), ("sales", "clients")]
    )
    f = of(run("policy_excess", together(("one", both), ("two", stock())), NOBODY), "boris")
    lines = (f.remediation.sql or "").splitlines()
    assert lines == [
        "-- in any database of the server",
        'REVOKE "sales" FROM "boris";',
        "-- in database db_one",
        'REVOKE SELECT ON "main"."patients" FROM "boris";',
    ]


def test_the_same_account_keeps_its_id_when_a_database_is_missing() -> None:
    """A database that is down one night does not make it another finding."""
    whole = of(run("policy_excess", together(("one", sales()), ("two", stock())), NOBODY), "anna")
    part = of(run("policy_excess", together(("one", sales())), NOBODY), "anna")
    assert whole.id == part.id
    assert whole.state != part.state


def test_accounts_of_the_same_name_on_two_servers_are_two() -> None:
    """Only the server knows whether it is the same."""
    found = run("policy_excess", together(("one", sales()), ("two", stock()), server="db2"), NOBODY)
    assert len({f.id for f in found if f.target.principal == "anna"}) == 2


def test_users_of_two_applications_are_two() -> None:
    """``admin`` of another application is somebody else, on the same system, too."""
    user = account("admin", principal_kind=PrincipalKind.APP_USER)
    ways = [(Via(kind=ViaKind.APPLICATION, name=name), Via(kind=ViaKind.LOGIN, name="svc")) for name in ("crm", "shop")]
    rows = [dataclasses.replace(grant(user, "clients"), via=way) for way in ways]
    found = run("policy_excess", estate([user], [], reach=rows), NOBODY)
    assert sorted(str(param(f, "application")) for f in found) == ["crm", "shop"]
    assert len({f.id for f in found}) == 2


def test_everyones_right_is_never_taken_for_one_account() -> None:
    """Who reads the same by PUBLIC, too, keeps that, and it is said; others lose nothing."""
    public = account("PUBLIC", principal_kind=PrincipalKind.PUBLIC, can_login=False)
    found = estate([account("anna"), account("boris"), public], [("anna", "clients"), ("PUBLIC", "clients")])
    f = of(run("policy_excess", found, settings(rule(accounts=("boris",)))), "anna")
    assert f.remediation.sql == 'REVOKE SELECT ON "main"."clients" FROM "anna";'
    assert "PUBLIC" in remedy(f.remediation, "en")


def test_a_person_who_left_is_one_finding_with_all_accounts() -> None:
    """Over two servers; each statement says for which systems it is."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")

    def one(name: str) -> Facts:
        return estate([account(name, person=who.name)], [(name, "clients")], people=[who])

    found = together(("one", one("anna")), ("two", one("a.shablonova")), server="db2")
    (f,) = run("leaver_account", found, settings(staff=True))
    assert param(f, "accounts") == "a.shablonova (two); anna (one)"
    assert f.target.systems == ("one", "two")
    assert (f.remediation.sql or "").splitlines() == [
        "-- on one",
        'ALTER ROLE "anna" NOLOGIN;',
        "-- on two",
        'ALTER ROLE "a.shablonova" NOLOGIN;',
    ]


def test_who_reads_in_one_database_is_not_dormant_in_another() -> None:
    """Closing it would stop the work in the other one; its rights are said to be unused instead."""
    busy = estate([account("anna")], [("anna", "clients")], reads=[read("anna", "clients")], days=90)
    idle = estate([account("anna")], [("anna", "clients")], days=90)
    found = together(("one", busy), ("two", idle))
    assert not run("dormant_account", found, settings(staff=True))
    (f,) = run("unused_access", found, settings())
    assert f.target.systems == ("two",)


def test_a_role_is_not_judged_beside_its_members() -> None:
    """What it gives is said of those who can log in; of the role itself only that its name promises less."""
    everyone = [member("anna", "reports"), role("reports")]
    found = estate(everyone, [("reports", "patients")])
    assert [f.target.principal for f in run("policy_excess", found, NOBODY)] == ["anna"]
    assert [f.target.principal for f in run("misnamed_role", found, NOBODY)] == ["reports"]


def test_what_there_is_not_is_not_said() -> None:
    """No dash and no nought where nobody loses and nothing stays open, in either language."""
    people: list[Principal] = [account("anna"), account("boris")]
    found = run("policy_excess", estate(people, [("anna", "clients"), ("boris", "clients")]), NOBODY)
    for lang in LANGUAGES:
        for f in found:
            said = message(f.message, lang) + remedy(f.remediation, lang)
            assert "–" not in said
            assert ": 0" not in said
            assert "?" not in said
            assert "{" not in said
