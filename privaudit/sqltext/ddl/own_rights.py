"""GRANT, REVOKE and DENY in every form: rights on objects, roles, default privileges.

Grammar: PostgreSQL 16 manual, GRANT, REVOKE, ALTER DEFAULT PRIVILEGES; MySQL 8.0 manual 13.7.1.6 and 13.7.1.8; MariaDB
reference, GRANT and REVOKE; Transact-SQL reference, GRANT, DENY, REVOKE; Oracle SQL reference, GRANT and REVOKE.
"""

from __future__ import annotations

from typing import Final

from ...model import RightLevel
from .base import MYSQL_LIKE, Dialect, QName
from .effects import DefaultRights, Effect, GrantRights, GrantRoles, Harmless, NotUnderstood, Privilege
from .own_cursor import Cursor, UnclearError
from .own_grantees import account_end, grantee, grantees
from .own_objects import objects_of


def rights(cursor: Cursor) -> tuple[Effect, ...]:
    """GRANT, REVOKE or DENY."""
    verb = cursor.one("GRANT", "REVOKE", "DENY")
    revoke = verb == "REVOKE"
    if cursor.dialect is Dialect.SQLITE:
        raise UnclearError("statement")
    if revoke and cursor.dialect in MYSQL_LIKE:
        cursor.if_exists()
    option = _option_for(cursor) if revoke else ""
    if not _has_on(cursor):
        return _without_object(cursor, revoke=revoke, option=option, deny=verb == "DENY")
    return _on_object(cursor, verb, option_only=option == "GRANT")


def _option_for(cursor: Cursor) -> str:
    """Take GRANT OPTION FOR, ADMIN OPTION FOR and the like."""
    word = cursor.word()
    if word in {"GRANT", "ADMIN", "INHERIT", "SET", "HIERARCHY"} and cursor.words(3)[1:] == ("OPTION", "FOR"):
        cursor.at += 3
        return word
    return ""


def _has_on(cursor: Cursor) -> bool:
    """Whether it is about an object: ON comes before TO or FROM."""
    at = cursor.at
    cursor.until("ON", "FROM", "TO")
    found = cursor.word() == "ON"
    cursor.at = at
    return found


# -- rights on objects


def _privilege(cursor: Cursor) -> Privilege:
    words: list[str] = []
    columns: tuple[str, ...] = ()
    while cursor.word() not in {",", "ON", "(", "TO", "FROM", ""}:
        words.append(cursor.next().text.upper())
    if cursor.take("("):
        columns = cursor.listed(cursor.name)
        cursor.need(")")
    if not words:
        raise UnclearError
    word = " ".join(words)
    return Privilege(word="ALL" if word == "ALL PRIVILEGES" else word, columns=columns)


def _on_object(cursor: Cursor, verb: str, *, option_only: bool) -> tuple[Effect, ...]:
    revoke = verb == "REVOKE"
    privileges = cursor.listed(lambda: _privilege(cursor))
    if cursor.dialect in MYSQL_LIKE and [p.word for p in privileges] == ["PROXY"]:
        return _proxy(cursor, revoke=revoke)
    cursor.need("ON")
    level, objects, columns = objects_of(cursor, privileges)
    if columns:
        privileges = tuple(Privilege(word=p.word, columns=p.columns or columns) for p in privileges)
    to, grantable, cascade = _to(cursor, revoke=revoke)
    if level is None and cursor.dialect is Dialect.MSSQL and "IMPERSONATE" in {p.word for p in privileges}:
        roles = tuple(o.name for o in objects)
        return (GrantRoles(spot=cursor.whole(), roles=roles, members=to, revoke=verb != "GRANT"),)
    if level is None:
        return (Harmless(spot=cursor.whole(), what=f"{verb} ON {objects[0].name}"),)
    made = GrantRights(
        spot=cursor.whole(),
        privileges=privileges,
        level=level,
        objects=objects,
        grantees=to,
        revoke=revoke,
        grantable=grantable,
        option_only=option_only,
        cascade=cascade,
        deny=verb == "DENY",
    )
    return (made,)


def _proxy(cursor: Cursor, *, revoke: bool) -> tuple[Effect, ...]:
    """An account that may log in as another."""
    cursor.need("ON")
    whom = grantee(cursor)
    to, grantable, _ = _to(cursor, revoke=revoke)
    made = GrantRights(
        spot=cursor.whole(),
        privileges=(Privilege(word="PROXY"),),
        level=RightLevel.MEMBER,
        objects=(QName(name=whom),),
        grantees=to,
        revoke=revoke,
        grantable=grantable,
    )
    return (made,)


