"""Files that say which scripts there are and in which order: Drizzle's journal, Sqitch's plan, Atlas's sums."""

from __future__ import annotations

import functools

from .script import Tool
from .sources_text import read_text
from .sources_tree import Tree
from .tools_dumps import journal, plan

_NOWHERE = 1 << 30
_LARGEST = 8 * 1024 * 1024


class Lists:
    """Asks a tree for such files, once a folder."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._drizzle = functools.cache(self._read_journal)
        self._sqitch = functools.cache(self._read_plan)
        self._atlas = functools.cache(self._has_sums)

    def tool(self, path: str) -> Tool | None:
        """Return whose list a script stands in; None for no list."""
        folder, name = _split(path)
        base, part, change = _sqitch(path)
        if self._drizzle(folder) is not None and _stem(name) in (self._drizzle(folder) or {}):
            return Tool.DRIZZLE
        if part == "deploy" and change in (self._sqitch(base) or {}):
            return Tool.SQITCH
        return Tool.ATLAS if self._atlas(folder) else None

    def place(self, path: str) -> int:
        """Return a script's place in its list; one number for all that stand in none."""
        folder, name = _split(path)
        base, _, change = _sqitch(path)
        listed = self._drizzle(folder) or {}
        return listed.get(
            _stem(name), (self._sqitch(base) or {}).get(change, _NOWHERE) if base is not None else _NOWHERE
        )

    def unlisted(self, path: str) -> bool:
        """Whether there is a list and the script does not stand in it: its tool would not run it."""
        folder, name = _split(path)
        base, part, change = _sqitch(path)
        drizzle, sqitch = self._drizzle(folder), self._sqitch(base)
        if drizzle is not None:
            return _stem(name) not in drizzle
        return part == "deploy" and sqitch is not None and change not in sqitch

    def leaves_out(self, path: str) -> bool:
        """Whether a script is one of Sqitch's ways back or tests."""
        base, part, _ = _sqitch(path)
        return part in {"revert", "verify"} and self._sqitch(base) is not None

    def _read_journal(self, folder: str) -> dict[str, int] | None:
        found = journal(self._text(f"{folder}/meta/_journal.json" if folder else "meta/_journal.json"))
        return {tag: i for i, tag in enumerate(found[0])} if found is not None else None

    def _read_plan(self, base: str | None) -> dict[str, int] | None:
        if base is None:
            return None
        text = self._text(f"{base}/sqitch.plan" if base else "sqitch.plan")
        return {name: i for i, name in enumerate(plan(text))} if text else None

    def _has_sums(self, folder: str) -> bool:
        return self._tree.read(f"{folder}/atlas.sum" if folder else "atlas.sum") is not None

    def _text(self, path: str) -> str:
        data = self._tree.read(path)
        return read_text(data).text if data is not None and len(data) <= _LARGEST else ""


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _stem(name: str) -> str:
    return name.removesuffix(".sql")


def _sqitch(path: str) -> tuple[str | None, str, str]:
    """The folder of a plan, the part (deploy, revert, verify) and the change that a path stands for in Sqitch."""
    parts = path.split("/")
    for i, part in enumerate(parts[:-1]):
        if part in {"deploy", "revert", "verify"}:
            return "/".join(parts[:i]), part, _stem("/".join(parts[i + 1 :]))
    return None, "", ""
