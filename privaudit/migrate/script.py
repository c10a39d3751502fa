"""One file of schema changes, as a tool would run it."""

from __future__ import annotations

from enum import StrEnum

from ..model import Params, record
from ..sqltext.ddl.base import Dialect


class Tool(StrEnum):
    """Whose file it is: decides the order, and which part of it is the change and which its way back."""

    PLAIN = "plain"
    FLYWAY = "flyway"
    LIQUIBASE = "liquibase"
    DBMATE = "dbmate"
    GOLANG_MIGRATE = "golang_migrate"
    GOOSE = "goose"
    STRUCTURE = "structure"
    """A dump of a whole schema (Rails' structure.sql, pg_dump -s): it says what is, not what changes."""
    ALEMBIC = "alembic"
    DJANGO = "django"
    ATLAS = "atlas"
    DIESEL = "diesel"
    """Also Hasura: a folder a migration, with ``up.sql`` and ``down.sql``."""
    DRIZZLE = "drizzle"
    MYBATIS = "mybatis"
    NODE_PG_MIGRATE = "node_pg_migrate"
    PLAY = "play"
    PRISMA = "prisma"
    SHMIG = "shmig"
    SQITCH = "sqitch"
    SQL_MIGRATE = "sql_migrate"


@record
class Script:
    """``file``: relative to the folder the command was run in (or the repository), with ``/``; ``text`` the whole file.

    Parts that are not run (the way back) are blanked out, so that every line keeps its number. ``rows`` maps lines of
    a text that a tool made (Alembic, Django) to the file and line a person can change; () where they are the same.
    """

    file: str
    text: str
    tool: Tool = Tool.PLAIN
    dialect: Dialect | None = None
    """As its folder, its tool or its text say; None where nothing does."""
    repeatable: bool = False
    """Run again whenever it changes (Flyway's ``R__``): never "an edited old file"."""
    rows: tuple[tuple[int, str, int], ...] = ()
    series: str = ""
    """The folder whose scripts are run one after the other into one database: scripts of another series may be
    another database's."""
    notes: tuple[tuple[str, Params], ...] = ()
    """What a reader should know of how the file was read: keys of i18n area ``reasons``."""

    def __repr__(self) -> str:
        return f"Script({self.file!r}, {len(self.text)} characters)"


@record
class Unread:
    """A file or folder that could not be read as schema changes: ``reason`` is a key of i18n area ``reasons``."""

    file: str
    reason: str
    params: Params = ()
