"""The estate on a PostgreSQL server (13 and later): one database a system, roles, and an access landscape that shows.

What the demo made carries a mark in its comment, and only that is ever dropped. Accounts other than the
scanner's have no password, so that a demo opens no way into a server.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent

from ..errors import ConnectError, QueryFailed, UsageError
from ..redact import safe_error, safe_url
from .built import PASSWORD_VARIABLE, DemoSystem
from .cast import PREFIX, SCANNER, roles_of
from .estate import estate
from .schema import Column, Setup, System, Table
from .words import words

if TYPE_CHECKING:
    from psycopg import Connection

SUFFIX = "-pg"
MARK = "privaudit demo: "
TYPES = {
    "id": "integer",
    "int": "integer",
    "bigint": "bigint",
    "text": "text",
    "money": "numeric(12,2)",
    "real": "double precision",
    "date": "date",
    "time": "timestamp",
    "bool": "boolean",
    "json": "jsonb",
}
SCANNER_SETTINGS = (
    ("default_transaction_read_only", "on"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "2s"),
    ("idle_in_transaction_session_timeout", "60s"),
)


def build_postgresql(admin_url: str, *, seed: int = 1, scale: float = 1.0) -> tuple[DemoSystem, ...]:
    """Make the databases ``demo_<system>``, the roles and their rights; what an earlier demo made is dropped first.

    The URLs returned are those of the read-only account ``privaudit_demo``; its password comes from the environment
    variable `PASSWORD_VARIABLE`, else it is drawn anew.

    Raises:
        UsageError: a database or role of the demo's name exists that the demo did not make.
        ConnectError: the server was not reached or refused the login.
        QueryFailed: the account may not create databases or roles, or the server refused something else.
    """
    password = os.environ.get(PASSWORD_VARIABLE) or secrets.token_urlsafe(18)
    roles = roles_of(Setup(seed, scale))
    systems = estate(seed=seed, scale=scale)
    with _session(admin_url) as admin:
        _drop(admin)
        _refuse_taken(admin, systems, roles)
        _make_roles(admin, roles, password)
        for system in systems:
            _run(admin, f"CREATE DATABASE {quote(PREFIX + system.name)} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
            _run(admin, f"COMMENT ON DATABASE {quote(PREFIX + system.name)} IS {literal(MARK + system.title)}")
    for system in systems:
        with _session(admin_url, PREFIX + system.name) as connection, connection.transaction():
            _fill(connection, system)
            _open_up(connection, system, roles)
        with _session(admin_url, PREFIX + system.name) as connection:
            _run(connection, "ANALYZE")
    return tuple(_built(admin_url, system, password) for system in systems)


def drop_postgresql(admin_url: str) -> None:
    """Drop the databases and roles that carry the demo's mark, and nothing else.

    Raises:
        ConnectError: the server was not reached or refused the login.
        QueryFailed: the server refused.
    """
    with _session(admin_url) as admin:
        _drop(admin)


def quote(name: str) -> str:
    """Return a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a quoted string; ``standard_conforming_strings`` is on by default since 9.1."""
    return "'" + text.replace("'", "''") + "'"


def conninfo(url: str, database: str | None = None) -> str:
    """Return libpq's form of a SQLAlchemy URL, for another database if given."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    scheme, _, rest = url.partition("://")
    parts: dict[str, Any] = conninfo_to_dict(f"{scheme.partition('+')[0]}://{rest}")
    parts.setdefault("dbname", "postgres")
    return make_conninfo("", **parts | ({"dbname": database} if database else {}))


@contextmanager
def _session(url: str, database: str | None = None) -> Iterator[Connection[tuple[object, ...]]]:
    """Open an autocommit session; errors of the driver leave as ours, without its text."""
    import psycopg

    where = safe_url(url)
    try:
        connection = psycopg.connect(conninfo(url, database), autocommit=True, application_name="privaudit demo")
    except psycopg.Error as e:
        raise ConnectError(where, None, safe_error(e)) from None
    try:
        with connection:
            yield connection
    except psycopg.Error as e:
        raise QueryFailed(where, None, (("error", type(e).__name__), ("sqlstate", e.sqlstate or "-"))) from None


def _run(connection: Connection[tuple[object, ...]], statement: str) -> None:
    connection.execute(statement.encode())


def _marked(connection: Connection[tuple[object, ...]], catalog: str) -> list[str]:
    name = "datname" if catalog == "pg_database" else "rolname"
    query = f"SELECT {name} FROM {catalog} WHERE starts_with(shobj_description(oid, %s), %s) ORDER BY 1"
    kind = "pg_database" if catalog == "pg_database" else "pg_authid"
    return [str(row[0]) for row in connection.execute(query.encode(), (kind, MARK)).fetchall()]


def _drop(admin: Connection[tuple[object, ...]]) -> None:
    for name in _marked(admin, "pg_database"):
        _run(admin, f"DROP DATABASE {quote(name)} WITH (FORCE)")
    for name in _marked(admin, "pg_roles"):
        _run(admin, f"DROP ROLE {quote(name)}")


