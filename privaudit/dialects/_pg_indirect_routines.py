"""The functions and procedures of a PostgreSQL database that run with their owner's rights, and what they call.

Texts are fetched, looked at in memory and dropped. A routine written as BEGIN ATOMIC is stored with its names
resolved; one written as a text is looked at as the server would: unqualified names along its search_path, or, where it
has none of its own, wherever its user points it. What the server ships and extensions bring along is not listed.
Sources: https://www.postgresql.org/docs/current/catalog-pg-proc.html, sql-createfunction.html (Writing SECURITY
DEFINER Functions Safely).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

from ..model import record
from ._indirect import Place
from ._pg_indirect_bodies import Body, read_body
from ._pg_indirect_lineage import Stored, understand
from ._pg_indirect_places import array, batches, name_of
from ._pg_indirect_tree import TreeError
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_AT_ONCE: Final = 500
_LARGEST: Final = 1_000_000
_ROUNDS: Final = 6
"""Routines called by routines are followed so deep."""
_WITH_BODY: Final = 140000
"""The first version that stores BEGIN ATOMIC."""
_KNOWN: Final = ("sql", "plpgsql")

_ROUTINES = """
    SELECT p.oid, n.nspname, p.proname, oidvectortypes(p.proargtypes), p.proowner, p.pronamespace, p.prosecdef,
    l.lanname, p.prorettype = 2278 AND p.proallargtypes IS NULL, p.proconfig, p.provolatile = 'v', {stored}
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.oid >= 16384 AND p.prokind IN ('f', 'p') AND p.prorettype NOT IN (2279, 3838)
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 1255 AND d.objid = p.oid
    AND d.refclassid = 3079 AND d.deptype = 'e')
    ORDER BY n.nspname, p.proname, p.oid
"""
_LIST_BEFORE_14, _LIST = (sql(_ROUTINES.format(stored=s)) for s in ("false", "p.prosqlbody IS NOT NULL"))
"""2278 is void; 2279 trigger and 3838 event_trigger: those cannot be called. 1255 is pg_proc, 3079 pg_extension."""
_BODIES = """
    SELECT p.oid, CASE WHEN octet_length(p.prosrc) <= {largest} THEN p.prosrc END, {stored}
    FROM pg_catalog.pg_proc p WHERE p.oid = ANY (CAST(:routines AS pg_catalog.oid[]))
"""
_TEXTS, _STORED = (
    sql(_BODIES.format(largest=_LARGEST, stored=s)) for s in ("NULL", "CAST(p.prosqlbody AS pg_catalog.text)")
)
_GRANTEES = sql("""
    SELECT p.oid, x.grantee FROM pg_catalog.pg_proc p
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
    WHERE x.privilege_type = 'EXECUTE' AND p.oid = ANY (CAST(:routines AS pg_catalog.oid[]))
""")
_SETTING: Final = "search_path="
_PATH_NAME: Final = re.compile(r'"((?:[^"]|"")*)"|([^\s,]+)')


@record
class Routine:
    """One function or procedure. ``place``: schema, and name with the types of its arguments, as REVOKE takes them.

    ``path``: its own search_path, None if it has none. ``silent``: it returns nothing.
    """

    oid: int
    place: Place
    name: str
    owner: int
    namespace: int
    definer: bool
    known: bool
    """In a language whose text can be read."""
    silent: bool
    path: tuple[str, ...] | None
    volatile: bool
    """Views run it whoever asks for its column."""
    resolved: bool
    """Its names were resolved when it was made, so that its user needs no USAGE on their schemas."""

    @property
    def schema(self) -> str:
        """Its schema."""
        return self.place[0]


@record
class Text:
    """What is known of a routine's text: queries as stored, or the text as it is; neither: it is opaque."""

    stored: tuple[Stored, ...] | None = None
    body: Body | None = None


