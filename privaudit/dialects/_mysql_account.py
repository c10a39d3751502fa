"""The scanner's own account on MariaDB or MySQL, the controls over its session, and the server's logs of reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..errors import PermissionMissing, QueryFailed, TargetError
from ..model import Account, Catalog, Control, LogState, Params
from ._mysql_connect import Opener
from ._sqlalchemy import SqlConnection

_HARMLESS: Final = frozenset(
    {"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS", "REPLICATION CLIENT", "BINLOG MONITOR"}
    | {"REPLICATION SLAVE", "SLAVE MONITOR", "REPLICA MONITOR", "REFERENCES", "SHOW CREATE ROUTINE"}
)
"""Privileges that change neither data nor definitions."""
_QUOTED = re.compile(r"`(?:[^`]|``)*`|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"")
_TEST_FOR_ALL = re.compile(r" ON `test(?:\\+_%)?`\.\* TO `?PUBLIC`?\s*$")


def rights_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Reduce lines of SHOW GRANTS to the privileges' names; no object, no account, no password hash.

    What everyone may do in MariaDB's own database ``test`` is left out: it says nothing of the account.
    """
    words: set[str] = set()
    for line in lines:
        if not line.startswith("GRANT ") or _TEST_FOR_ALL.search(line):
            continue
        bare = _QUOTED.sub("q", line)
        listed, on, _ = bare.removeprefix("GRANT ").partition(" ON ")
        if on:
            listed = re.sub(r"\([^)]*\)", "", listed)
            names = (w.strip() for w in listed.split(","))
            words |= {w for w in names if re.fullmatch(r"[A-Z][A-Z_ ]*[A-Z]", w)}
        if "WITH GRANT OPTION" in bare and "PROXY" not in listed:
            words.add("GRANT OPTION")
    return tuple(sorted(words - {"USAGE"}))


def read_account(sql: SqlConnection) -> Account:
    """Return the account as the server knows it, with its rights."""
    ((name,),) = sql.query("SELECT CURRENT_USER()")
    try:
        lines = [str(row[0]) for row in sql.query("SHOW GRANTS")]
    except (PermissionMissing, QueryFailed):
        return Account(name=str(name))
    rights = rights_of(lines)
    return Account(name=str(name), rights=rights, may_write=bool(set(rights) - _HARMLESS))


def read_tls(sql: SqlConnection) -> bool:
    """Whether the session is encrypted."""
    rows = sql.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    return bool(rows) and bool(rows[0][1])


def controls(opener: Opener, account: Account, *, encrypted: bool) -> tuple[Control, ...]:
    """Return what protects the server from us, and what does not."""
    limits, skipped, server = opener.spec.limits, opener.skipped, opener.server
    timed = "statement_timeout" not in skipped
    timeout: Params = (("seconds", limits.statement_timeout),)
    lock: Params = (("seconds", float(max(1, round(limits.lock_timeout)))),)
    return (
        Control(name="mysql_read_only_session", applied=True),
        Control(name="read_only_transaction", applied=True),
        Control(name="statement_guard", applied=True),
        Control(name="short_transactions", applied=True),
        Control(name="statement_timeout", applied=timed, params=timeout),
        Control(name="mysql_timeout_covers_all", applied=timed and server is not None and server.mariadb),
        Control(name="client_deadline", applied=True),
        Control(name="lock_timeout", applied="lock_timeout" not in skipped, params=lock),
        Control(name="mysql_local_infile_off", applied=True),
        Control(name="mysql_no_foreign_code", applied=True),
        Control(name="application_name", applied=True, params=(("name", f"privaudit/{opener.spec.run_id}"),)),
        Control(name="tls", applied=encrypted),
        Control(name="local_connection", applied=server is not None and server.loopback),
        Control(name="least_privilege_account", applied=account.may_write is False),
    )


def _on(value: Any) -> bool:
    return str(value).upper() in ("ON", "1")


def read_logs(sql: SqlConnection, system: str) -> tuple[LogState, ...]:
    """Return the state of the audit plugin and of the general log."""
    variables: dict[str, str] = {}
    for pattern in ("server_audit%", "audit_log%", "general_log"):
        try:
            variables |= {str(k).lower(): str(v) for k, v in sql.query(f"SHOW GLOBAL VARIABLES LIKE '{pattern}'")}
        except TargetError:
            continue
    return (_audit_plugin(variables, system), _general_log(variables, system))


def _audit_plugin(variables: dict[str, str], system: str) -> LogState:
    if "server_audit_logging" in variables:
        if not _on(variables["server_audit_logging"]):
            return LogState(system=system, source="server_audit", covers_reads=False, reason="log_off")
        events = {e.strip().upper() for e in variables.get("server_audit_events", "").split(",") if e.strip()}
        # No list means all events (MariaDB manual, server_audit_events).
        reads = not events or bool(events & {"TABLE", "QUERY", "QUERY_DML"})
        partial = any(variables.get(f"server_audit_{which}_users") for which in ("incl", "excl"))
        reason = None if reads and not partial else "log_partial"
        return LogState(system=system, source="server_audit", covers_reads=reads, reason=reason)
    if any(name.startswith("audit_log") for name in variables):
        # Which events MySQL's plugin writes is decided by filters that are not in these variables.
        return LogState(system=system, source="audit_log", covers_reads=None, reason="log_partial")
    return LogState(system=system, source="server_audit", covers_reads=False, reason="log_absent")


def _general_log(variables: dict[str, str], system: str) -> LogState:
    on = _on(variables.get("general_log", "OFF"))
    return LogState(system=system, source="general_log", covers_reads=on, reason=None if on else "log_off")


def missing_rights(
    sql: SqlConnection, catalog: Catalog, databases: tuple[str, ...], gaps: tuple[tuple[str, Params], ...]
) -> tuple[tuple[str, Params], ...]:
    """Return what the account cannot see or read, as keys of area ``rights``.

    ``databases`` are those asked for; ``gaps`` are those of the access list.
    """
    found: list[tuple[str, Params]] = []
    closed = [str(v) for key, params in gaps if key == "grants_not_visible" for _, v in params]
    if closed:
        found.append(("mysql_grant_tables", (("what", ", ".join(closed)),)))
    schemas = {t.schema for t in catalog.tables}
    found += [("mysql_no_select", (("database", d),)) for d in databases if d not in schemas]
    unreadable = _unreadable(sql, {(t.schema, t.name) for t in catalog.tables})
    found += [("mysql_columns_unreadable", (("table", f"{schema}.{table}"),)) for schema, table in unreadable]
    return tuple(found)


def _unreadable(sql: SqlConnection, known: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return relations of which the account sees columns that it may not read."""
    try:
        rows = sql.query(
            "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS"
            " WHERE NOT FIND_IN_SET('select', PRIVILEGES)"
        )
    except TargetError:
        return []
    return sorted({(str(a), str(b)) for a, b in rows} & known)
