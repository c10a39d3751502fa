"""Whose code would run if a relation were read: functions inside views, and those that the planner runs for a table.

A function in a view runs with the rights of whoever reads the view (CREATE VIEW, Notes), and so does an IMMUTABLE
function whose arguments are constant in an index, statistics, partition key or check constraint: the planner
evaluates it for every SELECT on the table (eval_const_expressions in optimizer/util/clauses.c). Whoever can make a
function could borrow the auditor's rights that way. So only code of superusers and of the account itself may run.
What stays: PostgreSQL has no lock that a reader could hold against a new index, so whoever swaps objects in the
milliseconds between the question and the read can still win. An account with SELECT and nothing else bounds that.
Sources: https://www.postgresql.org/docs/current/sql-createview.html, catalog-pg-depend.html, catalog-pg-rewrite.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from ..model import record
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_HARMLESS: Final = (
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "pg_database_size",
    "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_relation_size",
    "pg_table_size",
    "pg_total_relation_size",
    "random",
    "timeofday",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
)
"""Functions that are volatile, since they answer differently each time, but do nothing to the server or session."""
_NAMES: Final = ", ".join(f"'{name}'" for name in _HARMLESS)

_RUN_TEXT: Final = "_to_xml|^crosstab|^connectby|^xpath_table|^_?pgr_|^dblink"
"""Functions that run SQL from a text or read a relation by name though they call themselves stable: built in, of
tablefunc, xml2, pgRouting and dblink."""

# Oids of system catalogs, fixed in every version: 1247 pg_type, 1255 pg_proc, 1259 pg_class, 2606 pg_constraint,
# 2617 pg_operator, 2618 pg_rewrite, 3381 pg_statistic_ext.
_REACHED: Final = """
    WITH RECURSIVE reached AS (
    SELECT CAST(1259 AS pg_catalog.oid) AS class, CAST(:oid AS pg_catalog.oid) AS oid
    UNION SELECT e.class, e.oid FROM reached b CROSS JOIN LATERAL (
    SELECT d.refclassid AS class, d.refobjid AS oid FROM pg_catalog.pg_depend d
    WHERE d.classid = b.class AND d.objid = b.oid AND b.class IN (2618, 2617, 2606, 1247, 1255)
    AND (d.refclassid IN (1255, 2617, 1247) OR (d.refclassid = 1259 AND b.class = 2618))
    UNION ALL SELECT 2618, r.oid FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
    WHERE b.class = 1259 AND r.ev_class = b.oid AND r.ev_type = '1' AND v.relkind = 'v'
    UNION ALL SELECT 1259, i.inhrelid FROM pg_catalog.pg_inherits i WHERE b.class = 1259 AND i.inhparent = b.oid
    UNION ALL SELECT 2606, k.oid FROM pg_catalog.pg_constraint k WHERE b.class = 1247 AND k.contypid = b.oid
    UNION ALL SELECT 1247, t.typbasetype FROM pg_catalog.pg_type t WHERE b.class = 1247 AND t.oid = b.oid
    UNION ALL SELECT 1247, t.typelem FROM pg_catalog.pg_type t WHERE b.class = 1247 AND t.oid = b.oid
    UNION ALL SELECT 1247, a.atttypid FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a
    ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped WHERE b.class = 1247 AND t.oid = b.oid
    ) e)
"""
"""A relation and all that reading it touches: views, tables and their children, types, operators and functions."""
_TRUSTED: Final = "(o.rolsuper OR o.rolname = current_user)"
_CALLED: Final = sql(f"""{_REACHED}
    SELECT bool_or(NOT x.mine OR (NOT x.inside AND x.acts)), bool_or(x.oid >= 16384 OR x.acts) FROM (
    SELECT f.oid, {_TRUSTED} AS mine, c.inside, (f.provolatile = 'v' AND f.proname NOT IN ({_NAMES}))
    OR f.proname ~ '{_RUN_TEXT}' AS acts FROM (
    SELECT b.oid, true AS inside FROM reached b WHERE b.class = 1255
    UNION ALL SELECT CAST(m.m[2] AS pg_catalog.oid), {_TRUSTED} FROM (
    SELECT v.relowner AS owner, CAST(r.ev_action AS pg_catalog.text) AS tree FROM reached b
    JOIN pg_catalog.pg_rewrite r ON r.oid = b.oid JOIN pg_catalog.pg_class v ON v.oid = r.ev_class WHERE b.class = 2618
    UNION ALL SELECT t.typowner, CAST(k.conbin AS pg_catalog.text) FROM reached b
    JOIN pg_catalog.pg_constraint k ON k.oid = b.oid JOIN pg_catalog.pg_type t ON t.oid = k.contypid
    WHERE b.class = 2606) h JOIN pg_catalog.pg_roles o ON o.oid = h.owner
    CROSS JOIN LATERAL regexp_matches(h.tree, '(funcid|aggfnoid|winfnoid) ([0-9]+)', 'g') m
    ) c JOIN pg_catalog.pg_proc f ON f.oid = c.oid JOIN pg_catalog.pg_roles o ON o.oid = f.proowner) x
""")
"""Whether code that is not trusted would run, and whether any would that could leave something behind.

