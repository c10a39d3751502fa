"""examples/gate is a repository that works: its migrations run, its files are read, its steps do as they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy import make_url

from privaudit.decisions import read_decisions
from privaudit.migrate.script import Tool
from privaudit.migrate.sources import find, look_at
from tests.unit.config.loading import load
from tests.unit.migrate.folders import Repository

from ..conftest import DatabaseFactory

TOP = Path(__file__).parents[2]
HERE = TOP / "examples" / "gate"
_ORDER = ["V1__customers_and_orders", "V2__who_bought", "V3__support_sees_its_own", "R__sales_by_day"]


def test_the_migrations_come_in_flyways_order() -> None:
    """All of them, as PostgreSQL, and nothing unread; the whole folder says no more than the folder of migrations."""
    scripts, unread = find([Path("migrations")], HERE)
    assert [s.file for s in scripts] == [f"migrations/{name}.sql" for name in _ORDER]
    assert {(s.tool, s.dialect) for s in scripts} == {(Tool.FLYWAY, "postgresql")}
    assert unread == ()
    assert [s.file for s in find([Path()], HERE)[0]] == [s.file for s in scripts]


def test_the_migrations_run(postgres_database: DatabaseFactory) -> None:
    """On a server, in that order; roles of the cluster are dropped again."""
    url = make_url(postgres_database()).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            for script in find([Path("migrations")], HERE)[0]:
                connection.execute(script.text.encode())
            rows = connection.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relname LIKE '%s%'")
            assert {"customers", "orders", "customer_keys", "sales_by_day"} <= {name for (name,) in rows}
        finally:
            for role in ("shop_app", "reporting", "support"):
                connection.execute(f"DROP OWNED BY {role} CASCADE")
                connection.execute(f"DROP ROLE {role}")


def test_settings_and_decisions_are_read(tmp_path: Path) -> None:
    """What is declared is about columns that the migrations make."""
    settings = load(tmp_path, (HERE / "privaudit.toml").read_text(encoding="utf-8"), "sqlite:///other.db")
    assert [(r.systems, r.months) for r in settings.retention] == [("shop.public.customers", 36)]
    decided = read_decisions([HERE / "decisions.toml"], (), "en", date(2026, 11, 22))
    made = "".join(s.text for s in find([Path("migrations")], HERE)[0])
    assert {entry.field for entry in decided.fields} == {"purpose", "basis", "keep_until", "needed"}
    columns = {c["column"] for c in tomllib.loads((HERE / "decisions.toml").read_text(encoding="utf-8"))["column"]}
    assert columns == {"full_name", "email", "phone"}
    assert all(f"{column} " in made for column in columns)


def test_the_example_as_a_repository_shows_a_change(tmp_path: Path) -> None:
    """A new migration is in the folder and not in the state before."""
    repository = Repository(tmp_path / "shop")
    files = {p.relative_to(HERE).as_posix(): p.read_bytes() for p in HERE.rglob("*") if p.is_file()}
    commit = repository.commit(files)
    (repository.root / "migrations/V4__backup.sql").write_text("CREATE TABLE backup AS SELECT * FROM customers;\n")
    before = look_at([Path("migrations")], repository.root, commit).scripts
    now = find([Path("migrations")], repository.root)[0]
    assert set(now) - set(before) == {s for s in now if s.file == "migrations/V4__backup.sql"}
    assert set(before) <= set(now)


def _yaml(name: str) -> Any:
    """A file of the example, or of the top of this repository, whence others take the action and the hook."""
    path = HERE / name if (HERE / name).exists() else TOP / name
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _run_step(tmp_path: Path, **inputs: str) -> list[str]:
    """The words that the action's step starts privaudit with, run by bash as a runner does."""
    action = _yaml("action.yml")
    step = next(s for s in action["runs"]["steps"] if s.get("name") == "Check schema changes")
    given = {name: str(i["default"]) for name, i in action["inputs"].items()} | {"since": ""} | inputs
    variables = {key: given[text.split("inputs.")[1].rstrip(" }")] for key, text in step["env"].items()}
    _program(tmp_path, "print('\\0'.join(sys.argv[1:]), end='')")
    done = _bash(step["run"], tmp_path, {"RUNNER_TEMP": str(tmp_path), **variables})
    assert done.returncode == 0
    return done.stdout.split("\0")


def _program(folder: Path, code: str) -> None:
    """A program ``privaudit`` where the action installs it."""
    program = folder / "privaudit" / "bin" / "privaudit"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(TOP)!r})\n{code}\n")
    program.chmod(0o755)


