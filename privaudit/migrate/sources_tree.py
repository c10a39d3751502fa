"""Where scripts lie: a folder on disk, or (`sources_git`) the tree of a revision; both answer the same questions."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ..config.plain_files import open_plain
from ..model import record
from .git import SUBMODULE_MODE, pinned, tracked

FILE_BYTES = 32 * 1024 * 1024
"""A larger file is rows, not a schema."""
MOST_FILES = 100_000
SKIPPED_FOLDERS = frozenset(
    {"node_modules", "bower_components", "vendor", "venv", "site-packages", "__pycache__", "target", "build", "dist"}
    | {"out", "bin", "obj", "coverage", "tmp"}
)
"""What is not gone into unless it is asked for by name: made by builds, or others' code. Hidden folders neither.

But where schema changes lie (`beside_scripts`), for a tool that looks into all folders, as Flyway does, runs what lies
there: of such a folder the files are taken that git tracks, which builds never made.
"""
SURE_NAMES = frozenset({"migrations", "migration", "migrate", "changelog", "changelogs", "evolutions"})
"""Two folders of these names side by side are two databases."""
LIKELY_NAMES = SURE_NAMES | frozenset(
    {"db", "database", "databases", "sql", "schema", "schemas", "ddl", "liquibase", "flyway", "prisma", "drizzle"}
    | {"sqitch"}
)
SCRIPT_ENDINGS = frozenset({"sql", "ddl", "pgsql", "psql"})


class Kind(StrEnum):
    """What a name in a tree stands for."""

    FILE = "file"
    LINK = "link"
    OTHER = "other"
    """A pipe, device or socket."""
    SUBMODULE = "submodule"
    UNREADABLE = "unreadable"
    OUTSIDE = "outside"
    """Not below the root."""
    MISSING = "missing"


@record
class Entry:
    """``path``: relative to the root, with ``/``; ``size`` in bytes."""

    path: str
    kind: Kind = Kind.FILE
    size: int = 0


class Tree(Protocol):
    """What a folder of schema changes is read through."""

    def under(self, path: str) -> Iterator[Entry]:
        """Everything but folders below a path (or the file itself), sorted; one MISSING entry where nothing is."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, at most `FILE_BYTES` + 1 of them; None where there is none to be read."""
        ...


class DiskTree:
    """The files below a folder as they lie there; links are not followed, below the root or in a path."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        # Joined as text: thousands of files are asked about, and paths as objects took half of the time.
        self._base = f"{self.root}{os.sep}"

    def relative(self, path: Path) -> str | None:
        """Return a path below the root as entries have it, "" for the root itself; None for one outside of it."""
        full = Path(os.path.normpath(path if path.is_absolute() else self.root / path))
        for candidate in (full, full.parent.resolve() / full.name, full.resolve()):
            if candidate == self.root:
                return ""
            if candidate.is_relative_to(self.root):
                return candidate.relative_to(self.root).as_posix()
        return None

    def under(self, path: str) -> Iterator[Entry]:
        """See `Tree`."""
        kind = self._kind(path)
        if kind is not None:
            yield kind
        else:
            yield from self._walk(path)

    def read(self, path: str) -> bytes | None:
        """See `Tree`."""
        kind = self._kind(path)
        if kind is None or kind.kind is not Kind.FILE:
            return None
        try:
            with open_plain(self.root / path) as stream:
                return stream.read(FILE_BYTES + 1)
        except (OSError, ValueError):
            return None

    def _kind(self, path: str) -> Entry | None:
        """What a path is; None for a folder that may be gone into."""
        parts = path.split("/") if path else []
        for depth in range(1, len(parts) + 1):
            entry = _entry("/".join(parts[:depth]), self._base)
            if entry is not None and (entry.kind is not Kind.FILE or depth == len(parts)):
                return Entry(path=path, kind=entry.kind, size=entry.size)
        return None

    def _walk(self, folder: str, depth: int = 0) -> Iterator[Entry]:
        try:
            with os.scandir(self.root / folder) as listed:
                names = sorted(item.name for item in listed)
        except OSError:
            yield Entry(path=folder or ".", kind=Kind.UNREADABLE)
            return
        if ".git" in names and depth > 0:
            # A repository of its own; so a revision's tree has it, too.
            yield Entry(path=folder, kind=Kind.SUBMODULE)
            return
        if not names and any(item.mode == SUBMODULE_MODE for item in pinned(self.root, folder)):
            # One that was not fetched: an empty folder.
            yield Entry(path=folder, kind=Kind.SUBMODULE)
            return
        for name in names:
            path = f"{folder}/{name}" if folder else name
            entry = _entry(path, self._base)
            if entry is not None:
                yield entry
            elif not skipped_folder(name):
                yield from self._walk(path, depth + 1)
            elif beside_scripts(folder, names):
                yield from self._tracked(path)

    def _tracked(self, folder: str) -> Iterator[Entry]:
        """The files that git tracks below a folder that is not gone into."""
        for path in tracked(self.root, folder):
            found = _entry(path, self._base) or Entry(path=path, kind=Kind.SUBMODULE)
            if found.kind is not Kind.MISSING:
                yield found


def skipped_folder(name: str) -> bool:
    """Whether a folder of this name is not gone into."""
    return name.startswith(".") or name in SKIPPED_FOLDERS


def beside_scripts(folder: str, names: Iterable[str]) -> bool:
    """Whether schema changes lie in a folder: by its name or that of one above, or by the names of files in it."""
    if any(part.lower() in LIKELY_NAMES for part in folder.split("/")):
        return True
    return bool(folder) and any(ending_of(name) in SCRIPT_ENDINGS for name in names if "." in name)


def ending_of(path: str) -> str:
    """Return what stands behind the last dot of a file's name, in small letters; the whole name where there is none."""
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def _entry(path: str, base: str) -> Entry | None:
    """What lies there; None for a folder."""
    try:
        found = os.lstat(base + path)
    except (FileNotFoundError, NotADirectoryError):
        return Entry(path=path, kind=Kind.MISSING)
    except (OSError, ValueError):
        return Entry(path=path, kind=Kind.UNREADABLE)
    if stat.S_ISDIR(found.st_mode):
        return None
    if stat.S_ISLNK(found.st_mode):
        return Entry(path=path, kind=Kind.LINK)
    return Entry(path=path, kind=Kind.FILE if stat.S_ISREG(found.st_mode) else Kind.OTHER, size=found.st_size)
