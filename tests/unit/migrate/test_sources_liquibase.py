"""Liquibase: formatted SQL, changelogs that say the order, and SQL written into them."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.migrate.script import Tool
from privaudit.sqltext.ddl.base import Dialect, PieceKind
from privaudit.sqltext.ddl.split import split

from .folders import found, names, said, write

_HEAD = "--liquibase formatted sql\n\n"


def _changeset(name: str, attributes: str = "") -> str:
    return f"--changeset ann:{name} {attributes}\nCREATE TABLE {name} (id int);\n--rollback DROP TABLE {name};\n"


def _made(text: str) -> list[str]:
    return [w for line in text.splitlines() if not line.lstrip().startswith("--") for w in line.split() if w[0] == "t"]


def test_changesets_of_other_engines_are_not_run(tmp_path: Path) -> None:
    """A changeset's dbms picks by name and by exclusion; one to be ignored is not run; lines stay."""
    text = _HEAD + _changeset("t1") + _changeset("t2", "dbms:mysql,mariadb") + _changeset("t3", 'dbms:"!h2, !mysql"')
    text += _changeset("t4", "ignore:true") + _changeset("t5", "dbms:!postgresql") + _changeset("t6", "dbms:postgresql")
    text += _changeset("t7", "dbms:none") + "--changeset ann:serial\nALTER TABLE t1 ADD b bigserial;\n"
    write(tmp_path, {"db/changelog/1.sql": text, "liquibase.properties": "url: jdbc:postgresql://h/shop\n"})
    (script,), unread = found(tmp_path)
    assert (script.tool, script.dialect, unread) == (Tool.LIQUIBASE, Dialect.POSTGRESQL, ())
    assert _made(script.text) == ["t1", "t3", "t6", "t1"]
    assert script.text.count("\n") == text.count("\n")


def test_changesets_tell_the_engine(tmp_path: Path) -> None:
    """All that name an engine name the same one."""
    write(tmp_path, {"db/1.sql": _HEAD + _changeset("t1", "dbms:oracle") + _changeset("t2")})
    assert found(tmp_path)[0][0].dialect == Dialect.ORACLE


@pytest.mark.parametrize(
    ("attributes", "repeatable"), [("runOnChange:true", True), ("runAlways:TRUE", True), ("", False)]
)
def test_what_runs_on_every_change_is_repeatable(tmp_path: Path, attributes: str, repeatable: bool) -> None:
    """An edit of such a file is how it is meant to be changed."""
    write(tmp_path, {"db/1.sql": _HEAD + _changeset("t1", attributes)})
    assert found(tmp_path)[0][0].repeatable is repeatable


def test_own_signs_at_the_end_of_statements_become_the_clients(tmp_path: Path) -> None:
    """A changeset's endDelimiter is DELIMITER to MySQL's client, and ; elsewhere, at the same place."""
    text = f"{_HEAD}--changeset ann:1 endDelimiter:// splitStatements:true\nCREATE TABLE t1 (id int)\n//\n"
    text += _changeset("t2")
    write(tmp_path, {"mysql/1.sql": text, "postgresql/1.sql": text})
    mysql, postgresql = found(tmp_path)[0]
    assert "DELIMITER //" in mysql.text.splitlines()[2]
    assert mysql.text.splitlines()[5].rstrip() == "DELIMITER ;"
    assert postgresql.text.splitlines()[4].rstrip() == ";"
    for script in (mysql, postgresql):
        assert script.dialect is not None
        pieces = [p.text for p in split(script.text, script.dialect) if p.kind is PieceKind.SQL]
        assert [p.split("(")[0].strip() for p in pieces] == ["CREATE TABLE t1", "CREATE TABLE t2"]
    assert len(mysql.text) == len(postgresql.text) == len(text)


def test_ignored_lines_are_not_run(tmp_path: Path) -> None:
    """Between start and end, and a number of lines."""
    text = f"{_HEAD}--changeset ann:1\n--ignoreLines:start\nCREATE t1;\n--ignoreLines:end\nCREATE t2;\n"
    text += "--ignoreLines:1\nCREATE t3;\nCREATE t4;\n"
    write(tmp_path, {"db/1.sql": text})
    assert _made(found(tmp_path)[0][0].text) == ["t2;", "t4;"]


