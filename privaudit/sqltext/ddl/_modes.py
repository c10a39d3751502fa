r"""What a session's settings make of quotes: backslashes in strings, names in double quotes.

Sources: PostgreSQL manual, ``standard_conforming_strings`` and SET (LOCAL ends with the transaction; a rollback takes
back every SET); psql cuts a line by the setting at its beginning; MySQL manual 5.1.11 "Server SQL Modes"
(ANSI_QUOTES, NO_BACKSLASH_ESCAPES, combinations) and MariaDB "SQL_MODE"; the mysql client follows both modes.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from ._tokens import DOLLAR, ESCAPED_ON, Kind, Token, comments, tokens
from .base import MYSQL_LIKE, Dialect

_ON: Final = frozenset({"ON", "TRUE", "YES", "1", "DEFAULT"})
_OFF: Final = frozenset({"OFF", "FALSE", "NO", "0"})
_NAME: Final = "STANDARD_CONFORMING_STRINGS"
_QUOTES_NAMES: Final = frozenset({"ANSI", "ANSI_QUOTES", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL"})
_NO_BACKSLASH: Final = "NO_BACKSLASH_ESCAPES"
_OTHERS: Final = frozenset(
    {
        "",
        "ALLOW_INVALID_DATES",
        "ERROR_FOR_DIVISION_BY_ZERO",
        "HIGH_NOT_PRECEDENCE",
        "IGNORE_SPACE",
        "MYSQL323",
        "MYSQL40",
    }
    | {
        "IGNORE_BAD_TABLE_OPTIONS",
        "NO_AUTO_CREATE_USER",
        "NO_AUTO_VALUE_ON_ZERO",
        "NO_DIR_IN_CREATE",
        "PAD_CHAR_TO_FULL_LENGTH",
    }
    | {"NO_ENGINE_SUBSTITUTION", "NO_FIELD_OPTIONS", "NO_KEY_OPTIONS", "NO_TABLE_OPTIONS", "NO_UNSIGNED_SUBTRACTION"}
    | {"NO_ZERO_DATE", "NO_ZERO_IN_DATE", "ONLY_FULL_GROUP_BY", "PIPES_AS_CONCAT", "REAL_AS_FLOAT", "STRICT_ALL_TABLES"}
    | {
        "STRICT_TRANS_TABLES",
        "TIME_TRUNCATE_FRACTIONAL",
        "TIME_ROUND_FRACTIONAL",
        "SIMULTANEOUS_ASSIGNMENT",
        "TRADITIONAL",
    }
    | {"EMPTY_STRING_IS_NULL", "NOT_USED"}
)
_KNOWN: Final = _OTHERS | _QUOTES_NAMES | {_NO_BACKSLASH}
_MAKES: Final = frozenset(
    {"CONCAT", "CONCAT_WS", "REPLACE", "SELECT", "(", ")", ",", "SESSION", "LOCAL", ".", "@", "SQL_MODE"}
)
_HERE: Final = frozenset({"", "SESSION", "LOCAL"})
_EVERYWHERE: Final = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY"})


class Modes:
    """The settings of one session, as its statements change them. ``unclear``: which holds is not known."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.other_strings = False
        """Backslashes in strings are not what they are by default."""
        self.quoted_names = False
        self.unclear = False
        self._kept: dict[str, tuple[bool, bool]] = {}
        """Modes that variables of MySQL hold."""
        self._before: bool | None = None
        """The setting when the transaction began."""

    @property
    def are_set(self) -> bool:
        """Whether quotes are read in another way than by default."""
        return self.other_strings or self.quoted_names

    def learn(self, text: str, behind: str) -> bool:
        """Learn from a statement; ``behind``: the rest of its last line. Return whether it leaves a doubt itself."""
        lowered = text[:10].lower()
        if self.dialect in MYSQL_LIKE:
            return "sql_mode" in text.lower() and self._mysql(text)
        if self.dialect is not Dialect.POSTGRESQL:
            return False
        before = self.other_strings
        doubtful = self._transaction(lowered) or self._postgresql(text)
        # psql cuts the rest of a line as the setting was when the line began.
        return doubtful or (before != self.other_strings and "'" in behind and "\\" in behind)

    # -- PostgreSQL

    def _transaction(self, begins: str) -> bool:
        if begins.startswith(("begin", "start")):
            self._before = self.other_strings
        elif begins.startswith(("rollback", "abort")):
            if self._before is not None and self._before != self.other_strings:
                self.unclear = True
            self._before = None
        return False

    def _postgresql(self, text: str) -> bool:
        lowered = text.lower()
        if "conforming" not in lowered:
            if "set_config" in lowered or (lowered.startswith("set") and 'u&"' in lowered):
                self.unclear |= _is_hidden(text)
            return False
        found = _words(text, Dialect.POSTGRESQL)
        if found[:1] == ["ALTER"] and _NAME in found:
            return found[-1] not in _ON
        at = 1 + (found[1:2] in (["SESSION"], ["LOCAL"]))
        value = None
        if found[:1] == ["SET"] and found[at : at + 1] == [_NAME] and found[at + 1 : at + 2] in (["="], ["TO"]):
            value = found[at + 2] if len(found) == at + 3 else None
        elif found[:1] == ["RESET"]:
            value = "DEFAULT"
        elif found[:5] == ["SELECT", "SET_CONFIG", "(", _NAME, ","] and len(found) == 9:
            value = found[5]
            self.unclear |= found[7] != "FALSE"
        self.unclear |= value not in _ON | _OFF or found[1:2] == ["LOCAL"]
        if value in _ON | _OFF:
            self.other_strings = value in _OFF
        return False

    # -- MySQL and MariaDB

    def _mysql(self, text: str) -> bool:
        found = [t for t in tokens(text, self.dialect) if t.kind is not Kind.BROKEN]
        if not found or found[0].text.upper() != "SET":
            return False
        if len(found) > 1 and found[1].text.upper() == "STATEMENT":
            self.unclear = True
            return False
        doubtful = False
        for name, scope, value in _assigned(found[1:]):
            if name == "SQL_MODE" and scope in _EVERYWHERE:
                made = self._made(value)
                doubtful |= made is None or made != (False, False)
            elif name == "SQL_MODE" and scope in _HERE:
                self._take(self._made(value))
            elif scope == "@" and (made := self._made(value)) is not None:
                self._kept[name] = made
        return doubtful

    def _take(self, made: tuple[bool, bool] | None) -> None:
        if made is None:
            self.unclear = True
        else:
            self.quoted_names, self.other_strings = made

    def _made(self, value: list[Token]) -> tuple[bool, bool] | None:
        """What a value makes of quotes (names, other strings); None where that is not known."""
        words = [t.text.upper() if t.kind is not Kind.STRING else "" for t in value]
        if words[:1] == ["@"] and len(words) == 2:
            # What nothing set is what the session began with: a dump's last lines.
            return self._kept.get(words[1], (False, False))
        if words in (["DEFAULT"], ["0"], ["NULL"]):
            return False, False
        names = {n.strip().upper() for t in value if t.kind is Kind.STRING for n in t.text[1:-1].split(",")}
        if not {w for w in words if w} <= _MAKES or not names <= _KNOWN:
            return None
        keeps = "SQL_MODE" in words
        gone: set[str] = set()
        if "REPLACE" in words:
            strings = [t.text[1:-1].strip(", ").upper() for t in value if t.kind is Kind.STRING]
            if len(strings) != 2 or strings[1] or words.count("REPLACE") != 1 or "CONCAT" in words:
                return None
            gone, names = set(strings[0].split(",")), set()
        return (
            bool(names & _QUOTES_NAMES) or (keeps and self.quoted_names and not gone & {"ANSI", "ANSI_QUOTES"}),
            _NO_BACKSLASH in names or (keeps and self.other_strings and _NO_BACKSLASH not in gone),
        )

    # -- what was cut

    def doubts(self, text: str) -> bool:
        """Whether a statement ends elsewhere if the setting is another than the one it was cut by."""
        if not self.unclear or "\\" not in text:
            return False
        quoted = (t for t in tokens(text, self.dialect) if t.kind in {Kind.STRING, Kind.BROKEN})
        return any("\\" in t.text and t.text[:1] not in "eE" for t in quoted)

    def plain(self, text: str) -> str:
        """Return a statement of the same length as one would write it without the settings."""
        if self.other_strings and "\\" in text:
            text = _strings(self.dialect).sub(self._without_backslashes, text)
        if self.quoted_names:
            text = _double(self.dialect).sub(_in_backticks, text)
        return text

    def _without_backslashes(self, found: re.Match[str]) -> str:
        if found.lastgroup != "s":
            return found[0]
        inside = found[0][1:-1]
        changed = inside.replace("\\", "/") if self.dialect in MYSQL_LIKE else re.sub(r"(?s)\\.", "//", inside)
        return found[0][0] + changed + found[0][-1]


