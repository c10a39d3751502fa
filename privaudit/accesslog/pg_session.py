"""One session of a PostgreSQL log: who it is, the role it took, and statements whose end is not known yet."""

from __future__ import annotations

from ..sqltext.base import Verb
from .plans import Said
from .tally import Entries
from .understand import NO_OBJECTS, Context


class Pending:
    """The last statement of one kind of line: a failure that follows undoes it. ``live``: it is not counted yet."""

    __slots__ = (
        *("but_last", "command", "done", "failed", "kind", "live", "objects", "parameters", "part", "prepared"),
        *("rows", "stamp", "statement", "text"),
    )

    def __init__(self) -> None:
        self.live = False
        self.text = ""
        self.stamp = ""
        self.parameters = ""
        self.prepared = ""
        """What PREPARE said, where the statement is an EXECUTE."""
        self.statement = ""
        self.part = ""
        self.kind = ""
        self.command = ""
        self.objects: tuple[str, ...] = NO_OBJECTS
        self.rows: int | None = None
        self.failed = self.but_last = False
        """Whether it ended with an error, maybe after rows; whether only its last statement gave none for sure."""
        self.done = False
        """Whether the entry was written after the statement succeeded."""


class Session:
    """What is known of one session between two of its lines."""

    __slots__ = (
        *("application", "audit", "before", "client", "context", "copied", "copied_in", "database", "last", "late"),
        *("many", "path", "plain", "role", "undo", "used", "user", "who_audit", "who_plain"),
    )

    def __init__(self, user: str, database: str, client: str | None) -> None:
        self.user = user
        self.database = database
        self.client = client
        self.application = ""
        self.role: str | None = None
        self.before: str | None = None
        """The role before SET LOCAL ROLE."""
        self.undo: tuple[str | None] | None = None
        """The role at BEGIN, to which ROLLBACK goes back."""
        self.path: tuple[str, ...] | None = None
        self.context: Context | None = None
        self.plain = Pending()
        self.audit = Pending()
        self.last = ""
        self.late = ""
        """The last statement that was counted as log_statement said it."""
        self.copied = self.copied_in = ""
        """The last text that read, and the number of its statement."""
        self.many = ""
        self.used: set[int] = set()
        self.who_audit: Entries | None = None
        self.who_plain: Entries | None = None

    def forget(self) -> None:
        """Who does it has changed."""
        self.who_audit = self.who_plain = None


_VERB = {
    "SELECT": Verb.SELECT,
    "DECLARE CURSOR": Verb.SELECT,
    "COPY": Verb.COPY_OUT,
    "INSERT": Verb.INSERT,
    "UPDATE": Verb.UPDATE,
    "DELETE": Verb.DELETE,
}


def fits(said: Said, pending: Pending) -> bool:
    """Whether one statement of a text may be the one that an entry of pgaudit is about."""
    part = said.part
    if not part.understood:
        return True
    if pending.kind == "ROLE":
        return part.change is not None
    if pending.kind.startswith("MISC"):
        return part.setting is not None
    return said.verb is _VERB.get(pending.command, Verb.OTHER) and said.plain
