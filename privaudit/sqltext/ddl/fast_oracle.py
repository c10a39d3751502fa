"""Where and how Oracle keeps a table: what of ALTER TABLE and CREATE TABLE says nothing of columns or keys.

Source: Oracle Database 19c SQL Language Reference, ALTER TABLE (alter_table_partitioning, physical_attributes_clause,
shrink_clause, supplemental_table_logging) and CREATE TABLE (physical_properties, table_properties).
"""

from __future__ import annotations

from typing import Final

from .fast_cursor import Cursor

_FIRST: Final = frozenset(
    {"ALLOCATE", "CLUSTERING", "COALESCE", "DEALLOCATE", "FLASHBACK", "ILM", "INDEXING", "INMEMORY", "LOCK", "MAXTRANS"}
    | {"MERGE", "MINIMIZE", "MONITORING", "NOMINIMIZE", "NOMONITORING", "PCTUSED", "RESULT_CACHE", "SHRINK", "UPGRADE"}
)
_PAIRS: Final = frozenset(
    {("ADD", "PARTITION"), ("ADD", "SUBPARTITION"), ("ADD", "SUPPLEMENTAL"), ("ADD", "OVERFLOW"), ("COLUMN", "STORE")}
    | {("DROP", "SUPPLEMENTAL"), ("RENAME", "PARTITION"), ("RENAME", "SUBPARTITION"), ("ROW", "STORE")}
)
_OF_PARTITIONS: Final = frozenset(
    {"", "VALUES", "TABLESPACE", "INDEXING", ",", "(", "UPDATE", "LOB", "SUBPARTITIONS", "SUBPARTITION", "BEFORE"}
    | {"COMPRESS", "NOCOMPRESS", "READ", "INTERNAL", "EXTERNAL", "PCTFREE", "STORAGE", "LOGGING", "NOLOGGING"}
)
INSTEAD: Final = frozenset(
    {"NOLOGGING", "LOGGING", "PARALLEL", "NOPARALLEL", "COMPRESS", "NOCOMPRESS", "ROW", "COLUMN", "PCTFREE", "PCTUSED"}
    | {"INITRANS", "STORAGE", "CACHE", "NOCACHE", "ORGANIZATION", "PARTITION", "CLUSTER", "SEGMENT", "INMEMORY", "NO"}
    | {"RESULT_CACHE", "FOR", "MONITORING", "FILESYSTEM_LIKE_LOGGING", "ILM", "INDEXING"}
)
"""Words that may stand behind the name of a table, or behind the names of its columns, before AS."""


def is_storage(c: Cursor) -> bool:
    """Whether an action of ALTER TABLE, here, and all behind it, only say how rows are kept."""
    word, after = c.word, c.ahead()
    if word in _FIRST:
        return True
    if (word, after) not in _PAIRS:
        return False
    if word == "ADD" and after.endswith("PARTITION"):
        # A column may be called so; behind a partition's name stands no type.
        return c.ahead(2) in _OF_PARTITIONS or c.ahead(3) in _OF_PARTITIONS - {"("}
    return True


__all__ = ["INSTEAD", "is_storage"]
