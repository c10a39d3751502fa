"""``privaudit check SYSTEM --sample N``: rows are looked at as in a scan, and none of them is shown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ..conftest import DatabaseFactory
from ..contract.mariadb_estate import connect_as_root
from .baselining import run
from .test_cli_check import check

FORMATS = ("terminal", "json", "sarif", "md", "github")
ROWS = 60


def mails() -> list[str]:
    """Addresses of nobody; each holds a canary."""
    return [f"hidden{n}.canary@example.org" for n in range(ROWS)]


def found_in(url: str, *more: str) -> set[tuple[str, str]]:
    """Check and name of the column of every finding."""
    said = json.loads(check(url, "--system", "shop", "--format", "json", *more).stdout)
    return {(f["check"], f["column_name"]) for f in said["findings"]}


def see_rows_tell(url: str) -> None:
    """A column whose name says nothing is found by its rows alone, and no value is in anything that is printed."""
    asked = ("undeclared_column", "c7")
    assert asked not in found_in(url)
    assert asked in found_in(url, "--sample", "50")
    for name in FORMATS:
        for lang in ("en", "ru"):
            done = check(url, "--system", "shop", "--sample", "50", "--format", name, "--lang", lang)
            assert done.exit_code == 1, done.output
            assert "canary" not in done.output
    said = check(url, "--system", "shop", "--sample", "50").stdout
    assert "50 of each table at most" in " ".join(said.split())
    assert "no row was read" not in " ".join(said.split())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    return empty


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file with rows."""
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as base, base:
        base.execute("CREATE TABLE t1 (c1 INTEGER PRIMARY KEY, c7 TEXT)")
        base.executemany("INSERT INTO t1 (c7) VALUES (?)", [(m,) for m in mails()])
    return f"sqlite:///{tmp_path / 'migrated.db'}"


def test_rows_of_sqlite_tell(sqlite_url: str) -> None:
    """Of a file."""
    see_rows_tell(sqlite_url)


def test_rows_of_postgresql_tell(postgres_database: DatabaseFactory) -> None:
    """Of a server: PostgreSQL."""
    import psycopg

    url = postgres_database()
    with psycopg.connect(url, autocommit=True) as c:
        c.execute("CREATE TABLE t1 (c1 integer PRIMARY KEY, c7 text)")
        c.cursor().executemany("INSERT INTO t1 VALUES (%s, %s)", list(enumerate(mails())))
        c.execute("ANALYZE t1")
    see_rows_tell(url)


def test_rows_of_mariadb_tell(mariadb_database: Callable[[], str]) -> None:
    """Of a server: MariaDB."""
    url = mariadb_database()
    with closing(connect_as_root(url)) as connection:
        cursor: Any = connection.cursor()
        cursor.execute("CREATE TABLE t1 (c1 INT PRIMARY KEY, c7 VARCHAR(80))")
        cursor.executemany("INSERT INTO t1 VALUES (%s, %s)", list(enumerate(mails())))
        connection.commit()
    see_rows_tell(url)


def test_what_a_sample_shows_can_be_taken_down(sqlite_url: str) -> None:
    """A baseline of a sampled system settles what the same check finds."""
    done = run("baseline", sqlite_url, "--system", "shop", "--sample", "50", "--by", "A. Testova")
    assert done.exit_code == 0, done.output
    assert "canary" not in Path("decisions.toml").read_text(encoding="utf-8")
    again = check(sqlite_url, "--system", "shop", "--sample", "50")
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_options_that_do_not_fit_say_what_to_do(sqlite_url: str, lang: str) -> None:
    """A live system has no state before and needs no dialect; files have no rows: each is said with the way on."""
    Path("V1__a.sql").write_text("CREATE TABLE a (b INTEGER);\n", encoding="utf-8")
    for given, way in (
        ((sqlite_url, "--since", "HEAD"), "privaudit check PATH --since REF"),
        ((sqlite_url, "--dialect", "sqlite"), "--dialect"),
        (("V1__a.sql", "--sample", "5"), "URL"),
    ):
        done = check(*given, "--lang", lang)
        assert done.exit_code == 2, done.output
        assert way in done.stderr
        assert not done.stdout


def test_a_table_that_may_not_be_read_is_no_silent_pass(postgres_database: DatabaseFactory) -> None:
    """Its names are judged, and exit code 3 says so; a known gap of the configuration accepts it, as in scans."""
    import psycopg
    from sqlalchemy import make_url

    url = postgres_database()
    role = f"{make_url(url).database}_reader"
    with psycopg.connect(url, autocommit=True) as c:
        c.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'; CREATE TABLE t1 (c7 text)".encode())
        c.execute("CREATE TABLE shut (c8 text)")
        c.execute(f"GRANT SELECT ON t1 TO {role}".encode())
    mine = make_url(url).set(username=role, password="x").render_as_string(hide_password=False)
    Path("shop.secret").write_text(mine, encoding="utf-8")
    Path("shop.secret").chmod(0o600)
    config = '[[systems]]\nname = "shop"\nurl = "file:shop.secret"\n'
    Path("privaudit.toml").write_text(config, encoding="utf-8")
    done = check("shop", "--sample", "10")
    assert done.exit_code == 3, done.output
    assert "shut" in done.output
    gap = '[[known_gaps]]\nglob = "shop.public.shut"\nreason = "payroll"\nowner = "A. Testova"\n'
    Path("privaudit.toml").write_text(config + gap, encoding="utf-8")
    done = check("shop", "--sample", "10")
    assert done.exit_code == 0, done.output
    with psycopg.connect(url, autocommit=True) as c:
        c.execute(f"DROP OWNED BY {role}".encode())
