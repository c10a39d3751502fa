"""Random folders of migrations, replayed and really run on SQLite: equal catalogs."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .folders import shape
from .on_sqlite import migrated


@settings(max_examples=25, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32 - 1))
def test_equal_to_the_migrated_file(seed: int) -> None:
    """Tables, columns, keys and views are those that the scan's catalog shows."""
    folder, catalog, replayed = migrated(seed, 60)
    assert shape(replayed.catalog) == shape(catalog), ";\n".join(folder.statements)
    assert not replayed.troubles, replayed.troubles
    assert replayed.grants.grants == ()