_INCLUDES = {
    "xml": """<?xml version="1.0" encoding="UTF-8"?>
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
  <include file="sql/b.sql" relativeToChangelogFile="true"/>
  <include file="classpath:db/changelog/sql/a.sql"/>
  <changeSet id="3" author="ann"><sqlFile path="db/changelog/raw.sql"/></changeSet>
  <includeAll path="more" relativeToChangelogFile="true"/>
</databaseChangeLog>
""",
    "yaml": """databaseChangeLog:
  - include:
      file: sql/b.sql
      relativeToChangelogFile: true
  - include: {file: db/changelog/sql/a.sql}
  - changeSet:
      id: 3
      author: ann
      changes:
        - sqlFile: {path: db/changelog/raw.sql}
  - includeAll:
      path: more
      relativeToChangelogFile: true
""",
    "json": """{"databaseChangeLog": [
  {"include": {"file": "sql/b.sql", "relativeToChangelogFile": true}},
  {"include": {"file": "db/changelog/sql/a.sql"}},
  {"changeSet": {"id": "3", "author": "ann", "changes": [{"sqlFile": {"path": "db/changelog/raw.sql"}}]}},
  {"includeAll": {"path": "more", "relativeToChangelogFile": true}}
]}
""",
}


@pytest.mark.parametrize("ending", _INCLUDES)
def test_a_changelog_says_the_order(tmp_path: Path, ending: str) -> None:
    """Files are run as they are included, below resources too; what nothing includes comes last, with a note."""
    base = "src/main/resources/db/changelog"
    files = {f"{n}.sql": _HEAD + _changeset("t") for n in ("sql/a", "sql/b", "more/2", "more/1", "stray")}
    files["raw.sql"] = "CREATE TABLE raw (id int);\n"
    files[f"master.{ending}"] = _INCLUDES[ending]
    write(tmp_path, {f"{base}/{n}": t for n, t in files.items()})
    assert [n.removeprefix(f"{base}/") for n in names(tmp_path, "src")] == [
        "sql/b.sql",
        "sql/a.sql",
        "raw.sql",
        "more/1.sql",
        "more/2.sql",
        "stray.sql",
    ]
    assert said(tmp_path, "src") == []
    assert [s.notes for s in found(tmp_path, "src")[0]][-1] == (("changelog_not_listed", ()),)


def test_changelogs_include_changelogs(tmp_path: Path) -> None:
    """In order, each file once, circles too; a file that is not there is said with its line."""
    master = "databaseChangeLog:\n" + "".join(
        f"- include: {{file: db/{n}}}\n" for n in ("two.yaml", "one.yaml", "x.sql")
    )
    write(tmp_path, {"db/master.yaml": master})
    write(
        tmp_path, {"db/two.yaml": "databaseChangeLog:\n- include: {file: db/2.sql}\n- include: {file: db/one.yaml}\n"}
    )
    write(
        tmp_path, {"db/one.yaml": "databaseChangeLog:\n- include: {file: db/two.yaml}\n- include: {file: db/1.sql}\n"}
    )
    write(tmp_path, {f"db/{n}.sql": _HEAD + _changeset("t") for n in (1, 2)})
    scripts, unread = found(tmp_path)
    assert [s.file for s in scripts] == ["db/2.sql", "db/1.sql"]
    assert [(u.file, u.reason, dict(u.params)) for u in unread] == [
        ("db/master.yaml", "changelog_include", {"included": "db/x.sql", "line": 4})
    ]


_INLINE = {
    "xml": """<databaseChangeLog>
  <changeSet id="1" author="ann">
    <sql splitStatements="true">CREATE TABLE t1 (id int, note text DEFAULT '&lt;none&gt;')</sql>
    <rollback><sql>DROP TABLE t1</sql></rollback>
  </changeSet>
  <changeSet id="2" author="ann" dbms="mysql"><sql>CREATE TABLE t2 (id int)</sql></changeSet>
  <changeSet id="3" author="Пётр"><sql><![CDATA[
    CREATE TABLE t3 (id int);
  ]]></sql></changeSet>
  <changeSet id="4" author="ann"><createTable tableName="t4"/></changeSet>
</databaseChangeLog>
""",
    "yaml": """databaseChangeLog:
- changeSet:
    changes:
    - sql: {sql: "CREATE TABLE t9 (id int)"}
    - sql:
        sql: CREATE TABLE t1 (id int)
    rollback:
    - sql: {sql: DROP TABLE t1}
- changeSet:
    dbms: mysql
    changes:
    - sql: {sql: CREATE TABLE t2 (id int)}
- changeSet:
    author: Пётр
    changes:
    - sql:
        sql: |
          CREATE TABLE t3 (id int);
    - createTable: {tableName: t4}
""",
}


