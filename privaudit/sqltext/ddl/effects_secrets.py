"""What statements do that write a password down."""

from __future__ import annotations

from ...model import record
from .effects_base import Effect


@record
class WritesSecret(Effect):
    """A password or key of an account, a server or a link stands in the statement as it is; nothing of it is kept.

    ``spot``: the words before it. ``what``: the statement's first words in capitals (``CREATE USER``).
    """

    what: str
