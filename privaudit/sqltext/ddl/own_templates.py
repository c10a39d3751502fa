"""Texts put together when they run that drop a key or constraint of which only the name is not known before.

It is how tools drop what the server named: Entity Framework Core writes ``EXEC(N'ALTER TABLE [t] DROP CONSTRAINT [' +
@var0 + '];')`` before each column of SQL Server that it drops or alters; scripts of MySQL look the name of a foreign
key up in information_schema, those of PostgreSQL in pg_constraint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ._tokens import Kind, Token
from .base import Dialect
from .own_cursor import value

_GAP: Final = "\x00"
_NAME: Final = r'[\w$#@.\[\]"`\x00]+'
_DROPS: Final = re.compile(
    rf"\s*(?:ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME}\s+"
    rf"(?:DROP\s+(?:CONSTRAINT|FOREIGN\s+KEY|INDEX|KEY|CHECK)\s+(?:IF\s+EXISTS\s+)?|(?:NO)?CHECK\s+CONSTRAINT\s+){_NAME}"
    rf"(?:\s+CASCADE)?|DROP\s+(?:INDEX|STATISTICS)\s+(?:IF\s+EXISTS\s+)?{_NAME}(?:\s+ON\s+{_NAME})?)[\s;]*\x00?",
    re.IGNORECASE,
)
_FORMAT: Final = re.compile(r"%(?:\d+\$)?[IsL]")
_WORDS: Final = frozenset({"CONCAT", "FORMAT", "QUOTENAME", "QUOTE_IDENT", "SELECT", "N"})


def drops_key(part: Iterable[Token], dialect: Dialect) -> bool:
    """Whether a text that is put together, whatever its gaps are filled with, drops or switches a key or constraint."""
    made = ""
    for token in part:
        if token.kind in {Kind.STRING, Kind.BODY}:
            made += value(token, dialect)
        elif token.kind is Kind.WORD and token.text.upper() == "FROM":
            break
        elif token.kind in {Kind.WORD, Kind.NAME} and token.text.upper() not in _WORDS and not made.endswith(_GAP):
            made += _GAP
    return _DROPS.fullmatch(_FORMAT.sub(_GAP, made).strip(" ")) is not None
