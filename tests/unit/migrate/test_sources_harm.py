"""Whatever lies in a folder, finding scripts raises nothing, keeps lines in place and comes out the same twice."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.i18n import has_text
from privaudit.migrate.orders import leading_number, natural, natural_path, version
from privaudit.migrate.sources import find
from privaudit.migrate.sources_text import read_text
from privaudit.migrate.tools_changelog import NotReadable, parts_of
from privaudit.migrate.tools_liquibase import changesets, run_part
from privaudit.migrate.tools_marks import marked
from privaudit.sqltext.ddl.base import Dialect

from .folders import found, write

_LINES = """\
-- +goose Up
-- +goose Down
-- migrate:up
-- migrate:down
--liquibase formatted sql
--changeset a:1 endDelimiter:/ dbms:mysql
--ignoreLines:start
--ignoreLines:99
--rollback x
# !Ups
#
-- //@UNDO
databaseChangeLog
<databaseChangeLog>
<sql>
</sql>
<![CDATA[
- include: {file: a}
CREATE TABLE t (
ENGINE=x
$$
`
&lt;
GO
/
;"""
_FILES = """\
V1__a.sql V__.sql R__.sql B9__b.sql V1_x.sql beforeMigrate.sql flyway.conf mysql/V1__a.sql 1.up.sql 1.down.sql atlas.sum
sqitch.plan deploy/a.sql meta/_journal.json changelog.xml changelog.yaml changelog.json schema.sql structure.sql .env
20260101_x/migration.sql migration_lock.toml versions/a.py migrations/0001_a.py --help.sql %s.sql {0}.sql ééé.sql"""
_WORDS = st.sampled_from([*_LINES.split("\n"), "\n", "\r\n", " ", "é", "\u2028", "\x85", "\x0c"])
_NAMES = st.sampled_from([*_FILES.split(), "a b.sql"])
_TEXTS = st.lists(_WORDS | st.text(max_size=4), max_size=25).map("\n".join) | st.lists(_WORDS, max_size=25).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_NAMES, st.binary(max_size=200) | _TEXTS.map(str.encode), max_size=8))
def test_no_folder_raises(files: dict[str, bytes]) -> None:
    """Every reason has words, every script its lines, and twice is the same."""
    with tempfile.TemporaryDirectory() as made:
        root = write(Path(made), {f"db/{name}": content for name, content in files.items()})
        scripts, unread = found(root)
        assert (scripts, unread) == find([Path()], root)
        for script in scripts:
            text = read_text((root / script.file).read_bytes()).text
            assert (len(script.text), script.text.count("\n")) == (len(text), text.count("\n"))
            assert all(has_text(f"reasons.{key}", "ru") for key, _ in script.notes)
        assert all(has_text(f"reasons.{u.reason}", "en") for u in unread)


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.sampled_from([None, *Dialect]))
def test_parts_that_are_not_run_leave_every_line_in_place(text: str, dialect: Dialect | None) -> None:
    """Marks and changesets blank and never move; what is left is what was there, or a client's sign."""
    for after in (marked(text), (None, run_part(text, changesets(text), dialect))):
        if after is not None:
            assert [len(line) for line in after[1].split("\n")] == [len(line) for line in text.split("\n")]


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.sampled_from(["a.xml", "a.yaml", "a.json"]))
def test_no_changelog_raises_anything_else(text: str, path: str) -> None:
    """A changelog is read or refused."""
    try:
        parts = parts_of(text, path)
    except NotReadable as e:
        assert len(str(e)) < 40  # noqa: PT017 - a word, never the text
    else:
        assert all(0 <= p.start <= p.end <= len(text) for p in parts)


@given(st.text(max_size=60), st.text(max_size=60))
def test_names_have_an_order(one: str, other: str) -> None:
    """Any two names can be compared, digits of any script and length too."""
    for key in (natural, natural_path, version, leading_number):
        assert (key(one) < key(other)) + (key(other) < key(one)) + (key(one) == key(other)) == 1  # type: ignore[operator]


@pytest.mark.parametrize("name", ["V" + "9" * 200 + "__a.sql", "9" * 200 + "_a.sql", "١٢_a.sql", "V1.٢__a.sql"])
def test_numbers_of_any_length_and_script_are_names(tmp_path: Path, name: str) -> None:
    """A long number, or one in Arabic digits, is a name like any other."""
    write(tmp_path, {f"db/{name}": "SELECT 1;"})
    assert [s.file for s in found(tmp_path)[0]] == [f"db/{name}"]
