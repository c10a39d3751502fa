"""A change judged in memory, as the formats are given it."""

from __future__ import annotations

import functools
from datetime import UTC, datetime

from privaudit.config.settings import Settings
from privaudit.decisions import Decided
from privaudit.detect import Rules, load_rules
from privaudit.gate.judge import judge
from privaudit.migrate.replayed import replayed
from privaudit.migrate.script import Script, Unread
from privaudit.model import Severity
from privaudit.report.gate.answer import Answer, Tally
from privaudit.report.gate.say import by_names
from privaudit.report.gate.shown_words import names_of
from privaudit.sqltext.ddl.base import Dialect

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@functools.cache
def _rules() -> Rules:
    return load_rules(())


def answer(
    sql: str,
    *,
    file: str = "V2.sql",
    floor: str = "medium",
    unread: tuple[Unread, ...] = (),
    prefix: str = "",
    dialect: Dialect = Dialect.POSTGRESQL,
) -> Answer:
    """What the gate answers to one script on a database, of PostgreSQL by default, with nothing in it."""
    scripts = (Script(file=file, text=sql),)
    before, after = replayed((), scripts, "shop", dialect, NOW.isoformat())
    verdict = judge(before, after, dialect.value, Settings(), _rules(), Decided(), NOW)
    return Answer(
        by_names(verdict.result),
        system="shop",
        dialect=dialect,
        floor=Severity(floor),
        tally=Tally(
            statements=after.statements,
            not_understood=after.statements - after.in_state,
            new_columns=verdict.new_columns,
        ),
        texts={file: sql},
        unread=unread,
        base="0123456789abcdef0123456789abcdef01234567",
        prefix=prefix,
        names=names_of(before, after),
        said=after.said,
    )
