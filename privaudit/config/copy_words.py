"""Words of names that say a table is a copy, as data: ``rules/backup_names.yaml``, checked when it is first read."""

from __future__ import annotations

import functools

from ..errors import RuleError
from ..model import CopyKind, record
from ..resources import read_yaml, rules_dir


@record
class CopyGroup:
    """What a word of a name says: the group's name (``backup``, ``export``, ``copy``, …) and what the copy is for."""

    name: str
    kind: CopyKind


@functools.cache
def load_copy_words() -> dict[str, CopyGroup]:
    """Return each word, in lower case, with its group.

    Raises:
        RuleError: the file is not of the right form, or a word stands in two groups.
    """
    path = rules_dir() / "backup_names.yaml"
    found: dict[str, CopyGroup] = {}
    try:
        data = read_yaml(path)
        for name, body in data["groups"].items():
            group = CopyGroup(name=str(name), kind=CopyKind(body["kind"]))
            for word in " ".join(body["words"]).split():
                if found.setdefault(word, group) != group:
                    raise RuleError(path.name, (f"{word!r} stands in two groups",))
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(path.name, (f"{type(e).__name__}: {e}",)) from None
    return found
