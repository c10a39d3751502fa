"""Roles and accounts: made, changed, dropped, acted as. Passwords are taken and never kept.

Grammar: PostgreSQL 16 manual, CREATE/ALTER/DROP ROLE, ALTER GROUP, SET ROLE, REASSIGN OWNED, DROP OWNED; MySQL 8.0
manual 13.7.1; MariaDB reference, CREATE USER, CREATE ROLE (WITH ADMIN), SET DEFAULT ROLE; Transact-SQL reference,
CREATE USER, ALTER ROLE, sp_addrolemember; Oracle SQL reference, CREATE USER.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ._tokens import Kind
from .base import MYSQL_LIKE, Dialect, QName
from .effects import (
    ActAs,
    ChangeRole,
    DropOwned,
    Effect,
    GrantRoles,
    Harmless,
    NotUnderstood,
    RenameColumn,
    RenameTable,
    SetOwner,
)
from .own_cursor import Cursor, UnclearError
from .own_grantees import account_end, grantee, grantees
from .own_others import owner_of_database

NOUNS: Final = frozenset({"ROLE", "USER", "GROUP", "LOGIN"})
_ATTRIBUTES: Final = frozenset(
    ("NO" if no else "") + word
    for word in ("SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS", "CREATEUSER")
    for no in (False, True)
)
_WITH_VALUE: Final = frozenset({"PASSWORD", "UNTIL", "LIMIT", "SYSID"})


def change_role(cursor: Cursor) -> tuple[Effect, ...] | None:
    """CREATE, ALTER or DROP of a role, user, group or login."""
    verb = cursor.one("CREATE", "ALTER", "DROP", "RENAME")
    cursor.take("OR", "REPLACE")
    application = cursor.take("APPLICATION")
    server = cursor.take("SERVER")
    noun = cursor.one(*NOUNS)
    if cursor.sees("MAPPING"):
        return (Harmless(spot=cursor.whole(), what=f"{verb} USER MAPPING"),)
    if application:
        return _application_role(cursor, verb)
    if cursor.dialect is Dialect.SQLITE:
        return None
    if cursor.dialect in MYSQL_LIKE:
        return _mysql(cursor, verb, noun)
    if cursor.dialect is Dialect.POSTGRESQL:
        return _postgresql(cursor, verb, noun)
    if cursor.dialect is Dialect.MSSQL:
        return _mssql(cursor, verb, noun, server=server)
    return _oracle(cursor, verb, noun)


def _application_role(cursor: Cursor, verb: str) -> tuple[Effect, ...]:
    """Whoever knows its password acts as it (SQL Server)."""
    if verb == "DROP":
        return _drop(cursor)
    name = cursor.name()
    to = None
    if verb == "ALTER" and cursor.take("WITH", "NAME", "="):
        to = cursor.name()
    return (ChangeRole(spot=cursor.whole(), name=name, create=verb == "CREATE", login=True, to=to),)


def _drop(cursor: Cursor, *, at_home: bool = False) -> tuple[Effect, ...]:
    gone = cursor.if_exists()
    names = grantees(cursor, at_home=at_home)
    return tuple(ChangeRole(spot=cursor.whole(), name=n, drop=True, if_exists=gone) for n in names)


# -- PostgreSQL


def _postgresql(cursor: Cursor, verb: str, noun: str) -> tuple[Effect, ...]:
    if verb == "DROP":
        return _drop(cursor)
    if verb == "ALTER" and cursor.word() == "ALL":
        return (Harmless(spot=cursor.whole(), what="ALTER ROLE SET"),)
    name = grantee(cursor)
    if verb == "ALTER" and cursor.take("RENAME", "TO"):
        return (ChangeRole(spot=cursor.whole(), name=name, to=cursor.name()),)
    if verb == "ALTER" and cursor.word() in {"SET", "RESET", "IN"}:
        return (Harmless(spot=cursor.whole(), what="ALTER ROLE SET"),)
    if verb == "ALTER" and noun == "GROUP":
        return _alter_group(cursor, name)
    return (_attributes(cursor, name, create=verb == "CREATE", login=noun == "USER"),)


def _alter_group(cursor: Cursor, group: str) -> tuple[Effect, ...]:
    revoke = cursor.one("ADD", "DROP") == "DROP"
    cursor.need("USER")
    return (GrantRoles(spot=cursor.whole(), roles=(group,), members=grantees(cursor), revoke=revoke),)


def _attributes(cursor: Cursor, name: str, *, create: bool, login: bool) -> Effect:
    """The words behind a role's name; a user may log in unless it says otherwise."""
    may: bool | None = (login or False) if create else None
    inherit: bool | None = None
    attributes: list[str] = []
    member_of: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    cursor.take("WITH")
    while not cursor.done:
        word = cursor.next().text.upper()
        if word in {"LOGIN", "NOLOGIN"}:
            may = word == "LOGIN"
        elif word in {"INHERIT", "NOINHERIT"}:
            inherit = word == "INHERIT"
        elif word in _ATTRIBUTES:
            attributes.append(word)
        elif word == "IN" and cursor.one("ROLE", "GROUP"):
            member_of += grantees(cursor)
        elif word == "ADMIN":
            # They may pass the role on; what they may is at least what members may.
            members += grantees(cursor)
        elif word in {"ROLE", "USER"}:
            members += grantees(cursor)
        elif word in _WITH_VALUE:
            _ = cursor.take("-") or cursor.take(":")  # a variable of psql: :'pw'
            cursor.next()
        elif word not in {"CONNECTION", "ENCRYPTED", "UNENCRYPTED", "VALID", "WITH", ";"}:
            raise UnclearError
    return ChangeRole(
        spot=cursor.whole(),
        name=name,
        create=create,
        login=may,
        inherit=inherit,
        attributes=tuple(attributes),
        member_of=member_of,
        members=members,
    )


