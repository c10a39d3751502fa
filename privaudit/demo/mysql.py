"""The estate on a MariaDB (10.5 and later) or MySQL (8.0) server: one database a system, accounts, a role, rights.

Neither engine keeps comments on databases and accounts in a form both share, so what the demo made is known by exact
names and by content: a database ``demo_<system>`` with other tables in it than ours is never dropped, and accounts
are taken for ours only where such a database is. Only the scanner's password is known to anyone. Tried on MariaDB
10.11; the MySQL side follows its manual and has not met a live server.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.parse import quote as percent

from ..config.templates import account_script
from ..errors import ConnectError, QueryFailed, UsageError
from ..redact import safe_error, safe_url
from .built import PASSWORD_VARIABLE, DemoSystem
from .cast import GROUPS, PREFIX, SCANNER
from .estate import estate
from .schema import Column, System, Table
from .words import words

if TYPE_CHECKING:
    from pymysql.connections import Connection
    from pymysql.cursors import Cursor

    Session = Connection[Cursor]

SUFFIX = "-mysql"
TYPES = {
    "id": "INT",
    "int": "INT",
    "bigint": "BIGINT",
    "text": "TEXT",
    "money": "DECIMAL(12,2)",
    "real": "DOUBLE",
    "date": "DATE",
    "time": "DATETIME",
    "bool": "BOOLEAN",
    "json": "JSON",
}
PARTS = (*GROUPS, "analyst", "supporter", "senior", "leaver", "contractor")
TEMPLATE_ACCOUNT = "'privaudit'@'SCANNER_HOST'"
"""The account in the templates of ``privaudit init``."""


def build_mysql(admin_url: str, *, seed: int = 1, scale: float = 1.0) -> tuple[DemoSystem, ...]:
    """Make the databases ``demo_<system>``, accounts, roles and rights; what an earlier demo made is dropped first.

    The URLs returned are those of the read-only account ``privaudit_demo``; its password comes from the environment
    variable `PASSWORD_VARIABLE`, else it is drawn anew.

    Raises:
        UsageError: a database or account of the demo's name exists that the demo did not make.
        ConnectError: the server was not reached or refused the login.
        QueryFailed: the server refused a statement.
    """
    password = os.environ.get(PASSWORD_VARIABLE) or _password()
    systems = estate(seed=seed, scale=scale)
    with _session(admin_url) as session:
        _drop(session, systems)
        for system in systems:
            _fill(session, system)
        _make_accounts(session, systems, password)
    return tuple(_built(admin_url, system, password) for system in systems)


def drop_mysql(admin_url: str) -> None:
    """Drop the demo's accounts, roles and databases, and nothing else.

    Raises:
        UsageError: a database or account of the demo's name exists that the demo did not make.
        ConnectError: the server was not reached or refused the login.
        QueryFailed: the server refused.
    """
    with _session(admin_url) as session:
        _drop(session, estate())


def quote(name: str) -> str:
    """Return a quoted identifier."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """Return a quoted string."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _password() -> str:
    # one of each kind, as password plug-ins ask for
    return f"{secrets.token_urlsafe(24)}aA1-"


@contextmanager
def _session(url: str) -> Iterator[Session]:
    """Open an autocommit session; errors of the driver leave as ours, without its text."""
    import pymysql

    where = safe_url(url)
    parts = urlsplit(url)
    try:
        connection: Session = pymysql.connect(
            host=parts.hostname or "localhost",
            port=parts.port or 3306,
            user=unquote(parts.username or "root"),
            password=unquote(parts.password or ""),
            unix_socket=parse_qs(parts.query).get("unix_socket", [None])[0],
            charset="utf8mb4",
            autocommit=True,
        )
    except pymysql.MySQLError as e:
        raise ConnectError(where, None, safe_error(e)) from None
    try:
        with connection:
            yield connection
    except pymysql.MySQLError as e:
        number = str(e.args[0]) if e.args and isinstance(e.args[0], int) else "-"
        raise QueryFailed(where, None, (("error", type(e).__name__), ("sqlstate", number))) from None


def _run(session: Session, statement: str) -> list[tuple[object, ...]]:
    with session.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _names(session: Session, statement: str) -> set[str]:
    """Return the first column as text; some servers give names of the catalog as bytes."""
    return {v.decode() if isinstance(v := row[0], bytes) else str(v) for row in _run(session, statement)}


def _drop(session: Session, systems: tuple[System, ...]) -> None:
    objects = words("landscape_mysql")["objects"]
    there = _names(session, "SELECT schema_name FROM information_schema.schemata")
    ours = {PREFIX + s.name: {t.name for t in s.tables} for s in systems if PREFIX + s.name in there}
    for database, tables in ours.items():
        views = {o.split()[2] for o in objects.get(database.removeprefix(PREFIX), ()) if o.startswith("CREATE VIEW")}
        query = f"SELECT table_name FROM information_schema.tables WHERE table_schema = {literal(database)}"
        if not _names(session, query) <= tables | views:
            raise UsageError(database, "demo_name_taken")
    accounts = _accounts(session)
    if accounts and not ours:
        raise UsageError(min(accounts), "demo_name_taken")
    roles = set(_roles().values())
    for name in sorted(accounts):
        role = literal(name) in roles
        _run(session, f"DROP {'ROLE' if role else 'USER'} IF EXISTS {_account(name, role=role)}")
    for database in ours:
        _run(session, f"DROP DATABASE {quote(database)}")


