"""Which commands write the SQL of migrations in code for what is asked: those of its system, of its paths, of its base.

What runs is what the commit says that a change is compared with: a change could name a command that writes what it
likes, or none. The migrations themselves, and what their tool loads, are the change's own code all the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..config.load_holding import gate_commands_of
from ..config.settings import GateCommand
from ..errors import UsageError
from ..model import record
from .script import Unread
from .sources_git import GitTree
from .sources_tree import DiskTree, Kind, Tree
from .tools_names import MUST_SAY

if TYPE_CHECKING:
    from .generated import Command


@record
class Pair:
    """One command, as it is run in the state after and in the one before; None where it is not run."""

    now: Command | None
    before: Command | None


@record
class Chosen:
    """``unread``: what a change names anew and is not run; ``said``: what is run otherwise than the change says."""

    pairs: tuple[Pair, ...] = ()
    unread: tuple[Unread, ...] = ()
    said: tuple[Unread, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Reason and folder of migrations in code that another system's commands write: not asked for, not unread."""

    def asked_for(self, unread: tuple[Unread, ...]) -> tuple[Unread, ...]:
        """Return what was not read without what is of other systems."""
        return tuple(u for u in unread if not any(_below(u, *place) for place in self.elsewhere))


def _below(unread: Unread, reason: str, folder: str) -> bool:
    return unread.reason == reason and (not folder or unread.file.startswith(f"{folder}/"))


@record
class Choice:
    """What commands are chosen by.

    ``given``: those of the configuration ``config`` as it lies here (None: there is none); ``systems`` are its names,
    ``system`` the one asked for; ``as_changed``: run what a change says, not what was there before it.
    """

    given: tuple[GateCommand, ...]
    config: Path | None
    systems: tuple[str, ...]
    system: str
    as_changed: bool = False

    def chosen(self, root: Path, base: str | None, paths: Sequence[Path]) -> Chosen:
        """Return the commands to run; ``base``: the commit compared with, None for none.

        Raises:
            UsageError: a command says no system, or one that is not configured, where there are several.
        """
        if base is None:
            if not self.given:
                return Chosen()
            pairs = tuple(_Both(now=c, before=None) for c in self.given)
        else:
            then = self._then(root, base)
            if not self.given and not then:
                return Chosen()
            pairs = tuple(_paired(self.given, then))
        wanted = [p for path in paths if (p := DiskTree(root).relative(path)) is not None]
        with _Covered(root, base, wanted) as covered:
            about = [p for p in pairs if covered.by(p.any)]
        kept = [p for p in about if self._is_ours(p)]
        others = tuple((f"code_{p.any.tool}", _folder(p.any)) for p in about if p not in kept)
        return replace(self._answer(kept, base), elsewhere=others)

    def _then(self, root: Path, base: str) -> tuple[GateCommand, ...]:
        """The commands of the base; the given ones where no commit has the file, which is then no part of a change."""
        if self.config is None:
            return ()
        name = Path(os.path.relpath(root / self.config, root)).as_posix()
        with GitTree(root, base, ()) as tree:
            data = tree.read(name)
        if data is not None:
            return gate_commands_of(data.decode("utf-8", "replace"), os.environ)
        with GitTree(root, "HEAD", ()) as tree:
            return self.given if tree.read(name) is None else ()

    def _is_ours(self, pair: _Both) -> bool:
        """Whether a command is of the system that is asked for.

        Raises:
            UsageError: as `chosen`.
        """
        names = [c.system for c in (pair.before, pair.now) if c is not None and c.system is not None]
        name = names[0] if names else None
        known = ", ".join(self.systems)
        if name is None and len(self.systems) > 1:
            raise UsageError(" ".join(pair.any.command), "command_system", (("known", known),))
        if name is not None and self.systems and name not in {*self.systems, self.system}:
            raise UsageError(" ".join(pair.any.command), "command_system_unknown", (("name", name), ("known", known)))
        return name in (None, self.system)

    def _answer(self, kept: list[_Both], base: str | None) -> Chosen:
        if not kept:
            return Chosen()
        # Reads more of privaudit than a change of plain SQL needs.
        from .generated import command_of

        pairs: list[Pair] = []
        unread: list[Unread] = []
        said: list[Unread] = []
        file = self.config.as_posix() if self.config is not None else "privaudit.toml"
        for one in kept:
            now = command_of(one.now) if one.now is not None else None
            before = command_of(one.before) if one.before is not None else None
            if base is None or one.now == one.before:
                pairs.append(Pair(now=now, before=now))
            elif self.as_changed:
                pairs.append(Pair(now=now, before=before or now))
            else:
                words = (("command", " ".join(one.any.command)),)
                if before is not None:
                    pairs.append(Pair(now=before, before=before))
                (said if before is not None else unread).append(
                    Unread(file=file, reason="command_changed" if before is not None else "command_new", params=words)
                )
        return Chosen(pairs=tuple(pairs), unread=tuple(unread), said=tuple(said))


@record
class _Both:
    now: GateCommand | None
    before: GateCommand | None

    @property
    def any(self) -> GateCommand:
        found = self.before or self.now
        assert found is not None  # noqa: S101 - one of the two is always there
        return found


def _paired(now: tuple[GateCommand, ...], then: tuple[GateCommand, ...]) -> Iterable[_Both]:
    """Put the commands of two commits side by side: what is equal, then what is of one tool and folder."""
    left = list(now)
    changed: list[GateCommand] = []
    for command in then:
        if command in left:
            left.remove(command)
            yield _Both(now=command, before=command)
        else:
            changed.append(command)
    for command in changed:
        same = next((c for c in left if c.tool == command.tool and _folder(c) == _folder(command)), None)
        if same is not None:
            left.remove(same)
        yield _Both(now=same, before=command)
    for command in left:
        yield _Both(now=command, before=None)


def _folder(command: GateCommand) -> str:
    folder = os.path.normpath(command.folder or ".").replace(os.sep, "/")
    return "" if folder == "." else folder


class _Covered:
    """Whether paths are about a command: its folder, one above it, or one below it with migrations of its tool."""

    def __init__(self, root: Path, base: str | None, wanted: list[str]) -> None:
        self._disk = DiskTree(root)
        self._tree = GitTree(root, base, tuple(wanted)) if base is not None else None
        self._wanted = wanted
        self._opened = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._tree is not None and self._opened:
            self._tree.__exit__(None, None, None)

    def by(self, command: GateCommand) -> bool:
        folder = _folder(command)
        if any(not path or path == folder or folder.startswith(f"{path}/") for path in self._wanted):
            return True
        inside = [path for path in self._wanted if not folder or path.startswith(f"{folder}/")]
        mark = MUST_SAY[command.tool]
        return bool(inside) and (_holds(self._disk, inside, mark) or self._held(inside, mark))

    def _held(self, inside: list[str], mark: bytes) -> bool:
        if self._tree is None:
            return False
        if not self._opened:
            self._tree.__enter__()
            self._opened = True
        return _holds(self._tree, inside, mark)


def _holds(tree: Tree, paths: list[str], mark: bytes) -> bool:
    files = (e.path for path in paths for e in tree.under(path) if e.kind is Kind.FILE and e.path.endswith(".py"))
    return any(mark in (tree.read(file) or b"") for file in files)
