"""Statements that reach the server itself: its tables of rights, its settings, and EXPLAIN that runs what it explains.

Sources: PostgreSQL 16 manual 53 "System Catalogs", EXPLAIN, ALTER SYSTEM; MySQL 8.0 manual 6.2.3 "Grant Tables",
"SET Syntax for Variable Assignment"; MariaDB reference, "ANALYZE Statement".
"""

from __future__ import annotations

import re
from typing import Final

from ._tokens import Kind
from .base import MYSQL_LIKE, Dialect, Piece, Spot
from .effects import Effect, NotUnderstood
from .own_blocks import compound
from .own_cursor import Cursor, UnclearError

_OF_RIGHTS: Final = {
    Dialect.POSTGRESQL: "pg_authid pg_auth_members pg_default_acl pg_policy pg_rewrite pg_user_mapping"
    " pg_foreign_server pg_shadow pg_user pg_roles pg_init_privs pg_seclabel pg_db_role_setting pg_event_trigger"
    " pg_largeobject_metadata",
    Dialect.MYSQL: "user db tables_priv columns_priv procs_priv proxies_priv global_grants role_edges default_roles",
    Dialect.MARIADB: "user db tables_priv columns_priv procs_priv proxies_priv global_priv roles_mapping",
}
_PARTLY: Final = frozenset({"pg_class", "pg_attribute", "pg_proc", "pg_namespace", "pg_database", "pg_trigger"})
_COLUMNS: Final = re.compile(
    r"(?i)\b(?:rel|att|pro|nsp|dat)acl\b|\b(?:rel|pro|nsp)owner\b|\bdatdba\b|\brel(?:force)?rowsecurity\b|\bpro(?:secdef|src"
    r"|config|lang)\b|\btgenabled\b"
)
"""What of those tables says who may do what, and what guards rows."""
_WRITES: Final = ("INTO", "UPDATE", "FROM", "TABLE", "COPY", "TRUNCATE", "ONLY")
_FIRST: Final = frozenset({"INSERT", "REPLACE", "UPDATE"})
_VERBS: Final = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "LOAD", "WITH"})
_SETTINGS: Final = re.compile(
    r"(?i)row_security|archive_command|archive_library|restore_command|(?:session|shared|local)_preload_libraries"
    r"|dynamic_library_path|hba_file|ident_file|ssl|listen_addresses|password_encryption|log_statement|log_min_duration_(?:statement|sample)|log_min_error_statement"
    r"|log_parameter_max_length(?:_on_error)?|log_transaction_sample_rate|allow_system_table_mods"
    r"|init_connect|init_file|general_log|general_log_file|mandatory_roles|activate_all_roles_on_login|local_infile"
    r"|require_secure_transport|secure_file_priv|default_password_lifetime|skip_grant_tables|old_passwords"
)
"""Settings that decide who comes in, what is run for everybody, or where rows and passwords are written to."""


def of_server(cursor: Cursor, deep: int) -> tuple[Effect, ...] | None:
    """Return what a statement does that reaches the server itself; None for every other statement."""
    verb = cursor.word()
    if verb in {"EXPLAIN", "ANALYZE", "DESCRIBE", "DESC"}:
        return _explain(cursor, deep)
    if verb == "ALTER" and cursor.dialect is Dialect.POSTGRESQL and cursor.word(1) == "SYSTEM":
        return _setting(cursor, 3) if cursor.word(2) == "SET" else None
    if verb == "ALTER" and cursor.dialect is Dialect.POSTGRESQL and cursor.word(1) in {"DATABASE", "ROLE", "USER"}:
        return _setting_of(cursor)
    if verb == "SET" and cursor.dialect in MYSQL_LIKE and cursor.word(1) in {"GLOBAL", "PERSIST", "PERSIST_ONLY"}:
        return _setting(cursor, 2)
    if verb in {"CREATE", "ALTER"} and cursor.has("EVENT"):
        return _event(cursor, deep)
    if verb in _VERBS and cursor.dialect in _OF_RIGHTS:
        return _rows(cursor)
    return None


def _explain(cursor: Cursor, deep: int) -> tuple[Effect, ...] | None:
    """EXPLAIN ANALYZE runs the statement; without ANALYZE nothing happens."""
    from .understand import within

    runs = cursor.word() == "ANALYZE"
    if runs and cursor.dialect is not Dialect.MARIADB:
        return None
    cursor.at += 1
    if cursor.word() == "(":
        runs |= any(t.text.upper() in {"ANALYZE", "ANALYSE"} for t in cursor.brackets())
    while cursor.one("ANALYZE", "ANALYSE", "VERBOSE", "EXTENDED", "PARTITIONS", "FORMAT", "=", "JSON", "TREE"):
        runs |= cursor.word(-1) in {"ANALYZE", "ANALYSE"}
    first = cursor.word()
    if not runs or cursor.done or first not in _STATEMENTS:
        return None
    return within(cursor.part(cursor.token().start, len(cursor.piece.text)), cursor.dialect, deep + 1)


