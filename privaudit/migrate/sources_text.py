"""Bytes of a script → its text, and texts of which a part is not run; no line ever changes its number."""

from __future__ import annotations

from ..model import Params, record

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@record
class Read:
    """``text``, its lines ended as on Unix, or the ``reason`` (of area ``reasons``) why there is none."""

    text: str = ""
    reason: str | None = None
    params: Params = ()
    notes: tuple[tuple[str, Params], ...] = ()

    def __repr__(self) -> str:
        return f"Read({len(self.text)} characters, {self.reason})"


_SQLITE = b"SQLite format 3\0"
"""What its files begin with: https://www.sqlite.org/fileformat.html#magic_header_string."""


def read_text(data: bytes) -> Read:
    """Return what a file says: UTF-8, UTF-16 with its mark, else the encoding of one byte that reads as words.

    The two ends of a line of Windows become one, so that a file is equal to what git keeps of it.
    """
    if data.startswith(LFS_POINTER):
        return Read(reason="script_in_lfs")
    if data.startswith(_SQLITE):
        return Read(reason="script_is_sqlite")
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    try:
        text, notes = data.decode(marked or "utf-8"), ()
    except UnicodeDecodeError:
        return _guessed(data) if marked is None else Read(reason="script_binary")
    if "\0" in text:
        return Read(reason="script_binary")
    return Read(text=_ends(text), notes=notes)


def _guessed(data: bytes) -> Read:
    from ..staff.base import Unreadable
    from ..staff.encodings import encoding_of

    try:
        codec = encoding_of(data)
    except Unreadable:
        return Read(reason="script_binary")
    text = data.decode(codec, "replace")
    if "\0" in text:
        return Read(reason="script_binary")
    return Read(text=_ends(text), notes=(("script_encoding", (("encoding", codec),)),))


def _ends(text: str) -> str:
    return text.replace("\r\n", "\n") if "\r" in text else text


def blank(text: str) -> str:
    """Return spaces in the place of every character but ends of lines."""
    return "\n".join(" " * len(line) for line in text.split("\n"))


def only(text: str, stretches: list[tuple[int, int]]) -> str:
    """Return a text of which only some stretches are left (in order, apart); the rest is spaces."""
    parts, at = [], 0
    for start, end in stretches:
        parts += [blank(text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, blank(text[at:])])


def without(text: str, stretches: list[tuple[int, int]]) -> str:
    """Return a text with some stretches (in order, apart) turned to spaces."""
    parts, at = [], 0
    for start, end in stretches:
        parts += [text[at:start], blank(text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def line_of(text: str, offset: int) -> int:
    """Return the number of the line, from 1, in which an offset lies."""
    return text.count("\n", 0, offset) + 1


def same_text(one: bytes | None, other: bytes | None) -> bool:
    """Whether two contents are one but for line ends, which git may write anew; None (no file) is only itself."""
    if one is None or other is None:
        return one is other
    return one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")
