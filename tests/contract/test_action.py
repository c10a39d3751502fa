"""The action's steps, one after the other as a runner takes them, in a repository made of examples/gate.

Stand-ins are ``gh``, which would need GitHub, and what ``actions/setup-python`` sets up: this Python. What pip would
fetch from the registry is the environment of the tests; privaudit itself is built and installed as the step says.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.migrate.folders import Repository

TOP = Path(__file__).parents[2]
HERE = TOP / "examples" / "gate"
_LETTER = "CREATE TABLE newsletter (email text, phone text); -- 100% `id` $(touch x)\n"
_BRANCH = "${{ github.base_ref && format('origin/{0}', github.base_ref) || '' }}"
_GH = """
import json, pathlib, re, sys
folder = pathlib.Path(__file__).parent
words, kept = sys.argv[1:], folder / "comments.json"
with (folder / "calls.jsonl").open("a") as calls:
    calls.write(json.dumps(words) + "\\n")
if (folder / "refuse").exists():
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
comments = json.loads(kept.read_text()) if kept.exists() else []
path = next(w for w in words if w.startswith("repos/"))
if "--method" not in words:
    (mark,) = re.findall(r'startswith\\("([^"]*)"\\)', words[words.index("--jq") + 1])
    print("\\n".join(str(n) for n, c in enumerate(comments) if c["bot"] and c["body"].startswith(mark)))
else:
    (body,) = [w.removeprefix("body=@") for w in words if w.startswith("body=@")]
    made = {"bot": True, "body": pathlib.Path(body).read_text("utf-8")}
    if words[words.index("--method") + 1] == "POST":
        comments.append(made)
    else:
        comments[int(path.rpartition("/")[2])] = made
    kept.write_text(json.dumps(comments))
"""


class Runner:
    """Runs the steps of action.yml with bash, as GitHub's runner does; one job a ``job``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temp = folder / "temp"
        self.programs = folder / "programs"
        for made in (self.temp, self.programs):
            made.mkdir()
        (self.programs / "python").symlink_to(sys.executable)
        gh = self.programs / "gh"
        gh.write_text(f"#!{sys.executable}\n{_GH}")
        gh.chmod(0o755)
        self.action = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))

    def job(self, workspace: Path, number: str = "7", **inputs: str) -> tuple[dict[str, int], str]:
        """The exit code of each step that ran, by name, and all output."""
        context = {"github.base_ref": "main", "github.token": "t0ken", "github.event.pull_request.number": number}
        for name, one in self.action["inputs"].items():
            context[f"inputs.{name}"] = inputs.get(name, self._filled(str(one["default"]), context))
        codes: dict[str, int] = {}
        said = ""
        for step in self.action["runs"]["steps"]:
            if "uses" in step:
                assert step["uses"].startswith("actions/setup-python@")
                continue
            always = "always()" in step.get("if", "")
            wanted = "inputs.comment" not in step.get("if", "") or (context["inputs.comment"] == "true" and number)
            if (any(codes.values()) and not always) or not wanted:
                continue
            cwd = workspace / self._filled(step.get("working-directory", "."), context)
            env = {key: self._filled(value, context) for key, value in step.get("env", {}).items()}
            done = self._bash(step["run"], cwd, env)
            codes[step["name"]] = done.returncode
            said += done.stdout + done.stderr
        return codes, said

    @staticmethod
    def _filled(text: str, context: dict[str, str]) -> str:
        text = text.replace(_BRANCH, f"origin/{context['github.base_ref']}" if context["github.base_ref"] else "")
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda m: context[m[1]], text)

    def _bash(self, script: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        runner = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.temp),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(TOP),
            "GITHUB_REPOSITORY": "example/shop",
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            # In place of the registry: what the tests run with.
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "false",
            "PYTHONPATH": sysconfig.get_path("purelib"),
        }
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(words, env=runner | env, cwd=cwd, capture_output=True, text=True, check=False)

    @property
    def comments(self) -> list[dict[str, Any]]:
        """What stands at the pull request."""
        kept = self.programs / "comments.json"
        return list(json.loads(kept.read_text())) if kept.exists() else []

    @property
    def calls(self) -> list[list[str]]:
        """How gh was called."""
        calls = self.programs / "calls.jsonl"
        return [json.loads(line) for line in calls.read_text().splitlines()] if calls.exists() else []


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's folder for temporary files after the step that installs privaudit, run as it stands."""
    runner = Runner(tmp_path_factory.mktemp("install"))
    (step,) = [s for s in runner.action["runs"]["steps"] if s.get("name") == "Install privaudit"]
    done = runner._bash(step["run"], runner.folder, {})
    assert done.returncode == 0, done.stderr
    return runner.temp / "privaudit"


@pytest.fixture
def runner(tmp_path: Path, installed: Path) -> Runner:
    """A runner on which the first step needs not be run again."""
    made = Runner(tmp_path)
    made.action["runs"]["steps"] = [s for s in made.action["runs"]["steps"] if s.get("name") != "Install privaudit"]
    (made.temp / "privaudit").symlink_to(installed)
    return made


