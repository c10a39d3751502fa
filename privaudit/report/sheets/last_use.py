"""When tables were used last, as the sheets say it: a day only where the server knows it, else a bound or "unknown"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ...model import TableRow
from .. import words
from .say import Say
from .table import Value

AT_LATEST: Final = frozenset({"pg_unchanged"})
"""Methods whose time is after the last use: a look of the server's own, since when nothing changed."""
AT_EARLIEST: Final = frozenset({"file_written", "table_written", "table_created"})
"""Methods whose time is that of a change: when it was read after that is not known."""


def of_table(t: TableRow, looked: str, say: Say) -> Value:
    """Return when a table was used last.

    ``looked``: when the audit began (ISO 8601); "not after" that day would say nothing.
    """
    if t.last_used_method in AT_LATEST:
        late = (t.last_used or "")[:10] >= looked[:10]
        return say.known(None) if late else say("not_after", day=words.day(t.last_used, say.lang))
    if t.last_used_method in AT_EARLIEST and t.last_used:
        return say("not_before", day=words.day(t.last_used, say.lang))
    return words.date_cell(t.last_used, say.lang) or say.known(None)


def of_system(tables: Iterable[TableRow], looked: str, say: Say) -> Value:
    """Return when any table of a system was used last: a day where all tables tell theirs, else the least it can be."""
    every = tuple(tables)
    told = [t for t in every if t.last_used and t.last_used_method not in AT_LATEST]
    if not told:
        return say.known(None)
    last = max(told, key=lambda t: (t.last_used or "", t.last_used_method in AT_EARLIEST))
    if len(told) == len(every):
        return of_table(last, looked, say)
    return say("not_before", day=words.day(last.last_used, say.lang))
