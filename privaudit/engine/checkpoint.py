"""The checkpoint: one line a finished job, so that a killed scan loses only what was in flight.

The first line names format, tool, rules and settings; a file of another run is refused, a torn last line dropped.
Lines hold what audit.json would: counts and verdicts, never a value.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO, Self

from ..errors import CheckpointError
from ..model import JobResult
from ..model.codec import from_plain, to_plain

FORMAT = "privaudit-checkpoint/1"


class Checkpoint:
    """An append-only file of job results (mode 0600); use as a context manager."""

    def __init__(self, path: Path, *, tool: str, rules: str, settings: str) -> None:
        self.path = path
        self._header = {"format": FORMAT, "tool": tool, "rules": rules, "settings": settings}
        self._done: dict[str, JobResult] = {}
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        lines = self._existing()
        if lines:
            self._read(lines)
        descriptor = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8")
        self._write(self._header)
        for result in self._done.values():
            self._write(to_plain(result))
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def results(self) -> tuple[JobResult, ...]:
        """What earlier runs finished; the relations in it need not be read again."""
        return tuple(self._done.values())

    def append(self, result: JobResult) -> None:
        """Keep one result."""
        self._write(to_plain(result))

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
            raise CheckpointError(str(self.path))
        self._done = {r.job_id: r for r in results}

    def _write(self, data: object) -> None:
        if self._file is None:
            raise CheckpointError(str(self.path))
        self._file.write(json.dumps(data) + "\n")
        self._file.flush()
