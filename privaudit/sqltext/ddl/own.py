"""What a parser of our own reads: rights, roles, row security, routines, blocks, and all that has no effect.

Statements are told by their first words; each is read by a small parser of tokens, from the left, that gives up with a
reason where it meets what it does not know. None means: it is another's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .base import MYSQL_LIKE, Dialect, Piece
from .effects import Harmless, NotUnderstood
from .own_blocks import anonymous, conditional, do_block, set_statement
from .own_cursor import Cursor, UnclearError
from .own_exports import publication
from .own_grantees import grantee
from .own_harmless import NOUNS, VERBS, harmless
from .own_others import authorization, virtual_table
from .own_policies import policy, security_policy
from .own_rights import default_rights
from .own_roles import change_role, drop_owned, procedure
from .own_routines import alter_routine, create_routine, drop_routine
from .own_schemas import (
    alter_schema,
    alter_session,
    alter_type,
    create_schema,
    create_type,
    drop_schema,
    drop_type,
)
from .own_server import of_server
from .own_triggers import create_rule, create_trigger
from .own_verbs import READERS, Found, Reader, batch_variable, execute, prepare, select_variable, set_variable

_ROLES: Final = frozenset({"ROLE", "USER", "GROUP", "LOGIN"})
_KINDS_OF_ROLE: Final = (("SERVER", "ROLE"), ("APPLICATION", "ROLE"))


def own(piece: Piece, dialect: Dialect, deep: int = 0) -> Found:
    """Return the effects of a statement, None where the library has to read it; never raises.

    ``deep``: how many blocks it stands in.
    """
    cursor = Cursor(piece, dialect)
    try:
        return _read(cursor, deep)
    except UnclearError as e:
        cursor.at = 0
        return (NotUnderstood(spot=cursor.whole(), reason=e.reason, what=first_words(piece, dialect)),)


def first_words(piece: Piece, dialect: Dialect) -> str:
    """Return the first word or two in capitals, where they are words of SQL."""
    try:
        words = Cursor(piece, dialect).words(2)
    except UnclearError:
        return ""
    known = VERBS | READERS.keys() | {"CREATE", "ALTER", "DROP", "DO", "IF", "PREPARE", "EXECUTE"}
    if not words[0] or words[0] not in known:
        return ""
    return " ".join(w for w in words if w in known or w in _WORDS)


_WORDS: Final = frozenset(n[0] for n in NOUNS) | {
    *("TABLE", "VIEW", "INDEX", "SCHEMA", "DATABASE", "FUNCTION", "PROCEDURE", "ROUTINE", "TYPE", "DOMAIN", "POLICY"),
    *("ROLE", "USER", "GROUP", "LOGIN", "OWNED", "MATERIALIZED", "FOREIGN", "DEFAULT", "UNIQUE", "OR", "INTO", "ON"),
    *("SECURITY", "TEMPORARY", "TEMP", "UNLOGGED"),
}


def _read(cursor: Cursor, deep: int) -> Found:
    verb = cursor.word()
    if (found := of_server(cursor, deep)) is not None:
        return found
    cursor.at = 0
    if verb in _OF_OBJECTS:
        return _OF_OBJECTS[verb](cursor)
    if (block := _block_reader(cursor)) is not None:
        return block(cursor, deep)
    reader = READERS.get(verb)
    if reader is not None:
        return reader(cursor)
    if cursor.dialect is Dialect.MSSQL and (verb.startswith(("SP_", "XP_")) or cursor.word(1) == "."):
        # The first statement of a batch may call a procedure without EXEC.
        return procedure(cursor)
    return harmless(cursor, verb) if verb in VERBS else None


_NESTING: Final[dict[str, Callable[[Cursor, int], Found]]] = {
    "DO": do_block,
    "PREPARE": prepare,
    "EXEC": execute,
    "EXECUTE": execute,
}


def _block_reader(cursor: Cursor) -> Callable[[Cursor, int], Found] | None:
    """What reads a statement that may hold others; None for all else."""
    verb = cursor.word()
    if verb in _NESTING:
        return _NESTING[verb]
    if verb in _BLOCKS and _is_block(cursor):
        return anonymous
    if verb in {"IF", "WHILE", "BEGIN"} and cursor.dialect is Dialect.MSSQL and not _is_transaction(cursor):
        return conditional
    if cursor.dialect is Dialect.MARIADB and cursor.sees("SET", "STATEMENT"):
        return set_statement
    if cursor.dialect in MYSQL_LIKE and verb in _VARIABLES:
        return _VARIABLES[verb]
    if cursor.dialect is Dialect.MSSQL and verb in {"DECLARE", "SET", "SELECT"} and cursor.word(1)[:1] == "@":
        return batch_variable
    return None


_VARIABLES: Final[dict[str, Callable[[Cursor, int], Found]]] = {"SET": set_variable, "SELECT": select_variable}


_BLOCKS: Final = frozenset({"BEGIN", "DECLARE", "IF", "CASE", "WHILE", "LOOP", "REPEAT", "FOR"})


def _is_block(cursor: Cursor) -> bool:
    if cursor.dialect is Dialect.ORACLE:
        return cursor.word() in {"BEGIN", "DECLARE"}
    if cursor.dialect is Dialect.MARIADB and cursor.word() in {"IF", "CASE", "WHILE", "LOOP", "REPEAT", "FOR"}:
        return True
    return cursor.sees("BEGIN", "NOT", "ATOMIC")


def _is_transaction(cursor: Cursor) -> bool:
    return cursor.sees("BEGIN") and cursor.word(1) in {"TRAN", "TRANSACTION", "DISTRIBUTED", "DIALOG", "CONVERSATION"}


# -- CREATE, ALTER, DROP


def _create(cursor: Cursor) -> Found:
    at = 1
    if cursor.word(at) == "OR":
        at += 2
    if cursor.word(at) in {"TEMP", "TEMPORARY"} and cursor.word(at + 1) in {"TRIGGER", "SEQUENCE"}:
        at += 1
    at += cursor.word(at) in {"EDITIONABLE", "NONEDITIONABLE", "NO"}
    if cursor.word(at) == "DEFINER":
        return _with_definer(cursor, at)
    noun = cursor.word(at)
    if noun == "AGGREGATE" and cursor.dialect in MYSQL_LIKE:
        noun = "FUNCTION"
    if noun in {"FUNCTION", "PROCEDURE", "PROC", "PACKAGE"}:
        cursor.at = 1
        return create_routine(cursor)
    if noun in _ROLES or cursor.words(at + 2)[at:] in _KINDS_OF_ROLE:
        return change_role(cursor)
    if noun == "VIRTUAL":
        return virtual_table(cursor)
    if noun == "CONSTRAINT" and cursor.word(at + 1) == "TRIGGER":
        return create_trigger(cursor)
    reader = _CREATE.get(noun)
    if reader is not None and not _is_other_noun(cursor, at):
        return reader(cursor)
    return _of_no_concern(cursor, "CREATE", at)


def _is_other_noun(cursor: Cursor, at: int) -> bool:
    noun = _noun(cursor, at)
    return noun is not None and len(noun) > 1


def _noun(cursor: Cursor, at: int) -> tuple[str, ...] | None:
    """What of no concern the words from here on name."""
    for noun in _NOUNS.get(cursor.word(at), ()):
        if cursor.words(at + len(noun))[at:] == noun:
            return noun
    return None


_NOUNS: Final = {n[0]: tuple(other for other in NOUNS if other[0] == n[0]) for n in NOUNS}
"""By the first word."""


def _with_definer(cursor: Cursor, at: int) -> Found:
    """CREATE DEFINER = … of MySQL: a routine; a trigger; a view is the library's; events do nothing by themselves."""
    start = cursor.at
    cursor.at = at
    cursor.need("DEFINER", "=")
    grantee(cursor)
    found = cursor.until("FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "VIEW", "PACKAGE")
    noun = cursor.word()
    cursor.at = start + 1
    if len(found) > 3 or noun in {"", "VIEW"}:
        return None
    if noun == "TRIGGER":
        return create_trigger(cursor)
    return create_routine(cursor) if noun in {"FUNCTION", "PROCEDURE", "PACKAGE"} else harmless(cursor, "CREATE EVENT")


def _alter(cursor: Cursor) -> Found:
    noun = cursor.word(1)
    if noun in {"FUNCTION", "PROCEDURE", "PROC", "ROUTINE"}:
        return alter_routine(cursor)
    if noun in _ROLES or cursor.words(3)[1:] in _KINDS_OF_ROLE:
        return change_role(cursor)
    if noun == "AUTHORIZATION":
        return authorization(cursor)
    if cursor.dialect is Dialect.ORACLE and noun in _KEPT:
        return harmless(cursor, f"ALTER {noun}")
    reader = _ALTER.get(noun)
    if reader is not None and not _is_other_noun(cursor, 1):
        return reader(cursor)
    return _of_no_concern(cursor, "ALTER", 1)


def _is_package(cursor: Cursor) -> bool:
    return cursor.word(1) == "PACKAGE" and cursor.word(2) != "BODY"


_KEPT: Final = frozenset({"VIEW", "MATERIALIZED", "PACKAGE", "EDITIONABLE"})
"""What ALTER of Oracle only compiles anew, or refreshes."""


def _drop(cursor: Cursor) -> Found:
    noun = cursor.word(1)
    if noun in {"FUNCTION", "PROCEDURE", "PROC", "ROUTINE", "AGGREGATE"} or _is_package(cursor):
        return drop_routine(cursor)
    if noun in _ROLES or cursor.words(3)[1:] in _KINDS_OF_ROLE:
        return change_role(cursor)
    reader = _DROP.get(noun)
    if reader is not None and not _is_other_noun(cursor, 1):
        return reader(cursor)
    return _of_no_concern(cursor, "DROP", 1)


def _of_no_concern(cursor: Cursor, verb: str, at: int) -> Found:
    noun = _noun(cursor, at)
    if noun == ("SEQUENCE",) and verb == "CREATE":
        cursor.at = at + 1
        cursor.take("IF", "NOT", "EXISTS")
        return (Harmless(spot=cursor.whole(), what="CREATE SEQUENCE", name=cursor.qname()),)
    return None if noun is None else harmless(cursor, f"{verb} {' '.join(noun)}")


def _default(cursor: Cursor) -> Found:
    return default_rights(cursor) if cursor.word(2) == "PRIVILEGES" else harmless(cursor, "ALTER DEFAULT")


def _security(cursor: Cursor) -> Found:
    return security_policy(cursor) if cursor.word(2) == "POLICY" else None


_CREATE: Final[dict[str, Reader]] = {
    "SCHEMA": create_schema,
    "DATABASE": create_schema,
    "TYPE": create_type,
    "DOMAIN": create_type,
    "POLICY": policy,
    "SECURITY": _security,
    "PUBLICATION": publication,
    "TRIGGER": create_trigger,
    "RULE": create_rule,
}
_ALTER: Final[dict[str, Reader]] = {
    "SCHEMA": alter_schema,
    "DATABASE": alter_schema,
    "TYPE": alter_type,
    "DOMAIN": alter_type,
    "POLICY": policy,
    "SECURITY": _security,
    "PUBLICATION": publication,
    "DEFAULT": _default,
    "SESSION": alter_session,
}
_DROP: Final[dict[str, Reader]] = {
    "SCHEMA": drop_schema,
    "DATABASE": drop_schema,
    "TYPE": drop_type,
    "DOMAIN": drop_type,
    "POLICY": policy,
    "SECURITY": _security,
    "PUBLICATION": publication,
    "OWNED": drop_owned,
}
_OF_OBJECTS: Final[dict[str, Reader]] = {"CREATE": _create, "ALTER": _alter, "DROP": _drop}
