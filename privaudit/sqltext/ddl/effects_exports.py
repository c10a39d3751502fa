"""What statements do by which rows leave the database: files, programs, and whoever subscribes."""

from __future__ import annotations

from ...model import record
from .base import QName
from .effects_base import Effect


@record
class SendRows(Effect):
    """Rows go into a file or a program: COPY … TO, SELECT … INTO OUTFILE; ``query`` None: all there are (BACKUP)."""

    query: str | None
    """Without literals."""
    client: bool = False
    """They go to whoever runs the script (COPY … TO STDOUT), which may keep them or not."""


@record
class Publish(Effect):
    """CREATE, ALTER or DROP PUBLICATION: whoever subscribes gets the rows of these tables, now and later.

    ``tables`` with columns, () for all; ``schemas``: all tables of them; ``everything``: all tables there are.
    """

    name: str
    how: str
    """``create``, ``add``, ``set`` or ``drop`` (of tables), ``rename``, ``gone``."""
    tables: tuple[tuple[QName, tuple[str, ...]], ...] = ()
    schemas: tuple[str, ...] = ()
    everything: bool = False
    to: str | None = None
