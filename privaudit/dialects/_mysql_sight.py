"""What of a MariaDB or MySQL server the scanner's own account is shown, by the lines of SHOW GRANTS. Pure: no I/O.

information_schema and SHOW leave out, without a word, what an account has no right to: databases, tables, and columns
of tables that it reaches by rights on other columns only. Which rights show what was tried on MariaDB 10.11
(sql_show.cc: get_schema_column_record, get_all_tables, fill_schema_schemata); MySQL is by its manual. Nothing that such
an account may ask proves that a table has no further column: SELECT * passes over invisible ones, and SHOW CREATE TABLE
is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from ._mysql_acl import Acl, Session
from ._mysql_patterns import Client
from ._mysql_rows import AccountRow, AclRows, DatabaseRow, ObjectRow, RoleRow

_OF_COLUMNS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "REFERENCES"})
"""Held on a whole table, each shows all its columns."""
_OF_TABLES: Final = _OF_COLUMNS | {
    *("DELETE", "CREATE", "DROP", "INDEX", "ALTER", "CREATE VIEW", "SHOW VIEW", "TRIGGER", "DELETE HISTORY")
}
"""Held on a database, each shows all its tables."""
_OF_DATABASES: Final = _OF_TABLES | {
    *("SHOW DATABASES", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE", "EVENT")
}
"""Held on the server, each shows all databases."""

_QUOTED = re.compile(r"`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_NAME: Final = r"\x00[0-9]+\x00|[^\s@,.()\x00]+"
_LINE = re.compile(
    rf"(?P<verb>GRANT|REVOKE) (?P<words>[^.]*?) ON (?P<database>{_NAME})\.(?P<table>{_NAME})"
    rf" (?:TO|FROM) (?P<who>{_NAME})(?P<host>@)?"
)
_ON_COLUMNS = re.compile(r"[A-Z ]+\([^)]*\)")

_SELF: Final = "self"
_ROLES: Final = "\x00"
"""Stands for all roles that are active: their database rows count together, and no role has this name."""
_CLIENT: Final = Client(host="", ip="203.0.113.7")


class Sight:
    """Answers whether the account is shown all of something; what a line of an unknown form grants is not counted.

    Rights that the server itself finds by another host's row of the same user are not in SHOW GRANTS, and then not
    counted either: a doubt too many, never one too few.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        """``lines`` are those of SHOW GRANTS for the session; of them only rights and names are kept."""
        self._wide: dict[str, set[str]] = defaultdict(set, {_SELF: set()})
        self._databases: list[DatabaseRow] = []
        self._objects: list[ObjectRow] = []
        self._withheld: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            self._add(line)
        roles = tuple(who for who in self._wide if who not in (_SELF, "PUBLIC"))
        accounts = [
            AccountRow(user=who, host="%" if who == _SELF else "", privileges=frozenset(held), is_role=who != _SELF)
            for who, held in (*self._wide.items(), (_ROLES, ()))
        ]
        self._acl = Acl(
            AclRows(
                accounts=tuple(accounts),
                databases=tuple(self._databases),
                objects=tuple(self._objects),
                roles=tuple(RoleRow(user=_ROLES, host="", role=role) for role in roles),
            )
        )
        self._session = Session(client=_CLIENT, user=_SELF, rights=accounts[0], roles=(_ROLES,))
        self._whole = {
            (row.database, row.table) for row, _ in self._acl.object_rows(self._session) if row.privileges & _OF_COLUMNS
        }
        self._known: dict[tuple[str, frozenset[str]], bool] = {}

    def _add(self, line: str) -> None:
        names: list[str] = []

        def put(found: re.Match[str]) -> str:
            quote = found[0][0]
            names.append(found[0][1:-1].replace(quote * 2, quote))
            return f"\x00{len(names) - 1}\x00"

        match = _LINE.match(_QUOTED.sub(put, line))
        if match is None:
            return

        def name(group: str) -> str:
            text = str(match[group])
            return names[int(text.strip("\x00"))] if text.startswith("\x00") else text

        who, host = (_SELF, "%") if match["host"] else (name("who"), "")
        words = _words(match["words"])
        if match["verb"] == "REVOKE":
            self._withheld[name("database")] |= words
            return
        held = self._wide[who]
        if match["table"] != "*":
            row = ObjectRow(user=who, host=host, database=name("database"), table=name("table"), privileges=words)
            self._objects.append(row)
        elif match["database"] != "*":
            self._databases.append(DatabaseRow(user=who, host=host, database=name("database"), privileges=words))
        else:
            held |= words

    def all_databases(self) -> bool:
        """Whether the server shows the account every database."""
        return any(True for word in _OF_DATABASES for _ in self._acl.globally(self._session, word))

    def all_tables(self, database: str) -> bool:
        """Whether the server shows the account every table of a database."""
        return self._in(database, _OF_TABLES)

    def all_columns(self, database: str, table: str) -> bool:
        """Whether the server shows the account every column of a table or view."""
        return (database, table) in self._whole or self._in(database, _OF_COLUMNS)

    def _in(self, database: str, words: frozenset[str]) -> bool:
        key = (database, words)
        if key not in self._known:
            held = words - self._withheld.get(database, set())
            self._known[key] = any(True for w in held for _ in self._acl.everywhere(self._session, database, w))
        return self._known[key]


def _words(listed: str) -> frozenset[str]:
    """Return privileges that are held on the whole of something, without those on columns."""
    words = frozenset(w.strip() for w in _ON_COLUMNS.sub("", listed).split(","))
    return words | _OF_DATABASES if words & {"ALL", "ALL PRIVILEGES"} else words
