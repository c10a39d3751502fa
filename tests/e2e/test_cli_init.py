"""``privaudit init``: a file that is valid as it stands, and account scripts that work on real servers."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from privaudit.cli.init import ENGINES
from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.read import read_config
from privaudit.config.settings import Settings
from privaudit.config.templates import account_script, config_template
from tests.conftest import DatabaseFactory

PASSWORD = "only-for-this-test"


def test_init_writes_the_file_and_the_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commented privaudit.toml and one script an engine, 0600; a second run refuses without --force."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["init", "--lang", "ru"])
    assert result.exit_code == 0
    written = result.stdout.splitlines()
    assert written[0] == "privaudit.toml"
    assert sorted(written) == sorted(p.name for p in tmp_path.iterdir())
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in written} == {0o600}
    assert "Что проверяет privaudit" in (tmp_path / "privaudit.toml").read_text(encoding="utf-8")
    assert CliRunner().invoke(cli, ["init"]).exit_code == 2
    assert CliRunner().invoke(cli, ["init", "--force", "--lang", "en"]).exit_code == 0
    assert "What privaudit audits" in (tmp_path / "privaudit.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ENGINES)
def test_engine_prints_its_script_only(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--engine prints one script on stdout and writes nothing."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["init", "--engine", engine, "--lang", "en"])
    assert (result.exit_code, result.stdout) == (0, account_script(engine, "en"))
    assert list(tmp_path.iterdir()) == []


def test_scripts_do_the_same_in_both_languages() -> None:
    """Only comments differ between the languages, and no comment is left in the other one."""
    for engine in ENGINES:
        english, russian = (account_script(engine, lang) for lang in ("en", "ru"))
        assert statements(english) == statements(russian)
        assert not re.search("[а-яё]", english)
        assert re.search("[а-яё]", russian)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_template_is_valid_and_says_the_defaults(lang: str, tmp_path: Path) -> None:
    """As it stands the file sets nothing but defaults; with every comment sign of a key removed it is valid too."""
    path = tmp_path / "privaudit.toml"
    path.write_text(config_template(lang) + '\n[[systems]]\nname = "a"\nurl = "sqlite:///a.db"\n', encoding="utf-8")
    settings = load_settings(config=path, systems=(), options=ScanOptions(lang="en"), environ={})
    assert settings == Settings(systems=settings.systems)
    uncommented = re.sub(r"(?m)^# (?=\[|\w+ = )", "", config_template(lang))
    (tmp_path / "my-rules").mkdir()
    path.write_text(uncommented.replace("file:/etc/privaudit/crm.password", "x"), encoding="utf-8")
    loaded = read_config(path, lang=None, allow_generic=False, environ={"CRM_PASSWORD": "x"})
    assert [s.name for s in loaded.systems] == ["crm", "warehouse", "paper-archive"]


SCRIPT = account_script("postgresql", "en")


def statements(script: str) -> list[str]:
    """The statements of a script without its comments."""
    return [s.strip() for s in re.sub(r"(?m)^--.*$", "", script).split(";\n") if s.strip()]


@pytest.fixture
def scanner_postgres(postgres_database: DatabaseFactory) -> Iterator[str]:
    """The scanner's URL on a database of two schemas, after the script ran there."""
    import psycopg

    url = postgres_database()
    with psycopg.connect(url, autocommit=True) as c:
        c.execute('CREATE SCHEMA "My Shop"; CREATE TABLE "My Shop"."order" (id int); CREATE TABLE t (id int)')
        c.execute("CREATE VIEW v AS SELECT id FROM t; INSERT INTO t VALUES (1)")
        c.execute(account_script("postgresql", "ru").replace("REPLACE_WITH_A_PASSWORD", PASSWORD).encode())
    yield re.sub(r"//[^@]*@", f"//privaudit:{PASSWORD}@", url)
    with psycopg.connect(url, autocommit=True) as c:
        c.execute("DROP OWNED BY privaudit; DROP ROLE privaudit")


def test_postgresql_account_reads_and_cannot_write(scanner_postgres: str) -> None:
    """The account reads every table and view, may write nothing and holds no attribute, whatever its session sets."""
    import psycopg
    from psycopg.errors import InsufficientPrivilege

    with psycopg.connect(scanner_postgres, autocommit=True) as c:
        rows = c.execute('SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM v), count(*) FROM "My Shop"."order"')
        assert rows.fetchone() == (1, 1, 0)
        assert c.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
        c.execute("SET default_transaction_read_only = off")
        for statement in (
            b"INSERT INTO t VALUES (2)",
            b"CREATE TABLE x ()",
            b"CREATE ROLE x",
            b"SELECT 1 FROM pg_authid",
        ):
            with pytest.raises(InsufficientPrivilege):
                c.execute(statement)


