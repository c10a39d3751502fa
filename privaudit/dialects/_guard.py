"""The statement guard: an allow-list over everything that is sent, because a read-only transaction is not harmless.

Even inside one, engines let a privileged account write files, take locks or call functions with effects (FACTS: COPY
TO PROGRAM, dblink, INTO OUTFILE, LOCK TABLE, pg_stat_reset). So each statement must be one that this code could have
meant: a known verb, no second statement, no comment, no word that locks or writes, and only functions on the list.
"""

from __future__ import annotations

import re
from typing import Final

from ..errors import NotReadOnly
from ..model import record

_QUOTED = re.compile(r"""'(?:[^'\\]|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`""")
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_$]*)\s*\(")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORBIDDEN_WORDS: Final = _words(
    """
    alter analyze attach begin call checkpoint cluster comment commit copy create delete detach discard
    do drop dumpfile execute flush grant handler import insert install into kill listen load lock merge
    notify optimize outfile prepare reindex rename repair replace reset restore revoke rollback
    savepoint set shutdown truncate unlock update vacuum
    """
)
"""Words that no read needs. ``for update`` and ``for share`` fall under ``update`` and the check below."""

SQL_WORDS_BEFORE_PAREN: Final = _words(
    """
    all and any array as asc between by case cast desc distinct else end except exists filter from group
    having in intersect interval is join lateral like limit materialized not null on or order over
    partition regexp row rows select set some system tablesample then union using values when where with
    within without zone bernoulli repeatable recursive separator
    """
)
"""Words that may stand before a parenthesis without being a function."""


@record
class Guard:
    """What one engine's session may send.

    ``verbs`` begin a statement (upper case); ``settings`` are whole statements, as patterns, that only set up this
    session; ``functions`` are all functions that may be called (lower case), None where the statements come from a
    library (the generic path) and only the forbidden words are refused.
    """

    verbs: frozenset[str]
    settings: tuple[re.Pattern[str], ...] = ()
    functions: frozenset[str] | None = None

    def check(self, sql: str, where: str) -> None:
        """Let a statement through, or refuse it.

        Raises:
            NotReadOnly: reason ``statement_refused``; it names the word, never the statement.
        """
        if any(p.fullmatch(sql.strip()) for p in self.settings):
            return
        refused = self.refusal(sql)
        if refused is not None:
            raise NotReadOnly(where, "statement_refused", (("word", refused),))

    def refusal(self, sql: str) -> str | None:
        """Return the word or sign for which the statement is refused, None if it may go."""
        bare = _QUOTED.sub(" q ", sql)
        for sign in ("'", '"', "`", "\\", ";", "--", "/*", "$$"):
            if sign in bare:
                return sign
        words: list[str] = [w.lower() for w in _WORD.findall(bare)]
        if not words or words[0].upper() not in self.verbs:
            return words[0] if words else "(empty)"
        found: str
        called = self._called(bare)
        for found in words[1:]:
            if found in FORBIDDEN_WORDS and found not in called:
                return found
        if re.search(r"\bfor\s+(no\s+key\s+|key\s+)?share\b", bare, re.IGNORECASE):
            return "for share"
        if self.functions is not None:
            for name in _CALL.findall(bare):
                low = name.lower()
                if low not in self.functions and low not in SQL_WORDS_BEFORE_PAREN:
                    return f"{low}()"
        return None

    def _called(self, bare: str) -> frozenset[str]:
        """Return words that are listed functions, as REPLACE can be, and stand in the statement as calls only."""
        listed = FORBIDDEN_WORDS & (self.functions or frozenset())
        calls, words = ([w.lower() for w in p.findall(bare)] for p in (_CALL, _WORD)) if listed else ([], [])
        return frozenset(w for w in listed if calls.count(w) == words.count(w))
