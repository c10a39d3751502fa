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
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Final

from ...model import record
from . import _psql
from ._bodies import ending, is_compound
from ._modes import Modes
from ._tokens import DOLLAR, after_comment, comments, names, strings
from .base import MYSQL_LIKE, Dialect, Piece, PieceKind

BOM: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r?\n|\Z")
_DELIMITER: Final = re.compile(
    r"(?i)(?:delimiter[ \t]+|\\d[ \t]*)(?:'([^'\n]+)'|\"([^\"\n]+)\"|`([^`\n]+)`|([^\s'\"`]\S*))[^\n]*"
)
_USE: Final = re.compile(r"(?i)use[ \t]+(?:`[^`\n]*`|[\w$]+)[ \t]*(?=\r?(?:\n|\Z))")
_SENT: Final = re.compile(r"\\[gG]")
_NULL: Final = re.compile(r"\\N\b")
_VERB: Final = r"(?i:GRANT|DENY|REVOKE|CREATE|ALTER|DROP|EXEC|EXECUTE|INSERT|SELECT|UPDATE|MERGE|TRUNCATE|BACKUP)\b"
_GO: Final = r"(?i:[ \t]*GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?:--[^\n]*)?(?=\r?(?:\n|\Z)))"
_SLASH: Final = r"[ \t]*/[ \t]*(?=\r?(?:\n|\Z))"
_SLASH_OR_GO: Final = r"[ \t]*(?:/|(?i:GO))[ \t]*(?=\r?(?:\n|\Z))"
_ENDING_LINES: Final = {Dialect.MSSQL: _GO, Dialect.ORACLE: _SLASH, Dialect.SQLITE: _SLASH_OR_GO}
_CUT_WITHIN: Final = {
    Dialect.MSSQL: re.compile(rf"\n{_GO}\s*{_VERB}"),
    Dialect.ORACLE: re.compile(rf"\n{_SLASH}|;[ \t]*\r?\n\s*{_VERB}"),
}
"""Within a string or a comment, where clients cut all the same: sqlcmd at GO, SQL*Plus at a slash and a last ``;``."""
_COMMANDS: Final = {
    Dialect.POSTGRESQL: _psql.COMMAND,
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
def _signs(dialect: Dialect, delimiter: str, other_strings: bool, quoted_names: bool) -> _Signs:
    mysql = dialect in MYSQL_LIKE
    line = _ENDING_LINES.get(dialect)
    special = "'\"/-" + _SPECIAL.get(dialect, "`#\\") + delimiter[0] + ("\n" if line else "")
    single = [
        _strings(dialect, other_strings, quoted_names) if other_strings or quoted_names else strings(dialect),
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


def _strings(dialect: Dialect, other_strings: bool, quoted_names: bool) -> str:
    """Strings where a setting makes backslashes what they are not by default, and names in double quotes.

    Names have no escapes; what a client that takes them for strings sends at once the server reads as several.
    """
    if quoted_names and not other_strings:
        return strings(dialect).partition('|"')[0] + r"|\"[^\"]*+\""
    if dialect in MYSQL_LIKE:
        return r"'[^']*+'|\"[^\"]*+\""
    return strings(Dialect.MYSQL).partition('|"')[0]


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
        self._modes = Modes(dialect)
        self._line = 1
        self._counted = 0

    @property
    def _now(self) -> _Signs:
        return _signs(self._dialect, self._delimiter, self._modes.other_strings, self._modes.quoted_names)

    def pieces(self) -> Iterator[Piece]:
        """Yield what the script holds."""
        text, at = self._text, 0
        while True:
            begin, at = at, self._after_gap(at)
            if self._dialect is Dialect.MSSQL:
                yield from self._cut_in_comments(begin, at)
            if at >= len(text):
                return
            found = self._command(at)
            if found is not None:
                yield self._of_client(found)
                at = found.end()
                if self._dialect is Dialect.POSTGRESQL and _psql.reads_rows(found.group()):
                    at = yield from self._rows(at)
                continue
            at = yield from self._statements(at)

    def _statements(self, at: int) -> Generator[Piece, None, int]:
        """Yield what is sent at once, nearly always one statement; return where the next may begin."""
        end, after, doubt = self._statement(at)
        if end > at and self._delimiter != ";" and ";" in self._text[at:end]:
            yield from self._one_by_one(at, end)
        elif end > at:
            piece = self._piece(PieceKind.SQL, at, end, doubt)
            yield self._learnt(piece, after)
            if self._dialect is Dialect.POSTGRESQL and _psql.reads_rows(piece.text):
                after = yield from self._rows(after)
        return after

    def _learnt(self, piece: Piece, after: int) -> Piece:
        """Learn from a statement, and say whether it leaves a doubt."""
        line_end = self._text.find("\n", after) if self._dialect is Dialect.POSTGRESQL else after
        behind = self._text[after : line_end if line_end >= 0 else None] if piece.text[:1] in "sSrR" else ""
        return replace(piece, doubt="part") if self._modes.learn(piece.text, behind) and not piece.doubt else piece

    def _one_by_one(self, at: int, end: int) -> Iterator[Piece]:
        """What stands before another end sign than ``;``: the server takes it for as many statements as it holds."""
        inner = _Splitter(self._text[at:end], self._dialect)
        inner._modes = self._modes
        for piece in inner.pieces():
            start = at + piece.start
            yield self._piece(PieceKind.SQL, start, start + len(piece.text), piece.doubt)

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

    def _cut_in_comments(self, at: int, end: int) -> Iterator[Piece]:
        """A line GO in a comment: sqlcmd cuts there, and what follows up to the next is sent."""
        if end - at < len("/*GO*/") or (at := self._text.find("/*", at, end)) < 0:
            return
        found = _CUT_WITHIN[Dialect.MSSQL].search(self._text, at, end)
        while found is not None:
            start = found.start() + 1
            line = self._text.find("\n", start)
            yield self._piece(PieceKind.COMMAND, start, line if line >= 0 else end, "client")
            found = _CUT_WITHIN[Dialect.MSSQL].search(self._text, line, end)

    # -- lines of clients

    def _command(self, at: int) -> re.Match[str] | None:
        if self._dialect is Dialect.POSTGRESQL:
            return self._now.command.match(self._text, at)
        begin = self._text.rfind("\n", max(at - 200, 0), at) + 1
        if self._text[begin:at].strip(f" \t\r{BOM}") and not self._text.startswith("\\", at):
            # A statement's line is no other thing.
            return None
        if self._dialect in MYSQL_LIKE and (found := _DELIMITER.match(self._text, at)) is not None:
            return found
        return self._now.command.match(self._text, at)

    def _of_client(self, found: re.Match[str]) -> Piece:
        doubt = ""
        if found.re is _DELIMITER:
            self._delimiter = next(part for part in found.groups() if part)
        elif self._dialect is Dialect.POSTGRESQL:
            rest = self._text[found.end() : found.end() + 2000].strip()
            if _psql.does_more(found.group()) or (_psql.leaves(found.group()) and rest):
                doubt = "client"
        return self._piece(PieceKind.COMMAND, found.start(), found.end(), doubt)

    # -- statements

    def _statement(self, at: int) -> tuple[int, int, str]:
        """Where the statement ends that begins here, where the next may begin, and why it is not sure."""
        text, signs = self._text, self._now
        if self._dialect in MYSQL_LIKE and (use := _USE.match(text, at)) is not None:
            return use.end(), use.end(), ""
        if self._dialect is Dialect.MSSQL:
            return self._ended(ending(text, at, self._dialect), at)
        end = self._stop(at)
        if text.startswith("\\", end):
            return self._before_command(at, end)
        if self._delimiter == ";" and is_compound(text, at, end, self._dialect):
            # Read word by word, it is read as one would write it without settings, which is as long.
            end = (
                at + ending(self._modes.plain(text[at:]), 0, self._dialect)
                if self._modes.are_set
                else (ending(text, at, self._dialect))
            )
            found = signs.end.match(text, end)
            return end, end if found is None else found.end(), ""
        return self._ended(end, at)

    def _ended(self, end: int, at: int) -> tuple[int, int, str]:
        found = self._now.end.match(self._text, end)
        within = _CUT_WITHIN.get(self._dialect)
        doubt = "client" if within is not None and within.search(self._text, at, end) else ""
        return end, end if found is None else found.end(), doubt

    def _before_command(self, at: int, end: int) -> tuple[int, int, str]:
        """A statement with a command of the client in its line: sent by it, or gone on with behind it."""
        text = self._text
        if self._dialect in MYSQL_LIKE:
            sent = _SENT.match(text, end)
            return (end, sent.end(), "") if sent else (end, max(end, at + 1), "client")
        if text.startswith("\\;", end):
            return end, end + 2, ""
        found = self._now.command.match(text, end)
        if found is None:
            return end + 1, end + 1, "client"
        if _psql.sends(found.group()):
            return end, end, ""
        rest = self._after_gap(found.end())
        goes_on = rest < len(text) and not text.startswith(";", rest)
        return end, end, "client" if goes_on or _psql.forgets(found.group()) else ""

    def _stop(self, at: int) -> int:
        """Where a stretch ends that needs no counting: at an end sign, a command within a line, or the text's end."""
        text, signs = self._text, self._now
        while True:
            found = signs.run.match(text, at)
            at = at if found is None else found.end()
            if at >= len(text) or signs.end.match(text, at) is not None:
                return at
            if text[at] == "\\":
                if self._dialect not in MYSQL_LIKE or _NULL.match(text, at) is None:
                    return at
                at += 2
                continue
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

    def _rows(self, at: int) -> Generator[Piece, None, int]:
        """Yield the rest of the line and the rows below it; return where what follows them begins."""
        text = self._text
        line = _LINE_END.search(text, at)
        line_end, start = (len(text), len(text)) if line is None else (line.start(), line.end())
        if (rest := self._after_gap(at)) < line_end:
            yield self._piece(PieceKind.SQL, rest, line_end, "part")
        found = _psql.DATA_END.search(text, start)
        end = len(text) if found is None else found.start()
        if text[start:end].strip():
            # Rows that nothing ends hide whatever stands below them.
            yield self._piece(PieceKind.DATA, start, end, "unterminated" if found is None else "")
        return len(text) if found is None else found.end()

    def _piece(self, kind: PieceKind, start: int, end: int, doubt: str = "") -> Piece:
        text = self._text[start:end].rstrip()
        if kind is PieceKind.SQL:
            doubt = doubt or ("part" if self._modes.doubts(text) else "")
            if not doubt and self._dialect is Dialect.POSTGRESQL and not self._modes.are_set:
                doubt = "client" if _psql.ends_elsewhere(text) else ""
            # As one writes it without settings, so that nobody behind needs to know them.
            text = self._modes.plain(text)
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        begin = self._text.rfind("\n", 0, start) + 1
        if begin == 0 and self._text.startswith(BOM):
            begin = 1
        return Piece(kind=kind, text=text, start=start, line=self._line, column=start - begin + 1, doubt=doubt)
