"""Which files that cannot be read as schema changes are of the change: new, or other than they were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..migrate.script import Unread
    from ..migrate.sources_both import Both


def divided(both: Both) -> tuple[tuple[Unread, ...], tuple[Unread, ...]]:
    """Return what of a change was not read, and what was not read before either and has not changed since.

    A file that was not read before is looked into byte by byte: a migration in code may have been edited.
    """
    if both.base is None:
        return both.unread, ()
    same = _unchanged(both, [u for u in both.unread if u in both.unread_before])
    return (
        tuple(u for u in both.unread if u.file not in same),
        tuple(u for u in both.unread if u.file in same),
    )


def noted(both: Both) -> tuple[Unread, ...]:
    """Return what a reader should know of how the change's own files were read, one a file and reason."""
    from ..migrate.script import Unread

    same = frozenset(s for s in both.before if s.notes and both.base is not None)
    found = ((s.file, note) for s in both.after if s.notes and s not in same for note in s.notes)
    return (*both.said, *(Unread(file=f, reason=n[0], params=n[1]) for f, n in dict.fromkeys(found)))


def _unchanged(both: Both, unread: list[Unread]) -> frozenset[str]:
    if not unread or both.base is None:
        return frozenset()
    from ..migrate.sources_git import GitTree
    from ..migrate.sources_text import same_text
    from ..migrate.sources_tree import DiskTree

    here = Path.cwd()
    disk = DiskTree(here)
    pinned = [u.file for u in unread if u.reason in _PINNED]
    files = [u.file for u in unread if u.reason not in _PINNED]
    same = {f for f in pinned if _same_pins(here, both.base, f)}
    if files:
        with GitTree(here, both.base, tuple(files)) as tree:
            same |= {f for f in files if same_text(disk.read(f), tree.read(f))}
    return frozenset(same)


_PINNED = frozenset({"script_submodule", "script_link"})
"""What stands for files elsewhere: a submodule for those of a commit, a link for those that it leads to."""


def _same_pins(here: Path, base: str, file: str) -> bool:
    """Whether a submodule stands for the same commit as before, or a link leads to the same, as far as it lies here."""
    from ..migrate.git import listed, staged
    from ..migrate.sources_tree import DiskTree

    paths = [file]
    place = here / file
    if place.is_symlink():
        target = DiskTree(here).relative(place.parent / place.readlink())
        paths += [target] if target else []
    return all(listed(here, base, (path,)) == staged(here, (path,)) for path in paths)
