"""The scanner's own account on PostgreSQL: what it holds, what it lacks, and which logs of reads the server keeps.

Sources: https://www.postgresql.org/docs/current/predefined-roles.html and runtime-config-logging.html; pgaudit's README
(https://github.com/pgaudit/pgaudit) for ``pgaudit.log``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from ..model import Catalog, LogState, Params
from ._pg_catalog import RELATIONS
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_FIRST_USER_OID: Final = 16384
"""Roles below it come with the server."""
_WRITING_ROLES: Final = frozenset({"pg_write_all_data", "pg_write_server_files", "pg_execute_server_program"})
DANGEROUS: Final = frozenset(
    {"SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "pg_read_server_files", *_WRITING_ROLES}
)
"""Rights that a scanner does not need."""

_ACCOUNT = sql(f"""
    SELECT current_user, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls,
    array(SELECT p.rolname FROM pg_catalog.pg_roles p WHERE p.oid < {_FIRST_USER_OID} AND p.rolname ~ '^pg_'
    AND p.rolname <> 'pg_database_owner' AND pg_has_role(r.oid, p.oid, 'MEMBER') ORDER BY p.rolname)
    FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
""")
_MAY_WRITE = sql("""
    WITH me AS (SELECT r.oid FROM pg_catalog.pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER'))
    SELECT EXISTS (SELECT 1 FROM me m, pg_catalog.pg_database d
    WHERE d.datname = current_database() AND has_database_privilege(m.oid, d.oid, 'CREATE'))
    OR EXISTS (SELECT 1 FROM me m, pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(m.oid, n.oid, 'CREATE'))
    OR EXISTS (SELECT 1 FROM me m, pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'f') AND c.oid >= 16384
    AND (has_table_privilege(m.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    OR has_any_column_privilege(m.oid, c.oid, 'INSERT, UPDATE')))
""")
_LACKING = sql(f"""
    SELECT c.nspname, c.relname, has_schema_privilege(c.relnamespace, 'USAGE'),
    has_any_column_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'SELECT'), row_security_active(c.oid)
    FROM ({RELATIONS}) c
    WHERE NOT has_schema_privilege(c.relnamespace, 'USAGE') OR NOT has_table_privilege(c.oid, 'SELECT')
    OR row_security_active(c.oid) ORDER BY c.nspname, c.relname
""")
_LOG_SETTINGS = sql("""
    SELECT s.name, s.setting FROM pg_catalog.pg_settings s
    WHERE s.name IN ('log_statement', 'pgaudit.log', 'pgaudit.role', 'logging_collector')
""")


def read_rights(query: Query) -> tuple[str, tuple[str, ...]]:
    """Return the account's name, and its attributes and predefined roles in the engine's own words."""
    name, *attributes, predefined = query(_ACCOUNT)[0]
    names = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
    held = tuple(n for n, has in zip(names, attributes, strict=True) if has)
    # A superuser is a member of every role; naming them all would hide the one that matters.
    return str(name), held if "SUPERUSER" in held else (*held, *(str(p) for p in predefined))


def read_may_write(query: Query, rights: tuple[str, ...]) -> bool:
    """Return whether the account may write anywhere in this database, also through roles it can take on."""
    return bool({"SUPERUSER", *_WRITING_ROLES} & set(rights)) or bool(query(_MAY_WRITE)[0][0])


def read_missing(query: Query, catalog: Catalog) -> tuple[tuple[str, Params], ...]:
    """Return the rights the account lacks on the catalog's relations, counted, with what each costs."""
    wanted = {(t.schema, t.name) for t in catalog.tables}
    no_usage: Counter[str] = Counter()
    no_select: Counter[str] = Counter()
    partly: Counter[str] = Counter()
    filtered: Counter[str] = Counter()
    for schema, name, usage, some, whole, row_security in query(_LACKING):
        if (schema, name) not in wanted:
            continue
        if not usage:
            no_usage[schema] += 1
        elif not some:
            no_select[schema] += 1
        else:
            partly[schema] += not whole
            filtered[schema] += bool(row_security)
    kinds = (
        ("pg_no_usage", no_usage),
        ("pg_no_select", no_select),
        ("pg_some_columns", partly),
        ("pg_row_security", filtered),
    )
    return tuple(
        (key, (("schema", schema), ("relations", count)))
        for key, counts in kinds
        for schema, count in sorted(counts.items())
        if count
    )


def read_logs(query: Query, system: str) -> tuple[LogState, ...]:
    """Return whether pgaudit or log_statement records reads, as the settings of this very session say."""
    settings: dict[str, Any] = {str(name): value for name, value in query(_LOG_SETTINGS)}
    audit = settings.get("pgaudit.log")
    if audit is None:
        first = LogState(system=system, source="pgaudit", covers_reads=False, reason="log_absent")
    elif audits_reads(str(audit)) or settings.get("pgaudit.role"):
        first = LogState(system=system, source="pgaudit", covers_reads=True)
    else:
        first = LogState(system=system, source="pgaudit", covers_reads=False, reason="pg_log_without_reads")
    every = settings.get("log_statement") == "all"
    second = LogState(
        system=system, source="log_statement", covers_reads=every, reason=None if every else "pg_log_without_reads"
    )
    return (first, second)


def audits_reads(setting: str) -> bool:
    """Whether a value of ``pgaudit.log`` includes class READ: ``all, -read`` does not, ``read, write`` does."""
    reads = False
    for part in setting.lower().split(","):
        word = part.strip()
        if word in ("all", "read"):
            reads = True
        elif word in ("-all", "-read", "none"):
            reads = False
    return reads
