"""Which accounts read personal data and belong to nobody that is known?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.leavers import unknown
from ..config.settings import Settings
from ..model import AuditStep, Finding
from ._closing import Closing, closing
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an open account of a server that neither the staff list nor a pattern explains."""
    yield from closing(CHECK, facts, settings, (Closing(account=a) for a in unknown(facts)))


CHECK = Check(id="unknown_account", step=AuditStep.LEAVERS, run=run, needs=("access", "owners"))
