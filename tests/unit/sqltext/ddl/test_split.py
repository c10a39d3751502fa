"""Scripts of every engine are cut where its client cuts them, and every piece knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind
from privaudit.sqltext.ddl.split import split

PG, MY, MA, LITE, MS, ORA = (
    Dialect.POSTGRESQL,
    Dialect.MYSQL,
    Dialect.MARIADB,
    Dialect.SQLITE,
    Dialect.MSSQL,
    Dialect.ORACLE,
)

CASES: list[tuple[Dialect, str, list[str]]] = [
    (PG, "select 1; select 2", ["select 1", "select 2"]),
    (PG, "", []),
    (PG, " ;;\n; -- only a comment\n", []),
    (PG, "select ';' || \";\" ; select 2", ["select ';' || \";\"", "select 2"]),
    (PG, "-- a; b\nselect 1 -- c; d\n, 2; x", ["select 1 -- c; d\n, 2", "x"]),
    (PG, "/* a /* b; */ c; */ select 1", ["select 1"]),
    (PG, "select 1 /* a /* b; */ c; */ + 1; x", ["select 1 /* a /* b; */ c; */ + 1", "x"]),
    (PG, r"select E'\';'; x", [r"select E'\';'", "x"]),
    (PG, r"select 'a\'; x", [r"select 'a\'", "x"]),
    (PG, r"select name'a\'; x", [r"select name'a\'", "x"]),
    (
        PG,
        r"set standard_conforming_strings = off; select 'a\';'; x",
        ["set standard_conforming_strings = off", r"select 'a//;'", "x"],
    ),
    (
        PG,
        r"set standard_conforming_strings = off; set standard_conforming_strings to on; select 'a\'; x",
        ["set standard_conforming_strings = off", "set standard_conforming_strings to on", r"select 'a\'", "x"],
    ),
    (PG, "select $$a;$$, $x$ $$; $x$; y", ["select $$a;$$, $x$ $$; $x$", "y"]),
    (PG, "select a$1$;$1$ from $1; x", ["select a$1$", "$1$ from $1", "x"]),
    (
        PG,
        "create function f() returns int begin atomic select 1; select case when a then 2 end; end; x",
        ["create function f() returns int begin atomic select 1; select case when a then 2 end; end", "x"],
    ),
    (
        PG,
        "create function f() returns int as 'select 1;' language sql; x",
        ["create function f() returns int as 'select 1;' language sql", "x"],
    ),
    (
        PG,
        "create rule r as on insert to t do also (insert into a values (1); delete from b); x",
        ["create rule r as on insert to t do also (insert into a values (1); delete from b)", "x"],
    ),
    (PG, "begin; create table t(a int); end; x", ["begin", "create table t(a int)", "end", "x"]),
    (PG, "select 1 \\gset\nselect 2;", ["select 1", "\\gset", "select 2"]),
    (PG, "\\restrict abc;def\nselect 1;\n\\unrestrict abc", ["\\restrict abc;def", "select 1", "\\unrestrict abc"]),
    (PG, "copy t (a) from stdin;\nx;\n'\n\\.\n\nselect 1;", ["copy t (a) from stdin", "x;\n'", "select 1"]),
    (PG, "copy t from stdin;\n\\.\nselect 1;", ["copy t from stdin", "select 1"]),
    (PG, "copy t from stdin;\r\n1\r\n\\.\r\nselect 1;", ["copy t from stdin", "1", "select 1"]),
    (PG, "copy t from stdin;\n1\n2", ["copy t from stdin", "1\n2"]),
    (PG, "copy t from /* x */ stdin;\n1\n\\.\nselect 1;", ["copy t from /* x */ stdin", "1", "select 1"]),
    (PG, "\\copy t (a) from stdin csv\n1;\n\\.\nselect 1;", ["\\copy t (a) from stdin csv", "1;", "select 1"]),
    (PG, "copy (select 'from stdin') to 'f';\nselect 1;", ["copy (select 'from stdin') to 'f'", "select 1"]),
    (PG, "copy t from '/from stdin';\nselect 1;", ["copy t from '/from stdin'", "select 1"]),
    (PG, "copy t to stdout /* from stdin */;\nselect 1;", ["copy t to stdout /* from stdin */", "select 1"]),
    (PG, "select 'never ends; select 2;\nselect 3;", ["select 'never ends; select 2;\nselect 3;"]),
    (PG, "select 1; /* never ends; select 2;", ["select 1", "/* never ends; select 2;"]),
    (PG, "select $$ never; ends", ["select $$ never; ends"]),
    (PG, "select a[1;2]", ["select a[1", "2]"]),
    (PG, "select '`'; select `;", ["select '`'", "select `"]),
    (
        PG,
        "-- migrate:up\ncreate table t (a int);\n-- migrate:down\ndrop table t;",
        ["create table t (a int)", "drop table t"],
    ),
    (MY, r"select 'a\';', " + r'"b\";"' + "; x", [r"select 'a\';', " + r'"b\";"', "x"]),
    (MY, "select `a;``b`; x", ["select `a;``b`", "x"]),
    (MY, "select 1 # a; b\n; x", ["select 1 # a; b", "x"]),
    (MY, "select 1--1; select 2 -- a; b\n; x", ["select 1--1", "select 2 -- a; b", "x"]),
    (MY, "/*!40101 SET NAMES utf8 */;\n/* a; b */ x", ["/*!40101 SET NAMES utf8 */", "x"]),
    (MY, "/*M!100100 no; code */ x", ["x"]),
    (MA, "/*M!100100 code */; x", ["/*M!100100 code */", "x"]),
    (MA, "/*!80016 no; code */ x", ["x"]),
    (MY, "/*!80016 code */; x", ["/*!80016 code */", "x"]),
    (MA, "/*M!999999\\- enable the sandbox mode */ \nselect 1;", ["select 1"]),
    (
        MY,
        "create table t (a int /*!80023 INVISIBLE */, b int); x",
        ["create table t (a int /*!80023 INVISIBLE */, b int)", "x"],
    ),
    (
        MY,
        "DELIMITER //\ncreate procedure p() begin select 1; end//\ndelimiter ;\nx; y",
        ["DELIMITER //", "create procedure p() begin select 1; end", "delimiter ;", "x", "y"],
    ),
    (MY, "delimiter $$\nselect 1; select 2$$\nselect '$$'$$", ["delimiter $$", "select 1", "select 2", "select '$$'"]),
    (
        MY,
        (
            "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER a BEFORE INSERT ON t"
            " FOR EACH ROW BEGIN SET @a = 1; END */;;\nDELIMITER ;\nx;"
        ),
        [
            "DELIMITER ;;",
            (
                "/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER a BEFORE INSERT ON t FOR EACH ROW"
                " BEGIN SET @a = 1; END */"
            ),
            "DELIMITER ;",
            "x",
        ],
    ),
    (
        MY,
        "create trigger a before insert on t for each row begin if a then set b = if(c, 1, 2); end if; end; x",
        ["create trigger a before insert on t for each row begin if a then set b = if(c, 1, 2); end if; end", "x"],
    ),
    (
        MY,
        "create trigger a before insert on t for each row if b then set c = 1; end if; x",
        ["create trigger a before insert on t for each row if b then set c = 1; end if", "x"],
    ),
    (
        MY,
        (
            "create definer = 'r'@'%' procedure p() begin while a do case b when 1 then set c = 2; end case; end while;"
            " l: loop leave l; end loop; repeat set a = repeat('b', 2); until c end repeat; end; x"
        ),
        [
            (
                "create definer = 'r'@'%' procedure p() begin while a do case b when 1 then set c = 2; end case;"
                " end while; l: loop leave l; end loop; repeat set a = repeat('b', 2); until c end repeat; end"
            ),
            "x",
        ],
    ),
    (MY, "create procedure p() select 1; x", ["create procedure p() select 1", "x"]),
    (
        MY,
        "create function f() returns int return case when a then 1 end; x",
        ["create function f() returns int return case when a then 1 end", "x"],
    ),
    (MA, "begin not atomic create table t (a int); end; x", ["begin not atomic create table t (a int); end", "x"]),
    (MY, "use shop\ncreate table t (a int);", ["use shop", "create table t (a int)"]),
    (MY, "source other.sql\nselect 1;", ["source other.sql", "select 1"]),
    (
        LITE,
        "create trigger a after insert on t begin update t set b = case when c then 1 end; delete from d; end; x",
        ["create trigger a after insert on t begin update t set b = case when c then 1 end; delete from d; end", "x"],
    ),
    (LITE, 'select [a;b], `c;d`, "e;f"; x', ['select [a;b], `c;d`, "e;f"', "x"]),
    (LITE, ".mode csv\n.read a;b.sql\nselect 1;", [".mode csv", ".read a;b.sql", "select 1"]),
    (MY, "DELIMITER /\nselect 1; select 4/2/", ["DELIMITER /", "select 1", "select 4", "2"]),
    (
        MY,
        "create trigger a before insert on t for each row begin set new.end = 1; set new.a = 2; end; x",
        ["create trigger a before insert on t for each row begin set new.end = 1; set new.a = 2; end", "x"],
    ),
    (PG, "copy t from stdin;\n \n", ["copy t from stdin"]),
    (MS, "  GO\nselect 1\n  go -- again\nx", ["select 1", "x"]),
    (LITE, "begin; select 1; commit;", ["begin", "select 1", "commit"]),
    (MS, "create table t (a int)\nGO\nselect 1\ngo 5\nx", ["create table t (a int)", "select 1", "x"]),
    (
        MS,
        "SET ANSI_NULLS ON\nSET QUOTED_IDENTIFIER ON\ncreate table t (a int)",
        ["SET ANSI_NULLS ON", "SET QUOTED_IDENTIFIER ON", "create table t (a int)"],
    ),
    (
        MS,
        "alter table t\nalter column a int\nalter table u\ndrop column b",
        ["alter table t\nalter column a int", "alter table u\ndrop column b"],
    ),
    (
        MS,
        "grant select on t to a with\ngrant option\ndeny select on t to b",
        ["grant select on t to a with\ngrant option", "deny select on t to b"],
    ),
    (
        MS,
        "if exists (select 1)\ndrop table t\ncreate table t (a int)",
        ["if exists (select 1)\ndrop table t", "create table t (a int)"],
    ),
    (
        MS,
        "if 1 = 1\nbegin\n  create table t (a int);\n  drop table u\nend\ncreate table v (a int)",
        ["if 1 = 1\nbegin\n  create table t (a int);\n  drop table u\nend", "create table v (a int)"],
    ),
    (MS, "create procedure p as select 1; drop table t\nGO\nx", ["create procedure p as select 1; drop table t", "x"]),
    (MS, "select [a;]]b], N';' /* a /* ; */ */; x", ["select [a;]]b], N';' /* a /* ; */ */", "x"]),
    (MS, "begin tran\ncreate table t (a int)\ncommit", ["begin tran", "create table t (a int)", "commit"]),
    (MS, ":setvar a b\nselect 1", [":setvar a b", "select 1"]),
    (
        ORA,
        "create table t (a number(5));\nselect 4/2 from t\n/\nx;",
        ["create table t (a number(5))", "select 4/2 from t", "x"],
    ),
    (
        ORA,
        "create or replace procedure p as begin a; b; end;\n/\nx;",
        ["create or replace procedure p as begin a; b; end;", "x"],
    ),
    (ORA, "declare a int; begin null; end;\n/\nx;", ["declare a int; begin null; end;", "x"]),
    (
        ORA,
        "select q'[it's; ]', nq'!a';!', q'(;)' from dual; x",
        ["select q'[it's; ]', nq'!a';!', q'(;)' from dual", "x"],
    ),
    (
        ORA,
        "prompt a; b\nset echo off\nset role r;\n@other.sql\nx;",
        ["prompt a; b", "set echo off", "set role r", "@other.sql", "x"],
    ),
]


def _pieces(text: str, dialect: Dialect) -> list[Piece]:
    return list(split(text, dialect))


@pytest.mark.parametrize(("dialect", "text", "wanted"), CASES)
def test_a_script_is_cut_as_its_client_cuts_it(dialect: Dialect, text: str, wanted: list[str]) -> None:
    """The pieces are those that the engine's own client would send or do itself."""
    assert [p.text for p in _pieces(text, dialect)] == wanted


