"""What a hostile repository, or a mistyped address, gets out of the gate: no secret, no command, no hanging."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from ..conftest import DatabaseFactory
from ..servers import PostgresServer

_FORMATS = ("terminal", "github", "md", "json", "sarif")
_SECRETS = ("hunter2", "s3cr3t", "ivan")


def privaudit(folder: Path, *arguments: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    """One command, run in a folder as a pipeline runs it."""
    return subprocess.run(
        [sys.executable, "-m", "privaudit", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": str(columns), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def script(folder: Path, text: str, name: str = "V1__a.sql") -> None:
    """A folder of one script."""
    (folder / "db").mkdir(exist_ok=True)
    (folder / "db" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("command", [("check",), ("baseline", "--by", "x"), ("scan",)], ids=" ".join)
@pytest.mark.parametrize(
    "system",
    [
        "postgresql:/ivan:hunter2@127.0.0.1:1/db",
        "host=h user=ivan password=hunter2",
        "ivan:hunter2@h/db",
        "postgresql://ivan:hunter2@127.0.0.1:1/db?password=s3cr3t",
    ],
)
def test_an_address_that_is_mistyped_is_not_echoed(command: tuple[str, ...], system: str, tmp_path: Path) -> None:
    """What looks like a connection string is refused without a word of it."""
    found = privaudit(tmp_path, *command, system)
    assert found.returncode in {2, 3}
    assert not any(secret in found.stdout + found.stderr for secret in _SECRETS)


def test_an_address_in_an_include_is_shown_without_its_password(tmp_path: Path) -> None:
    """A changelog that includes a file by URL: host and path are said, user, password and query are not."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "changelog.yaml").write_text(
        "databaseChangeLog:\n - include:\n    file: https://ivan:hunter2@files.example/x.sql?token=s3cr3t\n"
    )
    alone = privaudit(tmp_path, "check", "--dialect", "postgresql", "db")
    assert (alone.returncode, alone.stdout) == (2, "")  # nothing is there that could be judged
    assert "https://files.example/x.sql" in alone.stderr
    assert not any(secret in alone.stderr for secret in _SECRETS)
    script(tmp_path, "CREATE TABLE t (id int);", "a.sql")
    for name in _FORMATS:
        found = privaudit(tmp_path, "check", "--dialect", "postgresql", "--format", name, "db")
        assert not any(secret in found.stdout + found.stderr for secret in _SECRETS)
        assert "https://files.example/x.sql" in found.stdout


@pytest.mark.parametrize("columns", [60, 80, 160])
@pytest.mark.parametrize("name", _FORMATS)
def test_no_name_becomes_a_command_of_a_pipeline(name: str, columns: int, tmp_path: Path) -> None:
    """Names of files and tables that begin a line, also once a long line is wrapped, are no workflow commands."""
    hostile = "x" * 30 + " ::stop-commands::zz ##[add-mask]y ##vso[task.x]z \x1b[2J \u202e <script>"
    script(tmp_path, f'CREATE TABLE "{hostile}" (email text, phone text);', "::warning::evil.sql")
    found = privaudit(tmp_path, "check", "--dialect", "postgresql", "--format", name, "db", columns=columns)
    assert found.returncode in {0, 1}
    for line in (found.stdout + found.stderr).splitlines():
        ours = name == "github" and line.startswith(("::error ", "::warning ", "::notice "))
        assert ours or not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line
    assert not {"\x1b", "\u202e"} & set(found.stdout + found.stderr)
    if name == "md":
        outside = "".join(found.stdout.split("`")[::2])
        assert "<script>" not in outside


_KEYS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass"),
    *("core.alternateRefsCommand", "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean"),
    *("filter.evil.smudge", "filter.evil.process", "credential.helper", "pager.log", "gpg.program"),
    *("alias.rev-parse", "alias.cat-file", "alias.ls-tree", "alias.ls-files", "alias.merge-base"),
)
_VARIABLES = ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_EDITOR", "GIT_PROXY_COMMAND")


