"""Random folders of migrations, replayed and really run on MariaDB: equal catalogs, equal rights."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from privaudit.model import Reach

from ...servers import MariaDBServer
from .folders import cells, rows, shape
from .mariadb_folders import ACCOUNTS
from .on_mariadb import migrated

TRIES = 60


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_equal_to_the_migrated_database(mariadb_server: MariaDBServer, seed: int) -> None:
    """The catalog of the scan, its rows of access, and what log-ins really select."""
    seen = migrated(mariadb_server, seed, TRIES)
    text = ";\n".join(seen.folder.statements)
    assert shape(seen.replayed.catalog) == shape(seen.catalog), text
    assert rows(seen.replayed.grants, "CURRENT_USER", ACCOUNTS) == rows(seen.working, "root@localhost", ACCOUNTS), text
    users = tuple(a for a in ACCOUNTS if "@" in a)
    assert cells(seen.replayed.grants, seen.catalog, Reach.DIRECT, accounts=users) == seen.tried, text
    assert not seen.replayed.troubles, (seen.replayed.troubles, text)