@pytest.mark.parametrize(("dialect", "text", "wanted"), CASES)
def test_line_ends_of_windows_cut_nothing_else(dialect: Dialect, text: str, wanted: list[str]) -> None:
    """The same script with CRLF has the same pieces."""
    found = [p.text.replace("\r\n", "\n") for p in _pieces(text.replace("\r\n", "\n").replace("\n", "\r\n"), dialect)]
    assert [t.strip() for t in found] == [t.strip() for t in wanted]


def test_a_piece_says_what_it_is_and_where_it_stands() -> None:
    """Kind, line and column are those of the first word, a byte order mark is no column."""
    text = "\ufeffcopy t from stdin;\n1\n\\.\n\\echo a\n/* b\n*/  select 1; select\n2;"
    found = [(p.kind, p.line, p.column) for p in _pieces(text, PG)]
    assert found == [
        (PieceKind.SQL, 1, 1),
        (PieceKind.DATA, 2, 1),
        (PieceKind.COMMAND, 4, 1),
        (PieceKind.SQL, 6, 5),
        (PieceKind.SQL, 6, 15),
    ]


def test_a_piece_does_not_show_its_text() -> None:
    """What is printed of a piece by mistake holds no value."""
    assert "secret" not in repr(_pieces("insert into t values ('secret')", PG))


