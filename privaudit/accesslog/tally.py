"""Counting uses in bounded memory: one entry a principal, relation and manner of use; values only as keyed digests."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from ..model import AccessChange, ChangeKind
from ..sqltext.base import AccountChange, Verb
from .base import Usage
from .clock import Minute

MOST_IDENTITIES = 50_000
"""Combinations of principal, role, client and application; beyond it client and application are dropped."""
MOST_CHANGES = 20_000
DIGEST = 8
KEY = 32
_CHANGES = {
    Verb.GRANT: ChangeKind.GRANT,
    Verb.REVOKE: ChangeKind.REVOKE,
    Verb.CREATE_ACCOUNT: ChangeKind.CREATE_ACCOUNT,
    Verb.ALTER_ACCOUNT: ChangeKind.ALTER_ACCOUNT,
    Verb.DROP_ACCOUNT: ChangeKind.DROP_ACCOUNT,
}
_NUMERIC = frozenset("+(0123456789")
_NOT_DIGITS = re.compile(r"[\s()+.-]+")


class Identity(NamedTuple):
    """Who did it, as the log says. ``source`` is the kind of log."""

    principal: str
    role: str | None
    client: str | None
    application: str | None
    own: bool
    dump: bool
    source: str


class Manner(NamedTuple):
    """What was done to one relation."""

    system: str
    schema: str
    table: str
    columns: tuple[str, ...]
    verb: Verb
    lookup: tuple[str, ...]
    whole: bool
    dump: bool
    through: str | None = None


class Entry:
    """What was counted of one identity and manner. ``day`` and ``today`` are the last day's, not in ``days`` yet."""

    __slots__ = ("count", "day", "days", "failed", "first", "last", "off", "rows", "subjects", "today")

    def __init__(self, at: float) -> None:
        self.first = at
        self.last = at
        self.count = 0
        self.rows: int | None = None
        self.days: dict[int, int] = {}
        self.day = -1
        self.today = 0
        self.off = 0
        self.failed = 0
        self.subjects: set[bytes] = set()

    def add(self, at: float, minute: Minute, rows: int | None) -> None:
        """Count one statement."""
        if at > self.last:
            self.last = at
        elif at < self.first:
            self.first = at
        self.count += 1
        if rows is not None:
            self.rows = rows if self.rows is None else self.rows + rows
        _, day, off = minute
        if day != self.day:
            self._turn(day)
        self.today += 1
        if off:
            self.off += 1

    def _turn(self, day: int) -> None:
        if self.today:
            self.days[self.day] = self.days.get(self.day, 0) + self.today
        self.day, self.today = day, 0

    def all_days(self) -> tuple[tuple[int, int], ...]:
        """Statements a day."""
        self._turn(-1)
        return tuple(sorted(self.days.items()))


Entries = dict[int, Entry]
"""By the number of the manner."""


class Tally:
    """Takes uses one by one and gives them aggregated. ``since``: what is older is not counted (seconds since 1970).

    ``key``: of the digests of looked-up values, the same for all logs and journals of a run; it is kept nowhere else.
    """

    def __init__(self, since: float, key: bytes | None = None) -> None:
        self.since = since
        self._key = key or secrets.token_bytes(KEY)
        self._hashers: dict[str, Any] = {}
        self._entries: dict[Identity, Entries] = {}
        self._manners: dict[Manner, int] = {}
        self._changes: dict[str, AccessChange] = {}
        self.left_out = 0
        """Changes of rights beyond `MOST_CHANGES`."""

    def entries(self, who: Identity) -> Entries:
        """Return where uses by an identity are counted."""
        found = self._entries.get(who)
        if found is None:
            if len(self._entries) >= MOST_IDENTITIES and (who.client or who.application):
                return self.entries(who._replace(client=None, application=None))
            found = self._entries[who] = {}
        return found

    def manner(self, what: Manner) -> int:
        """Return a number for it."""
        return self._manners.setdefault(what, len(self._manners))

    def subject(self, domain: str, value: str) -> bytes:
        """Return by whom or what rows were picked: a digest under the run's key, which is only in memory."""
        hasher = self._hashers.get(domain)
        if hasher is None:
            hasher = self._hashers[domain] = blake2b(f"{domain}\0".encode(), digest_size=DIGEST, key=self._key)
        if not value.isdigit():
            value = normal(value)
        elif 11 <= len(value) <= 12:
            value = value[-10:]
        mine = hasher.copy()
        mine.update(value.encode("utf-8", "replace"))
        found: bytes = mine.digest()
        return found

    def change(self, system: str, at: float, by: str, source: str, change: AccountChange) -> None:
        """Keep a change of rights or accounts, one row a grantee and relation."""
        kind = _CHANGES.get(change.verb)
        if kind is None or at < self.since:
            return
        when = iso(at)
        for grantee in change.grantees or ("",):
            for schema, table in change.relations or ((None, None),):
                row = AccessChange(
                    system=system,
                    at=when,
                    by=by,
                    kind=kind,
                    grantee=grantee,
                    privileges=change.privileges,
                    schema=schema,
                    table=table,
                    source=source,
                )
                if len(self._changes) < MOST_CHANGES:
                    self._changes[row.id] = row
                else:
                    self.left_out += row.id not in self._changes

    def changes(self) -> tuple[AccessChange, ...]:
        """All changes, by time."""
        return tuple(sorted(self._changes.values(), key=lambda c: (c.at, c.id)))

    def usages(self) -> tuple[Usage, ...]:
        """All uses, sorted."""
        what = list(self._manners)
        rows = [_usage(who, what[i], entry) for who, found in self._entries.items() for i, entry in found.items()]
        return tuple(sorted(rows, key=_order))


def _order(u: Usage) -> tuple[str, ...]:
    flags = f"{u.whole:d}{u.dump:d}{u.own:d}"
    who = (u.schema, u.table, u.principal, u.role, u.application, u.client)
    how = (u.source, u.verb, ",".join(u.columns), ",".join(u.lookup), flags, u.through or "")
    return (u.system, *(w or "" for w in who), *how)


def _usage(who: Identity, what: Manner, entry: Entry) -> Usage:
    return Usage(
        system=what.system,
        principal=who.principal,
        role=who.role,
        client=who.client,
        application=who.application,
        schema=what.schema,
        table=what.table,
        columns=what.columns,
        verb=what.verb,
        lookup=what.lookup,
        whole=what.whole,
        dump=what.dump or who.dump,
        through=what.through,
        first=entry.first,
        last=entry.last,
        statements=entry.count,
        rows=entry.rows,
        days=entry.all_days(),
        off_hours=entry.off,
        failed=entry.failed,
        subjects=frozenset(entry.subjects),
        source=who.source,
        own=who.own,
    )


def normal(value: str) -> str:
    """Return a looked-up value in a form that is the same however it was typed; a phone by its last ten digits."""
    digits = value[1:] if value[:1] == "+" else value
    if not digits.isdigit():
        text = value.strip().casefold()
        if text[:1] not in _NUMERIC:
            return text
        digits = _NOT_DIGITS.sub("", text)
        if not digits.isdigit():
            return text
    return digits[-10:] if 11 <= len(digits) <= 12 else digits


def iso(at: float) -> str:
    """Return seconds since 1970 as UTC, ISO 8601 with offset."""
    return datetime.fromtimestamp(int(at), UTC).isoformat()
