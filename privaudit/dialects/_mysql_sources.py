"""The very rows of the privilege tables by which a session reads: what a REVOKE would have to name. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Right, RightLevel, record
from ._mysql_acl import Acl, Session
from ._mysql_names import function_place, procedure_place
from ._mysql_patterns import HOST_LENGTH, host_matches, specificity
from ._mysql_rows import EXECUTE, SELECT, AccountRow, ObjectRow, Reading


@record
class Source:
    """A row that gives reading, and the roles on the way to it, outermost first."""

    roles: tuple[str, ...]
    right: Right


class Sources(Acl):
    """The same rules as `Acl`, with the rows themselves for an answer."""

    def sessions(self, account: AccountRow) -> Iterator[Session]:
        """Everything that an account can be, by login and by SET ROLE; a role as if it logged in."""
        if account.is_role:
            yield self.of_role(account)
            return
        for client in self.clients(account):
            yield self.after_login(account, client)
            yield from self.by_set_role(account, client)

    def of_database(self, session: Session, database: str) -> Iterator[Source]:
        """The rows by which a session reads every table of a database."""
        if session.user is not None:
            yield from _global(session.rights, (), database)
            for row in self._best(session.user, session.client, database):
                if SELECT in row.privileges:
                    yield _database(row.user, row.host, row.database, row.privileges, ())
        for role in (*session.roles, *self._public()):
            yield from self._of_role(role, database)

    def _of_role(self, role: str, database: str) -> Iterator[Source]:
        paths = self.paths(role)
        for name, path in paths.items():
            yield from _global(self.roles[name], path, database)
        groups = [tuple(paths)] if self.rows.merge_roles else [(name,) for name in paths]
        for group in groups:
            for row in self._best_of_roles(group, database):
                if SELECT in row.privileges:
                    path = paths.get(row.user, (role,))
                    yield _database(row.user, row.host, row.database, row.privileges, path)

    def of_tables(self, session: Session) -> Iterator[Source]:
        """The rows by which a session reads single tables or columns."""
        best: dict[tuple[str, str], ObjectRow] = {}
        for row in self._objects[session.user] if session.user is not None else ():
            if row.host and host_matches(row.host, session.client):
                key = (row.database, row.table)
                kept = best.get(key)
                if kept is None or specificity(row.host, HOST_LENGTH) < specificity(kept.host, HOST_LENGTH):
                    best[key] = row
        for row in best.values():
            yield from _object(row, ())
        for role in (*session.roles, *self._public()):
            for name, path in self.paths(role).items():
                for row in self._objects[name]:
                    if not row.host:
                        yield from _object(row, path)

    def of_word(self, session: Session, word: str, database: str = "") -> Iterator[Source]:
        """The rows by which a session holds any privilege for the whole server, or in a database."""
        found = self.everywhere(session, database, word) if database else self.globally(session, word)
        for reading in found:
            level = RightLevel.GLOBAL if reading.level == "global" else RightLevel.DATABASE
            yield _source(reading, level, word, reading.pattern)

    def of_table_word(self, session: Session, word: str, database: str, table: str) -> Iterator[Source]:
        """The rows of a single table by which a session holds a privilege on it."""
        for row, path in self.object_rows(session):
            if (row.database, row.table) == (database, table) and word in row.privileges:
                reading = Reading(level="table", roles=path, privileges=(word,), grantee=row.grantee)
                yield _source(reading, RightLevel.TABLE, word, database, table)

    def of_routine(self, session: Session, database: str, name: str) -> Iterator[Source]:
        """The rows by which a session executes a routine; the name as `_mysql_names` has it."""
        yield from self.of_word(session, EXECUTE, database)
        for row, path in self.routines(session):
            place = function_place if row.kind == "FUNCTION" else procedure_place
            if place(row.database, row.name) == (database, name):
                reading = Reading(level="routine", roles=path, privileges=(EXECUTE,), grantee=row.grantee)
                yield _source(reading, RightLevel.ROUTINE, EXECUTE, database, name)


def _source(
    reading: Reading, level: RightLevel, word: str, schema: str | None = None, name: str | None = None
) -> Source:
    right = Right(grantee=reading.grantee, level=level, schema=schema, name=name, privileges=(word,))
    return Source(roles=reading.roles, right=right)


def _global(account: AccountRow, path: tuple[str, ...], database: str) -> Iterator[Source]:
    if SELECT in account.privileges and database not in account.withheld:
        privileges = tuple(sorted(account.privileges))
        yield Source(roles=path, right=Right(grantee=account.name, level=RightLevel.GLOBAL, privileges=privileges))


def _database(user: str, host: str, pattern: str, held: frozenset[str], path: tuple[str, ...]) -> Source:
    grantee = f"{user}@{host}" if host else user
    right = Right(grantee=grantee, level=RightLevel.DATABASE, schema=pattern, privileges=tuple(sorted(held)))
    return Source(roles=path, right=right)


def _object(row: ObjectRow, path: tuple[str, ...]) -> Iterator[Source]:
    """Both levels of a row; taking back the table's right takes those on columns with it."""
    grantee = f"{row.user}@{row.host}" if row.host else row.user
    levels = ((RightLevel.TABLE, ("*",), SELECT in row.privileges), (RightLevel.COLUMN, row.columns, bool(row.columns)))
    for level, columns, holds in levels:
        if holds:
            right = Right(
                grantee=grantee,
                level=level,
                schema=row.database,
                name=row.table,
                columns=columns,
                privileges=tuple(sorted(row.privileges)) if level is RightLevel.TABLE else (SELECT,),
            )
            yield Source(roles=path, right=right)
