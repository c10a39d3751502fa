"""A command that a user named, run to write SQL: bounded in time and output, with no secret of the environment.

What it writes besides its output is thrown away, for a project's errors quote its settings; its exit code is told.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..errors import UsageError
from ..model import record

OUTPUT_BYTES: Final = 64 * 1024 * 1024
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH")
"""Of the environment; other variables (pipelines keep tokens and passwords there) only where the user names them."""


@record
class Ran:
    """What became of a command: ``reason`` (of area ``reasons``) is None where it ended well."""

    output: bytes
    reason: str | None = None
    code: int = 0

    def __repr__(self) -> str:
        return f"Ran({len(self.output)} bytes, {self.reason})"


def run(words: tuple[str, ...], folder: Path, seconds: float, passed: Iterable[str] = ()) -> Ran:
    """Run a command in a folder and return what it wrote, at most `OUTPUT_BYTES`; no shell reads its words.

    Raises:
        UsageError: there is no such program.
    """
    names = {*_KEPT, *passed}
    environment = {name: value for name, value in os.environ.items() if name in names}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - what a user configured to be run
                words,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError):
            raise UsageError(words[0] if words else "[gate]", "generator_missing") from None
        reason = _wait(process, output.fileno(), seconds)
        output.seek(0)
        data = output.read(OUTPUT_BYTES)
    if reason is None and process.returncode != 0:
        reason = "generator_failed"
    return Ran(output=data, reason=reason, code=process.returncode or 0)


def _wait(process: subprocess.Popen[bytes], written: int, seconds: float) -> str | None:
    """Wait for a command's end; past its time or its bound of output it and all that it began are ended."""
    ends = time.monotonic() + seconds
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.05)
                return "generator_large" if os.fstat(written).st_size > OUTPUT_BYTES else None
            if os.fstat(written).st_size > OUTPUT_BYTES:
                return "generator_large"
            if time.monotonic() > ends:
                return "generator_slow"
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        # It is the first of a session of its own, so that only what it began itself is in its group.
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
