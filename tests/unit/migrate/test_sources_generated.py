"""Alembic and Django through their own SQL: run only as a user names it, bounded, and led back to the Python file.

The SQL is what Alembic 1.20 and Django 5.2 wrote for these files, word for word; tests/e2e/test_migrate_generated.py
runs the tools themselves. What is run here are real programs that write it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from privaudit.config.settings import GateCommand
from privaudit.errors import USAGE, UsageError
from privaudit.migrate import generated_run
from privaudit.migrate.generated import Command, command_of, generate, generate_at
from privaudit.migrate.script import Script, Tool, Unread
from privaudit.migrate.sources import find

from .folders import Repository, write

USERS = '''"""create users"""
import sqlalchemy as sa
from alembic import op

revision: str = "aa11"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("email", sa.String(200), nullable=False),
    )
    op.execute("GRANT SELECT ON users TO reporting")


def downgrade() -> None:
    op.drop_table("users")
'''
PHONE = """import sqlalchemy as sa
from alembic import op
revision = 'bb22'
down_revision = 'aa11'
def upgrade():
    op.add_column('users', sa.Column('phone', sa.Text()))
def downgrade():
    op.drop_column('users', 'phone')
"""
ALEMBIC = """BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> aa11

CREATE TABLE users (
    id BIGSERIAL NOT NULL, 
    email VARCHAR(200) NOT NULL, 
    PRIMARY KEY (id)
);

GRANT SELECT ON users TO reporting;

INSERT INTO alembic_version (version_num) VALUES ('aa11') RETURNING alembic_version.version_num;

-- Running upgrade aa11 -> bb22

ALTER TABLE users ADD COLUMN phone TEXT;

UPDATE alembic_version SET version_num='bb22' WHERE alembic_version.version_num = 'aa11';

COMMIT;

"""  # noqa: W291 - as Alembic writes it
_FILES = {"app/versions/aa11_users.py": USERS, "app/versions/bb22_phone.py": PHONE}


def _program(root: Path, text: str) -> tuple[str, ...]:
    write(root, {"tool.py": text})
    return sys.executable, str(root / "tool.py")


def _alembic(root: Path) -> Command:
    """A program that writes SQL for the revisions whose files lie in the folder where it runs."""
    text = f"import os, sys\nsql = {ALEMBIC!r}\nassert sys.argv[1:] == ['upgrade', 'heads', '--sql'], sys.argv\n"
    text += "new = os.path.exists('versions/bb22_phone.py')\n"
    text += "print(sql if new else sql.partition('-- Running upgrade aa')[0])"
    return Command(tool=Tool.ALEMBIC, words=_program(root, text), folder="app")


def _at(script: Script, words: str) -> tuple[str, int]:
    """The file and line that the line of SQL with these words is led back to."""
    number = script.text[: script.text.index(words)].count("\n") + 1
    return next((file, line) for n, file, line in script.rows if n == number)


def test_alembics_revisions_are_scripts_with_the_lines_of_their_files(tmp_path: Path) -> None:
    """Each revision is a script named after its file; tables, columns and grants lead to the line that says them."""
    root = write(tmp_path / "repo", _FILES)
    scripts, unread = generate(_alembic(tmp_path), root)
    assert unread == ()
    assert [(s.file, s.tool, s.dialect) for s in scripts] == [(f, Tool.ALEMBIC, "postgresql") for f in _FILES]
    users, phone = scripts
    assert _at(users, "CREATE TABLE users") == ("app/versions/aa11_users.py", 11)
    assert _at(users, "email VARCHAR") == ("app/versions/aa11_users.py", 13)
    assert _at(users, "GRANT SELECT") == ("app/versions/aa11_users.py", 15)
    assert _at(phone, "ADD COLUMN phone") == ("app/versions/bb22_phone.py", 6)
    assert "alembic_version (\n" not in users.text
    assert [u.reason for u in find([Path()], root)[1]] == ["code_alembic"] * 2


def test_the_state_before_is_made_of_the_files_of_before(tmp_path: Path) -> None:
    """The command runs in a copy of the revision's files; the working tree is not touched."""
    repository = Repository(tmp_path / "repo")
    repository.commit({"app/versions/aa11_users.py": USERS})
    write(repository.root, _FILES)
    command = _alembic(tmp_path)
    assert [s.file for s in generate_at(command, repository.root, "HEAD")[0]] == ["app/versions/aa11_users.py"]
    assert [s.file for s in generate(command, repository.root)[0]] == list(_FILES)
    assert repository.git("status", "--short") == "?? app/versions/bb22_phone.py"


