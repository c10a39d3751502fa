"""A database full of canaries: a unique token in every cell, JSON key, comment, label, default and view text.

The same hostile content on every engine; whatever a scan writes is then searched for any of the tokens.
"""

from __future__ import annotations

import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymysql
from sqlalchemy import make_url

WORD = "zqxcanary"
"""In every text token; no name of a table, column or account has it."""
DIGITS = "79990077"
"""In every number token: 8 digits, followed by 3 that count."""


def tokens() -> Iterator[str]:
    """Endless distinct words that carry the mark."""
    return (f"{WORD}{i}" for i in itertools.count())


def person_rows(count: int = 40) -> list[tuple[str, ...]]:
    """Rows of name, e-mail, phone, comment, JSON with a key of its own, and a number."""
    word = tokens()
    rows: list[tuple[str, ...]] = []
    for i in range(count):
        phone = f"+{DIGITS}{i:03d}"
        data = json.dumps({next(word): next(word), "contact": {next(word): f"{next(word)}@example.com"}})
        rows.append(
            (
                f"Иван {next(word).capitalize()} Петрович",
                f"{next(word)}@example.com",
                phone,
                f"call {next(word).capitalize()} at {phone}, pass {next(word)}",
                data,
                f"{DIGITS}{i:03d}",
            )
        )
    return rows


def sqlite_script() -> str:
    """SQL of the SQLite database; values are quoted as literals."""
    word = tokens()
    rows = ",\n".join("(" + ", ".join("'" + v.replace("'", "''") + "'" for v in row) + ")" for row in person_rows())
    return f"""
    CREATE TABLE client (
        fio TEXT DEFAULT '{next(word)}', email TEXT, phone TEXT, note TEXT, data TEXT, num TEXT,
        CHECK (fio <> '{next(word)}')) -- {next(word)}
    ;
    INSERT INTO client VALUES {rows};
    CREATE VIEW v AS SELECT fio || '{next(word)}' AS fio FROM client;
    CREATE VIEW broken AS SELECT abs(fio) + json(fio) AS x FROM client;
    CREATE INDEX part ON client(fio) WHERE fio > '{next(word)}';
    """


def postgresql_statements() -> list[str]:
    """SQL of the PostgreSQL database."""
    word = tokens()
    values = ",\n".join("(" + ", ".join("'" + v.replace("'", "''") + "'" for v in row) + ")" for row in person_rows())
    return [
        f"CREATE TYPE kind AS ENUM ('{next(word)}', '{next(word)}')",
        f"""CREATE TABLE client (
            fio text DEFAULT '{next(word)}', email text, phone text, note text, data jsonb, num text)""",
        f"INSERT INTO client VALUES {values}",
        f"ALTER TABLE client ADD COLUMN k kind DEFAULT '{WORD}0'",
        f"ALTER TABLE client ADD CHECK (fio <> '{next(word)}')",
        f"COMMENT ON TABLE client IS '{next(word)}'",
        f"COMMENT ON COLUMN client.fio IS '{next(word)}'",
        f"CREATE VIEW v AS SELECT fio || '{next(word)}' AS fio FROM client",
        "CREATE VIEW broken AS SELECT fio::int AS x FROM client",
        "CREATE TABLE parts (fio text, n int) PARTITION BY LIST (fio)",
        f"CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN ('{WORD}9')",
        f"INSERT INTO parts VALUES ('{WORD}9', 1)",
        f"CREATE FUNCTION boom(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE '{WORD}88 %', t; END $$",
        "CREATE VIEW raising AS SELECT boom(fio) AS x FROM client",
    ]


def mariadb_statements() -> list[str]:
    """SQL of the MariaDB database."""
    word = tokens()
    values = ",\n".join(
        "(" + ", ".join("'" + v.replace("\\", "\\\\").replace("'", "''") + "'" for v in row) + ")"
        for row in person_rows()
    )
    return [
        f"""CREATE TABLE client (
            fio varchar(200) DEFAULT '{next(word)}' COMMENT '{next(word)}', email varchar(200), phone varchar(40),
            note text, data json, num varchar(40), k enum('{WORD}0', '{next(word)}') DEFAULT '{WORD}0'
            ) COMMENT='{next(word)}' DEFAULT CHARSET utf8mb4""",
        f"INSERT INTO client (fio, email, phone, note, data, num) VALUES {values}",
        f"ALTER TABLE client ADD CONSTRAINT CHECK (fio <> '{next(word)}')",
        f"CREATE VIEW v AS SELECT concat(fio, '{next(word)}') AS fio FROM client",
        f"""CREATE FUNCTION boom(t text) RETURNS int DETERMINISTIC
            BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{WORD}88'; RETURN 1; END""",
        "CREATE VIEW raising AS SELECT boom(fio) AS x FROM client",
    ]


def texts_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of a file, and of every member of a zipped one."""
    yield path.name, path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"{path.name}!{name}", archive.read(name)


def leaks(name: str, data: bytes) -> list[str]:
    """What of the tokens stands in the data, whatever the case; empty is good."""
    text = data.decode("utf-8", "replace").lower()
    found = [f"{name}: {m.group()}" for m in re.finditer(rf"{WORD}\d*", text)]
    # Numbers are looked for as values: a longer run of digits or a hexadecimal digest is not one of them.
    return found + [f"{name}: {m.group()}" for m in re.finditer(rf"(?<![0-9a-f]){DIGITS}\d{{3}}(?![0-9a-f])", text)]


def fill_postgresql(url: str) -> None:
    """Run the statements of the PostgreSQL database."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in postgresql_statements():
            connection.execute(statement.encode())


def fill_mariadb(url: str) -> pymysql.connections.Connection[pymysql.cursors.Cursor]:
    """Run the statements of the MariaDB database; the open connection is for further questions."""
    parts = make_url(url)
    connection = pymysql.connect(
        host=str(parts.host),
        port=int(parts.port or 0),
        user=str(parts.username),
        password=str(parts.password or ""),
        database=str(parts.database),
        autocommit=True,
        charset="utf8mb4",
    )
    for statement in mariadb_statements():
        connection.cursor().execute(statement)
    return connection
