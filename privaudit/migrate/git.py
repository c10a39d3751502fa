"""Git, asked without running anything of a repository: no hook, filter, pager, helper or network, nothing written.

Only plumbing that reads objects is called (``rev-parse``, ``merge-base``, ``ls-tree``, ``cat-file``), or the index
(``ls-files``). The environment is fixed: no ``GIT_*`` variable of the caller (a hook sets some of another repository)
but an index of this one, no settings of the system or of the user, no replaced objects, no fetching of what a partial
clone lacks (``GIT_ALLOW_PROTOCOL`` names no protocol).
Since these commands run nothing of the repository's own settings, a checkout of another owner is read, too
(``safe.directory``), as pipelines in containers have it. Source: https://git-scm.com/docs/git#_environment_variables.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ..errors import UsageError
from ..model import record

SECONDS: Final = 120
SUBMODULE_MODE: Final = "160000"
_FIXED = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "safe.directory=*"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "protocol.allow=never"),
    *("-c", "credential.helper="),
)
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_NAME = re.compile(r"[^\x00-\x20~^:?*\[\\\x7f-][^\x00-\x20?*\[\\\x7f]{0,249}")
_SHA = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SEEN: Final[set[tuple[Path, str]]] = set()
"""Commits by the folder and the full id that git gave: what such an id names never changes, and asking takes time."""


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_PAGER": "cat",
    }


def _ask(root: Path, *arguments: str, index: str | None = None) -> tuple[int, bytes]:
    """The exit code and output of one command; what git says in words is dropped, for it quotes the repository."""
    command = ["git", *_FIXED, "-C", str(root), *arguments]
    environment = _environment() | ({"GIT_INDEX_FILE": index} if index is not None else {})
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program and arguments of ours, no shell
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except FileNotFoundError:
        raise UsageError(str(root), "git_missing") from None
    except subprocess.TimeoutExpired:
        raise UsageError(str(root), "git_slow", (("seconds", str(SECONDS)),)) from None
    except (OSError, ValueError):
        raise UsageError(str(root), "git_failed") from None
    return done.returncode, done.stdout


def _is_shallow(root: Path) -> bool:
    return _ask(root, "rev-parse", "--is-shallow-repository")[1].strip() == b"true"


def commit_of(root: Path, revision: str) -> str:
    """Return the full id of the commit that a revision (branch, tag, id, ``HEAD~2``) names.

    Raises:
        UsageError: it is none, or begins with ``-``; no repository; a shallow clone that lacks it; no git.
    """
    if (root, revision) in _SEEN:
        return revision
    if not _NAME.fullmatch(revision):
        raise UsageError(revision[:80], "git_revision_form")
    code, said = _ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = said.strip()
    if code == 0 and _SHA.fullmatch(found):
        _SEEN.add((root, found.decode()))
        return found.decode()
    if _ask(root, "rev-parse", "--git-dir")[0] != 0:
        raise UsageError(str(root), "git_no_repository")
    raise UsageError(revision, "git_shallow" if _is_shallow(root) else "git_no_revision")


def base_of(root: Path, revision: str) -> str:
    """Return the commit to compare the working tree with: the newest that a revision and HEAD have in common.

    That is what a pull request shows: what came onto the other branch since is no change of ours. For a revision that
    HEAD comes from it is the revision itself. Of several best ones (branches merged crosswise) git's first is taken.

    Raises:
        UsageError: as `commit_of`; HEAD has no commit, or nothing in common with it.
    """
    other = commit_of(root, revision)
    head = commit_of(root, "HEAD") if revision != "HEAD" else other
    if other == head:
        return head
    code, said = _ask(root, "merge-base", other, head)
    found = said.strip()
    if code == 0 and _SHA.fullmatch(found):
        return found.decode()
    raise UsageError(revision, "git_shallow" if _is_shallow(root) else "git_nothing_common")


@record
class Listed:
    """One name of a tree: ``mode`` as git writes it (``100644`` a file, ``120000`` a link, ``160000`` a submodule)."""

    mode: str
    sha: str
    path: str


def listed(root: Path, commit: str, paths: tuple[str, ...], *, inside: bool = True) -> tuple[Listed, ...]:
    """Return everything below paths in a commit's tree, relative to ``root`` ("" is all of it); sorted, no folders.

    With ``inside`` off the paths themselves, folders too (mode ``040000``).

    Raises:
        UsageError: the commit's tree cannot be read.
    """
    # Sizes are not asked for (-l): of a partial clone git would have to fetch them.
    options = ("-r", "-z") if inside else ("-z",)
    found: dict[str, Listed] = {}
    for batch in _batches(paths):
        code, said = _ask(root, "ls-tree", *options, commit, *batch)
        if code != 0:
            raise UsageError(commit, "git_no_tree")
        found |= {path: Listed(mode=mode, sha=sha, path=path) for (mode, _, sha), path in _rows(said)}
    return tuple(found[path] for path in sorted(found))


def _batches(paths: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Any number of paths, and the longest command a system takes."""
    wanted = ("./",) if "" in paths else tuple(f"./{path}" for path in paths)
    return (wanted[start : start + 200] for start in range(0, len(wanted), 200))


