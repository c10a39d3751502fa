"""Printing: what goes to a terminal commands it nothing, and a stream that takes nothing is noticed once.

Names of systems, tables and columns are whatever people made them: control characters, line feeds and marks of
direction in them are shown, not sent. On stdout is what was asked for, so a stdout that cannot be written is an error
(exit code 4); on stderr is talk, and its loss changes nothing.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import click

from ..errors import ReportError
from ..redact import disk_error, inert, one_line, visible

STDOUT = "stdout"


def put(content: str, *, nl: bool = True, line_commands: bool = False) -> None:
    """Print on stdout. Once the reader of a pipe has gone, nothing more is sent: it has what it wanted.

    ``line_commands``: lines of it are commands to a pipeline (`redact.inert`).

    Raises:
        ReportError: stdout cannot be written.
    """
    try:
        click.echo(inert(visible(content), line_commands=line_commands), nl=nl)
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as e:
        silence(sys.stdout)
        raise ReportError(STDOUT, None, disk_error(e)) from None


def tell(content: str) -> None:
    """Print on stderr; if that fails there is nobody to tell."""
    try:
        click.echo(inert(visible(content)), err=True)
    except OSError:
        silence(sys.stderr)


def in_text(key: str, lang: str, params: Mapping[str, object]) -> str:
    """Return a text whose parameters, names among them, stay on its line."""
    from ..i18n import text

    return text(key, lang, **{k: one_line(v) if isinstance(v, str) else v for k, v in params.items()})


def silence(stream: TextIO) -> None:
    """Let all that is still to come on a stream go nowhere, what is in its buffer too."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a descriptor, or closed
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)


class _Forgiving(io.FileIO):
    """A descriptor whose failures to write are nobody's concern."""

    def write(self, data: Any, /) -> int:
        """Write, or pretend to."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def prepare_streams() -> None:
    """Make the standard streams of the process safe to use, whatever the caller made of them.

    A closed one is opened on the null device, so that no database file gets its number; stderr fails no more; letters
    that a terminal cannot show become question marks.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _reopen(number, name)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if os.name == "posix" and isinstance(sys.stderr, io.TextIOWrapper):
        raw = io.BufferedWriter(_Forgiving(sys.stderr.fileno(), "w", closefd=False))
        sys.stderr = io.TextIOWrapper(raw, encoding=sys.stderr.encoding, errors="replace", line_buffering=True)


def _reopen(number: int, name: str) -> None:
    descriptor = os.open(os.devnull, os.O_RDWR)  # takes the number if that is free, and keeps it
    os.set_inheritable(descriptor, descriptor == number)
    setattr(sys, name, os.fdopen(descriptor, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False))
