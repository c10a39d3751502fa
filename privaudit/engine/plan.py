"""From catalogs to jobs: which relations are asked for, in batches with stable ids."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..dialects.base import ConnectSpec
from ..model import Catalog, Table, digest, record
from .worker import Job

BATCH_TABLES = 20
BATCH_COLUMNS = 400


@record
class Scope:
    """Globs on ``schema.table`` (a glob without a dot is matched against the table name too); exclude wins."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def wants(self, table: Table) -> bool:
        """Whether a relation was asked for."""
        if any(_matches(table, g) for g in self.exclude):
            return False
        return not self.include or any(_matches(table, g) for g in self.include)


def _matches(table: Table, glob: str) -> bool:
    full = f"{table.schema}.{table.name}"
    return fnmatchcase(full, glob) or ("." not in glob and fnmatchcase(table.name, glob))


def split(catalog: Catalog, scope: Scope) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """Return the relations asked for and the others."""
    wanted = tuple(t for t in catalog.tables if scope.wants(t))
    return wanted, tuple(t for t in catalog.tables if not scope.wants(t))


def jobs_for(spec: ConnectSpec, tables: tuple[Table, ...], *, single: bool) -> tuple[Job, ...]:
    """Cut relations into jobs; ``single`` makes one job a relation, so that an interruption loses one at most."""
    batches: list[list[Table]] = []
    width = 0
    for table in tables:
        full = not batches or len(batches[-1]) >= BATCH_TABLES or width + len(table.columns) > BATCH_COLUMNS
        if single or full:
            batches.append([])
            width = 0
        batches[-1].append(table)
        width += len(table.columns)
    return tuple(
        Job(id=digest("job", spec.name, *(t.ref.digest() for t in batch)), spec=spec, tables=tuple(batch))
        for batch in batches
    )