# -- MySQL and MariaDB


def _mysql(cursor: Cursor, verb: str, noun: str) -> tuple[Effect, ...]:
    user = noun == "USER"
    if verb == "DROP":
        return _drop(cursor, at_home=user)
    if verb == "RENAME":
        return cursor.listed(lambda: _rename(cursor))
    cursor.if_not_exists() or cursor.if_exists()
    made: list[Effect] = []
    while True:
        name = grantee(cursor, at_home=user)
        account_end(cursor)
        inside = cursor.until(",", "WITH", "REQUIRE", "DEFAULT", "PASSWORD", "ACCOUNT", "COMMENT", "ATTRIBUTE")
        # A default role only decides which of the roles held are on at first.
        words = {t.text.upper() for t in inside if t.kind is Kind.WORD}
        if "TO" in words:
            raise UnclearError
        made.append(ChangeRole(spot=cursor.whole(), name=name, create=verb == "CREATE", login=user or None))
        if not cursor.take(","):
            break
    return tuple(_mysql_options(cursor, made, create=verb == "CREATE", user=user))


def _mysql_options(cursor: Cursor, made: list[Effect], *, create: bool, user: bool) -> list[Effect]:
    """ACCOUNT LOCK and the admin of a role; the rest is of no concern."""
    if not user and cursor.take("WITH", "ADMIN"):
        admin = grantee(cursor)
        roles = tuple(m.name for m in made if isinstance(m, ChangeRole))
        return [*made, GrantRoles(spot=cursor.whole(), roles=roles, members=(admin,), admin=True)]
    words = [t.text.upper() if t.kind is Kind.WORD else "" for t in cursor.rest()]
    locked = next((b for a, b in pairwise(words) if a == "ACCOUNT"), "")
    if not user or (not locked and create):
        return made
    login = None if not locked else locked == "UNLOCK"
    users = (one for one in made if isinstance(one, ChangeRole))
    return [ChangeRole(spot=one.spot, name=one.name, create=create, login=login) for one in users]


