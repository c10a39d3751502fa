"""Statements that change nothing an audit looks at, told by their first words; and what clients do by themselves.

Sources: the lists of commands in the manuals of PostgreSQL 16, MySQL 8.0, MariaDB, SQLite, Transact-SQL and Oracle;
psql, mysql, sqlite3, sqlcmd and SQL*Plus manuals for clients.
"""

from __future__ import annotations

import re
from typing import Final

from .base import Dialect, Piece, Spot
from .effects import Effect, Harmless, NotUnderstood
from .own_cursor import Cursor

_VERB_WORDS: Final = (
    "ABORT ADD ANALYSE ANALYZE ATTACH AUDIT BEGIN BINLOG BREAK BULK CACHE CHANGE CHECK CHECKPOINT CHECKSUM CLOSE"
    " CLUSTER COMMIT CONTINUE DBCC DEALLOCATE DECLARE DELETE DESC DESCRIBE DETACH DISABLE DISCARD ENABLE END EXIT"
    " EXPLAIN FETCH FLASHBACK FLUSH GOTO HANDLER HELP INSTALL KILL LISTEN LOAD LOCK MOVE NOAUDIT NOTIFY OPEN"
    " OPTIMIZE PRAGMA PRINT PURGE RAISERROR RECONFIGURE REFRESH REINDEX RELEASE REPAIR RESTART RETURN REVERT"
    " ROLLBACK SAVE SAVEPOINT SHOW SHUTDOWN START STATISTICS STOP TABLE THROW TRUNCATE UNINSTALL UNLISTEN UNLOCK"
    " VALUES WAITFOR XA"
)
VERBS: Final = frozenset(_VERB_WORDS.split())
"""Those that have a reader of their own (`own_verbs.READERS`) are not among them."""
NOUNS: Final = (
    *(
        ("SEQUENCE",),
        ("PREPARE",),
        ("FLASHBACK",),
        ("PFILE",),
        ("SPFILE",),
        ("CONTROLFILE",),
        ("RESTORE",),
        ("PLUGGABLE",),
        ("EXTENSION",),
        ("TRIGGER",),
        ("CONSTRAINT", "TRIGGER"),
        ("EVENT", "TRIGGER"),
        ("EVENT",),
    ),
    *(("AGGREGATE",), ("OPERATOR",), ("CAST",), ("COLLATION",), ("CONVERSION",), ("TEXT", "SEARCH"), ("LANGUAGE",)),
    *(("TRUSTED",), ("PROCEDURAL",), ("TRANSFORM",), ("ACCESS", "METHOD"), ("PUBLICATION",), ("SUBSCRIPTION",)),
    *(("SERVER",), ("FOREIGN", "DATA"), ("TABLESPACE",), ("UNDO",), ("STATISTICS",), ("RULE",), ("LARGE", "OBJECT")),
    *(("LOGFILE",), ("SPATIAL",), ("RESOURCE",), ("INSTANCE",), ("DEFAULT", "CONVERSION"), ("SYNONYM",)),
    *(("PUBLIC", "SYNONYM"), ("PUBLIC", "DATABASE"), ("DIRECTORY",), ("PROFILE",), ("DATABASE", "LINK"), ("CONTEXT",)),
    *(("PARTITION", "FUNCTION"), ("PARTITION", "SCHEME"), ("FULLTEXT",), ("XML",), ("CERTIFICATE",), ("MASTER",)),
    *(("SYMMETRIC",), ("ASYMMETRIC",), ("COLUMN", "MASTER"), ("COLUMN", "ENCRYPTION"), ("CREDENTIAL",), ("QUEUE",)),
    *(("SERVICE",), ("CONTRACT",), ("MESSAGE",), ("ROUTE",), ("ASSEMBLY",), ("ENDPOINT",), ("WORKLOAD",), ("SYSTEM",)),
    *(("TYPE", "BODY"), ("OUTLINE",), ("INDEXTYPE",), ("SESSION",), ("AVAILABILITY",), ("AUTHORIZATION", "DATABASE")),
    *(("MATERIALIZED", "VIEW", "LOG"), ("CRYPTOGRAPHIC",), ("LIBRARY",), ("EXTERNAL", "DATA"), ("DATABASE", "SCOPED")),
    *(("DATABASE", "AUDIT"), ("SIGNATURE",), ("DIMENSION",), ("JAVA",), ("OPTIMIZER",), ("PACKAGE", "BODY")),
    *(("SENSITIVITY",), ("PRIMARY", "XML"), ("CLUSTERED", "COLUMNSTORE"), ("NONCLUSTERED", "COLUMNSTORE")),
)


def harmless(cursor: Cursor, what: str) -> tuple[Effect, ...]:
    """Return the one effect of a statement that has none."""
    return (Harmless(spot=cursor.whole(), what=what),)


def query(cursor: Cursor) -> tuple[Effect, ...] | None:
    """SELECT and WITH: nothing, but for rows that go into a table, and what it calls (`own_calls`)."""
    makes_tables = cursor.dialect in {Dialect.POSTGRESQL, Dialect.MSSQL}
    first = cursor.word()
    if cursor.has("INSERT", "MERGE") or (makes_tables and cursor.has("INTO")):
        return None
    return harmless(cursor, first)


# -- clients

_COMMAND: Final = re.compile(r"[\\.:@]*[A-Za-z_!]*")
_RUNS: Final = frozenset(
    {"\\I", "\\IR", "\\INCLUDE", "\\INCLUDE_RELATIVE", ".READ", "SOURCE", "\\.", ":R", "@", "@@", "START"}
)
_MAY: Final = frozenset({"\\IF", "\\ELIF", "\\ELSE", "\\ENDIF", "\\GEXEC", "\\!", "HOST", "EXEC", "EXECUTE"})
"""What runs something, or decides what runs."""

_PATH: Final = re.compile(r"""[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|([^\s;]+))""")


def other_file(piece: Piece) -> str | None:
    """Return the path of the script that a line of a client runs, as written; None for every other line."""
    found = _COMMAND.match(piece.text)
    word = found.group().upper() if found else ""
    signs = len(word) - len(word.lstrip("@"))
    if (word if not signs else "@") not in _RUNS:
        return None
    path = _PATH.match(piece.text, signs or len(word))
    return next((p for p in path.groups() if p), None) if path else None


def command(piece: Piece) -> tuple[Effect, ...]:
    """What a client does at a line of its own."""
    spot = Spot(start=piece.start, end=piece.start + len(piece.text))
    found = _COMMAND.match(piece.text)
    word = found.group().upper() if found else ""
    word = word if not word.startswith("@") else "@"
    if word in _RUNS:
        return (NotUnderstood(spot=spot, reason="other_file", what=word),)
    if word in {"\\C", "\\CONNECT", ":CONNECT", "CONNECT", "CONN"}:
        return (NotUnderstood(spot=spot, reason="other_database", what=word),)
    if word in _MAY:
        return (NotUnderstood(spot=spot, reason="client", what=word),)
    return (Harmless(spot=spot, what=word),)
