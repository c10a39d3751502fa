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
MYSQL: Final = "mysql"
SELECT: Final = "SELECT"
_ALONE: Final = frozenset({RightLevel.COLUMN, RightLevel.MEMBER})
_SPELLED: Final = {
    "GRANT": "GRANT OPTION",
    # MariaDB's older releases know no other name, and the newer take it too.
    "BINLOG MONITOR": "REPLICATION CLIENT",
    "SET USER ID": "SET_USER_ID",
    "SET ANY DEFINER": "SET_ANY_DEFINER",
    "ROLE ADMIN": "ROLE_ADMIN",
    "BACKUP ADMIN": "BACKUP_ADMIN",
}
_NO: Final = frozenset({"SUPERUSER", "REPLICATION", "CREATEROLE", "BYPASSRLS", "CREATEDB"})


def account_name(dialect: str, name: str) -> str:
    """Return a grantee as the engine wants it written: ``"anna"``, ``'anna'@'%'``, a role, or PUBLIC."""
    if name == PUBLIC:
        return PUBLIC
    if dialect == POSTGRESQL or "@" not in name:
        return quote_for(dialect, name)
    user, _, host = name.rpartition("@")
    return f"{_text(user)}@{_text(host)}"


def role_name(dialect: str, name: str) -> str:
    """Return a role as the engine wants it written: MySQL's have a host, MariaDB's may have a sign in their name."""
    return account_name(dialect, name) if dialect == MYSQL else quote_for(dialect, name)


def _text(value: str) -> str:
    # A backslash means itself, or the next character: as sql_mode has it. Between backticks it always means itself.
    return quote_for(MYSQL, value) if "\\" in value else "'" + value.replace("'", "''") + "'"


def revoke(dialect: str, cuts: Iterable[Cut]) -> tuple[str, ...]:
    """Return the statements in order; rights of one grantee and level on several relations are one statement.

    MariaDB and MySQL take one relation a statement.
    """
    groups: dict[tuple[object, ...], list[Cut]] = defaultdict(list)
    for i, cut in enumerate(cuts):
        right = cut.right
        if right is None or dialect != POSTGRESQL or right.level in _ALONE:
            groups[(i,)].append(cut)
        else:
            groups[cut.grantee, right.level, right.grantor, cut.cascade].append(cut)
    return tuple(line for group in groups.values() for line in _statement(dialect, group))


def _statement(dialect: str, group: list[Cut]) -> Iterator[str]:
    first = group[0]
    grantee = account_name(dialect, first.grantee)
    if first.kind is CutKind.MEMBER:
        yield f"REVOKE {role_name(dialect, first.name)} FROM {grantee}{_granted_by(dialect, first)};"
    elif first.kind is CutKind.ADMIN:
        yield f"REVOKE ADMIN OPTION FOR {role_name(dialect, first.name)} FROM {grantee}{_granted_by(dialect, first)};"
    elif first.kind is CutKind.SERVER:
        yield f"REVOKE USAGE ON FOREIGN SERVER {quote_for(dialect, first.name)} FROM {grantee};"
    elif first.kind is CutKind.PROXY:
        yield f"REVOKE PROXY ON {account_name(dialect, first.name)} FROM {grantee};"
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


def _granted_by(dialect: str, cut: Cut) -> str:
    """PostgreSQL takes back what the named role granted: without its name, what the bootstrap superuser did."""
    grantor = cut.right.grantor if cut.right is not None else None
    by = f" GRANTED BY {account_name(dialect, grantor)}" if grantor is not None else ""
    return by + (" CASCADE" if cut.cascade else "")


def _what(dialect: str, cut: Cut) -> str:
    assert cut.right is not None  # noqa: S101 - of cuts of rights only
    if cut.right.level is RightLevel.ROUTINE:
        return "EXECUTE"
    if cut.word != SELECT:
        return spelled(cut.word)
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
        if dialect != POSTGRESQL:
            return _stored(dialect, rights[0])
        return "ROUTINE " + ", ".join(_routine(dialect, r) for r in rights)
    return ", ".join(quote_for(dialect, r.schema or "", r.name or "") for r in rights)


def _routine(dialect: str, right: Right) -> str:
    """Its name holds the types of its arguments, which the server has quoted where they need it."""
    signature = right.name or ""
    start = _types(signature)
    return f"{quote_for(dialect, right.schema or '', signature[:start])}{signature[start:]}"


def _types(signature: str) -> int:
    """Where the types begin: the last parenthesis that opens outside quotes, since names of types may hold some."""
    quoted = False
    for i in range(len(signature) - 1, -1, -1):
        if signature[i] == '"':
            quoted = not quoted
        elif signature[i] == "(" and not quoted:
            return i
    return len(signature)


def _stored(dialect: str, right: Right) -> str:
    name = right.name or ""
    kind = "FUNCTION" if name.endswith("()") else "PROCEDURE"
    return f"{kind} {quote_for(dialect, right.schema or '', name.removesuffix('()'))}"


def drop_attribute(dialect: str, principal: str, name: str) -> str:
    """Return the statement that takes an attribute or a right over everything from an account."""
    who = account_name(dialect, principal)
    if dialect == POSTGRESQL:
        if name in _NO:
            return f"ALTER ROLE {who} NO{name};"
        return f"REVOKE {quote_for(dialect, name)} FROM {who};"
    words, place = power(name)
    return f"REVOKE {spelled(words)} ON {_power_place(dialect, place)} FROM {who};"


def power(name: str) -> tuple[str, str]:
    """Return the privilege and the place of a power of MariaDB or MySQL: ``UPDATE mysql.*`` is two things."""
    words, _, place = name.rpartition(" ")
    return (words, place) if "." in place else (name, "*.*")


def _power_place(dialect: str, place: str) -> str:
    schema, _, table = place.partition(".")
    if schema == "*":
        return "*.*"
    return f"{quote_for(dialect, schema)}.{'*' if table == '*' else quote_for(dialect, table)}"


def spelled(word: str) -> str:
    """Return a privilege as GRANT and REVOKE of MariaDB and MySQL write it."""
    return _SPELLED.get(word, word)


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
