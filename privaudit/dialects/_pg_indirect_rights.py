"""What accounts of PostgreSQL may read inside views and routines: the server's own answers, for pairs that matter.

Inside a view nobody asks for USAGE on a schema: names were resolved when the view was made. Inside a routine written
as a text its owner needs it. Source: https://www.postgresql.org/docs/current/rules-privileges.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ._indirect import Place
from ._pg_indirect_places import Places, array
from ._pg_roles import Web
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]
Pair = tuple[int, int]
"""Role and relation."""

_ASKED_AT_ONCE: Final = 200_000

_PAIRS = """FROM (SELECT unnest(CAST(:roles AS pg_catalog.oid[])) AS role,
    unnest(CAST(:relations AS pg_catalog.oid[])) AS oid) x"""
_WHOLE = sql(f"""
    SELECT x.role, array_agg(x.oid) {_PAIRS} WHERE has_table_privilege(x.role, x.oid, 'SELECT') GROUP BY x.role
""")
_PARTLY = sql(f"""
    SELECT x.role, x.oid, array_agg(a.attnum) {_PAIRS}
    JOIN pg_catalog.pg_attribute a ON a.attrelid = x.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attacl IS NOT NULL
    WHERE NOT has_table_privilege(x.role, x.oid, 'SELECT') AND has_column_privilege(x.role, x.oid, a.attnum, 'SELECT')
    GROUP BY x.role, x.oid
""")
_SCHEMAS = sql("""
    SELECT r.oid, array(SELECT n.oid FROM (SELECT unnest(CAST(:schemas AS pg_catalog.oid[])) AS oid) n
    WHERE has_schema_privilege(r.oid, n.oid, 'USAGE'))
    FROM (SELECT p.oid FROM pg_catalog.pg_roles p UNION ALL SELECT CAST(0 AS oid)) r
""")
_ROUTINES = sql("""
    SELECT r.oid, array(SELECT f.oid FROM (SELECT unnest(CAST(:routines AS pg_catalog.oid[])) AS oid) f
    WHERE has_function_privilege(r.oid, f.oid, 'EXECUTE'))
    FROM (SELECT p.oid FROM pg_catalog.pg_roles p UNION ALL SELECT CAST(0 AS oid)) r
""")
"""Role 0 is PUBLIC, here and above."""


def read_usage(query: Query, schemas: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Return for every role in which of the schemas it has USAGE.

    Raises:
        TargetError: the server refused.
    """
    return {row[0]: frozenset(row[1]) for row in query(_SCHEMAS, {"schemas": array(sorted(set(schemas)))})}


def read_executable(query: Query, routines: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Return for every role which of the routines it may execute, USAGE on their schemas not asked for.

    Raises:
        TargetError: the server refused.
    """
    return {row[0]: frozenset(row[1]) for row in query(_ROUTINES, {"routines": array(sorted(set(routines)))})}


class PgRights:
    """`_indirect.Rights` of one database, by names of roles."""

    def __init__(self, web: Web, places: Places, routines: Mapping[Place, int]) -> None:
        self._web = web
        self._places = places
        self._routines = routines
        self._role = {r.name: r.oid for r in web.roles.values()}
        self._whole: set[Pair] = set()
        self._partly: dict[Pair, frozenset[str]] = {}
        self._all: dict[int, frozenset[str]] = {}
        self._executable: Mapping[int, frozenset[int]] = {}

    def learn(self, query: Query, pairs: Iterable[tuple[str, Place]], executable: Mapping[int, frozenset[int]]) -> None:
        """Ask the server for pairs of account and relation; columns of the relations must be known.

        Raises:
            TargetError: it refused.
        """
        self._executable = executable
        wanted = sorted({(self._role[a], self._places.by_place[p].oid) for a, p in pairs if self._asked(a, p)})
        for some in (wanted[i : i + _ASKED_AT_ONCE] for i in range(0, len(wanted), _ASKED_AT_ONCE)):
            both = {"roles": array(r for r, _ in some), "relations": array(o for _, o in some)}
            for role, oids in query(_WHOLE, both):
                self._whole |= {(role, o) for o in oids}
            rest = [p for p in some if p not in self._whole]
            both = {"roles": array(r for r, _ in rest), "relations": array(o for _, o in rest)}
            for role, oid, numbers in query(_PARTLY, both) if rest else ():
                names = self._places.columns(oid)
                self._partly[role, oid] = frozenset(names[n] for n in numbers if n in names)

    def _asked(self, account: str, place: Place) -> bool:
        return account in self._role and place in self._places.by_place and not self._is_superuser(account)

    def _is_superuser(self, account: str) -> bool:
        role = self._web.roles.get(self._role.get(account, -1))
        return role is not None and role.superuser

    def columns(self, account: str, place: Place) -> frozenset[str]:
        """Return which columns an account may read of a relation."""
        relation = self._places.by_place.get(place)
        if relation is None:
            return frozenset()
        pair = (self._role.get(account, -1), relation.oid)
        if pair in self._whole or self._is_superuser(account):
            if relation.oid not in self._all:
                self._all[relation.oid] = frozenset(self._places.columns(relation.oid).values())
            return self._all[relation.oid]
        return self._partly.get(pair, frozenset())

    def may_execute(self, account: str, place: Place) -> bool:
        """Whether an account may execute a routine, named with the types of its arguments."""
        oid = self._routines.get(place)
        return self._is_superuser(account) or oid in self._executable.get(self._role.get(account, -1), ())

    def filtered(self, account: str, place: Place) -> bool:
        """Whether policies hide rows of a relation from an account: not from superusers, BYPASSRLS and its owner.

        Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html. Only being owner is inherited.
        """
        relation, role = self._places.by_place.get(place), self._role.get(account, -1)
        if relation is None or not relation.guarded:
            return False
        facts = self._web.facts.get(role)
        if facts is not None and {"SUPERUSER", "BYPASSRLS"} & facts.attributes:
            return False
        return relation.forced or facts is None or not self._web.has(role, relation.owner)

    def has_rights_of(self, account: str, other: str) -> bool:
        """Whether an account has all privileges of another without any step."""
        a, b = self._role.get(account, -1), self._role.get(other, -1)
        return a == b or (a in self._web.roles and self._web.has(a, b))