def _to(cursor: Cursor, *, revoke: bool) -> tuple[tuple[str, ...], bool, bool]:
    """Who, whether they may pass it on, whether what they passed on goes, too."""
    _need_to(cursor, revoke=revoke)
    out = [_grantee(cursor)]
    while cursor.take(","):
        out.append(_grantee(cursor))
    grantable = cascade = False
    while not cursor.done:
        word = cursor.next().text.upper()
        if word == "WITH" and cursor.dialect in MYSQL_LIKE:
            grantable |= _mysql_options(cursor)
        elif word == "WITH":
            grantable |= cursor.one("GRANT", "HIERARCHY", "ADMIN") == "GRANT"
            cursor.need("OPTION")
        elif word in {"GRANTED", "AS"}:
            cursor.take("BY")
            grantee(cursor)
        elif word in {"CASCADE", "RESTRICT"}:
            cascade |= word == "CASCADE"
            cursor.take("CONSTRAINTS")
        elif word == "REQUIRE" and cursor.dialect in MYSQL_LIKE:
            cursor.until("WITH")
        elif word == "IGNORE":
            cursor.need("UNKNOWN", "USER")
        elif word not in {";", "FORCE"}:
            raise UnclearError
    return tuple(out), grantable, cascade


def _need_to(cursor: Cursor, *, revoke: bool) -> None:
    """SQL Server takes TO for FROM."""
    if not (cursor.dialect is Dialect.MSSQL and cursor.one("FROM", "TO")):
        cursor.need("FROM" if revoke else "TO")


def _grantee(cursor: Cursor) -> str:
    found = grantee(cursor)
    if cursor.dialect in MYSQL_LIKE or (cursor.dialect is Dialect.ORACLE and cursor.word() == "IDENTIFIED"):
        account_end(cursor)
    return found


def _mysql_options(cursor: Cursor) -> bool:
    """GRANT OPTION and limits behind WITH."""
    grantable = False
    while not cursor.done and cursor.word() != "AS":
        grantable |= cursor.sees("GRANT", "OPTION")
        cursor.next()
    return grantable


# -- roles, and rights without an object


def _without_object(cursor: Cursor, *, revoke: bool, option: str, deny: bool) -> tuple[Effect, ...]:
    """Roles; or rights over everything (Oracle's system privileges, SQL Server's on the database)."""
    if cursor.dialect in MYSQL_LIKE and revoke and cursor.word() == "ALL":
        return _mysql_revoke_all(cursor)
    if cursor.dialect in {Dialect.MSSQL, Dialect.ORACLE}:
        return _system_rights(cursor, revoke=revoke, deny=deny)
    roles = grantees(cursor)
    cursor.need("FROM" if revoke else "TO")
    members = [_grantee(cursor)]
    while cursor.take(","):
        members.append(_grantee(cursor))
    options = _role_options(cursor)
    if option:
        options = {**dict.fromkeys(("ADMIN", "INHERIT", "SET")), option: True}
    made = GrantRoles(
        spot=cursor.whole(),
        roles=roles,
        members=tuple(members),
        revoke=revoke,
        admin=options.get("ADMIN"),
        inherit=options.get("INHERIT"),
        set=options.get("SET"),
    )
    return (made,)


def _role_options(cursor: Cursor) -> dict[str, bool | None]:
    """What stands behind the members: WITH ADMIN OPTION, WITH INHERIT FALSE, SET TRUE; GRANTED BY; CASCADE."""
    found: dict[str, bool | None] = {}
    while not cursor.done:
        word = cursor.next().text.upper()
        if word in {"WITH", ","}:
            option = cursor.one("ADMIN", "INHERIT", "SET")
            said = cursor.one("OPTION", "TRUE", "FALSE")
            if not option or not said:
                raise UnclearError
            found[option] = said != "FALSE"
        elif word in {"GRANTED", "AS"}:
            cursor.take("BY")
            grantee(cursor)
        elif word == "IGNORE":
            cursor.need("UNKNOWN", "USER")
        elif word not in {"CASCADE", "RESTRICT", ";"}:
            raise UnclearError
    return found


def _mysql_revoke_all(cursor: Cursor) -> tuple[Effect, ...]:
    """REVOKE ALL PRIVILEGES, GRANT OPTION FROM …: on every level."""
    cursor.until("FROM")
    cursor.need("FROM")
    to = grantees(cursor)
    made = GrantRights(
        spot=cursor.whole(),
        privileges=(Privilege(word="ALL"), Privilege(word="GRANT OPTION")),
        level=RightLevel.GLOBAL,
        objects=(),
        grantees=to,
        revoke=True,
        cascade=True,
    )
    return (made,)


