"""A report appears whole or not at all, readable by its owner only."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ..errors import ReportError

_PREFIX, _SUFFIX = ".privaudit-", ".part"
_OURS = re.compile(r"\.privaudit-(\d+)-\w+\.part")
_OLD = 3600.0
"""Seconds after which what a process that is gone left is removed; one on another machine may have the folder, too."""


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
        sweep(out.parent)
        handle, name = tempfile.mkstemp(prefix=_prefix(), suffix=_SUFFIX, dir=out.parent)
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


@contextlib.contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """Yield a folder (mode 0700) beside a file, which is gone with all that is in it when the block ends.

    What is put together there has names in clear: in the folder for temporary files of the machine it would lie apart
    from the report, and a process that is killed would leave it where nobody looks.
    """
    with tempfile.TemporaryDirectory(
        prefix=_prefix(), suffix=_SUFFIX, dir=beside.parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def sweep(folder: Path) -> None:
    """Remove what killed processes of this user left in a folder more than an hour ago."""
    if os.name != "posix":  # elsewhere nobody can ask for a process without ending it
        return
    with contextlib.suppress(OSError):
        for left in [p for p in folder.iterdir() if _OURS.fullmatch(p.name)]:
            with contextlib.suppress(OSError):
                _sweep_one(left)


def _sweep_one(left: Path) -> None:
    found = _OURS.fullmatch(left.name)
    known = left.lstat()
    if found is None or known.st_uid != os.geteuid() or time.time() - known.st_mtime < _OLD or _is_alive(int(found[1])):
        return
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _prefix() -> str:
    return f"{_PREFIX}{os.getpid()}-"