Built-in functions are in no pg_depend: they are read from the text of rule or domain. One with effects
(pg_terminate_backend, lo_export, query_to_xml, which runs SQL from a text) is as bad as a user's in a view of someone
who is not trusted.
"""
_RUN: Final = f"""
    f.oid, l.lanname = 'sql' AND NOT f.prosecdef AND f.proconfig IS NULL, x.tree
    FROM reached b CROSS JOIN LATERAL (
    SELECT 1259 AS class, i.indexrelid AS oid,
    concat_ws(' ', CAST(i.indexprs AS pg_catalog.text), CAST(i.indpred AS pg_catalog.text)) AS tree
    FROM pg_catalog.pg_index i WHERE i.indrelid = b.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
    UNION ALL SELECT 2606, k.oid, CAST(k.conbin AS pg_catalog.text)
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = b.oid AND k.contype = 'c'
    UNION ALL SELECT 1259, p.partrelid, CAST(p.partexprs AS pg_catalog.text)
    FROM pg_catalog.pg_partitioned_table p WHERE p.partrelid = b.oid AND p.partexprs IS NOT NULL
    UNION ALL SELECT 3381, s.oid, NULL FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = b.oid) x
    JOIN pg_catalog.pg_depend d ON d.classid = x.class AND d.objid = x.oid AND d.refclassid IN (1255, 2617)
    LEFT JOIN pg_catalog.pg_operator p ON d.refclassid = 2617 AND p.oid = d.refobjid
    JOIN pg_catalog.pg_proc f ON f.oid = coalesce(p.oprcode, d.refobjid)
    JOIN pg_catalog.pg_roles o ON o.oid = f.proowner JOIN pg_catalog.pg_language l ON l.oid = f.prolang
    WHERE b.class = 1259 AND NOT {_TRUSTED}
"""
_PLANNED: Final = sql(f"{_REACHED} SELECT {_RUN}")
_PLANNED_ANYWHERE: Final = sql(f"""
    WITH RECURSIVE reached AS (
    SELECT 1259 AS class, c.oid, c.oid AS root FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'm')
    UNION SELECT 1259, i.inhrelid, b.root FROM reached b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid)
    SELECT b.root, {_RUN}
""")
"""Functions of others in what the planner reads of a table: the function, whether it may be inlined, the expression.

Check constraints count only where the planner compares them with a condition, but telling that apart gains little.
"""


@record
class Code:
    """What would run if a relation were read."""

    foreign: bool = False
    """A view would run code of someone who is neither a superuser nor the account itself."""
    planned: bool = False
    """The planner would, for a table."""
    lasting: bool = False
    """Code would run that could leave something behind in the session: a lock, an open cursor of an extension."""


def read_code(query: Query, oid: int, *, view: bool) -> Code:
    """Ask whose code would run; reads only the catalog.

    Raises:
        TargetError: the server refused.
    """
    foreign, lasting = query(_CALLED, {"oid": oid})[0] if view else (False, False)
    calls = query(_PLANNED, {"oid": oid})
    return Code(foreign=bool(foreign), lasting=bool(lasting), planned=runs_when_planned(calls))


def read_planned(query: Query) -> frozenset[int]:
    """Return the stored relations of the database for which the planner may run code of others, in one statement.

    Raises:
        TargetError: the server refused.
    """
    return frozenset(root for root, *call in query(_PLANNED_ANYWHERE) if runs_when_planned([tuple(call)]))


def runs_when_planned(calls: Iterable[tuple[Any, ...]]) -> bool:
    """Whether the planner may run one of these functions: (oid, may be inlined, expression or None).

    A call with a column among its arguments waits for a row. But a function in SQL is replaced by its body first, and
    there may be a call without one.
    """
    return any(inlined or tree is None or constant_call(str(tree), function) for function, inlined, tree in calls)


_NODE: Final = re.compile(r"\\.|(\{)(\w*)|(\})|:(?:funcid|opfuncid) (\d+)", re.DOTALL)


def constant_call(tree: str, function: int) -> bool:
    """Whether an expression, as PostgreSQL stores it (pg_node_tree), calls a function without any column.

    Source: backend/nodes/outfuncs.c: ``{FUNCEXPR :funcid 1 :args ({VAR …}) …}``, special signs behind a backslash.
    """
    open_nodes: list[list[bool]] = []
    """Of each node that is open: whether it calls the function, whether a column is inside."""
    for match in _NODE.finditer(tree):
        begins, name, ends, called = match.groups()
        if begins:
            open_nodes.append([False, False])
            if name == "VAR":
                for node in open_nodes:
                    node[1] = True
        elif called and open_nodes:
            open_nodes[-1][0] |= int(called) == function
        elif ends and open_nodes:
            calls, column = open_nodes.pop()
            if calls and not column:
                return True
    return False


_SCHEMAS: Final = "SELECT pg_catalog.current_schemas(true)"
"""Sent under the account's own path, where a look-alike could catch an operator: it has none."""
_OPEN_SCHEMAS: Final = sql(f"""
    WITH roles AS (SELECT o.oid, {_TRUSTED} OR (o.rolname = 'pg_database_owner' AND EXISTS (
    SELECT 1 FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles q ON q.oid = d.datdba
    WHERE d.datname = current_database() AND (q.rolsuper OR q.rolname = current_user))) AS mine
    FROM pg_catalog.pg_roles o)
    SELECT count(*) FROM pg_catalog.pg_namespace n JOIN roles o ON o.oid = n.nspowner
    WHERE CAST(n.nspname AS pg_catalog.text) = ANY (CAST(:names AS pg_catalog.text[])) AND (NOT o.mine OR EXISTS (
    SELECT 1 FROM aclexplode(n.nspacl) a LEFT JOIN roles g ON g.oid = a.grantee
    WHERE a.privilege_type = 'CREATE' AND g.mine IS NOT TRUE))
""")


def path_is_closed(query: Query, use_path: Callable[[], None]) -> bool:
    """Whether only trusted accounts can put functions into the schemas of the account's own search_path.

    Else a function that names another without its schema could be given a look-alike (CVE-2018-1058).
    """
    use_path()
    names = query(_SCHEMAS)[0][0]
    return not query(_OPEN_SCHEMAS, {"names": [str(n) for n in names]})[0][0]
