"""Does a statement write down a password that works as it stands? Where it does is kept, and nothing of the password.

Hashes, what a tool or a client fills in, no password and one that the server makes up are none. Grammar: PostgreSQL 16
manual, CREATE ROLE, CREATE USER MAPPING, CREATE SUBSCRIPTION; MySQL 8.0 manual 13.7.1 and 13.4 (CHANGE REPLICATION
SOURCE TO), 16.8.2 (FEDERATED); MariaDB reference, CREATE USER, SET PASSWORD; Transact-SQL reference, CREATE LOGIN,
CREATE CREDENTIAL, CREATE MASTER KEY; Oracle SQL reference, CREATE USER, CREATE DATABASE LINK; SQLCipher, PRAGMA key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ._tokens import Kind, Token, tokens
from .base import MYSQL_LIKE, Dialect, Piece, Spot
from .effects_secrets import WritesSecret
from .own_cursor import value

_ROLE: Final = frozenset({"ROLE", "USER", "GROUP", "LOGIN"})
_MADE: Final = (
    _ROLE
    | {"SERVER", "SUBSCRIPTION", "CREDENTIAL", "KEY", "CERTIFICATE", "LINK", "FUNCTION", "PROCEDURE"}
    | {
        *("TRIGGER", "EVENT", "PACKAGE", "TABLE", "SYSTEM", "FOREIGN", "EXTERNAL", "SOURCE"),
    }
)
_BEFORE_NOUN: Final = frozenset(
    {"OR", "REPLACE", "APPLICATION", "IF", "NOT", "EXISTS", "DATABASE", "SCOPED", "MASTER", "SYMMETRIC", "ASYMMETRIC"}
    | {"SHARED", "PUBLIC", "EDITIONABLE", "NONEDITIONABLE", "SERVICE", "ENCRYPTION", "TEMPORARY", "DATA", "COLUMN"}
)
_LEFT_OUT: Final = frozenset({"OR", "REPLACE", "IF", "NOT", "EXISTS", "EDITIONABLE", "NONEDITIONABLE"})
_ROUTINES: Final = frozenset({"FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE", "TABLE", "PROC"})
_VERBS: Final = frozenset(
    {"CREATE", "ALTER", "SET", "GRANT", "CHANGE", "START", "OPEN", "BACKUP", "RESTORE", "EXEC", "EXECUTE", "PRAGMA"}
    | {"ADMINISTER", "SELECT", "PERFORM"}
)
_OPTION: Final = re.compile(
    r"(?i)(?:\w+_)?(?:passw(?:or)?d|passphrase|pwd|passcode|secret|secret_?(?:access_?)?key|api_?key|access_?token|token)"
    r"|sslpassword"
)
"""Names of options of servers and users whose value is a secret."""
_ASSIGNED: Final = frozenset({"PASSWORD", "OLD_PASSWORD", "SECRET", "MASTER_PASSWORD", "SOURCE_PASSWORD"})
_IN_TEXT: Final = re.compile(
    r"(?i)(?<![\w-])(?:password|passwd|pwd)\s*=\s*(?P<q>['\"]?)(?P<set>[^\s;'\"]+)"
    r"|\b[a-z][a-z0-9+.\-]*://[^\s/:@'\"]*:(?P<url>[^\s/'\"]+)@"
)
"""Passwords in texts that say how to connect: ``host=h password=p``, ``Server=s;PWD=p``, ``mysql://u:p@h/d``."""
_CONNECTS: Final = frozenset(
    {"DBLINK", "DBLINK_CONNECT", "DBLINK_EXEC", "DBLINK_SEND_QUERY", "OPENROWSET", "OPENDATASOURCE", "DBLINK_CONNECT_U"}
)
_CALLS: Final = re.compile(rf"(?i)\b(?:{'|'.join(sorted(_CONNECTS))})\b")
_PROCEDURES: Final = {
    "SP_ADDLOGIN": 1,
    "SP_PASSWORD": 1,
    "SP_ADDAPPROLE": 1,
    "SP_APPROLEPASSWORD": 1,
    "SP_SETAPPROLE": 1,
    "SP_ADDLINKEDSRVLOGIN": 4,
}
"""Procedures of SQL Server with the place of the password among the arguments, from 0."""
_HASH: Final = re.compile(
    r"(?i)SCRAM-SHA-\d+\$.*|md5[0-9a-f]{32}|\*[0-9a-f]{40}|\$(?:2[abxy]|5|6|A|argon2\w*)\$.*|0x[0-9a-f]+|S:[0-9a-f]{40,}.*"
    r"|\{(?:S?SHA\d*|MD5|PBKDF2\w*)\}.*",
    re.DOTALL,
)
_FILLED_IN: Final = re.compile(
    r"\$\{[^}\n]+\}|\{\{.+?\}\}|\{%.+?%\}|\$\([^)\n]+\)|<%.+?%>|\#\{[^}\n]+\}|\$\[[^\]\n]+\]|\[\[.+?\]\]", re.DOTALL
)
"""What tools fill in, wherever it stands in a text."""
_ONLY_FILLED_IN: Final = re.compile(
    r"%\w+%|%\(\w+\)s|%[sLI]|@@?[A-Za-z_][\w.]*@?|__\w+__|<[^<>\n]+>|::?\w+:?|:'\w+'|\$[A-Z_][A-Z0-9_]*|\$\d+|\$\w+\$|\?"
    r"|&{1,2}\w+\.?|\{\w*\}|\*+|\[[A-Z_ ]+\]"
)
"""What is filled in, or was taken out, if it is the whole text."""


