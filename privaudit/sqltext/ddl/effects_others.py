"""Effects that hold others, or none: blocks, what is of no concern, what is not understood."""

from __future__ import annotations

from ...model import record
from .base import QName
from .effects_base import Effect


@record
class Block(Effect):
    """DO, BEGIN … END, IF: what it does, as far as it is known, and whether it may not be done at all."""

    effects: tuple[Effect, ...]
    conditional: bool = True


@record
class Harmless(Effect):
    """Known, and of no concern to an audit: ``what`` is its verb and object (``CREATE SEQUENCE``, ``SET``)."""

    what: str
    name: QName | None = None
    """Of a sequence that is made: other statements call it a table."""


@record
class NotUnderstood(Effect):
    """What the text does is not known: ``reason`` is a key of i18n area ``gate.not_understood``."""

    reason: str
    what: str = ""
    """The first word or two, in capitals, where they are words of SQL."""
    calls: tuple[QName, ...] = ()
    """Routines that it calls; it does what they do, and nothing besides, where all of them are known."""


@record
class KeepText(Effect):
    """A variable gets a text that may be run later (SET @s = …): what it would do then."""

    name: str
    effects: tuple[Effect, ...] = ()


@record
class RunText(Effect):
    """What a variable holds is run: PREPARE … FROM @s, EXECUTE IMMEDIATE @s."""

    name: str


@record
class InSchema(Effect):
    """What stands in CREATE SCHEMA: names without a schema mean the new one first."""

    schema: str
    effects: tuple[Effect, ...]
