"""Both states of a change: what a pull request sees, with one engine for both, and migrations in Python where named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from privaudit.config.settings import GateCommand
from privaudit.errors import UsageError
from privaudit.migrate.generated_commands import Choice
from privaudit.migrate.sources import engines, find
from privaudit.migrate.sources_both import both

from .folders import Repository, found_at, write

_T = "CREATE TABLE t (id int);\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Main went on after the branch began."""
    made = Repository(tmp_path / "repo")
    made.commit({"db/V1__a.sql": _T})
    made.git("checkout", "-q", "-b", "feature")
    made.git("checkout", "-q", "main")
    made.commit({"db/V2__theirs.sql": _T})
    made.git("checkout", "-q", "feature")
    return made


def test_a_change_is_the_branchs_own(repository: Repository) -> None:
    """Files not yet committed are in the state after; what came onto main since is in neither."""
    write(repository.root, {"db/V3__mine.sql": _T})
    seen = both([Path("db")], repository.root, "main")
    assert seen.base == repository.git("merge-base", "main", "HEAD")
    assert [s.file for s in seen.before] == ["db/V1__a.sql"]
    assert [s.file for s in seen.after] == ["db/V1__a.sql", "db/V3__mine.sql"]
    assert seen.before[0] == seen.after[0]


def test_without_a_revision_the_state_before_is_empty(tmp_path: Path) -> None:
    """No repository is needed then; with one named it is."""
    write(tmp_path, {"db/V1__a.sql": _T})
    seen = both([Path("db")], tmp_path, None)
    assert (seen.base, seen.before, len(seen.after)) == (None, (), 1)
    with pytest.raises(UsageError):
        both([Path("db")], tmp_path, "main")


def test_a_guess_does_not_differ_between_the_states(repository: Repository) -> None:
    """The new file tells the engine; the old one, which told nothing, is the same on both sides."""
    write(repository.root, {"db/V3__mine.sql": "CREATE TABLE u (id bigserial);\n"})
    assert found_at([Path("db")], repository.root, "HEAD")[0][0].dialect is None
    seen = both([Path("db")], repository.root, "main")
    assert seen.before[0] == seen.after[0]
    assert seen.before[0].dialect == "postgresql"
    assert engines(seen.after) == {"db": "postgresql"}
    assert both([Path("db")], repository.root, "main", seen.after[0].dialect).before == seen.before


_MIGRATION = "revision = '{0}'\ndown_revision = None\ndef upgrade():\n    op.add_column('t', '{0}')\n"
_TOOL = """import pathlib, sys
open({log!r}, "a").write("run ")
for path in sorted(pathlib.Path("versions").glob("*.py")):
    print(f"-- Running upgrade  -> {{path.stem}}\\n\\nALTER TABLE t ADD {{path.stem}} int;\\n")
"""


def test_migrations_in_python_are_in_both_states(repository: Repository, tmp_path: Path) -> None:
    """With a command they are read and no longer said to be unread; it runs once where none of them changed."""
    log = tmp_path / "log"
    write(tmp_path, {"tool.py": _TOOL.format(log=str(log))})
    repository.commit({"versions/a1.py": _MIGRATION.format("a1")})
    given = GateCommand(tool="alembic", command=(sys.executable, str(tmp_path / "tool.py")))
    # A file that no commit has is no part of a change: what it names is run in both states.
    choice = Choice(given=(given,), config=tmp_path / "privaudit.toml", systems=(), system="database")
    seen = both([Path()], repository.root, "HEAD", None, choice)
    assert (seen.before, seen.unread, log.read_text()) == (seen.after, (), "run ")
    write(repository.root, {"versions/b2.py": _MIGRATION.format("b2")})
    seen = both([Path()], repository.root, "HEAD", None, choice)
    assert [s.file for s in seen.after[len(seen.before) :]] == ["versions/b2.py"]
    assert (seen.unread, seen.unread_before, log.read_text()) == ((), (), "run run run ")
    assert [u.reason for u in find([Path()], repository.root)[1]] == ["code_alembic"] * 2


def test_a_new_way_back_of_flyway_is_noted(repository: Repository) -> None:
    """No migration runs it; one that was there before is not told again."""
    write(repository.root, {"db/V3__mine.sql": _T, "db/U3__mine.sql": "DROP TABLE t;\n"})
    seen = both([Path("db")], repository.root, "main")
    assert [(u.file, u.reason) for u in seen.said] == [("db/U3__mine.sql", "flyway_undo")]
    assert seen.unread == ()
    repository.commit({"db/V3__mine.sql": _T, "db/U3__mine.sql": "DROP TABLE t;\n"})
    assert both([Path("db")], repository.root, "HEAD").said == ()
