"""What is proposed instead of a right, made on real servers: the work goes on, and no value comes through whole."""

from __future__ import annotations

from collections.abc import Callable

import pymysql
import pytest
from sqlalchemy import make_url

from privaudit.analysis.masked import column_grant, held_columns, masked_view
from privaudit.config.access_rules import load_access_rules
from privaudit.model import (
    Access,
    Band,
    Category,
    Classification,
    Column,
    PrincipalKind,
    Reach,
    Subject,
    Table,
    TableKind,
    TypeFamily,
)

from ..conftest import DatabaseFactory
from .postgres_sessions import as_role, run

COLUMNS = ("id", "имя", "phone", "born", "note", "total")
KINDS = {
    "имя": Category.IDENTITY,
    "phone": Category.CONTACT,
    "born": Category.DEMOGRAPHIC,
    "note": Category.FREE_TEXT,
}
CLOSED = frozenset(c.value for c in KINDS.values())
ROW = "(1, 'Шаблонова Анна', '+79000001234', DATE '1980-02-03', 'болеет', 990)"


def _table(schema: str) -> Table:
    made = (Column(name=c, data_type="text", family=TypeFamily.TEXT, position=i) for i, c in enumerate(COLUMNS, 1))
    return Table(system="shop", schema=schema, name="clients", kind=TableKind.TABLE, columns=tuple(made))


def _found(schema: str) -> list[Classification]:
    return [
        Classification(
            system="shop",
            schema=schema,
            table="clients",
            column=column,
            data_type="text",
            entity="PERSON",
            category=category,
            subject=Subject.CUSTOMER,
            confidence=1.0,
            band=Band.CERTAIN,
        )
        for column, category in KINDS.items()
    ]


Read = Callable[[str], list[tuple[object, ...]]]


def _check(read: Read, view: str, table: str) -> None:
    """The view shows keys and sums as they are, names and phones in part, the rest not at all; the table nothing."""
    ((key, name, phone, born, note, total),) = read(f"SELECT * FROM {view}")
    assert (key, int(str(total))) == (1, 990)
    assert (name, phone, born, note) == ("Ш***", "***1234", "***", "***")
    assert read(f"SELECT count(*) FROM {view} WHERE total > 900") == [(1,)]
    with pytest.raises(Exception, match=r"(?i)denied"):
        read(f"SELECT note FROM {table}")


def test_on_postgresql(postgres_database: DatabaseFactory) -> None:
    """The view is made, granted and read by an account without any right on the table; then other columns are, too."""
    url = postgres_database()
    table = _table("public")
    run(
        url,
        'CREATE TABLE clients (id int, "имя" text, phone text, born date, note text, total numeric)',
        f"INSERT INTO clients VALUES {ROW}",
        "CREATE ROLE mask_reader LOGIN PASSWORD 'pw'",
        *masked_view("postgresql", table, _found("public"), CLOSED, "mask_reader", load_access_rules(), COLUMNS),
    )
    mine = as_role(url, "mask_reader")
    try:
        _check(lambda sql: run(mine, sql), "public.clients_masked", "public.clients")
        granted = column_grant("postgresql", table, set(KINDS), "mask_reader", COLUMNS)
        assert granted == 'GRANT SELECT ("id", "total") ON "public"."clients" TO "mask_reader";'
        run(url, granted)
        assert run(mine, "SELECT id FROM public.clients") == [(1,)]
        with pytest.raises(Exception, match="denied"):
            run(mine, "SELECT phone FROM public.clients")
    finally:
        run(url, "DROP OWNED BY mask_reader", "DROP ROLE mask_reader")


def test_on_mariadb(mariadb_database: DatabaseFactory) -> None:
    """The same with its own functions, and an account of a host."""
    url = make_url(mariadb_database())
    schema = str(url.database)

    def send(sql: str, user: str = str(url.username), password: str = str(url.password)) -> list[tuple[object, ...]]:
        connection = pymysql.connect(
            host="127.0.0.1", port=int(url.port or 0), user=user, password=password, database=schema
        )
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            rows = list(cursor.fetchall())
            connection.commit()
            return rows

    table, who = _table(schema), "mask_reader@127.0.0.1"
    send("CREATE TABLE clients (id int, `имя` text, phone text, born date, note text, total int)")
    send(f"INSERT INTO clients VALUES {ROW}")
    send("CREATE USER mask_reader@'127.0.0.1' IDENTIFIED BY 'pw'")
    try:
        for statement in masked_view("mariadb", table, _found(schema), CLOSED, who, load_access_rules(), COLUMNS):
            send(statement)
        _check(lambda sql: send(sql, "mask_reader", "pw"), f"{schema}.clients_masked", f"{schema}.clients")
        granted = column_grant("mariadb", table, set(KINDS), who, COLUMNS)
        assert granted == f"GRANT SELECT (`id`, `total`) ON `{schema}`.`clients` TO 'mask_reader'@'127.0.0.1';"
        send(granted)
        assert send("SELECT id FROM clients", "mask_reader", "pw") == [(1,)]
    finally:
        send("DROP USER mask_reader@'127.0.0.1'")


def _row(columns: tuple[str, ...], *, row_security: bool = False) -> Access:
    return Access(
        system="shop",
        principal="mask_reader",
        principal_kind=PrincipalKind.USER,
        can_login=True,
        schema="public",
        table="clients",
        columns=columns,
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=(),
        row_security=row_security,
        categories=(),
        as_of="2026-01-01T00:00:00+00:00",
    )


def test_what_is_offered_instead_gives_no_column_and_no_row_more() -> None:
    """Who held two columns gets a view of these two; whose rows policies chose gets none, as it would show them all."""
    table, rules = _table("public"), load_access_rules()
    held = held_columns(table, [_row(("id", "phone"))])
    first, _ = masked_view("postgresql", table, _found("public"), CLOSED, "mask_reader", rules, held)
    assert "'***' || right(CAST(\"phone\" AS text), 4)" in first
    assert '"total"' not in first
    assert "note" not in first
    assert column_grant("postgresql", table, {"phone"}, "mask_reader", held) == (
        'GRANT SELECT ("id") ON "public"."clients" TO "mask_reader";'
    )
    filtered = held_columns(table, [_row(("*",), row_security=True)])
    assert masked_view("postgresql", table, _found("public"), CLOSED, "mask_reader", rules, filtered) == ()
