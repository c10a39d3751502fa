"""Random views and routines of random owners: rows are what each role really gets out of them, column by column."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ..servers import PostgresServer
from .other_postgres import VERSIONS, Others
from .postgres_view_webs import Web, cells, listed, made_on, tried, view_webs

SETTINGS = settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)


def _compare(server: PostgresServer, web: Web) -> None:
    with made_on(server.url, web, f"views{os.getpid()}") as url:
        grants = listed(url)
        found = {role: cells(grants, role) for role in web.roles}
        assert found == {role: tried(url, web, role) for role in web.roles}


@SETTINGS
@given(data=st.data())
def test_equal_to_what_comes_out(postgres_server: PostgresServer, data: st.DataObject) -> None:
    """Zero missing, zero extra: every value says of which column it is, so that the data tell the lineage."""
    _compare(postgres_server, data.draw(view_webs()))


@pytest.mark.parametrize("major", VERSIONS)
@settings(SETTINGS, max_examples=8)
@given(data=st.data())
def test_equal_on_other_servers(other_postgres: Others, major: int, data: st.DataObject) -> None:
    """The same on 16 and 18, which store queries in other words."""
    _compare(other_postgres.server(major), data.draw(view_webs()))
