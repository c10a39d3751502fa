"""Folders of schema changes come in the order in which their tools run them, and nothing is left out in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from privaudit.i18n import has_text
from privaudit.migrate.script import Tool
from privaudit.sqltext.ddl.base import Dialect
from privaudit.sqltext.ddl.split import split

from .folders import found, names, said, write

_T = "CREATE TABLE t (id int);\n"


def test_plain_files_come_as_people_number_them(tmp_path: Path) -> None:
    """10 comes after 2, and the files of a folder before those of its subfolders."""
    write(tmp_path, {f"sql/{n}.sql": _T for n in ("10_c", "2_b", "1_a", "later/1_x", "later/11_z", "later/2_y")})
    assert [n[4:-4] for n in names(tmp_path)] == ["1_a", "2_b", "10_c", "later/1_x", "later/2_y", "later/11_z"]


def test_files_that_a_shell_named_are_put_in_order_again(tmp_path: Path) -> None:
    """A glob sorts 10 before 2; their tool does not."""
    write(tmp_path, {f"migrations/V{n}__x.sql": _T for n in (1, 2, 10)})
    assert names(tmp_path, "migrations/V10__x.sql", "migrations/V1__x.sql", "migrations/V2__x.sql") == [
        "migrations/V1__x.sql",
        "migrations/V2__x.sql",
        "migrations/V10__x.sql",
    ]


def test_flyway_runs_versions_then_repeatable_scripts(tmp_path: Path) -> None:
    """Versions by number with dots and underscores alike, repeatable ones by description, callbacks first and last."""
    run = ["beforeMigrate", "V1__a", "V1_2__b", "V1.10__c", "V02__d", "R__a_view", "R__b_view", "afterMigrate__grants"]
    write(tmp_path, {f"db/migration/{n}.sql": _T for n in reversed(run)} | {"db/migration/U2__d.sql": "DROP TABLE t;"})
    scripts, unread = found(tmp_path)
    assert [s.file[13:-4] for s in scripts] == run
    assert {s.tool for s in scripts} == {Tool.FLYWAY}
    assert [s.repeatable for s in scripts] == [True, False, False, False, False, True, True, True]
    assert unread == ()


def test_placeholders_are_names(tmp_path: Path) -> None:
    """What is filled in when Flyway runs is one name wherever it stands, as long as it was; elsewhere $ is $."""
    text = "CREATE TABLE ${app.schema}.t (id int);\nGRANT SELECT ON ${app.schema}.t TO ${reader};\n"
    write(tmp_path, {"db/migration/V1__a.sql": text, "plain/1.sql": "SELECT '${x}';\n"})
    flyway, plain = found(tmp_path)[0]
    assert flyway.text == "CREATE TABLE __app_schema_.t (id int);\nGRANT SELECT ON __app_schema_.t TO __reader_;\n"
    assert flyway.notes == (("script_placeholders", ()),)
    assert (plain.text, plain.notes) == ("SELECT '${x}';\n", ())


def test_flyways_newest_baseline_stands_for_what_is_older(tmp_path: Path) -> None:
    """A new database begins at the newest baseline: versions up to it are not run."""
    write(tmp_path, {f"db/migration/{n}.sql": _T for n in ("V1__a", "B2__b", "V2__b", "B3__c", "V3__c", "V4__d")})
    assert [n[13:-4] for n in names(tmp_path)] == ["B3__c", "V4__d"]


def test_what_flyway_would_not_run_is_said(tmp_path: Path) -> None:
    """A name with one underscore is left out by Flyway without a word; a callback within migrations is not replayed."""
    write(tmp_path, {f"db/migration/{n}.sql": _T for n in ("V1__a", "V2_b", "notes", "beforeEachMigrate")})
    assert names(tmp_path) == ["db/migration/V1__a.sql"]
    assert said(tmp_path) == [
        ("db/migration/V2_b.sql", "flyway_ignored"),
        ("db/migration/beforeEachMigrate.sql", "flyway_callback"),
        ("db/migration/notes.sql", "flyway_ignored"),
    ]


def test_versions_of_two_services_are_two_series(tmp_path: Path) -> None:
    """Both have a V1: they are not one after the other in one database."""
    write(tmp_path, {f"{s}/db/migration/V{n}__x.sql": _T for s in ("shop", "billing") for n in (1, 2)})
    scripts, _ = found(tmp_path)
    assert [s.series for s in scripts] == ["billing/db", "billing/db", "shop/db", "shop/db"]
    write(tmp_path, {f"db/{s}/V{n}__x.sql": _T for s in ("a", "b") for n in (1, 2)})
    assert [s.series for s in found(tmp_path, "db")[0]] == ["db/a", "db/a", "db/b", "db/b"]


_UP_DOWN = {
    Tool.DBMATE: ("-- migrate:up transaction:false\n", "-- migrate:down\n"),
    Tool.GOOSE: ("-- +goose Up\n", "-- +goose Down\n"),
    Tool.SQL_MIGRATE: ("-- +migrate Up\n", "-- +migrate Down\n"),
    Tool.NODE_PG_MIGRATE: ("-- Up Migration\n", "-- Down Migration\n"),
    Tool.PLAY: ("# Users\n\n# --- !Ups\n", "# --- !Downs\n"),
    Tool.SHMIG: ("-- ==== UP ====\n", "-- ==== DOWN ====\n"),
    Tool.MYBATIS: ("-- // a table\n", "-- //@UNDO\n"),
}


@pytest.mark.parametrize("tool", _UP_DOWN)
def test_the_way_back_is_not_run_and_lines_keep_their_numbers(tmp_path: Path, tool: Tool) -> None:
    """Of a file with both ways only the change is left, at its line."""
    up, down = _UP_DOWN[tool]
    text = f"{up}CREATE TABLE t (id int);\n\n{down}DROP TABLE t;\n"
    write(tmp_path, {"migrations/20260101000000_x.sql": text})
    (script,), unread = found(tmp_path)
    assert (script.tool, unread) == (tool, ())
    assert "DROP" not in script.text
    assert "#" not in script.text
    assert script.text.index("CREATE TABLE") == text.index("CREATE TABLE")
    assert script.text.count("\n") == text.count("\n")


def test_ups_and_downs_may_take_turns(tmp_path: Path) -> None:
    """sql-migrate lets sections follow each other in any number."""
    text = (
        "-- +migrate Down\nDROP A;\n-- +migrate Up\nCREATE B;\n-- +migrate Down\nDROP C;\n-- +migrate Up\nCREATE D;\n"
    )
    write(tmp_path, {"migrations/1.sql": text})
    assert found(tmp_path)[0][0].text.split() == ["CREATE", "B;", "CREATE", "D;"]


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("000001_a.up.sql", "000001_a.down.sql"),
        ("20260101120000-a-up.sql", "20260101120000-a-down.sql"),
        ("001.do.sql", "001.undo.sql"),
        ("001.do.users.sql", "001.undo.users.sql"),
        ("0001.users.sql", "0001.users.rollback.sql"),
        ("2026-01-01-000000_a/up.sql", "2026-01-01-000000_a/down.sql"),
    ],
)
def test_files_of_the_way_back_are_not_run(tmp_path: Path, up: str, down: str) -> None:
    """golang-migrate, sqlx, db-migrate, postgrator, yoyo, Diesel: the name says which way it is."""
    write(tmp_path, {f"migrations/{up}": _T, f"migrations/{down}": "DROP TABLE t;"})
    assert names(tmp_path) == [f"migrations/{up}"]
    assert said(tmp_path) == []


def test_prisma_runs_folders_by_name_and_says_its_engine(tmp_path: Path) -> None:
    """migration.sql of each folder; migration_lock.toml names the provider."""
    stamps = ("20250101000000_b", "20240101000000_a")
    lock = 'provider = "sqlite"\n'
    write(tmp_path, {f"prisma/migrations/{s}/migration.sql": _T for s in stamps})
    write(tmp_path, {"prisma/migrations/migration_lock.toml": lock})
    scripts, _ = found(tmp_path)
    assert [(s.file.split("/")[2][-1], s.tool, s.dialect) for s in scripts] == [
        ("a", Tool.PRISMA, "sqlite"),
        ("b", Tool.PRISMA, "sqlite"),
    ]


def test_drizzle_runs_what_its_journal_lists(tmp_path: Path) -> None:
    """In the journal's order, and a file that it does not list is not run."""
    entries = '{"idx": 1, "tag": "0000_b"}, {"idx": 0, "tag": "0001_a"}'
    write(tmp_path, {f"drizzle/{n}.sql": _T for n in ("0000_b", "0001_a", "0002_left")})
    write(tmp_path, {"drizzle/meta/_journal.json": f'{{"dialect": "postgresql", "entries": [{entries}]}}'})
    scripts, _ = found(tmp_path)
    assert [(s.file, s.tool, s.dialect) for s in scripts] == [
        ("drizzle/0001_a.sql", Tool.DRIZZLE, "postgresql"),
        ("drizzle/0000_b.sql", Tool.DRIZZLE, "postgresql"),
    ]
    assert said(tmp_path) == [("drizzle/0002_left.sql", "script_not_listed")]