@pytest.mark.parametrize(
    ("ending", "lines", "others"), [("xml", {"t1": 3, "t3": 8}, (1, 10)), ("yaml", {"t1": 6, "t3": 18}, (2, 4))]
)
def test_sql_written_into_a_changelog_is_run_at_its_lines(
    tmp_path: Path, ending: str, lines: dict[str, int], others: tuple[int, int]
) -> None:
    """Of a changelog only its SQL is left; changes that Liquibase makes SQL of are said, with the first one's line."""
    text = _INLINE[ending]
    write(tmp_path, {f"postgresql/changelog.{ending}": text})
    (script,), (unread,) = found(tmp_path)
    assert {
        n: i for i, line in enumerate(script.text.splitlines(), 1) for n in ("t1", "t2", "t3", "t4") if n in line
    } == lines
    assert script.text.count(";") >= 2
    assert "DROP" not in script.text
    assert "DEFAULT '<none>" in script.text or ending == "yaml"
    assert (unread.reason, dict(unread.params)) == ("changelog_not_sql", {"changes": others[0], "line": others[1]})


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<databaseChangeLog>&b;</databaseChangeLog>'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("changelog.xml", _BOMB),
        ("changelog.xml", '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">\n<databaseChangeLog/>'),
        ("changelog.xml", "<databaseChangeLog>"),
        ("changelog.xml", "<databaseChangeLog>" + "<a>" * 5000 + "</a>" * 5000 + "</databaseChangeLog>"),
        ("changelog.yaml", "databaseChangeLog: [" + "[" * 20000),
        ("changelog.yaml", "databaseChangeLog: &a [*a\n"),
        ("changelog.json", '{"databaseChangeLog": [}'),
    ],
)
def test_broken_and_harmful_changelogs_are_said(tmp_path: Path, name: str, text: str) -> None:
    """No entity is opened, no address fetched, and nothing raised."""
    write(tmp_path, {f"db/{name}": text})
    assert said(tmp_path) == [(f"db/{name}", "changelog_unreadable")]


def test_a_changelog_leads_to_no_file_outside(tmp_path: Path) -> None:
    """An include with .. or an address is not followed out of the repository."""
    root = tmp_path / "repo"
    write(tmp_path, {"secret.sql": _HEAD})
    lines = "".join(
        f"- include: {{file: {p}}}\n" for p in ("../../secret.sql", "http://127.0.0.1:1/x.sql", "/etc/passwd")
    )
    write(root, {"db/changelog.yaml": f"databaseChangeLog:\n{lines}"})
    assert names(root) == []
    assert said(root) == [("db/changelog.yaml", "changelog_include")] * 3


def test_a_file_without_changesets_is_read(tmp_path: Path) -> None:
    """Only the first line of formatted SQL, as an editor's template leaves it."""
    write(tmp_path, {"db/1.sql": _HEAD})
    assert names(tmp_path) == ["db/1.sql"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("//", "//"),
        ("$$", "$$"),
        ("/", "/"),
        (r"\n/", "/"),
        (r"\n\s*/\s*\n|\n\s*/\s*$", "/"),
        (r"\$\$", "$$"),
        (r"\nGO", "GO"),
    ],
)
def test_signs_written_as_expressions_are_understood(tmp_path: Path, written: str, meant: str) -> None:
    """MySQL's client gets the sign itself."""
    write(tmp_path, {"mysql/1.sql": f"{_HEAD}--changeset a:1 stripComments:false endDelimiter:{written}\nSELECT 1\n"})
    assert f"DELIMITER {meant} " in found(tmp_path)[0][0].text


@pytest.mark.parametrize("attributes", ["endDelimiter://", "splitStatements:false"])
def test_a_procedure_is_one_statement_and_comments_are_none(tmp_path: Path, attributes: str) -> None:
    """What Liquibase writes without a space is no comment to MySQL; a changeset ends the statement that it holds."""
    body = "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\n  SELECT 2;\nEND\n" + ("//\n" if "//" in attributes else "")
    text = f"{_HEAD}--changeset a:1 {attributes}\n--comment x;\n{body}--rollback DROP PROCEDURE p;\n" + _changeset("t2")
    write(tmp_path, {"mysql/1.sql": text})
    (script,), _ = found(tmp_path)
    pieces = [p for p in split(script.text, Dialect.MYSQL) if p.kind is PieceKind.SQL and p.text.strip()]
    assert [(p.line, p.text.split()[1]) for p in pieces] == [
        (5, "PROCEDURE"),
        (text[: text.index("CREATE TABLE t2")].count("\n") + 1, "TABLE"),
    ]
