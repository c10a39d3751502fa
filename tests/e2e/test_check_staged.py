"""``privaudit check --staged`` judges what the next commit is made of, in every state that a repository can be in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from tests.unit.migrate.folders import Repository, write

_ITEMS = "CREATE TABLE items (id bigserial PRIMARY KEY, note text);\n"
_OPEN = "GRANT SELECT ON items TO PUBLIC;\n"
_PEOPLE = "CREATE TABLE people (id bigserial PRIMARY KEY, email text);\n"


def found(*words: str) -> tuple[int, set[str]]:
    """The exit code, and the files of the findings."""
    done = CliRunner().invoke(cli, ["check", *words, "--dialect", "postgresql", "--format", "json"])
    assert done.stdout, done.stderr
    return done.exit_code, {f["file"] for f in json.loads(done.stdout)["findings"]}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository in the current folder."""
    made = Repository(tmp_path / "repo")
    monkeypatch.chdir(made.root)
    return made


def test_only_what_is_staged_counts(repository: Repository) -> None:
    """Files that nobody added, and edits that are not staged, are no part of the commit."""
    repository.commit({"db/1.sql": _ITEMS})
    write(repository.root, {"db/2.sql": _PEOPLE, "db/3.sql": "SELECT 1;\n"})
    assert found("db", "--since", "HEAD") == (1, {"db/2.sql"})
    assert found("db", "--staged") == (0, set())
    repository.git("add", "db/3.sql")
    write(repository.root, {"db/3.sql": _PEOPLE})
    assert found("db", "--staged") == (0, set())
    repository.git("add", "db/3.sql")
    write(repository.root, {"db/3.sql": ""})
    assert found("db", "--staged") == (1, {"db/3.sql"})


def test_a_first_commit_is_all_new(repository: Repository) -> None:
    """In a repository without a commit there is nothing to compare with, and nothing to be fetched."""
    write(repository.root, {"db/1.sql": _PEOPLE, "db/2.sql": _ITEMS})
    repository.git("add", "db/1.sql")
    assert found("db", "--staged") == (1, {"db/1.sql"})
    assert found("db", "--since", "HEAD") == (1, {"db/1.sql"})


def test_a_hook_judges_the_commit_that_is_made(repository: Repository) -> None:
    """`git commit -a` gives its hook an index of its own: what is committed by it is judged."""
    repository.commit({"db/1.sql": _ITEMS, "db/2.sql": "SELECT 1;\n"})
    hook = repository.root / ".git/hooks/pre-commit"
    check = f"{sys.executable} -m privaudit check --staged --dialect postgresql db"
    hook.write_text(f"#!/bin/sh\nexec {check}\n")
    hook.chmod(0o755)
    write(repository.root, {"db/2.sql": _PEOPLE})
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("commit", "-q", "-a", "-m", "a table of people")
    write(repository.root, {"db/2.sql": "SELECT 2;\n", "db/9.sql": _PEOPLE})
    repository.git("commit", "-q", "-a", "-m", "nothing")


def test_a_live_system_has_nothing_staged() -> None:
    """The option is refused, not passed over."""
    done = CliRunner().invoke(cli, ["check", "sqlite:///x.db", "--staged"])
    assert done.exit_code == 2
    assert "--staged" in done.stderr


def test_scripts_in_folders_of_builds_count_where_git_tracks_them(repository: Repository) -> None:
    """Flyway looks into every folder; what a build made beside the scripts is not tracked and not read."""
    repository.commit({"migrations/V1__a.sql": _ITEMS, "src/1.sql": _ITEMS.replace("items", "parts")})
    folders = ("bin", "vendor", ".hidden", "build/deep", "target")
    for number, folder in enumerate(folders, 2):
        repository.commit({f"migrations/{folder}/V{number}__x.sql": _OPEN.replace("PUBLIC", f"reader{number}")})
        file = f"migrations/{folder}/V{number}__x.sql"
        seen = CliRunner().invoke(cli, ["check", ".", "--since", "HEAD~1", "--dialect", "postgresql"])
        assert "Statements replayed: 0" not in seen.stdout
        assert f"replayed: {number + 1}" in " ".join(seen.stdout.split()), file
    write(repository.root, {"migrations/out/V9__x.sql": _PEOPLE})
    assert found(".", "--since", "HEAD") == (0, set())
    repository.git("add", "--force", "migrations/out")
    assert found(".", "--since", "HEAD") == (1, {"migrations/out/V9__x.sql"})
    assert found(".", "--staged") == (1, {"migrations/out/V9__x.sql"})
    # Others' code that lies beside no script is left alone.
    repository.commit({"node_modules/pkg/x.sql": _PEOPLE})
    assert found(".", "--since", "HEAD~1") == (1, {"migrations/out/V9__x.sql"})