def test_a_long_script_is_cut_in_time_that_grows_with_its_length() -> None:
    """A hundred thousand statements and a statement of a megabyte are cut, whole."""
    many = "insert into t values (1, 'a;b'); -- c\n" * 20_000
    assert len(_pieces(many, PG)) == 20_000
    long = "insert into t values " + ", ".join(["(1, 'it''s', \"x\")"] * 60_000)
    for dialect in Dialect:
        assert [p.text for p in _pieces(long + ";", dialect)] == [long]


_SIGNS = [
    ";",
    "'",
    '"',
    "`",
    "[",
    "]",
    "$$",
    "$a$",
    "--",
    "#",
    "/*",
    "*/",
    "/*!",
    "/*!40101",
    "\\",
    "E'",
    "q'[",
    "]'",
    "//",
    "begin",
    "end",
    "case",
    "if",
    "abc",
    "1",
    "(",
    ")",
    "\ufeff",
    "ж",
    "\x00",
]
_LINES = ["\n", "\r\n", " ", "-- ", "\n/\n", "\nGO\n", "DELIMITER //\n", "\\.\n"]
_HEADS = ["create trigger a ", "create function f() ", "begin atomic ", "copy t from stdin"]
_BITS = st.sampled_from([*_SIGNS, *_LINES, *_HEADS])
_SCRIPTS = st.lists(_BITS, max_size=30).map(" ".join) | st.lists(_BITS, max_size=30).map("".join)