def git(folder: Path, *arguments: str) -> None:
    """One command of git that must work."""
    subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one table, as a person would make it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.email", "a@example.org")
    git(folder, "config", "user.name", "a")
    script(folder, "CREATE TABLE clients (id bigint);\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.mark.parametrize("asked", [("--since", "main"), ("--staged",)], ids=" ".join)
def test_a_repository_runs_no_command_of_its_own(
    asked: tuple[str, ...], repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, hooks, filters, aliases, transports and variables that name a program: none of them is started."""
    trace = tmp_path / "started"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho x >> {trace}\n")
    evil.chmod(0o755)
    script(repository, "CREATE TABLE p (email text, phone text);\n", "V2__b.sql")
    git(repository, "add", "-A")
    (repository / ".gitattributes").write_text("*.sql filter=evil diff=evil\n")
    (repository / "db" / "V1__a.sql").touch()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit"):
        (repository / ".git" / "hooks" / hook).write_bytes(evil.read_bytes())
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    settings = [(key, f"!{evil}" if key.startswith("alias.") else str(evil)) for key in _KEYS]
    settings += [("protocol.ext.allow", "always"), ("remote.origin.url", f"ext::{evil}"), ("filter.evil.required", "1")]
    settings += [("remote.origin.promisor", "true"), ("extensions.partialClone", "origin")]
    with (repository / ".git" / "config").open("a") as config:
        for key, value in settings:
            section, _, rest = key.partition(".")
            part, _, name = rest.rpartition(".")
            head = f'[{section} "{part}"]' if part else f"[{section}]"
            config.write(f'{head}\n\t{name} = "{value}"\n')
    for name in _VARIABLES:
        monkeypatch.setenv(name, str(evil))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(evil))
    found = privaudit(repository, "check", *asked, "--dialect", "postgresql", "db")
    assert found.returncode == 1, found.stderr
    assert "V2__b.sql" in found.stdout
    assert not trace.exists()


def test_what_is_no_plain_file_is_said_and_not_opened(repository: Path) -> None:
    """Links out of the repository are not quoted, pipes and devices do not hang, what is too large is not read."""
    folder = repository / "db"
    outside = repository.parent / "outside.sql"
    outside.write_text("CREATE TABLE zzoutside (email text);")
    (folder / "V3__c.sql").symlink_to(outside)
    (folder / "V4__d.sql").symlink_to("/dev/zero")
    os.mkfifo(folder / "V5__e.sql")
    with (folder / "V6__f.sql").open("wb") as large:
        large.truncate(1 << 30)
    (folder / "V7__g.sql").write_bytes("CREATE TABLE wide (email text);".encode("utf-16"))
    found = privaudit(repository, "check", "--since", "main", "--dialect", "postgresql", "db", columns=120)
    assert found.returncode == 3
    for name in ("V3__c", "V4__d", "V5__e", "V6__f"):
        assert f"db/{name}.sql: " in found.stdout
    assert "zzoutside" not in found.stdout + found.stderr
    assert "CREATE TABLE wide (email text)" in found.stdout


_DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")


@pytest.mark.parametrize("dialect", _DIALECTS)
def test_a_baseline_holds_no_value_of_a_script(dialect: str, tmp_path: Path) -> None:
    """What is found of statements with values in them is taken down without them."""
    script(
        tmp_path,
        "CREATE TABLE clients (id int, email varchar(50) DEFAULT 'hunter2', phone varchar(20)); -- ivan\n"
        "CREATE TABLE copies AS SELECT email, phone FROM clients WHERE email = 's3cr3t';\n"
        "CREATE VIEW v AS SELECT phone FROM clients WHERE email = 'ivan' OR id = 45091;\n"
        "ivan hunter2 45091;\nFOO 's3cr3t' ivan;\nCREATE USER u IDENTIFIED BY hunter2;\n"
        "GRANT SELECT ON clients TO PUBLIC;\n",
    )
    found = privaudit(tmp_path, "baseline", "--by", "A. Reviewer", "--dialect", dialect, "db")
    written = (tmp_path / "decisions.toml").read_text(encoding="utf-8")
    assert "[[finding]]" in written
    assert not any(s in written + found.stdout + found.stderr for s in (*_SECRETS, "45091"))


_WRITES = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|COPY|CALL|DO)\s", re.IGNORECASE
)


@pytest.mark.parametrize("tables", [3, 60])
def test_a_check_of_a_server_reads_only_and_asks_little(
    tables: int, postgres_server: PostgresServer, postgres_database: DatabaseFactory, tmp_path: Path
) -> None:
    """The server's own log shows no statement that writes, all in transactions that only read, and few in all."""
    url = postgres_database()
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as base:
        for n in range(tables):
            base.execute(f"CREATE TABLE people{n} (email text, phone text)")
        base.execute("INSERT INTO people0 VALUES ('zzhidden', 'zzhidden')")
        base.execute(f"ALTER DATABASE {base.info.dbname} SET log_statement = 'all'")
    before = postgres_server.log.stat().st_size
    found = privaudit(tmp_path, "check", "--system", "shop", url)
    assert found.returncode == 1, found.stderr
    assert "zzhidden" not in found.stdout + found.stderr
    with postgres_server.log.open("rb") as stream:
        stream.seek(before)
        logged = stream.read().decode()
    said = re.findall(r"LOG:  (?:statement|execute [^:]*): (.*)", logged)
    assert said
    assert len(said) < 160  # 120 today, however many tables there are
    assert [line for line in said if _WRITES.match(line)] == []
    assert any("READ ONLY" in line.upper() for line in said)
    assert not any(re.search(r"FROM\s+\S*people", line, re.IGNORECASE) for line in said)


def test_a_wrong_password_or_host_is_said_without_it(postgres_database: DatabaseFactory, tmp_path: Path) -> None:
    """What the server answers to a wrong password, user or database, quotes none of them."""
    url = postgres_database()
    wrong = re.sub(r"//[^@]*@", "//ivan:hunter2@", url)
    for address in (wrong, wrong + "?options=-c%20x%3Ds3cr3t", "postgresql://ivan:hunter2@s3cr3t.invalid:1/db"):
        found = privaudit(tmp_path, "check", address)
        assert found.returncode in {2, 3}
        assert not any(s in found.stdout + found.stderr for s in ("hunter2", "ivan", "x=s3cr3t"))
