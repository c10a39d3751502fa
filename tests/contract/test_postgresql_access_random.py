"""Random webs of roles and rights: rows are what the server says and does, for every log-in and every column."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ..servers import PostgresServer
from .other_postgres import VERSIONS, Others
from .postgres_graphs import check_filtered, check_listed, check_really, made_on, webs

DATABASE = f"webs{os.getpid()}"
SETTINGS = settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)


@SETTINGS
@given(data=st.data())
def test_equal_to_the_server(postgres_server: PostgresServer, data: st.DataObject) -> None:
    """Zero missing, zero extra: direct and set_role by the server's answers, and by two real log-ins in each web.

    These also open to themselves whatever they can: that is what ``bypass`` lists beyond.
    """
    web = data.draw(webs(options=False))
    with made_on(postgres_server.url, web, DATABASE) as url:
        grants = check_listed(url, web)
        check_filtered(url, web, grants)
        check_really(url, web, grants, web.logins[:2])


@pytest.mark.parametrize("major", VERSIONS)
@SETTINGS
@given(data=st.data())
def test_equal_to_other_servers(other_postgres: Others, major: int, data: st.DataObject) -> None:
    """The same on 16 and 18, whose memberships have INHERIT, SET and ADMIN each by itself."""
    web = data.draw(webs(options=True))
    with made_on(other_postgres.server(major).url, web, DATABASE) as url:
        grants = check_listed(url, web)
        check_filtered(url, web, grants)
        check_really(url, web, grants, web.logins[:2])
