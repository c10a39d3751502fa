"""What a dry run says of real servers."""

from __future__ import annotations

from collections.abc import Callable

from privaudit.config.settings import Settings, SystemSettings
from privaudit.engine.dry_run import dry_run
from privaudit.model import Raw
from tests.conftest import DatabaseFactory


def test_a_server_asked_for_as_a_whole_has_no_database_that_nobody_asked_for(
    postgres_database: DatabaseFactory,
) -> None:
    """Databases that stand beside each other in the plan are asked for; of one alone the others are named."""
    first, second = postgres_database(), postgres_database()
    server, _, name = first.rpartition("/")
    whole = dry_run(Settings(systems=(SystemSettings(name="pg", url=Raw(f"{server}/")),), lang="en", workers=1))
    planned = {p.info.database for p in whole if p.info is not None}
    assert {name, second.rpartition("/")[2]} <= planned
    assert not planned & {d for p in whole for d in p.other_databases}
    (alone,) = dry_run(Settings(systems=(SystemSettings(name="pg", url=Raw(first)),), lang="en", workers=1))
    assert second.rpartition("/")[2] in alone.other_databases


def test_what_mariadb_lacks_is_named(maria_account: Callable[..., str], maria_database: str) -> None:
    """An account that reads all privilege tables but one is not told that it lacks SELECT on nothing."""
    most = [
        f"SELECT ON mysql.{t}" for t in ("user", "db", "tables_priv", "columns_priv", "procs_priv", "roles_mapping")
    ]
    url = maria_account(f"SELECT, SHOW VIEW ON {maria_database}.*", *most)
    (plan,) = dry_run(Settings(systems=(SystemSettings(name="m", url=Raw(url)),), lang="en", workers=1))
    keys = [key for key, _ in plan.missing_rights]
    assert "mysql_locks_unknown" in keys
    assert all(str(value) for _, params in plan.missing_rights for _, value in params)
