"""One ALTER TABLE while it is read: the table, the place in it, the effects so far."""

from __future__ import annotations

from .effects import Effect, Harmless
from .fast_cursor import Cursor, NotSure


class Alter:
    """One ALTER TABLE: the table, and whether it need not be there."""

    __slots__ = ("c", "effects", "if_exists", "spot", "table")

    def __init__(self, c: Cursor) -> None:
        self.c = c
        self.effects: list[Effect] = []
        self.if_exists = c.take("IF", "EXISTS")
        c.take("ONLY")
        if c.sees("ALL", "IN", "TABLESPACE"):
            raise NotSure
        self.table = c.qname()
        c.take("*")
        self.spot = c.spot(0)

    def add(self, effect: Effect) -> None:
        """One effect more."""
        self.effects.append(effect)

    def harmless(self, first: int) -> None:
        """Go past an action that changes nothing an audit looks at."""
        self.c.skip_to()
        self.add(Harmless(spot=self.c.spot(first), what=f"ALTER TABLE {self.c.words[first]}"))
