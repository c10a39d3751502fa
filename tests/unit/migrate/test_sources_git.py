"""A revision's tree is read as a folder is: the working tree is not touched, and nothing of the repository is run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from privaudit.errors import USAGE, UsageError
from privaudit.i18n import text
from privaudit.migrate.git import base_of, commit_of
from privaudit.migrate.sources import find

from .folders import Repository, found_at, write

_T = "CREATE TABLE t (id int);\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """One with a first commit of two migrations."""
    made = Repository(tmp_path / "repo")
    made.commit({"db/V1__a.sql": _T, "db/V2__b.sql": _T, "README.md": "x"})
    return made


def _files(root: Path, revision: str, *paths: str) -> dict[str, str]:
    return {s.file: s.text for s in found_at([Path(p) for p in paths or (".",)], root, revision)[0]}


def test_both_states_of_a_change_are_seen(repository: Repository) -> None:
    """Edited, deleted, renamed, new: the tree of before and the folder as it is; nothing is checked out."""
    root = repository.root
    edited = _T.replace("id", "number")
    write(root, {"db/V1__a.sql": edited, "db/V3__c.sql": _T})
    (root / "db/V2__b.sql").rename(root / "db/V2__renamed.sql")
    before = (root / "db/V1__a.sql").stat()
    assert _files(root, "HEAD") == {"db/V1__a.sql": _T, "db/V2__b.sql": _T}
    now = {s.file: s.text for s in find([Path()], root)[0]}
    assert now == {"db/V1__a.sql": edited, "db/V2__renamed.sql": _T, "db/V3__c.sql": _T}
    after = (root / "db/V1__a.sql").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert repository.git("status", "--short").splitlines() == [
        "M db/V1__a.sql",
        " D db/V2__b.sql",
        "?? db/V2__renamed.sql",
        "?? db/V3__c.sql",
    ]


def test_a_clean_checkout_is_equal_to_its_commit(repository: Repository) -> None:
    """Order, texts, tools, engines: what was not changed is the same on both sides."""
    files: dict[str, str | bytes] = {
        "db/changelog.yaml": "databaseChangeLog:\n- include: {file: db/x.sql}\n",
        "db/x.sql": "SELECT 1;\n",
        "app/migrations/20260101000000_a.sql": "-- migrate:up\nCREATE TABLE t (id bigserial);\n-- migrate:down\nx\n",
        "app/.env": "DATABASE_URL=postgres://h/d\n",
        "sql/имя таблицы.sql": "-- имя\r\n".encode("cp1251"),
        "node_modules/a/1.sql": _T,
        "web/drizzle/meta/_journal.json": '{"entries": [{"idx": 0, "tag": "0000_a"}], "dialect": "sqlite"}',
        "web/drizzle/0000_a.sql": _T,
        "versions/1.py": "down_revision = None\n",
    }
    repository.commit(files)
    assert find([Path()], repository.root) == found_at([Path()], repository.root, "HEAD")
    assert len(find([Path()], repository.root)[0]) == 6


def test_a_folder_below_the_repository_is_a_root_too(repository: Repository) -> None:
    """Run in a subfolder, paths are relative to it on both sides."""
    repository.commit({"shop/db/1.sql": _T, "other/1.sql": _T})
    assert list(_files(repository.root / "shop", "HEAD")) == ["db/1.sql"]
    assert list(_files(repository.root / "shop", "HEAD", "db/1.sql")) == ["db/1.sql"]


def test_a_path_that_the_revision_has_not_is_nothing(repository: Repository) -> None:
    """A folder that the change adds is no mistake in the state before."""
    write(repository.root, {"new/1.sql": _T})
    assert found_at([Path("new"), Path("new/1.sql")], repository.root, "HEAD") == ((), ())


def test_compared_is_with_where_the_branch_began(repository: Repository) -> None:
    """What came onto main since is no change of the pull request, before and after main is merged into it."""
    start = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"db/V4__mine.sql": _T})
    repository.git("checkout", "-q", "main")
    newer = repository.commit({"db/V3__theirs.sql": _T})
    repository.git("checkout", "-q", "feature")
    assert base_of(repository.root, "main") == start
    repository.git("merge", "-q", "--no-edit", "main")
    assert base_of(repository.root, "main") == newer
    assert base_of(repository.root, "HEAD~1") == repository.git("rev-parse", "HEAD~1")
    repository.git("tag", "-a", "v1", "-m", "x", newer)
    assert base_of(repository.root, "v1") == newer


@pytest.mark.parametrize(
    ("revision", "reason"),
    [
        ("no-such-branch", "git_no_revision"),
        ("--output=/tmp/x", "git_revision_form"),
        ("-h", "git_revision_form"),
        ("", "git_revision_form"),
        ("main main", "git_revision_form"),
        ("main\nHEAD", "git_revision_form"),
        (":/a change", "git_revision_form"),
        ("HEAD^{tree}", "git_no_revision"),
        ("HEAD:README.md", "git_no_revision"),
        ("x" * 300, "git_revision_form"),
    ],
)
def test_what_is_no_revision_says_what_to_do(repository: Repository, revision: str, reason: str) -> None:
    """Exit code 2, and words of what to do; no option of git can be smuggled in."""
    with pytest.raises(UsageError) as raised:
        found_at([Path()], repository.root, revision)
    assert (raised.value.reason, raised.value.exit_code) == (reason, USAGE)
    assert text(f"reasons.{reason}", "en") != reason.replace("_", " ")


def test_no_repository_says_so(tmp_path: Path) -> None:
    """A folder that git knows nothing of, and one with no commit yet."""
    with pytest.raises(UsageError) as raised:
        found_at([Path()], tmp_path, "HEAD")
    assert raised.value.reason == "git_no_repository"
    empty = Repository(tmp_path / "empty")
    with pytest.raises(UsageError) as raised:
        base_of(empty.root, "HEAD")
    assert raised.value.reason == "git_no_revision"


def test_a_shallow_clone_says_how_to_get_all_commits(repository: Repository, tmp_path: Path) -> None:
    """As actions/checkout makes it: neither the commit before nor a common one is there."""
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"db/V3__c.sql": _T})
    repository.git("checkout", "-q", "main")
    repository.commit({"db/V4__d.sql": _T})
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", "--branch", "feature", f"file://{repository.root}", str(clone))
    with pytest.raises(UsageError) as raised:
        base_of(clone, "HEAD~1")
    assert raised.value.reason == "git_shallow"
    repository.git("fetch", "-q", "--depth", "1", "origin", "main:main", cwd=clone)
    with pytest.raises(UsageError) as raised:
        base_of(clone, "main")
    assert raised.value.reason == "git_shallow"
    assert "fetch-depth: 0" in text("reasons.git_shallow", "en")
    assert "fetch-depth: 0" in text("reasons.git_shallow", "ru")


def test_histories_with_nothing_in_common_say_so(repository: Repository) -> None:
    """An orphan branch has no state before."""
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit({"db/V9__a.sql": _T})
    with pytest.raises(UsageError) as raised:
        base_of(repository.root, "main")
    assert raised.value.reason == "git_nothing_common"


def test_links_and_submodules_of_a_revision_are_said(repository: Repository, tmp_path: Path) -> None:
    """A link is not followed, and a submodule's files are in another repository."""
    inner = Repository(tmp_path / "inner")
    inner.commit({"1.sql": _T})
    root = repository.root
    (root / "db/link.sql").symlink_to("V1__a.sql")
    (root / "linked").symlink_to("db")
    repository.git("submodule", "--quiet", "add", str(inner.root), "sub")
    repository.commit({})
    scripts, unread = found_at([Path()], root, "HEAD")
    assert [s.file for s in scripts] == ["db/V1__a.sql", "db/V2__b.sql"]
    assert [(u.file, u.reason) for u in unread] == [
        ("db/link.sql", "script_link"),
        ("linked", "script_link"),
        ("sub", "script_submodule"),
    ]
    assert find([Path()], root) == (scripts, unread)
    assert [s.file for s in find([Path("sub")], root)[0]] == ["sub/1.sql"]
    assert [u.reason for u in found_at([Path("linked/V1__a.sql")], root, "HEAD")[1]] == ["script_link"]


