"""The files of a log: found by globs, unpacked while they are read, ordered by the time inside."""

from __future__ import annotations

import glob
import gzip
import io
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, TextIO, cast

HEAD = 400
"""Lines looked at to find the first time in a file."""
GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"


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


def opened(path: Path) -> AbstractContextManager[TextIO]:
    r"""Open a log as text: broken UTF-8 becomes U+FFFD, ends of lines stay as they are and only ``\n`` ends a line.

    Raises:
        OSError: it cannot be read; also while it is read, where the packing is broken.
    """
    kind = packing(path)
    stream: IO[bytes]
    if kind == "gzip":
        stream = cast("IO[bytes]", gzip.open(path, "rb"))  # noqa: SIM115 - the caller closes it
    elif kind == "zstd":
        import zstandard

        reader = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True, closefd=True)
        stream = cast("IO[bytes]", reader)
    else:
        stream = path.open("rb", buffering=1 << 20)
    return io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n")


def broken() -> tuple[type[Exception], ...]:
    """What reading a file may raise: the disk's errors, and those of a packed file that is cut or spoilt."""
    import zlib

    import zstandard

    return (OSError, EOFError, zlib.error, zstandard.ZstdError)
