"""Names as SQL text for people to read and run: quoted as each engine does. Nothing of this is sent by privaudit.

Sources: https://www.postgresql.org/docs/current/sql-syntax-lexical.html, https://mariadb.com/kb/en/identifier-names/,
https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers,
https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Database-Object-Names-and-Qualifiers.html,
https://docs.snowflake.com/en/sql-reference/identifiers-syntax.
"""

from __future__ import annotations

import re
from typing import Final

MYSQL_LIKE: Final = frozenset({"mysql", "mariadb"})
"""The dialects of one family: backticks, and all databases of a server in reach of one statement."""
_BRACKET: Final = frozenset({"mssql"})
_FOLDS_UP: Final = frozenset({"oracle", "snowflake"})
"""A name created without quotes is kept in capitals there, and SQLAlchemy lists it in small letters."""
_SMALL: Final = re.compile(r"[a-z_][a-z0-9_$#]*")


_LONGEST: Final = 63
"""Bytes of a name that PostgreSQL keeps (NAMEDATALEN less one)."""


def kept_by_postgresql(name: str, *, quoted: bool) -> str:
    """Return a name as PostgreSQL keeps it: letters of ASCII in small where it was not quoted, 63 bytes at most.

    Other letters stay as they are written in a database in UTF-8 (``downcase_identifier`` of the parser).
    """
    if not quoted:
        name = name.lower() if name.isascii() else "".join(c.lower() if c.isascii() else c for c in name)
    if len(name) * 4 <= _LONGEST or len(data := name.encode("utf-8", "surrogatepass")) <= _LONGEST:
        return name
    return data[:_LONGEST].decode("utf-8", "ignore")


def quote_for(dialect: str, *names: str) -> str:
    """Return names quoted as the engine does, joined by dots: ``"public"."orders"``."""
    return ".".join(_quote(dialect, name) for name in names)


def _quote(dialect: str, name: str) -> str:
    if dialect in MYSQL_LIKE:
        return "`" + name.replace("`", "``") + "`"
    if dialect in _BRACKET:
        return "[" + name.replace("]", "]]") + "]"
    if dialect in _FOLDS_UP and _SMALL.fullmatch(name):
        name = name.upper()
    return '"' + name.replace('"', '""') + '"'


def limited_select(dialect: str, column: str, schema: str, table: str, rows: int) -> str:
    """Return a SELECT of one column that returns no more than ``rows`` rows.

    TOP on SQL Server, FETCH FIRST (SQL:2008) on Oracle 12.1 and later, LIMIT elsewhere.
    """
    what, where = quote_for(dialect, column), quote_for(dialect, schema, table)
    if dialect == "mssql":
        return f"SELECT TOP ({rows}) {what} FROM {where};"
    tail = f"FETCH FIRST {rows} ROWS ONLY" if dialect == "oracle" else f"LIMIT {rows}"
    return f"SELECT {what} FROM {where} {tail};"
