"""Parts of the MySQL dialect that need no server: rights, errors, URLs, types, sampling statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pymysql
import pytest

from privaudit.dialects._mysql_account import rights_of
from privaudit.dialects._mysql_connect import GUARD
from privaudit.dialects._mysql_sampling import Sampler, key_of, quote
from privaudit.dialects._mysql_url import driver_arguments, error_map, parse_url
from privaudit.dialects.base import ConnectSpec, Limits, SampleSpec
from privaudit.errors import (
    ConnectError,
    ConnectionLost,
    ObjectGone,
    PermissionMissing,
    QueryFailed,
    QueryTimeout,
    TargetError,
)
from privaudit.model import Column, Raw, SampleMethod, Table, TableKind, TypeFamily
from privaudit.model.sqltypes import mysql_family, mysql_shown

HASH = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"


def test_rights_are_words_without_objects_and_hashes() -> None:
    """SHOW GRANTS is reduced to privilege names."""
    lines = [
        f"GRANT USAGE ON *.* TO `s`@`%` IDENTIFIED BY PASSWORD '{HASH}'",
        "GRANT SELECT (`id`, `fi,o`), INSERT (`x`) ON `my ON db`.`t` TO `s`@`%` WITH GRANT OPTION",
        "GRANT SHOW VIEW, LOCK TABLES ON `FILE, SUPER ON x`.* TO `s`@`%`",
        "GRANT `SUPER_ROLE` TO `s`@`%`",
        "SET DEFAULT ROLE `x` FOR `s`@`%`",
        "GRANT DELETE ON `test`.* TO PUBLIC",
        "GRANT DELETE ON `test\\_%`.* TO PUBLIC",
    ]
    assert rights_of(lines) == ("GRANT OPTION", "INSERT", "LOCK TABLES", "SELECT", "SHOW VIEW")


def test_rights_of_public_on_real_data_count() -> None:
    """Only MariaDB's own test databases are left out."""
    assert rights_of(["GRANT UPDATE ON `shop`.* TO PUBLIC"]) == ("UPDATE",)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (1045, PermissionMissing),
        (1142, PermissionMissing),
        (1143, PermissionMissing),
        (1227, PermissionMissing),
        (1969, QueryTimeout),
        (3024, QueryTimeout),
        (1205, QueryTimeout),
        (1146, ObjectGone),
        (2006, ConnectionLost),
        (2013, ConnectionLost),
        (1927, ConnectionLost),
        (2003, ConnectError),
        (1064, None),
    ],
)
def test_errors_are_mapped_by_number(number: int, kind: type[TargetError] | None) -> None:
    """Each number of the table has its exception; others are left to QueryFailed."""
    assert error_map(pymysql.err.OperationalError(number, "text")) is kind


def _spec(url: str) -> ConnectSpec:
    return ConnectSpec(name="m", url=Raw(url), run_id="20260101-x")


def test_driver_is_told_what_the_url_may_not_decide() -> None:
    """Character set, autocommit, local files and the first statement do not depend on the URL."""
    spec = _spec("mariadb+mysqldb://u:p%40w@h:3307/shop?charset=latin1&ssl_verify_cert=true")
    given = driver_arguments(parse_url(spec), spec)
    assert (given["user"], given["password"], given["host"], given["port"]) == ("u", "p@w", "h", 3307)
    assert (given["charset"], given["autocommit"], given["local_infile"]) == ("utf8mb4", False, False)
    assert given["init_command"] == "SET SESSION TRANSACTION READ ONLY"
    assert given["program_name"] == "privaudit/20260101-x"
    assert given["ssl_verify_cert"] is True


