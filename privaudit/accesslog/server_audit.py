r"""The log of MariaDB's server_audit plugin: nearly CSV, statements in ``'...'`` with ``\'`` and raw commas.

Source: MariaDB's manual, "MariaDB Audit Plugin - Log Format", and what MariaDB 10.11 writes: relations (READ, WRITE;
no code of return) come before the statement (QUERY) of the same number, which is missing where server_audit_events
does not ask for it. The name of a login that failed is written as it came, with ends of lines too: what stands near a
piece of a line is believed only of connections whose begin was seen before. From 12.0.1 on the host has its port. To
the system's log the same goes after a header.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from .clock import Minute
from .mysql import Connection, MysqlLog
from .reading import Counted, Doubts, Job, Learnt, possible_reads
from .understand import NO_OBJECTS

MOST_WAITING = 64
"""Queries of one connection whose text has not come yet."""
NO_ROWS = frozenset({"1044", "1045", "1046", "1049", "1054", "1064", "1142", "1143", "1146", "1227", "1305", "1370"})
"""Errors that come before any row: no right, no such name, wrong syntax."""
NAME_BYTES = 600
"""Characters of lines that the name of one login, 128 letters of a user's name and what is around it, can fill."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "0": "\0", "Z": "\x1a"}
_PORT = re.compile(r"(\[.*\]|[^:]*):\d+")
SOURCE = "server_audit"


class ServerAudit(Counted):
    """Reads server_audit's log, from its own file or the system's log."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._clock = job.clock
        self._log = MysqlLog(job.systems, job.tally, SOURCE, job.small_limit)
        self._connections = self._log.connections
        self._doubts = Doubts()
        self._lowest = 0
        """The lowest number of a connection whose begin was seen; of all higher ones it should be seen."""
        self._tables = self._log.relations.tables

    def begins(self, line: str) -> float | None:
        """Return the time of a line."""
        try:
            if line[:8].isdigit():
                return self._clock.audit(line[:17])[0]
            stamp = _syslog_stamp(line)
            return self._clock.syslog(stamp)[0] if stamp else None
        except ValueError:
            return None

    def read(self, stream: TextIO) -> None:
        """Read one file to its end."""
        take, audit = self._take, self._clock.audit
        when, now = 0.0, None
        for line, sure in _beside(stream):
            self.lines += 1
            try:
                if not sure and not self._is_known(line):
                    self._doubts.at(self.lines)
                    self.unparsed += 1
                    continue
                if line[:8].isdigit():
                    fields = line.split(",", 8)
                    when, minute = audit(fields[0])
                    _, _, user, host, number, query, operation, database, rest = fields
                else:
                    stamp, body = _header(line)
                    when, minute = self._clock.syslog(stamp)
                    _, user, host, number, query, operation, database, rest = body.split(",", 7)
                take(user, host, number, query, operation, database, rest, when, minute)
            except ValueError:
                self.unparsed += 1
                continue
            if minute is not now:
                self.saw(when, minute)
                now = minute
        if now is not None:
            self.saw(when, now)

    def _take(
        self,
        user: str,
        host: str,
        number: str,
        query: str,
        operation: str,
        database: str,
        rest: str,
        when: float,
        minute: Minute,
    ) -> None:
        at = self._connections.get(number)
        if operation == "QUERY":
            if at is None or (at.user != user and not at.sure):
                at = self._late(number, user, host)
            at.database = database
            self._queried(at, query, rest, when, minute)
        elif operation == "READ":
            name = rest[: rest.find(",")]
            if (database, name) in self._tables:
                if at is None or (at.user != user and not at.sure):
                    at = self._late(number, user, host)
                self._wait(at, query, f"{database}.{name}", when, minute)
        elif operation in {"CONNECT", "DISCONNECT", "CHANGEUSER"}:
            if at is not None:
                self._flush(at)
                del self._connections[number]
            if operation == "CONNECT":
                # Inside a routine the user of a line is whose rights it runs with, not who is connected.
                self._log.open(number, user, _host(host)).sure = True
                if number.isdigit() and not 0 < self._lowest <= int(number):
                    self._lowest = int(number)

    def _late(self, number: str, user: str, host: str) -> Connection:
        """Return a connection whose begin was not seen: the log began later, or it is a forgery."""
        if self._lowest and number.isdigit() and int(number) > self._lowest:
            self._doubts.at(self.lines)
        return self._log.open(number, user, _host(host))

    def _is_known(self, line: str) -> bool:
        """Whether a line beside a piece of a line is of a connection that is known to be of this user."""
        fields = line.split(",", 6)
        if len(fields) < 7 or fields[6].startswith(("CONNECT", "CHANGEUSER", "DISCONNECT")):
            return False
        at = self._connections.get(fields[4])
        return at is not None and at.sure and at.user == fields[2]

    def _queried(self, at: Connection, query: str, rest: str, when: float, minute: Minute) -> None:
        objects = NO_OBJECTS
        if at.waiting and query in at.waiting:
            objects = at.waiting.pop(query)[1]
        end = rest.rfind("',")
        if end < 1:
            raise ValueError(query[:0])
        code = rest[end + 2 :].strip()
        if not code.isdigit():
            self._doubts.at(self.lines)
            raise ValueError(query[:0])
        if code in NO_ROWS:
            return
        text = rest[1:end]
        self._log.statement(at, unescaped(text) if "\\" in text else text, when, minute, objects, failed=code != "0")

    def _wait(self, at: Connection, query: str, place: str, when: float, minute: Minute) -> None:
        """Keep a read until the statement of the same number comes."""
        known = at.waiting.get(query)
        if known is None:
            at.waiting[query] = ((when, minute), (place,))
        elif place not in known[1]:
            at.waiting[query] = (known[0], (*known[1], place))
        if len(at.waiting) > MOST_WAITING:
            self._flush(at, keep=MOST_WAITING // 2)

    def _flush(self, at: Connection, keep: int = 0) -> None:
        """Count reads whose statement never came: the log names the relation only."""
        while len(at.waiting) > keep:
            moment, places = at.waiting.pop(next(iter(at.waiting)))
            for place in places:
                self._log.read(at, place, *moment)

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt."""
        for at in self._connections.values():
            self._flush(at)
        return Learnt(
            sources=frozenset({SOURCE}),
            reading=frozenset({SOURCE} if self._log.reads else ()),
            unparsed=self._log.unparsed,
            gaps=(*self._doubts.gaps(), *possible_reads(self._log.possible)),
        )