def test_drizzles_breakpoints_are_ends_of_statements(tmp_path: Path) -> None:
    """To MySQL they would be no comment."""
    text = (
        "CREATE TABLE `a` (`id` int)\n--> statement-breakpoint\nCREATE TABLE `b` (`id` int);--> statement-breakpoint\n"
    )
    write(tmp_path, {"drizzle/0000_a.sql": text})
    write(tmp_path, {"drizzle/meta/_journal.json": '{"dialect": "mysql", "entries": [{"idx": 0, "tag": "0000_a"}]}'})
    (script,), _ = found(tmp_path)
    assert [(p.line, p.text.strip()) for p in split(script.text, Dialect.MYSQL) if p.text.strip()] == [
        (1, "CREATE TABLE `a` (`id` int)"),
        (3, "CREATE TABLE `b` (`id` int)"),
    ]


def test_sqitch_deploys_by_its_plan(tmp_path: Path) -> None:
    """deploy/ in the plan's order, with an older form of a reworked change under its tag; revert/ and verify/ not."""
    plan = "%project=shop\n\nusers 2026-01-01T00:00:00Z A <a@example.org>\n@v1 2026-01-02T00:00:00Z A <a@example.org>\n"
    plan += (
        "app [users] 2026-01-03T00:00:00Z A <a@example.org>\nusers [users@v1] 2026-01-04T00:00:00Z A <a@example.org>\n"
    )
    write(tmp_path, {f"deploy/{n}.sql": _T for n in ("app", "users", "users@v1", "stray")} | {"sqitch.plan": plan})
    write(tmp_path, {"revert/users.sql": "DROP TABLE t;", "verify/users.sql": "SELECT 1;"})
    assert names(tmp_path) == ["deploy/users@v1.sql", "deploy/app.sql", "deploy/users.sql"]
    assert said(tmp_path) == [("deploy/stray.sql", "script_not_listed")]


