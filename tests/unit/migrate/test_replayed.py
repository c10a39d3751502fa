"""Two lists of scripts come to two states, in one run or in two, and it makes no difference."""

from __future__ import annotations

import pytest

from privaudit.errors import UsageError
from privaudit.migrate.replayed import dialect_of, replayed
from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect

AS_OF = "2026-11-22T00:00:00+00:00"
FIRST = Script(file="1.sql", text="CREATE TABLE people (id int PRIMARY KEY, email text);")
SECOND = Script(file="2.sql", text="ALTER TABLE people ADD phone text;\nGRANT SELECT ON people TO app;")
EDITED = Script(file="1.sql", text="CREATE TABLE people (id int PRIMARY KEY, mail text);")


def alone(*scripts: Script) -> Snapshot:
    """Return the state of a run of its own."""
    run = Replay("shop", Dialect.POSTGRESQL, as_of=AS_OF)
    for script in scripts:
        run.run(script)
    return run.snapshot()


@pytest.mark.parametrize(
    ("before", "after"),
    [((), (FIRST,)), ((FIRST,), (FIRST, SECOND)), ((FIRST, SECOND), (EDITED, SECOND)), ((FIRST, SECOND), (FIRST,))],
)
def test_each_state_is_that_of_its_scripts_alone(before: tuple[Script, ...], after: tuple[Script, ...]) -> None:
    """A file added, an old file edited, a file deleted."""
    assert replayed(before, after, "shop", Dialect.POSTGRESQL, AS_OF) == (alone(*before), alone(*after))


def test_without_a_state_before_there_is_one_state() -> None:
    """All of it is judged then."""
    assert replayed(None, (FIRST,), "shop", Dialect.POSTGRESQL, AS_OF) == (None, alone(FIRST))


def test_whose_sql_it_is_has_to_be_known() -> None:
    """What is asked goes before what files say; nothing, or two engines, is a mistake to be told."""
    ours = Script(file="a.sql", text="", dialect=Dialect.MARIADB)
    assert dialect_of((FIRST, ours), None) is Dialect.MARIADB
    assert dialect_of((ours,), Dialect.SQLITE) is Dialect.SQLITE
    with pytest.raises(UsageError) as nothing:
        dialect_of((FIRST,), None)
    assert nothing.value.reason == "dialect_unknown"
    with pytest.raises(UsageError) as several:
        dialect_of((ours, Script(file="b.sql", text="", dialect=Dialect.SQLITE)), None)
    assert several.value.reason == "dialects_several"