def secrets_in(piece: Piece, dialect: Dialect) -> tuple[WritesSecret, ...]:
    """Return one effect for each password that a statement writes down as it is; spots are offsets in the script."""
    # Most of what comes here are tables with a column for passwords: they may be long.
    what = _what([t.text.upper() for t in islice(tokens(piece.text, dialect), 8)])
    if not what or not _may(piece.text, what, dialect):
        return ()
    found = list(tokens(piece.text, dialect))
    words = [t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in found]
    if found[-1].kind is Kind.BROKEN:
        return ()
    places = sorted({*(found[at].start for at in _places(found, words, what, dialect)), *_in_bodies(found, dialect)})
    end = piece.start + len(piece.text)
    return tuple(WritesSecret(spot=Spot(start=piece.start + at, end=end), what=what) for at in places)


def _may(text: str, what: str, dialect: Dialect) -> bool:
    """Whether a statement of that kind has one of the words, in whatever of its parts, that its passwords need."""
    noun = what.rpartition(" ")[2]
    if what in {"SELECT", "PERFORM"}:
        return _CALLS.search(text) is not None
    if noun == "TABLE":
        return dialect in MYSQL_LIKE and "connection" in text.lower()
    return noun not in _ROUTINES or dialect is Dialect.POSTGRESQL or "identified" in text.lower()


def _what(words: list[str]) -> str:
    """The words that a statement is told by; "" for one that writes no password."""
    verb = words[0] if words else ""
    if verb not in _VERBS and not verb.startswith("SP_"):
        return ""
    if verb not in {"CREATE", "ALTER"}:
        return verb
    told = [verb]
    for at, word in enumerate(words[1:8], 2):
        if word not in _LEFT_OUT:
            told.append(word)
        if word in _MADE:
            return " ".join(told + ["MAPPING"] * (words[at : at + 1] == ["MAPPING"]))
        if word not in _BEFORE_NOUN:
            break
    return verb if "DEFINER" in words[1:4] else ""


def _places(found: list[Token], words: list[str], what: str, dialect: Dialect) -> Iterator[int]:
    """Which tokens a password stands behind."""
    verb, noun = words[0], what.rpartition(" ")[2] if " " in what else ""
    mysql = dialect in MYSQL_LIKE
    yield from _identified(found, words, dialect)
    if noun in _ROUTINES:
        if noun == "TABLE" and mysql:
            yield from _connections(found, words, dialect, "CONNECTION")
        return
    if verb == "SET" and mysql:
        yield from _set_password(found, words, dialect)
    elif verb == "PRAGMA":
        if words[1:2] and words[1] in {"KEY", "REKEY"} and _is_clear(found, words, 3, dialect):
            yield 1
    elif noun in _ROLE and dialect is Dialect.POSTGRESQL:
        yield from (at for at, w in enumerate(words) if w == "PASSWORD" and _is_clear(found, words, at + 1, dialect))
    elif dialect is Dialect.POSTGRESQL or noun == "SERVER":
        yield from _options(found, words, dialect)
    else:
        yield from _assigned(found, words, dialect)
    if noun in {"SUBSCRIPTION", "SYSTEM"} or verb in {"SELECT", "PERFORM"}:
        yield from _connections(found, words, dialect, *(("CONNECTION", "PRIMARY_CONNINFO") if noun else _CONNECTS))
    if dialect is Dialect.MSSQL and (verb in {"EXEC", "EXECUTE"} or verb.startswith("SP_")):
        yield from _procedure(found, words, dialect)


def _in_bodies(found: list[Token], dialect: Dialect) -> Iterator[int]:
    """Offsets of what stands before a password in a routine of PostgreSQL, whose text is a string."""
    for body in found:
        if body.kind is not Kind.BODY or not found[0].text.upper().startswith("CREATE"):
            continue
        inside = list(tokens(value(body, dialect), dialect))
        words = [t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in inside]
        first = 0
        for at, word in enumerate(words):
            if word == ";":
                first = at + 1
            of_role = word == "PASSWORD" and any(words[n] in _ROLE for n in range(first, at))
            if of_role and _is_clear(inside, words, at + 1, dialect):
                yield body.start + body.text.index("$", 1) + 1 + inside[at].start