def test_atlas_begins_at_its_newest_checkpoint(tmp_path: Path) -> None:
    """A checkpoint stands for all files before it."""
    files = {"1.sql": _T, "2.sql": _T, "3.sql": f"-- atlas:checkpoint\n\n{_T}", "4.sql": _T, "atlas.sum": "h1:x\n"}
    write(tmp_path, {f"migrations/{n}": t for n, t in files.items()})
    assert names(tmp_path) == ["migrations/3.sql", "migrations/4.sql"]


_DUMP = "--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE public.users (\n    id bigint NOT NULL\n);\n"


def test_rails_is_read_through_its_dump(tmp_path: Path) -> None:
    """With db/structure.sql migrations in Ruby need no word; without it they are said, with what to do."""
    ruby = {"db/migrate/20260101000000_create_users.rb": "class CreateUsers < ActiveRecord::Migration[7.1]\nend\n"}
    write(tmp_path, ruby)
    assert said(tmp_path) == [("db/migrate/20260101000000_create_users.rb", "code_rails")]
    write(tmp_path, {"db/structure.sql": _DUMP})
    scripts, unread = found(tmp_path)
    assert [(s.file, s.tool) for s in scripts] == [("db/structure.sql", Tool.STRUCTURE)]
    assert unread == ()


def test_a_dump_of_what_migrations_come_to_is_not_replayed_twice(tmp_path: Path) -> None:
    """The schema.sql of dbmate repeats the migrations; a dump that migrations build upon comes before them."""
    up = "-- migrate:up\nCREATE TABLE users (id bigint);\n-- migrate:down\nDROP TABLE users;\n"
    write(tmp_path, {"db/migrations/20260101000000_users.sql": up, "db/schema.sql": _DUMP})
    assert names(tmp_path) == ["db/migrations/20260101000000_users.sql"]
    assert said(tmp_path) == [("db/schema.sql", "dump_beside_migrations")]
    write(tmp_path / "other", {"db/structure.sql": _DUMP, "db/example.sql": "CREATE TABLE users (id int);\n"})
    assert names(tmp_path / "other") == ["db/structure.sql", "db/example.sql"]
    write(tmp_path, {"db/migrations/20260101000000_users.sql": "-- migrate:up\nALTER TABLE users ADD x int;\n"})
    assert names(tmp_path, "db") == ["db/schema.sql", "db/migrations/20260101000000_users.sql"]


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("alembic/versions/ab12_users.py", "revision = 'ab12'\ndown_revision = None\n", "code_alembic"),
        ("shop/migrations/0001_initial.py", "class Migration(migrations.Migration):\n    pass\n", "code_django"),
        ("src/db/migrations/20260101-users.ts", "export async function up() {}\n", "code_other"),
        ("Migrations/20260101000000_Users.cs", "public partial class Users : Migration {}\n", "code_other"),
        ("database/migrations/2026_01_01_000000_users.php", "<?php\n", "code_other"),
        ("db/migration/V2__Fill.java", "class V2__Fill {}\n", "code_other"),
        ("grails-app/migrations/changelog.groovy", "databaseChangeLog = {}\n", "code_other"),
        ("migrations/00002_fill.go", "package migrations\n", "code_other"),
    ],
)
def test_migrations_in_code_are_said(tmp_path: Path, path: str, text: str, reason: str) -> None:
    """What is not read is named, with what to do."""
    write(tmp_path, {path: text})
    assert said(tmp_path) == [(path, reason)]