def _accounts(session: Session) -> set[str]:
    wanted = ", ".join(literal(name) for name in (SCANNER, *(PREFIX + part for part in PARTS)))
    return _names(session, f"SELECT User FROM mysql.user WHERE User IN ({wanted})")


def _account(name: str, *, role: bool) -> str:
    return literal(name) if role else f"{literal(name)}@'%'"


def _roles() -> dict[str, str]:
    return {r.strip("{}"): literal(PREFIX + r.strip("{}")) for r in words("landscape_mysql")["roles"]}


def _fill(session: Session, system: System) -> None:
    """Create a database with its tables and rows, then references, views and routines."""
    database = PREFIX + system.name
    _run(session, f"CREATE DATABASE {quote(database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    session.select_db(database)
    for table in system.tables:
        _run(session, create_table(table))
        _insert(session, table)
    for table in system.tables:
        for reference in table.references:
            _run(
                session,
                f"ALTER TABLE {quote(table.name)} ADD FOREIGN KEY ({quote(reference.column)}) "
                f"REFERENCES {quote(reference.table)} ({quote(reference.referred)})",
            )
        _run(session, f"ANALYZE TABLE {quote(table.name)}")
    for statement in words("landscape_mysql")["objects"].get(system.name, ()):
        _run(session, statement)


def _insert(session: Session, table: Table) -> None:
    marks = ", ".join(["%s"] * len(table.columns))
    rows = table.rows()
    session.begin()
    with session.cursor() as cursor:
        while batch := list(islice(rows, 1000)):
            cursor.executemany(f"INSERT INTO {quote(table.name)} VALUES ({marks})", batch)
    session.commit()


def create_table(table: Table) -> str:
    """Return the CREATE TABLE statement with comments, without references."""
    lines = [f"{quote(c.name)} {_type(c)} COMMENT {literal(c.comment)}" for c in table.columns]
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(quote, table.key))})")
    return f"CREATE TABLE {quote(table.name)} ({', '.join(lines)}) ENGINE=InnoDB COMMENT {literal(table.comment)}"


def _type(column: Column) -> str:
    kind, _, length = column.type.partition(":")
    return f"{'CHAR' if kind == 'char' else 'VARCHAR'}({length})" if length else TYPES[kind]


def _make_accounts(session: Session, systems: tuple[System, ...], password: str) -> None:
    """Give the rights of the landscape, then the scanner's: SELECT, SHOW VIEW, and the tables of rights."""
    landscape = words("landscape_mysql")
    engine = "mariadb" if any("mariadb" in v.lower() for v in _names(session, "SELECT VERSION()")) else "mysql"
    roles = _roles()
    names = {part: roles.get(part) or _account(PREFIX + part, role=False) for part in PARTS}
    for role in roles.values():
        _run(session, f"CREATE ROLE {role}")
    for user in landscape["users"]:
        _run(session, f"CREATE USER {user.format(**names)} IDENTIFIED BY {literal(_password())}")
    for statement in landscape["grants"]:
        _run(session, statement.format(**names))
    for role, user in landscape["default_roles"]:
        preposition = "FOR" if engine == "mariadb" else "TO"
        _run(session, f"SET DEFAULT ROLE {role.format(**names)} {preposition} {user.format(**names)}")
    scanner = _account(SCANNER, role=False)
    _run(session, f"CREATE USER {scanner} IDENTIFIED BY {literal(password)} WITH MAX_USER_CONNECTIONS 20")
    for system in systems:
        # a database grant takes a pattern: the underscore is escaped to mean itself
        pattern = (PREFIX + system.name).replace("_", "\\_")
        _run(session, f"GRANT SELECT, SHOW VIEW ON {quote(pattern)}.* TO {scanner}")
    for statement in rights_grants(engine):
        _run(session, statement.replace(TEMPLATE_ACCOUNT, scanner))


def rights_grants(engine: str) -> list[str]:
    """Return the GRANT statements on the server's tables of rights that ``privaudit init`` advises for an engine."""
    code = "\n".join(line for line in account_script(engine, "en").splitlines() if not line.startswith("--"))
    return [part.strip() for part in code.split(";") if re.search(r"\sON mysql\.", part)]


def _built(admin_url: str, system: System, password: str) -> DemoSystem:
    database = PREFIX + system.name
    return DemoSystem.of(
        system,
        scanner_url(admin_url, database, percent(password, safe="")),
        configured_url=scanner_url(admin_url, database, "${" + PASSWORD_VARIABLE + "}"),
        server=safe_url(admin_url),
        database=database,
        suffix=SUFFIX,
        schema=database,
    )


def scanner_url(admin_url: str, database: str, password: str) -> str:
    """Return the scanner account's URL on the administrator's server."""
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return f"mysql://{SCANNER}:{password}@{place}/{database}" + (f"?{parts.query}" if parts.query else "")
