"""Every type of PostgreSQL can be sampled, also with the values that Python or the driver have no form for."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from privaudit.model import TypeFamily

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, open_session, run, table_of

# Type, a value as SQL text, the family, the value that the sample holds.
TYPES: tuple[tuple[str, str, TypeFamily, object], ...] = (
    ("bit(3)", "101", TypeFamily.OTHER, "101"),
    ("point", "(1,2)", TypeFamily.OTHER, "(1,2)"),
    ("polygon", "((1,2),(2,3))", TypeFamily.OTHER, "((1,2),(2,3))"),
    ("tsvector", "a b", TypeFamily.OTHER, "'a' 'b'"),
    ("pg_lsn", "0/1", TypeFamily.OTHER, "0/1"),
    ("tid", "(1,2)", TypeFamily.OTHER, "(1,2)"),
    ("int2vector", "1 2", TypeFamily.ARRAY, "1 2"),
    ("regclass", "pg_class", TypeFamily.OTHER, "pg_class"),
    ("tstzrange", "[2020-01-01,infinity)", TypeFamily.OTHER, '["2020-01-01 00:00:00+00",infinity)'),
    ("interval", "999999 years 3 days", TypeFamily.OTHER, "999999 years 3 days"),
    ("name", "n", TypeFamily.TEXT, "n"),
    ('"char"', "c", TypeFamily.TEXT, "c"),
    ("bpchar(3)", "a", TypeFamily.TEXT, "a"),
    ("citext", "Ab", TypeFamily.TEXT, "Ab"),
    ("macaddr", "08:00:2b:01:02:03", TypeFamily.INET, "08:00:2b:01:02:03"),
    ("inet", "10.0.0.1", TypeFamily.INET, "10.0.0.1"),
    ("cidr", "10.0.0.0/8", TypeFamily.INET, "10.0.0.0/8"),
    ("domain_inet", "10.1.1.1", TypeFamily.INET, "10.1.1.1"),
    ("domain_money", "5", TypeFamily.DECIMAL, "$5.00"),
    ("money", "92233720368547758.07", TypeFamily.DECIMAL, Decimal("92233720368547758.07")),
    ("numeric", "1.10", TypeFamily.DECIMAL, Decimal("1.10")),
    ("float4", "-Infinity", TypeFamily.FLOAT, -math.inf),
    ("int8", "-9223372036854775808", TypeFamily.INTEGER, -9223372036854775808),
    ("oid", "4294967295", TypeFamily.INTEGER, 4294967295),
    ("bool", "t", TypeFamily.BOOLEAN, True),
    ("date", "4713-01-01 BC", TypeFamily.DATE, "4713-01-01 BC"),
    ("timestamp", "infinity", TypeFamily.DATETIME, "infinity"),
    ("timestamp", "2024-02-29 12:30", TypeFamily.DATETIME, dt.datetime(2024, 2, 29, 12, 30)),  # noqa: DTZ001 - it has none
    ("timestamptz", "20000-01-01 00:00+00", TypeFamily.DATETIME, "20000-01-01 00:00:00+00"),
    ("timetz", "24:00:00+14", TypeFamily.TIME, "24:00:00+14"),
    ("date[]", "{infinity}", TypeFamily.ARRAY, "{infinity}"),
    ("mood", "happy", TypeFamily.ENUM, "happy"),
    ("mood[]", "{happy}", TypeFamily.ARRAY, "{happy}"),
    ("pair", "(1,x)", TypeFamily.OTHER, "(1,x)"),
    ("hstore", "a=>1", TypeFamily.OTHER, '"a"=>"1"'),
    ("json", '{"a":1}', TypeFamily.JSON, '{"a":1}'),
    ("xml", "<a/>", TypeFamily.XML, "<a/>"),
    ("uuid", "00000000-0000-4000-8000-000000000001", TypeFamily.UUID, "00000000-0000-4000-8000-000000000001"),
    ("bytea", "\\x00ff", TypeFamily.BINARY, b"\x00\xff"),
)


def test_every_type(postgres_database: DatabaseFactory) -> None:
    """All types in one table: their families, and values as Python's own or as the server prints them."""
    url = postgres_database()
    columns = ", ".join(f"c{i} {row[0]}" for i, row in enumerate(TYPES))
    values = ", ".join(f"'{row[1]}'" for row in TYPES)
    run(
        url,
        "CREATE TYPE mood AS ENUM ('happy')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE DOMAIN domain_inet AS inet",
        "CREATE DOMAIN domain_money AS money",
        "CREATE EXTENSION hstore",
        "CREATE EXTENSION citext",
        f"CREATE TABLE every ({columns})",
        f"INSERT INTO every VALUES ({values})",
    )
    opened = open_session(url)
    table = table_of(opened.catalog(), "every")
    sample = opened.sample(table, SAMPLE)
    assert {row[0]: c.family for row, c in zip(TYPES, table.columns, strict=True)} == {r[0]: r[2] for r in TYPES}
    assert [sample.values(c.name)[0] for c in table.columns] == [row[3] for row in TYPES]
    opened.close()
