"""The scripts of one series as their tool runs them: what each file is, its place in the order, its parts that run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ..model import Params, record
from ..sqltext.ddl.base import Dialect
from .orders import natural_path
from .script import Script, Tool, Unread
from .sources_left import Left, with_usual
from .sources_listed import Lists
from .sources_read import Source
from .tools_dumps import is_checkpoint, is_dump, is_result
from .tools_flyway import FlywayName, Sort, beside, flyway_name, in_order
from .tools_included import Included
from .tools_liquibase import changesets, is_formatted, run_part
from .tools_marks import marked
from .tools_names import named

_WITH_PLACEHOLDERS = frozenset({Tool.FLYWAY, Tool.LIQUIBASE, Tool.GOOSE})
_PLACEHOLDER = re.compile(r"(?<!\$)\$\{[\w.:-]{1,100}\}")
_BREAKPOINT = re.compile(r"--> statement-breakpoint")
_BY_TEXT = frozenset({Tool.DBMATE, Tool.PRISMA, Tool.ATLAS})
"""Tools that sort names as plain text, not as numbers."""


@record
class Item:
    """A file that is run: ``text`` with only what is."""

    source: Source
    tool: Tool
    text: str
    repeatable: bool = False
    notes: tuple[tuple[str, Params], ...] = ()


class Series:
    """The files of one folder that go into one database."""

    def __init__(
        self,
        folder: str,
        sources: list[Source],
        dialect: Dialect | None,
        lists: Lists,
        read: Callable[[str], str | None],
    ) -> None:
        self.unread: list[Unread] = []
        self.noted: list[Unread] = []
        """Ways back, which nobody takes by the way: not run, and nothing is missing for it."""
        self._left: list[Left] = []
        self._folder, self._dialect, self._lists, self._read = folder, dialect, lists, read
        self._changelogs = {s.path: s for s in sources if s.changelog}
        self._sources = {s.path: s for s in sources if not s.changelog}

    def scripts(self) -> list[Script]:
        """Return all scripts in their order."""
        flyway, left = self._flyway_names()
        liquibase = self._liquibase(left)
        dumps, rest = self._rest([s for s in left if s.path not in {i.source.path for i in liquibase}])
        run = [*rest, *self._in_flyway_order(flyway), *liquibase]
        base = [d for d in dumps if not self._is_result(d, run)]
        return [self._script(item) for item in (*base, *run)]

    def left(self, scripts: list[Script]) -> tuple[Left, ...]:
        """Return what the scripts leave out of the files, as their tools do."""
        return with_usual(self._left, ((s.file, s.tool) for s in scripts))

    def _leave(self, source: Source, tool: Tool, run: str = "", *, passed_over: bool = False) -> None:
        if run is not source.text:
            one = Left(file=source.path, text=source.text, run=run, tool=tool, series=self._folder)
            self._left.append(replace(one, passed_over=True) if passed_over else one)

    def _script(self, item: Item) -> Script:
        text, notes = item.text, item.notes
        if item.tool in _WITH_PLACEHOLDERS and "${" in text:
            # What a value stands for is said when the tool is started; as a name it is the same wherever it stands.
            text = _PLACEHOLDER.sub(lambda m: re.sub(r"\W", "_", m[0]), text)
            notes = (*notes, ("script_placeholders", ())) if text != item.text else notes
        return Script(
            file=item.source.path,
            text=text,
            tool=item.tool,
            dialect=self._dialect,
            repeatable=item.repeatable,
            series=self._folder,
            notes=(*item.source.notes, *notes),
        )

    # -- Flyway

    def _flyway_names(self) -> tuple[dict[str, FlywayName], list[Source]]:
        """Flyway's own files by path, and all others; what lies among them and is not run is said."""
        names = {path: flyway_name(path.rpartition("/")[2]) for path in self._sources}
        found = {path: name for path, name in names.items() if name is not None}
        if not any(n.sort in {Sort.VERSIONED, Sort.BASELINE} for n in found.values()):
            return {}, list(self._sources.values())
        folders = {path.rpartition("/")[0] for path in found}
        left: list[Source] = []
        for path, source in self._sources.items():
            if path in found:
                continue
            near = beside(path.rpartition("/")[2]) if path.rpartition("/")[0] in folders else None
            if path.rpartition("/")[0] not in folders:
                left.append(source)
            elif near is not None and near.sort < Sort.BASELINE:
                found[path] = near
            else:
                called = near is not None and near.sort is Sort.CALLBACK
                self._no(path, "flyway_callback" if called else "flyway_ignored")
        return found, left

    def _in_flyway_order(self, names: dict[str, FlywayName]) -> list[Item]:
        out = []
        order = in_order(names.items())
        for path in names.keys() - set(order):
            undo = names[path].sort is Sort.UNDO
            self._leave(self._sources[path], Tool.FLYWAY, passed_over=not undo)
            if undo:
                self.noted.append(Unread(file=path, reason="flyway_undo"))
        for path in order:
            source = self._sources[path]
            repeatable = names[path].sort not in {Sort.VERSIONED, Sort.BASELINE}
            out.append(Item(source=source, tool=Tool.FLYWAY, text=source.text, repeatable=repeatable))
        return out

    # -- Liquibase

    def _liquibase(self, sources: list[Source]) -> list[Item]:
        formatted = [s for s in sources if is_formatted(s.text)]
        out: list[Item] = []
        if self._changelogs:
            texts = {path: s.text for path, s in self._changelogs.items()}
            included = Included(texts, [s.path for s in sources], self._read)
            for step in included.steps(self._dialect):
                out += self._step(step.path, step.text)
            self.unread += included.unread
        run = {item.source.path for item in out}
        left = sorted((s for s in formatted if s.path not in run), key=lambda s: natural_path(s.path))
        notes: tuple[tuple[str, Params], ...] = (("changelog_not_listed", ()),) if out else ()
        return [*out, *(self._formatted(s, notes) for s in left)]

    def _step(self, path: str, text: str | None) -> list[Item]:
        source = self._changelogs.get(path) or self._sources.get(path)
        if source is None:
            read = self._read(path)
            if read is None:
                return []
            source = Source(path=path, text=read, given=path, given_folder=False)
        if text is not None:
            return [Item(source=source, tool=Tool.LIQUIBASE, text=text)]
        return [self._formatted(source, ())]

    def _formatted(self, source: Source, notes: tuple[tuple[str, Params], ...]) -> Item:
        if not is_formatted(source.text):
            return Item(source=source, tool=Tool.LIQUIBASE, text=source.text, notes=notes)
        found = changesets(source.text)
        repeatable = bool(found) and all(c.repeatable for c in found)
        text = run_part(source.text, found, self._dialect)
        self._leave(source, Tool.LIQUIBASE, text)
        return Item(source=source, tool=Tool.LIQUIBASE, text=text, repeatable=repeatable, notes=notes)

    # -- all others

    def _rest(self, sources: list[Source]) -> tuple[list[Item], list[Item]]:
        """Dumps, and what stands in a list, has marks or a telling name, or is plain, in order."""
        dumps: list[Item] = []
        rest: list[Item] = []
        for source in sources:
            if self._lists.leaves_out(source.path):
                self._leave(source, Tool.SQITCH)
                continue
            if self._lists.unlisted(source.path):
                self._no(source.path, "script_not_listed")
                continue
            found = self._item(source)
            if found is not None:
                (dumps if found.tool is Tool.STRUCTURE else rest).append(found)
        by_text = any(item.tool in _BY_TEXT for item in rest)
        rest.sort(
            key=lambda i: (self._lists.place(i.source.path), _text_key(i) if by_text else natural_path(i.source.path))
        )
        start = max((i for i, item in enumerate(rest) if self._is_checkpoint(item)), default=0)
        for item in rest[:start]:
            self._leave(item.source, Tool.ATLAS, passed_over=True)
        return dumps, rest[start:]

    def _is_checkpoint(self, item: Item) -> bool:
        """Whether a file stands for those before it; in a folder without Atlas' sums the mark is a comment."""
        return item.tool is Tool.ATLAS and is_checkpoint(item.source.text)

    def _item(self, source: Source) -> Item | None:
        """What one file is; None for a way back."""
        name = named(source.path)
        if name is not None and name.back:
            self._leave(source, name.tool)
            return None
        listed = self._lists.tool(source.path)
        if listed is Tool.DRIZZLE:
            # To MySQL this is no comment; it stands where a statement ends.
            text = _BREAKPOINT.sub(lambda m: ";".ljust(len(m[0])), source.text)
            return Item(source=source, tool=listed, text=text)
        marks = marked(source.text)
        if marks is not None:
            self._leave(source, listed or marks[0], marks[1])
            return Item(source=source, tool=listed or marks[0], text=marks[1])
        if listed is None and name is None and is_dump(source.path.rpartition("/")[2], source.text):
            return Item(source=source, tool=Tool.STRUCTURE, text=source.text)
        return Item(source=source, tool=listed or (name.tool if name else Tool.PLAIN), text=source.text)

    def _is_result(self, dump: Item, run: list[Item]) -> bool:
        """Whether a dump says what the migrations beside it come to, so that running both would make all twice."""
        migrations = (i for i in run if i.tool is not Tool.PLAIN or i.source.path.rpartition("/")[2][:1].isdigit())
        found = is_result(dump.text, (item.text for item in migrations))
        if found:
            self._no(dump.source.path, "dump_beside_migrations")
        return found

    def _no(self, path: str, reason: str) -> None:
        self.unread.append(Unread(file=path, reason=reason))


def _text_key(item: Item) -> tuple[tuple[int, str], ...]:
    *folders, name = item.source.path.split("/")
    return (*((1, folder) for folder in folders), (0, name))
