"""The guard of the generic path: SQLAlchemy's dialects write its statements, so only what could change is refused.

Reflection of third-party dialects uses SHOW and DESCRIBE, comments in the text (Snowflake) and columns named
``comment`` (Trino), which the guard of our own statements would refuse.
"""

from __future__ import annotations

import re
from typing import Final

from ..model import record
from ._guard import FORBIDDEN_WORDS, Guard

_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]\[]*\]""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_PRAGMAS: Final = ("table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info", "index_xinfo")
_HARMLESS: Final = frozenset({"comment", "replace", "set", "cluster", "handler", "load", "rename", "begin", "lock"})
"""Words that stand in catalog columns or functions, and do nothing inside a SELECT or SHOW."""


@record
class GenericGuard(Guard):
    """One reading statement, no second one, and no word that writes, locks or calls."""

    def refusal(self, sql: str) -> str | None:
        """Return the word or sign for which the statement is refused, None if it may go."""
        bare = _COMMENT.sub(" ", _QUOTED.sub(" q ", sql)).strip()
        if ";" in bare:
            return ";"
        words = [w.lower() for w in _WORD.findall(bare)]
        if not words or words[0].upper() not in self.verbs:
            return words[0] if words else "(empty)"
        if re.search(r"\bfor\s+(?:update|share)\b", bare, re.IGNORECASE):
            return "for update"
        return next((w for w in words[1:] if w in FORBIDDEN_WORDS - _HARMLESS), None)


GUARD: Final = GenericGuard(
    verbs=frozenset({"SELECT", "WITH", "SHOW", "DESCRIBE", "DESC"}),
    settings=(
        # How SQLAlchemy reflects the engines that speak MySQL's protocol.
        re.compile(r"SHOW CREATE (?:TABLE|VIEW) `(?:[^`]|``)*`(?:\.`(?:[^`]|``)*`)?"),
        # How it reflects SQLite; none of these takes a value.
        re.compile(r"PRAGMA database_list"),
        re.compile(rf'PRAGMA (?:"?\w+"?\.)?(?:{"|".join(_PRAGMAS)})\(.*\)', re.DOTALL),
    ),
)
