"""The files of a log: found by globs, unpacked while they are read, ordered by the time inside."""

from __future__ import annotations

import glob
import gzip
import io
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any, TextIO, cast

HEAD = 400
"""Lines looked at to find the first time in a file."""
GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
LONGEST_LINE = 8 << 20
"""Bytes of a line that are kept: a small packed file can hold gigabytes without an end of line."""
WINDOW = 1 << 27
"""Bytes that zstd may look back, and so hold in memory: what its own program takes without being told."""
BUFFER = 1 << 20
CUT = b' "'
"""What a cut line ends with: it closes a field of CSV, so that the next line is read by itself."""


def found(patterns: Iterable[str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return the files that paths and globs name, each once and sorted, and the patterns that name none."""
    files: dict[Path, None] = {}
    idle: list[str] = []
    for pattern in patterns:
        hits = [p for p in map(Path, glob.glob(pattern, recursive=True)) if p.is_file()]  # noqa: PTH207 - absolute globs
        if not hits:
            idle.append(pattern)
        files.update(dict.fromkeys(sorted(hits)))
    return tuple(files), tuple(idle)


def packing(path: Path) -> str:
    """Return ``gzip``, ``zstd`` or ``plain``: what the first bytes say, whatever the name.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as f:
        first = f.read(4)
    if first.startswith(GZIP):
        return "gzip"
    return "zstd" if first == ZSTD else "plain"


class Bounded(io.RawIOBase):
    r"""Gives what a stream of bytes gives, but of a line about `LONGEST_LINE` bytes; the rest up to ``\n`` is skipped.

    ``cut`` is called once for each line that was cut.
    """

    def __init__(self, stream: IO[bytes], cut: Callable[[], None]) -> None:
        self._stream = stream
        self._cut = cut
        self._line = 0
        self._kept = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer."""
        while True:
            found = self._kept or self._stream.read(min(len(buffer), BUFFER))
            self._kept = b""
            if not found:
                return 0
            found = self._within(found)
            if found:
                self._kept = found[len(buffer) :]
                found = found[: len(buffer)]
                buffer[: len(found)] = found
                return len(found)

    def _within(self, found: bytes) -> bytes:
        end = found.rfind(b"\n")
        if end >= 0:
            if self._line > LONGEST_LINE:
                first = found.find(b"\n")
                found, end = found[first:], end - first
            self._line = len(found) - end - 1
            return found
        before = self._line
        self._line += len(found)
        if self._line <= LONGEST_LINE:
            return found
        if before > LONGEST_LINE:
            return b""
        self._cut()
        return CUT

    def close(self) -> None:
        """Close the stream too."""
        self._stream.close()
        super().close()


def opened(path: Path, cut: Callable[[], None] = lambda: None) -> AbstractContextManager[TextIO]:
    r"""Open a log as text: broken UTF-8 becomes U+FFFD, ends of lines stay as they are and only ``\n`` ends a line.

    A line longer than `LONGEST_LINE` bytes is cut; ``cut`` is called for each.

    Raises:
        OSError: it cannot be read; also while it is read, where the packing is broken.
    """
    kind = packing(path)
    stream: IO[bytes]
    if kind == "gzip":
        stream = cast("IO[bytes]", gzip.open(path, "rb"))  # noqa: SIM115 - the caller closes it
    elif kind == "zstd":
        import zstandard

        unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        reader = unpacker.stream_reader(path.open("rb"), read_across_frames=True, closefd=True)
        stream = cast("IO[bytes]", reader)
    else:
        stream = path.open("rb", buffering=0)
    bounded = io.BufferedReader(Bounded(stream, cut), BUFFER)
    return io.TextIOWrapper(bounded, encoding="utf-8", errors="replace", newline="\n")


def broken() -> tuple[type[Exception], ...]:
    """What reading a file may raise: the disk's errors, and those of a packed file that is cut or spoilt."""
    import zlib

    import zstandard

    return (OSError, EOFError, zlib.error, zstandard.ZstdError)
