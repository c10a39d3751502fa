"""The checkpoint: one line a finished job, so that a killed scan loses only what was in flight.

The first line names format, tool, rules and settings; a file of another run is refused, a torn last line dropped.
Lines hold what audit.json would: counts and verdicts, never a value. A disk that is full costs the checkpoint, not the
scan.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

from ..errors import CheckpointError
from ..model import JobResult
from ..model.codec import from_plain, to_plain

FORMAT = "privaudit-checkpoint/1"


class Checkpoint:
    """An append-only file of job results (mode 0600); use as a context manager.

    ``on_failure`` is called once if the file cannot be written; nothing more is kept then.
    """

    def __init__(
        self,
        path: Path,
        *,
        tool: str,
        rules: str,
        settings: str,
        on_failure: Callable[[], None],
        systems: str = "",
    ) -> None:
        self.path = path
        self._header = {"format": FORMAT, "tool": tool, "rules": rules, "systems": systems, "settings": settings}
        self._done: dict[str, JobResult] = {}
        self._file: int | None = None
        self._on_failure = on_failure

    def __enter__(self) -> Self:
        lines = self._existing()
        if lines:
            self._read(lines)
        try:
            self._file = self._begin()
        except OSError:
            self._on_failure()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._close()

    def _difference(self, header: object) -> str | None:
        """The reason that names what differs first; None where the file is no checkpoint of this format."""
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            return None
        of = (k for k in ("systems", "settings", "tool", "rules") if header.get(k) != self._header[k])
        return f"checkpoint_{next(of, 'settings')}"

    @property
    def results(self) -> tuple[JobResult, ...]:
        """What earlier runs finished; the relations in it need not be read again."""
        return tuple(self._done.values())

    def append(self, result: JobResult) -> None:
        """Keep one result, if the disk lets us."""
        if self._file is None:
            return
        try:
            _write(self._file, _line(to_plain(result)))
        except OSError:
            self._close()
            self._on_failure()

    def _begin(self) -> int:
        """Write what is known beside the old file and put it in its place: without space for it, the old one stays."""
        fresh = self.path.with_name(self.path.name + ".part")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        try:
            _write(descriptor, _line(self._header) + b"".join(_line(to_plain(r)) for r in self._done.values()))
            fresh.replace(self.path)
        except BaseException:
            os.close(descriptor)
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise
        return descriptor

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # every line was written as it came
                os.close(self._file)
        self._file = None

    def _existing(self) -> list[str]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError):
            raise CheckpointError(str(self.path)) from None
        return text.splitlines()[: text.count("\n")]

    def _read(self, lines: list[str]) -> None:
        try:
            header = json.loads(lines[0])
            results = [from_plain(JobResult, json.loads(line)) for line in lines[1:]]
        except (ValueError, RecursionError):
            raise CheckpointError(str(self.path)) from None
        if header != self._header:
            raise CheckpointError(str(self.path), self._difference(header))
        self._done = {r.job_id: r for r in results}


def _line(data: object) -> bytes:
    return json.dumps(data).encode() + b"\n"


def _write(descriptor: int, content: bytes) -> None:
    """Write all of it: a single call may write less, as just before the disk is full."""
    while content:
        content = content[os.write(descriptor, content) :]
