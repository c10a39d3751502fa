"""How fast logs are read: files made by a script, a mix as servers write it; lines a second and peak memory.

``python -m benchmarks.logs [LINES]`` (5,000,000 in all unless said, a quarter a main format). Each format is read in a
process of its own, so that its peak memory is its own. Judged by processor time, since others may use the machine; the
time by the clock stands beside it, and Python's bare reading of the same file.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import LogSettings, ReadsSettings
from privaudit.model import Catalog, Column, Table, TableKind, TypeFamily

LINES = 5_000_000
TARGET = 100_000
MOST_MIB = 300
QUOTE, DOUBLED = '"', '""'
QUOTED = frozenset({1, 2, 4, 7, *range(13, 20), 21, 22, 23})
"""Columns of a csvlog that hold text."""
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TABLES = 60
USERS = 40
APPLICATIONS = ("DBeaver 24.1 - Main", "psql", "metabase")
"""Of people."""
COLUMNS = ("id", "name", "phone", "email", "birth_date", "address", "status", "created_at")


def system(dialect: str) -> LoggedSystem:
    """A system of sixty tables."""
    tables = tuple(
        Table(
            system="bench",
            schema="crm",
            name=f"t{number}",
            kind=TableKind.TABLE,
            columns=tuple(
                Column(name=c, data_type="text", family=TypeFamily.TEXT, position=i) for i, c in enumerate(COLUMNS, 1)
            ),
            primary_key=("id",),
        )
        for number in range(TABLES)
    )
    return LoggedSystem(
        name="bench",
        dialect=dialect,
        database="crm" if dialect == "postgresql" else None,
        catalog=Catalog(system="bench", tables=tables),
        accounts=(*(f"user{i}@10.0.%" for i in range(USERS)), *(f"app{i}@%" for i in range(3))),
        telling=frozenset(("crm", t.name, c, c) for t in tables for c in ("name", "phone", "email")),
    )


def session_of(number: int, text: str) -> tuple[int, str, str, str]:
    """Session, user, client and application: pools of applications send most, forty people the rest."""
    if text[:6] == "select":
        session = 60 + number * 7919 % USERS
        return session, f"user{session - 60}", f"10.0.1.{session}", APPLICATIONS[session % 3]
    session = number * 7919 % 60
    return session, f"app{session % 3}", f"10.0.0.{session % 4}", "crm-backend"


def statements(count: int, *, parameters: bool) -> Iterator[tuple[str, str]]:
    """Statements and the parameters beside them: most of an application's (one text, other values), some of people.

    With ``parameters`` the application's values stand beside the text, else in it.
    """
    pick = random.Random(5)  # noqa: S311 - no secret
    for _ in range(count):
        table, kind = f"crm.t{pick.randrange(TABLES)}", pick.random()
        phone = f"+79{pick.randrange(10**9):09d}"
        if kind < 0.45:
            text = f"SELECT id, name, phone, email FROM {table} WHERE id = "
            yield (text + "$1", str(pick.randrange(10**6))) if parameters else (text + str(pick.randrange(10**6)), "")
        elif kind < 0.60:
            text = f"UPDATE {table} SET status = "
            yield (text + "$1 WHERE id = $2", "x") if parameters else (f"{text}'done' WHERE id = {phone[3:]}", "")
        elif kind < 0.72:
            text = f"INSERT INTO {table} (name, phone, email, status) VALUES "
            yield (
                (text + "($1, $2, $3, $4)", phone)
                if parameters
                else (f"{text}('Name {phone}', '{phone}', 'a@b', 'x')", "")
            )
        elif kind < 0.82:
            yield "BEGIN" if kind < 0.77 else "COMMIT", ""
        elif kind < 0.92:
            yield f"select name, phone, email from {table} where phone = '{phone}' limit 10", ""
        elif kind < 0.97:
            other = f"crm.t{(int(table[5:]) + 1) % TABLES}"
            yield (
                (
                    f"select a.name, b.email\n  from {table} a\n  join {other} b on b.id = a.id\n where a.created_at"
                    f" > '2026-{pick.randrange(1, 13):02d}-01' and b.name like 'Iv{pick.randrange(99)}%'"
                ),
                "",
            )
        else:
            yield f"select count(*) from {table} where status = 'open' and id > {pick.randrange(10**6)}", ""


def postgres_rows(lines: int, *, audit: bool) -> Iterator[list[str]]:
    """Rows of csvlog: with log_statement, or with pgaudit's entries; some connections and failures."""
    pick = random.Random(7)  # noqa: S311 - no secret
    for number, (text, value) in enumerate(statements(lines, parameters=True)):
        at = NOW - timedelta(seconds=(lines - number) * 0.4)
        stamp = f"{at:%Y-%m-%d %H:%M:%S}.{number % 1000:03d} UTC"
        session, user, host, application = session_of(number, text)
        detail, message, state, query = "", f"statement: {text}", "00000", ""
        if number % 50 == 49:
            message = f"disconnection: session time: 0:00:10.1 user={user} database=crm host=10.0.0.1 port=4{session}"
        elif number % 97 == 96:
            message, state, query = 'relation "nope" does not exist', "42P01", "select * from nope"
        elif audit:
            kind, verb = _class_of(text)
            name = text.partition("crm.")[2].split(" ")[0]
            what = ["TABLE", f"crm.{name}"] if name else ["", ""]
            entry = ["SESSION", str(number), "1", kind, verb, *what, text, value or "<none>", str(pick.randrange(20))]
            message = "AUDIT: " + ",".join(
                '"' + e.replace('"', '""') + '"' if set(e) & set(',"\n') else e for e in entry
            )
        elif value:
            message, detail = f"execute <unnamed>: {text}", f"parameters: $1 = '{value}'"
        who = [
            stamp,
            user,
            "crm",
            str(9000 + session),
            f"{host}:4{session:04d}",
            f"6b02325c.{session:x}",
        ]
        more = [str(number), "SELECT", "2026-11-19 08:00:00 UTC", f"3/{number}", "0", "LOG", state, message, detail]
        rest = ["", "", "", "", query, "", "", application, "client backend", "", "0"]
        yield who + more + rest


