"""What information_schema tells of the scanner's own account, where the privilege tables may not be read."""

from __future__ import annotations

from collections import defaultdict

from ..errors import TargetError
from ..model import Account, Catalog, Grant, Grants, Nature, Principal, PrincipalKind, Reach, Via, ViaKind
from ._mysql_rights import Gap
from ._sqlalchemy import SqlConnection


def own_grants(sql: SqlConnection, catalog: Catalog, account: Account, as_of: str, gaps: tuple[Gap, ...]) -> Grants:
    """Return the own account and, from the columns' privileges, what it reads; ``gaps`` say what is not seen."""
    known = {(t.schema, t.name): len(t.columns) for t in catalog.tables}
    partly = {(t.schema, t.name) for t in catalog.tables if t.gaps}
    columns: dict[tuple[str, str], list[str]] = defaultdict(list)
    try:
        rows = sql.query(
            "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
            " WHERE FIND_IN_SET('select', PRIVILEGES)"
        )
    except TargetError:
        rows = []
    for schema, table, column in rows:
        if (str(schema), str(table)) in known:
            columns[str(schema), str(table)].append(str(column))
    principal = Principal(
        system=catalog.system,
        principal=account.name,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        attributes=account.rights,
        nature=Nature.SCANNER,
    )
    made = (
        Grant(
            principal=account.name,
            principal_kind=PrincipalKind.USER,
            can_login=True,
            schema=schema,
            table=table,
            columns=("*",)
            if len(names) == known[schema, table] and (schema, table) not in partly
            else tuple(sorted(names)),
            privileges=("SELECT",),
            reach=Reach.DIRECT,
            via=(Via(kind=ViaKind.LOGIN, name=account.name),),
        )
        for (schema, table), names in sorted(columns.items())
    )
    return Grants(system=catalog.system, as_of=as_of, principals=(principal,), grants=tuple(made), gaps=gaps)
