"""Names of roles and accounts, spelled as the live catalogs of each engine spell them.

PostgreSQL manual, GRANT (role_specification); MySQL 8.0 manual 6.2.4 "Specifying Account Names" (a name without host
is the account at ``%``, or a role); Transact-SQL, "Principals"; Oracle SQL reference, GRANT (grantee_clause).
"""

from __future__ import annotations

from typing import Final

from ._tokens import Kind, folded
from .base import MYSQL_LIKE, Dialect
from .own_cursor import Cursor, UnclearError, value

SPECIAL: Final = frozenset({"PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"})
_HOST_SIGNS: Final = frozenset({".", "-", "%", "_", ":", "/"})


def grantee(cursor: Cursor, *, at_home: bool = False) -> str:
    """Take one role or account: ``anna``, ``anna@%``, ``PUBLIC``.

    ``at_home``: in CREATE, ALTER and DROP USER of MySQL, where a name without host is the account at ``%``.
    """
    if cursor.dialect in MYSQL_LIKE:
        return _account(cursor, at_home=at_home)
    if cursor.dialect is Dialect.POSTGRESQL:
        cursor.take("GROUP")
    word = cursor.word()
    if word in SPECIAL:
        cursor.at += 1
        return "CURRENT_USER" if word == "CURRENT_ROLE" else word
    if cursor.dialect is Dialect.MSSQL and word == "PUBLIC":
        cursor.at += 1
        return "PUBLIC"
    return cursor.name()


def _account(cursor: Cursor, *, at_home: bool) -> str:
    token = cursor.next()
    word = token.text.upper() if token.kind is Kind.WORD else ""
    if word in {"PUBLIC", "CURRENT_USER", "CURRENT_ROLE"}:
        cursor.brackets()
        return "CURRENT_USER" if word == "CURRENT_ROLE" else word
    if token.kind is Kind.STRING:
        user = value(token, cursor.dialect)
    elif token.kind in {Kind.WORD, Kind.NAME}:
        user = folded(token, cursor.dialect)
    else:
        raise UnclearError
    if not cursor.take("@"):
        return f"{user}@%" if at_home else user
    return f"{user}@{_host(cursor)}"


def _host(cursor: Cursor) -> str:
    """A host in quotes, or words and numbers with nothing between them."""
    token = cursor.next()
    if token.kind is Kind.STRING:
        return value(token, cursor.dialect)
    if token.kind is Kind.NAME:
        return folded(token, cursor.dialect)
    out, end = token.text, token.end
    while cursor.token().start == end and (
        cursor.token().kind in {Kind.WORD, Kind.NUMBER} or cursor.token().text in _HOST_SIGNS
    ):
        if not cursor.token().text:
            break
        token = cursor.next()
        out, end = out + token.text, token.end
    return out


def grantees(cursor: Cursor, *, at_home: bool = False) -> tuple[str, ...]:
    """Take a list of them."""
    return cursor.listed(lambda: grantee(cursor, at_home=at_home))


_AUTHENTICATION: Final = frozenset(
    {"BY", "AS", "USING", "PASSWORD", "RANDOM", "REPLACE", "RETAIN", "CURRENT", "DISCARD", "OLD", "INITIAL"}
    | {"AUTHENTICATION", "VALUES"}
)


def account_end(cursor: Cursor) -> None:
    """Take how an account logs in, which stands behind it: it may hold a password, and is not looked at."""
    while cursor.sees("IDENTIFIED") or cursor.sees("AND", "IDENTIFIED") or cursor.sees("OR"):
        cursor.take("AND")
        if cursor.next().text.upper() == "OR" or cursor.one("WITH", "VIA"):
            cursor.next()
        while cursor.one(*_AUTHENTICATION) or cursor.token().kind in {Kind.STRING, Kind.NAME} or cursor.sees("("):
            if cursor.sees("("):
                cursor.brackets()
            elif cursor.token().kind in {Kind.STRING, Kind.NAME}:
                cursor.at += 1