def _rename(cursor: Cursor) -> Effect:
    name = grantee(cursor, at_home=True)
    cursor.need("TO")
    return ChangeRole(spot=cursor.whole(), name=name, to=grantee(cursor, at_home=True))


# -- SQL Server and Oracle


def _mssql(cursor: Cursor, verb: str, noun: str, *, server: bool) -> tuple[Effect, ...]:
    if verb == "DROP":
        return _drop(cursor)
    name = cursor.name()
    what = cursor.word()
    if verb == "ALTER" and what in {"ADD", "DROP"} and cursor.word(1) == "MEMBER":
        cursor.at += 2
        made = GrantRoles(spot=cursor.whole(), roles=(name,), members=(cursor.name(),), revoke=what == "DROP")
        return (made,)
    if verb == "ALTER" and cursor.take("WITH", "NAME"):
        cursor.need("=")
        return (ChangeRole(spot=cursor.whole(), name=name, to=cursor.name()),)
    if verb == "ALTER":
        locked = cursor.one("ENABLE", "DISABLE")
        return (ChangeRole(spot=cursor.whole(), name=name, login=None if not locked else locked == "ENABLE"),)
    login = noun != "ROLE" and not cursor.sees("WITHOUT", "LOGIN")
    return (ChangeRole(spot=cursor.whole(), name=name, create=True, login=login and not server),)


def _oracle(cursor: Cursor, verb: str, noun: str) -> tuple[Effect, ...]:
    if verb == "DROP":
        name = cursor.name()
        return (ChangeRole(spot=cursor.whole(), name=name, drop=True),)
    name = cursor.name()
    words = [t.text.upper() if t.kind is Kind.WORD else "" for t in cursor.rest()]
    pairs = set(pairwise(words))
    if verb == "CREATE":
        login = noun == "USER" and ("ACCOUNT", "LOCK") not in pairs
        return (ChangeRole(spot=cursor.whole(), name=name, create=True, login=login),)
    if {("GRANT", "CONNECT"), ("REVOKE", "CONNECT")} & pairs:
        return (NotUnderstood(spot=cursor.whole(), reason="proxy_user", what="ALTER USER"),)
    locked = None if ("ACCOUNT", "LOCK") not in pairs | {("ACCOUNT", "UNLOCK")} & pairs else False
    if ("ACCOUNT", "UNLOCK") in pairs:
        locked = True
    return (ChangeRole(spot=cursor.whole(), name=name, login=locked),)


# -- acting as, owning


def act_as(cursor: Cursor) -> tuple[Effect, ...]:
    """SET [SESSION | LOCAL] ROLE, SET SESSION AUTHORIZATION, and RESET of them."""
    reset = cursor.one("SET", "RESET") == "RESET"
    cursor.one("SESSION", "LOCAL")
    cursor.one("ROLE", "AUTHORIZATION")
    cursor.one("=", "TO")
    if reset or cursor.done or cursor.word() in {"NONE", "DEFAULT", "ALL", "EXCEPT"}:
        return (ActAs(spot=cursor.whole(), role=None),)
    role = cursor.string() if cursor.token().kind is Kind.STRING else grantee(cursor)
    return (ActAs(spot=cursor.whole(), role=role),)


def reassign(cursor: Cursor) -> tuple[Effect, ...]:
    """REASSIGN OWNED BY … TO …."""
    cursor.need("REASSIGN", "OWNED", "BY")
    roles = grantees(cursor)
    cursor.need("TO")
    return (SetOwner(spot=cursor.whole(), owner=grantee(cursor), reassigned=roles),)


def drop_owned(cursor: Cursor) -> tuple[Effect, ...]:
    """DROP OWNED BY …."""
    cursor.need("DROP", "OWNED", "BY")
    roles = grantees(cursor)
    cursor.cascade()
    return (DropOwned(spot=cursor.whole(), roles=roles),)