@pytest.mark.parametrize("url", ["mysql://u:secret@h:port/db", "mysql://h/db?local_infile=1", "mysql://h/?conv=x"])
def test_bad_urls_are_refused_without_their_text(url: str) -> None:
    """A wrong port and an unknown option are ConnectErrors that hold no part of the URL's secret."""
    with pytest.raises(ConnectError) as caught:
        parse_url(_spec(url))
    assert "secret" not in repr(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "statement",
    [
        "SET SESSION max_statement_time = 30.000; DROP TABLE t",
        "SET GLOBAL max_statement_time = 1",
        "SET SESSION sql_mode = 'ANSI_QUOTES'",
        "KILL 5",
        "SELECT `a`.`b` FROM t PROCEDURE ANALYSE()",
        "SHOW GRANTS; SELECT 1",
        "SELECT BENCHMARK(1, 2)",
        "SELECT @a := 1 INTO @b",
    ],
)
def test_guard_knows_only_its_own_settings(statement: str) -> None:
    """A setting is allowed as a whole or not at all; unknown functions are refused."""
    with pytest.raises(TargetError):
        GUARD.check(statement, "m")


@pytest.mark.parametrize(
    ("data_type", "column_type", "family"),
    [
        ("tinyint", "tinyint(1)", TypeFamily.BOOLEAN),
        ("tinyint", "tinyint(4)", TypeFamily.INTEGER),
        ("bit", "bit(1)", TypeFamily.BOOLEAN),
        ("bigint", "bigint(20) unsigned", TypeFamily.INTEGER),
        ("point", "point", TypeFamily.OTHER),
        ("set", "set('a','b')", TypeFamily.ENUM),
        ("vector", "vector(3)", TypeFamily.OTHER),
    ],
)
def test_types(data_type: str, column_type: str, family: TypeFamily) -> None:
    """Types are reduced by name; BOOLEAN is spelt tinyint(1)."""
    assert mysql_family(data_type, column_type) is family
    assert "'" not in mysql_shown(data_type, column_type)


def _table(*columns: Column, key: tuple[str, ...] = (), rows: int | None = None) -> Table:
    return Table(
        system="m",
        schema="s",
        name="t",
        kind=TableKind.TABLE,
        columns=columns,
        primary_key=key,
        rows_estimate=rows,
    )


def _column(name: str, family: TypeFamily, data_type: str = "x", **more: Any) -> Column:
    return Column(name=name, data_type=data_type, family=family, position=1, **more)


def test_only_integers_that_spread_are_keys() -> None:
    """Text, YEAR and BIT keys, and nullable unique columns, are not probed."""
    number = _column("n", TypeFamily.INTEGER, "int(11)", nullable=False, unique=True)
    assert key_of(_table(number)) == "n"
    assert key_of(_table(_column("y", TypeFamily.INTEGER, "year(4)", unique=True), key=("y",))) is None
    assert key_of(_table(_column("k", TypeFamily.TEXT, unique=True, nullable=False), key=("k",))) is None
    assert key_of(_table(_column("n", TypeFamily.INTEGER, "int", unique=True))) is None


def test_quoting() -> None:
    """A backtick is doubled, a colon escaped from parameters."""
    assert quote("a`b", "c:d") == "`a``b`.`c\\:d`"


def test_text_that_does_not_decode_is_read_as_bytes() -> None:
    """After a decoding error the text is asked for in bytes; a bad value becomes None, the others stay."""
    sent: list[str] = []

    def query(sql: str, _params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        sent.append(sql)
        if len(sent) == 1:
            raise QueryFailed("m", None, (("error", "UnicodeDecodeError"),))
        return [(1, "добро".encode()), (2, b"\xff\xfe"), (3, None)]

    table = _table(_column("id", TypeFamily.INTEGER, "int"), _column("fio", TypeFamily.TEXT, "text"))
    sample = Sampler(query, table, SampleSpec(rows=10, seed=1), Limits()).read()
    assert "CAST(CONVERT(LEFT(`fio`" in sent[1]
    assert sample.values("fio") == ("добро", None, None)
    assert sample.values("id") == (1, 2, 3)
    assert sample.method is SampleMethod.ALL_ROWS


def test_other_failures_are_not_tried_again() -> None:
    """A statement that the server refuses is sent once."""
    sent: list[str] = []

    def query(sql: str, _params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        sent.append(sql)
        raise QueryFailed("m", None, (("number", "1"),))

    with pytest.raises(QueryFailed):
        Sampler(query, _table(_column("a", TypeFamily.TEXT)), SampleSpec(rows=10, seed=1), Limits()).read()
    assert len(sent) == 1
