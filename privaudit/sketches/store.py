"""The file beside audit.json in which the sketches of an audit lie: private, keyed, and destroyed on request.

It begins with `FORMAT` and the random key of its digests; then the length of a header (8 bytes, little-endian), the
header (JSON: names of relations and columns, counts, days), the arrays of places, digests and days that the header
counts (little-endian; a day for each digest of its column, 0 for none), and a SHA-256 of all before. It holds no
value of any table; who has the file and can guess a value can see whether it was there, which is why it is destroyed
when the audit is over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
import sys
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ..errors import ReportError, UsageError
from ..model import record
from ..redact import disk_error
from .base import KEY_BYTES, Sketch, Sketches, TableSketch
from .days import Days

FORMAT: Final = b"privaudit-sketches/2\n"
FAMILY: Final = FORMAT.partition(b"/")[0] + b"/"
"""How such a file begins in every version."""
NAME: Final = "audit.sketches"
_PART: Final = ".part"
_HASH: Final = 32
_BLOCK: Final = 1 << 20


@record
class Kept:
    """What a file of sketches holds: the sketches, the key of their digests, the salt of their places."""

    audit_id: str
    salt: str
    key: bytes
    sketches: Sketches

    def __repr__(self) -> str:
        return f"Kept({self.audit_id}, {len(self.sketches)} tables)"


def save(path: Path, kept: Kept) -> int:
    """Write a file of mode 0600 that is there whole or not at all, and return its bytes; an older one is destroyed.

    Raises:
        ReportError: it cannot be written.
    """
    fresh = path.with_name(path.name + _PART)
    try:
        destroy(fresh)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(fresh, flags, 0o600)
        try:
            with open(descriptor, "wb") as f:  # noqa: PTH123 - a descriptor, so that the mode is right from the start
                digest = hashlib.sha256()
                size = 0
                for block in _blocks(kept):
                    digest.update(block)
                    size += f.write(block)
                size += f.write(digest.digest())
                f.flush()
                os.fsync(f.fileno())
            if path.is_file() and not path.is_symlink():
                destroy(path)
            fresh.replace(path)
        except BaseException:
            with contextlib.suppress(OSError, UsageError):
                destroy(fresh)
            raise
    except OSError as e:
        raise ReportError(str(path), None, disk_error(e)) from None
    return size


def load(path: Path) -> Kept:
    """Read a file of sketches.

    Raises:
        UsageError: there is none, it cannot be read, is of another format, or is damaged.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(str(path), "file_missing") from None
    except OSError:
        raise UsageError(str(path), "file_unreadable") from None
    if not data.startswith(FORMAT):
        raise UsageError(str(path), "sketches_other_format")
    if hashlib.sha256(data[:-_HASH]).digest() != data[-_HASH:]:
        raise UsageError(str(path), "sketches_damaged")
    start = len(FORMAT) + KEY_BYTES
    body = start + 8 + int.from_bytes(data[start : start + 8], "little")
    header = json.loads(data[start + 8 : body])
    cursor = _Cursor(data, body)
    tables = [_table(plain, cursor) for plain in header["tables"]]
    return Kept(
        audit_id=header["audit_id"],
        salt=header["salt"],
        key=data[len(FORMAT) : start],
        sketches=Sketches(tables),
    )


