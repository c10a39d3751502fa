"""``privaudit check`` runs the commands of its system, of its paths, and of the commit that it compares with."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli
from tests.unit.migrate.folders import Repository

_TABLE = "CREATE TABLE clients (id bigint PRIMARY KEY, note text);\n"
_ITEMS = "CREATE TABLE items (id bigserial PRIMARY KEY);\n"
_STEP = "revision = '{0}'\ndown_revision = None\ndef upgrade():\n    op.add_column('{1}', '{0}')\n"
_TOOL = """import pathlib
open({log!r}, "a").write({word!r} + " ")
for path in sorted(pathlib.Path("versions").glob("*.py")):
    print(f"-- Running upgrade  -> {{path.stem}}\\n\\nCREATE TABLE {{path.stem}} (id bigint, email text);\\n")
"""


class Project:
    """A repository whose migrations in Python are written by a tool that takes down that it was run."""

    def __init__(self, root: Path, log: Path) -> None:
        self.repository = Repository(root)
        self.log = log

    def tool(self, word: str) -> str:
        """A program that writes what the migrations below it are, and its word into the log."""
        file = self.log.parent / f"{word}.py"
        file.write_text(_TOOL.format(log=str(self.log), word=word))
        return str(file)

    def command(self, word: str, folder: str, system: str | None = None) -> str:
        """A table of privaudit.toml that runs it."""
        said = f'system = "{system}"\n' if system else ""
        words = json.dumps([sys.executable, self.tool(word)])
        return f'[[gate.commands]]\ntool = "alembic"\ncommand = {words}\nfolder = "{folder}"\n{said}'

    def ran(self) -> list[str]:
        """What ran since it was asked last."""
        said = self.log.read_text().split() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return said


def check(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["check", *words, "--dialect", "postgresql", "--lang", "en"])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in the current folder."""
    made = Project(tmp_path / "repo", tmp_path / "log")
    monkeypatch.chdir(made.repository.root)
    return made


def systems(*names: str) -> str:
    """Tables of privaudit.toml."""
    return "".join(f'[[systems]]\nname = "{name}"\nurl = "sqlite:///{name}.db"\n' for name in names)


def test_a_command_runs_only_for_paths_about_its_folder(project: Project) -> None:
    """Its folder, one above it, or one below it with its migrations: else the tables of another database came along."""
    project.repository.commit({
        "privaudit.toml": project.command("billing", "billing"),
        "billing/versions/a1.py": _STEP.format("a1", "t"),
        "billing/sql/1.sql": _ITEMS,
        "crm/1.sql": _TABLE,
    })  # fmt: skip
    for path, runs in ((".", 1), ("billing", 1), ("billing/versions", 1), ("billing/sql", 0), ("crm", 0)):
        done = check(path, "--format", "json")
        assert (path, project.ran()) == (path, ["billing"] * runs), done.output
        assert ("a1" in done.stdout) is bool(runs)


def test_a_command_runs_only_for_its_system(project: Project) -> None:
    """With several systems only what is asked for is judged; one without a system cannot be told whose it is."""
    commands = project.command("crm", "crm", "crm") + project.command("shop", "shop", "shop")
    files = {f"{n}/versions/{n}1.py": _STEP.format(f"{n}1", "t") for n in ("crm", "shop")}
    project.repository.commit({"privaudit.toml": systems("crm", "shop") + commands, **files})
    done = check(".", "--system", "shop", "--format", "json")
    assert project.ran() == ["shop"]
    assert "shop1" in done.stdout
    assert "crm1" not in done.stdout.replace("crm/versions", "")
    project.repository.commit({"privaudit.toml": systems("crm", "shop") + project.command("any", "crm")})
    done = check("crm", "--system", "shop")
    assert (done.exit_code, project.ran()) == (2, [])
    assert 'system = "NAME"' in done.stderr
    project.repository.commit({"privaudit.toml": systems("crm", "shop") + project.command("any", "crm", "crmm")})
    done = check("crm", "--system", "shop")
    assert (done.exit_code, project.ran()) == (2, [])
    assert "crmm" in done.stderr


def test_several_systems_are_a_question_and_no_guess(project: Project) -> None:
    """A second one must not make the gate pass over all that was decided of the first."""
    project.repository.commit({"privaudit.toml": systems("crm", "shop"), "db/1.sql": _TABLE})
    done = check("db")
    assert done.exit_code == 2
    assert "--system NAME, one of crm, shop" in done.stderr
    assert check("db", "--system", "crm").exit_code in (0, 1)


