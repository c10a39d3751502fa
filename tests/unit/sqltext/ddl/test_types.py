"""Types of statements are shown as the live catalogs show them (real servers are asked in test_ground_truth)."""

from __future__ import annotations

from importlib import import_module

import pytest

from privaudit.dialects._generic_catalog import family_of
from privaudit.model import TypeFamily
from privaudit.sqltext.ddl.base import Dialect
from privaudit.sqltext.ddl.types import family, known

PG, MY, MARIA, LITE = Dialect.POSTGRESQL, Dialect.MYSQL, Dialect.MARIADB, Dialect.SQLITE

SHOWN = [
    (PG, "varchar(20)", "character varying(20)", TypeFamily.TEXT, 20),
    (PG, "VARCHAR", "character varying", TypeFamily.TEXT, None),
    (PG, "char", "character(1)", TypeFamily.TEXT, 1),
    (PG, '"char"', '"char"', TypeFamily.TEXT, None),
    (PG, "bpchar", "bpchar", TypeFamily.TEXT, None),
    (PG, "timestamp (3) with  time zone", "timestamp(3) with time zone", TypeFamily.DATETIME, None),
    (PG, "timestamptz", "timestamp with time zone", TypeFamily.DATETIME, None),
    (PG, "time(2) without time zone", "time(2) without time zone", TypeFamily.TIME, None),
    (PG, "numeric(5)", "numeric(5,0)", TypeFamily.DECIMAL, None),
    (PG, "int array[4]", "integer[]", TypeFamily.ARRAY, None),
    (PG, "varchar(20)[3][]", "character varying(20)[]", TypeFamily.ARRAY, None),
    (PG, "float(10)", "real", TypeFamily.FLOAT, None),
    (PG, "bigserial", "bigint", TypeFamily.INTEGER, None),
    (PG, "public.citext", "citext", TypeFamily.TEXT, None),
    (PG, "geometry(Point, 4326)", "geometry", TypeFamily.OTHER, None),
    (PG, "interval year to month", "interval year to month", TypeFamily.OTHER, None),
    (PG, "app.mood", "app.mood", TypeFamily.OTHER, None),
    (MARIA, "INTEGER unsigned", "int(10) unsigned", TypeFamily.INTEGER, None),
    (MARIA, "boolean", "tinyint(1)", TypeFamily.BOOLEAN, None),
    (MARIA, "enum('a', 'b(c')", "enum", TypeFamily.ENUM, None),
    (MARIA, "set('x')", "set", TypeFamily.ENUM, None),
    (MARIA, "year", "year(4)", TypeFamily.INTEGER, None),
    (MARIA, "text", "text", TypeFamily.TEXT, 65_535),
    (MARIA, "character varying(30)", "varchar(30)", TypeFamily.TEXT, 30),
    (MARIA, "serial", "bigint(20) unsigned", TypeFamily.INTEGER, None),
    (MARIA, "json", "json", TypeFamily.JSON, None),
    (MY, "int(11) unsigned", "int unsigned", TypeFamily.INTEGER, None),
    (MY, "tinyint(1)", "tinyint(1)", TypeFamily.BOOLEAN, None),
    (MY, "varbinary(16)", "varbinary(16)", TypeFamily.BINARY, None),
    (LITE, "VARCHAR(20)", "varchar(20)", TypeFamily.TEXT, 20),
    (LITE, "", "any", TypeFamily.OTHER, None),
    (LITE, "DATETIME", "datetime", TypeFamily.DATETIME, None),
    (Dialect.MSSQL, "[nvarchar](50)", "nvarchar(50)", TypeFamily.TEXT, 50),
    (Dialect.MSSQL, "nvarchar(max)", "nvarchar", TypeFamily.TEXT, None),
    (Dialect.MSSQL, "[dbo].[Kind]", "dbo.kind", TypeFamily.OTHER, None),
    (Dialect.ORACLE, "VARCHAR2(50 CHAR)", "varchar2(50)", TypeFamily.TEXT, 50),
    (Dialect.ORACLE, "TIMESTAMP(6) WITH TIME ZONE", "timestamp(6)", TypeFamily.DATETIME, None),
]


@pytest.mark.parametrize(("dialect", "text", "shown", "kind", "length"), SHOWN)
def test_a_type_is_shown_as_the_catalog_shows_it(
    dialect: Dialect, text: str, shown: str, kind: TypeFamily, length: int | None
) -> None:
    """Synonyms, default sizes and labels come out as of a live database."""
    found = known(text, dialect)
    assert (found.shown, found.family, found.length) == (shown, kind, length)
    assert family(text.upper() if dialect is not PG else text, dialect) == (kind, length)


@pytest.mark.parametrize("dialect", [Dialect.MSSQL, Dialect.ORACLE])
def test_types_of_other_engines_have_the_families_of_their_reflection(dialect: Dialect) -> None:
    """Each type that the library reflects there has the family that a scan would give it."""
    names = import_module(f"sqlalchemy.dialects.{dialect}.base").ischema_names
    wrong = {name for name, made in names.items() if family(name, dialect)[0] is not family_of(made())}
    assert not wrong
