"""What a log says, in one form for all formats: one row a principal, relation and manner of use."""

from __future__ import annotations

from ..model import AccessChange, LogKind, LogState, Params, record
from ..sqltext.base import Verb


@record
class Usage:
    """How one principal used one relation by statements of one kind. Times are seconds since 1970 (UTC).

    ``subjects``: keyed digests (one random key a run, in memory only) of the values by which single persons were
    looked up, so that the same person can be seen in several tables; at most `MOST_SUBJECTS` are kept.
    """

    system: str
    principal: str
    """As in ``principals[]``: the role that logged in on PostgreSQL, ``user@host`` of the account on MySQL."""
    role: str | None = None
    """The role taken by SET ROLE, if any."""
    client: str | None = None
    application: str | None = None
    schema: str | None
    table: str | None
    """None only where an application's journal names an object whose relation is not configured: then whatever the
    application's accounts read on the system."""
    columns: tuple[str, ...]
    """Columns shown; ("*",) where the log names the relation only."""
    verb: Verb
    lookup: tuple[str, ...] = ()
    """Columns compared with a value, where that picks single rows."""
    whole: bool = False
    """No condition and no small LIMIT: the whole relation was read."""
    dump: bool = False
    """Of a backup or export program (pg_dump, mysqldump), or to a file."""
    through: str | None = None
    """The routine (schema.name and types of arguments) by whose definer's rights it was read; None: by no such."""
    first: float
    last: float
    statements: int
    rows: int | None = None
    days: tuple[tuple[int, int], ...] = ()
    """Statements a day: days since 1970 in the configured time zone."""
    off_hours: int = 0
    """Statements outside the configured hours or days."""
    failed: int = 0
    """Statements of these that ended with an error after which rows may have gone out already."""
    subjects: frozenset[bytes] = frozenset()
    source: str
    kind: LogKind = LogKind.SERVER_LOG
    own: bool = False
    """The session called itself a run of privaudit, as anyone may; whether it was one, the account tells."""


MOST_SUBJECTS = 1000
JOURNAL = "journal:"
"""What the source of an application's journal begins with, for people to read; its ``kind`` tells it from logs."""


@record
class LogReading:
    """What was learnt from one configured log."""

    usages: tuple[Usage, ...]
    changes: tuple[AccessChange, ...]
    state: tuple[LogState, ...]
    """One row a system the log covers and kind of log in it."""
    gaps: tuple[tuple[str, Params], ...] = ()
    """What could not be read: keys of i18n area ``reasons``; names of files without their folders."""
