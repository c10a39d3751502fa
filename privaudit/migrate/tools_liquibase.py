"""Liquibase's formatted SQL: changesets in comments, of which some are for other engines or ignored.

Source: https://docs.liquibase.com/concepts/changelogs/sql-format.html. The way back stands in comments, which no reader
of SQL looks at. Changesets of a context run unless contexts are named when Liquibase is started, so they are run here.
"""

from __future__ import annotations

import re

from ..model import record
from ..sqltext.ddl.base import MYSQL_LIKE, Dialect
from .sources_text import blank, without

_HEADER = re.compile(r"\A\s*--[ \t]*liquibase[ \t]+formatted", re.IGNORECASE)
_CHANGESET = re.compile(r"^[ \t]*--[ \t]*changeset[ \t]+[^\n]*$", re.IGNORECASE | re.MULTILINE)
_ATTRIBUTE = re.compile(r'\b(dbms|ignore|runOnChange|runAlways|endDelimiter):("[^"\n]*"|\S+)', re.IGNORECASE)
_COMMENTS = re.compile(
    r"^[ \t]*--[ \t]*(?:liquibase|changeset|rollback|comment|precondition|property|validCheckSum|ignoreLines)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_IGNORED = re.compile(r"^[ \t]*--[ \t]*ignoreLines:[ \t]*(\w+)[^\n]*$", re.IGNORECASE | re.MULTILINE)
NAMES = {
    "postgresql": Dialect.POSTGRESQL,
    "edb": Dialect.POSTGRESQL,
    "mysql": Dialect.MYSQL,
    "mariadb": Dialect.MARIADB,
    "sqlite": Dialect.SQLITE,
    "mssql": Dialect.MSSQL,
    "oracle": Dialect.ORACLE,
}


@record
class Changeset:
    """One changeset: the line that opens it, and where what it runs ends."""

    start: int
    body: int
    end: int
    dbms: str = ""
    ignored: bool = False
    repeatable: bool = False
    delimiter: str = ""


def is_formatted(text: str) -> bool:
    """Whether a text opens as formatted SQL does."""
    return _HEADER.match(text[:2000]) is not None


def changesets(text: str) -> tuple[Changeset, ...]:
    """Return the changesets of formatted SQL, in order."""
    found = list(_CHANGESET.finditer(text))
    ends = [m.start() for m in found[1:]] + [len(text)] * bool(found)
    return tuple(_changeset(m, end) for m, end in zip(found, ends, strict=True))


def _changeset(opened: re.Match[str], end: int) -> Changeset:
    said = {name.lower(): value.strip('"') for name, value in _ATTRIBUTE.findall(opened[0])}
    return Changeset(
        start=opened.start(),
        body=opened.end(),
        end=end,
        dbms=said.get("dbms", ""),
        ignored=said.get("ignore", "").lower() == "true",
        repeatable="true" in {said.get("runonchange", "").lower(), said.get("runalways", "").lower()},
        delimiter=said.get("enddelimiter", ""),
    )


def applies(dbms: str, dialect: Dialect | None) -> bool:
    """Whether what is for these engines (``postgresql,!h2``, ``all``, "") is run by this one; True if none is known."""
    words = {w.strip().lower() for w in dbms.split(",")} - {""}
    if "none" in words:
        return False
    if not words or "all" in words or dialect is None:
        return True
    # Which of the two a script is for is a guess from its text, so that one stands for both.
    own = MYSQL_LIKE if dialect in MYSQL_LIKE else {dialect}
    if any(NAMES.get(w.removeprefix("!")) in own for w in words if w.startswith("!")):
        return False
    wanted = {w for w in words if not w.startswith("!")}
    return not wanted or any(NAMES.get(w) in own for w in wanted)


def told(found: tuple[Changeset, ...]) -> Dialect | None:
    """Return the one engine that changesets name, if they name just one."""
    named = {NAMES.get(w.strip().lower()) for c in found for w in c.dbms.split(",") if w.strip() and "!" not in w}
    return named.pop() if len(named) == 1 else None


def run_part(text: str, found: tuple[Changeset, ...], dialect: Dialect | None) -> str:
    """Return formatted SQL with only what this engine runs, as a script for the engine's own client.

    Liquibase's own comments go, for without a space behind them they are none to MySQL; each changeset is ended; where
    one has signs of its own at the end of statements, these become the client's.
    """
    left_out = [(c.body, c.end) for c in found if c.ignored or not applies(c.dbms, dialect)]
    out = without(text, left_out) if left_out else text
    if _IGNORED.search(out):
        out = _without_ignored(out)
    if not found:
        return _COMMENTS.sub(lambda m: blank(m[0]), out)
    parts, at, before = [_COMMENTS.sub(lambda m: blank(m[0]), out[: found[0].start])], found[0].start, ";"
    for c in found:
        sign = _sign(c.delimiter)
        line, body = out[at : c.body], _COMMENTS.sub(lambda m: blank(m[0]), out[c.body : c.end])
        # The comment that opens the changeset gives way to the end of what stands before, or to the client's command.
        if dialect in MYSQL_LIKE:
            line, before = (before if sign == before else f"DELIMITER {sign}").ljust(len(line))[: len(line)], sign
        else:
            line, body = ";".ljust(len(line)), _ended(body, sign)
        parts += [line, body]
        at = c.end
    return "".join(parts)


def _sign(delimiter: str) -> str:
    """The sign that a changeset's statements end with; some write a regular expression of it and ends of lines."""
    if "\\" not in delimiter:
        return re.sub(r"\s", "", delimiter) or ";"
    first = delimiter.partition("|")[0]
    return re.sub(r"\\+[rnst][*+]?|\\(\W)|[*+^$\s]", lambda m: m[1] or "", first) or ";"


def _ended(body: str, sign: str) -> str:
    if sign in {";", "/"} or sign.upper() == "GO":
        return body
    ends = re.compile(rf"{re.escape(sign)}[ \t]*$", re.MULTILINE)
    return ends.sub(lambda m: ";" + " " * (len(m[0]) - 1), body)


def _without_ignored(text: str) -> str:
    """A text without what stands between ``ignoreLines:start`` and ``end``, or in the number of lines behind it."""
    lines, left, skipping = text.split("\n"), 0, False
    for i, line in enumerate(lines):
        found = _IGNORED.match(line)
        word = found[1].lower() if found else ""
        if word in {"start", "end"}:
            skipping = word == "start"
        elif word.isdecimal() and word.isascii():
            left = int(word[:9])
        elif skipping or left > 0:
            lines[i], left = blank(line), left - 1
    return "\n".join(lines)
