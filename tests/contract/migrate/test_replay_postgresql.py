"""Random folders of migrations, replayed and really run on PostgreSQL: equal catalogs, equal rights."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from privaudit.model import Reach

from ...servers import PostgresServer
from .folders import ROLES, cells, rows, shape
from .on_postgresql import migrated

DATABASE = f"replayed{os.getpid()}"
TRIES = 80


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_equal_to_the_migrated_database(postgres_server: PostgresServer, seed: int) -> None:
    """The catalog of the scan, its rows of access, and what has_column_privilege says of every role and column."""
    seen = migrated(postgres_server.url, DATABASE, seed, TRIES)
    text = ";\n".join(seen.folder.statements)
    assert shape(seen.replayed.catalog) == shape(seen.catalog), text
    assert rows(seen.replayed.grants, "CURRENT_USER") == rows(seen.grants, seen.runner), text
    said = {c for c in seen.said if c[0] in (*ROLES, "PUBLIC")}
    assert cells(seen.replayed.grants, seen.catalog, Reach.DIRECT) == said, text
    assert not seen.replayed.troubles, (seen.replayed.troubles, text)
    assert seen.replayed.in_state == seen.replayed.statements