def destroy(path: Path) -> int:
    """Overwrite a file and remove it; return its bytes, 0 if there is none. The key goes first, and to the disk.

    An SSD, a journaling or copying file system, a snapshot or a backup may still hold what was there.

    Raises:
        UsageError: it is a link, or has other names: what they lead to is not ours to destroy.
        OSError: it cannot be overwritten or removed.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return 0
    if not stat.S_ISREG(found.st_mode):
        raise UsageError(str(path), "purge_link")
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        opened = os.fstat(descriptor)
        if not stat.S_ISREG(opened.st_mode) or opened.st_nlink > 1:
            raise UsageError(str(path), "purge_link")
        _overwrite(descriptor, opened.st_size)
    finally:
        os.close(descriptor)
    path.unlink()
    with contextlib.suppress(OSError):  # some systems do not open folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return found.st_size


def purge(folder: Path) -> tuple[tuple[Path, int], ...]:
    """Destroy the sketches of an audit's folder, a half-written file too; return what was there, with its bytes.

    Raises:
        UsageError: as `destroy`; also where a file of that name was not written by an audit: nothing is destroyed.
        OSError: as `destroy`.
    """
    there = [path for path in (folder / NAME, folder / (NAME + _PART)) if os.path.lexists(path)]
    for path in there:
        _check_ours(path)
    return tuple((path, destroy(path)) for path in there)


def _check_ours(path: Path) -> None:
    """Of any version; one that was interrupted while it was written or destroyed may have less, or be empty.

    Raises:
        UsageError: it is a link, or is another's file.
        OSError: it cannot be read.
    """
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise UsageError(str(path), "purge_link")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with open(descriptor, "rb") as f:  # noqa: PTH123 - a descriptor, so that no link is followed
        begins = f.read(len(FAMILY))
    if begins != FAMILY[: len(begins)]:
        raise UsageError(str(path), "purge_not_ours")


def _overwrite(descriptor: int, size: int) -> None:
    first = min(size, len(FORMAT) + KEY_BYTES)
    at = 0
    while at < size:
        # The first line stays: who is interrupted must be able to begin again.
        plain = FORMAT[:first] if at == 0 else b""
        length = (first if at == 0 else min(_BLOCK, size - at)) - len(plain)
        at += os.pwrite(descriptor, plain + secrets.token_bytes(length), at)
        os.fsync(descriptor)
    os.ftruncate(descriptor, 0)
    os.fsync(descriptor)


def _blocks(kept: Kept) -> Iterator[bytes]:
    tables = sorted(kept.sketches, key=lambda t: t.key)
    header = {"audit_id": kept.audit_id, "salt": kept.salt, "tables": [_plain(t) for t in tables]}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    yield FORMAT + kept.key + len(text).to_bytes(8, "little") + text
    for table in tables:
        for sketch in (*table.values.values(), *table.beside.values()):
            places, digests = zip(*sketch.items(), strict=True) if len(sketch) else ((), ())
            yield _little(array("I", places)) + _little(array("Q", digests))
        for column, days in table.newest_by.items():
            known = days.as_dict() if isinstance(days, Days) else days
            yield _little(array("I", (known.get(digest, 0) for _, digest in table.values[column].items())))


def _plain(table: TableSketch) -> dict[str, Any]:
    return {
        "key": table.key,
        "rows": table.rows,
        "whole": table.whole,
        "values": [[c, _counts(s)] for c, s in table.values.items()],
        "beside": [[*pair, _counts(s)] for pair, s in table.beside.items()],
        "newest_by": list(table.newest_by),
        "days": table.days,
        "filled": table.filled,
        "last_filled": table.last_filled,
        "equal": table.equal,
    }


def _counts(sketch: Sketch) -> list[object]:
    return [len(sketch), sketch.share, sketch.whole, sketch.rows, sketch.odd, sketch.odd_rows]


def _table(plain: Mapping[str, Any], cursor: _Cursor) -> TableSketch:
    system, schema, name = plain["key"]
    values = {c: cursor.sketch(counts) for c, counts in plain["values"]}
    return TableSketch(
        (system, schema, name),
        values=values,
        beside={(a, c): cursor.sketch(counts) for a, c, counts in plain["beside"]},
        newest_by={c: cursor.days(values[c]) for c in plain["newest_by"]},
        days={c: (d[0], d[1]) for c, d in plain["days"].items()},
        filled={c: (f[0], f[1]) for c, f in plain["filled"].items()},
        last_filled=plain["last_filled"],
        equal=plain["equal"],
        rows=plain["rows"],
        whole=plain["whole"],
    )


class _Cursor:
    """Takes arrays off the bytes of a file, in their order."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def take(self, code: str, count: int) -> array[int]:
        found = array(code)
        end = self._at + count * found.itemsize
        found.frombytes(self._data[self._at : end])
        self._at = end
        if sys.byteorder == "big":
            found.byteswap()
        return found

    def sketch(self, counts: list[Any]) -> Sketch:
        count, share, whole, rows, odd, odd_rows = (*counts, 0, 0)[:6]
        places, digests = self.take("I", count), self.take("Q", count)
        return Sketch(
            zip(places, digests, strict=True), share=share, whole=whole, rows=rows, odd=odd, odd_rows=odd_rows
        )

    def days(self, values: Sketch) -> dict[int, int]:
        days = self.take("I", len(values))
        return {digest: day for (_, digest), day in zip(values.items(), days, strict=True) if day}


def _little(values: array[int]) -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
