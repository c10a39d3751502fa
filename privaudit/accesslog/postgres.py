"""What PostgreSQL's lines mean, whatever format they are written in: sessions, statements, pgaudit, roles, failures.

Sources: PostgreSQL 15 manual, 20.8 "Error Reporting and Logging"; pgaudit 1.7's README (format of entries); both were
compared with what a server writes. ``user_name`` of a line is the user that logged in, whatever SET ROLE says.
"""

from __future__ import annotations

import re
from typing import Final

from ..sqltext.base import Flavour
from .clock import Clock
from .estate import LoggedSystem, Relations
from .pg_session import Pending, Session, fits
from .pg_words import EXECUTE, KINDS, STATEMENT, TIMED, gave_none, ran_nothing
from .pgaudit import RELATIONS, entry, redacted
from .plans import Said, Texts
from .reading import Learnt, possible_reads
from .statements import Setting, audited_parameters, bare, logged_parameters, readable, runs_inside
from .tally import Entries, Identity, Tally
from .understand import NO_OBJECTS, Context

MOST_SESSIONS: Final = 50_000
OWN: Final = "privaudit/"
DUMPERS: Final = frozenset({"pg_dump", "pg_dumpall", "pg_basebackup"})
AUDIT, PLAIN = "pgaudit", "log_statement"
_NOT_LOGGED = frozenset({"<not logged>", "<previously logged>", ""})
_LITERAL = re.compile(r"'(?:[^']|'')*'|[\w.]+")
_P = frozenset("pP")
_EXECUTED = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