def _beside(stream: TextIO) -> Iterator[tuple[str, bool]]:
    """Give the lines of a file, and whether each is far enough from pieces of lines to be one that the server wrote.

    Pieces are lines without a time, in a file whose lines have one (the system's log escapes ends of lines).
    """
    waiting: deque[str] = deque()
    size = 0
    own_file = None
    for line in stream:
        if own_file is None:
            own_file = line[:8].isdigit()
        if not own_file:
            yield line, True
        elif line[:8].isdigit():
            waiting.append(line)
            size += len(line)
            while size > NAME_BYTES and len(waiting) > 1:
                first = waiting.popleft()
                size -= len(first)
                yield first, True
        else:
            while waiting:
                yield waiting.popleft(), False
            size = 0
            yield line, False
    while waiting:
        yield waiting.popleft(), True


def unescaped(text: str) -> str:
    """Undo the backslashes that server_audit puts into statements."""
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text)


def _host(host: str) -> str:
    found = _PORT.fullmatch(host)
    return found[1].strip("[]") if found else host


def _syslog_stamp(line: str) -> str:
    """The time in a header of the system's log: ``Nov 22 00:08:28`` or ISO 8601; "" if there is none."""
    if line[:4].isdigit() and line[4:5] == "-":
        return line.partition(" ")[0]
    return line[:15] if line[3:4] == " " and line[9:10] == ":" else ""


def _header(line: str) -> tuple[str, str]:
    stamp = _syslog_stamp(line)
    _, colon, body = line.partition(": ")
    if not stamp or not colon:
        raise ValueError(line[:0])
    server, comma, rest = body.partition(",")
    # server_audit_syslog_info stands before the host's name.
    return stamp, f"{server.rpartition(' ')[2]}{comma}{rest}"


def reader(job: Job) -> ServerAudit:
    """Make a reader."""
    return ServerAudit(job)
