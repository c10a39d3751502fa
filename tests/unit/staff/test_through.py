"""What users of applications hold: what the application's accounts read, and nothing of accounts called the same."""

from __future__ import annotations

import dataclasses

from privaudit.accesslog.read import merged
from privaudit.analysis.holders import Holder, Standing, holders
from privaudit.analysis.least import coverage, reads_by_account
from privaudit.analysis.reach import application_rows
from privaudit.model import LogKind, LogState, Nature, Person, Principal, PrincipalKind, Read, ReadPattern
from privaudit.staff.applications import Stand
from tests.unit.analysis.test_holders import _estate, _reads

from .people import account


def _held(*stands: Stand, principals: tuple[Principal, ...] = ()) -> dict[str, Holder]:
    """Holders of the estate: the CRM's account reads clients in ``crm`` and goods in ``shop``, another all of shop."""
    direct = (
        _reads("app", "crm.clients"),
        _reads("app", "shop.goods"),
        _reads("till", "shop.purchases"),
        _reads("till", "shop.closed"),
    )
    access = (*direct, *application_rows(direct, stands))
    known = _estate(*principals).with_(access=access)
    return {
        f"{'/'.join(h.systems)}:{h.name}": h
        for h in holders(known, known.classifications)
        if h.kind is PrincipalKind.APP_USER
    }


def _stand(name: str, account_name: str, *users: Person) -> Stand:
    return Stand(application=name, users=users, accounts=(("crm", account_name), ("shop", account_name)))


def test_a_user_holds_what_the_applications_accounts_read_and_no_more() -> None:
    """Purchases lie in a system the application reads, in a table it does not: its users do not hold them."""
    users = (Person(name="Anna", source="CRM", login="a"), Person(name="Boris", source="CRM", login="b"))
    held = _held(_stand("CRM", "app", *users))
    assert len(held) == 2
    for h in held.values():
        assert (h.identity.tables, h.transactions.tables, h.unread_tables) == (1, 0, 0)


def test_a_user_of_two_applications_holds_what_both_read() -> None:
    """A person's logins in both are one person: identity by one, purchases by the other."""
    anna = [Person(name="Anna", source=s, login=n) for s, n in (("CRM", "a"), ("Till", "77"))]
    (only,) = _held(_stand("CRM", "app", anna[0]), _stand("Till", "till", anna[1])).values()
    assert (only.identity.tables, only.transactions.tables, only.unread_tables) == (1, 1, 1)
    assert only.accounts == (("crm", "a"), ("shop", "77"), ("shop", "a"))


def test_the_same_bare_login_in_two_applications_is_two_holders() -> None:
    """Where nobody knows the person behind it, "admin" of one is not "admin" of the other."""
    admin = [Person(name="admin", source=s, login="admin") for s in ("CRM", "Till")]
    held = _held(_stand("CRM", "app", admin[0]), _stand("Till", "till", admin[1]))
    assert [(h.identity.tables, h.transactions.tables) for h in held.values()] in (
        [(1, 0), (0, 1)],
        [(0, 1), (1, 0)],
    )


def test_a_login_called_as_an_account_of_the_engine_is_not_that_account() -> None:
    """Neither its state nor its nature is taken over."""
    expired = dataclasses.replace(account("a", "shop", nature=Nature.ENGINE), status="expired")
    (only,) = _held(_stand("CRM", "app", Person(name="Anna", source="CRM", login="a")), principals=(expired,)).values()
    assert (only.standing, only.nature) == (Standing.COUNTED, Nature.UNKNOWN)


def test_what_a_journal_says_is_no_use_of_an_accounts_rights() -> None:
    """The login "app" in a journal is a person's, whatever account is called so; it is no log of the server either."""
    read = Read(
        system="crm",
        principal="app",
        schema="main",
        table="clients",
        first="2026-11-20T00:00:00+00:00",
        last="2026-11-20T00:00:00+00:00",
        statements=1,
        pattern=ReadPattern.READ,
        source="journal:CRM",
        kind=LogKind.JOURNAL,
    )
    state = LogState(
        system="crm",
        source="journal:CRM",
        kind=LogKind.JOURNAL,
        from_="2026-08-01",
        to="2026-11-20",
        covers_reads=True,
        files=1,
        days_covered=90,
    )
    assert set(
        coverage([state, dataclasses.replace(state, source="pgaudit", kind=LogKind.SERVER_LOG, system="shop")])
    ) == {"shop"}
    on = LogState(system="crm", source="log_statement", covers_reads=True)
    assert [s.reason for s in merged([on], [state])] == [None, "log_not_given"]
    logged = dataclasses.replace(read, source="pgaudit", kind=LogKind.SERVER_LOG, principal="till")
    found = reads_by_account(_estate().with_(reads=(read, logged)))
    assert set(found) == {("crm", "till")}
