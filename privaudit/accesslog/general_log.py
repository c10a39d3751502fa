"""The general log of MariaDB and MySQL: who connected, then what each connection sent; statements may have many lines.

Source: MySQL 8.0 manual, 7.4.3 "The General Query Log", and what MariaDB 10.11 writes: a line of the same second has
no time. The log has statements as they came, before they were tried: it does not say which failed.

Lines of a statement stand there as they were sent, so a statement can hold what looks like lines of others: what
contradicts itself (a number that connects twice, a statement that ends inside a comment or string) is said as a gap,
``log_poisoned``; a number stays whose it was when it connected.
"""

from __future__ import annotations

from typing import TextIO

from .clock import Clock, Minute
from .mysql import MOST_CONNECTIONS, Connection, MysqlLog
from .reading import Counted, Doubts, Job, Learnt, possible_reads
from .statements import is_open

COMMANDS = frozenset(
    {"Query", "Execute", "Prepare", "Connect", "Quit", "Init DB", "Field List", "Close stmt", "Reset stmt"}
    | {"Change user", "Statistics", "Ping", "Sleep", "Refresh", "Shutdown", "Processlist", "Connect Out", "Kill"}
    | {"Debug", "Time", "Delayed insert", "Binlog Dump", "Table Dump", "Register Slave", "Long Data", "Set option"}
    | {
        "Fetch",
        "Daemon",
        "Error",
        "Reset connection",
        "clone",
        "Binlog Dump GTID",
        "Create DB",
        "Drop DB",
        "Bulk_execute",
    }
)
SOURCE = "general_log"
_OF_CONNECTIONS = frozenset({"Connect", "Change user", "Quit"})
MOST_LINES = 20_000
"""Lines of one statement that are kept; the fingerprint drops the rest."""
MOST_TEXT = 1 << 20
"""Characters of one statement that are kept."""
FIRST_NUMBERS = 100
"""A server that begins anew counts its connections from a few on."""


class GeneralLog(Counted):
    """Reads the general log."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._clock = job.clock
        self._log = MysqlLog(job.systems, job.tally, SOURCE, job.small_limit)
        self._connections = self._log.connections
        self._now: tuple[float, Minute] | None = None
        self._doubts = Doubts()
        self._before: dict[str, Connection] = {}
        """Connections that ended, as the log says."""
        self._open = False
        """Whether the last statement ends inside a string or comment: what comes next may be its own lines."""
        self._anew = False

    def begins(self, line: str) -> float | None:
        """Return the time of a line."""
        found = _head(line)
        try:
            return self._clock.general(found[0])[0] if found and found[0] else None
        except ValueError:
            return None

    def read(self, stream: TextIO) -> None:
        """Read one file to its end."""
        number = command = ""
        texts: list[str] = []
        size = 0
        for line in stream:
            self.lines += 1
            found = _head(line)
            if found is None:
                if command:
                    if len(texts) < MOST_LINES and size < MOST_TEXT:
                        texts.append(line)
                        size += len(line)
                elif not _is_banner(line):
                    self.unparsed += 1
                if line.startswith("Time") and "Id Command" in line:
                    # The server began anew: numbers of connections do, too.
                    if command:
                        self._take(number, command, "".join(t for t in texts if not _is_banner(t)))
                    command = ""
                    self._begun()
                continue
            if command:
                self._take(number, command, texts[0] if len(texts) == 1 else "".join(texts))
            stamp, number, command, text = found
            texts = [text]
            size = 0
            if stamp:
                self._tick(self._clock, stamp)
        if command:
            self._take(number, command, "".join(texts))

    def _tick(self, clock: Clock, stamp: str) -> None:
        try:
            self._now = clock.general(stamp)
        except ValueError:
            self.unparsed += 1
            return
        self.saw(*self._now)

    def _take(self, number: str, command: str, text: str) -> None:
        if command == "Query" or command == "Execute":
            self._queried(number, text)
        elif command in _OF_CONNECTIONS:
            if self._open or (command == "Connect" and self._contradicts(number)):
                self._doubts.at(self.lines)
                self.unparsed += 1
            elif command == "Quit":
                self._ended(number)
            else:
                self._connect(number, text.strip())
        elif command == "Init DB":
            found = self._connections.get(number)
            if found is not None:
                found.database = text.strip()

    def _queried(self, number: str, text: str) -> None:
        at = self._connections.get(number)
        if at is None and number in self._before:
            # It goes on: neither did it end nor the server begin anew.
            self._doubts.at(self.lines)
            at = self._connections[number] = self._before.pop(number)
        self._open = is_open(text)
        if self._open:
            self._doubts.at(self.lines)
        if at is None or self._now is None:
            # It connected before this log began: nobody knows who it is.
            self.unparsed += 1
            return
        at.used = True
        text = text[:-1] if text[-1:] == "\n" else text
        if text[:4].lower() == "use ":
            at.database = text[4:].strip().strip("`;")
            return
        self._log.statement(at, text, *self._now)

    def _ended(self, number: str) -> None:
        found = self._connections.pop(number, None)
        if found is not None:
            if len(self._before) >= MOST_CONNECTIONS:
                del self._before[next(iter(self._before))]
            self._before[number] = found

    def _begun(self) -> None:
        """The log says that the server began anew; a statement may say so, too: who goes on stays who it was."""
        if self._open:
            self._doubts.at(self.lines)
            return
        for number in tuple(self._connections):
            self._ended(number)
        self._anew = True

    def _contradicts(self, number: str) -> bool:
        """Whether a number connects that is connected, or was: the server never gives one twice while it runs."""
        at = self._connections.get(number)
        if at is not None:
            return at.used
        if self._anew and int(number) <= FIRST_NUMBERS:
            self._anew = False
            self._before.clear()
        return number in self._before

    def _connect(self, number: str, text: str) -> None:
        """``anna@localhost as anonymous on crm using TCP/IP``; a second such line says that access was denied."""
        who, on, rest = text.partition(" on ")
        user, at, host = who.partition(" as ")[0].rpartition("@")
        if not at or (not on and not text.endswith(" on")):
            self._connections.pop(number, None)
            return
        found: Connection = self._log.open(number, user, host)
        found.database = rest.partition(" using ")[0].strip() if not rest.startswith("using ") else ""

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt."""
        return Learnt(
            sources=frozenset({SOURCE}),
            reading=frozenset({SOURCE} if self._log.reads else ()),
            unparsed=self._log.unparsed,
            reason="log_no_outcome",
            gaps=(*self._doubts.gaps(), *possible_reads(self._log.possible)),
        )


def _head(line: str) -> tuple[str, str, str, str] | None:
    """Return time ("" for the same as before), connection, command and text of a line; None if it goes on with one."""
    if line[:2] == "\t\t":
        stamp, rest = "", line[2:]
    elif line[15:16] == "\t" and line[:6].isdigit() and line[12:13] == ":":
        stamp, rest = line[:15], line[16:]
    elif line[10:11] == "T" and line[:4].isdigit() and line[4:5] == "-":
        stamp, _, rest = line.partition("\t")
    else:
        return None
    head, tab, text = rest.partition("\t")
    number, _, command = head.strip().partition(" ")
    command = command.strip()
    if not number.isdigit() or command not in COMMANDS or not (tab or command == "Quit"):
        return None
    return stamp, number, command, text


def _is_banner(line: str) -> bool:
    """Whether it is one of the lines a server begins its log with."""
    return line.startswith(("Time", "Tcp port:", "TCP Port:")) or "started with:" in line or not line.strip()


def reader(job: Job) -> GeneralLog:
    """Make a reader."""
    return GeneralLog(job)