def _rows(said: bytes) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield the three words that stand before a path, and the path."""
    for line in said.split(b"\0"):
        about, tab, path = line.partition(b"\t")
        words = about.decode("ascii", "replace").split()
        if tab and len(words) == 3:
            yield (words[0], words[1], words[2]), os.fsdecode(path)


def is_unborn(root: Path) -> bool:
    """Whether a repository has no commit yet where HEAD is: what is in its folder is all new."""
    return (
        _ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")[0] != 0
        and _ask(root, "rev-parse", "--git-dir")[0] == 0
        and _ask(root, "symbolic-ref", "--quiet", "HEAD")[0] == 0
    )


def staged(root: Path, paths: tuple[str, ...]) -> tuple[Listed, ...]:
    """Return everything below paths that is in the index, as `listed` does: what the next commit is made of.

    Raises:
        UsageError: no repository, or its index cannot be read.
    """
    found: dict[str, Listed] = {}
    index = _index_of_hook(root)
    for batch in _batches(paths):
        code, said = _ask(root, "ls-files", "-z", "--stage", "--", *batch, index=index)
        if code != 0:
            raise UsageError(str(root), "git_no_repository")
        found |= {path: Listed(mode=mode, sha=sha, path=path) for (mode, sha, _), path in _rows(said)}
    return tuple(found[path] for path in sorted(found))


def _index_of_hook(root: Path) -> str | None:
    """The index that git gave to a hook, if it is this repository's: ``git commit -a`` makes one for the commit."""
    given = os.environ.get("GIT_INDEX_FILE")
    if not given:
        return None
    code, said = _ask(root, "rev-parse", "--absolute-git-dir")
    file = Path(given).absolute().resolve()
    return str(file) if code == 0 and file.parent == Path(os.fsdecode(said.rstrip(b"\n"))).resolve() else None


def pinned(root: Path, folder: str) -> tuple[Listed, ...]:
    """Return what the index has at and below a folder; () without a repository."""
    try:
        return staged(root, (folder,))
    except UsageError:
        return ()


def tracked(root: Path, folder: str) -> tuple[str, ...]:
    """Return the files below a folder that are in the index, relative to ``root``, sorted; () without a repository."""
    try:
        code, said = _ask(root, "ls-files", "-z", "--cached", "--", f"./{folder}")
    except UsageError:
        return ()
    return tuple(sorted({os.fsdecode(name) for name in said.split(b"\0") if name})) if code == 0 else ()


class Objects:
    """Contents of objects, through one ``cat-file --batch`` from the first question to the end of the block."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._open = False

    def __enter__(self) -> Self:
        self._open = True
        return self

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is None and self._open:
            command = ["git", *_FIXED, "-C", str(self._root), "cat-file", "--batch"]
            self._process = subprocess.Popen(  # noqa: S603 - as in _ask
                command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._open = self._process, False
        if process is not None and process.stdin is not None and process.stdout is not None:
            process.stdout.close()
            with contextlib.suppress(OSError):
                process.stdin.close()
            process.wait()

    def read(self, sha: str, limit: int) -> bytes | None:
        """Return at most ``limit`` bytes of a blob by its full id; None where the repository lacks it."""
        return self._ask(sha, limit) if _SHA.fullmatch(sha.encode()) else None

    def has(self, commit: str, path: str) -> bool:
        """Whether there is something at a path of a commit, relative to the folder, and its contents are at hand."""
        return "\n" not in path and self._ask(f"{commit}:./{path}", 0) is not None

    def _ask(self, name: str, limit: int) -> bytes | None:
        process = self._started()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(os.fsencode(name) + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
            words = line.split()
            if line.endswith((b" missing\n", b" ambiguous\n")) or len(words) != 3:
                return None
            left = int(words[2]) + 1  # a line's end follows the contents
            data = process.stdout.read(min(left, limit + 1))
            left -= len(data)
            while left > 0 and (more := process.stdout.read(min(left, 1 << 20))):
                left -= len(more)
        except (OSError, ValueError):
            return None
        return data[: min(limit, int(words[2]))] if words[1] == b"blob" else None