def test_a_change_that_brings_migrations_in_code_is_judged(project: Project) -> None:
    """The commit before has no such folder, and so none of its tables."""
    project.repository.commit({"privaudit.toml": project.command("app", "app"), "db/1.sql": _TABLE})
    project.repository.commit({"app/versions/a1.py": _STEP.format("a1", "t")})
    done = check(".", "--since", "HEAD~1", "--format", "json")
    assert (done.exit_code, project.ran()) == (1, ["app"]), done.output
    assert {(f["check"], f["file"]) for f in json.loads(done.stdout)["findings"]} >= {
        ("undeclared_column", "app/versions/a1.py")
    }
    # And one that takes them away again is, too.
    project.repository.commit({}, "app/versions/a1.py")
    (project.repository.root / "app/versions").rmdir()
    (project.repository.root / "app").rmdir()
    done = check(".", "--since", "HEAD~1")
    assert (done.exit_code, project.ran()) == (0, ["app"]), done.output


def test_what_a_change_names_is_not_run(project: Project) -> None:
    """What a change names could write what it likes: the earlier command runs, a new one does not, and that is said."""
    step = {"app/versions/a1.py": _STEP.format("a1", "t")}
    project.repository.commit({"db/1.sql": _TABLE})
    project.repository.commit({"privaudit.toml": project.command("honest", "app"), **step})
    done = check(".", "--since", "HEAD~1")
    assert (done.exit_code, project.ran()) == (3, [])
    assert "new in this change" in " ".join(done.stdout.split())
    done = check(".", "--since", "HEAD~1", "--changed-commands")
    assert (done.exit_code, project.ran()) == (1, ["honest"])
    project.repository.commit(
        {"privaudit.toml": project.command("quiet", "app"), "app/versions/b2.py": _STEP.format("b2", "t")}
    )
    done = check(".", "--since", "HEAD~1")
    assert (done.exit_code, set(project.ran())) == (1, {"honest"})
    assert "not as it was before this change" in " ".join(done.stdout.split())
    check(".", "--since", "HEAD~1", "--changed-commands")
    assert project.ran() == ["quiet", "honest"]
    # Taken out: what was there before is run all the same.
    project.repository.commit({"privaudit.toml": "", "app/versions/c3.py": _STEP.format("c3", "t")})
    done = check(".", "--since", "HEAD~1")
    assert (done.exit_code, set(project.ran())) == (1, {"quiet"})


def test_a_base_that_its_command_cannot_write_is_said(project: Project) -> None:
    """All of it counts as new then; a reader has to know why."""
    text = project.command("app", "app")
    tool = project.log.parent / "app.py"
    tool.write_text(f"import pathlib\nassert pathlib.Path('ok').exists()\n{tool.read_text()}")
    project.repository.commit({"privaudit.toml": text, "app/versions/a1.py": _STEP.format("a1", "t")})
    project.repository.commit({"app/ok": "", "app/versions/b2.py": _STEP.format("b2", "t")})
    done = check(".", "--since", "HEAD~1", "--format", "json")
    assert "generator_before" in [n["reason"] for n in json.loads(done.stdout)["noted"]]


def test_settings_above_the_current_folder_are_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a subfolder decisions and retention would not count, and that is said; another repository is not looked at."""
    project.repository.commit({"privaudit.toml": "", "shop/db/1.sql": _ITEMS})
    assert "not used here" not in check("shop").stderr
    monkeypatch.chdir(project.repository.root / "shop")
    said = check("db").stderr
    assert "../privaudit.toml lies above the current folder and is not used here" in said
    assert "not used here" not in check("db", "--config", "../privaudit.toml").stderr
    Repository(project.repository.root / "shop")
    assert "not used here" not in check("db").stderr


def test_decisions_before_the_first_baseline(project: Project) -> None:
    """An example's configuration names a file that is not there yet: what writes it is said, and it then holds."""
    project.repository.commit({"privaudit.toml": 'decisions = ["decisions.toml"]\n', "db/1.sql": _TABLE})
    done = check("db")
    assert done.exit_code == 2
    assert "`privaudit baseline PATHS --by NAME` writes it" in done.stderr
    words = ["baseline", "db", "--by", "A. Testova", "--dialect", "postgresql"]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert check("db").exit_code == 0
