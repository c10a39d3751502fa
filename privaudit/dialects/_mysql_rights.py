"""Reads the privilege tables of MariaDB or MySQL: privilege columns only, never a password hash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from ..errors import PermissionMissing, QueryFailed, TargetError
from ..model import Params
from ._mysql_acl import AccountRow, AclRows, DatabaseRow, ObjectRow, RoleRow
from ._mysql_connect import Server
from ._mysql_forms import as_mariadb, mandatory_roles, role_name, with_literal_names, with_roles, withheld_databases
from ._sqlalchemy import SqlConnection

_MASK: Final = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "SHUTDOWN", "PROCESS", "FILE", "GRANT"),
    *("REFERENCES", "INDEX", "ALTER", "SHOW DATABASES", "SUPER", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE"),
    *("REPLICATION SLAVE", "REPLICATION CLIENT", "CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE"),
    "CREATE USER",
)
"""Bits of ``access`` in mysql.global_priv, lowest first (MariaDB sql/privilege.h)."""
_COLUMNS: Final = ("Select", "Insert", "Update", "Delete", "Grant", "Super", "File", "Process", "Create_user")
_DB_COLUMNS: Final = ("Select", "Insert", "Update", "Delete", "Grant")

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
        fields = ("access", "is_role", "default_role", "account_locked", "password_last_changed")
        listed = ", ".join(f"JSON_VALUE(Priv, '$.{f}')" for f in fields)
        rows = self._ask(f"SELECT User, Host, {listed} FROM mysql.global_priv", None)
        if rows is None:
            return self._user_view()
        made: list[AccountRow] = []
        for user, host, access, is_role, default, locked, changed in rows:
            bits = int(access or 0)
            words = frozenset(w for i, w in enumerate(_MASK) if bits & (1 << i))
            expired = changed is not None and str(changed) == "0"
            made.append(_account(user, host, words, is_role, default, locked=_true(locked), expired=expired))
        return made

    def _user_view(self) -> list[AccountRow] | None:
        """Return accounts from the view mysql.user, which does not tell locked accounts: their status is unknown.

        That misses no reader, so it does not make the audit incomplete; it is said all the same.
        """
        listed = ", ".join(f"{c}_priv" for c in _COLUMNS)
        statement = f"SELECT User, Host, is_role, default_role, password_expired, {listed} FROM mysql.user"
        rows = self._ask(statement, None)
        if rows is None:
            return None
        self.locks_unknown = True
        self.gaps.append(("mysql_locks_unknown", ()))
        return [
            _account(user, host, _words(_COLUMNS, flags), is_role, default, locked=None, expired=_true(expired))
            for user, host, is_role, default, expired, *flags in rows
        ]

    def _mysql_accounts(self) -> list[AccountRow] | None:
        listed = ", ".join(f"{c}_priv" for c in _COLUMNS)
        rows = self._ask(f"SELECT User, Host, account_locked, password_expired, {listed} FROM mysql.user", None)
        if rows is None:
            return None
        withheld = self._restrictions()
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
        for user, host, locked, expired, *flags in rows:
            key = (_text(user), _text(host))
            status = "locked" if _true(locked) else "expired" if _true(expired) else "active"
            made.append(
                AccountRow(
                    user=key[0],
                    host=key[1],
                    privileges=_words(_COLUMNS, flags),
                    status=status,
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


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)


def _true(value: object) -> bool:
    return _text(value).upper() in ("1", "Y", "TRUE", "ON")


def _set(value: object) -> frozenset[str]:
    return frozenset(w.strip().upper() for w in _text(value).split(",") if w.strip())


def _words(names: Iterable[str], flags: Iterable[object]) -> frozenset[str]:
    return frozenset(n.upper().replace("_", " ") for n, flag in zip(names, flags, strict=True) if _true(flag))
