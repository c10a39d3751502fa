"""Cuts as SQL to review, in each engine's words. Nothing of it is ever sent by privaudit.

Sources: https://www.postgresql.org/docs/current/sql-revoke.html and sql-alterrole.html (a superuser's REVOKE is done as
the owner: what someone else granted has to be taken back as that role); https://mariadb.com/kb/en/revoke/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ...model import Grant, Right, RightLevel, ViaKind
from ...model.sqlnames import quote_for
from .model import Cut, CutKind

PUBLIC: Final = "PUBLIC"
POSTGRESQL: Final = "postgresql"
_NO: Final = frozenset({"SUPERUSER", "REPLICATION", "CREATEROLE", "BYPASSRLS", "CREATEDB"})


def account_name(dialect: str, name: str) -> str:
    """Return a grantee as the engine wants it written: ``"anna"``, ``'anna'@'%'``, a role, or PUBLIC."""
    if name == PUBLIC:
        return PUBLIC
    if dialect == POSTGRESQL or "@" not in name:
        return quote_for(dialect, name)
    user, _, host = name.rpartition("@")
    return f"{_text(user)}@{_text(host)}"


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def revoke(dialect: str, cuts: Iterable[Cut]) -> tuple[str, ...]:
    """Return the statements in order; rights of one grantee and level on several relations are one statement.

    MariaDB and MySQL take one relation a statement.
    """
    groups: dict[tuple[object, ...], list[Cut]] = defaultdict(list)
    for i, cut in enumerate(cuts):
        right = cut.right
        if right is None or dialect != POSTGRESQL or right.level is RightLevel.COLUMN:
            groups[(i,)].append(cut)
        else:
            groups[cut.grantee, right.level, right.grantor, cut.cascade].append(cut)
    return tuple(line for group in groups.values() for line in _statement(dialect, group))


def _statement(dialect: str, group: list[Cut]) -> Iterator[str]:
    first = group[0]
    grantee = account_name(dialect, first.grantee)
    if first.kind is CutKind.MEMBER:
        yield f"REVOKE {account_name(dialect, first.name)} FROM {grantee};"
    elif first.kind is CutKind.ATTRIBUTE:
        yield drop_attribute(dialect, first.grantee, first.name)
    elif first.right is not None:
        tail = " CASCADE" if first.cascade else ""
        taken = f"REVOKE {_what(dialect, first)} ON {_where(dialect, group)} FROM {grantee}{tail};"
        if first.right.grantor is not None:
            yield f"SET ROLE {account_name(dialect, first.right.grantor)};"
            yield taken
            yield "RESET ROLE;"
        else:
            yield taken


def _what(dialect: str, cut: Cut) -> str:
    assert cut.right is not None  # noqa: S101 - of cuts of rights only
    if cut.right.level is RightLevel.ROUTINE:
        return "EXECUTE"
    if cut.right.level is RightLevel.COLUMN:
        return f"SELECT ({', '.join(quote_for(dialect, c) for c in cut.columns)})"
    return "SELECT"


def _where(dialect: str, group: list[Cut]) -> str:
    rights = [c.right for c in group if c.right is not None]
    level = rights[0].level
    if level is RightLevel.GLOBAL:
        return "*.*"
    if level is RightLevel.DATABASE:
        return f"{quote_for(dialect, rights[0].schema or '')}.*"
    if level is RightLevel.ROUTINE:
        return "ROUTINE " + ", ".join(_routine(dialect, r) for r in rights)
    return ", ".join(quote_for(dialect, r.schema or "", r.name or "") for r in rights)


def _routine(dialect: str, right: Right) -> str:
    """Its name holds the types of its arguments, which are no names to be quoted."""
    name, _, types = (right.name or "").rpartition("(")
    return f"{quote_for(dialect, right.schema or '', name)}({types}"


def drop_attribute(dialect: str, principal: str, name: str) -> str:
    """Return the statement that takes an attribute or a right over everything from an account."""
    who = account_name(dialect, principal)
    if dialect == POSTGRESQL:
        if name in _NO:
            return f"ALTER ROLE {who} NO{name};"
        return f"REVOKE {quote_for(dialect, name)} FROM {who};"
    right = "GRANT OPTION" if name == "GRANT" else name
    return f"REVOKE {right} ON *.* FROM {who};"


def revoke_grant_option(dialect: str, rights: Iterable[Right], *, cascade: bool) -> tuple[str, ...]:
    """Return the statements that leave the rights and take the option to hand them on, with what was handed on."""
    tail = " CASCADE" if cascade and dialect == POSTGRESQL else ""
    out = []
    for right in rights:
        cut = Cut(kind=CutKind.RIGHT, grantee=right.grantee, right=right, columns=right.columns)
        who = account_name(dialect, right.grantee)
        if dialect == POSTGRESQL:
            taken = f"REVOKE GRANT OPTION FOR {_what(dialect, cut)} ON {_where(dialect, [cut])} FROM {who}{tail};"
            role = account_name(dialect, right.grantor) if right.grantor is not None else None
            out += [taken] if role is None else [f"SET ROLE {role};", taken, "RESET ROLE;"]
        else:
            out.append(f"REVOKE GRANT OPTION ON {_where(dialect, [cut])} FROM {who};")
    return tuple(out)


def revoke_to_come(grant: Grant) -> str | None:
    """Return the statement against a right on tables to come; None where it is no default privilege."""
    maker = next((v.name for v in grant.via if v.kind is ViaKind.DEFAULT_PRIVILEGES), None)
    if maker is None:
        return None
    place = f" IN SCHEMA {quote_for(POSTGRESQL, grant.schema)}" if grant.schema is not None else ""
    who = account_name(POSTGRESQL, grant.principal)
    role = account_name(POSTGRESQL, maker)
    return f"ALTER DEFAULT PRIVILEGES FOR ROLE {role}{place} REVOKE SELECT ON TABLES FROM {who};"


def close_account(dialect: str, principal: str) -> str:
    """Return the statement that closes an account and drops nothing: what it was granted stays to be seen."""
    who = account_name(dialect, principal)
    return f"ALTER ROLE {who} NOLOGIN;" if dialect == POSTGRESQL else f"ALTER USER {who} ACCOUNT LOCK;"
