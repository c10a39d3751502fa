"""A log's text, seen before anything is parsed: several statements in one, prefixes, SET ROLE, looked-up values."""

from __future__ import annotations

import csv
import re

from ..model import record

_PIECES = re.compile(
    r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|`[^`]*`|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/|(;)""", re.DOTALL
)
_WHOLE = re.compile(r"\s*(?:create|alter|do|begin\s+not\s+atomic)\b", re.IGNORECASE)
_SPACE = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*(?!M?!).*?\*/)+", re.DOTALL)
_PREPARE = re.compile(r"prepare\s+(?:\"[^\"]*\"|\w+)\s*(?:\([^)]*\))?\s*as\s+", re.IGNORECASE)
_DECLARE = re.compile(
    r"declare\s+(?:\"[^\"]*\"|\w+)\s+[\w\s]*?cursor\s+(?:with(?:out)?\s+hold\s+)?for\s+", re.IGNORECASE
)
_TABLE = re.compile(r"table\s+(?=[\w\"])", re.IGNORECASE)
_SILENT = re.compile(
    r"(?:explain|prepare|execute|fetch|move|close|deallocate|lock|show|desc|describe|use)\b", re.IGNORECASE
)
_CONTROL = re.compile(r"(?:set|reset|discard|begin|start|commit|rollback|abort|end)\b", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"(?:grant|revoke|(?:create|alter|drop|rename)\s+(?:or\s+replace\s+)?(?:user|role|group)|set\s+(?:password|role)"
    r"|set\s+session\s+authorization|set\s+default\s+role|alter\s+default\s+privileges"
    r"|alter\s+(?:(?:foreign\s+)?table|(?:materialized\s+)?view|schema)\s[^;']{1,300}?\sowner\s+to)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\blimit\s+(?:\d+\s*,\s*)?(\d+)|\bfetch\s+(?:first|next)\s+(\d+)\s+row", re.IGNORECASE)
_NAMED = r"""(?:'(?P<s>[^']+)'|"(?P<d>[^"]+)"|(?P<w>[\w$]+))"""
_ROLE = re.compile(
    rf"set\s+(?P<scope>session\s+|local\s+)?(?:role(?:\s*=\s*|\s+to\s+|\s+)|session\s+authorization\s+){_NAMED}",
    re.IGNORECASE,
)
_RESET = re.compile(r"reset\s+(?:role|all|session\s+authorization)\b|discard\s+all\b", re.IGNORECASE)
_PATH = re.compile(r"set\s+(?:session\s+|local\s+)?search_path\s*(?:=|to)\s*(.+)", re.IGNORECASE | re.DOTALL)
_BEGIN = re.compile(r"(?:begin|start\s+transaction)\b", re.IGNORECASE)
_END = re.compile(r"(?:commit|end)\b", re.IGNORECASE)
_UNDO = re.compile(r"(?:rollback|abort)\b(?!\s+(?:work\s+|transaction\s+)?to\b)", re.IGNORECASE)
_HEAD = r'(?<![\w$])"?(?:{column})"?`?\)?(?:::\w+)?\s*(?:=|<=>|\bi?like\b|\bin\s*\(|=\s*any\s*\()\s*'
_LITERAL = re.compile(r"['0-9$](?:(?<=')[^']*(?:''[^']*)*'|(?<=\d)(?<![\w$@.].)[\w.]*|(?<=\$)\d+)")
"""Strings, numbers and parameters of a text without backslash, double quote or comment; see `sqltext.fingerprint`."""
_VALUE = (
    r"""(?:name_const\('[^']*',\s*)?(?:_\w+\s*|[EeNn])?'((?:[^'\\]|''|\\.)*)'|"((?:[^"\\]|""|\\.)*)"|(\$\d+|\d[\d.]*)"""
)
_PARAMETER = re.compile(r"\$(\d+) = (?:'((?:[^']|'')*)'|NULL)")


_CLOSED = re.compile(
    r"""[^'"`/#-]+|'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|\"\"|\\.)*"|`[^`]*`|/\*.*?\*/|--(?:[\s\x00][^\n]*)?|\#[^\n]*|/(?!\*)|-""",
    re.DOTALL,
)


_FIRST = frozenset("dDcC /-\n\t(")
_INSIDE = re.compile(r"(?:do\b(?!\s+(?:also|instead))|call\b)", re.IGNORECASE)
_UNICODE_NAME = re.compile(r"""\bU&"((?:[^"]|"")*)"(?:\s*UESCAPE\s*'(.)')?""", re.IGNORECASE)
_TEXT_RUNS = re.compile(
    r"\b(?:(?:table|query|cursor|schema|database)_to_xml(?:schema|_and_xmlschema)?|dblink\w*|query_to_json)\s*\(",
    re.IGNORECASE,
)


def spelt_out(text: str) -> str:
    r"""Write names like ``U&"p\0065ople"`` (PostgreSQL 15 manual, 4.1.2.3) as they are meant."""
    if 'u&"' not in text and 'U&"' not in text:
        return text
    return _UNICODE_NAME.sub(lambda m: f'"{_meant(m[1], m[2] or chr(92))}"', text)


def _meant(name: str, sign: str) -> str:
    one = re.escape(sign)
    found = re.compile(rf"{one}(?:\+([0-9A-Fa-f]{{6}})|([0-9A-Fa-f]{{4}})|({one}))")
    return found.sub(lambda m: m[3] or chr(min(int(m[1] or m[2], 16), 0x10FFFF)).replace('"', '""'), name)


def runs_inside(text: str) -> bool:
    """Whether a text is a block or a call whose statements ``log_statement`` does not write."""
    return text[:1] in _FIRST and _INSIDE.match(bare(text)) is not None


def runs_text(text: str) -> bool:
    """Whether a statement calls a function that reads what a string names (``query_to_xml``, ``dblink``)."""
    return "(" in text and _TEXT_RUNS.search(text) is not None


def is_open(text: str) -> bool:
    """Whether a text of MySQL ends inside a string or comment: what follows it in a log may be its own next lines."""
    single = text.count("'")
    if not ('"' in text or "\\" in text or "--" in text or "/*" in text or "#" in text) and "`" not in text:
        return single % 2 == 1
    if single == 0 and not ('"' in text or "--" in text or "/*" in text or "#" in text):
        return text.count("`") % 2 == 1
    at, end = 0, len(text)
    while at < end:
        found = _CLOSED.match(text, at)
        if found is None:
            return True
        at = found.end()
    return False


def bare(text: str) -> str:
    """Return a text without white space and comments before it; ``/*! */`` of MySQL is no comment."""
    found = _SPACE.match(text)
    return text[found.end() :] if found else text


def several(text: str) -> tuple[str, ...]:
    """Split a text that may hold several statements; definitions of routines stay whole."""
    if ";" not in text or _WHOLE.match(text):
        return (text,)
    parts, at = [], 0
    for piece in _PIECES.finditer(text):
        if piece[2]:
            parts.append(text[at : piece.start()])
            at = piece.end()
    parts.append(text[at:])
    return tuple(p for p in map(bare, parts) if p.strip()) or (text,)


def readable(text: str, *, prepared: bool = False) -> str | None:
    """Return the statement that reads in a bare text: of a cursor, of PREPARE where it is executed; None for none."""
    low = text[:8].lower()
    if low.startswith("declare"):
        found = _DECLARE.match(text)
        return text[found.end() :] if found else text
    if prepared and low.startswith("prepare"):
        found = _PREPARE.match(text)
        return text[found.end() :] if found else None
    if low.startswith("table"):
        found = _TABLE.match(text)
        return f"select * from {text[found.end() :]}" if found else text
    return None if _SILENT.match(text) else text


def is_control(text: str) -> bool:
    """Whether a bare text may change the role, the search path or the transaction."""
    return _CONTROL.match(text) is not None


def is_of_accounts(text: str) -> bool:
    """Whether a bare text is about rights or accounts: literals in it are names."""
    return _ACCOUNT.match(text) is not None


def limit(text: str) -> int | None:
    """Return the number of a LIMIT or FETCH FIRST; None if there is none."""
    found = _LIMIT.search(text)
    return int(found[1] or found[2]) if found else None


@record
class Setting:
    """What a control statement does: ``role`` "" means none any more, ``path`` is a search path."""

    role: str | None = None
    path: tuple[str, ...] | None = None
    local: bool = False
    begin: bool = False
    end: bool = False
    undo: bool = False


def setting(text: str) -> Setting:
    """Read a bare control statement."""
    role = _ROLE.match(text)
    if role:
        word = role["w"]
        name = role["s"] or role["d"] or word.lower()
        none = word is not None and word.lower() in {"none", "default"}
        return Setting(role="" if none else name, local=(role["scope"] or "").strip().lower() == "local")
    if _RESET.match(text):
        return Setting(role="")
    path = _PATH.match(text)
    if path:
        names = [p.strip() for p in path[1].split(",")]
        return Setting(path=tuple(p.strip("'\"") if p[:1] in "'\"" else p.lower() for p in names if p))
    return Setting(
        begin=_BEGIN.match(text) is not None, end=_END.match(text) is not None, undo=_UNDO.match(text) is not None
    )


class Compared:
    """How to find the values that a column is compared with: ``=``, ``LIKE`` or the first of ``IN``.

    In texts of a fingerprint with as many literals the value stands at the same place: it is looked for once.
    """

    __slots__ = ("_head", "_pattern", "_places")

    def __init__(self, column: str) -> None:
        self._head = _HEAD.format(column=re.escape(column))
        self._pattern: re.Pattern[str] | None = None
        self._places: tuple[str, int, tuple[int, ...]] = ("", 0, ())
        """The last fingerprint, the number of its literals, and which of them are values of the column."""

    def places(self, printed: str) -> tuple[int, tuple[int, ...]]:
        """Return the number of literals of a fingerprint, and which of them the column is compared with."""
        if self._places[0] is not printed and self._places[0] != printed:
            found = re.compile(rf"{self._head}\?", re.IGNORECASE).finditer(printed)
            at = tuple(printed.count("?", 0, one.end() - 1) for one in found)
            self._places = (printed, printed.count("?"), at)
        return self._places[1], self._places[2]

    def pattern(self) -> re.Pattern[str]:
        """Return a pattern that finds the values in a text."""
        if self._pattern is None:
            self._pattern = re.compile(rf"{self._head}(?:{_VALUE})", re.IGNORECASE)
        return self._pattern


def values(compared: Compared, text: str, printed: str) -> list[tuple[str, int]]:
    """Return the values that a column is compared with, and 0; for a parameter "" and its number."""
    if not ('"' in text or "\\" in text or "`" in text or "--" in text or "/*" in text or "#" in text):
        number, places = compared.places(printed)
        literals = _LITERAL.findall(text)
        if places and len(literals) == number:
            return [_literal(literals[at]) for at in places]
    return [
        _literal(f"'{one or two}'" if one or two else other) for one, two, other in compared.pattern().findall(text)
    ]


def _literal(text: str) -> tuple[str, int]:
    return ("", int(text[1:])) if text[:1] == "$" else (text.strip("'"), 0)


def logged_parameters(detail: str) -> tuple[str, ...]:
    """Read ``parameters: $1 = '...', $2 = NULL``, PostgreSQL's detail of an executed statement."""
    if detail.count("'") == 2 and detail[-1:] == "'" and detail.count("$") == 1:
        return (detail[detail.find("'") + 1 : -1],)
    return tuple([value.replace("''", "'") for _, value in _PARAMETER.findall(detail)])


def audited_parameters(field: str) -> tuple[str, ...]:
    """Read pgaudit's field of parameters."""
    if not field or field[0] == "<":
        return ()
    if '"' not in field:
        return tuple(field.split(","))
    return tuple(next(csv.reader([field]), ()))