def _bash(script: str, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step as runners do."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


_REAL = "from privaudit.__main__ import main\nmain()"


def _shop(tmp_path: Path) -> tuple[Repository, str]:
    """The example as a repository with one commit, and a change of it that must not be merged."""
    repository = Repository(tmp_path / "shop")
    commit = repository.commit({p.relative_to(HERE).as_posix(): p.read_bytes() for p in HERE.rglob("*") if p.is_file()})
    letter = "CREATE TABLE newsletter (email text, phone text);\n"
    (repository.root / "migrations/V4__newsletter.sql").write_text(letter)
    return repository, commit


def test_the_actions_step_stops_a_pull_request(tmp_path: Path) -> None:
    """Run as the file says, with privaudit itself: exit code 1, annotations, a SARIF file, a comment, a summary."""
    repository, commit = _shop(tmp_path)
    _program(tmp_path, _REAL)
    action = _yaml("action.yml")
    step = next(s for s in action["runs"]["steps"] if s.get("name") == "Check schema changes")
    given = {name: str(i["default"]) for name, i in action["inputs"].items()} | {"since": commit}
    variables = {key: given[text.split("inputs.")[1].rstrip(" }")] for key, text in step["env"].items()}
    summary = tmp_path / "summary.md"
    runner = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary)}
    done = _bash(step["run"], repository.root, {**runner, **variables})
    assert done.returncode == 1, done.stderr
    assert "::error file=migrations/V4__newsletter.sql,line=1,col=" in done.stdout
    assert json.loads((repository.root / "privaudit.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert summary.read_text(encoding="utf-8") == (repository.root / "privaudit.md").read_text(encoding="utf-8")
    (repository.root / "migrations/V4__newsletter.sql").unlink()
    assert _bash(step["run"], repository.root, {**runner, **variables}).returncode == 0


def test_the_job_of_gitlab_and_the_hook_stop_a_change(tmp_path: Path) -> None:
    """The job's script and the hook's command line, run as they stand: 1 with the change, 0 without."""
    repository, commit = _shop(tmp_path)
    _program(tmp_path, _REAL)
    (line,) = _yaml("gitlab-ci.yml")["privacy"]["script"]
    (hook,) = _yaml(".pre-commit-hooks.yaml")
    found = {
        "PATH": f"{tmp_path / 'privaudit' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": commit,
    }
    repository.git("add", "migrations")
    lines = (line, f"{hook['entry']} {' '.join(hook['args'])}")
    assert [_bash(one, repository.root, found).returncode for one in lines] == [1, 1]
    repository.git("rm", "-q", "--force", "migrations/V4__newsletter.sql")
    assert [_bash(one, repository.root, found).returncode for one in lines] == [0, 0]


def test_the_actions_step_passes_its_inputs_on(tmp_path: Path) -> None:
    """Words stay words: no input is read as a command, nor a path as an option."""
    files = ["--format", "sarif=privaudit.sarif", "--format", "md=privaudit.md"]
    report = ["--format", "terminal", "--format", "github", *files, "--fail-on", "medium", "--lang", "en", "--"]
    assert _run_step(tmp_path) == ["check", *report, "migrations"]
    harmful = {"paths": "a b\n; touch x\n--output\n", "since": "$(touch x)", "args": "--dialect\nmysql\n`touch x`\n"}
    words = _run_step(tmp_path, **harmful)
    assert words[:6] == ["check", "--dialect", "mysql", "`touch x`", "--since", "$(touch x)"]
    assert words[6:] == [*report, "a b", "; touch x", "--output"]
    assert not (tmp_path / "x").exists()


def test_no_step_puts_an_input_into_its_script() -> None:
    """An expression within a script is read by the shell: there is none; all go through variables."""
    for step in _yaml("action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert ("shell" in step) == ("run" in step)


def test_the_pipelines_have_all_commits_and_the_same_command() -> None:
    """A shallow clone would end the check; the folder is given whole, not the files that changed."""
    steps = _yaml("github-workflow.yml")["jobs"]["gate"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 0}
    known = set(_yaml("action.yml")["inputs"])
    (ours,) = [step for step in steps if step.get("id") == "privaudit"]
    assert set(ours["with"]) <= known
    job = _yaml("gitlab-ci.yml")["privacy"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert job["script"][0].startswith('privaudit check --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --format terminal')
    assert "PIP_INDEX_URL" in job["variables"]
    assert [line for line in job["before_script"] if "privaudit==" in line]  # never whatever is newest
    (hook,) = _yaml(".pre-commit-hooks.yaml")
    assert (hook["pass_filenames"], hook["entry"], hook["args"][0]) == (False, "privaudit check", "--staged")
    assert _yaml("pre-commit-config.yaml")["repos"][0]["hooks"][0]["id"] == hook["id"]


@pytest.mark.parametrize(
    ("comment", "token", "written"),
    [
        ("## ⛔ privaudit: no\n", "t", True),
        ("## ✅ privaudit: yes\n", "t", False),
        ("## ⛔ privaudit: no\n", "", False),
    ],
)
def test_the_gitlab_job_writes_a_note(tmp_path: Path, comment: str, token: str, written: bool) -> None:
    """The script runs as it stands: the comment is sent as it is, and nothing where nothing is to say, or no token."""
    (tmp_path / "privaudit.md").write_text(comment, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    curl = tmp_path / "bin" / "curl"
    curl.write_text(f"#!{sys.executable}\nimport sys\nopen('asked', 'w').write('\\0'.join(sys.argv[1:]))\n")
    curl.chmod(0o755)
    given = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "PRIVAUDIT_TOKEN": token,
        "CI_API_V4_URL": "https://gitlab.example.org/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "12",
    }
    done = _bash("\n".join(_yaml("gitlab-ci.yml")["privacy"]["after_script"]), tmp_path, given)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "asked").exists() is written
    if written:
        words = (tmp_path / "asked").read_text().split("\0")
        assert words[-1] == "https://gitlab.example.org/api/v4/projects/7/merge_requests/12/notes"
        assert "body@privaudit.md" in words


def test_code_owners_watch_what_the_gate_is_answered_with() -> None:
    """Both files by which a change could let itself pass have an owner, and are there."""
    rows = [row.split() for row in (HERE / "CODEOWNERS").read_text(encoding="utf-8").splitlines() if row[:1] == "/"]
    assert {row[0].removeprefix("/") for row in rows} == {"decisions.toml", "privaudit.toml"}
    assert all((HERE / row[0].removeprefix("/")).is_file() and row[1].startswith("@") for row in rows)
