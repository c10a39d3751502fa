"""What the checks of access go by, as data: ``rules/access.yaml``, checked when it is first read."""

from __future__ import annotations

import functools
import re
from enum import StrEnum

from ..errors import RuleError
from ..model import Category, record
from ..resources import read_yaml, rules_dir


class Promise(StrEnum):
    """What the name of a role promises."""

    LITTLE = "little"
    READ_ONLY = "read_only"


class Mask(StrEnum):
    """How a masked view shows a value."""

    KEPT = "kept"
    INITIAL = "initial"
    ENDS = "ends"
    HIDDEN = "hidden"


@record
class AccessRules:
    """Words and bounds; ``large_share`` is of all columns with personal data, 0 to 1."""

    enough_days: int
    promises: tuple[tuple[Promise, frozenset[str]], ...]
    sensitive: frozenset[str]
    large_share: float
    masks: tuple[tuple[str, Mask], ...]

    def promise_of(self, name: str) -> tuple[Promise, str] | None:
        """Return what a name promises and by which of its parts; None if nothing."""
        parts = _parts(name)
        for promise, words in self.promises:
            said = next((p for p in parts if p in words), None)
            if said is not None:
                return promise, said
        return None

    def mask(self, category: str) -> Mask:
        """Return how a category is shown; what has no rule is hidden."""
        return dict(self.masks).get(category, Mask.HIDDEN)


_SPLIT = re.compile(r"[\W_]+|(?<=[a-zа-я])(?=[A-ZА-Я])|(?<=\D)(?=\d)|(?<=\d)(?=\D)")


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name: ``BiReports_ro2@%`` has bi, reports and ro; the host is no part of it."""
    return tuple(p.lower() for p in _SPLIT.split(name.partition("@")[0]) if p)


@functools.cache
def load_access_rules() -> AccessRules:
    """Return the shipped rules.

    Raises:
        RuleError: the file is not of the right form.
    """
    path = rules_dir() / "access.yaml"
    data = read_yaml(path)
    try:
        return AccessRules(
            enough_days=int(data["enough_days"]),
            promises=tuple((Promise(g["promise"]), frozenset(map(str, g["words"]))) for g in data["names"]),
            sensitive=frozenset(Category(c).value for c in data["sensitive"]),
            large_share=float(data["large_share"]),
            masks=tuple((Category(c).value, Mask(m)) for c, m in data["masks"].items()),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(path.name, (f"{type(e).__name__}: {e}",)) from None
