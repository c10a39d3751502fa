"""The order in which Liquibase runs files: from the changelogs that no other includes, through what they include."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from ..model import Params, record
from ..redact import safe_place
from ..sqltext.ddl.base import Dialect
from .script import Unread
from .tools_changelog import ENDINGS, NotReadable, Part, What, parts_of, sql_of
from .tools_liquibase import applies


@record
class Step:
    """One file that is run: a script, or a changelog's own SQL (``text``: that, at its lines)."""

    path: str
    text: str | None = None


class Included:
    """Follows changelogs; ``read`` returns a file's text by its path, also of one outside of what was asked for."""

    def __init__(self, changelogs: dict[str, str], scripts: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.unread: list[Unread] = []
        self.dialect: Dialect | None = None
        self._texts, self._scripts, self._read = dict(changelogs), sorted(scripts), read
        self._parts: dict[str, tuple[Part, ...]] = {}
        self._seen: set[str] = set()

    def steps(self, dialect: Dialect | None) -> list[Step]:
        """Return what is run, in order; scripts that no changelog leads to are not in it."""
        self.dialect = dialect
        for path in list(self._texts):
            self._load(path)
        led_to = {
            target
            for path, parts in list(self._parts.items())
            for part in parts
            if part.what in {What.INCLUDE, What.INCLUDE_ALL}
            for target in self._targets(path, part)
            if target != path
        }
        roots = [path for path in sorted(self._texts) if path not in led_to] or sorted(self._texts)
        return [step for path in roots for step in self._follow(path, 0)]

    def _load(self, path: str) -> tuple[Part, ...]:
        if path not in self._parts:
            text = self._texts.get(path)
            if text is None:
                text = self._texts[path] = self._read(path) or ""
            try:
                self._parts[path] = parts_of(text, path)
            except NotReadable:
                self._parts[path] = ()
                self._no(path, "changelog_unreadable")
        return self._parts[path]

    def _follow(self, path: str, depth: int) -> Iterator[Step]:
        if path in self._seen or depth > 60:
            return
        self._seen.add(path)
        if not path.lower().endswith(ENDINGS):
            yield Step(path=path)
            return
        parts = [p for p in self._load(path) if applies(p.dbms, self.dialect)]
        own = [p for p in parts if p.what is What.SQL]
        said = False
        for part in parts:
            if part.what is What.SQL and not said:
                said = True
                yield Step(path=path, text=sql_of(self._texts[path], own))
            for target in self._targets(path, part) if part.what not in {What.SQL, What.OTHER} else ():
                yield from self._follow(target, depth + 1)
        self._say_others(path, parts)

    def _say_others(self, path: str, parts: list[Part]) -> None:
        others = [p for p in parts if p.what is What.OTHER]
        if others:
            self._no(path, "changelog_not_sql", (("changes", len(others)), ("line", others[0].line)))
        for part in parts:
            if part.what in {What.INCLUDE, What.SQL_FILE} and not self._targets(path, part):
                self._no(path, "changelog_include", (("included", safe_place(part.path)[:200]), ("line", part.line)))

    def _targets(self, path: str, part: Part) -> list[str]:
        """The files that an include means: beside the changelog, or below any folder above it (the class path)."""
        wanted = part.path.removeprefix("classpath:").lstrip("/")
        if not wanted or "://" in wanted:
            return []
        folder = posixpath.dirname(path)
        while True:
            place = posixpath.normpath(posixpath.join(folder, wanted))
            found = [] if place.startswith("..") else self._at(place, part)
            if found or not folder or part.relative:
                return found
            folder = posixpath.dirname(folder)

    def _at(self, place: str, part: Part) -> list[str]:
        if part.what is What.INCLUDE_ALL:
            known = sorted({*self._scripts, *self._texts})
            return [p for p in known if place == "." or p.startswith(place.rstrip("/") + "/")]
        if place in self._texts or place in self._scripts:
            return [place]
        return [place] if self._read(place) is not None else []

    def _no(self, path: str, reason: str, params: Params = ()) -> None:
        self.unread.append(Unread(file=path, reason=reason, params=params))
