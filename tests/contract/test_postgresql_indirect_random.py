"""Random views and routines of random owners: rows are what each role really gets out of them, column by column."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ..servers import PostgresServer
from .postgres_view_webs import cells, listed, made_on, tried, view_webs

EXAMPLES = int(os.environ.get("PRIVAUDIT_EXAMPLES", "25"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(data=st.data())
def test_equal_to_what_comes_out(postgres_server: PostgresServer, data: st.DataObject) -> None:
    """Zero missing, zero extra: every value says of which column it is, so that the data tell the lineage."""
    web = data.draw(view_webs())
    with made_on(postgres_server.url, web, f"views{os.getpid()}") as url:
        grants = listed(url)
        found = {role: cells(grants, role) for role in web.roles}
        assert found == {role: tried(url, web, role) for role in web.roles}