def test_a_table_closed_on_purpose_and_row_level_security(scanner_postgres: str, postgres_url: str) -> None:
    """The script's commented ways do what they say: one table is closed; a passing account sees past policies."""
    import psycopg
    from psycopg.errors import InsufficientPrivilege
    from sqlalchemy import make_url

    found = re.findall(
        r"(?m)^-- ((?:REVOKE|CREATE ROLE privaudit_w|  NOSUPER|ALTER ROLE privaudit_w|DROP ROLE).*)$", SCRIPT
    )
    closed, create, change, drop = [
        s.replace("END_OF_THE_AUDIT", "infinity") for s in statements("\n".join(found) + "\n")
    ]
    admin = make_url(postgres_url).set(database=make_url(scanner_postgres).database)
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as c:
        c.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY")
        c.execute(closed.replace("closed_schema.closed_table", '"My Shop"."order"').encode())
        c.execute(create.replace("REPLACE_WITH_ANOTHER_PASSWORD", PASSWORD).encode())
        c.execute(change.encode())
        with psycopg.connect(scanner_postgres) as scanner:
            assert scanner.execute("SELECT count(*) FROM t").fetchone() == (0,)
            with pytest.raises(InsufficientPrivilege):
                scanner.execute('SELECT 1 FROM "My Shop"."order"')
        with psycopg.connect(scanner_postgres.replace("//privaudit:", "//privaudit_window:")) as window:
            assert window.execute("SELECT count(*) FROM t").fetchone() == (1,)
            assert window.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
        c.execute(drop.encode())


def test_postgresql_account_is_enough_for_an_audit(scanner_postgres: str) -> None:
    """With that account catalog, sample and access have no gap, and nothing says it may write."""
    from privaudit.dialects.base import ConnectSpec, SampleSpec
    from privaudit.dialects.postgresql import DIALECT
    from privaudit.model import Raw

    spec = ConnectSpec(name="a", url=Raw(scanner_postgres), run_id="test", require_read_only=True)
    with closing(DIALECT.connect(spec)) as session:
        catalog = session.catalog()
        assert {t.name for t in catalog.tables} == {"order", "t", "v"}
        for table in catalog.tables:
            session.sample(table, SampleSpec(rows=5, seed=1))
        assert session.grants(catalog).gaps == ()


@pytest.fixture
def scanner_mariadb(mariadb_database: DatabaseFactory, mariadb_url: str) -> Iterator[str]:
    """The scanner's URL on a database with a table and a view, after the script ran there."""
    url = mariadb_database()
    name = url.rpartition("/")[2]
    script = account_script("mariadb", "en")
    for placeholder, value in (
        ("REPLACE_WITH_A_PASSWORD", PASSWORD),
        ("SCANNER_HOST", "127.0.0.1"),
        ("YOUR_DATABASE", name),
    ):
        script = script.replace(placeholder, value)
    execute(url, f"CREATE TABLE {name}.t (id INT)", f"CREATE VIEW {name}.v AS SELECT id FROM {name}.t")
    execute(url, *statements(script))
    yield re.sub(r"//[^@]*@", f"//privaudit:{PASSWORD}@", url)
    execute(url, "DROP USER privaudit@'127.0.0.1'")


def execute(url: str, *todo: str) -> list[tuple[object, ...]]:
    """Run statements; return the rows of the last."""
    import pymysql
    from sqlalchemy import make_url

    u = make_url(url)
    connection = pymysql.connect(
        host=str(u.host), port=int(u.port or 0), user=str(u.username), password=str(u.password), database=u.database
    )
    with closing(connection), connection.cursor() as cursor:
        for statement in todo:
            cursor.execute(statement)
        return list(cursor.fetchall())


def test_mariadb_account_reads_and_cannot_write(scanner_mariadb: str) -> None:
    """The account reads table and view, sees no password hash, and may write nothing."""
    import pymysql

    assert execute(scanner_mariadb, "SELECT COUNT(*) FROM t", "SELECT COUNT(*) FROM v") == [(0,)]
    assert execute(scanner_mariadb, "SELECT User FROM mysql.user WHERE User = 'privaudit'") == [("privaudit",)]
    for statement in (
        "INSERT INTO t VALUES (1)",
        "CREATE TABLE x (id INT)",
        "SELECT authentication_string FROM mysql.user",
        "SELECT Password FROM mysql.user",
        "SELECT Priv FROM mysql.global_priv",
        "SELECT 1 FROM mysql.event",
        "SELECT LOAD_FILE('/etc/hostname') INTO OUTFILE '/tmp/privaudit-never'",
    ):
        with pytest.raises(pymysql.err.OperationalError):
            execute(scanner_mariadb, statement)


def test_mariadb_account_is_enough_for_an_audit(scanner_mariadb: str) -> None:
    """With that account catalog, sample and access have no gap, and nothing says it may write."""
    from privaudit.dialects.base import ConnectSpec, SampleSpec
    from privaudit.dialects.mysql import MARIADB
    from privaudit.model import Raw
    from privaudit.model.finding import HARMLESS_REASONS

    spec = ConnectSpec(name="a", url=Raw(scanner_mariadb), run_id="test", require_read_only=True)
    with closing(MARIADB.connect(spec)) as session:
        catalog = session.catalog()
        assert {t.name for t in catalog.tables} == {"t", "v"}
        for table in catalog.tables:
            session.sample(table, SampleSpec(rows=5, seed=1))
        assert {reason for reason, _ in session.grants(catalog).gaps} <= HARMLESS_REASONS
