"""The hidden token of a row that people fill in: what the row is about, and what stood in it when it was printed.

It is text such as ``p1|actions|9f86d081884c7d65|60303ae22b998861|-,-,1b4f0e98,-,-|fd61a03af4f7``: version, table, id,
state ("-" where there is none), a mark of each field's answer as printed ("-" for an empty one), and a check over the
audit, all of these and what identifies the row to a reader. So a row may move, and is refused where its hidden part
and what stands beside it no longer belong together. It guards against accidents, not against forgery: no secret is in
it, as whoever fills in a workbook may decide anything.

Marks and checks are BLAKE2b (RFC 7693) of 32 and 48 bits.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Sequence

from ..i18n import LANGUAGES, keys, text
from ..model import record
from .answers import NotAnAnswer, answer, plain, unescaped
from .fields import Field, FieldType

VERSION = "p1"
HEADER = "privaudit:"
"""What the title of a column of tokens begins with; the key of the table follows."""
EMPTY = "-"
_TOKEN = re.compile(r"p(?P<version>\d+)\|[^\n]*")
_WHOLE = re.compile(
    r"p1\|(?P<table>[\w.:-]+)\|(?P<id>[\w.:-]+)\|(?P<state>[\w.:-]+)\|(?P<marks>[0-9a-f,-]*)\|(?P<check>[0-9a-f]{12})"
)
_PLACES = ("sheets.coverage.whole_system", "sheets.words.whole_server", "sheets.words.whole_machine")
_ROWS = ("terms.step.", "sheets.access.by_hand_rows.", "entities.")
"""Texts that name rows which stand for a key, not for anything that was read, and kinds of data."""
_BLANKS = re.compile(r"\s+")


@record
class Token:
    """A token taken apart."""

    table: str
    id: str
    state: str | None
    marks: tuple[str, ...]
    check: str


class Stamp:
    """Makes and checks the tokens of one table of one audit."""

    def __init__(self, audit_id: str, table: str, fields: tuple[Field, ...]) -> None:
        self._begin = hashlib.blake2b(f"{audit_id}\0{table}".encode(), digest_size=6)
        self._table = table
        self._fields = fields
        self._blank = ",".join(EMPTY for _ in fields)

    def token(self, target: str, state: str | None, answers: Sequence[object], identity: Iterable[str]) -> str:
        """Return the token of a row. ``answers``: the printed values of its fields; ``identity``: printed texts."""
        marks = ",".join(map(mark, self._fields, answers)) if any(answers) else self._blank
        return self._joined(target, state or EMPTY, marks, identity)

    def holds(self, token: Token, identity: Iterable[str]) -> bool:
        """Whether a token belongs to this table of this audit, and to what stands beside it."""
        made = self._joined(token.id, token.state or EMPTY, ",".join(token.marks), identity)
        return token.table == self._table and made.rpartition("|")[2] == token.check

    def _joined(self, target: str, state: str, marks: str, identity: Iterable[str]) -> str:
        made = self._begin.copy()
        made.update("\0".join(("", target, state, marks, *map(normal, identity))).encode("utf-8", "replace"))
        return f"{VERSION}|{self._table}|{target}|{state}|{marks}|{made.hexdigest()}"


def mark(field: Field, value: object) -> str:
    """Return 8 hex digits of what a cell answers, whatever language it is written in; "-" for nothing.

    Of a day they are its digits.
    """
    if value is None or value == "":
        return EMPTY
    try:
        said = answer(field, value)
        if field.type is FieldType.DAY:
            return said.replace("-", "") or EMPTY
    except NotAnAnswer:
        said = f"?{plain(value)}"
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=4).hexdigest() if said else EMPTY


def replaced(field: Field, found: str) -> str | None:
    """Return what stood in a cell whose mark is ``found``: an answer of a choice or a day, of a text "#" and the mark.

    None: nothing stood there. A text itself is nowhere in the file once it is overwritten; `stood` compares.
    """
    if found == EMPTY:
        return None
    if field.type is FieldType.DAY and found.isdecimal():
        return f"{found[:4]}-{found[4:6]}-{found[6:]}"
    return next((c for c in field.choices if mark(field, c) == found), f"#{found}")


def stood(field: Field, value: object, replaces: object) -> bool:
    """Whether ``value`` is what stood in a cell, as `FieldEntry.replaces` tells of it."""
    return replaces is not None and replaces in (value, f"#{mark(field, value)}")


@functools.lru_cache(maxsize=4096)
def normal(said: str) -> str:
    """Return the text of an identifying cell without what programs change when they save it, or people translate."""
    out = _BLANKS.sub(" ", plain(unescaped(said)))
    for words, key in _translated():
        if words in out:
            out = out.replace(words, key)
    return _named().get(out, out)


@functools.cache
def _translated() -> tuple[tuple[str, str], ...]:
    """The few words that stand for a place without a name, in each language."""
    return tuple((text(key, lang), f"<{key}>") for key in _PLACES for lang in LANGUAGES)


@functools.cache
def _named() -> dict[str, str]:
    """The texts of rows that stand for a key, in each language."""
    return {
        _BLANKS.sub(" ", plain(said)): f"<{key}>"
        for begin in _ROWS
        for lang in LANGUAGES
        for key, said in keys(begin.partition(".")[0], lang).items()
        if key.startswith(begin) and not key.endswith(".definition")
    }


def is_token(value: object) -> bool:
    """Whether a cell holds a token, of this version or another."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def is_header(value: object) -> bool:
    """Whether a cell is the title of a column of tokens."""
    return isinstance(value, str) and value.startswith(HEADER)


def read_token(value: str) -> Token | None:
    """Return a token taken apart; None if it is damaged or of another version."""
    found = _WHOLE.fullmatch(value)
    if found is None:
        return None
    state, marks = found["state"], found["marks"]
    return Token(
        table=found["table"],
        id=found["id"],
        state=None if state == EMPTY else state,
        marks=tuple(marks.split(",")) if marks else (),
        check=found["check"],
    )
