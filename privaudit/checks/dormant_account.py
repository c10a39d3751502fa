"""Which accounts that read personal data has nobody used for long?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.leavers import Dormant, dormant
from ..config.settings import Settings
from ..model import AuditStep, Finding
from ._closing import Closing, closing
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account of a server; only where the engine knows the last login, or a log shows no read."""
    days = settings.access.dormant_days
    yield from closing(CHECK, facts, settings, (_closing(d, days) for d in dormant(facts, days)))


def _closing(entry: Dormant, days: int) -> Closing:
    over = entry.over.days if entry.over is not None else days
    return Closing(
        account=entry.account,
        key="login" if entry.since is not None else "log",
        params=(("since", (entry.since or "?")[:10]), ("days", over)),
    )


CHECK = Check(id="dormant_account", step=AuditStep.LEAVERS, run=run, needs=("access",))
