"""Questions that only a change can be asked: one a module, each with a `Question` named ``QUESTION``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...model import Finding, record
from ..change import Change


@record
class Question:
    """One question: its findings have locations, and severities by the rubric, medium at least."""

    id: str
    run: Callable[[Change], Iterator[Finding]]


_NAMES = (
    *("not_understood", "undeclared_column", "kind_changed", "new_reader", "protection_dropped", "copied_rows"),
    *("personal_log", "no_retention", "plain_secret", "secret_in_script"),
)


def questions() -> tuple[Question, ...]:
    """Return all questions, in the order in which they are asked."""
    from importlib import import_module

    return tuple(import_module(f".{name}", __name__).QUESTION for name in _NAMES)
