"""Text to tree: the one place that calls sqlglot's parser. What it gets has no literal in it any more.

Its log lines and errors quote the text, so both are dropped; size bounds time and memory.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import sqlglot
from sqlglot import errors

from .base import Flavour
from .fingerprint import fingerprint

logging.getLogger("sqlglot").setLevel(logging.CRITICAL + 1)

LONGEST = 50_000
"""Characters of a fingerprint that is still parsed: about a second."""

_DIALECT = {Flavour.POSTGRESQL: "postgres", Flavour.MYSQL: "mysql"}
_BY = r"(?:\s*(?:OPTIONALLY|TERMINATED|ENCLOSED|ESCAPED|STARTING|BY|FIELDS|COLUMNS|LINES|CHARACTER SET \w+|\?))*"
OUTFILE = re.compile(rf"(?i)\bINTO\s+(?:OUTFILE|DUMPFILE)\s*\?{_BY}")
_TYPED = re.compile(r"(?i)(?<![\w.\"`])(?:date|time|timestamp|timestamptz|timetz)\s+(?=\?)")
_CHARSET = re.compile(r"(?i)(?<![\w.\"`])_[a-z0-9]+\s*(?=\?)")
_NAME_OR_MARK = re.compile(r"\"[^\"]*\"|`[^`]*`|\?")
_SAMPLE = re.compile(
    r"(?i)\btablesample\s+\w+\s*\((?:[^()]|\([^()]*\))*\)(?:\s*repeatable\s*\((?:[^()]|\([^()]*\))*\))?"
)
"""A sample is read as the whole is; sqlglot knows numbers in it only."""
_MYSQL_TAILS = re.compile(
    r"(?i)\bPROCEDURE\s+ANALYSE\s*\([^)]*\)|\bFOR\s+SYSTEM_TIME\s+(?:ALL|AS\s+OF\s+\S+(?:\s*\?)?)"
)


def parse(sql: str, flavour: Flavour) -> list[Any] | None:
    """Return the trees of the statements of a text; None if it is too long or not understood."""
    # "?::" is one sign to sqlglot, and no cast.
    text = _TYPED.sub("", fingerprint(sql, flavour)).replace("?::", "? ::")
    if flavour is Flavour.POSTGRESQL:
        text = _SAMPLE.sub("", text)
    if flavour is Flavour.MYSQL:
        text = _MYSQL_TAILS.sub("", _CHARSET.sub("", text))
    if len(text) > LONGEST:
        return None
    trees = _trees(text, flavour)
    return trees if trees is not None else _trees(_NAME_OR_MARK.sub(_zero, text), flavour)


def _zero(found: re.Match[str]) -> str:
    """A number for a placeholder: some functions (JSON_OBJECT) are not parsed with placeholders."""
    return "0" if found.group() == "?" else found.group()


def _trees(text: str, flavour: Flavour) -> list[Any] | None:
    try:
        trees = sqlglot.parse(text, dialect=_DIALECT[flavour], error_level=errors.ErrorLevel.IMMEDIATE)
    except (errors.SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return None
    return [tree for tree in trees if tree is not None]
