"""Statements about accounts and rights, told word by word: no parser sees them, no password leaves this module.

Grammar: PostgreSQL 16 and MariaDB 10.11 reference, GRANT, REVOKE, CREATE/ALTER/DROP USER and ROLE, SET ROLE. Only words
at places where a name may stand are taken: after TO, FROM or the keyword, and after a comma there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import AccountChange, Flavour, Shape, Verb

LONGEST = 20_000
_START = re.compile(r"(?is)\s*(?:grant|revoke|create|alter|drop|rename|set|reset)\b")
_PG_PIECE = r"""(?P<str>(?:[EeNn]|[Uu]&)?'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|(?P<dollar>\$\w*\$.*?\$\w*\$)"""
_MY_PIECE = r"""(?P<str>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")|(?P<name>`(?:[^`]|``)*`)"""
_REST = r"""|(?P<comment>/\*.*?\*/|--[^\n]*)|(?P<word>[^\W\d][\w$]*)|(?P<number>\d[\w.]*)|(?P<sign>[^\s])"""
_TOKENS = {
    Flavour.POSTGRESQL: re.compile(_PG_PIECE + _REST, re.DOTALL),
    Flavour.MYSQL: re.compile(_MY_PIECE + _REST, re.DOTALL),
}
_ATTRIBUTES = frozenset(
    [
        "SUPERUSER",
        "NOSUPERUSER",
        "CREATEDB",
        "NOCREATEDB",
        "CREATEROLE",
        "NOCREATEROLE",
        "INHERIT",
        "NOINHERIT",
        "LOGIN",
        "NOLOGIN",
        "REPLICATION",
        "NOREPLICATION",
        "BYPASSRLS",
        "NOBYPASSRLS",
        "PASSWORD",
        "IDENTIFIED",
        "LOCK",
        "UNLOCK",
        "RENAME",
        "EXPIRE",
    ]
)
_NOT_RELATIONS = frozenset(
    [
        "FUNCTION",
        "PROCEDURE",
        "ROUTINE",
        "SEQUENCE",
        "LANGUAGE",
        "TYPE",
        "DOMAIN",
        "TABLESPACE",
        "FOREIGN",
        "PARAMETER",
        "LARGE",
        "PACKAGE",
    ]
)
_ENDS = frozenset(
    [
        "WITH",
        "GRANTED",
        "CASCADE",
        "RESTRICT",
        "IDENTIFIED",
        "REQUIRE",
        "ACCOUNT",
        "PASSWORD",
        "DEFAULT",
        "COMMENT",
        "ATTRIBUTE",
        "AS",
        "VALID",
        "IN",
        "ADMIN",
        "ROLE",
        "USER",
        "CONNECTION",
        "SYSID",
        "ENCRYPTED",
        "UNENCRYPTED",
        "SET",
        "RESET",
        "RENAME",
    ]
)

_BEFORE_NAMES = frozenset({"TABLE", "VIEW", "MATERIALIZED", "FOREIGN", "SCHEMA", "IF", "EXISTS", "ONLY", "*"})

Token = tuple[str, str]
"""Kind (word, name, str, sign, ...) and text."""


def is_about_accounts(sql: str) -> bool:
    """Whether a statement may be one of these: it must then be given as it was logged, not as a fingerprint."""
    return _START.match(sql) is not None


def account_shape(sql: str, flavour: Flavour) -> Shape | None:
    """Return the shape of a statement about accounts or rights, None if it is another."""
    tokens = [t for t in _tokens(sql[:LONGEST], flavour) if t[0] != "comment"]
    words = [_upper(t) for t in tokens[:6]]
    two = tuple(words[:2])
    if two[:1] in {("GRANT",), ("REVOKE",)}:
        return _grant(tokens, flavour)
    if two == ("ALTER", "DEFAULT"):
        at = next((i for i, t in enumerate(tokens) if _upper(t) in {"GRANT", "REVOKE"}), None)
        return _grant(tokens[at:], flavour, _after(tokens[:at], "SCHEMA")) if at is not None else None
    if two[:1] == ("ALTER",) and (owner := _outside(tokens, "OWNER")) is not None and two not in _ACCOUNTS:
        return _owner(tokens, owner, flavour)
    if two == ("ALTER", "GROUP") and words[3:5] in (["ADD", "USER"], ["DROP", "USER"]):
        verb = Verb.GRANT if words[3] == "ADD" else Verb.REVOKE
        roles = _names(tokens[2:3], flavour, False)
        return Shape(
            verb=verb, change=AccountChange(verb=verb, grantees=_names(tokens[5:], flavour, False), privileges=roles)
        )
    if two in _ACCOUNTS:
        return _account(_ACCOUNTS[two], tokens[2:], flavour)
    if words[:1] == ["CREATE"] and words[1:4] in (["OR", "REPLACE", "USER"], ["OR", "REPLACE", "ROLE"]):
        return _account(Verb.CREATE_ACCOUNT, tokens[4:], flavour)
    if two == ("SET", "PASSWORD"):
        names = _names(tokens[3:], flavour, True) if words[2:3] == ["FOR"] else ()
        return Shape(
            verb=Verb.ALTER_ACCOUNT,
            change=AccountChange(verb=Verb.ALTER_ACCOUNT, grantees=names[:1], privileges=("PASSWORD",)),
        )
    return _role(words, tokens, flavour)


_ACCOUNTS = {
    (word, noun): verb
    for word, verb in (
        ("CREATE", Verb.CREATE_ACCOUNT),
        ("ALTER", Verb.ALTER_ACCOUNT),
        ("DROP", Verb.DROP_ACCOUNT),
        ("RENAME", Verb.ALTER_ACCOUNT),
    )
    for noun in ("USER", "ROLE", "GROUP")
}


def _tokens(sql: str, flavour: Flavour) -> Iterator[Token]:
    for found in _TOKENS[flavour].finditer(sql):
        yield found.lastgroup or "", found.group()


def _upper(token: Token) -> str:
    return token[1].upper() if token[0] in {"word", "sign"} else ""


def _after(tokens: list[Token], word: str) -> list[Token]:
    at = next((i for i, t in enumerate(tokens) if _upper(t) == word), None)
    return tokens[at + 1 : at + 2] if at is not None else []


def _text(token: Token, flavour: Flavour) -> str:
    """The name that a token stands for."""
    kind, text = token
    if kind in {"name", "str"} and text[-1:] == text[:1]:
        return text[1:-1].replace(text[0] * 2, text[0])
    return text.lower() if flavour is Flavour.POSTGRESQL and kind == "word" else text


def _grant(tokens: list[Token], flavour: Flavour, schema: list[Token] | None = None) -> Shape | None:
    verb = Verb.GRANT if _upper(tokens[0]) == "GRANT" else Verb.REVOKE
    stop = _outside(tokens, "TO" if verb is Verb.GRANT else "FROM")
    if stop is None:
        return None
    on = _outside(tokens[:stop], "ON")
    privileges = _privileges(tokens[1 : on if on is not None else stop], on is not None, flavour)
    proxy = "PROXY" in privileges
    relations = _relations(tokens[on + 1 : stop], flavour) if on is not None and not proxy else ()
    if schema is not None:
        relations = ((_text(schema[0], flavour) if schema else None, None),)
    change = AccountChange(
        verb=verb,
        grantees=_names(tokens[stop + 1 :], flavour, False),
        privileges=privileges,
        relations=relations,
    )
    return Shape(verb=verb, change=change)


def _owner(tokens: list[Token], owner: int, flavour: Flavour) -> Shape | None:
    """ALTER TABLE ... OWNER TO: who owns a relation may read it."""
    names = [t for t in tokens[1:owner] if _upper(t) not in _BEFORE_NAMES]
    kind = _upper(tokens[1])
    if kind not in {"TABLE", "VIEW", "MATERIALIZED", "FOREIGN", "SCHEMA"} or len(tokens) < owner + 3:
        return None
    relations = _relations([("word", "SCHEMA"), *names] if kind == "SCHEMA" else names, flavour)
    grantees = _names(tokens[owner + 2 :], flavour, False)
    change = AccountChange(verb=Verb.GRANT, grantees=grantees, privileges=("OWNER",), relations=relations)
    return Shape(verb=Verb.GRANT, change=change)


def _outside(tokens: list[Token], word: str) -> int | None:
    """Where a word stands outside of brackets."""
    depth = 0
    for i, token in enumerate(tokens):
        text = _upper(token)
        depth += (text == "(") - (text == ")")
        if depth == 0 and text == word:
            return i
    return None


def _lists(tokens: list[Token]) -> Iterator[list[Token]]:
    """The parts between commas outside of brackets."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        text = _upper(token)
        depth += (text == "(") - (text == ")")
        if text == "," and depth == 0:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _privileges(tokens: list[Token], on: bool, flavour: Flavour) -> tuple[str, ...]:
    """Privileges in capital letters with their columns, or roles as they are named."""
    words = [_upper(t) for t in tokens]
    if "FOR" in words:
        tokens = tokens[words.index("FOR") + 1 :]
    on = on or words[:1] == ["ALL"]
    out = []
    for part in _lists(tokens):
        if on:
            at = _first_bracket(part)
            columns = [_text(t, flavour) for t in part[at:] if t[0] in {"word", "name"}]
            text = " ".join(_upper(t) for t in part[:at])
            out.append(f"{text} ({', '.join(columns)})" if columns else text)
        else:
            out += _names(part, flavour, False)[:1]
    return tuple(p for p in out if p)


def _first_bracket(part: list[Token]) -> int:
    return next((i for i, t in enumerate(part) if _upper(t) == "("), len(part))


def _relations(tokens: list[Token], flavour: Flavour) -> tuple[tuple[str | None, str | None], ...]:
    words = [_upper(t) for t in tokens]
    if words[:1] and (words[0] in _NOT_RELATIONS or words[:2] in (["ALL", "FUNCTIONS"], ["ALL", "SEQUENCES"])):
        return ()
    if "SCHEMA" in words[:4] or words[:1] == ["DATABASE"]:
        at = words.index("SCHEMA") if "SCHEMA" in words[:4] else 0
        return tuple((_text(part[0], flavour), None) for part in _lists(tokens[at + 1 :]) if part)
    if words[:1] == ["TABLE"]:
        tokens = tokens[1:]
    out: list[tuple[str | None, str | None]] = []
    for part in _lists(tokens):
        names = [None if t == ("sign", "*") else _text(t, flavour) for t in part if _upper(t) != "."]
        if names:
            out.append((names[-2] if len(names) > 1 else None, names[-1]))
    return tuple(out)


def _names(tokens: list[Token], flavour: Flavour, at_home: bool) -> tuple[str, ...]:
    """Account names from the start of a list: ``anna``, ``anna@%``.

    ``at_home``: MySQL's CREATE, ALTER, DROP USER, where a name without host means every host.
    After an option (IDENTIFIED BY ...) only what follows a comma can be a name; PostgreSQL's options end the list.
    A backslash before a quote leaves open where a string ends: nothing after it is taken.
    """
    out: list[str] = []
    for part in _lists(tokens):
        name = _name(part, flavour, at_home)
        if name is not None:
            out.append(name)
        options = any(_upper(t) in _ENDS for t in part)
        doubtful = any(t[0] == "str" and "\\" in t[1] for t in part) or any(t == ("sign", "'") for t in part)
        if doubtful or (options and flavour is Flavour.POSTGRESQL):
            break
    return tuple(out)


def _name(part: list[Token], flavour: Flavour, at_home: bool) -> str | None:
    part = part[1:] if part and _upper(part[0]) == "GROUP" and len(part) > 1 else part
    if not part or part[0][0] not in {"word", "name", "str"} or _upper(part[0]) in _ENDS:
        return None
    if flavour is Flavour.POSTGRESQL:
        special = _upper(part[0]) in {"PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"}
        return _upper(part[0]) if special else _text(part[0], flavour) if part[0][0] != "str" else None
    if _upper(part[0]) in {"PUBLIC", "CURRENT_USER", "CURRENT_ROLE"}:
        return _upper(part[0])
    user = _text(part[0], flavour)
    if len(part) > 2 and _upper(part[1]) == "@":
        host = "".join(t[1] if t[0] in {"sign", "number"} else _text(t, flavour) for t in _host(part[2:]))
        return f"{user}@{host}"
    return f"{user}@%" if at_home else user


def _host(part: list[Token]) -> list[Token]:
    """The tokens of a host: one quoted, or words and numbers held together by full stops."""
    if part[0][0] in {"str", "name"}:
        return part[:1]
    out = part[:1]
    for left, right in zip(part[1::2], part[2::2], strict=False):
        if _upper(left) not in {".", "-"}:
            break
        out += [left, right]
    return out


def _account(verb: Verb, tokens: list[Token], flavour: Flavour) -> Shape:
    words = [_upper(t) for t in tokens[:3]]
    if words[:1] == ["IF"]:
        tokens = tokens[3 if words[1] == "NOT" else 2 :]
    mysql_user = flavour is Flavour.MYSQL
    names = _names(tokens, flavour, mysql_user)
    if mysql_user and verb is Verb.ALTER_ACCOUNT and (to := _outside(tokens, "TO")) is not None:
        names = tuple(dict.fromkeys((*names, *_names(tokens[to + 1 :], flavour, True))))
    if flavour is Flavour.POSTGRESQL and verb is not Verb.DROP_ACCOUNT:
        names = names[:1]
    said = [_upper(t) for t in tokens if _upper(t) in _ATTRIBUTES]
    roles = _roles(tokens, flavour) if flavour is Flavour.POSTGRESQL else ()
    change = AccountChange(verb=verb, grantees=names, privileges=(*dict.fromkeys(said), *roles))
    return Shape(verb=verb, change=change)


def _roles(tokens: list[Token], flavour: Flavour) -> tuple[str, ...]:
    """Roles of ``IN ROLE a, b``."""
    words = [_upper(t) for t in tokens]
    at = next((i for i in range(len(words) - 1) if words[i] == "IN" and words[i + 1] in {"ROLE", "GROUP"}), None)
    return _names(tokens[at + 2 :], flavour, False) if at is not None else ()


def _role(words: list[str], tokens: list[Token], flavour: Flavour) -> Shape | None:
    """SET ROLE, SET SESSION AUTHORIZATION and their ends."""
    plain = [w for w in words if w not in {"SESSION", "LOCAL"}]
    if words[:2] in (["RESET", "ROLE"], ["RESET", "SESSION"]):
        return Shape(verb=Verb.SET_ROLE)
    if plain[:2] not in (["SET", "ROLE"], ["SET", "AUTHORIZATION"]):
        return None
    at = next(i for i, t in enumerate(tokens) if _upper(t) in {"ROLE", "AUTHORIZATION"})
    rest = [t for t in tokens[at + 1 :] if _upper(t) not in {"=", "TO"}][:1]
    if not rest or _upper(rest[0]) in {"NONE", "DEFAULT", ";"}:
        return Shape(verb=Verb.SET_ROLE)
    return Shape(verb=Verb.SET_ROLE, role=_text(rest[0], flavour))