def test_nothing_of_a_hostile_repository_is_run(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filters, hooks, pagers, monitors and aliases of the repository, variables of the caller: none runs."""
    mark = tmp_path / "was-run"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    repository.commit({".gitattributes": "*.sql filter=evil diff=evil\n"})
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "filter.evil.smudge", "filter.evil.clean"):
        repository.git("config", name, str(program))
    for name in ("diff.evil.textconv", "diff.external", "credential.helper", "uploadpack.packObjectsHook"):
        repository.git("config", name, str(program))
    for alias in ("ls-tree", "cat-file", "rev-parse", "merge-base"):
        repository.git("config", f"alias.{alias}", f"!{program}")
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        path = repository.root / ".git/hooks" / hook
        path.write_bytes(program.read_bytes())
        path.chmod(0o755)
    other = Repository(tmp_path / "other")
    other.commit({"evil.sql": _T})
    for name, value in {
        "GIT_DIR": str(other.root / ".git"),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_EXTERNAL_DIFF": str(program),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": str(program),
    }.items():
        monkeypatch.setenv(name, value)
    mark.unlink(missing_ok=True)
    assert list(_files(repository.root, base_of(repository.root, "main"))) == ["db/V1__a.sql", "db/V2__b.sql"]
    assert not mark.exists()


def test_a_partial_clone_fetches_nothing(repository: Repository, tmp_path: Path) -> None:
    """What a clone without contents lacks is an error: the state before would look empty; nothing is fetched for it."""
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{repository.root}", str(clone))
    with pytest.raises(UsageError) as raised:
        found_at([Path()], clone, "HEAD")
    assert raised.value.reason == "git_not_fetched"
    repository.git("checkout", "-q", "main", cwd=clone)
    assert len(_files(clone, "HEAD")) == 2


def test_replaced_objects_do_not_hide_what_was(repository: Repository) -> None:
    """`git replace` would show another past."""
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit({"db/V1__a.sql": "-- nothing\n"})
    repository.git("replace", first, second)
    assert _files(repository.root, first)["db/V1__a.sql"] == _T


def test_git_that_is_not_there_says_so(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without git: exit code 2, and why."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as raised:
        commit_of(repository.root, "HEAD")
    assert raised.value.reason == "git_missing"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
def test_another_owners_checkout_is_read(repository: Repository) -> None:
    """Containers of pipelines run as another account than the one that owns the checkout."""
    for path in (repository.root, repository.root / ".git"):
        os.chown(path, 12345, 12345)
    assert len(_files(repository.root, "HEAD")) == 2


def test_a_large_file_of_a_revision_is_said_and_the_next_is_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is past the bound is let go of, and the answers of git stay in step."""
    repository.commit({"db/V1__a.sql": _T * 100_000})
    for module in ("sources_git", "sources_read", "sources"):
        monkeypatch.setattr(f"privaudit.migrate.{module}.FILE_BYTES", 1000)
    scripts, unread = found_at([Path()], repository.root, "HEAD")
    assert [(s.file, s.text) for s in scripts] == [("db/V2__b.sql", _T)]
    assert [(u.file, u.reason) for u in unread] == [("db/V1__a.sql", "file_too_large")]


def test_what_lies_beside_the_paths_is_read_as_on_disk(repository: Repository) -> None:
    """Settings above the folder, files that a changelog includes from elsewhere, a link in their place."""
    include = "databaseChangeLog:\n- include: {file: shared/a b.sql}\n- include: {file: shared/link.sql}\n"
    files: dict[str, str | bytes] = {
        "app/changelog/master.yaml": include,
        "shared/a b.sql": "SELECT 1;\n",
        "flyway.conf": "flyway.url=jdbc:mariadb://h/d\n",
    }
    write(repository.root, files)
    (repository.root / "shared/link.sql").symlink_to("a b.sql")
    repository.commit({})
    here = find([Path("app")], repository.root)
    assert found_at([Path("app")], repository.root, "HEAD") == here
    assert [(s.file, s.dialect) for s in here[0]] == [("shared/a b.sql", "mariadb")]
    assert [dict(u.params)["included"] for u in here[1]] == ["shared/link.sql"]


def test_paths_with_signs_of_git_are_plain_names(repository: Repository) -> None:
    """No pattern, no option, no revision is read in a folder's name."""
    odd = ["*", "--all", ":(top)db", "a\nb", "HEAD", "é[1]"]
    repository.commit({f"{name}/1.sql": _T for name in odd})
    for name in odd:
        assert list(_files(repository.root, "HEAD", f"./{name}")) == [f"{name}/1.sql"]
    assert _files(repository.root, "HEAD", *odd) == {f"{name}/1.sql": _T for name in odd}