def test_a_revision_without_a_file_keeps_its_name(tmp_path: Path) -> None:
    """A revision of a package that brings its own migrations is replayed, too."""
    scripts, _ = generate(_alembic(tmp_path), write(tmp_path / "repo", {"app/versions/bb22_phone.py": PHONE}))
    assert [(s.file, s.rows == ()) for s in scripts] == [("aa11", True), ("app/versions/bb22_phone.py", False)]


DJANGO = """from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(primary_key=True)),
                ('phone', models.CharField(db_index=True, max_length=20)),
            ],
        ),
        migrations.AddField("customer", "passport", models.CharField(max_length=20, default="x")),
    ]
"""
_TABLE = """CREATE TABLE "shop_customer" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, \
"phone" varchar(20) NOT NULL);"""
_RECORDED: dict[str, object] = {
    "app": "shop",
    "name": "0001_initial",
    "vendor": "postgresql",
    "parts": [
        [0, [_TABLE]],
        [1, ['ALTER TABLE "shop_customer" ADD COLUMN "passport" varchar(20) DEFAULT NULL NOT NULL;']],
        [-1, ['CREATE INDEX "shop_customer_phone_d24ce918" ON "shop_customer" ("phone");']],
    ],
    "errors": [],
    "code": True,
    "unknown": False,
    "elsewhere": [],
}


def _django(tmp_path: Path, root: Path, *said: dict[str, object]) -> Command:
    """A program that answers as the one inside of Django does, behind the sign that it is given."""
    lines = [json.dumps(s | {"file": str(root / "shop/migrations/0001_initial.py")}) for s in said]
    text = "import re, sys\nprint('settings say hello')\n"
    text += """sign = re.search('print[(]"(-- [0-9a-f]{32} )"', sys.argv[-1])[1]\n"""
    text += "assert sys.argv[1:5] == ['shell', '-v', '0', '-c'], sys.argv\n"
    text += f"for line in {lines!r}:\n    print(sign + line)\n"
    return Command(tool=Tool.DJANGO, words=_program(tmp_path, text))


def test_djangos_migrations_are_scripts_with_the_lines_of_their_operations(tmp_path: Path) -> None:
    """A column of a table that one statement makes leads to its field; code beside the SQL is noted."""
    root = write(tmp_path / "repo", {"shop/migrations/0001_initial.py": DJANGO})
    (script,), unread = generate(_django(tmp_path, root, _RECORDED), root)
    assert unread == ()
    assert (script.file, script.dialect) == ("shop/migrations/0001_initial.py", "postgresql")
    assert script.notes == (("script_code_too", ()),)
    assert [_at(script, w)[1] for w in ("CREATE TABLE", '"phone"', "passport")] == [7, 10, 13]


def test_what_django_could_not_write_is_said(tmp_path: Path) -> None:
    """An operation that needs a database is named by its kind; migrations of packages keep app and name."""
    root = write(tmp_path / "repo", {"shop/migrations/0001_initial.py": DJANGO})
    failed = _RECORDED | {"errors": ["CreateExtension_OperationalError"], "unknown": True, "elsewhere": ["log%s; DROP"]}
    (script,), unread = generate(_django(tmp_path, root, failed), root)
    assert unread == (
        Unread(
            file="shop/migrations/0001_initial.py",
            reason="generated_failed",
            params=(("error", "CreateExtension_OperationalError"),),
        ),
    )
    assert ("script_names_unknown", ()) in script.notes
    assert ("script_other_database", (("databases", "logsDROP"),)) in script.notes
    elsewhere = generate(_django(tmp_path, tmp_path / "package", _RECORDED), root)[0]
    assert [(s.file, s.rows) for s in elsewhere] == [("shop/0001_initial", ())]
    assert [u.reason for u in generate(_django(tmp_path, root), root)[1]] == ["generator_nothing"]


