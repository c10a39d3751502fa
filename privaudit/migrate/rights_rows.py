"""The privilege tables of MySQL and MariaDB as GRANT and REVOKE leave them: rows by account and by name.

They are kept by name: a table that is renamed leaves its rows behind, one that is made anew finds them (tried on
MariaDB 10.11). Sources: dev.mysql.com "GRANT Statement", "Privileges Provided by MySQL"; mariadb.com/kb "GRANT".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..dialects._mysql_patterns import matches
from ..model import Location
from ..sqltext.ddl.effects import Privilege
from .state_acl import Holder

TABLE_WORDS: Final = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES", "INDEX", "ALTER", "CREATE VIEW"}
    | {"SHOW VIEW", "TRIGGER", "DELETE HISTORY"}
)
DATABASE_WORDS: Final = TABLE_WORDS | {
    *("CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE", "EVENT")
}
GLOBAL_WORDS: Final = DATABASE_WORDS | {
    *("RELOAD", "SHUTDOWN", "PROCESS", "FILE", "SHOW DATABASES", "SUPER", "REPLICATION SLAVE", "REPLICATION CLIENT"),
    *("CREATE USER", "CREATE TABLESPACE", "SET USER"),
}
ROUTINE_WORDS: Final = frozenset({"EXECUTE", "ALTER ROUTINE"})
_PLAIN: Final = re.compile(r"[^%_\\]*")
"""A name of a database that means no other, as a pattern, and has no escapes."""
_OTHER_NAMES: Final = {"GRANT OPTION": "GRANT", "REPLICA": "REPLICATION SLAVE", "DROP ROLE": "CREATE USER"}

Table = tuple[Holder, str, str]
Routine = tuple[Holder, str, str, str]
"""Holder, database, name, PROCEDURE or FUNCTION."""


class Rows:
    """The rows below the accounts; global privileges are the accounts' own attributes."""

    def __init__(self) -> None:
        self.databases: dict[tuple[Holder, str], set[str]] = {}
        self.tables: dict[Table, set[str]] = {}
        self.columns: dict[Table, dict[str, set[str]]] = {}
        self.routines: dict[Routine, set[str]] = {}
        self.where: dict[tuple[Holder, str, str], Location] = {}

    def said(self, databases: Iterable[str]) -> Iterator[tuple[tuple[str, str, str], Location]]:
        """Give where rights were said, by grantee, database and relation; a pattern is said of what it covers."""
        patterns = [(h, p, at) for (h, p, name), at in self.where.items() if not name and not _PLAIN.fullmatch(p)]
        for database in databases if patterns else ():
            for holder, pattern, at in patterns:
                if matches(pattern, database):
                    yield (holder.name, database, ""), at
        for (holder, schema, name), at in self.where.items():
            yield (holder.name, schema, name), at

    def on_server(self, holder: Holder, words: Iterable[Privilege], *, revoke: bool) -> None:
        """Global rights."""
        _change(holder.attributes, expanded(words, GLOBAL_WORDS, revoke=revoke), revoke=revoke)

    def on_database(self, holder: Holder, pattern: str, words: Iterable[Privilege], *, revoke: bool) -> None:
        """Rights on every table of the databases that a pattern covers."""
        held = self.databases.setdefault((holder, pattern), set())
        _change(held, expanded(words, DATABASE_WORDS, revoke=revoke), revoke=revoke)
        if not held:
            del self.databases[holder, pattern]

    def on_table(self, holder: Holder, schema: str, name: str, words: Iterable[Privilege], *, revoke: bool) -> None:
        """Rights on a table and on columns of it; taking the table's back takes those on columns, too."""
        key = (holder, schema, name)
        held = self.tables.setdefault(key, set())
        listed = list(words)
        whole = expanded((w for w in listed if not w.columns), TABLE_WORDS, revoke=revoke)
        _change(held, whole, revoke=revoke)
        columns = self.columns.setdefault(key, {})
        if revoke:
            for rights in columns.values():
                rights.difference_update(whole)
        for word in listed:
            for column in word.columns:
                _change(columns.setdefault(column.lower(), set()), {word.word.upper()}, revoke=revoke)
        self.columns[key] = {c: rights for c, rights in columns.items() if rights}
        if not held:
            del self.tables[key]
        if not self.columns[key]:
            del self.columns[key]

    def on_routine(self, key: Routine, words: Iterable[Privilege], *, revoke: bool) -> None:
        """Rights on a routine."""
        held = self.routines.setdefault(key, set())
        _change(held, expanded(words, ROUTINE_WORDS, revoke=revoke), revoke=revoke)
        if not held:
            del self.routines[key]

    def forget(self, holder: Holder) -> None:
        """Drop all rows of an account."""
        for rows in (self.databases, self.tables, self.columns, self.routines, self.where):
            for key in [k for k in rows if k[0] is holder]:
                del rows[key]  # type: ignore[arg-type]


def expanded(words: Iterable[Privilege], every: frozenset[str], *, revoke: bool) -> set[str]:
    """Return privileges as the tables name them; ALL is all of the level, and taken back the GRANT OPTION, too."""
    found: set[str] = set()
    for privilege in words:
        word = privilege.word.upper().replace("_", " ")
        if word in ("ALL", "ALL PRIVILEGES"):
            found |= every
            found |= {"GRANT"} if revoke else set()
        elif word != "USAGE":
            found.add(_OTHER_NAMES.get(word, word))
    return found


def _change(held: set[str], words: set[str], *, revoke: bool) -> None:
    if revoke:
        held -= words
    else:
        held |= words
