"""Which files of a tree are schema changes, read: scripts, changelogs of Liquibase, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Params, record
from .script import Unread
from .sources_text import read_text
from .sources_tree import FILE_BYTES, MOST_FILES, SCRIPT_ENDINGS, Entry, Kind, Tree, ending_of
from .tools_changelog import ENDINGS as CHANGELOG_ENDINGS
from .tools_changelog import may_be_changelog
from .tools_names import CODE_ENDINGS, OTHER_ENGINES, PROGRAM_ENDINGS, code_of, engine_folder, numbered

_PACKED = frozenset({"gz", "xz", "zst", "bz2", "zip"})
TOTAL_BYTES = 512 * 1024 * 1024
"""Of all scripts together; what comes after is not read, and said to be."""
_CHANGELOG_BYTES = 4 * 1024 * 1024
_CHANGELOG_PLACE = re.compile(r"changelog|liquibase|master|migrat|(?:^|/)(?:db|database)/", re.IGNORECASE)
_REASONS = {
    Kind.LINK: "script_link",
    Kind.OTHER: "file_not_plain",
    Kind.SUBMODULE: "script_submodule",
    Kind.UNREADABLE: "file_unreadable",
    Kind.OUTSIDE: "script_outside",
    Kind.MISSING: "file_missing",
}


@record
class Source:
    """A file's text, and the path a person gave that led to it (``given_folder``: it is a folder)."""

    path: str
    text: str
    given: str
    given_folder: bool
    notes: tuple[tuple[str, Params], ...] = ()
    changelog: bool = False

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {len(self.text)} characters)"


class Reading:
    """What was read so far; every path once."""

    def __init__(self, tree: Tree, *, missing: bool) -> None:
        self.tree = tree
        self.sources: list[Source] = []
        self.unread: list[Unread] = []
        self.code: list[tuple[str, str]] = []
        """Programs that may be migrations: path and tool, "" for one that only its name and place may say."""
        self.asked: set[str] = set()
        """Programs that a person gave by name."""
        self._missing = missing
        self._seen: set[str] = set()
        self._bytes = 0

    def take(self, given: str) -> None:
        """Read what lies at a path; ``missing`` of the class says whether a path that is not there is worth a word."""
        for entry in self.tree.under(given):
            if entry.path in self._seen or len(self._seen) > MOST_FILES:
                continue
            self._seen.add(entry.path)
            if len(self._seen) > MOST_FILES:
                self.unread.append(
                    Unread(file=given or ".", reason="scripts_too_many", params=(("limit", MOST_FILES),))
                )
            elif entry.kind is Kind.FILE:
                self._file(entry, given)
            elif entry.kind is not Kind.MISSING or self._missing:
                self._not_a_file(entry, given)

    def _not_a_file(self, entry: Entry, given: str) -> None:
        ending = ending_of(entry.path)
        worth = entry.path == given or ending in SCRIPT_ENDINGS
        if worth or entry.kind in {Kind.SUBMODULE, Kind.UNREADABLE} or (entry.kind is Kind.LINK and "." not in ending):
            self.unread.append(Unread(file=entry.path or ".", reason=_REASONS[entry.kind]))

    def _file(self, entry: Entry, given: str) -> None:
        ending = ending_of(entry.path)
        if ending in _PACKED and ending_of(entry.path[: -len(ending) - 1]) in SCRIPT_ENDINGS:
            self._no(entry.path, "script_packed")
        elif ending in CODE_ENDINGS or (ending in PROGRAM_ENDINGS and numbered(entry.path)):
            tool = code_of(entry.path)
            if entry.path == given:
                self.asked.add(entry.path)
            if tool is not None or entry.path == given or numbered(entry.path):
                self.code.append((entry.path, tool or ""))
        elif ending in SCRIPT_ENDINGS or entry.path == given or _maybe_changelog(entry, ending):
            self._script(entry, given, changelog=ending in CHANGELOG_ENDINGS)

    def _script(self, entry: Entry, given: str, *, changelog: bool) -> None:
        engine = engine_folder(entry.path)
        if engine is not None and engine[1] in OTHER_ENGINES:
            self._no(entry.path, "script_engine", (("engine", engine[1]),))
            return
        if entry.size > FILE_BYTES or self._bytes + entry.size > TOTAL_BYTES:
            self._no(entry.path, "file_too_large", (("limit", FILE_BYTES),))
            return
        data = self.tree.read(entry.path)
        if data is None or len(data) > FILE_BYTES:
            self._no(entry.path, "file_unreadable" if data is None else "file_too_large", (("limit", FILE_BYTES),))
            return
        self._bytes += len(data)
        found = read_text(data)
        if changelog and (found.reason is not None or not may_be_changelog(found.text)):
            if entry.path == given:
                self._no(entry.path, "script_not_sql")
        elif found.reason is not None:
            self._no(entry.path, found.reason, found.params)
        else:
            self.sources.append(
                Source(
                    path=entry.path,
                    text=found.text,
                    given=given,
                    given_folder=entry.path != given,
                    notes=found.notes,
                    changelog=changelog,
                )
            )

    def _no(self, path: str, reason: str, params: Params = ()) -> None:
        self.unread.append(Unread(file=path, reason=reason, params=params))


def read_all(tree: Tree, paths: Iterator[str], *, missing: bool) -> Reading:
    """Return what lies at paths, in the order of the paths and of names."""
    reading = Reading(tree, missing=missing)
    for path in paths:
        reading.take(path)
    return reading


def _maybe_changelog(entry: Entry, ending: str) -> bool:
    return (
        ending in CHANGELOG_ENDINGS
        and entry.size <= _CHANGELOG_BYTES
        and _CHANGELOG_PLACE.search(entry.path) is not None
    )