def _in_backticks(found: re.Match[str]) -> str:
    """A name in double quotes as one in backticks; one with a backtick stays, if it has no backslash either."""
    name = found[1] or ""
    if "`" in name and "\\" in name:
        name = name.replace("`", "_")
    return f"`{name}`" if name and "`" not in name else found[0]


def _words(text: str, dialect: Dialect) -> list[str]:
    """Words in capitals, quoted or not, and what strings say."""
    return [t.text.strip("'\"").upper() for t in tokens(text, dialect) if t.text != ";"]


def _is_hidden(text: str) -> bool:
    """Whether the name of a setting is not plainly written."""
    found = list(tokens(text, Dialect.POSTGRESQL))
    for at, token in enumerate(found):
        if token.text.lower() == "set_config" and len(found) > at + 3:
            plain = found[at + 2].kind is Kind.STRING and found[at + 2].text[:1] == "'" and found[at + 3].text == ","
            if not plain:
                return True
        if token.text[:2].lower() == "u&":
            return True
    return False


def _assigned(found: list[Token]) -> list[tuple[str, str, list[Token]]]:
    """What SET assigns: name, scope ("@" for a variable of one's own) and value."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and depth == 0 and token.kind is Kind.SIGN:
            parts.append([])
        elif token.text != ";" or token.kind is not Kind.SIGN:
            parts[-1].append(token)
    out = []
    for part in parts:
        at = next((i for i, t in enumerate(part) if t.kind is Kind.SIGN and t.text in {"=", ":="}), None)
        if at is None:
            continue
        words = [t.text.strip("`").upper() for t in part[:at]]
        own = words[:1] == ["@"] and words[:2] != ["@", "@"]
        head = [w for w in words if w not in {"@", "."}]
        if head:
            out.append((head[-1], "@" if own else (head[0] if len(head) > 1 else ""), part[at + 1 :]))
    return out


@functools.cache
def _strings(dialect: Dialect) -> re.Pattern[str]:
    """Strings as they are where backslashes are not what they are by default, and what hides quotes."""
    if dialect in MYSQL_LIKE:
        return re.compile(rf"(?s){comments(dialect)}|`[^`]*+`|(?P<s>'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\")")
    return re.compile(
        rf"(?s){comments(dialect)}|(?P<d>{DOLLAR}).*?(?P=d)|\"[^\"]*+\"|(?<![\w$])[eE]{ESCAPED_ON}"
        r"|(?P<s>'(?:[^'\\]++|\\.|'')*+')"
    )


@functools.cache
def _double(dialect: Dialect) -> re.Pattern[str]:
    return re.compile(rf"(?s){comments(dialect)}|'(?:[^'\\]++|\\.|'')*+'|`[^`]*+`|\"([^\"]++)\"")
