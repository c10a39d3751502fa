"""The demo server's log: csvlog of PostgreSQL 15 with entries of pgaudit (``log_relation`` and ``log_rows`` on).

Formats: PostgreSQL 15 manual, 20.8.4 "Using CSV-Format Log Output"; pgaudit's README, "Format". What people do in it
stands in ``data/habits.yaml``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from ..model.base import record
from .cast import PREFIX, roles_of
from .estate import estate
from .schema import Setup
from .words import words

_PHONES = (("delivery", "orders", "phone"), ("laboratory", "patients", "phone"))
MOST_PHONES = 40
SATURDAY = 5
Line = tuple[datetime, str]


@record
class _Entry:
    """One statement as the log has it: ``audit`` is pgaudit's class, command, type and name of the object."""

    at: datetime
    user: str
    database: str
    application: str
    audit: str
    sql: str
    rows: str = ""


def log_lines(setup: Setup, now: datetime, days: int) -> Iterator[Line]:
    """Yield time and text of every line, in the order of time; the same ones for the same day, seed and scale."""
    entries = [*_habits(setup, now, days), *_events(setup, now), *_changes(now)]
    entries.sort(key=lambda e: (e.at, e.user, e.sql))
    for number, entry in enumerate((e for e in entries if e.at < now), 1):
        yield entry.at, _line(entry, number)


def _habits(setup: Setup, now: datetime, days: int) -> Iterator[_Entry]:
    roles, phones, rng = roles_of(setup), _phones(setup), setup.rng("auditlog.habits")
    for habit in words("habits")["habits"]:
        for ago in range(days, -1, -1):
            day = now - timedelta(days=ago)
            if habit.get("weekdays") and day.weekday() >= SATURDAY:
                continue
            for _ in range(habit["times"]):
                at = _at(day, rng.randrange(*habit["hours"]), rng.randrange(60), rng)
                if "before" in habit:
                    yield _entry(habit, roles, at - timedelta(milliseconds=200), "MISC_SET,SET,,", habit["before"], "")
                sql = habit["sql"].format(n=rng.randrange(1, 5000), phone=rng.choice(phones))
                rows = str(rng.randint(*habit["rows"]))
                yield _entry(habit, roles, at, f"READ,SELECT,TABLE,{habit['table']}", sql, rows)


def _events(setup: Setup, now: datetime) -> Iterator[_Entry]:
    roles, phones, rng = roles_of(setup), _phones(setup), setup.rng("auditlog.events")
    for event in words("habits")["events"]:
        hour, minute = map(int, event["at"].split(":"))
        at = _at(now - timedelta(days=event["ago"]), hour, minute, rng)
        for phone in rng.sample(phones, event.get("same", 1)):
            for system, table, sql in event["reads"]:
                at += timedelta(seconds=rng.randrange(20, 90))
                command = "COPY" if sql.startswith("COPY") else "SELECT"
                rows = str(rng.randint(*event["rows"]))
                made = {**event, "system": system}
                yield _entry(made, roles, at, f"READ,{command},TABLE,{table}", sql.format(phone=phone), rows)


def _changes(now: datetime) -> Iterator[_Entry]:
    for change in words("habits")["changes"]:
        hour, minute = map(int, change["at"].split(":"))
        at = datetime.combine((now - timedelta(days=change["ago"])).date(), time(hour, minute), now.tzinfo)
        made = {**change, "part": "postgres", "application": "psql"}
        yield _entry(made, {"postgres": "postgres"}, at, f"ROLE,{change['command']},,", change["sql"], "")


def _entry(what: dict[str, Any], roles: dict[str, str], at: datetime, audit: str, sql: str, rows: str) -> _Entry:
    return _Entry(
        at=at,
        user=roles[what["part"]],
        database=PREFIX + what["system"],
        application=what["application"],
        audit=audit,
        sql=sql,
        rows=rows,
    )


def _at(day: datetime, hour: int, minute: int, rng: Random) -> datetime:
    clock = time(hour, minute, rng.randrange(60), rng.randrange(1000) * 1000)
    return datetime.combine(day.date(), clock, day.tzinfo)


def _phones(setup: Setup) -> list[str]:
    """Phones as they stand in the tables that are looked into."""
    out: list[str] = []
    systems = {s.name: s for s in estate(seed=setup.seed, scale=setup.scale)}
    for system, table, column in _PHONES:
        described = systems[system].table(table)
        place = [c.name for c in described.columns].index(column)
        found = (str(row[place]) for row in islice(described.rows(), MOST_PHONES * 2) if row[place])
        out += list(dict.fromkeys(found))[:MOST_PHONES]
    return out


def _line(entry: _Entry, number: int) -> str:
    """One record of 26 columns; a session a statement."""
    stamp = entry.at.strftime("%Y-%m-%d %H:%M:%S.") + f"{entry.at.microsecond // 1000:03} UTC"
    session = f"{int(entry.at.timestamp()) // 3600:x}.{sum(entry.user.encode()) % 4096:x}"
    message = f"AUDIT: SESSION,{number},1,{entry.audit},{_quoted(entry.sql)},<not logged>"
    message += f",{entry.rows}" if entry.rows else ""
    command = entry.audit.split(",")[1]
    row = (
        *(stamp, entry.user, entry.database, 4000 + number % 900, "10.0.7.21:50514", session, number, command),
        *(stamp[:19] + " UTC", "5/40", 0, "LOG", "00000", message),
        *("", "", "", "", "", "", "", "", entry.application, "client backend", "", 0),
    )
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue()


def _quoted(sql: str) -> str:
    """As pgaudit writes a field of its own CSV."""
    return '"' + sql.replace('"', '""') + '"' if any(c in sql for c in ',"\n\r') else sql