class PostgresLog:
    """Takes lines of one log in the order they were written, and counts what they say in a tally."""

    def __init__(self, systems: tuple[LoggedSystem, ...], clock: Clock, tally: Tally, small_limit: int) -> None:
        self._by_database = {s.database: s for s in reversed(systems)}
        self._clock = clock
        self._tally = tally
        self._small = small_limit
        self._relations = {s.database: Relations((s,)) for s in self._by_database.values()}
        self._schemas = {s.database: {t.schema for t in s.catalog.tables} for s in self._by_database.values()}
        self._contexts: dict[tuple[str, tuple[str, ...]], Context] = {}
        self._sessions: dict[str, Session] = {}
        self._unparsed = 0
        self._possible: dict[str, int] = {}
        self._inside = 0
        self._sources: set[str] = set()
        """Kinds of lines that were met."""
        self._reading: set[str] = set()
        """Kinds of lines that showed a read."""
        self._reading_audit = False
        self._sampled = False
        """Whether statements were known only by their duration: the fast ones are not in the log."""

    def take(
        self,
        number: str,
        user: str,
        database: str,
        remote: str,
        application: str,
        failed: str,
        message: str,
        detail: str,
        query: str,
        stamp: str,
    ) -> None:
        """Take one line of session ``number``; what a format lacks is "", a failure's unknown SQLSTATE "?".

        Raises:
            ValueError: a time or a number in it is none.
        """
        session = self._sessions.get(number)
        if session is None:
            session = self._opened(number, user, database, remote)
        if application != session.application or user != session.user or database != session.database:
            self._renamed(session, user, database, application)
        if message[:7] == "AUDIT: ":
            self._audited(session, message, stamp)
        elif message[:11] == "statement: ":
            self._stated(session, message[11:], stamp, detail)
        elif message[:19] == "execute <unnamed>: ":
            self._stated(session, message[19:], stamp, detail)
        elif message[:8] == "execute ":
            self._executed(session, message, stamp, detail)
        elif failed:
            self._failed(session, query, gave_none(failed, message), ran_nothing(failed, message), stamp)
        else:
            self._other(number, session, message, stamp, detail)

    def _other(self, number: str, session: Session, message: str, stamp: str, detail: str) -> None:
        """Take what is rarer, or in another language."""
        kind = KINDS.get(message[: message.find(" ")])
        if kind == "statement":
            self._stated(session, message.partition(": ")[2], stamp, detail)
        elif kind == "execute":
            self._executed(session, message, stamp, detail)
        elif kind == "duration":
            self._timed(session, message, stamp, detail)
        elif kind == "disconnection":
            self._flush(session)
            del self._sessions[number]

    def _executed(self, session: Session, message: str, stamp: str, detail: str) -> None:
        name, _, text = message.partition(": ")
        if text and " fetch " not in name.lower():
            self._stated(session, text, stamp, detail)

    def finish(self) -> Learnt:
        """Count what is pending, for the log ends here, and say what was learnt."""
        for session in self._sessions.values():
            self._flush(session)
        self._sessions.clear()
        if self._reading_audit:
            self._sources.add(AUDIT)
            self._reading.add(AUDIT)
        if AUDIT in self._reading and PLAIN not in self._reading:
            self._sources.discard(PLAIN)  # it said the same once more
        inside = (("log_statements_inside", (("count", self._inside),)),) if self._inside else ()
        return Learnt(
            sources=frozenset(self._sources),
            reading=frozenset(self._reading),
            unparsed=self._unparsed,
            reason="log_slow_only" if self._sampled else None,
            gaps=(*possible_reads(self._possible), *inside),
        )

    def _opened(self, number: str, user: str, database: str, remote: str) -> Session:
        if len(self._sessions) >= MOST_SESSIONS:
            oldest = next(iter(self._sessions))
            self._flush(self._sessions.pop(oldest))
        host = remote.rpartition(":")[0] or remote
        session = self._sessions[number] = Session(user, database, host or None)
        return session

    def _renamed(self, session: Session, user: str, database: str, application: str) -> None:
        self._flush(session)
        if user != session.user:
            session.user, session.role, session.path = user, None, None
            session.context = None
        session.application = application
        if database != session.database:
            session.database, session.context = database, None
        session.forget()

    def _stated(self, session: Session, text: str, stamp: str, detail: str) -> None:
        if session.audit.live or session.plain.live:
            self._flush(session)
        session.last = text
        new = session.plain
        new.live, new.stamp, new.text, new.parameters, new.prepared = True, stamp, text, detail, ""
        new.failed = new.but_last = False
        if detail and detail[(at := detail.find(": ") + 2) : at + 8].lower() == "prepare ":
            # EXECUTE: its own text has the name of the prepared statement, and the parameters.
            prepare = detail[at:]
            new.text = readable(bare(prepare), prepared=True) or ""
            given = (f"${i} = {one}" for i, one in enumerate(_LITERAL.findall(text.partition("(")[2]), 1))
            new.parameters, new.prepared = ", ".join(given), prepare

    def _timed(self, session: Session, message: str, stamp: str, detail: str) -> None:
        """``duration: 1.2 ms  statement: ...``: the text of slow statements, where log_statement does not say it."""
        found = TIMED.search(message)
        if found is None or not {found[1], f"{found[1]}:"} & (STATEMENT | EXECUTE):
            return
        if found[3] != session.last:
            self._stated(session, found[3], stamp, detail)
            self._sampled = True

    def _failed(self, session: Session, query: str, none: bool, nothing: bool, stamp: str) -> None:
        """Mark or undo what failed: the statement the error names, or all that is pending if it names none."""
        named = query
        for one in (session.audit, session.plain):
            if one.live and not one.done and named in ("", one.text, session.last):
                query, one.failed = "", True
                one.but_last = none
                one.live = not nothing and (not none or (one is session.plain and ";" in one.text))
        self._flush(session)
        context = session.context or self._in_context(session) if query and not none else None
        if context is not None:  # with log_rows pgaudit says a statement when it is done: here is the error alone
            one = Pending()
            one.failed, one.text, one.stamp = True, query, stamp
            for said in context.said(query):
                if said.uses:
                    self._count(session, context, said, one, AUDIT if self._reading_audit else PLAIN)

    def _audited(self, session: Session, message: str, stamp: str) -> None:
        found = entry(message)
        if found is None:
            self._unparsed += 1
            return
        statement, part, kind, command, what, name, text, parameters, rows = found
        audit = session.audit
        if audit.statement == statement and audit.part == part:
            if kind == "READ" and what in RELATIONS:
                audit.kind = "READ"
                audit.objects += (name,)
            return
        plain = session.plain
        if plain.live and (text == plain.text or text == plain.prepared or redacted(text, plain.text)):
            plain.live = False  # the same statement, said by log_statement
        if audit.live:
            self._count_audit(session, audit)
        # With log_rows, a cursor's entry comes when it is closed, maybe after the next statement's line.
        known = text == session.late and text != ""
        if known:
            session.late = ""
        audit.live, audit.text, audit.stamp, audit.parameters = not known, text, stamp, parameters
        audit.failed = False
        audit.statement, audit.part, audit.kind, audit.command = statement, part, kind, command
        audit.objects = (name,) if kind == "READ" and what in RELATIONS else NO_OBJECTS
        audit.done = rows != "" and command in _EXECUTED
        audit.rows = int(rows) if command == "SELECT" and rows.isdigit() else None

    def _flush(self, session: Session) -> None:
        if session.audit.live:
            self._count_audit(session, session.audit)
        plain = session.plain
        if plain.live:
            plain.live = False
            context = session.context or self._in_context(session)
            if context is not None:
                session.late = plain.text
                self._inside += runs_inside(plain.text)
                self._sources.add(PLAIN)
                texts = context.said(plain.text)
                for said in texts[:-1] if plain.but_last else texts:
                    if said.uses or not said.plain:
                        self._count(session, context, said, plain, PLAIN)

    def _count_audit(self, session: Session, audit: Pending) -> None:
        audit.live = False
        kind = audit.kind
        if kind == "FUNCTION" or kind == "DDL":
            return
        context = session.context or self._in_context(session)
        if context is None:
            return
        text = audit.text
        if kind == "READ":
            if audit.command == "COPY" and session.copied == text and session.copied_in == audit.statement:
                return  # COPY (SELECT ...) is said twice
            session.copied, session.copied_in = text, audit.statement
            self._reading_audit = True
        if text in _NOT_LOGGED:
            text = ""
        elif text[:1] in _P and text[:8].lower() == "prepare " and audit.command in _EXECUTED:
            text = readable(text, prepared=True) or ""
        said = context.said(text, audit.objects)
        if len(said) > 1:
            said = self._one_of(session, audit, said)
        for one in said:
            if one.uses or not one.plain:
                self._count(session, context, one, audit, AUDIT)

    def _one_of(self, session: Session, pending: Pending, parts: Texts) -> Texts:
        """Of several statements sent at once, which pgaudit says one by one with the text of all, the one meant."""
        if session.many != pending.text:
            session.many, session.used = pending.text, set()
        for _ in range(2):
            for number, part in enumerate(parts):
                if number not in session.used and fits(part, pending):
                    session.used.add(number)
                    return (part,)
            session.used = set()
        return ()

    def _count(self, session: Session, context: Context, said: Said, pending: Pending, source: str) -> None:
        if said.uses:
            entries = (session.who_audit if source is AUDIT else session.who_plain) or self._who(session, source)
            try:
                at, minute = self._clock.postgres(pending.stamp)
            except ValueError:
                self._unparsed += 1
                return
            parameters: tuple[str, ...] = ()
            if said.parameters and pending.parameters:
                read = audited_parameters if source is AUDIT else logged_parameters
                parameters = read(pending.parameters)
            context.count(entries, said, at, minute, pending.rows, parameters, failed=pending.failed)
        if said.plain or pending.failed:
            return
        part = said.part
        if part.setting is not None:
            self._set(session, part.setting)
        elif part.change is not None:
            at, _ = self._clock.postgres(pending.stamp)
            system = self._by_database[session.database].name
            self._tally.change(system, at, session.user, source, part.change)
        elif not part.understood:
            self._unparsed += 1
            if said.uses:
                self._possible[session.user] = self._possible.get(session.user, 0) + 1

    def _set(self, session: Session, said: Setting) -> None:
        role = session.role
        if said.role is not None:
            if said.local and session.before is None:
                session.before = role or ""
            session.role = said.role or None
        elif said.path is not None:
            session.path = tuple(session.user if p == "$user" else p for p in said.path)
            session.context = None
        elif said.begin:
            session.undo = (role,)
        elif said.end or said.undo:
            if said.undo and session.undo is not None:
                session.role = session.undo[0]
            elif session.before is not None:
                session.role = session.before or None
            session.before = session.undo = None
        if session.role != role:
            session.forget()

    def _who(self, session: Session, source: str) -> Entries:
        application = session.application
        entries = self._tally.entries(
            Identity(
                principal=session.user,
                role=session.role,
                client=session.client,
                application=application or None,
                own=application.startswith(OWN),
                dump=application in DUMPERS,
                source=source,
            )
        )
        if source is AUDIT:
            session.who_audit = entries
            self._sources.add(AUDIT)
        else:
            session.who_plain = entries
            self._reading.add(PLAIN)
        return entries

    def _in_context(self, session: Session) -> Context | None:
        """Return what understands the session's texts; None if its database is none of the scanned ones."""
        relations = self._relations.get(session.database)
        if relations is None:
            return None
        schemas = self._schemas[session.database]
        path = tuple(p for p in session.path or (session.user, "public") if p in schemas)
        key = (session.database, path)
        context = self._contexts.get(key)
        if context is None:
            context = Context(relations, path, Flavour.POSTGRESQL, self._tally, self._small)
            self._contexts[key] = context
        session.context = context
        return context
