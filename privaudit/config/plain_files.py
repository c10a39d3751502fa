"""Files that a person names: regular ones only, and no larger than such a file can be.

A named pipe would hang the tool, and a device such as /dev/zero never ends. O_NONBLOCK lets a pipe without a writer be
opened, and so refused, at once; source: https://man7.org/linux/man-pages/man7/fifo.7.html.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

SECRET_BYTES = 64 * 1024
CONFIG_BYTES = 1024 * 1024


class NotPlain(OSError):
    """A folder, pipe, device or socket, or a file larger than its kind can be; ``reason`` is a key of ``reasons``."""

    def __init__(self, reason: str, params: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def open_plain(path: Path) -> IO[bytes]:
    """Open a regular file for reading.

    Raises:
        NotPlain: it is something else.
        OSError: it is not there, or may not be read.
        ValueError: no path can look like this.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotPlain("file_not_plain")
    return os.fdopen(descriptor, "rb")


def read_plain(path: Path, limit: int) -> str:
    """Return a regular file's text (UTF-8, with or without a byte order mark) of at most ``limit`` bytes.

    Raises:
        NotPlain, OSError, ValueError: as `open_plain`; also too large, or not UTF-8.
    """
    with open_plain(path) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise NotPlain("file_too_large", (("limit", str(limit)),))
    return content.decode("utf-8-sig")
