"""What the analysis of reads works on: usages of relations that matter, with who did it and what came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..accesslog.base import Usage
from ..accesslog.tally import iso
from ..model import (
    TRANSACTION_CATEGORIES,
    Classification,
    LogKind,
    Message,
    Nature,
    Reach,
    Read,
    ReadPattern,
    Ref,
    record,
)
from .facts import UNREAD, Facts, TableKey, is_personal
from .reach import UNKNOWN

ALL = ("*",)


@record
class Reading:
    """One usage of a relation that matters, with who stands behind the account and what was read.

    ``columns`` are the classified ones that came out, ("*",) where the log names the relation only.
    """

    usage: Usage
    person: str | None
    nature: Nature
    columns: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def relation(self) -> TableKey:
        """System, schema, table."""
        return (self.usage.system, self.usage.schema or "", self.usage.table or "")

    @property
    def account(self) -> tuple[str, str, str]:
        """System, kind and principal: a login inside an application is no account of the system."""
        return (self.usage.system, self.usage.kind.value, self.usage.principal)


@record
class Part:
    """A reading, or what of it falls into some days. Times are seconds since 1970; ``rows`` None: not known."""

    reading: Reading
    statements: int
    first: float
    last: float
    rows: int | None


def readings(usages: Iterable[Usage], facts: Facts) -> list[Reading]:
    """Return the usages of relations that matter, in a stable order."""
    known = {(p.system, p.principal): p for p in facts.principals}
    users = _Users(facts)
    out = []
    for u in usages:
        columns: tuple[str, ...] = ALL
        if u.table is None:
            categories = users.reach(u)
        else:
            key = (u.system, u.schema or "", u.table)
            row = facts.row_of.get(key)
            unread = row is not None and row.status in UNREAD
            found = [c for c in facts.by_table.get(key, []) if is_personal(c) or c.category in TRANSACTION_CATEGORIES]
            if not found and not unread:
                continue
            columns, categories = _held(u, found, unread)
        principal = known.get((u.system, u.principal))
        person, nature = (principal.person, principal.nature) if principal else (None, Nature.UNKNOWN)
        if u.kind is LogKind.JOURNAL:
            # A login of the application, not of the server, whatever account there is called the same.
            person, nature = users.person(u), Nature.PERSON
        out.append(Reading(usage=u, person=person, nature=nature, columns=columns, categories=categories))
    return sorted(out, key=lambda r: (r.account, r.relation, r.usage.source, r.usage.first, r.usage.last))


class _Users:
    """Users of applications: who they are, and what their application reads on a system."""

    def __init__(self, facts: Facts) -> None:
        self._names = {(p.source, p.login): p.name for p in facts.people if p.login is not None}
        self._accounts: dict[tuple[str, str], set[str]] = defaultdict(set)
        applications = {(p.system, p.principal) for p in facts.principals if p.nature is Nature.APPLICATION}
        for a in facts.access:
            if a.reach is Reach.APPLICATION and a.via:
                self._accounts[a.system, a.via[0].name] |= set(a.categories)
            elif a.reach is Reach.DIRECT and (a.system, a.principal) in applications:
                self._accounts[a.system, ""] |= set(a.categories)

    def person(self, usage: Usage) -> str | None:
        """The person of the application's list; None for a login it does not have."""
        return self._names.get((usage.application or "", usage.principal))

    def reach(self, usage: Usage) -> tuple[str, ...]:
        """The categories of all that the application's accounts read, where a journal names no relation.

        Of an application without a list of users it is what the accounts of applications on that system read.
        """
        own = self._accounts.get((usage.system, usage.application or ""))
        return tuple(sorted(own if own is not None else self._accounts.get((usage.system, ""), ())))


def _held(usage: Usage, found: list[Classification], unread: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The classified columns that came out, in order, and their categories."""
    every = usage.columns == ALL
    reached = [c for c in found if every or c.column in usage.columns]
    categories = {c.category.value for c in reached}
    if unread:
        return usage.columns, (*sorted(categories), UNKNOWN)
    named = {c.column for c in reached}
    return ALL if every else tuple(c for c in usage.columns if c in named), tuple(sorted(categories))


def whole(reading: Reading) -> Part:
    """All of a reading."""
    u = reading.usage
    return Part(reading=reading, statements=u.statements, first=u.first, last=u.last, rows=u.rows)


def row(pattern: ReadPattern, parts: list[Part], reason: Message | None) -> Read:
    """Return one row of parts that have the account and source in common; the table is None if it is not one."""
    usages = [p.reading.usage for p in parts]
    relations = {p.reading.relation for p in parts}
    one = usages[0]
    applications = {u.application for u in usages}
    return Read(
        system=one.system,
        principal=one.principal,
        person=parts[0].reading.person,
        schema=one.schema if len(relations) == 1 else None,
        table=one.table if len(relations) == 1 else None,
        columns=_columns(parts) if len(relations) == 1 else ALL,
        categories=tuple(sorted({c for p in parts for c in p.reading.categories})),
        first=iso(min(p.first for p in parts)),
        last=iso(max(p.last for p in parts)),
        statements=sum(p.statements for p in parts),
        rows=rows_of(parts),
        pattern=pattern,
        reason=reason,
        source=one.source,
        kind=one.kind,
        application=applications.pop() if len(applications) == 1 else None,
        failed=sum(u.failed for u in usages),
        through=tuple(sorted({u.through for u in usages if u.through is not None})),
    )


def _columns(parts: list[Part]) -> tuple[str, ...]:
    if any(p.reading.columns == ALL for p in parts):
        return ALL
    return tuple(sorted({c for p in parts for c in p.reading.columns}))


def rows_of(parts: list[Part]) -> int | None:
    """The rows that came out; None if that is not known of any."""
    known = [p.rows for p in parts if p.rows is not None]
    return sum(known) if known else None


def table_name(key: TableKey) -> str:
    """A relation without its system, as messages name it; ``*`` for all that an application reads."""
    return Ref(schema=key[1], table=key[2]).label() if key[2] else "*"