def _class_of(text: str) -> tuple[str, str]:
    verb = text.split(" ", 1)[0].upper()
    return {"SELECT": "READ", "UPDATE": "WRITE", "INSERT": "WRITE"}.get(verb, "MISC"), verb


def make_csv(path: Path, lines: int, *, audit: bool) -> None:
    """Write a csvlog as the server does: columns of text have quotes if they are not empty."""
    with path.open("w", encoding="utf-8") as f:
        for row in postgres_rows(lines, audit=audit):
            cells = (f'"{c.replace(QUOTE, DOUBLED)}"' if c and i in QUOTED else c for i, c in enumerate(row))
            f.write(",".join(cells) + "\n")


def make_json(path: Path, lines: int) -> None:
    """Write a jsonlog with pgaudit's entries."""
    with path.open("w", encoding="utf-8") as f:
        for r in postgres_rows(lines, audit=True):
            row = {"timestamp": r[0], "user": r[1], "dbname": r[2], "pid": int(r[3]), "remote_host": r[4].split(":")[0]}
            row |= {"session_id": r[5], "line_num": int(r[6]), "ps": r[7], "error_severity": r[11], "message": r[13]}
            row |= {"application_name": r[22], "backend_type": r[23], "query_id": 0}
            f.write(json.dumps(row) + "\n")


def make_stderr(path: Path, lines: int) -> None:
    """Write a plain log with pgaudit's entries and a prefix."""
    with path.open("w", encoding="utf-8") as f:
        for r in postgres_rows(lines, audit=True):
            message = r[13].replace("\n", "\n\t")
            f.write(f"{r[0]} [{r[3]}] {r[1]}@{r[2]} {r[22]} {r[4].replace(':', '(')}) LOG:  {message}\n")


