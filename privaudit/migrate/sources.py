"""Paths → scripts in the order in which their tools run them, from disk or a revision; nothing there raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path

from ..model import record
from ..sqltext.ddl.base import Dialect
from .dialect_guess import guess, majority, same
from .script import Script, Tool, Unread
from .sources_config import Configured
from .sources_engines import for_engine, of_one_engine
from .sources_git import GitTree, IndexTree
from .sources_left import Left
from .sources_listed import Lists
from .sources_order import Series
from .sources_read import Reading, Source, read_all
from .sources_series import by_series
from .sources_text import read_text
from .sources_tree import FILE_BYTES, DiskTree, Tree, ending_of
from .tools_liquibase import changesets, is_formatted, told
from .tools_names import DUMPED_BY, ENGINE_FOLDERS, MUST_SAY, engine_folder, numbered

Found = tuple[tuple[Script, ...], tuple[Unread, ...]]

_CODE_REASONS = {"rails": "code_rails", "alembic": "code_alembic", "django": "code_django"}


@record
class Engines:
    """What is known of engines beforehand: that of all scripts, or of series by their folders."""

    all: Dialect | None = None
    series: Mapping[str, Dialect] = field(default_factory=dict)


@record
class Sources:
    """``left``: what the scripts leave out of files, as their tools do; ``noted``: files of which to say so."""

    scripts: tuple[Script, ...] = ()
    unread: tuple[Unread, ...] = ()
    left: tuple[Left, ...] = ()
    noted: tuple[Unread, ...] = ()


def find(paths: Iterable[Path], root: Path, dialect: Dialect | None = None) -> Found:
    """Return the scripts below paths, and what could not be read as such.

    ``root``: the folder the command was run in, or of the repository; what lies outside of it is refused, links are not
    followed, hidden folders and those of builds are not gone into. Series of one database come one after the other, in
    the order of the paths; within one the order is the tool's. What is a way back is not in the texts. ``dialect``: the
    engine of all of them; scripts of other engines beside those of this one are left out, and said.
    """
    found = look(paths, root, dialect)
    return found.scripts, found.unread


def look(paths: Iterable[Path], root: Path, dialect: Dialect | None = None, *, staged: bool = False) -> Sources:
    """Return what `find` does, and what was left out; ``staged``: of the files as they are in git's index.

    Raises:
        UsageError: ``staged`` without a repository.
    """
    tree = DiskTree(root)
    wanted, outside = _relative(tree, paths)
    if staged:
        with IndexTree(root, tuple(wanted)) as index:
            found = _found(index, wanted, Engines(all=dialect), missing=True)
    else:
        found = _found(tree, wanted, Engines(all=dialect), missing=True)
    return replace(found, unread=(*outside, *found.unread))


def look_at(
    paths: Iterable[Path],
    root: Path,
    revision: str,
    dialect: Dialect | None = None,
    series: Mapping[str, Dialect] | None = None,
) -> Sources:
    """Return the same of a revision's tree: nothing is checked out. A path that it has not yields nothing.

    To see what a branch changes, give `base_of` of it, the commit that it and HEAD have in common, and as ``series``
    the engines of the state after (`engines`), so that no guess differs between the two: see `sources_both.both`.

    Raises:
        UsageError: no repository, no such revision, a shallow or partial clone that lacks it (exit code 2).
    """
    wanted, outside = _relative(DiskTree(root), paths)
    with GitTree(root, revision, tuple(wanted)) as tree:
        found = _found(tree, wanted, Engines(all=dialect, series=series or {}), missing=False)
    return replace(found, unread=(*outside, *found.unread))


def engines(scripts: Iterable[Script]) -> dict[str, Dialect]:
    """Return the engine of each series that has one for all of its scripts."""
    out: dict[str, set[Dialect | None]] = {}
    for script in scripts:
        out.setdefault(script.series, set()).add(script.dialect)
    return {series: one for series, found in out.items() if len(found) == 1 and (one := next(iter(found))) is not None}


def _relative(tree: DiskTree, paths: Iterable[Path]) -> tuple[list[str], list[Unread]]:
    wanted: list[str] = []
    outside: list[Unread] = []
    for path in paths:
        inside = tree.relative(path)
        if inside is None:
            outside.append(Unread(file=path.as_posix(), reason="path_outside"))
        else:
            wanted.append(inside)
    return wanted, outside


def _found(tree: Tree, wanted: list[str], given: Engines, *, missing: bool) -> Sources:
    reading = read_all(tree, iter(wanted), missing=missing)
    sources, others = for_engine(reading.sources, given.all)
    lists, configured = Lists(tree), Configured(tree)
    scripts: list[Script] = []
    left: list[Left] = []
    unread = [*reading.unread, *others]
    noted: list[Unread] = []
    for folder, inside in by_series(sources).items():
        kept, others, named = of_one_engine(inside, given.all)
        engine = given.all or named or given.series.get(folder) or _dialect(folder, kept, configured)
        series = Series(folder, kept, engine, lists, lambda path: _text(tree, path))
        made = series.scripts()
        scripts += (_own_dialect(script) for script in made)
        left += series.left(made)
        unread += [*others, *series.unread]
        noted += series.noted
    dumps = [s.file for s in scripts if s.tool is Tool.STRUCTURE]
    unread += _code(reading, dumps)
    said = tuple(sorted(unread, key=lambda u: (u.file, u.reason, u.params)))
    return Sources(
        scripts=tuple(scripts), unread=said, left=tuple(left), noted=tuple(sorted(noted, key=lambda u: u.file))
    )


def _text(tree: Tree, path: str) -> str | None:
    data = tree.read(path)
    if data is None or len(data) > FILE_BYTES:
        return None
    found = read_text(data)
    return None if found.reason is not None else found.text


def _dialect(folder: str, sources: list[Source], configured: Configured) -> Dialect | None:
    """The engine of a series: what its tool wrote there, its name, its texts, settings above; None in doubt."""
    folders = {s.path.rpartition("/")[0] for s in sources}
    # Prisma's lock lies beside the folders of its migrations.
    own = {configured.own(f) for f in {folder, *folders, *(f.rpartition("/")[0] for f in folders)}} - {None}
    if len(own) == 1:
        return own.pop()
    engine = engine_folder(f"{folder}/x")
    if engine is not None:
        return ENGINE_FOLDERS.get(engine[1])
    named = told(tuple(c for s in sources if is_formatted(s.text) for c in changesets(s.text)))
    said = named or majority(s.text for s in sources if not s.changelog)
    above = configured.above(folder)
    return (above or said) if same(said, above) else said


def _own_dialect(script: Script) -> Script:
    """A script with an engine of its own where the folder has none: plain files of several engines lie side by side."""
    if script.dialect is not None:
        return script
    found = guess(script.text)
    return script if found is None else _with_dialect(script, found)


def _with_dialect(script: Script, dialect: Dialect) -> Script:
    return replace(script, dialect=dialect)


def _code(reading: Reading, dumps: list[str]) -> list[Unread]:
    """Migrations in code: not read, and said so, unless a dump beside them says what they come to."""
    out = []
    beside = {(s.path.rpartition("/")[0], numbered(s.path)) for s in reading.sources}
    for path, tool in reading.code:
        must = MUST_SAY.get(tool)
        data = reading.tree.read(path) if must is not None else None
        is_other = must is not None and (data is None or must not in data)
        if is_other or not (tool or path in reading.asked):
            # No migration by its path, but it may be one by its place: numbered as the scripts are that it lies among.
            if numbered(path) and (path.rpartition("/")[0], numbered(path)) in beside:
                out.append(Unread(file=path, reason="code_other", params=(("tool", ending_of(path)),)))
            continue
        if tool in DUMPED_BY and any(path.startswith(dump.rpartition("/")[0] + "/") for dump in dumps):
            continue
        reason = _CODE_REASONS.get(tool, "code_other" if tool else "script_not_sql")
        out.append(Unread(file=path, reason=reason, params=(("tool", tool),) if reason == "code_other" else ()))
    return out
