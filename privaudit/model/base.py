"""What all records share: the record decorator, derived ids, references and raw text that must not be printed."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from .records import record as record

Scalar = str | int | float | bool
Params = tuple[tuple[str, Scalar], ...]
"""Named parameters of a message, in the order they were given; an object in JSON."""

ID_BYTES: Final = 8
_FEW: Final = 256
_SIZES: Final = tuple(n.to_bytes(8, "big") for n in range(_FEW))
"""Lengths as they enter a digest: ids of a large audit are millions of short parts."""

_PLAIN_NAME: Final = re.compile(r"[\w$-]+")


def digest(*parts: str | None) -> str:
    """Return 16 hex digits that depend on every part and on where parts end (None differs from "")."""
    pieces: list[bytes] = []
    for part in parts:
        data = b"\xff" if part is None else part.encode("utf-8", "surrogatepass")
        size = len(data)
        pieces.append(_SIZES[size] if size < _FEW else size.to_bytes(8, "big"))
        pieces.append(data)
    return hashlib.blake2b(b"".join(pieces), digest_size=ID_BYTES).hexdigest()


@record
class Ref:
    """One place in the estate; None for what does not apply. ``system`` None means the whole estate."""

    system: str | None = None
    schema: str | None = None
    table: str | None = None
    column: str | None = None
    path: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """A sortable form."""
        return (self.system or "", self.schema or "", self.table or "", self.column or "", self.path or "")

    @property
    def table_key(self) -> tuple[str, str, str]:
        """System, schema and name of the relation this place lies in."""
        return (self.system or "", self.schema or "", self.table or "")

    def digest(self) -> str:
        """16 hex digits of the place."""
        return digest(self.system, self.schema, self.table, self.column, self.path)

    def of_table(self) -> Ref:
        """The relation this place lies in."""
        return Ref(system=self.system, schema=self.schema, table=self.table)

    def label(self) -> str:
        """``system.schema.table.column`` with what applies; a path in brackets."""
        dotted = ".".join(quote_name(p) for p in (self.system, self.schema, self.table, self.column) if p is not None)
        return f"{dotted}[{self.path}]" if self.path is not None else dotted


def quote_name(name: str) -> str:
    """Quote a name as SQL does, only where it needs it: ``my"table`` becomes ``"my""table"``."""
    plain = _PLAIN_NAME.fullmatch(name) is not None and (name[0].isalpha() or name[0] == "_")
    return name if plain else '"' + name.replace('"', '""') + '"'


def split_name(text: str) -> tuple[str, ...]:
    """Split ``a."b.c".d`` into its names, undoing `quote_name`.

    Raises:
        ValueError: a quote is not closed, or a part is empty.
    """
    parts: list[str] = []
    i = 0
    while True:
        part, i = _one_name(text, i)
        parts.append(part)
        if i == len(text):
            return tuple(parts)
        if text[i] != ".":
            raise ValueError(text)
        i += 1


def _one_name(text: str, i: int) -> tuple[str, int]:
    if text[i : i + 1] != '"':
        end = text.find(".", i)
        end = len(text) if end < 0 else end
        if end == i:
            raise ValueError(text)
        return text[i:end], end
    out: list[str] = []
    i += 1
    while True:
        end = text.find('"', i)
        if end < 0:
            raise ValueError(text)
        out.append(text[i:end])
        if text[end + 1 : end + 2] != '"':
            return "".join(out), end + 1
        out.append('"')
        i = end + 2


class Raw:
    """Text from a scanned database (a comment, a default) that may be looked at, never printed or written.

    ``repr`` and ``str`` hide it and the codec refuses it; it does pass between the tool's own processes.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for a detector's eyes only."""
        return self._text

    def __repr__(self) -> str:
        return f"Raw({len(self._text)} characters)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raw) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> tuple[type[Raw], tuple[str]]:
        return (Raw, (self._text,))
