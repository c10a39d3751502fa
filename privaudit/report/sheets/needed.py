"""What speaks for and against keeping a column, as the Inventory prints it; `analysis/needs` found it."""

from __future__ import annotations

from ...model import AuditResult, Classification, ColumnRead, Needless, Ref
from .. import words
from .say import Say


class Needed:
    """The words of the need of each column."""

    def __init__(self, result: AuditResult, say: Say) -> None:
        self._say = say
        self._rows = {n.ref: n for n in result.needless}

    def sentence(self, c: Classification) -> str:
        """Return why the column may not be needed, each reason a sentence; empty if nothing was found."""
        row = self._row(c)
        return words.together(row.reasons, self._say.lang) if row else ""

    def read(self, c: Classification) -> str:
        """Return whether a log shows the column read: yes, perhaps, no within so many days, or that nobody logs it."""
        if c.read is None:
            return self._say("not_logged")
        if c.read is ColumnRead.NOT_READ:
            return self._say("not_read_in", days=words.number(c.read_days or 0, self._say.lang))
        return words.term(c.read, self._say.lang)

    def _row(self, c: Classification) -> Needless | None:
        return self._rows.get(c.ref) or self._rows.get(Ref(system=c.system, schema=c.schema, table=c.table,
                                                           column=c.column))  # fmt: skip