class Routines:
    """All routines of people; texts of those that matter only."""

    def __init__(self, query: Query, version: int, called: Iterable[int]) -> None:
        """Read them; ``called``: functions that views call."""
        self._query = query
        self._bodies = _STORED if version >= _WITH_BODY else _TEXTS
        listed = query(_LIST if version >= _WITH_BODY else _LIST_BEFORE_14)
        self.by_oid = {r.oid: r for r in map(_routine, listed)}
        self._named: dict[str, list[Routine]] = defaultdict(list)
        for routine in self.by_oid.values():
            self._named[routine.name].append(routine)
        self.texts: dict[int, Text] = {}
        self._learn({oid for oid in called if oid in self.by_oid})

    @property
    def entries(self) -> list[Routine]:
        """The routines that may give more than their user's own rights on relations."""
        return [r for r in self.by_oid.values() if r.definer or r.resolved]

    def _learn(self, also: set[int]) -> None:
        """Read the texts of routines with their owner's rights, and of what they call."""
        wanted = sorted(also | {r.oid for r in self.entries})
        for _ in range(_ROUNDS):
            self._read(wanted)
            wanted = sorted({c.oid for oid in wanted for c in self.called(oid)} - self.texts.keys())
            if not wanted:
                return

    def _read(self, oids: list[int]) -> None:
        self.texts.update({o: Text() for o in oids})
        for some in batches([o for o in oids if self.by_oid[o].known], _AT_ONCE):
            for oid, text, stored in self._query(self._bodies, {"routines": array(some)}):
                self.texts[oid] = _text(text, stored)

    def called(self, oid: int) -> list[Routine]:
        """Return the routines that a routine calls, as far as its text says."""
        text = self.texts[oid]
        if text.stored is not None:
            calls = {f for q in text.stored for o in q.outputs for f in o.calls}
            return [self.by_oid[f] for f in sorted(calls) if f in self.by_oid]
        if text.body is None:
            return []
        path = self.path_of(oid)
        return [r for parts in text.body.calls for r in self._meant(parts, path)]

    def path_of(self, oid: int) -> tuple[str, ...] | None:
        """Return the schemas where a routine finds unqualified names; None: wherever its user points it."""
        body = self.texts[oid].body
        return None if body is not None and body.own_path else self.by_oid[oid].path

    def _meant(self, parts: tuple[str, ...], path: tuple[str, ...] | None) -> list[Routine]:
        named = self._named.get(parts[-1], []) if len(parts) <= 2 else []
        if len(parts) > 1:
            return [r for r in named if r.schema == parts[0]]
        return [r for r in named if path is None or r.schema in path]

    def grantees(self, oids: Iterable[int]) -> dict[int, frozenset[int]]:
        """Return who was granted EXECUTE on routines, owners among them; 0 is PUBLIC."""
        found: dict[int, set[int]] = defaultdict(set)
        for oid, grantee in self._query(_GRANTEES, {"routines": array(sorted(oids))}):
            found[oid].add(grantee)
        return {oid: frozenset(g) for oid, g in found.items()}


def _routine(row: tuple[Any, ...]) -> Routine:
    oid, schema, name, types, owner, namespace, definer, language, silent, settings, volatile, resolved = row
    return Routine(
        oid=oid,
        place=(name_of(schema), f"{name_of(name)}({name_of(types)})"),
        name=name_of(name),
        owner=owner,
        namespace=namespace,
        definer=definer,
        known=name_of(language) in _KNOWN,
        silent=silent,
        volatile=volatile,
        resolved=resolved,
        path=search_path([name_of(s) for s in settings or ()]),
    )


def search_path(settings: Iterable[str]) -> tuple[str, ...] | None:
    """Return the search_path among a routine's settings (pg_proc.proconfig), None if it is not there."""
    for setting in settings:
        if setting.startswith(_SETTING):
            found = _PATH_NAME.finditer(setting.removeprefix(_SETTING))
            names = (m[1].replace('""', '"') if m[1] is not None else m[2].lower() for m in found)
            return tuple(n for n in names if n)
    return None


def _text(text: str | None, stored: str | None) -> Text:
    if stored is not None:
        try:
            return Text(stored=understand(name_of(stored)))
        except TreeError:
            return Text()
    return Text() if text is None else Text(body=read_body(name_of(text)))
