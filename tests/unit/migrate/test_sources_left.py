"""What a mark or a name keeps from being run is told where nothing else shows that its tool is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from privaudit.migrate.sources_both import both
from privaudit.sqltext.ddl.base import Dialect

from .folders import Repository, write

_T = "CREATE TABLE t (id int);\n"
_GRANT = "GRANT SELECT ON t TO PUBLIC;\n"
_GOOSE = f"-- +goose Up\nSELECT 1;\n-- +goose Down\n{_GRANT}"
_DBMATE = f"-- migrate:up\nSELECT 1;\n-- migrate:down\n{_GRANT}"
_CHANGESET = "--liquibase formatted sql\n--changeset a:{n}{word}\n"


def told(root: Path, before: Mapping[str, str], change: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """File, line and tool of what is told of a change: against the state before, and the same if it is committed."""
    repository = Repository(root)
    repository.commit(before)
    write(root, change)
    seen = both([Path("db")], root, "HEAD", Dialect.POSTGRESQL).left
    repository.commit({})
    assert both([Path("db")], root, "HEAD~1", Dialect.POSTGRESQL).left == seen
    assert both([Path("db")], root, "HEAD", Dialect.POSTGRESQL).left == ()
    return [(one.file, place[0], one.tool.value) for one in seen if (place := one.place()) is not None]


@pytest.mark.parametrize(
    ("file", "text", "line", "tool"),
    [
        ("db/002.sql", _GOOSE, 4, "goose"),
        ("db/002.sql", _DBMATE, 4, "dbmate"),
        ("db/002.sql", f"{_T}-- //@UNDO\n\n{_GRANT}", 4, "mybatis"),
        ("db/002_x.down.sql", _GRANT, 1, "golang_migrate"),
        ("db/002_x/down.sql", f"\n{_GRANT}", 2, "diesel"),
        ("db/002.sql", _CHANGESET.format(n=1, word=" dbms:mysql") + _GRANT, 3, "liquibase"),
        ("db/002.sql", _CHANGESET.format(n=1, word=" ignore:true") + _GRANT, 3, "liquibase"),
        ("db/002.sql", f"{_CHANGESET.format(n=1, word='')}--ignoreLines:1\n{_GRANT}", 4, "liquibase"),
    ],
)
def test_signs_of_a_tool_among_plain_files_are_told(tmp_path: Path, file: str, text: str, line: int, tool: str) -> None:
    """To psql they are comments and names: what stands behind them runs."""
    assert told(tmp_path, {"db/001.sql": _T}, {file: text}) == [(file, line, tool)]


def test_more_files_of_the_change_are_no_proof(tmp_path: Path) -> None:
    """What was there before the change decides, not how many files the change brings along."""
    change = {f"db/{n:03}.sql": f"-- +goose Up\nSELECT {n};\n-- +goose Down\nSELECT 0;\n" for n in range(2, 9)}
    assert len(told(tmp_path, {"db/001.sql": _T}, change)) == 7


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({"db/001.sql": _GOOSE}, {"db/002.sql": _GOOSE}),
        ({"db/0.sql": _T, "db/001.sql": _DBMATE}, {"db/002.sql": _DBMATE}),
        ({"db/001_a.up.sql": _T, "db/001_a.down.sql": "DROP TABLE t;\n"}, {"db/002_b.down.sql": _GRANT}),
        (
            {"db/1.sql": _CHANGESET.format(n=1, word="") + _T},
            {"db/2.sql": _CHANGESET.format(n=2, word=" dbms:mysql") + _T},
        ),
        ({"other.sql": _T}, {"db/001.sql": _GOOSE, "db/002.sql": _GOOSE}),
        ({"db/001.sql": _T}, {"db/002.sql": "-- +goose Up\nSELECT 1;\n-- +goose Down\n-- nothing to take back\n"}),
        ({"db/V1__a.sql": _T}, {"db/V2__b.sql": _GRANT, "db/U2__b.sql": "REVOKE SELECT ON t FROM PUBLIC;\n"}),
    ],
)
def test_a_tool_that_is_known_is_believed(tmp_path: Path, before: Mapping[str, str], change: Mapping[str, str]) -> None:
    """Ways back of goose, dbmate, golang-migrate and changesets for other engines are no news where these are used."""
    assert told(tmp_path, before, change) == []


def test_a_checkpoint_counts_with_its_tool_only(tmp_path: Path) -> None:
    """Without Atlas' sums it is a comment; with them, a new file that it stands for runs where a database is there."""
    repository = Repository(tmp_path)
    repository.commit({"db/1.sql": _T})
    change = {"db/2.sql": _GRANT, "db/3.sql": f"-- atlas:checkpoint\n\n{_T}"}
    write(tmp_path, change)
    assert [s.file for s in both([Path("db")], tmp_path, "HEAD").after] == ["db/1.sql", "db/2.sql", "db/3.sql"]
    write(tmp_path, {"db/atlas.sum": "h1:x\n"})
    seen = both([Path("db")], tmp_path, "HEAD")
    assert [s.file for s in seen.after] == ["db/3.sql"]
    assert [(one.file, one.passed_over) for one in seen.left] == [("db/2.sql", True)]


def test_a_version_below_a_baseline_that_comes_with_it_is_told(tmp_path: Path) -> None:
    """Flyway runs the version where the database is there already, and the baseline only in a new one."""
    repository = Repository(tmp_path)
    repository.commit({"db/V1__a.sql": _T})
    write(tmp_path, {"db/V2__b.sql": _GRANT, "db/B3__c.sql": _T})
    assert [one.file for one in both([Path("db")], tmp_path, "HEAD").left] == ["db/V2__b.sql"]
    repository.commit({})
    assert both([Path("db")], tmp_path, "HEAD").left == ()


def test_without_a_state_before_half_of_the_files_decide(tmp_path: Path) -> None:
    """One marked file among three plain ones is told, two among three are not."""
    write(tmp_path, {"db/1.sql": _T, "db/2.sql": _T, "db/3.sql": _GOOSE})
    assert [one.file for one in both([Path("db")], tmp_path, None).left] == ["db/3.sql"]
    write(tmp_path, {"db/2.sql": _GOOSE})
    assert both([Path("db")], tmp_path, None).left == ()
