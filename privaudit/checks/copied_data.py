"""Do two places hold the same records? Every copy has to be protected, found and destroyed like the original."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Copy, CopyKind, Finding
from ._copies import copy_finding
from .base import Check

_EXPECTED = frozenset({CopyKind.DERIVED, CopyKind.REPLICA})


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a copy; real data in test systems have a check of their own."""
    for copy in facts.copies:
        if not copy.in_test:
            spread = tuple(r for r in copy.members if r != copy.original)
            yield copy_finding(
                "copied_data", facts, settings, copy, spread, copy.original, key=_key(copy), base=_base(copy)
            )


def _key(copy: Copy) -> str:
    if copy.overlap is None:
        return "by_name"
    return copy.kind.value if copy.original is not None else "no_original"


def _base(copy: Copy) -> str:
    if copy.overlap is None:
        return "copied_by_name"
    return "copied_on_purpose" if copy.kind in _EXPECTED else "copied_data"


CHECK = Check(id="copied_data", step=AuditStep.COPIES, run=run)
