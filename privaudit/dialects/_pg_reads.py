"""Who may read which relations of a PostgreSQL database, in whole or by column: the server's own answers, in batches.

Partitions are asked about as well: the audit lists their root only, but a right on a partition alone reads its rows.
Sources: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS, ddl-priv.html.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from ..model import Catalog, Via, ViaKind, record
from ._pg_catalog import RELATIONS
from ._pg_paths import Paths
from ._pg_roles import Web
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

ASKED_AT_ONCE: Final = 1_000_000
"""Roles times relations in one statement: it takes the server about a second."""

_RELATIONS = sql(f"""
    SELECT c.oid, c.nspname, c.relname, c.relowner, c.relnamespace, k.relrowsecurity, k.relforcerowsecurity
    FROM ({RELATIONS}) c JOIN pg_catalog.pg_class k ON k.oid = c.oid
""")
_PARTITIONS = sql("""
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
    SELECT p.oid, n.nspname, p.relname, p.relowner, p.relnamespace, p.relrowsecurity, p.relforcerowsecurity, t.root
    FROM tree t JOIN pg_catalog.pg_class p ON p.oid = t.oid AND p.oid <> t.root
    JOIN pg_catalog.pg_class r ON r.oid = t.root JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
    WHERE p.relowner <> r.relowner OR p.relnamespace <> r.relnamespace OR r.relrowsecurity
    OR CAST(coalesce(p.relacl, acldefault('r', p.relowner)) AS pg_catalog.text)
    <> CAST(coalesce(r.relacl, acldefault('r', r.relowner)) AS pg_catalog.text)
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a WHERE a.attrelid = p.oid AND a.attnum > 0
    AND NOT a.attisdropped AND a.attacl IS NOT NULL)
    ORDER BY n.nspname, p.relname
""")
"""Partitions at any depth that may be readable to others than their root: most share its owner and access list."""

_FROM = "FROM (SELECT unnest(CAST(:relations AS pg_catalog.oid[])) AS oid) c"
_BY = "CROSS JOIN (SELECT unnest(CAST(:roles AS pg_catalog.oid[])) AS oid) r"
_USAGE = sql("""
    SELECT r.oid, array(SELECT n.oid FROM (SELECT unnest(CAST(:schemas AS pg_catalog.oid[])) AS oid) n
    WHERE has_schema_privilege(r.oid, n.oid, 'USAGE'))
    FROM (SELECT p.oid FROM pg_catalog.pg_roles p UNION ALL SELECT CAST(0 AS oid)) r
