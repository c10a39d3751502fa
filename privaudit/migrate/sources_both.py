"""The two states of a change: the scripts as they lie here, and those of where the branch began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..model import record
from ..sqltext.ddl.base import Dialect
from .git import base_of, is_unborn
from .script import Script, Tool, Unread
from .sources import Found, Sources, engines, look, look_at
from .sources_git import GitTree
from .sources_left import Left, doubtful
from .sources_text import same_text
from .sources_tree import DiskTree

if TYPE_CHECKING:
    from .generated_commands import Choice, Chosen


@record
class Both:
    """``base``: the commit compared with; None where there is no state before, which is then empty."""

    base: str | None
    before: tuple[Script, ...]
    after: tuple[Script, ...]
    unread_before: tuple[Unread, ...]
    unread: tuple[Unread, ...]
    said: tuple[Unread, ...] = ()
    """What to know of how this was read; all of it was."""
    left: tuple[Left, ...] = ()
    """What is not run by marks and names of tools that nothing else shows to be used; ``left_before``: all before."""
    left_before: tuple[Left, ...] = ()


def both(
    paths: Iterable[Path],
    root: Path,
    since: str | None,
    dialect: Dialect | None = None,
    commands: Choice | None = None,
    *,
    staged: bool = False,
) -> Both:
    """Return what a change begins with and comes to; ``commands`` say which write the SQL of migrations in Python.

    ``since``: compared is the commit that it and HEAD have in common, with the files as they lie here, committed or
    not, or as they are ``staged``; None compares with nothing, as does HEAD where nothing was committed yet. The
    scripts of commands come after all others.

    Raises:
        UsageError: as `base_of`, `look_at`, `Choice.chosen` and `generate`.
    """
    wanted = tuple(paths)
    base = _base(root, since)
    here = look(wanted, root, dialect, staged=staged)
    then = Sources()
    if base is not None:
        then = look_at(wanted, root, base, dialect, engines(here.scripts))
    here = replace(here, unread=_still_asked(here, then))
    left = doubtful(here.left, then.scripts if base is not None else None, then.left)
    seen = Both(
        base=base,
        before=then.scripts,
        after=here.scripts,
        unread_before=then.unread,
        unread=here.unread,
        said=_noted(here, then, left) if base is not None else (),
        left=left,
        left_before=then.left if left else (),
    )
    chosen = commands.chosen(root, base, wanted) if commands is not None else None
    return _with_made(seen, root, chosen) if chosen is not None else seen


def _base(root: Path, since: str | None) -> str | None:
    """The commit to compare with; None where nothing is asked for, or HEAD of a repository that has no commit yet."""
    try:
        return base_of(root, since) if since is not None else None
    except UsageError:
        if since == "HEAD" and is_unborn(root):
            return None
        raise


def _still_asked(here: Sources, then: Sources) -> tuple[Unread, ...]:
    """What was not read, without paths that are gone and were there before: folders are moved, files deleted."""
    files = [*(s.file for s in then.scripts), *(u.file for u in then.unread), *(one.file for one in then.left)]

    def was(path: str) -> bool:
        return any(file == path or file.startswith(f"{path}/") for file in files)

    return tuple(u for u in here.unread if u.reason != "file_missing" or not was(u.file))


def _noted(here: Sources, then: Sources, left: tuple[Left, ...]) -> tuple[Unread, ...]:
    """What is noted of files that are new, but of those of which more is told."""
    told = {one.file for one in left} | {u.file for u in then.noted}
    return tuple(u for u in here.noted if u.file not in told)


def _with_made(seen: Both, root: Path, chosen: Chosen) -> Both:
    """Add what commands write."""
    unread, unread_before = chosen.asked_for(seen.unread), chosen.asked_for(seen.unread_before)
    made, made_before = _made(root, seen.base, chosen, unread, unread_before)
    now, then = _with((seen.after, unread), made), _with((seen.before, unread_before), made_before)
    return replace(
        seen,
        before=then[0],
        after=now[0],
        unread_before=then[1],
        unread=(*now[1], *chosen.unread),
        said=(*seen.said, *chosen.said, *_not_before(made_before[1], unread_before)),
    )


def _with(found: Found, made: Found) -> Found:
    files = {script.file for script in made[0]}
    return (*found[0], *made[0]), (*(u for u in found[1] if u.file not in files), *made[1])


def _not_before(made: tuple[Unread, ...], found: tuple[Unread, ...]) -> tuple[Unread, ...]:
    """What to say of a state before that its command could not write, where it had migrations: all counts as new."""
    failed = (u for u in made if u.reason.startswith("generator_"))
    code = any(u.reason.startswith("code_") for u in found)
    return tuple(Unread(file=u.file, reason="generator_before") for u in failed if code)


def _made(
    root: Path, base: str | None, chosen: Chosen, unread: tuple[Unread, ...], before: tuple[Unread, ...]
) -> tuple[Found, Found]:
    """What commands write now and before; not run a second time where no migration in code has changed."""
    if not chosen.pairs:
        return ((), ()), ((), ())
    # Reads more of privaudit than a change of plain SQL needs.
    from .generated import generate, generate_at, has_folder

    made: list[Found] = []
    made_before: list[Found] = []
    for pair in chosen.pairs:
        now: Found = ((), ())
        if pair.now is not None and (base is None or has_folder(pair.now, root)):
            now = generate(pair.now, root)
        made.append(now)
        if base is not None and pair.before is not None:
            same = pair.now == pair.before and _same_code(root, base, pair.before.tool, unread, before)
            made_before.append(now if same else generate_at(pair.before, root, base))
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
        return all(same_text(disk.read(path), tree.read(path)) for path in now)
