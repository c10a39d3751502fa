"""privaudit never becomes the leak: no canary in any output, on any engine, in any language."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import canaries
from tests.conftest import DatabaseFactory


def privaudit(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a user would."""
    environment = {**os.environ, "PYTHONDEVMODE": "", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "privaudit", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)


def everything(url: str, folder: Path) -> list[tuple[str, bytes]]:
    """All that a scan, its reports and its explanations write and print."""
    out: list[tuple[str, bytes]] = []
    runs = [
        ("scan", f"crm={url}", "--output", "one", "--verbose", "--lang", "en"),
        ("scan", f"crm={url}", "--output", "two", "--verbose", "--lang", "ru", "--workers", "2"),
        ("scan", f"crm={url}", "--dry-run", "--verbose"),
        ("report", "one/audit.json", "--output", "three", "--lang", "ru"),
        ("incident", "one/audit.json", "--output", "four", "--lang", "ru", "--previous", "two/audit.json"),
    ]
    for run in runs:
        done = privaudit(*run, cwd=folder)
        assert b"Traceback" not in done.stderr
        out += [(f"{run[0]} stdout", done.stdout), (f"{run[0]} stderr", done.stderr)]
    folders = ("one", "two", "three", "four")
    assert (folder / "four" / "drafts" / "rkn_24h.docx").is_file()
    for path in sorted(p for name in folders for p in (folder / name).rglob("*") if p.is_file()):
        out += canaries.texts_of(path)
    for column in ("fio", "email", "phone", "note", "data", "num"):
        for schema in ("main", "public"):
            done = privaudit("explain", "one/audit.json", f"crm.{schema}.client.{column}", cwd=folder)
            out += [("explain stdout", done.stdout), ("explain stderr", done.stderr)]
    return out


def assert_clean(found: list[tuple[str, bytes]]) -> None:
    """No token anywhere, and the scan really saw the data."""
    assert [leak for name, data in found for leak in canaries.leaks(name, data)] == []
    audit = next(data for name, data in found if name == "audit.json").decode()
    assert '"EMAIL_ADDRESS"' in audit
    assert '"PHONE_NUMBER"' in audit


def test_the_search_finds_a_leak() -> None:
    """The test's own eyes work: words, upper case and numbers are seen, digests are not."""
    assert canaries.leaks("x", b"... ZQXCANARY17 ...")
    assert canaries.leaks("x", b'"79990077012"')
    assert not canaries.leaks("x", b"abc79990077012def 1799900770129")


def test_sqlite_shows_no_value(tmp_path: Path) -> None:
    """SQLite: cells, JSON keys, defaults, view texts and driver errors stay inside."""
    connection = sqlite3.connect(tmp_path / "crm.db")
    connection.executescript(canaries.sqlite_script())
    connection.close()
    assert_clean(everything(f"sqlite:///{tmp_path}/crm.db", tmp_path))


def test_postgresql_shows_no_value(postgres_database: DatabaseFactory, tmp_path: Path) -> None:
    """PostgreSQL: comments, ENUM labels, partition bounds and raised messages as well."""
    url = postgres_database()
    canaries.fill_postgresql(url)
    assert_clean(everything(url, tmp_path))


def test_mariadb_shows_no_value(mariadb_database: DatabaseFactory, tmp_path: Path) -> None:
    """MariaDB: column comments, ENUM labels and signalled messages as well."""
    url = mariadb_database()
    canaries.fill_mariadb(url).close()
    found = everything(url, tmp_path)
    assert_clean(found)


@pytest.mark.parametrize("secret", ["zqxcanary5pw", "zqxcanary5%40pw"])
def test_a_secret_in_a_url_is_never_shown(tmp_path: Path, secret: str) -> None:
    """Wrong hosts, ports, schemes and databases: the password is in no message and no file."""
    urls = [
        f"postgresql://u:{secret}@127.0.0.1:1/db",
        f"postgresql://u:{secret}@127.0.0.1:port/db",
        f"mysql://u:{secret}@127.0.0.1:1/db?password={secret}",
        f"nosuch://u:{secret}@h/db",
        f"oracle://u:{secret}@h/db",
        f"sqlite:///{tmp_path}/none.db?key={secret}",
        f"postgresql://u:{secret}@127.0.0.1:1/db?sslpassword={secret}&options={secret}",
    ]
    for i, url in enumerate(urls):
        done = privaudit("scan", f"crm={url}", "--output", f"o{i}", "--verbose", cwd=tmp_path)
        assert done.returncode in {2, 3}
        assert b"Traceback" not in done.stderr
        found = [("stdout", done.stdout), ("stderr", done.stderr)]
        found += [t for p in (tmp_path / f"o{i}").rglob("*") if p.is_file() for t in canaries.texts_of(p)]
        assert [leak for name, data in found for leak in canaries.leaks(name, data)] == []