""")
_WHOLE = sql(f"""
    SELECT g.role, g.others, g.grantable, array_agg(g.oid) FROM (
    SELECT r.oid AS role, c.oid,
    concat_ws(',', CASE WHEN has_table_privilege(r.oid, c.oid, 'INSERT') THEN 'INSERT' END,
    CASE WHEN has_table_privilege(r.oid, c.oid, 'UPDATE') THEN 'UPDATE' END,
    CASE WHEN has_table_privilege(r.oid, c.oid, 'DELETE') THEN 'DELETE' END,
    CASE WHEN has_table_privilege(r.oid, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END) AS others,
    has_table_privilege(r.oid, c.oid, 'SELECT WITH GRANT OPTION') AS grantable
    {_FROM} {_BY}
    WHERE has_table_privilege(r.oid, c.oid, 'SELECT')) g GROUP BY g.role, g.others, g.grantable
""")
"""Role 0 is PUBLIC, here and below."""
_PARTLY = sql(f"""
    SELECT g.oid, g.role, g.others, g.grantable, array_agg(g.attnum) FROM (
    SELECT c.oid, r.oid AS role, a.attnum,
    concat_ws(',', CASE WHEN has_column_privilege(r.oid, c.oid, a.attnum, 'INSERT') THEN 'INSERT' END,
    CASE WHEN has_column_privilege(r.oid, c.oid, a.attnum, 'UPDATE') THEN 'UPDATE' END,
    CASE WHEN has_table_privilege(r.oid, c.oid, 'DELETE') THEN 'DELETE' END,
    CASE WHEN has_table_privilege(r.oid, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END) AS others,
    has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT WITH GRANT OPTION') AS grantable
    {_FROM} {_BY}
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attacl IS NOT NULL
    WHERE NOT has_table_privilege(r.oid, c.oid, 'SELECT') AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')
    ) g GROUP BY g.oid, g.role, g.others, g.grantable
""")
"""Without SELECT on the relation only a column's own access list can give it."""
_TABLE_ACL = sql(f"""
    SELECT k.oid, x.grantee {_FROM} JOIN pg_catalog.pg_class k ON k.oid = c.oid
    CROSS JOIN LATERAL aclexplode(coalesce(k.relacl, acldefault('r', k.relowner))) x
    WHERE x.privilege_type = 'SELECT'
""")
_COLUMN_ACL = sql(f"""
    SELECT c.oid, a.attnum, x.grantee, a.attname {_FROM}
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN LATERAL aclexplode(a.attacl) x WHERE x.privilege_type = 'SELECT'
""")


@record
class Target:
    """A relation that someone may read: one of the audit's, or a partition of one. ``columns``: all their names."""

    oid: int
    schema: str
    name: str
    """Of the relation that the audit lists: of the root, for a partition."""
    owner: int
    namespace: int
    columns: tuple[str, ...]
    guarded: bool = False
    """Row security is on."""
    forced: bool = False
    """... for the owner too."""
    root: int | None = None
    step: Via | None = None
    """The step of a path that names the partition."""


@record
class Detail:
    """What comes with reading: the privileges, SELECT first, and whether SELECT may be passed on."""

    privileges: tuple[str, ...]
    grantable: bool


class Targets:
    """What is asked about: the audit's relations, and their partitions with rights of their own."""

    def __init__(self, query: Query, catalog: Catalog) -> None:
        columns = {(t.schema, t.name): tuple(c.name for c in t.columns) for t in catalog.tables}
        found = (r for r in query(_RELATIONS) if (r[1], r[2]) in columns)
        self.listed = {r[0]: _target(r, str(r[1]), str(r[2]), columns[r[1], r[2]]) for r in found}
        self.by_place: dict[tuple[str | None, str | None], Target] = {
            (t.schema, t.name): t for t in self.listed.values()
        }
        """Partitions under their own names."""
        self.partitions: dict[int, Target] = {}
        for row in query(_PARTITIONS):
            root = self.listed.get(row[7])
            if root is not None:
                step = Via(kind=ViaKind.PARTITION, name=str(row[2]), schema=str(row[1]))
                made = _target(row, root.schema, root.name, root.columns, root.oid, step)
                self.partitions[row[0]] = self.by_place[step.schema, step.name] = made
        self.all = self.listed | self.partitions
        self.guarded = tuple(t for t in self.all.values() if t.guarded)


def _target(
    row: tuple[Any, ...],
    schema: str,
    name: str,
    columns: tuple[str, ...],
    root: int | None = None,
    step: Via | None = None,
) -> Target:
    return Target(
        oid=row[0],
        schema=schema,
        name=name,
        owner=row[3],
        namespace=row[4],
        columns=columns,
        guarded=row[5],
        forced=row[6],
        root=root,
        step=step,
    )


class Reads:
    """Who may read what, by role and relation; a right without USAGE on the schema is `whole`, and not `readable`."""

    def __init__(self, query: Query, web: Web, targets: Targets) -> None:
        self.targets = targets
        self.web = web
        oids = {"relations": _array(targets.all)}
        parts = query(_COLUMN_ACL, oids)
        self._names = {(row[0], row[1]): str(row[3]) for row in parts}
        owners = {t.oid: t.owner for t in targets.all.values()}
        whole = ((r[0], r[1]) for r in query(_TABLE_ACL, oids))
        self.paths = Paths(web.roles, web.members, owners, whole, ((r[0], r[1], r[2]) for r in parts))
        schemas = {"schemas": _array({t.namespace for t in targets.all.values()})}
        self.usage = {row[0]: frozenset(row[1]) for row in query(_USAGE, schemas)}
        self.whole: dict[int, dict[int, Detail]] = defaultdict(dict)
        """By role and relation."""
        self.partly: dict[int, dict[int, list[tuple[Detail, tuple[int, ...]]]]] = defaultdict(dict)
        """Columns, by number, of relations that the role may not read whole."""
        self._ask(query, {row[0] for row in parts})
        self._readable: dict[int, frozenset[int]] = {}

    def _ask(self, query: Query, with_columns: set[int]) -> None:
        same = {oid: oid for oid in self.targets.all}
        relations = _array(self.targets.all)
        for some in _batches(self.web.roles, len(self.targets.all)):
            for role, others, grantable, oids in query(_WHOLE, {"roles": some, "relations": relations}):
                self.whole[role].update(dict.fromkeys(map(same.__getitem__, oids), _detail(others, grantable)))
        for some in _batches(self.web.roles, 2 * len(with_columns)):
            rows = query(_PARTLY, {"roles": some, "relations": _array(with_columns)}) if with_columns else []
            for oid, role, others, grantable, numbers in rows:
                piece = (_detail(others, grantable), tuple(sorted(numbers)))
                self.partly[role].setdefault(same[oid], []).append(piece)

    def readable(self, role: int) -> frozenset[int]:
        """Return the relations and partitions that a role may read whole, CONNECT not asked for."""
        known = self._readable.get(role)
        if known is None:
            usage, every = self.usage.get(role, frozenset()), self.targets.all
            found = (oid for oid in self.whole.get(role, ()) if every[oid].namespace in usage)
            known = self._readable[role] = frozenset(found)
        return known

    def in_part(self, role: int) -> Iterator[int]:
        """Give the relations and partitions of which a role may read some columns only."""
        usage = self.usage.get(role, frozenset())
        return (oid for oid in self.partly.get(role, ()) if self.targets.all[oid].namespace in usage)

    def pieces(self, role: int, oid: int) -> Iterator[tuple[Detail, tuple[Via, ...], list[str]]]:
        """Give columns that share rights and path, of a relation that the role may read in part."""
        groups: dict[tuple[Detail, tuple[Via, ...]], list[str]] = defaultdict(list)
        for detail, numbers in self.partly[role][oid]:
            for number in numbers:
                groups[detail, self.paths.to_column(role, oid, number)].append(self._names[oid, number])
        for (detail, via), names in groups.items():
            yield detail, via, names

    def names_in_part(self, role: int, oid: int) -> set[str]:
        """Return all columns that a role may read of a relation in part."""
        return {self._names[oid, n] for _, numbers in self.partly.get(role, {}).get(oid, ()) for n in numbers}

    def filtered(self, role: int, target: Target) -> bool:
        """Whether policies decide which rows of a relation the role sees.

        Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html. BYPASSRLS is not
        inherited; being owner is.
        """
        facts = self.web.facts.get(role)
        if not target.guarded or (facts is not None and {"SUPERUSER", "BYPASSRLS"} & facts.attributes):
            return False
        return target.forced or facts is None or not self.web.has(role, target.owner)


@functools.cache
def _detail(others: str, grantable: bool) -> Detail:
    return Detail(privileges=("SELECT", *(p for p in others.split(",") if p)), grantable=grantable)


def _array(oids: Iterable[int]) -> str:
    """Oids as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, sorted(oids))) + "}"


def _batches(roles: Mapping[int, object], relations: int) -> Iterator[str]:
    oids = sorted(roles)
    step = max(1, ASKED_AT_ONCE // max(1, relations))
    for start in range(0, len(oids), step):
        yield _array(oids[start : start + step])
