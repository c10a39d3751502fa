"""The severity rubric as data: ``rules/severity.yaml``, checked when it is first read."""

from __future__ import annotations

import functools

from ..errors import RuleError
from ..model import Severity, record
from ..resources import read_yaml, rules_dir

Steps = tuple[tuple[int, int], ...]
"""Floors and points, the highest floor first."""


@record
class Rubric:
    """Points by factor; the first threshold that their sum reaches names the severity."""

    thresholds: tuple[tuple[Severity, int], ...]
    base: dict[str, int]
    parts: Steps
    people: Steps
    people_across: Steps
    people_unknown: int
    weaknesses: Steps
    readers_public: int
    readers: Steps
    lifecycle: dict[str, int]
    category: dict[str, int]

    def severity(self, total: int) -> Severity:
        """Return the severity of a sum of points."""
        return next((name for name, floor in self.thresholds if total >= floor), Severity.INFO)


def points(steps: Steps, value: int) -> int:
    """Return the points of the first floor that a value reaches, 0 below all."""
    return next((p for floor, p in steps if value >= floor), 0)


@functools.cache
def load_rubric() -> Rubric:
    """Return the shipped rubric.

    Raises:
        RuleError: the file is not of the right form.
    """
    path = rules_dir() / "severity.yaml"
    data = read_yaml(path)
    try:
        thresholds = sorted(((Severity(n), int(v)) for n, v in data["thresholds"].items()), key=lambda t: -t[1])
        return Rubric(
            thresholds=tuple(thresholds),
            base=_numbers(data["base"]),
            parts=_steps(data["parts"]),
            people=_steps(data["people"]),
            people_across=_steps(data["people_across"]),
            people_unknown=int(data["people_unknown"]),
            weaknesses=_steps(data["weaknesses"]),
            readers_public=int(data["readers_public"]),
            readers=_steps(data["readers"]),
            lifecycle=_numbers(data["lifecycle"]),
            category=_numbers(data["category"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(path.name, (f"{type(e).__name__}: {e}",)) from None


def _numbers(data: dict[str, int]) -> dict[str, int]:
    return {str(name): int(value) for name, value in data.items()}


def _steps(data: list[dict[str, int]]) -> Steps:
    return tuple(sorted(((int(s["at_least"]), int(s["points"])) for s in data), reverse=True))
