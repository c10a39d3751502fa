"""Alembic and Django themselves write the SQL of small projects: what the recorded texts of the unit tests came from.

Both are requirements of the tests (pyproject.toml) and none of privaudit's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from privaudit.migrate.generated import Command, generate, generate_at
from privaudit.migrate.script import Script, Tool
from tests.unit.migrate.folders import Repository, write
from tests.unit.migrate.test_sources_generated import PHONE, USERS

PYTHON = sys.executable

_MORE = """from django.db import migrations, models


def fill(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("phone", models.CharField(max_length=20, db_index=True)),
            ],
        ),
        migrations.AddField("customer", "passport", models.CharField(max_length=20, default="x", unique=True)),
        migrations.RenameField("customer", "phone", "telephone"),
        migrations.AlterField("customer", "email", models.EmailField(max_length=254)),
        migrations.RunPython(fill),
        migrations.RunSQL("GRANT SELECT ON shop_customer TO reporting;"),
        migrations.AlterModelTable("customer", "people"),
        migrations.AlterField("customer", "id", models.AutoField(primary_key=True)),
    ]
"""


def _python(*words: str, cwd: Path) -> None:
    subprocess.run([PYTHON, *words], cwd=cwd, check=True, capture_output=True)


def _line(script: Script, words: str) -> int:
    number = script.text[: script.text.index(words)].count("\n") + 1
    return next(line for n, _, line in script.rows if n == number)


def test_alembic_writes_its_sql(tmp_path: Path) -> None:
    """Both states of a repository whose change adds a revision; no database is there."""
    repository = Repository(tmp_path / "repo")
    _python("-m", "alembic", "init", "app", cwd=repository.root)
    ini = repository.root / "alembic.ini"
    lines = ini.read_text().splitlines()
    url = "sqlalchemy.url = postgresql+psycopg://u:geheim@127.0.0.1:1/d"
    ini.write_text("\n".join(url if line.startswith("sqlalchemy.url") else line for line in lines))
    repository.commit({"app/versions/aa11_users.py": USERS})
    write(repository.root, {"app/versions/bb22_phone.py": PHONE})
    command = Command(tool=Tool.ALEMBIC, words=(PYTHON, "-m", "alembic"))
    before, _ = generate_at(command, repository.root, "HEAD")
    now, unread = generate(command, repository.root)
    assert unread == ()
    assert now[:1] == before
    assert [(s.file, s.dialect) for s in now] == [
        ("app/versions/aa11_users.py", "postgresql"),
        ("app/versions/bb22_phone.py", "postgresql"),
    ]
    assert [_line(now[0], w) for w in ("CREATE TABLE users", "email", "GRANT")] == [11, 13, 15]
    assert _line(now[1], "phone") == 6


@pytest.mark.parametrize("engine", ["postgresql", "sqlite3"])
def test_django_writes_its_sql(tmp_path: Path, engine: str) -> None:
    """All migrations in one run, those of Django's own apps too, without a database and leaving no file behind."""
    root = tmp_path / "repo"
    root.mkdir()
    _python("-m", "django", "startproject", "site1", ".", cwd=root)
    settings = root / "site1/settings.py"
    text = settings.read_text().replace("INSTALLED_APPS = [", "INSTALLED_APPS = [\n    'shop',")
    text = text.replace("BASE_DIR / 'db.sqlite3'", "'shop'").replace("backends.sqlite3", f"backends.{engine}")
    settings.write_text(text)
    write(root, {"shop/__init__.py": "", "shop/migrations/__init__.py": "", "shop/migrations/0001_initial.py": _MORE})
    files = sorted(p for p in root.rglob("*"))
    scripts, unread = generate(Command(tool=Tool.DJANGO, words=(PYTHON, "manage.py")), root)
    assert unread == ()
    assert sorted(p for p in root.rglob("*")) == files
    assert {"auth/0001_initial", "shop/migrations/0001_initial.py"} <= {s.file for s in scripts}
    script = next(s for s in scripts if s.file.startswith("shop/"))
    assert script.dialect == engine.removesuffix("3")
    assert ("script_code_too", ()) in script.notes
    assert [_line(script, w) for w in ('"email"', '"passport"', '"telephone"', "GRANT", '"people"')] == [
        16,
        20,
        21,
        24,
        25,
    ]
