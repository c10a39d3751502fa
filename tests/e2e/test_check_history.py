"""``privaudit check`` in repositories as they are: moved folders, submodules, links, packed files, merges."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from tests.unit.migrate.folders import Repository

_ITEMS = "CREATE TABLE items (id bigserial PRIMARY KEY, note text);\n"
_PEOPLE = "CREATE TABLE people (id bigserial PRIMARY KEY, email text);\n"


def found(*words: str) -> tuple[int, set[str], list[tuple[str, str]]]:
    """The exit code, the files of the findings, and what was not read."""
    done = CliRunner().invoke(cli, ["check", *words, "--dialect", "postgresql", "--format", "json"])
    assert done.stdout, done.stderr
    data = json.loads(done.stdout)
    return done.exit_code, {f["file"] for f in data["findings"]}, [(u["file"], u["reason"]) for u in data["unread"]]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with one table, in the current folder."""
    made = Repository(tmp_path / "repo")
    monkeypatch.chdir(made.root)
    made.commit({"db/1.sql": _ITEMS, "db/2.sql": _PEOPLE})
    return made


def test_renamed_moved_and_deleted_files_are_no_news(repository: Repository) -> None:
    """Who gives the old and the new place of a folder is told of nothing that was there before."""
    repository.git("mv", "db/2.sql", "db/3.sql")
    repository.commit({})
    assert found("db", "--since", "HEAD~1") == (0, set(), [])
    (repository.root / "app").mkdir()
    repository.git("mv", "db", "app/db")
    repository.commit({})
    assert found("db", "app/db", "--since", "HEAD~1") == (0, set(), [])
    repository.commit({}, "app/db/3.sql")
    assert found("app/db", "--since", "HEAD~1") == (0, set(), [])
    assert found("app/db", "misspelt", "--since", "HEAD~1") == (3, set(), [("misspelt", "file_missing")])


def test_a_merge_is_judged_for_what_it_brings(repository: Repository) -> None:
    """What came onto the other branch since is no change of ours, in the merge that a pipeline makes either."""
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"db/4.sql": _PEOPLE.replace("people", "letters")})
    repository.git("checkout", "-q", "main")
    repository.commit({"db/3.sql": _PEOPLE.replace("people", "guests")})
    repository.git("checkout", "-q", "--detach")
    repository.git("merge", "-q", "--no-ff", "--no-edit", "feature")
    assert found("db", "--since", "main") == (1, {"db/4.sql"}, [])


def test_a_submodule_that_moves_on_is_not_passed_over(repository: Repository, tmp_path: Path) -> None:
    """Its files are not here: that is said when it comes and whenever it stands for another commit, fetched or not."""
    other = Repository(tmp_path / "other")
    other.commit({"1.sql": _ITEMS})
    repository.git("submodule", "-q", "add", str(other.root), "db/shared")
    repository.commit({})
    unread = [("db/shared", "script_submodule")]
    assert found("db", "--since", "HEAD~1") == (3, set(), unread)
    assert found("db", "--since", "HEAD")[0] == 0
    other.commit({"2.sql": _PEOPLE})
    repository.git("pull", "-q", cwd=repository.root / "db/shared")
    repository.commit({})
    assert found("db", "--since", "HEAD~1") == (3, set(), unread)
    repository.git("submodule", "-q", "deinit", "--force", "db/shared")
    assert found("db", "--since", "HEAD~1") == (3, set(), unread)
    assert found("db", "--since", "HEAD")[0] == 0


def test_a_link_whose_target_changed_is_not_passed_over(repository: Repository) -> None:
    """A link is not followed; what it leads to inside of the repository may be what changed."""
    repository.commit({"src/3.sql": _ITEMS.replace("items", "parts")})
    (repository.root / "db/3.sql").symlink_to("../src/3.sql")
    repository.commit({})
    assert found("db", "--since", "HEAD") == (0, set(), [])
    repository.commit({"src/3.sql": _PEOPLE.replace("people", "guests")})
    assert found("db", "--since", "HEAD~1") == (3, set(), [("db/3.sql", "script_link")])


def test_packed_scripts_are_said_and_not_unpacked(repository: Repository) -> None:
    """A database's image runs them; who sends one that unpacks to terabytes fills no memory here."""
    repository.commit({"db/3.sql.gz": gzip.compress(_PEOPLE.encode())})
    assert found("db", "--since", "HEAD~1") == (3, set(), [("db/3.sql.gz", "script_packed")])
    assert found("db", "--since", "HEAD") == (0, set(), [])
