"""Dialects, places in a text, and names as an engine folds them: what every part of the reading of DDL shares."""

from __future__ import annotations

from enum import StrEnum

from ...model import record


class Dialect(StrEnum):
    """Whose DDL it is. The first four are replayed in full; of the last two, what the parser understands."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    MARIADB = "mariadb"
    SQLITE = "sqlite"
    MSSQL = "mssql"
    ORACLE = "oracle"


MYSQL_LIKE = frozenset({Dialect.MYSQL, Dialect.MARIADB})


class PieceKind(StrEnum):
    """What a piece of a script is."""

    SQL = "sql"
    DATA = "data"
    """Rows below ``COPY … FROM stdin``: never looked at."""
    COMMAND = "command"
    """Of a client, not of the server: ``\\connect`` of psql, ``.read`` of sqlite3, ``SOURCE`` of mysql, ``PROMPT``."""


@record
class Piece:
    """One statement of a script, without its end sign. ``start`` is the offset of its first character in the script.

    ``line`` and ``column`` count from 1 and are those of the first word, after comments. ``text`` is the script's own,
    so that an offset in it, plus ``start``, is one in the script; its repr must not be printed (it may hold values).
    Only names that a mode of MySQL puts into double quotes stand in backticks, and backslashes that a setting makes
    plain or not are others. ``doubt``: why the client may cut elsewhere, or do more, than is read here: a key of i18n
    area ``gate.not_understood``, "" where nothing is in doubt.
    """

    kind: PieceKind
    text: str
    start: int
    line: int
    column: int
    doubt: str = ""

    def __repr__(self) -> str:
        return f"Piece({self.kind}, line {self.line}, {len(self.text)} characters)"


@record
class Spot:
    """A stretch of a script: offsets of its first character and of the one after its last."""

    start: int
    end: int


@record
class QName:
    """A relation, routine, type or sequence, folded as the engine folds names that are not quoted.

    ``schema`` is the database on MySQL and MariaDB, None where the text names none; a database before the schema
    (``db.dbo.t``) is left out.
    """

    name: str
    schema: str | None = None


@record
class Signature(QName):
    """A routine, where the text says which of those of one name: by the types of its arguments (PostgreSQL)."""

    arguments: tuple[str, ...] | None = None
    """None where the text says no types: all of the name."""
