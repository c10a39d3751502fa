"""Which accounts of vendors read personal data?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.leavers import of_nature
from ..config.settings import Settings
from ..model import AuditStep, Finding, Nature
from ._closing import Closing, closing
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an open account of a server, with what it reads."""
    yield from closing(CHECK, facts, settings, (Closing(account=a) for a in of_nature(facts, Nature.VENDOR)))


CHECK = Check(id="vendor_account", step=AuditStep.LEAVERS, run=run, needs=("access",))
