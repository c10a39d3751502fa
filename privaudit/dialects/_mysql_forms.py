"""MySQL's privilege rows brought to MariaDB's form, so that one set of rules answers for both.

Sources: MySQL 8.0 Reference Manual, "Using Roles", "Privilege Restriction Using Partial Revokes" and the system
variables mandatory_roles, activate_all_roles_on_login and partial_revokes. Not verified on a live server.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from typing import Any

from ._mysql_acl import AccountRow, AclRows, DatabaseRow, ObjectRow, RoleRow

_ROLE = re.compile(
    r"""\s*(?:`([^`]*)`|'([^']*)'|"([^"]*)"|([^@,`'"\s]+))(?:@(?:`([^`]*)`|'([^']*)'|"([^"]*)"|([^,\s]+)))?"""
)


def role_name(role: str, host: str) -> str:
    """Return MySQL's role by its bare name if its host is the usual ``%``, else as an account."""
    return role if host in ("", "%") else f"{role}@{host}"


def withheld_databases(text: str) -> frozenset[str]:
    """Return the databases of MySQL's ``Restrictions`` that take SELECT back."""
    try:
        listed = json.loads(text) if text else []
    except ValueError:
        return frozenset()
    items: Iterable[Any] = listed if isinstance(listed, list) else ()
    return frozenset(
        str(i.get("Database")) for i in items if isinstance(i, dict) and "SELECT" in i.get("Privileges", ())
    )


def as_mariadb(rows: AclRows) -> AclRows:
    """Give MySQL's rows MariaDB's form: an account that is granted to others is a role, without a host.

    One that may also log in stays an account besides.
    """
    granted = {r.role for r in rows.roles}

    def is_role(user: str, host: str) -> bool:
        return role_name(user, host) in granted

    accounts: list[AccountRow] = []
    for a in rows.accounts:
        if is_role(a.user, a.host):
            accounts.append(
                AccountRow(
                    user=role_name(a.user, a.host), host="", is_role=True, privileges=a.privileges, withheld=a.withheld
                )
            )
        if not is_role(a.user, a.host) or a.status != "locked":
            accounts.append(a)
    databases = [
        DatabaseRow(user=role_name(d.user, d.host), host="", database=d.database, privileges=d.privileges)
        for d in rows.databases
        if is_role(d.user, d.host)
    ]
    objects = [
        ObjectRow(
            user=role_name(o.user, o.host),
            host="",
            database=o.database,
            table=o.table,
            privileges=o.privileges,
            columns=o.columns,
        )
        for o in rows.objects
        if is_role(o.user, o.host)
    ]
    routines = [
        dataclasses.replace(r, user=role_name(r.user, r.host), host="")
        for r in rows.routines
        if is_role(r.user, r.host)
    ]
    edges = [
        RoleRow(user=role_name(r.user, r.host), host="", role=r.role, admin=r.admin)
        for r in rows.roles
        if is_role(r.user, r.host)
    ]
    return dataclasses.replace(
        rows,
        accounts=tuple(accounts),
        databases=(*rows.databases, *databases),
        objects=(*rows.objects, *objects),
        routines=(*rows.routines, *routines),
        roles=(*rows.roles, *edges),
    )


def mandatory_roles(setting: str) -> tuple[str, ...]:
    """Return the roles of the variable ``mandatory_roles``: names, quoted or not, with or without a host."""
    found = (m.groups() for m in _ROLE.finditer(setting))
    return tuple(role_name(next(g for g in m[:4] if g is not None), next((g for g in m[4:] if g), "%")) for m in found)


def with_roles(rows: AclRows, mandatory: tuple[str, ...], *, activate_all: bool) -> AclRows:
    """Give every account the mandatory roles; with ``activate_all`` every role that it holds is active at login."""
    edges = [
        RoleRow(user=a.user, host=a.host, role=role)
        for a in rows.accounts
        for role in mandatory
        if role_name(a.user, a.host) not in mandatory
    ]
    every = (*rows.roles, *edges)
    if not activate_all:
        return dataclasses.replace(rows, roles=every)
    held: dict[tuple[str, str], set[str]] = {}
    for edge in every:
        held.setdefault((edge.user, edge.host), set()).add(edge.role)
    accounts = tuple(
        dataclasses.replace(a, default_roles=tuple(sorted(held.get((a.user, a.host), set())))) for a in rows.accounts
    )
    return dataclasses.replace(rows, accounts=accounts, roles=every)


def with_literal_names(rows: AclRows) -> AclRows:
    """Escape the wildcards of database rows: with ``partial_revokes`` they are literal characters."""
    literal = tuple(
        dataclasses.replace(d, database=re.sub(r"(\\.)|([%_])", lambda m: m[1] or "\\" + m[2], d.database))
        for d in rows.databases
    )
    return dataclasses.replace(rows, databases=literal)
