"""Reads the privilege tables of MariaDB or MySQL: privilege columns only, never a password hash."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from ..errors import PermissionMissing, QueryFailed, TargetError
from ..model import Params
from ._mysql_connect import Server
from ._mysql_forms import as_mariadb, mandatory_roles, role_name, with_literal_names, with_roles, withheld_databases
from ._mysql_rows import AccountRow, AclRows, DatabaseRow, ObjectRow, ProxyRow, RoleRow, RoutineRow
from ._sqlalchemy import SqlConnection

_MASK: Final = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "SHUTDOWN", "PROCESS", "FILE", "GRANT"),
    *("REFERENCES", "INDEX", "ALTER", "SHOW DATABASES", "SUPER", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE"),
    *("REPLICATION SLAVE", "REPLICATION CLIENT", "CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE"),
    *("CREATE USER", "EVENT", "TRIGGER", "CREATE TABLESPACE", "DELETE HISTORY", "SET USER"),
)
"""Bits of ``access`` in mysql.global_priv, lowest first (MariaDB sql/privilege.h; each tried on 10.11)."""
_FIELDS: Final = (
    *("access", "is_role", "default_role", "account_locked", "password_last_changed", "plugin"),
    "password_lifetime",
)
"""What is asked of the JSON in mysql.global_priv: never ``authentication_string``."""
_COLUMNS: Final = ("Select", "Insert", "Update", "Delete", "Grant", "Super", "File", "Process", "Create_user")
_MORE_COLUMNS: Final = (
    "Execute",
    "Reload",
    "Repl_slave",
    "Repl_client",
    "Create_routine",
    "Create_view",
    "Event",
    "Trigger",
)
_DB_COLUMNS: Final = ("Select", "Insert", "Update", "Delete", "Grant", "Execute", "Create_routine", "Event", "Trigger")
_LONG: Final = {"REPL SLAVE": "REPLICATION SLAVE", "REPL CLIENT": "REPLICATION CLIENT"}
"""Names of columns that the privilege tables shorten."""

_WITH_PASSWORD: Final = frozenset({"", "mysql_native_password", "ed25519", "parsec"})
"""Plugins whose passwords the server itself lets run out."""

Gap = tuple[str, Params]


class RightsReader:
    """Reads the rows for `Acl`, and keeps what could not be read as gaps."""

    def __init__(self, sql: SqlConnection, server: Server) -> None:
        self._sql = sql
        self._server = server
        self.gaps: list[Gap] = []
        self.locks_unknown = False

    def read(self) -> AclRows | None:
        """Return the privilege tables; None if the accounts themselves may not be seen."""
        accounts = self._mariadb_accounts() if self._server.mariadb else self._mysql_accounts()
        if accounts is None:
            self._gap("mysql.global_priv, mysql.user" if self._server.mariadb else "mysql.user")
            return None
        rows = AclRows(
            accounts=tuple(accounts),
            databases=tuple(self._databases()),
            objects=tuple(self._objects()),
            roles=tuple(self._roles()),
            routines=tuple(self._routines()),
            proxies=tuple(self._proxies()),
            merge_roles=self._server.mariadb,
            resolve_names=not self._variable("skip_name_resolve"),
        )
        return rows if self._server.mariadb else self._as_mariadb(rows)

    def _as_mariadb(self, rows: AclRows) -> AclRows:
        if self._variable("partial_revokes"):
            rows = with_literal_names(rows)
        mandatory = mandatory_roles(self._setting("mandatory_roles"))
        return as_mariadb(with_roles(rows, mandatory, activate_all=self._variable("activate_all_roles_on_login")))

    def _gap(self, what: str) -> None:
        self.gaps.append(("grants_not_visible", (("what", what),)))

    def _ask(self, statement: str, what: str | None) -> list[tuple[Any, ...]] | None:
        """Return rows, or None and a gap (unless ``what`` is None) where the account may not read."""
        try:
            return self._sql.query(statement)
        except (PermissionMissing, QueryFailed):
            if what is not None:
                self._gap(what)
            return None

    def _setting(self, name: str) -> str:
        try:
            rows = self._sql.query(f"SHOW GLOBAL VARIABLES LIKE '{name}'")
        except TargetError:
            return ""
        return _text(rows[0][1]) if rows else ""

    def _variable(self, name: str) -> bool:
        return _true(self._setting(name))

    def _mariadb_accounts(self) -> list[AccountRow] | None:
        listed = ", ".join(f"JSON_VALUE(Priv, '$.{f}')" for f in _FIELDS)
        rows = self._ask(f"SELECT User, Host, {listed} FROM mysql.global_priv", None)
        if rows is None:
            return self._user_view()
        made: list[AccountRow] = []
        today = datetime.now(UTC).date().isoformat()
        usual = self._setting("default_password_lifetime")
        for user, host, access, is_role, default, locked, changed, plugin, lifetime in rows:
            bits = int(access or 0)
            words = frozenset(w for i, w in enumerate(_MASK) if bits & (1 << i))
            until = valid_until(_text(changed), _text(lifetime), usual) if _text(plugin) in _WITH_PASSWORD else None
            expired = (changed is not None and str(changed) == "0") or (until is not None and until < today)
            account = _account(user, host, words, is_role, default, locked=_true(locked), expired=expired)
            made.append(dataclasses.replace(account, plugin=_text(plugin), valid_until=until))
        return made

    def _user_view(self) -> list[AccountRow] | None:
        """Return accounts from the view mysql.user, which does not tell locked accounts: their status is unknown.

        That misses no reader, so it does not make the audit incomplete; it is said all the same.
        """
        names, rows = self._users("User, Host, is_role, default_role, password_expired")
        if rows is None:
            return None
        self.locks_unknown = True
        self.gaps.append(("mysql_locks_unknown", ()))
        return [
            _account(user, host, _words(names, flags), is_role, default, locked=None, expired=_true(expired))
            for user, host, is_role, default, expired, *flags in rows
        ]

    def _users(self, first: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]] | None]:
        """Return rows of mysql.user and the privileges that follow the columns asked for: as many as may be seen."""
        for names in ((*_COLUMNS, *_MORE_COLUMNS), _COLUMNS):
            listed = ", ".join(f"{c}_priv" for c in names)
            rows = self._ask(f"SELECT {first}, {listed} FROM mysql.user", None)
            if rows is not None:
                if names == _COLUMNS:
                    self._gap("mysql.user: " + ", ".join(f"{c}_priv" for c in _MORE_COLUMNS))
                return names, rows
        return (), None

    def _mysql_accounts(self) -> list[AccountRow] | None:
        names, rows = self._users("User, Host, account_locked, password_expired, plugin")
        if rows is None:
            return None
        withheld, dynamic = self._restrictions(), self._dynamic()
        defaults: dict[tuple[str, str], list[str]] = defaultdict(list)
        for role_host, role, user, host in (
            self._ask(
                "SELECT DEFAULT_ROLE_HOST, DEFAULT_ROLE_USER, USER, HOST FROM mysql.default_roles",
                "mysql.default_roles",
            )
            or []
        ):
            defaults[_text(user), _text(host)].append(role_name(_text(role), _text(role_host)))
        made: list[AccountRow] = []
        for user, host, locked, expired, plugin, *flags in rows:
            key = (_text(user), _text(host))
            status = "locked" if _true(locked) else "expired" if _true(expired) else "active"
            made.append(
                AccountRow(
                    user=key[0],
                    host=key[1],
                    privileges=_words(names, flags) | dynamic.get(key, frozenset()),
                    status=status,
                    plugin=_text(plugin),
                    default_roles=tuple(sorted(defaults[key])),
                    withheld=withheld.get(key, frozenset()),
                )
            )
        return made

    def _restrictions(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return the databases in which SELECT is taken back (MySQL 8.0.16, ``partial_revokes``)."""
        rows = self._ask(
            "SELECT User, Host, CAST(User_attributes->'$.Restrictions' AS CHAR) FROM mysql.user"
            " WHERE User_attributes IS NOT NULL",
            "mysql.user.User_attributes" if self._may_withhold() else None,
        )
        found: dict[tuple[str, str], frozenset[str]] = {}
        for user, host, text in rows or []:
            found[_text(user), _text(host)] = withheld_databases(_text(text))
        return found

    def _dynamic(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return MySQL's dynamic privileges, such as BACKUP_ADMIN."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for user, host, word in (
            self._ask("SELECT USER, HOST, PRIV FROM mysql.global_grants", "mysql.global_grants") or []
        ):
            found[_text(user), _text(host)].add(_text(word).upper().replace("_", " "))
        return {key: frozenset(words) for key, words in found.items()}

    def _may_withhold(self) -> bool:
        """Whether restrictions can be in force: the server keeps none while ``partial_revokes`` is off."""
        rows = self._ask("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'", None)
        # A release before 8.0.16 has neither the variable nor restrictions.
        return rows is None or any(_true(value) for _, value in rows)

    def _databases(self) -> list[DatabaseRow]:
        listed = ", ".join(f"{c}_priv" for c in _DB_COLUMNS)
        rows = self._ask(f"SELECT User, Host, Db, {listed} FROM mysql.db", "mysql.db")
        return [
            DatabaseRow(user=_text(u), host=_text(h), database=_text(d), privileges=_words(_DB_COLUMNS, flags))
            for u, h, d, *flags in rows or []
        ]

    def _objects(self) -> list[ObjectRow]:
        columns: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for *key, column, held in (
            self._ask(
                "SELECT User, Host, Db, Table_name, Column_name, Column_priv FROM mysql.columns_priv",
                "mysql.columns_priv",
            )
            or []
        ):
            if "SELECT" in _set(held):
                columns[tuple(map(_text, key))].append(_text(column))
        rows = self._ask("SELECT User, Host, Db, Table_name, Table_priv FROM mysql.tables_priv", "mysql.tables_priv")
        made: list[ObjectRow] = []
        for *parts, held in rows or []:
            user, host, database, table = map(_text, parts)
            named = tuple(sorted(columns.get((user, host, database, table), ())))
            made.append(
                ObjectRow(user=user, host=host, database=database, table=table, privileges=_set(held), columns=named)
            )
        return made

    def _routines(self) -> list[RoutineRow]:
        rows = self._ask(
            "SELECT User, Host, Db, Routine_name, Routine_type, Proc_priv FROM mysql.procs_priv", "mysql.procs_priv"
        )
        return [
            RoutineRow(
                user=_text(u), host=_text(h), database=_text(d), name=_text(n), kind=_text(k), privileges=_set(held)
            )
            for u, h, d, n, k, held in rows or []
        ]

    def _proxies(self) -> list[ProxyRow]:
        rows = self._ask("SELECT User, Host, Proxied_user, Proxied_host FROM mysql.proxies_priv", "mysql.proxies_priv")
        return [
            ProxyRow(user=_text(u), host=_text(h), proxied=f"{_text(pu)}@{_text(ph)}") for u, h, pu, ph in rows or []
        ]

    def _roles(self) -> list[RoleRow]:
        if self._server.mariadb:
            rows = self._ask("SELECT User, Host, Role, Admin_option FROM mysql.roles_mapping", "mysql.roles_mapping")
            return [RoleRow(user=_text(u), host=_text(h), role=_text(r), admin=_true(a)) for u, h, r, a in rows or []]
        rows = self._ask(
            "SELECT TO_USER, TO_HOST, FROM_USER, FROM_HOST, WITH_ADMIN_OPTION FROM mysql.role_edges",
            "mysql.role_edges",
        )
        return [
            RoleRow(user=_text(u), host=_text(h), role=role_name(_text(r), _text(rh)), admin=_true(a))
            for u, h, r, rh, a in rows or []
        ]


