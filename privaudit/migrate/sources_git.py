"""A revision's tree, read like a folder on disk: nothing is checked out and the working tree is not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import UsageError
from .git import Listed, Objects, commit_of, listed
from .sources_tree import FILE_BYTES, Entry, Kind, skipped_folder

_KINDS = {"100644": Kind.FILE, "100755": Kind.FILE, "100664": Kind.FILE, "120000": Kind.LINK, "160000": Kind.SUBMODULE}


class GitTree:
    """The tree of one commit below a folder; open it with ``with``.

    Raises (at ``with``):
        UsageError: as `commit_of`.
    """

    def __init__(self, root: Path, revision: str) -> None:
        self._root, self._revision = root, revision
        self._commit = ""
        self._objects = Objects(root)
        self._listed: dict[str, Listed] = {}

    def __enter__(self) -> Self:
        self._commit = commit_of(self._root, self._revision)
        self._listed = {item.path: item for item in listed(self._root, self._commit)}
        self._objects.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._objects.__exit__(kind, error, trace)

    def under(self, path: str) -> Iterator[Entry]:
        """See `Tree`; a path that the revision has not gives a MISSING entry."""
        above = next((a for a in _above(path) if a in self._listed), None)
        if above is not None:
            yield Entry(path=path, kind=self._entry(above).kind)
            return
        if path in self._listed:
            yield self._entry(path)
            return
        found = False
        for name in self._listed:
            if not path or name.startswith(f"{path}/"):
                found = True
                inner = name[len(path) + 1 if path else 0 :]
                if not any(skipped_folder(folder) for folder in inner.split("/")[:-1]):
                    yield self._entry(name)
        if not found and path:
            yield Entry(path=path, kind=Kind.MISSING)

    def read(self, path: str) -> bytes | None:
        """See `Tree`.

        Raises:
            UsageError: git lists the file and lacks what is in it. To go on would make all of it look new.
        """
        item = self._listed.get(path)
        if item is None or _KINDS.get(item.mode) is not Kind.FILE:
            return None
        data = self._objects.read(item.sha, FILE_BYTES + 1)
        if data is None:
            raise UsageError(path, "git_not_fetched")
        return data

    def write(self, folder: Path) -> None:
        """Write all regular files of the tree below a folder, as they are stored: no filter is applied, no link made.

        Raises:
            UsageError: as `read`.
            OSError: there is no room.
        """
        for path, item in self._listed.items():
            parts = path.split("/")
            if _KINDS.get(item.mode) is Kind.FILE and not {"..", "", ".git"} & set(parts):
                data = self.read(path) or b""
                place = folder.joinpath(*parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data[:FILE_BYTES])

    def _entry(self, path: str) -> Entry:
        item = self._listed[path]
        return Entry(path=path, kind=_KINDS.get(item.mode, Kind.OTHER))


def _above(path: str) -> Iterator[str]:
    parts = path.split("/")
    for depth in range(1, len(parts)):
        yield "/".join(parts[:depth])