def test_other_python_at_such_places_is_no_migration(tmp_path: Path) -> None:
    """An API's versions and the __init__ of a package say nothing of a database."""
    write(tmp_path, {"api/versions/v1.py": "x = 1\n", "shop/migrations/__init__.py": "", "app/0001_x.py": ""})
    assert found(tmp_path) == ((), ())


@pytest.mark.parametrize(
    ("among", "path"),
    [
        ("db/V1__a.sql", "db/V2__x.py"),
        ("db/V1__a.sql", "db/R__x.sh"),
        ("initdb/01_a.sql", "initdb/02_accounts.sh"),
        ("migrations/0001_a.sql", "migrations/0002_x.py"),
    ],
)
def test_a_program_numbered_as_the_scripts_beside_it_is_said(tmp_path: Path, among: str, path: str) -> None:
    """Tools run such programs among the scripts."""
    write(tmp_path, {among: _T, path: "x\n"})
    assert said(tmp_path) == [(path, "code_other")]


@pytest.mark.parametrize(
    "path",
    ["db/01_x.sh", "db/run.sh", "db/helper_2.py", "tools/V2__x.py", "db/V1__a_test.py", "db/V2__x.csv", "db/V2__x.md"],
)
def test_other_programs_beside_scripts_are_none_of_them(tmp_path: Path, path: str) -> None:
    """Those of other names and places, tests, and files that are no programs."""
    write(tmp_path, {"db/V1__a.sql": _T, path: "x\n"})
    assert said(tmp_path) == []


def test_folders_of_engines_are_series_of_their_own(tmp_path: Path) -> None:
    """One folder an engine, as Flyway's {vendor}: each is another database, and one not known is said."""
    write(tmp_path, {f"db/migration/{e}/V1__a.sql": _T for e in ("postgresql", "mysql", "h2")})
    scripts, unread = found(tmp_path)
    assert [(s.series, s.dialect) for s in scripts] == [
        ("db/migration/mysql", "mysql"),
        ("db/migration/postgresql", "postgresql"),
    ]
    assert [(u.reason, u.params) for u in unread] == [("script_engine", (("engine", "h2"),))]


