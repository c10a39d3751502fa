"""What the tests of logs share: servers that log, and what a log is expected to say in a form that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from privaudit.accesslog.base import LogReading, Usage
from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.routines import shown_by_routines
from privaudit.dialects.base import ConnectSpec, Session
from privaudit.model import Raw

from ..canaries import WORD
from ..servers import MariaDBServer, PostgresServer

SECRET = f"{WORD}900"
PHONE = f"+7 {WORD}901"
NUMBER = "79990077123"
"""Values that statements compare with; none may be in what is learnt."""

Told = tuple[str, str, str, str, str]
"""Principal and role, application, relation, columns, verb with ``dump`` and ``own``."""


class LoggingPostgres(PostgresServer):
    """PostgreSQL that writes all three formats at once, with pgaudit at hand; databases say what is logged."""

    prefix = "%m [%p] %q%u@%d/%a %r %c "

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        settings = {
            "shared_preload_libraries": "pgaudit",
            "logging_collector": "on",
            "log_destination": "csvlog,jsonlog,stderr",
            "log_directory": str(self.folder / "logs"),
            "log_filename": "pg.log",
            "log_file_mode": "0644",
            "log_line_prefix": self.prefix,
            "log_timezone": "Asia/Yekaterinburg",
            "log_connections": "on",
            "log_disconnections": "on",
            "pgaudit.log_relation": "on",
            "pgaudit.log_parameter": "on",
            "pgaudit.log_rows": "on",
        }
        return [*super().command(), *(p for name, value in settings.items() for p in ("-c", f"{name}={value}"))]


class LoggingMariaDB(MariaDBServer):
    """MariaDB with server_audit and the general log."""

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        return [
            *(*super().command(), "--plugin-load-add=server_audit", "--server-audit-logging=ON"),
            *(f"--server-audit-file-path={self.folder / 'audit.log'}", "--general-log=ON"),
            f"--general-log-file={self.folder / 'general.log'}",
        ]


def spec(name: str, url: str) -> ConnectSpec:
    """How to reach a system."""
    return ConnectSpec(name=name, url=Raw(url), run_id="20261122T000000Z-test", allow_plaintext=True)


def system_of(session: Session, name: str, telling: Iterable[tuple[str, str, str]]) -> LoggedSystem:
    """Ask a server for what a reader of its logs has to know."""
    catalog = session.catalog()
    grants = session.grants(catalog)
    return LoggedSystem(
        name=name,
        dialect=session.info.dialect,
        database=session.info.database,
        catalog=catalog,
        accounts=tuple(p.principal for p in grants.principals if p.can_login),
        telling=frozenset((*place, "VALUE") for place in telling),
        views=grants.views,
        routines=shown_by_routines(grants),
    )


def told(reading: LogReading) -> Counter[Told]:
    """Who used what, how often; only where columns came out."""
    out: Counter[Told] = Counter()
    for u in reading.usages:
        if u.columns:
            out[_told(u)] += u.statements
    return out


def _told(u: Usage) -> Told:
    who = f"{u.principal}>{u.role}" if u.role else u.principal
    how = "+".join([u.verb.value, *(["dump"] if u.dump else []), *(["own"] if u.own else [])])
    return (who, (u.application or "").partition("/")[0], str(u.table), " ".join(u.columns), how)


def lookups(reading: LogReading) -> Counter[tuple[str, str]]:
    """Relations and columns by which single rows were looked up, with the number of different values."""
    out: Counter[tuple[str, str]] = Counter()
    for u in reading.usages:
        if u.lookup:
            out[str(u.table), " ".join(u.lookup)] += len(u.subjects)
    return out
