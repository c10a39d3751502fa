"""What a change does to files of decisions and settings."""

from __future__ import annotations

from .base import Params, record


@record
class PaperNote:
    """One thing to be said of a file: ``key`` is of area ``gate.papers``; ``line`` None where none says it."""

    file: str
    line: int | None
    key: str
    params: Params = ()


@record
class Papers:
    """What a change does to files of decisions and settings; nothing where there is no state to compare with.

    ``new``: ids of findings whose acceptance is new in the change, or other than it was.
    """

    new: frozenset[str] = frozenset()
    notes: tuple[PaperNote, ...] = ()
