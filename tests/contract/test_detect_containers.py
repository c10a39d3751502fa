"""From a server's own types to verdicts: what drivers really give for documents, arrays, row values and bytes."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from privaudit.detect import classify, load_rules
from privaudit.dialects.base import ConnectSpec, SampleSpec
from privaudit.dialects.sqlite import DIALECT
from privaudit.model import Band, Raw, Role, Table, TableSample

from ..conftest import DatabaseFactory
from ..unit.detect import synthetic as s
from .mariadb_estate import Open, Run
from .mariadb_estate import table_of as maria_table
from .postgres_sessions import SAMPLE, open_session, run, table_of

ROWS = 40
EMAIL, PHONE, PERSON = "EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON"
Found = set[tuple[str, str | None, str]]


def found_in(table: Table, sample: TableSample) -> Found:
    """Column, path and kind of each likely verdict."""
    verdict = classify(table, sample, load_rules())
    assert verdict.gaps == ()
    likely = (c for c in verdict.classifications if c.role is Role.COLUMN and c.band is not Band.TO_CHECK)
    return {(c.column, c.path, c.entity) for c in likely}


def _postgres_row(r: random.Random) -> str:
    mail, tel, name = s.email(r), s.mobile(r), s.russian_name(r)
    return (
        f"ROW('{name}', '{tel}')::contact, ARRAY[ROW('{name}', '{tel}')::contact, ROW('{name}', NULL)::contact], "
        f"ARRAY['{mail}', '{mail}'], ARRAY[ARRAY['{tel}', 'a'], ARRAY['{tel}', NULL]]::text[], "
        f"hstore('email', '{mail}'), '{{\"email\": \"{mail}\"}}'::jsonb, '<c><email>{mail}</email></c>'::xml, "
        f"'{mail}', '{mail}', convert_to('{name}', 'UTF8'), convert_to('{name}', 'WIN1251'), "
        f"'[2020-01-01,2021-01-01)'::daterange, {tel[1:]}, {tel[1:]}::float8, '{r.randrange(10**6)}'"
    )


def test_postgresql(postgres_database: DatabaseFactory) -> None:
    """Row values, arrays of them and of text, hstore, jsonb, xml, domains, citext, bytes in two encodings, numbers."""
    url = postgres_database()
    r = s.seeded(41)
    rows = ", ".join(f"({_postgres_row(r)})" for _ in range(ROWS))
    run(
        url,
        "CREATE EXTENSION hstore",
        "CREATE EXTENSION citext",
        "CREATE TYPE contact AS (who text, tel text)",
        "CREATE DOMAIN mail AS text",
        "CREATE TABLE held (f1 contact, f2 contact[], f3 text[], f4 text[], f5 hstore, f6 jsonb, f7 xml, f8 mail,"
        " f9 citext, f10 bytea, f11 bytea, f12 daterange, f13 int8, f14 float8, f15 varchar(20))",
        f"INSERT INTO held VALUES {rows}",
    )
    session = open_session(url)
    table = table_of(session.catalog(), "held")
    found = found_in(table, session.sample(table, SAMPLE))
    session.close()
    assert found == {
        ("f1", "1", PERSON),
        ("f1", "2", PHONE),
        ("f2", "[].1", PERSON),
        ("f2", "[].2", PHONE),
        ("f3", "[]", EMAIL),
        ("f5", "email", EMAIL),
        ("f6", "email", EMAIL),
        ("f7", "email", EMAIL),
        ("f8", None, EMAIL),
        ("f9", None, EMAIL),
        ("f10", None, PERSON),
        ("f11", None, PERSON),
        ("f13", None, PHONE),
        ("f14", None, PHONE),
        ("f4", "[]", PHONE),
    }


def test_mariadb(maria_open: Open, maria_run: Run) -> None:
    """JSON, BLOBs in two encodings, text that was written through the wrong character set, numbers."""
    r = s.seeded(42)
    maria_run(
        "CREATE TABLE held (f1 JSON, f2 BLOB, f3 BLOB, f4 VARCHAR(200) CHARACTER SET utf8mb4, f5 BIGINT, f6 DOUBLE,"
        " f7 LONGTEXT) CHARACTER SET utf8mb4"
    )
    for _ in range(ROWS):
        mail, tel, name = s.email(r), s.mobile(r), s.russian_name(r)
        maria_run(
            f"INSERT INTO held VALUES ('{{\"email\": \"{mail}\"}}', x'{name.encode().hex()}', "
            f"x'{name.encode('cp1251').hex()}', '{name.encode('cp1251').decode('latin-1')}', {tel[1:]}, {tel[1:]}, "
            f'\'a:1:{{s:5:"phone";s:12:"{tel}";}}\')'
        )
    session = maria_open()
    table = maria_table(session.catalog(), "held")
    assert found_in(table, session.sample(table, SampleSpec(rows=100, seed=1))) == {
        ("f1", "email", EMAIL),
        ("f2", None, PERSON),
        ("f3", None, PERSON),
        ("f4", None, PERSON),
        ("f5", None, PHONE),
        ("f6", None, PHONE),
        ("f7", "phone", PHONE),
    }


def test_sqlite(tmp_path: Path) -> None:
    """Bytes in a text column, JSON as text, packed text, numbers in a column without a type."""
    r = s.seeded(43)
    path = tmp_path / "held.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE held (f1 TEXT, f2 BLOB, f3, f4 TEXT)")
        for _ in range(ROWS):
            name = s.russian_name(r)
            row = (f'{{"email": "{s.email(r)}"}}', name.encode("utf-16"), float(s.mobile(r)[1:]), name.encode("cp1251"))
            connection.execute("INSERT INTO held VALUES (?, ?, ?, CAST(? AS TEXT))", row)
    connection.close()
    session = DIALECT.connect(ConnectSpec(name="crm", url=Raw(f"sqlite:///{path}"), run_id="test"))
    table = next(t for t in session.catalog().tables if t.name == "held")
    found = found_in(table, session.sample(table, SampleSpec(rows=100, seed=1)))
    session.close()
    assert found == {("f1", "email", EMAIL), ("f2", None, PERSON), ("f3", None, PHONE), ("f4", None, PERSON)}
