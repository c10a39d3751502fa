"""The two states of a change: the scripts as they lie here, and those of where the branch began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import record
from ..sqltext.ddl.base import Dialect
from .git import base_of
from .script import Script, Tool, Unread
from .sources import Found, engines, find, find_at
from .sources_git import GitTree
from .sources_tree import DiskTree

if TYPE_CHECKING:
    from .generated import Command


@record
class Both:
    """``base``: the commit compared with; None where there is no state before, which is then empty."""

    base: str | None
    before: tuple[Script, ...]
    after: tuple[Script, ...]
    unread_before: tuple[Unread, ...]
    unread: tuple[Unread, ...]


def both(
    paths: Iterable[Path],
    root: Path,
    since: str | None,
    dialect: Dialect | None = None,
    commands: Sequence[Command] = (),
) -> Both:
    """Return what a change begins with and comes to; ``commands`` (`Command`) write the SQL of migrations in Python.

    ``since``: compared is the commit that it and HEAD have in common, with the files as they lie here, committed or
    not; None compares with nothing. The scripts of commands come after all others.

    Raises:
        UsageError: as `base_of`, `find_at` and `generate`.
    """
    wanted = tuple(paths)
    base = base_of(root, since) if since is not None else None
    after, unread = find(wanted, root, dialect)
    before: Found = ((), ())
    if base is not None:
        before = find_at(wanted, root, base, dialect, engines(after))
    made, made_before = _made(root, base, commands, unread, before[1])
    now, then = _with((after, unread), made), _with(before, made_before)
    return Both(base=base, before=then[0], after=now[0], unread_before=then[1], unread=now[1])


def _with(found: Found, made: Found) -> Found:
    files = {script.file for script in made[0]}
    return (*found[0], *made[0]), (*(u for u in found[1] if u.file not in files), *made[1])


def _made(
    root: Path, base: str | None, commands: Sequence[Command], unread: tuple[Unread, ...], before: tuple[Unread, ...]
) -> tuple[Found, Found]:
    """What commands write now and before; not run a second time where no migration in code has changed."""
    if not commands:
        return ((), ()), ((), ())
    # Reads more of privaudit than a change of plain SQL needs.
    from .generated import generate, generate_at

    made: list[Found] = []
    made_before: list[Found] = []
    for command in commands:
        made.append(generate(command, root))
        if base is not None:
            same = _same_code(root, base, command.tool, unread, before)
            made_before.append(made[-1] if same else generate_at(command, root, base))
    return _joined(made), _joined(made_before)


def _joined(found: list[Found]) -> Found:
    return tuple(s for f in found for s in f[0]), tuple(u for f in found for u in f[1])


def _same_code(root: Path, base: str, tool: Tool, unread: tuple[Unread, ...], before: tuple[Unread, ...]) -> bool:
    """Whether a tool's migrations in code are the same files with the same contents as before; no if there are none."""
    reason = f"code_{tool.value}"
    now, then = ([u.file for u in found if u.reason == reason] for found in (unread, before))
    if not now or now != then:
        return False
    disk = DiskTree(root)
    with GitTree(root, base, tuple(now)) as tree:
        return all((disk.read(path) or b"").replace(b"\r\n", b"\n") == tree.read(path) for path in now)
