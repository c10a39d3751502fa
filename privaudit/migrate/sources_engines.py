"""Scripts that differ only by engine: folders (``migration/postgresql``) and names (``1_a.mysql.up.sql``) of engines.

Sources: https://gobuffalo.io/documentation/database/migrations, https://documentation.red-gate.com/fd (``{vendor}``),
https://docs.spring.io/spring-boot/how-to/data-initialization.html (``schema-postgresql.sql``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..sqltext.ddl.base import MYSQL_LIKE, Dialect
from .script import Unread
from .sources_read import Source
from .tools_names import ENGINE_FOLDERS, OTHER_ENGINES, engine_folder

_NAMED = re.compile(
    rf"^(?P<base>.+)[-._](?P<engine>{'|'.join([*ENGINE_FOLDERS, *OTHER_ENGINES])})(?P<rest>(?:\.up|\.down)?\.\w+)$",
    re.IGNORECASE,
)
_FIRST = tuple(Dialect)


def of_one_engine(sources: list[Source], wanted: Dialect | None) -> tuple[list[Source], list[Unread], Dialect | None]:
    """Return the files of a series for one engine, what is for others, and the engine if names told it.

    Where names are of one engine only they tell nothing; where of several, those of the engine ``wanted`` are taken,
    else of the first of PostgreSQL, MySQL, MariaDB, SQLite, SQL Server, Oracle. A file of one engine stands for one of
    the same name without an engine.
    """
    named = {s.path: found for s in sources if (found := _NAMED.match(s.path)) is not None}
    engines = {found["engine"].lower() for found in named.values()}
    known = {ENGINE_FOLDERS[e] for e in engines if e in ENGINE_FOLDERS}
    if len(known) + len(engines & OTHER_ENGINES) < 2 or not known:
        return sources, [], None
    chosen = next((d for d in _FIRST if d in known and same_engine(d, wanted)), None)
    if chosen is None:
        chosen = wanted or next(d for d in _FIRST if d in known)
    kept: list[Source] = []
    unread: list[Unread] = []
    own = {f"{n['base']}{n['rest']}" for n in named.values() if ENGINE_FOLDERS.get(n["engine"].lower()) is chosen}
    for source in sources:
        found = named.get(source.path)
        if found is None:
            kept += [source] if source.path not in own else []
        elif ENGINE_FOLDERS.get(found["engine"].lower()) is chosen:
            kept.append(source)
        else:
            params = (("engine", found["engine"].lower()), ("chosen", chosen.value))
            unread.append(Unread(file=source.path, reason="script_other_engine", params=params))
    return kept, unread, chosen


def for_engine(sources: Iterable[Source], wanted: Dialect | None) -> tuple[list[Source], list[Unread]]:
    """Return the files that lie in no folder of another engine than the one that was asked for, and the others."""
    kept: list[Source] = []
    unread: list[Unread] = []
    for source in sources:
        folder = engine_folder(source.path)
        if wanted is None or folder is None or same_engine(ENGINE_FOLDERS.get(folder[1]), wanted):
            kept.append(source)
        else:
            params = (("engine", folder[1]), ("chosen", wanted.value))
            unread.append(Unread(file=source.path, reason="script_other_engine", params=params))
    return kept, unread


def same_engine(one: Dialect | None, wanted: Dialect | None) -> bool:
    """Whether scripts for one engine are for another, too: MySQL's are for MariaDB."""
    return one is not None and (one == wanted or {one, wanted} <= MYSQL_LIKE)