_MEMBER: Final = {"SP_ADDROLEMEMBER": (0, 1), "SP_DROPROLEMEMBER": (0, 1), "SP_ADDSRVROLEMEMBER": (1, 0)}


def procedure(cursor: Cursor) -> tuple[Effect, ...]:
    """EXEC sp_addrolemember and the like of SQL Server; what other procedures do is not known."""
    cursor.one("EXEC", "EXECUTE")
    name = cursor.qname().name.upper() if cursor.token().kind in {Kind.WORD, Kind.NAME} else ""
    values = [t for t in cursor.rest() if t.kind is Kind.STRING]
    if name in _MEMBER and len(values) >= 2:
        role, member = (_plain(values[i].text) for i in _MEMBER[name])
        revoke = name == "SP_DROPROLEMEMBER"
        return (GrantRoles(spot=cursor.whole(), roles=(role,), members=(member,), revoke=revoke),)
    if name == "SP_CHANGEDBOWNER" and values:
        return owner_of_database(cursor, _plain(values[0].text))
    if name == "SP_RENAME" and 2 <= len(values) <= 3:
        return _renamed(cursor, *(_plain(v.text) for v in values))
    if name in _HARMLESS_PROCEDURES:
        return (Harmless(spot=cursor.whole(), what=f"EXEC {name}"),)
    reason = "dynamic" if name in {"", "SP_EXECUTESQL"} else "calls"
    return (NotUnderstood(spot=cursor.whole(), reason=reason, what="EXEC"),)


def _renamed(cursor: Cursor, old: str, new: str, kind: str = "OBJECT") -> tuple[Effect, ...]:
    """sp_rename: of a column ``t.c``, a relation or key ``s.t``; an index keeps what it covers."""
    parts = [p.strip('[]"') for p in old.split(".")]
    if kind.upper() == "COLUMN" and len(parts) > 1:
        table = QName(name=parts[-2], schema=parts[-3] if len(parts) > 2 else None)
        return (RenameColumn(spot=cursor.whole(), table=table, column=parts[-1], to=new),)
    if kind.upper() != "OBJECT":
        return (Harmless(spot=cursor.whole(), what="EXEC SP_RENAME"),)
    name = QName(name=parts[-1], schema=parts[-2] if len(parts) > 1 else None)
    return (RenameTable(spot=cursor.whole(), name=name, to=QName(name=new), if_exists=True),)


_HARMLESS_PROCEDURES: Final = frozenset(
    {"SP_ADDEXTENDEDPROPERTY", "SP_UPDATEEXTENDEDPROPERTY", "SP_DROPEXTENDEDPROPERTY", "SP_REFRESHVIEW"}
    | {"SP_UPDATESTATS", "SP_CONFIGURE", "SP_HELP", "SP_TABLEOPTION", "SP_RECOMPILE", "SP_REFRESHSQLMODULE"}
    | {"SP_GETAPPLOCK", "SP_RELEASEAPPLOCK", "SP_SET_SESSION_CONTEXT", "SP_HELPTEXT", "SP_SETTRIGGERORDER", "SP_WHO"}
    | {"SP_ADDMESSAGE", "SP_CREATESTATS", "SP_DBCMPTLEVEL", "SP_FULLTEXT_DATABASE", "SP_FULLTEXT_CATALOG"}
    | {
        "SP_ADD_JOB",
        "SP_ADD_JOBSTEP",
        "SP_ADD_JOBSERVER",
        "SP_ADD_SCHEDULE",
        "SP_ADD_JOBSCHEDULE",
        "SP_ATTACH_SCHEDULE",
    }
    | {"SP_DELETE_JOB", "SP_UPDATE_JOB", "SP_START_JOB", "SP_STOP_JOB", "SP_DROPTYPE", "SP_ADDTYPE", "SP_BINDEFAULT"}
)


def _plain(text: str) -> str:
    return text[text.index("'") + 1 : -1].replace("''", "'")
