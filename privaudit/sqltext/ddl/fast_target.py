"""What stands behind REFERENCES: the table and columns of a foreign key, and what is done when a row goes."""

from __future__ import annotations

from typing import Final

from ...model import ForeignKey
from .fast_cursor import Cursor, NotSure

_ACTIONS: Final = frozenset({"CASCADE", "RESTRICT"})


def read_target(c: Cursor, columns: tuple[str, ...]) -> ForeignKey:
    """Read what stands behind REFERENCES."""
    to = c.qname()
    target = c.names() if c.word == "(" else ()
    while True:
        if c.take("MATCH"):
            c.skip()
        elif c.word == "ON" and c.ahead() in {"DELETE", "UPDATE"}:
            c.at += 2
            if c.take("SET"):
                c.skip()
                if c.word == "(":
                    c.group()
            elif not c.take("NO", "ACTION") and not c.take_any(_ACTIONS):
                raise NotSure
        else:
            break
    return ForeignKey(columns=columns, to_schema=to.schema or "", to_table=to.name, to_columns=target)
