"""What happens during a scan, as records; the command line shows them, nothing else depends on them."""

from __future__ import annotations

from collections.abc import Callable

from ..model import Params, SystemStatus, record


@record
class SystemStarted:
    """A connection to the system is about to be made."""

    system: str


@record
class CatalogRead:
    """The catalog is known: so many relations will be read."""

    system: str
    tables: int


@record
class JobDone:
    """``done`` of ``total`` relations of the system are finished."""

    system: str
    done: int
    total: int


@record
class TableCompared:
    """``done`` of ``total`` relations of the system were compared with others: the second pass."""

    system: str
    done: int
    total: int


@record
class SystemDone:
    """The system is finished; ``reason`` says why not wholly."""

    system: str
    status: SystemStatus
    reason: str | None = None
    params: Params = ()


@record
class ReadingDone:
    """Nothing more is read, whether all was or an interruption came: what was read is judged and reported now."""


@record
class Warned:
    """Something worth a line: a key of i18n area ``cli`` with parameters."""

    key: str
    params: Params = ()


Event = SystemStarted | CatalogRead | JobDone | TableCompared | SystemDone | ReadingDone | Warned
Observer = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """An observer that does nothing."""
