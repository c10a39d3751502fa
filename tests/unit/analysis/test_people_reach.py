"""Grants joined with what columns hold."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.analysis.reach import access_rows, merged
from privaudit.model import (
    Grant,
    Grants,
    Principal,
    PrincipalKind,
    Reach,
    Subject,
    TableStatus,
    Via,
    ViaKind,
)
from tests.facts import classified, facts, relation, row


def grant(principal: str, table: str | None, *columns: str) -> Grant:
    """A direct SELECT."""
    return Grant(
        principal=principal,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        schema="main" if table else None,
        table=table,
        columns=columns or ("*",),
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=(Via(kind=ViaKind.GRANT, name="table"),),
    )


def grants(*found: Grant) -> Grants:
    """All a system says."""
    anna = Principal(system="crm", principal="anna", principal_kind=PrincipalKind.USER, can_login=True)
    anna = dataclasses.replace(anna, person="Anna", last_login="2026-01-01T00:00:00+00:00")
    return Grants(system="crm", as_of="2026-01-01T00:00:00+00:00", principals=(anna,), grants=found)


def test_access_lists_only_what_matters() -> None:
    """A grant on a table without classified columns is no row; the columns reached decide the categories."""
    found = [classified("client", "name", "PERSON"), classified("client", "phone", "PHONE_NUMBER")]
    given = grants(
        grant("anna", "client", "name"), grant("bob", "client"), grant("bob", "other"), grant("eve", "client", "id")
    )
    rows = access_rows(facts([relation("client"), relation("other")], found, grants=[given]))
    assert {(a.principal, a.categories) for a in rows} == {
        ("anna", ("identity",)),
        ("bob", ("contact", "identity")),
        ("eve", ()),
    }
    anna = next(a for a in rows if a.principal == "anna")
    assert (anna.person, anna.last_login) == ("Anna", "2026-01-01T00:00:00+00:00")


def test_company_data_give_no_category() -> None:
    """Who reads a supplier's phone reaches the table, and no personal data in it."""
    found = [classified("supplier", "phone", "PHONE_NUMBER", subject=Subject.ORGANISATION)]
    (only,) = access_rows(facts([relation("supplier")], found, grants=[grants(grant("bob", "supplier"))]))
    assert only.categories == ()


def test_a_table_that_could_not_be_read_is_listed_as_unknown() -> None:
    """Its content may be anything."""
    rows = [row("secret", status=TableStatus.FAILED, reason="permission_denied", subject=Subject.UNKNOWN)]
    found = access_rows(facts([relation("secret")], [], rows=rows, grants=[grants(grant("bob", "secret"))]))
    assert [a.categories for a in found] == [("unknown",)]


def test_a_table_that_was_not_asked_for_is_unknown_too() -> None:
    """AUDIT_JSON lists skipped tables: nobody looked, so its content may be anything."""
    rows = [row("secret", status=TableStatus.SKIPPED, reason="excluded")]
    found = access_rows(facts([relation("secret")], [], rows=rows, grants=[grants(grant("bob", "secret"))]))
    assert [a.categories for a in found] == [("unknown",)]


def test_a_grant_over_everything_is_spelled_out_by_table() -> None:
    """A file's reader reaches each table in it."""
    found = [classified("a", "name", "PERSON"), classified("b", "phone", "PHONE_NUMBER")]
    rows = access_rows(facts([relation("a"), relation("b"), relation("c")], found, grants=[grants(grant("bob", None))]))
    assert {a.table for a in rows} == {"a", "b"}


@pytest.mark.parametrize("more", [0, 1, 3, 300])
def test_rows_that_come_later_stand_where_their_ids_belong(more: int) -> None:
    """Few rows or many: the order is that of all ids."""
    given = [grant(f"r{i}", "client") for i in range(400)]
    rows = access_rows(facts([relation("client")], [classified("client", "name", "PERSON")], grants=[grants(*given)]))
    added = tuple(dataclasses.replace(r, principal=f"later{i}") for i, r in enumerate(rows[:more]))
    ids = [r.id for r in merged(rows, added)]
    assert len(ids) == 400 + more
    assert ids == sorted(ids)