def _identified(found: list[Token], words: list[str], dialect: Dialect) -> Iterator[int]:
    """IDENTIFIED [WITH plugin] BY 'x', VIA plugin USING PASSWORD('x'); of Oracle also a word or a name."""
    mysql = dialect in MYSQL_LIKE
    if not mysql and dialect is not Dialect.ORACLE:
        return
    for at, word in enumerate(words):
        if word != "IDENTIFIED":
            continue
        if mysql:
            for by in range(at + 1, min(at + 5, len(words))):
                if words[by] == "BY" and _is_clear(found, words, by + 1, dialect):
                    yield at
                if words[by : by + 2] == ["PASSWORD", "("] and _is_clear(found, words, by + 2, dialect):
                    yield at
        elif words[at + 1 : at + 2] == ["BY"] and words[at + 2 : at + 3] != ["VALUES"]:
            named = found[at + 2].kind in {Kind.WORD, Kind.NAME, Kind.NUMBER} if at + 2 < len(found) else False
            text = found[at + 2].text.strip('"') if named else ""
            if not _is_known(text) or _is_clear(found, words, at + 2, dialect):
                yield at


def _set_password(found: list[Token], words: list[str], dialect: Dialect) -> Iterator[int]:
    """SET PASSWORD [FOR account] = 'x', or PASSWORD('x'); of MariaDB a text by itself is a hash."""
    if words[1:2] != ["PASSWORD"]:
        return
    for at in range(2, len(words)):
        called = words[at] in {"PASSWORD", "OLD_PASSWORD"} and words[at + 1 : at + 2] == ["("]
        behind = at + 2 if called else at + 1
        if called or (words[at] in {"=", "TO"} and dialect is Dialect.MYSQL):
            yield from (1 for _ in range(_is_clear(found, words, behind, dialect)))


def _assigned(found: list[Token], words: list[str], dialect: Dialect) -> Iterator[int]:
    """PASSWORD = 'x', SECRET = 'x', MASTER_PASSWORD = 'x'."""
    for at, word in enumerate(words):
        if word in _ASSIGNED and words[at + 1 : at + 2] == ["="] and _is_clear(found, words, at + 2, dialect):
            yield at


def _options(found: list[Token], words: list[str], dialect: Dialect) -> Iterator[int]:
    """OPTIONS (password 'x') of servers, user mappings and foreign tables."""
    start = words.index("OPTIONS") if "OPTIONS" in words else len(words)
    for at in range(start, len(words)):
        named = found[at].kind in {Kind.WORD, Kind.NAME} and _OPTION.fullmatch(found[at].text.strip('"`'))
        if named and _is_clear(found, words, at + 1, dialect):
            yield at


def _connections(found: list[Token], words: list[str], dialect: Dialect, *behind: str) -> Iterator[int]:
    """Texts that say how to connect, behind one of these words."""
    first = next((at for at, w in enumerate(words) if w in behind), None)
    for at in range(len(found) if first is None else first, len(found)):
        if found[at].kind in {Kind.STRING, Kind.BODY} and says_password(value(found[at], dialect)):
            yield at


def says_password(text: str) -> bool:
    """Whether a text that says how to connect has a password in it as it is."""
    return any(not _is_known(m["set"] or m["url"]) for m in _IN_TEXT.finditer(text) if m["set"] or m["url"])


def _procedure(found: list[Token], words: list[str], dialect: Dialect) -> Iterator[int]:
    """EXEC sp_addlogin 'name', 'password', by its place or by the name of the argument."""
    at = next((n for n, w in enumerate(words[:8]) if w in _PROCEDURES), None)
    if at is None:
        return
    place, number = _PROCEDURES[words[at]], 0
    for n in range(at + 1, len(words)):
        if words[n] in {"@PASSWD", "@PASSWORD", "@RMTPASSWORD", "@NEW", "@NEWPWD"} and words[n + 1 : n + 2] == ["="]:
            if _is_clear(found, words, n + 2, dialect):
                yield at
                return
        elif number == place and words[n - 1] != "=" and _is_clear(found, words, n, dialect):
            yield at
            return
        number += words[n] == ","


def _is_clear(found: list[Token], words: list[str], at: int, dialect: Dialect) -> bool:
    """Whether a text stands there that is a password: not empty, no hash, nothing to be filled in."""
    while at < len(found) and words[at] == "(":
        at += 1
    if at >= len(found):
        return False
    token = found[at]
    if token.kind is Kind.NAME:
        # In double quotes on SQLite and, where a mode says so, on MySQL: a text all the same.
        return token.text[:1] == '"' and dialect is Dialect.SQLITE and not _is_known(token.text[1:-1])
    if token.kind not in {Kind.STRING, Kind.BODY} or token.text[:1] in "xX":
        return False
    return not _is_known(value(token, dialect)) and words[at + 1 : at + 2] != ["HASHED"]


def _is_known(text: str) -> bool:
    """Whether a text is empty, a hash, or filled in before a server sees it."""
    text = text.strip()
    return not text or bool(_HASH.fullmatch(text) or _FILLED_IN.search(text) or _ONLY_FILLED_IN.fullmatch(text))