_ORACLE_WORDS: Final = frozenset(
    {"CREATE", "ALTER", "DROP", "UNLIMITED", "ADMINISTER", "EXEMPT", "ANALYZE", "AUDIT", "BACKUP", "BECOME", "COMMENT"}
    | {"DEBUG", "EXECUTE", "FLASHBACK", "FORCE", "GRANT", "GLOBAL", "INSERT", "DELETE", "UPDATE", "SELECT", "READ"}
    | {"LOCK", "MANAGE", "MERGE", "ON", "QUERY", "RESTRICTED", "RESUMABLE", "SYSDBA", "SYSOPER", "TRANSLATE", "UNDER"}
)


def _system_rights(cursor: Cursor, *, revoke: bool, deny: bool) -> tuple[Effect, ...]:
    """Oracle: system privileges and roles in one list; SQL Server: permissions on the database."""
    given = cursor.listed(lambda: _system_right(cursor))
    to, grantable, cascade = _system_to(cursor, revoke=revoke)
    words = tuple(Privilege(word=w) for w, is_role in given if not is_role)
    roles = tuple(w for w, is_role in given if is_role)
    out: list[Effect] = []
    if words:
        level = RightLevel.DATABASE if cursor.dialect is Dialect.MSSQL else RightLevel.GLOBAL
        made = GrantRights(
            spot=cursor.whole(),
            privileges=words,
            level=level,
            objects=(QName(name="*"),) if level is RightLevel.DATABASE else (),
            grantees=to,
            revoke=revoke,
            grantable=grantable,
            cascade=cascade,
            deny=deny,
        )
        out.append(made)
    if roles:
        admin = True if grantable else None
        out.append(GrantRoles(spot=cursor.whole(), roles=roles, members=to, revoke=revoke, admin=admin))
    return tuple(out)


def _system_right(cursor: Cursor) -> tuple[str, bool]:
    """One privilege in capitals, or the name of a role, and which of the two it is."""
    if cursor.dialect is Dialect.MSSQL:
        return _privilege(cursor).word, False
    alone = cursor.word(1) in {",", "TO", "FROM"}
    if alone and cursor.word() not in {"SYSDBA", "SYSOPER", "ALL"}:
        return cursor.name(), True
    word = _privilege(cursor).word
    if word.split(" ", 1)[0] not in _ORACLE_WORDS | {"ALL"}:
        raise UnclearError
    return word, False


def _system_to(cursor: Cursor, *, revoke: bool) -> tuple[tuple[str, ...], bool, bool]:
    _need_to(cursor, revoke=revoke)
    to = [_grantee(cursor)]
    while cursor.take(","):
        to.append(_grantee(cursor))
    grantable = cascade = False
    while not cursor.done:
        word = cursor.next().text.upper()
        grantable |= word == "WITH"
        cascade |= word == "CASCADE"
        if word == "IDENTIFIED":
            raise UnclearError
    return tuple(to), grantable, cascade


# -- default privileges


def default_rights(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER DEFAULT PRIVILEGES, or of Oracle nothing."""
    cursor.need("ALTER", "DEFAULT", "PRIVILEGES")
    owners: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    while cursor.word() in {"FOR", "IN"}:
        if cursor.take("FOR"):
            cursor.one("ROLE", "USER")
            owners = grantees(cursor)
        else:
            cursor.need("IN", "SCHEMA")
            schemas = cursor.listed(cursor.name)
    revoke = cursor.one("GRANT", "REVOKE") == "REVOKE"
    option = _option_for(cursor) if revoke else ""
    privileges = cursor.listed(lambda: _privilege(cursor))
    cursor.need("ON")
    objects = cursor.one("TABLES", "SEQUENCES", "FUNCTIONS", "ROUTINES", "TYPES", "SCHEMAS") or _large(cursor)
    to, grantable, _ = _to(cursor, revoke=revoke)
    if option:
        return (NotUnderstood(spot=cursor.whole(), reason="option_only", what="ALTER DEFAULT PRIVILEGES"),)
    made = DefaultRights(
        spot=cursor.whole(),
        privileges=privileges,
        objects="FUNCTIONS" if objects == "ROUTINES" else objects,
        grantees=to,
        owners=owners,
        schemas=schemas,
        revoke=revoke,
        grantable=grantable,
    )
    return (made,)


def _large(cursor: Cursor) -> str:
    cursor.need("LARGE", "OBJECTS")
    return "LARGE OBJECTS"
