"""How systems are protected worse than they should be, old ones and live ones alike; and legal holds.

A system that nobody declared old, and in which no row about people is new, is said to seem out of use, and no more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta

from ..config.old_rules import load_engines, load_needless
from ..config.settings import Settings
from ..model import (
    Access,
    Lifecycle,
    Message,
    Nature,
    PrincipalKind,
    Reach,
    System,
    SystemStatus,
    TableRow,
    TableStatus,
)
from .ages import ages_of, has_people
from .facts import Facts, is_likely
from .moments import time_columns
from .unseen import is_unread, lately_used

OLD = frozenset({Lifecycle.LEGACY, Lifecycle.ARCHIVE})
OUT_OF_USE = "weak.out_of_use"
DISUSE = frozenset({OUT_OF_USE, "weak.dormant"})
"""Signs that nobody uses a system: no weakness of its protection."""
CONFIGURED, INCIDENT = "configured", "incident"
"""Why a legal hold is on (`System.legal_hold_why`); i18n area ``old``, under ``hold``."""
_NAMED = 5
_CHANGES = frozenset({"file_written", "table_written", "table_created"})
"""Methods of `LastUse` that tell changes only: the tables may be read every day."""


def with_weaknesses(facts: Facts, settings: Settings, today: date) -> tuple[System, ...]:
    """Return the systems with weaknesses and legal holds filled in."""
    configured = {s.name: s.legal_hold for s in settings.systems}
    open_ = settings.incident is not None or settings.discovered is not None or settings.leak is not None
    out = []
    for system in facts.systems:
        said = configured.get(system.name, configured.get(system.name.partition("/")[0]))
        hold = open_ if said is None else said
        why = (CONFIGURED if said is not None else INCIDENT) if hold else None
        found = tuple(_weak(facts, system, today))
        out.append(dataclasses.replace(system, legal_hold=hold, legal_hold_why=why, weaknesses=found))
    return tuple(out)


def _weak(facts: Facts, system: System, today: date) -> Iterator[Message]:
    """Yield how a system is protected worse than it should be, and whether it seems out of use."""
    newest = _newest(facts, system.name, today)
    if system.status in {SystemStatus.COMPLETE, SystemStatus.PARTIAL}:
        yield from _engine(system, today)
        yield from _session(system)
        yield from _logs(facts, system)
        yield from _open(facts, system)
        if system.lifecycle in OLD:
            yield from _unused(facts, system, today)
    idle = timedelta(days=load_needless().out_of_use_days)
    if newest is not None and newest < (today - idle).isoformat():
        yield Message(key=OUT_OF_USE, params=(("newest_on", newest),))


def unprotected(system: System) -> tuple[Message, ...]:
    """Return how a system is protected worse than it should be, without the signs that nobody uses it."""
    return tuple(w for w in system.weaknesses if w.key not in DISUSE)


def _engine(system: System, today: date) -> Iterator[Message]:
    end = load_engines().end_of(system.dialect, system.server_version)
    if end is None or end.ended > today:
        return
    params = (("engine", end.engine), ("version", end.version), ("ended_on", end.ended.isoformat()))
    if end.paid_until is not None and end.paid_until > today:
        yield Message(key="weak.end_of_life_paid", params=(*params, ("paid_on", end.paid_until.isoformat())))
    else:
        yield Message(key="weak.end_of_life", params=params)


def _session(system: System) -> Iterator[Message]:
    applied = {c.name: c.applied for c in system.controls}
    if applied.get("tls") is False and not applied.get("local_connection"):
        yield Message(key="weak.no_tls")
    if system.account is not None and system.account.may_write:
        yield Message(key="weak.may_write")


def _logs(facts: Facts, system: System) -> Iterator[Message]:
    if system.server is None:
        return
    mine = [log for log in facts.logs if log.system == system.name and log.of_server]
    if any(log.covers_reads for log in mine):
        return
    known = any(log.covers_reads is False for log in mine)
    yield Message(key="weak.reads_not_logged" if known else "weak.logs_unknown")


def _open(facts: Facts, system: System) -> Iterator[Message]:
    """Who may read it that nobody answers for: everyone, and accounts that several people share."""
    mine = [a for a in facts.access if a.system == system.name and a.categories]
    public = {a.ref for a in mine if a.principal_kind is PrincipalKind.PUBLIC and a.reach is Reach.DIRECT}
    if public and system.server is None:
        yield Message(key="weak.world_readable")
    elif public:
        yield Message(key="weak.public", params=(("tables", len(public)),))
    shared = _shared(facts, mine)
    if shared:
        more = " …" if len(shared) > _NAMED else ""
        yield Message(key="weak.shared", params=(("accounts", ", ".join(shared[:_NAMED]) + more),))


def _shared(facts: Facts, rows: list[Access]) -> list[str]:
    shared = {(p.system, p.principal) for p in facts.principals if p.nature is Nature.SHARED}
    return sorted({a.principal for a in rows if a.can_login and (a.system, a.principal) in shared})


def _unused(facts: Facts, system: System, today: date) -> Iterator[Message]:
    """Whether the server saw no use of any relation with people for long."""
    rows = _with_people(facts, system.name)
    uses = [facts.uses.get((r.system, r.schema, r.table)) for r in rows]
    known = [u.at or u.since for u in uses if u is not None and u.method not in _CHANGES]
    days = [d[:10] for d in known if d is not None]
    idle = timedelta(days=load_needless().out_of_use_days)
    if rows and len(days) == len(rows) and max(days) < (today - idle).isoformat():
        yield Message(key="weak.dormant", params=(("last_on", max(days)),))


def _newest(facts: Facts, system: str, today: date) -> str | None:
    """The newest day of any row about people or transactions.

    None where a relation with times did not tell its own, or one was not read or was used lately: it may be in use.
    """
    for one in facts.tables:
        used = lately_used(facts, one.ref.table_key, today)
        if one.system == system and (is_unread(one) or used is not None):
            return None
    days: list[date] = []
    for key, found in facts.by_table.items():
        if key[0] != system or not any(is_likely(c) for c in found) or not time_columns(facts, key):
            continue
        age = ages_of(facts, key, today)
        row = facts.row_of.get(key)
        if age is not None and age.newest is not None:
            days.append(age.newest)
        elif row is None or row.status is not TableStatus.EMPTY:
            return None
    return max(days).isoformat() if days else None


def _with_people(facts: Facts, system: str) -> list[TableRow]:
    rows = (r for r in facts.tables if r.system == system)
    return [r for r in rows if has_people(facts, (r.system, r.schema, r.table))]
