"""The shipped rules as they were read last, kept beside Python's own compiled modules.

Reading and checking 260 files takes half a second of each start; what comes of it is always the same. It is kept in
``__pycache__``, under the rules that Python has for ``.pyc`` files there (PEP 3147, PEP 552): where bytecode may be
written and ``PYTHONDONTWRITEBYTECODE`` does not forbid it, as long as times and sizes of all sources are what they
were. Who can write to that folder can put code there anyway, so a pickle adds nothing to what has to be trusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from ... import __version__
from ...resources import rules_dir
from .patterns import LatePattern
from .rules import Rules

_SOURCES = ("detect", "model", "resources.py", "registry.py")
"""Of this package: what decides how rules are read, and what the records look like that they become."""


def kept(build: Callable[[], Rules]) -> Rules:
    """Return the rules that were kept, if they are still those of the files; else build them, and keep them.

    Nothing that goes wrong with keeping is an error: the rules are built then.
    """
    try:
        mark = _mark()
        path = Path(cache_from_source(__file__)).with_name("shipped-rules.pickle")
    except (OSError, NotImplementedError):
        return build()
    found = _read(path, mark)
    if found is None:
        found = build()
        _write(path, mark, found)
    return found


def _mark() -> bytes:
    """Return what tells apart states of all sources: names, times and sizes, and whose records they are."""
    h = hashlib.blake2b(f"{__version__}\0{sys.version}\0{pickle.HIGHEST_PROTOCOL}".encode(), digest_size=16)
    for name, size, time in _stamps():
        h.update(f"{name}\0{size}\0{time}\n".encode())
    return h.digest()


def _stamps() -> Iterator[tuple[str, int, int]]:
    package = Path(__file__).parents[2]
    for source in (rules_dir(), *(package / name for name in _SOURCES)):
        for folder, folders, names in os.walk(source) if source.is_dir() else [(str(source.parent), [], [source.name])]:
            folders.sort()
            for name in sorted(n for n in names if n.endswith((".py", ".yaml", ".yml", ".txt", ".csv"))):
                seen = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - 400 files at each start
                yield f"{folder}/{name}", seen.st_size, seen.st_mtime_ns


def _read(path: Path, mark: bytes) -> Rules | None:
    try:
        with path.open("rb") as file:
            if file.read(len(mark)) != mark:
                return None
            found = pickle.load(file)  # noqa: S301 - see the top: as much trusted as the .pyc files beside it
    except Exception:  # noqa: BLE001 - whatever is wrong with what was kept, the rules can be built
        return None
    return found if isinstance(found, Rules) else None


class _Late(pickle.Pickler):
    """Writes patterns as what is compiled when first used: a check by names alone needs none of 250."""

    def reducer_override(self, obj: Any) -> Any:
        return (LatePattern, (obj.pattern, obj.flags)) if isinstance(obj, re.Pattern) else NotImplemented


def _write(path: Path, mark: bytes, rules: Rules) -> None:
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError, pickle.PicklingError, TypeError, AttributeError, RecursionError):
        buffer = io.BytesIO()
        _Late(buffer, pickle.HIGHEST_PROTOCOL).dump(rules)
        data = mark + buffer.getvalue()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
