"""Who reaches which personal data: the dialects' grants joined with what the columns hold."""

from __future__ import annotations

import bisect
from collections.abc import Iterable

from ..model import (
    TRANSACTION_CATEGORIES,
    Access,
    Classification,
    Grant,
    Grants,
    Principal,
    PrincipalKind,
    Reach,
    Via,
    ViaKind,
)
from ..staff.applications import Stand
from .facts import UNREAD, Facts, TableKey, is_personal

UNKNOWN = "unknown"


def access_rows(facts: Facts) -> tuple[Access, ...]:
    """Return a row for every principal and path to a relation that holds a classification or could not be read.

    A grant without a table (a file, a right over everything) is spelled out per relation. A row whose columns hold
    nothing that was classified has no categories: it still is reach to a relation that matters. Sorted by id.
    """
    rows: dict[str, Access] = {}
    for grants in facts.grants:
        principals = {p.principal: p for p in grants.principals}
        contents = _Contents(facts, grants.system)
        for grant in grants.grants:
            principal = principals.get(grant.principal)
            for key in contents.keys_of(grant):
                row = _row(grants, grant, key, contents.categories(key, grant.columns), principal)
                rows[row.id] = row
    return tuple(rows[i] for i in sorted(rows))


def merged(rows: tuple[Access, ...], more: Iterable[Access]) -> tuple[Access, ...]:
    """Return rows, sorted by id, with more of them in their places; ids of the many are not worked out anew."""
    added = tuple(more)
    if len(added) > len(rows) // 100:
        return tuple(sorted((*rows, *added), key=_id))
    out = list(rows)
    for row in added:
        bisect.insort(out, row, key=_id)
    return tuple(out)


def _id(row: Access) -> str:
    return row.id


def application_rows(access: Iterable[Access], stands: Iterable[Stand]) -> tuple[Access, ...]:
    """Return a row for every user of an application and system that its accounts read directly.

    The application decides what its user sees, so all that its accounts reach counts: no relation is named (schema and
    table None, one row a user and system, so that ten thousand users stay few rows), and the reach is ``application``.
    """
    direct: dict[tuple[str, str], list[Access]] = {}
    for a in access:
        if a.reach is Reach.DIRECT:
            direct.setdefault((a.system, a.principal), []).append(a)
    rows: dict[str, Access] = {}
    for stand in stands:
        for system in sorted({s for s, _ in stand.accounts}):
            accounts = tuple(p for s, p in stand.accounts if s == system and (s, p) in direct)
            reached = [a for p in accounts for a in direct[system, p]]
            if reached:
                rows.update((row.id, row) for row in _users(stand, system, accounts, reached))
    return tuple(rows[i] for i in sorted(rows))


def _users(stand: Stand, system: str, accounts: tuple[str, ...], reached: list[Access]) -> Iterable[Access]:
    via = (
        Via(kind=ViaKind.APPLICATION, name=stand.application),
        *(Via(kind=ViaKind.LOGIN, name=name, system=system) for name in accounts),
    )
    categories = tuple(sorted({c for a in reached for c in a.categories}))
    privileges = tuple(sorted({p for a in reached for p in a.privileges}))
    return (
        Access(
            system=system,
            principal=person.login or person.name,
            principal_kind=PrincipalKind.APP_USER,
            can_login=True,
            person=person.name,
            schema=None,
            table=None,
            columns=("*",),
            privileges=privileges,
            reach=Reach.APPLICATION,
            via=via,
            row_security=any(a.row_security for a in reached),
            categories=categories,
            as_of=max(a.as_of for a in reached),
        )
        for person in stand.users
    )


class _Contents:
    """What the relations of one system hold; the same for all principals, so worked out once."""

    def __init__(self, facts: Facts, system: str) -> None:
        self._facts = facts
        self._system = system
        found = {k: v for k, v in facts.by_table.items() if k[0] == system}
        self._unread = {
            (row.system, row.schema, row.table) for row in facts.tables if row.system == system and row.status in UNREAD
        }
        self._relevant: dict[TableKey, list[Classification]] = {k: found.get(k, []) for k in {*found, *self._unread}}
        self._ordered = sorted(self._relevant)
        self._known: dict[tuple[TableKey, tuple[str, ...]], tuple[str, ...]] = {}

    def keys_of(self, grant: Grant) -> Iterable[TableKey]:
        """Return the relations a grant is about, as far as they matter."""
        if grant.table is None:
            return [k for k in self._ordered if grant.schema is None or k[1] == grant.schema]
        key = (self._system, grant.schema or "", grant.table)
        return (key,) if key in self._relevant else ()

    def categories(self, key: TableKey, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Return the categories that columns of a relation hold."""
        known = self._known.get((key, columns))
        if known is None:
            known = self._known[key, columns] = self._categories(key, columns)
        return known

    def _categories(self, key: TableKey, columns: tuple[str, ...]) -> tuple[str, ...]:
        every = columns == ("*",)
        reached = [c for c in self._relevant[key] if every or c.column in columns]
        # A company's phone is a contact too, but nobody's personal data.
        counted = (c for c in reached if is_personal(c) or c.category in TRANSACTION_CATEGORIES)
        found = sorted({c.category.value for c in counted})
        return (*found, UNKNOWN) if key in self._unread else tuple(found)


def _row(
    grants: Grants, grant: Grant, key: TableKey, categories: tuple[str, ...], principal: Principal | None
) -> Access:
    return Access(
        system=grants.system,
        principal=grant.principal,
        principal_kind=grant.principal_kind,
        can_login=grant.can_login,
        person=principal.person if principal else None,
        schema=key[1],
        table=key[2],
        columns=grant.columns,
        privileges=grant.privileges,
        reach=grant.reach,
        via=grant.via,
        grantable=grant.grantable,
        row_security=grant.row_security,
        last_login=principal.last_login if principal else UNKNOWN,
        categories=categories,
        as_of=grants.as_of,
    )