def test_builds_and_others_code_are_not_gone_into(tmp_path: Path) -> None:
    """Copies that a build made are no second set of migrations; asked for by name they are read."""
    write(tmp_path, {f"{f}/db/V1__a.sql": _T for f in ("target/classes", "node_modules/x", ".git/x", "src")})
    assert names(tmp_path) == ["src/db/V1__a.sql"]
    assert names(tmp_path, "target/classes/db") == ["target/classes/db/V1__a.sql"]


def test_links_and_what_lies_outside_are_refused(tmp_path: Path) -> None:
    """A link may lead to anything, and a path out of the folder is none of the repository's."""
    root = write(tmp_path / "repo", {"sql/1.sql": _T})
    write(tmp_path / "elsewhere", {"2.sql": _T})
    (root / "sql/link.sql").symlink_to(tmp_path / "elsewhere/2.sql")
    (root / "sql/folder").symlink_to(tmp_path / "elsewhere")
    (root / "sql/loop").symlink_to(root / "sql")
    assert names(root) == ["sql/1.sql"]
    assert said(root) == [("sql/folder", "script_link"), ("sql/link.sql", "script_link"), ("sql/loop", "script_link")]
    assert said(root, "sql/folder/2.sql") == [("sql/folder/2.sql", "script_link")]
    assert names(root, "../elsewhere") == []
    assert [reason for _, reason in said(root, "../elsewhere", "/etc", "sql/none.sql")] == [
        "path_outside",
        "path_outside",
        "file_missing",
    ]


def test_a_root_below_a_link_is_fine(tmp_path: Path) -> None:
    """Home folders often lie behind a link; only what lies below the root is looked at for links."""
    write(tmp_path / "real", {"sql/1.sql": _T})
    (tmp_path / "home").symlink_to(tmp_path / "real")
    assert names(tmp_path / "home") == ["sql/1.sql"]
    assert names(tmp_path / "home", str(tmp_path / "home/sql/1.sql")) == ["sql/1.sql"]


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    """What is no regular file is said, not opened."""
    os.mkfifo(tmp_path / "1.sql")
    assert said(tmp_path) == [("1.sql", "file_not_plain")]


def test_large_files_are_not_read(tmp_path: Path) -> None:
    """A file of rows is not a schema."""
    with (tmp_path / "rows.sql").open("wb") as stream:
        stream.truncate(33 * 1024 * 1024)
    assert said(tmp_path) == [("rows.sql", "file_too_large")]


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"\xef\xbb\xbf" + "-- имя\n".encode(), ()),
        ("-- имя\n".encode("utf-16"), ()),
        (b"\xfe\xff" + "-- имя\n".encode("utf-16-be"), ()),
        ("-- имя и адрес покупателя\n".encode("cp1251"), (("script_encoding", (("encoding", "cp1251"),)),)),
    ],
)
def test_encodings_are_known_by_mark_or_by_their_letters(tmp_path: Path, data: bytes, note: tuple[object, ...]) -> None:
    """A comment in Russian is read whatever it was saved in, and a guess is noted."""
    write(tmp_path, {"1.sql": data})
    (script,), _ = found(tmp_path)
    assert script.text.startswith("-- имя")
    assert script.notes == note


def test_ends_of_lines_are_those_that_git_keeps(tmp_path: Path) -> None:
    """A checkout on Windows is no edit of every file."""
    write(tmp_path, {"1.sql": b"CREATE TABLE t (\r\n id int);\r\n"})
    assert found(tmp_path)[0][0].text == "CREATE TABLE t (\n id int);\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x01\x02\x03" * 50, "script_binary"),
        (b"SQLite format 3\x00\xff\xfe", "script_is_sqlite"),
        (b"\xff\xfe\x00", "script_binary"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "script_in_lfs"),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    """Binary data in a script's name, and a pointer to a file that was not fetched."""
    write(tmp_path, {"1.sql": data})
    assert found(tmp_path)[0] == ()
    assert said(tmp_path) == [("1.sql", reason)]
    assert all(has_text(f"reasons.{reason}", lang) for lang in ("en", "ru"))


def test_no_text_of_a_script_is_in_its_repr(tmp_path: Path) -> None:
    """Rows and passwords stand in scripts: a traceback or log line with one shows none."""
    write(tmp_path, {"1.sql": "INSERT INTO t VALUES ('geheim');\n"})
    assert "geheim" not in repr(found(tmp_path))