_STATEMENT_WORDS: Final = "SELECT WITH INSERT REPLACE UPDATE DELETE MERGE VALUES TABLE CREATE EXECUTE DECLARE REFRESH ("
_STATEMENTS: Final = frozenset(_STATEMENT_WORDS.split())


def _event(cursor: Cursor, deep: int) -> tuple[Effect, ...] | None:
    """What an event of MySQL does by itself, from time to time; what an event trigger of PostgreSQL calls."""
    whole = cursor.whole()
    if cursor.dialect is Dialect.POSTGRESQL:
        if not cursor.sees("CREATE", "EVENT", "TRIGGER"):
            return None
        cursor.until("FUNCTION", "PROCEDURE")
        cursor.next()
        return (NotUnderstood(spot=whole, reason="calls", what="CREATE", calls=(cursor.qname(),)),)
    found = cursor.until("EVENT", "FUNCTION", "PROCEDURE", "TRIGGER", "VIEW", "TABLE", "USER")
    if cursor.dialect not in MYSQL_LIKE or not cursor.take("EVENT") or len(found) > _DEFINER:
        return None
    cursor.until("DO")
    if not cursor.take("DO"):
        return None
    part = cursor.part(cursor.token().start, len(cursor.piece.text))
    return compound(cursor, part, deep) if cursor.sees("BEGIN") else _once(part, cursor.dialect, deep)


_DEFINER: Final = 10
"""Words before EVENT: CREATE OR REPLACE DEFINER = a@b."""


def _once(part: Piece, dialect: Dialect, deep: int) -> tuple[Effect, ...]:
    from .understand import within

    return within(part, dialect, deep + 1)


def _setting(cursor: Cursor, at: int) -> tuple[Effect, ...] | None:
    name = cursor.token(at).text.strip('"`')
    return _said(cursor.piece, "server_setting") if _SETTINGS.fullmatch(name) else None


def _setting_of(cursor: Cursor) -> tuple[Effect, ...] | None:
    """ALTER DATABASE, ROLE … SET: of what is written to the server's log."""
    at = next((i for i in range(2, 8) if cursor.word(i) == "SET"), None)
    name = cursor.token(at + 1).text.strip('"').lower() if at is not None and cursor.word(at + 1) else ""
    return _said(cursor.piece, "server_setting") if name.startswith("log_") and _SETTINGS.fullmatch(name) else None


def _rows(cursor: Cursor) -> tuple[Effect, ...] | None:
    """Rows of the tables in which a server keeps rights."""
    text = cursor.piece.text
    mysql = cursor.dialect in MYSQL_LIKE
    if ("mysql" if mysql else "pg_") not in text.lower():
        return None
    start = cursor.at
    found = _writes_rights(cursor, mysql=mysql)
    cursor.at = start
    return _said(cursor.piece, "system_tables") if found else None


def rights_at_home(piece: Piece, dialect: Dialect) -> bool:
    """Return whether a statement, run in the database of MySQL that keeps rights, writes rows of them."""
    cursor = Cursor(piece, dialect)
    try:
        return cursor.word() in _VERBS and _writes_rights(cursor, mysql=True, at_home=True)
    except UnclearError:
        return False


def _writes_rights(cursor: Cursor, *, mysql: bool, at_home: bool = False) -> bool:
    of_rights = _OF_RIGHTS[cursor.dialect].split()
    sure = cursor.word() if cursor.word() != "WITH" else ""
    while not cursor.done:
        word = cursor.next().text.upper()
        while mysql and word in _FIRST and cursor.one("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "IGNORE", "INTO"):
            pass
        if (word not in _WRITES and not (mysql and word in _FIRST)) or cursor.token().kind not in {
            Kind.WORD,
            Kind.NAME,
        }:
            continue
        if (word == "FROM" and cursor.word(-2) != "DELETE") or cursor.word() in {"TABLE", "ONLY"}:
            # What is only read, or what the next word is before.
            continue
        try:
            name = cursor.qname()
        except UnclearError:
            continue
        low = name.name.lower()
        if mysql and (at_home if name.schema is None else name.schema.lower() == "mysql") and low in of_rights:
            return True
        if mysql or name.schema not in {None, "pg_catalog"}:
            continue
        if low in of_rights or (low in _PARTLY and (sure == "INSERT" or _COLUMNS.search(cursor.piece.text))):
            return True
    return False


def _said(piece: Piece, reason: str) -> tuple[Effect, ...]:
    spot = Spot(start=piece.start, end=piece.start + len(piece.text))
    return (NotUnderstood(spot=spot, reason=reason, what=piece.text.split(None, 1)[0].upper()),)
