"""PostgreSQL 16 and later: memberships with options of their own, and a CREATEROLE that no longer opens everything."""

from __future__ import annotations

import psycopg
import pytest

from privaudit.model import Membership, Reach

from .other_postgres import VERSIONS, Others
from .postgres_graphs import look
from .postgres_sessions import as_role, run

NAME = "Zlata Kanareykina"
"""An invented customer."""
SECRET = "SELECT name FROM clients"


@pytest.fixture(scope="module", params=VERSIONS)
def url(request: pytest.FixtureRequest, other_postgres: Others) -> str:
    """A database with a table that some may read, on each version."""
    url = other_postgres.database(request.param)
    run(
        url,
        *(f"CREATE ROLE c_{name} LOGIN PASSWORD 'pw'" for name in ("admin", "takes", "has", "none", "files", "last")),
        "CREATE ROLE c_creator LOGIN PASSWORD 'pw' CREATEROLE",
        "CREATE ROLE c_readers",
        "CREATE ROLE c_keepers",
        "CREATE TABLE clients (id int, name text)",
        f"INSERT INTO clients VALUES (1, '{NAME}')",
        "GRANT SELECT ON clients TO c_readers",
        "GRANT c_readers TO c_admin WITH INHERIT FALSE, SET FALSE, ADMIN TRUE",
        "GRANT c_readers TO c_takes WITH INHERIT FALSE, SET TRUE",
        "GRANT c_readers TO c_has WITH INHERIT TRUE, SET FALSE",
        "GRANT c_readers TO c_none WITH INHERIT FALSE, SET FALSE",
        "GRANT pg_read_server_files TO c_files WITH INHERIT FALSE, SET FALSE, ADMIN TRUE",
        "GRANT c_readers TO c_keepers WITH INHERIT FALSE, SET FALSE, ADMIN TRUE",
        "GRANT c_keepers TO c_last WITH INHERIT FALSE, SET TRUE",
    )
    return url


def test_paths(url: str) -> None:
    """Each option of a membership opens what it does on the server; who has none of them reads nothing."""
    found = {
        (g.principal, g.reach, " > ".join(f"{v.kind}:{v.name}" for v in g.via))
        for g in look(url).grants
        if g.principal.startswith("c_") and g.can_login
    }
    assert found == {
        ("c_admin", Reach.BYPASS, "login:c_admin > admin_option:c_readers > grant:table"),
        ("c_takes", Reach.SET_ROLE, "login:c_takes > set_role:c_readers > grant:table"),
        ("c_has", Reach.DIRECT, "login:c_has > role:c_readers > grant:table"),
        (
            "c_files",
            Reach.BYPASS,
            "login:c_files > admin_option:pg_read_server_files > predefined:pg_read_server_files",
        ),
        ("c_last", Reach.BYPASS, "login:c_last > set_role:c_keepers > admin_option:c_readers > grant:table"),
    }


@pytest.mark.parametrize(
    ("login", "steps"),
    [
        ("c_admin", ("GRANT c_readers TO c_admin",)),
        ("c_takes", ("SET ROLE c_readers",)),
        ("c_has", ()),
        ("c_last", ("SET ROLE c_keepers", "GRANT c_readers TO c_last", "RESET ROLE")),
    ],
)
def test_really(url: str, login: str, steps: tuple[str, ...]) -> None:
    """The steps of the path open the table, and without them it stays closed."""
    with psycopg.connect(as_role(url, login)) as connection:
        if steps:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(SECRET)
        for step in steps:
            connection.execute(step.encode())
        assert connection.execute(SECRET).fetchall() == [(NAME,)]
        connection.rollback()


@pytest.mark.parametrize("login", ["c_none", "c_creator"])
def test_no_way(url: str, login: str) -> None:
    """A membership without options gives nothing, and CREATEROLE grants no role that it does not administer."""
    for step in ("SET ROLE c_readers", f"GRANT c_readers TO {login}", f"GRANT pg_read_all_data TO {login}", SECRET):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(as_role(url, login), step)


def test_options_are_told(url: str) -> None:
    """The principal names the options of each membership."""
    held = {p.principal: p.member_of for p in look(url).principals}
    assert held["c_admin"] == (Membership(role="c_readers", inherit=False, set=False, admin=True),)
    assert held["c_takes"] == (Membership(role="c_readers", inherit=False, set=True, admin=False),)
