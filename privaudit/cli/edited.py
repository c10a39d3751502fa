"""Which scripts of a change were there before it, and are edited: tools run a script once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..migrate.script import Unread
    from ..migrate.sources_both import Both


def edited(both: Both) -> tuple[Unread, ...]:
    """Return a note for each script that the change edits, of tools that run each script once.

    Not of dumps and plain files, which may say what is, nor of Liquibase, whose files grow.
    """
    from ..migrate.script import Tool, Unread

    again = {Tool.PLAIN, Tool.STRUCTURE, Tool.LIQUIBASE}
    then = {s.file: s for s in both.before}
    found = (
        s.file
        for s in both.after
        if s.file in then and s.text != then[s.file].text and not s.repeatable and not s.rows and s.tool not in again
    )
    return tuple(Unread(file=file, reason="script_edited") for file in dict.fromkeys(found))
