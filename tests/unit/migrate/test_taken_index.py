"""An index that becomes a key: the form in which large tables get their keys without being locked."""

from __future__ import annotations

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect


def _replayed(text: str) -> Snapshot:
    replay = Replay("shop", Dialect.POSTGRESQL, as_of="2026-01-01")
    replay.run(Script(file="V1__a.sql", text=text))
    return replay.snapshot()


def test_an_index_becomes_the_primary_key() -> None:
    """The table has the key, its columns are NOT NULL, and the key can be dropped by its new name."""
    made = "CREATE TABLE t (id int); CREATE UNIQUE INDEX i ON t (id);"
    kept = _replayed(f"{made} ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;")
    (table,) = kept.catalog.tables
    assert table.primary_key == ("id",)
    assert not table.columns[0].nullable
    dropped = _replayed(f"{made} ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i, DROP CONSTRAINT pk;")
    assert dropped.catalog.tables[0].primary_key == ()
    assert not kept.troubles
    assert not dropped.troubles


def test_an_index_that_is_not_there_is_said() -> None:
    """The line is a trouble, not silence."""
    found = _replayed("CREATE TABLE t (id int);\nALTER TABLE t ADD PRIMARY KEY USING INDEX nothing;")
    assert [(t.reason, t.location.line) for t in found.troubles] == [("index_unknown", 2)]
