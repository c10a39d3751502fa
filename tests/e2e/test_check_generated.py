"""``privaudit check`` over real projects of Alembic and Django, commit by commit: their own tools write the SQL."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from tests.unit.migrate.folders import Repository, write

_SECRET = "hidden-9f3"


def _python(*words: str, cwd: Path) -> None:
    subprocess.run([sys.executable, *words], cwd=cwd, check=True, capture_output=True)


def _check(folder: str, since: str | None = "HEAD~1", *more: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a check of the current folder."""
    words = ["check", folder, "--format", "json", *(("--since", since) if since else ()), *more]
    done = CliRunner().invoke(cli, words)
    assert done.stdout, done.stderr
    assert _SECRET not in done.output
    assert "geheim" not in done.output
    return done.exit_code, json.loads(done.stdout)


def _said(data: dict[str, Any]) -> set[tuple[str, str, int]]:
    """Each open finding: check, file and line."""
    return {(f["check"], f["file"], f["line"]) for f in data["findings"] if f["file"]}


def _settings(tool: str, *command: str) -> str:
    return f'[[gate.commands]]\ntool = "{tool}"\ncommand = {json.dumps([sys.executable, *command])}\n'


def _revision(name: str, before: str, *lines: str, merges: bool = False) -> str:
    down = before if merges else (repr(before) if before else "None")
    body = "\n".join(f"    {line}" for line in lines or ("pass",))
    head = f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{name}"\ndown_revision = {down}\n\n\n'
    return f"{head}def upgrade() -> None:\n{body}\n\n\ndef downgrade() -> None:\n    pass\n"


_ID = 'sa.Column("id", sa.Integer, primary_key=True),'
_ALEMBIC: tuple[tuple[str, str, int, set[tuple[str, int]]], ...] = (
    (
        "aa11",
        _revision(
            "aa11", "", "op.create_table(", '    "products",', f"    {_ID}", '    sa.Column("sku", sa.String(9)),', ")"
        ),
        0,
        set(),
    ),
    # Two heads: a table of people on one branch, an index on the other.
    (
        "bb22",
        _revision(
            "bb22", "aa11", "op.create_table(", '    "letters",', f"    {_ID}", '    sa.Column("phone", sa.Text),', ")"
        ),
        1,
        {("undeclared_column", 12), ("no_retention", 10)},
    ),
    ("cc33", _revision("cc33", "aa11", 'op.create_index("by_sku", "products", ["sku"])'), 0, set()),
    ("dd44", _revision("dd44", '("bb22", "cc33")', merges=True), 0, set()),
    # Rows are no change of the schema; their values are never shown.
    (
        "ee55",
        _revision(
            "ee55",
            "dd44",
            't = sa.table("letters", sa.column("phone", sa.String))',
            f'op.bulk_insert(t, [{{"phone": "{_SECRET}"}}])',
            f"op.execute(\"UPDATE letters SET phone = '{_SECRET}'\")",
        ),
        0,
        set(),
    ),
    ("ff66", _revision("ff66", "ee55", 'op.execute("GRANT SELECT ON letters TO reporting")'), 1, {("new_reader", 9)}),
    ("gg77", _revision("gg77", "ff66", 'op.execute("REVOKE SELECT ON letters FROM reporting")'), 0, set()),
)


