"""What the gate looks at, as data: ``rules/gate.yaml``, checked when it is first read."""

from __future__ import annotations

import functools

from ..errors import RuleError
from ..model import record
from ..resources import read_yaml, rules_dir


@record
class GateRules:
    """``checks``: the ordinary checks whose findings a change may answer for, in the order of their names.

    ``log_names``: words by which a relation is known to be a log, as its name is split into words;
    ``perhaps_log_names``: words that other relations have, too. ``clear_names`` and ``hidden_names``: words by which a
    column for a secret keeps it as it is, or does not. ``written_names``: words by which a text is what people wrote.
    """

    checks: tuple[str, ...]
    log_names: tuple[str, ...]
    perhaps_log_names: tuple[str, ...]
    clear_names: tuple[str, ...]
    hidden_names: tuple[str, ...]
    written_names: tuple[str, ...]


@functools.cache
def load_gate() -> GateRules:
    """Return the shipped rules of the gate.

    Raises:
        RuleError: the file is not of the right form.
    """
    path = rules_dir() / "gate.yaml"
    data = read_yaml(path)
    try:
        lists = {key: tuple(str(n) for n in data[key]) for key in _LISTS}
    except (KeyError, TypeError) as e:
        raise RuleError("gate.yaml", (f"{path.name}: {type(e).__name__}",)) from None
    return GateRules(**{**lists, "checks": tuple(sorted(lists["checks"]))})


_LISTS = ("checks", "log_names", "perhaps_log_names", "clear_names", "hidden_names", "written_names")
