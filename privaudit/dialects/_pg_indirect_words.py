"""The words of a routine's text: names, literals and signs; comments are left out. Pure; nothing of it is kept.

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from ..model import record
from ..sqltext.base import STRING_GOES_ON

_PART: Final = r"'((?:[^'\\]++|''|\\.)*+)'"
_PARTS: Final = re.compile(rf"{_PART}(?:{STRING_GOES_ON})?", re.DOTALL)
"""Of a string with escapes, which may go on below."""
_TOKEN: Final = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<escaped>[eE]'(?:[^'\\]++|''|\\.)*+'(?:GOES_ON'(?:[^'\\]++|''|\\.)*+')*+)
    | (?P<string>(?:[uU]&|[bBxXnN])?'(?:[^']|'')*')
    | (?P<dollar>\$(?P<tag>[A-Za-z_\x80-\U0010ffff][\w]*)?\$(?P<body>.*?)\$(?P=tag)?\$)
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<word>[A-Za-z_\x80-\U0010ffff][\w$]*)
    | (?P<number>\$?\d[\w.]*)
    | (?P<sign>\S)
    """.replace("GOES_ON", STRING_GOES_ON),
    re.VERBOSE | re.DOTALL,
)
_EMPTY_TAG: Final = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    """A bare word, in lower case: part of the language or a name."""
    NAME = auto()
    """A quoted name."""
    STRING = auto()
    NUMBER = auto()
    SIGN = auto()


@record
class Token:
    """One token with its place in the text."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of some bare words."""
        return self.kind is Kind.WORD and self.text in words

    def is_sign(self, sign: str) -> bool:
        """Whether it is that sign."""
        return self.kind is Kind.SIGN and self.text == sign

    def __repr__(self) -> str:
        return f"Token({self.kind.name})"


@record
class Path:
    """Names joined by dots: the numbers of the first token and of the one behind."""

    parts: tuple[str, ...]
    first: int
    behind: int

    def __repr__(self) -> str:
        return f"Path({len(self.parts)})"


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text."""
    found: list[Token] = []
    at = 0
    while (match := _next(text, at)) is not None:
        at = match[1]
        if match[0] is not None:
            found.append(match[0])
    return found


def _next(text: str, at: int) -> tuple[Token | None, int] | None:
    """Return the next token, None in its stead for a comment, and where it ends."""
    match = _TOKEN.search(text, at)
    if match is None:
        return None
    start, end = match.span()
    if match["dollar"] is not None and not match["tag"]:
        # Without a tag the pattern's back reference says nothing.
        plain = _EMPTY_TAG.match(text, start)
        if plain is not None:
            return Token(kind=Kind.STRING, text=plain[1], start=start, end=plain.end()), plain.end()
    kind, value = _meaning(match)
    return (None if kind is None else Token(kind=kind, text=value, start=start, end=end)), end


def _meaning(match: re.Match[str]) -> tuple[Kind | None, str]:
    text = match[0]
    if match["comment"] is not None:
        return None, ""
    if match["escaped"] is not None:
        return Kind.STRING, re.sub(
            r"\\(.)", r"\1", "".join(_PARTS.findall(text, 1)).replace("''", "'"), flags=re.DOTALL
        )
    if match["string"] is not None:
        return Kind.STRING, text[text.index("'") + 1 : -1].replace("''", "'")
    if match["dollar"] is not None:
        return Kind.STRING, match["body"]
    if match["quoted"] is not None:
        return Kind.NAME, text[1:-1].replace('""', '"')
    if match["word"] is not None:
        # The server folds ASCII; other letters depend on its locale and are as they are in most.
        return Kind.WORD, "".join(c.lower() if c.isascii() else c for c in text)
    return (Kind.NUMBER if match["number"] is not None else Kind.SIGN), text


def paths_of(tokens: list[Token]) -> list[Path]:
    """Return the names of a text, ``a.b.c`` as one."""
    found: list[Path] = []
    i = 0
    while i < len(tokens):
        if tokens[i].kind not in (Kind.WORD, Kind.NAME):
            i += 1
            continue
        first, parts = i, [tokens[i].text]
        while i + 2 < len(tokens) and tokens[i + 1].is_sign(".") and tokens[i + 2].kind in (Kind.WORD, Kind.NAME):
            i += 2
            parts.append(tokens[i].text)
        i += 1
        found.append(Path(parts=tuple(parts), first=first, behind=i))
    return found