def test_a_project_of_alembic_commit_by_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit is judged for what it does, heads that are merged too; findings lead to lines of the Python files."""
    repository = Repository(tmp_path / "repo")
    monkeypatch.chdir(repository.root)
    _python("-m", "alembic", "init", "app", cwd=repository.root)
    ini = repository.root / "alembic.ini"
    url = "sqlalchemy.url = postgresql+psycopg://u:geheim@127.0.0.1:1/d"
    lines = ini.read_text().splitlines()
    ini.write_text("\n".join(url if line.startswith("sqlalchemy.url") else line for line in lines))
    repository.commit({"privaudit.toml": _settings("alembic", "-m", "alembic")})
    for name, source, code, found in _ALEMBIC:
        file = f"app/versions/{name}_step.py"
        repository.commit({file: source})
        got, data = _check("app")
        assert data["unread"] == []
        assert (name, got, {(check, line) for check, _, line in _said(data)}) == (name, code, found)
        assert {place for _, place, _ in _said(data)} <= {file}


_DJANGO_HEAD = "from django.db import migrations, models\n\n\n"


def _migration(dependencies: str, *operations: str, before: str = "") -> str:
    inside = "".join(f"        {line}\n" for operation in operations for line in operation.split("\n"))
    body = f"    dependencies = [{dependencies}]\n    operations = [\n{inside}    ]\n"
    return f"{_DJANGO_HEAD}{before}class Migration(migrations.Migration):\n{body}"


_KEY = '("id", models.BigAutoField(primary_key=True)),'
_CUSTOMER = f"""migrations.CreateModel(
    name="Customer",
    fields=[
        {_KEY}
        ("email", models.EmailField(max_length=254)),
    ],
),"""
_ORDER = f"""migrations.CreateModel(
    name="Order",
    fields=[
        {_KEY}
        ("amount", models.DecimalField(max_digits=9, decimal_places=2)),
        ("customer", models.ForeignKey("people.customer", on_delete=models.CASCADE)),
    ],
),"""
_FILL = f'def fill(apps, schema_editor):\n    print("{_SECRET}")\n\n\n'
_LOG = f"""migrations.CreateModel(
    name="Entry",
    fields=[
        {_KEY}
        ("phone", models.CharField(max_length=20)),
    ],
),"""
_ROUTER = """class Router:
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == ("logs" if app_label == "journal" else "default")
"""


def _django(root: Path, apps: tuple[str, ...]) -> Mapping[str, str]:
    """A project of some apps and two databases; those of ``journal`` go to the second one."""
    _python("-m", "django", "startproject", "site1", ".", cwd=root)
    settings = (root / "site1/settings.py").read_text()
    installed = "".join(f"\n    '{app}'," for app in apps)
    text = settings.replace("INSTALLED_APPS = [", f"INSTALLED_APPS = [{installed}")
    engine = '{"ENGINE": "django.db.backends.postgresql", "NAME": "%s", "PASSWORD": "geheim", "HOST": "127.0.0.1"}'
    text += f'\nDATABASES = {{"default": {engine % "shop"}, "logs": {engine % "logs"}}}\n'
    text += 'DATABASE_ROUTERS = ["site1.routers.Router"]\n'
    empty = {f"{app}/{name}": "" for app in apps for name in ("__init__.py", "migrations/__init__.py")}
    return {**empty, "site1/settings.py": text, "site1/routers.py": _ROUTER}


def test_a_project_of_django_commit_by_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two apps that depend on one another, code in a migration, and tables that the routers send elsewhere."""
    repository = Repository(tmp_path / "repo")
    monkeypatch.chdir(repository.root)
    files = _django(repository.root, ("people", "orders", "journal"))
    repository.commit({**files, "privaudit.toml": _settings("django", "manage.py")})
    first = "people/migrations/0001_initial.py"
    repository.commit({first: _migration("", _CUSTOMER)})
    code, data = _check(".")
    assert (code, _said(data)) == (1, {("undeclared_column", first, 11), ("no_retention", first, 8)})
    # An app whose tables point at those of another, whatever their names' order.
    repository.commit({"orders/migrations/0001_initial.py": _migration('("people", "0001_initial")', _ORDER)})
    code, data = _check(".")
    assert {check for check, *_ in _said(data)} == {"full_package"}
    # Code: nothing stops it, and that it was not looked at is said.
    run = _migration('("people", "0001_initial")', "migrations.RunPython(fill),", before=_FILL)
    repository.commit({"people/migrations/0002_fill.py": run})
    code, data = _check(".")
    assert (code, _said(data)) == (0, set())
    assert [(n["file"], n["reason"]) for n in data["noted"]] == [("people/migrations/0002_fill.py", "script_code_too")]
    # The other database of the project: its tables are not among these, and that is said.
    repository.commit({"journal/migrations/0001_initial.py": _migration("", _LOG)})
    code, data = _check(".")
    assert (code, _said(data)) == (0, set())
    assert [n["reason"] for n in data["noted"]] == ["script_other_database"]
    assert "logs" in data["noted"][0]["text"]
    grant = 'migrations.RunSQL("GRANT SELECT ON people_customer TO reporting"),'
    repository.commit({"people/migrations/0003_grant.py": _migration('("people", "0002_fill")', grant)})
    code, data = _check(".")
    assert (code, _said(data)) == (1, {("new_reader", "people/migrations/0003_grant.py", 7)})


def test_alembic_with_files_of_its_own_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its template for several databases writes files and nothing that is read: the check is not complete."""
    repository = Repository(tmp_path / "repo")
    monkeypatch.chdir(repository.root)
    _python("-m", "alembic", "init", "--template", "multidb", "app", cwd=repository.root)
    write(repository.root, {"app/versions/aa11_step.py": _ALEMBIC[0][1], "privaudit.toml": ""})
    repository.commit({"privaudit.toml": _settings("alembic", "-m", "alembic")})
    done = CliRunner().invoke(cli, ["check", "app", "--dialect", "postgresql", "--since", "HEAD"])
    assert done.exit_code != 0
    assert "[gate]" in done.output
