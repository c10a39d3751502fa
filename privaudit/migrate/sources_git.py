"""A revision's tree, read like a folder on disk: nothing is checked out and the working tree is not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import UsageError
from .git import Listed, Objects, commit_of, listed, staged
from .sources_tree import FILE_BYTES, Entry, Kind, beside_scripts, skipped_folder

_KINDS = {"100644": Kind.FILE, "100755": Kind.FILE, "100664": Kind.FILE, "120000": Kind.LINK, "160000": Kind.SUBMODULE}


class GitTree:
    """The tree of one commit below a folder; open it with ``with``. ``paths``: below which all is listed at once.

    Of other paths files can be read, too; a large repository has many more than schema changes.

    Raises (at ``with``):
        UsageError: as `commit_of`.
    """

    def __init__(self, root: Path, revision: str, paths: tuple[str, ...] = ("",)) -> None:
        self._root, self._revision, self._paths = root, revision, paths
        self._commit = ""
        self._objects = Objects(root)
        self._listed: dict[str, Listed] = {}
        self._beside: dict[str, bool] = {}
        self._single: dict[str, Listed | None] = {}

    def __enter__(self) -> Self:
        self._commit = commit_of(self._root, self._revision)
        if self._paths:
            self._listed = {item.path: item for item in listed(self._root, self._commit, self._paths)}
        self._objects.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._objects.__exit__(kind, error, trace)

    def under(self, path: str) -> Iterator[Entry]:
        """See `Tree`; a path that the revision has not gives a MISSING entry."""
        if path in self._listed:
            yield _entry(self._listed[path])
            return
        found = False
        for name, item in self._listed.items():
            if not path or name.startswith(f"{path}/"):
                found = True
                if self._gone_into(path, name):
                    yield _entry(item)
        if not found and path:
            yield Entry(path=path, kind=self._above(path))

    def _gone_into(self, path: str, name: str) -> bool:
        """Whether no folder between a path and a file is one to be left out, or schema changes lie beside the first."""
        folders = name[len(path) + 1 if path else 0 :].split("/")[:-1]
        first = next((i for i, folder in enumerate(folders) if skipped_folder(folder)), None)
        if first is None:
            return True
        above = "/".join(([path] if path else []) + folders[:first])
        if above not in self._beside:
            depth = above.count("/") + 1
            files = (n for n in self._listed if n.startswith(f"{above}/") and n.count("/") == depth)
            self._beside[above] = beside_scripts(above, files)
        return self._beside[above]

    def read(self, path: str) -> bytes | None:
        """See `Tree`.

        Raises:
            UsageError: git lists the file and lacks what is in it. To go on would make all of it look new.
        """
        item = self._listed.get(path) or self._one(path)
        if item is None or _KINDS.get(item.mode) is not Kind.FILE:
            return None
        data = self._objects.read(item.sha, FILE_BYTES + 1)
        if data is None:
            raise UsageError(path, "git_not_fetched")
        return data

    def _one(self, path: str) -> Listed | None:
        """A file that was not listed at once; settings beside the scripts are asked for by many names."""
        if "" in self._paths or not path:
            return None
        if path not in self._single:
            here = self._objects.has(self._commit, path)
            found = listed(self._root, self._commit, (path,), inside=False) if here else ()
            self._single[path] = next((item for item in found if item.path == path), None)
        return self._single[path]

    def _above(self, path: str) -> Kind:
        """Why nothing is below a path: a folder above it is a link or a submodule, or it is not there."""
        parts = path.split("/")
        above = tuple("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
        kinds = [_KINDS.get(item.mode) for item in listed(self._root, self._commit, above, inside=False)]
        return next((kind for kind in kinds if kind in {Kind.LINK, Kind.SUBMODULE}), None) or Kind.MISSING

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


class IndexTree(GitTree):
    """What is staged, as the next commit would have it: files that nobody added are not there.

    Raises (at ``with``):
        UsageError: no repository.
    """

    def __init__(self, root: Path, paths: tuple[str, ...] = ("",)) -> None:
        super().__init__(root, "", paths)

    def __enter__(self) -> Self:
        self._listed = {item.path: item for item in staged(self._root, self._paths)} if self._paths else {}
        self._objects.__enter__()
        return self

    def _one(self, path: str) -> Listed | None:
        if "" in self._paths or not path:
            return None
        if path not in self._single:
            self._single[path] = next((item for item in staged(self._root, (path,)) if item.path == path), None)
        return self._single[path]

    def _above(self, path: str) -> Kind:
        parts = path.split("/")
        kinds = {
            _KINDS.get(item.mode)
            for depth in range(1, len(parts) + 1)
            for item in staged(self._root, ("/".join(parts[:depth]),))
            if item.path == "/".join(parts[:depth])
        }
        return next((kind for kind in (Kind.LINK, Kind.SUBMODULE) if kind in kinds), Kind.MISSING)


def _entry(item: Listed) -> Entry:
    return Entry(path=item.path, kind=_KINDS.get(item.mode, Kind.OTHER))
