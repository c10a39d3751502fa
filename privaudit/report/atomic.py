"""A report appears whole or not at all, readable by its owner only."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import ReportError


@contextlib.contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Yield the path of a temporary file (mode 0600) beside ``out``; it takes the name ``out`` if the block succeeds.

    Raises:
        ReportError: the file system refused; nothing half-written is left under ``out``.
    """
    temporary: Path | None = None
    if out.exists() and not out.is_file():
        # Taking the name of a device or a pipe would break it for everybody.
        raise ReportError(str(out), None, (("error", os.strerror(errno.EINVAL)),))
    try:
        # mkstemp creates with mode 0600 on POSIX whatever the umask is.
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=out.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(out)
    except OSError as e:
        raise ReportError(str(out), None, (("error", e.strerror or type(e).__name__),)) from e
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
