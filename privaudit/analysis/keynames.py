"""Which columns may be keys to which, by names and types alone: candidates that comparing values then settles."""

from __future__ import annotations

from ..model import Ref, record
from .facts import Facts


@record
class KeyCandidate:
    """``from_`` may hold values of ``to``, which is unique; ``affinity`` (0 to 1) is how much the names say so."""

    from_: Ref
    to: Ref
    affinity: float


def key_candidates(facts: Facts) -> tuple[KeyCandidate, ...]:  # noqa: ARG001
    """Return the candidates between relations of all systems, most likely first."""
    return ()