def _account(
    user: object,
    host: object,
    words: frozenset[str],
    is_role: object,
    default: object,
    *,
    locked: bool | None,
    expired: bool,
) -> AccountRow:
    role = _text(default)
    unexpired = "unknown" if locked is None and not _true(is_role) else "active"
    return AccountRow(
        user=_text(user),
        host=_text(host),
        privileges=words,
        is_role=_true(is_role),
        status="locked" if locked else "expired" if expired else unexpired,
        default_roles=(role,) if role else (),
    )


def valid_until(changed: str, lifetime: str, usual: str) -> str | None:
    """Return the day on which a password runs out; None if never.

    ``changed`` is a time since 1970 in seconds, 0 for a password that has run out by command; ``lifetime`` in days, 0
    for ever, empty or -1 as ``usual`` (default_password_lifetime) says.
    """
    days = int(usual or 0) if lifetime in ("", "-1") else int(lifetime)
    seconds = int(changed or 0)
    if days <= 0 or seconds <= 0:
        return None
    return datetime.fromtimestamp(seconds + days * 86_400, UTC).date().isoformat()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)


def _true(value: object) -> bool:
    return _text(value).upper() in ("1", "Y", "TRUE", "ON")


def _set(value: object) -> frozenset[str]:
    return frozenset(w.strip().upper() for w in _text(value).split(",") if w.strip())


def _words(names: Iterable[str], flags: Iterable[object]) -> frozenset[str]:
    held = (n.upper().replace("_", " ") for n, flag in zip(names, flags, strict=True) if _true(flag))
    return frozenset(_LONG.get(word, word) for word in held)