@pytest.mark.parametrize(
    ("text", "reason", "params"),
    [
        ("raise SystemExit(3)", "generator_failed", {"code": 3}),
        ("import time; time.sleep(60)", "generator_slow", {"seconds": "1"}),
        ("while True: print('x' * 100_000)", "generator_large", {"limit": 1_000_000}),
    ],
)
def test_a_command_that_fails_or_does_not_end_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str, params: dict[str, object]
) -> None:
    """Its code, its time, its bound; what it wrote to its error stream is not repeated."""
    monkeypatch.setattr("privaudit.migrate.generated.OUTPUT_BYTES", 1_000_000)
    monkeypatch.setattr(generated_run, "OUTPUT_BYTES", 1_000_000)
    command = Command(tool=Tool.ALEMBIC, words=_program(tmp_path, text), seconds=1)
    _, (unread,) = generate(command, tmp_path)
    assert (unread.reason, dict(unread.params)) == (reason, params)


def test_what_a_command_began_ends_with_it(tmp_path: Path) -> None:
    """A server that a project starts in passing does not stay behind."""
    text = "import subprocess, sys, time\nsleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
    text += "child = subprocess.Popen(sleep)\n"
    text += f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\ntime.sleep(60)\n"
    generate(Command(tool=Tool.ALEMBIC, words=_program(tmp_path, text), seconds=1.5), tmp_path)
    child = Path(f"/proc/{(tmp_path / 'pid').read_text()}/stat")
    until = time.monotonic() + 5
    while child.exists() and child.read_text().split()[2] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert not child.exists() or child.read_text().split()[2] == "Z"


def test_secrets_of_the_environment_are_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a user names goes in; no shell reads the words."""
    monkeypatch.setenv("DEPLOY_TOKEN", "geheim")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shop.settings")
    text = f"import json, os, sys\njson.dump([dict(os.environ), sys.argv], open({str(tmp_path / 'seen')!r}, 'w'))\n"
    words = (*_program(tmp_path, text), "; touch x", "$(touch x)")
    generate(Command(tool=Tool.ALEMBIC, words=words, variables=("DJANGO_SETTINGS_MODULE",)), tmp_path)
    environment, argv = json.loads((tmp_path / "seen").read_text())
    assert "DEPLOY_TOKEN" not in environment
    assert (environment["DJANGO_SETTINGS_MODULE"], environment["PATH"]) == ("shop.settings", os.environ["PATH"])
    assert argv[1:3] == ["; touch x", "$(touch x)"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["seen", "tool.py"]


def test_a_program_that_is_not_there_and_a_folder_outside_are_mistakes(tmp_path: Path) -> None:
    """Exit code 2: the configuration is wrong."""
    for command in (
        Command(tool=Tool.ALEMBIC, words=("/no/such/program",)),
        Command(tool=Tool.ALEMBIC, words=(sys.executable,), folder="../elsewhere"),
        Command(tool=Tool.ALEMBIC, words=()),
    ):
        with pytest.raises(UsageError) as raised:
            generate(command, write(tmp_path / "repo", {"x": ""}))
        assert raised.value.exit_code == USAGE


def test_no_sql_is_in_a_repr(tmp_path: Path) -> None:
    """Seed rows stand in what tools write."""
    command = Command(tool=Tool.ALEMBIC, words=_program(tmp_path, "print('-- Running upgrade  -> a1\\ngeheim')"))
    found = generate(command, tmp_path)
    assert "geheim" in found[0][0].text
    assert "geheim" not in repr((found, command))


def test_commands_are_those_of_the_configuration() -> None:
    """What stands under [[gate.commands]] is what runs."""
    given = GateCommand(tool="django", command=("python", "manage.py"), folder="web", seconds=9.0, variables=("A",))
    words = ("python", "manage.py")
    assert command_of(given) == Command(tool=Tool.DJANGO, words=words, folder="web", seconds=9.0, variables=("A",))
