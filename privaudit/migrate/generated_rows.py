"""Lines of SQL that a tool made → lines of the Python that a person wrote, by the names that stand in both."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d]\w*")
_STRINGS = re.compile(r"""["']([^"'\n]{1,200})["']""")
_UPGRADE = re.compile(r"^def\s+upgrade\b", re.MULTILINE)
_DOWNGRADE = re.compile(r"^def\s+downgrade\b", re.MULTILINE)


def upgrade_lines(source: str) -> tuple[int, int]:
    """Return the first line of Alembic's ``upgrade`` and the one behind its last, from 1."""
    begins, ends = _UPGRADE.search(source), _DOWNGRADE.search(source)
    first = source.count("\n", 0, begins.start()) + 1 if begins else 1
    last = source.count("\n") + 2
    behind = source.count("\n", 0, ends.start()) + 1 if ends and begins and ends.start() > begins.start() else last
    return first, behind


def rows(sql: str, file: str, source: str, lines: tuple[int, int]) -> tuple[tuple[int, str, int], ...]:
    """Return for each line of SQL (from 1) the file and the line of its source that says the most of its names.

    What a migration does comes in its order, so that later lines are looked at first; a line without any name of the
    source's strings is the last one's.
    """
    said = [_names(line) for line in source.split("\n")]
    first, behind = lines
    span = range(first - 1, min(behind - 1, len(said)))
    at, out = first, []
    for number, line in enumerate(sql.split("\n"), 1):
        found = _best(frozenset(_forms(line)), said, range(at - 1, span.stop)) or _best(
            frozenset(_forms(line)), said, span
        )
        if found is not None:
            at = max(at, found)
        out.append((number, file, found if found is not None else at))
    return tuple(out)


def _best(words: frozenset[str], said: list[frozenset[str]], span: range) -> int | None:
    """The first line that has the most of the words; None where none has any."""
    best, most = None, 0
    for i in span:
        score = len(said[i] & words) if said[i] else 0
        if score > most:
            best, most = i + 1, score
    return best


def _names(line: str) -> frozenset[str]:
    """Names in a line's strings, in small letters, with the words that a longer text (plain SQL) is made of."""
    return frozenset(w.lower() for text in _STRINGS.findall(line) for w in _WORD.findall(text))


def _forms(line: str) -> set[str]:
    """Names in a line of SQL; of Django's ``shop_order`` and ``customer_id`` also the model and the field."""
    words = {w.lower() for w in _WORD.findall(line)} - _SQL
    return words | {w.partition("_")[2] for w in words if "_" in w} | {w.removesuffix("_id") for w in words}


_SQL = frozenset(
    {"create", "table", "alter", "add", "column", "drop", "not", "null", "primary", "key", "unique", "index", "on"}
    | {"using", "default", "constraint", "foreign", "references", "varchar", "integer", "bigint", "text", "boolean"}
    | {"numeric", "timestamp", "with", "time", "zone", "date", "check", "and", "or", "set", "to", "from", "where", "in"}
    | {"as", "is", "char", "int", "serial", "bigserial", "identity", "generated", "by", "update", "delete", "insert"}
    | {"into", "values", "cascade"}
)