@pytest.fixture
def checkout(tmp_path: Path) -> Repository:
    """What actions/checkout leaves: a clone of a repository with a branch ``main``, at a pull request's commit."""
    origin = Repository(tmp_path / "origin")
    origin.commit({p.relative_to(HERE).as_posix(): p.read_bytes() for p in HERE.rglob("*") if p.is_file()})
    origin.git("clone", "-q", str(origin.root), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    clone.git("checkout", "-q", "-b", "change")
    return clone


def test_the_step_installs_what_was_checked_out(installed: Path) -> None:
    """A program of its own, of this version, with its rules; not the checkout itself."""
    where = "import privaudit, pathlib; print(pathlib.Path(privaudit.__file__).parent)"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": sysconfig.get_path("purelib")}
    words = [str(installed / "bin/python"), "-c", where]
    done = subprocess.run(words, env=env, cwd=installed, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_relative_to(installed)
    assert (Path(done.stdout.strip()) / "_rules").is_dir()


def test_a_pull_request_is_stopped_and_then_mended(runner: Runner, checkout: Repository) -> None:
    """Against the branch it is for: stopped with a comment; after the next push the same comment says so."""
    checkout.commit({"migrations/V4__newsletter.sql": _LETTER})
    codes, said = runner.job(checkout.root, comment="true")
    assert codes == {"Check schema changes": 1, "Comment on the pull request": 0}, said
    assert "::error file=migrations/V4__newsletter.sql,line=1,col=" in said
    results = json.loads((checkout.root / "privaudit.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert results
    (comment,) = runner.comments
    mark, _, text = comment["body"].partition("\n")
    assert mark == "<!-- privaudit ./privaudit.md -->"
    assert text == (checkout.root / "privaudit.md").read_text(encoding="utf-8")
    assert (runner.temp / "summary.md").read_text(encoding="utf-8") == text
    assert not (checkout.root / "x").exists()
    checkout.git("rm", "-q", "migrations/V4__newsletter.sql")
    checkout.commit({"migrations/V4__index.sql": "CREATE INDEX by_day ON orders (id);\n"})
    codes, said = runner.job(checkout.root, comment="true")
    assert codes == {"Check schema changes": 0, "Comment on the pull request": 0}, said
    (comment,) = runner.comments
    assert "## ✅" in comment["body"]
    assert [w for call in runner.calls for w in call if w in {"POST", "PATCH"}] == ["POST", "PATCH"]


def test_a_change_without_findings_gets_no_comment(runner: Runner, checkout: Repository) -> None:
    """Silence, unless an earlier comment is to be brought up to date; without ``comment`` gh is not called at all."""
    checkout.commit({"migrations/V4__index.sql": "CREATE INDEX by_day ON orders (id);\n"})
    assert runner.job(checkout.root, comment="true")[0] == {"Check schema changes": 0, "Comment on the pull request": 0}
    assert runner.comments == []
    before = runner.calls
    assert runner.job(checkout.root)[0] == {"Check schema changes": 0}
    assert runner.job(checkout.root, number="", comment="true")[0] == {"Check schema changes": 0}
    assert runner.calls == before


def test_a_fork_without_the_right_to_comment(runner: Runner, checkout: Repository) -> None:
    """The verdict stays that of the check, and what the comment would have said stands in the summary."""
    (runner.programs / "refuse").touch()
    codes, said = runner.job(checkout.root, comment="true")
    assert codes == {"Check schema changes": 0, "Comment on the pull request": 0}, said
    checkout.commit({"migrations/V4__newsletter.sql": _LETTER})
    codes, said = runner.job(checkout.root, comment="true")
    assert codes == {"Check schema changes": 1, "Comment on the pull request": 0}, said
    assert "::warning::" in said
    assert runner.comments == []
    assert "newsletter" in (runner.temp / "summary.md").read_text(encoding="utf-8")


def test_comments_of_others_are_left_alone(runner: Runner, checkout: Repository) -> None:
    """Those of people, of other programs, and of another job of the gate in the same repository."""
    others = [{"bot": False, "body": "<!-- privaudit ./privaudit.md -->"}, {"bot": True, "body": "Coverage: 80 %"}]
    (runner.programs / "comments.json").write_text(json.dumps(others))
    checkout.commit({"migrations/V4__newsletter.sql": _LETTER})
    assert runner.job(checkout.root, comment="true")[0]["Comment on the pull request"] == 0
    other = {"comment-file": "second file;$(touch x).md", "comment": "true"}
    assert runner.job(checkout.root, **other)[0]["Comment on the pull request"] == 0
    assert runner.comments[:2] == others
    marks = [c["body"].partition("\n")[0] for c in runner.comments[2:]]
    assert marks == ["<!-- privaudit ./privaudit.md -->", "<!-- privaudit ./second_file___touch_x_.md -->"]
    assert not (checkout.root / "x").exists()


def test_a_comment_of_many_findings_fits(runner: Runner, checkout: Repository) -> None:
    """GitHub takes 65,536 characters."""
    tables = "".join(f"CREATE TABLE letters_{n} (email text, phone text, passport text);\n" for n in range(300))
    checkout.commit({"migrations/V4__many.sql": tables})
    codes, said = runner.job(checkout.root, comment="true", lang="ru")
    assert codes == {"Check schema changes": 1, "Comment on the pull request": 0}, said[-400:]
    (comment,) = runner.comments
    assert 20_000 < len(comment["body"]) <= 65_536
