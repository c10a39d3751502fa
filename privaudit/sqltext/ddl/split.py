"""A script → its statements, with their places, as the client of its engine cuts it.

A stretch without an end sign is leapt over by one pattern; what that cannot tell (nested comments, dollar quotes) is
looked at by itself. Statements that hold others (routines, triggers) are read word by word.

Sources: psql manual ("Meta-Commands", BEGIN ATOMIC and brackets of rules: its lexer psqlscan.l); COPY: PostgreSQL
manual, "Text Format"; mysql client manual ("Client Commands", DELIMITER); ``sqlite3_complete`` and the dot commands of
sqlite3; ``GO`` of sqlcmd; SQL*Plus guide ("Running SQL Commands", ``/``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from ...model import record
from ._bodies import ending, is_compound
from ._tokens import DOLLAR, after_comment, comments, names, strings
from .base import MYSQL_LIKE, Dialect, Piece, PieceKind

BOM: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r?\n|\Z")
_DELIMITER: Final = re.compile(r"(?i)delimiter[ \t]+(\S+)[^\n]*")
_USE: Final = re.compile(r"(?i)use[ \t]+(?:`[^`\n]*`|[\w$]+)[ \t]*(?=\r?(?:\n|\Z))")
_BLANK: Final = r"(?:\s|--[^\n]*+\n|/\*(?:[^*]|\*(?!/))*+\*/)*+"
_OF_TABLE: Final = rf"(?:\"[^\"]*\"|[\w$.]|{_BLANK}\.{_BLANK})++{_BLANK}(?:\((?:\"[^\"]*\"|[^()\"])*\){_BLANK})?"
_FROM_STDIN: Final = re.compile(rf"(?is)copy\b{_BLANK}(?:binary\b{_BLANK})?{_OF_TABLE}(?<![\w$.])from\b{_BLANK}stdin\b")
_CLIENT_FROM_STDIN: Final = re.compile(rf"\\copy\b(?is:{_BLANK}(?:binary\b{_BLANK})?{_OF_TABLE}\bfrom\s+stdin\b)")
"""Of psql, which reads the rows from the script, too; ``pstdin`` is what its caller gives it."""
_DATA_END: Final = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_BACKSLASHES: Final = re.compile(
    r"(?i)set\s+standard_conforming_strings\s*(?:=|to)\s*'?(off|false|no|0|on|true|yes|1)\b"
)
_SQL_MODE: Final = re.compile(
    r"(?is)(?:/\*M?!\d*\s*)?set\b(?!\s+(?:global|persist))[^;]*?(?:@@)?(?:(?:session|local)\s*[.\s]\s*)?"
    r"\bsql_mode\s*:?=\s*(.*)"
)
_QUOTES_NAMES: Final = re.compile(r"(?i)\b(?:ANSI|ANSI_QUOTES|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL)\b")
_QUOTED: Final = {
    d: re.compile(rf"{comments(d)}|'(?:[^'\\]++|\\.|'')*+'|`[^`]*+`|\"([^\"`]++)\"", re.DOTALL) for d in MYSQL_LIKE
}
_GO: Final = r"(?i:[ \t]*GO(?:[ \t]+\d+)?[ \t]*(?:--[^\n]*)?(?=\r?(?:\n|\Z)))"
_SLASH: Final = r"[ \t]*/[ \t]*(?=\r?(?:\n|\Z))"
_COMMANDS: Final = {
    Dialect.POSTGRESQL: r"\\[^\n]*",
    Dialect.SQLITE: r"\.[A-Za-z][^\n]*",
    Dialect.MYSQL: r"(?i:source[ \t][^\n;]*|\\[.!][^\n]*)",
    Dialect.MARIADB: r"(?i:source[ \t][^\n;]*|\\[.!\-][^\n]*)",
    Dialect.MSSQL: r"(?i::(?:r|setvar|connect|on[ \t]+error|out|error|list|exit|quit|xml|perftrace)\b[^\n]*)",
    Dialect.ORACLE: (
        r"(?i:@{1,2}[^\n]*|(?:prompt|rem|remark|spool|whenever|connect|conn|define|undefine|show|exit|quit|host|pause"
        r"|accept|column|ttitle|btitle|clear|timing|exec|execute|start|variable|print|describe|desc)\b[^\n]*"
        r"|set[ \t]+(?!role|transaction|constraints?\b)[^\n]*)"
    ),
}
"""Of clients: each to the end of its line, where a statement could begin."""


@record
class _Signs:
    """The patterns of one way to cut."""

    gap: re.Pattern[str]
    """What stands between statements and belongs to none."""
    run: re.Pattern[str]
    """A stretch of a statement without anything to decide; it takes all that it can."""
    end: re.Pattern[str]
    command: re.Pattern[str]


_SPECIAL: Final = {Dialect.POSTGRESQL: "$\\", Dialect.SQLITE: "`[", Dialect.MSSQL: "[", Dialect.ORACLE: ""}
"""Signs that may begin something, beside quotes and comments."""


@functools.lru_cache(maxsize=64)
def _signs(dialect: Dialect, delimiter: str, backslashes: bool) -> _Signs:
    mysql = dialect in MYSQL_LIKE
    line = {Dialect.MSSQL: _GO, Dialect.ORACLE: _SLASH}.get(dialect)
    special = "'\"/-" + _SPECIAL.get(dialect, "`#") + delimiter[0] + ("\n" if line else "")
    single = [
        strings(Dialect.MYSQL).partition('|"')[0] if backslashes else strings(dialect),
        names(dialect),
        comments(dialect),
        r"-",
        r"/(?!\*)|/(?=\*M?!)" if mysql else r"/(?!\*)",
        rf"(?!{DOLLAR})\$" if dialect is Dialect.POSTGRESQL else "",
        re.escape(delimiter[0]) if len(delimiter) > 1 else "",
        rf"\n(?!{line})" if line else "",
    ]
    stop = f"(?!{re.escape(delimiter)})"
    return _Signs(
        gap=re.compile(rf"(?:[\s{BOM}]++|{comments(dialect)})*+", re.DOTALL),
        run=re.compile(rf"(?:[^{re.escape(special)}]++|{stop}(?:{'|'.join(s for s in single if s)}))*+", re.DOTALL),
        end=re.compile(re.escape(delimiter) + (rf"|^{line}|\n{line}" if line else ""), re.MULTILINE),
        command=re.compile(_COMMANDS[dialect]),
    )


def split(text: str, dialect: Dialect) -> Iterator[Piece]:
    """Yield the pieces of a script in their order; what stands between them are end signs, white space and comments.

    A string, name or comment that does not end makes all the rest one piece. Never raises.
    """
    return _Splitter(text, dialect).pieces()


class _Splitter:
    """Where one script is read, and by which rules now."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect
        self._delimiter = ";"
        self._backslashes = False
        self._quoted_names = False
        self._line = 1
        self._counted = 0

    @property
    def _now(self) -> _Signs:
        return _signs(self._dialect, self._delimiter, self._backslashes)

    def pieces(self) -> Iterator[Piece]:
        """Yield what the script holds."""
        text, at = self._text, 0
        while (at := self._after_gap(at)) < len(text):
            found = self._command(at)
            if found is not None:
                yield self._piece(PieceKind.COMMAND, at, found.end())
                at = self._after_command(found)
                if self._dialect is Dialect.POSTGRESQL and _CLIENT_FROM_STDIN.match(found.group()):
                    start, end, at = self._rows(at)
                    if self._text[start:end].strip():
                        yield self._piece(PieceKind.DATA, start, end)
                continue
            end, after = self._statement(at)
            if end > at:
                piece = self._piece(PieceKind.SQL, at, end)
                yield piece
                self._learn(piece.text)
                if self._dialect is Dialect.POSTGRESQL and _is_copy(piece.text):
                    start, end, after = self._rows(after)
                    if self._text[start:end].strip():
                        yield self._piece(PieceKind.DATA, start, end)
            at = after

    def _after_gap(self, at: int) -> int:
        """Where the next statement begins, or its end sign."""
        text, gap = self._text, self._now.gap
        while True:
            found = gap.match(text, at)
            at = at if found is None else found.end()
            if not text.startswith("/*", at) or self._dialect in MYSQL_LIKE:
                return at
            after = after_comment(text, at + 2)
            if after is None:
                return at
            at = after

    def _command(self, at: int) -> re.Match[str] | None:
        if self._dialect in MYSQL_LIKE and (found := _DELIMITER.match(self._text, at)) is not None:
            return found
        return self._now.command.match(self._text, at)

    def _after_command(self, found: re.Match[str]) -> int:
        if found.re is _DELIMITER:
            self._delimiter = found[1]
        return found.end()

    def _statement(self, at: int) -> tuple[int, int]:
        """Where the statement ends that begins here, and where the next may begin."""
        text, signs = self._text, self._now
        if self._dialect in MYSQL_LIKE and (use := _USE.match(text, at)) is not None:
            return use.end(), use.end()
        end = self._stop(at)
        if self._delimiter == ";" and is_compound(text, at, end, self._dialect):
            end = ending(text, at, self._dialect)
        found = signs.end.match(text, end)
        return end, end if found is None else found.end()

    def _stop(self, at: int) -> int:
        """Where a stretch ends that needs no counting: at an end sign, a command within a line, or the text's end."""
        text, signs = self._text, self._now
        while True:
            found = signs.run.match(text, at)
            at = at if found is None else found.end()
            if at >= len(text) or signs.end.match(text, at) is not None or text[at] == "\\":
                return at
            after: int | None = None
            if text[at] == "$":
                tag = text[at : text.index("$", at + 1) + 1]
                close = text.find(tag, at + len(tag))
                after = None if close < 0 else close + len(tag)
            elif text.startswith("/*", at) and self._dialect not in MYSQL_LIKE:
                after = after_comment(text, at + 2)
            if after is None:
                return len(text)
            at = after

    def _rows(self, at: int) -> tuple[int, int, int]:
        """Where rows of COPY begin and end, and what follows them begins."""
        line = _LINE_END.search(self._text, at)
        start = len(self._text) if line is None else line.end()
        found = _DATA_END.search(self._text, start)
        return (start, len(self._text), len(self._text)) if found is None else (start, found.start(), found.end())

    def _learn(self, text: str) -> None:
        """Dumps of PostgreSQL switch backslashes in strings on; a mode of MySQL has names in double quotes."""
        if self._dialect in MYSQL_LIKE and (mode := _SQL_MODE.match(text)) is not None:
            value = re.sub(r"(?is)\breplace\s*\([^()]*\)", "", mode[1])
            self._quoted_names = _QUOTES_NAMES.search(value) is not None or (
                self._quoted_names and "@@" in value and value == mode[1]
            )
        if self._dialect is Dialect.POSTGRESQL and text[:3].lower() == "set":
            found = _BACKSLASHES.match(text)
            if found is not None:
                self._backslashes = found[1].lower() in {"off", "false", "no", "0"}

    def _piece(self, kind: PieceKind, start: int, end: int) -> Piece:
        text = self._text[start:end].rstrip()
        if self._quoted_names and kind is PieceKind.SQL:
            # Names in the quotes that they always have there, so that nobody behind needs to know the mode.
            text = _QUOTED[self._dialect].sub(lambda m: f"`{m[1]}`" if m[1] else m[0], text)
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        begin = self._text.rfind("\n", 0, start) + 1
        if begin == 0 and self._text.startswith(BOM):
            begin = 1
        return Piece(kind=kind, text=text, start=start, line=self._line, column=start - begin + 1)


def _is_copy(text: str) -> bool:
    return text[:4].lower() == "copy" and _FROM_STDIN.match(text) is not None