def make_audit(path: Path, lines: int) -> None:
    """Write server_audit's log: each statement with the relations before it."""
    with path.open("w", encoding="utf-8") as f:
        written = number = 0
        for text, _ in statements(lines, parameters=False):
            at = NOW - timedelta(seconds=(lines - written) * 0.4)
            session, user, host, _ = session_of(number, text)
            head = f"{at:%Y%m%d %H:%M:%S},db1,{user},{host},{session},{number},"
            if number % 50 == 49:
                f.write(f"{head}CONNECT,crm,,0\n")
                written += 1
            name = text.partition("crm.")[2].split(" ")[0]
            if name:
                f.write(f"{head}{'READ' if text[:6].upper() == 'SELECT' else 'WRITE'},crm,{name},\n")
                written += 1
            escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
            f.write(f"{head}QUERY,crm,'{escaped}',{0 if number % 97 else 1146}\n")
            number, written = number + 1, written + 1
            if written >= lines:
                return


def make_general(path: Path, lines: int) -> None:
    """Write a general log of MariaDB: the time only where the second is a new one."""
    with path.open("w", encoding="utf-8") as f:
        known: set[int] = set()
        for number, (text, _) in enumerate(statements(lines, parameters=False)):
            at = NOW - timedelta(seconds=(lines - number) * 0.4)
            f.write(f"{at:%y%m%d %H:%M:%S}\t" if number % 3 == 0 else "\t\t")
            session, user, host, _ = session_of(number, text)
            if session not in known:
                known.add(session)
                f.write(f"{session:6d} Connect\t{user}@{host} on crm using TCP/IP\n\t\t")
            f.write(f"{session:6d} Query\t{text}\n")


FORMATS: dict[str, tuple[str, str, Callable[[Path, int], None]]] = {
    "csvlog": ("postgresql-csv", "postgresql", lambda p, n: make_csv(p, n, audit=False)),
    "pgaudit": ("postgresql-csv", "postgresql", lambda p, n: make_csv(p, n, audit=True)),
    "server_audit": ("server-audit", "mariadb", make_audit),
    "general_log": ("general-log", "mariadb", make_general),
    "jsonlog": ("postgresql-json", "postgresql", make_json),
    "stderr": ("postgresql-stderr", "postgresql", make_stderr),
}
MAIN = ("csvlog", "pgaudit", "server_audit", "general_log")


def measure(name: str, path: Path) -> None:
    """Read one file and print its figure."""
    form, dialect, _ = FORMATS[name]
    started = time.process_time()
    with path.open("rb") as f:
        lines = sum(1 for _ in f)
    bare = time.process_time() - started
    settings = LogSettings(
        systems=("*",), format=form, files=(str(path),), prefix="%m [%p] %u@%d %a %r ", timezone="UTC"
    )
    started, wall = time.process_time(), time.perf_counter()
    reading = read_log(settings, (system(dialect),), ReadsSettings(), NOW.timestamp())
    seconds, wall = time.process_time() - started, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counted = sum(u.statements for u in reading.usages)
    unparsed = reading.state[0].unparsed
    print(
        f"{name:13} {lines:>9,} lines {lines / seconds:>9,.0f} a second of one core ({lines / seconds / TARGET:.2f} of "
        f"the target), {lines / wall:>9,.0f} by the clock; {seconds / max(bare, 1e-9):.0f} x bare reading, "
        f"peak {peak:.0f} MiB (at most {MOST_MIB}); "
        f"{counted:,} uses in {len(reading.usages):,} rows, {unparsed} not understood",
        flush=True,
    )


def main() -> None:
    """Make each file, read it in a process of its own, remove it."""
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        measure(sys.argv[2], Path(sys.argv[3]))
        return
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory(prefix="privaudit-bench-") as folder:
        for name, (_, _, make) in FORMATS.items():
            path = Path(folder) / f"{name}.log"
            make(path, lines // len(MAIN) if name in MAIN else lines // 20)
            subprocess.run(
                [sys.executable, "-m", "benchmarks.logs", "--one", name, str(path)], check=True, env=os.environ
            )
            path.unlink()


if __name__ == "__main__":
    main()
