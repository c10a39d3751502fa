"""Scripts that are long on one line or deep in each other: replayed whole, without an error."""

from __future__ import annotations

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect

DEEP = 1500


def _state(text: str) -> Snapshot:
    run = Replay("shop", Dialect.POSTGRESQL, as_of="2026-01-01T00:00:00+00:00")
    run.run(Script(file="f.sql", text=text))
    return run.snapshot()


def test_views_over_views() -> None:
    """Each of very many views, one over the other, leads down to the one table."""
    views = "".join(f"CREATE VIEW v{i + 1} AS SELECT * FROM v{i};\n" for i in range(DEEP))
    state = _state(f"CREATE TABLE v0 (phone text);\n{views}")
    assert len(state.catalog.tables) == DEEP + 1
    assert state.troubles == ()


def test_conditions_within_conditions() -> None:
    """A right that thousands of conditions stand around is found."""
    inside = "IF true THEN " * DEEP + "GRANT SELECT ON t TO PUBLIC;" + " END IF;" * DEEP
    state = _state(f"CREATE TABLE t (a text); DO $$ BEGIN {inside} END $$;")
    assert state.grants.grants != ()
