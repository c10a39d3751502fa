"""What the lines of MariaDB's and MySQL's logs mean: connections, accounts, roles, statements."""

from __future__ import annotations

from typing import Final

from ..sqltext.base import Flavour
from .clock import Minute
from .estate import Accounts, LoggedSystem, Relations
from .plans import Part
from .tally import Entries, Identity, Tally
from .understand import NO_OBJECTS, Context

MOST_CONNECTIONS: Final = 50_000
MARKER: Final = "'privaudit/"
"""What the first statement of an audit's own connection has in it; see `dialects/_mysql_connect.py`."""


class Connection:
    """What is known of one connection between two of its lines."""

    __slots__ = ("database", "host", "own", "role", "sure", "used", "user", "waiting", "who")

    def __init__(self, user: str, host: str) -> None:
        self.user = user
        self.host = host
        self.database = ""
        self.role: str | None = None
        self.own = False
        self.used = False
        """Whether a statement of it was met."""
        self.sure = False
        """Whether the log said who connected, and not only who ran a statement."""
        self.who: Entries | None = None
        self.waiting: dict[str, tuple[tuple[float, Minute], tuple[str, ...]]] = {}
        """Relations that were read by queries whose text has not come yet: time and places by query."""


class MysqlLog:
    """Counts statements of connections in a tally. ``source`` is ``server_audit`` or ``general_log``."""

    def __init__(self, systems: tuple[LoggedSystem, ...], tally: Tally, source: str, small_limit: int) -> None:
        self._systems = systems
        self._tally = tally
        self._source = source
        self._small = small_limit
        self.relations = Relations(systems)
        self._accounts = Accounts(a for s in systems for a in s.accounts)
        self._contexts: dict[str, Context] = {}
        self.connections: dict[str, Connection] = {}
        self.unparsed = 0
        self.possible: dict[str, int] = {}
        self.reads = False

    def open(self, number: str, user: str, host: str) -> Connection:
        """Begin a connection anew."""
        if len(self.connections) >= MOST_CONNECTIONS:
            del self.connections[next(iter(self.connections))]
        found = self.connections[number] = Connection(user, host)
        return found

    def context(self, database: str) -> Context:
        """Return what understands texts while ``database`` is the current one."""
        context = self._contexts.get(database)
        if context is None:
            path = (database,) if database else ()
            context = Context(self.relations, path, Flavour.MYSQL, self._tally, self._small)
            if len(self._contexts) >= 1000:
                self._contexts.clear()
            self._contexts[database] = context
        return context

    def statement(
        self,
        at: Connection,
        text: str,
        when: float,
        minute: Minute,
        objects: tuple[str, ...] = NO_OBJECTS,
        *,
        failed: bool = False,
    ) -> None:
        """Count a statement; ``failed``: it ended with an error, maybe after rows."""
        context = self._contexts.get(at.database) or self.context(at.database)
        for said in context.said(text, objects):
            if said.uses:
                self.reads = True
                context.count(at.who or self._who(at), said, when, minute, None, failed=failed)
            if not said.plain and not failed:
                self._unusual(at, said.part, when)
                if said.uses and not said.part.understood:
                    self.possible[at.user] = self.possible.get(at.user, 0) + 1
        if MARKER in text and not at.own and text[:7].upper() == "SELECT ":
            at.own = True
            at.who = None

    def _unusual(self, at: Connection, part: Part, when: float) -> None:
        if part.setting is not None:
            if part.setting.role is not None:
                at.role = part.setting.role or None
                at.who = None
        elif part.change is not None:
            by = self._accounts.principal(at.user, at.host)
            for system in self._changed(part.change.relations):
                self._tally.change(system, when, by, self._source, part.change)
        else:
            self.unparsed += 1

    def read(self, at: Connection, name: str, when: float, minute: Minute) -> None:
        """Count a read of which the log names the relation only."""
        context = self.context(at.database)
        for said in context.said("", (name,)):
            self.reads = True
            context.count(at.who or self._who(at), said, when, minute, None)

    def _who(self, at: Connection) -> Entries:
        at.who = self._tally.entries(
            Identity(
                principal=self._accounts.principal(at.user, at.host),
                role=at.role,
                client=at.host or None,
                application=None,
                own=at.own,
                dump=False,
                source=self._source,
            )
        )
        return at.who

    def _changed(self, relations: tuple[tuple[str | None, str | None], ...]) -> tuple[str, ...]:
        """The systems that a change concerns: those that have its databases, else all of the server."""
        schemas = {schema.lower() for schema, _ in relations if schema}
        found = [s.name for s in self._systems if any(t.schema.lower() in schemas for t in s.catalog.tables)]
        return tuple(found) or tuple(s.name for s in self._systems)
