"""What stored routines read, from their bodies."""

from __future__ import annotations

from privaudit.dialects._indirect import Place, Through
from privaudit.dialects._mysql_access import Relations
from privaudit.dialects._mysql_bodies import read_routines
from privaudit.model import Catalog, Column, Table, TableKind, TypeFamily

Base = tuple[str, str, str]


def _table(schema: str, name: str, *columns: str) -> Table:
    made = tuple(Column(name=c, data_type="x", family=TypeFamily.TEXT, position=1) for c in columns)
    return Table(system="m", schema=schema, name=name, kind=TableKind.TABLE, columns=made)


def _read(*routines: tuple[str, ...]) -> tuple[dict[Place, Through], tuple[str, ...]]:
    catalog = Catalog(
        system="m",
        tables=(
            _table("shop", "orders", "id", "fio"),
            _table("shop", "log", "id", "what"),
            _table("hr", "staff", "id", "phone"),
        ),
    )
    return read_routines(routines, Relations(catalog, str))


def _body(body: str, mode: str = "") -> set[Base]:
    found, _ = _read(("shop", "p", "PROCEDURE", "DEFINER", "boss@%", mode, body))
    return {b for o in found["shop", "p"].outputs for b in o.bases}


def test_relations_and_columns_of_each_statement() -> None:
    """Names of the own database stand alone; a column counts in the statement that names it."""
    body = "BEGIN DECLARE x INT; SELECT Fio INTO x FROM orders; IF x THEN SELECT s.`phone` FROM hr.staff s; END IF; END"
    assert _body(body) == {("shop", "orders", "fio"), ("hr", "staff", "phone")}


def test_star_is_every_column() -> None:
    """Where a star stands, all columns of the statement's relations count."""
    assert _body("SELECT * FROM orders") == {("shop", "orders", "id"), ("shop", "orders", "fio")}


def test_what_is_only_written_is_not_read() -> None:
    """The target of an INSERT is no source; what its SELECT reads is."""
    assert _body("INSERT INTO log (id, what) SELECT id, fio FROM orders") == {
        ("shop", "orders", "id"),
        ("shop", "orders", "fio"),
    }
    assert _body("INSERT INTO log VALUES (1, 'x')") == set()


def test_literals_and_comments_are_not_looked_at() -> None:
    """Names within them count for nothing; with ANSI_QUOTES double quotes stand around names."""
    body = "SELECT 'a '' fio ; select' AS x, \"fio\" AS y -- fio\n, 1 # fio\n /* fio */ FROM orders WHERE id = 1"
    assert _body(body) == {("shop", "orders", "id")}
    assert _body(body, "REAL_AS_FLOAT,ANSI_QUOTES") == {("shop", "orders", "id"), ("shop", "orders", "fio")}


def test_statements_made_at_run_time_may_read_anything() -> None:
    """PREPARE and EXECUTE IMMEDIATE make a routine opaque; words in literals do not."""
    rows = [
        ("shop", "a", "PROCEDURE", "DEFINER", "boss@%", "", "BEGIN PREPARE s FROM @q; EXECUTE s; END"),
        ("shop", "b", "PROCEDURE", "DEFINER", "boss@%", "", "EXECUTE IMMEDIATE @q"),
        ("shop", "c", "PROCEDURE", "DEFINER", "boss@%", "", "SELECT 'prepare', prepared FROM orders"),
    ]
    found, _ = _read(*rows)
    assert [found["shop", name].opaque for name in "abc"] == [True, True, False]


def test_routines_that_are_called_are_known() -> None:
    """A procedure by CALL, a function by its parenthesis, of this or another database; others are no routines."""
    found, _ = _read(
        ("shop", "outer", "PROCEDURE", "DEFINER", "boss@%", "", "BEGIN CALL hr.Inner(1); SELECT f(2), max(3); END"),
        ("hr", "inner", "PROCEDURE", "INVOKER", "boss@%", "", "SELECT phone FROM staff"),
        ("shop", "F", "FUNCTION", "DEFINER", "role@", "", "RETURN 1"),
    )
    assert {c.place for c in found["shop", "outer"].calls} == {("hr", "inner"), ("shop", "f()")}
    assert found["hr", "inner"].definer is None
    assert found["shop", "f()"].definer == "role"


def test_hidden_bodies_are_named_and_the_servers_own_left_out() -> None:
    """A body that is not shown is said; routines of the server itself are nobody's way."""
    found, unseen = _read(
        ("shop", "p", "PROCEDURE", "DEFINER", "boss@%", "", ""),
        ("sys", "diagnostics", "PROCEDURE", "DEFINER", "mariadb.sys@localhost", "", "PREPARE x FROM y"),
    )
    assert unseen == ("shop.p",)
    assert list(found) == [("shop", "p")]
