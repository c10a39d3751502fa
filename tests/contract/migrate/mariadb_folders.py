"""Statements of MariaDB as migrations hold them, drawn at random."""

from __future__ import annotations

from typing import Final

from .folders import COLUMNS, TABLES, Draw

VIEWS: Final = ("seen", "shown")
USERS: Final = ("m0@'%'", "m1@'127.0.0.1'", "m2@'%'")
ROLES: Final = ("m3", "m4")
ACCOUNTS: Final = ("m0@%", "m1@127.0.0.1", "m2@%", *ROLES)
_TYPES: Final = (
    *("int", "bigint unsigned", "varchar(40)", "char(2)", "text", "decimal(10,2)", "date", "datetime", "tinyint(1)"),
    *("json", "blob", "double", "enum('a','b')", "timestamp NULL", "uuid", "year"),
)


def first(rng: Draw) -> list[str]:
    """Give statements that a folder begins with."""
    users = [f"CREATE USER {u} IDENTIFIED BY 'pw'" for u in USERS]
    return [*users, *(f"CREATE ROLE {r}" for r in ROLES)]


def statement(rng: Draw) -> str:
    """Give one that may or may not work."""
    kinds = (_create, _create, _create, _alter, _alter, _alter, _alter, _view, _rights, _rights, _rights, _code, _away)
    return rng.choice(kinds)(rng)


def _name(rng: Draw) -> str:
    table = rng.choice(TABLES)
    return rng.choice((table, table, f"`{table}`", f"{{database}}.{table}"))


def _relation(rng: Draw) -> str:
    return _name(rng) if rng.random() < 0.75 else rng.choice(VIEWS)


def _spec(rng: Draw, column: str) -> str:
    more = ("", "", "", " NOT NULL", " UNIQUE", " DEFAULT NULL", " COMMENT 'Phone'")
    return f"{column} {rng.choice(_TYPES)}{rng.choice(more)}"


def _create(rng: Draw) -> str:
    table, exists = _name(rng), rng.choice(("", "", "IF NOT EXISTS "))
    kind = rng.random()
    if kind < 0.12:
        return f"CREATE TABLE {exists}{table} AS SELECT {_query(rng)}"
    if kind < 0.22:
        return f"CREATE TABLE {exists}{table} LIKE {_name(rng)}"
    columns = rng.sample(COLUMNS[1:], rng.randint(1, 4))
    key = rng.choice(("id int PRIMARY KEY AUTO_INCREMENT", "id bigint NOT NULL PRIMARY KEY", "id int", "id serial"))
    parts = [key, *(_spec(rng, c) for c in columns)]
    if rng.random() < 0.3:
        parts.append(f"FOREIGN KEY (id) REFERENCES {_name(rng)} (id)")
    if rng.random() < 0.3:
        parts.append(f"{rng.choice(('KEY one', 'UNIQUE KEY two', 'INDEX', 'UNIQUE'))} ({', '.join(columns[:2])})")
    return f"CREATE TABLE {exists}{table} ({', '.join(parts)})"


def _alter(rng: Draw) -> str:
    table, column = _name(rng), rng.choice(COLUMNS)
    other = rng.choice([c for c in COLUMNS if c != column])
    after = rng.choice(("", "", " FIRST", f" AFTER {rng.choice(COLUMNS)}"))
    return rng.choice(
        (
            f"ALTER TABLE {table} ADD COLUMN {_spec(rng, column)}{after}",
            f"ALTER TABLE {table} ADD {_spec(rng, column)}, DROP COLUMN {other}",
            f"ALTER TABLE {table} DROP COLUMN {column}",
            f"ALTER TABLE {table} CHANGE {column} {_spec(rng, rng.choice(COLUMNS))}{after}",
            f"ALTER TABLE {table} MODIFY {_spec(rng, column)}{after}",
            f"ALTER TABLE {table} RENAME COLUMN {column} TO {rng.choice(COLUMNS)}",
            f"ALTER TABLE {table} ADD PRIMARY KEY ({column})",
            f"ALTER TABLE {table} DROP PRIMARY KEY",
            f"ALTER TABLE {table} ADD UNIQUE KEY {rng.choice(('one', 'two'))} ({column})",
            f"ALTER TABLE {table} ADD CONSTRAINT fk FOREIGN KEY ({column}) REFERENCES {_name(rng)} (id)",
            f"ALTER TABLE {table} DROP FOREIGN KEY fk",
            f"ALTER TABLE {table} DROP INDEX {rng.choice(('one', 'two', column))}",
            f"CREATE INDEX {rng.choice(('one', 'two'))} ON {table} ({column}, id)",
            f"CREATE UNIQUE INDEX {rng.choice(('one', 'two'))} ON {table} ({column})",
            f"RENAME TABLE {table} TO {rng.choice(TABLES)}",
            f"ALTER TABLE {table} RENAME TO {rng.choice(TABLES)}",
            f"ALTER TABLE {table} COMMENT 'People'",
            f"INSERT INTO {table} (id) SELECT id FROM {_name(rng)}",
        )
    )


def _query(rng: Draw) -> str:
    a, b, column = _relation(rng), _relation(rng), rng.choice(COLUMNS)
    return rng.choice(
        (
            f"* FROM {a}",
            f"id, {column} FROM {a}",
            f"a.id AS one, b.{column} AS two FROM {a} a JOIN {b} b ON b.id = a.id",
        )
    )


def _view(rng: Draw) -> str:
    how = rng.choice(("CREATE VIEW", "CREATE OR REPLACE VIEW", "CREATE SQL SECURITY INVOKER VIEW"))
    return f"{how} {rng.choice(VIEWS)} AS SELECT {_query(rng)}"


def _rights(rng: Draw) -> str:
    whom = rng.choice((*USERS, *ROLES))
    right = rng.choice(("SELECT", "SELECT", f"SELECT ({rng.choice(COLUMNS)})", "INSERT, SELECT", "ALL", "UPDATE"))
    # ALL on a table that is not there would be taken, for CREATE is in it.
    level = rng.choice(("{database}.*", "*") if right == "ALL" else ("{database}.*", _relation(rng), _relation(rng)))
    return rng.choice(
        (
            f"GRANT {right} ON {level} TO {whom}",
            f"GRANT {right} ON {level} TO {whom} WITH GRANT OPTION",
            f"REVOKE {right} ON {level} FROM {whom}",
            f"GRANT {rng.choice(ROLES)} TO {rng.choice((*USERS, 'm3'))}",
            f"REVOKE {rng.choice(ROLES)} FROM {rng.choice(USERS)}",
            f"GRANT EXECUTE ON PROCEDURE look TO {whom}",
            f"GRANT SELECT ON *.* TO {rng.choice(('m2', 'm4'))}",
            f"REVOKE SELECT ON *.* FROM {rng.choice(('m2', 'm4'))}",
            f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {whom}",
        )
    )


def _code(rng: Draw) -> str:
    security = rng.choice(("", " SQL SECURITY INVOKER"))
    return f"CREATE OR REPLACE PROCEDURE look(){security} SELECT fio FROM {rng.choice(TABLES)}"


def _away(rng: Draw) -> str:
    return rng.choice((f"DROP TABLE IF EXISTS {_name(rng)}", f"DROP VIEW {rng.choice(VIEWS)}", "DROP PROCEDURE look"))