@settings(max_examples=400, deadline=None)
@given(_SCRIPTS, st.sampled_from(list(Dialect)))
def test_pieces_and_what_stands_between_them_make_the_script_again(text: str, dialect: Dialect) -> None:
    """No character is lost, moved or read twice, whatever the text; and lines and columns are right."""
    at = 0
    for piece in split(text, dialect):
        assert piece.start >= at
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        assert piece.text.strip()
        before = text[: piece.start]
        mark = text.startswith("\ufeff") and "\n" not in before
        assert piece.line == before.count("\n") + 1
        assert piece.column == piece.start - (before.rfind("\n") + 1) + 1 - mark
        at = piece.start + len(piece.text)


_QUOTED = {
    PG: ["'a;''b'", "E'\\';'", '"c;""d"', "$$e;$$", "$t$ ; $$ $t$", "/* f; /* g; */ */", "-- h;\n"],
    MY: ["'a;''b\\';'", '"c;\\";"', "`d;`", "/* e; */", "# f;\n", "-- g;\n"],
    MA: ["'a;''b\\';'", '"c;\\";"', "`d;`", "/* e; */", "# f;\n", "-- g;\n"],
    LITE: ["'a;'''", '"b;"', "`c;`", "[d;]", "/* e; */", "-- f;\n"],
    MS: ["'a;'''", '"b;"', "[c;]]]", "/* d; /* e */ */", "-- f;\n"],
    ORA: ["'a;'''", '"b;"', "q'[c;']'", "/* d; */", "-- e;\n"],
}


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(list(Dialect)))
def test_end_signs_in_quotes_and_comments_end_nothing(data: st.DataObject, dialect: Dialect) -> None:
    """Statements made of quoted things come back one by one."""
    bit = st.sampled_from(_QUOTED[dialect])
    wanted = data.draw(st.lists(st.lists(bit, max_size=6).map(lambda b: "select 1 " + " ".join(b) + " x"), max_size=5))
    assert [p.text for p in _pieces(";\n".join(wanted) + ";", dialect)] == wanted
