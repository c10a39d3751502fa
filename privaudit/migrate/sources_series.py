"""Which files belong to one database: the folders that tools call ``migrations``, ``db`` and the like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .sources_read import Source
from .sources_tree import LIKELY_NAMES, SURE_NAMES
from .tools_flyway import Sort, flyway_name
from .tools_names import engine_folder


def by_series(sources: Iterable[Source]) -> dict[str, list[Source]]:
    """Return the files of each series by its folder, both in the order in which they were found."""
    homes: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        homes[_home(source, LIKELY_NAMES)].append(source)
    out: dict[str, list[Source]] = {}
    for home, inside in homes.items():
        out.update(_apart(home, inside))
    return out


def _home(source: Source, names: frozenset[str]) -> str:
    """The outermost folder of such a name from what was asked for on (of a single file: anywhere), or the engine's."""
    folders = source.path.split("/")[:-1]
    asked = len(source.given.split("/")) if source.given_folder and source.given else 0
    named = next((i for i in range(max(0, asked - 1), len(folders)) if folders[i].lower() in names), None)
    if named is not None:
        home = "/".join(folders[: named + 1])
    else:
        home = source.given if source.given_folder else "/".join(folders)
    engine = engine_folder(source.path)
    return engine[0] if engine is not None and len(engine[0]) > len(home) else home


def _apart(home: str, inside: list[Source]) -> dict[str, list[Source]]:
    """The files of one home, by the folders of sure names if there are several, or by folder if versions clash."""
    sure: dict[str, list[Source]] = defaultdict(list)
    for source in inside:
        below = source.path[len(home) + 1 if home else 0 :].split("/")[:-1]
        depth = next((i for i, name in enumerate(below) if name.lower() in SURE_NAMES), None)
        place = "/".join(below[: depth + 1]) if depth is not None else ""
        sure["/".join(p for p in (home, place) if p)].append(source)
    parts = sure if len([place for place in sure if place != home]) > 1 else {home: inside}
    out: dict[str, list[Source]] = {}
    for place, files in parts.items():
        out.update(_by_folder(files) if _versions_clash(files) else {place: files})
    return out


def _versions_clash(files: list[Source]) -> bool:
    names = [flyway_name(s.path.rpartition("/")[2]) for s in files]
    versions = [n.version for n in names if n is not None and n.sort is Sort.VERSIONED]
    return len(versions) != len(set(versions))


def _by_folder(files: list[Source]) -> dict[str, list[Source]]:
    out: dict[str, list[Source]] = defaultdict(list)
    for source in files:
        out[source.path.rpartition("/")[0]].append(source)
    return dict(out)
