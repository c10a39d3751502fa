"""The rows of MariaDB's and MySQL's privilege tables in the audit's own records, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..model import Grants, Principal, PrincipalKind, Right, RightLevel, Rule
from ._mysql_names import function_place, procedure_place
from ._mysql_rows import AccountRow, AclRows, DatabaseRow, ObjectRow, RoleRow, RoutineRow

_DEFAULT: Final = "DEFAULT ROLE "
_FUNCTION: Final = "FUNCTION"


def rules_of(rows: AclRows) -> frozenset[Rule]:
    """Return the rules of the server that the rows are read by."""
    found = {Rule.MERGE_ROLES: rows.merge_roles, Rule.RESOLVE_NAMES: rows.resolve_names}
    return frozenset(rule for rule, holds in found.items() if holds)


def rights_of(rows: AclRows) -> Iterator[Right]:
    """Every entry that gives reading, and those of databases that hide a more general one."""
    for account in rows.accounts:
        if account.privileges:
            yield Right(
                grantee=account.name,
                level=RightLevel.GLOBAL,
                privileges=tuple(sorted(account.privileges)),
                grantable="GRANT" in account.privileges,
            )
        for database in sorted(account.withheld):
            yield Right(grantee=account.name, level=RightLevel.WITHHELD, schema=database, privileges=("SELECT",))
    for row in rows.databases:
        yield Right(
            grantee=_name(row.user, row.host),
            level=RightLevel.DATABASE,
            schema=row.database,
            privileges=tuple(sorted(row.privileges)),
            grantable="GRANT" in row.privileges,
        )
    for item in rows.objects:
        yield from _of_object(item)
    for routine in rows.routines:
        place = function_place if routine.kind == _FUNCTION else procedure_place
        schema, name = place(routine.database, routine.name)
        privileges = tuple(sorted(routine.privileges))
        grantee = _name(routine.user, routine.host)
        yield Right(grantee=grantee, level=RightLevel.ROUTINE, schema=schema, name=name, privileges=privileges)


def _of_object(row: ObjectRow) -> Iterator[Right]:
    grantee = _name(row.user, row.host)
    levels = ((RightLevel.TABLE, ("*",), row.privileges), (RightLevel.COLUMN, row.columns, frozenset({"SELECT"})))
    for level, columns, privileges in levels:
        if columns and privileges:
            yield Right(
                grantee=grantee,
                level=level,
                schema=row.database,
                name=row.table,
                columns=columns,
                privileges=tuple(sorted(privileges)),
                grantable="GRANT" in row.privileges,
            )


def _name(user: str, host: str) -> str:
    """Roles have no host; an account without a name has one."""
    return f"{user}@{host}" if host else user


def rows_of(grants: Grants) -> AclRows:
    """Return the rows again from what `rights_of` and `rules_of` gave, so that the server's rules can be applied."""
    roles = {p.principal for p in grants.principals if p.principal_kind in _ROLES}
    return AclRows(
        accounts=tuple(_accounts(grants.principals, grants.rights)),
        databases=tuple(
            DatabaseRow(user=user, host=host, database=r.schema or "", privileges=frozenset(r.privileges))
            for r in grants.rights
            if r.level is RightLevel.DATABASE
            for user, host in [_split(r.grantee, roles)]
        ),
        objects=tuple(_objects(grants.rights, roles)),
        roles=tuple(
            RoleRow(user=user, host=host, role=m.role, admin=bool(m.admin))
            for p in grants.principals
            for user, host in [_split(p.principal, roles)]
            for m in p.member_of
        ),
        routines=tuple(_routines(grants.rights, roles)),
        merge_roles=Rule.MERGE_ROLES in grants.rules,
        resolve_names=Rule.RESOLVE_NAMES in grants.rules,
    )


_ROLES: Final = frozenset({PrincipalKind.ROLE, PrincipalKind.PUBLIC})


def _split(name: str, roles: set[str]) -> tuple[str, str]:
    if name in roles or "@" not in name:
        return name, ""
    user, _, host = name.rpartition("@")
    return user, host


def _accounts(principals: Iterable[Principal], rights: Iterable[Right]) -> Iterator[AccountRow]:
    held: dict[str, frozenset[str]] = {}
    withheld: dict[str, set[str]] = {}
    for r in rights:
        if r.level is RightLevel.GLOBAL:
            held[r.grantee] = frozenset(r.privileges)
        elif r.level is RightLevel.WITHHELD:
            withheld.setdefault(r.grantee, set()).add(r.schema or "")
    for p in principals:
        is_role = p.principal_kind in _ROLES
        user, host = _split(p.principal, {p.principal} if is_role else set())
        yield AccountRow(
            user=user,
            host=host,
            privileges=held.get(p.principal, frozenset()),
            is_role=is_role,
            status=p.status,
            default_roles=tuple(a.removeprefix(_DEFAULT) for a in p.attributes if a.startswith(_DEFAULT)),
            withheld=frozenset(withheld.get(p.principal, ())),
        )


def _routines(rights: Iterable[Right], roles: set[str]) -> Iterator[RoutineRow]:
    for r in rights:
        if r.level is RightLevel.ROUTINE:
            user, host = _split(r.grantee, roles)
            name = r.name or ""
            yield RoutineRow(
                user=user,
                host=host,
                database=r.schema or "",
                name=name.removesuffix("()"),
                kind=_FUNCTION if name.endswith("()") else "PROCEDURE",
                privileges=frozenset(r.privileges),
            )


def _objects(rights: Iterable[Right], roles: set[str]) -> Iterator[ObjectRow]:
    """One row a grantee and table: its own privileges, and the columns."""
    tables: dict[tuple[str, str, str], frozenset[str]] = {}
    columns: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for r in rights:
        key = (r.grantee, r.schema or "", r.name or "")
        if r.level is RightLevel.TABLE:
            tables[key] = frozenset(r.privileges)
        elif r.level is RightLevel.COLUMN:
            columns[key] = r.columns
    for key in dict.fromkeys((*tables, *columns)):
        user, host = _split(key[0], roles)
        yield ObjectRow(
            user=user,
            host=host,
            database=key[1],
            table=key[2],
            privileges=tables.get(key, frozenset()),
            columns=columns.get(key, ()),
        )