def _refuse_taken(admin: Connection[tuple[object, ...]], systems: tuple[System, ...], roles: dict[str, str]) -> None:
    query = (
        "SELECT datname FROM pg_database WHERE datname = ANY(%s) "
        "UNION ALL SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
    )
    names = ([PREFIX + s.name for s in systems], sorted(roles.values()))
    taken = admin.execute(query, names).fetchone()
    if taken is not None:
        raise UsageError(str(taken[0]), "demo_name_taken")


def _make_roles(admin: Connection[tuple[object, ...]], roles: dict[str, str], password: str) -> None:
    landscape = words("landscape_postgresql")
    names = {part: quote(name) for part, name in roles.items()}
    for part, attributes, comment in landscape["roles"]:
        name = part.format(**names)
        _run(admin, f"CREATE ROLE {name} {attributes}")
        _run(admin, f"COMMENT ON ROLE {name} IS {literal(MARK + comment)}")
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 20"
    _run(admin, f"CREATE ROLE {quote(SCANNER)} {rights} PASSWORD {literal(password)}")
    _run(admin, f"COMMENT ON ROLE {quote(SCANNER)} IS {literal(MARK + 'только чтение, для аудита')}")
    for name, value in SCANNER_SETTINGS:
        _run(admin, f"ALTER ROLE {quote(SCANNER)} SET {name} = {literal(value)}")
    for statement in landscape["members"]:
        _run(admin, statement.format(**names))


def _fill(connection: Connection[tuple[object, ...]], system: System) -> None:
    """Create the tables, copy the rows in, then add keys, references and comments."""
    if system.schema != "public":
        _run(connection, f"CREATE SCHEMA {quote(system.schema)}")
    _run(connection, f"SET LOCAL search_path = {quote(system.schema)}")
    for table in system.tables:
        _run(connection, create_table(table))
        with connection.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} FROM STDIN".encode()) as copy:
            for row in table.rows():
                copy.write_row(row)
        _comment(connection, table)
    for table in system.tables:
        for reference in table.references:
            _run(
                connection,
                f"ALTER TABLE {quote(table.name)} ADD FOREIGN KEY ({quote(reference.column)}) "
                f"REFERENCES {quote(reference.table)} ({quote(reference.referred)})",
            )


def create_table(table: Table) -> str:
    """Return the CREATE TABLE statement, without references."""
    lines = [f"{quote(c.name)} {_type(c)}" for c in table.columns]
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(quote, table.key))})")
    return f"CREATE TABLE {quote(table.name)} ({', '.join(lines)})"


def _type(column: Column) -> str:
    kind, _, length = column.type.partition(":")
    return f"{'char' if kind == 'char' else 'varchar'}({length})" if length else TYPES[kind]


def _comment(connection: Connection[tuple[object, ...]], table: Table) -> None:
    if table.comment:
        _run(connection, f"COMMENT ON TABLE {quote(table.name)} IS {literal(table.comment)}")
    for column in table.columns:
        if column.comment:
            target = f"{quote(table.name)}.{quote(column.name)}"
            _run(connection, f"COMMENT ON COLUMN {target} IS {literal(column.comment)}")


def _open_up(connection: Connection[tuple[object, ...]], system: System, roles: dict[str, str]) -> None:
    """Give the rights of the landscape, then the scanner's: CONNECT, USAGE, SELECT, and nothing to create with."""
    database, schema, scanner = quote(PREFIX + system.name), quote(system.schema), quote(SCANNER)
    names = {part: quote(name) for part, name in roles.items()} | {"database": database}
    _run(connection, f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    _run(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for statement in words("landscape_postgresql")["databases"].get(system.name, ()):
        _run(connection, statement.format(**names))
    _run(connection, f"GRANT CONNECT ON DATABASE {database} TO {scanner}")
    _run(connection, f"GRANT USAGE ON SCHEMA {schema} TO {scanner}")
    _run(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {scanner}")


def _built(admin_url: str, system: System, password: str) -> DemoSystem:
    database = PREFIX + system.name
    return DemoSystem.of(
        system,
        scanner_url(admin_url, database, percent(password, safe="")),
        configured_url=scanner_url(admin_url, database, "${" + PASSWORD_VARIABLE + "}"),
        server=safe_url(admin_url),
        database=database,
        suffix=SUFFIX,
        schema=system.schema,
        gaps=(f"bank{SUFFIX}.core.complaints",) if system.name == "bank" else (),
    )


def scanner_url(admin_url: str, database: str, password: str) -> str:
    """Return the scanner account's URL on the administrator's server; a socket folder goes into ``host=``."""
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(conninfo(admin_url))
    host, port = str(parts.get("host") or ""), str(parts.get("port") or "")
    query = {k: str(parts[k]) for k in ("sslmode", "sslrootcert") if parts.get(k)}
    if host.startswith("/") or not host:
        query = ({"host": host} if host else {}) | ({"port": port} if port else {}) | query
        place = ""
    else:
        place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    tail = "&".join(f"{k}={percent(v, safe='/')}" for k, v in query.items())
    return f"postgresql://{SCANNER}:{password}@{place}/{database}" + (f"?{tail}" if tail else "")
